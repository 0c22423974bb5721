"""Which earlier figure each comparison takes as its base, and whether the two may be compared.

Vietnamese statistical reports compare a flow with the same period of the year before (cùng kỳ), a
stock with the end of the year before (cuối năm trước) and with the end of the period before.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.comparison.breaks import breaks_between
from lcreport.comparison.compare_two import base_only, compare
from lcreport.comparison.decimal_arithmetic import add
from lcreport.comparison.find_figure import SAME_DATE_DAYS, OrganisationFigures
from lcreport.comparison.model import Comparison, Figure, WithinYear
from lcreport.errors import PeriodError
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.comparison.derive_flows import FigureOrReason
    from lcreport.dataset.frames import Indicator

# A year and a quarter: the last yearly figure is still "before" when one year's is late.
OLDEST_MONTHS = 15


def previous(
    figures: OrganisationFigures, indicator: Indicator, period: Period, now: Figure
) -> Comparison:
    """Against the period before: for flows of the same length, else the last one reported."""
    if indicator.kind == "flow":
        return _previous_flow(figures, indicator, period, now)
    then = last_before(figures, indicator, period, now)
    if then is not None:
        compared = compare_unless_broken(figures, indicator, now, then, then.period)
        if indicator.kind == "stock" and compared.reason is None and _is_old(then, now):
            return replace(base_only(then, then.period), reason="too_old")
        return compared
    before, reason = none_before(figures, indicator, period)
    return compare_unless_broken(figures, indicator, now, reason, before)


def same_period_last_year(
    figures: OrganisationFigures, indicator: Indicator, period: Period, now: Figure
) -> Comparison:
    """Against the same months, or the same date, one year earlier."""
    before = period.year_earlier()
    then = figure_last_year(figures, indicator, before, now)
    compared = compare_unless_broken(figures, indicator, now, then, before)
    expected = _year_earlier(now.date)
    return _if_dated(compared, expected)


def year_end(
    figures: OrganisationFigures, indicator: Indicator, period: Period, now: Figure
) -> Comparison | None:
    """Against the end of last year; None for flows and ranks."""
    if indicator.kind in {"flow", "rank"}:
        return None
    before = Period.parse(f"{period.year - 1:04}")
    then = figure_at_year_end(figures, indicator, period)
    compared = compare_unless_broken(figures, indicator, now, then, before)
    return _if_dated(compared, before.last_day)


def compare_unless_broken(
    figures: OrganisationFigures,
    indicator: Indicator,
    now: Figure,
    then: FigureOrReason,
    before: Period,
) -> Comparison:
    """Two figures of one organisation compared, unless a break stands between them.

    Args:
        figures: Where breaks, restated figures and those of merged organisations are found.
        indicator: What is compared.
        now: The later figure.
        then: The earlier figure, or the reason why there is none. Across a break a restated
            figure is taken in its place or, after a merger, the sum of those merged.
        before: The earlier period as the comparison names it.
    """
    kind, breaks = indicator.kind, figures.breaks(indicator)
    asked_for = then if isinstance(then, Figure) else Figure(None, "exact", "official", before)
    crossed = breaks_between(kind, breaks, asked_for, now)
    if not crossed:
        if isinstance(then, str):
            return Comparison(period=before, reason=then)
        return compare(indicator, now, then, before)
    base, remark = figures.base_across(indicator, asked_for, before, crossed)
    if isinstance(base, Figure):
        compared = compare(indicator, now, base, before)
        return replace(compared, remarks=(*compared.remarks, remark)) if remark else compared
    if isinstance(then, Figure):
        return replace(base_only(then, before), reason="break", breaks=crossed)
    # Nothing is missing where the units before a merger did report what cannot be added up.
    merged = crossed[-1].members if len(crossed) == 1 else ()
    adds_up = indicator.kind in {"flow", "stock"}
    if (
        not adds_up
        and base != "missing_part"
        and _reported_by_any(figures, merged, indicator, before)
    ):
        return Comparison(period=before, reason="break", breaks=crossed)
    return Comparison(period=before, reason=then if base == "break" else base)


def _previous_flow(
    figures: OrganisationFigures, indicator: Indicator, period: Period, now: Figure
) -> Comparison:
    # The nine months would be compared with six: it is the quarter that they end with which has a
    # period of the same length before it.
    own = last_part(period)
    try:
        before = own.earlier()
    except PeriodError:
        return Comparison(period=period, reason="not_for_this_period")
    if own.span == period.span:
        return compare_unless_broken(
            figures, indicator, now, figures.find(indicator, before), before
        )
    own_figure = figures.find(indicator, own)
    if isinstance(own_figure, str):
        reason = "missing_part" if own_figure == "no_earlier_figure" else own_figure
        return Comparison(period=before, reason=reason)
    then = figures.find(indicator, before)
    return replace(
        compare_unless_broken(figures, indicator, own_figure, then, before), now=own_figure
    )


def figure_last_year(
    figures: OrganisationFigures, indicator: Indicator, before: Period, now: Figure | None
) -> FigureOrReason:
    """The figure of the same months one year earlier; of a stock that of the same date first."""
    if indicator.kind == "stock" and now is not None:
        dated = figures.vintages(indicator).newest_of(_year_earlier(now.date))
        if dated is not None:
            return dated
    return figures.find(indicator, before)


def figure_at_year_end(
    figures: OrganisationFigures, indicator: Indicator, period: Period
) -> FigureOrReason:
    """The figure of the end of last year, for rates in the form of the period."""
    found: FigureOrReason = "no_earlier_figure"
    # The first form that has a figure: a yearly rate and its last quarter's are two series.
    for year_end_period in _year_ends(indicator, period):
        found = figures.find(indicator, year_end_period)
        if not isinstance(found, str):
            break
    return found


def last_part(period: Period) -> Period:
    """What a cumulative period added last: its last quarter, or month where it ends no quarter.

    >>> str(last_part(Period.parse("2021-9M"))), str(last_part(Period.parse("2021-8M")))
    ('2021-Q3', '2021-08')
    """
    if period.kind != "cumulative":
        return period
    if period.last_month % 3:
        return Period.parse(f"{period.year:04}-{period.last_month:02}")
    return Period.parse(f"{period.year:04}-Q{period.last_month // 3}")


def last_before(
    figures: OrganisationFigures, indicator: Indicator, period: Period, now: Figure | None
) -> Figure | None:
    """The last figure reported before: of a stock by its date, of a rate or rank of its form."""
    points = figures.points(indicator)
    if indicator.kind == "stock":
        # By date, not by period: a loan balance told in an article of 18 November comes before one
        # of the year's end.
        day = period.last_day if now is None else now.date
        earlier = [point for point in points if point.date < day]
    else:
        earlier = [
            point
            for point in points
            if point.period.last_day < period.last_day and same_form(point.period, period)
        ]
    return earlier[-1] if earlier else None


def within_year(
    figures: OrganisationFigures, indicator: Indicator, period: Period, now: Figure
) -> WithinYear | None:
    """A flow from January beside its own figure so far, and what was added since."""
    if indicator.kind != "flow" or now.value is None or period.first_month != 1 or period.is_part:
        return None
    for part in _last_parts(period):
        before = Period.parse(f"{period.year:04}-{part.first_month - 1}M")
        so_far = _alike(figures, indicator, before, now)
        if so_far is None:
            continue
        last = figures.find(indicator, part)
        # Nothing of the old area may stand beside the new one's figure: only why it does not.
        if so_far.value is None:
            return WithinYear(so_far, None, "break")
        if isinstance(last, str):
            return WithinYear(so_far, None, last)
        return WithinYear(so_far, last, adds_up=_adds_up(so_far, last, now))
    return None


def _alike(
    figures: OrganisationFigures, indicator: Indicator, before: Period, now: Figure
) -> Figure | None:
    """An earlier figure as it may stand beside a later one: across a break restated or merged.

    It has no value where there is one, but of another kind; None where there is none.
    """
    found = figures.find(indicator, before)
    asked_for = found if isinstance(found, Figure) else Figure(None, "exact", "official", before)
    crossed = breaks_between(indicator.kind, figures.breaks(indicator), asked_for, now)
    if not crossed:
        return None if asked_for.value is None else asked_for
    base, _ = figures.base_across(indicator, asked_for, before, crossed)
    if isinstance(base, Figure):
        return None if base.value is None else base
    return None if asked_for.value is None else replace(asked_for, value=None)


def _adds_up(so_far: Figure, last: Figure, whole: Figure) -> bool:
    # Nine months as printed in September hold an estimate that the last quarter's sum has not.
    if so_far.value is None or last.value is None or whole.value is None:
        return True
    rounded = so_far.rounded_to + last.rounded_to + whole.rounded_to
    apart = add([so_far.value, last.value, -whole.value])
    # "Over 70" and "over 30" may well make up "over 105".
    bounded = {so_far.qualifier, last.qualifier, whole.qualifier} != {"exact"}
    return bounded or abs(apart) <= rounded / 2


def _last_parts(period: Period) -> list[Period]:
    """What a period from January may end with: a quarter before a month before a half."""
    year, month = period.year, period.last_month
    lengths = [3, 1] if month % 3 == 0 else [1]
    # Only of a whole year is the second half its own last part in reports ("6 tháng cuối năm").
    lengths += [6] if month == 12 else []
    parts = (Period.part(year, months, month) for months in lengths)
    return [part for part in parts if part.first_month > 1]


def _is_old(then: Figure, now: Figure) -> bool:
    # In whole months: the end of February to the end of a month is not a matter of days.
    months = 12 * (now.date.year - then.date.year) + now.date.month - then.date.month
    return months > OLDEST_MONTHS


def _reported_by_any(
    figures: OrganisationFigures, members: Sequence[str], indicator: Indicator, period: Period
) -> bool:
    return any(
        isinstance(
            OrganisationFigures(figures.data, member, figures.known_on).find(indicator, period),
            Figure,
        )
        for member in members
    )


def none_before(
    figures: OrganisationFigures, indicator: Indicator, period: Period
) -> tuple[Period, str]:
    """Where no earlier figure is: the last period that could have had one, and why it has none."""
    merged = _merged_before(figures, indicator, period)
    asked = (
        (at, found)
        for at in reversed(figures.periods(indicator))
        if at.last_day < period.last_day and same_form(at, period)
        # A share of nobody is no gap in reporting: its two parts are there.
        if isinstance(found := figures.find(indicator, at), str) and found != "no_earlier_figure"
    )
    refused = next(asked, None)
    if refused is not None and (merged is None or merged < refused[0]):
        return refused
    return merged or guess_before(period), "no_earlier_figure"


def _merged_before(
    figures: OrganisationFigures, indicator: Indicator, period: Period
) -> Period | None:
    """The last period for which the organisations merged into this one reported."""
    periods = [
        point.period
        for merger in figures.breaks(indicator)
        if merger.since <= period.last_day
        for member in merger.members
        for point in OrganisationFigures(figures.data, member, figures.known_on).points(indicator)
        if point.date < merger.since
        and (indicator.kind == "stock" or same_form(point.period, period))
    ]
    return max(periods, default=None)


def same_form(one: Period, other: Period) -> bool:
    """True where two periods are steps of one series: quarters, months, days, or from January."""
    if "day" in {one.kind, other.kind}:
        return one.kind == other.kind
    if one.kind == other.kind:
        return True
    if other.is_part:
        return one.months == other.months
    return one.first_month == other.first_month == 1 and one.kind not in {"month"}


def guess_before(period: Period) -> Period:
    """The period that `previous` names where there is no earlier figure to name one."""
    try:
        return period.earlier()
    except PeriodError:
        return period.year_earlier()


def _year_ends(indicator: Indicator, period: Period) -> list[Period]:
    """The periods that end with last year, the best first."""
    year, own = Period.parse(f"{period.year - 1:04}"), period.end_of_year_before()
    if indicator.kind == "stock":
        return [year]
    # A rate of a quarter is no rate of a year, so that its year ends with the last quarter.
    return [own, year] if period.kind == "day" else [own]


def _if_dated(compared: Comparison, expected: dt.date) -> Comparison:
    """The comparison, or only the earlier figure where that is dated to another time of year."""
    # By the day of the base itself, which of units that were merged is not that of any figure here.
    if compared.date is None or abs((compared.date - expected).days) <= SAME_DATE_DAYS:
        return compared
    # Outstanding loans move with the season: those of August and of December are not comparable.
    return replace(
        compared,
        change=None, growth_pct=None, ratio_pct=None, points=None, bound=None, direction=None,
        judgement=None, within=None, remarks=(), breaks=(), reason="dates_differ",
    )  # fmt: skip


def _year_earlier(day: dt.date) -> dt.date:
    # By Period, which knows that no day a year earlier answers to 29 February.
    return Period.parse(day.isoformat()).year_earlier().last_day
