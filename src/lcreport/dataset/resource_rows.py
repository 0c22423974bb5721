"""The rows of one resource, in whichever form a package holds them: CSV, Parquet or itself."""

from __future__ import annotations

import gzip
import io
import zlib
from itertools import groupby
from typing import TYPE_CHECKING

import pyarrow as pa

from lcreport.dataset import inline_rows, limits, read_csv
from lcreport.dataset.arrow_texts import emptied, texts, without_marks
from lcreport.dataset.read_parquet import ParquetPart, joined, parts_of, read_part
from lcreport.dataset.table_rows import FileRows, TableRows, head_faults
from lcreport.dataset.tables import COLUMNS
from lcreport.errors import DatasetError, Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from lcreport.dataset.package_files import PackageFiles
    from lcreport.dataset.resources import Resource

ROWS_AT_ONCE = 200_000
"""How many rows of a Parquet folder are checked at a time, so that any dataset fits in memory."""


class ResourceRows:
    """Reads the rows of a package's resources, those in CSV only once."""

    def __init__(self, files: PackageFiles) -> None:
        self.files = files
        # Rows and their hash are both asked for.
        self._tables: dict[str, TableRows] = {}
        # Listed once, for thousands of organisations may ask.
        self._folders: dict[str, tuple[list[ParquetPart], list[Fault]]] = {}
        # Resource → organisation → where its parts stand among them.
        self._places: dict[str, dict[str, list[int]]] = {}

    def read(self, entry: Resource, organisations: Collection[str] | None = None) -> TableRows:
        """All its rows with their places and faults.

        Args:
            entry: Where they are.
            organisations: A Parquet folder partitioned by organisation is opened at these alone,
                and rows of others may come too.

        Raises:
            DatasetError: a file cannot be read.
        """
        if entry.form == "parquet":
            return self._parquet(entry, organisations)
        if entry.name not in self._tables:
            read = self._inline if entry.form == "inline" else self._csv
            self._tables[entry.name] = read(entry)
        return self._tables[entry.name]

    def pieces(self, entry: Resource) -> Iterator[TableRows]:
        """All its rows with their places, for checking: faults are given, not raised.

        A folder of Parquet parts comes some organisations at a time, each of them whole.
        """
        if not entry.is_folder or not self.files.is_folder(entry.path):
            yield self._guarded(entry)
            return
        parts, faults = self._parts(entry)
        # Parts that are cut otherwise may each hold some rows of every organisation.
        if not all("organisation" in part.keys for part in parts):
            yield self._guarded(entry)
            return
        waiting: list[ParquetPart] = []
        count = 0
        # By organisation and not by path, for what is checked is checked within one.
        for _, group in groupby(sorted(parts, key=_organisation), _organisation):
            if count >= ROWS_AT_ONCE:
                yield self._guarded(entry, waiting, faults)
                waiting, count, faults = [], 0, []
            own = list(group)
            waiting += own
            count += sum(map(self._size, own))
        yield self._guarded(entry, waiting, faults)

    def columns(self, entry: Resource, names: Collection[str]) -> Iterator[TableRows]:
        """Some columns of all its rows, of a Parquet folder one part at a time.

        Only those are read: the days of a country's 20,000 files take seconds and all of their
        rows minutes. Columns that a part lacks are not there.

        Raises:
            DatasetError: a file cannot be read.
        """
        if not entry.is_folder or not self.files.is_folder(entry.path):
            yield self.read(entry)
            return
        parts, faults = self._parts(entry)
        yield TableRows(entry.name, pa.table({}), (), tuple(faults))
        for part in parts:
            table = without_marks(self._part(entry, part, names))
            yield TableRows(entry.name, table, (FileRows(part.path, len(table)),))

    def _guarded(
        self, entry: Resource, parts: list[ParquetPart] | None = None, faults: Sequence[Fault] = ()
    ) -> TableRows:
        try:
            if parts is not None:
                return self._joined(entry, parts, list(faults))
            return self.read(entry)
        except DatasetError as error:
            return TableRows(entry.name, pa.table({}), (), error.faults)

    def _inline(self, entry: Resource) -> TableRows:
        columns, rows = inline_rows.rows_of(entry.data)
        # Without rows there is nothing to turn, and yet each column.
        cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
        table = pa.table({name: texts(column) for name, column in zip(columns, cells, strict=True)})
        faults = head_faults(entry.name, columns, entry.path)
        pieces = (FileRows(entry.path, len(rows)),)
        table = emptied(without_marks(table), entry.missing)
        return TableRows(entry.name, table, pieces, tuple(faults))

    def _csv(self, entry: Resource) -> TableRows:
        tables, pieces, faults = [], [], []
        for path in entry.paths:
            read = read_csv.read(
                self._content(entry, path), path, entry.delimiter, skips_blanks=entry.skips_blanks
            )
            tables.append(read.table)
            pieces.append(FileRows(path, len(read.table), 2, read.lines))
            faults += [*read.faults, *head_faults(entry.name, read.table.column_names, path)]
        table = tables[0] if len(tables) == 1 else joined(tables)
        return TableRows(entry.name, emptied(table, entry.missing), tuple(pieces), tuple(faults))

    def _content(self, entry: Resource, path: str) -> bytes:
        content = self.files.read(path, limits.FILE_BYTES)
        if not entry.packed:
            return content
        try:
            # Counted before any of it is kept: a thousandth of the memory may be the whole file.
            size = sum(map(len, _unpacked(content)))
            unpacked = b"" if size > limits.FILE_BYTES else gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            message = f"cannot be unpacked: {_why_not_unpacked(error)}"
            raise self.files.refusal(path, message, "pack it anew with gzip") from error
        if size > limits.FILE_BYTES:
            message = f"unpacks to more than {limits.FILE_BYTES // 2**20:,} MB"
            raise self.files.refusal(path, message, "split it, or use Parquet")
        return unpacked

    def _parquet(self, entry: Resource, organisations: Collection[str] | None) -> TableRows:
        path = entry.path.rstrip("/")
        if not self.files.is_folder(path):
            return self._joined(entry, [ParquetPart(path, {})], [])
        parts, faults = self._parts(entry)
        # Only those are opened: with one folder an organisation that is one file of thousands.
        return self._joined(entry, self._chosen(entry, parts, organisations), faults)

    def _chosen(
        self, entry: Resource, parts: Sequence[ParquetPart], organisations: Collection[str] | None
    ) -> list[ParquetPart]:
        """The parts that may hold rows of these organisations, or of all, in their order."""
        if organisations is None:
            return [*parts]
        # Kept by organisation: a country's annexes would look at its 20,000 folders six times each.
        if entry.name not in self._places:
            places: dict[str, list[int]] = {}
            for place, part in enumerate(parts):
                places.setdefault(part.keys.get("organisation", ""), []).append(place)
            self._places[entry.name] = places
        own = {*organisations, ""}
        chosen = [place for name in own for place in self._places[entry.name].get(name, ())]
        return [parts[place] for place in sorted(chosen)]

    def _parts(self, entry: Resource) -> tuple[list[ParquetPart], list[Fault]]:
        if entry.name not in self._folders:
            root = entry.path.rstrip("/")
            columns = COLUMNS.get(entry.name, ("organisation",))
            self._folders[entry.name] = parts_of(self.files.below(root), root, columns)
        parts, faults = self._folders[entry.name]
        return parts, list(faults)

    def _joined(
        self, entry: Resource, parts: Sequence[ParquetPart], faults: list[Fault]
    ) -> TableRows:
        tables, pieces = [], []
        for part in parts:
            tables.append(self._part(entry, part))
            pieces.append(FileRows(part.path, len(tables[-1])))
        try:
            table = joined(tables) if tables else pa.table({})
        except ValueError as error:
            message = f"has parts whose columns differ in type: {_one_line(error)}"
            raise self.files.refusal(entry.path, message, "write them with one schema") from error
        faults += head_faults(entry.name, table.column_names, entry.path)
        table = emptied(without_marks(table), entry.missing)
        return TableRows(entry.name, table, tuple(pieces), tuple(faults))

    def _part(
        self, entry: Resource, part: ParquetPart, only: Collection[str] | None = None
    ) -> pa.Table:
        try:
            with self.files.opened(part.path) as file:
                return read_part(part, file, COLUMNS.get(entry.name, ()), only)
        except (OSError, ValueError) as error:
            message = f"cannot be read: {_one_line(error)}"
            raise self.files.refusal(part.path, message, "write it anew") from error

    def _size(self, part: ParquetPart) -> int:
        import pyarrow.parquet as pq  # noqa: PLC0415 - 0.3 s, only where there is Parquet

        try:
            with self.files.opened(part.path) as file:
                rows: int = pq.ParquetFile(file).metadata.num_rows
        except (pa.ArrowException, OSError, DatasetError):
            return 0  # reading it says what is wrong
        return rows


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What a packed file holds, as far as it is read, a piece at a time."""
    left = limits.FILE_BYTES + 1
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
        while left > 0 and (piece := file.read(min(left, 2**20))):
            left -= len(piece)
            yield piece


def _why_not_unpacked(error: Exception) -> str:
    if isinstance(error, gzip.BadGzipFile) and "Not a gzipped" in str(error):
        return "it is not packed with gzip"
    return "its end is missing" if isinstance(error, EOFError) else "its content is damaged"


def _one_line(error: Exception) -> str:
    """What a library says, as a message can hold it."""
    said = "".join(letter if letter.isprintable() else " " for letter in str(error))
    return " ".join(said.split())[:200]


def _organisation(part: ParquetPart) -> str:
    return part.keys["organisation"]
