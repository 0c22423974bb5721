"""The cells of a workbook that somebody sent: values, and what of them is shown otherwise.

calamine reads a form in 2 ms, openpyxl in 30; but only the second one tells percentages, errors and
formulas that were never worked out. It is asked where the file itself says that there are any.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, replace
from typing import Any

from lcreport.intake import workbook_limits

_CELL_STYLES = re.compile(rb"<cellXfs.*?</cellXfs>", re.DOTALL)
# The two percentages that Excel knows by number.
_PERCENTAGE = re.compile(rb'numFmtId="(?:9|10)"')
_OWN_PERCENTAGE = re.compile(rb'formatCode="[^"]*%')
_UNTOLD = re.compile(rb"</f>(?:<v></v>|<v/>)?</c>|<c [^>]*t=\"e\"|<f [^>]*/></c>")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's value, and how it is shown.

    Attributes:
        value: A number, a text, a date, or None.
        is_percentage: True where 0.0312 is shown as 3.12 %.
        is_error: True for `#DIV/0!` and its like.
        is_unworked: True for a formula of which the file has no result.
    """

    value: Any = None
    is_percentage: bool = False
    is_error: bool = False
    is_unworked: bool = False

    @property
    def text(self) -> str:
        """The value as text."""
        return "" if self.value is None else str(self.value).strip()


EMPTY = Cell()


def sheets(content: bytes, file: str) -> dict[str, list[list[Cell]]]:
    """The sheets of a workbook, hidden ones too, by name.

    Args:
        content: The file.
        file: Its name, for messages.

    Raises:
        DatasetError: it cannot be opened, or is too large.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    import python_calamine as calamine  # noqa: PLC0415 - only where a file is read

    workbook_limits.check(content, file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            has_more = _has_more(packed)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = {
            name: [
                [Cell(value) if value != "" else EMPTY for value in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in book.sheet_names
        }
        if has_more:
            _add_more(found, content)
    except Exception as error:  # both libraries let through errors of zip, XML and their own
        line = " ".join(f"{error}".split())[:200]
        message = f"cannot be opened: {line}"
        raise workbook_limits.refused(file, message, "save it anew as .xlsx") from error
    return found


def _has_more(packed: zipfile.ZipFile) -> bool:
    names = packed.namelist()
    styles = packed.read("xl/styles.xml") if "xl/styles.xml" in names else b""
    own = _CELL_STYLES.search(styles)
    if _OWN_PERCENTAGE.search(styles) or (own and _PERCENTAGE.search(own[0])):
        return True
    parts = (name for name in names if name.startswith("xl/worksheets/"))
    return any(_UNTOLD.search(packed.read(name)) for name in parts if name.endswith(".xml"))


def _add_more(found: dict[str, list[list[Cell]]], content: bytes) -> None:
    import openpyxl  # noqa: PLC0415 - only where calamine does not do

    results = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for sheet in (*results.worksheets, *formulas.worksheets):
        # A sheet says how far it reaches; one that names its last corner fills every row to it.
        sheet.reset_dimensions()
    for name, rows in found.items():
        pairs = zip(results[name].iter_rows(), formulas[name].iter_rows(), strict=False)
        for row, (shown, written) in zip(rows, pairs, strict=False):
            for place, (cell, formula) in enumerate(zip(shown, written, strict=False)):
                if place >= len(row):
                    row.extend([EMPTY] * (place + 1 - len(row)))
                row[place] = _more(row[place], cell, formula)


def _more(known: Cell, cell: Any, formula: Any) -> Cell:
    if cell.value is None and isinstance(formula.value, str) and formula.data_type == "f":
        return Cell(formula.value, is_unworked=True)
    if cell.value is None:
        return known
    if cell.data_type == "e":
        return Cell(cell.value, is_error=True)
    return replace(known, is_percentage="%" in (cell.number_format or ""))
