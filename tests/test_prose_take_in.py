"""From the report to the dataset: proposals.xlsx, a person's yes, and the words beside a figure."""

import csv
import datetime as dt
import hashlib
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

import rendering
from lcreport import annex, intake, render
from lcreport.errors import DatasetError, ParameterError
from lcreport.intake import batches, prose
from lcreport.intake.preview import Settings
from lcreport.intake.prose import proposals_form
from lcreport.period import Period
from test_prose_read import DATA, PERIOD, TEXT

HEAD = 4
MORE = """
- Trợ giúp: trao 120 suất quà cho đoàn viên, tăng 25% so với cùng kỳ năm 2020; tư vấn cho 33 người.
"""


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "lao-cai"))


@pytest.fixture
def folder(tmp_path: Path, dataset: Path) -> Path:
    report = tmp_path / "bao-cao.md"
    report.write_text(TEXT + MORE, encoding="utf-8")
    prose.write(prose.read(report, str(dataset), PERIOD), tmp_path / "reading", report)
    return tmp_path / "reading"


def rows(folder: Path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(folder / "proposals.xlsx").worksheets[0]
    head, *lines = sheet.iter_rows(min_row=HEAD, values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def table(dataset: Path, name: str) -> list[dict[str, str]]:
    with (dataset / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def taken(dataset: Path, folder: Path, **settings: object) -> batches.Accepted:
    forms = batches.received(dataset, [folder / "proposals.xlsx"])
    return batches.accept(dataset, forms, Settings("2021-06-30", **settings))  # type: ignore[arg-type]


def change(folder: Path, printed: str, **cells: object) -> None:
    path = folder / "proposals.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[HEAD]}
    for row in range(HEAD + 1, sheet.max_row + 1):
        if sheet.cell(row, heads["Chữ trong báo cáo"]).value == printed:
            for name, value in cells.items():
                sheet.cell(row, heads[NAMES[name]]).value = value  # type: ignore[assignment]
    book.save(path)


NAMES = {"take": "Nhận", "id": "Mã", "value": "Số liệu", "name": "Chỉ tiêu",
         "year": "Kế hoạch của năm"}  # fmt: skip


def test_form_has_a_row_a_figure_with_its_sentence(folder: Path) -> None:
    found = {row["Chữ trong báo cáo"]: row for row in rows(folder)}
    sessions = found["2.100 buổi"]
    assert (sessions["Mã"], sessions["Tổ chức"]) == ("buoi-tuyen-truyen", "hoi-nong-dan")
    assert sessions["Số liệu"] == 2100
    assert "⟦2.100 buổi⟧" in str(sessions["Câu trong báo cáo"])
    assert str(sessions["Vị trí"]).startswith("II.2.2 ¶1 [")
    assert found["27,5 tỷ đồng"]["Số liệu"] == 27_500_000_000
    assert found["9 gian hàng"]["Mã"] == "+"


def test_only_rows_with_a_yes_are_taken(dataset: Path, folder: Path) -> None:
    yes = {row["Chữ trong báo cáo"] for row in rows(folder) if row["Nhận"]}
    result = taken(dataset, folder)
    written = {row["printed"] for row in table(dataset, "observations") if row.get("batch")}
    assert written == yes
    assert "9 gian hàng" not in written
    assert result.preview.counts["unsure"] == len(rows(folder)) - len(yes)


def test_a_person_decides_what_was_not_sure(dataset: Path, folder: Path) -> None:
    change(folder, "9 gian hàng", take="có", name="Gian hàng lưu động")
    change(folder, "2.100 buổi", take=None)
    taken(dataset, folder, new=True)
    figures = {row["printed"]: row for row in table(dataset, "observations") if row["batch"]}
    assert figures["9 gian hàng"]["indicator"] == "gian-hang-luu-dong"
    assert "2.100 buổi" not in figures


def test_sentence_and_place_go_into_the_dataset(dataset: Path, folder: Path) -> None:
    taken(dataset, folder)
    [figure] = [row for row in table(dataset, "observations") if row["printed"] == "27,5 tỷ đồng"]
    assert "⟦27,5 tỷ đồng⟧" in figure["sentence"]
    section, _, span = figure["locator"].partition(" [")
    start, end = map(int, span.rstrip("]").split("-"))
    assert section == "II.2.2 ¶2"
    assert (folder / "report.txt").read_text("utf-8")[start:end] == "27,5 tỷ đồng"
    titles = {row["id"]: row["title"] for row in table(dataset, "sources")}
    assert titles[figure["source"]] == "bao-cao.md"


def test_report_and_its_text_are_kept_with_the_batch(dataset: Path, folder: Path) -> None:
    taken(dataset, folder)
    report = (folder / "received" / "bao-cao.md").read_bytes()
    sha = hashlib.sha256(report).hexdigest()
    assert (dataset / "intake" / f"{sha}.md").read_bytes() == report
    assert (dataset / "intake" / f"{sha}.text.txt").is_file()
    assert json.loads((dataset / "intake" / "log.jsonl").read_text())["report"] == sha


def test_report_that_is_gone_is_said_to_be(dataset: Path, folder: Path) -> None:
    (folder / "received" / "bao-cao.md").unlink()
    result = taken(dataset, folder)
    assert any("bao-cao.md is not beside it" in remark for remark in result.preview.remarks)


def test_printed_comparison_is_tied_to_its_figure(dataset: Path, folder: Path) -> None:
    change(folder, "120 suất quà", take="có")
    change(folder, "25%", take="có")
    change(folder, "20%", take="có")
    taken(dataset, folder)
    made = {row["printed_for"]: row for row in table(dataset, "indicators") if row["printed_for"]}
    attained = made["doan-vien-cong-doan-ket-nap"]
    assert attained["printed_as"] == "target.attainment_pct"
    figures = {row["indicator"]: row["value"] for row in table(dataset, "observations")}
    assert figures[attained["id"]] == "20"


def test_batch_is_taken_back_whole(dataset: Path, folder: Path) -> None:
    before = table(dataset, "observations")
    [name] = taken(dataset, folder).batches
    batches.undo(dataset, name)
    kept = [{key: row[key] for key in before[0]} for row in table(dataset, "observations")]
    assert kept == before
    assert not any(row.get("printed_for") for row in table(dataset, "indicators"))


def test_what_a_person_mistypes_is_refused_with_its_cell(dataset: Path, folder: Path) -> None:
    change(folder, "2.100 buổi", value="nhiều")
    [form] = batches.received(dataset, [folder / "proposals.xlsx"])
    assert any("'nhiều' is no number" in str(fault) for fault in form.faults)


def test_next_report_learns_from_what_was_taken(dataset: Path, folder: Path) -> None:
    taken(dataset, folder)
    report = folder.parent / "bao-cao-9.md"
    report.write_text(TEXT.replace("2.100", "3.000"), encoding="utf-8")
    found = prose.read(report, str(dataset), Period.parse("2021"))
    [sessions] = [p for p in found.proposals if p["printed"] == "3.000 buổi"]
    assert sessions["indicator"] == "buoi-tuyen-truyen"


def test_form_of_another_dataset_is_refused(dataset: Path, folder: Path) -> None:
    other = dataset.with_name("other")
    shutil.copytree(dataset, other)
    descriptor = json.loads((other / "datapackage.json").read_text("utf-8"))
    (other / "datapackage.json").write_text(json.dumps(descriptor | {"name": "other"}), "utf-8")
    result = taken(other, folder)
    assert result.preview.counts["new"] == 0
    assert result.preview.counts["refused"] == len(rows(folder))


def test_broken_form_is_one_line(dataset: Path, folder: Path) -> None:
    (folder / "proposals.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(DatasetError, match=r"proposals\.xlsx"):
        batches.received(dataset, [folder / "proposals.xlsx"])


def test_notebook_shows_the_page_and_takes_rows(tmp_path: Path, dataset: Path) -> None:
    report = tmp_path / "bao-cao.md"
    report.write_text(TEXT, encoding="utf-8")
    shown = intake.read(report, dataset, "2021-6M")
    frame = shown.frame()
    assert "<iframe" in shown._repr_html_()
    row = int(frame.index[frame["printed"] == "27,5 tỷ đồng"][0])
    result = shown.accept([row], dt.date(2021, 6, 30))
    assert result.preview.counts["new"] == 1
    [figure] = [one for one in table(dataset, "observations") if one.get("batch")]
    assert (figure["value"], figure["locator"]) == ("27500000000", frame["place"][row])
    with pytest.raises(ParameterError, match="there is no row 99"):
        shown.accept([99], dt.date(2021, 6, 30))


def test_figure_of_another_size_is_doubted(tmp_path: Path, dataset: Path) -> None:
    report = tmp_path / "bao-cao.md"
    report.write_text(TEXT.replace("27,5 tỷ", "275 triệu"), encoding="utf-8")
    found = prose.read(report, str(dataset), PERIOD)
    [loan] = [p for p in found.proposals if p["printed"] == "275 triệu đồng"]
    assert not loan["sure"]
    assert "28.787.000.000" in str(loan["doubt"])


def plan_row(folder: Path, printed: str) -> dict[str, object]:
    [row] = [row for row in rows(folder) if row["Chữ trong báo cáo"] == printed]
    return row


def test_plan_of_the_report_waits_for_a_yes(dataset: Path, folder: Path) -> None:
    row = plan_row(folder, "1.500 đoàn viên")
    assert (row["Kế hoạch của năm"], row["Số liệu"]) == ("2021", 1500)
    assert not row["Nhận"]
    taken(dataset, folder)
    # The dataset of the tests has no plans.
    assert not (dataset / "targets.csv").exists()


def test_plan_with_a_yes_is_taken_as_a_plan_and_taken_back(dataset: Path, folder: Path) -> None:
    change(folder, "1.500 đoàn viên", take="có")
    result = taken(dataset, folder)
    [plan] = table(dataset, "targets")
    assert (plan["organisation"], plan["indicator"], plan["period"], plan["value"]) == (
        "ldld", "doan-vien-cong-doan-ket-nap", "2021", "1500",
    )  # fmt: skip
    assert plan["locator"].startswith("II.2.4 ¶1 [")
    batches.undo(dataset, result.batches[0])
    assert table(dataset, "targets") == []


def test_plan_of_no_year_is_refused_with_its_cell(dataset: Path, folder: Path) -> None:
    change(folder, "1.500 đoàn viên", take="có", year="năm nay")
    [form] = batches.received(dataset, [folder / "proposals.xlsx"])
    assert ["'năm nay' is no year" in str(fault) for fault in form.faults] == [True]


@pytest.mark.parametrize(
    ("period", "heading", "sentence", "year"),
    [
        pytest.param(
            "2021-6M", "IV. NHIỆM VỤ 6 THÁNG CUỐI NĂM 2021", "Phấn đấu kết nạp", "2021", id="rest"
        ),
        pytest.param(
            "2021",
            "II. PHƯƠNG HƯỚNG NĂM 2022",
            "Phấn đấu kết nạp",
            "2022",
            id="named by the heading",
        ),
        pytest.param(
            "2021", "II. PHƯƠNG HƯỚNG", "Phấn đấu kết nạp", "2022", id="after a whole year"
        ),
        pytest.param(
            "2021-9M", "IV. NHIỆM VỤ", "Năm 2022 phấn đấu kết nạp", "2022", id="by its sentence"
        ),
        pytest.param("2021", "II. KẾT QUẢ", "Kế hoạch năm là", "2021", id="among results"),
    ],
)
def test_plan_is_of_the_year_that_the_report_looks_ahead_to(  # noqa: PLR0913 - a case
    tmp_path: Path, dataset: Path, period: str, heading: str, sentence: str, year: str
) -> None:
    report = tmp_path / "ke-hoach.md"
    report.write_text(
        f"{TEXT}\n# {heading}\n\n{sentence} 2.345 đoàn viên công đoàn.\n",
        encoding="utf-8",
    )
    reading = prose.read(report, str(dataset), Period.parse(period))
    [line] = [one for one in proposals_form.lines(reading) if one.value == 2345]
    assert line.plan_year == year


def test_workbook_of_an_annex_shows_cell_or_sentence_of_what_was_taken_in(
    dataset: Path, folder: Path
) -> None:
    taken(dataset, folder)
    path = dataset / "observations.csv"
    head = next(csv.reader(path.read_text("utf-8").splitlines()[:1]))
    # As a spreadsheet's figure is kept.
    row = dict.fromkeys(head, "") | {
        "organisation": "hoi-nong-dan", "indicator": "chuyen-muc-phat-thanh-truyen-hinh",
        "period": "2021-6M", "value": "7", "recorded": "2021-06-30", "source": "bao-cao-md",
        "locator": "Biểu 1!F12",
    }  # fmt: skip
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, head, lineterminator="\n").writerow(row)
    block = annex.open(str(dataset), "hoi-nong-dan", "2021-6M").indicators()
    book = openpyxl.load_workbook(
        io.BytesIO(render.xlsx(rendering.notebook(rendering.shown(block))))
    )
    lines = [line[1:] for line in book["Nguồn số liệu"].iter_rows(min_row=4, values_only=True)]
    found = {str(line[2]): line for line in lines}
    sentence = next(line for place, line in found.items() if place.startswith("II.2.2 ¶2 ["))
    assert sentence[1] == "bao-cao.md"
    assert "⟦27,5 tỷ đồng⟧" in str(sentence[3])
    assert found["Biểu 1!F12"][3] == "–"


def test_annex_of_figures_without_places_has_no_such_sheet() -> None:
    block = annex.open(str(DATA), "hoi-nong-dan", "2021-9M").indicators()
    book = openpyxl.load_workbook(
        io.BytesIO(render.xlsx(rendering.notebook(rendering.shown(block))))
    )
    assert "Nguồn số liệu" not in book.sheetnames


def test_proposals_without_their_hidden_sheet_are_refused_with_what_would_do(
    dataset: Path, folder: Path
) -> None:
    path = folder / "proposals.xlsx"
    book = openpyxl.load_workbook(path)
    del book["lcreport"]
    book.save(path)
    with pytest.raises(DatasetError, match="read the report again"):
        batches.received(dataset, [path])


def test_report_is_read_in_jupyterlab_by_its_path(tmp_path: Path, dataset: Path) -> None:
    report = tmp_path / "bao-cao.md"
    report.write_text(TEXT, encoding="utf-8")
    reading = intake.read(report, dataset, "2021-6M")
    assert "<iframe" in reading._repr_html_()
    frame = reading.frame()
    sure = [int(row) for row in frame.index[frame["sure"]]]
    assert sure
    assert reading.accept(sure, dt.date(2021, 6, 30)).batches


def test_tasks_are_taken_row_by_row_in_jupyterlab(tmp_path: Path, dataset: Path) -> None:
    report = tmp_path / "bao-cao.md"
    tasks = "\n\n# IV. NHIỆM VỤ 6 THÁNG CUỐI NĂM\n\n- Tiếp tục tuyên truyền phòng, chống dịch.\n"
    report.write_text(TEXT + tasks, encoding="utf-8")
    reading = intake.read(report, dataset, "2021-6M")
    frame = reading.texts_frame()
    place = int(frame.index[frame["text"].str.startswith("Tiếp tục tuyên truyền")][0])
    assert frame.loc[place, "table"] == "commitments"
    done = reading.accept([], dt.date(2021, 6, 30), texts=[place])
    rows = table(dataset, "commitments")
    assert [row["period"] for row in rows if row["batch"] == done.batches[0]] == ["2021-6M"]
    with pytest.raises(ParameterError, match="there is no row 999"):
        reading.accept([], dt.date(2021, 6, 30), texts=[999])
