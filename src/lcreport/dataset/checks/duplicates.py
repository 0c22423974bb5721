"""Rows that say the same thing twice, or two things of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.dataset.cells import period
from lcreport.dataset.numbers import number
from lcreport.dataset.period_codes import one_code
from lcreport.dataset.tables import FIGURES

if TYPE_CHECKING:
    from lcreport.dataset.checks.references import KnownIds
    from lcreport.dataset.checks.text_rows import TextRows
    from lcreport.errors import Fault

_VINTAGE = ("organisation", "indicator", "period", "recorded", "sequence", "restated")


def own_key_faults(rows: TextRows) -> list[Fault]:
    """Ids that two rows of one table share."""
    # Arrow counts the different ids; in a sound table there is no more to do.
    if not rows.has("id") or len(rows.distinct("id")) == len(rows):
        return []
    first: dict[str, int] = {}
    again: dict[str, list[int]] = {}
    for row, name in enumerate(rows.column("id")):
        if name and first.setdefault(name, row) != row:
            again.setdefault(name, []).append(row)
    return [
        rows.faults(
            places, "id", f"is the id of row {rows.line(first[name])} too", "rename or remove one"
        )
        for name, places in again.items()
    ]


def duplicate_faults(rows: TextRows, known: KnownIds) -> list[Fault]:
    """Figures or plans given twice for one key on one recorded day."""
    if rows.name not in FIGURES:
        return []
    flows = known.of_kind("flow")
    # Once a code and not once a row: many rows share few codes.
    spans = {code: _span(code) for code in rows.distinct("period")}
    codes = {code: one_code(code) for code in spans}
    columns = [rows.column(column) for column in _VINTAGE]
    first: dict[tuple[str, ...], int] = {}
    again: dict[tuple[str, ...], list[int]] = {}
    for row, (organisation, indicator, code, *rest) in enumerate(zip(*columns, strict=True)):
        # Two codes of one day may give a stock alike; `two_figures_of_one_stock` compares them.
        span = (spans if indicator in flows else codes)[code]
        key = (organisation, indicator, span, rest[0], rest[1] or "1", rest[2])
        if first.setdefault(key, row) != row:
            again.setdefault(key, []).append(row)
    return [fault for key, places in again.items() for fault in _twice(rows, first[key], places)]


def _span(code: str) -> str:
    """The months that a code covers, so that 2021-Q1 and 2021-3M are one flow."""
    return str(read.span) if (read := period(code)) is not None else code


def _twice(rows: TextRows, first: int, places: list[int]) -> list[Fault]:
    line, day = rows.line(first), rows.cell(first, "recorded")
    on = f" on {day}" if day else ""
    value = number(rows.cell(first, "value"))
    # A row that repeats another can go without loss; of one that differs a person must know which
    # is right.
    alike = [row for row in places if number(rows.cell(row, "value")) == value]
    found = []
    if alike:
        message = f"repeats row {line}{on}"
        found.append(rows.faults(alike, "period", message, "remove one of the two"))
    message = f"differs from {rows.cell(first, 'value')} in row {line}, known{on or ' as early'}"
    remedy = "keep one, or give the later one the day on which it became known, or a sequence"
    found += [rows.fault(row, "value", message, remedy) for row in sorted(set(places) - set(alike))]
    return found
