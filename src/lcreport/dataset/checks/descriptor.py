"""Faults of the descriptor and of its `lcreport` property."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lcreport.dataset.source import DESCRIPTOR, Source, open_source
from lcreport.errors import DatasetError, Fault
from lcreport.languages import codes

if TYPE_CHECKING:
    from lcreport.dataset.checks.references import Known

_CHOICES = {
    "window": ("calendar", "nd09"),
    "language": codes(),
    "ratio": ("growth", "ratio"),
}


def opened(address: str) -> tuple[Source | None, list[Fault]]:
    """The package, with the faults of its descriptor; None where it cannot be opened at all."""
    try:
        source = open_source(address)
    except DatasetError as error:
        return None, list(error.faults) or [
            _fault(None, "the file is missing", "give the folder that holds datapackage.json")
        ]
    except (AttributeError, TypeError):
        return None, [_fault(None, "is not a JSON object with resources", "mend the file")]
    return _readable(source)


def _readable(source: Source) -> tuple[Source | None, list[Fault]]:
    found = []
    resources = []
    for entry in source.descriptor["resources"]:
        if isinstance(entry.get("name"), str) and isinstance(entry.get("path"), str):
            resources.append(entry)
        else:
            seen = json.dumps(entry, ensure_ascii=False)[:60]
            found.append(_fault(seen, "is a resource without name or path", "give both"))
    names = [entry["name"] for entry in resources]
    found += [
        _fault(name, "names two resources", "keep one of them")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    return Source(source.address, {**source.descriptor, "resources": resources}), found


def settings_faults(source: Source, known: Known) -> list[Fault]:
    """Settings with a value that is none, and an overview that is no organisation."""
    found = []
    for name, choices in _CHOICES.items():
        seen = source.settings.get(name, "")
        if seen not in {"", *choices}:
            found.append(
                _fault(
                    str(seen), f"is no value of lcreport.{name}", f"write {' or '.join(choices)}"
                )
            )
    for name in ("overview", "whole"):
        seen = source.settings.get(name, "")
        if seen and seen not in known.ids["organisations"]:
            message = f"as lcreport.{name} is no organisation"
            found.append(
                _fault(str(seen), message, "write an id of organisations, or leave it out")
            )
    return found


def _fault(value: str | None, message: str, remedy: str) -> Fault:
    return Fault(DESCRIPTOR, None, None, value, message, remedy)
