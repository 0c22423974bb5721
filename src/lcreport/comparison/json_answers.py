"""Pace, contribution, place and growth of a row as plain JSON values, for `json_records`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from lcreport.comparison.comparable_series import series
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.growth import index, per_head, unit_per_head, yearly_growth
from lcreport.comparison.place import group_of, units

if TYPE_CHECKING:
    from lcreport.comparison.contribution import Contribution, Ratio
    from lcreport.comparison.model import Row
    from lcreport.comparison.pace import Pace
    from lcreport.comparison.place import Ranking
    from lcreport.dataset.frames import Dataset


class PaceRecord(TypedDict):
    """A `Pace`: the same names, with the yardstick that follows from it."""

    elapsed_pct: float
    usual_pct: float | None
    years: list[int]
    derived_years: list[int]
    yardstick: str
    yardstick_pct: float
    per_month: float | None
    needed_per_month: float | None
    needed_bound: str | None
    year_end: float | None
    year_end_low: float | None
    year_end_high: float | None
    bound: str | None
    reason: str | None


class RatioRecord(TypedDict):
    """A `Ratio`: a share in %, or a number of percentage points."""

    value: float | None
    bound: str | None
    reason: str | None


class ContributionRecord(TypedDict):
    """A `Contribution` to the total, or of a unit to the whole."""

    whole: str
    period: str
    points: RatioRecord
    share: RatioRecord
    share_before: RatioRecord
    share_change: RatioRecord


class PlaceRecord(TypedDict):
    """A unit's `Place` by one measure, beside the median and the whole."""

    rank: int | None
    rank_to: int | None
    units: int
    missing: int
    median: float | None
    median_bound: str | None
    whole: float | None
    whole_bound: str | None


class UnitsRecord(TypedDict):
    """Where a unit stands in its group, and what it contributes to the whole."""

    group: str
    places: dict[str, PlaceRecord]
    contribution: ContributionRecord | None


class GrowthRecord(TypedDict):
    """How the series grew since its first comparable point: index and average growth a year."""

    since: str
    index: float | None
    index_bound: str | None
    index_reason: str | None
    yearly_since: str | None
    years: float | None
    yearly_growth_pct: float | None
    bound: str | None
    reason: str | None


class PerHeadRecord(TypedDict):
    """A `PerHead`, with its unit."""

    denominator: str
    period: str | None
    value: float | None
    unit: str
    bound: str | None
    reason: str | None


def pace_record(pace: Pace) -> PaceRecord:
    """How far the year has come, as JSON."""
    return {
        "elapsed_pct": pace.elapsed_pct,
        "usual_pct": pace.usual_pct,
        "years": list(pace.years),
        "derived_years": list(pace.derived_years),
        "yardstick": pace.yardstick,
        "yardstick_pct": pace.yardstick_pct,
        "per_month": pace.per_month,
        "needed_per_month": pace.needed_per_month,
        "needed_bound": pace.needed_bound,
        "year_end": pace.year_end,
        "year_end_low": pace.year_end_low,
        "year_end_high": pace.year_end_high,
        "bound": pace.bound,
        "reason": pace.reason,
    }


def contribution_record(part: Contribution) -> ContributionRecord:
    """What a part or unit contributes, as JSON."""
    return {
        "whole": part.whole,
        "period": str(part.period),
        "points": _ratio(part.points),
        "share": _ratio(part.share),
        "share_before": _ratio(part.share_before),
        "share_change": _ratio(part.share_change),
    }


def _ratio(ratio: Ratio) -> RatioRecord:
    return {"value": ratio.value, "bound": ratio.bound, "reason": ratio.reason}


def place_record(row: Row, beside: Dataset) -> UnitsRecord | None:
    """Where the unit of a row stands among its like; None where it has none."""
    group = group_of(beside, row.organisation)
    found = units(beside, row.indicator, row.period, group)
    if found is None:
        return None
    part = found.contribution(row.organisation)
    return {
        "group": group,
        "places": {
            ranking.measure: _ranked(ranking, row.organisation) for ranking in found.rankings
        },
        "contribution": None if part is None else contribution_record(part),
    }


def _ranked(ranking: Ranking, organisation: str) -> PlaceRecord:
    place = ranking.places.get(organisation)
    return {
        "rank": None if place is None else place.rank,
        "rank_to": None if place is None else place.rank_to,
        "units": ranking.units,
        "missing": ranking.missing,
        "median": ranking.median,
        "median_bound": ranking.median_bound,
        "whole": ranking.whole,
        "whole_bound": ranking.whole_bound,
    }


def growth_record(row: Row, data: Dataset) -> GrowthRecord | None:
    """How the series of a row grew; None where there are fewer than two points."""
    # A rate has no growth in %, which would be a percentage of a percentage.
    if row.now is None or row.indicator.kind not in {"flow", "stock"}:
        return None
    points = series(data, row.organisation, row.indicator.id, row.period)
    yearly = yearly_growth(points)
    # Of quarters the index has the base of the average growth: against another season it would
    # say what the season does.
    first = yearly.first if yearly is not None else None
    if len(points) < 2 or (first is None and points[-1].period.is_part):
        return None
    last = index(points, first)[-1]
    return {
        "since": str(first or points[0].period),
        "index": last.value,
        "index_bound": last.bound,
        "index_reason": last.reason,
        "yearly_since": None if yearly is None else str(yearly.first),
        "years": None if yearly is None else yearly.years,
        "yearly_growth_pct": None if yearly is None else yearly.growth_pct,
        "bound": None if yearly is None else yearly.bound,
        "reason": "too_few_points" if yearly is None else yearly.reason,
    }


def per_head_record(row: Row, data: Dataset, language: str) -> PerHeadRecord | None:
    """The figure of a row per head; None where no denominator is declared."""
    if row.now is None:
        return None
    found = per_head(OrganisationFigures(data, row.organisation), row.indicator, row.now)
    if found is None:
        return None
    return {
        "denominator": found.denominator,
        "period": None if found.period is None else str(found.period),
        "value": found.value,
        "unit": unit_per_head(data, row.indicator, language),
        "bound": found.bound,
        "reason": found.reason,
    }
