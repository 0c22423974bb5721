"""A dataset's folder or address: its descriptor, its tables as text, the hash of what was read.

Light on purpose: the host that plans and writes annexes opens datasets without importing pandas.
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lcreport import documents
from lcreport.dataset.tables import FIGURES, REQUIRED, periods_in
from lcreport.errors import DatasetError, Fault, PeriodError
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

DESCRIPTOR = "datapackage.json"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SEEN = 80
Resource = dict[str, Any]
"""An entry of the descriptor's `resources`: name, path and perhaps a Table Schema."""
Descriptor = Mapping[str, Any]
"""`datapackage.json` as it stands; docs/dataset.md names what lcreport reads of it."""
DatasetSettings = Mapping[str, Any]
"""The descriptor's `lcreport` property; docs/dataset.md has its names and values."""


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
        settings: DatasetSettings = self.descriptor.get("lcreport", {})
        return settings

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """Resource name → path inside the package."""
        return {str(entry["name"]): str(entry["path"]) for entry in self.descriptor["resources"]}

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
            DatasetError: the file is missing, is not UTF-8, or is not a table.
        """
        path = self.paths.get(resource)
        if path is None:
            return pa.table({})
        if organisations is not None and resource not in FIGURES:
            organisations = [*organisations, self.settings.get("overview", "")]
        is_csv = path.endswith(".csv")
        rows = self._csv(path) if is_csv else self._read_parquet(path, organisations)
        return _with_one_code_a_period(_only(rows, organisations), periods_in(resource))

    def read_bytes(self, path: str) -> bytes:
        """The bytes of one file of the package.

        Raises:
            DatasetError: the file is missing.
        """
        address = f"{self.address}/{path}"
        try:
            if "://" not in address:
                return Path(address).read_bytes()
            import fsspec  # noqa: PLC0415 - 0.1 s that a folder does not need

            with fsspec.open(address, "rb") as file:
                return bytes(file.read())
        except FileNotFoundError as error:
            fault = Fault(path, None, None, None, "the file is missing", "add it or its resource")
            raise DatasetError(f"{self.address}: {fault}", [fault]) from error

    @cached_property
    def _read(self) -> dict[str, pa.Table]:
        """Path of a CSV → its rows; read once, for rows and their hash are both asked for."""
        return {}

    def _csv(self, path: str) -> pa.Table:
        if path not in self._read:
            self._read[path] = self._read_csv(path)
        return self._read[path]

    def _read_csv(self, path: str) -> pa.Table:
        import pyarrow.csv as arrow_csv  # noqa: PLC0415 - as above

        content = self.read_bytes(path)
        header = content.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip()
        columns = [name.strip().strip('"') for name in header.split(",")]
        text = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
        )
        try:
            return arrow_csv.read_csv(
                pa.BufferReader(content),
                # Threads cost a small table megabytes and gain it nothing.
                read_options=arrow_csv.ReadOptions(use_threads=len(content) > 2**20),
                convert_options=text,
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            )
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            fault = Fault(path, None, None, None, str(error), "run `lcreport check` for the place")
            raise DatasetError(f"{self.address}: {fault}", [fault]) from error

    def _read_parquet(self, path: str, organisations: Collection[str] | None) -> pa.Table:
        import fsspec  # noqa: PLC0415 - as above
        import pyarrow.parquet as pq  # noqa: PLC0415 - 0.3 s, only where there is Parquet

        files, root = fsspec.core.url_to_fs(f"{self.address}/{path.rstrip('/')}")
        if files.isfile(root):
            keep = [("organisation", "in", [*organisations, ""])] if organisations else None
            return pq.read_table(root, filesystem=files, filters=keep)
        folders = (
            files.ls(root, detail=False)
            if organisations is None
            else [f"{root}/organisation={name}" for name in sorted(organisations)]
        )
        parts = []
        for folder in sorted(folders):
            organisation = PurePosixPath(folder).name.removeprefix("organisation=")
            if not files.isdir(folder):
                continue
            for part in sorted(files.glob(f"{folder}/*.parquet")):
                rows = pq.ParquetFile(files.open(part)).read()
                parts.append(rows.append_column("organisation", _texts([organisation] * len(rows))))
        if not parts:
            return pa.table({})
        return pa.concat_tables(parts, promote_options="default")

    def digest(self, organisations: Collection[str] | None = None) -> str:
        """SHA-256, in hex, of the rows that these organisations read, and of the descriptor.

        The order of rows and the way a file is written (CSV, Parquet) make no difference.

        Raises:
            DatasetError: as `table`.
        """
        total = hashlib.sha256(json.dumps(self.descriptor["name"]).encode())
        total.update(json.dumps(self.settings, sort_keys=True, ensure_ascii=False).encode())
        for resource in sorted(self.paths):
            rows = self.table(resource, organisations)
            columns = sorted(rows.column_names)
            total.update(json.dumps([resource, columns]).encode())
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


def _only(rows: pa.Table, organisations: Collection[str] | None) -> pa.Table:
    if organisations is None or "organisation" not in rows.column_names:
        return rows
    wanted = _texts([*organisations, ""])
    return rows.filter(pc.is_in(rows["organisation"].cast(pa.string()), wanted))


def _with_one_code_a_period(rows: pa.Table, columns: Sequence[str]) -> pa.Table:
    for name in columns:
        if name not in rows.column_names:
            continue
        place, column = rows.column_names.index(name), as_text(rows[name])
        codes = [code for code in pc.unique(column).to_pylist() if code]
        others = {code: one for code in codes if (one := one_code(code)) != code}
        for pair in others.items():
            code, one = _texts(pair)  # `pa.scalar` imports pandas, as `pa.array` does
            # Where a cell is null, so is its mask, and the answer.
            column = pc.if_else(pc.equal(column, code), one, column)
        if others or column.type != rows[name].type:
            rows = rows.set_column(place, name, column)
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


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text; Parquet holds days and numbers in types of their own."""
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32())  # the contract knows days only
    return column.cast(pa.string())


def _texts(values: Sequence[str]) -> pa.Array:
    """What `pa.array` would give, which imports pandas: half a second that the host can spare."""
    encoded = [value.encode() for value in values]
    ends = array("i", [0, *accumulate(map(len, encoded))])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(values), buffers)


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
    return next((str(place) for place in places if (place / DESCRIPTOR).is_file()), address)


def open_source(address: str) -> Source:
    """The Data Package at a folder or fsspec address (`s3://…`).

    Raises:
        DatasetError: there is no readable `datapackage.json`, or it lacks a name, resources, or
            one of the resources organisations, indicators, observations.
    """
    place = address.rstrip("/")
    if "://" not in place:
        place = str(Path(place).resolve())
    source = Source(place, {})
    try:
        descriptor = json.loads(source.read_bytes(DESCRIPTOR))
    except DatasetError as error:
        raise DatasetError(
            f"{address!r} is not a dataset: it has no {DESCRIPTOR}; "
            "give the folder that holds that file, such as data/lao-cai"
        ) from error
    except ValueError as error:
        fault = Fault(DESCRIPTOR, None, None, None, f"is not JSON: {error}", "mend the file")
        raise DatasetError(f"{address}: {fault}", [fault]) from error
    names = {entry.get("name") for entry in descriptor.get("resources", [])}
    lacking = [name for name in REQUIRED if name not in names]
    if "name" not in descriptor or lacking:
        what = "name" if "name" not in descriptor else f"resources {', '.join(lacking)}"
        fault = Fault(DESCRIPTOR, None, None, None, f"has no {what}", "add it")
        raise DatasetError(f"{address}: {fault}", [fault])
    _check_name(descriptor["name"], address)
    return Source(place, descriptor)


def _check_name(name: object, address: str) -> None:
    """Refuse a name that is more than a folder's: it goes into out/, crontabs and units too.

    Raises:
        DatasetError: it is another.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name) or documents.name_fault(name):
        message = "is no name of a dataset"
        remedy = "write small letters a-z, digits and hyphens, such as visits-2026"
        seen = name if isinstance(name, str) else json.dumps(name, ensure_ascii=False)
        fault = Fault(DESCRIPTOR, None, "name", seen[:_SEEN], message, remedy)
        raise DatasetError(f"{address}: {fault}", [fault])
