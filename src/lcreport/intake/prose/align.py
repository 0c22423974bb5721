"""Which known indicator of which organisation a report's figures belong to.

All figures are assigned together: a pair of organisation and indicator takes one figure, and what
fits none well enough is new.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from lcreport.intake.prose.quantities import DISTRACTOR, FIGURE, WHOLE, Quantity
from lcreport.intake.prose.scores import scores as scores_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.known import Known, NamedOrganisation
    from lcreport.intake.prose.scores import Scores
    from lcreport.intake.prose.structure import Report, ReportParagraph

BESIDE = 0.10
# A dataset that says what is part of what speaks plainly, more so than words that both share.
PART_OF_IT = 0.25
NEW_BELOW = 0.66
# Measured by benchmarks/reading.py: what is called sure must not be wrong, for nobody looks at it.
SURE_ABOVE, SURE_MARGIN = 0.85, 0.12
# Characters in which the head of a report without sections says whose it is.
_HEAD = 1500


@dataclass(frozen=True, slots=True)
class FigureMatch:
    """What a figure may belong to.

    Attributes:
        pair: Place of the pair in what is known; None where the figure is new.
        sure: Whether nothing speaks against it.
        candidates: Places of the best pairs with their scores, the best first.
    """

    pair: int | None
    sure: bool
    candidates: tuple[tuple[int, float], ...]


def aligned(
    report: Report,
    quantities: Sequence[Quantity],
    known: Known,
    grammar: Grammar,
    learnt: Mapping[int, str] | None = None,
) -> dict[int, FigureMatch]:
    """Place of each quantity that is no distractor → what it may belong to.

    Args:
        report: Its text.
        quantities: In their order, with roles.
        known: What the dataset knows.
        grammar: Of the report's language.
        learnt: Place of a pair → its sentence in the last report, where that report is there.
    """
    whole = reporting(report, known, grammar)
    sections = {
        paragraph: organisation_of(paragraph, known, whole)
        for paragraph in dict.fromkeys(report.paragraph_at(q.digits) for q in quantities)
    }
    # Other organisations' indicators without a figure cannot be meant; without them the matrices of
    # a large dataset are a small part of what they would be.
    about = {known.overall, *sections.values()}
    kept = [
        place for place, pair in enumerate(known.pairs) if pair.seen or pair.organisation in about
    ]
    smaller = replace(known, pairs=tuple(known.pairs[place] for place in kept))
    sentences = {new: (learnt or {}).get(old, "") for new, old in enumerate(kept)} if learnt else {}
    found: dict[int, FigureMatch] = {}
    figures = [place for place, quantity in enumerate(quantities) if quantity.role == FIGURE]
    loose = [
        place
        for place, quantity in enumerate(quantities)
        if quantity.role not in {FIGURE, DISTRACTOR} and quantity.of is None
    ]
    for group in (figures, loose):
        if group and kept:
            scores = scores_of(report, quantities, group, smaller, grammar, sections, sentences)
            # Twice: which indicators are beside a figure is known only after a first assignment.
            first = _assigned(group, scores, quantities, smaller)
            scores += _beside(report, quantities, group, first, smaller)
            _count_parts(scores, report, quantities, group, first, smaller, grammar)
            found |= _assigned(group, scores, quantities, smaller)
    found = {place: _renumbered(match, kept) for place, match in found.items()}
    for place, quantity in enumerate(quantities):
        if quantity.of is not None and quantity.of in found:
            found[place] = found[quantity.of]
    return found


def _renumbered(match: FigureMatch, kept: Sequence[int]) -> FigureMatch:
    candidates = tuple((kept[number], score) for number, score in match.candidates)
    return replace(
        match, pair=None if match.pair is None else kept[match.pair], candidates=candidates
    )


def organisation_of(paragraph: ReportParagraph, known: Known, whole: str = "") -> str:
    """The organisation that a paragraph's section is about; the overall one where none is named.

    Args:
        paragraph: Of the report.
        known: What the dataset knows.
        whole: The organisation that the whole report is about, where it is about one.
    """
    for title in reversed(paragraph.headings):
        named = _named(title, known.organisations)
        if named:
            return named
    if whole:
        return whole
    # Sections mean what they meant in the last report only where both are of everybody.
    for organisation in known.organisations:
        if organisation.id != known.overall and paragraph.section in organisation.sections:
            return organisation.id
    return known.overall or (known.organisations[0].id if len(known.organisations) == 1 else "")


def reporting(report: Report, known: Known, grammar: Grammar) -> str:
    """The organisation whose report it is: the only one that its head names; empty for several.

    A report whose sections name organisations is one of them all.
    """
    titles = {title for paragraph in report.paragraphs for title in paragraph.headings if title}
    if sum(bool(_named(title, known.organisations)) for title in titles) > 1:
        return ""
    sections = (paragraph.span.start for paragraph in report.paragraphs if paragraph.section)
    head = report.clean[: min(next(sections, _HEAD), _HEAD)]
    words = " ".join(grammar.spelt_out(head).lower().split())
    named = {
        organisation.id
        for organisation in known.organisations
        if organisation.id != known.overall
        and any(
            " ".join(grammar.spelt_out(name).lower().split()) in words
            for name in organisation.names
            # A name of one word may be a word of anybody's head.
            if " " in name
        )
    }
    return named.pop() if len(named) == 1 else ""


def _named(title: str, organisations: Iterable[NamedOrganisation]) -> str:
    """The organisation named last and longest in a heading; empty where several are named alike."""
    words = " ".join(title.lower().split())
    best = (-1, 0, "")
    for organisation in organisations:
        for name in organisation.names:
            at = words.rfind(" ".join(name.lower().split()))
            if at >= 0:
                best = max(best, (at, len(name), organisation.id))
    return best[2]


def _beside(
    report: Report,
    quantities: Sequence[Quantity],
    group: Sequence[int],
    first: Mapping[int, FigureMatch],
    known: Known,
) -> Scores:
    """What the last report told in one paragraph, the next one mostly does too."""
    homes = [f"{pair.organisation} {pair.locator}" if pair.locator else "" for pair in known.pairs]
    codes = {home: number for number, home in enumerate(dict.fromkeys(homes))}
    columns = np.array([codes[home] for home in homes])
    rows = np.zeros((len(group), len(codes)), dtype=np.float32)
    spans = [report.paragraph_at(quantities[place].digits).span.start for place in group]
    for row in range(len(group)):
        near = [
            other
            for other in range(max(row - 4, 0), min(row + 5, len(group)))
            if other != row and spans[other] == spans[row]
        ]
        for other in near:
            pair = first[group[other]].pair
            if pair is not None and homes[pair]:
                rows[row, codes[homes[pair]]] += 1 / len(near)
    scores: Scores = BESIDE * np.minimum(rows * 1.5, 1.0)[:, columns]
    return scores


def _count_parts(  # noqa: PLR0913 - what a score is made of
    scores: Scores,
    report: Report,
    quantities: Sequence[Quantity],
    group: Sequence[int],
    first: Mapping[int, FigureMatch],
    known: Known,
    grammar: Grammar,
) -> None:
    """What is "of them" is likely an indicator that is part of the one before it."""
    parts: dict[tuple[str, str], list[int]] = {}
    for column, pair in enumerate(known.pairs):
        if pair.part_of:
            parts.setdefault((pair.organisation, pair.part_of), []).append(column)
    inside = grammar.pattern("roles", "inside")
    for row, place in enumerate(group[1:], start=1):
        before, quantity = quantities[group[row - 1]], quantities[place]
        whole = first[group[row - 1]].pair
        sentence = report.sentence_at(quantity.digits)
        if whole is None or before.start < sentence.start:
            continue
        between = report.clean[before.end : quantity.start]
        # "trong đó 40 người" and "40 người trong số đó".
        after = report.clean[quantity.end : min(quantity.end + 20, sentence.end)]
        if inside.search(between) or inside.match(after.lstrip()):
            pair = known.pairs[whole]
            scores[row, parts.get((pair.organisation, pair.indicator), [])] += PART_OF_IT


def _assigned(
    group: Sequence[int], scores: Scores, quantities: Sequence[Quantity], known: Known
) -> dict[int, FigureMatch]:
    gain = np.maximum(scores - NEW_BELOW, 0.0)
    # What fits nothing stays out of the assignment, whose time grows with the square of its size.
    able = np.flatnonzero(gain.any(axis=0))
    rows, columns = linear_sum_assignment(gain[:, able], maximize=True)
    chosen = {
        row: able[column]
        for row, column in zip(rows, columns, strict=True)
        if gain[row, able[column]] > 0
    }
    found = {}
    for row, place in enumerate(group):
        # Partitioned first: to sort whole rows took half of the time of a large dataset.
        few = np.argpartition(-scores[row], min(4, scores.shape[1] - 1))[:5]
        best = few[np.argsort(-scores[row, few], kind="stable")][:4]
        candidates = tuple(
            (int(n), round(float(scores[row, n]), 3)) for n in best if scores[row, n] > 0.25
        )
        column = chosen.get(row)
        sure = (
            column is not None
            and known.pairs[column].seen
            # The whole of 33/83 is told beside the figure, and seldom one itself.
            and quantities[place].kind != WHOLE
            and _is_sure(scores, row, column, quantities[place])
        )
        found[place] = FigureMatch(None if column is None else int(column), sure, candidates[:3])
    return found


def _is_sure(scores: Scores, row: int, column: int, quantity: Quantity) -> bool:
    """Whether the score is high, and no other pair or figure comes near it.

    What the last report did not have is never sure: there is nothing to hold it against.
    """
    if quantity.doubts or (quantity.value is None and quantity.qualifier != "described"):
        return False
    score = scores[row, column]
    others = np.delete(scores[row], column)
    rivals = np.delete(scores[:, column], row)
    nearest = max(others.max(initial=0.0), rivals.max(initial=0.0))
    return bool(score >= SURE_ABOVE and score - nearest >= SURE_MARGIN)
