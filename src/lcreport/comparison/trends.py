"""Whether comparable points rise or fall, and by how much a year."""

from __future__ import annotations

import datetime as dt
import math
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING

from lcreport.comparison.comparable_series import usable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.comparison.model import Direction, Figure

FEWEST_POINTS = 5
FEWEST_PAIRS = 10  # as many pairs as five points have
SIGNIFICANT = 1.96  # two-sided 5 %
LATEST = 5  # of each season: an old rise must not hide that the last years fall


@dataclass(frozen=True, slots=True)
class Trend:
    """Where comparable points lead.

    Attributes:
        direction: Of the last five comparable points by Kendall's test at 5 %, `unchanged` where it
            finds none; None where there are too few points.
        per_year: Median slope between pairs of those points (Theil and Sen), in the unit per year.
        points: How many comparable points there are.
        reason: `too_few_points`, or None.
    """

    direction: Direction | None
    per_year: float | None
    points: int
    reason: str | None


def trend(points: Sequence[Figure]) -> Trend:
    """Where five or more comparable points lead, season by season where they have seasons.

    Args:
        points: What `series` gives; bounds and figures doubtful or described in words do not count.
    """
    counted = usable(points)
    latest = _latest(counted)
    # Only points of the same season are paired, so that a usual December peak is no rise; the
    # pairs must be as many as five points have.
    pairs = [
        (first, second)
        for first, second in combinations(latest, 2)
        if _season(first[0]) == _season(second[0]) and first[0].date < second[0].date
    ]
    if len(counted) < FEWEST_POINTS or len(pairs) < FEWEST_PAIRS:
        return Trend(None, None, len(counted), "too_few_points")
    slopes = [_slope(first, second) for first, second in pairs]
    score = sum((slope > 0) - (slope < 0) for slope in slopes)
    return Trend(_direction(score, latest), median(slopes), len(counted), None)


def _latest(counted: Sequence[tuple[Figure, float]]) -> list[tuple[Figure, float]]:
    """The last points of each season."""
    seen: Counter[object] = Counter()
    latest = []
    for figure, value in reversed(counted):
        seen[_season(figure)] += 1
        if seen[_season(figure)] <= LATEST:
            latest.append((figure, value))
    return latest[::-1]


def _season(figure: Figure) -> tuple[int, int] | None:
    # A stock, a year and a cumulative figure have one season: their points are comparable as such,
    # whether reported or derived.
    if figure.period.is_part:
        return figure.period.first_month, figure.period.last_month
    return None


def _slope(first: tuple[Figure, float], second: tuple[Figure, float]) -> float:
    return (second[1] - first[1]) / (_years(second[0].date) - _years(first[0].date))


def _years(day: dt.date) -> float:
    """A day in years, each month a twelfth: between two ends of year lies exactly one.

    >>> _years(dt.date(2020, 12, 31)), _years(dt.date(2021, 9, 30))
    (2021.0, 2021.75)
    """
    return day.year + (day.month - 1 + day.day / monthrange(day.year, day.month)[1]) / 12


def _direction(score: int, counted: Sequence[tuple[Figure, float]]) -> Direction:
    """By the seasonal Kendall test: the score's variance is the sum of the seasons', less ties."""
    variance = 0.0
    for season in {_season(figure) for figure, _ in counted}:
        values = [value for figure, value in counted if _season(figure) == season]
        # Equal values make the score vary less; without this the test would
        # overlook a rise among them.
        ties = [count for count in Counter(values).values() if count > 1]
        variance += _kendall_variance(len(values)) - sum(map(_kendall_variance, ties))
    # The score moves in steps of two, hence the 1 taken off (continuity).
    if variance <= 0 or (abs(score) - 1) / math.sqrt(variance) < SIGNIFICANT:
        return "unchanged"
    return "rising" if score > 0 else "falling"


def _kendall_variance(count: int) -> float:
    return count * (count - 1) * (2 * count + 5) / 18
