import csv
import hashlib
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

import rendering
from lcreport import render
from lcreport.blocks import Cell, Column, Drawing, Line, Table
from lcreport.render import to_csv
from lcreport.render.labels import labels


def sheets(notebook: object) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(render.xlsx(notebook)))  # type: ignore[arg-type]
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def cells(sheet: list[list[object]]) -> list[object]:
    return [cell for row in sheet for cell in row]


TABLE = "Các chỉ tiêu theo lĩnh vực"


def parts(notebook: object) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(render.xlsx(notebook))) as archive:  # type: ignore[arg-type]
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(table: Table) -> list[list[str]]:
    made = to_csv.file_of(table, labels("vi"))
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))


def test_workbook_has_one_sheet_a_table_between_cover_and_provenance() -> None:
    assert list(sheets(rendering.annex())) == [
        "Nội dung",
        TABLE,
        f"{TABLE} 2",
        "Ghi chú",
        "Giới hạn và ký hiệu",
        "Ký hiệu",
        "Nguồn",
        "Xuất xứ",
    ]


def test_sheet_has_one_head_row_with_units_and_areas_as_a_column() -> None:
    sheet = sheets(rendering.annex())[TABLE]
    head = next(number for number, row in enumerate(sheet) if row[0] == "Lĩnh vực")
    assert sheet[head] == [
        "Lĩnh vực",
        "TT",
        "Chỉ tiêu",
        "Đơn vị tính",
        "9T/2021",
        "Tăng, giảm so với cùng kỳ năm trước (%)",
    ]
    assert sheet[head + 1] == [
        "Vốn vay, tín dụng ủy thác",
        1.0,
        "Dư nợ ủy thác 1",
        "tỷ đồng",
        813.0,
        12.5,
    ]
    assert len(sheet) == head + 1 + 12


def test_no_cell_is_merged_and_every_table_is_marked_as_one() -> None:
    found = parts(rendering.annex())
    assert not [name for name, text in found.items() if "mergeCell" in text]
    assert len([name for name in found if name.startswith("xl/tables/")]) == 8


def test_numbers_keep_the_words_around_them_in_their_format() -> None:
    styles = parts(rendering.annex())["xl/styles.xml"]
    assert "&quot;trên &quot;#,##0" in styles
    assert "+#,##0.0;-#,##0.0" in styles


def test_missing_value_stays_its_symbol_and_is_never_nought() -> None:
    sheet = sheets(rendering.annex())[TABLE]
    row = next(one for one in sheet if one[2] == "Dư nợ ủy thác 2")
    assert row[4:] == ["…", "…"]


def test_bounds_symbols_and_footnotes_have_their_sheets() -> None:
    found = sheets(rendering.annex())
    assert [TABLE, "Dư nợ ủy thác 1", "9T/2021", 813.0] in [
        row for row in found["Giới hạn và ký hiệu"] if row[0] == TABLE
    ]
    assert [TABLE, "…", "chưa có số liệu"] in found["Ký hiệu"]
    assert ["[1]", f"{TABLE}, {TABLE} 2", rendering.REMARK] in found["Ghi chú"]
    assert ["Bộ dữ liệu", "lao-cai"] in found["Xuất xứ"]


def test_number_of_a_note_leads_to_its_row_in_the_sheet_of_notes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render.xlsx(rendering.annex())))
    [cell] = [row[4] for row in book[TABLE].rows if row[2].value == "Dư nợ ủy thác 1"]
    assert cell.value == 813
    assert cell.number_format == '"trên "#,##0" [1]"'
    sheet, _, place = cell.hyperlink.location.rpartition("!")
    assert book[sheet.strip("'")][place].value == "[1]"


def test_facts_for_checking_have_their_sheet() -> None:
    assert ["Tham số", "organisation = hoi-ccb"] in sheets(rendering.annex())["Xuất xứ"]


def test_codes_stay_texts_where_a_column_does_not_count_its_rows() -> None:
    columns = [Column("code", "Mã"), Column("now", "Số", "number")]
    lines = [Line((Cell(code), Cell(number=1.0))) for code in ("15", "10", "02")]
    shown = rendering.notebook(rendering.shown(Table("t", "Bảng", columns, lines)))
    assert [row[0] for row in sheets(shown)["Bảng"][-3:]] == ["15", "10", "02"]


def test_numbers_of_rows_are_numbers_where_rows_are_left_out() -> None:
    columns = [Column("number", "TT"), Column("now", "Số", "number")]
    lines = [Line((Cell(row), Cell(number=1.0))) for row in ("2", "3", "10")]
    shown = rendering.notebook(rendering.shown(Table("t", "Bảng", columns, lines)))
    assert [row[0] for row in sheets(shown)["Bảng"][-3:]] == [2, 3, 10]


def drawn(head: str, numbers: list[float | None]) -> dict[str, str]:
    """The parts of a workbook with a chart of a row a number."""
    columns = [Column(head, "Tên"), Column("value", "Giá trị", "number")]
    lines = [
        Line((Cell(f"Tên {at}"), Cell("…" if number is None else "", number)))
        for at, number in enumerate(numbers)
    ]
    table = Table("c", "Dư nợ, tỷ đồng", columns, lines, head=head)
    drawing = Drawing("c", rendering.SVG, "Dư nợ tăng từ 1 lên 3.", "Dư nợ, tỷ đồng", table)
    return parts(rendering.notebook(rendering.shown(drawing)))


@pytest.mark.parametrize(("head", "kind"), [("name", "<c:barChart>"), ("period", "<c:lineChart>")])
def test_chart_is_drawn_by_the_workbook_too(head: str, kind: str) -> None:
    found = drawn(head, [1.0, 2.0, 3.0])
    chart = found["xl/charts/chart1.xml"]
    assert kind in chart
    assert "'Dư nợ, tỷ đồng'!$B$4:$B$6" in chart
    assert 'descr="Dư nợ tăng từ 1 lên 3."' in found["xl/drawings/drawing1.xml"]


@pytest.mark.parametrize(
    ("numbers", "count"), [([1.0, None, 3.0], 0), ([1.0], 0), ([None, 2.0, 3.0, None], 1)]
)
def test_a_missing_value_is_never_drawn_as_nought(numbers: list[float | None], count: int) -> None:
    found = drawn("period", numbers)
    assert len([name for name in found if name.startswith("xl/charts/chart")]) == count


def test_formula_markup_stays_text_in_the_workbook() -> None:
    found = parts(rendering.hostile())
    assert not [name for name, text in found.items() if "<f>" in text]
    assert not [name for name in found if "externalLink" in name]
    assert '=cmd|" /C calc"!A0' in cells(list(sheets(rendering.hostile()).values())[1])


def test_workbook_is_the_same_bytes_each_time() -> None:
    assert render.xlsx(rendering.annex()) == render.xlsx(rendering.annex())


def test_workbook_does_not_depend_on_those_written_before() -> None:
    script = (
        "import hashlib, rendering; from lcreport import render;"
        "print(hashlib.sha256(render.xlsx(rendering.annex())).hexdigest())"
    )
    folder = Path(__file__).parent
    first = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, check=True, capture_output=True
    )
    render.xlsx(rendering.annex())
    again = hashlib.sha256(render.xlsx(rendering.annex())).hexdigest()
    assert first.stdout.decode().strip() == again


def test_workbook_bears_the_day_of_the_data() -> None:
    assert "2021-09-30T00:00:00Z" in parts(rendering.annex())["docProps/core.xml"]


def test_every_sheet_prints_with_all_columns_on_a_page_below_their_heads() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render.xlsx(rendering.annex())))
    for sheet in book.worksheets:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.page_setup.paperSize == 9
    turned = {sheet.title for sheet in book if sheet.page_setup.orientation == "landscape"}
    assert TABLE not in turned
    assert "Giới hạn và ký hiệu" in turned
    head = next(iter(book[TABLE].tables.values())).ref[1]
    assert book[TABLE].print_title_rows == f"${head}:${head}"


def test_row_of_a_wrapped_text_has_the_height_of_its_lines() -> None:
    head = "Tăng, giảm so với cùng kỳ năm trước"
    columns = [Column("name", "Tên"), Column("now", head, "number")]
    names = ["Dư nợ", "Hộ nông dân có hoàn cảnh đặc biệt khó khăn được vay vốn ưu đãi " * 2]
    lines = [Line((Cell(name), Cell(number=1))) for name in names]
    shown = rendering.shown(Table("one", "Bảng", columns, lines))
    book = openpyxl.load_workbook(io.BytesIO(render.xlsx(rendering.notebook(shown))))
    sheet = book["Bảng"]
    heights = {row[0].value: sheet.row_dimensions[row[0].row].height for row in sheet.rows}
    assert heights["Tên"] >= 3 * 15.75
    assert heights[names[0]] in {None, 15.75}
    assert heights[names[1]] >= 3 * 15.75


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("Phát triển kinh tế, kinh tế tập thể, khởi nghiệp", 1, id="one line"),
        pytest.param("Thành viên câu lạc bộ thanh niên phát triển kinh tế cấp huyện", 2, id="two"),
        pytest.param("Hợp tác xã do tổ chức quản lý", 1, id="as long as its column"),
        pytest.param("lll il ,,. tiii filli ilti, tittl lit fit", 1, id="narrow letters"),
        pytest.param("MWMWM WWMM MWMW WMWM MWWM MWMWM WWM", 2, id="broad letters"),
        pytest.param("0" * 60, 2, id="one long word"),
    ],
)
def test_row_is_no_higher_than_its_text(text: str, lines: int) -> None:
    columns = [Column("name", "Tên"), Column("now", "Nay", "number")]
    # Long enough for the widest column that there is.
    long = "Dư nợ ủy thác qua các tổ chức chính trị - xã hội của tỉnh, cả năm 2021 và trước đó"
    rows = [Line((Cell(text), Cell(number=1))), Line((Cell(long), Cell(number=2)))]
    shown = rendering.shown(Table("one", "Bảng", columns, rows))
    book = openpyxl.load_workbook(io.BytesIO(render.xlsx(rendering.notebook(shown))))
    heights = {row[0].value: book["Bảng"].row_dimensions[row[0].row].height for row in book["Bảng"]}
    assert (heights[text] or 15.75) == lines * 15.75


def test_a_unit_behind_a_number_is_no_bound() -> None:
    columns = [
        Column("no", "TT"), Column("name", "Chỉ tiêu"), Column("now", "Nay", "number"),
        Column("note", "Ghi chú"),
    ]  # fmt: skip
    note = Cell("một ghi chú dài hơn tên của chỉ tiêu rất nhiều")
    rows = [
        Line((Cell("1"), Cell("Dư nợ"), Cell(number=813, prefix="trên ", suffix=" tỷ đồng"), note)),
        Line((Cell("2"), Cell("Bình quân"), Cell(number=68.5, suffix=" tỷ đồng"), note)),
        Line((Cell("3"), Cell("Tỷ lệ"), Cell(number=9, suffix="%"), note)),
    ]
    shown = rendering.shown(Table("one", "Bảng", columns, rows))
    found = sheets(rendering.notebook(shown))["Giới hạn và ký hiệu"]
    assert [row[1] for row in found if row[0] == "Bảng" and row[1] != "Dòng"] == ["Dư nợ"]


def test_synthetic_data_is_told_on_the_cover_and_on_every_table() -> None:
    found = sheets(rendering.annex(synthetic=True, synthetic_notice="SỐ LIỆU MÔ PHỎNG"))
    for name in ("Nội dung", TABLE, f"{TABLE} 2"):
        assert "SỐ LIỆU MÔ PHỎNG" in cells(found[name])


def test_annex_without_tables_still_has_a_workbook() -> None:
    assert list(sheets(rendering.notebook())) == ["Nội dung", "Xuất xứ"]


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param(["a" * 60, "a" * 60 + "b"], id="too long"),
        pytest.param(["x/[y]", "x?[y]"], id="forbidden letters"),
        pytest.param(["Table", "table"], id="same but for case"),
    ],
)
def test_sheet_names_fit_and_differ(ids: list[str]) -> None:
    notebook = rendering.notebook(*[rendering.shown(rendering.table(id=key)) for key in ids])
    names = list(sheets(notebook))
    assert len({name.lower() for name in names}) == len(names)
    assert all(len(name) <= 31 for name in names)
    assert "Xuất xứ" in names


def test_table_whose_heads_are_empty_or_alike_is_written() -> None:
    columns = [Column("a", ""), Column("b", "Số", "number"), Column("c", "số", "number")]
    lines = [Line((Cell("x"), Cell("1", 1.0), Cell("2", 2.0)))]
    sheet = sheets(
        rendering.notebook(rendering.shown(rendering.table(columns=columns, lines=lines, head="a")))
    )[TABLE]
    assert ["(1)", "Số", "số (2)"] in sheet


def test_two_tables_of_one_id_both_have_a_sheet() -> None:
    both = [rendering.table(rows, id="same") for rows in (1, 2)]
    found = sheets(rendering.notebook(rendering.shown(*both)))
    assert [len(found[name]) for name in (TABLE, f"{TABLE} 2")] == [5, 6]


def test_csv_begins_with_a_mark_and_has_numbers_unformatted() -> None:
    assert to_csv.file_of(rendering.table(), labels("vi"))[:3] == b"\xef\xbb\xbf"
    head, first, second, third = rows(rendering.table())
    assert head[4:] == [
        "9T/2021",
        "9T/2021 – hiện là",
        "Tăng, giảm so với cùng kỳ năm trước (%)",
    ]
    assert first[4:] == ["813", f"trên 813; {rendering.REMARK}", "12.5"]
    assert second[4:] == ["…", "", "…"]
    assert third[4:] == ["1234.5", "", "-3"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", "－"])
def test_csv_text_that_begins_a_formula_is_guarded(start: str) -> None:
    columns = [Column("a", f"{start}head"), Column("b", "Số", "number")]
    lines = [Line((Cell(f"{start}1+1"), Cell("−5", -5.0)))]
    found = rows(rendering.table(columns=columns, lines=lines, head="a"))
    assert found == [[f"'{start}head", "Số"], [f"'{start}1+1", "-5"]]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param(1e15, "1000000000000000.0", id="10^15"),
        pytest.param(1e-6, "1e-06", id="10^-6"),
        pytest.param(-0.5, "-0.5", id="negative"),
        pytest.param(3.0, "3", id="whole"),
    ],
)
def test_csv_number_reads_back_as_the_same(value: float, written: str) -> None:
    columns = [Column("a", "Tên"), Column("b", "Số", "number")]
    lines = [Line((Cell("x"), Cell(f"{value}", value)))]
    found = rows(rendering.table(columns=columns, lines=lines, head="a"))[1][1]
    assert found == written
    assert float(found) == value


def test_texts_are_set_off_from_the_figure_before_them() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render.xlsx(rendering.annex())))
    row = next(row for row in book[TABLE].iter_rows() if row[2].value == "Dư nợ ủy thác 2")
    assert [cell.alignment.indent for cell in row[:4]] == [0, 0, 1, 1]
    assert [cell.alignment.horizontal for cell in row[2:4]] == ["left", "left"]
    bounds = book["Giới hạn và ký hiệu"]
    # Printed on a page's width, a column as wide as one of sentences made all letters tiny.
    assert bounds.column_dimensions["D"].width < 40


def test_chart_stands_below_its_table_and_says_the_unit() -> None:
    columns = [Column("name", "Tên"), Column("value", "Giá trị", "number")]
    lines = [Line((Cell(f"Tên {at}"), Cell(number=at))) for at in (1, 2)]
    table = Table("c", "Dư nợ", columns, lines, head="name", unit="Đơn vị tính: tỷ đồng")
    drawing = Drawing("c", rendering.SVG, "Dư nợ tăng từ 1 lên 2.", "Dư nợ tăng", table)
    found = parts(rendering.notebook(rendering.shown(drawing)))
    # Counted from 0: three rows of title and unit, the heads, two rows and a blank one.
    anchor = found["xl/drawings/drawing1.xml"].partition("<xdr:from>")[2]
    assert "<xdr:col>0</xdr:col>" in anchor.partition("</xdr:from>")[0]
    assert "<xdr:row>7</xdr:row>" in anchor.partition("</xdr:from>")[0]
    assert "Đơn vị tính: tỷ đồng" in found["xl/charts/chart1.xml"]


def test_what_is_to_be_checked_again_sets_no_scale_of_a_chart_and_is_drawn_hollow() -> None:
    columns = [Column("name", "Tên"), Column("v", "Giá trị", "number"), Column("note", "Ghi chú")]
    rows = [("Giống", 204_985, "cần kiểm tra lại"), ("Phân bón", 5_109, ""), ("Thuốc", 11, "")]
    lines = [Line((Cell(name), Cell(number=value), Cell(note))) for name, value, note in rows]
    table = Table("c", "Vật tư", columns, lines, head="name", unit="tấn")
    drawing = Drawing("c", rendering.SVG, "Phân bón: 5.109.", "Vật tư", table)
    chart = parts(rendering.notebook(rendering.shown(drawing)))["xl/charts/chart1.xml"]
    (most,) = re.findall(r'<c:max val="([\d.]+)"', chart)
    assert 5_109 < float(most) < 10_000
    point = chart.partition("<c:dPt>")[2].partition("</c:dPt>")[0]
    assert '<c:idx val="0"/>' in point
    assert "<a:noFill/>" in point


@pytest.mark.parametrize("has_shares", [True, False])
def test_rows_in_several_units_share_no_axis_but_that_of_their_shares(has_shares: bool) -> None:
    columns = [Column("name", "Tên"), Column("now", "Kỳ này", "number"), Column("unit", "Đơn vị")]
    rows = [
        [Cell("Dư nợ"), Cell(number=813), Cell("tỷ đồng")],
        [Cell("Hộ vay"), Cell(number=17_015), Cell("hộ")],
    ]
    if has_shares:
        columns.append(Column("pct", "Đạt (%)", "percent"))
        rows = [[*row, Cell(number=90)] for row in rows]
    table = Table("c", "Thực hiện", columns, list(map(Line, rows)), head="name", unit="%")
    drawing = Drawing("c", rendering.SVG, "Cùng đạt 90.", "Cùng đạt 90%", table)
    found = parts(rendering.notebook(rendering.shown(drawing)))
    drawn_from = re.findall(r"<c:val>.*?(\$.\$\d:\$.\$\d)", found.get("xl/charts/chart1.xml", ""))
    assert drawn_from == (["$D$4:$D$5"] if has_shares else [])


@pytest.mark.parametrize(("years", "is_joined"), [((2019, 2020), True), ((2018, 2020), False)])
def test_no_line_joins_years_between_which_one_is_missing(
    years: tuple[int, int], is_joined: bool
) -> None:
    columns = [Column("period", "Kỳ"), Column("value", "Giá trị", "number")]
    lines = [Line((Cell(f"9 tháng đầu năm {year}"), Cell(number=year))) for year in years]
    table = Table("c", "Dư nợ", columns, lines, head="period")
    drawing = Drawing("c", rendering.SVG, "Dư nợ tăng.", "Dư nợ tăng", table)
    chart = parts(rendering.notebook(rendering.shown(drawing)))["xl/charts/chart1.xml"]
    # A series says first how its line looks, then how its points do.
    line = chart.partition("<c:ser>")[2].partition("<c:marker>")[0].rpartition("<a:ln")[2]
    assert ("<a:noFill/>" in line) != is_joined


def test_letters_are_of_the_face_and_not_of_a_scheme() -> None:
    styles = parts(rendering.annex())["xl/styles.xml"]
    assert styles.count("<font>") == styles.count('<name val="Arial"/>') > 3
    assert "<scheme" not in styles


def test_long_title_takes_rows_no_wider_than_a_page() -> None:
    title = (
        "Tổng hợp kết quả thực hiện Quy chế phối hợp công tác giữa UBND tỉnh Lào Cai với "
        "Ủy ban MTTQ Việt Nam tỉnh và các tổ chức chính trị - xã hội tỉnh, 9 tháng đầu năm 2021"
    )
    cover = sheets(rendering.annex(title=title))["Nội dung"]
    first, second = cover[0][0], cover[1][0]
    assert f"{first} {second}" == title
    # In halves, and not as much as goes on the first.
    assert abs(len(first) - len(second)) < 20


def test_every_printed_sheet_says_whose_it_is_and_that_it_is_a_draft() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(render.xlsx(rendering.annex(organisation_name="Hội A & B", draft="DỰ THẢO")))
    )
    for sheet in book.worksheets:
        assert sheet.oddHeader.left.text == "Hội A && B – 9 tháng đầu năm 2021"
        assert sheet.oddHeader.right.text == "DỰ THẢO"


def test_heads_alike_say_which_column_they_belong_to() -> None:
    columns = [
        Column("name", "Đơn vị"), Column("now", "9T/2021", "number"),
        Column("rank", "Hạng", "number"), Column("growth", "Tăng (%)", "number"),
        Column("rank_growth", "Hạng", "number"),
    ]  # fmt: skip
    lines = [Line((Cell("Lào Cai"), *(Cell(number=number) for number in (5, 1, 2, 3))))]
    found = sheets(rendering.notebook(rendering.shown(Table("one", "Bảng", columns, lines))))
    heads = ["Đơn vị", "9T/2021", "Hạng: 9T/2021", "Tăng (%)", "Hạng: Tăng (%)"]
    assert heads in found["Bảng"]


def test_what_a_page_prints_as_zero_has_no_sign_in_a_workbook(tmp_path: Path) -> None:
    columns = [Column("indicator", "Chỉ tiêu"), Column("change", "Tăng, giảm", "points", "", 1)]
    numbers = {"a": -0.0002, "b": 0.0004, "c": -0.0005, "d": 0.0}
    lines = [
        Line((Cell(name), Cell(number=number, decimals=3, signed=True)))
        for name, number in numbers.items()
    ]
    small = rendering.table(columns=columns, lines=lines, head="indicator", unit="")
    (tmp_path / "a.xlsx").write_bytes(render.xlsx(rendering.notebook(rendering.shown(small))))
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run([*command, profile, str(tmp_path / "a.xlsx")], check=True, capture_output=True)
    read = ["pdftotext", "-layout", str(tmp_path / "a.pdf"), "-"]
    printed = subprocess.run(read, check=True, capture_output=True, text=True).stdout
    shown = dict(re.findall(r"^ *([a-d]) +(\S+)$", printed, re.MULTILINE))
    assert shown == {"a": "0.000", "b": "0.000", "c": "-0.001", "d": "0.000"}


def test_sheet_of_a_caption_too_long_is_called_as_the_section() -> None:
    long = "Nội dung, đơn vị thực hiện, thời hạn, tình trạng"
    notebook = rendering.notebook(
        rendering.prose("## Nhiệm vụ và cam kết\n\nCác nhiệm vụ.", "vi"),
        rendering.shown(rendering.table(id="a", caption=long)),
        rendering.prose("## Số liệu", "vi"),
        rendering.shown(rendering.table(id="b", caption=long), rendering.table(id="c")),
    )
    found = sheets(notebook)
    # Two tables below one heading keep their captions, as far as Excel allows.
    assert list(found)[1:4] == ["Nhiệm vụ và cam kết", "Nội dung, đơn vị thực hiện", TABLE]
    assert ["Nhiệm vụ và cam kết", long] in found["Nội dung"]
