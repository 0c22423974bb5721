"""Taking in from a notebook: the preview as a table with choices, batches, and back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import papermill
import pytest
import yaml

from lcreport import lab
from lcreport.errors import ParameterError
from lcreport.intake import batches, form, known_figures
from lcreport.lab.intake_menus import Menus
from lcreport.lab.intake_table import COLUMNS
from lcreport.period import Period
from small_project import run, tree

ROOT = Path(__file__).parents[1]
DAY = "2022-01-12"


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> lab.Practice:
    return lab.practice("data/lao-cai", "hoi-ccb", "2021")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "data/lao-cai"
    shutil.copytree(ROOT / "data/lao-cai", folder)
    (tmp_path / "notebooks").mkdir()
    return folder


@pytest.fixture
def board(own: Path, returned: lab.Practice) -> lab.IntakeBoard:
    return lab.take_in(returned.returned, str(own), "en", recorded=DAY)


def row_of(board: lab.IntakeBoard, state: str) -> int:
    return [line.state for line in board.preview.lines].index(state) + 1


def test_table_shows_what_take_in_prints_and_writes_nothing(
    board: lab.IntakeBoard, own: Path, returned: lab.Practice
) -> None:
    before = tree(own)
    done = run(own.parents[1], "take-in", returned.returned, "--dataset", "data/lao-cai", "--json")
    printed = json.loads(done.stdout)
    assert printed["counts"] == board.preview.counts
    frame = board.frame()
    assert list(frame.columns) == list(COLUMNS)
    assert list(frame["state"]) == [figure["state"] for figure in printed["figures"]]
    assert list(frame["remarks"]) == ["; ".join(one["remarks"]) for one in printed["figures"]]
    for text in ("doubted", "refused", "hoi-ccb-2021.xlsx", "1 doubted, 1 refused"):
        assert text in board.to_html()
    assert tree(own) == before


def test_choice_by_row_or_name_is_kept_for_the_next_time(
    board: lab.IntakeBoard, own: Path, returned: lab.Practice
) -> None:
    (question,) = board.questions
    board.choose(question.rows[0], returned.indicator)
    line = board.preview.lines[question.rows[0] - 1]
    assert (line.state, line.indicator) == ("new", returned.indicator)
    assert board.questions == []
    board.accept()
    kept = yaml.safe_load((own / "mapping.yaml").read_text())
    assert kept["indicators"] == {question.match.printed: returned.indicator}


def test_reason_of_a_row_becomes_its_note_and_no_other_rows(
    board: lab.IntakeBoard, own: Path
) -> None:
    (row,) = board.doubted
    board.reason(row, "asked by telephone")
    assert board.doubted == []
    (batch,) = board.accept()
    rows = (own / "observations.csv").read_text().splitlines()
    assert len([line for line in rows if "asked by telephone" in line]) == 1
    assert batches.in_force(own)[batch]["reason"] == ""


def test_accepting_and_undoing_are_those_of_the_command_line(
    board: lab.IntakeBoard, own: Path
) -> None:
    before = (own / "observations.csv").read_text()
    (batch,) = board.accept()
    assert board.accepted == [batch]
    assert board.preview.counts["new"] == 0
    project = own.parents[1]
    done = run(project, "status", "--period", "2021", "--dataset", "data/lao-cai")
    assert batch in done.stdout
    assert board.undo(batch, "sent too early") == 17
    after = (own / "observations.csv").read_text()
    # The column of batches stays, empty.
    assert [line.rstrip(",") for line in after.splitlines()[1:]] == [
        line.rstrip(",") for line in before.splitlines()[1:]
    ]
    with pytest.raises(ParameterError, match="taken back already"):
        board.undo(batch)


TO_REFUSE = {
    "row": (lambda board: board.choose(99, "no-qua-han"), "rows go from 1 to"),
    "id": (lambda board: board.choose(19, "nowhere"), "'nowhere' is no id of an indicator"),
    "form": (lambda board: board.choose(1, "no-qua-han"), "row 1 is the form's own for"),
    "empty": (lambda board: board.choose(20, "no-qua-han"), "row 20 has no figure"),
    "no reason": (lambda board: board.reason(20, "x"), "row 20 has no figure"),
    "batch": (lambda board: board.undo("2020-01-01-x"), "is no batch"),
}


@pytest.mark.parametrize(("do", "message"), TO_REFUSE.values(), ids=TO_REFUSE)
def test_what_does_not_fit_is_refused_and_leaves_the_preview(
    board: lab.IntakeBoard, do: object, message: str
) -> None:
    before = board.frame()
    with pytest.raises(ParameterError, match=message):
        do(board)  # type: ignore[operator]
    assert board.frame().equals(before)


def test_dataset_changed_since_the_preview_is_looked_at_anew(
    board: lab.IntakeBoard, own: Path, returned: lab.Practice
) -> None:
    other = lab.take_in(returned.returned, str(own), recorded=DAY)
    other.accept()
    with pytest.raises(ParameterError, match="changed since the preview"):
        board.accept()
    assert board.preview.counts["same"] == 17


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"recorded": "12/1/2022"}, "is no day; write it as 2022-01-12", id="day"),
        pytest.param({"decimal_mark": "'"}, "is no decimal mark; write , or .", id="mark"),
        pytest.param({"answers": {"Nợ": "x"}}, "names 'x', which is no id", id="answer"),
        pytest.param({"language": "xx"}, "language 'xx' is not known", id="language"),
    ],
)
def test_wrong_options_are_refused(
    own: Path, returned: lab.Practice, given: dict[str, object], message: str
) -> None:
    book = own.parent / "sheet.csv"
    book.write_text("Chỉ tiêu,Đơn vị tính,Năm 2021\nSố hội viên,người,12\n")
    with pytest.raises(ParameterError, match=message):
        lab.take_in(book, str(own), **{"organisation": "hoi-ccb", **given})  # type: ignore[arg-type]


def test_sheet_that_names_nobody_is_given_its_organisation(own: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Chỉ tiêu", "Đơn vị tính", "Năm 2021"], ["Tổ tiết kiệm và vay vốn", "tổ", 620]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "sheet.xlsx")
    board = lab.take_in(tmp_path / "sheet.xlsx", str(own), recorded=DAY)
    (question,) = board.questions
    assert question.is_organisation
    board.choose(question.rows[0], "hoi-ccb")
    (line,) = board.preview.lines
    assert (line.state, line.organisation) == ("new", "hoi-ccb")


def test_menus_do_what_the_methods_do(board: lab.IntakeBoard, returned: lab.Practice) -> None:
    menus = Menus(board)
    menu, reason = menus.answers.children
    assert menu.options[0] == ("choose …", "")
    assert menus.undo.disabled
    menu.value = returned.indicator
    (reason,) = menus.answers.children
    reason.value = "asked by telephone"
    assert menus.answers.children == ()
    assert board.preview.is_clean
    menus.accept.click()
    (batch,) = board.accepted
    assert f"accepted as batch {batch}" in menus.said.value
    assert menus.accept.disabled
    menus.undo.click()
    assert f"batch {batch} is taken back: 19 figures" in menus.said.value
    assert not menus.accept.disabled


def test_menus_say_below_what_went_wrong(
    board: lab.IntakeBoard, own: Path, returned: lab.Practice
) -> None:
    menus = Menus(board)
    lab.take_in(returned.returned, str(own), recorded=DAY).accept()
    menus.accept.click()
    assert "the dataset has changed since the preview" in menus.said.value


def test_menus_new_makes_indicators(board: lab.IntakeBoard) -> None:
    menus = Menus(board)
    menus.new.value = True
    assert board.questions == []
    assert [line.state for line in board.preview.lines].count("new") == 18


def test_names_of_files_are_no_markup(own: Path, tmp_path: Path, returned: lab.Practice) -> None:
    path = tmp_path / "<b onclick=x>.xlsx"
    shutil.copy(returned.returned, path)
    assert "<b onclick" not in lab.take_in(path, str(own), recorded=DAY).to_html()


def test_board_shows_menus_and_a_table_for_pages_without_a_kernel(board: lab.IntakeBoard) -> None:
    bundle = board._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"} <= set(bundle)


def test_practice_needs_an_organisation_with_figures(own: Path) -> None:
    with pytest.raises(ParameterError, match="hoi-ccb"):
        lab.practice(str(own), "hoi-cbb", "2021")
    with pytest.raises(ParameterError, match="too few figures before 2019"):
        lab.practice(str(own), "hoi-ccb", "2019")


def test_practice_leaves_the_dataset_alone(own: Path) -> None:
    before = tree(own)
    copy = lab.practice(str(own), "hoi-ccb", "2021", "en")
    lab.take_in(copy.returned, copy.dataset, recorded=DAY, reason="so").accept()
    assert tree(own) == before
    known = known_figures.known(copy.dataset)
    assert form.make(known, "hoi-ccb", Period.parse("2021"), "en")


@pytest.mark.kernel
@pytest.mark.parametrize("language", ["vi", "en"])
def test_notebook_walks_from_a_returned_form_to_a_batch_and_back(
    own: Path, tmp_path: Path, language: str
) -> None:
    before = tree(own)
    done = papermill.execute_notebook(
        ROOT / "notebooks/intake.ipynb",
        tmp_path / "executed.ipynb",
        {"dataset": str(own), "language": language},
        kernel_name="python3",
        progress_bar=False,
    )
    outputs = {cell["id"]: cell["outputs"] for cell in done["cells"] if cell["cell_type"] == "code"}
    assert "2022-01-12-hoi-ccb" in outputs["intake-10"][0]["data"]["text/plain"]
    assert outputs["intake-13"][0]["data"]["text/plain"] == "19"
    word = {"vi": "nghi vấn", "en": "doubted"}[language]
    assert word in outputs["intake-04"][0]["data"]["text/html"]
    assert all("text/html" in outputs[cell][0]["data"] for cell in ("intake-06", "intake-08"))
    assert tree(own) == before
