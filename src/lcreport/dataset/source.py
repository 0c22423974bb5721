"""A dataset's folder or address: its descriptor, its tables as text, the hash of what was read.

Light on purpose: the host that plans and writes annexes opens datasets without importing pandas,
and pyarrow only once it asks for rows.
"""

# ruff: noqa: PLC0415 - as the docstring says

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.dataset import descriptor as descriptors
from lcreport.dataset import limits
from lcreport.dataset.package_files import PackageFiles
from lcreport.dataset.resources import DESCRIPTOR, Resource, resources_of
from lcreport.dataset.tables import FIGURES
from lcreport.errors import DatasetError, Fault
from lcreport.files import without_password

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import pyarrow as pa

    from lcreport.dataset.descriptor import DatasetSettings
    from lcreport.dataset.resource_rows import ResourceRows
    from lcreport.dataset.resources import Descriptor
    from lcreport.dataset.table_rows import TableRows

_SEEN = 200
# Linux takes paths of 4,096 bytes.
_LONGEST_PATH = 4000


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
        # `check` goes on where the property is no object, which is then a fault by itself.
        return settings if isinstance(settings, dict) else {}

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """Resource name → where its rows are."""
        return resources_of(self.descriptor)[0]

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """Resource name → path inside the package, as messages name it."""
        return {name: resource.path for name, resource in self.resources.items()}

    @cached_property
    def files(self) -> PackageFiles:
        """The package's files."""
        return PackageFiles(self.address)

    @cached_property
    def _rows(self) -> ResourceRows:
        from lcreport.dataset.resource_rows import ResourceRows

        return ResourceRows(self.files)

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
        from lcreport.dataset.period_codes import with_one_code_a_period

        return with_one_code_a_period(self.read_for(resource, organisations))

    def read_for(self, resource: str, organisations: Collection[str] | None = None) -> TableRows:
        """What `table` gives, with the file and line of each row and as the files write it.

        Raises:
            DatasetError: as `table`.
        """
        entry = self.resources.get(resource)
        if entry is None:
            return _nothing(resource)
        if organisations is not None and resource not in FIGURES:
            # What is set to the whole, such as a task, concerns each of them.
            organisations = [*organisations, self.settings.get("overview", "")]
        found = self._rows.read(entry, organisations)
        refuse(self.address, found.faults)
        if organisations is None or "organisation" not in found.table.column_names:
            return found
        return found.only(_mask(found.table, organisations))

    def pieces(self, resource: str) -> Iterator[TableRows]:
        """All rows of a resource with their places, for checking: faults are given, not raised.

        A folder of Parquet parts comes some organisations at a time, each of them whole.
        """
        return self._rows.pieces(self.resources[resource])

    def columns(self, resource: str, names: Collection[str]) -> Iterator[pa.Table]:
        """Some columns of all rows, a part at a time where they are a Parquet folder.

        Args:
            resource: Its name in the descriptor.
            names: The columns; others may come too, and one that a part lacks is not there.

        Raises:
            DatasetError: a file cannot be read.
        """
        from lcreport.dataset.period_codes import with_one_code_a_period

        for read in self._rows.columns(self.resources[resource], names):
            refuse(self.address, read.faults)
            yield with_one_code_a_period(read)

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
        # By its name and not its place: a copy elsewhere is the same dataset.
        total = hashlib.sha256(json.dumps(self.descriptor["name"]).encode())
        total.update(json.dumps(self.settings, sort_keys=True, ensure_ascii=False).encode())
        # The descriptor may list them in another order.
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
    # As `check` has them: those of one file in the order of its lines.
    places = {fault.file: place for place, fault in reversed([*enumerate(faults)])}
    faults.sort(key=lambda fault: (places[fault.file], fault.row or 0, fault.column or ""))
    if faults:
        lines = "\n".join(map(str, faults))
        raise DatasetError(f"{without_password(address)}: {lines}", faults)


def _nothing(resource: str) -> TableRows:
    import pyarrow as pa

    from lcreport.dataset.table_rows import TableRows

    return TableRows(resource, pa.table({}))


def _mask(rows: pa.Table, organisations: Collection[str]) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    from lcreport.dataset.arrow_texts import filled, texts

    # What is of nobody in particular is for everybody.
    wanted = texts([*organisations, ""])
    return pc.is_in(filled(rows["organisation"]), wanted)


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
    package = PackageFiles(place)
    try:
        content = package.read(DESCRIPTOR, limits.DESCRIPTOR_BYTES)
    except DatasetError as error:
        # A folder that may not be read is another matter than one that is no dataset.
        if not isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            raise
        raise DatasetError(
            f"{without_password(address)!r} is not a dataset: it has no {DESCRIPTOR}; "
            "give the folder that holds that file, such as data/lao-cai"
        ) from error
    descriptor, faults = descriptors.parsed(
        content, lambda path: package.read(path, limits.DESCRIPTOR_BYTES)
    )
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
