"""One organisation's figures, found by indicator and period: reported, derived or recomputed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lcreport.comparison.bounds import conflict, subtracted
from lcreport.comparison.breaks import Break, Breaks, breaks_of
from lcreport.comparison.derive import WORST_FIRST, Found, Step, combined, derived_flow
from lcreport.comparison.exact import percent
from lcreport.comparison.history import History, history_of, read_period
from lcreport.comparison.model import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.dataset import Dataset, Indicator
    from lcreport.period import Period

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

    @cached_property
    def _rows(self) -> Mapping[str, list[dict[str, Any]]]:
        frame = self.data.observations
        frame = frame[frame["organisation"] == self.organisation]
        if self.known_on:
            frame = frame[frame["recorded"] <= self.known_on]
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in frame.to_dict("records"):
            rows.setdefault(row["indicator"], []).append({str(k): v for k, v in row.items()})
        return rows

    @cached_property
    def _histories(self) -> dict[str, History]:
        return {}

    @cached_property
    def _breaks(self) -> Breaks:
        return breaks_of(self.data, self.organisation)

    @cached_property
    def _targets(self) -> Mapping[tuple[str, int], float]:
        frame = self.data.targets
        mine = frame[(frame["organisation"] == self.organisation) & frame["value"].notna()]
        if self.known_on:
            mine = mine[mine["recorded"] <= self.known_on]
        rows = mine.sort_values(["recorded", "value"]).to_dict("records")
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
            return reported
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
    scale = _PER_UNIT.get(indicator.unit_vi or indicator.unit_en, 0.01)
    return replace(
        part,
        value=percent(part.value, whole.value) * scale,
        qualifier=qualifier,
        status=min(part.status, whole.status, key=WORST_FIRST.index),
        period=period,
        recorded=max(part.recorded, whole.recorded),
        source="; ".join(dict.fromkeys(each for each in (part.source, whole.source) if each)),
        locator="",
        note="",
        note_en="",
        first_value=None,
        derived="recomputed",
    )
