"""Inputs that are wrong in one place each, made by a seed: for the test that walks all commands.

Every column of every table meets every kind of fault, and so do descriptors, params, notebooks,
spreadsheets and releases; a run takes as many of them as it is asked for, the same for a seed.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

import bad_fields
import bad_releases
from bad_input import (
    BUILD,
    CHECK,
    DATASET,
    DEMO,
    FORM,
    LIST,
    PLAN,
    TABLE,
    Bad,
    in_dataset,
)
from lcreport.dataset.tables import TABLES

ROOT = Path(__file__).parents[1]
OF = {DATASET: "data/lao-cai", DEMO: DEMO}
"""Where the datasets of the project come from."""
LONG = "x" * 120_000
# Of each kind of cell, what no cell of that kind may hold.
WRONG = {
    "number": (
        "1.234,5", "nhiều", "inf", "-inf", "nan", "1e999", "12 ha", "١٢x", "--5", "+-3", "=1+1",
        "0x1F", "1_000", "12%", "½", "(12)", "TRUE", "#REF!", "#N/A", "1,2,3", "1e", ".", "1 000 đ",
    ),
    "date": (
        "30/9/2021", "2021-13-01", "hôm qua", "2021-02-30", "20210930", "2021-9-3", "21-09-30",
        "2021-09-30T25:00", "44469", "0000-00-00", "2021-09-3o", "2021–09–30",
    ),
    "day_or_year": ("tháng 7", "2025-13-01", "25", "20255", "2025-00-10"),
    "period": (
        "2021-13", "Quý III", "2021-9", "2021-Q5", "202l-9M", "2021-0M", "2021-13M", "2021_9M",
        "9M-2021", "2021-9M-", "２０２１-9M", "2021.0", "-2021",
    ),
    "choice": ("khác", "Flow ", "1", "none none", "FLOW,STOCK", "TRUE"),
    "step": ("x", "1,5", "--1", "1/3"),
    "digit": ("-1", "ba", "2.5", "99", "1e1", "٣"),
    "count": ("-3", "1.5", "x", "1e3x", "0x10"),
    "name": ("../x", "a/b", "con", "x\ny", " ", "-x", "..", ".", "a\\b", "nul.csv", "a:b",
             "x" * 300, "a|b", "$(id)", "`id`", "a;b", "%00", "a\u202eb", "a\u200bb", "~", "*"),
    "comparison": ("hôm nay", "2021", "target", "target.", ".growth_pct", "target.growth"),
}  # fmt: skip
# Of any kind of cell: what none may hold.
ANY = (LONG, "a\x00b", '"')
# Of any but free text.
NO_WORD = ("<b>x</b>", "\x1b[2J", "\u202eabc", "{{7*7}}", "x" * 999)


def all_of(seed: int) -> list[Bad]:
    """Every input, in an order that the seed chooses."""
    found = [
        *_cells(), *_columns(), *_files(), *_descriptors(), *_params(), *_notebooks(), *_sheets(),
        *_arguments(), *bad_fields.all_of(), *bad_releases.all_of(),
    ]  # fmt: skip
    random.Random(seed).shuffle(found)
    return found


def _rewritten(path: Path, change: Callable[[list[list[str]]], None]) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    change(rows)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    path.write_text(written.getvalue(), encoding="utf-8")


def _tables() -> Iterator[tuple[str, str, str]]:
    """Dataset, table and the place of its file."""
    for dataset, table in itertools.product((DATASET, DEMO), TABLES.values()):
        there = ROOT / OF[dataset] / f"{table.name}.csv"
        if there.is_file() and table.name != "targets":
            yield dataset, table.name, f"{dataset}/{table.name}.csv"


def _commands(dataset: str, *, harmless: bool = False) -> list[tuple[str, ...]]:
    commands = (CHECK,) if harmless else (CHECK, TABLE, BUILD)
    return [in_dataset(command, dataset) for command in commands]


def _cells() -> Iterator[Bad]:
    for dataset, name, path in _tables():
        for column, schema in TABLES[name].by_name.items():
            wrong = list(WRONG.get(schema.type, ()))
            if schema.refers_to:
                wrong += ["khong-co-id-nay", "mttq ", "../mttq", "MTTQ1"]
            if schema.needed and schema.name != "value":
                wrong.append("")
            if schema.type != "text" or schema.refers_to:
                wrong += NO_WORD
            for value, at in itertools.product((*wrong, *ANY), (0, 1)):
                # A quotation mark is a letter of any text, and one that nobody sees is left out.
                harmless = value in ANY[1:] and schema.type == "text" and not schema.refers_to
                # An id that is another one is sound; what is named is the row that refers to it.
                elsewhere = harmless and column == "id"
                yield Bad(
                    f"{dataset} {name}.{column}[{-at or 1}]={value[:12]!r}{len(value)}",
                    _cell(path, column, value, -at or 1),
                    _commands(dataset, harmless=harmless),
                    place=f"{'' if elsewhere else name}.csv",
                    value=value
                    if len(value) < 40
                    and value.isprintable()
                    and "\\" not in value
                    and not elsewhere
                    else "",
                    harmless=harmless,
                )


def _cell(path: str, column: str, value: str, row: int) -> Callable[[Path], None]:
    def spoil(project: Path) -> None:
        def change(rows: list[list[str]]) -> None:
            if column not in rows[0]:
                for cells in rows:
                    cells.append("")
                rows[0][-1] = column
            rows[row][rows[0].index(column)] = value

        _rewritten(project / path, change)

    return spoil


def _columns() -> Iterator[Bad]:
    for dataset, name, path in _tables():
        for column in TABLES[name].where("needed"):
            changes: dict[str, Callable[[list[list[str]], int], object]] = {
                "without": lambda rows, at: [row.pop(at) for row in rows],
                "misspelt": lambda rows, at: rows[0].__setitem__(at, rows[0][at] + "x"),
                "twice": lambda rows, at: [row.append(row[at]) for row in rows],
                "no name for": lambda rows, at: rows[0].__setitem__(at, ""),
                "a line end in": lambda rows, at: rows[0].__setitem__(at, rows[0][at] + "\nx"),
                "accents in": lambda rows, at: rows[0].__setitem__(at, rows[0][at] + "\u0301"),
                "all empty": lambda rows, at: [row.__setitem__(at, "") for row in rows[1:]],
            }
            for what, change in changes.items():
                yield Bad(
                    f"{dataset} {name} {what} {column}",
                    _column(path, column, change),
                    _commands(dataset),
                    # What refers to ids that are gone may be named first.
                    place="" if what == "all empty" else f"{name}.csv",
                    value="" if what in {"all empty", "no name for"} else column,
                    # What words describe has no number.
                    harmless=(what, column) == ("all empty", "value"),
                )


def _column(
    path: str, column: str, change: Callable[[list[list[str]], int], object]
) -> Callable[[Path], None]:
    def spoil(project: Path) -> None:
        _rewritten(project / path, lambda rows: change(rows, rows[0].index(column)) and None)

    return spoil


def _files() -> Iterator[Bad]:
    kinds: dict[str, Callable[[Path], object]] = {
        "empty": lambda path: path.write_bytes(b""),
        "heads only twice": lambda path: path.write_text("id,id\n"),
        "binary": lambda path: path.write_bytes(bytes(range(256)) * 40),
        "UTF-16": lambda path: path.write_text(path.read_text("utf-8"), encoding="utf-16"),
        "cp1258": lambda path: path.write_bytes(
            path.read_text("utf-8").encode("cp1258", "replace")
        ),
        "gone": lambda path: path.unlink(),
        "a folder": lambda path: (path.unlink(), path.mkdir()),
        "open quote": lambda path: path.write_text(path.read_text("utf-8") + '"a,b,c\n' * 3),
        "cells too many": lambda path: path.write_text(path.read_text("utf-8") + "a," * 99 + "\n"),
        "a link to itself": lambda path: (path.unlink(), path.symlink_to(path.name)),
        "a link that leads out": lambda path: (path.unlink(), path.symlink_to("/etc/passwd")),
        "a link to nothing": lambda path: (path.unlink(), path.symlink_to("none.csv")),
        "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
        "UTF-32": lambda path: path.write_text(path.read_text("utf-8"), encoding="utf-32"),
        "tabs": lambda path: path.write_text(path.read_text("utf-8").replace(",", "\t")),
        "semicolons": lambda path: path.write_text(path.read_text("utf-8").replace(",", ";")),
        "half a letter": lambda path: path.write_bytes(path.read_bytes() + b"\xc3\n"),
        "only line ends": lambda path: path.write_bytes(b"\n" * 500),
        "packed": lambda path: path.write_bytes(gzip.compress(path.read_bytes(), mtime=0)),
        "a workbook": lambda path: path.write_bytes(b"PK\x03\x04" + path.read_bytes()),
        "a page": lambda path: path.write_text("<!doctype html><title>404</title>"),
        "JSON": lambda path: path.write_text('[{"id": "a"}]'),
        "conflict marks": lambda path: path.write_text(
            f"<<<<<<< HEAD\n{path.read_text('utf-8')}=======\n>>>>>>> x\n"
        ),
        "heads in the midst": lambda path: path.write_text(
            path.read_text("utf-8") + path.read_text("utf-8").splitlines()[0] + "\n"
        ),
        "cells too few": lambda path: path.write_text(path.read_text("utf-8") + "a\n"),
        "each row twice": lambda path: path.write_text(
            path.read_text("utf-8") + "".join(path.read_text("utf-8").splitlines(True)[1:])
        ),
    }
    for (dataset, name, path), (kind, change) in itertools.product(_tables(), kinds.items()):
        yield Bad(
            f"{dataset} {name}.csv {kind}",
            lambda project, path=path, change=change: change(project / path),  # type: ignore[misc]
            _commands(dataset),
            place=f"{name}.csv",
        )


def _descriptors() -> Iterator[Bad]:
    changes: dict[str, Callable[[dict], object]] = {  # type: ignore[type-arg]
        "no name": lambda it: it.pop("name"),
        "name leads out": lambda it: it.update(name="../out"),
        "name is a number": lambda it: it.update(name=7),
        "no resources": lambda it: it.pop("resources"),
        "resources are a text": lambda it: it.update(resources="observations.csv"),
        "resource without path": lambda it: it["resources"][0].pop("path"),
        "resource twice": lambda it: it["resources"].append(it["resources"][0]),
        "path leads out": lambda it: it["resources"][0].update(path="../../etc/passwd"),
        "path is absolute": lambda it: it["resources"][0].update(path="/etc/passwd"),
        "path is missing": lambda it: it["resources"][0].update(path="none.csv"),
        "unknown language": lambda it: it["lcreport"].update(language="xx"),
        "lcreport is a list": lambda it: it.update(lcreport=[]),
        "unknown window": lambda it: it["lcreport"].update(window="lunar"),
        "bad title pattern": lambda it: it["lcreport"].update(annex_title_vi="{nobody}"),
    }

    def changed(change: Callable[[dict], object]) -> Callable[[Path], None]:  # type: ignore[type-arg]
        def spoil(project: Path) -> None:
            path = project / DATASET / "datapackage.json"
            content = json.loads(path.read_text("utf-8"))
            change(content)
            path.write_text(json.dumps(content), encoding="utf-8")

        return spoil

    raw = {
        "no JSON": "{",
        "a list": "[]",
        "deep": "[" * 100_000,
        "empty": "",
        "NaN": '{"name": NaN}',
    }
    commands = (CHECK, TABLE, BUILD, LIST, FORM)
    for name, change in changes.items():
        # A file that is not there is named itself.
        place = "none.csv" if name == "path is missing" else "datapackage.json"
        # A list of indicators and a form read the files that they need.
        whole = (CHECK, TABLE, BUILD) if name == "path is missing" else commands
        yield Bad(f"descriptor: {name}", changed(change), whole, place=place)
    for name, text in raw.items():
        yield Bad(
            f"descriptor is {name}",
            lambda project, text=text: (project / DATASET / "datapackage.json").write_text(text),  # type: ignore[misc]
            commands,
            place="datapackage.json",
        )


def _params() -> Iterator[Bad]:
    texts = {
        "no YAML": "dataset: [",
        "a list": "- dataset",
        "no dataset": "periods: [2021-9M]",
        "other dataset": "dataset: data/none",
        "period of wrong type": f"dataset: {DATASET}\nperiods: 7\n",
        "unknown period": f"dataset: {DATASET}\nperiods: [2021-13M]\n",
        "unknown key": f"dataset: {DATASET}\nperiod: [2021-9M]\n",
        "no notebooks": f"dataset: {DATASET}\nperiods: [2021-9M]\n",
        "notebook of wrong type": f"dataset: {DATASET}\nperiods: [2021-9M]\nnotebooks: 3\n",
        "organisation unknown": (
            f"dataset: {DATASET}\nperiods: [2021-9M]\nnotebooks:\n"
            "  - {notebook: notebooks/annex.ipynb, organisations: [nobody]}\n"
        ),
        "notebook missing": (
            f"dataset: {DATASET}\nperiods: [2021-9M]\nnotebooks:\n"
            "  - {notebook: notebooks/none.ipynb, organisations: all}\n"
        ),
        "notebook leads out": (
            f"dataset: {DATASET}\nperiods: [2021-9M]\nnotebooks:\n"
            "  - {notebook: ../x.ipynb, organisations: all}\n"
        ),
        "unknown parameter": (
            f"dataset: {DATASET}\nperiods: [2021-9M]\nnotebooks:\n"
            "  - {notebook: notebooks/annex.ipynb, organisations: all, parameters: {colour: red}}\n"
        ),
        "tag": f"dataset: !!python/object:os.system {DATASET}\n",
        "aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n" * 3,
        "NUL": "dataset: \x00",
        "languages of wrong type": (
            f"dataset: {DATASET}\nperiods: [2021-9M]\nlanguages: {{vi: 1}}\n"
        ),
    }
    for name, text in texts.items():
        yield Bad(
            f"params: {name}",
            lambda project, text=text: (project / "params/sample.yaml").write_text(text),  # type: ignore[misc]
            (PLAN, ("build", "--dataset", DATASET, "--period", "latest", "--explain")),
            place="sample.yaml",
            harmless=name == "other dataset",
        )


def _notebooks() -> Iterator[Bad]:
    texts = {
        "no JSON": "{",
        "empty": "",
        "a list": "[]",
        "format 3": '{"nbformat": 3, "nbformat_minor": 0, "worksheets": [], "metadata": {}}',
        "conflict marks": "<<<<<<< HEAD\n{}\n=======\n",
        "no cells": '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}',
        "deep": "[" * 50_000,
    }
    for name, text in texts.items():
        yield Bad(
            f"notebook: {name}",
            lambda project, text=text: (project / "notebooks/annex.ipynb").write_text(text),  # type: ignore[misc]
            (PLAN,),
            place="annex.ipynb",
        )


def _sheets() -> Iterator[Bad]:
    def book(change: Callable[[openpyxl.Workbook], object]) -> Callable[[Path], None]:
        def spoil(project: Path) -> None:
            made = openpyxl.Workbook()
            change(made)
            made.save(project / "sent.xlsx")

        return spoil

    def raw(content: bytes) -> Callable[[Path], None]:
        return lambda project: (project / "sent.xlsx").write_bytes(content) and None

    def fill(made: openpyxl.Workbook, *rows: Sequence[object]) -> None:
        for row in rows:
            made.active.append(row)

    heads = ("Tổ chức", "Chỉ tiêu", "Đơn vị tính", "Quý III năm 2021")
    books: dict[str, Callable[[Path], None]] = {
        "empty sheet": book(lambda made: None),
        "heads only": book(lambda made: fill(made, heads)),
        "error cell": book(lambda made: fill(made, heads, ("A", "Lá", "lá", "#DIV/0!"))),
        "formula without result": book(lambda made: fill(made, heads, ("A", "Lá", "lá", "=1+1"))),
        "no period": book(lambda made: fill(made, heads[:3], ("A", "Lá", "lá"))),
        "far cell": book(lambda made: made.active.__setitem__("XFD1048576", 1)),
        "no workbook": raw(b"abc"),
        "empty file": raw(b""),
        "half a workbook": raw(b"PK\x03\x04" + bytes(200)),
        "old form": raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    }
    commands = (
        ("take-in", "sent.xlsx", "--dataset", DATASET, "--period", "2021"),
        ("new", "dataset", "other", "--from", "sent.xlsx", "--recorded", "2021-12-31"),
    )
    for name, spoil in books.items():
        yield Bad(f"sheet: {name}", spoil, commands, place="sent.xlsx")


def _arguments() -> Iterator[Bad]:
    lines = (
        (("build", "--dataset", "data/none"), "none"),
        (("build", "--dataset", DATASET, "--period", "2021-13M"), "2021-13M"),
        (("build", "--dataset", DATASET, "--organisation", "nobody"), "nobody"),
        (("build", "--dataset", DATASET, "--to", "epub"), "epub"),
        (("build", "--dataset", DATASET, "--language", "xx"), "xx"),
        (("build", "--dataset", DATASET, "-p", "colour=red", "--explain"), "colour"),
        (("build", "--dataset", DATASET, "-p", "colour", "--explain"), "colour"),
        (("table", "nobody", "2021-9M", "--dataset", DATASET), "nobody"),
        (("table", "hoi-ccb", "1789", "--dataset", DATASET), "1789"),
        (("list", "colours", "--dataset", DATASET), "colours"),
        (("verify", "out/none"), "none"),
        (("diff", "out/none", "out/other"), "none"),
        (("approve", "out/none", "--by", "x"), "none"),
        (("publish", "site", "--out", "none"), "none"),
        (("undo", "20210101-000000-abc", "--dataset", DATASET), "20210101"),
        (("status", "--dataset", DATASET, "--period", "Quý 9"), "Quý 9"),
        (("form", "--dataset", DATASET, "--period", "x"), "x"),
        (("new", "dataset", "../x", "--from", "none.xlsx"), "x"),
        (("new", "notebook", "../x"), "x"),
        (("read", "none.docx", "--dataset", DATASET, "--period", "2021"), "none.docx"),
        (("schedule", "--print", "cron", "--dataset", "data/none"), "none"),
        (("take-in", "none.xlsx", "--dataset", DATASET), "none.xlsx"),
    )
    for line, place in lines:
        yield Bad(f"lcreport {' '.join(line)[:60]}", lambda _: None, (line,), place=place)


@dataclass
class Project:
    """A project with copies of the real datasets, whose files are put back after each input."""

    folder: Path
    original: dict[Path, bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.original = {
            path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()
        }
        self._times = {path: _time(path) for path in self.original}

    def restore(self) -> None:
        """Have everything as it was; only what was touched is written.

        The folder itself stays: a server of kernels that was started in it has no other.
        """
        for path in sorted(self.folder.rglob("*"), reverse=True):
            is_folder = path.is_dir() and not path.is_symlink()
            if path not in self.original and not (is_folder and any(path.iterdir())):
                path.rmdir() if is_folder else path.unlink()
        for path, content in self.original.items():
            if _time(path) != self._times[path]:
                if path.is_symlink() or path.exists():
                    shutil.rmtree(
                        path
                    ) if path.is_dir() and not path.is_symlink() else path.unlink()
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                self._times[path] = _time(path)


def _time(path: Path) -> int:
    try:
        return path.lstat().st_ctime_ns
    except OSError:
        return 0
