"""Sentences made from rows of a comparison; none says more than its rows do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lcreport import comparison
from lcreport.annex.wording import change_sentences, plan_sentences
from lcreport.annex.wording.counts import (
    break_reasons,
    is_compared,
    refusals,
    remarks_of,
    standing_counts,
)
from lcreport.annex.wording.extremes import MOST_NAMED
from lcreport.annex.wording.findings import findings, of_areas, to_check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.annex.wording.numbers import Words
    from lcreport.comparison import Row
    from lcreport.dataset.frames import Indicator, Organisation

_CAVEATS = (
    "estimate", "revised", "derived", "implied_plan", "merged_base", "restated_base",
    "break", "described", "refused", "not_reported",
)  # fmt: skip


def summary(rows: Sequence[Row], words: Words, *, declared: Sequence[Indicator] = ()) -> list[str]:
    """What one organisation and period came to, the first sentence what matters most.

    Findings, change against the same period last year and of stocks against the end of last year,
    what fell and rose, where the year's plan stands and what is behind it, what to check again, and
    caveats; what does not apply is left out. Change is given as growth, whatever the tables print.

    Args:
        rows: One row an indicator; an empty sequence gives one sentence.
        words: The language to write.
        declared: As for `findings`.
    """
    reported = [row for row in rows if row.now is not None]
    if not reported:
        return [words.phrase("summary.nothing")]
    found = [
        *findings(reported, words, declared=declared),
        *change_sentences.sentences(reported, words),
        change_sentences.falls(reported, words),
        change_sentences.uncompared(reported, words),
        plan_sentences.sentence(rows, words),
        plan_sentences.behind(rows, words),
        to_check(rows, words),
        _caveats(rows, words),
    ]
    return [sentence for sentence in found if sentence]


def amount(row: Row, words: Words) -> str:
    """The row's figure with unit and qualifier: "trên 736 tỷ đồng", "over VND 736 billion"."""
    if row.now is None or row.now.value is None:
        return words.phrase("described")
    return words.amount(row.now.value, row.indicator, row.now.printed_qualifier)


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
    chosen = of_areas(rows, words)[:most]
    return [
        words.phrase(
            "headline", indicator=row.indicator.name(words.language), amount=amount(row, words)
        )
        for row in chosen
    ]
