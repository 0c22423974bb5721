"""A form before its rows are read: what its hidden sheet says, and where its columns stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from lcreport.errors import PeriodError
from lcreport.intake import read_cell
from lcreport.intake.form import HIDDEN, KIND, VERSION, FormRow
from lcreport.intake.read_periods import plain
from lcreport.intake.received import Received
from lcreport.intake.workbook_limits import refused
from lcreport.intake.workbooks import sheets_of
from lcreport.languages import FIRST, codes, language
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.intake.workbooks import ReceivedSheet, SheetCell

LOCATOR = "locator"
"""Head of a column that a form need not have: where in a report a figure was read."""
_LOCATORS = {LOCATOR, "vi tri", "noi ghi trong bao cao"}
_NAMED = ("id", "name", "unit", "definition", "plan", "value", "qualifier", "status", "note")
# Somebody may have put lines above the heads.
_ROWS_LOOKED_AT = 30
_INDICATOR = "row"
READING = "reading"
"""Key of the hidden sheet that names the report which a form was filled in from."""
TABLE = "table "
"""How the hidden sheet's keys begin that name the sheet of a table without figures."""
RECEIVED = "received"
"""The folder beside such a form that holds the report."""
_FIELDS = 7


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
    sheet: ReceivedSheet
    period: Period
    tables: Mapping[str, ReceivedSheet] = field(default_factory=dict)


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
    received = Received.of(file, content)
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


def _refuse_bare_form(file: str, sheets: Iterable[ReceivedSheet]) -> None:
    """Refuse what has the heads of a form and no word of whose it is, or in which scale.

    Raises:
        DatasetError: it is such a form.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    lost = f"is a form without its hidden sheet {HIDDEN!r}, which says whose it is, for which "
    lost += "period and in which units: the sheet was copied, or the other one deleted"
    refill = "type the figures into the form that was sent, or a new one of `lcreport form`"
    for sheet in sheets:
        # Read as an office's own table, each of its rows would be asked about.
        if any(places_of(sheet, code) for code in codes()):
            # A CSV keeps one sheet only, so that there the reason is known.
            if PurePath(file).suffix.lower() == ".csv":
                lost = "is a form saved as CSV, which loses whose it is, its period and its units"
                refill = "send it as .xlsx or .ods, as it was sent to you"
            if _is_of_report(sheet):
                refill = "take in the one that `lcreport read` wrote, or read the report again"
            raise refused(sheet.title, lost, refill)


def _is_of_report(sheet: ReceivedSheet) -> bool:
    """Whether a form proposes what a report says: only then is there a column for a yes."""
    heads = {plain(language(code).text("form.column.take")) for code in codes()}
    rows = sheet.rows[:_ROWS_LOOKED_AT]
    return any(plain(read_cell.text(cell)) in heads for cells in rows for cell in cells)


def _read_hidden(received: Received, rows: Sequence[Sequence[SheetCell]]) -> Mapping[str, str]:
    facts: dict[str, str] = {}
    for cells in rows:
        # Not tidied: a definition is compared with the dataset's, letter by letter.
        key, *rest = (f"{cell}".strip() for cell in [*cells, *[""] * _FIELDS])
        if key == _INDICATOR:
            row = _asked(tuple(rest))
            received.asked[row.indicator] = row
        elif key:
            facts[key] = rest[0]
    # Before anything else is believed: a later layout may say the same words of other things.
    version = facts.get("form", "")
    if not version.isdecimal() or int(version) > VERSION:
        message = f"is a form of version {version!r}, and this lcreport reads up to {VERSION}"
        raise refused(received.file, message, "take it in with a newer lcreport")
    received.dataset = facts.get("dataset", "")
    received.organisation, received.period = facts.get("organisation", ""), facts.get("period", "")
    return facts


# A thousand forms ask for the same forty rows: what is alike is kept once.
@lru_cache(maxsize=10_000)
def _asked(cells: tuple[str, ...]) -> FormRow:
    indicator, name, unit, scale, definition, parts, *_ = cells
    # Who unhides the sheet may change it; a scale that is none is found where the value is read.
    number = int(scale) if scale.isdecimal() else 1
    return FormRow(indicator, name, unit, number, unit, definition, tuple(parts.split()))


def places_of(sheet: ReceivedSheet, code: str) -> dict[str, int] | None:
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
