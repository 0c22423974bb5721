"""Parquet as a table is kept in it: one file, or a folder of parts in any layout.

A folder named `organisation=a`, at whatever depth, gives its parts a column; parts of other
organisations are then not opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote

import pyarrow as pa

from lcreport.dataset import limits
from lcreport.dataset.arrow_texts import texts
from lcreport.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pyarrow.parquet as pq

_ENDINGS = (".parquet", ".pq")
# What Hive writes for a key that is null.
_NOTHING = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file.

    Attributes:
        path: Inside the package.
        keys: What the folders above it say of all its rows.
    """

    path: str
    keys: dict[str, str]

    @classmethod
    def of(cls, path: str, root: str, columns: Collection[str]) -> Part:
        """A part, with the keys of its folders that are columns of the table."""
        folders = path[len(root) :].strip("/").split("/")[:-1]
        pairs = (folder.partition("=") for folder in folders if "=" in folder)
        keys = {name: "" if key == _NOTHING else unquote(key) for name, _, key in pairs}
        return cls(path, {name: key for name, key in keys.items() if name in columns})

    def may_hold(self, organisations: Collection[str] | None) -> bool:
        """False where its folder says that it holds rows of others only."""
        own = self.keys.get("organisation", "")
        return organisations is None or not own or own in organisations


def parts_of(
    files: Iterable[str], root: str, columns: Collection[str]
) -> tuple[list[Part], list[Fault]]:
    """The parts among the files of a folder, and the faults of those that are none.

    Args:
        files: Paths of all files below the folder.
        root: The folder.
        columns: The columns that the table may have.
    """
    parts, faults = [], []
    for path in sorted(files):
        name = path.rpartition("/")[2]
        # Spark's and Dask's own marks, such as _SUCCESS and .part-0.crc.
        if name.startswith(("_", ".")):
            continue
        if name.lower().endswith(_ENDINGS):
            parts.append(Part.of(path, root, columns))
        else:
            message = f"is no Parquet part of {root}: its name ends in none of "
            faults.append(
                Fault(path, None, None, None, message + ", ".join(_ENDINGS), "rename or remove it")
            )
    if not parts:
        message = "the folder holds no Parquet part"
        remedy = f"put files that end in {' or '.join(_ENDINGS)} there"
        faults.append(Fault(root, None, None, None, message, remedy))
    return parts, faults


def read_part(part: Part, file: BinaryIO) -> pa.Table:
    """The rows of one part, with a column for each key of its folders.

    Raises:
        pa.ArrowException: it is no Parquet file.
        OSError: it is no Parquet file.
        ValueError: it is larger than what is read.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - 0.3 s, only where there is Parquet

    opened = pq.ParquetFile(file)
    _check_size(opened.metadata)
    rows = opened.read()
    for name, key in part.keys.items():
        if name not in rows.column_names:
            rows = rows.append_column(name, texts([key] * len(rows)))
    return rows


def _check_size(metadata: pq.FileMetaData) -> None:
    groups = range(metadata.num_row_groups)
    size = sum(metadata.row_group(at).total_byte_size for at in groups)
    if size > limits.FILE_BYTES:
        raise ValueError(f"holds {size / 2**20:,.0f} MB unpacked, more than is read")


def joined(tables: list[pa.Table]) -> pa.Table:
    """The rows of all parts; a column that one part lacks is empty there.

    Raises:
        pa.ArrowException: two parts hold a column in types that do not go together.
    """
    # Parts written by pandas differ in type where one of them has no decimals.
    return pa.concat_tables(tables, promote_options="permissive")
