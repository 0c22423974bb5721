"""Rows as plain JSON values: what `lcreport table --format json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from lcreport.comparison.contribution import of_parts
from lcreport.comparison.json_answers import (
    ContributionRecord,
    GrowthRecord,
    PaceRecord,
    PerHeadRecord,
    UnitsRecord,
    contribution_record,
    growth_record,
    pace_record,
    per_head_record,
    place_record,
)
from lcreport.comparison.pace import standing
from lcreport.languages import FIRST
from lcreport.languages import language as language_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.comparison.contribution import Contribution
    from lcreport.comparison.model import Attainment, Comparison, Figure, Row, WithinYear
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
    source: str
    publisher: str
    date: str | None
    breaks: list[str]


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
    is_implied: bool


class WithinYearRecord(TypedDict):
    """A `WithinYear`: the same names."""

    so_far: FigureRecord | None
    last: FigureRecord | None
    reason: str | None
    adds_up: bool


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
    as_known_on: str | None
    within_year: WithinYearRecord | None


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
        "previous": _comparison(row.previous, language),
        "same_period_last_year": _comparison(row.same_period_last_year, language),
        "year_end": _comparison(row.year_end, language),
        "target": _attainment(row.target),
        "flags": list(row.flags),
        "standing": standing(row),
        "pace": None if row.pace is None else pace_record(row.pace),
        "contribution": None if part is None else contribution_record(part),
        "place": None if beside is None else place_record(row, beside),
        "growth": None if data is None else growth_record(row, data),
        "per_head": None if data is None else per_head_record(row, data, language),
        "as_known_on": row.known_on or None,
        "within_year": _within_year(row.within_year),
    }


def _comparison(result: Comparison | None, language: str) -> ComparisonRecord | None:
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
        "source": result.source,
        "publisher": result.publisher,
        "date": None if result.date is None else result.date.isoformat(),
        "breaks": [found.reason(language) for found in result.breaks],
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
        "is_implied": result.is_implied,
    }


def _within_year(found: WithinYear | None) -> WithinYearRecord | None:
    if found is None:
        return None
    return {
        "so_far": _figure(found.so_far),
        "last": _figure(found.last),
        "reason": found.reason,
        "adds_up": found.adds_up,
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
