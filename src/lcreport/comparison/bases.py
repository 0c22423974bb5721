"""Which earlier figure each comparison takes, and whether the two may be compared at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.comparison.against import compare, unread
from lcreport.comparison.breaks import parting
from lcreport.comparison.ledger import Ledger
from lcreport.comparison.model import Comparison, Figure
from lcreport.errors import PeriodError
from lcreport.period import Period

if TYPE_CHECKING:
    from lcreport.comparison.derive import Found
    from lcreport.dataset.frames import Indicator

# A data window may close in the middle of a period's last month (Nghị định 09/2019/NĐ-CP).
SAME_DATE_DAYS = 17


def previous(ledger: Ledger, indicator: Indicator, period: Period, now: Figure) -> Comparison:
    """Against the period before: for flows of the same length, else the last one reported."""
    if indicator.kind == "flow":
        return _previous_flow(ledger, indicator, period, now)
    then = last_before(ledger, indicator, period, now)
    if then is not None:
        return against(ledger, indicator, now, then, then.period)
    before = _merged_before(ledger, indicator, period) or guess_before(period)
    return against(ledger, indicator, now, "no_earlier_figure", before)


def same_period_last_year(
    ledger: Ledger, indicator: Indicator, period: Period, now: Figure
) -> Comparison:
    """Against the same months, or the same date, one year earlier."""
    before = period.year_earlier()
    then = figure_last_year(ledger, indicator, before, now)
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
    then = figure_at_year_end(ledger, indicator, period)
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
    base, remark = ledger.base_across(indicator, stand_in, before, parted)
    if isinstance(base, Figure):
        compared = compare(indicator, now, base, before)
        return replace(compared, remarks=(*compared.remarks, remark)) if remark else compared
    if isinstance(then, str):
        return Comparison(period=before, reason=then if base == "break" else base)
    return replace(unread(then, before), reason="break")


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
        reason = "missing_part" if mine == "no_earlier_figure" else mine
        return Comparison(period=before, reason=reason)
    then = ledger.find(indicator, before)
    return replace(against(ledger, indicator, mine, then, before), now=mine)


def figure_last_year(
    ledger: Ledger, indicator: Indicator, before: Period, now: Figure | None
) -> Found:
    """The figure of the same months one year earlier; of a stock that of the same date first."""
    if indicator.kind == "stock" and now is not None:
        dated = ledger.history(indicator).newest.get(_year_earlier(now.date))
        if dated is not None:
            return dated
    return ledger.find(indicator, before)


def figure_at_year_end(ledger: Ledger, indicator: Indicator, period: Period) -> Found:
    """The figure of the end of last year, for rates in the form of the period."""
    found: Found = "no_earlier_figure"
    for each in _year_ends(indicator, period):
        found = ledger.find(indicator, each)
        if not isinstance(found, str):
            break
    return found


def own_part(period: Period) -> Period:
    """What a cumulative period added last: its last quarter, or month where it ends none."""
    if period.kind != "cumulative":
        return period
    if period.last_month % 3:
        return Period.parse(f"{period.year:04}-{period.last_month:02}")
    return Period.parse(f"{period.year:04}-Q{period.last_month // 3}")


def last_before(
    ledger: Ledger, indicator: Indicator, period: Period, now: Figure | None
) -> Figure | None:
    """The last figure reported before: of a stock by its date, of a rate or rank of its form."""
    points = ledger.points(indicator)
    if indicator.kind == "stock":
        day = period.last_day if now is None else now.date
        earlier = [each for each in points if each.date < day]
    else:
        earlier = [
            each
            for each in points
            if each.period.last_day < period.last_day and same_form(each.period, period)
        ]
    return earlier[-1] if earlier else None


def _merged_before(ledger: Ledger, indicator: Indicator, period: Period) -> Period | None:
    """The last period for which the organisations merged into this one reported."""
    periods = [
        each.period
        for merger in ledger.breaks(indicator)
        if merger.since <= period.last_day
        for member in merger.members
        for each in Ledger(ledger.data, member, ledger.known_on).points(indicator)
        if each.date < merger.since
        and (indicator.kind == "stock" or same_form(each.period, period))
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
    """The period that `previous` names where no earlier figure tells it."""
    try:
        return period.earlier()
    except PeriodError:
        return period.year_earlier()


def _year_ends(indicator: Indicator, period: Period) -> list[Period]:
    year, own = Period.parse(f"{period.year - 1:04}"), period.end_of_year_before()
    if indicator.kind == "stock":
        return [year]
    return [own, year] if period.kind == "day" else [own]


def _if_dated(compared: Comparison, then: Found, expected: dt.date) -> Comparison:
    """The comparison, or only the earlier figure where that is dated to another time of year."""
    if isinstance(then, str) or compared.value != then.value:
        return compared
    if abs((then.date - expected).days) <= SAME_DATE_DAYS:
        return compared
    return replace(unread(then, compared.period), reason="dates_differ")


def _year_earlier(day: dt.date) -> dt.date:
    return Period.parse(day.isoformat()).year_earlier().last_day
