"""Figures that contradict each other: parts and totals, spans and what they contain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isnan
from typing import TYPE_CHECKING

import pandas as pd

from lcreport.dataset.cells import period
from lcreport.dataset.checks.figures import EXACT, SERIES, UNSETTLED, numbers
from lcreport.dataset.checks.text_tables import LINE
from lcreport.languages.translatable import translatable
from lcreport.period import Period

if TYPE_CHECKING:
    from lcreport.dataset.checks.references import KnownIds
    from lcreport.dataset.checks.text_tables import TextTable
    from lcreport.errors import Fault, Grade


def figure_faults(table: TextTable, known: KnownIds) -> list[Fault]:
    """Parts above their total, and flows above a flow that contains them.

    Parts and totals are compared as known last, a flow with what was known within it when it was
    printed.
    """
    vintages = _vintages(table)
    newest = _sound(vintages.drop_duplicates([*SERIES, "period"], keep="last"))
    return _parts(table, newest, known) + _contained(table, vintages, newest, known)


def _vintages(table: TextTable) -> pd.DataFrame:
    """Every number of a readable period, the newest of each key last; restated ones left out."""
    optional = ("qualifier", "status", "recorded", "restated", "rounded_to", "sequence", "note")
    frame = table.frame.assign(
        period=table.periods(), **{name: table.column(name) for name in optional}
    )
    frame = frame[(frame["restated"] == "") & (frame["qualifier"] != "described")]
    readable = [code for code in frame["period"].unique() if period(code) is not None]
    frame = frame[frame["period"].isin(readable)]
    frame = frame.assign(
        sequence=numbers(frame["sequence"]).fillna(1.0),
        number=numbers(frame["value"]),
        step=numbers(frame["rounded_to"]).fillna(0.0),
    )
    return frame.sort_values(["recorded", "sequence"], kind="stable")


def _sound(frame: pd.DataFrame) -> pd.DataFrame:
    """Without doubtful figures and unreadable values, which contradict nothing."""
    return frame[frame["status"] != "doubtful"].dropna(subset="number")


def _parts(table: TextTable, newest: pd.DataFrame, known: KnownIds) -> list[Fault]:
    # A bound leaves room on one side; only exact figures contradict each other for sure.
    exact = _figures(newest[newest["qualifier"].isin(EXACT)])
    wholes = {(figure.organisation, figure.indicator, figure.period): figure for figure in exact}
    found = []
    for part in exact:
        name = known.said(part.indicator, "part_of")
        whole = wholes.get((part.organisation, name, part.period))
        if whole is not None and part.number > whole.number + (part.step + whole.step) / 2:
            message = translatable(
                "finding.above_total", total=repr(name), value=whole.value, row=whole.line
            )
            remedy = translatable("finding.remedy.part_of")
            found.append(table.fault(part.row, "value", message, remedy))
    return found


def _contained(
    table: TextTable, vintages: pd.DataFrame, newest: pd.DataFrame, known: KnownIds
) -> list[Fault]:
    flows = [
        figure
        for figure in _figures(newest)
        if known.said(figure.indicator, "kind") == "flow" and figure.span.months
    ]
    # A flow that was ever negative may fall.
    falling = {(flow.organisation, flow.indicator) for flow in flows if flow.number < 0}
    series = _by_year(vintages)
    found = []
    for flow in flows:
        if (flow.organisation, flow.indicator) in falling:
            continue
        for versions in series[flow.year].values():
            inner = _as_known_with(flow, versions)
            if inner is not None and _contradict(inner, flow):
                message = translatable(
                    "finding.less_than_within",
                    value=inner.value,
                    inner=inner.period,
                    row=inner.line,
                    period=flow.period,
                )
                remedy = translatable("finding.remedy.wrong_one")
                # What a source really printed is kept, and its note tells the reader.
                grade: Grade = "information" if flow.fall_is_explained else "fault"
                found.append(table.fault(flow.row, "value", message, remedy, grade))
    return found


def _by_year(vintages: pd.DataFrame) -> dict[_Year, dict[str, list[_Figure]]]:
    """Series and year → period → its figures, the newest last."""
    series: dict[_Year, dict[str, list[_Figure]]] = {}
    for figure in _figures(vintages):
        series.setdefault(figure.year, {}).setdefault(figure.period, []).append(figure)
    return series


def _as_known_with(flow: _Figure, versions: list[_Figure]) -> _Figure | None:
    """The figure of another period that was known when a flow was printed, if it is sound.

    A month that was settled later does not contradict the cumulative figure that holds its
    estimate. Where nothing was known yet, an estimate may still be exceeded; what is final is
    compared with the first that became known.
    """
    known = [figure for figure in versions if figure.recorded <= flow.recorded]
    if not known and flow.status in UNSETTLED:
        return None
    figure = known[-1] if known else versions[0]
    return figure if figure.status != "doubtful" and not isnan(figure.number) else None


_Year = tuple[str, str, int]
# Hundreds of thousands of figures share some hundred codes.
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
    status: str
    recorded: str
    note: str
    number: float
    step: float

    @property
    def span(self) -> Period:
        return _read(self.period)

    @property
    def year(self) -> _Year:
        return self.organisation, self.indicator, self.span.year

    @property
    def fall_is_explained(self) -> bool:
        """True where a reader of the annex finds a note at the figure that a source printed."""
        return bool(self.note.strip()) and self.status != "synthetic"


def _figures(frame: pd.DataFrame) -> list[_Figure]:
    names = ("organisation", "indicator", "period", "value", "qualifier", "status", "recorded",
             "note", "number", "step")  # fmt: skip
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
    # Two codes of the same months, 2021-Q1 and 2021-3M, are for `duplicates` to name.
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
    # The kind that the table begins with is taken for the one that was meant.
    other, later = statuses
    message = translatable(f"finding.among_{other}", row=statuses[other])
    return [
        table.fault(row, "status", message, translatable("finding.remedy.two_datasets"))
        for row in table.frame.index[kinds == later]
    ]
