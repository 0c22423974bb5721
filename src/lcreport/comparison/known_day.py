"""As known on which day an annex is made, so that it never mixes in what became known later."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from lcreport.dataset.known_days import newest_day
from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from lcreport.dataset.frames import Dataset
    from lcreport.period import Period


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
    # The rule stands in `dataset`, for the host asks for the day too, and has no pandas.
    return newest_day({str(code): str(day) for code, day in days.items()}, period)


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
