"""Sentences made from rows of a comparison; none says more than its rows do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lcreport import comparison
from lcreport.annex.wording import change_sentences, plan_sentences
from lcreport.annex.wording.counts import (
    break_reasons,
    is_compared,
    is_sound,
    named,
    printed,
    refusals,
    remarks_of,
    standing_counts,
    within,
)
from lcreport.annex.wording.extremes import MOST_NAMED, largest
from lcreport.annex.wording.numbers import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.comparison import Row
    from lcreport.dataset.frames import Organisation

_CAVEATS = (
    "doubtful", "estimate", "revised", "derived", "implied_plan", "merged_base", "restated_base",
    "break", "described", "refused", "not_reported",
)  # fmt: skip


def summary(rows: Sequence[Row], words: Words, *, areas: Mapping[str, str]) -> list[str]:
    """Three to six sentences on one organisation and period.

    Scope, the largest figure of the unit that matters most, change against the same period last
    year, change of stocks against the end of last year, where the year's plan stands, and caveats;
    what does not apply is left out, and where nothing can be compared one sentence says why.
    Change is given as growth, whatever the tables print.

    Args:
        rows: One row an indicator; an empty sequence gives one sentence.
        words: The language to write.
        areas: Area id → its name.
    """
    reported = [row for row in rows if row.now is not None]
    if not reported:
        return [words.phrase("summary.nothing")]
    changes = change_sentences.sentences(reported, words)
    found = [
        _scope(reported, words, areas),
        _largest(reported, words),
        *changes,
        plan_sentences.sentence(rows, words),
        _caveats(rows, words),
    ]
    return [sentence for sentence in found if sentence]


def amount(row: Row, words: Words) -> str:
    """The row's figure with unit and qualifier: "trên 736 tỷ đồng", "over VND 736 billion"."""
    if row.now is None or row.now.value is None:
        return words.phrase("described")
    return words.amount(row.now.value, row.indicator, row.now.printed_qualifier)


def _scope(rows: Sequence[Row], words: Words, areas: Mapping[str, str]) -> str:
    # A dataset made from a spreadsheet has no areas: “” would be the name of none.
    if not all(areas.get(row.indicator.area, row.indicator.area) for row in rows):
        indicators = words.plural("indicators_counted", len(rows))
        return words.phrase("summary.scope_without_areas", indicators=indicators)
    counts = Counter(row.indicator.area for row in rows)
    indicators = words.plural("indicators_counted", len(rows))
    most = max(counts.values())
    top = [areas.get(area, area) for area, count in counts.items() if count == most]
    if len(counts) == 1:
        return words.phrase("summary.scope_one", indicators=indicators, area=top[0])
    key = "summary.scope" if len(top) == 1 else "summary.scope_tied"
    # Where all areas are alike none stands out.
    if len(top) > MOST_NAMED or len(top) == len(counts):
        key = "summary.scope_even"
    return words.phrase(
        key,
        indicators=indicators,
        areas=words.plural("areas_counted", len(counts)),
        area=words.join([f"“{name}”" for name in top]),
        most=words.number(most),
    )


def _largest(rows: Sequence[Row], words: Words) -> str:
    """The largest figure in money, or in the unit that most rows have, among two or more."""
    by_unit: dict[str, list[Row]] = {}
    for row in rows:
        if row.indicator.kind in {"flow", "stock"}:
            by_unit.setdefault(row.indicator.unit(words.language), []).append(row)
    sound = {unit: list(filter(is_sound, members)) for unit, members in by_unit.items()}
    several = {unit: members for unit, members in sound.items() if len(members) > 1}
    if not several:
        return ""
    # Leaders ask for money first; else for what most indicators count.
    unit = max(several, key=lambda name: (words.is_money(name), len(several[name])))
    most = largest(several[unit], within)
    key = "summary.largest_money" if words.is_money(unit) else "summary.largest"
    if not most:
        # The largest number printed can always be named, as long as nobody takes it for more.
        most = largest(several[unit], printed)
        key = f"{key}_printed"
    if not most:
        return ""
    # A doubtful figure may be the largest one after all; so may one told only in words.
    left_out = len(sound[unit]) < len(by_unit[unit])
    return words.phrase(
        key,
        unit=unit,
        indicator=named(most, words),
        amount=amount(most[0], words),
        without=words.phrase("summary.without_doubtful") if left_out else "",
    )


def _caveats(rows: Sequence[Row], words: Words) -> str:
    # Of each row once: its three comparisons rest on one base of another area, not on three, and
    # a merged base is both a flag of the row and a remark of its comparisons.
    counts = Counter(code for row in rows for code in {*row.flags, *remarks_of(row)})
    # Where nothing at all is compared, a sentence of its own has said so.
    counts["refused"] = sum(refusals(rows).values()) if any(map(is_compared, rows)) else 0
    counted = [words.plural(f"caveat.{key}", counts[key]) for key in _CAVEATS if counts[key]]
    if not counted:
        return ""
    why = _why_broken(rows, words)
    return words.phrase("summary.caveats", counted=words.join(counted)) + (f" {why}" if why else "")


def _why_broken(rows: Sequence[Row], words: Words) -> str:
    """Why series break, as breaks.csv says it; empty where it says nothing."""
    reasons = dict.fromkeys(reason for row in rows for reason in break_reasons(row, words.language))
    return words.phrase("summary.breaks", reasons="; ".join(reasons)) if reasons else ""


def overview(
    rows: Mapping[str, Sequence[Row]], organisations: Mapping[str, Organisation], words: Words
) -> list[str]:
    """Sentences on all organisations: how many report, who reports nothing, caveats."""
    reported = {
        # Of who reports: what lcreport computed nobody has sent.
        key: [row for row in members if row.now is not None and not row.now.derived]
        for key, members in rows.items()
    }
    figures = sum(map(len, reported.values()))
    if not figures:
        return [words.phrase("summary.nothing")]
    sentences = [
        words.phrase(
            "overview.scope",
            figures=words.plural("figures_counted", figures),
            organisations=words.plural("organisations_counted", sum(map(bool, reported.values()))),
        )
    ]
    most = max(map(len, reported.values()))
    top = [organisations[key] for key, members in reported.items() if len(members) == most]
    if len(top) <= MOST_NAMED and len(reported) > 1:
        names = words.join([organisation.name(words.language) for organisation in top])
        figures_of_each = words.plural("figures_counted", most)
        sentences.append(
            words.phrase(
                "overview.most" if len(top) == 1 else "overview.most_each",
                organisation=names,
                figures=figures_of_each,
            )
        )
    silent = [
        organisations[key].name(words.language) for key, members in reported.items() if not members
    ]
    if silent:
        sentences.append(words.phrase("overview.silent", organisations=words.join(silent)))
    every = [row for members in rows.values() for row in members]
    planned = comparison.standings(every)
    if planned:
        counted = words.join(standing_counts(planned, words))
        total = words.plural("indicators_counted", len(planned))
        sentences.append(words.phrase("overview.plans", planned=total, counted=counted))
    caveats = _caveats(every, words)
    return [*sentences, caveats] if caveats else sentences


def headlines(rows: Sequence[Row], words: Words, *, most: int) -> list[str]:
    """The figures that stand for an organisation: its largest in each area, money first.

    Args:
        rows: One organisation's rows.
        words: The language to write.
        most: How many at most.
    """
    best: dict[str, Row] = {}
    for row in rows:
        if not is_sound(row):
            continue
        held = best.get(row.indicator.area)
        if held is None or _weight(row, words) > _weight(held, words):
            best[row.indicator.area] = row
    chosen = sorted(best.values(), key=lambda row: _weight(row, words), reverse=True)[:most]
    return [
        words.phrase(
            "headline", indicator=row.indicator.name(words.language), amount=amount(row, words)
        )
        for row in chosen
    ]


def _weight(row: Row, words: Words) -> tuple[bool, bool, float]:
    """Money before people and things, totals before their parts, large before small."""
    value = row.now.value if row.now is not None and row.now.value is not None else 0.0
    money = words.is_money(row.indicator.unit(words.language))
    return money, not row.indicator.part_of, value
