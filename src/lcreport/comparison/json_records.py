"""Rows as plain JSON values: what `lcreport table --format json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from lcreport.comparison.comparable_series import series
from lcreport.comparison.contribution import of_parts
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.growth import index, per_head, unit_per_head, yearly_growth
from lcreport.comparison.pace import standing
from lcreport.comparison.place import group_of, units
from lcreport.languages import FIRST
from lcreport.languages import language as language_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.comparison.contribution import Contribution, Ratio
    from lcreport.comparison.model import Attainment, Comparison, Figure, Row
    from lcreport.comparison.pace import Pace
    from lcreport.comparison.place import Ranking
    from lcreport.dataset.frames import Dataset


class FigureRecord(TypedDict):
    """The figure that was really compared, where it is not the row's own."""

    period: str
    value: float | None
    qualifier: str
    status: str
    derived: str


class ComparisonRecord(TypedDict):
    """A `Comparison`: the same names, with its period as its code."""

    period: str
    value: float | None
    qualifier: str | None
    status: str | None
    change: float | None
    growth_pct: float | None
    ratio_pct: float | None
    points: float | None
    places: float | None
    bound: str | None
    reason: str | None
    direction: str | None
    judgement: str | None
    printed: float | None
    printed_as: str | None
    printed_reason: str | None
    now: FigureRecord | None
    remarks: list[str]


class AttainmentRecord(TypedDict):
    """An `Attainment`: the same names."""

    value: float | None
    attainment_pct: float | None
    elapsed_pct: float | None
    points: float | None
    bound: str | None
    reason: str | None
    printed: float | None
    printed_as: str | None
    printed_reason: str | None
    now: FigureRecord | None


class PaceRecord(TypedDict):
    """A `Pace`: the same names, with the yardstick that follows from it."""

    elapsed_pct: float
    usual_pct: float | None
    years: list[int]
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


class RowRecord(TypedDict):
    """A `Row`: the indicator, its figure, and each comparison that exists for its kind."""

    indicator: str
    unit: str
    kind: str
    better: str
    value: float | None
    qualifier: str | None
    status: str | None
    period: str
    first_value: float | None
    previous: ComparisonRecord | None
    same_period_last_year: ComparisonRecord | None
    year_end: ComparisonRecord | None
    target: AttainmentRecord | None
    flags: list[str]
    standing: str | None
    pace: PaceRecord | None
    contribution: ContributionRecord | None
    place: UnitsRecord | None
    growth: GrowthRecord | None
    per_head: PerHeadRecord | None


def records(
    rows: Iterable[Row],
    language: str = FIRST,
    *,
    data: Dataset | None = None,
    beside: Dataset | None = None,
) -> list[RowRecord]:
    """Rows as plain JSON values, unrounded, one object an indicator.

    Args:
        rows: What `table` gives.
        language: Of the units.
        data: Where the rows come from; `growth` and `per_head` are null without it.
        beside: The dataset with the units that a unit is compared with, as
            `place.load_with_units` gives it; `place` is null without it.

    Raises:
        ParameterError: there is no such language.
    """
    language_of(language)
    listed = list(rows)
    parts = of_parts(listed)
    return [_row(row, language, parts.get(row.indicator.id), data, beside) for row in listed]


def _row(
    row: Row,
    language: str,
    part: Contribution | None,
    data: Dataset | None,
    beside: Dataset | None,
) -> RowRecord:
    now = row.now
    return {
        "indicator": row.indicator.id,
        "unit": row.indicator.unit(language),
        "kind": row.indicator.kind,
        "better": row.indicator.better,
        "value": None if now is None else now.value,
        "qualifier": None if now is None else now.qualifier,
        "status": None if now is None else now.status,
        "period": str(row.period),
        "first_value": None if now is None else now.first_value,
        "previous": _comparison(row.previous),
        "same_period_last_year": _comparison(row.same_period_last_year),
        "year_end": _comparison(row.year_end),
        "target": _attainment(row.target),
        "flags": list(row.flags),
        "standing": standing(row),
        "pace": None if row.pace is None else _pace(row.pace),
        "contribution": None if part is None else _contribution(part),
        "place": None if beside is None else _place(row, beside),
        "growth": None if data is None else _growth(row, data),
        "per_head": None if data is None else _per_head(row, data, language),
    }


def _pace(pace: Pace) -> PaceRecord:
    return {
        "elapsed_pct": pace.elapsed_pct,
        "usual_pct": pace.usual_pct,
        "years": list(pace.years),
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


def _contribution(part: Contribution) -> ContributionRecord:
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


def _place(row: Row, beside: Dataset) -> UnitsRecord | None:
    group = group_of(beside, row.organisation)
    found = units(beside, row.indicator, row.period, group)
    if found is None:
        return None
    part = found.contributions().get(row.organisation)
    return {
        "group": group,
        "places": {
            ranking.measure: _ranked(ranking, row.organisation) for ranking in found.rankings
        },
        "contribution": None if part is None else _contribution(part),
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


def _growth(row: Row, data: Dataset) -> GrowthRecord | None:
    if row.now is None or row.indicator.kind == "rank":
        return None
    points = series(data, row.organisation, row.indicator.id, row.period)
    if len(points) < 2:
        return None
    last, yearly = index(points)[-1], yearly_growth(points)
    return {
        "since": str(points[0].period),
        "index": last.value,
        "index_bound": last.bound,
        "index_reason": last.reason,
        "yearly_since": None if yearly is None else str(yearly.first),
        "years": None if yearly is None else yearly.years,
        "yearly_growth_pct": None if yearly is None else yearly.growth_pct,
        "bound": None if yearly is None else yearly.bound,
        "reason": "too_few_points" if yearly is None else yearly.reason,
    }


def _per_head(row: Row, data: Dataset, language: str) -> PerHeadRecord | None:
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


def _comparison(result: Comparison | None) -> ComparisonRecord | None:
    if result is None:
        return None
    return {
        "period": str(result.period),
        "value": result.value,
        "qualifier": result.qualifier,
        "status": result.status,
        "change": result.change,
        "growth_pct": result.growth_pct,
        "ratio_pct": result.ratio_pct,
        "points": result.points,
        "places": result.places,
        "bound": result.bound,
        "reason": result.reason,
        "direction": result.direction,
        "judgement": result.judgement,
        "printed": result.printed,
        "printed_as": result.printed_as,
        "printed_reason": result.printed_reason,
        "now": _figure(result.now),
        "remarks": list(result.remarks),
    }


def _attainment(result: Attainment | None) -> AttainmentRecord | None:
    if result is None:
        return None
    return {
        "value": result.value,
        "attainment_pct": result.attainment_pct,
        "elapsed_pct": result.elapsed_pct,
        "points": result.points,
        "bound": result.bound,
        "reason": result.reason,
        "printed": result.printed,
        "printed_as": result.printed_as,
        "printed_reason": result.printed_reason,
        "now": _figure(result.now),
    }


def _figure(figure: Figure | None) -> FigureRecord | None:
    if figure is None:
        return None
    return {
        "period": str(figure.period),
        "value": figure.value,
        "qualifier": figure.qualifier,
        "status": figure.status,
        "derived": figure.derived,
    }
