"""A dataset's tables as plain rows, turned out of their frames once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from lcreport.dataset import Dataset, records

if TYPE_CHECKING:
    import pandas as pd

Record = Mapping[str, Any]

# A dataset never changes, and an annex asks for the same organisation's rows many times.
_READ: WeakKeyDictionary[Dataset, dict[tuple[str, str | None], Sequence[Record]]] = (
    WeakKeyDictionary()
)


def rows_of(data: Dataset, table: str, organisation: str | None = None) -> Sequence[Record]:
    """The rows of one table (of one organisation), in the order of the file."""
    read = _READ.setdefault(data, {})
    if (table, organisation) not in read:
        frame: pd.DataFrame = getattr(data, table)
        if organisation is not None:
            frame = frame[frame["organisation"] == organisation]
        read[table, organisation] = records(frame)
    return read[table, organisation]
