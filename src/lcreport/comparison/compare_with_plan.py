"""A figure against the year's plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.comparison.combine_bounds import bound_of
from lcreport.comparison.decimal_arithmetic import difference, percent
from lcreport.comparison.model import Attainment, Figure
from lcreport.comparison.rounding import known_within
from lcreport.period import Period

if TYPE_CHECKING:
    from lcreport.comparison.derive_flows import FigureOrReason
    from lcreport.comparison.find_figure import OrganisationFigures
    from lcreport.dataset.frames import Indicator


def attainment(
    figures: OrganisationFigures, indicator: Indicator, period: Period, now: Figure | None
) -> Attainment | None:
    """What of the year's plan is attained at the period's end; None for ranks.

    Args:
        figures: The organisation's, with its plans.
        indicator: A flow of a quarter or month is measured from January to its end.
        period: Of the figure; the plan is that of its year.
        now: The figure of the period; None where there is none.
    """
    if indicator.kind == "rank":
        return None
    # By id, for a plan belongs to what is measured, not to what the source printed beside it.
    plan = figures.target(indicator.id, period.year)
    known = Attainment(elapsed_pct=elapsed_pct(period))
    if plan is None:
        return replace(known, reason="no_target")
    # Kept where nothing can be measured as well: a plan without a figure is a plan, and is counted.
    known = replace(known, value=plan.value, is_implied=plan.is_implied)
    found = _from_january(figures, indicator, period, now)
    if isinstance(found, str):
        return replace(known, reason=found)
    # A share of a doubtful figure would look as sure as any other in a list of percentages.
    if found.value is None or found.status == "doubtful":
        return replace(known, reason="described" if found.value is None else "doubtful")
    return _measured(
        indicator,
        found,
        plan.value,
        replace(known, bound=bound_of(found.qualifier), now=None if found is now else found),
    )


def _measured(indicator: Indicator, found: Figure, plan: float, known: Attainment) -> Attainment:
    value = found.value or 0.0
    least, most = known_within(found)
    is_rate = indicator.kind == "rate"
    if plan <= 0 and not is_rate:
        return replace(known, reason="plan_zero" if plan == 0 else "plan_negative")
    measure = difference if is_rate else percent
    if found.qualifier == "approx":
        known = replace(known, within=(measure(least, plan), measure(most, plan)))
    if is_rate:
        return replace(known, points=difference(value, plan))
    return replace(known, attainment_pct=percent(value, plan))


def elapsed_pct(period: Period) -> float:
    """Share of the year that has passed at the period's end, in %: in months, for a day in days.

    >>> elapsed_pct(Period.parse("2021-9M"))
    75.0
    """
    if period.kind != "day":
        return percent(period.last_month, 12)
    # 366 in a leap year.
    days = Period.parse(f"{period.year:04}-12-31").last_day.timetuple().tm_yday
    return percent(period.last_day.timetuple().tm_yday, days)


def _from_january(
    figures: OrganisationFigures, indicator: Indicator, period: Period, now: Figure | None
) -> FigureOrReason:
    # A plan is for the whole year: a single quarter's flow would seem to fall short of it.
    if indicator.kind != "flow" or (period.first_month == 1 and period.kind != "day"):
        return "not_reported" if now is None else now
    if period.kind == "day":
        return "not_for_this_period"
    return figures.find(indicator, Period.parse(f"{period.year:04}-{period.last_month}M"))
