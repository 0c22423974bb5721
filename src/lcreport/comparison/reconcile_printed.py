"""The comparison that a source printed itself, beside the computed one, and why they differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lcreport.comparison.choose_base import previous, same_period_last_year, year_end
from lcreport.comparison.compare_two import compare
from lcreport.comparison.compare_with_plan import attainment
from lcreport.comparison.decimal_arithmetic import add
from lcreport.comparison.find_figure import Ledger
from lcreport.comparison.model import Attainment, Comparison, Figure, Row
from lcreport.comparison.vintages import read_period

if TYPE_CHECKING:
    from collections.abc import Callable

    from lcreport.dataset.frames import Indicator
    from lcreport.period import Period

Result = Comparison | Attainment

_BUILDERS: dict[str, Callable[[Ledger, Indicator, Period, Figure], Result | None]] = {
    "previous": previous,
    "same_period_last_year": same_period_last_year,
    "year_end": year_end,
    "target": attainment,
}


@dataclass(frozen=True, slots=True)
class Printed:
    """One comparison as printed: which (`target`), in what terms (`attainment_pct`), how exact."""

    name: str
    term: str
    value: float
    recorded: str
    decimals: int

    def agrees(self, computed: float | None) -> bool:
        """True where the computed value, rounded as printed, may be the printed one."""
        if computed is None:
            return False
        return bool(abs(computed - self.value) <= 0.5 * 10.0**-self.decimals + 1e-9)


def with_printed(ledger: Ledger, row: Row) -> Row:
    """The row with every comparison that the source printed for it."""
    for each in _printed(ledger, row.indicator, row.period):
        computed = getattr(row, each.name)
        if computed is None or row.now is None:
            continue
        reason = _difference(ledger, row, each, computed)
        shown = replace(computed, printed=each.value, printed_as=each.term, printed_reason=reason)
        row = replace(row, **{each.name: shown})
    return row


def _printed(ledger: Ledger, indicator: Indicator, period: Period) -> list[Printed]:
    found = []
    for own in ledger.printed_for(indicator):
        figure = ledger.history(own).at(period)
        comparison, _, term = own.printed_as.partition(".")
        if figure is not None and figure.value is not None and comparison in _BUILDERS:
            found.append(Printed(comparison, term, figure.value, figure.recorded, own.decimals))
    return found


def _difference(ledger: Ledger, row: Row, printed: Printed, computed: Result) -> str | None:
    value = getattr(computed, printed.term, None)
    if value is None:
        return "only_printed"
    if printed.agrees(value):
        return None
    earlier = _as_known_on(ledger, row, printed)
    if earlier is not None and printed.agrees(getattr(earlier, printed.term)):
        plan = isinstance(earlier, Attainment) and earlier.value != computed.value
        return "plan_revised" if plan else "revision"
    if printed.name != "same_period_last_year":
        return "unexplained"
    return "estimate" if _settled(ledger, row, printed) else "restated_base"


def _as_known_on(ledger: Ledger, row: Row, printed: Printed) -> Result | None:
    """The same comparison, computed from what was known when it was printed."""
    if not printed.recorded:
        return None
    then = Ledger(ledger.data, ledger.organisation, printed.recorded)
    now = then.find(row.indicator, row.period)
    if isinstance(now, str):
        return None
    return _BUILDERS[printed.name](then, row.indicator, row.period, now)


def _settled(ledger: Ledger, row: Row, printed: Printed) -> bool:
    """True where only the last month's estimate within the earlier figure makes the difference."""
    before = row.period.year_earlier()
    then = ledger.find(row.indicator, before)
    if row.now is None or isinstance(then, str) or then.value is None or before.kind == "day":
        return False
    month = read_period(f"{before.year:04}-{before.last_month:02}")
    vintages = ledger.history(row.indicator).vintages.get(month.span, ())
    values = [each.value for each in vintages if each.value is not None]
    if len(values) < 2:
        return False
    settled = replace(then, value=add([then.value, values[-1], -values[0]]))
    again = compare(row.indicator, row.now, settled, before)
    return printed.agrees(getattr(again, printed.term))
