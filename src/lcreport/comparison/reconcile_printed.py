"""The comparison that a source printed itself, beside the computed one, and why they differ.

The General Statistics Office prints its percentage of last year against the settled base, or one
that it restated since, and with an estimate of the last month above; so it often disagrees with the
figures printed beside it. Neither is corrected: both stand in the row, with the likeliest reason.
docs/comparisons.md says how many of its percentages each reason explains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lcreport.comparison.choose_base import previous, same_period_last_year, year_end
from lcreport.comparison.compare_two import compare
from lcreport.comparison.compare_with_plan import attainment
from lcreport.comparison.decimal_arithmetic import add
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.model import Attainment, Comparison, Figure, Row
from lcreport.comparison.rounding import span_of
from lcreport.comparison.vintages import read_period

if TYPE_CHECKING:
    from collections.abc import Callable

    from lcreport.dataset.frames import Indicator
    from lcreport.period import Period

ComparisonResult = Comparison | Attainment
PrintedSpan = tuple[float, float]

# What is to be added to a term to make it a ratio.
_TO_RATIO = {"ratio_pct": 0.0, "growth_pct": 100.0, "attainment_pct": 0.0}
_DECEMBER = 12
# A base further away than this was hardly restated: units were merged, or the figure is another.
_A_FIFTH = 0.2
_NEARLY = 0.005
# Not the first group of `1.234,5`: a dot between digits groups thousands in Vietnamese tables.
_PERCENTAGE = re.compile(r"[0-9]+([.,](?P<decimals>[0-9]+))?(?![0-9.,])")

_BUILDERS: dict[
    str, Callable[[OrganisationFigures, Indicator, Period, Figure], ComparisonResult | None]
] = {
    "previous": previous,
    "same_period_last_year": same_period_last_year,
    "year_end": year_end,
    "target": attainment,
}


@dataclass(frozen=True, slots=True)
class PrintedComparison:
    """One comparison as its source printed it.

    Attributes:
        name: Which of a row's comparisons: `previous`, `target` …
        term: In what terms: `growth_pct`, `ratio_pct`, `attainment_pct` …
        value: As printed.
        recorded: The day on which it became known.
        decimals: How many it was printed with.
        is_doubtful: True where it is hardly right itself, such as one in another unit's row.
    """

    name: str
    term: str
    value: float
    recorded: str
    decimals: int
    is_doubtful: bool = False

    def agrees(self, computed: float | None) -> bool:
        """True where the computed value, rounded as printed, may be the printed one."""
        if computed is None:
            return False
        # Half of the last place printed; the rest is for the binary float of a decimal tie.
        return bool(abs(computed - self.value) <= 0.5 * 10.0**-self.decimals + 1e-9)

    def lies_between(self, now: PrintedSpan, base: PrintedSpan) -> bool:
        """True where it is a percentage of numbers in these spans, which must leave room."""
        to_ratio = _TO_RATIO.get(self.term)
        is_exact = now[0] == now[1] and base[0] == base[1]
        if to_ratio is None or is_exact or now[0] <= 0 or base[0] <= 0:
            return False
        slack, ratio = 0.5 * 10.0**-self.decimals, self.value + to_ratio
        low, high = 100 * now[0] / base[1], 100 * now[1] / base[0]
        return bool(low - slack <= ratio <= high + slack)


def with_printed(figures: OrganisationFigures, row: Row) -> Row:
    """The row with every comparison that the source printed for it."""
    for printed in _printed(figures, row.indicator, row.period):
        computed = getattr(row, printed.name)
        if computed is None or row.now is None:
            continue
        reason = _why_different(figures, row, printed, computed)
        beside = replace(
            computed, printed=printed.value, printed_as=printed.term, printed_reason=reason
        )
        row = replace(row, **{printed.name: beside})
    return row


def _printed(
    figures: OrganisationFigures, indicator: Indicator, period: Period
) -> list[PrintedComparison]:
    found = []
    for own in figures.printed_for(indicator):
        figure = figures.vintages(own).at(period)
        name, _, term = own.printed_as.partition(".")
        if figure is not None and figure.value is not None and name in _BUILDERS:
            # 33,8 and 56 stand in one column; half a unit of the last place is all that either
            # leaves open.
            places = _places(figure.printed, own.decimals)
            found.append(
                PrintedComparison(
                    name, term, figure.value, figure.recorded, places, figure.status == "doubtful"
                )
            )
    return found


def _places(words: str, decimals: int) -> int:
    """How many decimals a percentage was printed with; tables do not keep to their finest.

    >>> _places("33,8", 3), _places("56", 1), _places("", 3)
    (1, 0, 3)
    """
    written = _PERCENTAGE.search(words)
    return decimals if written is None else min(decimals, len(written["decimals"] or ""))


def _why_different(
    figures: OrganisationFigures, row: Row, printed: PrintedComparison, computed: ComparisonResult
) -> str | None:
    """The code of `PRINTED_REASONS`; None where the two agree. The surest explanation is first."""
    value = getattr(computed, printed.term, None)
    if value is None:
        return "only_printed"
    if printed.agrees(value):
        return None
    # After `agrees`: what agrees needs no excuse.
    if printed.is_doubtful:
        return "doubtful"
    return _why_known_otherwise(figures, row, printed, computed) or (
        # Only against last year does the source use a base other than the one printed.
        _why_another_base(figures, row, printed, value)
        if printed.name == "same_period_last_year"
        else "unexplained"
    )


def _why_known_otherwise(
    figures: OrganisationFigures, row: Row, printed: PrintedComparison, computed: ComparisonResult
) -> str | None:
    """A code where figures as known then, or more digits of them, explain it."""
    known = _as_known_on(figures, row, printed)
    if known is not None and _agrees(*known, printed):
        earlier = known[2]
        plan = isinstance(earlier, Attainment) and earlier.value != computed.value
        return "plan_revised" if plan else "revision"
    return "rounding" if _agrees_within_rounding(figures, row, computed, printed) else None


def _why_another_base(
    figures: OrganisationFigures, row: Row, printed: PrintedComparison, value: float
) -> str:
    """Which other base explains a printed comparison with last year, the surest one first."""
    if _agrees_with_settled_base(figures, row, printed):
        return "settled_base"
    if _agrees_once_settled(figures, row, printed):
        return "estimate"
    # In terms of the ratio, so that near and far mean the same whichever of the two was printed.
    to_ratio = _TO_RATIO.get(printed.term)
    if to_ratio is None:
        return "unexplained"
    seen, ratio = printed.value + to_ratio, value + to_ratio
    mistaken = seen + (100 if printed.term == "ratio_pct" else -100)
    if abs(mistaken - ratio) <= _NEARLY * abs(ratio) and abs(seen - ratio) > _A_FIFTH * abs(ratio):
        return "growth_as_ratio"
    # now / base is the ratio, so that the two bases lie as far apart as the ratios inverted.
    if seen > 0 and ratio > 0 and abs(ratio / seen - 1) <= _A_FIFTH:
        return "restated_base"
    return "unexplained"


def _agrees_with_settled_base(
    figures: OrganisationFigures, row: Row, printed: PrintedComparison
) -> bool:
    """True where last year's cumulative figure as settled gives it: the next less its estimate.

    The table of October prints January to October with an estimate of October; what remains without
    that is January to September as known then, revisions of all its months included.
    """
    before = row.period.year_earlier()
    if before.kind == "day" or before.first_month != 1 or before.last_month == _DECEMBER:
        return False
    by_key = figures.vintages(row.indicator).by_key
    month = before.last_month + 1
    # Of December this is the whole year.
    longer = by_key.get(read_period(f"{before.year:04}-{month}M").span, ())
    estimates = by_key.get(read_period(f"{before.year:04}-{month:02}").span, ())
    if row.now is None or not longer or not estimates:
        return False
    # The first prints of both: what one table held when it appeared.
    whole, part = longer[0], estimates[0]
    if part.recorded != whole.recorded or part.value is None or whole.value is None:
        return False
    settled = replace(whole, value=add([whole.value, -part.value]), period=before)
    if printed.agrees(getattr(compare(row.indicator, row.now, settled, before), printed.term)):
        return True
    least = span_of(figures, row.indicator, whole)[0] - span_of(figures, row.indicator, part)[1]
    most = span_of(figures, row.indicator, whole)[1] - span_of(figures, row.indicator, part)[0]
    return printed.lies_between(span_of(figures, row.indicator, row.now), (least, most))


def _agrees(
    figures: OrganisationFigures, row: Row, computed: ComparisonResult, printed: PrintedComparison
) -> bool:
    """True where it is the printed one, exactly or within what its figures were rounded to."""
    exactly = printed.agrees(getattr(computed, printed.term))
    return exactly or _agrees_within_rounding(figures, row, computed, printed)


def _agrees_within_rounding(
    figures: OrganisationFigures, row: Row, computed: ComparisonResult, printed: PrintedComparison
) -> bool:
    """True where the figures, anywhere within what they were rounded from, may give it."""
    now, base = computed.now or row.now, computed.value
    if now is None or base is None:
        return False
    base_span = base, base
    # A plan is no figure of the series, so that nothing beside it shows what it was rounded to.
    if isinstance(computed, Comparison):
        then = figures.find(row.indicator, computed.period)
        if isinstance(then, Figure) and then.value == base:
            base_span = span_of(figures, row.indicator, then)
    return printed.lies_between(span_of(figures, row.indicator, now), base_span)


def _as_known_on(
    figures: OrganisationFigures, row: Row, printed: PrintedComparison
) -> tuple[OrganisationFigures, Row, ComparisonResult] | None:
    """The same comparison, computed from what was known when it was printed."""
    if not printed.recorded:
        return None
    then = OrganisationFigures(figures.data, figures.organisation, printed.recorded)
    now = then.find(row.indicator, row.period)
    if isinstance(now, str):
        return None
    computed = _BUILDERS[printed.name](then, row.indicator, row.period, now)
    return None if computed is None else (then, replace(row, now=now), computed)


def _agrees_once_settled(
    figures: OrganisationFigures, row: Row, printed: PrintedComparison
) -> bool:
    """True where only the last month's estimate within the earlier figure makes the difference.

    A month is printed twice: at its end as an estimate, within the cumulative figure, and a month
    later as it really was.
    """
    before = row.period.year_earlier()
    then = figures.find(row.indicator, before)
    if row.now is None or isinstance(then, str) or then.value is None or before.kind == "day":
        return False
    month = read_period(f"{before.year:04}-{before.last_month:02}")
    vintages = figures.vintages(row.indicator).by_key.get(month.span, ())
    values = [figure.value for figure in vintages if figure.value is not None]
    if len(values) < 2:
        return False
    settled = replace(then, value=add([then.value, values[-1], -values[0]]))
    again = compare(row.indicator, row.now, settled, before)
    return printed.agrees(getattr(again, printed.term))
