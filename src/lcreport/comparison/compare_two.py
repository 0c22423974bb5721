"""The arithmetic of one figure against an earlier one, and what its direction means."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.comparison.combine_bounds import (
    Bound,
    Span,
    bound_of,
    conflict,
    subtracted,
    turned,
)
from lcreport.comparison.decimal_arithmetic import difference, growth, percent
from lcreport.comparison.flow_steps import UNSETTLED
from lcreport.comparison.model import Comparison, Direction, Figure, Judgement
from lcreport.comparison.publishers import is_foreign
from lcreport.comparison.rounding import known_within

if TYPE_CHECKING:
    from lcreport.dataset.frames import Indicator
    from lcreport.period import Period


def compare(indicator: Indicator, now: Figure, then: Figure, period: Period) -> Comparison:
    """One figure against an earlier one, as the indicator's kind allows.

    Args:
        indicator: Its kind says what is computed, its `better` what the direction means.
        now: The later figure.
        then: The earlier figure.
        period: The earlier period as the comparison names it.
    """
    base = base_only(then, period, _remarks(now, then))
    # "Hàng nghìn lượt" is a figure in a report and none in arithmetic.
    if now.value is None or then.value is None:
        return replace(base, reason="described")
    if refused := _unfit(now, then):
        return replace(base, reason=refused)
    qualifier = subtracted(now.qualifier, then.qualifier)
    if qualifier is None:
        return replace(base, reason=conflict(now.qualifier, then.qualifier))
    remarks = base.remarks
    if _is_within_rounding(now, then):
        remarks = (*remarks, "within_rounding")
    change = difference(now.value, then.value)
    is_rank = indicator.kind == "rank"
    # Place 2 after place 5 is three places gained; + 0.0 turns −0.0 into 0.0.
    gained = -change + 0.0 if is_rank else change
    bound = bound_of(turned(qualifier) if is_rank else qualifier)
    direction, judgement = _direction_and_judgement(indicator, gained, bound, remarks)
    # A rate's change in % would be a percentage of a percentage: it is given in points.
    is_counted = indicator.kind not in {"rate", "rank"}
    grown, ratio, reason = (
        _percentages(now.value, then, bound) if is_counted else (None, None, None)
    )
    # One copy, not one for each of these: a group of units is compared in thirty thousand pairs.
    result = replace(
        base,
        change=change if is_counted else None,
        points=change if indicator.kind == "rate" else None,
        places=gained if is_rank else None,
        growth_pct=grown,
        ratio_pct=ratio,
        reason=reason,
        bound=bound,
        direction=direction,
        judgement=judgement,
        remarks=remarks,
    )
    return _with_span(result, now, then) if bound == "approx" else result


def _unfit(now: Figure, then: Figure) -> str | None:
    """Why the two may stand side by side, but nothing is concluded from them."""
    if is_foreign(now, then):
        return "other_source"
    # An article's day is no day of its figures: nobody knows how far back they lie.
    if not then.is_dated:
        return "undated"
    # A doubtful figure is kept as its source printed it.
    return "doubtful" if "doubtful" in {now.status, then.status} else None


def base_only(then: Figure, period: Period, remarks: tuple[str, ...] = ()) -> Comparison:
    """A comparison that holds the earlier figure and no arithmetic."""
    return Comparison(
        period=period,
        value=then.value,
        qualifier=then.qualifier,
        status=then.status,
        remarks=remarks,
        printed_word=then.printed_word,
        source=then.source,
        publisher=then.publisher,
        date=then.date,
        base_within=known_within(then) if then.qualifier == "approx" else None,
    )


def _percentages(
    now: float, then: Figure, bound: Bound | None
) -> tuple[float | None, float | None, str | None]:
    """Growth and ratio in %, or the reason why there are none."""
    base = then.value or 0.0
    if base == 0:
        return None, None, "both_zero" if now == 0 and bound is None else "base_zero"
    # From −2 to −1 is a rise, and yet 100 · (−1 / −2 − 1) is −50: the sign would mislead.
    if base < 0:
        return None, None, "base_negative"
    # Below zero a larger base makes the quotient larger but the difference smaller, so that one
    # bound cannot hold for the whole comparison.
    if now < 0 and then.qualifier != "exact":
        return None, None, "bounds_do_not_combine"
    return growth(now, base), percent(now, base), None


def _with_span(result: Comparison, now: Figure, then: Figure) -> Comparison:
    """An approximate comparison with the least and the most that it can be."""
    (least, most), (least_then, most_then) = known_within(now), known_within(then)
    if result.places is not None:
        within = difference(least_then, most), difference(most_then, least)
    elif result.growth_pct is not None:
        within = _growth_within((least, most), (least_then, most_then))
    else:
        within = change_within(now, result)
    return replace(result, within=within)


def change_within(now: Figure, compared: Comparison) -> Span:
    """The least and the most that now − then can be, as far as the two are approximate.

    Args:
        now: The later figure, with a value.
        compared: Its comparison, with the value of the earlier figure.
    """
    least, most = known_within(now)
    then = compared.value or 0.0
    least_then, most_then = compared.base_within or (then, then)
    return difference(least, most_then), difference(most, least_then)


def _growth_within(now: Span, then: Span) -> Span:
    (least, most), (least_then, most_then) = now, then
    # A figure below zero shrinks against a larger base: it is then the smaller base that makes it
    # the least. A base that may be nothing leaves growth open upwards.
    smallest_from = most_then if least >= 0 else least_then
    largest_from = least_then if most >= 0 else most_then
    low = growth(least, smallest_from) if smallest_from > 0 else float("-inf")
    high = growth(most, largest_from) if largest_from > 0 else float("inf")
    return low, high


def _direction_and_judgement(
    indicator: Indicator, change: float, bound: Bound | None, remarks: tuple[str, ...]
) -> tuple[Direction | None, Judgement | None]:
    # "About 101" may be less than "about 100".
    direction = None if "within_rounding" in remarks else _direction(change, bound)
    better = indicator.better
    if direction not in {"rising", "falling"} or better == "none":
        return direction, None
    if indicator.kind == "rank":
        # `better` speaks of the number and `change` of places, where a gain is a lower number.
        better = "higher" if better == "lower" else "lower"
    return direction, (
        "improving" if (direction == "rising") == (better == "higher") else "worsening"
    )


def _is_within_rounding(now: Figure, then: Figure) -> bool:
    """Whether an approximate figure leaves open which of the two is larger."""
    if "approx" not in {now.qualifier, then.qualifier}:
        return False
    # Closed at both ends: what touches may be equal.
    low, high = known_within(now)
    least, most = known_within(then)
    return low <= most and least <= high


def _direction(change: float, bound: Bound | None) -> Direction | None:
    # "At least −3" may be a rise or a fall; "at least 3" is a rise.
    if (bound == "at_least" and change <= 0) or (bound == "at_most" and change >= 0):
        return None
    if change == 0:
        return None if bound else "unchanged"
    return "rising" if change > 0 else "falling"


def _remarks(now: Figure, then: Figure) -> tuple[str, ...]:
    remarks = []
    # Measured on data/gso: a cumulative figure with an estimate in it is settled up to a fifth off.
    if now.maturity in UNSETTLED and then.maturity == "official":
        remarks.append("estimate_against_official")
    if now.maturity == "official" and then.maturity in UNSETTLED:
        remarks.append("official_against_estimate")
    # A reader who kept last year's report finds another base there.
    if then.first_value is not None:
        remarks.append("base_revised")
    if then.derived == "merged":
        remarks.append("merged_base")
    # Only one of the two is said: a merged base is always derived.
    elif then.derived:
        remarks.append("base_derived")
    if now.derived:
        remarks.append("now_derived")
    return tuple(remarks)
