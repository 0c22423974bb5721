"""Flows that were not reported as such: a quarter out of cumulative figures, and back.

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

Found = Figure | str
"""A figure, or the reason code why there is none."""

WORST_FIRST: tuple[Status, ...] = (
    "synthetic", "doubtful", "estimate", "preliminary", "official",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One reported flow, taken forwards (+) or backwards (−)."""

    figure: Figure
    sign: int


def derived_flow(period: Period, figures: Iterable[Figure], breaks: Sequence[dt.date]) -> Found:
    """The flow of a period out of other flows of its year.

    Args:
        period: Months of one year.
        figures: Every reported flow of the organisation.
        breaks: Days from which figures are counted in another way; parts never mix both ways.
    """
    if period.kind == "day":
        return "no_earlier_figure"
    year = [each for each in figures if each.period.year == period.year and each.period.months]
    side = [each for each in year if _same_side(each.period, period, breaks)]
    steps = steps_to(period, side, breaks)
    if steps is not None:
        return combined(steps, period, "difference" if any(s.sign < 0 for s in steps) else "sum")
    if len(side) < len(year) and _fewest(period, year) is not None:
        return "break"
    if _fewest(period, side) is not None:
        return "described"
    return "missing_part" if _touches(year, period) else "no_earlier_figure"


def steps_to(
    period: Period, figures: Iterable[Figure], breaks: Sequence[dt.date]
) -> tuple[Step, ...] | None:
    """The reported flows that a period's flow is derived from; None where none lead to it."""
    usable = [
        each
        for each in figures
        if each.value is not None
        and each.period.year == period.year
        and each.period.months
        and _same_side(each.period, period, breaks)
    ]
    return _fewest(period, usable)


def combined(steps: Sequence[Step], period: Period, derived: str) -> Found:
    """The sum of steps as one figure: worst status, latest recording, bounds carried through."""
    qualifier: Qualifier = "exact"
    for step in steps:
        if step.figure.value is None:
            return "described"
        own = step.figure.qualifier if step.sign > 0 else turned(step.figure.qualifier)
        both = added(qualifier, own)
        if both is None:
            return conflict(qualifier, turned(own))
        qualifier = both
    figures = [each.figure for each in steps]
    return Figure(
        value=add(each.sign * (each.figure.value or 0.0) for each in steps),
        qualifier=qualifier,
        status=min((each.status for each in figures), key=WORST_FIRST.index),
        period=period,
        recorded=max(each.recorded for each in figures),
        source="; ".join(dict.fromkeys(each.source for each in figures if each.source)),
        derived=derived,
        stage=worst_stage(figures),
    )


def worst_stage(figures: Sequence[Figure]) -> str:
    """The least settled stage of invented figures; empty for real ones."""
    stages = [each.stage for each in figures if each.stage]
    return next((each for each in WORST_FIRST if each in stages), "")


def _same_side(part: Period, whole: Period, breaks: Sequence[dt.date]) -> bool:
    return all((part.last_day >= since) == (whole.last_day >= since) for since in breaks)


def _touches(year: Sequence[Figure], period: Period) -> bool:
    return any(
        each.period.first_month <= period.last_month
        and each.period.last_month >= period.first_month
        for each in year
    )


def _fewest(period: Period, figures: Sequence[Figure]) -> tuple[Step, ...] | None:
    """The shortest path between month ends; among equals the one that takes figures as they are."""
    start, goal = period.first_month - 1, period.last_month
    paths: dict[int, tuple[Step, ...]] = {start: ()}
    waiting = deque([start])
    while waiting:
        place = waiting.popleft()
        if place == goal:
            return paths[place]
        for end, step in _steps_from(place, figures):
            if end not in paths:
                paths[end] = (*paths[place], step)
                waiting.append(end)
    return None


def _steps_from(place: int, figures: Sequence[Figure]) -> list[tuple[int, Step]]:
    forwards = [
        (each.period.last_month, Step(each, 1))
        for each in figures
        if each.period.first_month - 1 == place
    ]
    backwards = [
        (each.period.first_month - 1, Step(each, -1))
        for each in figures
        if each.period.last_month == place
    ]
    return sorted(forwards, key=lambda each: -each[0]) + sorted(backwards, key=lambda each: each[0])
