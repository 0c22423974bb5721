"""How a series grew: as an index with a base of 100, a year on average, and per head."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lcreport.comparison.breaks import breaks_between
from lcreport.comparison.combine_bounds import Bound, Span, bound_of, conflict, subtracted
from lcreport.comparison.decimal_arithmetic import decimal, percent
from lcreport.comparison.model import Figure
from lcreport.comparison.rounding import known_within
from lcreport.languages import FIRST
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.comparison.derive_flows import FigureOrReason
    from lcreport.comparison.find_figure import OrganisationFigures
    from lcreport.dataset.frames import Dataset, Indicator

DAYS_A_YEAR = 365.25
LATEST_DAYS = 457
"""Fifteen months: a population older than that is not the one that a figure is divided by."""


@dataclass(frozen=True, slots=True)
class IndexPoint:
    """One figure of a series with the base as 100.

    Attributes:
        period: Of the figure.
        value: 100 · figure / base; None where it cannot be given.
        bound: Holds for the value; None where it is exact.
        reason: A code of `REASONS` where there is no value.
    """

    period: Period
    value: float | None
    bound: Bound | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class YearlyGrowth:
    """Average growth a year between the first and the last of comparable points.

    Attributes:
        first: Period of the first.
        last: Period of the last.
        years: The time between them.
        index: 100 · last / first.
        growth_pct: The constant growth that leads from one to the other, in % a year.
        bound: Holds for index and growth; None where they are exact.
        reason: A code of `REASONS` where there is no growth.
        index_within: The least and the most that the index can be, where `bound` is `approx`.
        growth_within: The same of the growth.
    """

    first: Period
    last: Period
    years: float
    index: float | None
    growth_pct: float | None
    bound: Bound | None = None
    reason: str | None = None
    index_within: Span | None = None
    growth_within: Span | None = None


@dataclass(frozen=True, slots=True)
class PerHead:
    """A flow or stock divided by what its indicator declares as denominator.

    Attributes:
        denominator: Id of the indicator it is divided by, such as the population.
        period: The period of the denominator's figure.
        value: In the indicator's unit per unit of the denominator; None where it cannot be given.
        bound: Holds for the value; None where it is exact.
        reason: A code of `REASONS` where there is no value.
    """

    denominator: str
    period: Period | None
    value: float | None
    bound: Bound | None = None
    reason: str | None = None


def index(points: Sequence[Figure], base: Period | None = None) -> list[IndexPoint]:
    """Every point with the base as 100, oldest first.

    Args:
        points: What `series` gives, comparable with one another.
        base: Period of the base; by default that of the first point.

    Returns:
        Nothing where no point is of the base's period.
    """
    chosen = points[0] if points and base is None else None
    chosen = chosen or next((point for point in points if point.period == base), None)
    return [] if chosen is None else [_indexed(point, chosen) for point in points]


def _indexed(point: Figure, base: Figure) -> IndexPoint:
    ratio, bound, reason = _ratio(point, base)
    # A bound or a rounded figure is still exactly 100 % of itself.
    if point is base and reason not in {"described", "doubtful", "base_zero", "base_negative"}:
        return IndexPoint(point.period, 100.0)
    return IndexPoint(point.period, ratio, bound, reason)


def _ratio(point: Figure, base: Figure) -> tuple[float | None, Bound | None, str | None]:
    """100 · point / base with its bound, or the reason why there is none."""
    if point.value is None or base.value is None:
        return None, None, "described"
    if "doubtful" in {point.status, base.status}:
        return None, None, "doubtful"
    if base.value <= 0:
        return None, None, "base_zero" if base.value == 0 else "base_negative"
    qualifier = subtracted(point.qualifier, base.qualifier)
    if qualifier is None or (point.value < 0 and base.qualifier != "exact"):
        return None, None, conflict(point.qualifier, base.qualifier)
    return percent(point.value, base.value), bound_of(qualifier), None


def yearly_growth(points: Sequence[Figure]) -> YearlyGrowth | None:
    """Average growth a year from the first to the last point; None for fewer than two.

    A month or quarter is compared with the same one of the first year that has it, so that the
    season is not taken for growth.

    Args:
        points: What `series` gives, comparable with one another.
    """
    if not points:
        return None
    last = points[-1]
    alike = [point for point in points if not last.period.is_part or _same_months(point, last)]
    first = alike[0]
    years = _years(first, last)
    # Growth of some months raised to a year would multiply their noise.
    if years < 1:
        return None
    ratio, bound, reason = _ratio(last, first)
    if ratio is None or ratio <= 0:
        # No constant growth leads from something to nothing, or to a debt.
        reason = reason or "not_for_this_kind"
        return YearlyGrowth(first.period, last.period, years, ratio, None, bound, reason)
    growth = _a_year(ratio, years)
    found = YearlyGrowth(first.period, last.period, years, ratio, growth, bound)
    if bound != "approx":
        return found
    (low, high), (least, most) = known_within(last), known_within(first)
    # The index is positive, so that both figures are; what they were rounded from may be nothing.
    within = percent(max(low, 0.0), most), percent(high, least) if least > 0 else float("inf")
    ends = _a_year(within[0], years), _a_year(within[1], years)
    return replace(found, index_within=within, growth_within=ends)


def _a_year(index: float, years: float) -> float:
    """The constant growth in % a year that leads from 100 to an index."""
    if index == float("inf"):
        return index
    # In decimals, so that 121 after 100 two years before is 10 and not 10.000000000000009.
    factor = (decimal(index) / 100) ** (1 / decimal(years))
    return float(round((factor - 1) * 100, 12))


def _same_months(one: Figure, other: Figure) -> bool:
    return one.period.span[1:] == other.period.span[1:]


def _years(first: Figure, last: Figure) -> float:
    if _same_months(first, last) and not (first.as_of or last.as_of):
        return float(last.period.year - first.period.year)
    return (last.date - first.date).days / DAYS_A_YEAR


def per_head(figures: OrganisationFigures, indicator: Indicator, now: Figure) -> PerHead | None:
    """A flow or stock per unit of its denominator; None where it declares none.

    The denominator is that of the figure's own period, or the last one known before its end that
    is at most fifteen months old.
    """
    if indicator.kind not in {"flow", "stock"} or not indicator.denominator:
        return None
    below = figures.data.indicator(indicator.denominator)
    found = _denominator(figures, below, now)
    if isinstance(found, str):
        return PerHead(below.id, None, None, reason=found)
    ratio, bound, reason = _ratio(now, found)
    value = None if ratio is None else float(decimal(ratio) / 100)
    return PerHead(below.id, found.period, value, bound, reason)


def _denominator(figures: OrganisationFigures, below: Indicator, now: Figure) -> FigureOrReason:
    # Of the figure's own period first: of a flow over nine months a people counted at their end.
    own = figures.find(below, now.period)
    if isinstance(own, Figure):
        return own
    # Births of another year are no denominator for this one's deaths.
    if below.kind == "flow":
        return "missing_part"
    day = now.period.last_day
    reason = "missing_part"
    for point in sorted(_points(figures, below), key=lambda point: point.date, reverse=True):
        if point.date > day or (day - point.date).days > LATEST_DAYS:
            continue
        crossed = breaks_between(below.kind, figures.breaks(below), point, now)
        if not crossed:
            return point
        # The province as it was before a merger has fewer people than the one that spent it all.
        base, _ = figures.base_across(below, point, point.period, crossed)
        if isinstance(base, Figure):
            return base
        reason = "break"
    return reason


def _points(figures: OrganisationFigures, below: Indicator) -> list[Figure]:
    """Every figure of the denominator, those of units that were merged into this one included."""
    members = {member for found in figures.breaks(below) for member in found.members}
    others = [replace(figures, organisation=id) for id in members - {figures.organisation}]
    return [point for reporter in (figures, *others) for point in reporter.points(below)]


def unit_per_head(data: Dataset, indicator: Indicator, language: str = FIRST) -> str:
    """The unit of a figure per head: "đồng/người"."""
    below = data.indicator(indicator.denominator)
    return f"{indicator.unit(language)}/{below.unit(language)}"
