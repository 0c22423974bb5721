"""What cells of an OpenDocument sheet are seen as, of which calamine gives the bare value only.

A percentage comes from it as 0.13, an error and a formula without a result as empty: a share would
be a hundredth of what was sent, and a figure that could not be computed one that nobody reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from lcreport.intake import number_formats

CellAddress = tuple[int, int]
_DIGITS = re.compile(r"[0-9]+")
_MONTH_NAMES = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec")


@dataclass(slots=True)
class SeenCells:
    """Cells of one sheet; rows and places count from 0.

    Attributes:
        percentages: Cells that are shown as percentages.
        errors: Cells that hold an error → what is shown of it.
        formulas: Cells with a formula of which the file keeps no result → the formula.
        disguised: Cells that are shown as another number than they hold → how they are shown.
        months: Dates that are shown without their day → the month or year that is seen.
    """

    percentages: set[CellAddress] = field(default_factory=set)
    errors: dict[CellAddress, str] = field(default_factory=dict)
    formulas: dict[CellAddress, str] = field(default_factory=dict)
    disguised: dict[CellAddress, str] = field(default_factory=dict)
    months: dict[CellAddress, str] = field(default_factory=dict)


def seen_cells(pieces: Iterable[bytes]) -> dict[str, SeenCells]:
    """Sheet → its cells that are other than their values.

    Args:
        pieces: The part `content.xml` of a file that `workbook_limits` let pass, which bounds how
            often cells may repeat.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    for piece in pieces:
        parser.Parse(piece)
    parser.Parse(b"", True)  # noqa: FBT003 - expat takes it so
    return reader.sheets


class _Reader:
    def __init__(self) -> None:
        self.sheets: dict[str, SeenCells] = {}
        self._sheet = SeenCells()
        self._row = self._rows = 0
        self._column = self._columns = 0
        self._kind = self._formula = self._text = self._number = self._date = ""
        self._paragraphs = 0
        self._has_value = self._is_in_cell = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        own = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        match tag.rpartition(" ")[2]:
            case "table":
                self._sheet = self.sheets.setdefault(own.get("name", ""), SeenCells())
                self._row = self._rows = 0
            case "table-row":
                self._row += self._rows
                self._rows = _times(own.get("number-rows-repeated"))
                self._column = self._columns = 0
            case "table-cell" | "covered-table-cell":
                self._column += self._columns
                self._columns = _times(own.get("number-columns-repeated"))
                self._start_cell(attributes, own)
            case "p" if self._is_in_cell:
                self._paragraphs += 1

    def _start_cell(self, attributes: Mapping[str, str], own: Mapping[str, str]) -> None:
        # LibreOffice says twice what a cell is: `office:value-type` is "string" where an own
        # attribute of the same name says "error".
        kinds = {value for name, value in attributes.items() if name.endswith(" value-type")}
        self._kind = next((kind for kind in ("error", "percentage") if kind in kinds), "")
        self._formula = own.get("formula", "")
        self._number = own.get("value", "") if kinds & {"float", "currency"} else ""
        self._date = own.get("date-value", "")
        self._has_value = any(
            name in own
            for name in ("value", "date-value", "time-value", "boolean-value", "string-value")
        )
        self._text, self._paragraphs, self._is_in_cell = "", 0, True

    def characters(self, text: str) -> None:
        # Later paragraphs may be a note that hangs on the cell.
        if self._is_in_cell and self._paragraphs == 1:
            self._text += text

    def end(self, tag: str) -> None:
        if tag.rpartition(" ")[2] not in {"table-cell", "covered-table-cell"}:
            return
        self._is_in_cell = False
        text = self._text.strip()
        if self._kind == "error":
            self._note(self._sheet.errors, text or "#ERROR!")
        elif self._kind == "percentage":
            self._sheet.percentages.update(self._places())
        elif self._formula and not self._has_value and not text:
            self._note(self._sheet.formulas, f"={self._formula.partition('=')[2]}")
        elif self._date and (seen := _without_day(text, self._date)):
            self._note(self._sheet.months, seen)
        # Programs that write such files without showing them leave the text out.
        elif self._number and self._paragraphs and not _is_shown(text, self._number):
            self._note(self._sheet.disguised, repr(text))

    def _note(self, cells: dict[CellAddress, str], text: str) -> None:
        cells.update(dict.fromkeys(self._places(), text))

    def _places(self) -> Iterable[CellAddress]:
        return (
            (row, column)
            for row in range(self._row, self._row + self._rows)
            for column in range(self._column, self._column + self._columns)
        )


def _is_shown(text: str, number: str) -> bool:
    try:
        return number_formats.shows(text, float(number)) and number_formats.scale(text) == 1
    except ValueError:
        return True  # calamine says that it is no number


def _without_day(text: str, date: str) -> str:
    """The month or year that a first of a month is shown as; empty where its day is shown."""
    year, month, day = (*date[:10].split("-"), "", "")[:3]
    numbers = _DIGITS.findall(text)
    # "1 June 2024" has two numbers, and so has "06/2024", but no name of a month.
    shows_day = len(numbers) > 1 + (_MONTH_NAMES.search(text.casefold()) is None)
    if day != "01" or not numbers or shows_day:
        return ""
    return year if text == year else f"{month}/{year}"


def _times(written: str | None) -> int:
    return max(1, int(written)) if written and written.isdecimal() else 1
