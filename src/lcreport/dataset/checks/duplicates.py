"""Rows that say the same thing twice, or two things of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.dataset.checks.values import number, period
from lcreport.dataset.tables import FIGURES

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from lcreport.dataset.checks.references import Known
    from lcreport.dataset.checks.text_tables import TextTable
    from lcreport.errors import Fault

_VINTAGE = ("organisation", "indicator", "period", "recorded", "sequence", "restated")


def own_key_faults(table: TextTable) -> list[Fault]:
    """Ids that two rows of one table share."""
    if not table.has("id"):
        return []
    frame = table.frame[table.frame["id"] != ""]
    first: dict[str, int] = {}
    found = []
    for row, name in frame["id"].items():
        if name in first:
            message = f"is the id of row {first[name]} too"
            found.append(table.fault(row, "id", message, "rename or remove one"))
        first.setdefault(name, table.line(row))
    return found


def duplicate_faults(table: TextTable, known: Known) -> list[Fault]:
    """Figures or plans given twice for one key on one recorded day."""
    if table.name not in FIGURES:
        return []
    key = [column for column in _VINTAGE if table.has(column)]
    frame = table.frame.assign(period=_spans(table, known))
    if table.has("sequence"):
        frame = frame.assign(sequence=frame["sequence"].replace("", "1"))
    again = frame[frame.duplicated(key, keep=False)]
    found = []
    for _, rows in again.groupby(key, sort=False):
        first = rows.index[0]
        for row in rows.index[1:]:
            found.append(_twice(table, first, row))
    return found


def _spans(table: TextTable, known: Known) -> pd.Series:
    """The months that a row covers, so that 2021-Q1 and 2021-3M are one flow."""
    flows = {name for name in known.indicators if known.said(name, "kind") == "flow"}
    codes = table.periods()
    spans = {
        code: str(read.span) if (read := period(code)) is not None else code
        for code in codes.unique()
    }
    return codes.map(spans).where(table.frame["indicator"].isin(flows), codes)


def _twice(table: TextTable, first: Hashable, row: Hashable) -> Fault:
    line, day = table.line(first), table.cell(row, "recorded") if table.has("recorded") else ""
    on = f" on {day}" if day else ""
    values = [number(table.cell(one, "value")) for one in (first, row)]
    if values[0] == values[1]:
        return table.fault(row, "period", f"repeats row {line}{on}", "remove one of the two")
    message = f"differs from {table.cell(first, 'value')} in row {line}, known{on or ' as early'}"
    remedy = "keep one, or give the later one the day on which it became known, or a sequence"
    return table.fault(row, "value", message, remedy)
