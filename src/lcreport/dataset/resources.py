"""The resources that a `datapackage.json` lists: where the rows of each are, and in which form.

A Data Package of other programs may list several files for one table, hold rows itself, pack a
file or separate its cells otherwise; what of that is read here stands in docs/dataset.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lcreport.dataset import cell_marks, inline_rows
from lcreport.dataset.inline_rows import InlineJson
from lcreport.dataset.tables import TABLES
from lcreport.errors import Fault

DESCRIPTOR = "datapackage.json"
# Any, and not Json: what stands in these is looked at key by key, and refused with its place.
ResourceEntry = Mapping[str, Any]
"""An entry of the descriptor's `resources`: name, path and perhaps a Table Schema."""
Descriptor = Mapping[str, Any]
"""`datapackage.json` as it stands; docs/dataset.md names what lcreport reads of it."""
ResourceForm = Literal["csv", "parquet", "inline", "other"]

_DELIMITERS = (",", ";", "\t", "|")
# ASCII is UTF-8 as far as it goes.
_ENCODINGS = ("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii")
_PACKINGS = ("gz", "gzip", "no")
# What the standard lets a dialect say, with the only values that lcreport reads.
_DIALECT: dict[str, tuple[InlineJson, ...]] = {
    "delimiter": _DELIMITERS,
    "quoteChar": ('"',),
    "doubleQuote": (True,),
    "header": (True,),
    "headerRows": ([1],),
    "escapeChar": (None, ""),
    "commentChar": (None, ""),
    "skipInitialSpace": (False, True),
}
_READ = "lcreport reads .csv, .csv.gz, .parquet, .pq, and folders of Parquet parts"
_SHOWN = 80
_LONGEST_PATH = 1000
_ENDING = re.compile(r"\.[^./]*$")


@dataclass(frozen=True, slots=True)
class Resource:
    """One table of the package, wherever its rows are.

    Attributes:
        name: The table's name.
        paths: Its files in the package, in their order; none where the descriptor holds the rows.
        form: How the rows are written; `other` for what is no table and only carried along.
        delimiter: What stands between the cells of a CSV.
        packed: True for a CSV packed with gzip.
        skips_blanks: True where a blank behind the delimiter belongs to no cell of a CSV.
        missing: Column → texts that stand there for no value; those of `""` hold for all others.
        data: The rows where the descriptor itself holds them.
    """

    name: str
    paths: tuple[str, ...]
    form: ResourceForm
    delimiter: str = ","
    packed: bool = False
    skips_blanks: bool = False
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    data: InlineJson = None

    @property
    def path(self) -> str:
        """What messages call the file that holds it, or the first of several."""
        return self.paths[0] if self.paths else f"{DESCRIPTOR} ({self.name})"

    @property
    def is_plain(self) -> bool:
        """True where its one path names all that a reader must know."""
        one = len(self.paths) == 1 and not self.packed and self.delimiter == ","
        one = one and not self.skips_blanks and not self.missing
        return one and (self.form != "csv" or self.paths[0].endswith(".csv"))

    @property
    def is_folder(self) -> bool:
        """True where the path can be a folder of Parquet parts."""
        return self.form == "parquet" and not _ending(self.paths[0])


def resources_of(descriptor: Descriptor) -> tuple[dict[str, Resource], list[Fault]]:
    """The resources that can be read, by name, and what is wrong with the others."""
    found: dict[str, Resource] = {}
    faults: list[Fault] = []
    entries = descriptor.get("resources")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            faults.append(fault(excerpt(entry), "is a resource without name or path", "give both"))
            continue
        name = str(entry["name"])
        read = _resource(name, entry)
        # The first counts, so that the rest of the dataset can still be checked.
        if name in found:
            faults.append(fault(name, "names two resources", "keep one of them"))
        elif isinstance(read, Resource):
            found[name] = read
        else:
            faults.append(read)
    return found, faults


def _resource(name: str, entry: ResourceEntry) -> Resource | Fault:
    if name in TABLES and (marks := cell_marks.unread(name, entry.get("schema"))):
        value, message, remedy = marks
        return fault(excerpt(value), message, remedy)
    # Programs that write all properties give null for those that do not apply.
    if entry.get("data") is not None:
        return _inline(name, entry)
    given = entry.get("path")
    paths = given if isinstance(given, list) else [given]
    if not paths or not all(isinstance(path, str) and path for path in paths):
        message, remedy = "is a resource without name or path", "give both, the path as a text"
        return fault(excerpt(dict(entry)), message, remedy)
    texts = tuple(str(path) for path in paths)
    for path in texts:
        if why := leads_out(path):
            return fault(path, f"as the path of {name!r} {why}", "give a path inside the dataset")
    form, packed = _form(texts[0], entry)
    # What is no table is only carried along, in whatever form it is.
    if name in TABLES and (unread := _unread(name, entry, form, texts)):
        return unread
    dialect = entry.get("dialect")
    skips = isinstance(dialect, dict) and dialect.get("skipInitialSpace") is True
    return Resource(name, texts, form, _delimiter(entry), packed, skips, cell_marks.missing(entry))


def _inline(name: str, entry: ResourceEntry) -> Resource | Fault:
    data = entry["data"]
    whole = isinstance(data, list) and all(isinstance(row, dict | list) for row in data)
    # The standard has either a path or data.
    if entry.get("path") is not None or not whole:
        message = f"as the data of {name!r} is no list of rows"
        return fault(excerpt(data), message, "write a list of objects, without a path beside it")
    if uneven := inline_rows.uneven(data):
        message = f"as a row of the data of {name!r} does not fit its heads"
        return fault(excerpt(uneven), message, "give each head a name of its own, and a cell a row")
    return Resource(name, (), "inline", data=data, missing=cell_marks.missing(entry))


def leads_out(path: str) -> str:
    """Why a path is not one inside the package; empty where it is.

    >>> leads_out("../x.csv"), leads_out("data/x.csv")
    ('leads out of the dataset', '')
    """
    parts = path.rstrip("/").split("/")
    # The first that holds is said: an address is also none in the folder.
    reasons = (
        ("is longer than a path can be", len(path) > _LONGEST_PATH),
        ("is an address", "://" in path),
        ("does not begin in the dataset's folder", re.match(r"[/~]|[A-Za-z]:", path)),
        ("holds a backslash", "\\" in path),
        ("holds a control character", not path.isprintable()),
        ("leads out of the dataset", ".." in parts),
        ("is the descriptor itself", parts == [DESCRIPTOR]),
        ("is no plain path of a file", "" in parts or "." in parts),
    )
    return next((reason for reason, holds in reasons if holds), "")


def _form(path: str, entry: ResourceEntry) -> tuple[ResourceForm, bool]:
    bare = path.lower().rstrip("/")
    packed = bare.endswith(".gz") or str(entry.get("compression")) in {"gz", "gzip"}
    ending = _ending(bare.removesuffix(".gz"))
    said = str(entry.get("format") or "").lower() or str(entry.get("mediatype") or "").lower()
    if ending == ".csv" or said in {"csv", "text/csv"}:
        return "csv", packed
    # A name without an ending can be a folder, and only Parquet comes as one.
    if ending in {".parquet", ".pq", ""} or said == "parquet":
        return "parquet", packed
    return "other", packed


def _ending(path: str) -> str:
    found = _ENDING.search(path)
    return found[0].lower() if found else ""


def _unread(
    name: str, entry: ResourceEntry, form: ResourceForm, paths: tuple[str, ...]
) -> Fault | None:
    """What a table's entry asks for that lcreport does not read."""
    if form == "other" or (form == "parquet" and (len(paths) > 1 or paths[0].endswith(".gz"))):
        remedy = "give it as one CSV, or as one Parquet file or folder"
        return fault(paths[0], f"is not in a form that is read; {_READ}", remedy)
    if len({_form(path, entry) for path in paths}) > 1:
        return fault(paths[0], f"and the other files of {name!r} differ in form", "give one form")
    for key, values in (("compression", _PACKINGS), ("encoding", _ENCODINGS)):
        said = entry.get(key)
        if said and str(said).lower() not in values:
            remedy = f"use {values[0]}, or nothing"
            return fault(excerpt(said), f"as the {key} of {name!r} is not read", remedy)
    return _dialect_fault(name, entry.get("dialect") or {})


def _dialect_fault(name: str, dialect: InlineJson) -> Fault | None:
    if not isinstance(dialect, dict):
        return fault(
            excerpt(dialect), f"as the dialect of {name!r} is no object", "write an object"
        )
    for key, values in _DIALECT.items():
        if key in dialect and dialect[key] not in values:
            message = f"as the dialect's {key} of {name!r} is not read"
            known = ", ".join(json.dumps(value) for value in values)
            return fault(excerpt(dialect[key]), message, f"write {known}")
    return None


def _delimiter(entry: ResourceEntry) -> str:
    dialect = entry.get("dialect")
    # One that is not read has a fault of its own; here it only must not stop the others.
    given = dialect.get("delimiter") if isinstance(dialect, dict) else None
    return given if isinstance(given, str) and given in _DELIMITERS else ","


def fault(value: str | None, message: str, remedy: str) -> Fault:
    """A fault of the descriptor."""
    seen = value if value is None or len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    return Fault(DESCRIPTOR, None, None, seen, message, remedy)


def excerpt(value: object) -> str:
    """The beginning of a value of the descriptor, as messages show it."""
    try:
        return json.dumps(value, ensure_ascii=False)[:60]
    except (RecursionError, ValueError):
        return "…"
