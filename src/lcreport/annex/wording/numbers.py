"""Numbers, units, dates and qualifiers as text in one language."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from lcreport import languages
from lcreport.annex.wording.extremes import open_ends
from lcreport.dataset import amounts
from lcreport.languages import MINUS
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lcreport.comparison.combine_bounds import Span
    from lcreport.dataset.frames import Indicator, Qualifier

# Not 0, and not "-": in Vietnamese yearbooks that means that nothing occurred.
MISSING = "…"
NOT_COMPARABLE = "x"
NO_PLAN = "–"
_QUOTED = re.compile('[“"]([^“”"]*)[”"]')
_TOLERANCE = Decimal("1e-9")
_MOST_DECIMALS = 12
_MOST_SCALED = 3
# The table of what texts of the same keys say of a whole year.
_OF_YEAR = "of_year"


@dataclass(frozen=True, slots=True)
class Scale:
    """The power of ten a table or chart prints its money in, and the decimals that go with it.

    A value in the dataset's unit is divided by `factor` before it is written; `unit` is the text
    of the scaled unit, `one` that of a single one where it is another.
    """

    factor: float
    unit: str
    decimals: int
    one: str = field(default="", repr=False)

    def unit_beside(self, value: float) -> str:
        """The unit as it stands beside a value that is already in it."""
        return self.one if self.one and abs(value) == 1 and not self.decimals else self.unit

    def of_averages(self) -> Scale:
        """The same for averages of a month, whose decimals beyond the first are noise."""
        return replace(self, decimals=min(self.decimals, 1))


@dataclass(frozen=True, slots=True)
class Words:
    """Writes one language; what it knows of the language stands in that language's file.

    >>> vi, en = Words("vi"), Words("en")
    >>> vi.number(1234567.8, 1), en.number(1234567.8, 1)
    ('1.234.567,8', '1,234,567.8')
    >>> Words("en", of_year=True).phrase("against.same_period_last_year")
    'the previous year'

    Attributes:
        language: Its code.
        of_year: Whether what is written is about a whole year, whose same period last year nobody
            calls so.

    Raises:
        ParameterError: there is no such language.
    """

    language: str
    of_year: bool = False

    def __post_init__(self) -> None:
        """Refuse a language that is not there before anything is written in it."""
        languages.language(self.language)

    @property
    def _own(self) -> languages.Language:
        return languages.language(self.language)

    def phrase(self, key: str, **values: str) -> str:
        """A fixed text with its places filled in.

        Raises:
            KeyError: there is no such text (a defect of lcreport).
        """
        of_year = f"{_OF_YEAR}.{key}"
        is_other = self.of_year and of_year in self._own.texts
        return self._own.text(of_year if is_other else key, **values)

    def plural(self, key: str, count: int, **values: str) -> str:
        """A counted text in the form that goes with its count.

        >>> Words("en").plural("indicators_counted", 1)
        '1 indicator'
        """
        chosen = self._own.plural_key(key, count)
        return self._own.text(chosen, count=self.count(count), **values)

    def plural_key(self, key: str, count: float) -> str:
        """The key of the text that goes with a count."""
        return self._own.plural_key(key, int(count))

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the language's separators, rounded half away from zero.

        >>> Words("vi").number(-0.04, 1), Words("vi").number(71.65, 1)
        ('0,0', '71,7')
        """
        return self._own.number(value, decimals)

    def count(self, value: float) -> str:
        """A number of counted things in a sentence: "05 câu lạc bộ", as offices write it.

        >>> Words("vi").count(5), Words("vi").count(12), Words("en").count(5)
        ('05', '12', '5')
        """
        return self._own.count(value)

    def signed(self, value: float, decimals: int = 0) -> str:
        """A number with its sign, nothing before zero.

        >>> Words("en").signed(1234.5, 1)
        '+1,234.5'
        """
        return self._own.number(value, decimals, signed=True)

    def percent(self, value: float, decimals: int = 1, *, signed: bool = False) -> str:
        """A percentage, with its sign where that is asked for.

        >>> Words("vi").percent(75.597), Words("en").percent(71.7, signed=True)
        ('75,6%', '+71.7%')
        """
        written = self._own.number(value, decimals, signed=signed)
        return self._own.percent.format(value=written)

    def points(
        self, value: float, decimals: int = 1, *, short: bool = False, unit: str = "%"
    ) -> str:
        """A difference of two rates with its sign: of percentages in percentage points.

        >>> Words("en").points(-0.3), Words("en").points(-0.3, short=True)
        ('−0.3 percentage points', '−0.3 pp')
        >>> Words("vi").points(0.5, unit="‰")
        '+0,5 ‰'
        """
        return f"{self.signed(value, decimals)} {self.points_unit(unit, short=short)}"

    def points_unit(self, unit: str, *, short: bool = False) -> str:
        """What a difference of two rates is counted in; a score's is in the score's own unit."""
        return self.phrase("points_short" if short else "points") if unit == "%" else unit

    def amount(self, value: float, indicator: Indicator, qualifier: str | None) -> str:
        """One figure of an indicator in the scale that suits it, with its unit and qualifier."""
        scale = self.scale_of_one(value, indicator, qualifier)
        return self.qualified(self.with_unit(value / scale.factor, scale), qualifier)

    def bounded(self, written: str, bound: str | None) -> str:
        """A written result with the word for its bound; as it is where that is None.

        >>> en = Words("en")
        >>> en.bounded("+5.5%", "at_most"), en.bounded("−1.7%", "at_most")
        ('at most +5.5%', '−1.7% or lower')
        """
        falls = written.startswith(MINUS)
        return self.phrase(bound_key(bound, falls=falls), value=written) if bound else written

    def spanned(
        self, value: float, bound: str | None, within: Span | None, write: Callable[[float], str]
    ) -> str:
        """A change with the word for its bound, or from where to where if it may be either.

        >>> Words("en").spanned(1.0, "approx", (-4.3, 6.8), Words("en").percent)
        '−4.3% to 6.8%'

        Args:
            value: The change.
            bound: Of the change.
            within: The least and the most that it can be.
            write: Writes a number of its kind.
        """
        ends = [write(end) for end in open_ends(bound, within)]
        if len(ends) < 2:
            return self.bounded(*(ends[0], "at_least") if ends else (write(value), bound))
        low, high = ends
        return self.phrase("bound.between", low=low, high=high)

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
        return amounts.bounded(written, qualifier, self._own)

    def scale_of(self, indicator: Indicator, values: Iterable[float | None]) -> Scale:
        """The scale that fits all values of an indicator, with its unit beside a single one."""
        scale = self.scale(values, indicator.unit(self.language), indicator.decimals)
        return self.with_one(scale, indicator)

    def scale_of_one(self, value: float, indicator: Indicator, qualifier: str | None) -> Scale:
        """The scale of a single figure, in which one that is bounded is no finer than given."""
        scale = self.scale_of(indicator, [value])
        decimals = own_decimals(value, scale.factor, scale.decimals, qualifier)
        return replace(scale, decimals=decimals)

    def with_one(self, scale: Scale, indicator: Indicator) -> Scale:
        """An indicator's scale with its unit beside a single one; of money it stays as it is."""
        if scale.unit != indicator.unit(self.language):
            return scale
        return replace(scale, one=indicator.unit_beside(1, self.language))

    def scale(self, values: Iterable[float | None], unit: str, decimals: int = 0) -> Scale:
        """The scale that fits all values of one unit; only money is ever scaled.

        The smallest value decides, so that none is printed as 0,000: đồng, triệu, or tỷ đồng.

        >>> Words("vi").scale([736e9, 633e6], "đồng")
        Scale(factor=1000000.0, unit='triệu đồng', decimals=0)
        """
        # Zero fits every scale, and would decide for the smallest.
        sizes = [abs(value) for value in values if value and math.isfinite(value)]
        if not self.is_money(unit) or not sizes:
            return Scale(1.0, unit, max(decimals, needed_decimals(sizes, 1.0)))
        smallest, largest = min(sizes), max(sizes)
        # A billion beside small amounts moves all to millions: its ten digits could not be read.
        power = 9 if smallest >= 1e9 else 6 if smallest >= 1e6 or largest >= 1e9 else 0
        factor = 10.0**power
        key = dict(languages.MONEY_SCALES).get(power, "dong")
        return Scale(factor, self.phrase(key), needed_decimals(sizes, factor))

    def own_scale(
        self, leading: float | None, values: Iterable[float | None], unit: str, decimals: int = 0
    ) -> Scale:
        """The scale of a row by itself, in which its leading value is exact and no finer.

        >>> Words("vi").own_scale(813e9, [813e9, 672e9], "đồng").unit
        'tỷ đồng'
        >>> Words("vi").own_scale(17163842140, [17163842140], "đồng").unit
        'đồng'
        """
        sizes = [abs(value) for value in values if value and math.isfinite(value)]
        if not self.is_money(unit) or not sizes:
            return self.scale(sizes, unit, decimals)
        leading = abs(leading or 0.0) or max(sizes)
        for power, key in languages.MONEY_SCALES:
            factor = 10.0**power
            # Three decimals at the most, and nothing beside it that they would print as 0,00.
            if leading >= factor and _is_exact(leading, factor) and min(sizes) >= factor / 100:
                return Scale(factor, self.phrase(key), needed_decimals(sizes, factor))
        return Scale(1.0, self.phrase("dong"), needed_decimals(sizes, 1.0))

    def is_money(self, unit: str) -> bool:
        """Whether a unit is the dataset's money, which is the only unit ever scaled."""
        return languages.is_money(unit)

    def with_unit(self, value: float, scale: Scale) -> str:
        """A value already in the scale's unit, with that unit: "736 tỷ đồng", "VND 736 billion".

        >>> en = Words("en")
        >>> en.with_unit(736, en.scale([736e9], "VND"))
        'VND 736 billion'
        """
        written = self.number(value, scale.decimals)
        # English writes "VND 736 billion", Vietnamese "736 tỷ đồng".
        before, after = self.unit_around(scale, value)
        return f"{before}{written}{'' if after.startswith('%') else ' '}{after}".rstrip()

    def unit_around(self, scale: Scale, value: float) -> tuple[str, str]:
        """What of a unit stands before a number that is already in it, and what behind it.

        >>> en = Words("en")
        >>> en.unit_around(en.scale([736e9], "VND"), 736)
        ('VND ', 'billion')
        """
        return self._own.unit_around(scale.unit_beside(value))

    def period(self, period: Period) -> str:
        """A period in running text, inside a sentence: "9 tháng đầu năm 2021"."""
        return period.label_inside(self.language)

    def date(self, iso: str) -> str:
        """A date as a document writes it: 31/8/2021, 31 August 2021.

        Raises:
            ValueError: `iso` is no ISO date.
        """
        return self._own.date(iso)

    def short_date(self, iso: str) -> str:
        """A date where there is little room, as in a table's column.

        >>> Words("vi").short_date("2021-08-31"), Words("en").short_date("2021-08-31")
        ('31/8/2021', '31 Aug 2021')

        Raises:
            PeriodError: `iso` is no ISO date.
        """
        return Period.parse(iso).short_label(self.language)

    def quoted(self, text: str) -> str:
        """A name in quotation marks, those within it being the inner ones.

        >>> Words("en").quoted('“Lighting country roads” routes')
        '“‘Lighting country roads’ routes”'
        """
        inner = _QUOTED.sub(lambda found: self.phrase("quoted_inner", text=found[1]), text)
        return self.phrase("quoted", text=inner)

    def join(self, items: list[str]) -> str:
        """A list in a sentence: "a, b và c".

        >>> Words("en").join(["a", "b", "c"])
        'a, b and c'
        """
        return self._join(items, "list.last")

    def join_either(self, items: list[str]) -> str:
        """A list of which each stands by itself: "a, b or c".

        >>> Words("en").join_either(["a", "b", "c"])
        'a, b or c'
        """
        return self._join(items, "list.last_either")

    def _join(self, items: list[str], last_key: str) -> str:
        *first, last = items or [""]
        before = self.phrase("list.between").join(first)
        return f"{before}{self.phrase(last_key)}{last}" if first else last


def bound_key(bound: str, *, falls: bool) -> str:
    """The text for a bound: beside a fall "at most −1.7 %" would be read as no more than 1.7 %."""
    return f"bound.{bound}_fall" if falls and bound in {"at_least", "at_most"} else f"bound.{bound}"


def seen_decimals(value: float, decimals: int) -> int:
    """The decimals with which a value that is not zero is never written as zero.

    >>> seen_decimals(0.004, 1), seen_decimals(0.0, 1)
    (3, 1)
    """
    while value and float(f"{abs(value):.{decimals}f}") == 0 and decimals < _MOST_DECIMALS:
        decimals += 1
    return decimals


def own_decimals(value: float, factor: float, decimals: int, qualifier: str | None) -> int:
    """The decimals of one figure: those that its scale has, or more if it needs them.

    Of a bounded or approximate one only what it needs: "about 97.0 %" would claim a tenth that
    nobody measured.

    >>> own_decimals(97.0, 1.0, 1, "exact"), own_decimals(97.0, 1.0, 1, "approx")
    (1, 0)

    Args:
        value: The figure, in its indicator's unit.
        factor: What it is divided by before it is written.
        decimals: Of exact figures.
        qualifier: Its qualifier, or the source's own word for it; None where it is exact.
    """
    needed = needed_decimals([value], factor)
    return max(decimals, needed) if qualifier in {None, "", "exact"} else needed


def _is_exact(value: float, factor: float) -> bool:
    scaled = Decimal(repr(float(value))) / Decimal(repr(factor))
    return abs(scaled - round(scaled, _MOST_SCALED)) <= _TOLERANCE


def needed_decimals(values: Iterable[float], factor: float, most: int = _MOST_SCALED) -> int:
    """The decimals, `most` at most, that print every value exactly.

    >>> needed_decimals([1897.8e6, 605e6], 1e6)
    1
    """
    needed = 0
    for value in values:
        # Decimal, for 1897.8e6 / 1e6 is not 1897.8 in binary.
        scaled = Decimal(repr(float(value))) / Decimal(repr(factor))
        while needed < most and abs(scaled - round(scaled, needed)) > _TOLERANCE:
            needed += 1
    return needed
