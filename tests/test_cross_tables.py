"""Tables with a column for each organisation, or for each indicator, as offices make them."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from lcreport.errors import DatasetError
from lcreport.intake import batches
from lcreport.intake.preview import Settings
from lcreport.intake.read_spreadsheet import read
from lcreport.intake.sheet_reading import Reading, ReadOptions

ROOT = Path(__file__).parents[1]
Rows = Sequence[Sequence[object]]
TITLE: Rows = [["SỐ LIỆU 9 THÁNG ĐẦU NĂM 2021"], []]
NONE: tuple[str, ...] = ()


def book(path: Path, rows: Rows, merged: Sequence[str] = ()) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Biểu 1")
        for area in merged:
            sheet.merge_range(area, "")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, place, cell)
    return path


def reading(tmp_path: Path, rows: Rows, known: Sequence[str] = (), **more: object) -> Reading:
    options = ReadOptions(organisations=known, **more)  # type: ignore[arg-type]
    return read(book(tmp_path / "a.xlsx", rows), options)


def figures(found: Reading) -> list[tuple[str, str, str, str, str]]:
    return [
        (one.organisation, one.indicator, one.unit, f"{one.period} {one.role}",
         f"{one.value.number:f}")
        for one in found.figures
    ]  # fmt: skip


NINE, PLAN = "2021-9M figure", "2021 plan"
LOANS = ["Hộ vay vốn", "hộ"]


def test_a_column_for_each_organisation(tmp_path: Path) -> None:
    heads = ["TT", "Chỉ tiêu", "ĐVT", "Tổng số", "Hội CCB", "Tỉnh đoàn"]
    found = reading(tmp_path, [*TITLE, heads, [1, *LOANS, 30, 10, 20]])
    assert figures(found) == [
        ("Hội CCB", *LOANS, NINE, "10"), ("Tỉnh đoàn", *LOANS, NINE, "20"),
    ]  # fmt: skip
    assert [total.value.number for total in found.totals] == [30]
    assert found.doubts == []


def test_total_beside_organisations_is_checked(tmp_path: Path) -> None:
    heads = ["Chỉ tiêu", "ĐVT", "Tổng số", "Hội CCB", "Tỉnh đoàn"]
    found = reading(tmp_path, [*TITLE, heads, [*LOANS, 31, 10, 20]])
    assert (found.doubts[0].row, found.doubts[0].column) == (4, "C")
    assert "is not the sum of its 2 figures, 30" in str(found.doubts[0])


@pytest.mark.parametrize("merged", [NONE, ("C3:D3", "E3:F3")], ids=["beside", "merged"])
def test_each_organisation_has_its_plan_and_its_figure(
    tmp_path: Path, merged: Sequence[str]
) -> None:
    rows = [
        *TITLE,
        ["Chỉ tiêu", "ĐVT", "Hội CCB", "", "Hội Nông dân", ""],
        ["", "", "KH 2021", "TH", "KH 2021", "TH"],
        [*LOANS, 60, 10, 20, 30],
    ]
    found = read(book(tmp_path / "a.xlsx", rows, merged), ReadOptions())
    assert figures(found) == [
        ("Hội CCB", *LOANS, PLAN, "60"), ("Hội CCB", *LOANS, NINE, "10"),
        ("Hội Nông dân", *LOANS, PLAN, "20"), ("Hội Nông dân", *LOANS, NINE, "30"),
    ]  # fmt: skip


def test_organisations_stand_below_their_periods(tmp_path: Path) -> None:
    rows = [
        ["Nội dung", "ĐVT", "9 tháng 2021", "", "2020", ""],
        ["", "", "Hội CCB", "Tỉnh đoàn", "Hội CCB", "Tỉnh đoàn"],
        [*LOANS, 1, 2, 3, 4],
    ]
    assert figures(reading(tmp_path, rows)) == [
        ("Hội CCB", *LOANS, NINE, "1"), ("Tỉnh đoàn", *LOANS, NINE, "2"),
        ("Hội CCB", *LOANS, "2020 figure", "3"), ("Tỉnh đoàn", *LOANS, "2020 figure", "4"),
    ]  # fmt: skip


@pytest.mark.parametrize("over", ["Đơn vị", "Trong đó"])
def test_names_of_offices_may_stand_below_a_head(tmp_path: Path, over: str) -> None:
    rows = [
        *TITLE, ["Nội dung", "Đơn vị tính", over, ""], ["", "", "Xã Bản Lầu", "Xã Bản Xen"],
        [*LOANS, 7, 8],
    ]  # fmt: skip
    assert [one[0] for one in figures(reading(tmp_path, rows))] == ["Xã Bản Lầu", "Xã Bản Xen"]


def test_names_that_only_the_dataset_knows_head_columns(tmp_path: Path) -> None:
    rows = [*TITLE, ["Nội dung", "Bản Lầu", "Sa Pả"], ["Hộ nghèo (hộ)", 7, 8]]
    found = figures(reading(tmp_path, rows, ["Bản Lầu", "Sa Pả"]))
    assert [one[:3] for one in found] == [(name, "Hộ nghèo", "hộ") for name in ("Bản Lầu", "Sa Pả")]


def test_columns_of_other_things_are_no_organisations(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="'Nam' is neither a known column nor a period"):
        reading(tmp_path, [*TITLE, ["Nội dung", "Đơn vị tính", "Nam", "Nữ"], [*LOANS, 7, 8]])


def test_share_of_the_plan_beside_each_organisation_is_passed_over(tmp_path: Path) -> None:
    rows = [
        *TITLE,
        ["Chỉ tiêu", "ĐVT", "Hội CCB", "", "", "Tỉnh đoàn", "", ""],
        ["", "", *["KH 2021", "TH", "TH/KH (%)"] * 2],
        [*LOANS, 60, 30, 50, 10, 20, 200],
    ]
    found = reading(tmp_path, rows)
    assert [one[4] for one in figures(found)] == ["60", "30", "10", "20"]
    assert "TH/KH (%)' is passed over" in str(found.doubts[0])


def test_a_column_for_each_indicator(tmp_path: Path) -> None:
    rows = [
        *TITLE,
        ["TT", "Xã", "Số hộ nghèo (hộ)", "Tỷ lệ hộ nghèo (%)"],
        ["I", "Vùng cao", "", ""],
        [1, "Bản Lầu", 10, 2.5],
        [2, "Sa Pả", "-", 3.5],
        ["", "Tổng cộng", 11, 3],
        ["", "NGƯỜI LẬP BIỂU", "TRƯỞNG PHÒNG", ""],
    ]
    found = reading(tmp_path, rows)
    assert figures(found) == [
        ("Bản Lầu", "Số hộ nghèo", "hộ", NINE, "10"),
        ("Bản Lầu", "Tỷ lệ hộ nghèo", "%", NINE, "2.5"),
        ("Sa Pả", "Tỷ lệ hộ nghèo", "%", NINE, "3.5"),
    ]
    assert [(one.organisation, one.indicator) for one in found.missed] == [("Sa Pả", "Số hộ nghèo")]
    assert found.doubts == []


def test_each_indicator_has_its_plan_its_figure_and_its_share(tmp_path: Path) -> None:
    rows = [
        *TITLE,
        ["Xã", "Số hộ nghèo (hộ)", "", "", "Hội viên (người)", ""],
        ["", "KH 2021", "TH 9T", "Tỷ lệ %", "KH 2021", "TH 9T"],
        ["Bản Lầu", 10, 25, 250, 100, 90],
    ]
    assert figures(reading(tmp_path, rows)) == [
        ("Bản Lầu", "Số hộ nghèo", "hộ", PLAN, "10"), ("Bản Lầu", "Số hộ nghèo", "hộ", NINE, "25"),
        ("Bản Lầu", "Hội viên", "người", PLAN, "100"), ("Bản Lầu", "Hội viên", "người", NINE, "90"),
    ]  # fmt: skip


def test_units_and_column_numbers_stand_below_indicators(tmp_path: Path) -> None:
    rows = [
        *TITLE,
        ["TT", "Đơn vị", "Vay vốn", "", "Hội viên", ""],
        ["", "", "Số hộ vay", "Dư nợ", "Tổng số", "Nữ"],
        ["", "", "(hộ)", "(triệu đồng)", "(người)", "(người)"],
        ["A", "B", "1", "2", "3", "4"],
        [1, "Hội CCB", 10, 25, 250, 100],
    ]
    assert figures(reading(tmp_path, rows, indicators=["Dư nợ"])) == [
        ("Hội CCB", "Vay vốn – Số hộ vay", "hộ", NINE, "10"),
        ("Hội CCB", "Dư nợ", "đồng", NINE, "25000000"),
        ("Hội CCB", "Hội viên – Tổng số", "người", NINE, "250"),
        ("Hội CCB", "Hội viên – Nữ", "người", NINE, "100"),
    ]


def test_rows_may_be_months_or_name_their_period(tmp_path: Path) -> None:
    rows: Rows = [["Năm 2021"], ["Tháng", "Hộ nghèo (hộ)", "Hội viên (người)"], ["2", 10, 25]]
    found = reading(tmp_path, rows)
    assert [(one.indicator, str(one.period)) for one in found.figures] == [
        ("Hộ nghèo", "2021-02"), ("Hội viên", "2021-02"),
    ]  # fmt: skip
    rows = [["Đơn vị", "Kỳ", "Hộ nghèo (hộ)"], ["Hội CCB", "9T/2021", 1], ["", "2020", 2]]
    found = reading(tmp_path, rows)
    assert [(one.organisation, str(one.period)) for one in found.figures] == [
        ("Hội CCB", "2021-9M"), ("Hội CCB", "2020"),
    ]  # fmt: skip


def test_men_and_women_stand_below_a_head_with_the_unit(tmp_path: Path) -> None:
    rows = [
        *TITLE,
        ["TT", "Huyện, thị xã", "Lao động được đào tạo (người)", "", "", "Lớp (lớp)"],
        ["", "", "Tổng số", "Trong đó", "", ""],
        ["", "", "", "Nam", "Nữ", ""],
        ["A", "B", "1=2+3", "2", "3", "4"],
        [1, "Bảo Hà", 300, 180, 120, 9],
        [2, "Mường Lai", 250, 120, 140, 8],
        ["", "Cộng", 550, 300, 260, 17],
    ]
    merged = ["A3:A5", "B3:B5", "C3:E3", "F3:F5", "C4:C5", "D4:E4"]
    found = read(book(tmp_path / "a.xlsx", rows, merged), ReadOptions())
    trained = "Lao động được đào tạo"
    assert figures(found)[:4] == [
        ("Bảo Hà", f"{trained} – Tổng số", "người", NINE, "300"),
        ("Bảo Hà", f"{trained} – Nam", "người", NINE, "180"),
        ("Bảo Hà", f"{trained} – Nữ", "người", NINE, "120"),
        ("Bảo Hà", "Lớp", "lớp", NINE, "9"),
    ]
    assert [(one.row, one.column) for one in found.doubts] == [(8, "C"), (9, "C")]
    assert "'250' is not D+E, 260" in str(found.doubts[0])


def test_head_of_years_that_has_lost_its_accent_is_one_where_years_stand_below(
    tmp_path: Path,
) -> None:
    rows: Rows = [["Don vi", "Nam", "Ho ngheo (ho)"], ["Hoi CCB", 2020, 1], ["Hoi CCB", 2021, 2]]
    assert [str(one.period) for one in reading(tmp_path, rows).figures] == ["2020", "2021"]


@pytest.mark.parametrize(
    ("titles", "counted"),
    [
        (["SỐ HỘ NGHÈO THEO HUYỆN QUA CÁC NĂM", "Đơn vị tính: hộ"], ("SỐ HỘ NGHÈO", "hộ")),
        (["UBND TỈNH A", "Biểu số 05/BC: Số hộ nghèo các huyện năm 2020, 2021 (hộ)"],
         ("Số hộ nghèo", "hộ")),
        (["Phụ lục 2", "TỔNG HỢP DƯ NỢ ỦY THÁC", "(Kèm theo Báo cáo số 5/BC-UBND ngày 5/10/2021)",
          "ĐVT: triệu đồng"], ("DƯ NỢ ỦY THÁC", "đồng")),
        (["Năm 2021: số hội viên kết nạp mới trên địa bàn tỉnh (người)"],
         ("số hội viên kết nạp mới", "người")),
        (["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
          "Diện tích rừng trồng 9 tháng đầu năm 2021 (ha)"], ("Diện tích rừng trồng", "ha")),
        (["Poor households by district, 2020 and 2021 (households)"],
         ("Poor households", "households")),
    ],
)  # fmt: skip
def test_what_is_counted_may_stand_in_the_title_alone(
    tmp_path: Path, titles: list[str], counted: tuple[str, str]
) -> None:
    rows = [*([title] for title in titles), [], ["TT", "Huyện", "2020", "9T/2021", "So sánh (%)"],
            [1, "Bảo Hà", 4, 5, 125], [2, "Mường Lai", 6, 7, 116.7], ["", "Tổng cộng", 10, 13, ""],
            ["", "Người lập biểu", "", "", ""]]  # fmt: skip
    found = reading(tmp_path, rows)
    assert {one[1:3] for one in figures(found)} == {counted}
    assert [(one[0], one[3]) for one in figures(found)] == [
        ("Bảo Hà", "2020 figure"), ("Bảo Hà", NINE),
        ("Mường Lai", "2020 figure"), ("Mường Lai", NINE),
    ]  # fmt: skip
    assert [one.row for one in found.doubts if one.grade == "doubt"] == [len(titles) + 5]


def test_title_over_a_column_for_each_organisation(tmp_path: Path) -> None:
    rows: Rows = [
        ["Số hội viên kết nạp mới năm 2021 (người)"],
        ["Tháng", "Hội CCB", "Hội Nông dân", "Tổng số"],
        ["1", 3, 4, 7],
        ["2", 5, 6, 11],
    ]
    found = figures(reading(tmp_path, rows))
    assert [(one[0], one[1], one[3], one[4]) for one in found] == [
        (who, "Số hội viên kết nạp mới", f"2021-0{month} figure", value)
        for month, values in ((1, "34"), (2, "56"))
        for who, value in zip(("Hội CCB", "Hội Nông dân"), values, strict=True)
    ]


def test_of_several_titles_the_one_that_is_known_is_meant(tmp_path: Path) -> None:
    table: Rows = [["Huyện", "2020", "2021"], ["Bảo Hà", 4, 5]]
    rows: Rows = [["Chương trình giảm nghèo bền vững"], ["Số hộ thoát nghèo"], *table]
    found = reading(tmp_path, rows, indicators=["Số hộ thoát nghèo"])
    assert {one[1] for one in figures(found)} == {"Số hộ thoát nghèo"}
    with pytest.raises(DatasetError, match="has no row of heads"):
        reading(tmp_path, rows)


def test_plan_beside_organisations_is_that_of_all(tmp_path: Path) -> None:
    heads = ["Chỉ tiêu", "ĐVT", "KH 2021", "Năm 2021", "Hội CCB", "Tỉnh đoàn"]
    found = reading(tmp_path, [["SỐ LIỆU NĂM 2021"], heads, [*LOANS, 60, 31, 10, 20]])
    assert [one[0] for one in figures(found)] == ["Hội CCB", "Tỉnh đoàn"]
    assert [(one.role, f"{one.value.number}") for one in found.totals] == [
        ("plan", "60"), ("figure", "31"),
    ]  # fmt: skip
    assert [(one.row, one.column) for one in found.doubts] == [(3, "D")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Tên", "Đơn vị", "Số thẻ"], ["a", "hộ", 1], ["b", "người", 2]], "has no row of heads"),
        ([["Đơn vị", "2020", "2021"], ["Hội CCB", 1, 2]], "has no row of heads"),
        ([["Đơn vị", "Hội viên", "Dư nợ"], ["Hội CCB", 1, 2]], "names no year"),
        ([*TITLE, ["Đơn vị", "Hội viên", ""], ["Hội CCB", 1, 2]], "have no head"),
        ([*TITLE, ["Đơn vị", "Hội viên", "Hội viên"], ["Hội CCB", 1, 2]], "stands twice"),
        ([*TITLE, ["Đơn vị", "Hội viên"], ["Hội CCB", 1], ["Tỉnh đoàn", "nhiều"]], "no figure"),
    ],
    ids=["units", "no indicator", "no period", "no head", "twice", "words"],
)  # fmt: skip
def test_what_such_a_table_lacks_is_named(tmp_path: Path, rows: Rows, said: str) -> None:
    with pytest.raises(DatasetError, match=said):
        reading(tmp_path, rows)


def test_both_kinds_of_tables_are_proposed_for_a_known_dataset(tmp_path: Path) -> None:
    own = tmp_path / "lao-cai"
    shutil.copytree(ROOT / "data/lao-cai", own)
    names = ["Dư nợ ủy thác (triệu đồng)", "Tổ tiết kiệm và vay vốn (tổ)"]
    sheet = [["SỐ LIỆU NĂM 2021"], ["TT", "Đơn vị", *names], [1, "Hội CCB tỉnh", 800000, 500],
             [2, "Tỉnh đoàn", 900000, 560]]  # fmt: skip
    turned = [
        ["SỐ LIỆU NĂM 2021"], ["TT", "Nội dung", "Hội CCB tỉnh", "Tỉnh đoàn"],
        [1, names[0], 800000, 900000], [2, names[1], 500, 560],
    ]  # fmt: skip
    found = []
    for name, rows in (("a", sheet), ("b", turned)):
        received = batches.received(own, [book(tmp_path / f"{name}.xlsx", rows)])
        lines = batches.look(own, received, Settings("2022-01-12", reason="x")).lines
        found.append({
            (one.organisation, one.indicator, f"{one.value}", one.state) for one in lines
        })
    assert found[0] == found[1]
    assert {one[0] for one in found[0]} == {"hoi-ccb", "tinh-doan"}
    assert len(found[0]) == 4
