"""Notebooks written for an analyst: an annex's with its parameters filled in, and a new one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lcreport.build import notebooks, params
from lcreport.dataset.selection import Slices
from lcreport.dataset.source import open_source
from lcreport.errors import ParameterError, PeriodError
from lcreport.lab import notebook_copies

ROOT = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("data", "params"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "notebooks").mkdir()
    for name in ("annex", "overview"):
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parameters(project: Path, path: str) -> dict[str, notebooks.Plain]:
    return notebooks.read_notebook(path, project).parameters


def test_fill_annex_writes_a_copy_with_its_parameters(project: Path):
    path = notebook_copies.fill_annex(project, "hoi-lhpn", "2021-6M", "data/demo", "en")
    assert path == "notebooks/copies/demo-hoi-lhpn-2021-6M.en.ipynb"
    filled = parameters(project, path)
    assert filled["organisation"] == "hoi-lhpn"
    assert filled["period"] == "2021-6M"
    assert filled["dataset"] == "data/demo"
    assert filled["language"] == "en"
    assert parameters(project, "notebooks/annex.ipynb")["organisation"] == "hoi-ccb"


def test_fill_annex_keeps_help_and_cells(project: Path):
    path = notebook_copies.fill_annex(project, "hoi-lhpn", "2021-6M", "data/demo")
    template = json.loads((project / "notebooks/annex.ipynb").read_text(encoding="utf-8"))
    filled = json.loads((project / path).read_text(encoding="utf-8"))
    assert filled["cells"][1:] == template["cells"][1:]
    first = "".join(filled["cells"][0]["source"])
    assert 'organisation: str = "hoi-lhpn"  # id in organisations.csv' in first


def test_fill_annex_leaves_outputs_behind(project: Path):
    template = json.loads((project / "notebooks/annex.ipynb").read_text(encoding="utf-8"))
    template["cells"][1] |= {"execution_count": 7, "outputs": [{"output_type": "stream"}]}
    (project / "notebooks/annex.ipynb").write_text(json.dumps(template), encoding="utf-8")
    path = notebook_copies.fill_annex(project, "hoi-ccb", "2021-9M", "data/lao-cai")
    filled = json.loads((project / path).read_text(encoding="utf-8"))
    assert (filled["cells"][1]["execution_count"], filled["cells"][1]["outputs"]) == (None, [])


def test_fill_annex_takes_the_notebook_that_params_names(project: Path):
    path = notebook_copies.fill_annex(project, "lao-cai", "2021-9M", "data/lao-cai")
    assert "open_overview" in (project / path).read_text(encoding="utf-8")


def test_fill_annex_fills_in_the_values_of_params(project: Path):
    (project / "params" / "lao-cai.yaml").write_text(
        "notebooks:\n"
        "  - notebook: notebooks/annex.ipynb\n"
        '    values: {report_number: "12/BC-UBND «3»"}\n',
        encoding="utf-8",
    )
    path = notebook_copies.fill_annex(project, "hoi-ccb", "2021-9M", "data/lao-cai")
    assert parameters(project, path)["report_number"] == "12/BC-UBND «3»"


def test_fill_annex_leaves_what_was_changed_by_hand(project: Path):
    path = notebook_copies.fill_annex(project, "hoi-ccb", "2021-9M", "data/lao-cai")
    (project / path).write_text("changed", encoding="utf-8")
    assert notebook_copies.fill_annex(project, "hoi-ccb", "2021-9M", "data/lao-cai") == path
    assert (project / path).read_text(encoding="utf-8") == "changed"


def test_fill_annex_names_a_dataset_elsewhere_by_its_whole_path(
    project: Path, tmp_path_factory: pytest.TempPathFactory
):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "demo"
    shutil.copytree(ROOT / "data" / "demo", elsewhere)
    path = notebook_copies.fill_annex(project, "hoi-ccb", "2021-9M", str(elsewhere))
    assert parameters(project, path)["dataset"] == str(elsewhere)


@pytest.mark.parametrize(
    ("organisation", "period", "language", "error", "message"),
    [
        pytest.param("hoi-cbb", "2021-9M", "", ParameterError, "'hoi-ccb'", id="organisation"),
        pytest.param("hoi-ccb", "2019-9M", "", ParameterError, "periods are 2021-9M", id="empty"),
        pytest.param("hoi-ccb", "2021-9Q", "", PeriodError, "'2021-9Q'", id="period"),
        pytest.param("hoi-ccb", "2021-9M", "fr", ParameterError, "'fr'", id="language"),
    ],
)
def test_fill_annex_refuses_what_there_is_not(  # noqa: PLR0913 - a case
    project: Path, organisation: str, period: str, language: str, error: type, message: str
):
    with pytest.raises(error, match=message):
        notebook_copies.fill_annex(project, organisation, period, "data/lao-cai", language)
    assert not (project / "notebooks" / "copies").exists()


@pytest.mark.kernel
def test_new_notebook_runs_and_is_built_once_params_names_it(project: Path):
    made = notebook_copies.new_notebook(project, "one-of-mine", "data/lao-cai")
    ran = subprocess.run(
        [sys.executable, "-m", "papermill", made.path, "executed.ipynb", "-k", "python3"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    (project / made.params).write_text(made.lines, encoding="utf-8")
    declared = params.read("lao-cai", Slices(open_source("data/lao-cai")), project)
    assert [notebook.path for notebook in declared.notebooks] == [made.path]
    notebooks.check_values(declared.notebooks[0], declared.notebooks[0].values)


def test_new_notebook_reads_the_dataset_that_it_is_for(project: Path):
    made = notebook_copies.new_notebook(project, "investment", "data/gso")
    given = parameters(project, made.path)
    assert given["dataset"] == "data/gso"
    assert given["organisation"] in Slices(open_source("data/gso")).organisations
    assert made.params == "params/gso.yaml"


def test_new_notebook_never_overwrites(project: Path):
    notebook_copies.new_notebook(project, "mine", "data/lao-cai")
    with pytest.raises(ParameterError, match="exists already"):
        notebook_copies.new_notebook(project, "mine", "data/lao-cai")


@pytest.mark.parametrize("name", ["", "../x", "a/b", "phụ lục", ".hidden", "x.ipynb"])
def test_new_notebook_refuses_what_is_no_name(project: Path, name: str):
    with pytest.raises(ParameterError, match="letters a–z, digits"):
        notebook_copies.new_notebook(project, name, "data/lao-cai")


@pytest.mark.parametrize("name", ["CON", "lpt1", "release", "index", "Index-2"])
def test_new_notebook_refuses_names_that_are_taken(project: Path, name: str):
    with pytest.raises(ParameterError, match="is kept for"):
        notebook_copies.new_notebook(project, name, "data/lao-cai")
    assert not (project / f"notebooks/{name}.ipynb").exists()


def test_filled_keeps_what_is_not_named_and_writes_every_kind_of_value():
    source = 'a: str = "x"  # «á» first\nb: int = 1  # second\nc = None  # third\nd: list = []  # e'
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "id": "a",
                "metadata": {"tags": ["parameters"]},
                "source": source,
            }
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    filled = notebook_copies.filled(notebook, {"a": 'đ"#', "b": 2, "c": True})
    assert "".join(filled["cells"][0]["source"]).splitlines() == [
        'a: str = "đ\\"#"  # «á» first',
        "b: int = 2  # second",
        "c = True  # third",
        "d: list = []  # e",
    ]
