"""Where a unit stands among its like: rank, median and the whole beside its figure.

Units are alike that bear one `group` in organisations.csv, such as the provinces. The whole is the
dataset's `whole`, whose figures hold everybody's.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

from lcreport.comparison.cached_rows import read_ahead, rows_of
from lcreport.comparison.choose_base import same_period_last_year, year_end
from lcreport.comparison.combine_bounds import Bound, Span, bound_of, interval
from lcreport.comparison.compare_with_plan import attainment
from lcreport.comparison.contribution import Contribution, contribution
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.model import Figure, Row
from lcreport.comparison.rounding import surely_within
from lcreport.dataset.frames import load
from lcreport.dataset.source import open_source

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.comparison.cached_rows import PlainRow
    from lcreport.dataset.frames import Dataset, Indicator, Qualifier
    from lcreport.period import Period

FEWEST_UNITS = 3

Measure = Literal["value", "growth_pct", "points", "attainment_pct"]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a unit has by a measure: the number, how it is bounded, and within what it lies."""

    value: float
    qualifier: Qualifier
    within: Span


@dataclass(frozen=True, slots=True)
class Place:
    """One unit's place by one measure.

    Attributes:
        rank: 1 is the highest or, where less is better, the lowest; units that are equal share it.
            None where the unit has no such figure, or a doubtful one.
        rank_to: The last rank it may have, beyond `rank` where bounds leave it open.
    """

    rank: int | None
    rank_to: int | None


@dataclass(frozen=True)
class Ranking:
    """All units of a group by one measure.

    Attributes:
        measure: What they are ranked by.
        places: Organisation id → its place.
        units: How many are ranked.
        missing: How many exist and are not, for they have no such figure or a doubtful one.
        median: Of the units ranked; None where bounds on both sides leave it open.
        median_bound: Holds for the median; None where it is exact.
        whole: The same of the whole; None where there is none.
        whole_bound: Holds for `whole`; None where it is exact.
        within: Organisation id → the least and the most that its figure can be.
        median_within: The same of the median.
        whole_within: The same of the whole.
    """

    measure: Measure
    places: Mapping[str, Place]
    units: int
    missing: int
    median: float | None
    median_bound: Bound | None
    whole: float | None
    whole_bound: Bound | None
    within: Mapping[str, Span]
    median_within: Span | None
    whole_within: Span | None


@dataclass(frozen=True)
class Units:
    """The units of one group beside one another, for one indicator and period.

    Attributes:
        group: As organisations.csv names it.
        rows: Organisation id → its row, in the dataset's order; those without a figure too.
        whole: The row of the whole; None where the dataset has none.
        rankings: One a measure that three units or more have.
    """

    indicator: Indicator
    period: Period
    group: str
    rows: Mapping[str, Row | None]
    whole: Row | None
    rankings: Sequence[Ranking]

    def by(self, measure: Measure) -> Ranking | None:
        """The ranking by one measure; None where there is none."""
        return next((found for found in self.rankings if found.measure == measure), None)

    def contribution(self, organisation: str) -> Contribution | None:
        """What one unit contributes to the whole; None where that cannot be asked."""
        row = self.rows.get(organisation)
        if self.whole is None or row is None or row.now is None:
            return None
        return contribution(row, self.whole, named=self.whole.organisation)

    def contributions(self) -> dict[str, Contribution]:
        """Organisation id → what it contributes to the whole, where that can be asked."""
        found = {id: self.contribution(id) for id in self.rows}
        return {id: part for id, part in found.items() if part is not None}


def group_of(data: Dataset, organisation: str) -> str:
    """The group of a unit; empty where it has none."""
    rows = rows_of(data, "organisations")
    return next((row.get("group", "") for row in rows if row["id"] == organisation), "")


def members(data: Dataset, group: str, period: Period) -> list[str]:
    """The units of a group that exist at the end of a period, in the dataset's order."""
    return [
        row["id"]
        for row in rows_of(data, "organisations")
        if group and row.get("group", "") == group and _exists(row, period)
    ]


def largest_group(data: Dataset, period: Period) -> str:
    """The group with the most units; empty where none has three."""
    groups = dict.fromkeys(row.get("group", "") for row in rows_of(data, "organisations"))
    sized = {group: len(members(data, group, period)) for group in groups if group}
    most = max(sized, key=lambda group: sized[group], default="")
    return most if sized.get(most, 0) >= FEWEST_UNITS else ""


def load_with_units(
    address: str, organisation: str, as_known_on: dt.date | None = None
) -> Dataset | None:
    """The dataset with the rows of a unit, its like and the whole; None where it has no like.

    Raises:
        DatasetError: the dataset cannot be used.
    """
    source = open_source(address)
    rows = source.table("organisations").to_pylist()
    groups = {row["id"]: row.get("group") or "" for row in rows}
    # From the table of organisations alone: of ten thousand units only a group's rows are read.
    own = groups.get(organisation, "")
    alike = [id for id, group in groups.items() if own and group == own]
    if len(alike) < FEWEST_UNITS:
        return None
    whole = str(source.settings.get("whole", ""))
    wanted = [*alike, *([whole] if whole in groups else [])]
    return load(address, organisations=wanted, as_known_on=as_known_on)


def units(data: Dataset, indicator: Indicator, period: Period, group: str) -> Units | None:
    """The units of a group by one indicator; None for ranks, or where fewer than three report it.

    Args:
        data: A dataset that holds all of them, and the whole.
        indicator: What is compared.
        period: The period.
        group: As organisations.csv names it.
    """
    ids = members(data, group, period)
    # A rank of ranks says nothing that the ranks do not.
    if indicator.kind == "rank" or len(ids) < FEWEST_UNITS:
        return None
    for table in ("observations", "targets"):
        read_ahead(data, table, ids)
    rows = {id: _row(data, id, indicator, period) for id in ids}
    if sum(row is not None and row.now is not None for row in rows.values()) < FEWEST_UNITS:
        return None
    whole = _whole(data, indicator, period, ids)
    # In % a fall from 2 to 1 % would be the largest of all.
    change: Measure = "points" if indicator.kind == "rate" else "growth_pct"
    measures: tuple[Measure, ...] = ("value", change, "attainment_pct")
    ranked = [_ranking(measure, rows, whole) for measure in measures]
    rankings = [found for found in ranked if found.units >= FEWEST_UNITS]
    return Units(indicator, period, group, rows, whole, rankings)


def _whole(data: Dataset, indicator: Indicator, period: Period, ids: Iterable[str]) -> Row | None:
    whole = str(data.source.settings.get("whole", ""))
    known = {row["id"] for row in rows_of(data, "organisations")}
    # A dataset of one group's rows may lack it; within the group it would rank first of its own
    # parts.
    if whole not in known or whole in ids:
        return None
    return _row(data, whole, indicator, period)


def _row(data: Dataset, organisation: str, indicator: Indicator, period: Period) -> Row | None:
    # No more than units are ranked by: a whole row of each of sixty units would cost twice that.
    figures = OrganisationFigures(data, organisation)
    now = figures.find(indicator, period)
    if not isinstance(now, Figure):
        return None
    # The comparison that growth is given by, and no other.
    by_end = indicator.kind == "stock"
    return Row(
        indicator=indicator,
        organisation=organisation,
        period=period,
        now=now,
        previous=None,
        same_period_last_year=None
        if by_end
        else same_period_last_year(figures, indicator, period, now),
        year_end=year_end(figures, indicator, period, now) if by_end else None,
        target=attainment(figures, indicator, period, now),
        flags=(),
    )


def _exists(row: PlainRow, period: Period) -> bool:
    # At the period's end: who was merged within it is in its successor's figure.
    last = period.last_day.isoformat()
    return row["valid_from"] <= last and (not row["valid_to"] or row["valid_to"] >= last)


def measured(row: Row | None, measure: Measure) -> tuple[float | None, Qualifier | Bound | None]:
    """What a unit has by a measure, with its bound; None where it has none."""
    if row is None:
        return None, None
    if measure == "value":
        return (None, None) if row.now is None else (row.now.value, row.now.qualifier)
    if measure == "attainment_pct":
        target = row.target
        return (None, None) if target is None else (target.attainment_pct, target.bound)
    found = row.main_comparison
    return (None, None) if found is None else (getattr(found, measure), found.bound)


def _ranked(row: Row | None, measure: Measure) -> Measured | None:
    """What a unit is ranked by; a doubtful figure is shown, but has no rank."""
    value, bound = measured(row, measure)
    if value is None or row is None or row.now is None:
        return None
    if measure == "value":
        if row.now.status == "doubtful":
            return None
        return Measured(value, row.now.qualifier, surely_within(row.now))
    result = row.target if measure == "attainment_pct" else row.main_comparison
    within = interval(value, bound, None if result is None else result.within)
    return Measured(value, bound or "exact", within)


def _ranking(measure: Measure, rows: Mapping[str, Row | None], whole: Row | None) -> Ranking:
    read_all = {id: _ranked(row, measure) for id, row in rows.items()}
    known = {id: found for id, found in read_all.items() if found is not None}
    better = next((row.indicator.better for row in rows.values() if row is not None), "none")
    # Of the provinces with the fewest accidents the first is the one with the fewest.
    spans = {
        id: _mirrored(found.within) if better == "lower" else found.within
        for id, found in known.items()
    }
    places = dict.fromkeys(rows, Place(None, None)) | _places(spans)
    middle, bound, span = _median(list(known.values()))
    of_whole = _ranked(whole, measure)
    return Ranking(
        measure,
        places,
        len(known),
        len(rows) - len(known),
        middle,
        bound,
        None if of_whole is None else of_whole.value,
        None if of_whole is None else bound_of(of_whole.qualifier),
        {id: found.within for id, found in known.items()},
        span,
        None if of_whole is None else of_whole.within,
    )


def _mirrored(within: Span) -> Span:
    """A span mirrored at zero, in which the least is the most."""
    return -within[1], -within[0]


def _places(spans: Mapping[str, Span]) -> dict[str, Place]:
    """Everybody's place among all, by what each figure is at least and at most.

    Sorted once and then looked up: comparing each with each of 3,300 communes would be eleven
    million comparisons an indicator and measure.
    """
    lows, highs = (
        sorted(low for low, _ in spans.values()),
        sorted(high for _, high in spans.values()),
    )
    places = {}
    for id, (low, high) in spans.items():
        # Competition ranking: equals share the best place, and the next one counts them all.
        surely_above = len(lows) - bisect_right(lows, high)
        # A figure that is not exact may itself be more than its least.
        perhaps_above = len(highs) - bisect_right(highs, low) - (high > low)
        places[id] = Place(surely_above + 1, perhaps_above + 1)
    return places


def _median(known: Sequence[Measured]) -> tuple[float | None, Bound | None, Span | None]:
    """The median of the figures, what bounds it, and within what it lies.

    None where the figures' bounds leave it open.
    """
    if not known:
        return None, None, None
    low, high = median(one.within[0] for one in known), median(one.within[1] for one in known)
    middle = median(one.value for one in known)
    if low == high:
        return middle, None, (low, high)
    qualifiers = {one.qualifier for one in known}
    if not qualifiers & {"at_least", "at_most"}:
        return middle, "approx", (low, high)
    # It lies between two bounds, and one word cannot say both.
    if qualifiers >= {"at_least", "at_most"}:
        return None, None, None
    if "at_most" in qualifiers:
        return high, "at_most", (low, high)
    return low, "at_least", (low, high)
