"""Months of the tables: their codes, last days and runs."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass


@dataclass(frozen=True)
class Month:
    """A month of a year; its code, its neighbours and its last day."""

    year: int
    month: int

    @classmethod
    def read(cls, code: str) -> Month:
        """The month written `2021-09`."""
        year, month = code.split("-")
        return cls(int(year), int(month))

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def before(self) -> Month:
        """The month before."""
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    @property
    def last_day(self) -> str:
        """Its last day: the day on which its table is taken to be known."""
        return f"{self}-{monthrange(self.year, self.month)[1]}"

    @property
    def cumulative(self) -> str:
        """The code of January to this month."""
        if self.month == 1:
            return str(self)
        return str(self.year) if self.month == 12 else f"{self.year}-{self.month}M"

    @property
    def table(self) -> str:
        """Its table, as the locator of a figure."""
        return f"tháng {self.month}/{self.year}"


def spans_of(months: list[Month]) -> list[str]:
    """Runs of months, as `4/2018-12/2018`."""
    runs: list[list[Month]] = []
    for month in sorted(months, key=str):
        if runs and runs[-1][-1] == month.before:
            runs[-1].append(month)
        else:
            runs.append([month])
    ends_of_runs = [(run[0], run[-1]) for run in runs]
    return [
        f"{first.month}/{first.year}" + ("" if first == last else f"-{last.month}/{last.year}")
        for first, last in ends_of_runs
    ]
