"""Parquet as a table is kept in it: one file, or a folder of parts in any layout.

A folder named `organisation=a`, at whatever depth, gives its parts a column; parts of other
organisations are then not opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

from lcreport.dataset import limits
from lcreport.dataset.arrow_texts import texts
from lcreport.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pyarrow.parquet as pq

_ENDINGS = (".parquet", ".pq")
# What Parquet's format has a file begin and end with, also one whose foot is encrypted.
_MARK = b"PAR1"
_ENCRYPTED = b"PARE"
_CELL_BYTES = 8
_FEW_BYTES = 2**20
# What Hive writes for a key that is null.
_NOTHING = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True, slots=True)
class ParquetPart:
    """One Parquet file.

    Attributes:
        path: Inside the package.
        keys: What the folders above it say of all its rows.
    """

    path: str
    keys: dict[str, str]

    @classmethod
    def of(cls, path: str, root: str, columns: Collection[str]) -> ParquetPart:
        """A part, with the keys of its folders that are columns of the table."""
        folders = path[len(root) :].strip("/").split("/")[:-1]
        pairs = (folder.partition("=") for folder in folders if "=" in folder)
        keys = {name: "" if key == _NOTHING else unquote(key) for name, _, key in pairs}
        return cls(path, {name: key for name, key in keys.items() if name in columns})


def parts_of(
    files: Iterable[str], root: str, columns: Collection[str]
) -> tuple[list[ParquetPart], list[Fault]]:
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
            parts.append(ParquetPart.of(path, root, columns))
        else:
            message = f"is no Parquet part of {root}: its name ends in none of "
            faults.append(
                Fault(path, None, None, None, message + ", ".join(_ENDINGS), "rename or remove it")
            )
    if not parts:
        message = "the folder holds no Parquet part"
        remedy = f"put files that end in {', '.join(_ENDINGS)} there"
        faults.append(Fault(root, None, None, None, message, remedy))
    return parts, faults


def read_part(
    part: ParquetPart,
    file: BinaryIO,
    columns: Collection[str] = (),
    only: Collection[str] | None = None,
) -> pa.Table:
    """The rows of one part, with a column for each key of its folders.

    Args:
        part: The part.
        file: Its content.
        columns: Those that must be text, numbers or days.
        only: Those that are read, of the ones that it has; all where not given.

    Raises:
        OSError: the disk, or the network, gave it no further.
        ValueError: it is no Parquet file or damaged, larger than what is read, or a column holds
            something else.
    """
    try:
        rows = _rows_of(file, columns, only)
    except pa.ArrowException as error:
        raise ValueError(_why_damaged(file, error)) from error
    except OSError as error:
        # Arrow raises OSError for damaged content too, then without a number of the system.
        if error.errno is not None:
            raise
        raise ValueError(_why_damaged(file, error)) from error
    for name, key in part.keys.items():
        # What a file says of its rows itself comes before the name of its folder.
        if name not in rows.column_names and (only is None or name in only):
            rows = rows.append_column(name, texts([key] * len(rows)))
    return rows


def _rows_of(file: BinaryIO, columns: Collection[str], only: Collection[str] | None) -> pa.Table:
    import pyarrow.parquet as pq  # noqa: PLC0415 - 0.3 s, only where there is Parquet

    opened = pq.ParquetFile(file)
    _check_size(opened.metadata)
    schema = opened.schema_arrow
    for column in schema:
        if column.name in columns and not _is_plain(column.type):
            raise ValueError(f"column {column.name} holds {column.type}, not text or numbers")
    # A text that ten million rows share is one text in the file, and stays one until it is counted.
    shared = [column.name for column in schema if _is_text(column.type)]
    # By name they can be asked for where each has its own.
    if only is None or len({*schema.names}) < len(schema.names):
        chosen = None
    else:
        chosen = [name for name in schema.names if name in only]
    texts_once = pq.ParquetFile(file, metadata=opened.metadata, read_dictionary=shared)
    # One column of a small file is read before a second thread has woken up.
    whole = texts_once.read(chosen, use_threads=chosen is None)
    return _written_out(whole, schema if chosen is None else pa.schema(map(schema.field, chosen)))


def _why_damaged(file: BinaryIO, error: Exception) -> str:
    """What is wrong with a file that Arrow does not read, in words that can be translated."""
    if "UTF8" in str(error):
        return "it holds text that is not UTF-8"
    if isinstance(error, pa.ArrowNotImplementedError):
        return "it is packed or encoded in a way that is not read"
    try:
        size = file.seek(0, 2)
        first = _bytes_at(file, 0)
        last = _bytes_at(file, max(size - len(_MARK), 0))
    except (OSError, ValueError):
        return "its content is damaged"
    if _ENCRYPTED in {first, last}:
        return "it is encrypted"
    if first != _MARK:
        return "it is no Parquet file" if size else "it is empty"
    return "its content is damaged" if last == _MARK else "its end is missing"


def _bytes_at(file: BinaryIO, place: int) -> bytes:
    file.seek(place)
    return file.read(len(_MARK))


def _check_size(metadata: pq.FileMetaData) -> None:
    # From the file's foot: how large its columns are once unpacked, before any is.
    groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
    size = sum(group.total_byte_size for group in groups)
    rows = max(metadata.num_rows, sum(group.num_rows for group in groups))
    if rows > limits.TABLE_ROWS:
        raise ValueError(f"has {rows:,} rows; {limits.TABLE_ROWS:,} are the most")
    if metadata.num_columns > limits.TABLE_COLUMNS:
        most = f"{limits.TABLE_COLUMNS:,} are the most"
        raise ValueError(f"has {metadata.num_columns:,} columns; {most}")
    # What repeats takes no room in the file: ten million zeros are a few bytes.
    if max(size, rows * metadata.num_columns * _CELL_BYTES) > limits.FILE_BYTES:
        raise ValueError("holds more unpacked than is read")


def _is_text(kind: pa.DataType) -> bool:
    return any(is_kind(kind) for is_kind in (pa.types.is_string, pa.types.is_large_string))


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    others = (pa.types.is_nested, pa.types.is_duration, pa.types.is_interval)
    return not isinstance(kind, pa.BaseExtensionType) and not any(is_one(kind) for is_one in others)


def _written_out(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table with each text in each row, in the types of the file.

    Raises:
        ValueError: that would be more than is read.
        pa.ArrowException: a text is not UTF-8.
    """
    total = 0
    for place, name in enumerate(rows.column_names):
        column = rows.column(place)
        if not pa.types.is_dictionary(column.type):
            if pa.types.is_string_view(column.type) or pa.types.is_binary(column.type):
                rows = rows.set_column(place, name, column.cast(pa.string()))
            continue
        total += sum(map(_text_bytes, column.chunks))
        if total > limits.FILE_BYTES:
            raise ValueError("holds more text than is read")
        kind = schema.field(place).type
        rows = rows.set_column(place, name, column.cast(kind))
    rows.validate(full=True)
    return rows


def _text_bytes(chunk: pa.DictionaryArray) -> int:
    if not _is_text(chunk.dictionary.type):
        return 0
    lengths = pc.binary_length(chunk.dictionary)
    longest = pc.max(lengths).as_py() or 0
    if longest * len(chunk) < _FEW_BYTES:
        return 0
    return pc.sum(lengths.take(chunk.indices)).as_py() or 0


def joined(tables: list[pa.Table]) -> pa.Table:
    """The rows of all parts; a column that one part lacks is empty there.

    Raises:
        ValueError: two parts hold a column in types that do not go together.
    """
    try:
        # Parts written by pandas differ in type where one of them has no decimals.
        return pa.concat_tables(tables, promote_options="permissive")
    except pa.ArrowException as error:
        raise ValueError(_unlike([table.schema for table in tables])) from error


def _unlike(schemas: list[pa.Schema]) -> str:
    """Which column two parts hold in types that do not go together."""
    seen: dict[str, pa.Field] = {}
    for column in (column for schema in schemas for column in schema):
        before = seen.setdefault(column.name, column)
        try:
            pa.unify_schemas(
                [pa.schema([before]), pa.schema([column])], promote_options="permissive"
            )
        except pa.ArrowException:
            return f"column {column.name} is {before.type} in one and {column.type} in another"
    return "they do not go together"
