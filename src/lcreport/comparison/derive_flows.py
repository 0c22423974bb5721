"""Flows that were not reported as such: a quarter out of months or cumulative figures, and back.

A flow is derived along reported flows of its year that lead from its first month's beginning to its
last month's end. Where a part is missing there is no such way, so nothing is ever derived across a
gap.

Only what became known together, or is settled, is added or subtracted: January-March printed in
March, less the March that was settled in April, would hold the error of March's estimate as if it
were January's. So a flow is made, in this order, of

1. settled figures alone: official ones, and differences of two estimates of one publication that
   end in the same month, for both hold the same unsettled part; the sum of its months before
   anything else, so that months, quarters and years add up;
2. settled figures and one estimate of its own last months, which makes it an estimate;
3. figures of one publication;
4. settled figures and doubtful ones, which makes it doubtful.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lcreport.comparison.combine_bounds import added, conflict, turned
from lcreport.comparison.decimal_arithmetic import add
from lcreport.comparison.flow_steps import FlowStep, Way, YearFlows, cheapest
from lcreport.comparison.model import Figure
from lcreport.comparison.rounding import step_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from lcreport.dataset.frames import Qualifier, Status
    from lcreport.period import Period

FigureOrReason = Figure | str
"""A figure, or the code of `REASONS` that says why there is none."""

WORST_FIRST: tuple[Status, ...] = (
    "synthetic", "doubtful", "estimate", "preliminary", "official",
)  # fmt: skip


_BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Derivation:
    """A derived flow, and the reported ones that it was made of.

    Attributes:
        is_settled: True where no estimate and nothing doubtful has a part in it.
    """

    figure: Figure
    steps: tuple[FlowStep, ...]
    is_settled: bool


def derivation(period: Period, year: YearFlows, breaks: Sequence[dt.date] = ()) -> Derivation | str:
    """The flow of a period out of other flows of its year, or the reason why there is none.

    Args:
        period: Months of one year.
        year: What the organisation reported of the indicator in that year.
        breaks: Days from which figures are counted in another way; parts never mix both ways.
    """
    # A day is no sum or difference of months.
    if period.kind == "day":
        return "no_earlier_figure"
    reason = ""
    for way, like in _candidates(period, year, breaks):
        subtracts = any(step.sign < 0 for step in way.steps)
        found = combined(way.steps, period, "difference" if subtracts else "sum")
        if isinstance(found, Figure):
            return Derivation(_settled(found, like), way.steps, like == "settled")
        # The first reason is that of the best way.
        reason = reason or found
    return reason or _why_none(period, year, breaks)


def _candidates(
    period: Period, year: YearFlows, breaks: Sequence[dt.date]
) -> Iterator[tuple[Way, Figure | str]]:
    """Ways to a period's flow, the best first, each with what its maturity is that of.

    That is "settled", the one figure that is not, or "worst": the least settled of all.
    """
    start, goal = period.first_month - 1, period.last_month
    sides = [flows.on_side_of(period, breaks) for flows in year.by_publisher]
    for flows in sides:
        # Settled figures go together whenever they became known; nothing else does.
        reached = cheapest(start, flows.settled)
        if goal in reached:
            # By months first, so that quarters add up to the year: of 1,876 quarters 360 were more
            # than 5 % off when cumulative first prints were subtracted.
            yield _month_by_month(start, goal, flows) or reached[goal], "settled"
        last = [
            (reached[own.start].then(own), own.steps[0].figure)
            for own in map(Way.along, flows.unsettled)
            # Only at the end: an estimate in the middle is replaced by the next month's table.
            if own.end == goal and own.start in reached
        ]
        # One that ends the span with the fewest figures before it carries the least rounding.
        yield from sorted(last, key=lambda found: found[0].cost)
        # Errors of one table's estimate cancel within that table, and only there.
        for published in flows.publications:
            together = cheapest(start, map(Way.along, published))
            if goal in together:
                yield together[goal], "worst"
    for flows in sides:
        reached = cheapest(start, flows.all_ways)
        if goal in reached:
            yield reached[goal], "worst"


def _month_by_month(start: int, goal: int, flows: YearFlows) -> Way | None:
    """The sum of the settled months of a span, reported or derived; None where one is not there."""
    way = Way(start, start, ())
    for month in range(start, goal):
        found = cheapest(month, flows.settled).get(month + 1)
        if found is None:
            return None
        way = way.then(found)
    return way.without_what_cancels()


def _settled(figure: Figure, like: Figure | str) -> Figure:
    if like == "worst":
        return figure
    if isinstance(like, Figure):
        return replace(figure, status=like.status, stage=like.stage)
    # The two estimates that were taken from each other have left nothing of theirs in it.
    # An invented figure stays one, whatever it is made of.
    invented = figure.status == "synthetic"
    stage = "official" if figure.stage else ""
    return replace(figure, status="synthetic" if invented else "official", stage=stage)


def _why_none(period: Period, year: YearFlows, breaks: Sequence[dt.date]) -> str:
    """Why there is no way: would there be one if publications, publishers or words agreed?"""
    if not year.reported:
        return "no_earlier_figure"
    side = year.on_side_of(period, breaks)
    # From the mildest lack to the greatest: each asks whether one more condition dropped would do.
    if any(_leads(flows.numbers, period) for flows in side.by_publisher):
        return "vintages_differ"
    if _leads(side.numbers, period):
        return "other_source"
    if _leads(side.reported, period):
        return "described"
    if _leads(year.reported, period):
        return "break"
    # Something of the span is there, so that a part is missing, not all.
    touched = any(
        figure.period.first_month <= period.last_month
        and figure.period.last_month >= period.first_month
        for figure in year.reported
    )
    return "missing_part" if touched else "no_earlier_figure"


def _leads(figures: Sequence[Figure], period: Period) -> bool:
    return period.last_month in cheapest(period.first_month - 1, map(Way.along, figures))


def combined(steps: Sequence[FlowStep], period: Period, derived: str) -> FigureOrReason:
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
        # A sum is as sure as its least sure part.
        status=min((figure.status for figure in figures), key=WORST_FIRST.index),
        period=period,
        # Nobody could know the sum before its last part.
        recorded=max(figure.recorded for figure in figures),
        source=joined(figure.source for figure in figures),
        publisher=joined(figure.publisher for figure in figures),
        derived=derived,
        stage=worst_stage(figures),
        # Rounding errors add up in the worst case; for bounds only the worst case is sure.
        rounded_to=add(map(step_of, figures)),
    )


def joined(texts: Iterable[str]) -> str:
    """Texts with a semicolon between, each once; ids of sources and names of publishers.

    >>> joined(["a", "", "b", "a"])
    'a; b'
    """
    return _BETWEEN.join(dict.fromkeys(filter(None, texts)))


def parted(text: str) -> list[str]:
    """What `joined` has joined.

    >>> parted("a; b"), parted("")
    (['a', 'b'], [])
    """
    return list(filter(None, text.split(_BETWEEN)))


def worst_stage(figures: Sequence[Figure]) -> str:
    """The least settled stage of invented figures; empty for real ones."""
    stages = {figure.stage for figure in figures if figure.stage}
    return next((status for status in WORST_FIRST if status in stages), "")
