"""What a number in a table is, as the head of its column says: figure, plan, earlier, comparing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.errors import PeriodError
from lcreport.intake import read_periods
from lcreport.intake.prose import counted
from lcreport.intake.prose.quantities import DISTRACTOR, FIGURE
from lcreport.intake.read_cell import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.quantities import Quantity
    from lcreport.intake.prose.structure import Report
    from lcreport.intake.prose.table_rows import ReadRow
    from lcreport.period import Period

COMPARISON = "printed_comparison"
TARGET = "target"
OTHER = "other_period"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_BARE = re.compile(r"[-+−–]?[\d.,\s]+")
_IN_BRACKETS = re.compile(r"\(([^()]{1,20})\)\s*$")


def of_cell(quantity: Quantity, row: ReadRow, grammar: Grammar, period: Period | None) -> Quantity:
    """A number of a table with its role and unit.

    Args:
        quantity: As it was read in its cell.
        row: That it stands in.
        grammar: Of the report's language.
        period: That the report is about; None if it is not known.
    """
    column = row.column(quantity.digits)
    head = row.head(quantity.digits)
    if row.is_head or column < row.named_in or _is(grammar, "number", head):
        return replace(quantity, role=DISTRACTOR, kind="list number")
    if column == row.named_in or quantity.role == DISTRACTOR:
        return quantity
    role, kind = _role(head, grammar, period)
    if kind in {"increase", "decrease"} and row.cells[column].lstrip()[:1] in {"-", "−", "–"}:
        kind = "decrease"
    quantity = replace(quantity, role=role, kind=kind or quantity.kind)
    is_bare = _BARE.fullmatch(row.cells[column]) is not None
    return _in_unit(quantity, row, head, grammar) if is_bare or not quantity.unit else quantity


def _role(head: str, grammar: Grammar, period: Period | None) -> tuple[str, str]:
    year = None if period is None else period.last_day.year
    years = {int(found[0]) for found in _YEAR.finditer(head)}
    # Before plans and earlier periods, which the head of a comparison names too: "TH/KH (%)".
    if _is(grammar, "compared", head):
        if _is(grammar, "of_plan", head):
            return COMPARISON, "attainment"
        return COMPARISON, "increase" if _is(grammar, "change", head) else "ratio"
    if _is(grammar, "plan", head):
        return TARGET, ""
    if _is(grammar, "earlier", head) or (years and year is not None and year not in years):
        return OTHER, ""
    if period is not None and _names_another(head, period):
        return OTHER, ""
    return FIGURE, ""


def _names_another(head: str, period: Period) -> bool:
    """Whether a head names another part of the report's year: "9 tháng" beside "11 tháng"."""
    written = read_periods.search(f"{head} {period.last_day.year}")
    if written is None or not (written.part or written.day):
        return False
    try:
        named = written.period()
    except PeriodError:
        return False
    # A stock is counted on the last day, whatever the months before it are called.
    return named is not None and named.last_day != period.last_day


def _in_unit(quantity: Quantity, row: ReadRow, head: str, grammar: Grammar) -> Quantity:
    """A bare number in the unit that its column, or else its row, is counted in."""
    if quantity.role == COMPARISON and (
        quantity.kind != "increase" or _is(grammar, "percent", head)
    ):
        return replace(quantity, unit="%")
    unit = Unit.parse(_unit_of(row, head, grammar) or quantity.unit)
    name = counted.usual(unit.name, grammar) if unit.name else ""
    value = None if quantity.value is None else quantity.value * unit.scale
    return replace(quantity, unit=name, value=value)


def _unit_of(row: ReadRow, head: str, grammar: Grammar) -> str:
    bracket = _IN_BRACKETS.search(head)
    if bracket is not None and not _YEAR.search(bracket[1]):
        return bracket[1]
    for column, (cell, above) in enumerate(zip(row.cells, row.heads, strict=False)):
        if column != row.named_in and _is(grammar, "unit", above) and _may_be_unit(cell):
            return cell
    named = _IN_BRACKETS.search(row.name)
    return named[1] if named is not None else ""


def _may_be_unit(cell: str) -> bool:
    """Whether a cell below "Đơn vị" is no organisation, "Hội Nông dân", as the word means too."""
    if Unit.parse(cell).scale != 1:
        return True
    return not any(word[:1].isupper() for word in cell.split()[1:])


def _is(grammar: Grammar, key: str, head: str) -> bool:
    return grammar.pattern("tables", key).search(head) is not None


def figure_of(report: Report, quantities: Sequence[Quantity], number: int) -> int | None:
    """Place of the figure that another number of the same row speaks of; None where there is none.

    A plan may stand before it as well as behind it.
    """
    row = report.row_at(quantities[number].digits)
    near = range(max(number - 12, 0), min(number + 13, len(quantities)))
    own = [
        place
        for place in near
        if quantities[place].role == FIGURE
        and report.row_at(quantities[place].digits) is row
        and row is not None
        and row.column(quantities[place].digits) != row.named_in
    ]
    # With several figures in a row nobody can tell which one is compared.
    return own[0] if len(own) == 1 else None
