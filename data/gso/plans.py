"""The plans of the year that the tables' percentages imply; the tables print none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from itertools import groupby


@dataclass(frozen=True)
class Attainment:
    """A cumulative figure and its percentage of the plan, each with the step it is rounded to."""

    unit: str
    month: str
    cumulative: Decimal
    pct: Decimal
    cumulative_step: Decimal
    pct_step: Decimal

    @property
    def interval(self) -> tuple[Decimal, Decimal]:
        """Least and greatest plan, in tỷ đồng, that rounds to the printed percentage."""
        figure, pct = self.cumulative_step / 2, self.pct_step / 2
        low = 100 * (self.cumulative - figure) / (self.pct + pct)
        return low, 100 * (self.cumulative + figure) / (self.pct - pct)


@dataclass(frozen=True)
class Plan:
    """A plan of the year in tỷ đồng, as known from one month's table on.

    Attributes:
        kind: `first` of its year; `refined`, the same plan known more exactly; or `revised`.
    """

    unit: str
    month: str
    value: Decimal
    kind: str


def implied_plans(rows: Iterable[Attainment]) -> Iterator[Plan]:
    """The plans that rows in order of unit and month imply, as vintages.

    A percentage printed with three decimals leaves an interval for the plan. As long as the
    intervals of the months have a plan in common, it is one plan, known ever more exactly; a new
    one is given only when the plan before does not fit the month.
    """
    for _, months in groupby(rows, key=lambda row: (row.unit, row.month[:4])):
        low = high = plan = None
        for row in months:
            own_low, own_high = row.interval
            narrow_low, narrow_high = max(low or own_low, own_low), min(high or own_high, own_high)
            revised = plan is not None and narrow_low > narrow_high
            low, high = (own_low, own_high) if revised else (narrow_low, narrow_high)
            if plan is not None and low <= plan <= high:
                continue
            kind = "revised" if revised else "refined" if plan is not None else "first"
            plan = roundest(low, high)
            yield Plan(row.unit, row.month, plan, kind)


def roundest(low: Decimal, high: Decimal) -> Decimal:
    """The number with the fewest decimals between two, the nearest to their middle."""
    step = Decimal(1000)
    while (low / step).to_integral_value(ROUND_CEILING) * step > high:
        step /= 10
    middle = ((low + high) / 2 / step).to_integral_value(ROUND_HALF_EVEN) * step
    return middle if low <= middle <= high else (low / step).to_integral_value(ROUND_CEILING) * step
