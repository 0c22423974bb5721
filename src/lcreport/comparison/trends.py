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
    from collections.abc import Sequence

    from lcreport.comparison.derive import Found
    from lcreport.dataset.frames import Dataset, Indicator
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
    found = [(each, ledger.find(indicator, each)) for each in _periods(ledger, indicator, period)]
    last = next((each for _, each in reversed(found) if isinstance(each, Figure)), None)
    if last is None:
        return []
    comparable = (_comparable(ledger, indicator, *each, last) for each in found)
    return [each for each in comparable if each is not None]


def _periods(ledger: Ledger, indicator: Indicator, period: Period) -> list[Period]:
    """The periods whose figures are comparable with that of `period`, oldest first."""
    members = {member for each in ledger.breaks(indicator) for member in each.members} - {
        ledger.organisation
    }
    ledgers = [ledger, *(Ledger(ledger.data, each) for each in sorted(members))]
    points = [point for each in ledgers for point in each.points(indicator)]
    if indicator.kind == "stock":
        dates = {each.date: each.period for each in points if each.date <= period.last_day}
        return [dates[each] for each in sorted(dates)]
    if period.kind == "day":
        days = {each.period for each in points if same_form(each.period, period)}
        return sorted(each for each in days if each <= period)
    first = min((each.period.year for each in points), default=period.year)
    return _steps(period, first)


def _steps(period: Period, first_year: int) -> list[Period]:
    step = period.year_earlier if period.kind in {"year", "cumulative"} else period.earlier
    steps = [period]
    while (before := step(len(steps))).year >= max(first_year, 1):
        steps.append(before)
    return steps[::-1]


def _comparable(
    ledger: Ledger, indicator: Indicator, period: Period, found: Found, last: Figure
) -> Figure | None:
    own = found if isinstance(found, Figure) else Figure(None, "exact", "official", period)
    parted = parting(indicator.kind, ledger.breaks(indicator), own, last)
    if not parted:
        return None if isinstance(found, str) else found
    base, _ = ledger.base_across(indicator, own, period, parted)
    return base if isinstance(base, Figure) else None


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
    """The points that stand out from the same period of at least four other years.

    The median change a year within the season is taken out first, so that growth alone is not
    unusual. A point is far from the median of the others by 3.5 robust standard deviations, the
    larger of its season's and of the whole series', and of five per cent of the median: a few
    years that happen to lie close together, or a series that hardly moves, must not cry wolf.
    """
    usable = [each for each in points if _counts(each)]
    seasons = ((each, [peer for peer in usable if _peers(each, peer)]) for each in usable)
    judged = [_judged(each, peers) for each, peers in seasons if len(peers) >= FEWEST_POINTS - 1]
    if not judged:
        return Unusual((), 0, "too_few_points")
    relative = median(abs(each.away) / each.level if each.level else 0.0 for each in judged)
    far = tuple(each.figure for each in judged if each.distance(relative) > UNUSUAL)
    return Unusual(far, len(judged), None)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A point's distance from the median of its season, the others' own, and their level."""

    figure: Figure
    away: float
    spread: float
    level: float

    def distance(self, relative: float) -> float:
        unit = max(_MAD_TO_SIGMA * max(self.spread, relative * self.level), 0.05 * self.level)
        if unit == 0:
            return 0.0 if self.away == 0 else math.inf
        return abs(self.away) / unit


def _peers(one: Figure, other: Figure) -> bool:
    return (
        one.date.year != other.date.year
        and one.period.last_month == other.period.last_month
        and one.period.months == other.period.months
    )


def _judged(figure: Figure, peers: Sequence[Figure]) -> _Judged:
    per_year = median(
        (_value(second) - _value(first)) / (second.date.year - first.date.year)
        for first, second in combinations([*peers, figure], 2)
        if first.date.year != second.date.year
    )
    levels = [_value(each) - per_year * (each.date.year - figure.date.year) for each in peers]
    middle = median(levels)
    spread = median(abs(each - middle) for each in levels)
    return _Judged(figure, _value(figure) - middle, spread, abs(middle))


def _counts(figure: Figure) -> bool:
    return (
        figure.value is not None
        and figure.qualifier in {"exact", "approx"}
        and figure.status != "doubtful"
    )


def _season(figure: Figure) -> tuple[int, int] | None:
    # A stock, a year and a cumulative figure have one season: their points are comparable as such.
    if figure.period.is_part or figure.derived in {"sum", "difference"}:
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
