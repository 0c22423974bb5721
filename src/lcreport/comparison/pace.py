"""How far a year has come: against what of it is usually done by then, and against its plan.

A year is seldom done evenly. Of a year's state-budget investment the median province has done 68 %
after nine months, so that one at 70 % is not behind, although 75 % of the time has passed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Literal

from lcreport.comparison.breaks import breaks_between
from lcreport.comparison.combine_bounds import Bound, Span, bound_of, interval, turned
from lcreport.comparison.compare_with_plan import elapsed_pct
from lcreport.comparison.decimal_arithmetic import difference, percent
from lcreport.comparison.model import Figure
from lcreport.comparison.publishers import is_foreign
from lcreport.comparison.rounding import known_within
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lcreport.comparison.find_figure import OrganisationFigures
    from lcreport.comparison.model import Attainment, Row
    from lcreport.dataset.frames import Indicator

MOST_YEARS = 5
FEWEST_YEARS = 3

Yardstick = Literal["profile", "time"]
Standing = Literal[
    "reached", "on_track", "behind", "short", "not_yet", "within", "fast", "over", "uncertain",
    "not_measured",
]  # fmt: skip
STANDINGS: dict[Standing, str] = {
    "reached": "the plan is reached",
    "on_track": "at least what is usual by now is done",
    "behind": "less than what is usual by now is done",
    "short": "the year is over and the plan was not reached",
    "not_yet": "a stock or rate that has not come to its plan yet; the year is not over",
    "within": "no more is used than is usual by now, of what should stay low",
    "fast": "more is used than is usual by now, of what should stay low",
    "over": "more than planned for the year, of what should stay low",
    "uncertain": "the figure is a bound, or approximate, and leaves it open",
    "not_measured": "there is a plan but nothing certain to measure by it",
}
"""Where a figure stands by its plan: code → meaning; summaries and charts count by these."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a flow has come in its year.

    Attributes:
        elapsed_pct: Share of the year that has passed, in %.
        usual_pct: Share of the year's flow that was done by then in earlier years: their median;
            None where there is no such year.
        years: The years it rests on, at most five, the oldest first.
        derived_years: Those of them of which one of the two figures was not reported as such, but
            derived, or added up of units that were merged since.
        yardstick: `profile` with three such years or more, else `time`.
        per_month: What was done in a month until now, in the indicator's unit.
        needed_per_month: What the plan needs in each month that is left; 0 where it is reached.
        year_end: Where the year ends if it goes on as usual; only with a profile.
        year_end_low: The same by the year that had done the most of itself by then, and from the
            least that an approximate figure can be.
        year_end_high: The same by the year that had done the least, and from the most.
        bound: Holds for the four amounts but `needed_per_month`, whose bound is its opposite.
        reason: A code of `REASONS` where the period itself has no figure to go on from.
    """

    elapsed_pct: float
    usual_pct: float | None
    years: tuple[int, ...]
    yardstick: Yardstick
    per_month: float | None = None
    needed_per_month: float | None = None
    year_end: float | None = None
    year_end_low: float | None = None
    year_end_high: float | None = None
    bound: Bound | None = None
    reason: str | None = None
    derived_years: tuple[int, ...] = ()

    @property
    def yardstick_pct(self) -> float:
        """What should be done by now, in % of the year."""
        if self.yardstick == "profile" and self.usual_pct is not None:
            return self.usual_pct
        return self.elapsed_pct

    @property
    def needed_bound(self) -> Bound | None:
        """What holds for `needed_per_month`: at least so much done leaves at most so much."""
        return None if self.bound is None else bound_of(turned(self.bound))


def pace(
    figures: OrganisationFigures,
    indicator: Indicator,
    period: Period,
    now: Figure | None,
    target: Attainment | None,
) -> Pace | None:
    """How far a flow has come at the period's end.

    None where that is no question: for other kinds, for a day, at the end of the year, and where
    there is neither a plan nor an earlier year.

    Args:
        figures: The organisation's.
        indicator: What is counted.
        period: A part of the year is measured from January, as it is by its plan.
        now: The period's figure; None where there is none.
        target: The period's figure against its plan.
    """
    # In December the plan is reached or not; how the year usually goes is no excuse any more.
    if indicator.kind != "flow" or period.kind == "day" or period.last_month == 12:
        return None
    so_far = Period.parse(f"{period.year:04}-{period.last_month}M")
    found = now if now is not None and now.period.first_month == 1 else None
    if found is None:
        reported = figures.find(indicator, so_far)
        found = reported if isinstance(reported, Figure) else None
    shares = list(_shares(figures, indicator, so_far, found))
    plan = None if target is None else target.value
    if plan is None and not shares:
        return None
    usual = median(share.done_pct for share in shares) if shares else None
    known = Pace(
        elapsed_pct=elapsed_pct(so_far),
        usual_pct=usual,
        years=tuple(share.year for share in shares),
        derived_years=tuple(share.year for share in shares if share.is_derived),
        yardstick="profile" if len(shares) >= FEWEST_YEARS else "time",
    )
    if found is None:
        return replace(known, reason="not_reported")
    if found.value is None or found.status == "doubtful":
        return replace(known, reason="described" if found.value is None else "doubtful")
    return _projected(known, found, found.value, plan, shares)


@dataclass(frozen=True, slots=True)
class _Share:
    """What an earlier year had done of itself by then, in %, and within what that lies."""

    year: int
    done_pct: float
    within: Span
    is_derived: bool


def _projected(
    known: Pace, found: Figure, value: float, plan: float | None, shares: Sequence[_Share]
) -> Pace:
    """The pace with its amounts: so far, needed, and where the year ends."""
    months = found.period.last_month
    measured = replace(known, per_month=value / months, bound=bound_of(found.qualifier))
    if plan is not None:
        # By months, as offices plan; what is left after the plan is reached is not less than
        # nothing.
        needed = max(0.0, difference(plan, value)) / (12 - months)
        measured = replace(measured, needed_per_month=needed)
    # Of the years' ends, not of their median: the range is what did happen.
    slowest = min(share.within[0] for share in shares) if shares else 0.0
    if known.yardstick != "profile" or known.usual_pct is None or slowest <= 0:
        return measured
    quickest = max(share.within[1] for share in shares)
    least, most = known_within(found)
    # Bounds leave one end of the range open: at least so much now may be any amount in December.
    low = None if found.qualifier == "at_most" else percent(least, quickest)
    high = None if found.qualifier == "at_least" else percent(most, slowest)
    return replace(
        measured,
        year_end=percent(value, known.usual_pct),
        year_end_low=low,
        year_end_high=high,
    )


def _shares(
    figures: OrganisationFigures, indicator: Indicator, so_far: Period, now: Figure | None
) -> Iterator[_Share]:
    """The share of its flow that each year alike this one had done by then, oldest first."""
    # A medium-term plan of public investment has five years: older ones tell of another plan.
    recent = range(so_far.year - MOST_YEARS, so_far.year)
    known = {point.period.year for point in figures.points(indicator)}
    known |= _years_of_members(figures, indicator)
    current = now or Figure(None, "exact", "official", so_far)
    for year in (year for year in recent if year in known):
        part = _comparable(figures, indicator, so_far.year_earlier(so_far.year - year), current)
        whole = _comparable(figures, indicator, Period.parse(f"{year:04}"), current)
        if part is None or whole is None:
            continue
        if is_foreign(part, whole):
            continue
        # A part above its year was revised or misprinted: no share of it is usual.
        if whole.value and part.value is not None and 0 <= part.value <= whole.value:
            done, is_derived = percent(part.value, whole.value), bool(part.derived or whole.derived)
            yield _Share(year, done, _share_within(part, whole), is_derived)


def _share_within(part: Figure, whole: Figure) -> Span:
    """The least and the most that a share of approximate figures can be, in %."""
    least, most = known_within(part)
    least_whole, most_whole = known_within(whole)
    # "About 95 of about 100" may be all of it, but not more.
    least_whole = max(least_whole, most)
    return percent(max(least, 0.0), most_whole), percent(most, least_whole) if most else 0.0


def _years_of_members(figures: OrganisationFigures, indicator: Indicator) -> set[int]:
    """The years of the organisations that were merged into this one."""
    members = {member for found in figures.breaks(indicator) for member in found.members}
    return {
        point.period.year
        for member in members - {figures.organisation}
        for point in replace(figures, organisation=member).points(indicator)
    }


def _comparable(
    figures: OrganisationFigures, indicator: Indicator, period: Period, now: Figure
) -> Figure | None:
    """The figure of an earlier period that a share may rest on; None where there is none."""
    found = figures.find(indicator, period)
    asked_for = found if isinstance(found, Figure) else Figure(None, "exact", "official", period)
    crossed = breaks_between(indicator.kind, figures.breaks(indicator), asked_for, now)
    if crossed:
        found, _ = figures.base_across(indicator, asked_for, period, crossed)
    if not isinstance(found, Figure) or found.value is None or found.status == "doubtful":
        return None
    # A share of a bound is a bound, and a median of bounds says nothing.
    if found.qualifier not in {"exact", "approx"}:
        return None
    return None if is_foreign(found, now) else found


def standings(rows: Iterable[Row]) -> list[tuple[Row, Standing]]:
    """Every row that has a plan for the year, with where it stands.

    Summaries, charts and tables all count by this, so that they count alike.
    """
    found = ((row, standing(row)) for row in rows)
    return [(row, where) for row, where in found if where is not None]


def standing(row: Row) -> Standing | None:
    """Where a row stands by its plan; None where it has none."""
    target = row.target
    if target is None or target.value is None:
        return None
    measure = target.attainment_pct if target.points is None else target.points
    if measure is None or row.now is None:
        return "not_measured"
    # Points are measured from the plan itself.
    goal = 100.0 if target.points is None else 0.0
    low, high = interval(measure, target.bound, target.within)
    is_over = target.elapsed_pct is not None and target.elapsed_pct >= 100
    if row.indicator.kind != "flow":
        return _by_goal(low, high, goal, is_over=is_over, lower=row.indicator.better == "lower")
    # At the year's end everything is due.
    due = 100.0 if is_over else yardstick_pct(row)
    if row.indicator.better == "lower":
        return _of_a_ceiling(low, high, due)
    return _of_a_goal(low, high, due, is_over=is_over)


def yardstick_pct(row: Row) -> float:
    """What of its plan a row should have attained by now, in %."""
    if row.pace is not None:
        return row.pace.yardstick_pct
    elapsed = row.target.elapsed_pct if row.target is not None else None
    return 100.0 if elapsed is None else elapsed


def _by_goal(low: float, high: float, goal: float, *, is_over: bool, lower: bool) -> Standing:
    """A stock or rate: it does not grow from nothing, so that time is no yardstick for it."""
    if (high <= goal) if lower else (low >= goal):
        return "reached"
    if (low <= goal) if lower else (high >= goal):
        return "uncertain"
    if not is_over:
        return "not_yet"
    # Of poverty more than planned is no falling short.
    return "over" if lower else "short"


def _of_a_goal(low: float, high: float, due: float, *, is_over: bool) -> Standing:
    """A flow that should come to its plan by the end of the year."""
    if low >= 100:
        return "reached"
    if low >= due:
        return "on_track"
    if high >= due:
        return "uncertain"
    return "short" if is_over else "behind"


def _of_a_ceiling(low: float, high: float, due: float) -> Standing:
    """A flow that should stay low: its plan is what it must not go beyond."""
    # Only beyond: exactly the ceiling is kept to.
    if low > 100:
        return "over"
    if high <= due:
        return "within"
    return "fast" if low > due else "uncertain"
