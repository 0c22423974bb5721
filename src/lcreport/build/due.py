"""Which periods are due on a day: so many working days after the cut-off of their figures.

params/<dataset>.yaml declares the rule under `schedule`; docs/scheduled-runs.md describes it.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport.build.fields import ParamsField, count, items, read_fields
from lcreport.period import Period, WindowRule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUARTERS = ("3M", "6M", "9M", "12M")
_ONE_DAY = dt.timedelta(days=1)
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked.

    Attributes:
        weekend: Days of the week off, Monday being 0.
        every_year: Month and day of holidays that return.
        once: Holidays of one year, such as those that follow the moon.
        worked: Days worked although they are weekend or holiday.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    every_year: frozenset[tuple[int, int]] = frozenset()
    once: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()

    def is_working_day(self, day: dt.date) -> bool:
        """Whether people work on a day."""
        if day in self.worked:
            return True
        holiday = (day.month, day.day) in self.every_year or day in self.once
        return not holiday and day.weekday() not in self.weekend

    def after(self, day: dt.date, count: int) -> dt.date:
        """The working day that comes `count` working days after a day.

        One working day after Friday 2 April 2021 comes Monday:

        >>> str(Calendar().after(dt.date(2021, 4, 2), 1))
        '2021-04-05'
        """
        while count:
            day += _ONE_DAY
            count -= self.is_working_day(day)
        return day


@dataclass(frozen=True, slots=True)
class Rule:
    """When the figures of a period are due, and when to make its annexes.

    Attributes:
        periods: Ends of the codes of the periods that are reported each year.
        window: The dataset's rule for the days that a period covers.
        working_days: How many after the cut-off a period is due.
        follow_up_days: On how many more working days late and corrected figures are looked for.
        at: Time of day of a run.
        timezone: Of that time.
        last: The last period, where reporting has ended.
    """

    periods: tuple[str, ...] = QUARTERS
    window: WindowRule = "calendar"
    working_days: int = 10
    follow_up_days: int = 5
    at: dt.time = dt.time(7, 30)
    timezone: str = "Asia/Ho_Chi_Minh"
    last: Period | None = None
    calendar: Calendar = field(default_factory=Calendar)

    def due(self, period: Period) -> dt.date:
        """The day on which a period's figures are due.

        >>> str(Rule(window="nd09").due(Period.parse("2021-9M")))  # cut-off on 14 September
        '2021-09-28'
        """
        return self.calendar.after(period.window(self.window)[1], self.working_days)

    def of_year(self, year: int) -> list[Period]:
        """The periods of a year that are reported, in order of time."""
        periods = sorted(Period.parse(f"{year}-{ending}") for ending in self.periods)
        return [period for period in periods if self.last is None or period <= self.last]

    def is_due(self, period: Period, today: dt.date) -> bool:
        """Whether a period is one that is reported, and due by the end of today."""
        return period in self.of_year(period.year) and self.due(period) <= today

    def next_due(self, today: dt.date) -> Period | None:
        """The period that is due next, perhaps today; None where reporting has ended."""
        # A year's last period is due in the year after it.
        years = range(today.year - 1, today.year + 2)
        periods = (period for year in years for period in self.of_year(year))
        coming = (period for period in periods if self.due(period) >= today)
        return next(coming, None)


@dataclass(frozen=True, slots=True)
class Latest:
    """What `--period latest` means on a day.

    Attributes:
        period: The newest period that is due and has figures; None where there is none.
        late: Newer periods that are due, of which nobody has a figure; oldest first.
    """

    period: Period | None
    late: tuple[Period, ...] = ()


def today(rule: Rule | None) -> dt.date:
    """The present day where the rule holds; where there is none, by the machine's clock."""
    # A server often runs by UTC, where it is still the day before until seven in Hà Nội.
    zone = zoneinfo.ZoneInfo(rule.timezone) if rule else None
    return dt.datetime.now(dt.UTC).astimezone(zone).date()


def latest(rule: Rule | None, held: Collection[Period], on: dt.date) -> Latest:
    """The newest period that is due and has figures, and those that should be there and are not.

    Args:
        rule: When periods are due; None where the params file does not say, and then every
            period with figures is.
        held: The periods with figures.
        on: The day on which it is asked.
    """
    if rule is None:
        # A day is a stock's date; nobody reports for one.
        return Latest(max((period for period in held if period.kind != "day"), default=None))
    newest = max((period for period in held if rule.is_due(period, on)), default=None)
    # Of a dataset without any figure the last periods are named, and not all of history.
    since = newest.year if newest else on.year - 1
    reported = (period for year in range(since, on.year + 1) for period in rule.of_year(year))
    late = [period for period in reported if rule.due(period) <= on]
    return Latest(newest, tuple(period for period in late if newest is None or period > newest))


def read(content: object, window: WindowRule, where: str) -> Rule:
    """The rule that the `schedule` of a params file declares.

    Args:
        content: What stands there; whatever is absent has its default.
        window: The dataset's rule for the days that a period covers.
        where: The file, for messages.

    Raises:
        ParameterError: a key does not exist, or its value cannot be read.
    """
    values = read_fields(content, _FIELDS, f"{where}, schedule")
    returning, once = values.pop("holidays", ((), ()))
    calendar = Calendar(
        values.pop("weekend", Calendar().weekend),
        frozenset(returning),
        frozenset(once),
        frozenset(values.pop("worked", ((), ()))[1]),
    )
    return Rule(window=window, calendar=calendar, **values)


def _days(values: object) -> tuple[list[tuple[int, int]], list[dt.date]]:
    """Days that return each year, and days of one year; `a..b` stands for all from a to b.

    Raises:
        ValueError: a value is no day and no range of days.
    """
    returning: list[tuple[int, int]] = []
    once: list[dt.date] = []
    for value in map(str, items(values, 0)):
        first, _, last = value.partition("..")
        if len(first) == 5:
            day = dt.date.fromisoformat(f"2000-{first}")  # a leap year
            returning.append((day.month, day.day))
            if last:
                raise ValueError(value)
        else:
            once += _between(dt.date.fromisoformat(first), dt.date.fromisoformat(last or first))
    return returning, once


def _between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    if last < first:
        raise ValueError(last)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield dt.date.fromordinal(ordinal)


def _endings(values: object) -> tuple[str, ...]:
    endings = tuple(map(str, items(values)))
    for ending in endings:
        # For what it raises: an ending is of a code in any year or in none.
        Period.parse(f"2000-{ending}")
    return endings


def _weekend(values: object) -> frozenset[int]:
    days = frozenset(WEEKDAYS.index(str(name).lower()[:3]) for name in items(values, 0))
    # Without a working day `Calendar.after` would never end.
    if len(days) == 7:
        raise ValueError(values)
    return days


def _time(value: object) -> dt.time:
    # YAML 1.1 reads 17:30 as the number 17 x 60 + 30, but leaves 07:30 a text.
    text = f"{value // 60}:{value % 60:02}" if type(value) is int else str(value)
    written = _TIME.fullmatch(text)
    if written is None:
        raise ValueError(value)
    return dt.time(int(written[1]), int(written[2]))


def _timezone(value: object) -> str:
    return zoneinfo.ZoneInfo(str(value)).key


_FIELDS = {
    "periods": ParamsField(_endings, "periods: [3M, 6M, 9M, 12M]"),
    "working_days": ParamsField(count(0, 60), "working_days: 10"),
    "follow_up_days": ParamsField(count(0, 60), "follow_up_days: 5"),
    "at": ParamsField(_time, 'at: "07:30"'),
    "timezone": ParamsField(_timezone, "timezone: Asia/Ho_Chi_Minh"),
    "last": ParamsField(lambda value: Period.parse(str(value)), "last: 2021-9M"),
    "weekend": ParamsField(_weekend, "weekend: [sat, sun]"),
    "holidays": ParamsField(_days, "holidays: [01-01, 09-02, 2026-02-16..2026-02-20]"),
    "worked": ParamsField(_days, "worked: [2026-02-28]"),
}
