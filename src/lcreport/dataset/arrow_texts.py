"""Texts in Arrow's columns, made and read without pandas.

`pa.array`, `pa.scalar` and `pa.Table.group_by` import pandas, which costs the host half a second
that it never needs; what stands here gives the same by Arrow's buffers.
"""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

BYTE_ORDER_MARK = "\ufeff"


def texts(values: Sequence[str]) -> pa.Array:
    """A column of these texts."""
    # A lone surrogate, which JSON can hold, has no UTF-8.
    encoded = [value.encode("utf-8", "replace") for value in values]
    # Offsets of 64 bits, for the text of a large table passes 2 GB before its rows are many.
    ends = array("q", [0, *accumulate(map(len, encoded))])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    column = pa.Array.from_buffers(pa.large_string(), len(values), buffers)
    return column.cast(pa.string())


def integers(values: Sequence[int]) -> pa.Array:
    """A column of these numbers."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(array("q", values))])


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text; Parquet holds days and numbers in types of their own."""
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32())  # the contract knows days only
    return column.cast(pa.string())


def filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text, empty where it is null."""
    (nothing,) = texts([""])  # `fill_null("")` would import pandas to make a scalar of it
    return as_text(column).fill_null(nothing)


def shared(column: pa.ChunkedArray) -> list[str]:
    """The texts of a column, an empty one where it is null; what is alike is one object.

    Of 80,000 figures the cells took 48 MB one by one, though most repeat.
    """
    texts_of_rows: list[str] = []
    for chunk in filled(column).dictionary_encode().chunks:
        words = chunk.dictionary.to_pylist()
        texts_of_rows += [words[place] for place in chunk.indices.to_pylist()]
    return texts_of_rows


def distinct(column: pa.ChunkedArray) -> list[str]:
    """The different texts of a column, in the order in which they come; nothing is an empty one."""
    found = ("" if cell is None else str(cell) for cell in pc.unique(as_text(column)).to_pylist())
    return list(dict.fromkeys(found))


def rows_with(column: pa.ChunkedArray, wanted: Collection[str]) -> list[int]:
    """The places of the rows whose cell is one of these texts."""
    mask = pc.is_in(filled(column), texts(list(wanted)))
    places: list[int] = pc.indices_nonzero(mask).to_pylist()
    return places


def replaced(column: pa.ChunkedArray, others: Mapping[str, str]) -> pa.ChunkedArray:
    """A column with some of its texts exchanged for others."""
    for pair in others.items():
        before, after = texts(pair)
        # Where a cell is null, so is its mask, and the answer.
        column = pc.if_else(pc.equal(column, before), after, column)
    return column


def emptied(table: pa.Table, missing: Mapping[str, Collection[str]]) -> pa.Table:
    """A table with an empty cell where one of these texts stands.

    Args:
        table: The rows.
        missing: Column → texts that stand there for no value; those of `""` hold for all others.
    """
    for place, name in enumerate(table.column_names):
        if not (marks := missing.get(name, missing.get("", ()))):
            continue
        mask = pc.is_in(filled(table.column(place)), texts([*marks]))
        if pc.any(mask).as_py():
            (nothing,) = texts([""])
            column = pc.if_else(mask, nothing, as_text(table.column(place)))
            table = table.set_column(place, name, column)
    return table


def without_marks(table: pa.Table) -> pa.Table:
    """A table whose texts hold no U+FEFF: a byte-order mark left inside a text prints as nothing.

    Fonts have no picture for it and strict PDF refuses it.
    """
    for place, name in enumerate(table.column_names):
        column = table.column(place)
        if not pa.types.is_string(column.type):
            continue
        if pc.any(pc.match_substring(column, BYTE_ORDER_MARK)).as_py():
            column = pc.replace_substring(column, BYTE_ORDER_MARK, "")
            table = table.set_column(place, name, column)
    return table
