"""The words that say what a number counts, each with its weight: near ones, and those directly by.

Words are syllables and pairs of neighbouring ones, for most words of Vietnamese have two.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from lcreport.intake.prose.quantities import DISTRACTOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.quantities import Quantity
    from lcreport.intake.prose.structure import Report

Bag = dict[str, float]
"""Token → weight."""
# Found on reports of this kind by trying; what is said of a whole paragraph weighs least.
_HEADING, _ORGANISATION, _LEAD, _BEFORE = 0.2, 0.5, 0.45, 0.2
_PAIR = 0.8
_WORD = re.compile(r"[^\W\d_]+")
_SHORT = re.compile(r"(?<!\w)[A-ZĐ](?:&?[A-ZĐ])+(?!\w)")
_LONGEST_SHORT = 7


class ReportTokens:
    """How the words of one report become tokens.

    Args:
        grammar: Of its language.
        names: What the dataset calls its indicators: abbreviations are looked for among them.
    """

    def __init__(self, grammar: Grammar, names: Iterable[str]) -> None:
        alignment = grammar.content["alignment"]
        self._idle = frozenset(alignment["idle"])
        self._endings = tuple(alignment["endings"])
        self._stems: dict[str, str] = {}
        self._long = _initials(names, self._idle)

    def tokens(self, text: str) -> list[str]:
        """Words and pairs of neighbouring words; those that stand anywhere are left out."""
        text = _SHORT.sub(self._spelt_out, text)
        single = [self._stem(word.lower()) for word in _WORD.findall(text)]
        single = [word for word in single if word not in self._idle]
        return [*single, *(f"{a} {b}" for a, b in pairwise(single))]

    def bag(self, text: str) -> Bag:
        """The tokens of a name, pairs a little lighter: another order is the same name."""
        return {token: _PAIR if " " in token else 1.0 for token in self.tokens(text)}

    def _spelt_out(self, found: re.Match[str]) -> str:
        """`TK&VV` with the words of an indicator's name that begin with its letters."""
        letters = found[0].replace("&", "").lower()
        return f"{found[0]} {self._long.get(letters, '')}"

    def _stem(self, word: str) -> str:
        if word not in self._stems:
            cut = next(
                (end for end in self._endings if word.endswith(end) and len(word) > len(end) + 3),
                "",
            )
            self._stems[word] = word[: len(word) - len(cut)]
        return self._stems[word]


def _initials(names: Iterable[str], idle: frozenset[str]) -> dict[str, str]:
    """First letters → the words of a name that they begin."""
    found: dict[str, str] = {}
    for name in names:
        words = [word for word in _WORD.findall(name.lower()) if word not in idle]
        for start in range(len(words)):
            for stop in range(start + 2, min(start + _LONGEST_SHORT, len(words)) + 1):
                part = words[start:stop]
                found.setdefault("".join(word[0] for word in part), " ".join(part))
    return found


def around(
    report: Report,
    quantities: Sequence[Quantity],
    place: int,
    words: ReportTokens,
    organisation: Bag,
) -> Bag:
    """The words around a number, the nearer the heavier.

    Args:
        report: Its text.
        quantities: In their order.
        place: Of the number among them.
        words: How words become tokens.
        organisation: The tokens of the name of whom the section is about.
    """
    quantity = quantities[place]
    sentence = report.sentence_at(quantity.digits)
    paragraph = report.paragraph_at(quantity.digits)
    bag: Bag = dict.fromkeys(organisation, _ORGANISATION)
    _add(bag, words.tokens(" ".join(paragraph.headings[-1:])), _HEADING)
    row = report.row_at(quantity.digits)
    if row is not None:
        # The other cells of a row say nothing of what it counts.
        _add(bag, words.tokens(row.head(quantity.digits)), _LEAD)
        _add(bag, words.tokens(f"{row.name} {quantity.unit}"), 1.0)
        return bag
    lead, colon, _ = report.clean[paragraph.span.start : paragraph.span.start + 250].partition(":")
    if colon:
        _add(bag, words.tokens(lead), _LEAD)
    others = [q for q in quantities[max(place - 12, 0) : place + 12] if q.role != DISTRACTOR]
    first = max(paragraph.span.start, sentence.start - 300)
    # What another amount in the same unit was given for says nothing of this one.
    taken = (q.end for q in others if q.unit == quantity.unit and q.start < sentence.start)
    before = report.clean[max(first, *taken, 0) : sentence.start]
    _add(bag, words.tokens(before), _BEFORE)
    after = report.clean[quantity.start : sentence.end]
    _spread(bag, after, [q.start - quantity.start for q in others], 1, words)
    earlier = report.clean[sentence.start : quantity.end]
    _spread(bag, earlier, [quantity.end - q.end for q in others], -1, words)
    return bag


def directly(
    report: Report,
    quantities: Sequence[Quantity],
    place: int,
    words: ReportTokens,
    grammar: Grammar,
) -> Bag:
    """The words that say directly what a number counts.

    Those after it, to the next mark, number or preposition; where there are none but the unit,
    those before it.
    """
    quantity = quantities[place]
    row = report.row_at(quantity.digits)
    if row is not None:
        return dict.fromkeys(words.tokens(row.name), 1.0)
    sentence = report.sentence_at(quantity.digits)
    start = max([sentence.start, *(q.end for q in quantities[max(place - 6, 0) : place])])
    stop = min([sentence.end, *(q.start for q in quantities[place + 1 : place + 6])])
    stops = grammar.pattern("alignment", "stops")
    number = re.compile(r"[\d.,%\s]*").match(report.clean, quantity.digits)
    after = report.clean[number.end() if number else quantity.end : max(stop, quantity.end)]
    after = stops.split(re.split(r"[,;:.()]", after)[0])[0]
    # In "Hộ vay vốn: 120 hộ" the colon parts the number from what it counts, and ends nothing.
    before = re.split(r"[,;:.()]", report.clean[start : quantity.start].rstrip(": \n"))[-1]
    unit = quantity.end - (number.end() if number else quantity.end)
    bag: Bag = {}
    is_bare = len(after.strip()) <= unit + 1 or not after.strip()
    _add(bag, words.tokens(before), 1.0 if is_bare else 0.3)
    _add(bag, words.tokens(after), 1.0)
    return bag


def _spread(bag: Bag, text: str, stops: Sequence[int], direction: int, words: ReportTokens) -> None:
    """Add the words on one side of a number, lighter with every number and mark between."""
    pieces = sorted({stop for stop in stops if 0 < stop < len(text)} | {0, len(text)})
    for number, (start, end) in enumerate(pairwise(pieces)):
        piece = text[start:end] if direction > 0 else text[len(text) - end : len(text) - start]
        # What follows a number tells more than what stands before it.
        weight = (1.0 if direction > 0 else 0.9) * 0.72**number
        clauses = re.split(r"[;,.()]\s", piece)
        for nth, clause in enumerate(clauses if direction > 0 else reversed(clauses)):
            _add(bag, words.tokens(clause), max(weight * 0.85**nth, 0.25))


def _add(bag: Bag, tokens: Iterable[str], weight: float) -> None:
    for token in tokens:
        bag[token] = max(bag.get(token, 0.0), weight)


def vocabulary(bags: Iterable[Mapping[str, float]]) -> dict[str, int]:
    """Token → its column."""
    return {token: column for column, token in enumerate(sorted({t for bag in bags for t in bag}))}
