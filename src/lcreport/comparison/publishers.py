"""Who published a figure, and whether it bears a date of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.comparison.cached_rows import cached, rows_of
from lcreport.dataset.tables import publisher_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.comparison.cached_rows import PlainRow
    from lcreport.comparison.model import Figure
    from lcreport.dataset.frames import Dataset
    from lcreport.period import Period


@dataclass(frozen=True, slots=True)
class Publishers:
    """What sources.csv says of sources.

    Attributes:
        names: Source → who published it; only where that is known.
        appeared: Source → the day on which it appeared, as in the file.
    """

    names: Mapping[str, str]
    appeared: Mapping[str, str]

    def of(self, source: str) -> str:
        """Who published a source; empty where nobody says."""
        return self.names.get(source, "")

    def dates(self, source: str, period: Period, as_of: str) -> bool:
        """Whether a figure has a date besides the day on which its source appeared."""
        return bool(as_of) or period.kind != "day" or self.appeared.get(source) != str(period)


UNKNOWN = Publishers({}, {})
"""For a dataset that says nothing of its sources."""


def publishers_of(data: Dataset) -> Publishers:
    """The publishers of a dataset's sources."""
    return cached(data, "publishers", lambda: _read(rows_of(data, "sources")))


def _read(rows: Sequence[PlainRow]) -> Publishers:
    names = {row["id"]: publisher_of(row) for row in rows}
    appeared = {row["id"]: row.get("published", "") for row in rows}
    return Publishers(
        {source: name for source, name in names.items() if name},
        {source: day for source, day in appeared.items() if day},
    )


def is_foreign(figure: Figure, other: Figure) -> bool:
    """True where two figures are known to have been published by different publishers."""
    # Unknown is not foreign, or a dataset that names no sources would compare nothing.
    one, two = figure.publisher, other.publisher
    return bool(one and two) and one != two
