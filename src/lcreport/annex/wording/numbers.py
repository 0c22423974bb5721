"""Numbers, units, dates and qualifiers as text in one language."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, parse_pattern

from lcreport.annex.wording.phrases import PHRASES
from lcreport.dataset import amounts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.dataset.frames import Qualifier
    from lcreport.period import Language, Period

MISSING = "…"
NOT_COMPARABLE = "x"
_MINUS = "\N{MINUS SIGN}"
_MONEY = {"đồng", "vnd", "dong"}
_TOLERANCE = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Scale:
    """The power of ten a table or chart prints its money in, and the decimals that go with it.

    A value in the dataset's unit is divided by `factor` before it is written; `unit` is the text
    of the scaled unit.
    """

    factor: float
    unit: str
    decimals: int


@cache
def _pattern(decimals: int) -> NumberPattern:
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(language)


@dataclass(frozen=True, slots=True)
class Words:
    """Writes one language.

    >>> vi, en = Words("vi"), Words("en")
    >>> vi.number(1234567.8, 1), en.number(1234567.8, 1)
    ('1.234.567,8', '1,234,567.8')
    """

    language: Language

    def phrase(self, key: str, **values: str) -> str:
        """A fixed text of the catalogue with its places filled in.

        Raises:
            KeyError: the catalogue has no such text (a defect of lcreport).
        """
        vi, en = PHRASES[key]
        return (vi if self.language == "vi" else en).format(**values)

    def plural(self, key: str, count: int, **values: str) -> str:
        """A counted text: `key.one` for one in English, `key.other` for all else.

        >>> Words("en").plural("indicators_counted", 1)
        '1 indicator'
        """
        form = "one" if count == 1 and self.language == "en" else "other"
        return self.phrase(f"{key}.{form}", count=self.number(count), **values)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the language's separators, rounded half away from zero.

        >>> Words("vi").number(-0.04, 1), Words("vi").number(71.65, 1)
        ('0,0', '71,7')
        """
        exact = Decimal(repr(float(value)))
        if abs(exact) >= Decimal(10) ** 21:
            return f"{value:.{decimals}e}"
        with decimal.localcontext(prec=60, rounding=decimal.ROUND_HALF_UP):
            rounded = exact.quantize(Decimal(1).scaleb(-decimals))
        written = _pattern(decimals).apply(abs(rounded), _locale(self.language))
        return f"{_MINUS}{written}" if rounded < 0 else str(written)

    def signed(self, value: float, decimals: int = 0) -> str:
        """A number with its sign, nothing before zero.

        >>> Words("en").signed(1234.5, 1)
        '+1,234.5'
        """
        written = self.number(value, decimals)
        is_zero = not any(each in "123456789" for each in written)
        return written if written.startswith(_MINUS) or is_zero else f"+{written}"

    def percent(self, value: float, decimals: int = 1) -> str:
        """A percentage.

        >>> Words("vi").percent(75.597)
        '75,6%'
        """
        return f"{self.number(value, decimals)}%"

    def points(self, value: float, decimals: int = 1, *, short: bool = False) -> str:
        """A difference of two rates, in percentage points, with its sign.

        >>> Words("en").points(-0.3), Words("en").points(-0.3, short=True)
        ('−0.3 percentage points', '−0.3 pp')
        """
        unit = self.phrase("points_short" if short else "points")
        return f"{self.signed(value, decimals)} {unit}"

    def qualified(self, written: str, qualifier: Qualifier | str | None) -> str:
        """A written number with the word that bounds it: the source's own where that is known.

        >>> Words("vi").qualified("813 tỷ đồng", "at_least")
        'trên 813 tỷ đồng'
        >>> Words("vi").qualified("5.500", "hơn"), Words("en").qualified("5,500", "hơn")
        ('hơn 5.500', 'over 5,500')

        Args:
            written: The number, perhaps with its unit.
            qualifier: A qualifier, or the Vietnamese word that the source has for it.
        """
        if qualifier is None or qualifier == "exact":
            return written
        meant = amounts.qualifier_of(qualifier)
        if meant != qualifier and self.language == amounts.LANGUAGE:
            return f"{qualifier} {written}"
        return self.phrase(f"qualifier.{meant}", value=written)

    def scale(self, values: Iterable[float | None], unit: str, decimals: int = 0) -> Scale:
        """The scale that fits all values of one unit; only money is ever scaled.

        The smallest value decides, so that none is printed as 0,000: đồng, triệu, or tỷ đồng.

        >>> Words("vi").scale([736e9, 633e6], "đồng")
        Scale(factor=1000000.0, unit='triệu đồng', decimals=0)
        """
        sizes = [abs(each) for each in values if each is not None and math.isfinite(each) and each]
        if not self.is_money(unit) or not sizes:
            return Scale(1.0, unit, max(decimals, needed_decimals(sizes, 1.0)))
        smallest, largest = min(sizes), max(sizes)
        power = 9 if smallest >= 1e9 else 6 if smallest >= 1e6 or largest >= 1e9 else 0
        factor = 10.0**power
        key = {9: "billion_dong", 6: "million_dong", 0: "dong"}[power]
        return Scale(factor, self.phrase(key), needed_decimals(sizes, factor))

    def is_money(self, unit: str) -> bool:
        """Whether a unit is the dataset's money, which is the only unit ever scaled."""
        return unit.casefold() in _MONEY

    def with_unit(self, value: float, scale: Scale) -> str:
        """A value already in the scale's unit, with that unit: "736 tỷ đồng", "VND 736 billion".

        >>> en = Words("en")
        >>> en.with_unit(736, en.scale([736e9], "VND"))
        'VND 736 billion'
        """
        written = self.number(value, scale.decimals)
        if self.language == "en" and scale.unit.startswith("VND"):
            return " ".join(["VND", written, *scale.unit.split()[1:]])
        return f"{written}{'' if scale.unit.startswith('%') else ' '}{scale.unit}".rstrip()

    def period(self, period: Period) -> str:
        """A period in running text, inside a sentence: "9 tháng đầu năm 2021"."""
        label = period.label(self.language)
        if self.language == "vi" or period.kind == "cumulative":
            return label[0].lower() + label[1:]
        return label

    def date(self, iso: str) -> str:
        """A date as a document writes it: 31/8/2021, 31 August 2021.

        Raises:
            ValueError: `iso` is no ISO date.
        """
        day = dt.date.fromisoformat(iso)
        if self.language == "vi":
            return f"{day.day}/{day.month}/{day.year}"
        return str(format_date(day, "d MMMM y", locale="en"))

    def join(self, items: list[str]) -> str:
        """A list in a sentence: "a, b và c".

        >>> Words("en").join(["a", "b", "c"])
        'a, b and c'
        """
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.phrase('and')} {items[-1]}"


def needed_decimals(values: Iterable[float], factor: float, most: int = 3) -> int:
    """The decimals, `most` at most, that print every value exactly.

    >>> needed_decimals([1897.8e6, 605e6], 1e6)
    1
    """
    needed = 0
    for value in values:
        scaled = Decimal(repr(float(value))) / Decimal(repr(factor))
        while needed < most and abs(scaled - round(scaled, needed)) > _TOLERANCE:
            needed += 1
    return needed
