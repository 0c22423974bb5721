"""The sheets of a file that somebody sent: their cells, which are percentages, what is merged."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lcreport import files
from lcreport.dataset import limits
from lcreport.errors import DatasetError, Fault
from lcreport.intake import workbook_limits
from lcreport.intake.opendocument_cells import seen_cells
from lcreport.intake.workbook_parts import Parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

SheetCell = str | int | float | bool | dt.date | dt.time | dt.timedelta
"""What a cell of a spreadsheet may hold."""
READ = (".xlsx", ".xlsm", ".ods", ".csv")
SUFFIXES = (*READ, ".xls", ".xlsb")
"""What is taken for a spreadsheet; the last two are refused with what would do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; rows and places count from 0.

    Attributes:
        file: The file's name.
        name: The sheet's; empty for CSV, which has none.
        rows: Its cells, all rows equally long; an error value such as `#DIV/0!`, and a formula of
            which the file keeps no result, as text.
        percentages: Cells that are shown as percentages: 0.0312 is seen as 3.12 %.
        merged: Merged cells: first row, first place, last row, last place.
    """

    file: str
    name: str
    rows: Sequence[Sequence[SheetCell]]
    percentages: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def title(self) -> str:
        """How messages name it: `a.xlsx, sheet Biểu 1`."""
        return f"{self.file}, sheet {self.name}" if self.name else self.file


def refused(faults: Sequence[Fault]) -> DatasetError:
    """The error that tells all of these faults."""
    return DatasetError("\n".join(map(str, faults)), faults)


def sheets(path: Path, sheet: str = "") -> list[Sheet]:
    """The sheets of a file in their order; hidden ones only where named.

    Args:
        path: An Excel or OpenDocument spreadsheet, or CSV.
        sheet: The only one that is wanted, by its name; all if not given.

    Raises:
        DatasetError: the file or sheet cannot be read.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    if path.suffix.lower() not in SUFFIXES:
        known = ", ".join(READ)
        raise workbook_limits.refused(path.name, "is no spreadsheet", f"give {known}")
    if path.suffix.lower() == ".csv":
        return [_of_csv(path)]
    return list(_of_workbook(path, sheet))


def _of_workbook(path: Path, sheet: str) -> Iterator[Sheet]:
    import python_calamine as calamine  # noqa: PLC0415 - only where it is needed

    workbook_limits.guard(path)
    try:
        workbook = calamine.CalamineWorkbook.from_path(str(path))
        visible = calamine.SheetVisibleEnum.Visible
        names = [one.name for one in workbook.sheets_metadata if sheet or one.visible == visible]
        grids = {name: workbook.get_sheet_by_name(name) for name in names}
    except calamine.PasswordError as error:
        message, remedy = "asks for a password", "save it without one"
        raise workbook_limits.refused(path.name, message, remedy) from error
    except Exception as error:  # calamine has an error class for each format
        message = f"cannot be opened: {error}"
        raise workbook_limits.refused(path.name, message, "save it anew") from error
    if sheet and sheet not in names:
        known = ", ".join(names)
        raise refused([Fault(path.name, None, None, sheet, "is no sheet", f"there are {known}")])
    try:
        more = _shown(path)
    except Exception as error:  # openpyxl lets through errors of zip, XML and its own classes
        line = " ".join(f"{error}".split())[:200]
        raise refused([
            Fault(path.name, None, None, None, f"cannot be read: {line}", "save it anew")
        ]) from error
    for name in [sheet] if sheet else names:
        rows = grids[name].to_python(skip_empty_area=False)
        merged = [
            (*first, *last)
            for first, last in getattr(grids[name], "merged_cell_ranges", None) or ()
        ]
        shown = more.get(name)
        if shown is None:
            yield Sheet(path.name, name, rows, merged=tuple(merged))
            continue
        told = {**shown.errors, **shown.formulas}
        _reach(rows, told)
        for (row, place), text in told.items():
            # Read as empty, they would be figures that nobody reported.
            rows[row][place] = text
        yield Sheet(path.name, name, rows, shown.percentages, tuple(merged))


def _reach(rows: list[list[SheetCell]], places: Collection[tuple[int, int]]) -> None:
    """Fill up a grid to these places: it ends at the last cell with a result."""
    height = max((row + 1 for row, _ in places), default=0)
    width = max(len(rows[0]) if rows else 0, *(place + 1 for _, place in places), 0)
    rows.extend([] for _ in range(height - len(rows)))
    for row in rows:
        row.extend([""] * (width - len(row)))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What calamine does not tell of a sheet; for it both last ones are empty cells."""

    percentages: frozenset[tuple[int, int]]
    errors: Mapping[tuple[int, int], str]
    formulas: Mapping[tuple[int, int], str]


def _shown(path: Path) -> dict[str, _Shown]:
    """Sheet → what its file tells of its cells, where there is anything to tell."""
    parts = Parts(workbook_limits.content_of(path))
    if "content.xml" in parts.names:
        return {
            name: _Shown(frozenset(seen.percentages), seen.errors, seen.formulas)
            for name, seen in seen_cells(parts.pieces("content.xml")).items()
        }
    if not _has_more(path):
        return {}
    import openpyxl  # noqa: PLC0415 - only where it is needed

    # Read-only workbooks keep their file open until they are closed.
    with (
        closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as results,
        closing(openpyxl.load_workbook(path, read_only=True)) as written,
    ):
        return {sheet.title: _shown_in(sheet, written[sheet.title]) for sheet in results.worksheets}


def _shown_in(results: Any, written: Any) -> _Shown:
    filled = dict(_cells(results))
    return _Shown(
        frozenset(
            place
            for place, cell in filled.items()
            if cell.data_type == "n" and "%" in (cell.number_format or "")
        ),
        {place: f"{cell.value}" for place, cell in filled.items() if cell.data_type == "e"},
        {
            place: f"{cell.value}"
            for place, cell in _cells(written)
            if cell.data_type == "f" and place not in filled
        },
    )


def _cells(sheet: Any) -> Iterator[tuple[tuple[int, int], Any]]:
    # A sheet says how far it reaches; one that names its last corner has 17 billion empty cells.
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                yield (cell.row - 1, cell.column - 1), cell


def _has_more(path: Path) -> bool:
    """Whether a workbook may have percentages, formulas or error values.

    A look at its bytes takes a hundredth of the time that openpyxl needs for its cells.
    """
    marks = (b"%", b'numFmtId="9"', b'numFmtId="10"')
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith("styles.xml") and any(mark in archive.read(name) for mark in marks):
                return True
            if name.startswith("xl/worksheets/sheet"):
                text = archive.read(name)
                if b"<f" in text or b't="e"' in text:
                    return True
    return False


def _of_csv(path: Path) -> Sheet:
    try:
        text = files.read(path, limits.WORKBOOK_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message, remedy = "is no text in UTF-8", "save it as CSV UTF-8"
        raise workbook_limits.refused(path.name, message, remedy) from error
    head = text[:4096]
    # Where "," is the decimal mark, Excel parts columns by ";", and tabs come from copying.
    mark = max(";\t,", key=lambda mark: head.count(mark) if mark != "," else head.count(",") / 3)
    try:
        rows: list[list[SheetCell]] = [
            list(row) for row in csv.reader(io.StringIO(text), delimiter=mark)
        ]
    except csv.Error as error:
        raise refused([
            Fault(path.name, None, None, None, f"cannot be read: {error}", "save it anew")
        ]) from error
    width = max(map(len, rows), default=0)
    if width > limits.SHEET_COLUMNS or width * len(rows) > limits.SHEET_CELLS:
        # Every row is filled up to the longest one.
        message = f"has {len(rows):,} rows of up to {width:,} cells"
        raise refused([Fault(path.name, None, None, None, message, "give the table alone")])
    return Sheet(path.name, "", [row + [""] * (width - len(row)) for row in rows])
