"""Periods of reporting: text to `Period` and back, stepping, windows of dates, labels.

Codes: `2021` (year), `2021-H1` (a half by itself), `2021-Q3` (a quarter by itself), `2021-9M`
(cumulative from January), `2021-07` (month), `2019-11-18` (a day, for a stock). A further kind is
an entry in `KINDS` and its labels in the files of `languages`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from functools import cache, total_ordering
from typing import Literal, Self

from lcreport.errors import PeriodError
from lcreport.languages import language as language_of

WindowRule = Literal["calendar", "nd09"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of period.

    Attributes:
        written: What follows the year in its codes, as a regular expression.
        suffix: The same as a format of `number` (which of its kind in the year), `month`, `day`.
        form: How a message tells people to write it.
        months: How many months it has; None where it goes from January to its number.
        step: How many months the one before it ends earlier; 0 where there is none.
        labels: The table of its labels in the files of `languages`, below `period`; may name the
            number.
    """

    written: str
    suffix: str
    form: str
    months: int | None
    step: int
    labels: str


KINDS = {
    "day": Kind(r"-[0-9]{2}-[0-9]{2}", "-{month:02}-{day:02}", "YYYY-MM-DD", 0, 0, "day"),
    "month": Kind(r"-[0-9]{2}", "-{month:02}", "YYYY-MM", 1, 1, "month"),
    "quarter": Kind(r"-Q[1-4]", "-Q{number}", "YYYY-Qn", 3, 3, "quarter"),
    "half": Kind(r"-H[12]", "-H{number}", "YYYY-Hn", 6, 6, "half_{number}"),
    "cumulative": Kind(r"-(?:[1-9]|1[0-2])M", "-{number}M", "YYYY-nM", None, 3, "cumulative"),
    "year": Kind("", "", "YYYY", 12, 12, "year"),
}
"""Every kind of period; their order decides between two of one length that end on one day."""
_RANKS = {name: rank for rank, name in enumerate(KINDS)}
# Each kind is a group, be it empty as that of a year, so that `lastgroup` is the kind.
_WRITTEN = re.compile(
    "(?P<of_year>[0-9]{4})(?:"
    + "|".join(f"(?P<{name}>{kind.written})" for name, kind in KINDS.items())
    + ")"
)
_CODE = re.compile(rf"(?<![0-9A-Z-])(?=[0-9]{{4}}-){_WRITTEN.pattern}(?![0-9A-Z-])")
_FORMS = f"{', '.join(kind.form for kind in KINDS.values())}, such as 2021-9M"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


# Every figure asks for a last day, and there are few months.
@cache
def _days(year: int, month: int) -> int:
    return monthrange(year, month)[1]


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A span of months of one year, or one day.

    Two periods that cover the same months but are written differently (`2021-Q1` and `2021-3M`)
    are different periods with the same `span`.
    """

    year: int
    first_month: int
    last_month: int
    kind: str
    day: int | None = None

    @classmethod
    def parse(cls, text: str | int) -> Self:
        """Read a period code.

        `2021-12M` is read as the year 2021, `2021-1M` as January. A year may be a number, which
        is what `papermill -p period 2021` gives.

        >>> str(Period.parse("2021-9M").year_earlier())
        '2020-9M'

        Raises:
            PeriodError: `text` has another form, or names a month or day that does not exist.
        """
        written = _WRITTEN.fullmatch(str(text))
        # datetime has no year 0.
        if written is None or written["of_year"] == "0000" or written.lastgroup is None:
            raise PeriodError(f"period {text!r} is not of the form {_FORMS}")
        year, kind = int(written["of_year"]), written.lastgroup
        numbers = [int(number) for number in re.findall("[0-9]+", written[kind])]
        if kind in {"month", "day"} and not 1 <= numbers[0] <= 12:
            raise PeriodError(f"period {text!r} names month {numbers[0]}; months go from 01 to 12")
        if kind == "day":
            return cls._of_day(year, *numbers, text=str(text))
        return cls._of_kind(kind, year, KINDS[kind].months or 1, *numbers)

    @classmethod
    def search(cls, text: str) -> tuple[Self, str] | None:
        """The first code of a part of a year among other words in capitals, and how it is written.

        >>> Period.search("FIGURES OF 2021-12M, DISTRICTS")
        (Period(year=2021, first_month=1, last_month=12, kind='year', day=None), '2021-12M')
        """
        for written in _CODE.finditer(text):
            # "2021-22" is a school year, no month.
            with contextlib.suppress(PeriodError):
                return cls.parse(written[0]), written[0]
        return None

    @classmethod
    def part(cls, year: int, months: int, last_month: int) -> Self:
        """The part of a year, of so many months, that ends with a month.

        >>> str(Period.part(2021, months=6, last_month=12))
        '2021-H2'

        Raises:
            PeriodError: no kind of period is as long and ends there.
        """
        for name, kind in KINDS.items():
            if kind.months == months and last_month % months == 0:
                return cls._of_kind(name, year, months, last_month // months)
        raise PeriodError(f"no kind of period has {months} months and ends with month {last_month}")

    @classmethod
    def _of_kind(cls, kind: str, year: int, length: int, number: int = 1) -> Self:
        last = length * number
        if KINDS[kind].months is not None:
            return cls(year, last - length + 1, last, kind)
        # The shortest and the longest from January have codes of their own.
        return cls(year, 1, last, {1: "month", 12: "year"}.get(last, kind))

    @classmethod
    def _of_day(cls, year: int, month: int, day: int, *, text: str) -> Self:
        last = _days(year, month)
        if not 1 <= day <= last:
            raise PeriodError(f"period {text!r} names day {day}; that month has {last} days")
        return cls(year, month, month, "day", day)

    @property
    def _kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def number(self) -> int:
        """Which of its kind it is in the year."""
        return self.last_month // (self._kind.months or 1)

    def __str__(self) -> str:
        facts = {"number": self.number, "month": self.last_month, "day": self.day}
        return f"{self.year:04}{self._kind.suffix.format(**facts)}"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return self._place < other._place

    @property
    def _place(self) -> tuple[dt.date, int, int]:
        # Of those that end on one day the longest first: a year before its last quarter.
        return self.last_day, -self.months, _RANKS[self.kind]

    @property
    def months(self) -> int:
        """Length in months; 0 for a day."""
        return 0 if self.kind == "day" else self.last_month - self.first_month + 1

    @property
    def is_part(self) -> bool:
        """True for a part of the year that stands by itself: a month, a quarter, a half."""
        # A cumulative kind has None: it is all since January, and no part by itself.
        return 0 < (self._kind.months or 0) < 12

    @property
    def span(self) -> tuple[int, int, int, int | None]:
        """Year, first month, last month and day that it covers, whatever way it is written."""
        return (self.year, self.first_month, self.last_month, self.day)

    @property
    def first_day(self) -> dt.date:
        """First calendar day covered."""
        return dt.date(self.year, self.first_month, self.day or 1)

    @property
    def last_day(self) -> dt.date:
        """Last calendar day covered; the date of a stock reported for the period."""
        last = self.day or _days(self.year, self.last_month)
        return dt.date(self.year, self.last_month, last)

    def year_earlier(self, years: int = 1) -> Self:
        """The same months of an earlier year; 29 February becomes 28 February."""
        year = self.year - years
        if self.day is None:
            return type(self)(year, self.first_month, self.last_month, self.kind)
        day = min(self.day, _days(year, self.last_month))
        return type(self)(year, self.first_month, self.last_month, self.kind, day)

    def end_of_year_before(self) -> Self:
        """The period of its kind that ends with the year before; that year for one from January.

        >>> [str(Period.parse(code).end_of_year_before()) for code in ("2021-Q1", "2021-9M")]
        ['2020-Q4', '2020']
        """
        if self.day is not None:
            return type(self)(self.year - 1, 12, 12, self.kind, 31)
        if not self.is_part:
            # Figures from January on end the year before as that whole year.
            return type(self)(self.year - 1, 1, 12, "year")
        return type(self)(self.year - 1, 13 - self.months, 12, self.kind)

    def earlier(self, steps: int = 1) -> Self:
        """The period of the same length, `steps` lengths before.

        A cumulative period steps by its own last quarter: 2021-9M, 2021-6M, 2021-3M, 2020.

        >>> str(Period.parse("2021-Q1").earlier())
        '2020-Q4'

        Raises:
            PeriodError: the period is a day, or is cumulative to a month that ends no quarter.
        """
        length = self._kind.step
        if not length:
            raise PeriodError(f"a day such as {self} has no length to step by")
        if self.last_month % length:
            raise PeriodError(f"period {self} does not end a quarter, so it has no quarter before")
        # Counted in months from year 0, so that a step over January needs no case of its own.
        year, month = divmod(self.year * 12 + self.last_month - 1 - steps * length, 12)
        months = self._kind.months or 1
        return self._of_kind(self.kind, year, months, (month + 1) // months)

    def window(self, rule: WindowRule = "calendar") -> tuple[dt.date, dt.date]:
        """First and last day of the data that belong to the period.

        `nd09` cuts off at day 14 of the last month and begins on day 15 of the month before the
        first (Nghị định 09/2019/NĐ-CP, Điều 12; that decree does not name "9 tháng", which
        follows the same pattern here).

        >>> [str(day) for day in Period.parse("2021-6M").window("nd09")]
        ['2020-12-15', '2021-06-14']
        """
        if rule == "calendar" or self.kind == "day":
            return self.first_day, self.last_day
        before = self.first_day - dt.timedelta(days=1)
        # The day before the first is in the month before, whose length then does not matter.
        return before.replace(day=15), self.last_day.replace(day=14)

    def label(self, language: str) -> str:
        """The period as a report writes it: "Quý III/2021", "9 tháng đầu năm 2021".

        >>> Period.parse("2021-Q3").label("vi"), Period.parse("2021-9M").label("en")
        ('Quý III/2021', 'First nine months of 2021')
        """
        return _label(self, language, "label")

    def label_inside(self, language: str) -> str:
        """The period inside a sentence.

        >>> Period.parse("2021-Q3").label_inside("vi"), Period.parse("2021-9M").label_inside("en")
        ('quý III/2021', 'first nine months of 2021')
        """
        return _label(self, language, "inside")

    def label_told(self, language: str) -> str:
        """The period as the words around it need it: "the first nine months of 2021".

        >>> Period.parse("2021-9M").label_told("en"), Period.parse("2021").label_told("en")
        ('the first nine months of 2021', '2021')
        """
        return _label(self, language, "told")

    def short_label(self, language: str) -> str:
        """The period as a chart's axis or a table's head writes it: "Q.III/2021", "9T/2021".

        >>> Period.parse("2021-9M").short_label("vi"), Period.parse("2021-9M").short_label("en")
        ('9T/2021', '9M 2021')
        """
        return _label(self, language, "short")


@cache
def _label(period: Period, language: str, form: str) -> str:
    writer, number = language_of(language), period.number
    key = f"period.{KINDS[period.kind].labels.format(number=number)}"
    # Few languages have an article, and not before each kind.
    form = "inside" if form == "told" and f"{key}.told" not in writer.texts else form
    return writer.text(
        f"{key}.{form}",
        **writer.parts_of_date(period.year, period.last_month, period.day),
        number=number,
        # Vietnamese reports write quarters in Roman numerals: "Quý III/2021".
        roman=_ROMAN[number - 1],
        months=period.months,
        # A day has no months, and its label names none.
        months_in_words=writer.counts[max(period.months, 1) - 1],
    )
