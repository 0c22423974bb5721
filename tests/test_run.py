"""One job → its executed notebook."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
import xlsxwriter

import small_project
from lcreport import documents
from lcreport.build import execute
from lcreport.build.job import Failure, make
from lcreport.build.jobs import Work
from lcreport.errors import ParameterError, RunError
from lcreport.render import executed_notebook

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.kernel


def work(*cells: str, **facts: object) -> Work:
    given = {"formats": ("html",), "renderers": small_project.RENDERERS, **facts}
    return Work("elm", small_project.notebook(*cells), {"organisation": "oak"}, {}, **given)


def test_executed_notebook_is_the_same_each_time() -> None:
    task = work("print(organisation)", about={"period": "2021"})
    first, second = execute.execute(task), execute.execute(task)
    assert execute.written(first) == execute.written(second)
    assert first.metadata["lcreport"] == {"period": "2021"}
    assert "papermill" not in json.dumps(first)


def test_job_reads_its_own_files_in_its_own_folder() -> None:
    task = replace(
        work("print(open('data/trees/a.txt').read())"), files={"data/trees/a.txt": b"needles"}
    )
    assert make(task).contents["annex.html"] == b"needles\n"


def test_kernel_neither_reads_nor_fills_the_user_s_own_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "profile_default/startup/00-first.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("mine = 1")
    (tmp_path / "profile_default/ipython_kernel_config.py").write_text(
        "c.InteractiveShellApp.exec_lines = ['mine = 2']"
    )
    (tmp_path / "start.py").write_text("mine = 3")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "start.py"))
    before = sorted(tmp_path.rglob("*"))
    executed = execute.execute(work("print('mine' in dir())"))
    assert executed.cells[-1].outputs[0].text == "False\n"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("cells", "section", "message"),
    [
        pytest.param(("## One", "1", "## Two", "1/0"), "Two", "ZeroDivisionError", id="later"),
        pytest.param(("1/0",), "", "ZeroDivisionError: division by zero", id="no heading"),
        pytest.param(("## One", "raise SystemExit(3)"), "One", "SystemExit: 3", id="exit"),
        pytest.param(("## One", "1 +"), "One", "SyntaxError", id="not Python"),
    ],
)
def test_error_tells_section_and_source(cells: tuple[str, ...], section: str, message: str) -> None:
    with pytest.raises(RunError, match=message) as caught:
        execute.execute(work(*cells))
    assert caught.value.section == section
    assert caught.value.source == cells[-1]
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "cell",
    ["import sys; sys.exit(0)", "import sys; sys.exit()", "raise SystemExit", "exit", "quit()"],
)
def test_notebook_that_ends_itself_is_not_made(cell: str) -> None:
    for cells in [("## One", cell), ("## One", cell, "1 + 1")]:
        with pytest.raises(RunError, match="ended itself") as caught:
            execute.execute(work(*cells))
        assert (caught.value.section, caught.value.source) == ("One", cell)
        assert not caught.value.retryable


def test_cell_that_is_meant_to_fail_stops_nothing() -> None:
    content = json.loads(small_project.notebook("1/0", "print('after')"))
    content["cells"][1]["metadata"]["tags"] = ["raises-exception"]
    executed = execute.execute(replace(work(), notebook=json.dumps(content)))
    assert executed.cells[-1].outputs[0].text == "after\n"


def test_missing_file_or_module_says_what_a_notebook_is_given() -> None:
    for cell in ["open('helper.csv')", "import helper"]:
        with pytest.raises(RunError, match="the modules that it imports from beside it"):
            execute.execute(work(cell))


def test_error_of_megabytes_is_told_in_short() -> None:
    with pytest.raises(RunError, match="ValueError: xxx") as caught:
        execute.execute(work("raise ValueError('x' * 3_000_000)"))
    assert len(str(caught.value)) < 2000
    assert len(caught.value.executed) < 2_000_000


@pytest.mark.parametrize("ids", [[None, None], ["a", "a"], [None, "cell-1"]])
def test_cells_without_ids_of_their_own_get_the_same_each_time(ids: list[str | None]) -> None:
    content = json.loads(small_project.notebook("1", "2"))
    content["nbformat_minor"] = 4
    for cell, identity in zip(content["cells"][1:], ids, strict=True):
        cell.pop("id")
        cell.update({"id": identity} if identity else {})
    task = replace(work(), notebook=json.dumps(content))
    first, second = execute.execute(task), execute.execute(task)
    assert execute.written(first) == execute.written(second)
    assert len({cell.id for cell in first.cells}) == len(first.cells)


def test_dead_kernel_is_worth_another_try() -> None:
    with pytest.raises(RunError, match="kernel died") as caught:
        execute.execute(work("## One", "import os; os._exit(1)"))
    assert caught.value.retryable
    assert caught.value.section == "One"


def test_renderer_that_fails_gives_a_failure_page() -> None:
    made = make(work("1", renderers={**small_project.RENDERERS, "html": "operator:index"}))
    assert isinstance(made.failure, Failure)
    assert "TypeError" in made.failure.message
    assert b"TypeError" in made.contents["annex.html"]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        pytest.param("small_project:no_document", "Typst refused the annex", id="our error"),
        pytest.param("builtins:abs", "TypeError", id="another error"),
        pytest.param("small_project:gone", "AttributeError", id="no renderer"),
    ],
)
def test_format_that_fails_leaves_the_others(broken: str, reason: str) -> None:
    renderers = {"pdf": broken, **small_project.RENDERERS}
    made = make(work("print('whole')", formats=("pdf", "html"), renderers=renderers))
    assert made.failure is None
    assert set(made.contents) == {"annex.html", "annex.ipynb"}
    assert made.contents["annex.html"] == b"whole\n"
    assert list(made.unmade) == ["pdf"]
    assert reason in made.unmade["pdf"]


def test_pdf_without_its_standards_says_so_in_what_comes_back() -> None:
    # A quotation's heading is none of the document's, so its level cannot be made to follow.
    task = work("## Một\n\n> ##### Năm\n> câu", formats=("pdf",), renderers=documents.renderers())
    made = make(task)
    assert "annex.pdf" in made.contents
    assert any("without the promises of PDF/UA-1" in warning for warning in made.warnings)


def test_colours_and_overwritten_lines_of_a_cell_are_in_no_document() -> None:
    cell = "print('\\x1b[1;31mđỏ\\x1b[0m'); print('10 %\\r55 %\\rxong'); print('a\\x1b]0;t\\x07b')"
    task = work(cell, formats=("html", "csv"), renderers=documents.renderers())
    made = make(task)
    assert made.failure is None
    page = made.contents["annex.html"].decode()
    assert "đỏ\nxong\nab" in page
    for left in ("\x1b", "31m", "10 %", "55 %", "\x07"):
        assert left not in page


def test_a_warning_names_its_cell_once_for_all_formats() -> None:
    cell = "import matplotlib.pyplot as plt; _ = plt.plot([1, 2])"
    task = work(cell, formats=("html", "pdf", "xlsx"), renderers=documents.renderers())
    made = make(task)
    assert made.failure is None
    [only] = [warning for warning in made.warnings if "alternative" in warning]
    assert only.startswith("picture without alternative text in cell 3 of the notebook")


def test_notebook_is_read_and_its_workbook_written_once_for_all_formats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cells, workbook = Mock(wraps=executed_notebook.parts_of), Mock(wraps=xlsxwriter.Workbook)
    monkeypatch.setattr(executed_notebook, "parts_of", cells)
    monkeypatch.setattr(xlsxwriter, "Workbook", workbook)
    cell = (
        "from lcreport.blocks import Cell, Column, Line, Table\n"
        "Table('t', 'Vay', [Column('a', 'Hộ', 'number')], [Line([Cell(number=2)])])"
    )
    made = make(work(cell, formats=("html", "pdf", "xlsx"), renderers=documents.renderers()))
    assert cells.call_count == len(json.loads(made.contents["annex.ipynb"])["cells"])
    assert workbook.call_count == 1
    assert base64.b64encode(made.contents["annex.xlsx"]) in made.contents["annex.html"]


def test_files_bear_the_name_that_the_job_gives() -> None:
    assert set(make(work("1", stem="visits.en")).contents) == {"visits.en.html", "visits.en.ipynb"}


@pytest.mark.parametrize(
    ("cell", "printed"),
    [
        pytest.param("print('so far'); 1/0", "so far", id="error"),
        pytest.param("print('so far'); import time; time.sleep(99)", "so far", id="time limit"),
    ],
)
def test_failed_notebook_is_kept_as_far_as_it_was_executed(cell: str, printed: str) -> None:
    made = make(work("print('before')", cell, time_limit_s=3))
    kept = json.loads(made.contents["annex.failed.ipynb"])
    outputs = [output for one in kept["cells"] for output in one.get("outputs", [])]
    assert [output["text"] for output in outputs if output["output_type"] == "stream"] == [
        "before\n",
        f"{printed}\n",
    ]
    assert set(made.contents) == {"annex.html", "annex.failed.ipynb"}


@pytest.mark.parametrize(
    ("failure", "pages"),
    [
        pytest.param("test_run:failure_in_vietnamese_only", {"annex.html"}, id="another language"),
        pytest.param("operator:index", set(), id="none"),
    ],
)
def test_failure_is_reported_when_its_own_page_cannot_be_made(
    failure: str, pages: set[str]
) -> None:
    renderers = {"html": "operator:index", "failure": failure}
    made = make(work("1", language="en", renderers=renderers))
    assert made.failure is not None
    assert "TypeError" in made.failure.message
    assert {name for name in made.contents if name.endswith(".html")} == pages


def failure_in_vietnamese_only(
    title: str, section: str, error: str, source: str, language: str
) -> bytes:
    if language != "vi":
        raise ParameterError(f"language {language!r} is broken")
    return small_project.plain_failure(title, section, error, source, language)
