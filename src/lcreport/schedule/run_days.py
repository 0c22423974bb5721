"""The days of the year on which annexes may have to be built, in the form that timers take."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.build.due import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.build.due import Rule

# The days of the week come round again after 28 years.
_YEARS_AHEAD = 28


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days of the month, the same in several months."""

    months: tuple[int, ...]
    first: int
    last: int


def day_ranges(rule: Rule, today: dt.date) -> list[DayRange]:
    """The days of the year on which annexes may have to be built, in order of months."""
    days = {(day.month, day.day) for day in _run_days(rule, today)}
    months_of: dict[tuple[int, int], list[int]] = {}
    for month in range(1, 13):
        for first, last in _stretches([day for its_month, day in days if its_month == month]):
            # Months with the same days share a line, as cron's and systemd's fields can hold
            # several.
            months_of.setdefault((first, last), []).append(month)
    return sorted(
        (DayRange(tuple(months), *ends) for ends, months in months_of.items()),
        key=lambda days: (days.months, days.first),
    )


def _run_days(rule: Rule, today: dt.date) -> Iterator[dt.date]:
    """Every day between the earliest and the latest that the rule allows for in coming years."""
    # A unit is written once: where a holiday is taken back later, the day comes earlier.
    without_holidays = Calendar(rule.calendar.weekend)
    # The last period of the year before is due in this one.
    for year in range(today.year - 1, today.year + _YEARS_AHEAD):
        for period in rule.of_year(year):
            cut_off, due_day = period.window(rule.window)[1], rule.due(period)
            day = min(due_day, without_holidays.after(cut_off, rule.working_days))
            last = rule.calendar.after(due_day, rule.follow_up_days)
            while day <= last:
                yield day
                day += dt.timedelta(days=1)


def _stretches(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of days that follow one another."""
    first = last = 0
    for day in sorted(days):
        if first and day > last + 1:
            yield first, last
        if not first or day > last + 1:
            first = day
        last = day
    if first:
        yield first, last
