"""Sentences made from rows of a comparison; none says more than its rows do."""

from __future__ import annotations

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
)
from lcreport.annex.wording.findings import findings, tell, to_check

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from lcreport.annex.wording.numbers import Words
    from lcreport.comparison import Row, Standing
    from lcreport.dataset.frames import Indicator, Organisation

_MOST_SHARED = 2
# Of what readers ask next which it is; of more the tables say it.
_NAMED = {"revised", "not_reported"}
_MOST_NAMED = 2
_CAVEATS = (
    "estimate", "revised", "derived", "implied_plan", "merged_base", "restated_base",
    "break", "described", "refused", "not_reported",
)  # fmt: skip


def summary(rows: Sequence[Row], words: Words, *, declared: Sequence[Indicator] = ()) -> list[str]:
    """What one organisation and period came to, the first sentence what matters most.

    Findings, what is behind the year's plan and where the plan stands, change against the same
    period last year and of stocks against the end of last year, what fell and rose, what to check
    again, and caveats; what does not apply is left out. Change is given as growth, whatever the
    tables print.

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
        plan_sentences.behind(rows, words),
        plan_sentences.sentence(rows, words),
        *change_sentences.sentences(reported, words),
        change_sentences.falls(reported, words),
        change_sentences.uncompared(reported, words),
        to_check(rows, words),
        _caveats(rows, words, _NAMED),
    ]
    return [sentence for sentence in found if sentence]


def amount(row: Row, words: Words) -> str:
    """The row's figure with unit and qualifier: "trên 736 tỷ đồng", "over VND 736 billion"."""
    if row.now is None or row.now.value is None:
        return words.phrase("described")
    return words.amount(row.now.value, row.indicator, row.now.printed_qualifier)


def _caveats(rows: Sequence[Row], words: Words, names: Container[str] = ()) -> str:
    """What to mind, counted; of the kinds of `names` a few are named."""
    # Of each row once: its three comparisons rest on one base of another area, not on three, and
    # a merged base is both a flag of the row and a remark of its comparisons.
    found: dict[str, list[Row]] = {}
    for row in rows:
        for code in {*row.flags, *remarks_of(row)}:
            found.setdefault(code, []).append(row)
    counts = {code: len(those) for code, those in found.items()}
    # Where nothing at all is compared, a sentence of its own has said so.
    counts["refused"] = sum(refusals(rows).values()) if any(map(is_compared, rows)) else 0
    counted = []
    for code in _CAVEATS:
        if not counts.get(code):
            continue
        text = words.plural(f"caveat.{code}", counts[code])
        if code in names and counts[code] <= _MOST_NAMED:
            listed = named(found[code], words)
            text = words.phrase("summary.caveat_named", counted=text, listed=listed)
        counted.append(text)
    if not counted:
        return ""
    why = _why_broken(rows, words)
    return words.phrase("summary.caveats", counted=words.join(counted)) + (f" {why}" if why else "")


def _why_broken(rows: Sequence[Row], words: Words) -> str:
    """Why series break, as breaks.csv says it; empty where it says nothing."""
    reasons = dict.fromkeys(reason for row in rows for reason in break_reasons(row, words.language))
    return words.phrase("summary.breaks", reasons="; ".join(reasons)) if reasons else ""


def overview(
    rows: Mapping[str, Sequence[Row]],
    organisations: Mapping[str, Organisation],
    words: Words,
    *,
    concluded: str = "",
    whole: str = "",
) -> list[str]:
    """Sentences on all organisations, the first on what was concluded or else on what they share.

    Args:
        rows: Organisation id → its rows.
        organisations: Organisation id → its names.
        words: The language to write.
        concluded: The sentence on new regulations; empty where there are none.
        whole: Id of the organisation that stands for the whole, which is none of those counted.
    """
    reported = {
        # Of who reports: what lcreport computed nobody has sent.
        key: [row for row in members if row.now is not None and not row.now.derived]
        for key, members in rows.items()
    }
    if not any(reported.values()):
        return [concluded or words.phrase("summary.nothing")]
    counted_ones = [members for key, members in reported.items() if key != whole]
    scope = words.plural("overview.scope", sum(map(bool, counted_ones)))
    silent = [
        organisations[key].name(words.language) for key, members in reported.items() if not members
    ]
    every = [row for members in rows.values() for row in members]
    told = [concluded, *_side_by_side(reported, organisations, words)]
    planned = comparison.standings(every)
    told += [plans(planned, len(planned), words)] if planned else []
    told += [to_check(every, words), scope]
    if silent:
        told.append(words.phrase("overview.silent", organisations=words.join(silent)))
    told.append(_caveats(every, words))
    return [sentence for sentence in told if sentence]


def plans(found: Sequence[tuple[Row, Standing]], planned: int, words: Words) -> str:
    """How many plans stand where.

    Args:
        found: The rows that are told of, each with where it stands.
        planned: How many rows have a plan at all.
        words: The language to write.
    """
    total = words.plural("indicators_counted", planned)
    counted = words.join(standing_counts(found, words))
    return words.phrase("overview.plans", planned=total, counted=counted)


def _side_by_side(
    rows: Mapping[str, Sequence[Row]], organisations: Mapping[str, Organisation], words: Words
) -> list[str]:
    """Of the key figures that several organisations report, each one's; the largest first."""
    shared: dict[str, list[tuple[str, Row]]] = {}
    for organisation, members in rows.items():
        for row in filter(is_sound, members):
            shared.setdefault(row.indicator.id, []).append((organisation, row))
    found = [
        members
        for members in shared.values()
        if len(members) > 1 and members[0][1].indicator.priority
    ]
    found.sort(key=lambda members: members[0][1].indicator.priority or 0)
    sentences = []
    for reporting in found[:_MOST_SHARED]:
        ordered = sorted(reporting, key=lambda one: printed(one[1]), reverse=True)
        items = [
            words.phrase(
                "overview.each",
                organisation=organisations[organisation].short(words.language),
                amount=tell(row, words, "{amount}"),
            )
            for organisation, row in ordered
        ]
        name = ordered[0][1].indicator.name(words.language)
        sentences.append(words.phrase("overview.shared", indicator=name, items="; ".join(items)))
    return sentences


def first_findings(
    rows: Mapping[str, Sequence[Row]],
    words: Words,
    *,
    declared: Sequence[Indicator] = (),
    is_brief: bool = False,
) -> dict[str, str]:
    """Organisation id → what matters most of it, one sentence each; without those silent.

    Args:
        rows: Organisation id → its rows.
        words: The language to write.
        declared: As for `findings`.
        is_brief: As for `findings`.
    """
    found = {
        organisation: findings(members, words, declared=declared, is_brief=is_brief)
        for organisation, members in rows.items()
    }
    return {organisation: sentences[0] for organisation, sentences in found.items() if sentences}
