"""Which known organisation and indicator the names of a sheet mean; "unsure" is an answer.

Names are compared by their words, rare words weighing more than common ones, and by unit and by who
reported what before. All names of one organisation are assigned together: of two names alike, the
one that fits better takes the indicator, and where two fit equally well nobody is chosen.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport.intake.proposals import Candidate, Match, PlaceInFile, Proposal
from lcreport.intake.read_cell import Unit, tidy
from lcreport.intake.read_periods import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lcreport.intake.mapping import Answers
    from lcreport.intake.sheet_reading import Reading, SheetFigure

SURE = 0.62
"""From this score on a match may be sure."""
ALIKE = 0.45
"""Below this score nothing is named as a candidate."""
_MARGIN = 0.08
"""So much better than the next one has a match to be for it to be sure."""
_CANDIDATES = 3
# Only a name that is the same has 1.
_SAME = 0.999
_OTHER_UNIT = 0.55
_REPORTED_BEFORE = 0.12
_WORD = re.compile(r"\w+")
# "1. Hộ nghèo", "a) Hộ nghèo", "- Hộ nghèo": where a row stands, not what it counts.
_LISTED = re.compile(r"^(?:[-+*•–]\s*)?(?:(?:[IVX]+|[a-zA-Z]|[0-9]+(?:\.[0-9]+)*)[.)]\s+)?")
# Words between others that say nothing of what is counted.
_EMPTY = frozenset({
    "va", "cua", "cac", "duoc", "so", "do", "cho", "tai", "trong", "theo", "the",
    "of", "and", "by", "for", "to", "in",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownThing:
    """An organisation or indicator that a dataset has, with all its names and units."""

    id: str
    names: tuple[str, ...]
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a dataset knows.

    Attributes:
        organisations: Who reports.
        indicators: What is counted.
        reported: Organisation and indicator of each figure that there is.
    """

    organisations: Sequence[KnownThing] = ()
    indicators: Sequence[KnownThing] = ()
    reported: Collection[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, tables: Mapping[str, Iterable[Mapping[str, str]]]) -> KnownNames:
        """What the tables of a dataset say.

        Args:
            tables: Table → its rows, cells as text; those that are not there may be left out.
        """
        return cls(
            [_thing(row) for row in tables.get("organisations", ())],
            # What a source printed as a comparison is nothing that an office reports.
            [_thing(row) for row in tables.get("indicators", ()) if not row.get("printed_for")],
            {(row["organisation"], row["indicator"]) for row in tables.get("observations", ())},
        )


def _thing(row: Mapping[str, str]) -> KnownThing:
    units = [text for name, text in row.items() if text and name.startswith("unit_")]
    return KnownThing(row["id"], (row["id"], *names_of([row])), tuple(dict.fromkeys(units)))


def names_of(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """What the things of a table are called, long and short, in all languages."""
    return [
        text
        for row in rows
        for name, text in row.items()
        if text and name.startswith(("name_", "short_"))
    ]


@dataclass(slots=True)
class Names:
    """Known names, ready to be compared with others."""

    things: Sequence[KnownThing]
    _words: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    _weights: dict[str, float] = field(default_factory=dict)
    _ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        counts: Counter[str] = Counter()
        for thing in self.things:
            self._words[thing.id] = [_words(name) for name in thing.names]
            counts.update(frozenset().union(*self._words[thing.id]))
            for name in thing.names:
                self._ids[plain(name)].add(thing.id)
        total = max(len(self.things), 1)
        self._weights = {word: math.log(1 + total / count) for word, count in counts.items()}

    def same(self, name: str) -> str:
        """The id of the only thing that is called so, but for case, accents and spaces; or none."""
        found = self._ids.get(plain(name)) or self._ids.get(plain(_LISTED.sub("", name)), set())
        return next(iter(found)) if len(found) == 1 else ""

    def score(self, name: str, thing: KnownThing) -> float:
        """How alike a name is to those of a thing, from 0 to 1."""
        from rapidfuzz import fuzz  # noqa: PLC0415 - the host starts without it

        name = _LISTED.sub("", name)
        own = _words(name)
        best = 0.0
        for words, known in zip(self._words[thing.id], thing.names, strict=True):
            letters = fuzz.ratio(plain(name), plain(known)) / 100
            best = max(best, 0.75 * self._shared(own, words, known) + 0.25 * letters)
        return best

    def _shared(self, own: frozenset[str], words: frozenset[str], known: str) -> float:
        """The weight of the words of two names that they share."""
        if not own or not words:
            return 0.0
        shared = own & words
        # "CCB" stands for "Cựu chiến binh": its letters begin words that stand side by side.
        initials = "".join(word[0] for word in _WORD.findall(plain(known)))
        short = {word for word in own - words if 2 <= len(word) <= 6 and word in initials}
        gained = sum(self._weight(word) for word in shared)
        of_own = gained + sum(self._weight(word) for word in short)
        rest_of_known = sum(self._weight(word) for word in words - shared)
        if short:
            spelled = min(len("".join(short)), len(words - shared))
            rest_of_known *= 1 - spelled / max(len(words - shared), 1)
            gained = of_own
        weight_of_own = sum(self._weight(word) for word in own)
        # Longer names say more of the same thing: a word that only the known name has weighs less.
        return gained / (weight_of_own + 0.35 * rest_of_known) if weight_of_own else 0.0

    def _weight(self, word: str) -> float:
        # A word that no known name has is as telling as the rarest.
        return self._weights.get(word, math.log(1 + max(len(self.things), 1)))


def _words(name: str) -> frozenset[str]:
    # Accents tell Vietnamese words apart; ids have none, and neither do names typed in haste.
    return frozenset(_WORD.findall(plain(name.replace("-", " ")))) - _EMPTY


def proposals(
    reading: Reading, known: KnownNames, answers: Answers, organisation: str = ""
) -> list[Proposal]:
    """What a file proposes for a dataset, in the order of its cells.

    Args:
        reading: What it says.
        known: What the dataset has.
        answers: What people said before; they come first.
        organisation: Whose the figures are where the rows name nobody, as a person says.
    """
    whose = _Organisations(known, answers)
    by_organisation: dict[str, list[SheetFigure]] = defaultdict(list)
    matches: dict[tuple[str, str], Match] = {}
    for figure in reading.figures:
        own = figure.organisation
        key = (own, "" if own else figure.sheet)
        if key not in matches:
            titles = [*reading.titles.get(figure.sheet, []), reading.file]
            named = own or organisation
            matches[key] = whose.named(named) if named else whose.of_titles(titles)
        by_organisation[matches[key].id or own or figure.sheet].append(figure)
    what = Names(known.indicators)
    meant = {
        name: _indicators(what, figures, known, answers, name)
        for name, figures in by_organisation.items()
    }
    made = []
    for figure in reading.figures:
        own = figure.organisation
        match = matches[own, "" if own else figure.sheet]
        key_of = match.id or own or figure.sheet
        made.append(_proposal(figure, reading.file, match, meant[key_of][tidy(figure.indicator)]))
    return made


@dataclass(slots=True)
class _Organisations:
    known: KnownNames
    answers: Answers
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.known.organisations)

    def named(self, name: str) -> Match:
        """What a name in a column of organisations means."""
        answer = self.answers.organisation(name)
        if answer is not None or self.answers.is_new(name):
            return Match(name, answer or "", answered=True)
        same = self.names.same(name)
        if same:
            return Match(name, same, (Candidate(same, 1.0),))
        scores = sorted(
            ((self.names.score(name, thing), thing.id) for thing in self.known.organisations),
            reverse=True,
        )
        return _chosen(name, scores)

    def of_titles(self, titles: Sequence[str]) -> Match:
        """What the lines above the heads, the sheet's or the file's name say of whose it is."""
        best = Match("")
        for title in filter(None, titles):
            found = self.named(title)
            if found.id:
                return found
            if found.candidates and not best.candidates:
                best = found
        return best


def _chosen(name: str, scores: Sequence[tuple[float, str]]) -> Match:
    if not scores or scores[0][0] < ALIKE:
        return Match(name)
    candidates = tuple(
        Candidate(id, round(score, 3)) for score, id in scores[:_CANDIDATES] if score >= ALIKE
    )
    next_best = scores[1][0] if len(scores) > 1 else 0.0
    is_sure = scores[0][0] >= SURE and scores[0][0] - next_best >= _MARGIN
    return Match(name, scores[0][1] if is_sure else "", candidates)


def _indicators(
    names: Names,
    figures: Sequence[SheetFigure],
    known: KnownNames,
    answers: Answers,
    organisation: str,
) -> dict[str, Match]:
    """What the names of indicators of one organisation mean, assigned all together."""
    units: dict[str, str] = {}
    for figure in figures:
        units.setdefault(tidy(figure.indicator), figure.unit)
    found: dict[str, Match] = {}
    for name in units:
        answer = answers.indicator(name, organisation)
        same = names.same(name)
        if answer is not None or answers.is_new(name):
            found[name] = Match(name, answer or "", answered=True)
        elif same:
            found[name] = Match(name, same, (Candidate(same, 1.0),))
    taken = {match.id for match in found.values()}
    open_names = [name for name in units if name not in found]
    things = [thing for thing in names.things if thing.id not in taken]
    if open_names and things:
        table = [
            [
                _fit(names, name, units[name], thing, (organisation, thing.id) in known.reported)
                for thing in things
            ]
            for name in open_names
        ]
        found |= _assigned(open_names, [thing.id for thing in things], table)
    return {name: found.get(name, Match(name)) for name in units}


def _fit(names: Names, name: str, unit: str, thing: KnownThing, reported: bool) -> float:  # noqa: FBT001
    score = names.score(name, thing)
    if unit and thing.units and not any(Unit.parse(own).is_like(unit) for own in thing.units):
        return score * _OTHER_UNIT
    # What an organisation reported last time it will report again.
    return min(score + _REPORTED_BEFORE, _SAME) if reported and score > 0.2 else score


def _assigned(
    names: Sequence[str], ids: Sequence[str], table: Sequence[Sequence[float]]
) -> dict[str, Match]:
    import numpy as np  # noqa: PLC0415 - the host starts without them
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    scores = np.asarray(table)
    rows, columns = linear_sum_assignment(scores, maximize=True)
    assigned = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    found = {}
    for row, name in enumerate(names):
        order = np.argsort(-scores[row])[:_CANDIDATES].tolist()
        candidates = tuple(
            Candidate(ids[place], round(float(scores[row, place]), 3))
            for place in order
            if scores[row, place] >= ALIKE
        )
        place = assigned.get(row)
        id_ = ""
        if place is not None and scores[row, place] >= SURE:
            # Another indicator that fits as well, or another name that fits this one as well.
            free = [other for other in range(len(ids)) if other != place]
            beside = max((float(scores[row, other]) for other in free), default=0.0)
            rivals = max(
                (float(scores[other, place]) for other in range(len(names)) if other != row),
                default=0.0,
            )
            best = float(scores[row, place])
            if best - beside >= _MARGIN and best - rivals >= _MARGIN:
                id_ = ids[place]
        found[name] = Match(name, id_, candidates)
    return found


def _proposal(figure: SheetFigure, file: str, whose: Match, what: Match) -> Proposal:
    more = figure.more
    sheet = figure.sheet.partition(", sheet ")[2]
    doubts = (
        [] if what.id else ["it is not sure what it counts" if what.candidates else "it is new"]
    )
    if not whose.id:
        doubts.append("it is not sure whose it is")
    return Proposal(
        whose, what, figure.period, figure.value.number, figure.unit,
        PlaceInFile(file, sheet, f"{figure.column}{figure.row}"),
        figure.value.printed or ("" if figure.value.number is None else f"{figure.value.number:f}"),
        figure.value.qualifier, more.get("status") or "official",  # type: ignore[arg-type]
        figure.role, figure.kind, more.get("area", ""), more.get("better", ""),  # type: ignore[arg-type]
        more.get("note", ""), tuple(doubts),
    )  # fmt: skip
