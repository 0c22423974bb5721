"""What a notebook shows differently from run to run is named with its cell."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

import small_project
from lcreport.build import nondeterminism, repeated, run_again
from lcreport.build.jobs import Work
from lcreport.kernels import forkserver

ROOT = Path(__file__).parents[1]
LETTERS = "{'ash', 'elm', 'fir', 'oak', 'yew', 'box', 'bay', 'gum'}"
BUILD = ("build", "--dataset", "data/trees", "--period", "2021-6M", "--organisation", "elm",
         "--to", "html")  # fmt: skip


def executed(*outputs: dict[str, object]) -> dict[str, object]:
    return {
        "cells": [
            {"cell_type": "markdown", "source": "## Bảng"},
            {"cell_type": "code", "source": "a", "outputs": []},
            {"cell_type": "code", "source": "b\nc", "outputs": [*outputs]},
        ]
    }


def work(source: str, time_limit_s: int = 60) -> Work:
    cells = [nbformat.v4.new_code_cell("a = 1", metadata={"tags": ["parameters"]})]
    cells.append(nbformat.v4.new_code_cell(source))
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=cells))
    return Work("elm", notebook, {"a": 2}, {}, time_limit_s=time_limit_s)


def printed(text: object) -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": text}


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        (printed("x <object object at 0x7f12ab34cd56>\n"), "object at 0x7f12ab34cd56"),
        (printed(["a\n", "<__main__.A at 0x7f12ab34cd56>"]), "__main__.A at 0x7f12ab34cd56"),
        (printed("{'b', 'a'}"), "{'b', 'a'}"),
        (printed('frozenset({\'it"s\', "b"})'), '{\'it"s\', "b"}'),
        (
            {"output_type": "execute_result", "data": {"text/plain": "<f at 0x10a2b3c4d>"}},
            "f at 0x10a2b3c4d",
        ),
    ],
)
def test_what_no_second_run_shows_is_seen_in_one(output: dict[str, object], shown: str) -> None:
    [found] = repeated.in_one_run(executed(output))
    assert (found.cell, found.section, found.source, found.first) == (2, "Bảng", "b", shown)


@pytest.mark.parametrize(
    "text",
    ["{'a': 'b', 'c': 'd'}", "{'a'}", "set()", "['a', 'b']", "at 0x12", "0x7f12ab34cd56", "{a, b}"],
)
def test_what_each_run_shows_alike_is_not_named(text: str) -> None:
    assert not list(repeated.in_one_run(executed(printed(text))))


def test_two_runs_are_compared_cell_by_cell() -> None:
    pair = [executed(printed(f"one\nit is {moment} now\n")) for moment in ("8:00", "9:00")]
    [found] = repeated.between(*pair)
    assert (found.cell, found.first, found.second) == (2, "it is 8:00 now\n", "it is 9:00 now\n")
    assert not list(repeated.between(pair[0], pair[0]))
    more = executed(printed("one\nit is 8:00 now\n"), printed("more"))
    [found] = repeated.between(pair[0], more)
    assert found.first != found.second


def test_papermill_s_own_cell_is_not_counted() -> None:
    notebook = executed(printed("<object object at 0x7f12ab34cd56>"))
    injected = {"cell_type": "code", "source": "", "metadata": {"tags": ["injected-parameters"]}}
    notebook["cells"].insert(1, injected)  # type: ignore[attr-defined]
    assert [found.cell for found in repeated.in_one_run(notebook)] == [2]


@pytest.mark.parametrize(
    ("source", "may"),
    [
        ("list({'a', 'b'})", True),
        ("', '.join(set(names))", True),
        ("{name for name in names}", True),
        ("import random", True),
        ("import numpy as np; np.random.default_rng(1)", True),
        ("datetime.now()", True),
        ("frame.style", True),
        ("id(frame)", True),
        ("%matplotlib inline\nuuid.uuid4()", True),
        ("what = = this", True),
        ("sorted({'a', 'b'})", False),
        ("len(set(names))", False),
        ("name in {'a', 'b'}", False),
        ("sum({n for n in names})", False),
        ("import os, time", False),
        ("{'a': 1}", False),
        ("time_limit = 3; id = 'a'", False),
    ],
)
def test_what_may_come_out_otherwise_is_seen_in_a_cell(source: str, may: bool) -> None:
    assert nondeterminism.may_differ(small_project.notebook(source), {}) is may


def test_modules_beside_a_notebook_are_looked_at_too() -> None:
    plain = small_project.notebook("import helper")
    assert not nondeterminism.may_differ(plain, {"helper.py": b"x = 1"})
    assert nondeterminism.may_differ(plain, {"helper.py": b"import uuid"})


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_own_notebooks_need_no_second_run(path: Path) -> None:
    assert not nondeterminism.may_differ(path.read_text("utf-8"), {})


def project(folder: Path, *cells: str) -> Path:
    made = small_project.make(folder / "project")
    (made / "notebooks/annex.ipynb").write_text(
        small_project.notebook("## Rows", small_project.READ, "## Trees", *cells), encoding="utf-8"
    )
    return made


@pytest.mark.kernel
def test_build_names_the_cell_whose_set_comes_in_another_order(tmp_path: Path) -> None:
    made = project(tmp_path, "print('all')", f"print(*{LETTERS})")
    done = small_project.run(made, *BUILD)
    assert done.returncode == 0, done.stderr
    [line] = [line for line in done.stderr.splitlines() if "not reproducible" in line]
    assert line.startswith("not reproducible elm 2021-6M vi in 'Trees': cell 4 (print(*{'ash',")
    assert "when it is run again" in line
    # Made again of the same: the difference is seen without a run of its own.
    again = small_project.run(made, *BUILD, "--force", "--json")
    told = json.loads(again.stdout.splitlines()[-1])["not_reproducible"]
    assert [cell["cell"] for cell in told["elm 2021-6M vi"]] == [4]
    # With a server of its own, as outside of tests: of one that is warm already, each kernel has
    # its sets in one order.
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(forkserver.ADDRESS)
    }
    verified = small_project.run(made, "verify", "out", env=own)
    assert verified.returncode == 1
    assert "not reproducible: cell 4 in 'Trees' (print(*{'ash'" in verified.stdout


@pytest.mark.kernel
def test_build_names_the_cell_that_shows_an_object_s_address(tmp_path: Path) -> None:
    done = small_project.run(project(tmp_path, "x = 1", "object()"), *BUILD)
    [line] = [line for line in done.stderr.splitlines() if "not reproducible" in line]
    assert "in 'Trees': cell 4 (object()) shows" in line
    assert "at 0x" in line


@pytest.mark.kernel
def test_repeat_runs_annexes_again_that_hide_what_they_use(tmp_path: Path) -> None:
    hidden = 'print(eval(\'__import__("ti" "me").time_ns()\'))'
    made = project(tmp_path, hidden)
    assert "not reproducible" not in small_project.run(made, *BUILD).stderr
    again = small_project.run(project(tmp_path / "other", hidden), *BUILD, "--repeat")
    assert again.returncode == 0
    assert "cell 3 (print(eval(" in again.stderr


@pytest.mark.kernel
def test_annexes_are_run_again_one_after_the_other() -> None:
    """Of many, no two are in memory at once."""
    made: list[str] = []
    asked: list[int] = []

    def works() -> Iterator[Work]:
        for number in range(3):
            asked.append(len(made))
            yield replace(work(f"print({number})"), name=f"{number}")

    for name, result in run_again.run_again(works()):
        assert not result.failure
        made.append(name)
    assert made == ["0", "0", "1", "1", "2", "2"]
    assert asked == [0, 2, 4]


def test_interpreter_that_dies_or_takes_too_long_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = work("print(1)", 1)
    for command in ("import os; os._exit(1)", "import time; time.sleep(99)"):
        monkeypatch.setattr(run_again, "_COMMAND", command)
        monkeypatch.setattr(run_again, "_START_S", 0)
        assert list(run_again.run_again([one, one])) == []


@pytest.mark.kernel
def test_what_is_drawn_with_a_seed_is_not_named(tmp_path: Path) -> None:
    drawn = "import random; print(random.Random(1).random(), sorted({'b', 'a'}))"
    done = small_project.run(project(tmp_path, drawn), *BUILD)
    assert done.returncode == 0
    assert "not reproducible" not in done.stderr
