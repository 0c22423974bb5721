"""A dataset's tables as plain rows, read out of their frames once and kept with the dataset."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

from lcreport.dataset.frames import Dataset, records

if TYPE_CHECKING:
    import pandas as pd

# Text, but for the numbers of columns such as `value` and `decimals`.
PlainRow = Mapping[str, Any]

T = TypeVar("T")

# Beside the dataset and not in it: a Dataset is a frozen value that compares itself by identity.
_CACHE: WeakKeyDictionary[Dataset, dict[Hashable, object]] = WeakKeyDictionary()


def cached(data: Dataset, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, computed once for a dataset, which never changes.

    Args:
        data: What it is computed from.
        key: What it is; the same key must always mean the same type.
        make: Must not keep the dataset in what it gives, or neither would ever be freed.
    """
    # Weak keys, for JupyterLab opens one dataset after another and would keep them all.
    known = _CACHE.setdefault(data, {})
    if key not in known:
        known[key] = make()
    return cast("T", known[key])


def rows_of(data: Dataset, table: str, organisation: str | None = None) -> Sequence[PlainRow]:
    """The rows of one table (of one organisation), in the order of the file."""

    def read() -> Sequence[PlainRow]:
        frame: pd.DataFrame = data.tables[table]
        if organisation is not None:
            frame = frame[frame["organisation"] == organisation]
        return records(frame)

    return cached(data, (table, organisation), read)


def read_ahead(data: Dataset, table: str, organisations: Collection[str]) -> None:
    """Have `rows_of` ready for several organisations, out of one look through the table.

    Looking for each of eight hundred units among the rows of all took longer than ranking them.
    """
    known = _CACHE.setdefault(data, {})
    wanted: dict[str, list[PlainRow]] = {id: [] for id in organisations if (table, id) not in known}
    if not wanted:
        return
    frame: pd.DataFrame = data.tables[table]
    for row in records(frame[frame["organisation"].isin(list(wanted))]):
        wanted[str(row["organisation"])].append(row)
    known.update({(table, id): rows for id, rows in wanted.items()})
