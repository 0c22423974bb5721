"""One input that is wrong in one place, and the commands that meet it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATASET = "data/sample"
DEMO = "data/demo"


@dataclass(frozen=True)
class Bad:
    """One input.

    Attributes:
        name: What is wrong, for the test's id.
        spoil: Makes it of a project that is right.
        commands: What to run in it; each must refuse it or, where `harmless`, may do its work.
        place: What the message must name: the file, or the column.
        value: The value seen, where it is short enough to be named.
        harmless: Whether commands may also accept it.
        writes: Whether a command may write all the same, such as pages that say what was refused.
    """

    name: str
    spoil: Callable[[Path], None]
    commands: Sequence[Sequence[str]]
    place: str
    value: str = ""
    harmless: bool = False
    writes: bool = False


CHECK = ("check", "--dataset", DATASET)
TABLE = ("table", "hoi-ccb", "2021-9M", "--dataset", DATASET)
BUILD = ("build", "--dataset", DATASET, "--to", "html")
PLAN = (*BUILD, "--explain")
LIST = ("list", "indicators", "--dataset", DATASET)
FORM = ("form", "--dataset", DATASET, "--period", "2021", "--to", "forms")
SCHEDULE = ("schedule", "--print", "cron", "--dataset", DATASET)


def in_dataset(command: Sequence[str], dataset: str) -> tuple[str, ...]:
    """The command for another dataset than the sample's."""
    return tuple(dataset if part == DATASET else part for part in command)


def fields(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a JSON document; of a list only of its first and last."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from fields(inner, (*path, key))
    elif isinstance(value, list):
        for at in sorted({0, len(value) - 1}) if value else ():
            yield from fields(value[at], (*path, at))


def kind(path: tuple[Any, ...]) -> tuple[Any, ...]:
    """A path without the places in lists."""
    return tuple("*" if isinstance(part, int) else part for part in path)


def replaced(content: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of a JSON document with one value replaced; `...` takes it out."""
    copy = json.loads(json.dumps(content))
    place = copy
    for part in path[:-1]:
        place = place[part]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy
