"""Where the heads of a sheet stand, in one to three rows, and what those of each column mean."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from lcreport.intake import decimal_marks, head_words
from lcreport.intake.head_words import (
    IN_PARTS,
    SheetColumn,
    fixed,
    is_computed,
    is_office,
    period_of,
)
from lcreport.intake.read_cell import text as text_of
from lcreport.intake.read_periods import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from lcreport.intake.head_words import Meaning
    from lcreport.intake.workbooks import ReceivedSheet, SheetCell

_NUMBERED = re.compile(r"\(?(?:[0-9]{1,2}|[a-z])\)?", re.IGNORECASE)
_ARITHMETIC = re.compile(r"\(?(?P<left>[0-9]{1,2})\)?\s*=\s*(?P<right>[()0-9+\-−–*/:x×.,% ]+)")
_FOUR_DIGITS = re.compile(r"(?:19|20)[0-9]{2}(?![0-9])")
_ROWS_OF_HEADS = 3
_LEADING = ("indicator", "organisation", "period", "year")
_ROWS_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Heads:
    """Where a sheet's columns stand.

    Attributes:
        row: The row of heads that messages name, counted from 0.
        first: The first row of heads.
        below: The first row below all heads.
        columns: One for each place in a row.
        arithmetic: Place → how the row of column numbers says that it is computed, in places.
        title: What stands above the heads.
    """

    row: int
    first: int
    below: int
    columns: Sequence[SheetColumn]
    arithmetic: Mapping[int, str]
    title: Sequence[str]

    def place(self, name: str) -> int | None:
        """Where the column of this name stands; None where there is none."""
        return next((at for at, column in enumerate(self.columns) if column.name == name), None)

    def places(self, *meanings: Meaning) -> list[int]:
        """Where columns of these meanings stand."""
        return [at for at, column in enumerate(self.columns) if column.meaning in meanings]

    @property
    def leading(self) -> str:
        """The column that says what a row is about: its indicator, else whose it is, or when."""
        return next((name for name in _LEADING if self.place(name) is not None), "")

    @property
    def is_long(self) -> bool:
        """True where each row is one figure, with its period and its value."""
        named = self.place("period") is not None or self.place("year") is not None
        return named and bool(self.places("value"))


def find(sheet: ReceivedSheet, known: Collection[str] = ()) -> Heads | None:
    """The heads of a sheet; None where no row of it is one of heads.

    It names an indicator, or whose or of when a row is, beside another known column or several
    heads with numbers below. Rows above, such as a title, are passed over.

    Args:
        sheet: Its cells.
        known: Names of organisations, without accents, which may be heads of columns.
    """
    grid = _spread_out(sheet)
    rows = [(number, row) for number, row in enumerate(grid) if any(row)][:_ROWS_LOOKED_AT]
    for number, row in rows:
        names = [name for cell in row if (name := fixed(cell))]
        if "indicator" not in names:
            continue
        # One known head alone may be a title; a row of heads has another one, a period or several
        # organisations beside it.
        offices = sum(plain(text_of(cell)) in known for cell in row)
        if len(set(names)) > 1 or offices > 1 or any(period_of(cell) for cell in row):
            return _heads(sheet, grid, number, known)
    for number, row in rows:
        # Only where no row names the indicator, so that "Đơn vị" there is no column of offices.
        if any(fixed(cell) in _LEADING for cell in row):
            heads = _heads(sheet, grid, number, known)
            own = heads.places("unknown", "figures", "value")
            if any(has_numbers(sheet, heads.below, place) for place in own):
                return heads
    return None


def has_numbers(sheet: ReceivedSheet, below: int, place: int) -> bool:
    """True where a column holds a number in some row from this one on."""
    cells = (row[place] for row in sheet.rows[below:] if place < len(row))
    return any(
        isinstance(cell, float) or decimal_marks.NUMBER.fullmatch(text_of(cell)) for cell in cells
    )


def _spread_out(sheet: ReceivedSheet) -> list[list[SheetCell]]:
    """The first rows with each merged cell's text in all places that it covers."""
    filled = (number for number, row in enumerate(sheet.rows) if any(row))
    last = max(islice(filled, _ROWS_LOOKED_AT), default=0)
    grid = [list(row) for row in sheet.rows[: last + 1 + _ROWS_OF_HEADS]]
    for top, left, bottom, right in sheet.merged:
        for row in range(top, min(bottom + 1, len(grid))):
            for place in range(left, min(right + 1, len(grid[row]))):
                grid[row][place] = grid[top][left]
    return grid


def _heads(
    sheet: ReceivedSheet, grid: list[list[SheetCell]], number: int, known: Collection[str]
) -> Heads:
    under = _under_merged(sheet, number) | _under_open(grid[number])
    if number + 1 < len(grid):
        texts = enumerate(grid[number + 1])
        under |= {place for place, cell in texts if is_office(text_of(cell), known)}
    first, last = _block(grid, number, under)
    paths = [
        # Once: a head that is merged over several rows stands in each of them.
        list(dict.fromkeys(_said(grid[row][place]) for row in range(first, last + 1)))
        for place in range(len(grid[number]))
    ]
    own = [[text for text in path if text] for path in paths]
    _extend(grid, first, last, own, sheet)
    below, arithmetic = _numbered(grid, last + 1)
    columns = _without_doubles([
        _of_years(sheet, below, place, head_words.column(path)) for place, path in enumerate(own)
    ])  # fmt: skip
    title = [text_of(cell) for row in sheet.rows[:first] for cell in row if text_of(cell)]
    return Heads(number, first, below, columns, arithmetic, title)


def _said(cell: SheetCell) -> str:
    """A head as text; a date as the day it stands for."""
    return f"{cell:%Y-%m-%d}" if isinstance(cell, dt.date) else text_of(cell)


def _of_years(sheet: ReceivedSheet, below: int, place: int, column: SheetColumn) -> SheetColumn:
    """A column "Nam", without its accent, as the one of years where years stand below it."""
    if plain(column.head) != "nam":
        return column
    cells = [row[place] for row in sheet.rows[below:] if place < len(row) and text_of(row[place])]
    is_fit = bool(cells) and all(
        _is_year(cell) or _FOUR_DIGITS.match(text_of(cell)) for cell in cells
    )
    return replace(column, meaning="fixed", name="year") if is_fit else column


def _under_merged(sheet: ReceivedSheet, number: int) -> frozenset[int]:
    """Places below heads that are merged over several columns, so that each has one of its own."""
    return frozenset(
        place
        for top, left, bottom, right in sheet.merged
        if top <= number <= bottom and right > left
        for place in range(left, right + 1)
    )


def _under_open(row: Sequence[SheetCell]) -> frozenset[int]:
    """Places under "Đơn vị" or "Trong đó" that stands over several columns, though not merged."""
    under: set[int] = set()
    is_open = False
    for place, cell in enumerate(row):
        if text_of(cell):
            is_open = _is_over(cell, row)
        if is_open:
            under.add(place)
    return frozenset(under)


def _is_over(cell: SheetCell, row: Sequence[SheetCell]) -> bool:
    # Beside an indicator an empty head behind "Đơn vị" may have the name of an office below it.
    is_column = fixed(cell) != "organisation" or "indicator" not in map(fixed, row)
    return not is_column or IN_PARTS.fullmatch(plain(text_of(cell))) is not None


def _block(grid: list[list[SheetCell]], number: int, under: frozenset[int]) -> tuple[int, int]:
    """First and last row of heads around the one that names the indicator."""
    first = last = number
    while first > 0 and number - first < _ROWS_OF_HEADS - 1 and _is_above(grid, first - 1):
        first -= 1
    while (
        last + 1 < len(grid)
        and last - first < _ROWS_OF_HEADS - 1
        and _is_below(grid, last + 1, number, under)
    ):
        last += 1
    return first, last


def _is_above(grid: list[list[SheetCell]], row: int) -> bool:
    texts = [text_of(cell) for cell in grid[row]]
    # A title stands in the first column, or merged over all; heads above others leave it empty.
    if not any(texts) or texts[0] or len({text for text in texts if text}) > len(texts) / 1.5:
        return False
    return all(period_of(cell) is not None for cell in grid[row] if text_of(cell))


def _is_below(grid: list[list[SheetCell]], row: int, number: int, under: frozenset[int]) -> bool:
    names = [fixed(cell) for cell in grid[number]]
    leading = next(names.index(name) for name in _LEADING if name in names)
    own = [
        (place, cell)
        for place, (cell, above) in enumerate(zip(grid[row], grid[number], strict=True))
        if text_of(cell) and text_of(cell) != text_of(above)
    ]
    own_name = text_of(grid[row][leading])
    if not own or (own_name and own_name != text_of(grid[number][leading])):
        return False
    # Where each column has an indicator of its own, heads below are words of any kind.
    if "indicator" not in names and len(own) > 1:
        return all(isinstance(cell, str) and not _is_figure(cell) for _, cell in own)
    return all(
        (
            isinstance(cell, str)
            and (
                period_of(cell) is not None
                or fixed(cell)
                or is_computed(cell)
                # Abbreviations that only the office knows must not hide the years beside them.
                or (place in under and not decimal_marks.NUMBER.fullmatch(text_of(cell)))
            )
        )
        or _is_year(cell)
        or head_words.is_part(text_of(cell), text_of(grid[number][place]))
        for place, cell in own
    )


def _is_figure(cell: str) -> bool:
    # A column number, as in "3 = 1 + 2", is no head.
    return bool(_NUMBERED.fullmatch(cell) or decimal_marks.NUMBER.fullmatch(cell) or "=" in cell)


def _is_year(cell: SheetCell) -> bool:
    # A row of figures has whole numbers too: only these are taken for years.
    return isinstance(cell, float) and cell.is_integer() and 1990 <= cell <= 2100


def _extend(
    grid: list[list[SheetCell]], first: int, last: int, paths: list[list[str]], sheet: ReceivedSheet
) -> None:
    """Give a head that stands over several columns, though not merged, to those beside it."""
    covered = {
        (row, place)
        for top, left, bottom, right in sheet.merged
        for row in range(top, bottom + 1)
        for place in range(left, right + 1)
    }
    for row in range(last - 1, first - 1, -1):
        head = ""
        for place, cell in enumerate(grid[row]):
            text = text_of(cell)
            if text:
                is_open = not fixed(text) or _is_over(cell, grid[row])
                is_open = is_open and (row, place) not in covered
                head = text if is_open else ""
            elif head and paths[place]:
                paths[place].insert(0, head)


def _without_doubles(columns: list[SheetColumn]) -> list[SheetColumn]:
    """The columns, a head that is there already marked as unknown."""
    seen: set[str] = set()
    marked: list[SheetColumn] = []
    for column in columns:
        own = column
        if column.meaning == "fixed" and column.name in seen:
            own = SheetColumn("unknown", column.head, path=column.path)
        seen.add(column.name)
        marked.append(own)
    return marked


def _numbered(grid: list[list[SheetCell]], row: int) -> tuple[int, dict[int, str]]:
    """The row below a row of column numbers, and its arithmetic; that row itself if there is none.

    Such a row reads `A, B, C, 1, 2, 3 = 1 + 2`.
    """
    if row >= len(grid):
        return row, {}
    texts = [text_of(cell) for cell in grid[row]]
    filled = [text for text in texts if text]
    if len(filled) < 3 or not all(
        _NUMBERED.fullmatch(text) or _ARITHMETIC.fullmatch(text) for text in filled
    ):
        return row, {}
    places: dict[str, int] = {}
    formulas: dict[int, str] = {}
    for place, text in enumerate(texts):
        arithmetic = _ARITHMETIC.fullmatch(text)
        if arithmetic is not None:
            formulas[place] = arithmetic["right"].strip()
        places[arithmetic["left"] if arithmetic else text.strip("()")] = place
    numbers = [int(name) for name in places if name.isdecimal()]
    # A row of small figures looks the same, but column numbers count up one by one.
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True:
        return row, {}
    return row + 1, {
        place: re.sub(
            r"[0-9]+",
            lambda found: f"c{places[found[0]]}" if found[0] in places else found[0],
            right,
        )
        for place, right in formulas.items()
    }
