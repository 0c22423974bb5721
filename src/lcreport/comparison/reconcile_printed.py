"""The comparison that a source printed itself, beside the computed one, and why they differ.

The General Statistics Office prints its percentage of last year against a restated base, and with
an estimate of the last month on both sides; so it often disagrees with the figures printed beside
it. Neither is corrected: both stand in the row, with the likeliest reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lcreport.comparison.choose_base import previous, same_period_last_year, year_end
from lcreport.comparison.compare_two import compare
from lcreport.comparison.compare_with_plan import attainment
from lcreport.comparison.decimal_arithmetic import add
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.model import Attainment, Comparison, Figure, Row
from lcreport.comparison.vintages import read_period

if TYPE_CHECKING:
    from collections.abc import Callable

    from lcreport.dataset.frames import Indicator
    from lcreport.period import Period

ComparisonResult = Comparison | Attainment

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
    """

    name: str
    term: str
    value: float
    recorded: str
    decimals: int

    def agrees(self, computed: float | None) -> bool:
        """True where the computed value, rounded as printed, may be the printed one."""
        if computed is None:
            return False
        # Half of the last place printed; the rest is for the binary float of a decimal tie.
        return bool(abs(computed - self.value) <= 0.5 * 10.0**-self.decimals + 1e-9)


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
            found.append(PrintedComparison(name, term, figure.value, figure.recorded, own.decimals))
    return found


def _why_different(
    figures: OrganisationFigures, row: Row, printed: PrintedComparison, computed: ComparisonResult
) -> str | None:
    """The code of `PRINTED_REASONS`; None where the two agree. The surest explanation is first."""
    value = getattr(computed, printed.term, None)
    if value is None:
        return "only_printed"
    if printed.agrees(value):
        return None
    earlier = _as_known_on(figures, row, printed)
    if earlier is not None and printed.agrees(getattr(earlier, printed.term)):
        plan = isinstance(earlier, Attainment) and earlier.value != computed.value
        return "plan_revised" if plan else "revision"
    # Only against last year does the source use a base that it has restated itself.
    if printed.name != "same_period_last_year":
        return "unexplained"
    return "estimate" if _agrees_once_settled(figures, row, printed) else "restated_base"


def _as_known_on(
    figures: OrganisationFigures, row: Row, printed: PrintedComparison
) -> ComparisonResult | None:
    """The same comparison, computed from what was known when it was printed."""
    if not printed.recorded:
        return None
    then = OrganisationFigures(figures.data, figures.organisation, printed.recorded)
    now = then.find(row.indicator, row.period)
    if isinstance(now, str):
        return None
    return _BUILDERS[printed.name](then, row.indicator, row.period, now)


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
