"""One sheet while it is read: where its columns stand, and what holds for all of its figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lcreport.dataset.amounts import DONG
from lcreport.errors import Fault
from lcreport.intake import read_cell, read_periods
from lcreport.intake.count_cells import letters
from lcreport.intake.read_cell import Unit
from lcreport.intake.read_periods import Written, plain

if TYPE_CHECKING:
    from lcreport.intake.read_heads import Heads
    from lcreport.intake.sheet_reading import Reading, ReadOptions
    from lcreport.intake.workbooks import ReceivedSheet

# "Lào Cai, ngày 5 tháng 10 năm 2021" says when it was signed, not of when its figures are.
SIGNED = re.compile(r"\bngay\b.*\bthang\b.*\bnam\b")
UNIT_ABOVE = re.compile(r"(?i)\(?\s*(?:đvt|đơn vị tính|đơn vị|unit)\s*:\s*(?P<unit>[^()]+)\)?")


@dataclass(slots=True)
class SheetTable:
    """The figures of one sheet, below its heads.

    Attributes:
        sheet: Its cells.
        heads: What its columns are.
        options: What is known beforehand.
        reading: Where figures, faults and doubts are collected.
        is_one_of_several: Whether other sheets of the file have figures too.
        default: The period that the title names, for heads that name none.
        unit: The unit that stands above the heads, for rows that name none.
    """

    sheet: ReceivedSheet
    heads: Heads
    options: ReadOptions
    reading: Reading
    is_one_of_several: bool
    default: Written = field(default_factory=Written)
    unit: Unit = field(default_factory=lambda: Unit(""))

    def __post_init__(self) -> None:
        self._know_title()
        self._unit_or_organisation()

    @property
    def places(self) -> list[int]:
        """Where columns of figures stand."""
        return self.heads.places("value", *(() if self.heads.is_long else ("figures",)))

    def text(self, number: int, name: str) -> str:
        """What a row says in the column of this name; empty where there is no such column."""
        place = self.heads.place(name)
        row = self.sheet.rows[number]
        return "" if place is None or place >= len(row) else read_cell.text(row[place])

    def fault(self, row: int, place: int | None, seen: str, message: str, remedy: str) -> None:
        """Note a fault of a cell, or of a row; `row` and `place` count from 0."""
        column = None if place is None else letters(place)
        self.reading.faults.append(
            Fault(self.sheet.title, row + 1, column, seen or None, message, remedy)
        )

    def beside(self, place: int) -> Written:
        """What "cùng kỳ" and heads without a time mean: the figures beside them, else the title."""
        written = self.heads.columns[place].written
        if not (written.same or written.before):
            return self.default
        for other in self.heads.places("figures"):
            own = self.heads.columns[other].written
            is_plain = own.role == "figure" and not (own.same or own.before)
            if is_plain and own.year is not None:
                return own
        return self.default

    def _know_title(self) -> None:
        titles = [text for text in self.heads.title if not SIGNED.search(plain(text))]
        # Another table of the same sheet may stand above.
        known = self.reading.titles.get(self.sheet.title, [self.sheet.name])[:-1]
        self.reading.titles[self.sheet.title] = [*known, *titles, self.sheet.name]
        self.reading.head_rows[self.sheet.title] = self.heads.row + 1
        for text in self.heads.title:
            unit = UNIT_ABOVE.search(text)
            if unit is not None:
                self.unit = Unit.parse(unit["unit"])
        if self.options.period:
            self.default = read_periods.read(self.options.period) or Written()
            return
        said = {found for text in titles if (found := read_periods.search(text))}
        # "Năm 2021" above "9 tháng đầu năm 2021" says less of the same.
        named = {found for found in said if found.part or found.day} or said
        # Two titles that name two periods name none.
        self.default = named.pop() if len(named) == 1 else Written()
        if self.default == Written():
            self.default = read_periods.search(self.sheet.name) or Written()

    def _unit_or_organisation(self) -> None:
        """Take "Đơn vị" as the unit where units stand below it."""
        heads = self.heads
        if heads.place("unit") is not None:
            return
        columns = list(heads.columns)
        for place, column in enumerate(columns):
            # The word means an office as well as a unit of measurement.
            if plain(column.head) == "don vi":
                texts = [read_cell.text(row[place]) for row in self.sheet.rows[heads.below :]]
                filled = [text for text in texts if text]
                if filled and sum(map(is_unit, filled)) * 2 > len(filled):
                    columns[place] = replace(column, meaning="fixed", name="unit")
                    self.heads = replace(heads, columns=columns)
                    return


def is_unit(text: str) -> bool:
    """True where a text looks like a unit: it is short and small, or means a scale or đồng.

    >>> is_unit("triệu đồng"), is_unit("Huyện Bát Xát")
    (True, False)
    """
    unit = Unit.parse(text)
    return (
        "%" in text
        or unit.scale != 1
        or (text[:1].islower() and len(text.split()) <= 3)
        or unit.name == DONG
    )
