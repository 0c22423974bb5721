"""Amounts as Vietnamese prose prints them: "trên 813 tỷ đồng", "1 tỷ 897,8 triệu đồng", "33/83".

A full stop groups thousands and a comma is the decimal mark. Scale words multiply; triệu (million)
and tỷ (billion) with nothing counted after them are money, so đồng is understood.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lcreport.dataset.numbers import number
from lcreport.errors import AmountError

if TYPE_CHECKING:
    from lcreport.dataset.tables import Qualifier
    from lcreport.languages import Language

LANGUAGE = "vi"
"""The language of the words that are read here."""
DONG = "đồng"
# ngàn is southern for nghìn, and tỉ another spelling of tỷ.
SCALES = {
    "nghìn": Decimal(10**3),
    "ngàn": Decimal(10**3),
    "triệu": Decimal(10**6),
    "tỷ": Decimal(10**9),
    "tỉ": Decimal(10**9),
}
"""Scale words, and what they multiply by."""
_MONEY_SCALES = ("triệu", "tỷ", "tỉ")
_BEFORE: dict[str, Qualifier] = {
    "trên": "at_least",
    "hơn": "at_least",
    "ít nhất": "at_least",
    "tối thiểu": "at_least",
    "không quá": "at_most",
    "tối đa": "at_most",
    "dưới": "at_most",
    # Nearly: a little less. As `at_most` it would lose that it is near.
    "gần": "approx",
    "khoảng": "approx",
    "xấp xỉ": "approx",
}
_AFTER: dict[str, Qualifier] = {"trở lên": "at_least", "trở xuống": "at_most"}

_FIRST = re.compile(rf"(?P<word>{'|'.join(_BEFORE)})\s+(?P<rest>.+)", re.IGNORECASE)
# Only before a digit: "trên" is also a plain "on".
_BOUND = re.compile(rf"\b(?P<word>{'|'.join(_BEFORE)})\s+(?=[0-9])", re.IGNORECASE)
_LAST = re.compile(rf"(?P<rest>.+?)\s+(?P<word>{'|'.join(_AFTER)})", re.IGNORECASE)
_DESCRIBED = re.compile(
    r"hàng\s+(?:(?:chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)\b\s*)+(?P<unit>.*)", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?")
_SCALE = re.compile(rf"\s*(?P<word>{'|'.join(SCALES)})\b", re.IGNORECASE)
_PLACE = re.compile(r"(?P<place>[0-9]+)/(?P<field>[0-9]+)(?:\s+(?P<unit>.+))?")
# m2 and km3, typed where no raised digit is at hand.
_POWER = re.compile(r"(?<=m)([23])\b")
# Two groups of thousands or more, or a decimal comma: what no plain number can be.
_CSV = re.compile(
    r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]+,[0-9]+)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """One printed amount.

    Attributes:
        value: In `unit`, scale words multiplied out; None where only words tell the size.
        unit: What is counted, as printed; `đồng` for money, empty where nothing stands there.
        qualifier: How the words around the number limit it.
        out_of: Size of the field of a place such as 33/83, otherwise None.
    """

    value: float | None
    unit: str
    qualifier: Qualifier
    out_of: float | None = None


def read(text: str) -> Amount:
    """The amount that a few printed words give.

    >>> read("trên 813 tỷ đồng")
    Amount(value=813000000000.0, unit='đồng', qualifier='at_least', out_of=None)
    >>> read("33/83").out_of
    83.0

    Args:
        text: The number with, if they stand there, its qualifier before it and its unit after it;
            nothing else.

    Raises:
        AmountError: `text` is no amount, holds a second number, or is not written the
            Vietnamese way.
    """
    words = _tidy(text)
    # First, for "hàng nghìn" holds a scale word and no number.
    described = _DESCRIBED.fullmatch(words)
    if described is not None:
        unit = described["unit"] or (DONG if words.split()[-1].lower() in _MONEY_SCALES else "")
        return Amount(None, unit, "described")
    qualifier, core = _qualified(words)
    if core.lower().startswith("từ "):
        raise AmountError(
            f"amount {text!r} begins a range; "
            "give one number, or end it with 'trở lên' if it is a lower bound"
        )
    place = _PLACE.fullmatch(core)
    if place is not None:
        return _placed(place, qualifier, text)
    value, rest, scale = _measured(core, text)
    return Amount(_kept(value, text), _unit(rest, scale, text), qualifier)


def _kept(value: Decimal, text: str) -> float:
    kept = number(f"{value:f}")
    if kept is None:
        raise AmountError(
            f"{text!r} is too large, too small or too long to be kept as a number; look at its unit"
        )
    return kept


def qualifier_word(text: str, qualifier: Qualifier) -> str:
    """The word before a number that bounds it, as printed; empty where another word does.

    >>> qualifier_word("giúp hơn 5.500 hộ", "at_least"), qualifier_word("5.500 hộ", "at_least")
    ('hơn', '')

    Args:
        text: The words of a figure as its source prints them.
        qualifier: What the dataset says that they mean.
    """
    if qualifier in {"exact", "described"}:
        return ""
    for found in _BOUND.finditer(_tidy(text)):
        word = found["word"].lower()
        if _BEFORE[word] == qualifier:
            return word
    return ""


def qualifier_of(word: str) -> str:
    """The qualifier that a Vietnamese word before a number means; any other word is given back.

    >>> qualifier_of("hơn"), qualifier_of("at_most")
    ('at_least', 'at_most')
    """
    return _BEFORE.get(word, word)


def bounded(written: str, qualifier: str | None, language: Language) -> str:
    """A written number with the word that bounds it: the source's own where that is known.

    Args:
        written: The number, perhaps with its unit.
        qualifier: A qualifier, or the Vietnamese word that the source has for it.
        language: To write it in.
    """
    if qualifier is None or qualifier == "exact":
        return written
    meant = qualifier_of(qualifier)
    # The source's own word cannot be kept in a translation.
    if meant != qualifier and language.code == LANGUAGE:
        return f"{qualifier} {written}"
    return language.text(f"qualifier.{meant}", value=written)


def looks_vietnamese(text: str) -> str | None:
    """The plain spelling of a number written the Vietnamese way; None for everything else.

    "1.234" is left alone: in a CSV it is a plain 1.234 and nothing tells it from 1 234.

    >>> looks_vietnamese("1.234,5")
    '1234.5'
    >>> looks_vietnamese("1234.5") is None
    True

    Args:
        text: A CSV cell.
    """
    written = text.strip()
    if _CSV.fullmatch(written) is None:
        return None
    return written.replace(".", "").replace(",", ".")


def _tidy(text: str) -> str:
    written = unicodedata.normalize("NFC", text).replace("<sup>2</sup>", "²")
    return " ".join(written.split()).rstrip(".,;:")


def _qualified(words: str) -> tuple[Qualifier, str]:
    # What follows decides: in "từ 5.500 hộ trở lên" the word before only opens the bound.
    last = _LAST.fullmatch(words)
    if last is not None:
        return _AFTER[last["word"].lower()], re.sub(r"(?i)^từ\s+", "", last["rest"])
    first = _FIRST.fullmatch(words)
    if first is not None:
        return _BEFORE[first["word"].lower()], first["rest"]
    return "exact", words


def _placed(place: re.Match[str], qualifier: Qualifier, text: str) -> Amount:
    value, field = _kept(Decimal(place["place"]), text), _kept(Decimal(place["field"]), text)
    unit = place["unit"] or ""
    # 31/8 is a day and no place; 2/9, which is a day too, cannot be distinguished from one.
    if not 0 < value <= field or any(letter.isdecimal() for letter in unit):
        raise AmountError(
            f"{text!r} is not a place in a field; give the place first, as in '33/83' "
            "(a date is no amount)"
        )
    return Amount(value, unit, qualifier, field)


def _measured(core: str, text: str) -> tuple[Decimal, str, str]:
    # Value, what follows it, and the last scale word (empty where there is none).
    value, rest, scale = _scaled(core, text)
    limit = SCALES.get(scale)
    while scale and rest[:1].isdigit():
        more, rest, scale = _scaled(rest, text)
        if not scale or limit is None or more >= limit:
            raise AmountError(
                f"amount {text!r} joins numbers that do not add up; "
                "each further number needs a smaller scale word, as in '1 tỷ 897,8 triệu đồng'"
            )
        value, limit = value + more, SCALES[scale]
    return value, rest, scale


def _scaled(core: str, text: str) -> tuple[Decimal, str, str]:
    number = _NUMBER.match(core)
    if number is None:
        raise AmountError(
            f"{text!r} is not an amount; give a number and its unit, such as '1.234,5 tỷ đồng'"
        )
    # Decimal until the end, so that sums and scales of money stay what was printed.
    value = Decimal(number[0].replace(".", "").replace(",", "."))
    rest, last = core[number.end() :], ""
    if rest[:1] in {".", ","}:
        raise AmountError(
            f"number {core.split(maxsplit=1)[0]!r} in {text!r} is not written the Vietnamese way; "
            "group thousands by '.' in threes and put ',' before decimals, as in '1.234,5'"
        )
    while (scale := _SCALE.match(rest)) is not None:
        last, rest = scale["word"].lower(), rest[scale.end() :]
        value *= SCALES[last]
    return value, rest.strip(), last


def _unit(rest: str, scale: str, text: str) -> str:
    unit = _POWER.sub(lambda power: "²" if power[0] == "2" else "³", rest)
    begins_well = not unit or unit[0].isalpha() or unit[0] == "%"
    if not begins_well or any(letter.isdecimal() for letter in unit):
        raise AmountError(
            f"amount {text!r} is followed by {rest!r}, which is not a unit; "
            "give one number and what it counts"
        )
    return unit or (DONG if scale in _MONEY_SCALES else "")
