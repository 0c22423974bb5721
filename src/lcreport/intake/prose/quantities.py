"""Every digit group and described quantity of a text: where, what value, unit and qualifier.

A misprint is read as what it most likely means and says so as a doubt; it is never put right
silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from lcreport.intake.prose import counted, distractors, read_number
from lcreport.intake.prose.number_patterns import patterns as patterns_of
from lcreport.intake.prose.read_number import small

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lcreport.dataset.tables import Qualifier
    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.number_patterns import Patterns
    from lcreport.intake.prose.read_number import Number
    from lcreport.intake.prose.structure import Report, ReportParagraph

NumberRole = str
FIGURE: NumberRole = "figure"
DISTRACTOR: NumberRole = "distractor"
PART, WHOLE = "part of a count", "whole of a count"
# What was reached may be more than what was planned, but not many times as much: 4.380/4.000.
_MOST_OF_PLAN = 3
_LIST = 2
_RAISED = re.compile(r"<sup>.</sup>")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text, or a size told in words.

    Attributes:
        start: Its first character, that of the qualifier where there is one.
        end: The character after its last, that of the unit where there is one.
        digits: Where the number itself begins.
        value: In `unit`, scale words multiplied out; None where no number can be read.
        unit: What is counted, in its usual form; money in its smallest unit.
        qualifier: How the words around the number limit it.
        role: `figure`, `printed_comparison`, `target`, `other_period` or `distractor`.
        kind: Of a distractor what it is; of a comparison its kind and direction.
        doubts: What is odd about it, in the language of the text.
        upper: The upper end of a range.
        of: Place in the list of the figure that a comparison, plan or other period belongs to.
    """

    start: int
    end: int
    digits: int
    value: Decimal | None = None
    unit: str = ""
    qualifier: Qualifier = "exact"
    role: NumberRole = FIGURE
    kind: str = ""
    doubts: tuple[str, ...] = ()
    upper: Decimal | None = None
    of: int | None = None


def read(report: Report, grammar: Grammar, units: Iterable[str] = ()) -> list[Quantity]:
    """Every number of a report in its order, roles still undecided but for distractors.

    Args:
        report: Its text.
        grammar: Of its language.
        units: Further units that may be counted, such as those of a dataset's indicators.
    """
    patterns = patterns_of(grammar, frozenset(unit.lower() for unit in units))
    short = counted.abbreviations(report.clean, patterns)
    found: list[Quantity] = []
    for paragraph in report.paragraphs:
        # Paragraph by paragraph, and cell by cell of a table: the unit of a number never stands in
        # the next one.
        row = report.rows.get(paragraph.span.start)
        # Of a list in two columns only: a wider table has its units in a column or in the heads.
        is_list = row is not None and len(row.cells) == _LIST
        unit = _counted_in(row.name, patterns, grammar) if row is not None and is_list else ""
        for at, end in _parts(report, paragraph):
            reading = _Reading(report.clean[at:end], grammar, patterns, short)
            found += [
                _with_markup(_moved(replace(one, unit=one.unit or unit), at), report.text)
                for one in reading.all(paragraph)
            ]
    return found


def _parts(report: Report, paragraph: ReportParagraph) -> Iterator[tuple[int, int]]:
    row = report.rows.get(paragraph.span.start)
    starts = row.starts if row is not None else (paragraph.span.start,)
    yield from pairwise([*starts, max(paragraph.span.end, starts[-1])])


def _counted_in(name: str, patterns: Patterns, grammar: Grammar) -> str:
    """What the name of a row begins with: "Lượt kiểm tra" counts lượt."""
    found = patterns.unit.match(f" {name}")
    return counted.usual(found["unit"], grammar) if found is not None else ""


def _moved(quantity: Quantity, by: int) -> Quantity:
    return replace(
        quantity,
        start=quantity.start + by,
        end=quantity.end + by,
        digits=quantity.digits + by,
    )


def _with_markup(quantity: Quantity, text: str) -> Quantity:
    # The ² of m<sup>2</sup> stands where the markup begins; the number goes on to its end.
    if text[quantity.end - 1] != "<":
        return quantity
    end = _RAISED.match(text, quantity.end - 1)
    return replace(quantity, end=end.end()) if end else quantity


class _Reading:
    """The numbers of one paragraph while they are read."""

    def __init__(
        self, text: str, grammar: Grammar, patterns: Patterns, short: Mapping[str, str]
    ) -> None:
        self.text, self.grammar, self.patterns, self.short = text, grammar, patterns, short
        self.covered = bytearray(len(text) + 1)

    def all(self, paragraph: ReportParagraph) -> list[Quantity]:
        """Every number of the paragraph in its order."""
        found = list(self._distractors(paragraph))
        for quantity in found:
            self.covered[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
        found += [*self._described(), *self._numbers(), *self._in_words()]
        return sorted(found, key=lambda quantity: (quantity.digits, quantity.start))

    def _distractors(self, paragraph: ReportParagraph) -> Iterator[Quantity]:
        for name, start, end in distractors.spans(self.text, paragraph, self.grammar):
            first = next(place for place in range(start, end) if self.text[place].isdigit())
            yield Quantity(start, end, first, role=DISTRACTOR, kind=name)

    def _described(self) -> Iterator[Quantity]:
        for found in self.grammar.pattern("described", "pattern").finditer(self.text):
            start = found.start()
            if not self.covered[start]:
                end = start + len(found[0].rstrip())
                unit, stop = self._unit(end, found[0].split()[-1].lower())
                yield Quantity(start, stop, start, None, unit, "described")

    def _numbers(self) -> Iterator[Quantity]:
        place = 0
        while (found := self.patterns.number.search(self.text, place)) is not None:
            start = found.start()
            if self.covered[start]:
                place = start + 1
                continue
            read_here = list(self._measured(found))
            yield from read_here
            place = max([start + 1, *(quantity.end for quantity in read_here)])

    def _measured(self, found: re.Match[str]) -> Iterator[Quantity]:
        number = read_number.one(self.text, found, self.grammar, self.patterns)
        value, end, scale = self._scaled(number)
        currency = self._currency_before(number)
        unit, end = (currency, end) if currency else self._unit(end, scale)
        range_end = self._range(number, end, unit)
        whole = None if range_end else self._whole(number, end)
        upper = None
        if range_end is not None:
            upper, unit, end = range_end.value, range_end.unit or unit, range_end.end
            # "5 đến 7 triệu": the scale word after the second number is that of both.
            if scale == "" and range_end.factor > 1 and value is not None:
                value *= range_end.factor
        qualifier, start, end = self._qualified(number.start, end)
        unit = unit or counted.before(self.text, start, end, self.grammar, self.patterns)
        printed = self.text[number.start : number.end]
        value, doubts = read_number.misprint(number, value, unit, printed, self.grammar)
        if upper is not None:
            # Of a range only its lower end is certain to be reached.
            qualifier = "at_least"
            ends = {"low": read_number.written(value, self.grammar),
                    "high": read_number.written(upper, self.grammar)}  # fmt: skip
            doubts = (*doubts, self.grammar.doubt("range", **ends))
        first = Quantity(
            start, end, number.start, value, unit, qualifier, doubts=doubts, upper=upper
        )
        yield from [first] if whole is None else self._of_whole(first, whole)

    def _scaled(self, number: Number) -> tuple[Decimal | None, int, str]:
        return read_number.scaled(self.text, number, self.grammar, self.patterns)

    def _unit(self, end: int, scale: str) -> tuple[str, int]:
        return counted.counted(self.text, end, scale, self.grammar, self.patterns, self.short)

    def _currency_before(self, number: Number) -> str:
        """The currency where it stands before the number: "VND 5 billion"."""
        before = self.text[max(number.start - 8, 0) : number.start]
        found = self.patterns.money_before.search(before)
        return self.grammar.content["money"]["unit"] if found else ""

    def _range(self, number: Number, end: int, unit: str) -> _End | None:
        """The upper end of "5 đến 7 ngày" and of "30 triệu đồng đến 50 triệu đồng"."""
        before = self.text[max(number.start - 40, 0) : number.start]
        is_between = self.patterns.between_before.search(before) is not None
        rises = self.grammar.pattern("roles", "from_before").search(before) is not None
        if number.value is None or rises:
            return None
        for place in dict.fromkeys((number.end, end)):
            join = self.patterns.join.match(self.text, place) or (
                self.patterns.between.match(self.text, place) if is_between else None
            )
            if join is None or self.covered[join.end()]:
                continue
            found = self.patterns.number.match(self.text, join.end())
            if found is None:
                continue
            other = read_number.one(self.text, found, self.grammar, self.patterns)
            value, stop, scale = self._scaled(other)
            upper_unit, stop = self._unit(stop, scale)
            low = self._scaled(number)[0]
            if value is None or other.value is None or low is None or value <= low:
                continue
            if place == end != number.end and not upper_unit.startswith(unit):
                continue
            if place == number.end and other.value <= number.value:
                continue
            factor = value / other.value if place == number.end and other.value else Decimal(1)
            return _End(value, upper_unit, stop, factor)
        return None

    def _whole(self, number: Number, end: int) -> re.Match[str] | None:
        """The number after a stroke: 33/83, 118.000 hội viên/166.000 phụ nữ, 101 tỷ/99 tỷ."""
        stroke = self.patterns.stroke.match(self.text, number.end)
        if stroke is None or self.covered[stroke.end()] or not number.value:
            return None
        found = self.patterns.number.match(self.text, stroke.end())
        if found is None:
            return None
        whole = read_number.number(self.text, found, self.grammar)
        part = self._scaled(number)[0]
        value, stop, scale = self._scaled(whole)
        if value is None or part is None or number.value is None or not value:
            return None
        if part <= value or number.value <= (whole.value or 0):
            return found
        mine, theirs = self._unit(end, "")[0], self._unit(stop, scale)[0]
        same = not mine or mine == theirs or self.text[number.end] == "/"
        return found if same and theirs and part <= value * _MOST_OF_PLAN else None

    def _of_whole(self, part: Quantity, found: re.Match[str]) -> Iterator[Quantity]:
        whole = read_number.number(self.text, found, self.grammar)
        value, end, scale = self._scaled(whole)
        unit, end = self._unit(end, scale)
        before = self.text[max(part.digits - 60, 0) : part.start]
        end_of_part = min(part.end, found.start())
        if self.grammar.pattern("places", "before").search(before) is not None:
            ranked = self.grammar.content["places"]["unit"]
            yield replace(part, end=found.end(), unit=ranked, kind="rank")
        else:
            unit_of_part = part.unit if part.end <= found.start() else unit
            yield replace(part, end=end_of_part, unit=unit_of_part or unit, kind=PART)
        yield Quantity(found.start(), end, found.start(), value, unit or part.unit, kind=WHOLE)

    def _qualified(self, start: int, end: int) -> tuple[Qualifier, int, int]:
        before = self.patterns.before.search(self.text, max(start - 40, 0), start)
        if before is not None:
            return self.grammar.qualifiers[small(before["word"])], before.start(), end
        after = self.patterns.after.match(self.text, end)
        if after is not None:
            return self.grammar.qualifiers_after[small(after["word"])], start, after.end()
        return "exact", start, end

    def _in_words(self) -> Iterator[Quantity]:
        done = self.grammar.pattern("words", "done")
        after = self.grammar.pattern("words", "done_after")
        for found in self.patterns.word_number.finditer(self.text):
            start = found.start()
            if self.covered[start]:
                continue
            value = Decimal(self.grammar.number_words[small(found["word"])])
            unit, end = self._unit(found.end("word"), "")
            is_done = done.search(self.text[max(start - 30, 0) : start]) is not None
            # "một cuộc" is often just "a round", which only what stands before it makes a count.
            if is_done or (value > 1 and after.search(self.text[end : end + 100]) is not None):
                yield Quantity(start, end, start, value, unit)


@dataclass(frozen=True, slots=True)
class _End:
    """The upper end of a range; `factor` is its scale where the lower end has none of its own."""

    value: Decimal
    unit: str
    end: int
    factor: Decimal
