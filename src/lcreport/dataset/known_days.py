"""As known on which day the figures of a period stand in an annex and in its release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Mapping


def newest_day(days: Mapping[str, str], period: Period) -> str:
    """The newest day on which a figure of a period became known, ISO.

    Of a period that nobody reported, but that others make up, it is that of the figures within its
    months and of those from January to its end. Empty where there is none, or none bears a day.

    Args:
        days: Period code → the newest day on which a figure of it became known.
        period: The period of an annex.
    """
    known = {Period.parse(code): day for code, day in days.items()}
    # By the months covered, for 2021-Q1 and 2021-3M are written differently.
    own = [day for code, day in known.items() if code.span == period.span]
    return max(own or [day for code, day in known.items() if _makes_up(code, period)], default="")


def _makes_up(part: Period, period: Period) -> bool:
    if part.year != period.year or part.last_month > period.last_month:
        return False
    # A figure from January to the same end makes it up as well, less an earlier one.
    return part.first_month >= period.first_month or part.last_month == period.last_month
