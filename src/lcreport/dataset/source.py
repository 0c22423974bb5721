"""A dataset's folder or address: its descriptor, its tables as text, the hash of what was read.

Light on purpose: the host that plans and writes annexes opens datasets without importing pandas.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lcreport.dataset import limits, read_csv, resources
from lcreport.dataset.arrow_texts import as_text, distinct, filled, replaced, texts, without_marks
from lcreport.dataset.package_files import PackageFiles
from lcreport.dataset.read_parquet import Part, joined, parts_of, read_part
from lcreport.dataset.resources import DESCRIPTOR, Resource
from lcreport.dataset.table_rows import Piece, TableRows, head_faults
from lcreport.dataset.tables import COLUMNS, FIGURES, periods_in
from lcreport.errors import DatasetError, Fault, PeriodError
from lcreport.files import without_password
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lcreport.dataset.resources import DatasetSettings, Descriptor

_SEEN = 200
_LONGEST_PATH = 4000
ROWS_AT_ONCE = 200_000
"""How many rows of a Parquet folder are checked at a time, so that any dataset fits in memory."""


@dataclass(frozen=True, eq=False)
class Source:
    """An opened Data Package; tables are read when asked for, those in CSV only once.

    Attributes:
        address: The folder or fsspec address, absolute, without a slash at its end.
        descriptor: `datapackage.json` as it stands.
    """

    address: str
    descriptor: Descriptor

    @property
    def name(self) -> str:
        """The dataset's name, which is its folder in out/."""
        return str(self.descriptor["name"])

    @property
    def settings(self) -> DatasetSettings:
        """The descriptor's `lcreport` property: window rule, language, base of ratios, overview."""
        settings: DatasetSettings = self.descriptor.get("lcreport") or {}
        return settings

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """Resource name → where its rows are."""
        return resources.resources_of(self.descriptor)[0]

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """Resource name → path inside the package, as messages name it."""
        return {name: resource.path for name, resource in self.resources.items()}

    @cached_property
    def files(self) -> PackageFiles:
        """The package's files."""
        return PackageFiles(self.address)

    def table(self, resource: str, organisations: Collection[str] | None = None) -> pa.Table:
        """One resource's rows, in the order of the file; columns of a CSV are all text.

        A period has one code whatever the file writes: 2021-12M is read as 2021.

        Args:
            resource: Its name in the descriptor.
            organisations: Only rows of these, or of none in particular (an empty `organisation`),
                and what is no figure, such as a joint task, of the overview's organisation; a
                Parquet folder partitioned by organisation is opened at these alone.

        Returns:
            The rows; no rows and no columns where the package has no such resource.

        Raises:
            DatasetError: a file is missing, is not UTF-8, is not a table, or lacks a column.
        """
        return with_one_code_a_period(self.read_for(resource, organisations))

    def read_for(self, resource: str, organisations: Collection[str] | None = None) -> TableRows:
        """What `table` gives, with the file and line of each row and as the files write it.

        Raises:
            DatasetError: as `table`.
        """
        entry = self.resources.get(resource)
        if entry is None:
            return TableRows(resource, pa.table({}))
        if organisations is not None and resource not in FIGURES:
            organisations = [*organisations, self.settings.get("overview", "")]
        found = self._read(entry, organisations)
        refuse(self.address, found.faults)
        if organisations is None or "organisation" not in found.table.column_names:
            return found
        return found.only(_mask(found.table, organisations))

    def pieces(self, resource: str) -> Iterator[TableRows]:
        """All rows of a resource with their places, for checking: faults are given, not raised.

        A folder of Parquet parts comes some organisations at a time, each of them whole.
        """
        entry = self.resources[resource]
        if not entry.is_folder or not self.files.is_folder(entry.path):
            yield self._guarded(entry)
            return
        parts, faults = self._parts(entry)
        # Parts that are cut otherwise may each hold some rows of every organisation.
        if not all("organisation" in part.keys for part in parts):
            yield self._guarded(entry)
            return
        waiting: list[Part] = []
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

    def _guarded(
        self, entry: Resource, parts: list[Part] | None = None, faults: Sequence[Fault] = ()
    ) -> TableRows:
        try:
            if parts is not None:
                return self._joined(entry, parts, list(faults))
            return self._read(entry, None)
        except DatasetError as error:
            return TableRows(entry.name, pa.table({}), (), error.faults)

    @cached_property
    def _tables(self) -> dict[str, TableRows]:
        """Resource → its rows; read once, for rows and their hash are both asked for."""
        return {}

    def _read(self, entry: Resource, organisations: Collection[str] | None) -> TableRows:
        if entry.form == "parquet":
            return self._parquet(entry, organisations)
        if entry.name not in self._tables:
            read = self._inline if entry.form == "inline" else self._csv
            self._tables[entry.name] = read(entry)
        return self._tables[entry.name]

    def _inline(self, entry: Resource) -> TableRows:
        columns, rows = resources.rows_of(entry.data)
        # Without rows there is nothing to turn, and yet each column.
        cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
        table = pa.table({name: texts(column) for name, column in zip(columns, cells, strict=True)})
        faults = head_faults(entry.name, columns, entry.path)
        pieces = (Piece(entry.path, len(rows)),)
        return TableRows(entry.name, without_marks(table), pieces, tuple(faults))

    def _csv(self, entry: Resource) -> TableRows:
        tables, pieces, faults = [], [], []
        for path in entry.paths:
            read = read_csv.read(self._content(entry, path), path, entry.delimiter)
            tables.append(read.table)
            pieces.append(Piece(path, len(read.table), 2, read.lines))
            faults += [*read.faults, *head_faults(entry.name, read.table.column_names, path)]
        table = tables[0] if len(tables) == 1 else joined(tables)
        return TableRows(entry.name, table, tuple(pieces), tuple(faults))

    def _content(self, entry: Resource, path: str) -> bytes:
        content = self.read_bytes(path)
        if not entry.packed:
            return content
        try:
            # Counted before any of it is kept: a thousandth of the memory may be the whole file.
            size = sum(map(len, _unpacked(content)))
            unpacked = b"" if size > limits.FILE_BYTES else gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            message = f"cannot be unpacked: {_one_line(error)}"
            raise self.files.refusal(path, message, "pack it anew with gzip") from error
        if size > limits.FILE_BYTES:
            message = f"unpacks to more than {limits.FILE_BYTES // 2**20:,} MB"
            raise self.files.refusal(path, message, "split it, or use Parquet")
        return unpacked

    def _parquet(self, entry: Resource, organisations: Collection[str] | None) -> TableRows:
        path = entry.path.rstrip("/")
        if not self.files.is_folder(path):
            return self._joined(entry, [Part(path, {})], [])
        parts, faults = self._parts(entry)
        # Only those are opened: with one folder an organisation that is one file of thousands.
        chosen = [part for part in parts if part.may_hold(organisations)]
        return self._joined(entry, chosen, faults)

    def _parts(self, entry: Resource) -> tuple[list[Part], list[Fault]]:
        if entry.name not in self._folders:
            root = entry.path.rstrip("/")
            columns = COLUMNS.get(entry.name, ("organisation",))
            self._folders[entry.name] = parts_of(self.files.below(root), root, columns)
        parts, faults = self._folders[entry.name]
        return parts, list(faults)

    @cached_property
    def _folders(self) -> dict[str, tuple[list[Part], list[Fault]]]:
        """Resource → its parts; listed once, for thousands of organisations may ask."""
        return {}

    def _joined(self, entry: Resource, parts: Sequence[Part], faults: list[Fault]) -> TableRows:
        tables, pieces = [], []
        for part in parts:
            try:
                with self.files.opened(part.path) as file:
                    tables.append(read_part(part, file, COLUMNS.get(entry.name, ())))
            except (pa.ArrowException, OSError, ValueError) as error:
                message = f"cannot be read: {_one_line(error)}"
                raise self.files.refusal(part.path, message, "write it anew") from error
            pieces.append(Piece(part.path, len(tables[-1])))
        try:
            table = joined(tables) if tables else pa.table({})
        except pa.ArrowException as error:
            message = f"has parts whose columns differ in type: {_one_line(error)}"
            raise self.files.refusal(entry.path, message, "write them with one schema") from error
        faults += head_faults(entry.name, table.column_names, entry.path)
        return TableRows(entry.name, without_marks(table), tuple(pieces), tuple(faults))

    def _size(self, part: Part) -> int:
        import pyarrow.parquet as pq  # noqa: PLC0415 - 0.3 s, only where there is Parquet

        try:
            with self.files.opened(part.path) as file:
                rows: int = pq.ParquetFile(file).metadata.num_rows
        except (pa.ArrowException, OSError, DatasetError):
            return 0  # reading it says what is wrong
        return rows

    def read_bytes(self, path: str, most: int = limits.FILE_BYTES) -> bytes:
        """The bytes of one file of the package.

        Raises:
            DatasetError: the file is missing, leads out of the package, is none, or is too large.
        """
        return self.files.read(path, most)

    def digest(self, organisations: Collection[str] | None = None) -> str:
        """SHA-256, in hex, of the rows that these organisations read, and of the descriptor.

        The order of rows and the way a file is written (CSV, Parquet) make no difference.

        Raises:
            DatasetError: as `table`.
        """
        total = hashlib.sha256(json.dumps(self.descriptor["name"]).encode())
        total.update(json.dumps(self.settings, sort_keys=True, ensure_ascii=False).encode())
        for resource in sorted(self.paths):
            if self.resources[resource].form == "other":
                total.update(json.dumps(resource).encode())
                total.update(self.read_bytes(self.paths[resource]))
                continue
            rows = self.table(resource, organisations)
            columns = sorted(rows.column_names)
            total.update(json.dumps([resource, columns]).encode())
            # Between cells and rows ASCII's own separators, which nobody types into a table.
            lines = sorted(
                "\x1f".join("" if value is None else str(value) for value in row)
                for row in zip(*(rows[name].to_pylist() for name in columns), strict=True)
            )
            total.update("\x1e".join(lines).encode())
        return total.hexdigest()

    def kin(self, organisations: Collection[str]) -> list[str]:
        """These organisations and all that were merged into them, directly or by steps.

        Raises:
            DatasetError: as `table`.
        """
        # Also where mergers lead in a circle, which `check` names and this must survive.
        found: set[str] = set()
        waiting = list(organisations)
        while waiting:
            organisation = waiting.pop()
            if organisation not in found:
                found.add(organisation)
                waiting += self._merged.get(organisation, [])
        return sorted(found)

    @cached_property
    def _merged(self) -> Mapping[str, Sequence[str]]:
        """Organisation → those that were merged into it; read once, for thousands may ask."""
        rows = self.table("organisations")
        merged: dict[str, list[str]] = {}
        if "successor" in rows.column_names:
            columns = (rows[name].to_pylist() for name in ("id", "successor"))
            for organisation, successor in zip(*columns, strict=True):
                merged.setdefault(successor, []).append(organisation)
        return merged


def refuse(address: str, found: Sequence[Fault]) -> None:
    """Raise what is a fault among the findings of a file, all at once.

    Raises:
        DatasetError: one of them is.
    """
    faults = [fault for fault in found if fault.grade == "fault"]
    if faults:
        lines = "\n".join(map(str, faults))
        raise DatasetError(f"{without_password(address)}: {lines}", faults)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """What a packed file holds, as far as it is read, a piece at a time."""
    left = limits.FILE_BYTES + 1
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
        while left > 0 and (piece := file.read(min(left, 2**20))):
            left -= len(piece)
            yield piece


def _one_line(error: Exception) -> str:
    """What a library says, as a message can hold it."""
    said = "".join(letter if letter.isprintable() else " " for letter in str(error))
    return " ".join(said.split())[:200]


def _organisation(part: Part) -> str:
    return part.keys["organisation"]


def _mask(rows: pa.Table, organisations: Collection[str]) -> pa.ChunkedArray:
    wanted = texts([*organisations, ""])
    return pc.is_in(filled(rows["organisation"]), wanted)


def with_one_code_a_period(read: TableRows) -> pa.Table:
    """The rows of a table with every period written in one way."""
    rows = read.table
    for name in periods_in(read.name):
        if name not in rows.column_names:
            continue
        place, column = rows.column_names.index(name), as_text(rows[name])
        others = {code: one for code in distinct(column) if (one := one_code(code)) != code}
        # Most tables write each period in one way: nothing is copied then.
        if others or column.type != rows[name].type:
            rows = rows.set_column(place, name, replaced(column, others))
    return rows


@lru_cache(maxsize=4096)
def one_code(written: str) -> str:
    """The one code of a period that can be written in several; what cannot be read stays.

    >>> one_code("2021-12M"), one_code("2021-Q3"), one_code("soon")
    ('2021', '2021-Q3', 'soon')
    """
    try:
        return str(Period.parse(written))
    except PeriodError:
        return written


def find(address: str) -> str:
    """A relative folder, looked for here and in the folders above, as an absolute one.

    A notebook runs in its own folder or in the project's; `data/lao-cai` is meant in both.
    Addresses, absolute folders and folders that are nowhere come back as they are.
    """
    path = Path(address)
    if "://" in address or path.is_absolute():
        return address
    here = Path.cwd()
    places = (place / path for place in (here, *here.parents))
    try:
        return next((str(place) for place in places if (place / DESCRIPTOR).is_file()), address)
    except OSError:  # such as a name that is too long; opening it says so
        return address


def open_source(address: str) -> Source:
    """The Data Package at a folder or fsspec address (`s3://…`).

    Raises:
        DatasetError: there is no readable `datapackage.json`, or it does not have the shape that
            docs/dataset.md describes; all that is wrong with it at once.
    """
    source, faults = opened(address)
    refuse(address, faults)
    return source


def opened(address: str) -> tuple[Source, list[Fault]]:
    """The Data Package with every fault of its descriptor, for `check`, which goes on after them.

    Raises:
        DatasetError: there is no `datapackage.json`, or it is not JSON.
    """
    place = _absolute(address)
    try:
        content = PackageFiles(place).read(DESCRIPTOR, limits.DESCRIPTOR_BYTES)
    except DatasetError as error:
        # A folder that may not be read is another matter than one that is no dataset.
        if not isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            raise
        raise DatasetError(
            f"{without_password(address)!r} is not a dataset: it has no {DESCRIPTOR}; "
            "give the folder that holds that file, such as data/lao-cai"
        ) from error
    descriptor, faults = resources.parsed(content)
    if not descriptor and faults:
        raise DatasetError(f"{without_password(address)}: {faults[0]}", faults)
    return Source(place, descriptor), faults


def _absolute(address: str) -> str:
    """A folder or address in the one form that `Source` has it in.

    Raises:
        DatasetError: no folder can be called so.
    """
    place = address.rstrip("/") or "/"
    if "://" in place:
        return place
    try:
        place = str(Path(place).resolve())
        why = "the path is too long" if len(place) > _LONGEST_PATH else ""
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
    if why:
        raise DatasetError(f"{address[:_SEEN]!r} is no folder: {why}; give a dataset's")
    return place
