"""`datapackage.json`: its shape, its resources, and every fault of both at once.

A Data Package of other programs may list several files for one table, hold rows itself, pack a
file or separate its cells otherwise; what of that is read here stands in docs/dataset.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Literal

from lcreport import documents
from lcreport.dataset.tables import REQUIRED, TABLES
from lcreport.errors import Fault
from lcreport.languages import codes

DESCRIPTOR = "datapackage.json"
Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
"""What JSON holds."""
# Any, and not Json: what stands in these is looked at key by key, and refused with its place.
Entry = Mapping[str, Any]
"""An entry of the descriptor's `resources`: name, path and perhaps a Table Schema."""
Descriptor = Mapping[str, Any]
"""`datapackage.json` as it stands; docs/dataset.md names what lcreport reads of it."""
DatasetSettings = Mapping[str, Any]
"""The descriptor's `lcreport` property; docs/dataset.md has its names and values."""
Form = Literal["csv", "parquet", "inline", "other"]

# Not part of the standard, so that nothing but this refuses a slip in them.
_CHOICES = {
    "window": ("calendar", "nd09"),
    "language": codes(),
    "ratio": ("growth", "ratio"),
}
_TITLES = ("annex_title", "overview_title", "units_title")
_IN_TITLES = {"organisation", "period"}
_DELIMITERS = (",", ";", "\t", "|")
_ENCODINGS = ("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii")
_PACKINGS = ("gz", "gzip", "no")
# What the standard lets a dialect say, with the only values that lcreport reads.
_DIALECT: dict[str, tuple[Json, ...]] = {
    "delimiter": _DELIMITERS,
    "quoteChar": ('"',),
    "doubleQuote": (True,),
    "header": (True,),
    "headerRows": ([1],),
    "escapeChar": (None, ""),
    "commentChar": (None, ""),
}
_READ = "lcreport reads .csv, .csv.gz, .parquet, .pq, and folders of Parquet parts"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHOWN = 80
_LONGEST_PATH = 1000
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
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
        data: The rows where the descriptor itself holds them.
    """

    name: str
    paths: tuple[str, ...]
    form: Form
    delimiter: str = ","
    packed: bool = False
    data: Json = None

    @property
    def path(self) -> str:
        """What messages call the file that holds it, or the first of several."""
        return self.paths[0] if self.paths else f"{DESCRIPTOR} ({self.name})"

    @property
    def is_plain(self) -> bool:
        """True where its one path names all that a reader must know."""
        one = len(self.paths) == 1 and not self.packed and self.delimiter == ","
        return one and (self.form != "csv" or self.paths[0].endswith(".csv"))

    @property
    def is_folder(self) -> bool:
        """True where the path can be a folder of Parquet parts."""
        return self.form == "parquet" and not _ending(self.paths[0])


def parsed(content: bytes) -> tuple[Descriptor, list[Fault]]:
    """The descriptor in a file, with what is wrong with it; empty where it can be read by nobody.

    Args:
        content: The bytes of datapackage.json.
    """
    try:
        text = content.decode("utf-8-sig").replace("\ufeff", "")
        # Python's reader takes NaN and Infinity, which are no JSON.
        descriptor = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        message = "has brackets within brackets too deep to be read"
        return {}, [fault(None, message, "write it as docs/dataset.md shows")]
    except ValueError as error:
        return {}, [fault(None, f"is not JSON: {error}", "mend the file")]
    if not isinstance(descriptor, dict):
        return {}, [fault(None, "is not a JSON object with resources", "mend the file")]
    # Looked for in the text first: to try it, the whole descriptor is written once more.
    if _HALF.search(text) and not _is_utf8(descriptor):
        message = r"holds half a character (\ud800 to \udfff), which no file can hold"
        return {}, [fault(None, message, "write the character itself")]
    return descriptor, faults_of(descriptor)


def _is_utf8(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def faults_of(descriptor: Descriptor) -> list[Fault]:
    """Everything in a descriptor that does not have the shape that it must have."""
    found = []
    name = descriptor.get("name")
    entries = descriptor.get("resources")
    if not isinstance(entries, list | None):
        return [fault(_seen(entries), "is no list of resources", "write [{name, path}, …]")]
    _, faults = resources_of(descriptor)
    found += faults
    given = [entry.get("name") for entry in entries or () if isinstance(entry, dict)]
    # By name alone: one whose path is wrong has its own fault, and is not missing too.
    lacking = [table for table in REQUIRED if table not in given]
    if "name" not in descriptor:
        found.append(fault(None, "has no name", "add it"))
    elif not isinstance(name, str) or not _NAME.fullmatch(name) or documents.name_fault(name):
        # It goes into out/, crontabs and units too.
        seen = name[:_SHOWN] if isinstance(name, str) else _seen(name)
        remedy = "write small letters a-z, digits and hyphens, such as visits-2026"
        message = "is no name of a dataset"
        found.append(Fault(DESCRIPTOR, None, "name", seen, message, remedy))
    if lacking:
        found.append(fault(None, f"has no resources {', '.join(lacking)}", "add them"))
    return found + _settings_faults(descriptor.get("lcreport", {}))


def resources_of(descriptor: Descriptor) -> tuple[dict[str, Resource], list[Fault]]:
    """The resources that can be read, by name, and what is wrong with the others."""
    found: dict[str, Resource] = {}
    faults: list[Fault] = []
    entries = descriptor.get("resources")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            faults.append(fault(_seen(entry), "is a resource without name or path", "give both"))
            continue
        name = str(entry["name"])
        read = _resource(name, entry)
        if name in found:
            faults.append(fault(name, "names two resources", "keep one of them"))
        elif isinstance(read, Resource):
            found[name] = read
        else:
            faults.append(read)
    return found, faults


def _resource(name: str, entry: Entry) -> Resource | Fault:
    if "data" in entry:
        return _inline(name, entry)
    given = entry.get("path")
    paths = given if isinstance(given, list) else [given]
    if not paths or not all(isinstance(path, str) and path for path in paths):
        message, remedy = "is a resource without name or path", "give both, the path as a text"
        return fault(_seen(dict(entry)), message, remedy)
    texts = tuple(str(path) for path in paths)
    for path in texts:
        if why := leads_out(path):
            return fault(path, f"as the path of {name!r} {why}", "give a path inside the dataset")
    form, packed = _form(texts[0], entry)
    if name in TABLES and (unread := _unread(name, entry, form, texts)):
        return unread
    return Resource(name, texts, form, _delimiter(entry), packed)


def _inline(name: str, entry: Entry) -> Resource | Fault:
    data = entry["data"]
    whole = isinstance(data, list) and all(isinstance(row, dict | list) for row in data)
    if "path" in entry or not whole:
        message = f"as the data of {name!r} is no list of rows"
        return fault(_seen(data), message, "write a list of objects, without a path beside it")
    if uneven := _uneven(data):
        message = f"as a row of the data of {name!r} does not fit its heads"
        return fault(_seen(uneven), message, "give each head a name of its own, and a cell a row")
    return Resource(name, (), "inline", data=data)


def _uneven(data: list[Json]) -> Json:
    """The first of rows that are lists which has more or fewer cells than there are heads."""
    if not data or not isinstance(data[0], list):
        return None
    heads = [_text(cell).strip() for cell in data[0]]
    if len(set(heads)) < len(heads) or "" in heads or not heads:
        return data[0] or [""]
    return next((row for row in data if not isinstance(row, list) or len(row) != len(heads)), None)


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


def _form(path: str, entry: Entry) -> tuple[Form, bool]:
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


def _unread(name: str, entry: Entry, form: Form, paths: tuple[str, ...]) -> Fault | None:
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
            return fault(_seen(said), f"as the {key} of {name!r} is not read", remedy)
    return _dialect_fault(name, entry.get("dialect") or {})


def _dialect_fault(name: str, dialect: Json) -> Fault | None:
    if not isinstance(dialect, dict):
        return fault(_seen(dialect), f"as the dialect of {name!r} is no object", "write an object")
    for key, values in _DIALECT.items():
        if key in dialect and dialect[key] not in values:
            message = f"as the dialect's {key} of {name!r} is not read"
            known = " or ".join(json.dumps(value) for value in values)
            return fault(_seen(dialect[key]), message, f"write {known}")
    return None


def _delimiter(entry: Entry) -> str:
    dialect = entry.get("dialect")
    # One that is not read has a fault of its own; here it only must not stop the others.
    given = dialect.get("delimiter") if isinstance(dialect, dict) else None
    return given if isinstance(given, str) and given in _DELIMITERS else ","


def _settings_faults(settings: Json) -> list[Fault]:
    if not isinstance(settings, dict):
        return [fault(_seen(settings), "as lcreport is no object", "write {}, or leave it out")]
    found = []
    for name, seen in settings.items():
        if not isinstance(seen, str) and name in _TEXTS:
            message = f"as lcreport.{name} is no text"
            found.append(fault(_seen(seen), message, "write a text, or leave it out"))
    for name, choices in _CHOICES.items():
        text = settings.get(name, "")
        if isinstance(text, str) and text not in {"", *choices}:
            message, remedy = f"is no value of lcreport.{name}", f"write {' or '.join(choices)}"
            found.append(fault(text, message, remedy))
    return found + _pattern_faults(settings)


_TEXTS = {
    *_CHOICES,
    "overview",
    "whole",
    "report_mark",
    *(f"{title}_{code}" for title in ("title", "issuer", *_TITLES) for code in codes()),
}


def _pattern_faults(settings: Entry) -> list[Fault]:
    """Titles with a word in braces that no annex can fill in."""
    words = " and ".join(f"{{{word}}}" for word in sorted(_IN_TITLES))
    found = []
    for name in (f"{title}_{code}" for title in _TITLES for code in codes()):
        pattern = settings.get(name)
        if isinstance(pattern, str) and not _fits(pattern, _IN_TITLES):
            message = f"as lcreport.{name} has braces that cannot be filled in"
            found.append(fault(pattern, message, f"use {words} only; {{{{ for a brace itself"))
    return found


def _fits(pattern: str, known: set[str]) -> bool:
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        return False
    names = [(name, form, turn) for _, name, form, turn in parts if name is not None]
    # A format or conversion behind the name, such as {period!r}, is no word either.
    return all(name in known and not form and not turn for name, form, turn in names)


def fault(value: str | None, message: str, remedy: str) -> Fault:
    """A fault of the descriptor."""
    seen = value if value is None or len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    return Fault(DESCRIPTOR, None, None, seen, message, remedy)


def _seen(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)[:60]
    except (RecursionError, ValueError):
        return "…"


def rows_of(data: Json) -> tuple[list[str], list[list[str]]]:
    """The columns and rows of what a descriptor holds itself, every cell as text.

    >>> rows_of([{"id": "a", "value": 5.0}, {"id": "b", "value": None}])
    (['id', 'value'], [['a', '5'], ['b', '']])
    >>> rows_of([["id"], ["a"]])
    (['id'], [['a']])
    """
    entries = data if isinstance(data, list) else []
    if entries and isinstance(entries[0], list):
        head, *rest = entries
        columns = [_text(cell).strip() for cell in head] if isinstance(head, list) else []
        rows = [[_text(cell) for cell in row] for row in rest if isinstance(row, list)]
        return columns, [(row + [""] * len(columns))[: len(columns)] for row in rows]
    objects = [row for row in entries if isinstance(row, dict)]
    columns = list(dict.fromkeys(key for row in objects for key in row))
    return columns, [[_text(row.get(name)) for name in columns] for row in objects]


def _text(cell: Json) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    # A spreadsheet's 5.0 is its 5: decimals are for the indicator to say.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
