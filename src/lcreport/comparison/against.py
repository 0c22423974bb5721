"""The arithmetic of one figure against another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.comparison.bounds import Bound, conflict, shown, subtracted, turned
from lcreport.comparison.exact import difference, growth, percent
from lcreport.comparison.model import Comparison, Direction, Figure, Judgement

if TYPE_CHECKING:
    from lcreport.dataset.frames import Indicator
    from lcreport.period import Period

_UNSETTLED = ("estimate", "preliminary")


def compare(indicator: Indicator, now: Figure, then: Figure, period: Period) -> Comparison:
    """One figure against an earlier one, as the indicator's kind allows.

    Args:
        indicator: Its kind says what is computed, its `better` what the direction means.
        now: The later figure.
        then: The earlier figure.
        period: The earlier period as the comparison names it.
    """
    known = unread(then, period, _remarks(now, then))
    if now.value is None or then.value is None:
        return replace(known, reason="described")
    if "doubtful" in {now.status, then.status}:
        return replace(known, reason="doubtful")
    qualifier = subtracted(now.qualifier, then.qualifier)
    if qualifier is None:
        return replace(known, reason=conflict(now.qualifier, then.qualifier))
    change = difference(now.value, then.value)
    if indicator.kind == "rate":
        return _judged(indicator, replace(known, points=change, bound=shown(qualifier)), change)
    if indicator.kind == "rank":
        bound = shown(turned(qualifier))
        return _judged(indicator, replace(known, places=-change + 0.0, bound=bound), -change)
    counted = replace(known, change=change, bound=shown(qualifier))
    return _judged(indicator, _with_percentages(counted, now.value, then), change)


def unread(then: Figure, period: Period, remarks: tuple[str, ...] = ()) -> Comparison:
    """The earlier figure alone, before or without any arithmetic."""
    return Comparison(
        period=period,
        value=then.value,
        qualifier=then.qualifier,
        status=then.status,
        remarks=remarks,
        printed_word=then.printed_word,
    )


def _with_percentages(counted: Comparison, now: float, then: Figure) -> Comparison:
    base = then.value or 0.0
    if base == 0:
        both = now == 0 and counted.bound is None
        return replace(counted, reason="both_zero" if both else "base_zero")
    if base < 0:
        return replace(counted, reason="base_negative")
    if now < 0 and then.qualifier != "exact":
        # Below zero a larger base makes the quotient larger but the difference smaller.
        return replace(counted, reason="bounds_do_not_combine")
    return replace(counted, growth_pct=growth(now, base), ratio_pct=percent(now, base))


def _judged(indicator: Indicator, comparison: Comparison, change: float) -> Comparison:
    direction = _direction(change, comparison.bound)
    better = indicator.better
    if indicator.kind == "rank" and better != "none":
        # A gained place is a lower number.
        better = "higher" if better == "lower" else "lower"
    judgement: Judgement | None = None
    if direction in {"rising", "falling"} and better != "none":
        judgement = "improving" if (direction == "rising") == (better == "higher") else "worsening"
    return replace(comparison, direction=direction, judgement=judgement)


def _direction(change: float, bound: Bound | None) -> Direction | None:
    if (bound == "at_least" and change <= 0) or (bound == "at_most" and change >= 0):
        return None
    if change == 0:
        return None if bound else "unchanged"
    return "rising" if change > 0 else "falling"


def _remarks(now: Figure, then: Figure) -> tuple[str, ...]:
    remarks = []
    if now.maturity in _UNSETTLED and then.maturity == "official":
        remarks.append("estimate_against_official")
    if now.maturity == "official" and then.maturity in _UNSETTLED:
        remarks.append("official_against_estimate")
    if then.first_value is not None:
        remarks.append("base_revised")
    if then.derived == "merged":
        remarks.append("merged_base")
    elif then.derived:
        remarks.append("base_derived")
    if now.derived:
        remarks.append("now_derived")
    return tuple(remarks)
