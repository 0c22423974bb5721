"""A returned form as proposals: each filled cell, each cell left empty, and what cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from string import ascii_uppercase
from sys import intern
from typing import TYPE_CHECKING, cast

from lcreport.intake import read_cell
from lcreport.intake.count_cells import letters
from lcreport.intake.form import KIND, NEW_ROW, FormRow
from lcreport.intake.open_form import LOCATOR, Opened, opened, places_of
from lcreport.intake.proposals import Match, PlaceInFile, Proposal
from lcreport.intake.read_cell import Misread, Missing, Unit, Value
from lcreport.intake.received import Received
from lcreport.intake.workbook_limits import refused
from lcreport.period import Period

if TYPE_CHECKING:
    from lcreport.dataset.tables import IndicatorKind, Qualifier, Status
    from lcreport.errors import Fault
    from lcreport.intake.workbooks import ReceivedSheet, SheetCell

__all__ = ["Received", "filled_in", "opened", "read"]

FormCells = dict[str, "SheetCell"]
"""Column of a form → its cell."""


def read(content: bytes, file: str) -> Received | None:
    """What a returned form says; None where the file is no form.

    Args:
        content: The file's bytes.
        file: Its name, for messages.

    Raises:
        DatasetError: it cannot be opened, or is a form of a later version.
    """
    form = opened(content, file)
    return None if form is None else filled_in(form)


def filled_in(form: Opened) -> Received:
    """What the rows of an organisation's form say.

    Raises:
        DatasetError: it no longer has the heads of a form.
    """
    _read_sheet(form.received, form.sheet, form.period, form.facts.get("language", ""))
    _add_up(form.received, form.sheet.name, form.period)
    # As a person looks through the sheet: by rows, what has no row any more at the end.
    form.received.faults.sort(key=_place_of)
    return form.received


# A thousand forms name the same forty indicators: what is alike is kept once, here and by `intern`.
@lru_cache(maxsize=10_000)
def _known(printed: str, named: str) -> Match:
    return Match(printed, named)


def _place_of(fault: Fault) -> tuple[bool, int, int, str]:
    column = fault.column or ""
    return fault.row is None, fault.row or 0, len(column), column


def _read_sheet(received: Received, sheet: ReceivedSheet, period: Period, code: str) -> None:
    places = places_of(sheet, code)
    if places is None:
        raise refused(
            f"{received.file}, sheet {sheet.name}",
            "no longer has the heads of a form",
            "fill in the form as it was sent",
        )
    received.places = places
    seen: dict[str, int] = {}
    letter, of_plan = letters(places["value"]), letters(places["plan"])
    for number, cells in enumerate(sheet.rows, 1):
        row = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
        row.setdefault(LOCATOR, "")
        indicator = read_cell.text(row["id"])
        is_new = indicator == NEW_ROW
        if not is_new and indicator not in received.asked:
            continue
        # The form has ten such rows, and most come back empty.
        if is_new and not any(_text(row, name) for name in ("name", "value")):
            continue
        if not is_new and seen.setdefault(indicator, number) != number:
            message = f"stands twice, also in row {seen[indicator]}"
            received.fault(number, "id", indicator, message, "keep one row of it")
            continue
        cell = intern(f"{letter}{number}")
        received.cells[indicator] = cell
        place = PlaceInFile(received.file, intern(sheet.name), cell, _text(row, LOCATOR))
        # 3.12 % pasted over a count is 0.0312 in the cell: only its format tells.
        _read_row(received, place, period, row, _Shown.at(sheet, number - 1, places["value"]))
        if not is_new:
            own = replace(place, cell=intern(f"{of_plan}{number}"))
            shown = _Shown.at(sheet, number - 1, places["plan"])
            _read_plan(received, own, period, row, shown)
    for indicator in (one for one in received.asked if one not in seen):
        received.fault(
            None, "id", indicator, "has no row any more", "fill in the form as it was sent"
        )


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a cell is shown, as `read_cell.read` takes it."""

    is_percentage: bool
    disguise: str

    @classmethod
    def at(cls, sheet: ReceivedSheet, row: int, column: int) -> _Shown:
        """That of a cell."""
        place = (row, column)
        return cls(place in sheet.percentages, sheet.disguised.get(place, ""))

    def read(self, cell: SheetCell, unit: Unit) -> Value | Missing | Misread:
        """The figure of the cell."""
        return read_cell.read(cell, unit, is_percentage=self.is_percentage, disguise=self.disguise)


def _read_plan(
    received: Received, place: PlaceInFile, period: Period, row: FormCells, shown: _Shown
) -> None:
    """Propose the year's plan; the preview passes over one that is as it was."""
    asked = received.asked[_text(row, "id")]
    unit = Unit(asked.unit, Decimal(asked.scale))
    found = shown.read(row["plan"], unit)
    if isinstance(found, Misread):
        received.fault(_row_of(place), "plan", row["plan"], found.message, found.remedy)
    elif isinstance(found, Value):
        who, what = _known("", received.organisation), _known(asked.name, asked.indicator)
        year = Period.parse(f"{period.year:04}")
        received.proposals.append(
            Proposal(who, what, year, found.number, asked.unit, place, found.printed, role="plan")
        )


def _row_of(place: PlaceInFile) -> int:
    return int(place.cell.lstrip(ascii_uppercase))


def _text(row: FormCells, name: str) -> str:
    return read_cell.text(row[name])


def _add_up(received: Received, sheet: str, period: Period) -> None:
    """Propose the sums that the formulas give, where no program has worked them out yet."""
    values = {one.indicator.id: one.value for one in received.proposals}
    for indicator in list(received.empty):
        asked = received.asked[indicator]
        parts = [value for part in asked.parts if (value := values.get(part)) is not None]
        if not parts:
            continue
        received.empty.remove(indicator)
        who, what = _known("", received.organisation), _known(asked.name, indicator)
        place = PlaceInFile(received.file, sheet, received.cells[indicator])
        total = sum(parts, Decimal(0))
        received.proposals.append(Proposal(who, what, period, total, asked.unit, place, ""))


def _read_row(
    received: Received, place: PlaceInFile, period: Period, row: FormCells, shown: _Shown
) -> None:
    number = _row_of(place)
    is_new = _text(row, "id") == NEW_ROW
    qualifier = received.choice(number, "qualifier", _text(row, "qualifier"), "exact")
    status = received.choice(number, "status", _text(row, "status"), "official")
    kind = received.choice(number, "kind", _text(row, KIND), "") if is_new else ""
    if None in {qualifier, status, kind} or (is_new and _lacks(received, number, row, kind)):
        return
    asked = _asked_anew(row) if is_new else received.asked[_text(row, "id")]
    got: Value | Missing | None = None
    if qualifier == "described":
        got = _described(received, number, row)
    else:
        cell = row["value"]
        # A sum that no program has worked out yet is worked out here, from what it adds up.
        if asked.parts and isinstance(cell, str) and cell.startswith("="):
            cell = ""
        got = _value(received, number, cell, asked, shown)
        if not is_new and isinstance(got, Missing):
            received.empty.append(asked.indicator)
    if not isinstance(got, Value):
        return
    received.proposals.append(
        Proposal(
            _known("", received.organisation),
            _known(asked.name, asked.indicator),
            period,
            got.number,
            asked.unit,
            place,
            intern(got.printed),
            # What the list says is meant; words in the cell say it where the list says nothing.
            cast("Qualifier", got.qualifier if qualifier == "exact" else qualifier),
            cast("Status", status),
            kind=cast("IndicatorKind", kind),
            note=_text(row, "note"),
        )
    )


def _lacks(received: Received, row: int, cells: FormCells, kind: str | None) -> bool:
    """Note what a new row lacks that an indicator must have."""
    lacking = [name for name in ("name", "unit") if not _text(cells, name)]
    if lacking := [*lacking, *(() if kind else ("kind",))]:
        message = f"is a new row without {' and '.join(lacking)}"
        seen = _text(cells, "name") or None
        received.fault(row, "name", seen, message, "fill in name, unit and kind")
    return bool(lacking)


def _described(received: Received, row: int, cells: FormCells) -> Value | None:
    if words := _text(cells, "value") or _text(cells, "note"):
        return Value(None, "described", words)
    message = "is told in words, but there are none"
    received.fault(row, "note", None, message, "write them as the note")
    return None


def _asked_anew(row: FormCells) -> FormRow:
    unit = Unit.parse(_text(row, "unit"))
    definition = _text(row, "definition")
    return FormRow("", _text(row, "name"), unit.name, int(unit.scale), _text(row, "unit"),
                   definition)  # fmt: skip


def _value(
    received: Received, row: int, cell: SheetCell, asked: FormRow, shown: _Shown
) -> Value | Missing | None:
    """What a cell says; None where it is a fault."""
    unit = Unit(asked.unit, Decimal(asked.scale))
    found = shown.read(cell, unit)
    if isinstance(found, Misread):
        received.fault(row, "value", cell, found.message, found.remedy)
        return None
    # As it is seen in the sheet: the cell itself holds a hundredth of it.
    if shown.is_percentage and isinstance(found, Value) and found.number is not None:
        return replace(found, printed=f"{found.number:f}%")
    return found
