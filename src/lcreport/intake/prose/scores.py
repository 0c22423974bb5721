"""How well each number of a report fits each pair of organisation and indicator.

Scores are sparse matrix products, so that a thousand sentences meet two thousand indicators in a
few seconds.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

from lcreport.intake.prose import contexts
from lcreport.intake.prose.quantities import FIGURE, WHOLE
from lcreport.intake.prose.unit_likeness import NEVER, likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from numpy.typing import NDArray

    from lcreport.intake.prose.contexts import Bag
    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.known import Known, Pair
    from lcreport.intake.prose.quantities import Quantity
    from lcreport.intake.prose.structure import Report, ReportParagraph

    # Half the memory of Python's floats, and as exact as weights that were found by trying.
    Scores = NDArray[np.float32]

# Weights found on one report of this kind and checked on others; the unit weighs as it does because
# a figure of another unit is another figure, however alike its words.
NAME, WORDS, HEAD, UNIT, SEEN, SENTENCE = 0.45, 0.12, 0.30, 0.25, 0.20, 0.25
ONLY_UNIT = 0.12
ELSEWHERE = -0.2
PART_OF = -0.08
ADDED = -0.4
LABEL = 0.1
_LABEL = 4
NEVER_MEANT = -9.0


def scores(  # noqa: PLR0913 - what a score is made of
    report: Report,
    quantities: Sequence[Quantity],
    group: Sequence[int],
    known: Known,
    grammar: Grammar,
    sections: Mapping[ReportParagraph, str],
    learnt: Mapping[int, str],
) -> Scores:
    """One row a number of the group, one column a pair.

    Args:
        report: Its text.
        quantities: Every number in its order.
        group: Places of those that are scored.
        known: The pairs.
        grammar: Of the report's language.
        sections: Paragraph → the organisation that it is about.
        learnt: Place of a pair → its sentence in the last report.
    """
    words = contexts.ReportTokens(grammar, dict.fromkeys(pair.name for pair in known.pairs))
    names = {name: words.bag(name) for name in {pair.name for pair in known.pairs}}
    bags = [names[pair.name] for pair in known.pairs]
    further = [words.bag(pair.words) for pair in known.pairs]
    sentences = [words.bag(learnt.get(place, "")) for place in range(len(known.pairs))]
    vocabulary = contexts.vocabulary((*names.values(), *further, *sentences))
    # What many indicators are named by tells little.
    rarity = _rarity(names.values(), vocabulary)
    own = {one.id: words.bag(" ".join(one.names)) for one in known.organisations}
    about = [sections[report.paragraph_at(quantities[place].digits)] for place in group]
    around = _matrix(
        [
            contexts.around(report, quantities, place, words, own.get(organisation, {}))
            for place, organisation in zip(group, about, strict=True)
        ],
        vocabulary,
    )
    heads = [contexts.directly(report, quantities, place, words, grammar) for place in group]
    by_name = _coverage(around, bags, vocabulary, rarity)
    total = NAME * by_name
    total += WORDS * _coverage(around, further, vocabulary, rarity)
    if learnt:
        total += SENTENCE * _coverage(around, sentences, vocabulary, rarity)
    named = [name | more for name, more in zip(bags, further, strict=True)]
    total += HEAD * _coverage(_matrix(named, vocabulary), heads, vocabulary, rarity).T
    units = _likeness_of_units(quantities, group, known.pairs, grammar)
    total += np.where(units <= NEVER, NEVER_MEANT, UNIT * units)
    total += ONLY_UNIT * _alone_in_unit(known.pairs) * ((units > 0.8) & (by_name > 0.2))
    total += SEEN * np.array([pair.seen for pair in known.pairs], dtype=np.float32)
    total += _of_sizes(quantities, group, known.pairs)
    total += _of_sections(quantities, group, known, about)
    _count_labels(total, report, quantities, group, known.pairs)
    _count_additions(total, report, quantities, group, known.pairs, grammar)
    total += _of_parts(report, quantities, group, grammar)[:, None]
    return total


def _rarity(bags: Iterable[Bag], vocabulary: Mapping[str, int]) -> Scores:
    counts = np.zeros(len(vocabulary), dtype=np.float32)
    different = list(bags)
    for bag in different:
        for token in bag:
            counts[vocabulary[token]] += 1
    return np.log((len(different) + 1) / (counts + 0.5))


def _matrix(bags: Sequence[Bag], vocabulary: Mapping[str, int]) -> csr_matrix:
    starts, columns, values = [0], [], []
    for bag in bags:
        for token, weight in bag.items():
            column = vocabulary.get(token)
            if column is not None:
                columns.append(column)
                values.append(weight)
        starts.append(len(columns))
    shape = (len(bags), len(vocabulary))
    return csr_matrix((np.array(values, dtype=np.float32), columns, starts), shape=shape)


def _coverage(
    context: csr_matrix, bags: Sequence[Bag], vocabulary: Mapping[str, int], rarity: Scores
) -> Scores:
    """How much of each bag's weight the contexts hold, from 0 to 1."""
    known = _matrix(bags, vocabulary).multiply(rarity).tocsr()
    # Words that no indicator has count as much as a rare one: they make a bag less covered.
    unknown = np.array(
        [sum(weight for token, weight in bag.items() if token not in vocabulary) for bag in bags],
        dtype=np.float32,
    )
    whole = np.asarray(known.sum(axis=1)).ravel() + unknown * rarity.max(initial=0.0) / 2
    shares: Scores = (context @ known.T).toarray().astype(np.float32, copy=False)
    shares /= np.where(whole > 0, whole, 1.0).astype(np.float32)
    return shares


def _likeness_of_units(
    quantities: Sequence[Quantity], group: Sequence[int], pairs: Sequence[Pair], grammar: Grammar
) -> Scores:
    kinds = list(dict.fromkeys((pair.unit, _first_words(pair.name)) for pair in pairs))
    wanted = {kind: number for number, kind in enumerate(kinds)}
    columns = [wanted[pair.unit, _first_words(pair.name)] for pair in pairs]
    mine = [quantities[place].unit for place in group]
    different = {unit: number for number, unit in enumerate(dict.fromkeys(mine))}
    table = np.array(
        [[likeness(unit, other, name, grammar) for other, name in kinds] for unit in different],
        dtype=np.float32,
    )
    return table[:, columns][[different[unit] for unit in mine]]


def _first_words(name: str) -> str:
    return " ".join(name.lower().split()[:4])


def _alone_in_unit(pairs: Sequence[Pair]) -> Scores:
    """1 for pairs whose organisation reports nothing else in their unit."""
    keys = [(pair.organisation, pair.unit) if pair.seen else None for pair in pairs]
    counts: dict[object, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return np.array([key is not None and counts[key] == 1 for key in keys], dtype=np.float32)


def _of_sizes(
    quantities: Sequence[Quantity], group: Sequence[int], pairs: Sequence[Pair]
) -> Scores:
    mine = np.array([size(quantities[place].value) for place in group], dtype=np.float32)
    theirs = np.array([size(pair.value) for pair in pairs], dtype=np.float32)
    different, rows = np.unique(mine, return_inverse=True)
    apart = np.abs(different[:, None] - theirs[None, :])
    bonus = np.where(apart < 0.4, 0.05, 0.05 - 0.09 * np.clip(apart - 0.4, 0, 2.2))
    # The same number again is rarely chance where it is a large one.
    again = (apart == 0) & (different[:, None] > 1.3)
    found: Scores = np.nan_to_num(bonus + 0.05 * again, nan=0.0).astype(np.float32)
    return found[rows]


def size(value: Decimal | None) -> float:
    """The logarithm of a value; not a number for none and nothing."""
    return math.log10(float(value)) if value else math.nan


def _of_sections(
    quantities: Sequence[Quantity], group: Sequence[int], known: Known, about: Sequence[str]
) -> Scores:
    """What another organisation reports in its own section is not this one's."""
    owners = np.array([pair.organisation for pair in known.pairs])
    seen = np.array([pair.seen for pair in known.pairs])
    is_overall = owners == known.overall
    rows: dict[tuple[str, bool], Scores] = {}
    for place, organisation in zip(group, about, strict=True):
        is_figure = quantities[place].role == FIGURE
        if (organisation, is_figure) in rows:
            continue
        if organisation and organisation != known.overall:
            row = np.where(owners == organisation, 0.0, NEVER_MEANT)
        else:
            # A joint section may speak of any organisation, of those in particular that have such
            # a figure already.
            own = np.where(is_overall, 0.0, ELSEWHERE if is_figure else 0.0)
            row = np.where(is_overall | seen, own, NEVER_MEANT)
        rows[organisation, is_figure] = row.astype(np.float32)
    return np.array([
        rows[organisation, quantities[place].role == FIGURE]
        for place, organisation in zip(group, about, strict=True)
    ])


def _count_labels(
    total: Scores,
    report: Report,
    quantities: Sequence[Quantity],
    group: Sequence[int],
    pairs: Sequence[Pair],
) -> None:
    """What a list calls by the first words of a name is that: "Giống: 62 tấn" is no "con giống"."""
    starts: dict[str, list[int]] = {}
    for column, pair in enumerate(pairs):
        words = pair.name.lower().split()
        for count in range(1, min(len(words), _LABEL) + 1):
            starts.setdefault(" ".join(words[:count]), []).append(column)
    for row, place in enumerate(group):
        quantity = quantities[place]
        sentence = report.sentence_at(quantity.digits)
        before = report.clean[max(sentence.start, quantity.start - 80) : quantity.start].rstrip()
        if before.endswith(":"):
            label = re.split(r"[.,;:()]", before[:-1])[-1].strip(" \t\n-–+•*").lower()
            total[row, starts.get(" ".join(label.split()), [])] += LABEL


def _count_additions(  # noqa: PLR0913 - as `scores` has
    total: Scores,
    report: Report,
    quantities: Sequence[Quantity],
    group: Sequence[int],
    pairs: Sequence[Pair],
    grammar: Grammar,
) -> None:
    """What was added in the period is not what there is on its last day: "thành lập mới 26 tổ"."""
    pattern = grammar.pattern("alignment", "added")
    starts = [report.sentence_at(quantities[place].digits).start for place in group]
    added = [
        row
        for row, (place, start) in enumerate(zip(group, starts, strict=True))
        if pattern.search(report.clean[start : quantities[place].start])
    ]
    # A name that says so itself, "hội viên kết nạp mới", counts nothing but that.
    stocks = [
        column
        for column, pair in enumerate(pairs)
        if pair.is_stock and not pattern.search(f"{pair.name} ")
    ]
    # "thành lập mới 26 tổ, nâng tổng số lên 169": both count the same, which is said once only.
    whole = grammar.pattern("alignment", "whole")
    new = {starts[row]: row for row in added}
    for row, (place, start) in enumerate(zip(group, starts, strict=True)):
        other = new.get(start, row)
        if other < row and whole.search(report.clean[start : quantities[place].start]):
            total[row, stocks] = np.maximum(total[row, stocks], total[other, stocks])
            total[other, stocks] += ADDED
    # Only these cells: a whole matrix of a large dataset took half a gigabyte.
    total[np.ix_(added, stocks)] += ADDED


def _of_parts(
    report: Report, quantities: Sequence[Quantity], group: Sequence[int], grammar: Grammar
) -> Scores:
    """What is only a part of the number before it, or what that is a part of, is less likely."""
    inside = grammar.pattern("roles", "inside")
    found = np.zeros(len(group), dtype=np.float32)
    for row, place in enumerate(group):
        quantity = quantities[place]
        before = quantities[place - 1] if place else None
        if quantity.kind == WHOLE:
            found[row] = PART_OF
        elif before is not None and before.role == FIGURE and before.unit == quantity.unit:
            sentence = report.sentence_at(quantity.digits)
            between = report.clean[max(before.end, sentence.start) : quantity.start]
            if before.start >= sentence.start and inside.search(between):
                found[row] = PART_OF
    return found
