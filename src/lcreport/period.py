"""Periods of reporting: text to `Period` and back, stepping, windows of dates, labels.

Codes: `2021` (year), `2021-Q3` (a quarter by itself), `2021-9M` (cumulative from January),
`2021-07` (month), `2019-11-18` (a day, for a stock).
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from functools import cache, total_ordering
from typing import Literal, Self

from lcreport.errors import PeriodError

Kind = Literal["year", "quarter", "cumulative", "month", "day"]
Language = Literal["vi", "en"]
WindowRule = Literal["calendar", "nd09"]

_WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-Q(?P<quarter>[1-4])|-(?P<months>[1-9]|1[0-2])M|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?"
)
_FORMS = "YYYY, YYYY-Qn, YYYY-nM, YYYY-MM or YYYY-MM-DD, such as 2021-9M"
_ROMAN = ("I", "II", "III", "IV")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_COUNTS_EN = (
    "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


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
    kind: Kind
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
        if written is None or written["year"] == "0000":
            raise PeriodError(f"period {text!r} is not of the form {_FORMS}")
        year = int(written["year"])
        if written["quarter"]:
            last = 3 * int(written["quarter"])
            return cls(year, last - 2, last, "quarter")
        if written["months"]:
            return cls._cumulative(year, int(written["months"]))
        if written["month"] is None:
            return cls(year, 1, 12, "year")
        month = int(written["month"])
        if not 1 <= month <= 12:
            raise PeriodError(f"period {text!r} names month {month}; months go from 01 to 12")
        if written["day"] is None:
            return cls(year, month, month, "month")
        day, last_day = int(written["day"]), _days(year, month)
        if not 1 <= day <= last_day:
            raise PeriodError(f"period {text!r} names day {day}; that month has {last_day} days")
        return cls(year, month, month, "day", day)

    @classmethod
    def _cumulative(cls, year: int, months: int) -> Self:
        kind: Kind = "month" if months == 1 else "year" if months == 12 else "cumulative"
        return cls(year, 1, months, kind)

    def __str__(self) -> str:
        match self.kind:
            case "year":
                return f"{self.year:04}"
            case "quarter":
                return f"{self.year:04}-Q{self.last_month // 3}"
            case "cumulative":
                return f"{self.year:04}-{self.last_month}M"
            case "month":
                return f"{self.year:04}-{self.last_month:02}"
            case _:
                return self.last_day.isoformat()

    def __lt__(self, other: Period) -> bool:
        return (self.last_day, -self.months) < (other.last_day, -other.months)

    @property
    def months(self) -> int:
        """Length in months; 0 for a day."""
        return 0 if self.kind == "day" else self.last_month - self.first_month + 1

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

    def earlier(self, steps: int = 1) -> Self:
        """The period of the same length, `steps` lengths before.

        A cumulative period steps by its own last quarter: 2021-9M, 2021-6M, 2021-3M, 2020.

        >>> str(Period.parse("2021-Q1").earlier())
        '2020-Q4'

        Raises:
            PeriodError: the period is a day, or is cumulative to a month that ends no quarter.
        """
        if self.kind == "year":
            return self.year_earlier(steps)
        if self.kind == "day":
            raise PeriodError(f"a day such as {self} has no length to step by")
        length = 3 if self.kind == "cumulative" else self.months
        if self.last_month % length:
            raise PeriodError(f"period {self} does not end a quarter, so it has no quarter before")
        year, month = divmod(self.year * 12 + self.last_month - 1 - steps * length, 12)
        month += 1
        if self.kind == "cumulative":
            return self._cumulative(year, month)
        return type(self)(year, month - length + 1, month, self.kind)

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
        return before.replace(day=15), self.last_day.replace(day=14)

    def label(self, language: Language) -> str:
        """The period as a report writes it: "Quý III/2021", "9 tháng đầu năm 2021".

        >>> Period.parse("2021-Q3").label("vi"), Period.parse("2021-9M").label("en")
        ('Quý III/2021', 'First nine months of 2021')
        """
        return self._label_vi() if language == "vi" else self._label_en()

    def _label_vi(self) -> str:
        match self.kind:
            case "year":
                return f"Năm {self.year}"
            case "quarter":
                return f"Quý {_ROMAN[self.last_month // 3 - 1]}/{self.year}"
            case "cumulative":
                return f"{self.last_month} tháng đầu năm {self.year}"
            case "month":
                return f"Tháng {self.last_month}/{self.year}"
            case _:
                return f"Ngày {self.day}/{self.last_month}/{self.year}"

    def _label_en(self) -> str:
        match self.kind:
            case "year":
                return f"{self.year}"
            case "quarter":
                return f"Quarter {self.last_month // 3} of {self.year}"
            case "cumulative":
                return f"First {_COUNTS_EN[self.last_month - 1]} months of {self.year}"
            case "month":
                return f"{_MONTHS_EN[self.last_month - 1]} {self.year}"
            case _:
                return f"{self.day} {_MONTHS_EN[self.last_month - 1]} {self.year}"

    def short_label(self, language: Language) -> str:
        """The period as a chart's axis or a table's head writes it: "Q.III/2021", "9T/2021".

        >>> Period.parse("2021-9M").short_label("vi"), Period.parse("2021-9M").short_label("en")
        ('9T/2021', '9M 2021')
        """
        vi = language == "vi"
        match self.kind:
            case "year":
                return f"{self.year}"
            case "quarter":
                roman = _ROMAN[self.last_month // 3 - 1]
                return f"Q.{roman}/{self.year}" if vi else f"Q{self.last_month // 3} {self.year}"
            case "cumulative":
                return (
                    f"{self.last_month}T/{self.year}" if vi else f"{self.last_month}M {self.year}"
                )
            case "month":
                return (
                    f"T{self.last_month}/{self.year}"
                    if vi
                    else (f"{_MONTHS_EN[self.last_month - 1][:3]} {self.year}")
                )
            case _:
                return (
                    f"{self.day}/{self.last_month}/{self.year}"
                    if vi
                    else (f"{self.day} {_MONTHS_EN[self.last_month - 1][:3]} {self.year}")
                )
