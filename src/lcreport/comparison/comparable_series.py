"""Comparable points of one indicator over time, and which of them statistics may rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.comparison.breaks import breaks_between
from lcreport.comparison.choose_base import same_form
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.model import Figure
from lcreport.comparison.publishers import is_foreign
from lcreport.comparison.tidy_frames import Points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.comparison.derive_flows import FigureOrReason
    from lcreport.dataset.frames import Dataset, Indicator
    from lcreport.period import Period


def series(data: Dataset, organisation: str, indicator_id: str, period: Period) -> Points:
    """The comparable points up to a period, oldest first; what was not reported is not there.

    A cumulative period or a year is followed over the same months of every year, a quarter over
    all quarters, a month over all months, a stock over all its dates. Points that were not
    reported as such are derived and say so. Across a break only restated points remain.

    Raises:
        ParameterError: the dataset has no such organisation or indicator.
    """
    data.organisation(organisation)
    indicator, figures = data.indicator(indicator_id), OrganisationFigures(data, organisation)
    found = [(step, figures.find(indicator, step)) for step in _periods(figures, indicator, period)]
    last = next((figure for _, figure in reversed(found) if isinstance(figure, Figure)), None)
    if last is None:
        return Points([], organisation, indicator)
    # Everything is made comparable with the last point, which is what a reader asks about.
    comparable = (_comparable(figures, indicator, step, figure, last) for step, figure in found)
    points = [point for point in comparable if point is not None]
    return Points(points, organisation, indicator)


def _periods(figures: OrganisationFigures, indicator: Indicator, period: Period) -> list[Period]:
    """The periods whose figures are comparable with that of `period`, oldest first."""
    # A series may begin before its organisation did: with those that were merged into it.
    members = {member for crossed in figures.breaks(indicator) for member in crossed.members}
    others = [
        OrganisationFigures(figures.data, member)
        for member in sorted(members - {figures.organisation})
    ]
    points = [point for reporter in (figures, *others) for point in reporter.points(indicator)]
    if indicator.kind == "stock":
        dates = {point.date: point.period for point in points if point.date <= period.last_day}
        return [dates[day] for day in sorted(dates)]
    if period.kind == "day":
        # A day's rate has no step: the days that somebody chose to report are the series.
        days = {point.period for point in points if same_form(point.period, period)}
        return sorted(day for day in days if day <= period)
    first = min((point.period.year for point in points), default=period.year)
    return _steps(period, first)


def _steps(period: Period, first_year: int) -> list[Period]:
    step = period.year_earlier if period.kind in {"year", "cumulative"} else period.earlier
    steps = [period]
    while (before := step(len(steps))).year >= max(first_year, 1):
        steps.append(before)
    return steps[::-1]


def _comparable(
    figures: OrganisationFigures,
    indicator: Indicator,
    period: Period,
    found: FigureOrReason,
    last: Figure,
) -> Figure | None:
    own = found if isinstance(found, Figure) else Figure(None, "exact", "official", period)
    crossed = breaks_between(indicator.kind, figures.breaks(indicator), own, last)
    if not crossed:
        # Another publisher's figure, or one without a date, is comparable with no other.
        unfit = isinstance(found, str) or is_foreign(found, last) or not found.is_dated
        return None if unfit else own
    base, _ = figures.base_across(indicator, own, period, crossed)
    return base if isinstance(base, Figure) else None


def usable(points: Iterable[Figure]) -> list[tuple[Figure, float]]:
    """The points that statistics may rest on, each with its number.

    Bounds, doubtful figures and those described in words are left out.
    """
    return [
        (point, point.value)
        for point in points
        if point.value is not None
        # A bound has no middle: with "over 700" among them every slope would be a guess.
        and point.qualifier in {"exact", "approx"}
        and point.status != "doubtful"
    ]
