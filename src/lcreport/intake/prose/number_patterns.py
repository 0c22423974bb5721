"""The patterns of one grammar's numbers and of what they count, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from lcreport.intake.prose.grammar import words

if TYPE_CHECKING:
    from lcreport.intake.prose.grammar import Grammar


@dataclass(frozen=True)
class Patterns:
    """What numbers and units look like.

    Attributes:
        number: Digits with their marks.
        scale: A word such as triệu after a number.
        money: A currency after a number.
        money_before: A currency before it.
        unit: What is counted, after a number.
        units: The same anywhere.
        person: A word for people, or an abbreviation of one.
        before: A qualifier before a number.
        after: A qualifier after it.
        join: What joins the two ends of a range.
        between: What joins them after the word of `between_before`.
        between_before: The word before a range that has a joining word of its own.
        per: "a year", "a household" after a unit.
        last_unit: A unit directly before a number.
        alone: What follows a number whose unit stands before it.
        word_number: A number in words, with a unit after it.
        stroke: What stands between the two numbers of 33/83.
    """

    number: re.Pattern[str]
    scale: re.Pattern[str]
    money: re.Pattern[str]
    money_before: re.Pattern[str]
    unit: re.Pattern[str]
    units: re.Pattern[str]
    person: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    join: re.Pattern[str]
    between: re.Pattern[str]
    between_before: re.Pattern[str]
    per: re.Pattern[str]
    last_unit: re.Pattern[str]
    alone: re.Pattern[str]
    word_number: re.Pattern[str]
    stroke: re.Pattern[str]


@cache
def patterns(grammar: Grammar, units: frozenset[str]) -> Patterns:
    """The patterns of a grammar.

    Args:
        grammar: Of the report's language.
        units: Further units, in small letters, such as those of a dataset's indicators.
    """
    numbers, ranges = grammar.content["numbers"], grammar.content["ranges"]
    thousands, decimal = re.escape(numbers["thousands"]), re.escape(numbers["decimal"])
    known = grammar.units | units
    scale, unit = words(grammar.scales), words(known)
    currency = words(grammar.content["money"]["words"])
    per = words({*grammar.content["units"]["per"]["words"], *known})
    per_joins = "|".join(grammar.content["units"]["per"]["joins"])
    flags = re.IGNORECASE
    return Patterns(
        # Groups of three first: "1.234,5" is one number, "1.2.3" is none and read as it can be.
        number=re.compile(
            rf"\d{{1,3}}(?:{thousands}\d{{3}})+(?!\d)(?:{decimal}\d+)?"
            rf"|\d{{1,3}}(?:{decimal}\d{{3}}){{2,}}(?!\d)"
            rf"|\d{{1,3}}(?: \d{{3}})+(?![\d{thousands}{decimal}/])"
            rf"|\d+(?:[{thousands}{decimal}]\d+)*"
        ),
        scale=re.compile(rf"\s*(?P<word>{scale})\b", flags),
        money=re.compile(rf"\s*(?:{currency})(?!\w)", flags),
        money_before=re.compile(
            rf"(?<!\w)(?:{words(grammar.content['money']['before'])})\s*$", flags
        ),
        unit=re.compile(rf"\s*(?P<unit>%|‰|(?:{unit})(?!\w))", flags),
        units=re.compile(rf"(?<!\w)(?P<unit>{unit})(?!\w)", flags),
        # An abbreviation has its capitals also where words are found in any case.
        person=re.compile(
            rf"\s+(?:(?:{words(grammar.persons)})(?!\w)|(?-i:[A-ZĐ][A-ZĐa-z]*[A-ZĐ])\b)", flags
        ),
        before=re.compile(rf"(?<!\w)(?P<word>{words(grammar.qualifiers)})\s+$", flags),
        # `(?!)` is found nowhere; an alternation of no words would be found everywhere.
        after=re.compile(rf"\s+(?P<word>{words(grammar.qualifiers_after) or '(?!)'})\b", flags),
        join=re.compile(rf"(?:{'|'.join(ranges['joins'])})(?=\d)"),
        between=re.compile(rf"(?:{ranges['between']})(?=\d)"),
        between_before=re.compile(ranges["between_before"]),
        per=re.compile(rf"(?:{per_joins})(?P<word>{per})(?!\w)", flags),
        last_unit=re.compile(rf"(?<!\w)(?P<unit>{unit})\s*:?\s*$", flags),
        alone=re.compile(r"^\s*(?:[,;.)|]|$|và\b|and\b)"),
        word_number=re.compile(
            rf"(?<!\w)(?P<word>{words(grammar.number_words)})\s+"
            # Where the unit stands last, a word or two say of what kind it is.
            rf"(?=(?:[\w-]+\s+){{0,{min(grammar.content['units']['words_before'], 2)}}}"
            rf"(?:{unit})(?!\w))",
            flags,
        ),
        stroke=re.compile(
            rf"(?:\s?(?:{scale})\b)?(?:\s?(?:{currency}|{unit}))?\s?/\s?(?=\d)", flags
        ),
    )
