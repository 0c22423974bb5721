"""Which known indicator of which organisation a report's figures belong to.

All figures are assigned together: a pair of organisation and indicator takes one figure, and what
fits none well enough is new. Scores are sparse matrix products, so that a thousand sentences meet
two thousand indicators in a second.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix

from lcreport.intake.prose.quantities import DISTRACTOR, FIGURE, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from numpy.typing import NDArray

    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.known import Known, Organisation, Pair
    from lcreport.intake.prose.structure import Paragraph, Report

    Scores = NDArray[np.float64]
    Bag = dict[str, float]

# Weights found on one report of this kind and checked on others; the unit weighs as it does because
# a figure of another unit is another figure, however alike its words.
NAME, WORDS, HEAD, UNIT, SEEN, SENTENCE = 0.45, 0.12, 0.30, 0.25, 0.20, 0.25
BESIDE = 0.10
ELSEWHERE = -0.2
NEW_BELOW = 0.66
SURE_ABOVE, SURE_MARGIN = 0.85, 0.12
_LENGTHS = {"km", "m", "cm"}
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Match:
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
) -> dict[int, Match]:
    """Place of each quantity that is no distractor → what it may belong to.

    Args:
        report: Its text.
        quantities: In their order, with roles.
        known: What the dataset knows.
        grammar: Of the report's language.
        learnt: Place of a pair → its sentence in the last report, where that report is there.
    """
    sections = {
        paragraph: organisation_of(paragraph, known)
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
    found: dict[int, Match] = {}
    figures = [place for place, quantity in enumerate(quantities) if quantity.role == FIGURE]
    loose = [
        place
        for place, quantity in enumerate(quantities)
        if quantity.role not in {FIGURE, DISTRACTOR} and quantity.of is None
    ]
    for group in (figures, loose):
        if group and kept:
            scores = _scores(report, quantities, group, smaller, grammar, sections, sentences)
            first = _assigned(group, scores, quantities, smaller)
            scores += _beside(report, quantities, group, first, smaller)
            found |= _assigned(group, scores, quantities, smaller)
    found = {place: _renumbered(match, kept) for place, match in found.items()}
    for place, quantity in enumerate(quantities):
        if quantity.of is not None and quantity.of in found:
            found[place] = found[quantity.of]
    return found


def _renumbered(match: Match, kept: Sequence[int]) -> Match:
    candidates = tuple((kept[number], score) for number, score in match.candidates)
    return replace(
        match, pair=None if match.pair is None else kept[match.pair], candidates=candidates
    )


def organisation_of(paragraph: Paragraph, known: Known) -> str:
    """The organisation that a paragraph's section is about; the overall one where none is named."""
    for title in reversed(paragraph.headings):
        named = _named(title, known.organisations)
        if named:
            return named
    for organisation in known.organisations:
        if organisation.id != known.overall and paragraph.section in organisation.sections:
            return organisation.id
    return known.overall or (known.organisations[0].id if len(known.organisations) == 1 else "")


def _named(title: str, organisations: Iterable[Organisation]) -> str:
    """The organisation named last and longest in a heading; empty where several are named alike."""
    words = " ".join(title.lower().split())
    best = (-1, 0, "")
    for organisation in organisations:
        for name in organisation.names:
            at = words.rfind(" ".join(name.lower().split()))
            if at >= 0:
                best = max(best, (at, len(name), organisation.id))
    return best[2]


def _scores(  # noqa: PLR0913 - what a score is made of
    report: Report,
    quantities: Sequence[Quantity],
    group: Sequence[int],
    known: Known,
    grammar: Grammar,
    sections: Mapping[Paragraph, str],
    learnt: Mapping[int, str],
) -> Scores:
    contexts = [_context(report, quantities, place) for place in group]
    names = [_bag(pair.name) for pair in known.pairs]
    further = [_bag(pair.words) for pair in known.pairs]
    sentences = [_bag(learnt.get(place, "")) for place in range(len(known.pairs))]
    vocabulary = {
        token: number
        for number, token in enumerate(
            sorted({t for bag in (*names, *further, *sentences) for t in bag})
        )
    }
    # What many indicators are named by tells little.
    rarity = _rarity({frozenset(bag): bag for bag in names}.values(), vocabulary)
    context = _matrix(contexts, vocabulary)
    total = NAME * _coverage(context, names, vocabulary, rarity)
    total += WORDS * _coverage(context, further, vocabulary, rarity)
    if learnt:
        total += SENTENCE * _coverage(context, sentences, vocabulary, rarity)
    heads = [_head(report, quantities, place, grammar) for place in group]
    named = [name | words for name, words in zip(names, further, strict=True)]
    total += HEAD * _coverage(_matrix(named, vocabulary), heads, vocabulary, rarity).T
    units = [pair.unit for pair in known.pairs]
    total += _of_units(quantities, group, units, [pair.name for pair in known.pairs], grammar)
    seen = np.array([pair.seen for pair in known.pairs], dtype=float)
    total += SEEN * seen
    total += _of_sizes(quantities, group, known.pairs)
    total += _of_sections(report, quantities, group, known, sections)
    return total


def _tokens(text: str) -> list[str]:
    """Syllables and pairs of neighbouring ones: most words of Vietnamese have two syllables."""
    single = [word.lower() for word in _WORD.findall(text)]
    return [*single, *(f"{a} {b}" for a, b in pairwise(single))]


def _bag(text: str) -> Bag:
    return dict.fromkeys(_tokens(text), 1.0)


def _context(report: Report, quantities: Sequence[Quantity], place: int) -> Bag:
    """The words around a number, the nearer the heavier."""
    quantity = quantities[place]
    sentence = report.sentence_at(quantity.digits)
    paragraph = report.paragraph_at(quantity.digits)
    bag: Bag = {}
    for token in _tokens(" ".join(paragraph.headings[-1:])):
        bag[token] = 0.2
    lead, colon, _ = report.clean[paragraph.span.start : paragraph.span.start + 250].partition(":")
    if colon:
        _add(bag, _tokens(lead), 0.45)
    before = report.clean[max(paragraph.span.start, sentence.start - 300) : sentence.start]
    _add(bag, _tokens(before), 0.2)
    others = [q for q in quantities[max(place - 12, 0) : place + 12] if q.role != DISTRACTOR]
    _spread(
        bag,
        report.clean[quantity.start : sentence.end],
        [q.start - quantity.start for q in others],
        1,
    )
    _spread(
        bag,
        report.clean[sentence.start : quantity.end],
        [quantity.end - q.end for q in others],
        -1,
    )
    return bag


def _head(report: Report, quantities: Sequence[Quantity], place: int, grammar: Grammar) -> Bag:
    """The words that say directly what a number counts.

    Those after it, to the next mark, number or preposition; where there are none but the unit,
    those before it.
    """
    quantity = quantities[place]
    sentence = report.sentence_at(quantity.digits)
    start = max([sentence.start, *(q.end for q in quantities[max(place - 6, 0) : place])])
    stop = min([sentence.end, *(q.start for q in quantities[place + 1 : place + 6])])
    stops = grammar.pattern("alignment", "stops")
    number = re.compile(r"[\d.,%\s]*").match(report.clean, quantity.digits)
    after = report.clean[number.end() if number else quantity.end : max(stop, quantity.end)]
    after = stops.split(re.split(r"[,;:.()]", after)[0])[0]
    before = re.split(r"[,;:.()]", report.clean[start : quantity.start])[-1]
    unit = quantity.end - (number.end() if number else quantity.end)
    bag: Bag = {}
    if len(after.strip()) <= unit + 1 or not after.strip():
        _add(bag, _tokens(before), 1.0)
    else:
        _add(bag, _tokens(before), 0.3)
    _add(bag, _tokens(after), 1.0)
    return bag


def _spread(bag: Bag, text: str, stops: Sequence[int], direction: int) -> None:
    """Add the words on one side of a number, lighter with every number and mark between."""
    pieces = sorted({stop for stop in stops if 0 < stop < len(text)} | {0, len(text)})
    for number, (start, end) in enumerate(pairwise(pieces)):
        piece = text[start:end] if direction > 0 else text[len(text) - end : len(text) - start]
        # What follows a number tells more than what stands before it.
        weight = (1.0 if direction > 0 else 0.9) * 0.72**number
        clauses = re.split(r"[;.()]\s", piece)
        for nth, clause in enumerate(clauses if direction > 0 else reversed(clauses)):
            _add(bag, _tokens(clause), max(weight * 0.8**nth, 0.25))


def _add(bag: Bag, tokens: Iterable[str], weight: float) -> None:
    for token in tokens:
        bag[token] = max(bag.get(token, 0.0), weight)


def _rarity(bags: Iterable[Bag], vocabulary: Mapping[str, int]) -> Scores:
    counts = np.zeros(len(vocabulary))
    different = list(bags)
    for bag in different:
        for token in bag:
            counts[vocabulary[token]] += 1
    return np.log((len(different) + 1) / (counts + 0.5))


def _matrix(bags: Sequence[Bag], vocabulary: Mapping[str, int]) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, bag in enumerate(bags):
        for token, weight in bag.items():
            if token in vocabulary:
                rows.append(row)
                columns.append(vocabulary[token])
                values.append(weight)
    return csr_matrix((values, (rows, columns)), shape=(len(bags), len(vocabulary)))


def _coverage(
    context: csr_matrix, bags: Sequence[Bag], vocabulary: Mapping[str, int], rarity: Scores
) -> Scores:
    """How much of each bag's weight the contexts hold, from 0 to 1."""
    known = _matrix(bags, vocabulary).multiply(rarity).tocsr()
    # Words that no indicator has count as much as a rare one: they make a bag less covered.
    unknown = np.array([sum(w for t, w in bag.items() if t not in vocabulary) for bag in bags])
    whole = np.asarray(known.sum(axis=1)).ravel() + unknown * rarity.max(initial=0.0) / 2
    covered = (context @ known.T).toarray()
    shares: Scores = covered / np.where(whole > 0, whole, 1.0)
    return shares


def _of_units(
    quantities: Sequence[Quantity],
    group: Sequence[int],
    units: Sequence[str],
    names: Sequence[str],
    grammar: Grammar,
) -> Scores:
    kinds = list(dict.fromkeys(zip(units, (_first_words(name) for name in names), strict=True)))
    wanted = {kind: number for number, kind in enumerate(kinds)}
    columns = [wanted[unit, _first_words(name)] for unit, name in zip(units, names, strict=True)]
    mine = [quantities[place].unit for place in group]
    table = {
        unit: np.array([unit_likeness(unit, other, name, grammar) for other, name in kinds])
        for unit in dict.fromkeys(mine)
    }
    likeness = np.array([table[unit] for unit in mine])[:, columns]
    return np.where(likeness <= -1, -9.0, UNIT * likeness)


def _first_words(name: str) -> str:
    return " ".join(name.lower().split()[:4])


def unit_likeness(unit: str, other: str, name: str, grammar: Grammar) -> float:
    """From 0 (unlike) to 1 (the same); -1 where one can never be the other.

    Args:
        unit: As the report counts.
        other: The indicator's.
        name: The first words of the indicator's name, in small letters.
        grammar: Of the report's language.
    """
    mine, theirs = unit.lower(), other.lower()
    if mine == theirs:
        return 1.0
    if _dimension(mine, grammar) != _dimension(theirs, grammar):
        return -1.0
    if grammar.content["money"]["unit"] in mine:
        # đồng against đồng/tổ chức/năm: both are rates or neither is.
        return 0.7 if ("/" in mine) == ("/" in theirs) else -1.0
    if not mine:
        return 0.3
    return _counted_likeness(mine, theirs, name, grammar)


def _counted_likeness(mine: str, theirs: str, name: str, grammar: Grammar) -> float:
    is_named = name.startswith(mine) or theirs.startswith(mine) or mine.startswith(theirs + " ")
    attendance = grammar.content["units"].get("attendance", {})
    if (
        is_named
        or mine in [part.strip() for part in theirs.split(",")]
        or {mine, theirs} <= {attendance.get("word"), attendance.get("people")}
    ):
        return 0.85
    if {mine, theirs} <= grammar.persons:
        return 0.7
    # What counts something else is another figure, however alike the words around it.
    return 0.35 if _is_length(mine) and _is_length(theirs) else -0.4


def _dimension(unit: str, grammar: Grammar) -> str:
    money = grammar.content["money"]["unit"]
    if unit == money or unit.startswith(money + "/"):
        return "money"
    if unit in {"%", "‰"}:
        return "share"
    for dimension in (
        _LENGTHS,
        {"ha", "m²", "km²"},
        {"kg", "tấn", "tạ", "yến"},
        {"m³", "lít"},
    ):
        if unit in dimension:
            return min(dimension)
    return "count"


def _is_length(unit: str) -> bool:
    return unit in _LENGTHS


def _of_sizes(
    quantities: Sequence[Quantity], group: Sequence[int], pairs: Sequence[Pair]
) -> Scores:
    mine = np.array([_size(quantities[place].value) for place in group])[:, None]
    theirs = np.array([_size(pair.value) for pair in pairs])[None, :]
    apart = np.abs(mine - theirs)
    bonus = np.where(apart < 0.5, 0.04, 0.04 - 0.05 * np.clip(apart - 0.5, 0, 3))
    # The same number again is rarely chance where it is a large one.
    again = (apart == 0) & (mine > 1.3)
    scores: Scores = np.nan_to_num(bonus + 0.05 * again, nan=0.0)
    return scores


def _size(value: Decimal | None) -> float:
    return math.log10(float(value)) if value else math.nan


def _of_sections(
    report: Report,
    quantities: Sequence[Quantity],
    group: Sequence[int],
    known: Known,
    sections: Mapping[Paragraph, str],
) -> Scores:
    """What another organisation reports in its own section is not this one's."""
    owners = np.array([pair.organisation for pair in known.pairs])
    seen = np.array([pair.seen for pair in known.pairs])
    rows = []
    for place in group:
        organisation = sections[report.paragraph_at(quantities[place].digits)]
        if organisation and organisation != known.overall:
            rows.append(np.where(owners == organisation, 0.0, -9.0))
        else:
            # A joint section may speak of any organisation, of those in particular that have such
            # a figure already.
            apart = ELSEWHERE if quantities[place].role == FIGURE else 0.0
            own = np.where(owners == known.overall, 0.0, apart)
            rows.append(np.where((owners == known.overall) | seen, own, -9.0))
    return np.array(rows)


def _beside(
    report: Report,
    quantities: Sequence[Quantity],
    group: Sequence[int],
    first: Mapping[int, Match],
    known: Known,
) -> Scores:
    """What the last report told in one paragraph, the next one mostly does too."""
    homes = [f"{pair.organisation} {pair.locator}" if pair.locator else "" for pair in known.pairs]
    codes = {home: number for number, home in enumerate(dict.fromkeys(homes))}
    columns = np.array([codes[home] for home in homes])
    rows = np.zeros((len(group), len(codes)))
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


def _assigned(
    group: Sequence[int], scores: Scores, quantities: Sequence[Quantity], known: Known
) -> dict[int, Match]:
    gain = np.clip(scores - NEW_BELOW, 0.0, None)
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
            and _is_sure(scores, row, column, quantities[place])
        )
        found[place] = Match(None if column is None else int(column), sure, candidates[:3])
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
