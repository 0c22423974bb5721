"""The reported flows of one year as steps between month ends, and the cheapest way along them.

Every flow leads from the end of the month before its first to the end of its last: forwards as it
is, backwards subtracted. Month end 0 is the beginning of January.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from lcreport.comparison.model import Figure
    from lcreport.period import Period

UNSETTLED = frozenset({"estimate", "preliminary"})


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One reported flow, taken forwards (+1) or backwards (−1)."""

    figure: Figure
    sign: int


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that lead from one month end to another."""

    start: int
    end: int
    steps: tuple[FlowStep, ...]

    @classmethod
    def along(cls, figure: Figure) -> Way:
        """The way that one figure is by itself."""
        period = figure.period
        return cls(period.first_month - 1, period.last_month, (FlowStep(figure, 1),))

    @property
    def cost(self) -> tuple[int, int]:
        """How many figures are subtracted, and how many there are: each is rounded."""
        return sum(step.sign < 0 for step in self.steps), len(self.steps)

    def back(self) -> Way:
        """The same way backwards, with everything subtracted that was added."""
        steps = tuple(FlowStep(step.figure, -step.sign) for step in self.steps)
        return Way(self.end, self.start, steps)

    def without_what_cancels(self) -> Way:
        """The same way without the figures that it both adds and subtracts."""
        steps = list(self.steps)
        for step in self.steps:
            opposite = FlowStep(step.figure, -step.sign)
            if step in steps and opposite in steps:
                steps.remove(step)
                steps.remove(opposite)
        return Way(self.start, self.end, tuple(steps))

    def then(self, other: Way) -> Way:
        """This way and another that goes on where it ends."""
        return Way(self.start, other.end, (*self.steps, *other.steps))


@dataclass(frozen=True)
class YearFlows:
    """What one publisher, or several, reported of one indicator's flows in one year.

    Attributes:
        reported: The newest figure of each span of months.
        publications: What became known together, the newest first: figures with a number that is
            not doubtful, among them those that were revised since.
    """

    reported: tuple[Figure, ...]
    publications: tuple[tuple[Figure, ...], ...]

    @cached_property
    def by_publisher(self) -> tuple[YearFlows, ...]:
        """The same, of one publisher at a time; who published most comes first."""
        # Unnamed ones go with everybody: most datasets name no publisher at all.
        names = {figure.publisher for figure in self.reported if figure.publisher}
        if len(names) < 2:
            return (self,)
        apart = [self._of(name) for name in sorted(names)]
        # A difference of two publishers' figures is the difference of their definitions.
        return tuple(sorted(apart, key=lambda flows: -len(flows.reported)))

    def _of(self, publisher: str) -> YearFlows:
        return self._only(lambda figure: figure.publisher in {publisher, ""})

    def on_side_of(self, period: Period, breaks: Sequence[dt.date]) -> YearFlows:
        """Only the flows that lie on the same side of every break as a period does."""
        days = [day for day in breaks if day.year == period.year]
        if not days:
            return self
        # By their last days: a flow that ends after the day is counted in the new way as a whole.
        sides = [period.last_day >= day for day in days]
        return self._only(lambda figure: [figure.period.last_day >= day for day in days] == sides)

    def _only(self, wanted: Callable[[Figure], bool]) -> YearFlows:
        published = (tuple(filter(wanted, figures)) for figures in self.publications)
        return YearFlows(tuple(filter(wanted, self.reported)), tuple(filter(None, published)))

    @cached_property
    def numbers(self) -> tuple[Figure, ...]:
        """What was reported as a number, and not only described."""
        return tuple(figure for figure in self.reported if figure.value is not None)

    @cached_property
    def _sound(self) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.numbers if figure.status != "doubtful")

    @cached_property
    def settled(self) -> tuple[Way, ...]:
        """Ways of settled figures, and those free of the estimate that both their figures hold.

        A table printed in March holds an estimate of March, alone and within January-March: the
        one less the other is settled.
        """
        ways = [Way.along(figure) for figure in self._sound if figure.maturity not in UNSETTLED]
        for published in self.publications:
            estimates = [figure for figure in published if figure.maturity == "estimate"]
            # In GSO's tables these are a month and the cumulative figure that ends with it.
            for one, other in combinations(estimates, 2):
                longer, shorter = sorted((one, other), key=lambda figure: -figure.period.months)
                same_end = longer.period.last_month == shorter.period.last_month
                if same_end and longer.period.months > shorter.period.months:
                    ways.append(Way.along(longer).then(Way.along(shorter).back()))
        return tuple(ways)

    @cached_property
    def unsettled(self) -> tuple[Figure, ...]:
        """Estimates and preliminary figures that nothing settled has replaced."""
        return tuple(figure for figure in self._sound if figure.maturity in UNSETTLED)

    @cached_property
    def all_ways(self) -> tuple[Way, ...]:
        """Ways of settled and of doubtful figures."""
        doubtful = [Way.along(own) for own in self.numbers if own.status == "doubtful"]
        return (*self.settled, *doubtful)


def cheapest(start: int, ways: Iterable[Way]) -> Mapping[int, Way]:
    """Month end → the cheapest way to it: fewest subtractions first, then fewest figures.

    A sum of months that were printed comes before a difference of longer figures, for those may
    hold revisions of months before.
    """
    leaving: dict[int, list[Way]] = {}
    for way in ways:
        # Both directions, for what is subtracted leads back.
        leaving.setdefault(way.start, []).append(way)
        leaving.setdefault(way.end, []).append(way.back())
    reached: dict[int, Way] = {}
    # The counter keeps equals in the order in which they were found: ways cannot be compared.
    numbers = count()
    waiting = [((0, 0), next(numbers), Way(start, start, ()))]
    while waiting:
        _, _, found = heapq.heappop(waiting)
        # Dijkstra's algorithm: what comes out of the heap first is the cheapest, for costs only
        # grow.
        if found.end in reached:
            continue
        reached[found.end] = found
        for way in leaving.get(found.end, ()):
            if way.end not in reached:
                longer = found.then(way)
                heapq.heappush(waiting, (longer.cost, next(numbers), longer))
    return reached
