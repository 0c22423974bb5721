"""Notebooks and params files as people leave them: read as meant, or refused in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import small_project
from lcreport.build import plain_yaml, plan
from lcreport.build.notebooks import read_notebook
from lcreport.errors import LcreportError, ParameterError
from small_project import run

NOTEBOOK = small_project.notebook("1")
BUILD = ("build", "--dataset", "data/trees", "--to", "html", "--organisation", "elm")


def changed(**parts: object) -> str:
    return json.dumps({**json.loads(NOTEBOOK), **parts})


def cell(**parts: object) -> str:
    first = {**json.loads(NOTEBOOK)["cells"][0], **parts}
    return changed(cells=[first])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project", periods=["2021-6M"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("", "is not JSON", id="empty"),
        pytest.param("\ufeff" + NOTEBOOK, "byte-order mark", id="byte-order mark"),
        pytest.param(
            NOTEBOOK.replace(' "cells": [', '<<<<<<< HEAD\n "cells": [', 1),
            "line 2: '<<<<<<<' is a mark of a merge",
            id="conflict",
        ),
        pytest.param("[" * 100_000, "nested too deeply", id="deep"),
        pytest.param("[]", "does not say its format", id="list"),
        pytest.param("{}", "does not say its format", id="mapping"),
        pytest.param(
            json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": []}]}),
            "of format 3, and format 4 is read; convert it",
            id="format 3",
        ),
        pytest.param(changed(nbformat="4"), "of format '4'", id="format as text"),
        pytest.param(changed(nbformat_minor="5"), "nbformat_minor is '5'", id="minor as text"),
        pytest.param(changed(cells={}), "no list of cells", id="no cells"),
        pytest.param(changed(metadata=[]), "its metadata are no mapping", id="metadata as list"),
        pytest.param(changed(cells=["a"]), "cell 1: it is no mapping", id="cell as text"),
        pytest.param(cell(cell_type="heading"), "cell 1: its type is 'heading'", id="heading"),
        pytest.param(cell(source=None), "cell 1: its source is no text", id="no source"),
        pytest.param(cell(source=[1]), "cell 1: its source is no text", id="source of numbers"),
        pytest.param(NOTEBOOK.replace('"metadata"', '"meta"'), "its metadata", id="no metadata"),
        pytest.param(cell(metadata=None), "cell 1: its metadata", id="no metadata of a cell"),
        pytest.param(cell(metadata=[]), "cell 1: its metadata", id="metadata"),
        pytest.param(cell(metadata={"tags": "parameters"}), "list of tags", id="tags"),
        pytest.param(
            cell(source="organisation = 'a'\n%matplotlib inline"),
            "parameters cell line 2 is not Python: '%matplotlib inline'",
            id="magic",
        ),
        pytest.param(cell(source="a = \0"), "parameters cell", id="zero byte"),
        pytest.param(cell(source="a = " + "(" * 3000), "parameters cell", id="brackets"),
        pytest.param(cell(source="for a in [1]: pass"), "literals only", id="loop"),
    ],
)
def test_notebook_that_is_none_is_refused_in_one_line(
    project: Path, content: str, message: str
) -> None:
    (project / "notebooks/annex.ipynb").write_text(content, encoding="utf-8")
    with pytest.raises(ParameterError, match=message) as caught:
        _ = read_notebook("notebooks/annex.ipynb", project).parameters
    assert "notebooks/annex.ipynb" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_broken_notebook_ends_the_command_with_exit_2(project: Path) -> None:
    (project / "notebooks/annex.ipynb").write_text("{<<<<<<< HEAD")
    done = run(project, *BUILD)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert not (project / "out/trees").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("name", ["notebooks/annex.ipynb", "params/trees.yaml"])
def test_pipe_in_the_place_of_a_file_is_refused(project: Path, name: str) -> None:
    (project / name).unlink()
    os.mkfifo(project / name)
    done = run(project, *BUILD)
    assert done.returncode == 2
    assert "it is no ordinary file" in done.stderr


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("on", "on"), ("y", "y"), ("Yes", "Yes"), ("010", "010"), ("1_000", "1_000"),
        ("0x1F", "0x1F"), ("12:30:00", "12:30:00"), ("2021-11-18", "2021-11-18"), ("+5", "+5"),
        ("1.", "1."), (".5", ".5"), (".inf", ".inf"), ("2021-9M", "2021-9M"),
        ("1" * 400, "1" * 400),
        ("7", 7), ("-3", -3), ("1.5", 1.5), ("1e3", 1000.0), ("true", True), ("False", False),
        ("null", None), ("~", None), ("", None), ("'7'", "7"),
    ],
)  # fmt: skip
def test_yaml_takes_only_what_is_written_as_in_json_for_more_than_text(
    written: str, value: object
) -> None:
    assert plain_yaml.read(f"key: {written}".encode(), "x.yaml") == {"key": value}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"a: &b 1\nc: *b", r"\*b refers to another place", id="alias"),
        pytest.param(
            b"a: &a [x, x]\n" + b"".join(b"a%d: &a%d [*a, *a]\n" % (n, n) for n in range(40)),
            "refers to another place",
            id="aliases of aliases",
        ),
        pytest.param(b"a: 1\na: 2", "'a' stands here a second time", id="key twice"),
        pytest.param(b"[" * 5000, "nested too deeply", id="deep"),
        pytest.param(b"a: !!python/name:os.system", "could not determine", id="Python"),
        pytest.param(b"\xff\xfe", "not UTF-8", id="UTF-16"),
        pytest.param(b"a: !!timestamp 2021-02-30", "not YAML", id="no such day"),
        pytest.param(b"a: !!timestamp soon", "does not fit its value", id="no day"),
        pytest.param(b"a: !!bool soon", "does not fit its value", id="neither true nor false"),
    ],
)
def test_yaml_of_other_kinds_is_refused_in_one_line(content: bytes, message: str) -> None:
    with pytest.raises(ParameterError, match=message) as caught:
        plain_yaml.read(content, "x.yaml")
    assert str(caught.value).startswith("x.yaml")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("values: {x: [" + "1," * 495_000 + "1]}", id="list"),
        pytest.param("- a\n" * 240_000, id="lines"),
        pytest.param("{" + ",".join(f"a{at}: 1" for at in range(90_000)) + "}", id="mapping"),
    ],
)
def test_yaml_of_very_many_values_is_refused_before_it_is_read(content: str) -> None:
    began = time.process_time()
    with pytest.raises(ParameterError, match=r"^x\.yaml has more than 50,000 values; write"):
        plain_yaml.read(content.encode(), "x.yaml")
    assert time.process_time() - began < 10


@pytest.mark.parametrize("content", ["*" + "a" * 900_000, "!!" + "a" * 900_000 + " x"])
def test_names_of_a_megabyte_are_shortened_in_messages(content: str) -> None:
    with pytest.raises(ParameterError) as caught:
        plain_yaml.read(content.encode(), "x.yaml")
    assert len(str(caught.value)) < 500
    assert "aaa…" in str(caught.value)


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param({"a" * 100_000: 1}, id="key"),
        pytest.param({"a b " * 100_000: 1}, id="key of words"),
        pytest.param({"periods": ["a" * 100_000]}, id="period"),
        pytest.param({"languages": ["a " * 100_000]}, id="language"),
        pytest.param({"notebooks": [{"notebook": "a" * 100_000}]}, id="notebook"),
        pytest.param({"notebooks": [{"notebook": "notebooks/annex.ipynb",
                                     "organisations": ["a" * 100_000]}]}, id="organisation"),
        pytest.param({"values": {"a" * 100_000: 1}}, id="parameter"),
        pytest.param({"schedule": {"a" * 100_000: 1}}, id="schedule"),
    ],
)  # fmt: skip
def test_long_names_in_a_params_file_are_one_short_line(
    tmp_path: Path, declared: dict[str, object]
) -> None:
    small_project.make(tmp_path / "p", **declared)
    with pytest.raises(LcreportError) as caught:
        plan.make(plan.Request(str(tmp_path / "p/data/trees")), tmp_path / "p")
    assert len(str(caught.value)) < 1000
    assert "\n" not in str(caught.value)


def test_organisations_called_as_yaml_writes_values_are_known(project: Path) -> None:
    data = project / "data/trees"
    for name in ("organisations.csv", "observations.csv"):
        text = (data / name).read_text().replace("elm,", "no,").replace("fir,", "010,")
        (data / name).write_text(text)
    notebooks = "notebooks: [{notebook: notebooks/annex.ipynb, organisations: [no, 010]}]"
    (project / "params/trees.yaml").write_text(f"periods: [2021-6M]\n{notebooks}\n")
    done = run(project, "build", "--dataset", "data/trees", "--explain")
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["no", "010"]


def with_cell(project: Path, source: str) -> None:
    path = project / "notebooks/annex.ipynb"
    notebook = json.loads(path.read_text())
    added = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "source": source}
    notebook["cells"].append({**added, "execution_count": None})
    path.write_text(json.dumps(notebook))


HELPERS = {
    "helper.py": "from parts.one import one\nimport other as _\nx = one",
    "parts/__init__.py": "",
    "parts/one.py": "from . import two\none = two.two",
    "parts/two.py": "two = 'from beside'",
    "other.py": "",
}


@pytest.mark.kernel
def test_module_beside_the_notebook_is_found_as_in_jupyterlab(project: Path) -> None:
    for name, content in HELPERS.items():
        (project / "notebooks" / name).parent.mkdir(exist_ok=True)
        (project / "notebooks" / name).write_text(content)
    with_cell(project, "%time\nimport helper\nprint(helper.x, helper.__file__)")
    done = run(project, *BUILD)
    assert done.returncode == 0, done.stderr
    assert "from beside helper.py" in (project / "out/trees/2021-6M/elm/annex.html").read_text()
    assert "up to date" in run(project, *BUILD, "--explain").stdout
    (project / "notebooks/parts/two.py").write_text("two = 'changed'")
    assert "changed: the notebook" in run(project, *BUILD, "--explain").stdout


@pytest.mark.parametrize("name", ["calendar", "pandas", "lcreport", "unused"])
def test_file_named_like_a_module_is_left_where_it_is(project: Path, name: str) -> None:
    (project / f"notebooks/{name}.py").write_text("1/0")
    with_cell(project, "import calendar, pandas, lcreport")
    assert read_notebook("notebooks/annex.ipynb", project).modules == {}


@pytest.mark.kernel
@pytest.mark.parametrize(
    "start", [["-m", "lcreport"], ["-c", "from lcreport.cli import main; main()"]]
)
def test_file_of_the_working_folder_is_never_taken_for_a_module(
    project: Path, start: list[str]
) -> None:
    """Except what Python itself does before lcreport runs: `-c` looks into the working folder."""
    note = project / "imported"
    names = ["calendar", "statistics", "email", "queue", "html", "pandas", "typst", "colorsys"]
    for name in names:
        (project / f"{name}.py").write_text(f"open({str(note)!r}, 'a').write('{name} ')")
    safe = [] if start[0] == "-m" else ["-P"]
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, *safe, *start, *BUILD], cwd=project, capture_output=True, text=True,
        check=False, env=env,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not note.exists(), note.read_text()
