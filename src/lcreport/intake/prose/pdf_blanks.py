"""Tables of a PDF's page without lines: words in columns with blanks between them.

Only a plain one is taken for a table: figures at the end of each row, and heads above all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.intake.prose.html_tables import table_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = 2
_WORDS = re.compile(rf"\S+(?: {{1,{_GAP - 1}}}\S+)*")
_NUMBER = re.compile(r"[-+−]?\d[\d.,]*(?:\s?[%‰])?|[-–x…]")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_FEWEST_COLUMNS, _FEWEST_ROWS, _MOST_HEADS = 3, 2, 3


@dataclass(frozen=True, slots=True)
class _Words:
    text: str
    begin: int
    end: int


def with_rows(lines: Sequence[str]) -> list[str] | None:
    """The lines of a page as it is drawn, those of tables as rows; None where there is no table.

    Args:
        lines: In columns of letters, as they stand on the page.
    """
    found: list[str] = []
    cells = [_cells(line) for line in lines]
    at, tables = 0, 0
    while at < len(lines):
        rows, end = _rows(cells, at)
        columns = _columns(rows) if len(rows) >= _FEWEST_ROWS else []
        heads = _heads(cells, at, columns) if columns else 0
        if not heads:
            found.append(" ".join(lines[at].split()))
            at += 1
            continue
        tables += 1
        above = [_filled([line], columns) for line in cells[at - heads : at]]
        own = [_filled(row, columns) for row in rows]
        found[len(found) - heads :] = map(table_line, [*above, *own])
        at = end
    return found if tables else None


def _cells(line: str) -> list[_Words]:
    return [_Words(found[0], *found.span()) for found in _WORDS.finditer(line)]


def _rows(cells: Sequence[list[_Words]], first: int) -> tuple[list[list[list[_Words]]], int]:
    """The rows from a line on, each of one or more lines, and the first line behind them."""
    rows: list[list[list[_Words]]] = []
    at = first
    while at < len(cells):
        if _is_row(cells[at]):
            rows.append([cells[at]])
        elif rows and _goes_on(cells[at], rows[-1][0]):
            rows[-1].append(cells[at])
        else:
            break
        at += 1
    return rows, at


def _goes_on(line: Sequence[_Words], row: Sequence[_Words]) -> bool:
    """Whether a line is the second of cells of the row above it."""
    begins = [one.begin for one in row[1:]]
    return 0 < len(line) < len(row) and all(
        not _is_number(words) and any(abs(words.begin - begin) <= 1 for begin in begins)
        for words in line
    )


def _is_row(cells: Sequence[_Words]) -> bool:
    """Whether a line has a name and figures behind it."""
    numbers = [one for one in cells[1:] if _is_number(one)]
    return len(cells) >= _FEWEST_COLUMNS and bool(numbers) and _is_number(cells[-1])


def _is_number(words: _Words) -> bool:
    return _NUMBER.fullmatch(words.text) is not None


def _columns(rows: Sequence[Sequence[Sequence[_Words]]]) -> list[tuple[int, int]]:
    """Begin and end of each column; nothing where a row has other columns than the rest."""
    spans: list[tuple[int, int]] = []
    lines = (line for row in rows for line in row)
    for begin, end in sorted((one.begin, one.end) for line in lines for one in line):
        if spans and begin < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((begin, end))
    return spans if all(len(row[0]) == len(spans) for row in rows) else []


def _heads(
    cells: Sequence[Sequence[_Words]], first: int, columns: Sequence[tuple[int, int]]
) -> int:
    """How many lines of heads stand above; 0 where they do not name each column but the first."""
    for count in range(1, min(_MOST_HEADS, first) + 1):
        own = cells[first - count : first]
        if len(own[0]) < 2 or any(map(_is_figure, own[0])):
            return 0
        if all(_filled(own, columns)[1:]):
            return count
    return 0


def _is_figure(words: _Words) -> bool:
    return _is_number(words) and not _YEAR.fullmatch(words.text)


def _filled(lines: Sequence[Sequence[_Words]], columns: Sequence[tuple[int, int]]) -> list[str]:
    """What lines say in each column."""
    row = [""] * len(columns)
    for words in (words for line in lines for words in line):
        # What stands over several columns belongs to all of them, and is written in the first.
        at = next((at for at, span in enumerate(columns) if _overlap(words, span)), None)
        at = _nearest(words, columns) if at is None else at
        row[at] = f"{row[at]} {words.text}".strip()
    return row


def _overlap(words: _Words, span: tuple[int, int]) -> bool:
    return words.begin < span[1] and span[0] < words.end


def _nearest(words: _Words, columns: Sequence[tuple[int, int]]) -> int:
    middle = (words.begin + words.end) / 2
    return min(range(len(columns)), key=lambda at: abs(sum(columns[at]) / 2 - middle))
