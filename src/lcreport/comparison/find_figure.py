"""One organisation's figures by indicator and period: reported, derived or recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from lcreport.comparison.breaks import Break, Breaks, breaks_of
from lcreport.comparison.cached_rows import PlainRow, cached, rows_of
from lcreport.comparison.combine_bounds import conflict, subtracted
from lcreport.comparison.decimal_arithmetic import percent
from lcreport.comparison.derive_flows import (
    WORST_FIRST,
    Derivation,
    FigureOrReason,
    combined,
    derivation,
    joined,
    worst_stage,
)
from lcreport.comparison.flow_steps import UNSETTLED, FlowStep
from lcreport.comparison.model import Figure
from lcreport.comparison.publishers import publishers_of
from lcreport.comparison.rounding import known_within
from lcreport.comparison.vintages import VintageKey, Vintages, read_period, vintages_of
from lcreport.dataset.frames import Dataset
from lcreport.dataset.tables import TRUE
from lcreport.languages import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lcreport.dataset.frames import Indicator
    from lcreport.period import Period

T = TypeVar("T")

# By Nghị định 09/2019/NĐ-CP a reporting period may close on the 14th of its last month, which is at
# most 17 days before that month's end; a stock dated further off is of another time of the year.
SAME_DATE_DAYS = 17
# From percent to the indicator's unit; a rate in any other unit is a plain quotient.
_FROM_PERCENT = {"%": 1.0, "‰": 10.0}


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A plan of a year, in the indicator's unit.

    Attributes:
        is_implied: True where no source prints it, but a percentage of it.
    """

    value: float
    is_implied: bool = False


@dataclass(frozen=True, eq=False)
class OrganisationFigures:
    """Everything that one organisation reported, perhaps only as known on an earlier day.

    Attributes:
        data: The dataset that it reported in.
        organisation: Its id.
        known_on: ISO day; rows recorded later are not seen. Empty: all that the dataset holds.
    """

    data: Dataset
    organisation: str
    known_on: str = ""

    @property
    def seen_by(self) -> str:
        """ISO day after which nothing that became known is seen; empty where all is."""
        known = self.data.as_known_on
        return min(filter(None, (self.known_on, known.isoformat() if known else "")), default="")

    def _cached(self, what: str, make: Callable[[], T]) -> T:
        # With the dataset, because one annex asks for the same organisation from many places.
        return cached(self.data, (what, self.organisation, self.known_on), make)

    @cached_property
    def _rows(self) -> Mapping[str, list[PlainRow]]:
        return self._cached("rows by indicator", self._read_rows)

    def _read_rows(self) -> Mapping[str, list[PlainRow]]:
        rows: dict[str, list[PlainRow]] = {}
        for row in rows_of(self.data, "observations", self.organisation):
            # ISO days compare as texts do, and an empty one, known from the beginning, before all.
            if not self.known_on or row["recorded"] <= self.known_on:
                rows.setdefault(row["indicator"], []).append(row)
        return rows

    @cached_property
    def _vintages(self) -> dict[str, Vintages]:
        return self._cached("vintages", dict[str, Vintages])

    @cached_property
    def _breaks(self) -> Breaks:
        return self._cached("breaks", lambda: breaks_of(self.data, self.organisation))

    @cached_property
    def _targets(self) -> Mapping[tuple[str, int], YearPlan]:
        return self._cached("targets by year", self._read_targets)

    def _read_targets(self) -> Mapping[tuple[str, int], YearPlan]:
        rows = [
            row
            for row in rows_of(self.data, "targets", self.organisation)
            if row["value"] == row["value"]  # not NaN
            # Bắc Giang's attainment of nine months 2021 is 61,6 % by the plan of its day, 52,7 % by
            # December's.
            and (not self.known_on or row["recorded"] <= self.known_on)
        ]
        # The last plan known wins: plans are revised within the year.
        rows.sort(key=lambda row: (row["recorded"], row["value"]))
        return {
            (row["indicator"], period.year): YearPlan(
                row["value"], str(row.get("implied", "")).lower() in TRUE
            )
            for row in rows
            if (period := read_period(row["period"])).kind == "year"
        }

    @cached_property
    def _printed(self) -> Mapping[str, tuple[Indicator, ...]]:
        printed: dict[str, tuple[Indicator, ...]] = {}
        for indicator in map(self.data.indicator, self.data.indicators["id"]):
            if indicator.printed_for:
                others = printed.get(indicator.printed_for, ())
                printed[indicator.printed_for] = (*others, indicator)
        return printed

    def vintages(self, indicator: Indicator) -> Vintages:
        """What was published for one indicator."""
        known = self._vintages.get(indicator.id)
        if known is None:
            rows = self._rows.get(indicator.id, [])
            known = vintages_of(indicator.kind, rows, publishers_of(self.data))
            self._vintages[indicator.id] = known
        return known

    def breaks(self, indicator: Indicator) -> tuple[Break, ...]:
        """Where the indicator's series breaks, in order of time."""
        return self._breaks.of(indicator.id)

    def printed_for(self, indicator: Indicator) -> tuple[Indicator, ...]:
        """The indicators that hold what the source printed as comparisons of this one."""
        return self._printed.get(indicator.id, ())

    def find(self, indicator: Indicator, period: Period) -> FigureOrReason:
        """The figure for a period: as reported, or else derived or recomputed; or the reason."""
        reported = self.vintages(indicator).at(period)
        # What was reported wins over what could be derived: derived figures hold rounding, and
        # perhaps revisions that were never printed as such.
        if reported is not None:
            same = indicator.kind != "stock" and reported.period.span == period.span
            if same and reported.period != period:
                settled = self._settled_part(indicator, reported, period)
                return settled or replace(reported, period=period)
            return reported
        if indicator.kind == "flow":
            found = self.derivation(indicator, period)
            return found if isinstance(found, str) else found.figure
        # Rates never add up or average: they are recomputed from their two parts.
        if _is_quotient(indicator):
            return self._recomputed(indicator, period)
        return "no_earlier_figure"

    def _settled_part(
        self, indicator: Indicator, reported: Figure, period: Period
    ) -> Figure | None:
        """A first quarter or half out of settled months, where only its cumulative estimate is."""
        if indicator.kind != "flow" or not period.is_part or reported.maturity not in UNSETTLED:
            return None
        found = self.derivation(indicator, period)
        # An estimate does not replace what was reported, however it was made.
        if isinstance(found, str) or not found.is_settled:
            return None
        return found.figure

    def derivation(self, indicator: Indicator, period: Period) -> Derivation | str:
        """A flow made of others, with those others; or the reason why there is none."""
        # Also of breaks that keep the area: figures of two definitions do not add up.
        since = [found.since for found in self.breaks(indicator)]
        return derivation(period, self.vintages(indicator).flows_of(period.year), since)

    def _recomputed(self, indicator: Indicator, period: Period) -> FigureOrReason:
        part = self.find(self.data.indicator(indicator.numerator), period)
        whole = self.find(self.data.indicator(indicator.denominator), period)
        if isinstance(part, str):
            return part
        return whole if isinstance(whole, str) else quotient(indicator, part, whole, period)

    def points(self, indicator: Indicator) -> tuple[Figure, ...]:
        """Every reported figure, oldest first; a rate also where its two parts were reported."""
        if not _is_quotient(indicator):
            return self.vintages(indicator).points
        # Where only the numerator is there `find` says no, and the point is left out.
        found = (self.find(indicator, period) for period in self.periods(indicator))
        return tuple(figure for figure in found if not isinstance(figure, str))

    def periods(self, indicator: Indicator) -> list[Period]:
        """Every period with a figure, or of a rate with its numerator's, the earliest first."""
        points = self.vintages(indicator).points
        if _is_quotient(indicator):
            points += self.vintages(self.data.indicator(indicator.numerator)).points
        return sorted({figure.period for figure in points})

    def base_across(
        self, indicator: Indicator, then: Figure, before: Period, breaks: Sequence[Break]
    ) -> tuple[FigureOrReason, str]:
        """The base that may be compared across breaks, with its remark; or why there is none.

        It is a restated figure or, after one merger, the sum of the organisations merged.
        """
        key: VintageKey = then.date if indicator.kind == "stock" else before.span
        # Before the sum of those merged: who restated it knew what else moved with the border.
        restated = self.vintages(indicator).restated_for(key, breaks[-1].since)
        if restated is not None:
            return restated, "restated_base"
        # Across two breaks the members' own figures are of the older kind.
        if len(breaks) == 1 and breaks[0].members:
            return self.merged(indicator, before, breaks[0].members), ""
        return "break", ""

    def merged(
        self, indicator: Indicator, period: Period, members: Sequence[str]
    ) -> FigureOrReason:
        """The figure of organisations that were merged: added up, or a rate recomputed."""
        # A place among 63 provinces says nothing of one among 34.
        if indicator.kind == "rank":
            return "break"
        if indicator.kind == "rate":
            if not (indicator.numerator and indicator.denominator):
                return "break"
            # Only from both sums: an average of rates would weigh a small province as a large one.
            part = self.merged(self.data.indicator(indicator.numerator), period, members)
            whole = self.merged(self.data.indicator(indicator.denominator), period, members)
            if isinstance(part, str):
                return part
            return whole if isinstance(whole, str) else quotient(indicator, part, whole, period)
        found = [
            OrganisationFigures(self.data, member, self.known_on).find(indicator, period)
            for member in members
        ]
        return _summed(indicator, found, period)

    def target(self, indicator: str, year: int) -> YearPlan | None:
        """The year's plan as known last; None where there is none."""
        return self._targets.get((indicator, year))


def _summed(
    indicator: Indicator, found: Sequence[FigureOrReason], period: Period
) -> FigureOrReason:
    """What the figures of units that were merged make up; of a stock with the earliest day."""
    steps = [FlowStep(figure, 1) for figure in found if not isinstance(figure, str)]
    if not steps:
        return "no_earlier_figure"
    # With one of them missing the sum would seem to have grown by the whole of it.
    if len(steps) < len(found):
        return "missing_part"
    total = combined(steps, period, "merged")
    if indicator.kind != "stock" or isinstance(total, str):
        return total
    days = [step.figure.date for step in steps]
    # A balance of August and one of December make up that of neither day.
    if (max(days) - min(days)).days > SAME_DATE_DAYS:
        return "dates_differ"
    return replace(total, as_of=min(days).isoformat())


def _is_quotient(indicator: Indicator) -> bool:
    return indicator.kind == "rate" and bool(indicator.numerator and indicator.denominator)


def quotient(indicator: Indicator, part: Figure, whole: Figure, period: Period) -> FigureOrReason:
    """A rate from its numerator and denominator, in the indicator's unit."""
    if part.value is None or whole.value is None:
        return "described"
    if whole.value <= 0:
        return "base_zero" if whole.value == 0 else "base_negative"
    qualifier = subtracted(part.qualifier, whole.qualifier)
    if qualifier is None:
        return conflict(part.qualifier, whole.qualifier)
    scale = _FROM_PERCENT.get(indicator.unit(FIRST), 0.01)
    return replace(
        part,
        value=percent(part.value, whole.value) * scale,
        qualifier=qualifier,
        status=min(part.status, whole.status, key=WORST_FIRST.index),
        period=period,
        recorded=max(part.recorded, whole.recorded),
        source=joined((part.source, whole.source)),
        publisher=joined((part.publisher, whole.publisher)),
        # A quotient stands at no place in a source, and has no words in it.
        locator="",
        notes={},
        first_value=None,
        derived="recomputed",
        stage=worst_stage((part, whole)),
        printed="",
        rounded_to=_width(part, whole) * scale,
    )


def _width(part: Figure, whole: Figure) -> float:
    """What the quotient counts in, in percentage points: twice as far as it may be off."""
    least_part, most_part = known_within(part)
    least_whole, most_whole = known_within(whole)
    # Of what may be nothing any share may be.
    if least_whole <= 0:
        return float("inf")
    middle = percent(part.value or 0.0, whole.value or 1.0)
    above = percent(most_part, least_whole) - middle
    # More lies above than below: 5 of 100 may be 5.5 of 95, 0.79 more, but 4.5 of 105 is 0.71 less.
    return 2 * max(above, middle - percent(least_part, most_whole))
