"""Rows that a `datapackage.json` holds itself, as a list of objects or of lists."""

from __future__ import annotations

import json

InlineJson = str | int | float | bool | list["InlineJson"] | dict[str, "InlineJson"] | None
"""What JSON holds."""


def uneven(data: list[InlineJson]) -> InlineJson:
    """The first of rows that are lists which has more or fewer cells than there are heads."""
    # Objects bring a head with each cell, so that only rows that are lists can be uneven.
    if not data or not isinstance(data[0], list):
        return None
    heads = [_text(cell).strip() for cell in data[0]]
    if len(set(heads)) < len(heads) or "" in heads or not heads:
        return data[0] or [""]
    return next((row for row in data if not isinstance(row, list) or len(row) != len(heads)), None)


def rows_of(data: InlineJson) -> tuple[list[str], list[list[str]]]:
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


def _text(cell: InlineJson) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    # A spreadsheet's 5.0 is its 5: decimals are for the indicator to say.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
