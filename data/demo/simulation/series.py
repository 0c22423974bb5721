"""How simulated figures are drawn: flows by season, stocks and rates as walks, ranks in a field."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

QUARTERS = 12
# Shares of a year's work by quarter: most is done before the year closes, gifts go out at Tết.
ORDINARY = (0.16, 0.25, 0.24, 0.35)
AT_TET = (0.48, 0.13, 0.12, 0.27)


@dataclass(frozen=True)
class Grid:
    """The values that a series may print: multiples of a step, but no real figure."""

    step: float
    taken: frozenset[float]

    def nearest(self, value: float, *, up: bool = True) -> float:
        """The value nearby; a larger value never becomes the smaller of two."""
        count = round(value / self.step)
        while round(count * self.step, 6) in self.taken:
            count += 1 if up else -1
        return round(count * self.step, 6)


def between(random: Random, low: float, high: float) -> float:
    """A number drawn evenly; only `Random.random` gives the same in every version of Python."""
    return low + (high - low) * random.random()


def flow(random: Random, level: float, season: tuple[float, ...]) -> list[float]:
    """Cumulative figures of three years, of which the middle one dips; small ones are uneven."""
    uneven = 0.15 if level >= 20 else 0.9
    last = max(level, 5.0) / fsum(season[:3]) * between(random, 0.88, 1.15)
    dip = last * between(random, 0.72, 1.02)
    figures = []
    for year in (dip * between(random, 0.85, 1.25), dip, last):
        parts = [each * between(random, 1 - uneven, 1 + uneven) for each in season]
        figures += [year * fsum(parts[: quarter + 1]) / fsum(parts) for quarter in range(4)]
    return figures


def once(random: Random, level: float) -> list[float]:
    """What happened in one quarter of the last year and stands in its cumulative figures."""
    return [0.0] * (QUARTERS - 3) + [max(level, 5.0) * between(random, 0.82, 1.18)] * 3


def stock(random: Random, level: float, *, falling: bool = False) -> list[float]:
    """A walk that ends near the level and on the whole goes one way."""
    trend = between(random, -0.004, 0.026) * (-1 if falling else 1)
    figures = [max(level, 6.0) * between(random, 0.94, 1.07)]
    for _ in range(QUARTERS - 1):
        figures.append(figures[-1] / (1 + trend + between(random, -0.018, 0.018)))
    return figures[::-1]


def share(random: Random, level: float, *, by_year: bool) -> list[float]:
    """Share of a total, the same within a year where `by_year`, so that both may grow together."""
    figures = [level]
    for _ in range(QUARTERS - 1):
        kept = by_year and len(figures) % 4
        step = 0.0 if kept else between(random, -0.06, 0.06)
        figures.append(min(figures[-1] * (1 + step), 0.97))
    return figures[::-1]


def rate(random: Random, level: float) -> list[float]:
    """A walk within 0 and 100 whose steps are small near either end."""
    figures = [min(level, 94.0)]
    for _ in range(QUARTERS):
        room = min(figures[-1], 100 - figures[-1])
        figures.append(figures[-1] + room * between(random, -0.12, 0.12))
    return figures[:0:-1]


def rank(random: Random, level: float, field: list[float]) -> list[float]:
    """Places from 1 to the size of the field."""
    figures = [level]
    for size in reversed(field):
        figures.append(min(max(figures[-1] + between(random, -6, 6), 1), size - 1))
    return figures[:0:-1]
