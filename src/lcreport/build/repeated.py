"""What a notebook's cells show differently from run to run, named with its cell.

An annex of such a notebook is another one at each build: `verify` cannot vouch for it, and readers
of two copies see two documents.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | float | bool | None"
    ExecutedJson: TypeAlias = "Mapping[str, Json]"

# Python's own words for an object that has none: where it lies in memory.
_AT = " at 0x"
_ADDRESS = re.compile(rf"[^\s<>]{{0,40}}{_AT}[0-9a-fA-F]{{6,16}}\b")
_QUOTED = r"""(?:'[^'\n]{0,200}'|"[^"\n]{0,200}")"""
# The order of a set of texts comes from a number that Python draws when it starts.
_SET = re.compile(rf"\{{{_QUOTED}(?:, {_QUOTED})+\}}")
_INJECTED = "injected-parameters"
_BEFORE, _AFTER = 20, 40
_SHORT = 60


@dataclass(frozen=True, slots=True)
class Unlike:
    """A cell that shows something else in each run.

    Attributes:
        cell: Its number among the notebook's code cells, from 1.
        section: The heading above it; empty where there is none.
        source: Its first line.
        first: What it showed.
        second: What it showed when it was run again; empty where `first` alone says enough.
    """

    cell: int
    section: str
    source: str
    first: str
    second: str = ""


class _Cell(NamedTuple):
    number: int
    section: str
    source: str
    outputs: list[Json]

    def unlike(self, first: str, second: str = "") -> Unlike:
        lines = [line.strip() for line in self.source.splitlines() if line.strip()]
        line = next(iter(lines), "")
        return Unlike(self.number, self.section, line[:_SHORT], first, second)


def in_one_run(executed: ExecutedJson) -> Iterator[Unlike]:
    """The cells whose outputs hold what no second run will show so.

    >>> cell = {"cell_type": "code", "source": "print(x)", "outputs": [
    ...     {"output_type": "stream", "text": "<object object at 0x7f1f2e3d4c5b>"}]}
    >>> [found.first for found in in_one_run({"cells": [cell]})]
    ['object at 0x7f1f2e3d4c5b']
    """
    for cell in _cells(executed):
        for text in _texts(cell.outputs):
            # The search tries forty letters at each place, and few texts have any address.
            found = (_AT in text and _ADDRESS.search(text)) or _SET.search(text)
            if found:
                yield cell.unlike(found[0].strip()[:_SHORT])
                break


def between(first: ExecutedJson, second: ExecutedJson) -> Iterator[Unlike]:
    """The cells that show one thing in the first run of a notebook and another in the second."""
    pairs = zip(_cells(first), _cells(second), strict=False)
    for one, other in pairs:
        if one.outputs != other.outputs:
            yield one.unlike(*_first_difference(one.outputs, other.outputs))


def of_bytes(first: bytes, second: bytes) -> list[Unlike]:
    """The same for two files; none where one is no notebook."""
    if first == second:
        return []
    try:
        return list(between(json.loads(first), json.loads(second)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _cells(executed: ExecutedJson) -> Iterator[_Cell]:
    section, number = "", 0
    cells: list[dict[str, Json]] = executed["cells"]  # type: ignore[assignment]
    for cell in cells:
        source = _joined(cell.get("source"))
        if cell["cell_type"] == "markdown" and source.startswith("#"):
            section = source.splitlines()[0].lstrip("# ")
        metadata: dict[str, list[str]] = cell.get("metadata") or {}  # type: ignore[assignment]
        # A cell that papermill put there is none that the notebook's author can look up.
        if cell["cell_type"] == "code" and _INJECTED not in metadata.get("tags", []):
            number += 1
            yield _Cell(number, section, source, cell.get("outputs") or [])  # type: ignore[arg-type]


def _joined(text: Json) -> str:
    return "".join(text) if isinstance(text, list) else str(text or "")


def _first_difference(one: list[Json], other: list[Json]) -> tuple[str, str]:
    for first, second in zip_longest(_texts(one), _texts(other), fillvalue=""):
        if first != second:
            at = _place(first, second)
            start = max(0, at - _BEFORE, first.rfind("\n", 0, at) + 1)
            return first[start : at + _AFTER], second[start : at + _AFTER]
    # The texts are alike, such as where only the number of a cell's outputs is another.
    return json.dumps(one, ensure_ascii=False)[:_SHORT], json.dumps(other, ensure_ascii=False)[
        :_SHORT
    ]


def _place(first: str, second: str) -> int:
    pairs = zip(first, second, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def _texts(value: Json) -> Iterator[str]:
    """Every text in the outputs of a cell, lines that belong together joined."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        if value and all(isinstance(line, str) for line in value):
            yield _joined(value)
        else:
            for inner in value:
                yield from _texts(inner)
