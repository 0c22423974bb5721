"""What arrives in a quarter: plans, new organisations, unreadable files, forms sent once more."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from lcreport import comparison
from lcreport.cli import main, messages
from lcreport.dataset import checks, frames
from lcreport.errors import DatasetError
from lcreport.intake import batches, form, known_figures
from lcreport.intake.lines import Settings
from lcreport.languages.translated import translated
from lcreport.period import Period
from small_project import run, tree

ROOT = Path(__file__).parents[1]
YEAR = Period.parse("2021")
WHO = "hoi-ccb"
DAY = Settings("2022-01-12", reason="đã hỏi lại")
INDICATOR = "ho-con-du-no"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "project/data/lao-cai"
    shutil.copytree(ROOT / "data/lao-cai", folder)
    (tmp_path / "project/notebooks").mkdir()
    return folder


def returned(own: Path, path: Path, who: str = WHO, **cells: object) -> Path:
    """A form in which these cells are filled in; `ho-con-du-no` stands for its row's value."""
    known = known_figures.known(str(own))
    book = openpyxl.load_workbook(io.BytesIO(form.make(known, who, YEAR, "vi")))
    sheet = book.worksheets[0]
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=5, max_col=1)}
    for name, value in cells.items():
        column, indicator = name[0], name[2:].replace("_", "-")
        sheet[f"{column}{rows[indicator]}"] = value
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def sheet_of(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def looked(own: Path, path: Path, settings: Settings = DAY, **said: object) -> batches.Accepted:
    return batches.look(own, batches.received(own, [path], batches.Said(**said)), settings)


def taken(own: Path, path: Path, settings: Settings = DAY, **said: object) -> batches.Accepted:
    return batches.accept(own, batches.received(own, [path], batches.Said(**said)), settings)


def plans(own: Path) -> dict[str, dict[str, str]]:
    found = known_figures.known(str(own)).plans
    return {indicator: row for (who, indicator, _), row in found.items() if who == WHO}


def test_plan_of_a_form_is_written_with_its_batch_and_cell(own: Path, tmp_path: Path) -> None:
    path = returned(own, tmp_path / "a.xlsx", G_ho_con_du_no=5000, H_ho_con_du_no=4700)
    done = taken(own, path)
    row = plans(own)[INDICATOR]
    assert (row["value"], row["period"], row["batch"]) == ("5000", "2021", done.batches[0])
    assert row["locator"].startswith("Phiếu!G")
    assert checks.faults(str(own)) == []
    data = frames.load(str(own))
    rows = {row.indicator.id: row for row in comparison.table(data, WHO, YEAR)}
    assert rows[INDICATOR].target.value == 5000
    # The next form shows the plan; where it comes back as it was, nobody has sent one.
    again = looked(own, returned(own, tmp_path / "b.xlsx"))
    assert [line for line in again.lines if line.role == "plan"] == []
    batches.undo(own, done.batches[0])
    assert plans(own) == {}


def test_plan_corrected_on_the_same_day_replaces_and_comes_back(own: Path, tmp_path: Path) -> None:
    taken(own, returned(own, tmp_path / "a.xlsx", G_ho_con_du_no=5000))
    second = taken(own, returned(own, tmp_path / "b.xlsx", G_ho_con_du_no=5200))
    assert plans(own)[INDICATOR]["value"] == "5200"
    assert checks.faults(str(own)) == []
    batches.undo(own, second.batches[0])
    assert plans(own)[INDICATOR]["value"] == "5000"


def test_note_that_is_new_beside_a_value_that_stays_is_kept(own: Path, tmp_path: Path) -> None:
    taken(own, returned(own, tmp_path / "a.xlsx", H_ho_con_du_no=4700))
    sent = {"H_ho_con_du_no": 4700, "K_ho_con_du_no": "theo Ngân hàng CSXH"}
    again = returned(own, tmp_path / "b.xlsx", **sent)
    (line,) = [line for line in looked(own, again).lines if line.indicator == INDICATOR]
    assert (line.state, line.remarks[0]) == ("changed", "its value stays, and its note is new")
    taken(own, again)
    row = known_figures.known(str(own)).figures[WHO, INDICATOR, "2021"]
    assert (row["value"], row["note"]) == ("4700", "theo Ngân hàng CSXH")
    third = looked(own, returned(own, tmp_path / "c.xlsx", L_ho_con_du_no="x", **sent))
    assert {line.state for line in third.lines if line.indicator == INDICATOR} == {"same"}


def test_plan_column_of_an_office_sheet_is_written_beside_its_figures(
    own: Path, tmp_path: Path
) -> None:
    path = sheet_of(
        tmp_path / "a.xlsx",
        ["Hội Cựu chiến binh tỉnh Lào Cai"],
        ["TT", "Chỉ tiêu", "ĐVT", "KH năm 2021", "TH năm 2021"],
        [1, "Hộ có thành viên còn dư nợ", "hộ", 5000, 4700],
    )
    taken(own, path)
    assert plans(own)[INDICATOR]["locator"] == "Sheet!D3"
    assert known_figures.known(str(own)).figures[WHO, INDICATOR, "2021"]["value"] == "4700"


def test_plan_of_nine_months_is_refused(own: Path, tmp_path: Path) -> None:
    path = sheet_of(
        tmp_path / "a.xlsx",
        ["Hội Cựu chiến binh tỉnh Lào Cai"],
        ["Chỉ tiêu", "ĐVT", "KH 9 tháng 2021"],
        ["Hộ có thành viên còn dư nợ", "hộ", 5000],
    )
    (line,) = looked(own, path).lines
    assert line.state == "refused"
    assert "a plan for less than a year" in str(line.remarks)


def test_one_file_that_cannot_be_read_is_named_and_the_others_go_on(
    own: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "back"
    returned(own, folder / "a.xlsx", H_ho_con_du_no=4700)
    (folder / "b.xlsx").write_bytes(b"PK\x03\x04 cut off")
    sheet_of(folder / "c.xlsx", ["Kính gửi: Văn phòng UBND tỉnh"])
    done = run(own.parents[1], "take-in", f"{folder}", "--accept", "--lang", "en")
    assert done.returncode == 1
    assert "b.xlsx: cannot be opened" in done.stdout
    assert "c.xlsx: has no row of heads" in done.stdout
    assert "3 files: 1 new" in done.stdout
    assert known_figures.known(str(own)).figures[WHO, INDICATOR, "2021"]["value"] == "4700"


def test_one_cell_that_cannot_be_read_leaves_the_rest_of_its_sheet(
    own: Path, tmp_path: Path
) -> None:
    path = sheet_of(
        tmp_path / "a.xlsx",
        ["Hội Cựu chiến binh tỉnh Lào Cai"],
        ["Chỉ tiêu", "ĐVT", "Năm 2021"],
        ["Hộ có thành viên còn dư nợ", "hộ", 4700],
        ["Hộ nghèo", "hộ", "rất nhiều, xem phụ lục"],
    )
    seen = looked(own, path)
    assert [(line.state, line.cell) for line in seen.lines] == [
        ("refused", "C4"),
        ("new", "Sheet!C3"),
    ]


def test_new_organisation_and_unit_are_proposed_and_made_only_when_that_is_said(
    own: Path, tmp_path: Path
) -> None:
    path = sheet_of(
        tmp_path / "a.xlsx",
        ["Cơ quan", "Chỉ tiêu", "ĐVT", "Năm 2021"],
        ["Sở Giao thông vận tải", "Cầu treo được sửa", "cầu", 7],
    )
    before = tree(own)
    (line,) = looked(own, path).lines
    assert (line.state, tree(own)) == ("refused", before)
    assert "id 'so-giao-thong-van-tai'" in str(line.remarks)
    (line,) = looked(own, path, Settings("2022-01-12", new=True)).lines
    assert "makes the organisation 'so-giao-thong-van-tai'" in str(line.remarks)
    assert "id 'cau-treo-duoc-sua', counted in 'cầu', kind flow" in str(line.remarks)
    done = taken(own, path, Settings("2022-01-12", new=True))
    known = known_figures.known(str(own))
    assert known.figures["so-giao-thong-van-tai", "cau-treo-duoc-sua", "2021"]["value"] == "7"
    assert checks.faults(str(own)) == []
    batches.undo(own, done.batches[0])
    known = known_figures.known(str(own))
    assert "so-giao-thong-van-tai" not in known.organisations
    assert "cau-treo-duoc-sua" not in known.indicators


def test_name_like_known_ones_is_made_new_by_an_answer(own: Path, tmp_path: Path) -> None:
    name = "Hội viên sản xuất kinh doanh giỏi"
    path = sheet_of(
        tmp_path / "a.xlsx",
        ["Hội Cựu chiến binh tỉnh Lào Cai"],
        ["Chỉ tiêu", "ĐVT", "Năm 2021"],
        [name, "người", 300],
    )
    (line,) = looked(own, path).lines
    assert line.state == "unsure"
    (line,) = looked(own, path, answers={name: "+"}).lines
    assert line.state == "new"
    assert line.indicator == "hoi-vien-san-xuat-kinh-doanh-gioi"


def test_form_sent_once_more_is_shown_by_its_differences(own: Path, tmp_path: Path) -> None:
    first = taken(own, returned(own, tmp_path / "a.xlsx", H_ho_con_du_no=4700, H_no_qua_han=300))
    path = returned(own, tmp_path / "b.xlsx", H_ho_con_du_no=4710, H_no_qua_han=300)
    seen = looked(own, path)
    assert f"b.xlsx: comes after batch {first.batches[0]}" in str(seen.remarks)
    line = next(one for one in seen.lines if one.state == "changed")
    assert (line.before, line.value) == ("4700", 4710)
    assert f"was 4,700 in batch {first.batches[0]}, Phiếu!H" in str(line.remarks)
    same = looked(own, tmp_path / "a.xlsx")
    assert f"the same file was accepted as batch {first.batches[0]}" in str(same.remarks)


def test_preview_in_vietnamese_writes_numbers_and_words_as_vietnamese_does(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = {"H_ho_con_du_no": 4700, "H_du_no_uy_thac": 700_000, "H_to_tiet_kiem_va_vay_von": 490}
    taken(own, returned(own, tmp_path / "a.xlsx", **first))
    second = {"H_ho_con_du_no": 4710.5, "H_du_no_uy_thac": 700_000_000,
              "H_no_qua_han": "hơn 300"}  # fmt: skip
    path = returned(own, tmp_path / "b.xlsx", **second)
    with pytest.raises(SystemExit):
        main(["take-in", f"{path}", "--dataset", f"{own}", "--lang", "vi"])
    messages.choose("en")
    printed = capsys.readouterr().out
    assert "4.700 → 4.710,5 hộ" in printed
    assert "– → trên 300.000.000 đồng" in printed
    assert "khoảng 1.000 lần độ lớn thường thấy" in printed
    # An emptied cell is named too.
    assert re.search(r"490 → – \[b\.xlsx H[0-9]+\]", printed)
    assert re.search(r"đến sau đợt \S+; 1 \S+ ?\S*, 1", printed)
    assert not re.search(r"refused|doubted|changed|missing|same|[0-9] is |row [0-9]", printed)


def test_finding_about_a_figure_that_was_there_is_in_vietnamese(own: Path, tmp_path: Path) -> None:
    # The nine months are there; the six that come are far more than they.
    path = sheet_of(tmp_path / "a.xlsx", ["Chỉ tiêu", "ĐVT", "6 tháng 2021"],
                    ["Buổi tuyên truyền, nói chuyện truyền thống", "buổi", 9000])  # fmt: skip
    (remark,) = looked(own, path, organisation=WHO).remarks[-1:]
    assert ": '30' is about one 1,000th of" in remark
    said = translated(remark, "vi")
    assert ": '30' khoảng một phần 1.000 của" in said
    assert " dòng " in said
    assert not re.search(r"\b(is|row|the|mend|about|of)\b", said)


def test_two_files_that_contradict_each_other_are_both_refused(own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "back"
    returned(own, folder / "a.xlsx", H_ho_con_du_no=4700)
    returned(own, folder / "b.xlsx", H_ho_con_du_no=4800)
    states = {line.file: line.state for line in looked(own, folder).lines if line.value}
    assert states == {"a.xlsx": "refused", "b.xlsx": "refused"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1258"])
def test_csv_of_any_office_program_is_read(own: Path, tmp_path: Path, encoding: str) -> None:
    text = "Tổ chức;Chỉ tiêu;ĐVT;Năm 2021\r\nhoi-ccb;Hộ có thành viên còn dư nợ;hộ;4700\r\n"
    content = windows(text) if encoding == "cp1258" else text.encode(encoding)
    (tmp_path / "a.csv").write_bytes(content)
    (line,) = looked(own, tmp_path / "a.csv").lines
    assert (line.organisation, line.indicator, line.value) == (WHO, INDICATOR, 4700)


def windows(text: str) -> bytes:
    """A text as a Vietnamese Windows writes it: marked vowels, with tones as letters behind."""
    import unicodedata

    written = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
        rest = "".join(mark for mark in parts if mark not in tones)
        written += unicodedata.normalize("NFC", rest) + tones
    return written.encode("cp1258")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not there")
def test_form_saved_as_opendocument_is_read_with_its_percentages(own: Path, tmp_path: Path) -> None:
    cells = {"H_ho_con_du_no": 4700, "H_ty_le_ho_ngheo_trong_hoi": 0.0312}
    path = returned(own, tmp_path / "a.xlsx", **cells)
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows(min_row=5, max_col=8):
        if row[7].value == 0.0312:
            row[7].number_format = "0.00%"
    book.save(path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", "saved", "a.xlsx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    seen = looked(own, tmp_path / "saved/a.ods")
    values = {line.indicator: f"{line.value:f}" for line in seen.lines if line.value is not None}
    assert values == {INDICATOR: "4700", "ty-le-ho-ngheo-trong-hoi": "3.12"}


def test_explain_names_file_and_cell_of_a_figure_taken_in(own: Path, tmp_path: Path) -> None:
    taken(own, returned(own, tmp_path / "phieu-ccb.xlsx", H_ho_con_du_no=4700))
    from lcreport import annex

    report = annex.open(str(own), WHO, "2021", language="en")
    text = report.explain(INDICATOR).to_text()
    assert "phieu-ccb.xlsx" in text
    assert "Phiếu!H" in text


@pytest.mark.parametrize("change", ["inserted", "deleted"])
def test_form_with_a_column_more_or_less_is_read_by_its_heads(
    own: Path, tmp_path: Path, change: str
) -> None:
    path = returned(own, tmp_path / "a.xlsx", H_ho_con_du_no=15700)
    book = openpyxl.load_workbook(path)
    getattr(book.worksheets[0], "insert_cols" if change == "inserted" else "delete_cols")(4, 1)
    book.save(path)
    (line,) = [one for one in looked(own, path).lines if one.state != "missing"]
    assert (line.role, line.indicator, line.value) == ("figure", INDICATOR, 15700)
    assert line.cell.startswith("Phiếu!I" if change == "inserted" else "Phiếu!G")


def test_form_without_its_heads_is_refused_as_a_whole(own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "back"
    path = returned(own, folder / "a.xlsx", H_ho_con_du_no=15700)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].delete_rows(4, 1)
    book.save(path)
    with pytest.raises(DatasetError, match="no longer has the heads of a form"):
        looked(own, folder)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "are passed over: old/, scan.jpg, thư.eml;"), ("vi", "được bỏ qua: old/, scan.jpg")],
)
def test_what_is_no_spreadsheet_in_a_folder_is_named(
    own: Path, tmp_path: Path, language: str, words: str
) -> None:
    folder = tmp_path / "back"
    returned(own, folder / "a.xlsx", H_ho_con_du_no=15700)
    (folder / "old").mkdir()
    for name in ("scan.jpg", "thư.eml", "~$a.xlsx", ".DS_Store"):
        (folder / name).write_bytes(b"x")
    done = run(own.parents[1], "take-in", f"{folder}", "--lang", language)
    assert (done.returncode, words in done.stdout) == (0, True)
    assert "~$a" not in done.stdout


def test_two_forms_of_one_office_that_differ_are_told_in_a_row_each(
    own: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "back"
    names = ("ho-con-du-no", "to-tiet-kiem-va-vay-von", "no-qua-han", "du-no-uy-thac",
             "dien-tich-dat-hien")  # fmt: skip
    for file, more in (("a.xlsx", 0), ("b.xlsx", 1)):
        cells = {f"H_{name.replace('-', '_')}": 100 + more for name in names}
        returned(own, folder / file, **cells)
    done = run(own.parents[1], "take-in", f"{folder}", "--lang", "en")
    assert done.stdout.count("comes twice, also in") == 2
    assert "so do 4 more figures of a.xlsx, also in b.xlsx" in done.stdout
    assert "10 refused" in done.stdout
