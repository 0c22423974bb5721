"""A returned form as proposals: each filled cell, each cell left empty, and what cannot be read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from decimal import Decimal
from string import ascii_uppercase
from typing import TYPE_CHECKING, cast

from lcreport.errors import Fault, PeriodError
from lcreport.intake import read_cell
from lcreport.intake.count_cells import letters
from lcreport.intake.form import (
    HIDDEN,
    KIND,
    NEW_ROW,
    VERSION,
    FormRow,
    read_choice,
)
from lcreport.intake.proposals import Match, Place, Proposal, TableRow
from lcreport.intake.read_cell import Misread, Missing, Unit, Value
from lcreport.intake.read_periods import plain
from lcreport.intake.workbook_limits import refused
from lcreport.intake.workbooks import sheets_of
from lcreport.languages import FIRST, codes, language
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.dataset.tables import IndicatorKind, Qualifier, Status
    from lcreport.intake.workbooks import Sheet, SheetCell

LOCATOR = "locator"
"""Head of a column that a form need not have: where in a report a figure was read."""
_LOCATORS = {LOCATOR, "vi tri", "noi ghi trong bao cao"}
_NAMED = ("id", "name", "unit", "definition", "plan", "value", "qualifier", "status", "note")
_ROWS_LOOKED_AT = 30
_INDICATOR = "row"
READING = "reading"
"""Key of the hidden sheet that names the report which a form was filled in from."""
TABLE = "table "
"""How the hidden sheet's keys begin that name the sheet of a table without figures."""
RECEIVED = "received"
"""The folder beside such a form that holds the report."""
_FIELDS = 7
Row = dict[str, "SheetCell"]
"""Column of a form → its cell."""


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
        is_unread: True where the file as a whole cannot be read, as its faults say.
        places: Column of a form → its place.
        source: Title of where its figures are from; the file's name where empty.
        report: Hash of the report that it was read from; empty where it is none's.
        beside: Further files to keep with it: hash and ending → bytes.
        rows: Rows of tables without figures, which a person has said yes to.
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
    is_unread: bool = False
    places: dict[str, int] = field(default_factory=dict)
    source: str = ""
    report: str = ""
    beside: dict[str, bytes] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        """The hash of the bytes, by which they are kept."""
        return hashlib.sha256(self.content).hexdigest()

    def fault(self, row: int | None, column: str, seen: object, message: str, remedy: str) -> None:
        """Note what cannot be read."""
        letter = letters(self.places.get(column, 0)) if column else None
        value = None if seen is None else f"{seen}"
        self.faults.append(Fault(self.file, row, letter, value, message, remedy))

    def choice(self, row: int, name: str, word: str, default: str) -> str | None:
        """The code of a word from a list; the default for no word, None where it is a fault."""
        if not word:
            return default
        code = read_choice(name, word)
        if code is None:
            column = KIND if name == "kind" else name
            self.fault(row, column, word, f"is no {name} that there is", "choose from the list")
        return code


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that was opened.

    Attributes:
        received: What is known of it before its rows are read.
        facts: What its hidden sheet says.
        sheet: The sheet that was filled in.
        period: That it is for.
        tables: Table without figures → the sheet of its rows.
    """

    received: Received
    facts: Mapping[str, str]
    sheet: Sheet
    period: Period
    tables: Mapping[str, Sheet] = field(default_factory=dict)


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
        DatasetError: it cannot be opened, is a form of a later version, or is one whose hidden
            sheet is gone.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    book = {sheet.name: sheet for sheet in sheets_of(content, file, hidden=True)}
    if HIDDEN not in book:
        _refuse_bare_form(file, book.values())
        return None
    received = Received(file, content)
    facts = _read_hidden(received, book[HIDDEN].rows)
    name = facts.get("sheet", "")
    tables = {
        key.removeprefix(TABLE): book[sheet]
        for key, sheet in facts.items()
        if key.startswith(TABLE) and sheet in book
    }
    of_tables = {sheet.name for sheet in tables.values()}
    others = [sheet for sheet in book if sheet != HIDDEN and sheet not in of_tables]
    # Whoever filled it in may have renamed the sheet.
    if name not in others:
        name = next(iter(others), "")
    if not name:
        raise refused(file, "has no sheet to be read", "send the form itself")
    try:
        period = Period.parse(facts["period"])
    except (KeyError, PeriodError) as error:
        message = "no longer says what form it is"
        raise refused(file, message, "fill in the form that was sent") from error
    for other in others:
        if other != name:
            received.remarks.append(
                f"{file}: sheet {other!r} is passed over; the form is on sheet {name!r}"
            )
    return Opened(received, facts, book[name], period, tables)


def _refuse_bare_form(file: str, sheets: Iterable[Sheet]) -> None:
    """Refuse what has the heads of a form and no word of whose it is, or in which scale.

    Raises:
        DatasetError: it is such a form.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    for sheet in sheets:
        # Read as an office's own table, each of its rows would be asked about.
        if any(_places(sheet, code) for code in codes()):
            raise refused(
                f"{file}, sheet {sheet.name}",
                f"is a form without its hidden sheet {HIDDEN!r}, which says whose it is, for which "
                "period and in which units: the sheet was copied, or the other one deleted",
                "type the figures into the form that was sent, or a new one of `lcreport form`",
            )


def filled_in(form: Opened) -> Received:
    """What the rows of an organisation's form say.

    Raises:
        DatasetError: it no longer has the heads of a form.
    """
    _read_sheet(form.received, form.sheet, form.period, form.facts.get("language", ""))
    _add_up(form.received, form.sheet.name, form.period)
    return form.received


def _read_hidden(received: Received, rows: Sequence[Sequence[SheetCell]]) -> Mapping[str, str]:
    facts: dict[str, str] = {}
    for cells in rows:
        # Not tidied: a definition is compared with the dataset's, letter by letter.
        key, *rest = (f"{cell}".strip() for cell in [*cells, *[""] * _FIELDS])
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


def _read_sheet(received: Received, sheet: Sheet, period: Period, code: str) -> None:
    places = _places(sheet, code)
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
        if is_new and not any(_text(row, name) for name in ("name", "value")):
            continue
        if not is_new and seen.setdefault(indicator, number) != number:
            message = f"stands twice, also in row {seen[indicator]}"
            received.fault(number, "id", indicator, message, "keep one row of it")
            continue
        received.cells[indicator] = f"{letter}{number}"
        place = Place(received.file, sheet.name, f"{letter}{number}", _text(row, LOCATOR))
        shown = (number - 1, places["value"]) in sheet.percentages
        _read_row(received, place, period, row, is_percentage=shown)
        if not is_new:
            shown = (number - 1, places["plan"]) in sheet.percentages
            _read_plan(
                received, replace(place, cell=f"{of_plan}{number}"), period, row, shown=shown
            )
    for indicator in received.asked.keys() - seen.keys():
        received.fault(
            None, "id", indicator, "has no row any more", "fill in the form as it was sent"
        )


def _places(sheet: Sheet, code: str) -> dict[str, int] | None:
    """Column → its place, by the heads: somebody may have put in or taken out a column.

    None where a column that is needed has no head any more.
    """
    words = language(code) if code in codes() else language(FIRST)
    named = {plain(words.text(f"form.column.{name}")): name for name in _NAMED}
    needed = {"id", "name", "unit", "plan", "value", "qualifier", "status", "note"}
    for cells in sheet.rows[:_ROWS_LOOKED_AT]:
        heads = [plain(read_cell.text(cell)) for cell in cells]
        found: dict[str, int] = {}
        for at, head in enumerate(heads):
            name = LOCATOR if head in _LOCATORS else named.get(head, "")
            if name:
                found.setdefault(name, at)
        if needed <= found.keys():
            # Its own head is a period; the plan stands behind it and the period a year before.
            found[KIND] = found["plan"] - 2
            found.setdefault("definition", found["unit"] + 1)
            return found
    return None


def _read_plan(received: Received, place: Place, period: Period, row: Row, *, shown: bool) -> None:
    """Propose the year's plan; the preview passes over one that is as it was."""
    asked = received.asked[_text(row, "id")]
    unit = Unit(asked.unit, Decimal(asked.scale))
    found = read_cell.read(row["plan"], unit, is_percentage=shown)
    if isinstance(found, Misread):
        received.fault(_row_of(place), "plan", row["plan"], found.message, found.remedy)
    elif isinstance(found, Value):
        who, what = Match("", received.organisation), Match(asked.name, asked.indicator)
        year = Period.parse(f"{period.year:04}")
        received.proposals.append(
            Proposal(who, what, year, found.number, asked.unit, place, found.printed, role="plan")
        )


def _row_of(place: Place) -> int:
    return int(place.cell.lstrip(ascii_uppercase))


def _text(row: Row, name: str) -> str:
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
        who, what = Match("", received.organisation), Match(asked.name, indicator)
        place = Place(received.file, sheet, received.cells[indicator])
        total = sum(parts, Decimal(0))
        received.proposals.append(Proposal(who, what, period, total, asked.unit, place, ""))


def _read_row(
    received: Received, place: Place, period: Period, row: Row, *, is_percentage: bool
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
        got = _value(received, number, cell, asked, is_percentage=is_percentage)
        if not is_new and isinstance(got, Missing):
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
            note=_text(row, "note"),
        )
    )


def _lacks(received: Received, row: int, cells: Row, kind: str | None) -> bool:
    """Note what a new row lacks that an indicator must have."""
    lacking = [name for name in ("name", "unit") if not _text(cells, name)]
    if lacking := [*lacking, *(() if kind else ("kind",))]:
        message = f"is a new row without {' and '.join(lacking)}"
        seen = _text(cells, "name") or None
        received.fault(row, "name", seen, message, "fill in name, unit and kind")
    return bool(lacking)


def _described(received: Received, row: int, cells: Row) -> Value | None:
    if words := _text(cells, "value") or _text(cells, "note"):
        return Value(None, "described", words)
    message = "is told in words, but there are none"
    received.fault(row, "note", None, message, "write them as the note")
    return None


def _asked_anew(row: Row) -> FormRow:
    unit = Unit.parse(_text(row, "unit"))
    definition = _text(row, "definition")
    return FormRow("", _text(row, "name"), unit.name, int(unit.scale), _text(row, "unit"),
                   definition)  # fmt: skip


def _value(
    received: Received, row: int, cell: SheetCell, asked: FormRow, *, is_percentage: bool
) -> Value | Missing | None:
    """What a cell says; None where it is a fault."""
    unit = Unit(asked.unit, Decimal(asked.scale))
    found = read_cell.read(cell, unit, is_percentage=is_percentage)
    if isinstance(found, Misread):
        received.fault(row, "value", cell, found.message, found.remedy)
        return None
    # As it is seen in the sheet: the cell itself holds a hundredth of it.
    if is_percentage and isinstance(found, Value) and found.number is not None:
        return replace(found, printed=f"{found.number:f}%")
    return found
