"""Flows that were not reported as such: a quarter out of cumulative figures, and back.

Vietnamese reports are cumulative from January, so that a quarter's own flow is mostly a difference.
Within one year every reported flow is a step between two month ends, forwards as it is or
backwards subtracted. A flow is derived along the fewest steps that lead from its first month's
beginning to its last month's end: 9M − 6M, Q1 + Q2 + Q3, or 6M + Q3 − Q1. Where a part is missing
there is no such path, so nothing is ever derived across a gap.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.comparison.combine_bounds import added, conflict, turned
from lcreport.comparison.decimal_arithmetic import add
from lcreport.comparison.model import Figure

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from lcreport.dataset.frames import Qualifier, Status
    from lcreport.period import Period

FigureOrReason = Figure | str
"""A figure, or the code of `REASONS` that says why there is none."""

WORST_FIRST: tuple[Status, ...] = (
    "synthetic", "doubtful", "estimate", "preliminary", "official",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One reported flow, taken forwards (+1) or backwards (−1)."""

    figure: Figure
    sign: int


def derived_flow(
    period: Period, figures: Iterable[Figure], breaks: Sequence[dt.date]
) -> FigureOrReason:
    """The flow of a period out of other flows of its year, or the reason why there is none.

    Args:
        period: Months of one year.
        figures: Every reported flow of the organisation.
        breaks: Days from which figures are counted in another way; parts never mix both ways.
    """
    if period.kind == "day":
        return "no_earlier_figure"
    year = [
        figure for figure in figures if figure.period.year == period.year and figure.period.months
    ]
    same_side = [figure for figure in year if _same_side(figure.period, period, breaks)]
    steps = steps_to(period, same_side, breaks)
    if steps is not None:
        subtracts = any(step.sign < 0 for step in steps)
        return combined(steps, period, "difference" if subtracts else "sum")
    # Why there is no path: would there be one without the breaks, or if words were numbers?
    if len(same_side) < len(year) and _fewest_steps(period, year) is not None:
        return "break"
    if _fewest_steps(period, same_side) is not None:
        return "described"
    return "missing_part" if _touches(year, period) else "no_earlier_figure"


def steps_to(
    period: Period, figures: Iterable[Figure], breaks: Sequence[dt.date]
) -> tuple[Step, ...] | None:
    """The reported flows that a period's flow is derived from; None where none lead to it."""
    usable = [
        figure
        for figure in figures
        if figure.value is not None
        and figure.period.year == period.year
        and figure.period.months
        and _same_side(figure.period, period, breaks)
    ]
    return _fewest_steps(period, usable)


def combined(steps: Sequence[Step], period: Period, derived: str) -> FigureOrReason:
    """The sum of steps as one figure: worst status, latest recording, bounds carried through.

    Args:
        steps: One or more.
        period: The period of the sum.
        derived: How it came about: `difference`, `sum` or `merged`.
    """
    qualifier: Qualifier = "exact"
    for step in steps:
        if step.figure.value is None:
            return "described"
        own = step.figure.qualifier if step.sign > 0 else turned(step.figure.qualifier)
        both = added(qualifier, own)
        if both is None:
            return conflict(qualifier, turned(own))
        qualifier = both
    figures = [step.figure for step in steps]
    return Figure(
        value=add(step.sign * (step.figure.value or 0.0) for step in steps),
        qualifier=qualifier,
        status=min((figure.status for figure in figures), key=WORST_FIRST.index),
        period=period,
        recorded=max(figure.recorded for figure in figures),
        source="; ".join(dict.fromkeys(figure.source for figure in figures if figure.source)),
        derived=derived,
        stage=worst_stage(figures),
    )


def worst_stage(figures: Sequence[Figure]) -> str:
    """The least settled stage of invented figures; empty for real ones."""
    stages = {figure.stage for figure in figures if figure.stage}
    return next((status for status in WORST_FIRST if status in stages), "")


def _same_side(part: Period, whole: Period, breaks: Sequence[dt.date]) -> bool:
    return all((part.last_day >= since) == (whole.last_day >= since) for since in breaks)


def _touches(year: Sequence[Figure], period: Period) -> bool:
    return any(
        figure.period.first_month <= period.last_month
        and figure.period.last_month >= period.first_month
        for figure in year
    )


def _fewest_steps(period: Period, figures: Sequence[Figure]) -> tuple[Step, ...] | None:
    """The shortest path between month ends; among equals the one that takes figures as they are.

    Each figure printed is rounded, so the fewest figures carry the least rounding. The search goes
    breadth first; month end 0 is the beginning of January.
    """
    start, goal = period.first_month - 1, period.last_month
    paths: dict[int, tuple[Step, ...]] = {start: ()}
    waiting = deque([start])
    while waiting:
        month_end = waiting.popleft()
        if month_end == goal:
            return paths[month_end]
        for reached, step in _steps_from(month_end, figures):
            if reached not in paths:
                paths[reached] = (*paths[month_end], step)
                waiting.append(reached)
    return None


def _steps_from(month_end: int, figures: Sequence[Figure]) -> list[tuple[int, Step]]:
    forwards = [
        (figure.period.last_month, Step(figure, 1))
        for figure in figures
        if figure.period.first_month - 1 == month_end
    ]
    backwards = [
        (figure.period.first_month - 1, Step(figure, -1))
        for figure in figures
        if figure.period.last_month == month_end
    ]
    # The order decides among paths of equal length: figures as they are before differences, and
    # each way the longest step first.
    forwards.sort(key=lambda reached: -reached[0])
    backwards.sort(key=lambda reached: reached[0])
    return forwards + backwards
