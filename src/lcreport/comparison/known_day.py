"""As known on which day an annex is made, so that it never mixes in what became known later."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from lcreport.errors import ParameterError
from lcreport.period import Period

if TYPE_CHECKING:
    from lcreport.dataset.frames import Dataset


def known_day(data: Dataset, period: Period, organisation: str | None = None) -> str:
    """The newest day on which a figure of the period became known, ISO.

    Of a period that nobody reported, but that others make up, it is that of the figures within its
    months and of those from January to its end. Empty where there is none, or none bears a day.

    Args:
        data: Figures of any vintage.
        period: The period of an annex.
        organisation: Whose figures count; everybody's if not given.
    """
    rows = data.observations
    if organisation is not None:
        rows = rows[rows["organisation"] == organisation]
    days = rows.groupby("period")["recorded"].max()
    known = {Period.parse(str(code)): str(day) for code, day in days.items()}
    own = [day for code, day in known.items() if code.span == period.span]
    return max(own or [day for code, day in known.items() if _makes_up(code, period)], default="")


def _makes_up(part: Period, period: Period) -> bool:
    if part.year != period.year or part.last_month > period.last_month:
        return False
    return part.first_month >= period.first_month or part.last_month == period.last_month


def as_known_on(data: Dataset, day: str) -> Dataset:
    """The dataset as it was known by the end of a day; whole where the day is empty.

    Raises:
        ParameterError: the day is none.
    """
    return data.as_known_by(read_day(day)) if day else data


def read_day(text: str) -> dt.date:
    """A day on which figures were known.

    Raises:
        ParameterError: it is no ISO date.
    """
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError as error:
        raise ParameterError(
            f"as_known_on {text!r} is no day; write YYYY-MM-DD, such as 2021-10-31"
        ) from error
