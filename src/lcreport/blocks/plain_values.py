"""Dataclasses of plain values as JSON values."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, cast, get_type_hints

Json: TypeAlias = Any
"""A value as `json.loads` gives it; every one is checked before it is used."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A field of a dataclass: its type, and what it is where a payload does not say."""

    name: str
    type: Any
    default: object

    @property
    def required(self) -> bool:
        """Whether a payload must say it."""
        return self.default is dataclasses.MISSING


def fields(kind: type[Any]) -> tuple[Field, ...]:
    """The fields of a dataclass, which are the schema of its payload."""
    # A class is hashable whatever its fields are; type checkers do not see it.
    return _fields(cast("Hashable", kind))


# `get_type_hints` evaluates every annotation anew, and a table has thousands of cells.
@cache
def _fields(kind: Any) -> tuple[Field, ...]:
    hints = get_type_hints(kind)
    found = []
    for field in dataclasses.fields(kind):
        default = field.default
        if field.default_factory is not dataclasses.MISSING:
            default = field.default_factory()
        found.append(Field(field.name, hints[field.name], default))
    return tuple(found)


def written(value: object) -> dict[str, Json]:
    """The fields of a dataclass as JSON values; those that have their default are left out.

    A value with a method `payload` knows its own JSON form.
    """
    found = {}
    for field in fields(type(value)):
        content = getattr(value, field.name)
        if content != field.default:
            found[field.name] = _json(content)
    return found


def _json(value: object) -> Json:
    # A protocol that is asked for every cell's value took a tenth of the time of an annex's cells.
    if writes := getattr(value, "payload", None):
        return writes()
    if dataclasses.is_dataclass(value):
        return written(value)
    if isinstance(value, Mapping):
        return {str(key): str(text) for key, text in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_json(item) for item in value]
    return value
