"""Figures that contradict each other: parts and totals, spans and what they contain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING

import pandas as pd

from lcreport.dataset.checks.text_tables import LINE
from lcreport.dataset.checks.values import number, period
from lcreport.period import Period

if TYPE_CHECKING:
    from lcreport.dataset.checks.references import Known
    from lcreport.dataset.checks.text_tables import TextTable
    from lcreport.errors import Fault

_SERIES = ["organisation", "indicator"]


def figure_faults(table: TextTable, known: Known) -> list[Fault]:
    """Parts above their total, and flows above a flow that contains them, as known last."""
    newest = _newest(table)
    return _parts(table, newest, known) + _contained(table, newest, known)


def _newest(table: TextTable) -> pd.DataFrame:
    """The newest readable figure of each key; restated and doubtful ones say nothing here."""
    optional = ("qualifier", "status", "recorded", "restated", "rounded_to", "sequence")
    frame = table.frame.assign(
        period=table.periods(), **{name: table.column(name) for name in optional}
    )
    frame = frame[(frame["restated"] == "") & (frame["qualifier"] != "described")]
    frame = frame.assign(sequence=frame["sequence"].map(number).astype(float).fillna(1.0))
    frame = frame.sort_values(["recorded", "sequence"], kind="stable").drop_duplicates(
        [*_SERIES, "period"], keep="last"
    )
    readable = [code for code in frame["period"].unique() if period(code) is not None]
    frame = frame[frame["period"].isin(readable) & (frame["status"] != "doubtful")]
    numbers = frame["value"].map(number).astype(float)
    steps = frame["rounded_to"].map(number).astype(float).fillna(0.0)
    return frame.assign(number=numbers, step=steps).dropna(subset="number")


def _parts(table: TextTable, newest: pd.DataFrame, known: Known) -> list[Fault]:
    exact = _figures(newest[newest["qualifier"].isin(["", "exact"])])
    wholes = {(figure.organisation, figure.indicator, figure.period): figure for figure in exact}
    found = []
    for part in exact:
        name = known.said(part.indicator, "part_of")
        whole = wholes.get((part.organisation, name, part.period))
        if whole is not None and part.number > whole.number + (part.step + whole.step) / 2:
            message = f"is more than the total {name!r}, {whole.value} in row {whole.line}"
            remedy = "mend one of the two, or part_of in indicators"
            found.append(table.fault(part.row, "value", message, remedy))
    return found


def _contained(table: TextTable, newest: pd.DataFrame, known: Known) -> list[Fault]:
    series: dict[tuple[str, str, int], list[_Figure]] = {}
    falls = set()
    for figure in _figures(newest):
        if known.said(figure.indicator, "kind") == "flow" and figure.span.months:
            key = (figure.organisation, figure.indicator, figure.span.year)
            series.setdefault(key, []).append(figure)
            # A flow that was ever negative may fall.
            falls |= {key[:2]} if figure.number < 0 else set()
    found = []
    for (organisation, indicator, _), figures in series.items():
        if (organisation, indicator) in falls:
            continue
        for small, large in permutations(figures, 2):
            if _contradict(small, large):
                message = (
                    f"is less than {small.value} for {small.period} in row {small.line}, "
                    f"which lies within {large.period}"
                )
                remedy = "mend one of the two, or mark the wrong one doubtful"
                found.append(table.fault(large.row, "value", message, remedy))
    return found


_read = lru_cache(maxsize=65536)(Period.parse)


@dataclass(frozen=True, slots=True)
class _Figure:
    row: int
    line: int
    organisation: str
    indicator: str
    period: str
    value: str
    qualifier: str
    number: float
    step: float

    @property
    def span(self) -> Period:
        return _read(self.period)


def _figures(frame: pd.DataFrame) -> list[_Figure]:
    names = ("organisation", "indicator", "period", "value", "qualifier", "number", "step")
    columns = [
        frame.index.tolist(),
        frame[LINE].tolist(),
        *(frame[name].tolist() for name in names),
    ]
    return [_Figure(*values) for values in zip(*columns, strict=True)]


def _contradict(small: _Figure, large: _Figure) -> bool:
    """True where a flow is surely more than one that contains it."""
    inner, outer = small.span, large.span
    if not (outer.first_month <= inner.first_month and inner.last_month <= outer.last_month):
        return False
    if inner.span == outer.span or large.qualifier not in {"", "exact", "at_most"}:
        return False
    slack = (large.step + small.step) / 2
    return small.qualifier in {"", "exact", "at_least"} and small.number > large.number + slack


def mixed_faults(table: TextTable, statuses: dict[str, int]) -> list[Fault]:
    """Real rows among synthetic ones, or the other way round: whichever came later.

    Args:
        table: Some of the observations.
        statuses: `synthetic` or `real` → the line of the first such row, kept between tables.
    """
    if not table.has("status"):
        return []
    kinds = (table.frame["status"] == "synthetic").map({True: "synthetic", False: "real"})
    for kind in kinds.unique():
        statuses.setdefault(str(kind), table.line((kinds == kind).idxmax()))
    if len(statuses) < 2:
        return []
    other, later = statuses
    message = f"stands among {other} figures, from row {statuses[other]} on"
    return [
        table.fault(row, "status", message, "keep real and invented figures in two datasets")
        for row in table.frame.index[kinds == later]
    ]
