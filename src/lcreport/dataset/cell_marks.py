"""What a resource's Table Schema says of its cells: texts that are no value, marks of numbers.

Only this is read of a schema: the types of columns are lcreport's own, in `tables`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.dataset.inline_rows import InlineJson

# By another mark 1.500 would be one thousand five hundred, and is read as one and a half.
_MARKS: dict[str, tuple[InlineJson, ...]] = {"decimalChar": (".", None), "groupChar": ("", None)}


def unread(name: str, schema: InlineJson) -> tuple[InlineJson, str, str] | None:
    """The value, message and remedy of what a schema asks for that lcreport does not read.

    Args:
        name: The table.
        schema: Of its entry in the descriptor.
    """
    if not isinstance(schema, dict):
        return None
    fields = _objects(schema.get("fields"))
    for described in (schema, *fields):
        said = described.get("missingValues")
        if said is None:
            continue
        if not isinstance(said, list) or any(_mark(one) is None for one in said):
            message = f"as the missingValues of {name!r} is no list of texts"
            return said, message, 'write a list such as ["", "NA"]'
    for described in fields:
        for key, values in _MARKS.items():
            if described.get(key) not in values:
                message = f"as the {key} of {name!r} is not read"
                return described[key], message, "write numbers like 1234.5, and leave it out"
    return None


def missing(entry: Mapping[str, InlineJson]) -> dict[str, tuple[str, ...]]:
    """The texts that stand for no value: by column, those of `""` for all others.

    Empty where only an empty cell does, as in lcreport's own files.

    >>> missing({"schema": {"missingValues": ["", "NA"]}})
    {'': ('NA',)}
    """
    schema, dialect = entry.get("schema"), entry.get("dialect")
    described = schema if isinstance(schema, dict) else {}
    found = {"": _marks(described)}
    if isinstance(dialect, dict) and isinstance(null := dialect.get("nullSequence"), str):
        found[""] += (null,) if null else ()
    for column in _objects(described.get("fields")):
        # A column that says so itself does not heed what the whole table says.
        if isinstance(name := column.get("name"), str) and "missingValues" in column:
            found[name] = _marks(column)
    return found if any(found.values()) else {}


def _marks(described: Mapping[str, InlineJson]) -> tuple[str, ...]:
    said = described.get("missingValues")
    marks = map(_mark, said if isinstance(said, list) else [])
    return tuple(mark for mark in marks if mark)


def _mark(one: InlineJson) -> str | None:
    # Version 2 of the standard lets each have a label.
    text = one.get("value") if isinstance(one, dict) else one
    return text if isinstance(text, str) else None


def _objects(value: InlineJson) -> list[dict[str, InlineJson]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
