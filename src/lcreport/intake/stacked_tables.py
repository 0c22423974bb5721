"""Tables below one another on one sheet, each as a sheet of its own, its rows where they were."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.intake import decimal_marks, head_words, read_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.intake.workbooks import ReceivedSheet, SheetCell


def split(sheet: ReceivedSheet) -> list[ReceivedSheet]:
    """A sheet's tables, each with its title, in their order; the sheet itself where it has one.

    Heads that stand there again, as on each printed page, begin no table and are left out.
    """
    heads = list(_heads(sheet.rows))
    if len(heads) < 2:
        return [sheet]
    first = heads[0]
    begins, repeated = [0], set()
    for number in heads[1:]:
        again = _again(sheet.rows, first, number)
        if again:
            repeated |= set(range(number, number + again))
        else:
            begins.append(_title_of(sheet.rows, number))
            first = number
    ends = [*begins[1:], len(sheet.rows)]
    title = range(_title_of(sheet.rows, heads[0]), heads[0])
    parts = []
    for begin, end, number in zip(begins, ends, _firsts(heads, begins), strict=True):
        own = set(range(begin, end)) - repeated
        # What has no title of its own stands below that of the sheet.
        own |= set(title) if begin == number else set()
        blank = [""] * len(sheet.rows[0])
        rows = [row if at in own else blank for at, row in enumerate(sheet.rows)]
        merged = tuple(area for area in sheet.merged if area[0] in own)
        parts.append(replace(sheet, rows=rows, merged=merged))
    return parts


def _firsts(heads: Sequence[int], begins: Sequence[int]) -> list[int]:
    """The first row of heads of each table."""
    return [next(number for number in heads if number >= begin) for begin in begins]


def _heads(rows: Sequence[Sequence[SheetCell]]) -> Iterator[int]:
    """Rows that name the indicator beside another head; figures stand between one and the next."""
    has_figures = True
    for number, row in enumerate(rows):
        if has_figures and _is_head(row):
            yield number
            has_figures = False
        has_figures = has_figures or any(map(_is_figure, row))


def _is_head(row: Sequence[SheetCell]) -> bool:
    names = {name for cell in row if isinstance(cell, str) and (name := head_words.fixed(cell))}
    if "indicator" not in names or any(map(_is_figure, row)):
        return False
    return len(names) > 1 or any(head_words.period_of(cell) for cell in row)


def _is_figure(cell: SheetCell) -> bool:
    if isinstance(cell, float):
        return not (cell.is_integer() and 1990 <= cell <= 2100)
    text = read_cell.text(cell)
    return len(text) != 4 and decimal_marks.NUMBER.fullmatch(text) is not None


def _again(rows: Sequence[Sequence[SheetCell]], first: int, number: int) -> int:
    """How many rows of heads stand there again; 0 where these are others."""
    count = 0
    while number + count < len(rows) and _texts(rows[number + count]) == _texts(
        rows[first + count]
    ):
        count += 1
    return count


def _texts(row: Sequence[SheetCell]) -> list[str]:
    return [read_cell.text(cell).casefold() for cell in row]


def _title_of(rows: Sequence[Sequence[SheetCell]], number: int) -> int:
    """The first row of the title above heads: lines of one cell, a blank one before the heads."""
    at = number
    while at > 0 and not any(_texts(rows[at - 1])):
        at -= 1
    top = at
    while top > 0 and len({text for text in _texts(rows[top - 1]) if text}) == 1:
        top -= 1
    # Figures without a name of their row stand in one cell too.
    return top if top < at and not any(map(_is_figure, rows[top])) else number
