"""The sheets of proposals.xlsx on which the rows of other tables stand, a sheet a table.

As on the sheet of figures a row is taken where a person writes yes; none has a yes from here.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from lcreport.dataset.tables import TRUE
from lcreport.errors import Fault, PeriodError
from lcreport.intake import read_cell
from lcreport.intake.count_cells import letters
from lcreport.intake.form import choices, read_choice
from lcreport.intake.proposals import PlaceInFile, TableRow
from lcreport.intake.prose.row_proposals import ROW_TABLES
from lcreport.languages import FIRST, codes, language
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.intake.prose.row_proposals import RowProposal, RowTable
    from lcreport.intake.received import Received
    from lcreport.intake.workbooks import ReceivedSheet, SheetCell

HEAD_ROW = 2
STATUS = "task_status"


class _Column(NamedTuple):
    """A column of a sheet, and the column of the table that it fills; `_` stands for a language."""

    name: str
    cell: str
    width: int


_ORGANISATION = _Column("organisation", "organisation", 18)
_TAKE = _Column("take", "", 8)
_LAST = (_Column("doubt", "", 36), _Column("sentence", "", 60), _Column("place", "locator", 24))
_TEXT = (_TAKE, _Column("text", "text_", 70), _ORGANISATION, *_LAST)
COLUMNS: Mapping[RowTable, Sequence[_Column]] = {
    "commitments": (
        _TAKE, _Column("task", "task_", 70), _ORGANISATION, _Column("lead", "lead_", 30),
        _Column("due", "due", 14), _Column("due_text", "due_text_", 26),
        _Column(STATUS, "status", 14), *_LAST,
    ),
    "documents": (
        _TAKE, _Column("type", "type", 20), _Column("number", "number", 20),
        _Column("date", "date", 14), _Column("issuer", "issuer", 30),
        _Column("subject", "subject_", 60), _ORGANISATION, _Column("valid_from", "valid_from", 12),
        _Column("valid_to", "valid_to", 12), _Column("term", "term", 22),
        _Column("regulation", "regulation", 14), *_LAST,
    ),
    "difficulties": _TEXT,
    "strengths": _TEXT,
}  # fmt: skip
# What a row is about, without which it says nothing.
_NEEDED = {"commitments": "task", "documents": "subject", "difficulties": "text",
           "strengths": "text"}  # fmt: skip
_DAYS = {"due", "date", "valid_from", "valid_to"}


def cells_of(row: RowProposal, code: str) -> dict[str, str]:
    """Column of the sheet → what stands in it, in a language."""
    words = language(code)
    found = {}
    for column in COLUMNS[row["table"]]:
        stem = f"{column.cell}{code}" if column.cell.endswith("_") else column.cell
        found[column.name] = row["cells"].get(stem, "")
    found |= {
        "organisation": row["organisation"],
        "doubt": row["doubt"] or "",
        "sentence": row["sentence"],
        "place": place_of(row),
    }
    if STATUS in found:
        found[STATUS] = choices(STATUS, code).get(found[STATUS], found[STATUS])
    if row["cells"].get("regulation") == "true":
        found["regulation"] = words.text("form.take.yes")
    elif "regulation" in found:
        found["regulation"] = ""
    return found


def place_of(row: RowProposal) -> str:
    """Section, paragraph and characters: `IV ¶2 [9014-9080]`."""
    return f"{row['locator']} [{row['start']}-{row['end']}]".strip()


def table_row(row: RowProposal, file: str, code: str) -> TableRow:
    """A row as it is taken into its table."""
    cells = {**row["cells"], "organisation": row["organisation"], "locator": place_of(row)}
    needed = next(one for one in COLUMNS[row["table"]] if one.name == _NEEDED[row["table"]])
    return TableRow(row["table"], cells, cells.get(f"{needed.cell}{code}", ""),
                    PlaceInFile(file, section=place_of(row)))  # fmt: skip


def read(
    received: Received, tables: Mapping[str, ReceivedSheet], period: Period, code: str
) -> None:
    """Read the sheets of rows that came back.

    Args:
        received: To which rows, faults and remarks are added.
        tables: Table → its sheet.
        period: Of the report.
        code: The language of the form.
    """
    for table in ROW_TABLES:
        if table in tables:
            _Sheet(
                received, table, tables[table], period, code if code in codes() else FIRST
            ).read()


class _Sheet:
    """One sheet while it is read."""

    def __init__(
        self, received: Received, table: RowTable, sheet: ReceivedSheet, period: Period, code: str
    ) -> None:
        self.received, self.table, self.sheet = received, table, sheet
        self.period, self.code, self.columns = period, code, COLUMNS[table]
        self.waiting = 0

    def read(self) -> None:
        for number, cells in enumerate(self.sheet.rows[HEAD_ROW + 1 :], HEAD_ROW + 2):
            names = [column.name for column in self.columns]
            row = dict(zip(names, [*cells, *[""] * len(names)], strict=False))
            if not read_cell.text(row["take"]).strip():
                self.waiting += any(read_cell.text(cell) for cell in row.values())
            elif is_yes(read_cell.text(row["take"])):
                self._read_row(number, row)
        if self.waiting:
            # No figure waits here: who wants no tasks need not say no to each of them.
            take = letters([column.name for column in self.columns].index("take"))
            self.received.remarks.append(
                f"{self.received.file}, sheet {self.sheet.name}: {self.waiting} rows have no yes "
                f"in column {take} and are not taken"
            )

    def _read_row(self, number: int, row: Mapping[str, SheetCell]) -> None:
        needed = _NEEDED[self.table]
        if not read_cell.text(row[needed]):
            self._fault(number, needed, "", "is to be taken, but is empty", "fill it in, or say no")
            return
        cells = {}
        for column in self.columns:
            text = self._cell(number, column.name, row[column.name])
            if text is None:
                return
            stem = f"{column.cell}{self.code}" if column.cell.endswith("_") else column.cell
            if stem:
                cells[stem] = text
        if self.table != "documents":
            cells["period"] = str(self.period)
        elif cells["regulation"] == "true" and not cells["date"]:
            self._fault(number, "date", "", "is missing, and a regulation needs its day",
                        "fill it in, or empty the cell that says it is a regulation")  # fmt: skip
            return
        text, place = read_cell.text(row[needed]), cells["locator"]
        at = PlaceInFile(self.received.file, self.sheet.name, f"A{number}", place)
        self.received.rows.append(TableRow(self.table, cells, text, at))

    def _cell(self, number: int, name: str, cell: SheetCell) -> str | None:
        """What a cell says, as the table has it; None where it is a fault."""
        if name in _DAYS:
            return self._day(number, name, cell)
        text = read_cell.text(cell)
        if name == "regulation":
            return "true" if is_yes(text) or text.lower() in TRUE else "false"
        if name == STATUS and text:
            status = read_choice(STATUS, text)
            if status is None:
                self._fault(number, name, text, "is no state of a task", "choose from the list")
            return status
        return text

    def _day(self, number: int, name: str, cell: SheetCell) -> str | None:
        # Excel makes a day of what a person types as one.
        if isinstance(cell, dt.datetime):
            return cell.date().isoformat()
        if isinstance(cell, dt.date):
            return cell.isoformat()
        text = read_cell.text(cell)
        parts = text.replace(".", "/").replace("-", "/").split("/")
        try:
            if len(parts) == 3 and len(parts[2]) == 4:
                # The day before the month, as Vietnamese offices write it.
                return dt.date(int(parts[2]), int(parts[1]), int(parts[0])).isoformat()
            if text and name == "date":
                return dt.date.fromisoformat(text).isoformat()
            if text:
                Period.parse(text)
        except (ValueError, PeriodError):
            self._fault(number, name, text, "is no day", "write it as 2021-12-31 or 31/12/2021")
            return None
        return text

    def _fault(self, row: int, column: str, seen: str, message: str, remedy: str) -> None:
        place = letters([one.name for one in self.columns].index(column))
        file = f"{self.received.file}, sheet {self.sheet.name}"
        self.received.faults.append(Fault(file, row, place, seen or None, message, remedy))


def is_yes(word: str) -> bool:
    """Whether a person has said yes, in any language."""
    return word.strip().casefold() in _yes_words() | {"x", "✓"}


def _yes_words() -> set[str]:
    return {
        yes
        for code in codes()
        for yes in (
            language(code).text("form.take.yes").casefold(),
            *language(code).text("intake.yes_words").split(),
        )
    }


def tables_of(rows: Iterable[RowProposal]) -> dict[RowTable, list[RowProposal]]:
    """The rows by table, tables without any left out."""
    found: dict[RowTable, list[RowProposal]] = {table: [] for table in ROW_TABLES}
    for row in rows:
        found[row["table"]].append(row)
    return {table: own for table, own in found.items() if own}
