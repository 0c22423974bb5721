"""A report's numbers as proposals: what each is, what it may belong to, what is odd about it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from lcreport.errors import ParameterError
from lcreport.intake.prose import (
    align,
    known,
    quantities,
    read_number,
    roles,
    row_proposals,
    structure,
    unit_likeness,
)
from lcreport.intake.prose.grammar import grammar

if TYPE_CHECKING:
    from lcreport.dataset.source import Source
    from lcreport.dataset.tables import Qualifier
    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.known import Known
    from lcreport.intake.prose.quantities import Quantity
    from lcreport.intake.prose.row_proposals import RowProposal
    from lcreport.intake.prose.structure import Report
    from lcreport.period import Period

# Of fewer figures a share says nothing.
_FEW = 12
_ALIKE = 0.15
# A logarithm: more than ten times as much is more often a slip than a success.
_UNUSUAL = 1


class IndicatorCandidate(TypedDict):
    """A pair that a figure may belong to, with a score that grows with the likeness."""

    organisation: str
    indicator: str
    score: float


class NumberProposal(TypedDict):
    """One number of a report, as proposals.json has it."""

    printed: str
    start: int
    end: int
    value: float | int | None
    unit: str
    qualifier: Qualifier
    role: str
    kind: str
    organisation: str | None
    indicator: str | None
    candidates: list[IndicatorCandidate]
    sure: bool
    doubt: str | None
    upper: float | int | None
    of: int | None
    section_organisation: str
    sentence: str
    at: int
    locator: str
    last_printed: str
    last_sentence: str


@dataclass(frozen=True)
class ReportReading:
    """A report as it was read.

    Attributes:
        name: Of its file.
        period: That it is about.
        report: Its text with sections and sentences.
        proposals: Every number in its order.
        missing: Places in `known.pairs` that the last report had and this one lacks.
        known: What the dataset knew.
        dataset: The dataset's name.
        language: Of the report.
        rows: Rows of other tables, which its sentences propose.
    """

    name: str
    period: Period
    report: Report
    proposals: tuple[NumberProposal, ...]
    missing: tuple[int, ...]
    known: Known
    language: str
    dataset: str
    rows: tuple[RowProposal, ...] = ()

    def to_json(self) -> bytes:
        """proposals.json: a list, one object a number."""
        return (json.dumps(self.proposals, ensure_ascii=False, indent=1) + "\n").encode()

    def rows_to_json(self) -> bytes:
        """rows.json: a list, one object a row of another table.

        They stand beside proposals.json and not in it, whose list is of the report's numbers alone.
        """
        return (json.dumps(self.rows, ensure_ascii=False, indent=1) + "\n").encode()


def propose(  # noqa: PLR0913 - a report, what it is held against, and how
    text: str,
    name: str,
    source: Source,
    period: Period,
    *,
    language: str = "",
    last: str = "",
    anyway: bool = False,
) -> ReportReading:
    """The numbers of a report with what they belong to.

    Args:
        text: The report's.
        name: Of its file, for messages.
        source: The dataset.
        period: That the report is about.
        language: Of the report; found by its letters if empty.
        last: Text of the last report, whose sentences tell what its figures were; may be empty.
        anyway: Whether to read a report that seems to be of another place.

    Raises:
        ParameterError: the report is unlike what the dataset is about, or in another language.
    """
    spoken = language or language_of(text)
    rules = grammar(spoken)
    knows = known.known(source, period, spoken)
    report = structure.structured(text)
    found = quantities.read(report, rules, knows.units)
    found = roles.assigned(report, found, rules, period)
    learnt = _learnt(last, knows, rules) if last else {}
    matches = align.aligned(report, found, knows, rules, learnt)
    if not anyway:
        _check_place(report, name, knows, source)
        _check_likeness(found, matches, name)
    whole = align.reporting(report, knows, rules)
    proposals = tuple(
        _proposal(report, found, place, knows, matches.get(place), learnt, whole)
        for place in range(len(found))
    )
    proposals = _once(_sized(proposals, knows, rules), rules)
    used = {
        match.pair
        for place, match in matches.items()
        if match.pair is not None and found[place].role == quantities.FIGURE
    }
    missing = tuple(
        place for place, pair in enumerate(knows.pairs) if pair.seen and place not in used
    )
    # Sentences on tasks and documents hold no figures, and are read whatever figures were found.
    rows = tuple(row_proposals.proposed(report, knows, rules, period))
    return ReportReading(name, period, report, proposals, missing, knows, spoken, source.name, rows)


def language_of(text: str) -> str:
    """The language of a report by its letters: Vietnamese has marks that English lacks."""
    # A part of a long report tells as much as all of it.
    letters = [letter for letter in text if letter.isalpha()][:20000]
    marked = sum(not letter.isascii() for letter in letters)
    return "vi" if marked * 12 > len(letters) else "en"


def _learnt(last: str, knows: Known, rules: Grammar) -> dict[int, str]:
    """Place of a pair → its sentence in the last report, found by locator and value."""
    report = structure.structured(last)
    found = [q for q in quantities.read(report, rules, knows.units) if q.role != "distractor"]
    at: dict[tuple[str, Decimal | None], list[Quantity]] = {}
    for quantity in found:
        locator = report.paragraph_at(quantity.digits).locator
        at.setdefault((locator, quantity.value), []).append(quantity)
    learnt = {}
    for place, pair in enumerate(knows.pairs):
        if not pair.seen:
            continue
        same = at.get((pair.locator, pair.value), [])
        if same:
            # Two indicators may have the same number in one paragraph: they take them in their
            # order.
            quantity = same.pop(0) if len(same) > 1 else same[0]
            learnt[place] = _clause(report, quantity)
    return learnt


def _clause(report: Report, quantity: Quantity) -> str:
    sentence = report.sentence_at(quantity.digits)
    return report.words(sentence.start, sentence.end)


def _check_place(report: Report, name: str, knows: Known, source: Source) -> None:
    # Reports of all provinces are alike: another one's figures would fit the same indicators.
    place = known.place_name(knows)
    if place and place.lower() not in " ".join(report.clean.split()).lower():
        raise ParameterError(
            f"{name} nowhere names {place}, which the dataset {source.name!r} is about; give the "
            "dataset that the report belongs to, or --anyway"
        )


def _check_likeness(
    found: list[Quantity], matches: dict[int, align.FigureMatch], name: str
) -> None:
    figures = [place for place, quantity in enumerate(found) if quantity.role == quantities.FIGURE]
    matched = sum(matches[place].pair is not None for place in figures if place in matches)
    if len(figures) >= _FEW and matched < _ALIKE * len(figures):
        raise ParameterError(
            f"{name} is unlike what the dataset has: of {len(figures)} figures {matched} fit an "
            "indicator; give the dataset that the report belongs to, or --anyway"
        )


def _proposal(  # noqa: PLR0913 - what one number has
    report: Report,
    found: list[Quantity],
    place: int,
    knows: Known,
    match: align.FigureMatch | None,
    learnt: dict[int, str],
    whole: str,
) -> NumberProposal:
    quantity = found[place]
    sentence = report.sentence_at(quantity.digits)
    paragraph = report.paragraph_at(quantity.digits)
    pair = knows.pairs[match.pair] if match is not None and match.pair is not None else None
    candidates = [
        IndicatorCandidate(
            organisation=knows.pairs[number].organisation,
            indicator=knows.pairs[number].indicator,
            score=score,
        )
        for number, score in (match.candidates if match is not None else ())
    ]
    printed = report.words(quantity.start, quantity.end)
    words = report.words(sentence.start, sentence.end)
    # The same number may stand twice in a sentence.
    ahead = len(report.words(sentence.start, quantity.start))
    return NumberProposal(
        printed=printed,
        start=quantity.start,
        end=quantity.end,
        value=plain(quantity.value),
        unit=quantity.unit,
        qualifier=quantity.qualifier,
        role=quantity.role,
        kind=quantity.kind,
        organisation=pair.organisation if pair else None,
        indicator=pair.indicator if pair else None,
        candidates=candidates,
        sure=bool(match is not None and match.sure and quantity.role == quantities.FIGURE),
        doubt="; ".join(quantity.doubts) or None,
        upper=plain(quantity.upper),
        of=quantity.of,
        section_organisation=align.organisation_of(paragraph, knows, whole),
        sentence=words,
        at=max(words.find(printed, ahead), 0),
        locator=paragraph.locator,
        last_printed=pair.printed if pair else "",
        last_sentence=learnt.get(match.pair, "") if match and match.pair is not None else "",
    )


def plain(value: Decimal | None) -> float | int | None:
    """A number as JSON has it."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _sized(
    proposals: tuple[NumberProposal, ...], knows: Known, rules: Grammar
) -> tuple[NumberProposal, ...]:
    """A figure many times as large or small as the last one is doubtful."""
    last = {(pair.organisation, pair.indicator): pair for pair in knows.pairs if pair.value}
    for proposal in proposals:
        pair = last.get((proposal["organisation"] or "", proposal["indicator"] or ""))
        value = proposal["value"]
        if proposal["role"] != quantities.FIGURE or pair is None or not pair.value or not value:
            continue
        mine = unit_likeness.converted(Decimal(str(value)), proposal["unit"], pair.unit)
        if mine is not None and abs(mine / pair.value).log10().copy_abs() > _UNUSUAL:
            before = read_number.written(pair.value, rules)
            doubt = rules.doubt("size_unlike", printed=proposal["printed"], last=before)
            proposal["doubt"] = "; ".join(filter(None, (proposal["doubt"], doubt)))
            proposal["sure"] = False
    return proposals


def _once(proposals: tuple[NumberProposal, ...], rules: Grammar) -> tuple[NumberProposal, ...]:
    """A figure told twice with two values is doubtful both times."""
    told: dict[tuple[str, str], list[NumberProposal]] = {}
    for proposal in proposals:
        if proposal["role"] != quantities.FIGURE or proposal["indicator"] is not None:
            continue
        for candidate in proposal["candidates"][:1]:
            key = (candidate["organisation"], candidate["indicator"])
            told.setdefault(key, []).append(proposal)
    for proposal in proposals:
        if proposal["role"] != quantities.FIGURE or proposal["indicator"] is None:
            continue
        again = [
            other
            for other in told.get((proposal["organisation"] or "", proposal["indicator"]), ())
            if _words(other) == _words(proposal) and other["value"] != proposal["value"]
        ]
        if again:
            values = ", ".join(other["printed"] for other in (proposal, *again))
            doubt = rules.doubt("stated_twice", values=values)
            for other in (proposal, *again):
                other["doubt"] = "; ".join(filter(None, (other["doubt"], doubt)))
                other["sure"] = False
    return proposals


def _words(proposal: NumberProposal) -> str:
    return re.sub(r"[\d.,\s]+", " ", proposal["printed"]).strip().lower()
