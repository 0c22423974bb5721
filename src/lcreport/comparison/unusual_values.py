"""Values that are unusual for their season."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING

from lcreport.comparison.comparable_series import usable
from lcreport.comparison.trends import FEWEST_POINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.comparison.model import Figure

# A robust z-score beyond 3.5 is the usual mark (Iglewicz and Hoaglin, 1993).
UNUSUAL = 3.5
# Turns a median absolute deviation into a standard deviation, for normally distributed values.
_MAD_TO_SIGMA = 1.4826
# A series that hardly moves has next to no spread; nothing nearer than this is called unusual.
_LEAST_SPREAD = 0.05


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


def unusual(points: Sequence[Figure]) -> Unusual:
    """The points that stand out from the same period of at least four other years.

    The median change a year within the season is taken out first, so that growth alone is not
    unusual. A point is far from the median of the others by 3.5 robust standard deviations, the
    larger of its season's and of the whole series', and of five per cent of the median: a few
    years that happen to lie close together must not raise an alarm.

    Args:
        points: What `series` gives; bounds and figures doubtful or described in words do not count.
    """
    counted = usable(points)
    judged = []
    for figure, value in counted:
        peers = [(peer.date.year, other) for peer, other in counted if _are_peers(figure, peer)]
        if len(peers) >= FEWEST_POINTS - 1:
            judged.append(_deviation(figure, value, peers))
    if not judged:
        return Unusual((), 0, "too_few_points")
    relative = median(abs(point.distance) / point.level if point.level else 0.0 for point in judged)
    far = tuple(point.figure for point in judged if point.robust_z(relative) > UNUSUAL)
    return Unusual(far, len(judged), None)


@dataclass(frozen=True, slots=True)
class _Deviation:
    """A point's distance from the median of its season, the others' own, and their level."""

    figure: Figure
    distance: float
    spread: float
    level: float

    def robust_z(self, relative: float) -> float:
        spread = _MAD_TO_SIGMA * max(self.spread, relative * self.level)
        unit = max(spread, _LEAST_SPREAD * self.level)
        if unit == 0:
            return 0.0 if self.distance == 0 else math.inf
        return abs(self.distance) / unit


def _are_peers(one: Figure, other: Figure) -> bool:
    return (
        # Its own year is what is judged.
        one.date.year != other.date.year
        and one.period.last_month == other.period.last_month
        and one.period.months == other.period.months
    )


def _deviation(figure: Figure, value: float, peers: Sequence[tuple[int, float]]) -> _Deviation:
    year = figure.date.year
    # Theil and Sen's slope: one wild year does not tilt it.
    per_year = median(
        (later - earlier) / (later_year - earlier_year)
        for (earlier_year, earlier), (later_year, later) in combinations([*peers, (year, value)], 2)
        if earlier_year != later_year
    )
    levels = [other - per_year * (peer_year - year) for peer_year, other in peers]
    middle = median(levels)
    spread = median(abs(level - middle) for level in levels)
    return _Deviation(figure, value - middle, spread, abs(middle))
