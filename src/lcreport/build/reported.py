"""Which periods somebody has reported, and not only a stray figure was published for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lcreport.dataset import cells
from lcreport.dataset.selection import EVERYBODY
from lcreport.period import Period

if TYPE_CHECKING:
    from lcreport.dataset.selection import Slices

# Newspapers and yearbooks give single figures for other dates: in the first dataset at most 2 of
# an organisation's 29. A form that somebody has begun to fill in holds more.
_SHARE = 0.1


def reported(slices: Slices) -> set[Period]:
    """The periods that are at least partly there.

    A period is where one organisation has a tenth of the indicators of its fullest period.

    Raises:
        DatasetError: a table cannot be read.
    """
    codes = slices.answers.of("reported", lambda: sorted(map(str, _reported(slices))))
    return {*map(Period.parse, codes)}


def _reported(slices: Slices) -> set[Period]:
    # A period that cannot be read is for the check, which names its file and row.
    keys = {
        (row["organisation"], row["indicator"], period)
        for row in slices.table("observations", EVERYBODY)
        if (period := cells.period(str(row["period"])))
    }
    counts = Counter((organisation, period) for organisation, _, period in keys)
    fullest: Counter[object] = Counter()
    for (organisation, _), count in counts.items():
        fullest[organisation] = max(fullest[organisation], count)
    return {
        period
        for (organisation, period), count in counts.items()
        if count >= _SHARE * fullest[organisation]
    }
