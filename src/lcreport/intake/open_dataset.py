"""The tables of a dataset that is there, to be changed and written back with all that they say."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from lcreport.dataset.checks import refuse_faulty
from lcreport.dataset.limits import FILE_BYTES
from lcreport.dataset.package_files import PackageFiles
from lcreport.dataset.resources import DESCRIPTOR, resources_of
from lcreport.dataset.source import open_source
from lcreport.errors import DatasetError, Fault
from lcreport.intake.write_dataset import TAKEN_IN, Package
from lcreport.languages import FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lcreport.dataset.resources import Resource
    from lcreport.intake.known_figures import TextRow


def opened(folder: Path) -> Package:
    """The tables of a dataset that is there, for who holds it.

    Raises:
        DatasetError: it is faulty, so that rows could be lost in writing it anew, or keeps one of
            these tables in another form than one CSV.
    """
    refuse_faulty(str(folder))
    # The descriptor is written back, so that it is wanted as it stands, with all it says.
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8-sig"))
    # Also those that the dataset does not have: the first plan makes the table of plans.
    tables: dict[str, list[TextRow]] = {name: [] for name in TAKEN_IN}
    heads = {name: list(columns) for name, columns in TAKEN_IN.items()}
    for name, resource in open_source(str(folder)).resources.items():
        if name in TAKEN_IN:
            tables[name], own = _read(folder, resource)
            heads[name] = list(dict.fromkeys([*own, *TAKEN_IN[name]]))
    language = descriptor.get("lcreport", {}).get("language", FIRST)
    return Package(language, descriptor, tables, heads)


def add_table(package: Package, folder: Path, name: str, columns: Sequence[str]) -> None:
    """Have a table in the package that few batches change, so that it is written with it.

    Args:
        package: The dataset's tables.
        folder: The dataset's.
        name: The table's.
        columns: Those that it needs; it keeps its own too.

    Raises:
        DatasetError: the dataset keeps it in another form than one CSV.
    """
    if name not in package.tables:
        # From the files where they are, for a table's schema may stand in one of its own.
        is_there = (folder / DESCRIPTOR).is_file()
        known = dict(open_source(str(folder)).resources) if is_there else {}
        resource = known.get(name) or resources_of(package.descriptor)[0].get(name)
        rows, own = _read(folder, resource) if resource is not None else ([], [])
        package.tables[name], package.heads[name] = rows, own
    package.head(name, *columns)


def _read(folder: Path, resource: Resource) -> tuple[list[TextRow], list[str]]:
    """The rows of a table and its columns.

    Raises:
        DatasetError: it is another thing than one CSV.
    """
    if resource.form != "csv" or not resource.is_plain:
        message, remedy = "is not one plain CSV", "add to it by other means"
        fault = Fault(resource.path, None, None, None, message, remedy)
        raise DatasetError(f"{folder}: {fault}", [fault])
    # Excel sets a byte order mark before UTF-8, which would become part of the first head.
    text = PackageFiles(str(folder)).read(resource.path, FILE_BYTES).decode("utf-8-sig")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    # Most cells repeat, and are kept once: tables are held whole while they are changed.
    once: dict[str, str] = {}
    rows = [{head: once.setdefault(cell, cell) for head, cell in row.items()} for row in reader]
    return rows, list(reader.fieldnames or ())
