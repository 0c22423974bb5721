"""Comparable points over time, their trend, and values unusual for their season."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING

from lcreport.comparison.bases import same_form
from lcreport.comparison.breaks import parting
from lcreport.comparison.ledger import Ledger
from lcreport.comparison.model import Direction, Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lcreport.dataset import Dataset, Indicator
    from lcreport.period import Period

FEWEST_POINTS = 5
FEWEST_PAIRS = 10  # as many pairs as five points have
SIGNIFICANT = 1.96  # two-sided 5 %
# A robust z-score beyond 3.5 is the usual mark (Iglewicz and Hoaglin, 1993).
UNUSUAL = 3.5
_MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Trend:
    """Where comparable points lead.

    Attributes:
        direction: Of the points by Kendall's test at 5 %, `unchanged` where it finds none; None
            where there are too few points.
        per_year: Median slope between pairs of points (Theil and Sen), in the unit per year.
        points: How many points it rests on.
        reason: `too_few_points`, or None.
    """

    direction: Direction | None
    per_year: float | None
    points: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Unusual:
    """Points far from the median of the same period of other years.

    Attributes:
        figures: Those points, oldest first.
        points: How many points could be judged.
        reason: `too_few_points` where none could, or None.
    """

    figures: tuple[Figure, ...]
    points: int
    reason: str | None


def series(data: Dataset, organisation: str, indicator_id: str, period: Period) -> list[Figure]:
    """The comparable points up to a period, oldest first; what was not reported is not there.

    A cumulative period or a year is followed over the same months of every year, a quarter over
    all quarters, a month over all months, a stock over all its dates. Points that were not
    reported as such are derived and say so. Across a break only restated points remain.

    Raises:
        ParameterError: the dataset has no such organisation or indicator.
    """
    data.organisation(organisation)
    indicator, ledger = data.indicator(indicator_id), Ledger(data, organisation)
    found = _reported(ledger, indicator, period)
    if not found:
        return []
    return [
        kept
        for each in found
        if (kept := _comparable(ledger, indicator, each, found[-1])) is not None
    ]


def _reported(ledger: Ledger, indicator: Indicator, period: Period) -> list[Figure]:
    points = ledger.history(indicator).points
    if indicator.kind == "stock":
        return [each for each in points if each.date <= period.last_day]
    if period.kind == "day":
        return [each for each in points if same_form(each.period, period) and each.period <= period]
    first = min((each.period.year for each in _sources(ledger, indicator)), default=period.year)
    found = (ledger.find(indicator, each) for each in reversed(_steps(period, first)))
    return [each for each in found if not isinstance(each, str)]


def _sources(ledger: Ledger, indicator: Indicator) -> Iterable[Figure]:
    own = ledger.history(indicator).points
    if own or not indicator.numerator:
        return own
    return ledger.history(ledger.data.indicator(indicator.numerator)).points


def _steps(period: Period, first_year: int) -> list[Period]:
    steps = [period]
    step = period.year_earlier if period.kind in {"year", "cumulative"} else period.earlier
    for count in range(1, 12 * (period.year - first_year + 1)):
        each = step(count)
        if each.year < first_year:
            break
        steps.append(each)
    return steps


def _comparable(
    ledger: Ledger, indicator: Indicator, figure: Figure, last: Figure
) -> Figure | None:
    parted = parting(indicator.kind, ledger.breaks(indicator), figure, last)
    if not parted:
        return figure
    key = figure.date if indicator.kind == "stock" else figure.period.span
    return ledger.history(indicator).restated_for(key, parted[-1].since)


def trend(points: Sequence[Figure]) -> Trend:
    """Where five or more comparable points lead, season by season where they have seasons.

    Bounds and figures told in words or doubtful are left out. Only points of the same season are
    paired, so a usual December peak is no rise; the pairs must be as many as five points have.
    """
    usable = [each for each in points if _counts(each)]
    pairs = [
        (first, second)
        for first, second in combinations(usable, 2)
        if _season(first) == _season(second) and first.date < second.date
    ]
    if len(usable) < FEWEST_POINTS or len(pairs) < FEWEST_PAIRS:
        return Trend(None, None, len(usable), "too_few_points")
    slopes = [_slope(first, second) for first, second in pairs]
    score = sum((slope > 0) - (slope < 0) for slope in slopes)
    return Trend(_significant(score, usable), median(slopes), len(usable), None)


def unusual(points: Sequence[Figure]) -> Unusual:
    """The points that stand out from the median of the same period of at least four other years.

    The distance is measured in median absolute deviations of those other years, but in no less
    than one per cent of their median, so that a series that hardly moves does not cry wolf.
    """
    usable = [each for each in points if _counts(each)]
    judged = [(each, peers) for each in usable if len(peers := _peers(each, usable)) >= 4]
    if not judged:
        return Unusual((), 0, "too_few_points")
    far = tuple(each for each, peers in judged if _distance(each, peers) > UNUSUAL)
    return Unusual(far, len(judged), None)


def _counts(figure: Figure) -> bool:
    return (
        figure.value is not None
        and figure.qualifier in {"exact", "approx"}
        and figure.status != "doubtful"
    )


def _season(figure: Figure) -> tuple[int, int] | None:
    # A stock, a year and a cumulative figure have one season: their points are comparable as such.
    if figure.period.kind in {"quarter", "month"} or figure.derived in {"sum", "difference"}:
        return figure.period.first_month, figure.period.last_month
    return None


def _value(figure: Figure) -> float:
    return figure.value if figure.value is not None else math.nan


def _slope(first: Figure, second: Figure) -> float:
    years = (second.date - first.date).days / 365.25
    return (_value(second) - _value(first)) / years


def _significant(score: int, usable: Sequence[Figure]) -> Direction:
    variance = 0.0
    for season in {_season(each) for each in usable}:
        values = [_value(each) for each in usable if _season(each) == season]
        sizes = [len(values), *(-n for n in Counter(values).values() if n > 1)]
        variance += sum(
            math.copysign(abs(n) * (abs(n) - 1) * (2 * abs(n) + 5) / 18, n) for n in sizes
        )
    if variance <= 0 or (abs(score) - 1) / math.sqrt(variance) < SIGNIFICANT:
        return "unchanged"
    return "rising" if score > 0 else "falling"


def _peers(figure: Figure, points: Sequence[Figure]) -> list[float]:
    return [
        _value(each)
        for each in points
        if each.date.year != figure.date.year
        and each.period.last_month == figure.period.last_month
        and each.period.months == figure.period.months
    ]


def _distance(figure: Figure, peers: Sequence[float]) -> float:
    middle = median(peers)
    spread = _MAD_TO_SIGMA * median(abs(each - middle) for each in peers)
    away = abs(_value(figure) - middle)
    floor = 0.01 * abs(middle)
    return 0.0 if away == 0 else away / max(spread, floor) if max(spread, floor) else math.inf
