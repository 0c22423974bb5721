"""Wrong values of every field of descriptors, params files and notebooks, and of every option."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer.main
import yaml

from bad_input import (
    CHECK,
    DATASET,
    FORM,
    LIST,
    PLAN,
    SCHEDULE,
    TABLE,
    Bad,
    fields,
    kind,
    replaced,
)  # fmt: skip
from lcreport import cli

ROOT = Path(__file__).parents[1]
WRONG: tuple[Any, ...] = (
    ..., None, 7, -1.5, True, [], {}, "", "../x", "x" * 5000, [[[]]], {"a": {"b": None}}, "a\nb",
    "\x00", "\ud800", [None], "{0.__class__}", 10**400,
)  # fmt: skip
# Commands that start servers or write into the user's home.
_OTHERWISE = {"lab", "open", "kernel"}
_OPTIONS = (
    "", " ", "../x", "a\nb", "x" * 5000, "\x00", "\u202eabc", "-1", "nan", "9" * 30, "/dev/null",
    "/proc/self/mem", "file:///etc/passwd", "http://127.0.0.1:9/x", "$(id)", "*", "\udc80", "{0}",
    "a=b=c", "2021-9M",
)  # fmt: skip
_NEEDED = {
    "organisation": "hoi-ccb", "period": "2021-9M", "what": "indicators", "report": "none.docx",
    "out": "out", "old": "out", "new": "out", "release": "out", "address": "site",
    "paths": "x.xlsx", "batch": "20210101-000000-abc", "folder": "new", "name": "other",
}  # fmt: skip


def all_of() -> Iterator[Bad]:
    """Every input of these kinds."""
    yield from _descriptors()
    yield from _params()
    yield from _notebooks()
    yield from _options()


def _shown(value: Any) -> str:
    return "without" if value is ... else f"{json.dumps(value)[:14]}"


def _kinds(content: Any) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    return {kind(path): path for path in fields(content)}


def _written(place: str, content: Any) -> Callable[[Path], None]:
    def spoil(project: Path) -> None:
        (project / place).write_text(json.dumps(content), encoding="utf-8")

    return spoil


def _descriptors() -> Iterator[Bad]:
    content = json.loads((ROOT / "data/lao-cai/datapackage.json").read_text("utf-8"))
    content["name"] = "sample"
    place = f"{DATASET}/datapackage.json"
    # Of a schema's fields those of the first resource: all are read alike.
    for name, path in _kinds(content).items():
        for value in WRONG:
            yield Bad(
                f"descriptor {'.'.join(map(str, name))} {_shown(value)}",
                _written(place, replaced(content, path, value)),
                (CHECK, TABLE, PLAN, LIST, FORM),
                # A file that is not there is named itself.
                place="" if name[-1] == "path" else "datapackage.json",
                harmless=True,
            )


def _params() -> Iterator[Bad]:
    content = {
        "dataset": DATASET,
        "periods": ["2021-9M"],
        "languages": ["vi"],
        "time_limit_s": 60,
        "schedule": {"working_days": 10},
        "notify": {"when": "changes"},
        "inbox": "inbox",
        "values": {"report_number": "12"},
        "notebooks": [
            {
                "notebook": "notebooks/annex.ipynb",
                "organisations": ["hoi-ccb"],
                "reads": "own",
                "values": {"report_number": "12"},
            }
        ],
    }
    for name, path in _kinds(content).items():
        for value in WRONG:
            if value is not ... or len(path) == 1:
                yield Bad(
                    f"params {'.'.join(map(str, name))} {_shown(value)}",
                    _params_of(replaced(content, path, value)),
                    (PLAN, SCHEDULE),
                    place="sample.yaml",
                    harmless=True,
                )


def _params_of(content: Any) -> Callable[[Path], None]:
    def spoil(project: Path) -> None:
        path = project / "params/sample.yaml"
        path.write_bytes(
            yaml.safe_dump(content, allow_unicode=True).encode("utf-8", "surrogatepass")
        )

    return spoil


def _notebooks() -> Iterator[Bad]:
    place = "notebooks/annex.ipynb"
    content = json.loads((ROOT / place).read_text("utf-8"))
    for name, path in _kinds(content).items():
        for value in WRONG:
            yield Bad(
                f"notebook {'.'.join(map(str, name))} {_shown(value)}",
                _written(place, replaced(content, path, value)),
                (PLAN,),
                place="annex.ipynb",
                harmless=True,
            )
    sources = {
        "no Python": "organisation: str = ",
        "a magic": "%run x.py\norganisation: str = 'a'",
        "computed": "organisation: str = open('/etc/passwd').read()",
        "deep": f"organisation: str = {'(' * 300}{')' * 300}",
        "NUL": "organisation: str = '\x00'",
        "missing": "other: str = 'a'",
        "wrong type": "organisation: int = 3",
        "no type": "organisation = f'{1}'",
        "huge": f"organisation: int = {'9' * 5000}",
    }
    for name, source in sources.items():
        [at] = [
            number
            for number, cell in enumerate(content["cells"])
            if "parameters" in cell["metadata"].get("tags", [])
        ]
        yield Bad(
            f"parameters cell: {name}",
            _written(place, replaced(content, ("cells", at, "source"), source)),
            (PLAN,),
            place="annex.ipynb",
            harmless=True,
        )


def _options() -> Iterator[Bad]:
    command = typer.main.get_command(cli.app)
    for name, line, option in _parameters(command, ()):
        for value in _OPTIONS:
            words = line(value)
            yield Bad(
                f"lcreport {name} {option}={value[:12]!r}{len(value)}",
                lambda _: None,
                (words,),
                place="",
                harmless=True,
                # Anything else than a refusal is the command's own work.
                writes=True,
            )


def _parameters(
    command: Any, before: tuple[str, ...]
) -> Iterator[tuple[str, Callable[[str], tuple[str, ...]], str]]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            if name not in _OTHERWISE:
                yield from _parameters(inner, (*before, name))
        return
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [
        one
        for one in command.params
        if one.param_type_name == "option" and not one.is_flag and one.name != "help"
    ]
    explained = ("--explain",) if before == ("build",) else ()
    given = {one.name: _NEEDED.get(one.name, "x") for one in arguments}
    needed = {one.opts[0]: "x" for one in options if one.required}
    for one in arguments:

        def as_argument(value: str, name: str = one.name) -> tuple[str, ...]:
            words = [word for pair in needed.items() for word in pair]
            return (*before, *explained, *words, "--", *{**given, name: value}.values())

        yield " ".join(before), as_argument, one.name
    for one in options:

        def as_option(value: str, name: str = one.opts[0]) -> tuple[str, ...]:
            words = [word for option, said in {**needed, name: value}.items()
                     for word in (option, said)]  # fmt: skip
            return (*before, *explained, *words, "--", *given.values())

        yield " ".join(before), as_option, one.opts[0]
