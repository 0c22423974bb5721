"""Tasks, documents, difficulties and strengths of a report: proposed, and taken with a yes."""

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from lcreport.intake import batches, prose
from lcreport.intake.preview import Settings
from lcreport.intake.prose import review
from lcreport.intake.prose.proposals import ReportReading
from lcreport.period import Period
from prose_reports import dataset as invented

ROOT = Path(__file__).resolve().parents[1]
PERIOD = Period.parse("2021-6M")
# By hand: of every kind of part, and of what looks like one and is none.
TEXT = """BÁO CÁO của tỉnh Lào Cai

# I. BAN HÀNH CÁC QUY CHẾ PHỐI HỢP MỚI

(1) Quyết định số 88/QĐ-UBND ngày 02/3/2021 của UBND tỉnh Lào Cai ban hành Quy chế phối hợp giữa \
UBND tỉnh Lào Cai với Hội Nông dân tỉnh Lào Cai giai đoạn 2021 - 2025.

(2) Quyết định số 1430/QĐ-UBND ngày 04/5/2021 của UBND tỉnh Lào Cai ban hành Quy chế phối hợp với \
Hội Cựu chiến binh tỉnh Lào Cai giai đoạn 2021 - 2025.

(3) Các Quyết định từ số 91/QĐ-UBND đến số 93/QĐ-UBND về quy chế phối hợp của các hội.

# II. KẾT QUẢ

## 2.2. Với Hội Nông dân tỉnh

- Hỗ trợ hộ khó khăn; dư nợ Quỹ Hỗ trợ nông dân đạt 27,5 tỷ đồng.

# III. ĐÁNH GIÁ CHUNG

## 1. Ưu điểm

Công tác phối hợp đi vào nền nếp; các bên giữ chế độ họp.

## 2. Khó khăn, hạn chế

- Một số hội gửi báo cáo chậm; kinh phí của Hội Nông dân tỉnh còn hạn hẹp.

# IV. NHIỆM VỤ 6 THÁNG CUỐI NĂM 2021

1. Hội Nông dân tỉnh chủ trì tổng kết Kế hoạch số 12/KH-HND ngày 05/01/2021 trước ngày 15/9/2021.

2. Phấn đấu đến 30/11/2021: ký kết xong quy chế; xây dựng phần mềm (gồm nhập liệu; tra cứu).

3. Tiếp tục trao đổi thông tin.

Trên đây là báo cáo 6 tháng đầu năm 2021.

Nơi nhận: Như trên; Lưu: VT.
"""


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data" / "lao-cai", tmp_path / "lao-cai"))


@pytest.fixture
def reading(tmp_path: Path, dataset: Path) -> ReportReading:
    report = tmp_path / "bao-cao.md"
    report.write_text(TEXT, encoding="utf-8")
    found = prose.read(report, str(dataset), PERIOD)
    prose.write(found, tmp_path / "reading", report)
    return found


def rows_of(reading: ReportReading, table: str) -> list[dict[str, str]]:
    return [
        row["cells"] | {"organisation": row["organisation"], "at": row["locator"]}
        for row in reading.rows
        if row["table"] == table
    ]


def say_yes(folder: Path, sheet: str, *begins: str, **cells: object) -> None:
    path = folder / "proposals.xlsx"
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    heads = {cell.value: cell.column for cell in page[3]}
    for row in range(4, page.max_row + 1):
        words = [str(cell.value) for cell in page[row]]
        if any(word.startswith(begin) for word in words for begin in begins):
            page.cell(row, heads["Nhận"]).value = "có"  # type: ignore[assignment]
            for head, value in cells.items():
                page.cell(row, heads[head.replace("_", " ")]).value = value  # type: ignore[assignment]
    book.save(path)


def taken(dataset: Path, folder: Path) -> batches.Accepted:
    forms = batches.received(dataset, [folder / "proposals.xlsx"])
    return batches.accept(dataset, forms, Settings("2021-06-30"))


def table(dataset: Path, name: str) -> list[dict[str, str]]:
    with (dataset / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_tasks_have_what_the_report_says_of_them(reading: ReportReading) -> None:
    first, second, third, fourth = rows_of(reading, "commitments")
    assert first == {
        "organisation": "hoi-nong-dan", "at": "IV ¶1", "period": "2021-6M", "status": "planned",
        "task_vi": "Hội Nông dân tỉnh chủ trì tổng kết Kế hoạch số 12/KH-HND ngày 05/01/2021 "
        "trước ngày 15/9/2021",
        "lead_vi": "Hội Nông dân tỉnh", "due": "2021-09-15", "due_text_vi": "trước ngày 15/9/2021",
    }  # fmt: skip
    assert second["task_vi"] == "Phấn đấu đến 30/11/2021: ký kết xong quy chế"
    assert third["task_vi"] == (
        "Phấn đấu đến 30/11/2021: xây dựng phần mềm (gồm nhập liệu; tra cứu)"
    )
    assert (third["due"], third["organisation"]) == ("2021-11-30", "lao-cai")
    assert (fourth["status"], fourth["due_text_vi"]) == ("ongoing", "6 tháng cuối năm 2021")


def test_regulations_have_number_day_partner_and_term(reading: ReportReading) -> None:
    first, _, *ranged = rows_of(reading, "documents")
    assert first == {
        "type": "Quyết định", "number": "88/QĐ-UBND", "date": "2021-03-02",
        "issuer": "UBND tỉnh Lào Cai", "organisation": "hoi-nong-dan", "at": "I ¶1",
        "subject_vi": "Ban hành Quy chế phối hợp giữa UBND tỉnh Lào Cai với Hội Nông dân tỉnh "
        "Lào Cai giai đoạn 2021 - 2025",
        "valid_from": "2021", "valid_to": "2025", "term": "giai đoạn 2021 - 2025",
        "regulation": "true",
    }  # fmt: skip
    numbers = ["91/QĐ-UBND", "92/QĐ-UBND", "93/QĐ-UBND"]
    assert [row["number"] for row in ranged] == numbers
    # The checks refuse a regulation without its day.
    assert {row["regulation"] for row in ranged} == {"false"}
    doubts = [row["doubt"] or "" for row in reading.rows if row["cells"].get("number") in numbers]
    assert ["nằm giữa" in doubt for doubt in doubts] == [False, True, False]


def test_strengths_and_difficulties_stand_under_their_headings(reading: ReportReading) -> None:
    assert [row["text_vi"] for row in rows_of(reading, "strengths")] == [
        "Công tác phối hợp đi vào nền nếp; các bên giữ chế độ họp."
    ]
    found = {row["text_vi"]: row["organisation"] for row in rows_of(reading, "difficulties")}
    assert found == {
        "Một số hội gửi báo cáo chậm.": "lao-cai",
        "Kinh phí của Hội Nông dân tỉnh còn hạn hẹp.": "hoi-nong-dan",
    }


def test_sentences_of_one_assessment_say_what_they_are(tmp_path: Path, dataset: Path) -> None:
    report = tmp_path / "khac.md"
    one = TEXT.replace("\n## 1. Ưu điểm\n", "").replace("\n## 2. Khó khăn, hạn chế\n", "")
    report.write_text(one.replace("; các bên", ". Các bên"), encoding="utf-8")
    found = prose.read(report, str(dataset), PERIOD)
    assert len(rows_of(found, "strengths")) == 2
    assert len(rows_of(found, "difficulties")) == 2


def test_places_are_those_of_the_text(reading: ReportReading, tmp_path: Path) -> None:
    text = (tmp_path / "reading" / "report.txt").read_text("utf-8")
    [row] = [one for one in reading.rows if one["cells"].get("number") == "88/QĐ-UBND"]
    assert text[row["start"] : row["end"]] == "Quyết định số 88/QĐ-UBND"
    assert json.loads((tmp_path / "reading" / "rows.json").read_text("utf-8"))[0] == row


def test_nothing_is_taken_without_a_yes(
    dataset: Path, tmp_path: Path, reading: ReportReading
) -> None:
    before = {name: table(dataset, name) for name in ("commitments", "documents", "strengths")}
    result = taken(dataset, tmp_path / "reading")
    assert {name: table(dataset, name) for name in before} == before
    tasks = len(rows_of(reading, "commitments"))
    assert any(f"Nhiệm vụ: {tasks} rows have no yes" in it for it in result.preview.remarks)


@pytest.mark.usefixtures("reading")
def test_rows_with_a_yes_are_taken_and_taken_back(dataset: Path, tmp_path: Path) -> None:
    names = ("commitments", "documents", "difficulties", "strengths")
    before = {name: table(dataset, name) for name in names}
    folder = tmp_path / "reading"
    say_yes(folder, "Nhiệm vụ", "Hội Nông dân tỉnh chủ trì", Hạn=dt.date(2021, 9, 20))
    say_yes(folder, "Văn bản", "88/QĐ-UBND")
    say_yes(folder, "Khó khăn", "Kinh phí")
    say_yes(folder, "Ưu điểm", "Công tác")
    result = taken(dataset, folder)
    [batch] = result.batches
    for name in names:
        new = [row for row in table(dataset, name) if row["batch"] == batch]
        assert len(new) == 1
        assert new[0]["locator"].endswith("]")
        # What was there stands as it did.
        kept = [row for row in table(dataset, name) if row["batch"] != batch]
        assert [{key: row[key] for key in before[name][0]} for row in kept] == before[name]
    [task] = [row for row in table(dataset, "commitments") if row["batch"]]
    assert (task["due"], task["lead_vi"]) == ("2021-09-20", "Hội Nông dân tỉnh")
    assert (task["id"], task["period"]) == (
        "hoi-nong-dan-tinh-chu-tri-tong-ket", "2021-6M",
    )  # fmt: skip
    [document] = [row for row in table(dataset, "documents") if row["batch"]]
    assert document["id"] == "88-qd-ubnd-2021"
    batches.undo(dataset, batch)
    after = {name: table(dataset, name) for name in names}
    assert {
        name: [{key: row[key] for key in before[name][0]} for row in rows]
        for name, rows in after.items()
    } == before


@pytest.mark.usefixtures("reading")
def test_what_is_there_is_not_taken_twice(dataset: Path, tmp_path: Path) -> None:
    folder = tmp_path / "reading"
    say_yes(folder, "Văn bản", "1430/QĐ-UBND")
    say_yes(folder, "Khó khăn", "Kinh phí")
    taken(dataset, folder)
    again = batches.look(
        dataset, batches.received(dataset, [folder / "proposals.xlsx"]), Settings("2021-06-30")
    )
    rows = {line.indicator: line.state for line in again.lines if line.table}
    assert rows == {"documents": "same", "difficulties": "same"}


@pytest.mark.usefixtures("reading")
@pytest.mark.parametrize(
    ("sheet", "begin", "cells", "message"),
    [
        pytest.param("Nhiệm vụ", "Tiếp tục", {"Hạn": "mai"}, "'mai' is no day", id="no day"),
        pytest.param("Nhiệm vụ", "Tiếp tục", {"Tình_trạng": "gấp"}, "no state", id="no state"),
        pytest.param("Nhiệm vụ", "Tiếp tục", {"Nhiệm_vụ": None}, "is empty", id="no words"),
        pytest.param("Văn bản", "92/QĐ", {"Là_quy_chế_phối_hợp": "có"}, "its day", id="undated"),
        pytest.param("Khó khăn", "Kinh phí", {"Tổ_chức": "ai"}, "'ai' is no organ", id="nobody"),
    ],
)
def test_wrong_cell_refuses_its_row_alone(  # noqa: PLR0913 - a cell, and what is said of it
    dataset: Path, tmp_path: Path, sheet: str, begin: str, cells: dict[str, object], message: str
) -> None:
    folder = tmp_path / "reading"
    say_yes(folder, "Ưu điểm", "Công tác")
    say_yes(folder, sheet, begin, **cells)
    result = taken(dataset, folder)
    refused = [line for line in result.preview.lines if line.state == "refused"]
    assert [message in " ".join(line.remarks) for line in refused] == [True]
    assert len(table(dataset, "strengths")) == 6


def test_dataset_without_such_tables_gets_them(tmp_path: Path) -> None:
    dataset = Path(invented("son-ha", tmp_path / "son-ha"))
    report = tmp_path / "r.md"
    report.write_text(TEXT.replace("Lào Cai", "Sơn Hà"), encoding="utf-8")
    prose.write(prose.read(report, str(dataset), PERIOD), tmp_path / "reading", report)
    say_yes(tmp_path / "reading", "Nhiệm vụ", "Tiếp tục")
    taken(dataset, tmp_path / "reading")
    [task] = table(dataset, "commitments")
    assert (task["task_vi"], task["status"]) == ("Tiếp tục trao đổi thông tin", "ongoing")


def test_english_reports_are_read_by_the_same_code(tmp_path: Path) -> None:
    dataset = invented("binh-lam", tmp_path / "binh-lam")
    report = tmp_path / "report.md"
    report.write_text(
        "# REPORT OF BÌNH LÂM PROVINCE\n\n# I. ISSUE OF NEW REGULATIONS\n\n"
        "Decision No. 114/QĐ-UBND of 14 February 2022 on the regulation of coordination with the "
        "Veterans' Association, 2022-2026.\n\n# III. ASSESSMENT\n\nCoordination is regular. "
        "However, some reports were late.\n\n# IV. TASKS FOR THE REST OF THE YEAR\n\n"
        "- Continue the exchange of information; sign the plan by 15 August 2022.\n\n"
        "Recipients: as above.\n",
        encoding="utf-8",
    )
    found = prose.read(report, dataset, Period.parse("2022-6M"), language="en")
    [document] = rows_of(found, "documents")
    assert (document["number"], document["date"], document["organisation"]) == (
        "114/QĐ-UBND", "2022-02-14", "ccb",
    )  # fmt: skip
    assert [row["text_en"] for row in rows_of(found, "strengths")] == ["Coordination is regular."]
    assert [row["text_en"] for row in rows_of(found, "difficulties")] == [
        "However, some reports were late."
    ]
    tasks = [
        (row["task_en"], row["status"], row.get("due")) for row in rows_of(found, "commitments")
    ]
    assert tasks == [
        ("Continue the exchange of information", "ongoing", None),
        ("Sign the plan by 15 August 2022", "planned", "2022-08-15"),
    ]


def test_page_links_each_row_with_its_sentence(reading: ReportReading) -> None:
    page = review.page(reading)
    for number in range(len(reading.rows)):
        assert f'id="s{number}" href="#r{number}"' in page
        assert f'id="r{number}"' in page
    assert "ký kết xong quy chế" in page.partition('id="list"')[2]
