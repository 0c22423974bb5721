"""The sheets of a file that somebody sent: their cells, which are percentages, what is merged.

calamine reads a form in 2 ms, openpyxl in 30; but only the second one knows percentages, errors and
formulas that were never worked out. It is asked where the file itself says that there are any.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from lcreport.errors import DatasetError, Fault
from lcreport.intake import number_formats, text_tables, workbook_limits
from lcreport.intake.opendocument_cells import seen_cells
from lcreport.intake.workbook_parts import Parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

SheetCell = str | int | float | bool | dt.date | dt.time | dt.timedelta
"""What a cell of a spreadsheet may hold."""
READ = (".xlsx", ".xlsm", ".ods", ".csv")
SUFFIXES = (*READ, ".xls", ".xlsb")
"""What is taken for a spreadsheet; the last two are refused with what would do."""
_PARTED = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs.*?</(?:\w+:)?cellXfs>", re.DOTALL)
# What Excel knows by number: two percentages, and the date that it makes of "6/2024".
_SEEN_OTHERWISE = re.compile(rb"numFmtId=[\"'](?:9|10|17)[\"']")
_OWN_PERCENTAGE = re.compile(rb"formatCode=(?:\"[^\"]*%|'[^']*%)")
_FORMAT_CODE = re.compile(rb"formatCode=(?:\"([^\"]*)\"|'([^']*)')")
# A formula with no result behind it, and an error value.
_WITHOUT_RESULT = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?: [^>]*)?/>)\s*"
    rb"(?:<(?:\w+:)?v>\s*</(?:\w+:)?v>|<(?:\w+:)?v\s*/>)?\s*</(?:\w+:)?c>"
    rb"|<(?:\w+:)?c [^>]*\bt=[\"']e[\"']"
)


@dataclass(frozen=True, slots=True)
class ReceivedSheet:
    """One sheet; rows and places count from 0.

    Attributes:
        file: The file's name.
        name: The sheet's; empty for CSV, which has none.
        rows: Its cells, all rows equally long; an error value such as `#DIV/0!`, a formula of
            which the file keeps no result, and a date that is shown without its day, as text.
        percentages: Cells that are shown as percentages: 0.0312 is seen as 3.12 %.
        disguised: Cells that are shown as another number than they hold → how they are shown.
        merged: Merged cells: first row, first place, last row, last place.
    """

    file: str
    name: str
    rows: Sequence[Sequence[SheetCell]]
    percentages: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    disguised: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """How messages name it: `a.xlsx, sheet Biểu 1`."""
        return f"{self.file}, sheet {self.name}" if self.name else self.file


def refused(faults: Sequence[Fault]) -> DatasetError:
    """The error that names all of these faults."""
    return DatasetError("\n".join(map(str, faults)), faults)


def sheets(path: Path, sheet: str = "") -> list[ReceivedSheet]:
    """The sheets of a file in their order; hidden ones only where named.

    Args:
        path: An Excel or OpenDocument spreadsheet, or CSV.
        sheet: The only one that is wanted, by its name; all if not given.

    Raises:
        DatasetError: the file or sheet cannot be read.
    """
    return sheets_of(workbook_limits.content_of(path), path.name, sheet)


def sheets_of(
    content: bytes, file: str, sheet: str = "", *, hidden: bool = False
) -> list[ReceivedSheet]:
    """The same of a file that has been read.

    Args:
        content: What it holds.
        file: Its name, whose ending says what it is.
        sheet: The only sheet that is wanted, by its name; all if not given.
        hidden: Whether hidden sheets are wanted too.

    Raises:
        DatasetError: the file or sheet cannot be read.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    suffix = PurePath(file).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(READ)
        raise workbook_limits.refused(file, "is no spreadsheet", f"give {known}")
    if suffix == ".csv":
        return [ReceivedSheet(file, "", text_tables.rows_of(content, file))]
    return list(_of_workbook(content, file, sheet, hidden=hidden))


def _of_workbook(content: bytes, file: str, sheet: str, *, hidden: bool) -> Iterator[ReceivedSheet]:
    import python_calamine as calamine  # noqa: PLC0415 - only where it is needed

    workbook_limits.check(content, file)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = calamine.SheetVisibleEnum.Visible
        names = [
            one.name
            for one in workbook.sheets_metadata
            if sheet or hidden or one.visible == visible
        ]
        grids = {name: workbook.get_sheet_by_name(name) for name in names}
    except calamine.PasswordError as error:
        message, remedy = "asks for a password", "save it without one"
        raise workbook_limits.refused(file, message, remedy) from error
    except Exception as error:  # calamine has an error class for each format
        # A part that it misses calamine only names.
        why = f"{error}"
        why = why if " " in why else f"its part {why!r} is missing"
        message = f"cannot be opened: {why}"
        raise workbook_limits.refused(file, message, "save it anew") from error
    if sheet and sheet not in names:
        known = ", ".join(names)
        raise refused([Fault(file, None, None, sheet, "is no sheet", f"there are {known}")])
    try:
        more = _shown(content)
    except Exception as error:  # openpyxl lets through errors of zip, XML and its own classes
        line = " ".join(f"{error}".split())[:200]
        raise refused([
            Fault(file, None, None, None, f"cannot be read: {line}", "save it anew")
        ]) from error
    for name in [sheet] if sheet else names:
        rows = grids[name].to_python(skip_empty_area=False)
        shown = more.get(name, _NOTHING)
        texts = {**shown.months, **shown.errors, **shown.formulas}
        _reach(rows, texts)
        for (row, place), text in texts.items():
            # Read as empty, they would be figures that nobody reported.
            rows[row][place] = text
        merged = _merged(getattr(grids[name], "merged_cell_ranges", None) or (), rows, file, name)
        yield ReceivedSheet(file, name, rows, shown.percentages, merged, shown.disguised)


def _merged(
    ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]],
    rows: Sequence[Sequence[SheetCell]],
    file: str,
    name: str,
) -> tuple[tuple[int, int, int, int], ...]:
    """The merged cells, as far as the sheet holds something.

    Raises:
        DatasetError: they lie over one another.
    """  # noqa: DOC501 - `refused` makes one
    height, width = len(rows), max(map(len, rows), default=0)
    found = tuple(
        (top, left, min(bottom, height - 1), min(right, width - 1))
        for (top, left), (bottom, right) in ranges
        if top <= min(bottom, height - 1) and left <= min(right, width - 1)
    )
    # Office programs let none lie over another. A few bytes each, they could name all cells of a
    # sheet a hundred thousand times.
    covered = sum((last - top + 1) * (end - left + 1) for top, left, last, end in found)
    if covered > height * width:
        message, remedy = "has merged cells that lie over one another", "unmerge them"
        raise refused([Fault(file, None, None, name, message, remedy)])
    return found


def _reach(rows: list[list[SheetCell]], places: Collection[tuple[int, int]]) -> None:
    """Fill up a grid to these places: it ends at the last cell with a result."""
    height = max((row + 1 for row, _ in places), default=0)
    width = max(len(rows[0]) if rows else 0, *(place + 1 for _, place in places), 0)
    rows.extend([] for _ in range(height - len(rows)))
    for row in rows:
        row.extend([""] * (width - len(row)))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What calamine does not know of a sheet; it reads errors and formulas as empty cells."""

    percentages: frozenset[tuple[int, int]]
    errors: Mapping[tuple[int, int], str]
    formulas: Mapping[tuple[int, int], str]
    disguised: Mapping[tuple[int, int], str]
    months: Mapping[tuple[int, int], str]


_NOTHING = _Shown(frozenset(), {}, {}, {}, {})


def _shown(content: bytes) -> dict[str, _Shown]:
    """Sheet → how its cells are shown, where that says more."""
    parts = Parts(content)
    if "content.xml" in parts.names:
        return {
            name: _Shown(
                frozenset(seen.percentages), seen.errors, seen.formulas, seen.disguised, seen.months
            )
            for name, seen in seen_cells(parts.pieces("content.xml")).items()
        }
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if not _has_more(packed):
            return {}
    import openpyxl  # noqa: PLC0415 - only where it is needed

    file = io.BytesIO(content)
    # Read-only workbooks keep their file open until they are closed.
    with (
        closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as results,
        closing(openpyxl.load_workbook(file, read_only=True)) as written,
    ):
        return {sheet.title: _shown_in(sheet, written[sheet.title]) for sheet in results.worksheets}


def _shown_in(results: Any, written: Any) -> _Shown:
    filled = dict(_cells(results))
    return _Shown(
        frozenset(
            place
            for place, cell in filled.items()
            if cell.data_type == "n" and number_formats.is_percentage(cell.number_format or "")
        ),
        {place: f"{cell.value}" for place, cell in filled.items() if cell.data_type == "e"},
        {
            # openpyxl gives formulas over several cells as objects of their own.
            place: cell.value if isinstance(cell.value, str) else f"={cell.value.text or ''}"
            for place, cell in _cells(written)
            if cell.data_type == "f" and place not in filled
        },
        {
            place: found
            for place, cell in filled.items()
            if cell.data_type == "n"
            and isinstance(cell.value, int | float)
            and (found := number_formats.disguise(cell.number_format or "", cell.value))
        },
        {
            place: found
            for place, cell in filled.items()
            if isinstance(cell.value, dt.date)
            and (found := number_formats.month_or_year(cell.number_format or "", cell.value))
        },
    )


def _cells(sheet: Any) -> Iterator[tuple[tuple[int, int], Any]]:
    # A sheet says how far it reaches; one that names its last corner has 17 billion empty cells.
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                yield (cell.row - 1, cell.column - 1), cell


def _shows_other(code: str) -> bool:
    """Whether a format shows another number or period than the cell holds."""
    return number_formats.may_hide(code) or bool(number_formats.month_or_year(code, dt.date.min))


def _has_more(packed: zipfile.ZipFile) -> bool:
    """Whether a workbook may have cells of which `_Shown` says more.

    A look at its bytes takes a hundredth of the time that openpyxl needs for its cells.
    """
    for name in packed.namelist():
        if name.lower().endswith("styles.xml"):
            styles = packed.read(name)
            own = _CELL_STYLES.search(styles)
            if _OWN_PERCENTAGE.search(styles) or (own and _SEEN_OTHERWISE.search(own[0])):
                return True
            codes = (one[1] or one[2] for one in _FORMAT_CODE.finditer(styles))
            if any(_shows_other(html.unescape(code.decode())) for code in codes):
                return True
        elif _PARTED.fullmatch(name) and _WITHOUT_RESULT.search(packed.read(name)):
            return True
    return False
