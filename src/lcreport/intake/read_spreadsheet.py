"""A spreadsheet's rows as figures; every fault of the sheet at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport.errors import DatasetError, Fault
from lcreport.intake import read_cell, read_heads, workbook_limits
from lcreport.intake.read_cell import Misread, SheetCell, Unit, Value
from lcreport.intake.read_heads import CHOICES, HEADS, MORE, NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lcreport.intake.read_heads import Heads
    from lcreport.period import Period

_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """One figure of a sheet; its `unit` no longer holds a scale such as triệu."""

    organisation: str
    indicator: str
    unit: str
    kind: str
    period: Period
    value: Value
    sheet: str
    column: str
    row: int
    more: dict[str, str]

    @property
    def locator(self) -> str:
        """The cell it stands in."""
        return f"{self.column}{self.row}"


@dataclass(slots=True)
class Reading:
    """A sheet while it is read."""

    name: str
    heads: Heads
    figures: list[SheetFigure] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, place: int | None, seen: str, message: str, remedy: str) -> None:
        """Note a fault of a cell, or of a row; `row` and `place` count from 0."""
        column = None if place is None else _letters(place)
        self.faults.append(Fault(self.name, row + 1, column, seen or None, message, remedy))


def read(path: Path, sheet: str = "") -> list[SheetFigure]:
    """The figures of one sheet of a spreadsheet.

    Args:
        path: An Excel or OpenDocument spreadsheet.
        sheet: The sheet's name; the first one if not given.

    Raises:
        DatasetError: the file or sheet cannot be read, or has faults; `.faults` holds all.
    """  # noqa: DOC501 - `_refused` makes a DatasetError
    rows, name = _rows(path, sheet)
    found = read_heads.find(rows)
    if found is None:
        raise _refused([
            Fault(name, None, None, None, "has no row of heads", f"name columns {_needed()}")
        ])
    reading = Reading(name, found)
    _check_heads(reading)
    if not reading.faults:
        _read_rows(reading, rows)
        _check_figures(reading)
    if not reading.faults and not reading.figures:
        reading.fault(found.row, None, "", "has no figure below it", "fill in the sheet")
    if reading.faults:
        raise _refused(reading.faults)
    return reading.figures


def _refused(faults: Sequence[Fault]) -> DatasetError:
    return DatasetError("\n".join(map(str, faults)), faults)


def _rows(path: Path, sheet: str) -> tuple[list[list[SheetCell]], str]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only where it is needed

    if path.suffix.lower() not in _SUFFIXES:
        raise _refused([
            Fault(path.name, None, None, None, "is no spreadsheet", f"give {', '.join(_SUFFIXES)}")
        ])
    workbook_limits.guard(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except Exception as error:  # calamine has an error class for each format
        raise _refused([
            Fault(path.name, None, None, None, f"cannot be opened: {error}", "save it anew")
        ]) from error
    names = workbook.sheet_names
    chosen = sheet or names[0]
    if chosen not in names:
        known = ", ".join(names)
        raise _refused([Fault(path.name, None, None, sheet, "is no sheet", f"there are {known}")])
    rows = workbook.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    return rows, f"{path.name}, sheet {chosen}"


def _needed() -> str:
    return ", ".join(f"{name} ({HEADS[name][-1]})" for name in NEEDED)


def _check_heads(reading: Reading) -> None:
    found = reading.heads
    for name in NEEDED:
        if name not in found.columns:
            reading.fault(found.row, None, name, "has no column here", f"name columns {_needed()}")
    for place, text in found.unknown.items():
        reading.fault(
            found.row, place, text, "is neither a known column nor a period, or stands twice",
            "write a period as 2021-9M, 2021-Q3 or 9 tháng đầu năm 2021; remove other columns",
        )  # fmt: skip
    if found.is_long == bool(found.periods):
        reading.fault(
            found.row, None, "", "does not say of which periods the figures are",
            "give either one column a period, or the columns period and value",
        )  # fmt: skip


def _read_rows(reading: Reading, rows: Sequence[Sequence[SheetCell]]) -> None:
    columns = reading.heads.columns
    organisation = ""
    for number in range(reading.heads.row + 1, len(rows)):
        row = rows[number]
        texts = {name: read_cell.text(row[place]) for name, place in columns.items()}
        # Merged cells hold their text only in the first row.
        organisation = texts["organisation"] or organisation
        if not texts["indicator"]:
            if any(map(read_cell.text, row)) and not texts["organisation"]:
                reading.fault(number, columns["indicator"], "", "is empty", "name the indicator")
            continue
        _read_row(reading, number, row, {**texts, "organisation": organisation})


def _read_row(
    reading: Reading, number: int, row: Sequence[SheetCell], texts: dict[str, str]
) -> None:
    columns = reading.heads.columns
    choices = {name: _choice(reading, number, name, texts) for name in CHOICES if name in columns}
    if not texts["organisation"]:
        reading.fault(number, columns["organisation"], "", "is empty", "name the organisation")
    unit = Unit.parse(texts["unit"])
    more = {name: texts[name] for name in MORE if name in texts} | choices
    for place, period in _places(reading, number, row):
        value = read_cell.read(row[place], unit)
        if isinstance(value, Misread):
            reading.fault(number, place, read_cell.text(row[place]), value.message, value.remedy)
        elif value is not None:
            reading.figures.append(
                SheetFigure(
                    texts["organisation"], texts["indicator"], unit.name, choices["kind"],
                    period, value, reading.name, _letters(place), number + 1, more,
                )
            )  # fmt: skip


def _choice(reading: Reading, number: int, name: str, texts: dict[str, str]) -> str:
    code = read_heads.read_choice(name, texts[name])
    if code is None:
        known = ", ".join(f"{choice} ({words[1]})" for choice, words in CHOICES[name].items())
        place, message = reading.heads.columns[name], f"is no {name} that there is"
        reading.fault(number, place, texts[name], message, f"write one of {known}")
    return code or ""


def _check_figures(reading: Reading) -> None:
    """Note figures that stand twice, and indicators with two units or kinds."""
    known: dict[str, SheetFigure] = {}
    cells_of: dict[tuple[str, str, Period], SheetFigure] = {}
    for figure in reading.figures:
        first = known.setdefault(figure.indicator, figure)
        if (first.unit, first.kind) != (figure.unit, figure.kind):
            message = f"has another unit or kind here than in row {first.row}"
            reading.faults.append(
                Fault(reading.name, figure.row, None, figure.indicator, message, "write both alike")
            )
        key = (figure.organisation, figure.indicator, figure.period)
        other = cells_of.setdefault(key, figure)
        if other is not figure:
            message = f"stands twice for {figure.period}, also in {other.locator}"
            reading.faults.append(
                Fault(
                    reading.name, figure.row, figure.column, figure.indicator, message, "keep one"
                )
            )


def _places(
    reading: Reading, number: int, row: Sequence[SheetCell]
) -> Iterator[tuple[int, Period]]:
    if not reading.heads.is_long:
        yield from reading.heads.periods.items()
        return
    place = reading.heads.columns["period"]
    period = read_heads.read_period(row[place])
    if period is None:
        reading.fault(
            number, place, read_cell.text(row[place]), "is no period",
            "write 2021-9M, 2021-Q3, 2021 or 9 tháng đầu năm 2021",
        )  # fmt: skip
    else:
        yield reading.heads.columns["value"], period


def _letters(place: int) -> str:
    """A column as spreadsheets name it: A, Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
