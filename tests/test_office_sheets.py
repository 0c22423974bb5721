"""Spreadsheets as offices keep them: heads in several rows, marks, totals, periods, plans."""

import csv
import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from lcreport.dataset import checks, frames
from lcreport.errors import DatasetError, ParameterError
from lcreport.intake import IntakeOptions, kinds, mapping, match, read_periods, take_in, totals
from lcreport.intake.mapping import Answers
from lcreport.intake.read_spreadsheet import read
from lcreport.intake.sheet_reading import Reading, ReadOptions

DAY = dt.date(2026, 10, 15)
CASES = Path(__file__).parents[2] / "shared" / "cases" / "spreadsheets"
with_cases = pytest.mark.skipif(not CASES.is_dir(), reason="needs the shared cases")
Rows = Sequence[Sequence[object]]
TITLE = ["HỘI CỰU CHIẾN BINH TỈNH LÀO CAI"]


def book(path: Path, sheets: dict[str, Rows]) -> Path:
    """A workbook; a cell `(number, format)` is written in that number format."""
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        shown = workbook.add_format({"num_format": cell[1]})
                        sheet.write_number(number, place, cell[0], shown)
                    elif cell != "":
                        sheet.write(number, place, cell)
    return path


def reading(tmp_path: Path, rows: Rows, **options: str) -> Reading:
    return read(book(tmp_path / "a.xlsx", {"Biểu 1": rows}), ReadOptions(**options))  # type: ignore[arg-type]


def numbers(found: Reading) -> list[tuple[str, str, str]]:
    return [
        (figure.indicator, str(figure.period), f"{figure.value.number:f}")
        for figure in found.figures
    ]


def refusal(tmp_path: Path, rows: Rows) -> str:
    with pytest.raises(DatasetError) as caught:
        reading(tmp_path, rows)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Quý III năm 2021", "2021-Q3"), ("quý 3/2021", "2021-Q3"), ("Q.III/2021", "2021-Q3"),
        ("III/2021", "2021-Q3"), ("Q3 2021", "2021-Q3"), ("9 tháng 2021", "2021-9M"),
        ("9T/2021", "2021-9M"), ("9 tháng đầu năm 2021", "2021-9M"), ("Tháng 09/2021", "2021-09"),
        ("T9/2021", "2021-09"), ("9/2021", "2021-09"), ("Cả năm 2021", "2021"),
        ("30/9/2021", "2021-09-30"), ("Tính đến ngày 30/9/2021", "2021-09-30"), (2021.0, "2021"),
        ("6 tháng cuối năm 2021", "2021-H2"), ("Lũy kế đến hết quý III/2021", "2021-9M"),
        ("First nine months of 2021", "2021-9M"), (dt.date(2024, 6, 1), "2024-06-01"),
        ("Quý 04/2024", "2024-Q4"), ("Quý: 2/2024", "2024-Q2"), ("Lũy kế đến 5/2024", "2024-05"),
    ],
)  # fmt: skip
def test_usual_spellings_of_a_period_are_read(text: object, code: str) -> None:
    written = read_periods.read(text)
    assert written is not None
    assert str(written.period()) == code


@pytest.mark.parametrize(
    ("text", "code", "role", "status"),
    [
        ("Ước TH năm 2021", "2021", "figure", "estimate"),
        ("Sơ bộ 2021", "2021", "figure", "preliminary"),
        ("Kế hoạch năm 2022", "2022", "plan", ""),
        ("KH 2022", "2022", "plan", ""),
    ],
)
def test_head_says_how_final_figures_are_or_that_they_are_plans(
    text: str, code: str, role: str, status: str
) -> None:
    written = read_periods.read(text)
    assert written is not None
    assert (str(written.period()), written.role, written.status) == (code, role, status)


@pytest.mark.parametrize(
    "text",
    ["Quý 5/2024", "Quý 7-2024", "Quý 13/2024", "Quý V/2024", "Quý thứ 5/2024", "Quarter 05/2024",
     "Q5/2024", "Q.5/2024", "TH quý 5/2024", "Quý 0/2024", "Tuần 5/2024"],
)  # fmt: skip
def test_number_of_a_quarter_that_there_is_not_is_no_month(text: str) -> None:
    assert not read_periods.is_period(text)
    said = read_periods.search(f"SỐ LIỆU {text}")
    assert said is None or not said.part


def test_column_of_a_quarter_that_there_is_not_is_refused(tmp_path: Path) -> None:
    rows = [["Đơn vị", "Chỉ tiêu", "ĐVT", "Quý I/2024", "Quý 5/2024"],
            ["Hội A", "Lớp tập huấn", "lớp", 3, 4]]  # fmt: skip
    with pytest.raises(DatasetError, match="'Quý 5/2024' is neither"):
        read(book(tmp_path / "s.xlsx", {"1": rows}))


@pytest.mark.parametrize("text", ["Nội dung", "Nghị quyết 2021", "2023 - 2025", "TT", ""])
def test_other_words_are_no_period(text: str) -> None:
    assert read_periods.read(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Số liệu 2021-H1 của các đơn vị", "2021-H1"),
        ("Báo cáo 2021-12M, toàn tỉnh", "2021"),
        ("QĐ 123/2021-QH15, 9 tháng đầu năm", "2021-9M"),
        ("Kết quả năm 2021", "2021"),
    ],
)
def test_a_title_may_name_its_period_by_code_or_in_words(text: str, code: str) -> None:
    said = read_periods.search(text)
    assert said is not None
    assert str(said.period()) == code


HEADS = ["TT", "Xã, thị trấn", "Chỉ tiêu", "ĐVT"]
TWO_ROWS = [
    ["BẢNG TỔNG HỢP"], [],
    [*HEADS, "Năm 2023", "", "Năm 2024", "", "Ghi chú"],
    ["", "", "", "", "Quý I", "Quý II", "Quý I", "Quý II", ""],
]  # fmt: skip


def test_quarter_takes_its_year_from_the_row_above(tmp_path: Path) -> None:
    found = reading(tmp_path, [*TWO_ROWS, [1, "A", "Ca bệnh", "ca", 1, 2, 3, 4, "mới"]])
    assert [period for _, period, _ in numbers(found)] == [
        "2023-Q1", "2023-Q2", "2024-Q1", "2024-Q2",
    ]  # fmt: skip
    assert found.figures[0].more["note"] == "mới"


def test_three_rows_of_heads_part_plans_from_figures(tmp_path: Path) -> None:
    rows = [
        ["TT", "Nội dung", "ĐVT", "Năm 2024", "", "", ""],
        ["", "", "", "Quý I", "", "Quý II", ""],
        ["", "", "", "Kế hoạch", "Thực hiện", "Kế hoạch", "Thực hiện"],
        [1, "Lượt khám", "lượt", 10, 11, 20, 21],
    ]
    found = reading(tmp_path, rows).figures
    assert [(figure.role, str(figure.period), figure.value.number) for figure in found] == [
        ("plan", "2024-Q1", 10), ("figure", "2024-Q1", 11),
        ("plan", "2024-Q2", 20), ("figure", "2024-Q2", 21),
    ]  # fmt: skip


def test_columns_without_a_quarter_are_refused_in_one_line(tmp_path: Path) -> None:
    message = refusal(tmp_path, [TWO_ROWS[2], [1, "A", "Ca bệnh", "ca", 1, 2, 3, 4, ""]])
    assert "'F, H' have no head, and numbers stand below" in message
    assert message.count("\n") == 0


@pytest.mark.parametrize("years", [(2020, 2021), (2018, 2019)], ids=["same years", "others"])
@pytest.mark.parametrize("gap", [[], [""]], ids=["close", "apart"])
def test_tables_side_by_side_are_refused_as_such(
    tmp_path: Path, years: tuple[int, int], gap: list[str]
) -> None:
    heads = ["Chỉ tiêu", "ĐVT", 2020, 2021, *gap, "Chỉ tiêu", "ĐVT", *years]
    message = refusal(tmp_path, [heads, ["Hộ", "hộ", 10, 11, *gap, "Dự thảo", "dự thảo", 5, 6]])
    assert "'Chỉ tiêu' begins a second table beside the one that begins in column A" in message
    assert "keep one" not in message
    assert message.count("\n") == 0


def test_column_that_explains_figures_begins_no_table(tmp_path: Path) -> None:
    rows = [["Chỉ tiêu", "ĐVT", 2020, "Diễn giải"], ["Hộ", "hộ", 10, "do dịch bệnh"]]
    assert numbers(reading(tmp_path, rows)) == [("Hộ", "2020", "10")]


def test_arithmetic_of_numbered_columns_is_checked(tmp_path: Path) -> None:
    rows = [
        ["TT", "Nội dung", "ĐVT", "Quý I/2024", "Quý II/2024", "6 tháng 2024", "So sánh (%)"],
        ["A", "B", "C", 1, 2, "3=1+2", "4=2/1*100"],
        [1, "Lượt khám", "lượt", 10, 11, 21, 110],
        [2, "Ca bệnh", "ca", 4, 5, 8, 125],
    ]
    found = reading(tmp_path, rows)
    assert len(found.figures) == 6
    (doubt,) = [doubt for doubt in found.doubts if doubt.grade == "doubt"]
    assert (doubt.row, doubt.column, doubt.value) == (4, "F", "8")
    assert "is not D+E, 9" in doubt.message


def test_cover_sheet_is_passed_over_and_several_sheets_are_read(tmp_path: Path) -> None:
    table = [[*HEADS, "Năm 2024"], [1, "A", "Ca bệnh", "ca", 1]]
    other = [[*HEADS, "Năm 2025"], [1, "A", "Ca bệnh", "ca", 2]]
    path = book(tmp_path / "a.xlsx", {"Bìa": [["SỞ Y TẾ"]], "Biểu 1": table, "Biểu 2": other})
    assert [figure.locator for figure in read(path).figures] == ["Biểu 1!E2", "Biểu 2!E2"]


@pytest.mark.parametrize("last", [10, 11])
def test_total_block_is_a_sum_and_no_organisation(tmp_path: Path, last: int) -> None:
    rows = [
        [*HEADS, "Năm 2024"],
        [1, "A", "Ca bệnh", "ca", 4], ["", "", "Tỷ lệ", "%", 40],
        [2, "B", "Ca bệnh", "ca", 6], ["", "", "Tỷ lệ", "%", 60],
        ["", "TỔNG CỘNG", "Ca bệnh", "ca", last], ["", "", "Tỷ lệ", "%", 50],
        [], ["", "Ngày 05 tháng 7 năm 2025"], ["", "GIÁM ĐỐC (đã ký)"],
    ]  # fmt: skip
    found = reading(tmp_path, rows)
    assert {figure.organisation for figure in found.figures} == {"A", "B"}
    assert len(found.totals) == 2
    assert [doubt.column for doubt in found.doubts] == ([] if last == 10 else ["E"])


def test_marks_for_no_figure_are_counted_and_are_no_zero(tmp_path: Path) -> None:
    cells = [1, "-", "x", "…", "chưa có", "", "-"]
    rows = [[*HEADS, "Năm 2024"], *([n, f"X{n}", "Ca", "ca", cell] for n, cell in enumerate(cells))]
    found = reading(tmp_path, rows)
    assert (len(found.figures), len(found.missed)) == (1, 6)
    assert found.marks == {"-": 2, "x": 1, "…": 1, "chưa có": 1}


@pytest.mark.parametrize(
    ("shown", "written", "value"),
    [
        pytest.param("23,8", "2.330", "2330", id="Vietnamese"),
        pytest.param("23.8", "2,330", "2330", id="English"),
        pytest.param("1.234,5", "0,125", "0.125", id="decimals in three digits"),
        pytest.param("trên 3.900", "758.200", "758200", id="Vietnamese words"),
    ],
)
def test_column_shows_which_mark_is_which(
    tmp_path: Path, shown: str, written: str, value: str
) -> None:
    heads = ["Organisation", "Indicator", "Unit", "2024"]
    found = reading(tmp_path, [heads, ["A", "X", "u", shown], ["A", "Y", "u", written]])
    assert f"{found.figures[1].value.number:f}" == value


def test_numbers_with_two_meanings_are_refused_once_and_read_with_one_answer(
    tmp_path: Path,
) -> None:
    rows = [[*HEADS, "Năm 2024"], [1, "A", "X", "lượt", "2.330"], [2, "B", "X", "lượt", "2.354"]]
    message = refusal(tmp_path, rows)
    assert "row 2 and 1 more, column E: '2.330' is text, and may mean two numbers" in message
    assert message.count("\n") == 0
    assert numbers(reading(tmp_path, rows, decimal_mark=","))[1] == ("X", "2024", "2354")
    assert numbers(reading(tmp_path, rows, decimal_mark="."))[1] == ("X", "2024", "2.354")


def test_cells_hold_percentages_qualifiers_and_scales(tmp_path: Path) -> None:
    rows = [
        ["TT", "Nội dung", "ĐVT", "Năm 2021"],
        [1, "Tỷ lệ", "%", (0.0312, "0.00%")],
        [2, "Buổi", "buổi", "hơn 45"],
        [3, "Nợ", "Tr.đ", 598],
        [4, "Vốn", "triệu đồng", "1 tỷ 897,8 triệu đồng"],
        [5, "Tỷ lệ khác", "%", "23,8%"],
        [6, "Đất", "m2", 14250],
    ]
    found = reading(tmp_path, rows).figures
    assert [f"{figure.value.number:f}" for figure in found] == [
        "3.12", "45", "598000000", "1897800000", "23.8", "14250",
    ]  # fmt: skip
    assert found[1].value.qualifier == "at_least"
    assert [figure.unit for figure in found] == ["%", "buổi", "đồng", "đồng", "%", "m²"]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        pytest.param((0.13, "0%"), "'0.13' is shown as a percentage", id="percentage of a count"),
        pytest.param("12 hộ", "is not in 'lượt', the row's unit", id="other unit"),
        pytest.param("nhiều", "is no figure", id="words"),
        pytest.param(True, "is a yes or no", id="truth"),
        pytest.param("1e3", "is no figure", id="exponent"),
        pytest.param("1_000", "is no figure", id="underscore"),
        pytest.param("0x10", "is no figure", id="hexadecimal"),
        pytest.param("１２", "is no figure", id="full-width digits"),
        pytest.param(1e300, "is too large, too small or too long to be kept", id="too large"),
        pytest.param(5e-324, "is too large, too small or too long to be kept", id="too small"),
        pytest.param("12345678901234567", "is too large, too small or too long", id="too long"),
    ],
)
def test_cell_that_is_no_figure_is_named_with_its_place(
    tmp_path: Path, cell: object, message: str
) -> None:
    told = refusal(tmp_path, [[*HEADS, "Năm 2024"], [1, "A", "X", "lượt", cell]])
    assert "sheet Biểu 1 row 2, column E" in told
    assert message in told


@pytest.mark.parametrize(
    ("cell", "number"), [("+5", "5"), ("-0", "0"), (-0.0, "0"), ("00012", "12"), ("5.", "5")]
)
def test_signs_and_zeros_that_mean_nothing_are_left_out(
    tmp_path: Path, cell: object, number: str
) -> None:
    [figure] = reading(tmp_path, [[*HEADS, "Năm 2024"], [1, "A", "X", "lượt", cell]]).figures
    assert f"{figure.value.number:f}" == number


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (1234567, "0,"), (1234567, "0,,"), (40, ";;;"), (1234567, '0.0,"k"'), (-40, "0;"),
        (1234567, "#,##0,"), (1234567, '[>=1000000]0.0,,"tr";0'), (0, "#,###"), (0, "0;-0;;@"),
        (-40, "0;0"), (7, '"đã nộp"'), (1500, '_-* #,##0,_-;-* #,##0,_-'),
    ],
)  # fmt: skip
def test_number_that_is_seen_as_another_is_named_with_its_place(
    tmp_path: Path, number: int, code: str
) -> None:
    told = refusal(tmp_path, [[*HEADS, "Năm 2024"], [1, "A", "X", "lượt", (number, code)]])
    assert f"sheet Biểu 1 row 2, column E: '{number}' is not what its office sees" in told
    assert f"(format {code})" in told
    assert "format it as a plain number" in told


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (1234567, "#,##0"), (12.34, "0.0"), (-40, "#,##0;[Red]#,##0"), (-40, "0;(0)"), (0, "0.00"),
        (0, '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-'), (40, '0" hộ"'), (500, '[>=1000]0,"k";0'),
        (40, "General"), (40, '#,##0\\ "₫"'), (1200, "0.0E+00"), (40, '0"%"'), (40, "[$-42A]0"),
    ],
)  # fmt: skip
def test_number_that_is_only_written_out_is_read(tmp_path: Path, number: float, code: str) -> None:
    found = reading(tmp_path, [[*HEADS, "Năm 2024"], [1, "A", "X", "lượt", (number, code)]])
    assert [float(figure.value.number) for figure in found.figures] == [number]


SCALED = [
    ('0.0" triệu"', "đồng", "triệu đồng"), ('#,##0" nghìn"', "người", "nghìn người"),
    ("0.0\\ \\t\\ỷ", "đồng", "tỷ đồng"), ("[$triệu-42A] 0.0", "đồng", "triệu đồng"),
    ('General" tr"', "đồng", "triệu đồng"), ('0" million"', "đồng", "triệu đồng"),
    ('0"k"', "đồng", "nghìn đồng"), ('0.0" triệu";-0.0" tỷ"', "đồng", "triệu đồng"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "unit", "scaled"), SCALED)
def test_scale_beside_a_number_is_that_of_its_unit_or_named(
    tmp_path: Path, code: str, unit: str, scaled: str
) -> None:
    """A cell that holds 1.2 and shows "1.2 triệu" in a row of đồng was meant as 1,200,000."""
    told = refusal(tmp_path, [[*HEADS, "Năm 2024"], [1, "A", "X", unit, (1.2, code)]])
    assert "sheet Biểu 1 row 2, column E: '1.2' is not what its office sees" in told
    assert f"(format {code})" in told
    found = reading(tmp_path, [[*HEADS, "Năm 2024"], [1, "A", "X", scaled, (1.2, code)]])
    shown = 10**3 if scaled.startswith("ngh") else 10**9 if scaled.startswith("tỷ") else 10**6
    assert [float(figure.value.number) for figure in found.figures] == [1.2 * shown]


@pytest.mark.parametrize("code", ['0.0" km"', '0" tấn"', '0" trường"'])
def test_unit_beside_a_number_is_no_scale(tmp_path: Path, code: str) -> None:
    found = reading(tmp_path, [[*HEADS, "Năm 2024"], [1, "A", "X", "km", (12, code)]])
    assert [float(figure.value.number) for figure in found.figures] == [12]


def test_error_value_and_formula_without_result_are_faults(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("S")
        sheet.write_row(0, 0, [*HEADS, "Năm 2024", "Năm 2025"])
        sheet.write_row(1, 0, [1, "A", "X", "lượt"])
        sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 5, "=1+1", None, "")
    with pytest.raises(DatasetError) as caught:
        read(path)
    assert "column E: '#DIV/0!' is an error of the spreadsheet" in str(caught.value)


# Shown as "Jun-24": the month, also of a stock.
FIRST_OF_JUNE, END_OF_MAY = (45444, "mmm-yy"), (45443, "dd/mm/yyyy")


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_figure_below_a_month_that_excel_made_a_date_is_of_that_month(
    tmp_path: Path, known: bool
) -> None:
    heads = ["Tổ chức", "Chỉ tiêu", "Đơn vị tính", "Loại"]
    rows = [["Hội A", "Lượt thăm", "lượt", "flow", 10], ["Hội A", "Hội viên", "người", "stock", 7]]
    folder = tmp_path / "data" / "t"
    if known:
        file = book(tmp_path / "0.xlsx", {"a": [[*heads, "2023"], *rows]})
        take_in(file, folder, DAY, IntakeOptions(accept=True))
    file = book(tmp_path / "1.xlsx", {"a": [[*heads, FIRST_OF_JUNE], *rows]})
    take_in(file, folder, DAY, IntakeOptions(add=known, accept=True))
    assert checks.faults(str(folder)) == []
    found = frames.load(str(folder)).observations["period"].tolist()[-2:]
    assert [*map(str, found)] == ["2024-06", "2024-06"]


def test_flow_of_another_single_day_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    heads = ["Tổ chức", "Chỉ tiêu", "Đơn vị tính", "Loại", END_OF_MAY]
    file = book(tmp_path / "1.xlsx", {"a": [heads, ["Hội A", "Lượt thăm", "lượt", "flow", 10]]})
    with pytest.raises(DatasetError, match="row 2, column E: '2024-05-31' is a single day"):
        take_in(file, tmp_path / "t", DAY, IntakeOptions(accept=True))
    assert not (tmp_path / "t").exists()


@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize(
    ("cell", "message"),
    [("#N/A", "is an error of the spreadsheet"), ((45413, "d-mmm"), "is a date or time, no name")],
)
def test_cell_that_is_no_name_names_nothing(
    tmp_path: Path, column: int, cell: object, message: str
) -> None:
    heads = ["Tổ chức", "Chỉ tiêu", "Đơn vị tính", "Loại", "2023"]
    row: list[object] = ["Hội A", "Lượt thăm", "lượt", "flow", 10]
    row[column] = cell
    rows = [heads, row, ["Hội B", "Lượt thăm", "lượt", "flow", 5]]
    assert f"row 2, column {'ABC'[column]}" in (said := refusal(tmp_path, rows))
    assert message in said


def test_long_sheet_takes_year_and_quarter_from_two_columns(tmp_path: Path) -> None:
    rows = [
        ["Xã", "Chỉ tiêu", "Đơn vị tính", "Năm", "Quý", "Giá trị"],
        ["A", "X", "lượt", 2023, "Quý I", 5],
        ["A", "X", "lượt", 2023, "II", 6],
    ]
    rows.append(["A", "X", "lượt", 2023, "V", 7])
    assert "row 4, column E: 'V' is no period" in refusal(tmp_path, rows)
    rows[3][4] = 3
    found = reading(tmp_path, rows)
    assert [str(figure.period) for figure in found.figures] == [
        "2023-Q1", "2023-Q2", "2023-Q3",
    ]  # fmt: skip


def test_period_and_unit_stand_in_the_title(tmp_path: Path) -> None:
    rows = [
        ["KẾT QUẢ 9 THÁNG ĐẦU NĂM 2021"], ["(Đơn vị tính: triệu đồng)"],
        ["TT", "Nội dung", "Số liệu"], [1, "Dư nợ", 12.5],
    ]  # fmt: skip
    (figure,) = reading(tmp_path, rows).figures
    assert (str(figure.period), figure.unit, figure.value.number) == (
        "2021-9M", "đồng", Decimal(12_500_000),
    )  # fmt: skip


def test_word_that_may_be_unit_or_organisation_is_told_by_what_stands_below(
    tmp_path: Path,
) -> None:
    rows = [["TT", "Nội dung", "Đơn vị", "Năm 2024"], [1, "X", "người", 5], [2, "Y", "%", 6]]
    assert [figure.unit for figure in reading(tmp_path, rows).figures] == ["người", "%"]
    rows = [["Đơn vị", "Nội dung", "ĐVT", "Năm 2024"], ["Hội A", "X", "người", 5]]
    assert reading(tmp_path, rows).figures[0].organisation == "Hội A"


@pytest.mark.parametrize("seed", range(12))
def test_generated_sheets_come_back_right(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    places = [f"Xã {letter}" for letter in "ABCD"]
    names = {"Lượt khám bệnh": "lượt", "Kinh phí": "triệu đồng", "Tỷ lệ bao phủ": "%"}
    quarters = [(year, quarter) for year in (2023, 2024) for quarter in (1, 2, 3, 4)]
    decimal, group = chance.choice([(",", "."), (".", ",")])
    tops = ["Năm 2023", "", "", "", "Năm 2024", "", "", ""]
    roman = ["I", "II", "III", "IV"]
    bottoms = [f"Quý {roman[quarter - 1]}" for _, quarter in quarters]
    heads = [[*HEADS, *tops], ["", "", "", "", *bottoms]]
    if chance.random() < 0.5:
        joined = [f"Quý {roman[quarter - 1]}/{year}" for year, quarter in quarters]
        heads = [[*HEADS, *joined]]
    rows: list[list[object]] = [["SỔ THEO DÕI"] for _ in range(chance.randrange(3))]
    rows += heads
    expected = {}
    for number, place in enumerate(places, 1):
        for line, (name, unit) in enumerate(names.items()):
            row: list[object] = [number if not line else "", place if not line else "", name, unit]
            for year, quarter in quarters:
                value = Decimal(chance.randrange(11, 99_999)) / (1 if unit == "lượt" else 10)
                if chance.random() < 0.06:
                    row.append(chance.choice(["-", "x", "…", "chưa có", ""]))
                    continue
                text = f"{value:,}".replace(",", " ").replace(".", decimal).replace(" ", group)
                row.append(text if chance.random() < 0.5 else float(value))
                scale = 10**6 if unit == "triệu đồng" else 1
                expected[place, name, f"{year}-Q{quarter}"] = value * scale
            rows.append(row)
    found = reading(tmp_path, rows).figures
    assert {
        (figure.organisation, figure.indicator, str(figure.period)): figure.value.number
        for figure in found
    } == expected


def test_kinds_are_proposed_once_and_taken_with_a_yes(tmp_path: Path) -> None:
    rows = [
        [*HEADS, "Năm 2023", "Năm 2024"],
        [1, "A", "Lượt khám", "lượt", 4, 9], ["", "", "Tỷ lệ", "%", 40, 41],
        ["", "", "Người có thẻ BHYT", "người", 400, 401],
    ]  # fmt: skip
    path = book(tmp_path / "a.xlsx", {"S": rows})
    with pytest.raises(DatasetError, match="names no kind for 3 indicators") as caught:
        take_in(path, tmp_path / "own", DAY, IntakeOptions())
    assert len(caught.value.faults) == 1
    assert not (tmp_path / "own").exists()
    options = IntakeOptions(accept=True, kinds={"Lượt khám": "stock"}, title="Sổ", overview="A")
    take_in(path, tmp_path / "own", DAY, options)
    data = frames.load(str(tmp_path / "own"))
    ids = ("luot-kham", "ty-le", "nguoi-co-the-bhyt")
    assert [data.indicator(id_).kind for id_ in ids] == ["stock", "rate", "stock"]
    assert checks.faults(str(tmp_path / "own")) == []
    assert "areas" not in {path.stem for path in (tmp_path / "own").glob("*.csv")}


def test_kind_given_for_nothing_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"S": [[*HEADS, "Năm 2023"], [1, "A", "X", "lượt", 4]]})
    for given, message in (({"Y": "flow"}, "is no indicator"), ({"X": "much"}, "is no kind")):
        with pytest.raises(ParameterError, match=message):
            take_in(path, tmp_path / "own", DAY, IntakeOptions(kinds=given))


def test_plans_of_a_sheet_become_targets(tmp_path: Path) -> None:
    rows = [[*HEADS, "KH năm 2024", "TH năm 2024"], [1, "A", "Lượt khám", "lượt", 10, 9]]
    path = book(tmp_path / "a.xlsx", {"S": rows})
    told = take_in(path, tmp_path / "own", DAY, IntakeOptions(accept=True))
    data = frames.load(str(tmp_path / "own"))
    assert (told.added, told.plans) == (1, 1)
    assert list(data.targets["value"]) == [10]
    assert checks.faults(str(tmp_path / "own")) == []


def known_of(folder: Path) -> match.KnownNames:
    names = ("organisations", "indicators", "observations")
    return match.KnownNames.of({
        name: list(
            csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines())
        )
        for name in names
    })


LAO_CAI = Path(__file__).parents[1] / "data" / "lao-cai"


def test_names_alike_are_told_apart_and_what_is_unlike_is_new(tmp_path: Path) -> None:
    rows = [
        TITLE,
        ["TT", "Nội dung", "ĐVT", "Năm 2021"],
        [1, "Hội viên SXKD giỏi cấp tỉnh được công nhận", "người", 214],
        [2, "Hộ còn dư nợ", "hộ", 15902],
        [3, "Máy cày hai bánh", "chiếc", 7],
        [4, "Buổi tuyên truyền", "buổi", 7],
    ]
    made = match.proposals(reading(tmp_path, rows), known_of(LAO_CAI), Answers())
    assert {proposal.organisation.id for proposal in made} == {"hoi-ccb"}
    assert made[1].indicator.id == "ho-con-du-no"
    assert made[2].indicator.state == "new"
    sure = {proposal.indicator.id for proposal in made if proposal.indicator.id}
    assert sure <= {"hoi-vien-san-xuat-kinh-doanh-gioi-tinh", "ho-con-du-no"}


def test_two_names_that_fit_equally_well_are_asked_and_answers_are_kept(tmp_path: Path) -> None:
    own = tmp_path / "own"
    head = ["organisation", "indicator", "unit", "kind"]
    first = [[*head, "2023"], ["A", "Vốn vay nhóm một", "đồng", "flow", 1],
             ["A", "Vốn vay nhóm hai", "đồng", "flow", 2]]  # fmt: skip
    take_in(book(tmp_path / "a.xlsx", {"S": first}), own, DAY, IntakeOptions())
    later = [[*head, "2024"], ["A", "Vốn vay nhóm", "đồng", "flow", 3]]
    path = book(tmp_path / "b.xlsx", {"S": later})
    before = {file: file.read_bytes() for file in own.iterdir()}
    for new in (False, True):
        with pytest.raises(DatasetError, match="may be the indicator von-vay-nhom"):
            take_in(path, own, DAY, IntakeOptions(add=True, new=new))
    assert {file: file.read_bytes() for file in own.iterdir()} == before
    answers = Answers(indicators={"Vốn vay nhóm": "von-vay-nhom-hai"})
    (own / mapping.FILE).write_bytes(mapping.written(answers))
    assert mapping.load(own) == answers
    assert take_in(path, own, DAY, IntakeOptions(add=True)).added == 1
    rows = frames.load(str(own)).observations
    assert list(rows[rows["period"] == "2024"]["indicator"]) == ["von-vay-nhom-hai"]


def test_nothing_new_is_made_without_being_asked(tmp_path: Path) -> None:
    own = tmp_path / "own"
    rows = [["organisation", "indicator", "unit", "kind", "2023"], ["A", "X", "hộ", "flow", 1]]
    take_in(book(tmp_path / "a.xlsx", {"S": rows}), own, DAY, IntakeOptions())
    rows[1][:2] = ["Zuuu", "Yyyy"]
    path = book(tmp_path / "b.xlsx", {"S": rows})
    with pytest.raises(DatasetError) as caught:
        take_in(path, own, DAY, IntakeOptions(add=True))
    assert "'Zuuu' is no organisation that the dataset knows" in str(caught.value)
    assert "'Yyyy' is no indicator that the dataset knows" in str(caught.value)
    assert take_in(path, own, DAY, IntakeOptions(add=True, new=True)).organisations == 2


@pytest.mark.parametrize("text", ["a: [", "people: {}", "indicators: [a]", "- a"])
def test_mapping_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / mapping.FILE).write_text(text)
    with pytest.raises(DatasetError, match=r"mapping\.yaml"):
        mapping.load(tmp_path)


@pytest.mark.parametrize(
    ("formula", "value"),
    [("c1+c2", "6"), ("c2/c1*100", "200"), ("c2:c1", "2"), ("c1+c9", None), ("c1+", None)],
)
def test_arithmetic_of_a_head_is_computed(formula: str, value: str | None) -> None:
    found = totals.computed(formula, {1: Decimal(2), 2: Decimal(4)})
    assert found == (None if value is None else Decimal(value))


@with_cases
@pytest.mark.parametrize("name", ["tidy", "messy", "messy-c2head"])
def test_all_figures_of_the_health_sheets_are_right(name: str) -> None:
    found = read(CASES / f"{name}.xlsx")
    scales = {"triệu đồng": 10**6}
    with (CASES / "expected-health.csv").open(encoding="utf-8") as file:
        expected = {
            (row["unit"], row["indicator"], row["period"]): Decimal(row["value"])
            * scales.get(row["unit_of_measure"], 1)
            for row in csv.DictReader(file)
        }
    assert len(expected) == 1078
    assert {
        (figure.organisation, figure.indicator, str(figure.period)): figure.value.number
        for figure in found.figures
    } == expected
    assert [doubt for doubt in found.doubts if doubt.grade == "doubt"] == []


@with_cases
@pytest.mark.parametrize("name", ["ccb-as-sent", "ccb-2", "ccb-bad"])
def test_all_figures_as_sent_are_proposed_for_what_they_are(name: str) -> None:
    made = match.proposals(read(CASES / f"{name}.xlsx"), known_of(LAO_CAI), Answers())
    assert {proposal.organisation.id for proposal in made} == {"hoi-ccb"}
    right = [proposal.indicator for proposal in read_ids(made)]
    assert [match_.id for match_ in right] == RIGHT


def read_ids(made: Sequence[match.Proposal]) -> list[match.Proposal]:
    return sorted(made, key=lambda proposal: int(proposal.place.cell[1:]))


RIGHT = [
    "buoi-noi-chuyen-truyen-thong", "nguoi-nghe-noi-chuyen-truyen-thong",
    "ty-le-ho-ngheo-trong-hoi", "hoi-vien-san-xuat-kinh-doanh-gioi-trung-uong",
    "hoi-vien-san-xuat-kinh-doanh-gioi-tinh", "du-no-uy-thac", "ho-con-du-no",
    "to-tiet-kiem-va-vay-von", "no-qua-han", "tien-ung-ho-xay-dung-nong-thon-moi",
    "ngay-cong-ve-sinh-chinh-trang", "dien-tich-dat-hien", "tien-ung-ho-quy-vac-xin",
    "cuoc-kiem-tra-giam-sat-phoi-hop", "du-thao-duoc-gop-y",
]  # fmt: skip


@with_cases
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("e3-twohead-all-told", "have no head, and numbers stand below"),
        ("english-thousands", "'1,234' is text, and may mean two numbers"),
    ],
)
def test_sheets_that_nobody_can_read_rightly_are_refused_in_one_line(
    name: str, message: str
) -> None:
    with pytest.raises(DatasetError, match=message) as caught:
        read(CASES / f"{name}.xlsx")
    assert len(caught.value.faults) == 1


def test_words_and_figures_tell_kinds(tmp_path: Path) -> None:
    rows = [
        HEADS + [f"Năm {year}" for year in range(2020, 2025)],
        [1, "A", "Trẻ dưới 1 tuổi", "trẻ", 85, 87, 86, 87, 88],
        ["", "", "Dư nợ", "đồng", 1, 2, 3, 4, 5],
        ["", "", "Buổi tập huấn", "buổi", 1, 2, 3, 4, 5],
        ["", "", "Ngày công", "công", 10, 20, 3, 4, 5],
    ]
    found = {one.indicator: one for one in kinds.propose(reading(tmp_path, rows).figures)}
    assert [one.kind for one in found.values()] == ["stock", "stock", "flow", "flow"]
    assert [one.is_sure for one in found.values()] == [False, True, True, False]


@pytest.mark.parametrize("mark", ['"', "nt", "-nt-", "〃", "như trên", "Ditto", "-"])
def test_mark_for_as_above_repeats_the_unit_above(tmp_path: Path, mark: str) -> None:
    rows = [
        ["Chỉ tiêu", "ĐVT", "Năm 2021"],
        ["Kinh phí", "triệu đồng", 5], ["Vận động", mark, 7], ["Hội viên", "người", 3],
        ["Người dự", mark, 9],
    ]  # fmt: skip
    found = reading(tmp_path, rows).figures
    assert [figure.unit for figure in found] == ["đồng", "đồng", "người", "người"]
    assert found[1].value.number == 7_000_000


def test_mark_for_as_above_repeats_the_organisation_above(tmp_path: Path) -> None:
    rows = [
        ["Đơn vị", "Chỉ tiêu", "ĐVT", "Năm 2021"],
        ["Xã A", "Hộ nghèo", "hộ", 5], ["nt", "Hộ cận nghèo", "nt", 7],
    ]  # fmt: skip
    found = reading(tmp_path, rows).figures
    assert [(figure.organisation, figure.unit) for figure in found] == [("Xã A", "hộ")] * 2


def test_heads_below_a_merged_one_may_be_abbreviations(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Biểu 1")
        for place, head in enumerate(["Nội dung", "Đơn vị tính"]):
            sheet.merge_range(0, place, 1, place, head)
        sheet.merge_range(0, 2, 0, 3, "Kết quả")
        sheet.merge_range(0, 4, 0, 5, "So sánh (%)")
        sheet.write_row(1, 2, ["TH 9T/2020", "TH 9T/2021", "CK", "XYZ"])
        sheet.write_row(2, 0, ["Số lao động có việc làm", "người", 700, 850, 121.4, 99])
    found = read(path)
    assert [number[1:] for number in numbers(found)] == [("2020-9M", "700"), ("2021-9M", "850")]


SECOND: Rows = [
    ["BIỂU 1. TÍN DỤNG"], ["Nội dung", "ĐVT", "Năm 2022", "Năm 2023"], ["Hộ vay", "hộ", 100, 120],
    ["Ghi chú: 2 xã chưa báo cáo năm 2021"], [],
    ["BIỂU 2. HỘI VIÊN ĐẦU NĂM 2024"], [], ["Nội dung", "Năm 2021", "ĐVT", "Năm 2024"],
    ["Hội viên", 900, "người", 950],
]  # fmt: skip


def test_table_below_another_is_read_by_its_own_heads(tmp_path: Path) -> None:
    found = reading(tmp_path, SECOND, in_part=True)  # type: ignore[arg-type]
    assert numbers(found) == [
        ("Hộ vay", "2022", "100"), ("Hộ vay", "2023", "120"),
        ("Hội viên", "2021", "900"), ("Hội viên", "2024", "950"),
    ]  # fmt: skip
    assert [(one.row, one.column, one.unit) for one in found.figures[2:]] == [
        (9, "B", "người"), (9, "D", "người"),
    ]  # fmt: skip
    assert found.titles["a.xlsx, sheet Biểu 1"] == [
        "BIỂU 1. TÍN DỤNG", "BIỂU 2. HỘI VIÊN ĐẦU NĂM 2024", "Biểu 1",
    ]  # fmt: skip


def test_table_below_takes_its_period_from_the_sheet_where_it_has_no_title(tmp_path: Path) -> None:
    heads = ["Nội dung", "ĐVT", "Thực hiện"]
    far = [["Hộ vay", "hộ", number] for number in range(1, 90)]
    rows: Rows = [["9 THÁNG NĂM 2023"], heads, *far[:1], [], ["Chỉ tiêu", "Thực hiện", "ĐVT"],
                  ["Hội viên", 7, "người"]]  # fmt: skip
    assert numbers(reading(tmp_path, rows)) == [
        ("Hộ vay", "2023-9M", "1"), ("Hội viên", "2023-9M", "7"),
    ]  # fmt: skip
    long: Rows = [["9 THÁNG NĂM 2023"], heads, *([f"Hộ {row[2]}", *row[1:]] for row in far),
                  ["Chỉ tiêu", "Thực hiện", "ĐVT"], ["Hội viên", 7, "người"]]  # fmt: skip
    assert numbers(reading(tmp_path, long))[-1] == ("Hội viên", "2023-9M", "7")


def test_heads_repeated_on_each_page_begin_no_table(tmp_path: Path) -> None:
    heads: Rows = [["TT", "Chỉ tiêu", "ĐVT", "Năm 2023", ""], ["", "", "", "Quý I", "Quý II"]]
    rows: Rows = [*heads, [1, "Hộ vay", "hộ", 100, 120], *heads, [2, "Hội viên", "người", 5, 6]]
    assert numbers(reading(tmp_path, rows)) == [
        ("Hộ vay", "2023-Q1", "100"), ("Hộ vay", "2023-Q2", "120"),
        ("Hội viên", "2023-Q1", "5"), ("Hội viên", "2023-Q2", "6"),
    ]  # fmt: skip


@pytest.mark.parametrize("head", ["Cùng kỳ", "Cùng kỳ năm trước", "Cùng kỳ 2022"])
def test_same_period_is_that_of_the_year_before(tmp_path: Path, head: str) -> None:
    rows: Rows = [["9 tháng đầu năm 2023"], ["Nội dung", "ĐVT", "Thực hiện", head],
                  ["Hội viên mới", "người", 380, 350]]  # fmt: skip
    assert [one[1:] for one in numbers(reading(tmp_path, rows))] == [
        ("2023-9M", "380"), ("2022-9M", "350"),
    ]  # fmt: skip


def test_dates_that_head_columns_are_months(tmp_path: Path) -> None:
    rows: Rows = [["Chỉ tiêu", "ĐVT", (45505, "mm/yyyy"), (45536, "mm/yyyy")],
                  ["Khách đến", "lượt", 1200, 1350]]  # fmt: skip
    assert [one[1] for one in numbers(reading(tmp_path, rows))] == ["2024-08", "2024-09"]


@pytest.mark.parametrize(
    "head", ["Huyện, thị xã", "Phường/xã/đặc khu", "Tên xã, phường", "Thành phố, thị xã, huyện"]
)
def test_kinds_of_places_in_any_order_head_organisations(tmp_path: Path, head: str) -> None:
    rows: Rows = [[head, "Chỉ tiêu", "ĐVT", "2023"], ["Tân Lập", "Hộ nghèo", "hộ", 4]]
    assert [one.organisation for one in reading(tmp_path, rows).figures] == ["Tân Lập"]


@pytest.mark.parametrize(
    "head", ["Nội dung thu", "Khoản mục", "Chỉ tiêu/Indicator", "Chỉ tiêu – Indicator",
             "Tên dịch vụ", "Tên công việc chính"],
)  # fmt: skip
def test_heads_of_many_words_name_the_indicator(tmp_path: Path, head: str) -> None:
    rows = [["TT", head, "Đơn vị/Unit", "Năm 2023"], [1, "Lệ phí trước bạ", "triệu đồng", 2.5]]
    (figure,) = reading(tmp_path, rows).figures
    assert (figure.indicator, figure.unit) == ("Lệ phí trước bạ", "đồng")
    assert figure.value.number == 2_500_000


@pytest.mark.parametrize(
    ("above", "below", "codes"),
    [
        ("Tháng ... năm 2023", [1, 2, 3], ["2023-01", "2023-02", "2023-03"]),
        ("Tháng năm 2023", [10, 11, 12], ["2023-10", "2023-11", "2023-12"]),
        ("Quý năm 2023", ["I", "II", "III"], ["2023-Q1", "2023-Q2", "2023-Q3"]),
    ],
)
def test_bare_parts_below_a_head_are_its_months_or_quarters(
    tmp_path: Path, above: str, below: list[object], codes: list[str]
) -> None:
    book = openpyxl.Workbook()
    for row in (["Xã", "Chỉ tiêu", "ĐVT", above], [None, None, None, *below],
                ["Xã A", "Số vụ việc", "vụ", 4, 5, 6]):  # fmt: skip
        book.active.append(row)
    book.active.merge_cells("D1:F1")
    book.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx").figures
    assert [str(figure.period) for figure in found] == codes
    assert [float(figure.value.number) for figure in found] == [4, 5, 6]


def test_column_numbers_below_a_head_of_months_are_no_months(tmp_path: Path) -> None:
    rows = [["TT", "Chỉ tiêu", "ĐVT", "Tháng 6 năm 2023"], ["A", "B", 1, 2],
            [1, "Số vụ việc", "vụ", 4]]  # fmt: skip
    (figure,) = reading(tmp_path, rows).figures
    assert str(figure.period) == "2023-06"


@pytest.mark.parametrize("text", ["từ 5 đến 7 ha", "5 - 7", "5 ha tới 7 ha"])
def test_range_is_refused_with_what_would_do(tmp_path: Path, text: str) -> None:
    told = refusal(tmp_path, [[*HEADS, "Năm 2024"], [1, "A", "X", "ha", text]])
    assert f"{text!r} is a range, and a figure is one number" in told
    assert "“ít nhất”" in told


def test_dates_of_a_long_table_are_days_but_where_only_the_month_is_seen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Đơn vị", "Chỉ tiêu", "ĐVT", "Loại", "Ngày", "Giá trị"],
                ["Xã A", "Dư nợ", "đồng", "stock", dt.date(2021, 9, 30), 1],
                ["Xã A", "Dư nợ", "đồng", "stock", dt.date(2021, 7, 1), 2],
                ["Xã A", "Dư nợ", "đồng", "stock", dt.date(2021, 10, 1), 3],
                ["Xã A", "Lượt thăm", "lượt", "flow", dt.date(2021, 7, 1), 4]):  # fmt: skip
        book.active.append(row)
    book.active["E4"].number_format = "mmm-yy"
    book.save(tmp_path / "1.xlsx")
    take_in(tmp_path / "1.xlsx", tmp_path / "data/t", DAY, IntakeOptions(accept=True))
    found = frames.load(str(tmp_path / "data/t")).observations["period"].tolist()
    assert [*map(str, found)] == ["2021-09-30", "2021-07-01", "2021-10", "2021-07"]
