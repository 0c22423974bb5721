"""The one day that a document bears, so that the same annex gives the same bytes on any day."""

from __future__ import annotations

import datetime
import os
from typing import TYPE_CHECKING

from lcreport.documents import source_date

if TYPE_CHECKING:
    from lcreport.blocks import Head

# ZIP, and so XLSX, knows no earlier day.
EARLIEST = datetime.date(1980, 1, 1)


def date_of(head: Head) -> datetime.date:
    """The day of an annex's data, else that of SOURCE_DATE_EPOCH, else a fixed one.

    >>> from lcreport.blocks import Head
    >>> date_of(Head(date="2021-09-30"))
    datetime.date(2021, 9, 30)
    """
    try:
        return max(EARLIEST, datetime.date.fromisoformat(head.date))
    except ValueError:
        epoch = source_date(os.environ)
    return EARLIEST if epoch is None else max(EARLIEST, epoch.date())
