"""One printed number: its value, its scale words, and the name of what is odd about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.number_patterns import Patterns


@dataclass(frozen=True, slots=True)
class Number:
    """Digits as printed.

    Attributes:
        value: None where no number can be read.
        start: The first character.
        end: The character after the last digit.
        doubt: Key of a doubt of the grammar and the characters that raise it; empty where none.
    """

    value: Decimal | None
    start: int
    end: int
    doubt: tuple[str, str] = ("", "")


def number(text: str, found: re.Match[str], grammar: Grammar) -> Number:
    """A printed number; what is written in an unusual way has the name of a doubt."""
    numbers = grammar.content["numbers"]
    thousands, decimal = numbers["thousands"], numbers["decimal"]
    printed = found[0]
    start, end = found.span()
    before = text[start - 1 : start]
    if before in {thousands, decimal} and start > 1 and text[start - 2].isalpha():
        return Number(None, start - 1, end, ("lost_digits", before + printed))
    if " " in printed:
        return Number(Decimal(printed.replace(" ", "")), start, end, ("space_groups", printed))
    plain = printed.replace(thousands, "").replace(decimal, ".")
    groups = printed.split(decimal)[0].split(thousands)
    is_grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if printed.count(decimal) > 1:
        whole = printed.replace(decimal, "")
        value = Decimal(whole) if whole.isdigit() else None
        return Number(value, start, end, ("comma_groups", printed))
    if len(groups) == 1 or is_grouped:
        return Number(Decimal(plain), start, end)
    if len(groups) == 2 and decimal not in printed and len(groups[1]) < 3:
        return Number(Decimal(".".join(groups)), start, end, ("point_decimals", printed))
    return Number(Decimal(plain), start, end, ("odd_groups", printed))


def one(text: str, found: re.Match[str], grammar: Grammar, patterns: Patterns) -> Number:
    """A printed number, or its first group where two numbers merely stand side by side."""
    read = number(text, found, grammar)
    if read.doubt[0] == "space_groups" and not _is_grouped_by_blanks(text, found, patterns):
        digits = re.compile(r"\d+").match(text, found.start())
        assert digits is not None  # noqa: S101 - the pattern began with a digit
        return number(text, digits, grammar)
    return read


def _is_grouped_by_blanks(text: str, found: re.Match[str], patterns: Patterns) -> bool:
    first = found[0].split(" ", maxsplit=1)[0]
    before = text[max(found.start() - 2, 0) : found.start()]
    if first.startswith("0") or re.search(r"[\d/.,-]\s?$", before):
        return False
    return any(
        pattern.match(text, found.end()) is not None
        for pattern in (patterns.unit, patterns.scale, patterns.money)
    )


def scaled(
    text: str, read: Number, grammar: Grammar, patterns: Patterns
) -> tuple[Decimal | None, int, str]:
    """The value with its scale words, its end, and the last scale word."""
    value, end, last = read.value, read.end, ""
    while (scale := patterns.scale.match(text, end)) is not None:
        last, end = small(scale["word"]), scale.end()
        value = None if value is None else value * grammar.scales[last]
    if not last:
        return value, end, last
    # "4 tỷ 860 triệu": a further number with a smaller scale word belongs to the same amount.
    further = re.compile(r"\s+(?=\d)").match(text, end)
    found = patterns.number.match(text, further.end()) if further else None
    if found is not None and value is not None:
        more = number(text, found, grammar)
        scale = patterns.scale.match(text, more.end)
        if scale is not None and more.value is not None:
            size = grammar.scales[small(scale["word"])]
            if size < grammar.scales[last]:
                added, end, last = scaled(text, more, grammar, patterns)
                return (value + added if added is not None else None), end, last
        elif patterns.money.match(text, more.end) and more.value is not None and more.value >= 1000:
            return value + more.value, more.end, last
    return value, end, last


def misprint(
    read: Number, value: Decimal | None, unit: str, printed: str, grammar: Grammar
) -> tuple[Decimal | None, tuple[str, ...]]:
    """The likely value of what is written in an unusual way, and the doubt that says so."""
    name, seen = read.doubt
    if name:
        return value, (grammar.doubt(name, printed=seen, value=written(value, grammar)),)
    decimal = grammar.content["numbers"]["decimal"]
    is_count = unit and unit not in grammar.measures and unit != grammar.content["money"]["unit"]
    thirds = re.fullmatch(rf"[1-9]\d{{0,2}}{re.escape(decimal)}\d{{3}}", printed)
    # Counts have no decimals; three digits after the mark are thousands.
    if is_count and thirds and "/" not in unit and value == read.value:
        likely = Decimal(printed.replace(decimal, ""))
        doubt = grammar.doubt("comma_groups", printed=printed, value=written(likely, grammar))
        return likely, (doubt,)
    return value, ()


def written(value: Decimal | None, grammar: Grammar) -> str:
    """A number as the grammar's language writes it; empty for None."""
    if value is None:
        return ""
    numbers = grammar.content["numbers"]
    whole, _, rest = f"{value.normalize():f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", numbers["thousands"])
    return grouped + (numbers["decimal"] + rest if rest else "")


def small(words: str) -> str:
    """Words in small letters with single spaces, as the grammar lists them."""
    return " ".join(words.lower().split())
