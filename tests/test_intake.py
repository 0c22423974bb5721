"""Spreadsheets as people keep them, written here cell by cell, as datasets."""

import contextlib
import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from lcreport import comparison
from lcreport.dataset import checks, frames
from lcreport.errors import DatasetError, LcreportError, ParameterError
from lcreport.intake import IntakeOptions, take_in
from lcreport.period import Period

DAY = dt.date(2026, 10, 15)
HEAD = ["organisation", "indicator", "unit", "kind"]
VIETNAMESE = [
    ["Kết quả công tác 9 tháng đầu năm 2021"],
    [],
    ["Tổ chức", "Chỉ tiêu", "Đơn vị tính", "Loại", "9 tháng đầu năm 2020", "9T/2021"],
    ["Hội Nông dân", "Dư nợ ủy thác", "tỷ đồng", "Thời điểm", 799.5, "trên 813 tỷ đồng"],
    ["", "Cuộc vận động", "cuộc", "Phát sinh", 12, "1.021,0"],
    ["Hội Phụ nữ", "Dư nợ ủy thác", "tỷ đồng", "thời điểm", "...", 0.75],
]


def book(path: Path, rows: Sequence[Sequence[object]], sheet: str = "Số liệu") -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        worksheet = workbook.add_worksheet(sheet)
        date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    worksheet.write_datetime(number, place, cell, date)
                elif cell != "":
                    worksheet.write(number, place, cell)
    return path


def taken(tmp_path: Path, rows: Sequence[Sequence[object]], **options: object) -> frames.Dataset:
    take_in(book(tmp_path / "figures.xlsx", rows), tmp_path / "own", DAY, IntakeOptions(**options))
    return frames.load(str(tmp_path / "own"))


def values(data: frames.Dataset) -> dict[tuple[str, str, str], float]:
    rows = data.observations
    keys = zip(rows["organisation"], rows["indicator"], rows["period"], strict=True)
    return dict(zip(keys, rows["value"], strict=True))


def test_wide_vietnamese_sheet_becomes_a_dataset_without_faults(tmp_path: Path) -> None:
    data = taken(tmp_path, VIETNAMESE)
    assert checks.faults(str(tmp_path / "own")) == []
    assert values(data) == {
        ("hoi-nong-dan", "du-no-uy-thac", "2020-9M"): 799_500_000_000,
        ("hoi-nong-dan", "du-no-uy-thac", "2021-9M"): 813_000_000_000,
        ("hoi-nong-dan", "cuoc-van-dong", "2020-9M"): 12,
        ("hoi-nong-dan", "cuoc-van-dong", "2021-9M"): 1021,
        ("hoi-phu-nu", "du-no-uy-thac", "2021-9M"): 750_000_000,
    }
    debt = data.indicator("du-no-uy-thac")
    assert (debt.name("vi"), debt.unit("vi"), debt.kind, debt.decimals) == (
        "Dư nợ ủy thác", "đồng", "stock", 0,
    )  # fmt: skip


def test_figure_remembers_its_cell_its_words_and_its_day(tmp_path: Path) -> None:
    rows = taken(tmp_path, VIETNAMESE).observations
    bound = rows[rows["qualifier"] == "at_least"].iloc[0]
    assert (bound["locator"], bound["printed"], bound["recorded"], bound["source"]) == (
        "F4", "trên 813 tỷ đồng", "2026-10-15", "figures-xlsx",
    )  # fmt: skip


def test_long_english_sheet_becomes_a_dataset(tmp_path: Path) -> None:
    data = taken(
        tmp_path,
        [
            [*HEAD, "period", "value", "area", "note"],
            ["Clinic A", "Waiting time", "days", "rate", 2021, 12.25, "Access", ""],
            ["Clinic A", "Beds", "beds", "stock", dt.date(2021, 8, 31), 40, "Means", "new wing"],
        ],
        language="en",
    )
    assert checks.faults(str(tmp_path / "own")) == []
    assert values(data) == {
        ("clinic-a", "waiting-time", "2021"): 12.25,
        ("clinic-a", "beds", "2021-08-31"): 40,
    }
    assert data.area_names("en") == {"access": "Access", "means": "Means"}
    assert data.indicator("waiting-time").decimals == 2
    assert list(data.observations["note"]) == ["", "new wing"]


def test_choices_are_read_in_both_languages(tmp_path: Path) -> None:
    heads = ["Tổ chức", "Chỉ tiêu", "ĐVT", "Loại", "Tốt hơn khi", "Trạng thái", "Năm 2021"]
    rows = [heads, ["A", "Nợ xấu", "%", "Tỷ lệ", "Thấp hơn", "Mô phỏng", 1.5]]
    data = taken(tmp_path, rows)
    indicator = data.indicator("no-xau")
    assert (indicator.kind, indicator.better, indicator.decimals) == ("rate", "lower", 1)
    assert list(data.observations["status"]) == ["synthetic"]


def test_added_sheet_keeps_the_past_and_adds_vintages(tmp_path: Path) -> None:
    old = [[*HEAD, "2021-3M", "2021-6M"], ["A", "Visits", "visits", "flow", 10, 25]]
    new = [[*HEAD, "2021-6M", "2021-9M"], ["A", "Visits", "visits", "flow", 26, 40],
           ["B", "Visits", "visits", "flow", "", 7]]  # fmt: skip
    taken(tmp_path, old)
    sheet, day = book(tmp_path / "new.xlsx", new), dt.date(2026, 11, 2)
    told = take_in(sheet, tmp_path / "own", day, IntakeOptions(add=True, new=True))
    assert (told.added, told.organisations, told.indicators, told.figures) == (3, 2, 1, 5)
    rows = frames.load(str(tmp_path / "own")).observations
    six = rows[rows["period"] == "2021-6M"]
    assert dict(zip(six["recorded"], six["value"], strict=True)) == {
        "2026-10-15": 25, "2026-11-02": 26,
    }  # fmt: skip
    assert checks.faults(str(tmp_path / "own")) == []


def test_added_sheet_that_says_nothing_new_changes_no_byte(tmp_path: Path) -> None:
    taken(tmp_path, VIETNAMESE)
    before = {path: path.read_bytes() for path in (tmp_path / "own").iterdir()}
    told = take_in(
        tmp_path / "figures.xlsx", tmp_path / "own", dt.date(2027, 1, 1), IntakeOptions(add=True)
    )
    assert told.added == 0
    assert {path: path.read_bytes() for path in (tmp_path / "own").iterdir()} == before


def test_correction_on_the_same_day_keeps_the_first_value(tmp_path: Path) -> None:
    rows = [[*HEAD, "2021"], ["A", "Visits", "visits", "flow", 10]]
    taken(tmp_path, rows)
    for value in (11, 12, 12):
        rows[1][4] = value
        take_in(book(tmp_path / "b.xlsx", rows), tmp_path / "own", DAY, IntakeOptions(add=True))
    data = frames.load(str(tmp_path / "own"))
    assert list(data.observations["value"]) == [10, 11, 12]
    assert list(data.observations["sequence"]) == ["", "2", "3"]
    (row,) = comparison.table(data, "a", Period.parse("2021"))
    assert row.now is not None
    assert (row.now.value, row.now.first_value) == (12, 10)
    assert checks.faults(str(tmp_path / "own")) == []


def test_correction_of_an_earlier_day_comes_after_that_days_value(tmp_path: Path) -> None:
    rows = [[*HEAD, "2021"], ["A", "Visits", "visits", "flow", 10]]
    taken(tmp_path, rows)
    for value, day in ((11, dt.date(2027, 1, 1)), (12, DAY), (12, DAY)):
        rows[1][4] = value
        take_in(book(tmp_path / "b.xlsx", rows), tmp_path / "own", day, IntakeOptions(add=True))
    observations = frames.load(str(tmp_path / "own")).observations
    assert list(observations["sequence"]) == ["", "", "2"]
    assert checks.faults(str(tmp_path / "own")) == []


def test_figure_of_the_same_months_in_another_code_is_not_added_twice(tmp_path: Path) -> None:
    taken(tmp_path, [[*HEAD, "2021-12M"], ["A", "Visits", "visits", "flow", 10]])
    path = tmp_path / "own" / "observations.csv"
    path.write_text(path.read_text().replace(",2021,", ",2021-12M,"))
    sheet = book(tmp_path / "b.xlsx", [[*HEAD, "2021"], ["A", "Visits", "visits", "flow", 10]])
    assert take_in(sheet, tmp_path / "own", DAY, IntakeOptions(add=True)).added == 0


KILLED = """
import datetime as dt, json, os, shutil, signal, sys
from pathlib import Path
from lcreport import intake
from lcreport import comparison
from lcreport.dataset import checks, frames

sheet, own = Path(sys.argv[1]), Path(sys.argv[2])
options = intake.IntakeOptions(add=sys.argv[3] == "add", new=True)
left = 0

def deadly(call):
    def step(*arguments, **options):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **options)
    return step

states, before = [], Path(f"{own}-before")
if own.exists():
    own.rename(before)
for number in range(1, 100):
    shutil.rmtree(own, ignore_errors=True)
    if before.exists():
        shutil.copytree(before, own)
    if not (child := os.fork()):
        left = number
        for name in ("replace", "rename", "fsync", "rmdir"):
            setattr(os, name, deadly(getattr(os, name)))
        intake.take_in(sheet, own, dt.date(2027, 1, 1), options)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    figures = None
    if (own / "datapackage.json").exists():
        figures = frames.load(str(own)).observations["value"].tolist()
        assert checks.faults(str(own)) == [], (number, checks.faults(str(own)))
    elif own.exists():
        raise AssertionError(f"half a dataset at step {number}")
    states.append(figures)
    if not status:
        break
    again = own.exists()
    intake.take_in(sheet, own, dt.date(2027, 1, 1), intake.IntakeOptions(add=again, new=True))
    assert frames.load(str(own)).observations["value"].tolist()[-1] == 12
    assert not list(own.glob("*unfinished*")) + list(own.glob(".*"))
print(json.dumps(states))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills its own children")
@pytest.mark.parametrize("how", ["add", "new"])
def test_a_kill_at_any_step_leaves_the_old_figures_or_the_new(tmp_path: Path, how: str) -> None:
    rows = [[*HEAD, "area", "2021"], ["A", "Visits", "visits", "flow", "Work", 10]]
    if how == "add":
        taken(tmp_path, rows)
    rows[1][-1] = 12
    rows.append(["B", "Beds", "beds", "stock", "Means", 12])
    sheet = book(tmp_path / "later.xlsx", rows)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, sheet, tmp_path / "own", how],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    states = json.loads(done.stdout)
    old, new = ([10], [10, 12, 12]) if how == "add" else (None, [12, 12])
    assert len(states) > 8
    assert [state for state in states if state not in (old, new)] == []
    assert (states[0], states[-1]) == (old, new)


def test_added_sheet_keeps_other_columns_and_tables(tmp_path: Path) -> None:
    rows = [[*HEAD, "2021"], ["A", "Visits", "visits", "flow", 10]]
    taken(tmp_path, rows)
    own = tmp_path / "own"
    text = (own / "organisations.csv").read_text()
    (own / "organisations.csv").write_text(text.replace("name_en\n", "name_en,head\n", 1)
                                           .replace("a,A,\n", "a,A,,Lan\n"))  # fmt: skip
    descriptor = json.loads((own / "datapackage.json").read_text())
    descriptor["resources"].append({"name": "targets", "path": "targets.csv"})
    (own / "datapackage.json").write_text(json.dumps(descriptor))
    (own / "targets.csv").write_text("organisation,indicator,period,value\na,visits,2021,20\n")
    rows[1][4] = 12
    take_in(book(tmp_path / "b.xlsx", rows), own, dt.date(2027, 1, 1), IntakeOptions(add=True))
    assert (own / "organisations.csv").read_text() == "id,name_vi,name_en,head\na,A,,Lan\n"
    assert len(frames.load(str(own)).targets) == 1


FAULTS = [
    pytest.param([["a", "b"]], "name columns organisation", id="no heads"),
    pytest.param(
        [["organisation", "indicator", "kind", "2021"], ["A", "Visits", "flow", 1]],
        "row 1: 'unit' has no column here",
        id="no unit",
    ),
    pytest.param(
        [[*HEAD, "2021", "9 months"]],
        "row 1, column F: '9 months' names no year, and no title above does",
        id="no period",
    ),
    pytest.param([[*HEAD, "2021", "2021"]], "or stands twice", id="period twice"),
    pytest.param([HEAD], "does not say of which periods", id="no periods"),
    pytest.param([[*HEAD, "period", "value", "2021"]], "does not say", id="long and wide"),
    pytest.param([[*HEAD, "2021"]], "has no figure below it", id="empty"),
    pytest.param(
        [[*HEAD, "2021"], ["A", "Visits", "visits", "sum", 1]],
        "row 2, column D: 'sum' is no kind that there is; write one of flow (phát sinh)",
        id="kind",
    ),
    pytest.param(
        [[*HEAD, "status", "2021"], ["A", "Visits", "visits", "flow", "guess", 1]],
        "row 2, column E: 'guess' is no status that there is; write one of official",
        id="status",
    ),
    pytest.param(
        [[*HEAD, "2021"], ["A", "Visits", "visits", "flow", "1.234"]],
        "row 2, column E: '1.234' is text, and may mean two numbers",
        id="ambiguous",
    ),
    pytest.param(
        [[*HEAD, "2021"], ["A", "Visits", "visits", "flow", "-"]],
        "has no figure below it",
        id="dash",
    ),
    pytest.param(
        [[*HEAD, "2021"], ["A", "Loans", "tỷ đồng", "stock", "12 hộ"]],
        "'12 hộ' is not in 'đồng', the row's unit",
        id="other unit",
    ),
    pytest.param(
        [[*HEAD, "period", "value"], ["A", "Visits", "visits", "flow", "soon", 1]],
        "row 2, column E: 'soon' is no period",
        id="long period",
    ),
    pytest.param(
        [[*HEAD, "2021"], ["A", "V", "visits", "flow", 1], ["A", "V", "visits", "flow", 2]],
        "row 3, column E: 'V' stands twice for 2021, also in E2",
        id="twice",
    ),
    pytest.param(
        [[*HEAD, "2021"], ["A", "V", "visits", "flow", 1], ["B", "V", "people", "flow", 2]],
        "row 3: 'V' has another unit or kind here than in row 2",
        id="two units",
    ),
    pytest.param(
        [[*HEAD, "2021"], ["", "V", "visits", "flow", 1]],
        "row 2, column A: is empty; name the organisation",
        id="nobody",
    ),
    pytest.param(
        [[*HEAD, "2021"], ["A", "V", "x", "flow", 1], ["", "", "", "", 2]],
        "row 3, column B: is empty; name the indicator",
        id="nothing",
    ),
]


@pytest.mark.parametrize(("rows", "message"), FAULTS)
def test_fault_names_its_cell_and_leaves_no_dataset(
    tmp_path: Path, rows: Sequence[Sequence[object]], message: str
) -> None:
    with pytest.raises(DatasetError) as caught:
        taken(tmp_path, rows)
    assert message in str(caught.value)
    assert not (tmp_path / "own").exists()


def test_all_faults_of_a_sheet_come_at_once(tmp_path: Path) -> None:
    rows = [[*HEAD, "2021"], ["A", "V", "x", "sum", "?"], ["A", "W", "x", "flow", "1.234"]]
    with pytest.raises(DatasetError) as caught:
        taken(tmp_path, rows)
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (2, "D"), (2, "E"), (3, "E"),
    ]  # fmt: skip


def test_added_sheet_with_another_unit_is_refused(tmp_path: Path) -> None:
    taken(tmp_path, [[*HEAD, "2021"], ["A", "V", "x", "flow", 1]])
    other = book(tmp_path / "b.xlsx", [[*HEAD, "2022"], ["A", "V", "y", "flow", 1]])
    with pytest.raises(DatasetError, match="'V' has unit and kind y, flow; the dataset says x"):
        take_in(other, tmp_path / "own", DAY, IntakeOptions(add=True))


@pytest.mark.parametrize(
    ("name", "file", "add", "message"),
    [
        pytest.param("Own Data", "a.xlsx", False, "small letters", id="name"),
        pytest.param("own", "b.xlsx", False, "there is no file", id="file"),
        pytest.param("own", "a.xlsx", True, "no dataset", id="nothing to add to"),
        pytest.param("there", "a.xlsx", False, "--add adds", id="there already"),
    ],
)
def test_take_in_refuses_what_does_not_fit(
    tmp_path: Path, name: str, file: str, add: bool, message: str
) -> None:
    book(tmp_path / "a.xlsx", VIETNAMESE)
    take_in(tmp_path / "a.xlsx", tmp_path / "there", DAY, IntakeOptions())
    with pytest.raises(ParameterError, match=message):
        take_in(tmp_path / file, tmp_path / name, DAY, IntakeOptions(add=add))


def test_file_that_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    for name, message in (("a.docx", "is no spreadsheet"), ("a.xlsx", "cannot be opened")):
        (tmp_path / name).write_text("x")
        with pytest.raises(DatasetError, match=message):
            take_in(tmp_path / name, tmp_path / "own", DAY, IntakeOptions())


def test_examples_of_the_tutorial_are_written_with_the_same_bytes(tmp_path: Path) -> None:
    examples = Path(__file__).parents[1] / "docs" / "examples"
    subprocess.run([sys.executable, examples / "make.py", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in examples.glob("*.xlsx")}


def test_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", VIETNAMESE, sheet="Quý III")
    with pytest.raises(DatasetError, match="'Quý IV' is no sheet; there are Quý III"):
        take_in(path, tmp_path / "own", DAY, IntakeOptions(sheet="Quý IV"))
    assert take_in(path, tmp_path / "own", DAY, IntakeOptions(sheet="Quý III")).added == 5


@pytest.mark.parametrize(
    "moves", ["", "[" * 100_000, "{}", "[1]", '["../x"]', '["/tmp/x"]', '["a/../../x"]']
)
def test_list_of_moves_that_somebody_else_wrote_moves_nothing(tmp_path: Path, moves: str) -> None:
    rows = [[*HEAD, "2021"], ["A", "Visits", "visits", "flow", 10]]
    taken(tmp_path, rows)
    unfinished = tmp_path / "own/.unfinished"
    unfinished.mkdir()
    (unfinished / "moves.json").write_text(moves)
    (unfinished / "0").write_text("evil")
    before = sorted(path.name for path in tmp_path.iterdir())
    rows[1][4] = 11
    book(tmp_path / "figures.xlsx", rows)
    with contextlib.suppress(LcreportError):
        take_in(tmp_path / "figures.xlsx", tmp_path / "own", DAY, IntakeOptions(add=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert "evil" not in {path.read_text() for path in (tmp_path / "own").glob("*.csv")}
