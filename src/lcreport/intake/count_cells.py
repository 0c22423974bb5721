"""How far a sheet of a workbook reaches and how much text it has, by reading it past once.

Office programs write the same table in two ways: Excel names each cell (`r="B7"`), OpenDocument
says how often a cell or row repeats. Both are counted here as a reader would lay them out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from xml.parsers import expat

from lcreport.dataset import limits
from lcreport.intake.workbook_parts import Unfit, damaged

# Excel's last cell is XFD1048576; a far longer name is refused before it is worked out.
_CELL = re.compile(r"\$?([A-Za-z]{1,7})\$?([0-9]{1,10})")
# expat keeps a tag in memory until its end has come.
_LONGEST_TAG = 2**20
# No row and no text has a longer one, and to read digits takes the square of their number.
_LONGEST_NUMBER = 12
# Of Excel and LibreOffice alike.
_LAST_ROW = 2**20
_FAR = "select the empty rows and columns behind the table, delete them, and save"


@dataclass(slots=True)
class CellCount:
    """What was counted of a workbook so far.

    Attributes:
        texts: Characters of each shared text, which cells name by its number.
        cells: Cells of the rectangles that the finished sheets span.
        characters: Of all cells together, a shared text as often as it is shown.
    """

    texts: list[int] = field(default_factory=list)
    cells: int = 0
    characters: int = 0

    def add_sheet(self, rows: int, columns: int, where: str) -> None:
        """Count a sheet that reaches so far.

        Raises:
            Unfit: it, or all sheets together, are larger than any office's table.
        """
        self.cells += rows * columns
        if columns > limits.SHEET_COLUMNS or self.cells > limits.SHEET_CELLS:
            raise Unfit(f"reaches to cell {letters(columns - 1)}{rows}", _FAR, where)

    def add_text(self, length: int, times: int, where: str) -> None:
        """Count a cell's text.

        Raises:
            Unfit: it, or all texts together, are longer than any office's table.
        """
        if length > limits.SHEET_CELL_CHARACTERS:
            most = f"{limits.SHEET_CELL_CHARACTERS:,}"
            raise Unfit(f"has a cell of more than {most} characters", "shorten it", where)
        self.characters += length * times
        if self.characters > limits.WORKBOOK_BYTES:
            raise Unfit("repeats long texts in very many cells", "leave them out")


@dataclass(slots=True)
class SheetCounter:
    """Counts one part while it is read past.

    Attributes:
        part: Its name, for messages.
        where: The sheet that it holds, as messages name it.
        reach: What is counted.
    """

    part: str
    where: str
    reach: CellCount
    _row: int = 0
    _column: int = 0
    _rows: int = 0
    _columns: int = 0
    _repeated_rows: int = 1
    _repeated: int = 1
    _kind: str = ""
    _length: int = 0
    _value: str = ""
    _in_value: bool = False
    _is_counted: bool = False
    _tags: int = 0

    def read(self, pieces: Iterable[bytes]) -> None:
        """Count what stands in the part.

        Raises:
            Unfit: it is not whole XML, or too much.
        """  # noqa: DOC501 - `damaged` makes an Unfit
        # Prefixes are chosen by whoever writes the file: only what stands behind the space counts.
        parser = expat.ParserCreate(namespace_separator=" ")
        # Else expat calls once for each line of a text.
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        # Office programs write no DTD; entities of entities are how a few bytes become gigabytes.
        parser.StartDoctypeDeclHandler = self._doctype
        given = 0
        try:
            for piece in pieces:
                parser.Parse(piece)
                given += len(piece)
                if given - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise damaged(f"a tag of more than {_LONGEST_TAG:,} bytes in {self.part}")
            parser.Parse(b"", True)  # noqa: FBT003 - expat takes it so
        except (expat.ExpatError, LookupError) as error:  # such as an encoding nobody knows
            raise damaged(f"{self.part}: {error}") from error
        self._finish()

    def _doctype(self, *_: object) -> None:
        raise damaged(f"{self.part} declares a document type")

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tags += 1
        if self._tags > limits.WORKBOOK_TAGS:
            raise Unfit(f"has more than {limits.WORKBOOK_TAGS:,} cells", _FAR, self.where)
        name = tag.rpartition(" ")[2]
        if name in self._starts:
            self._starts[name](self, attributes)
        if name in _HOLDING:
            self._hold()
        self._in_value = name == "v"

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        # Where a row or cell does not say where it stands, it follows the one before it.
        self._row = _number(attributes.get("r"), self._row + 1)
        self._column = 0
        if self._row > _LAST_ROW:
            # Some readers give every empty row up to it, one by one.
            raise damaged(f"row {self._row} in {self.part} is none of a sheet")

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._go_to(attributes.get("r"))
        self._kind, self._value = attributes.get("t", ""), ""
        self._start_text()

    def _start_text(self, _: Mapping[str, str] | None = None) -> None:
        self._length, self._is_counted = 0, True

    def _start_table(self, attributes: Mapping[str, str]) -> None:
        self._finish()
        name = next((text for key, text in attributes.items() if key.endswith(" name")), "")
        self.where = f"sheet {name}"

    def _start_table_row(self, attributes: Mapping[str, str]) -> None:
        self._repeated_rows = _repeats(attributes, "number-rows-repeated")
        self._row += self._repeated_rows
        self._column = 0

    def _start_table_cell(self, attributes: Mapping[str, str]) -> None:
        self._repeated = _repeats(attributes, "number-columns-repeated")
        self._column += self._repeated
        self._start_text()
        # OpenDocument keeps results in attributes, and texts in paragraphs below the cell.
        if any(name.endswith(("value", "formula")) for name in attributes):
            self._hold()

    _starts: ClassVar[dict[str, Callable[[SheetCounter, Mapping[str, str]], None]]] = {
        "row": _start_row,
        "c": _start_cell,
        "si": _start_text,
        "table": _start_table,
        "table-row": _start_table_row,
        "table-cell": _start_table_cell,
        "covered-table-cell": _start_table_cell,
    }

    def _end(self, tag: str) -> None:
        match tag.rpartition(" ")[2]:
            case "v":
                self._in_value = False
            case "c":
                self._end_cell()
            case "si":
                self._is_counted = False
                self.reach.add_text(self._length, 0, self.where)
                # It counts in each cell that shows it, and not by itself.
                self.reach.texts.append(self._length)
            case "table-cell" | "covered-table-cell":
                self._is_counted = False
                times = self._repeated * self._repeated_rows
                self.reach.add_text(self._length, times, self.where)
            case "table":
                self._finish()

    def _characters(self, text: str) -> None:
        if not self._is_counted:
            return
        self._length += len(text)
        if self._in_value:
            # What is longer is not the number of a shared text.
            self._value += text if len(self._value) < _LONGEST_NUMBER else ""
        if self._length > limits.SHEET_CELL_CHARACTERS:
            self.reach.add_text(self._length, 0, self.where)

    def _go_to(self, written: str | None) -> None:
        if written is None:
            self._column += 1
            return
        found = _CELL.fullmatch(written)
        if found is None:
            raise damaged(f"{written[:20]!r} in {self.part} is no cell")
        self._column, self._row = _place(found[1]), int(found[2])

    def _hold(self) -> None:
        """Note that the place reached holds something; what is only formatted is not laid out."""
        if self._row and self._column:
            self._rows = max(self._rows, self._row)
            self._columns = max(self._columns, self._column)

    def _end_cell(self) -> None:
        self._is_counted = False
        length = self._length
        if self._kind == "s" and self._value.strip().isdecimal():
            number = int(self._value)
            texts = self.reach.texts
            length = texts[number] if number < len(texts) else 0
        self.reach.add_text(length, 1, self.where)

    def _finish(self) -> None:
        self.reach.add_sheet(self._rows, self._columns, self.where)
        self._row = self._column = self._rows = self._columns = 0


# What makes a cell more than formatted: a result, a text of its own, a formula, a paragraph.
_HOLDING = frozenset({"v", "is", "f", "p"})


def letters(place: int) -> str:
    """A column as spreadsheets name it; places count from 0.

    >>> letters(0), letters(26), letters(16383)
    ('A', 'AA', 'XFD')
    """
    named, column = "", place + 1
    while column:
        column, rest = divmod(column - 1, 26)
        named = chr(ord("A") + rest) + named
    return named


def _place(written: str) -> int:
    number = 0
    for letter in written.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _number(written: str | None, other: int) -> int:
    return (
        int(written)
        if written and written.isdecimal() and len(written) < _LONGEST_NUMBER
        else other
    )


def _repeats(attributes: Mapping[str, str], name: str) -> int:
    written = next((text for key, text in attributes.items() if key.endswith(name)), None)
    return max(1, _number(written, 1))
