"""Every digit group and described quantity of a text: where, what value, unit and qualifier.

A misprint is read as what it most likely means and says so as a doubt; it is never put right
silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from lcreport.intake.prose.grammar import Grammar, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lcreport.dataset.tables import Qualifier
    from lcreport.intake.prose.structure import Report

Role = str
FIGURE: Role = "figure"
DISTRACTOR: Role = "distractor"


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
    role: Role = FIGURE
    kind: str = ""
    doubts: tuple[str, ...] = ()
    upper: Decimal | None = None
    of: int | None = None


@dataclass(frozen=True)
class _Patterns:
    """What one grammar's numbers look like."""

    number: re.Pattern[str]
    scale: re.Pattern[str]
    money: re.Pattern[str]
    unit: re.Pattern[str]
    person: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    join: re.Pattern[str]
    per: re.Pattern[str]
    last_unit: re.Pattern[str]
    plain_count: re.Pattern[str]
    word_number: re.Pattern[str]
    stroke: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Number:
    value: Decimal | None
    start: int
    end: int
    doubt: tuple[str, str] = ("", "")


def read(report: Report, grammar: Grammar, units: Iterable[str] = ()) -> list[Quantity]:
    """Every number of a report in its order, roles still undecided but for distractors.

    Args:
        report: Its text.
        grammar: Of its language.
        units: Further units that may be counted, such as those of a dataset's indicators.
    """
    patterns = _patterns(grammar, frozenset(unit.lower() for unit in units))
    text = report.clean
    taken = list(_distractors(report, grammar))
    covered = _covered(taken, len(text))
    found = [
        *taken,
        *_described(text, grammar, patterns, covered),
        *_numbers(text, grammar, patterns, covered),
        *_in_words(text, grammar, patterns, covered),
    ]
    whole = [_with_markup(quantity, report.text) for quantity in found]
    return sorted(whole, key=lambda quantity: (quantity.digits, quantity.start))


def _with_markup(quantity: Quantity, text: str) -> Quantity:
    # The ² of m<sup>2</sup> stands where the markup begins; the number goes on to its end.
    if text[quantity.end - 1] != "<":
        return quantity
    end = re.compile(r"<sup>.</sup>").match(text, quantity.end - 1)
    return replace(quantity, end=end.end()) if end else quantity


def _covered(quantities: Iterable[Quantity], length: int) -> bytearray:
    covered = bytearray(length + 1)
    for quantity in quantities:
        covered[quantity.start : quantity.end] = b"\1" * (quantity.end - quantity.start)
    return covered


def _distractors(report: Report, grammar: Grammar) -> Iterator[Quantity]:
    text = report.clean
    covered = bytearray(len(text) + 1)
    for name, start, end in [*_headings(report), *_framed(text, grammar)]:
        if any(covered[start:end]) or not any(letter.isdigit() for letter in text[start:end]):
            continue
        covered[start:end] = b"\1" * (end - start)
        first = next(place for place in range(start, end) if text[place].isdigit())
        yield Quantity(start, end, first, role=DISTRACTOR, kind=name)


def _headings(report: Report) -> Iterator[tuple[str, int, int]]:
    numbered = re.compile(r"[\s+>-]*(?P<n>\d{1,2}(?:\.\d{1,2})*\.?)(?=\s+\D|[.)])")
    for paragraph in report.paragraphs:
        found = numbered.match(report.clean, paragraph.span.start, paragraph.span.end)
        if found is None:
            continue
        if paragraph.is_heading:
            yield "heading number", *found.span("n")
        elif found["n"].endswith("."):
            yield "list number", *found.span("n")


def _framed(text: str, grammar: Grammar) -> Iterator[tuple[str, int, int]]:
    for frame in grammar.frames:
        for start, end in frame.spans(text):
            # A quotation has several numbers, each of which is marked.
            if text[start] in '“"‘«':
                for group in re.finditer(r"\d+(?:[.,]\d+)*", text[start:end]):
                    yield frame.name, start + group.start(), start + group.end()
            else:
                yield frame.name, start, end


@cache
def _patterns(grammar: Grammar, units: frozenset[str]) -> _Patterns:
    numbers = grammar.content["numbers"]
    thousands, decimal = re.escape(numbers["thousands"]), re.escape(numbers["decimal"])
    known = grammar.units | units
    scale = words(grammar.scales)
    currency = words(grammar.content["money"]["words"])
    unit = words(known)
    per = words({*grammar.content["units"]["per"]["words"], *known})
    joins = "|".join(grammar.content["ranges"]["joins"])
    flags = re.IGNORECASE
    return _Patterns(
        number=re.compile(
            rf"\d{{1,3}}(?:{thousands}\d{{3}})+(?!\d)(?:{decimal}\d+)?"
            rf"|\d{{1,3}}(?:{decimal}\d{{3}}){{2,}}(?!\d)"
            rf"|\d{{1,3}}(?: \d{{3}})+(?![\d{thousands}{decimal}/])"
            rf"|\d+(?:[{thousands}{decimal}]\d+)*"
        ),
        scale=re.compile(rf"\s*(?P<word>{scale})\b", flags),
        money=re.compile(rf"\s*(?:{currency})(?!\w)", flags),
        unit=re.compile(rf"\s*(?P<unit>%|‰|(?:{unit})(?!\w))", flags),
        person=re.compile(
            rf"\s+(?:(?:{words(grammar.persons)})(?!\w)|[A-ZĐ][A-ZĐa-z]*[A-ZĐ]\b)", flags
        ),
        before=re.compile(rf"(?<!\w)(?P<word>{words(grammar.qualifiers)})\s+$", flags),
        after=re.compile(rf"\s+(?P<word>{words(grammar.qualifiers_after) or '(?!)'})\b", flags),
        join=re.compile(rf"(?:{joins})(?=\d)"),
        per=re.compile(rf"\s?/\s?(?:{per})(?!\w)", flags),
        last_unit=re.compile(rf"(?<!\w)(?P<unit>{unit})\s*:?\s*$", flags),
        plain_count=re.compile(r"^\s*(?:[,;.)]|$|và\b|and\b)"),
        word_number=re.compile(
            rf"(?<!\w)(?P<word>{words(grammar.number_words)})\s+(?=(?:{unit})(?!\w))", flags
        ),
        stroke=re.compile(rf"(?:\s?(?:{unit}))?\s?/\s?(?=\d)", flags),
    )


def _numbers(
    text: str, grammar: Grammar, patterns: _Patterns, covered: bytearray
) -> Iterator[Quantity]:
    place = 0
    short = _abbreviations(text, patterns)
    while (found := patterns.number.search(text, place)) is not None:
        start = found.start()
        if covered[start]:
            place = start + 1
            continue
        read_here = list(_measured(text, found, grammar, patterns, short, covered))
        yield from read_here
        place = max([start + 1, *(quantity.end for quantity in read_here)])


def _number(text: str, found: re.Match[str], grammar: Grammar) -> _Number:
    """One printed number; what is written in an unusual way has the name of a doubt."""
    numbers = grammar.content["numbers"]
    thousands, decimal = numbers["thousands"], numbers["decimal"]
    printed = found[0]
    start, end = found.span()
    before = text[start - 1 : start]
    if before in {thousands, decimal} and start > 1 and text[start - 2].isalpha():
        return _Number(None, start - 1, end, ("lost_digits", before + printed))
    if " " in printed:
        return _Number(Decimal(printed.replace(" ", "")), start, end, ("space_groups", printed))
    plain = printed.replace(thousands, "").replace(decimal, ".")
    groups = printed.split(decimal)[0].split(thousands)
    is_grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if printed.count(decimal) > 1:
        whole = printed.replace(decimal, "")
        return _Number(
            Decimal(whole) if whole.isdigit() else None, start, end, ("comma_groups", printed)
        )
    if len(groups) == 1 or is_grouped:
        return _Number(Decimal(plain), start, end)
    if len(groups) == 2 and decimal not in printed and len(groups[1]) < 3:
        return _Number(Decimal(".".join(groups)), start, end, ("point_decimals", printed))
    return _Number(Decimal(plain), start, end, ("odd_groups", printed))


def _measured(  # noqa: PLR0913 - the parts of one reading
    text: str,
    found: re.Match[str],
    grammar: Grammar,
    patterns: _Patterns,
    short: dict[str, str],
    covered: bytearray,
) -> Iterator[Quantity]:
    number = _number(text, found, grammar)
    if number.doubt[0] == "space_groups" and not _is_grouped_by_blanks(text, found, patterns):
        # Two numbers that merely stand side by side, such as a year and a count.
        digits = re.compile(r"\d+").match(text, found.start())
        assert digits is not None  # noqa: S101 - the pattern began with a digit
        found, number = digits, _number(text, digits, grammar)
    upper, number = _upper(text, number, grammar, patterns, covered)
    whole = None if upper else _whole(text, number, grammar, patterns, covered)
    value, end, scale = _scaled(text, number, grammar, patterns)
    unit, end = _unit(text, end, scale, grammar, patterns, short)
    if upper is not None and value is not None and number.value:
        upper *= value / number.value
    qualifier, start, end = _qualified(text, number.start, end, grammar, patterns)
    unit = unit or _unit_before(text, start, end, grammar, patterns)
    doubts = _misprint(number, value, unit, text[found.start() : found.end()], grammar)
    if doubts and value is not None and number.doubt[0] == "" and unit:
        value = Decimal(re.sub(r"\D", "", found[0]))
    if upper is not None:
        qualifier = "at_least"
        doubts = (*doubts, grammar.doubt("range", low=_plain(value), high=_plain(upper)))
    first = Quantity(start, end, number.start, value, unit, qualifier, doubts=doubts, upper=upper)
    if whole is None:
        yield first
        return
    yield from _of_whole(text, first, whole, grammar, patterns, short)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _is_grouped_by_blanks(text: str, found: re.Match[str], patterns: _Patterns) -> bool:
    first = found[0].split(" ", maxsplit=1)[0]
    before = text[max(found.start() - 2, 0) : found.start()]
    if first.startswith("0") or re.search(r"[\d/.,-]\s?$", before):
        return False
    return (
        patterns.unit.match(text, found.end()) is not None
        or patterns.scale.match(text, found.end()) is not None
        or patterns.money.match(text, found.end()) is not None
    )


def _upper(
    text: str, number: _Number, grammar: Grammar, patterns: _Patterns, covered: bytearray
) -> tuple[Decimal | None, _Number]:
    join = patterns.join.match(text, number.end)
    if join is None or covered[join.end()] or number.value is None:
        return None, number
    other = patterns.number.match(text, join.end())
    if other is None:
        return None, number
    upper = _number(text, other, grammar)
    if upper.value is None or upper.value <= number.value:
        return None, number
    return upper.value, replace(number, end=upper.end)


def _whole(
    text: str, number: _Number, grammar: Grammar, patterns: _Patterns, covered: bytearray
) -> re.Match[str] | None:
    """The number after a stroke: 33/83, 118.000 hội viên/166.000 phụ nữ."""
    found = patterns.stroke.match(text, number.end)
    if found is None or covered[found.end()] or number.value is None:
        return None
    whole = patterns.number.match(text, found.end())
    if whole is None:
        return None
    value = _number(text, whole, grammar).value
    return whole if value is not None and 0 < number.value <= value else None


def _of_whole(  # noqa: PLR0913 - the parts of one reading
    text: str,
    part: Quantity,
    whole: re.Match[str],
    grammar: Grammar,
    patterns: _Patterns,
    short: dict[str, str],
) -> Iterator[Quantity]:
    number = _number(text, whole, grammar)
    value, end, scale = _scaled(text, number, grammar, patterns)
    unit, end = _unit(text, end, scale, grammar, patterns, short)
    place = grammar.pattern("places", "before").search(text[max(part.digits - 60, 0) : part.start])
    if place is not None:
        ranked = grammar.content["places"]["unit"]
        yield replace(part, end=whole.end(), unit=ranked, kind="rank")
    else:
        yield replace(part, unit=part.unit or unit, kind="part of a count")
    yield Quantity(
        whole.start(), end, whole.start(), value, unit or part.unit, kind="whole of a count"
    )


def _scaled(
    text: str, number: _Number, grammar: Grammar, patterns: _Patterns
) -> tuple[Decimal | None, int, str]:
    """The value with its scale words, its end, and the last scale word."""
    value, end, last = number.value, number.end, ""
    while (scale := patterns.scale.match(text, end)) is not None:
        last, end = _small(scale["word"]), scale.end()
        value = None if value is None else value * grammar.scales[last]
    if not last:
        return value, end, last
    # "4 tỷ 860 triệu": a further number with a smaller scale word belongs to the same amount.
    further = re.compile(r"\s+(?=\d)").match(text, end)
    found = patterns.number.match(text, further.end()) if further else None
    if found is not None and value is not None:
        more = _number(text, found, grammar)
        scale = patterns.scale.match(text, more.end)
        if scale is not None and more.value is not None:
            size = grammar.scales[_small(scale["word"])]
            if size < grammar.scales[last]:
                added, end, last = _scaled(text, more, grammar, patterns)
                return (value + added if added is not None else None), end, last
        elif patterns.money.match(text, more.end) and more.value is not None and more.value >= 1000:
            return value + more.value, more.end, last
    return value, end, last


def _unit(  # noqa: PLR0913 - the parts of one reading
    text: str, end: int, scale: str, grammar: Grammar, patterns: _Patterns, short: dict[str, str]
) -> tuple[str, int]:
    """What is counted, and where it ends."""
    money = patterns.money.match(text, end)
    if money is not None:
        per = _per(text, money.end(), patterns)
        return grammar.content["money"]["unit"] + per[0], per[1]
    counted = patterns.unit.match(text, end)
    if counted is not None:
        unit, stop = _named(text, counted, grammar, patterns)
        per = _per(text, stop, patterns) if unit not in {"%", "‰"} else ("", stop)
        return unit + per[0], per[1]
    abbreviated = re.compile(r"\s*(?P<short>[A-ZĐ][A-ZĐ&]+)\b").match(text, end)
    if abbreviated is not None and abbreviated["short"] in short:
        return short[abbreviated["short"]], abbreviated.end()
    if scale in grammar.content["money"]["scales"]:
        return grammar.content["money"]["unit"], end
    return _noun(text, end)


def _noun(text: str, end: int) -> tuple[str, int]:
    """An unknown word after a number, taken as what is counted: two syllables at most."""
    found = re.compile(r"\s+(?P<noun>[^\W\d_]+(?:[ ][^\W\d_]+)?)").match(text, end)
    if found is None or not found["noun"].split()[0].islower():
        return "", end
    return found["noun"], found.end()


def _per(text: str, end: int, patterns: _Patterns) -> tuple[str, int]:
    parts = ""
    while (per := patterns.per.match(text, end)) is not None:
        parts += re.sub(r"\s*/\s*", "/", " ".join(per[0].split()))
        end = per.end()
    return parts, end


def _named(
    text: str, counted: re.Match[str], grammar: Grammar, patterns: _Patterns
) -> tuple[str, int]:
    word = " ".join(counted["unit"].split())
    small, end = word.lower(), counted.end()
    attendance = grammar.content["units"].get("attendance", {})
    if small == attendance.get("word"):
        person = patterns.person.match(text, end)
        if person is not None:
            return str(attendance["people"]), end
    canonical = next((unit for unit in grammar.measures if unit == word), small)
    return grammar.aliases.get(small, canonical), end


def _qualified(
    text: str, start: int, end: int, grammar: Grammar, patterns: _Patterns
) -> tuple[Qualifier, int, int]:
    before = patterns.before.search(text, max(start - 40, 0), start)
    if before is not None:
        return grammar.qualifiers[_small(before["word"])], before.start(), end
    after = patterns.after.match(text, end)
    if after is not None:
        return grammar.qualifiers_after[_small(after["word"])], start, after.end()
    return "exact", start, end


def _unit_before(text: str, start: int, end: int, grammar: Grammar, patterns: _Patterns) -> str:
    """What is counted where it stands before the number: "hợp tác xã 88", "số vụ là 6"."""
    before = text[max(start - 120, 0) : start]
    subject = grammar.pattern("words", "subject").search(before)
    if subject is not None:
        named = patterns.unit.match(before, subject.start("unit"))
        if named is not None:
            return _usual(named["unit"], grammar)
    if patterns.plain_count.match(text[end : end + 20]) is None:
        return ""
    # "tổ hội nghề nghiệp 331": the unit begins the phrase, other words may follow it.
    phrase = re.split(r"[,;:.()]", before)[-1]
    named = patterns.unit.match(phrase.strip())
    last = patterns.last_unit.search(before)
    chosen = named or last
    return "" if chosen is None else _usual(chosen["unit"], grammar)


def _usual(unit: str, grammar: Grammar) -> str:
    small = _small(unit)
    return grammar.aliases.get(small, small)


def _small(words: str) -> str:
    """Words in small letters with single spaces, as the grammar lists them."""
    return " ".join(words.lower().split())


def _misprint(
    number: _Number, value: Decimal | None, unit: str, printed: str, grammar: Grammar
) -> tuple[str, ...]:
    name, seen = number.doubt
    if name:
        return (grammar.doubt(name, printed=seen, value=written(value, grammar)),)
    decimal = grammar.content["numbers"]["decimal"]
    is_count = unit and unit not in grammar.measures and unit != grammar.content["money"]["unit"]
    thirds = re.fullmatch(rf"[1-9]\d{{0,2}}{re.escape(decimal)}\d{{3}}", printed)
    # Counts have no decimals; three digits after the mark are thousands.
    if is_count and thirds and "/" not in unit and value == number.value:
        likely = Decimal(printed.replace(decimal, ""))
        return (grammar.doubt("comma_groups", printed=printed, value=written(likely, grammar)),)
    return ()


def written(value: Decimal | None, grammar: Grammar) -> str:
    """A number as the grammar's language writes it; empty for None."""
    if value is None:
        return ""
    numbers = grammar.content["numbers"]
    whole, _, rest = f"{value.normalize():f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", numbers["thousands"])
    return grouped + (numbers["decimal"] + rest if rest else "")


def _abbreviations(text: str, patterns: _Patterns) -> dict[str, str]:
    """What abbreviations count: "công trình thanh niên (CTTN)" makes CTTN count công trình."""
    found: dict[str, str] = {}
    for short in re.finditer(r"\((?P<short>[A-ZĐ]{2,8})\)", text):
        before = text[max(short.start() - 80, 0) : short.start()].split()
        named = before[-len(short["short"]) :]
        initials = "".join(word[0].upper() for word in named)
        unit = patterns.unit.match(" " + " ".join(named))
        if initials == short["short"] and unit is not None:
            found[short["short"]] = _small(unit["unit"])
    return found


def _described(
    text: str, grammar: Grammar, patterns: _Patterns, covered: bytearray
) -> Iterator[Quantity]:
    for found in grammar.pattern("described", "pattern").finditer(text):
        start = found.start()
        end = start + len(found[0].rstrip())
        if covered[start]:
            continue
        unit, stop = _unit(text, end, found[0].split()[-1].lower(), grammar, patterns, {})
        yield Quantity(start, stop, start, None, unit, "described")


def _in_words(
    text: str, grammar: Grammar, patterns: _Patterns, covered: bytearray
) -> Iterator[Quantity]:
    done = grammar.pattern("words", "done")
    for found in patterns.word_number.finditer(text):
        start = found.start()
        if covered[start] or done.search(text[max(start - 30, 0) : start]) is None:
            continue
        counted = patterns.unit.match(text, found.end("word"))
        if counted is None:
            continue
        unit, end = _named(text, counted, grammar, patterns)
        value = Decimal(grammar.number_words[_small(found["word"])])
        yield Quantity(start, end, start, value, unit)
