"""Plain blocks read back from JSON values: the only thing that documents take from a kernel.

The fields of the dataclasses are the schema. What does not fit it is refused and never shown.
"""

from __future__ import annotations

import dataclasses
import math
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union, get_args, get_origin

from lcreport.blocks.block import Block, PlainBlock
from lcreport.blocks.drawing import Drawing
from lcreport.blocks.plain_values import Json, fields
from lcreport.blocks.table import Cell, Table
from lcreport.blocks.texts import Facts, Group, Head, Listing, Nothing, Paragraph, Subheading
from lcreport.blocks.tiles import Tiles
from lcreport.errors import PayloadError

_KINDS: dict[str, type[PlainBlock]] = {
    kind.kind: kind
    for kind in (Drawing, Facts, Group, Head, Listing, Nothing, Paragraph, Subheading, Table, Tiles)
}
# More than any annex has; a payload of thousands would exhaust Python's stack in the host.
_DEEPEST = 20


def read(payload: Json) -> PlainBlock:
    """The block that a payload was written from.

    >>> read({"type": "paragraph", "text": "Số liệu"})
    Paragraph(text='Số liệu', role='text')

    Raises:
        PayloadError: the payload has another form.
    """
    return _block(payload, "output", 0)


def _block(value: Json, where: str, depth: int) -> PlainBlock:
    kind = value.get("type") if isinstance(value, Mapping) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise PayloadError(f"{where}: {_seen(value)} is no block that lcreport knows")
    if depth > _DEEPEST:
        raise PayloadError(f"{where}: blocks within blocks more than {_DEEPEST} deep")
    values = {key: content for key, content in value.items() if key != "type"}
    block: PlainBlock = _made(_KINDS[kind], values, where, depth)
    return block


def _made(kind: type[Any], values: Json, where: str, depth: int) -> Any:
    # Most cells are a text and nothing else, and are written as just that (see `Cell.payload`).
    if kind is Cell and isinstance(values, str):
        return Cell(values)
    if not isinstance(values, Mapping):
        raise PayloadError(f"{where}: {_seen(values)} has no fields of a {kind.__name__}")
    known = {field.name: field for field in fields(kind)}
    unknown = values.keys() - known.keys()
    missing = {name for name, field in known.items() if field.required} - values.keys()
    if unknown or missing:
        what = "has no field" if unknown else "lacks the field"
        raise PayloadError(f"{where}: a {kind.__name__} {what} {min(map(str, unknown or missing))}")
    given = {
        name: _checked(known[name].type, value, f"{where}.{name}", depth)
        for name, value in values.items()
    }
    try:
        return kind(**given)
    # What a dataclass itself refuses: a drawing's SVG, a number of decimals, a language.
    except ValueError as error:
        raise PayloadError(f"{where}: {error}") from error


def _checked(hint: Any, value: Json, where: str, depth: int) -> Any:  # noqa: C901, PLR0911 - a case a type
    if hint in {str, bool, int, float}:
        return _scalar(hint, value, where)
    if isinstance(hint, type) and issubclass(hint, Block):
        block = _block(value, where, depth + 1)
        if not isinstance(block, hint):
            raise PayloadError(f"{where}: a {type(block).__name__} and no {hint.__name__}")
        return block
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _made(hint, value, where, depth)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal and value in inner and isinstance(value, str):
        return value
    if origin in {Union, types.UnionType}:
        return None if value is None else _checked(inner[0], value, where, depth)
    if origin is Sequence and isinstance(value, list):
        return tuple(
            _checked(inner[0], item, f"{where}[{at}]", depth) for at, item in enumerate(value)
        )
    if origin is tuple and isinstance(value, list) and len(value) == len(inner):
        return tuple(
            _checked(kind, item, where, depth) for kind, item in zip(inner, value, strict=True)
        )
    if origin is Mapping and isinstance(value, Mapping):
        return {str(key): _scalar(str, text, f"{where}.{key}") for key, text in value.items()}
    raise PayloadError(f"{where}: {_seen(value)} is of no form that fits")


def _scalar(kind: type[Any], value: Json, where: str) -> Any:
    fits = isinstance(value, int | float if kind is float else kind)
    # For Python True is a whole number; in a cell it would print as 1.
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise PayloadError(f"{where}: {_seen(value)} is no {kind.__name__}")
    if kind is float and not _is_finite(value):
        raise PayloadError(f"{where}: {_seen(value)} is no finite number")
    return float(value) if kind is float else value


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number of more digits than any float has
        return False


def _seen(value: Json) -> str:
    if isinstance(value, int) and abs(value) > sys.maxsize:
        return "a number too large"  # Python refuses to write one of 5,000 digits
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
