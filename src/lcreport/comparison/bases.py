"""Which earlier figure each comparison takes, and whether the two may be compared at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.comparison.against import compare, unread
from lcreport.comparison.breaks import Break, parting
from lcreport.comparison.history import Key
from lcreport.comparison.model import Comparison, Figure
from lcreport.errors import PeriodError
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.comparison.derive import Found
    from lcreport.comparison.ledger import Ledger
    from lcreport.dataset import Indicator

# A data window may close in the middle of a period's last month (Nghị định 09/2019/NĐ-CP).
SAME_DATE_DAYS = 17


def previous(ledger: Ledger, indicator: Indicator, period: Period, now: Figure) -> Comparison:
    """Against the period before: for flows of the same length, else the last one reported."""
    if indicator.kind == "flow":
        return _previous_flow(ledger, indicator, period, now)
    then = _last_before(ledger, indicator, period, now)
    if then is None:
        return Comparison(period=_guess_before(period), reason="no_earlier_figure")
    return against(ledger, indicator, now, then, then.period)


def same_period_last_year(
    ledger: Ledger, indicator: Indicator, period: Period, now: Figure
) -> Comparison:
    """Against the same months, or the same date, one year earlier."""
    before = period.year_earlier()
    then = ledger.find(indicator, before)
    compared = against(ledger, indicator, now, then, before)
    expected = _year_earlier(now.date)
    return _if_dated(compared, then, expected)


def year_end(
    ledger: Ledger, indicator: Indicator, period: Period, now: Figure
) -> Comparison | None:
    """Against the end of last year; None for flows and ranks."""
    if indicator.kind in {"flow", "rank"}:
        return None
    before = Period.parse(f"{period.year - 1:04}")
    then: Found = "no_earlier_figure"
    for each in _year_ends(indicator, period, before):
        then = ledger.find(indicator, each)
        if not isinstance(then, str):
            break
    compared = against(ledger, indicator, now, then, before)
    return _if_dated(compared, then, before.last_day)


def against(
    ledger: Ledger, indicator: Indicator, now: Figure, then: Found, before: Period
) -> Comparison:
    """Compare two figures of one organisation unless a break parts them.

    Across a break a restated base is taken, or, after a merger, the sum of those merged.
    """
    kind, breaks = indicator.kind, ledger.breaks(indicator)
    stand_in = then if isinstance(then, Figure) else Figure(None, "exact", "official", before)
    parted = parting(kind, breaks, stand_in, now)
    if not parted:
        if isinstance(then, str):
            return Comparison(period=before, reason=then)
        return compare(indicator, now, then, before)
    base, remark = _base_across(ledger, indicator, stand_in, before, parted)
    if isinstance(base, Figure):
        compared = compare(indicator, now, base, before)
        return replace(compared, remarks=(*compared.remarks, remark)) if remark else compared
    if isinstance(then, str):
        return Comparison(period=before, reason=base or then)
    return replace(unread(then, before), reason="break")


def _base_across(
    ledger: Ledger,
    indicator: Indicator,
    then: Figure,
    before: Period,
    parted: Sequence[Break],
) -> tuple[Found, str]:
    """The base that may be compared across breaks, with its remark; or why there is none."""
    key: Key = then.date if indicator.kind == "stock" else before.span
    restated = ledger.history(indicator).restated_for(key, parted[-1].since)
    if restated is not None:
        return restated, "restated_base"
    if len(parted) == 1 and parted[0].members:
        return ledger.merged(indicator, before, parted[0].members), ""
    return "", ""


def _previous_flow(ledger: Ledger, indicator: Indicator, period: Period, now: Figure) -> Comparison:
    own = own_part(period)
    try:
        before = own.earlier()
    except PeriodError:
        return Comparison(period=period, reason="not_for_this_period")
    if own.span == period.span:
        return against(ledger, indicator, now, ledger.find(indicator, before), before)
    mine = ledger.find(indicator, own)
    if isinstance(mine, str):
        return Comparison(period=before, reason="missing_part")
    then = ledger.find(indicator, before)
    return replace(against(ledger, indicator, mine, then, before), now=mine)


def own_part(period: Period) -> Period:
    """What a cumulative period added last: its last quarter, or month where it ends none."""
    if period.kind != "cumulative":
        return period
    if period.last_month % 3:
        return Period.parse(f"{period.year:04}-{period.last_month:02}")
    return Period.parse(f"{period.year:04}-Q{period.last_month // 3}")


def _last_before(
    ledger: Ledger, indicator: Indicator, period: Period, now: Figure
) -> Figure | None:
    points = ledger.history(indicator).points
    if indicator.kind == "stock":
        earlier = [each for each in points if each.date < now.date]
    else:
        earlier = [
            each
            for each in points
            if each.period.last_day < period.last_day and same_form(each.period, period)
        ]
    return earlier[-1] if earlier else None


def same_form(one: Period, other: Period) -> bool:
    """True where two periods are steps of one series: quarters, months, days, or from January."""
    if "day" in {one.kind, other.kind}:
        return one.kind == other.kind
    if one.kind == other.kind:
        return True
    if other.kind in {"quarter", "month"}:
        return one.months == other.months
    return one.first_month == other.first_month == 1 and one.kind not in {"month"}


def _guess_before(period: Period) -> Period:
    try:
        return period.earlier()
    except PeriodError:
        return period.year_earlier()


def _year_ends(indicator: Indicator, period: Period, year: Period) -> list[Period]:
    if indicator.kind == "stock" or period.kind in {"year", "cumulative"}:
        return [year]
    own = {
        "quarter": f"{year.year:04}-Q4",
        "month": f"{year.year:04}-12",
        "day": f"{year.year:04}-12-31",
    }[period.kind]
    return [Period.parse(own), year] if period.kind == "day" else [Period.parse(own)]


def _if_dated(compared: Comparison, then: Found, expected: dt.date) -> Comparison:
    """The comparison, or only the earlier figure where that is dated to another time of year."""
    if isinstance(then, str) or compared.value != then.value:
        return compared
    if abs((then.date - expected).days) <= SAME_DATE_DAYS:
        return compared
    return replace(unread(then, compared.period), reason="dates_differ")


def _year_earlier(day: dt.date) -> dt.date:
    return Period.parse(day.isoformat()).year_earlier().last_day
