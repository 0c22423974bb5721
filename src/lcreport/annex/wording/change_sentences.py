"""Sentences on change: how many rose and fell, which the most, and why nothing can be compared."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lcreport.annex.wording.counts import (
    DIRECTIONS,
    compared,
    directions,
    in_turn,
    is_measured,
    is_sound,
    moved_most,
    named,
    refusals,
)
from lcreport.annex.wording.numbers import seen_decimals
from lcreport.comparison.compare_two import change_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.wording.counts import ComparedRow
    from lcreport.annex.wording.numbers import Words
    from lcreport.comparison import Comparison, Row


NEARLY_NONE = 0.15
"""Of 38 rows five or less: too few for a column of their own, or for a sentence on all."""
_SMALL_COUNT = 20


def sentences(rows: Sequence[Row], words: Words) -> list[str]:
    """Change against last year, else against the period before; none where there is none.

    Args:
        rows: Rows with a figure.
        words: The language to write.
    """
    alone = _told_alone(rows, words)
    found = [
        "" if name == alone else _sentence(rows, name, words)
        for name in ("same_period_last_year", "year_end")
    ]
    # Where nothing can be computed the source's own percentage is all there is.
    found.append(_printed(rows, words))
    told = [text for text in found if text]
    if told or alone:
        return told
    # Last, for quarters differ by season.
    before = _sentence(rows, "previous", words)
    return [before] if before else []


def base_of(row: Row, words: Words) -> tuple[str, str]:
    """A change with the name of its base: last year's figure, else that of last year's end."""
    for name in ("same_period_last_year", "year_end"):
        compared = getattr(row, name)
        changed = short_change(row, compared, words) if compared is not None else ""
        if changed:
            return changed, name
    return "", ""


def _told_alone(rows: Sequence[Row], words: Words) -> str:
    """The base of the change that the finding on a single row tells; empty where none does."""
    if len(rows) != 1 or not is_sound(rows[0]):
        return ""
    base = base_of(rows[0], words)[1]
    if not base:
        return ""
    result: Comparison = getattr(rows[0], base)
    # Which way it went, and whether that is for the better, the finding may leave open.
    return base if result.direction is not None and result.judgement is None else ""


def change(comparison: Comparison, words: Words, decimals: int = 1, unit: str = "%") -> str:
    """A change as "+71,7%", "−0,3 điểm %" or "+2 bậc", with its bound; empty where there is none.

    Of about 101 after about 100 it is "−4,3% đến +6,8%", for it may be a rise or a fall.

    Args:
        comparison: What was compared.
        words: The language to write.
        decimals: Of percentage points; percentages have one. Both have more where a change would
            be written as none: "fell by 0.0 %".
        unit: Of a rate, whose difference is in percentage points only where that is %.
    """

    def percent(value: float) -> str:
        return words.percent(value, seen_decimals(value, 1), signed=True)

    def points(value: float) -> str:
        return words.points(value, seen_decimals(value, max(1, decimals)), unit=unit)

    def places(value: float) -> str:
        return words.phrase(words.plural_key("places_counted", value), value=words.signed(value))

    for value, write in (
        (comparison.growth_pct, percent),
        (comparison.points, points),
        (comparison.places, places),
    ):
        if value is not None:
            return words.spanned(value, comparison.bound, comparison.within, write)
    return ""


def short_change(row: Row, compared: Comparison, words: Words) -> str:
    """A change as a sentence has it beside its figure; of small counts the difference.

    Empty where nothing was computed. From 3 to 9 is +200 %, which says less than +6. A number
    without its unit, beside percentages, would be taken for one of them.
    """
    unit = row.indicator.unit(words.language)

    def difference(value: float) -> str:
        return f"{words.signed(value)} {row.indicator.unit_beside(value, words.language)}".rstrip()

    # "0 cooperatives on the same period last year" nobody would say.
    if compared.direction == "unchanged" and is_measured(compared):
        return words.phrase("unchanged")
    now = compared.now or row.now
    if now and is_small_count(row, compared, words) and compared.change is not None:
        within = change_within(now, compared)
        return words.spanned(compared.change, compared.bound, within, difference)
    return change(compared, words, row.indicator.decimals, unit)


def is_small_count(row: Row, compared: Comparison, words: Words) -> bool:
    """Whether a flow or stock counts things, fewer than 20 of them then.

    The base decides: from 3 to 9 is +200 %, which says little, but from 552 to none is −100 %.
    """
    now = compared.now or row.now
    if now is None or now.value is None or compared.value is None:
        return False
    values = (now.value, compared.value)
    counts = row.indicator.kind in {"flow", "stock"} and all(value % 1 == 0 for value in values)
    if not counts or words.is_money(row.indicator.unit(words.language)):
        return False
    return compared.value < _SMALL_COUNT


def falls(rows: Sequence[Row], words: Words) -> str:
    """Everything that fell against last year, the largest percentage first; empty of a single one.

    Args:
        rows: Rows with a figure.
        words: The language to write.
    """
    found = compared(rows, "same_period_last_year")
    fell = [pair for pair in found if pair[1].direction == "falling"]
    # A single one the sentence on changes names already.
    if len(fell) < 2:
        return ""
    # Those whose change is no percentage last: points and small counts have no place among them.
    fell.sort(key=lambda pair: -abs(_percentage(pair, words)))
    items = [
        words.phrase(
            "page_one.moved",
            indicator=named([row], words),
            change=short_change(row, result, words),
        )
        for row, result in fell
    ]
    return words.phrase("page_one.falling", listed="; ".join(items))


def _percentage(pair: ComparedRow, words: Words) -> float:
    row, result = pair
    return 0.0 if is_small_count(row, result, words) else result.growth_pct or 0.0


def _sentence(rows: Sequence[Row], against: str, words: Words) -> str:
    # A rate's change since the end of last year repeats, in most reports, that of twelve months.
    told = [row for row in rows if row.indicator.kind == "stock" and not _is_year_end_told(row)]
    found = compared(told if against == "year_end" else rows, against)
    if not found:
        return ""
    sentence = words.phrase(
        "summary.changes",
        against=words.phrase(f"against.{against}"),
        counted=words.join(directions(found, words)),
    )
    return sentence + _extremes(found, words) + _judged(found, words) + "."


def _is_year_end_told(row: Row) -> bool:
    """Whether the end of last year is the day that the same period of last year ended on."""
    same, end = row.same_period_last_year, row.year_end
    return (
        same is not None
        and end is not None
        and is_measured(same)
        and (same.date, same.value) == (end.date, end.value)
    )


def _extremes(found: Sequence[ComparedRow], words: Words) -> str:
    """The largest rise and the largest fall; a single one is no largest, it is the one."""
    text = ""
    # Percentages, points and places are no amounts of one kind.
    sized = [pair for pair in found if pair[1].growth_pct is not None]
    for direction in DIRECTIONS:
        moved = [pair for pair in found if pair[1].direction == direction]
        # The only one that rose did not rise "the most".
        if len(moved) == 1 and len(found) > 1:
            chosen, key = moved, f"summary.one_{direction}"
        elif sum(pair in sized for pair in moved) > 1:
            chosen = moved_most(sized, direction)
            key = f"summary.most_{direction}"
        elif len(found) == 1:
            chosen, key = moved, "summary.the_one"
        else:
            continue
        told = [short_change(row, result, words) for row, result in chosen]
        if told and told[-1]:
            names = [named([row], words) for row, _ in chosen]
            # Equal as percentages, and yet one may be told as a number of things.
            if len(set(told)) > 1:
                own = zip(names[:-1], told[:-1], strict=True)
                names[:-1] = [f"{name} ({moved})" for name, moved in own]
            text += words.phrase(key, indicator=words.join(names), change=told[-1])
    return text


def _judged(found: Sequence[ComparedRow], words: Words) -> str:
    judgements = Counter(comparison.judgement for _, comparison in found)
    counted = in_turn(judgements, ("improving", "worsening"), words)
    return words.phrase("summary.judged", counted=words.join(counted)) if counted else ""


def _printed(rows: Sequence[Row], words: Words) -> str:
    """What the source printed of the first row whose growth cannot be computed."""
    for row in rows:
        against = row.same_period_last_year
        if against is None or against.growth_pct is not None:
            continue
        if against.printed_growth_pct is not None:
            return words.phrase(
                "summary.printed",
                indicator=named([row], words),
                change=words.percent(against.printed_growth_pct, signed=True),
            )
    return ""


def uncompared(rows: Sequence[Row], words: Words) -> str:
    """Why what has earlier figures is not compared; empty where anything is, or few have any.

    Args:
        rows: Rows with a figure.
        words: The language to write.
    """
    refused = refusals(rows)
    few = sum(refused.values()) <= NEARLY_NONE * len(rows)
    if few or sentences(rows, words):
        return ""
    because = [
        words.plural("counted.because", count, reason=words.phrase(f"reason.{reason}"))
        for reason, count in refused.items()
    ]
    return words.phrase("summary.no_sure_comparison", because="; ".join(because))
