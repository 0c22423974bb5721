"""Sentences on the year's plan: where indicators stand by it, and by which yardstick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lcreport import comparison
from lcreport.annex.wording.counts import attained_within, named, standing_counts
from lcreport.annex.wording.extremes import largest, smallest
from lcreport.comparison.decimal_arithmetic import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.wording.numbers import Words
    from lcreport.comparison import Pace, Row, Standing

_MOST_DECIMALS = 3
_LATE = {"behind", "short", "fast", "over"}

Lateness = Literal["behind", "short", "above", "over"]
"""How a row misses its plan: from below or, of a ceiling, from above; in the year or at its end."""

_TIMED = {"on_track", "behind", "within", "fast"}
"""Standings that rest on how far the year has come."""


def sentence(rows: Sequence[Row], words: Words) -> str:
    """Where the indicators with a plan stand; empty where there is no plan.

    Args:
        rows: All rows, since a plan may stand beside a figure that was not reported.
        words: The language to write.
    """
    planned = comparison.standings(rows)
    if not planned:
        return ""
    # Of a single one everything is said; of several a sentence counts.
    if len(planned) == 1:
        return _one(*planned[0], words)
    return words.phrase(
        "summary.plan",
        planned=words.plural("indicators_counted", len(planned)),
        counted=words.join(standing_counts(planned, words)),
        yardstick=_yardstick(planned, words),
        extremes=_extremes([row for row, _ in planned], words),
    )


def behind(rows: Sequence[Row], words: Words) -> str:
    """What is behind its plan or above it, the worst first; empty where a single plan is all.

    Args:
        rows: All rows.
        words: The language to write.
    """
    if len(comparison.standings(rows)) == 1:
        return ""
    return " ".join(
        words.phrase(f"page_one.{key}", listed="; ".join(late(row, words) for row in listed))
        for key, listed in by_lateness(late_rows(rows)).items()
    )


def late(row: Row, words: Words) -> str:
    """A row that is behind its plan, with what of it is attained."""
    return words.phrase(
        "page_one.late", indicator=named([row], words), attained=attained(row, words)
    )


def late_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows that are behind their plan, or over what they may spend, the worst first."""
    return sorted((row for row in rows if is_late(row)), key=urgency)


def urgency(row: Row) -> tuple[int, float]:
    """By what rows are sorted to have what is behind its plan first, the worst at the head.

    What cannot be measured, or has no plan, comes last.
    """
    if is_late(row):
        # Spent too fast is as far off as too slow.
        return 0, -abs(_ahead(row))
    return (2, 0.0) if comparison.standing(row) in {None, "not_measured"} else (1, _ahead(row))


def is_late(row: Row) -> bool:
    """Whether a row is behind its plan, or above one that is a ceiling."""
    return comparison.standing(row) in _LATE


def by_lateness(late: Sequence[Row]) -> dict[Lateness, list[Row]]:
    """Late rows by how they miss their plan, in their order; what is below its plan first.

    Args:
        late: Rows of `late_rows`.
    """
    found: dict[Lateness, list[Row]] = {"behind": [], "short": [], "above": [], "over": []}
    for row in late:
        # A plan of accidents is a ceiling: 269 % of it is not behind.
        if row.indicator.better == "lower":
            found["over" if _is_year_over(row) else "above"].append(row)
        else:
            found["short" if _is_year_over(row) else "behind"].append(row)
    return {key: listed for key, listed in found.items() if listed}


def _ahead(row: Row) -> float:
    """How far a row is ahead of what is due, in % of its plan or, of a rate, in points."""
    if row.target is not None and row.target.points is not None:
        return row.target.points
    attained = row.target.attainment_pct if row.target is not None else None
    return (attained or 0.0) - (comparison.yardstick_pct(row) or 0.0)


def attained(row: Row, words: Words) -> str:
    """What of its plan a row has attained, with its bound; empty where it cannot be given.

    It has as many decimals as tell it from what it is judged by: 99,97 % is not written as 100,0 %.
    """
    target = row.target
    if target is None:
        return ""
    if target.points is not None:
        text = words.points(
            target.points,
            max(1, row.indicator.decimals),
            unit=row.indicator.unit(words.language),
        )
    elif target.attainment_pct is not None:
        due = comparison.yardstick_pct(row)
        text = words.percent(
            target.attainment_pct, _decimals_apart(target.attainment_pct, (due, 100.0))
        )
    else:
        return ""
    return words.bounded(text, target.bound)


def _is_year_over(row: Row) -> bool:
    elapsed = row.target.elapsed_pct if row.target is not None else None
    return elapsed is not None and elapsed >= 100


def _decimals_apart(value: float, others: Sequence[float]) -> int:
    for decimals in range(1, _MOST_DECIMALS):
        if all(
            value == other or round(value, decimals) != round(other, decimals) for other in others
        ):
            return decimals
    return _MOST_DECIMALS


def _one(row: Row, where: Standing, words: Words) -> str:
    target = row.target
    if where == "not_measured" or target is None:
        reason = (target.reason if target is not None else None) or "not_reported"
        return words.phrase(
            "summary.plan_not_measured",
            indicator=named([row], words),
            reason=words.phrase(f"reason.{reason}"),
        )
    key = "summary.plan_one" if target.points is None else "summary.plan_one_rate"
    return words.phrase(
        key,
        indicator=named([row], words),
        attained=attained(row, words),
        standing=words.phrase(f"stands.{where}"),
        yardstick=_yardstick([(row, where)], words),
        outlook=_outlook(row, where, words),
    )


def _yardstick(planned: Sequence[tuple[Row, Standing]], words: Words) -> str:
    """What "on track" is measured by; empty where nothing is measured by the time of year."""
    timed = [row for row, where in planned if where in _TIMED or _is_open(row, where)]
    # At the end of the year no time is left to be judged by.
    if not timed or _is_year_over(timed[0]):
        return ""
    elapsed = words.percent((timed[0].target and timed[0].target.elapsed_pct) or 0.0)
    usual = [pace for row in timed if (pace := _profile(row)) is not None]
    if not usual:
        return words.phrase("summary.by_time", elapsed=elapsed)
    # Both yardsticks are named, or a reader would judge all rows by one of them.
    if len(usual) < len(timed):
        return words.phrase("summary.by_both", elapsed=elapsed, usual=words.count(len(usual)))
    if len(usual) > 1:
        return words.phrase("summary.by_profile", elapsed=elapsed)
    first, last = usual[0].years[0], usual[0].years[-1]
    return words.phrase(
        "summary.by_own_profile",
        elapsed=elapsed,
        usual=words.percent(usual[0].yardstick_pct),
        count=words.number(len(usual[0].years)),
        first=str(first),
        last=str(last),
        derived=_derived(usual[0], words),
    )


def _derived(pace: Pace, words: Words) -> str:
    """Which of the years rest on figures that were not reported as such."""
    if not pace.derived_years:
        return ""
    years = words.join(list(map(str, pace.derived_years)))
    return words.phrase("summary.years_derived", years=years)


def _is_open(row: Row, where: Standing) -> bool:
    elapsed = row.target.elapsed_pct if row.target is not None else None
    return where == "uncertain" and row.indicator.kind == "flow" and (elapsed or 0) < 100


def _profile(row: Row) -> Pace | None:
    return row.pace if row.pace is not None and row.pace.yardstick == "profile" else None


def _outlook(row: Row, where: Standing, words: Words) -> str:
    """What the rest of the year needs, and where it would end as usual."""
    pace, target = row.pace, row.target
    if pace is None or where not in {"on_track", "behind", "uncertain"} or target is None:
        return ""
    text = ""
    # Nobody needs accidents to come to a plan of them.
    is_goal = row.indicator.better != "lower"
    if is_goal and pace.needed_per_month and pace.per_month is not None:
        text += words.phrase(
            "summary.needed",
            needed=_monthly(pace.needed_per_month, pace.needed_bound, row, words),
            now=_monthly(pace.per_month, pace.bound, row, words),
        )
    return text + year_end(row, words, key="summary.year_end")


def year_end(row: Row, words: Words, *, key: str = "") -> str:
    """The range in which the year ends if it goes on as usual, in % of its plan; may be empty.

    Args:
        row: A flow with a plan.
        words: The language to write.
        key: A text around it, with the place `{share}`.
    """
    pace, target = row.pace, row.target
    # Of a plan below zero, such as a cut, no percentage can be read.
    if pace is None or target is None or not target.value or target.value < 0:
        return ""
    ends = [
        words.percent(percent(amount, target.value))
        for amount in (pace.year_end_low, pace.year_end_high)
        if amount is not None
    ]
    if not ends:
        return ""
    # A range of bounds would claim an end that nobody knows.
    if pace.bound in {"at_least", "at_most"}:
        share = words.bounded(ends[0], pace.bound)
    else:
        low, high = ends[0], ends[-1]
        share = low if low == high else words.phrase("bound.between", low=low, high=high)
    return words.phrase(key, share=share) if key else share


def _monthly(value: float, bound: str | None, row: Row, words: Words) -> str:
    scale = words.scale_of(row.indicator, [value]).of_averages()
    return words.bounded(words.with_unit(value / scale.factor, scale), bound)


def _extremes(rows: Sequence[Row], words: Words) -> str:
    measured = [
        (row, row.target)
        for row in rows
        if row.now is not None and row.target is not None and row.target.attainment_pct is not None
    ]
    if len(measured) < 2:
        return ""
    text = ""
    for key, outermost in (("plan_most", largest), ("plan_least", smallest)):
        found = outermost(measured, lambda one: attained_within(one[1]))
        # What is behind, a sentence of its own lists, the furthest first.
        is_listed = any(is_late(row) for row, _ in found)
        if found and len(found) < len(measured) and not is_listed:
            names = named([row for row, _ in found], words)
            text += words.phrase(
                f"summary.{key}", indicator=names, attained=attained(found[0][0], words)
            )
    return text
