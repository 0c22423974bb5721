"""`datapackage.json` itself: read, with every fault of its shape and settings at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from lcreport import documents, files
from lcreport.dataset.resources import DESCRIPTOR, excerpt, fault, leads_out, resources_of
from lcreport.dataset.tables import REQUIRED, TABLES
from lcreport.errors import DatasetError, Fault
from lcreport.languages import codes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lcreport.dataset.inline_rows import InlineJson
    from lcreport.dataset.resources import Descriptor
    from lcreport.period import WindowRule


class DatasetSettings(TypedDict, total=False):
    """The descriptor's `lcreport` property, of which everything may be left out.

    Texts in each language, such as `title_vi` and `annex_title_en`, stand there too and are asked
    for by `languages.choose`; docs/dataset.md has all names and values.

    Attributes:
        window: Which days a period covers.
        language: The language of an annex where none is asked for.
        ratio: How growth is printed: 71.7, or 171.7 with the earlier figure as 100.
        overview: Id of the organisation that stands for the whole and gets the overview.
        whole: Id of the organisation whose row is the total of the others already.
        report_mark: The end of the number of the report that annexes belong to: `BC-UBND`.
        next_release: The day of the next release, YYYY-MM-DD.
        boundaries_id: Which property of a boundary is its organisation's id; `id` where empty.
    """

    window: WindowRule
    language: str
    ratio: Literal["growth", "ratio"]
    overview: str
    whole: str
    report_mark: str
    next_release: str
    boundaries_id: str


# Not part of the standard, so that nothing but this refuses a slip in them.
_CHOICES = {
    "window": ("calendar", "nd09"),
    "language": codes(),
    "ratio": ("growth", "ratio"),
}
_TITLES = ("annex_title", "overview_title", "brief_title", "units_title")
_IN_TITLES = {"organisation", "period"}
_NAMES = tuple(TABLES)
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHOWN = 80


def parsed(content: bytes, read: Callable[[str], bytes]) -> tuple[Descriptor, list[Fault]]:
    """The descriptor in a file, with what is wrong with it; empty where it can be read by nobody.

    Args:
        content: The bytes of datapackage.json.
        read: Gives another file of the package, such as one that holds a table's schema.
    """
    try:
        text = content.decode("utf-8-sig").replace("\ufeff", "")
        # Python's reader takes NaN and Infinity, which are no JSON.
        descriptor = files.from_json(text, _no_number)
    except ValueError as error:
        return {}, [_unreadable(error)]
    if not isinstance(descriptor, dict):
        return {}, [fault(None, "is not a JSON object with resources", "mend the file")]
    faults = _put_in_schemas(descriptor, read)
    return descriptor, faults + faults_of(descriptor)


def _put_in_schemas(descriptor: dict[str, Any], read: Callable[[str], bytes]) -> list[Fault]:
    """Put schemas that stand in files of their own in the place of their paths."""
    found: list[Fault] = []
    entries = descriptor.get("resources")
    for entry in entries if isinstance(entries, list) else ():
        # What is no table is only carried along, and nobody asks what its cells mean.
        if not isinstance(entry, dict) or entry.get("name") not in _NAMES:
            continue
        given = entry.get("schema")
        schema = _schema_in(given, f"{entry['name']}", read) if isinstance(given, str) else given
        if isinstance(schema, Fault):
            found.append(schema)
        elif not isinstance(schema, dict | None):
            message = f"as the schema of {entry['name']!r} is no object"
            found.append(fault(excerpt(given), message, "write a Table Schema, or its path"))
        # One that has a fault here gets no second.
        entry["schema"] = schema if isinstance(schema, dict) else None
    return found


def _schema_in(path: str, name: str, read: Callable[[str], bytes]) -> dict[str, Any] | Fault:
    if why := leads_out(path):
        message = f"as the schema of {name!r} {why}"
        return fault(path, message, "give a path inside the dataset, or the schema itself")
    try:
        schema = files.from_json(read(path), _no_number)
    except DatasetError as error:
        message = f"as the schema of {name!r}: {error.faults[0].message}"
        return fault(path, message, "give a file with a Table Schema")
    except ValueError as error:
        return dataclasses.replace(_unreadable(error), file=path)
    if isinstance(schema, dict):
        return dict(schema)
    message = f"as the schema of {name!r} holds no JSON object"
    return fault(path, message, "give a file with a Table Schema")


def _unreadable(error: ValueError) -> Fault:
    """Why a text is no JSON, in words that languages have: Python's own are in English only."""
    if isinstance(error, UnicodeDecodeError):
        message = f"is not UTF-8 (byte {error.object[error.start]:#04x})"
        return fault(None, message, "save the file as UTF-8")
    message = f"is not JSON: {error}"
    if isinstance(error, json.JSONDecodeError):
        message = f"is not JSON, in line {error.lineno} column {error.colno}: {error.msg}"
    return fault(None, message, "mend the file")


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def faults_of(descriptor: Descriptor) -> list[Fault]:
    """Everything in a descriptor that does not have the shape that it must have."""
    found = []
    name = descriptor.get("name")
    entries = descriptor.get("resources")
    if not isinstance(entries, list | None):
        return [fault(excerpt(entries), "is no list of resources", "write [{name, path}, …]")]
    _, faults = resources_of(descriptor)
    found += faults
    given = [entry.get("name") for entry in entries or () if isinstance(entry, dict)]
    # By name alone: one whose path is wrong has its own fault, and is not missing too.
    lacking = [table for table in REQUIRED if table not in given]
    if "name" not in descriptor:
        found.append(fault(None, "has no name", "add it"))
    elif not isinstance(name, str) or not _NAME.fullmatch(name) or documents.name_fault(name):
        # It goes into out/, crontabs and units too.
        seen = name[:_SHOWN] if isinstance(name, str) else excerpt(name)
        remedy = "write small letters a-z, digits and hyphens, such as visits-2026"
        message = "is no name of a dataset"
        found.append(Fault(DESCRIPTOR, None, "name", seen, message, remedy))
    if lacking:
        found.append(fault(None, f"has no resources {', '.join(lacking)}", "add them"))
    return found + _settings_faults(descriptor.get("lcreport", {}))


def _settings_faults(settings: InlineJson) -> list[Fault]:
    if not isinstance(settings, dict):
        return [fault(excerpt(settings), "as lcreport is no object", "write {}, or leave it out")]
    found = []
    for name, seen in settings.items():
        if not isinstance(seen, str) and name in _TEXTS:
            message = f"as lcreport.{name} is no text"
            found.append(fault(excerpt(seen), message, "write a text, or leave it out"))
    for name, choices in _CHOICES.items():
        text = settings.get(name, "")
        if isinstance(text, str) and text not in {"", *choices}:
            message, remedy = f"is no value of lcreport.{name}", f"write {', '.join(choices)}"
            found.append(fault(text, message, remedy))
    day = settings.get("next_release", "")
    if isinstance(day, str) and day and not _is_day(day):
        message = "as lcreport.next_release is no day"
        found.append(fault(day, message, "write YYYY-MM-DD, such as 2022-01-20"))
    return found + _pattern_faults(settings)


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_TEXTS = {
    *_CHOICES,
    "overview",
    "whole",
    "report_mark",
    "next_release",
    "boundaries_id",
    *(f"{title}_{code}" for title in ("title", "issuer", "contact", *_TITLES) for code in codes()),
}


def _pattern_faults(settings: Mapping[str, InlineJson]) -> list[Fault]:
    """Titles with a word in braces that no annex can fill in."""
    words = ", ".join(f"{{{word}}}" for word in sorted(_IN_TITLES))
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
