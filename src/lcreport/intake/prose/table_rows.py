"""Tables of a report: each row's cells, the heads above them, and the name of the row.

A row is a line between strokes, as Markdown writes it and as the readers of Word and HTML give it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NUMBER = re.compile(r"[-+−]?\d[\d.,\s]*(?:%|‰)?")
_YEAR = re.compile(r"(?:19|20)\d{2}")
# A row of column numbers: "A | B | 1 | 2 | 3=2/1".
_COLUMN_NUMBER = re.compile(r"\(?(?:[A-ZĐ]|\d{1,2})\)?(?:\s*=\s*[\d\s()+\-*/:x×.,%]+)?")
_NAME = re.compile(r"[^\W\d_]{2,}.*[^\W\d_]|[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of a table.

    Attributes:
        starts: The first character of each cell.
        cells: What each says.
        heads: What stands above each; empty for the heads themselves.
        name: What the row is called.
        named_in: The column of its name; -1 where it has none of its own.
    """

    starts: tuple[int, ...]
    cells: tuple[str, ...]
    heads: tuple[str, ...]
    name: str
    named_in: int

    @property
    def is_head(self) -> bool:
        """Whether it is one of the rows of heads."""
        return not self.heads

    def column(self, place: int) -> int:
        """The column that a character of the text stands in."""
        return max(bisect_right(self.starts, place) - 1, 0)

    def head(self, place: int) -> str:
        """What stands above a character of the text."""
        column = self.column(place)
        return self.heads[column] if column < len(self.heads) else ""


def is_row(line: str) -> bool:
    """Whether a line is a row of a table."""
    return line.lstrip().startswith("|")


def rows(text: str, clean: str, starts: Iterable[int]) -> dict[int, ReadRow]:
    """Start of a paragraph → the row of a table that it is.

    Args:
        text: As read.
        clean: The same without markup, character by character.
        starts: Where paragraphs begin.
    """
    found: dict[int, ReadRow] = {}
    for table in _tables(text, starts):
        found |= _of_table(table, clean)
    return found


_Line = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Start of the paragraph, starts of its cells, ends of them."""


def _tables(text: str, starts: Iterable[int]) -> Iterator[list[_Line]]:
    table: list[_Line] = []
    end = -1
    for start in starts:
        first = text.rfind("\n", 0, start) + 1
        stop = text.find("\n", start)
        line = text[first : stop if stop >= 0 else len(text)]
        if not is_row(line):
            continue
        # Only rules such as |---|---| and blanks stand between the rows of one table.
        if table and text[end:first].strip("|-: \n\t"):
            yield table
            table = []
        strokes = [first + at.start() for at in re.finditer(r"(?<!\\)\|", line)]
        ends = (*strokes[1:], *([first + len(line)] if line.rstrip()[-1:] != "|" else []))
        table.append((start, tuple(at + 1 for at in strokes[: len(ends)]), tuple(ends)))
        end = first + len(line)
    if table:
        yield table


def _of_table(table: Sequence[_Line], clean: str) -> dict[int, ReadRow]:
    found: dict[int, ReadRow] = {}
    heads: list[tuple[str, ...]] = []
    joined: tuple[str, ...] = ()
    name = ""
    for start, starts, ends in table:
        cells = tuple(
            " ".join(clean[first:last].split()) for first, last in zip(starts, ends, strict=True)
        )
        # Heads end where figures begin; years among them are heads themselves.
        if not joined and not _has_figures(cells):
            heads.append(cells)
            found[start] = ReadRow(starts, cells, (), "", -1)
            continue
        joined = joined or _joined(heads, len(cells))
        if all(_COLUMN_NUMBER.fullmatch(cell) for cell in cells if cell):
            found[start] = ReadRow(starts, cells, (), "", -1)
            continue
        named = next((at for at, cell in enumerate(cells) if _NAME.search(cell)), -1)
        # A cell merged over several rows holds its text in the first one.
        name = cells[named] if named >= 0 else name
        found[start] = ReadRow(starts, cells, joined, name, named)
    # Without heads nobody knows what its columns are.
    return {at: row for at, row in found.items() if heads and (joined or row.is_head)}


def _has_figures(cells: Sequence[str]) -> bool:
    """Whether one cell behind another is a number and no year."""
    return any(_NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in cells[1:])


def _joined(heads: Sequence[tuple[str, ...]], width: int) -> tuple[str, ...]:
    """The heads of each column, those above first; one merged over several is that of each."""
    columns: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(heads):
        is_last = number == len(heads) - 1
        above = ""
        for at in range(width):
            text = row[at] if at < len(row) else ""
            above = text or above
            # Below a merged head each column has a head of its own.
            own = text or ("" if is_last or not _text_below(heads, number, at) else above)
            if own and own not in columns[at]:
                columns[at].append(own)
    return tuple(" – ".join(column) for column in columns)


def _text_below(heads: Sequence[tuple[str, ...]], number: int, at: int) -> bool:
    return any(at < len(row) and row[at] for row in heads[number + 1 :])
