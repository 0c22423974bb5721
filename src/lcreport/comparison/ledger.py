"""One organisation's figures, found by indicator and period: reported, derived or recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from lcreport.comparison.bounds import conflict, subtracted
from lcreport.comparison.breaks import Break, Breaks, breaks_of
from lcreport.comparison.derive import WORST_FIRST, Found, Step, combined, derived_flow, worst_stage
from lcreport.comparison.exact import percent
from lcreport.comparison.frames import Record, remembered, rows_of
from lcreport.comparison.history import History, Key, history_of, read_period
from lcreport.comparison.model import Figure
from lcreport.dataset.frames import Dataset
from lcreport.languages import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lcreport.dataset.frames import Indicator
    from lcreport.period import Period

T = TypeVar("T")

_PER_UNIT = {"%": 1.0, "‰": 10.0}


@dataclass(frozen=True, eq=False)
class Ledger:
    """Everything that one organisation reported, perhaps only as known on an earlier day.

    Attributes:
        known_on: ISO day; rows recorded later are not seen. Empty: all that the dataset holds.
    """

    data: Dataset
    organisation: str
    known_on: str = ""

    def _remembered(self, what: str, make: Callable[[], T]) -> T:
        return remembered(self.data, (what, self.organisation, self.known_on), make)

    @cached_property
    def _rows(self) -> Mapping[str, list[Record]]:
        return self._remembered("rows by indicator", self._read_rows)

    def _read_rows(self) -> Mapping[str, list[Record]]:
        rows: dict[str, list[Record]] = {}
        for row in rows_of(self.data, "observations", self.organisation):
            if not self.known_on or row["recorded"] <= self.known_on:
                rows.setdefault(row["indicator"], []).append(row)
        return rows

    @cached_property
    def _histories(self) -> dict[str, History]:
        return self._remembered("histories", dict[str, History])

    @cached_property
    def _breaks(self) -> Breaks:
        return self._remembered("breaks", lambda: breaks_of(self.data, self.organisation))

    @cached_property
    def _targets(self) -> Mapping[tuple[str, int], float]:
        return self._remembered("targets by year", self._read_targets)

    def _read_targets(self) -> Mapping[tuple[str, int], float]:
        rows = [
            row
            for row in rows_of(self.data, "targets", self.organisation)
            if row["value"] == row["value"]
            and (not self.known_on or row["recorded"] <= self.known_on)
        ]
        rows.sort(key=lambda row: (row["recorded"], row["value"]))
        return {
            (row["indicator"], period.year): row["value"]
            for row in rows
            if (period := read_period(row["period"])).kind == "year"
        }

    @cached_property
    def _printed(self) -> Mapping[str, tuple[Indicator, ...]]:
        printed: dict[str, tuple[Indicator, ...]] = {}
        for each in map(self.data.indicator, self.data.indicators["id"]):
            if each.printed_for:
                printed[each.printed_for] = (*printed.get(each.printed_for, ()), each)
        return printed

    @property
    def reported(self) -> frozenset[str]:
        """Ids of the indicators with any row."""
        return frozenset(self._rows)

    def history(self, indicator: Indicator) -> History:
        """What was reported for one indicator."""
        known = self._histories.get(indicator.id)
        if known is None:
            known = history_of(indicator.kind, self._rows.get(indicator.id, []))
            self._histories[indicator.id] = known
        return known

    def breaks(self, indicator: Indicator) -> tuple[Break, ...]:
        """Where the indicator's series breaks."""
        return self._breaks.of(indicator.id)

    def printed_for(self, indicator: Indicator) -> tuple[Indicator, ...]:
        """The indicators that hold what the source printed as comparisons of this one."""
        return self._printed.get(indicator.id, ())

    def find(self, indicator: Indicator, period: Period) -> Found:
        """The figure for a period: as reported, or else derived or recomputed; or the reason."""
        history = self.history(indicator)
        reported = history.at(period)
        if reported is not None:
            same = indicator.kind != "stock" and reported.period.span == period.span
            differs = same and reported.period != period
            return replace(reported, period=period) if differs else reported
        if indicator.kind == "flow":
            since = [each.since for each in self.breaks(indicator)]
            return derived_flow(period, history.points, since)
        if indicator.kind == "rate" and indicator.numerator and indicator.denominator:
            return self._recomputed(indicator, period)
        return "no_earlier_figure"

    def _recomputed(self, indicator: Indicator, period: Period) -> Found:
        part = self.find(self.data.indicator(indicator.numerator), period)
        whole = self.find(self.data.indicator(indicator.denominator), period)
        if isinstance(part, str):
            return part
        return whole if isinstance(whole, str) else quotient(indicator, part, whole, period)

    def points(self, indicator: Indicator) -> tuple[Figure, ...]:
        """Every reported figure, oldest first; a rate also where its two parts were reported."""
        own = self.history(indicator).points
        if indicator.kind != "rate" or not (indicator.numerator and indicator.denominator):
            return own
        parts = self.history(self.data.indicator(indicator.numerator)).points
        periods = sorted({each.period for each in (*own, *parts)})
        found = (self.find(indicator, each) for each in periods)
        return tuple(each for each in found if not isinstance(each, str))

    def base_across(
        self, indicator: Indicator, then: Figure, before: Period, parted: Sequence[Break]
    ) -> tuple[Found, str]:
        """The base that may be compared across breaks, with its remark; or why there is none.

        It is a restated figure or, after one merger, the sum of the organisations merged.
        """
        key: Key = then.date if indicator.kind == "stock" else before.span
        restated = self.history(indicator).restated_for(key, parted[-1].since)
        if restated is not None:
            return restated, "restated_base"
        if len(parted) == 1 and parted[0].members:
            return self.merged(indicator, before, parted[0].members), ""
        return "break", ""

    def merged(self, indicator: Indicator, period: Period, members: Sequence[str]) -> Found:
        """The figure of organisations that were merged: added up, or a rate recomputed."""
        if indicator.kind == "rank":
            return "break"
        if indicator.kind == "rate":
            if not (indicator.numerator and indicator.denominator):
                return "break"
            part = self.merged(self.data.indicator(indicator.numerator), period, members)
            whole = self.merged(self.data.indicator(indicator.denominator), period, members)
            if isinstance(part, str):
                return part
            return whole if isinstance(whole, str) else quotient(indicator, part, whole, period)
        found = [Ledger(self.data, each, self.known_on).find(indicator, period) for each in members]
        steps = [Step(each, 1) for each in found if not isinstance(each, str)]
        if not steps:
            return "no_earlier_figure"
        return combined(steps, period, "merged") if len(steps) == len(found) else "missing_part"

    def target(self, indicator: str, year: int) -> float | None:
        """The year's plan as known last."""
        return self._targets.get((indicator, year))


def quotient(indicator: Indicator, part: Figure, whole: Figure, period: Period) -> Found:
    """A rate from its numerator and denominator, in the indicator's unit."""
    if part.value is None or whole.value is None:
        return "described"
    if whole.value <= 0:
        return "base_zero" if whole.value == 0 else "base_negative"
    qualifier = subtracted(part.qualifier, whole.qualifier)
    if qualifier is None:
        return conflict(part.qualifier, whole.qualifier)
    scale = _PER_UNIT.get(indicator.unit(FIRST), 0.01)
    return replace(
        part,
        value=percent(part.value, whole.value) * scale,
        qualifier=qualifier,
        status=min(part.status, whole.status, key=WORST_FIRST.index),
        period=period,
        recorded=max(part.recorded, whole.recorded),
        source="; ".join(dict.fromkeys(each for each in (part.source, whole.source) if each)),
        locator="",
        notes={},
        first_value=None,
        derived="recomputed",
        stage=worst_stage((part, whole)),
        printed="",
    )
