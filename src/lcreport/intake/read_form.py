"""A returned form as proposals: each filled cell, each cell left empty, and what cannot be read."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from lcreport.errors import Fault, PeriodError
from lcreport.intake import read_cell, read_cells
from lcreport.intake.count_cells import letters
from lcreport.intake.form import COLUMNS, HIDDEN, KIND, NEW_ROW, VERSION, FormRow, read_choice
from lcreport.intake.proposals import Match, Place, Proposal
from lcreport.intake.read_cell import Misread, Missing, Unit, Value
from lcreport.intake.read_cells import EMPTY, Cell
from lcreport.intake.workbook_limits import refused
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.dataset.tables import IndicatorKind, Qualifier, Status

_INDICATOR = "row"
READING = "reading"
"""Key of the hidden sheet that names the report which a form was filled in from."""
RECEIVED = "received"
"""The folder beside such a form that holds the report."""
_FIELDS = 7


@dataclass(slots=True)
class Received:
    """What one file holds.

    Attributes:
        file: The file's name.
        content: Its bytes.
        dataset: The name of the dataset that the form was made from; empty where it does not say.
        organisation: The id of whose form it is.
        period: The period that it is for.
        asked: What each row asked for, by indicator.
        proposals: A figure each.
        empty: Indicators whose cells were left empty.
        faults: What cannot be read.
        cells: Indicator → the cell of its value.
        remarks: What a person should know of the file as a whole.
        source: Title of where its figures are from; the file's name where empty.
        report: Hash of the report that it was read from; empty where it is none's.
        beside: Further files to keep with it: hash and ending → bytes.
    """

    file: str
    content: bytes
    dataset: str = ""
    organisation: str = ""
    period: str = ""
    asked: dict[str, FormRow] = field(default_factory=dict)
    proposals: list[Proposal] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    source: str = ""
    report: str = ""
    beside: dict[str, bytes] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The hash of the bytes, by which they are kept."""
        return hashlib.sha256(self.content).hexdigest()

    def fault(self, row: int | None, column: str, seen: object, message: str, remedy: str) -> None:
        """Note what cannot be read."""
        letter = letters(COLUMNS.index(column)) if column else None
        self.fault_at(row, letter, None if seen is None else f"{seen}", message, remedy)

    def fault_at(
        self, row: int | None, column: str | None, seen: str | None, message: str, remedy: str
    ) -> None:
        """Note what cannot be read, at a column by its letters."""
        self.faults.append(Fault(self.file, row, column, seen, message, remedy))


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that was opened.

    Attributes:
        received: What is known of it before its rows are read.
        facts: What its hidden sheet says.
        sheet: The name of the sheet that was filled in.
        rows: Of that sheet.
        period: That it is for.
    """

    received: Received
    facts: Mapping[str, str]
    sheet: str
    rows: Sequence[Sequence[Cell]]
    period: Period


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


def opened(content: bytes, file: str) -> Opened | None:
    """A form before its rows are read; None where the file is no form.

    Args:
        content: The file's bytes.
        file: Its name, for messages.

    Raises:
        DatasetError: it cannot be opened, or is a form of a later version.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    book = read_cells.sheets(content, file)
    if HIDDEN not in book:
        return None
    received = Received(file, content)
    facts = _read_hidden(received, book[HIDDEN])
    name = facts.get("sheet", "")
    others = [sheet for sheet in book if sheet != HIDDEN]
    if name not in others:
        name = next(iter(others), "")
    if not name:
        raise refused(file, "has no sheet to be read", "send the form itself")
    try:
        period = Period.parse(facts["period"])
    except (KeyError, PeriodError) as error:
        message = "no longer says what form it is"
        raise refused(file, message, "fill in the form that was sent") from error
    return Opened(received, facts, name, book[name], period)


def filled_in(form: Opened) -> Received:
    """What the rows of an organisation's form say."""
    _read_sheet(form.received, form.sheet, form.period, form.rows)
    _add_up(form.received, form.sheet, form.period)
    return form.received


def _read_hidden(received: Received, sheet: Sequence[Sequence[Cell]]) -> Mapping[str, str]:
    facts: dict[str, str] = {}
    for cells in sheet:
        key, *rest = (cell.text for cell in [*cells, *[EMPTY] * _FIELDS])
        if key == _INDICATOR:
            indicator, name, unit, scale, definition, parts, *_ = rest
            row = FormRow(
                indicator, name, unit, int(scale or 1), unit, definition, tuple(parts.split())
            )
            received.asked[indicator] = row
        elif key:
            facts[key] = rest[0]
    version = facts.get("form", "")
    if not version.isdecimal() or int(version) > VERSION:
        message = f"is a form of version {version!r}, and this lcreport reads up to {VERSION}"
        raise refused(received.file, message, "take it in with a newer lcreport")
    received.dataset = facts.get("dataset", "")
    received.organisation, received.period = facts.get("organisation", ""), facts.get("period", "")
    return facts


def _read_sheet(
    received: Received, sheet: str, period: Period, rows: Sequence[Sequence[Cell]]
) -> None:
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows, 1):
        row = dict(zip(COLUMNS, [*cells, *[EMPTY] * len(COLUMNS)], strict=False))
        indicator = row["id"].text
        is_new = indicator == NEW_ROW
        if not is_new and indicator not in received.asked:
            continue
        if is_new and not any(row[name].text for name in ("name", "value")):
            continue
        if not is_new and seen.setdefault(indicator, number) != number:
            message = f"stands twice, also in row {seen[indicator]}"
            received.fault(number, "id", indicator, message, "keep one row of it")
            continue
        received.cells[indicator] = f"H{number}"
        _read_row(received, Place(received.file, sheet, f"H{number}"), period, row)
    for indicator in received.asked.keys() - seen.keys():
        received.fault(
            None, "id", indicator, "has no row any more", "fill in the form as it was sent"
        )


def _add_up(received: Received, sheet: str, period: Period) -> None:
    """Propose the sums that the formulas give, where no program has worked them out yet."""
    values = {one.indicator.id: one.value for one in received.proposals}
    for indicator in list(received.empty):
        asked = received.asked[indicator]
        parts = [value for part in asked.parts if (value := values.get(part)) is not None]
        if not parts:
            continue
        received.empty.remove(indicator)
        who, what = Match("", received.organisation), Match(asked.name, indicator)
        place = Place(received.file, sheet, received.cells[indicator])
        total = sum(parts, Decimal(0))
        received.proposals.append(Proposal(who, what, period, total, asked.unit, place, ""))


def _read_row(received: Received, place: Place, period: Period, row: Mapping[str, Cell]) -> None:
    number = int(place.cell[1:])
    is_new = row["id"].text == NEW_ROW
    qualifier = _choice(received, number, "qualifier", row["qualifier"].text, "exact")
    status = _choice(received, number, "status", row["status"].text, "official")
    kind = _choice(received, number, "kind", row[KIND].text, "") if is_new else ""
    if None in {qualifier, status, kind} or (is_new and _lacks(received, number, row, kind)):
        return
    asked = _asked_anew(row) if is_new else received.asked[row["id"].text]
    got: Value | Missing | None = None
    if qualifier == "described":
        got = _described(received, number, row)
    else:
        # A sum that no program has worked out yet is worked out here, from what it adds up.
        cell = EMPTY if asked.parts and row["value"].is_unworked else row["value"]
        got = _value(received, number, cell, asked)
        if not is_new and (isinstance(got, Missing) or not cell.text):
            received.empty.append(asked.indicator)
    if not isinstance(got, Value):
        return
    received.proposals.append(
        Proposal(
            Match("", received.organisation),
            Match(asked.name, asked.indicator),
            period,
            got.number,
            asked.unit,
            place,
            got.printed,
            # What the list says is meant; words in the cell say it where the list says nothing.
            cast("Qualifier", got.qualifier if qualifier == "exact" else qualifier),
            cast("Status", status),
            kind=cast("IndicatorKind", kind),
            note=row["note"].text,
        )
    )


def _lacks(received: Received, row: int, cells: Mapping[str, Cell], kind: str | None) -> bool:
    """Note what a new row does not tell, though it cannot be an indicator without."""
    lacking = [name for name in ("name", "unit") if not cells[name].text]
    if lacking := [*lacking, *(() if kind else ("kind",))]:
        message = f"is a new row without {' and '.join(lacking)}"
        seen = cells["name"].text or None
        received.fault(row, "name", seen, message, "fill in name, unit and kind")
    return bool(lacking)


def _described(received: Received, row: int, cells: Mapping[str, Cell]) -> Value | None:
    if words := cells["value"].text or cells["note"].text:
        return Value(None, "described", words)
    message = "is told in words, but there are none"
    received.fault(row, "note", None, message, "write them as the note")
    return None


def _asked_anew(row: Mapping[str, Cell]) -> FormRow:
    unit = Unit.parse(row["unit"].text)
    definition = row["definition"].text
    return FormRow("", row["name"].text, unit.name, int(unit.scale), row["unit"].text, definition)


def _choice(received: Received, row: int, name: str, word: str, default: str) -> str | None:
    if not word:
        return default
    code = read_choice(name, word)
    if code is None:
        column = KIND if name == "kind" else name
        received.fault(row, column, word, f"is no {name} that there is", "choose from the list")
    return code


def _value(received: Received, row: int, cell: Cell, asked: FormRow) -> Value | Missing | None:
    """What a cell says; None where it is empty or a fault."""
    seen = cell.value
    if cell.text == "":
        return None
    if cell.is_unworked:
        message = "is a formula without its result"
        received.fault(row, "value", seen, message, "open the file in Excel, and save it anew")
    elif cell.is_error:
        received.fault(row, "value", seen, "is an error of a formula", "mend or empty the cell")
    elif isinstance(seen, bool | dt.date | dt.time | dt.timedelta):
        received.fault(row, "value", seen, "is no number", "type it as a number")
    elif isinstance(seen, int | float):
        return _number(received, row, cell, asked)
    else:
        read_text = read_cell.read(cell.text, Unit(asked.unit, Decimal(asked.scale)))
        if not isinstance(read_text, Misread):
            return read_text
        received.fault(row, "value", seen, read_text.message, read_text.remedy)
    return None


def _number(received: Received, row: int, cell: Cell, asked: FormRow) -> Value | None:
    number = Decimal(repr(cell.value))
    if not cell.is_percentage:
        return Value(number * asked.scale)
    # Excel keeps what is shown as 3.12 % as 0.0312.
    percents = (number * 100).normalize()
    if asked.unit == "%":
        return Value(percents, printed=f"{percents:f}%")
    message = f"is shown as {percents:f} %, but the unit is {asked.unit!r}"
    received.fault(row, "value", cell.value, message, "type it as a number in that unit")
    return None
