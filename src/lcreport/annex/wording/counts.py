"""What is counted of a comparison's rows: once, so that summaries and charts count alike."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from lcreport.annex.wording.extremes import largest, smallest
from lcreport.comparison.combine_bounds import interval
from lcreport.comparison.rounding import surely_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.annex.wording.numbers import Words
    from lcreport.comparison import Attainment, Comparison, Row, Standing
    from lcreport.comparison.combine_bounds import Span
    from lcreport.comparison.model import Direction

ComparedRow = tuple["Row", "Comparison"]
DIRECTIONS: tuple[Direction, ...] = ("rising", "falling")
"""The ways in which a figure may surely have moved."""

# An indicator that does not exist for an earlier period is not one whose comparison was refused.
_NOTHING_EARLIER = {
    None, "no_earlier_figure", "missing_part", "not_for_this_period", "not_for_this_kind",
}  # fmt: skip
_AGAINST = ("same_period_last_year", "year_end", "previous")
_STANDINGS: tuple[Standing, ...] = (
    "reached", "on_track", "within", "not_yet", "behind", "fast", "short", "over", "uncertain",
    "not_measured",
)  # fmt: skip


def is_sound(row: Row) -> bool:
    """Whether a row has a number that is not doubtful: such are often wrong by a power of ten."""
    return row.now is not None and row.now.value is not None and row.now.status != "doubtful"


def within(row: Row) -> Span:
    """The least and the most that a row's number can be, to be read for `extremes`."""
    return (0.0, 0.0) if row.now is None else surely_within(row.now)


def printed(row: Row) -> Span:
    """A row's number as it is printed, taken for exact."""
    value = 0.0 if row.now is None else row.now.value or 0.0
    return value, value


def attained_within(target: Attainment) -> Span:
    """The least and the most that can be attained of a plan, in %."""
    return interval(target.attainment_pct or 0.0, target.bound, target.within)


def grown_within(comparison: Comparison) -> Span:
    """The least and the most that a growth in %, or a change in points or places, can be."""
    measures = (comparison.growth_pct, comparison.points, comparison.places)
    value = next((measure for measure in measures if measure is not None), 0.0)
    return interval(value, comparison.bound, comparison.within)


def moved_most(found: Sequence[ComparedRow], direction: Direction) -> list[ComparedRow]:
    """Which of those that rose, or fell, surely did so the most in %, points or places; or none.

    One of which it is open whether it rose may have risen by more than all that did.

    Args:
        found: All that are compared by one measure.
        direction: `rising` or `falling`.
    """
    outermost = largest if direction == "rising" else smallest
    chosen = outermost(found, lambda pair: grown_within(pair[1]))
    return [pair for pair in chosen if pair[1].direction == direction]


def compared(rows: Iterable[Row], against: str) -> list[ComparedRow]:
    """The rows that can be compared, each with its comparison; its direction may be open."""
    found: list[ComparedRow] = []
    for row in rows:
        comparison: Comparison | None = getattr(row, against)
        if comparison is not None and row.now is not None and is_measured(comparison):
            found.append((row, comparison))
    return found


def is_measured(comparison: Comparison) -> bool:
    """Whether anything was computed: a change, in percentage points or in places."""
    measures = (comparison.change, comparison.points, comparison.places)
    return any(measure is not None for measure in measures)


def directions(found: Iterable[ComparedRow], words: Words) -> list[str]:
    """How many rise, fall, stay, or may do either: "8 chỉ tiêu tăng", "1 giảm"."""
    # A bound may leave open whether it rose; counted as neither.
    counted = Counter(comparison.direction or "open" for _, comparison in found)
    return in_turn(counted, ("rising", "falling", "unchanged", "open"), words)


def in_turn(counted: Counter[Any], keys: Sequence[str], words: Words) -> list[str]:
    """Counts in the order of `keys`; what is counted is said with the first alone.

    >>> from lcreport.annex.wording.numbers import Words
    >>> in_turn({"rising": 2, "falling": 1}, ["rising", "falling", "open"], Words("en"))
    ['2 indicators rose', '1 fell']
    """
    found = [key for key in keys if counted.get(key)]
    return [
        words.plural(f"counted.more.{key}" if index else f"counted.{key}", counted[key])
        for index, key in enumerate(found)
    ]


def standing_counts(found: Iterable[tuple[Row, Standing]], words: Words) -> list[str]:
    """How many stand where by their plan: "6 đúng tiến độ", "3 chậm tiến độ"."""
    counted = Counter(where for _, where in found)
    return [words.plural(f"standing.{key}", counted[key]) for key in _STANDINGS if counted[key]]


def is_compared(row: Row) -> bool:
    """Whether anything was computed against any earlier period."""
    return any(map(is_measured, _results(row)))


def _results(row: Row) -> list[Comparison]:
    return [result for name in _AGAINST if (result := getattr(row, name)) is not None]


def remarks_of(row: Row) -> set[str]:
    """What its comparisons say of their two figures: codes of `REMARKS`."""
    return {remark for result in _results(row) for remark in result.remarks}


def break_reasons(row: Row, language: str) -> list[str]:
    """Why the breaks that its comparisons were refused for are there, where somebody wrote it."""
    found = dict.fromkeys(
        crossed.reason(language)
        for result in _results(row)
        if result.reason == "break"
        for crossed in result.breaks
    )
    # Whoever wrote it ended it with a full stop, as the sentence that holds it does.
    return [reason.rstrip(".") for reason in found if reason]


def refusals(rows: Iterable[Row]) -> Mapping[str, int]:
    """Reason → how many rows have an earlier figure and yet no comparison, for that reason."""
    found: Counter[str] = Counter()
    for row in rows:
        results = _results(row)
        reasons = [
            result.reason
            for result in results
            if result.reason not in _NOTHING_EARLIER or (result.reason and result.value is not None)
        ]
        if row.now is not None and reasons and not is_compared(row):
            # A row once, by its first reason: last year's comparison is the one that readers look
            # for.
            found[str(reasons[0])] += 1
    return found


def named(rows: Sequence[Row], words: Words) -> str:
    """Names of indicators as they stand in a sentence: “A” và “B”."""
    return words.join([words.quoted(row.indicator.name(words.language)) for row in rows])
