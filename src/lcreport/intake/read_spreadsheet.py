"""The sheets of a file as figures, as their clerk wrote them; every fault at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.errors import Fault
from lcreport.intake import (
    check_heads,
    cross_heads,
    head_words,
    read_rows,
    stacked_tables,
    workbook_limits,
)
from lcreport.intake.read_periods import plain
from lcreport.intake.sheet_reading import Reading, ReadOptions
from lcreport.intake.sheet_table import SheetTable
from lcreport.intake.workbooks import refused, sheets_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lcreport.intake.sheet_reading import SheetFigure
    from lcreport.period import Period


def read(path: Path, options: ReadOptions | None = None) -> Reading:
    """The figures of a spreadsheet.

    Args:
        path: An Excel or OpenDocument spreadsheet, or CSV.
        options: What is known beforehand.

    Raises:
        DatasetError: the file or sheet cannot be read, or has faults; `.faults` holds all.
    """
    return read_content(workbook_limits.content_of(path), path.name, options)


def read_content(content: bytes, file: str, options: ReadOptions | None = None) -> Reading:
    """The same of a file that has been read.

    Args:
        content: What it holds.
        file: Its name.
        options: What is known beforehand.

    Raises:
        DatasetError: the file or sheet cannot be read, or has faults; `.faults` holds all. Those of
            rows and cells stand in the reading instead where the options say so.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    options = options or ReadOptions()
    reading = Reading(file)
    found = [
        (sheet, heads)
        for whole in sheets_of(content, file, options.sheet)
        for sheet in stacked_tables.split(whole)
        if (heads := cross_heads.find(sheet, options))
    ]
    if not found:
        where = f"{file}, sheet {options.sheet}" if options.sheet else file
        message, remedy = "has no row of heads", f"name columns {_named_columns()}"
        raise refused([Fault(where, None, None, None, message, remedy)])
    tables = [SheetTable(sheet, heads, options, reading, len(found) > 1) for sheet, heads in found]
    fit = [table for table in tables if check_heads.are_fit(table)]
    # A column of an unknown period is no matter of single rows: nothing of the file is taken.
    if options.in_part and reading.faults:
        raise refused(_once(reading.faults))
    for table in fit:
        read_rows.read(table)
    _check_twice(reading, in_part=options.in_part)
    if not reading.faults and not reading.figures:
        sheet, heads = found[0]
        message = "has no figure below it"
        reading.faults.append(
            Fault(sheet.title, heads.row + 1, None, None, message, "fill in the sheet")
        )
    if reading.faults and not (options.in_part and reading.figures):
        raise refused(_once(reading.faults))
    reading.faults, reading.doubts = _once(reading.faults), _once(reading.doubts)
    return reading


def _named_columns() -> str:
    heads = head_words.HEADS
    return ", ".join(f"{name} ({heads[name][2]})" for name in ("organisation", "indicator", "unit"))


def _once(faults: Sequence[Fault]) -> list[Fault]:
    """Faults of one kind as one, with their count and the first one's place."""
    first: dict[tuple[str, ...], int] = {}
    counted: list[Fault] = []
    for fault in faults:
        key = (fault.file, fault.message, fault.remedy, fault.grade)
        if key in first:
            counted[first[key]] = replace(counted[first[key]], count=counted[first[key]].count + 1)
        else:
            first[key] = len(counted)
            counted.append(fault)
    return counted


def _check_twice(reading: Reading, *, in_part: bool) -> None:
    """Note figures that stand twice, and indicators with two units or kinds."""
    known: dict[str, SheetFigure] = {}
    cells_of: dict[tuple[str, str, Period, str], SheetFigure] = {}
    odd: list[SheetFigure] = []
    for figure in reading.figures:
        name = plain(figure.indicator)
        first = known.setdefault(name, figure)
        if (first.unit.casefold(), first.kind) != (figure.unit.casefold(), figure.kind):
            message = f"has another unit or kind here than in row {first.row}"
            reading.faults.append(
                Fault(figure.sheet, figure.row, None, figure.indicator, message, "write both alike")
            )
            odd.append(figure)
        key = (plain(figure.organisation), name, figure.period, figure.role)
        other = cells_of.setdefault(key, figure)
        # In part, the preview refuses both: it alone knows other files and what names mean.
        if other is not figure and not in_part:
            message = f"stands twice for {figure.period}, also in {other.locator}"
            reading.faults.append(
                Fault(
                    figure.sheet, figure.row, figure.column, figure.indicator, message, "keep one"
                )
            )
    if in_part:
        gone = set(map(id, odd))
        reading.figures = [one for one in reading.figures if id(one) not in gone]
