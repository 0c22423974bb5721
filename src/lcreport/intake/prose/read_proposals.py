"""proposals.xlsx as it comes back from a person: what is to be taken, and what waits for a yes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from lcreport.errors import PeriodError
from lcreport.intake import read_cell
from lcreport.intake.count_cells import letters
from lcreport.intake.form import KIND, NEW_ROW, read_choice
from lcreport.intake.open_form import READING
from lcreport.intake.proposals import Match, PlaceInFile, Proposal
from lcreport.intake.prose import rows_form
from lcreport.intake.prose.proposals_form import ALL, HEAD_ROW
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.dataset.tables import IndicatorKind, Qualifier, Status
    from lcreport.intake.open_form import Opened
    from lcreport.intake.received import Received
    from lcreport.intake.workbooks import SheetCell

_CHOICES = (("qualifier", "exact"), ("status", "official"))


def read(form: Opened) -> Received:
    """What a form of proposals says."""
    received, facts = form.received, form.facts
    received.source, received.report = facts[READING], facts.get("sha256", "")
    received.places = {name: place for place, name in enumerate(ALL)}
    rows, period = form.sheet.rows, form.period
    for number, cells in enumerate(rows[HEAD_ROW + 1 :], HEAD_ROW + 2):
        row = dict(zip(ALL, [*cells, *[""] * len(ALL)], strict=False))
        if read_cell.text(row["id"]):
            _read_row(received, number, period, row)
    rows_form.read(received, form.tables, period, facts.get("language", ""))
    return received


def _read_row(
    received: Received, number: int, period: Period, row: Mapping[str, SheetCell]
) -> None:
    is_new = read_cell.text(row["id"]) == NEW_ROW
    qualifier, status = (
        received.choice(number, name, read_cell.text(row[name]), default)
        for name, default in _CHOICES
    )
    kind = read_choice("kind", read_cell.text(row[KIND])) if is_new else ""
    value = _value(received, number, row["value"])
    if qualifier is None or status is None or (value is None and read_cell.text(row["value"])):
        return
    is_taken = rows_form.is_yes(read_cell.text(row["take"]))
    if not read_cell.text(row["value"]) and qualifier != "described":
        if is_taken:
            message = "is to be taken, but has no value"
            received.fault(number, "value", None, message, "fill it in, or say no")
        return
    year = _plan_year(received, number, row["plan_year"])
    if year is None and read_cell.text(row["plan_year"]):
        return
    organisation, indicator = read_cell.text(row["organisation"]), read_cell.text(row["id"])
    name = read_cell.text(row["name"])
    compares = read_cell.text(row["compares"]).split(" ") if read_cell.text(row["compares"]) else []
    received.proposals.append(
        Proposal(
            Match(organisation, organisation),
            Match(name, "" if is_new else indicator),
            year or period,
            value,
            read_cell.text(row["unit"]),
            _place(received.file, number, read_cell.text(row["place"])),
            read_cell.text(row["printed"]),
            cast("Qualifier", qualifier),
            cast("Status", status),
            role="plan" if year is not None else "figure",
            kind=cast("IndicatorKind", kind or ""),
            note=read_cell.text(row["note"]),
            sentence=read_cell.text(row["sentence"]),
            printed_for=compares[0] if compares else "",
            printed_as=compares[-1] if compares else "",
            undecided="" if is_taken else _why(row),
        )
    )


def _why(row: Mapping[str, SheetCell]) -> str:
    doubt = read_cell.text(row["doubt"]) or "a person has to say whether it is taken"
    return f"{doubt}; write yes in the column {letters(ALL.index('take'))}, or empty the row"


def _place(file: str, number: int, place: str) -> PlaceInFile:
    return PlaceInFile(file, section=place or f"H{number}")


def _plan_year(received: Received, row: int, cell: SheetCell) -> Period | None:
    """The year of a plan; None for a figure, or where it is a fault."""
    text = read_cell.text(cell)
    try:
        year = Period.parse(text) if text else None
    except PeriodError:
        year = None
    if text and (year is None or str(year) != text):
        received.fault(row, "plan_year", text, "is no year", "write it as 2021, or empty it")
        return None
    return year


def _value(received: Received, row: int, cell: SheetCell) -> Decimal | None:
    if read_cell.text(cell) == "":
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        received.fault(row, "value", cell, "is no number", "type it as a number")
        return None
    # 27.5 from Excel is 27.5 and no binary fraction near it.
    return Decimal(repr(cell)).normalize()
