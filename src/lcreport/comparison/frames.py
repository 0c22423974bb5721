"""A dataset's tables as plain rows, turned out of their frames once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from lcreport.dataset.frames import Dataset, records

if TYPE_CHECKING:
    import pandas as pd

Record = Mapping[str, Any]

T = TypeVar("T")

_REMEMBERED: WeakKeyDictionary[Dataset, dict[Hashable, Any]] = WeakKeyDictionary()


def remembered(data: Dataset, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, worked out once for a dataset, which never changes.

    It must not hold the dataset, or neither would ever be let go.
    """
    known = _REMEMBERED.setdefault(data, {})
    if key not in known:
        known[key] = make()
    found: T = known[key]
    return found


def rows_of(data: Dataset, table: str, organisation: str | None = None) -> Sequence[Record]:
    """The rows of one table (of one organisation), in the order of the file."""

    def read() -> Sequence[Record]:
        frame: pd.DataFrame = data.tables[table]
        if organisation is not None:
            frame = frame[frame["organisation"] == organisation]
        return records(frame)

    return remembered(data, (table, organisation), read)
