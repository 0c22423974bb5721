"""Widths of printed columns: heads of few lines, numbers near what they belong to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lcreport import annex
from lcreport.blocks import Cell, Column, Group, Line, Table
from lcreport.render import column_widths, fit_to_page, fonts, room_for_names
from lcreport.render.document_parts import tables_of
from lcreport.render.paper import TURNED_PT, UPRIGHT_PT
from lcreport.render.word.times import Times

DATA = Path(__file__).parents[1] / "data"
DEMO = str(DATA / "demo")
LABELS = {"units": "đơn vị tính", "units_as_in": "như bảng “{table}”"}


def test_a_head_gets_the_room_that_no_text_needs() -> None:
    columns = [
        Column("indicator", "Chỉ tiêu"),
        Column("ratio", "So quý trước (= 100)", "number"),
        Column("plan", "Kế hoạch năm", "number"),
    ]
    cells = (Cell("Vốn đầu tư thực hiện"), Cell(number=94.9, decimals=1), Cell(number=5046.0))
    [widths] = column_widths.widths_pt(Table("t", "", columns, [Line(cells)], "vi"), UPRIGHT_PT)
    # In the width of its longest word the head would take four lines.
    assert widths[1] > 70
    assert sum(widths) == pytest.approx(UPRIGHT_PT)


def test_room_given_early_goes_where_it_saves_more_lines() -> None:
    table = annex.open(DEMO, "tinh-doan", "2021-9M", "en").indicators()
    assert isinstance(table, Table)
    [widths] = column_widths.widths_pt(table, UPRIGHT_PT)
    assert sum(widths) == pytest.approx(UPRIGHT_PT)
    room = dict(zip([column.key for column in table.columns], widths, strict=True))
    # "revised; as of 30 Sep 2021" is given 56 pt first, where 38 long names then have 88.
    assert room["note"] < 50
    assert room["indicator"] > 95


def test_a_head_higher_than_its_numbers_takes_room_from_names() -> None:
    table = annex.open(DEMO, "mttq", "2021", "vi").indicators()
    assert isinstance(table, Table)
    [widths] = column_widths.widths_pt(table, UPRIGHT_PT)
    room = dict(zip([column.key for column in table.columns], widths, strict=True))
    # "Tăng, giảm so cùng kỳ (%)" stands in five lines at 39 pt, in four at 44.
    assert room["same_period_last_year_change"] > 43
    # Eleven digits stand whole.
    assert room["now"] > 68


def on_paper(table: Table) -> Table:
    [roomy] = room_for_names.made([table], UPRIGHT_PT, LABELS)
    assert isinstance(roomy, Table)
    fitted = fit_to_page.fitted(roomy, UPRIGHT_PT, TURNED_PT, {})
    assert isinstance(fitted, Table)
    return fitted


def test_units_stand_behind_names_that_a_column_of_them_would_press() -> None:
    table = annex.open(DEMO, "tinh-doan", "2021", "en").indicators()
    assert isinstance(table, Table)
    printed = on_paper(table)
    assert [column.label for column in printed.columns[:3]] == ["No.", "Indicator (unit)", "2021"]
    line = next(line for line in printed.lines if not line.group)
    assert line.cells[1].text == ("Branch meetings of the youth union on the elections (sessions)")
    [widths] = column_widths.widths_pt(printed, UPRIGHT_PT)
    # With units in a column of their own it was 82.
    assert widths[1] > 140


@pytest.mark.parametrize(
    ("dataset", "changed"),
    [
        pytest.param("lao-cai", {}, id="there is room"),
        pytest.param("demo", {"note": "Không rõ."}, id="a unit has a note"),
        pytest.param("demo", {"number": 1.0}, id="a unit is a number"),
    ],
)
def test_units_that_press_nothing_or_say_more_keep_their_column(
    dataset: str, changed: dict[str, Any]
) -> None:
    table = annex.open(str(DATA / dataset), "mttq", "2021-9M", "vi").indicators()
    assert isinstance(table, Table)
    lines = list(table.lines)
    index = next(index for index, line in enumerate(lines) if not line.group)
    cells = list(lines[index].cells)
    cells[2] = replace(cells[2], **changed)
    lines[index] = replace(lines[index], cells=cells)
    kept = on_paper(replace(table, lines=lines))
    assert "unit" in [column.key for column in kept.columns]


def test_a_number_with_its_words_takes_two_lines_at_most() -> None:
    table = pressing("")
    cells = list(table.lines[0].cells)
    cells[2] = Cell(number=57.5, decimals=1, prefix="at least ")
    columns = [replace(column, label="%") for column in table.columns]
    made = replace(table, columns=columns, lines=[Line(cells)], language="en")
    # "at least" is 29 pt wide, its longer word 20, and 9 pt stand free beside them.
    assert column_widths.least_pt(made)[2] > 38


def pressing(*notes: str) -> Table:
    """A table whose columns of numbers leave its names a fifth of the page."""
    heads = [Column("name", "Chỉ tiêu"), Column("unit", "Đơn vị")]
    numbers = [Column(f"n{number}", "1.000.000.000.000", "number") for number in range(4)]
    columns = [*heads, *numbers, Column("note", "Ghi chú")]
    lines = [Line((Cell("Dư nợ"), Cell("tỷ đồng"), *[Cell("1")] * 4, Cell(note))) for note in notes]
    return Table("t", "Bảng", columns, lines, "name", legend=[("(a)", "có gián đoạn")])


def test_notes_of_a_long_table_are_marks_behind_its_names() -> None:
    day = "đến 31/12/2021"
    notes = [f"ước tính; {day}", day, "6T/2021: 3", day, f"{day}; quý I: 4", "ước tính"]
    table = on_paper(pressing(*notes, *[""] * 14))
    assert [*table.legend] == [("(a)", "có gián đoạn"), ("(b)", "ước tính"), ("(c)", day)]
    assert "note" not in [column.key for column in table.columns]
    names = [line.cells[0] for line in table.lines[:6]]
    debt = "Dư nợ (tỷ đồng)"
    assert [name.text.replace("\u00a0", " ") for name in names] == [
        f"{debt} (b) (c)", f"{debt} (c)", debt, f"{debt} (c)", f"{debt} (c)", f"{debt} (b)",
    ]  # fmt: skip
    assert [name.note for name in names] == ["", "", "6T/2021: 3.", "", "Quý I: 4.", ""]


def test_many_different_notes_of_a_long_table_stay_words_in_their_column() -> None:
    day, words = "đến 31/12/2021", ["ước tính", "sơ bộ", "đã điều chỉnh", "gián đoạn chuỗi"]
    table = on_paper(pressing(*words, *[day] * 4, f"sơ bộ; {day}", *[""] * 11))
    assert [*table.legend] == [("(a)", "có gián đoạn"), ("(b)", day)]
    cells = [line.cells[-1].text for line in table.lines[:9]]
    assert cells == [*words, *["(b)"] * 4, "sơ bộ (b)"]


def test_notes_of_a_short_table_stand_as_they_are() -> None:
    table = on_paper(pressing(*["đến 31/12/2021"] * 19))
    assert {line.cells[-1].text for line in table.lines} == {"đến 31/12/2021"}


def test_all_tables_of_an_annex_have_their_units_in_one_place() -> None:
    columns = [Column("name", "Chỉ tiêu"), Column("unit", "Đơn vị"), Column("n", "2021", "number")]
    roomy = Table("r", "", columns, [Line((Cell("Tổ"), Cell("tổ"), Cell("1")))], "name")
    made = room_for_names.made([Group([pressing("")]), roomy], UPRIGHT_PT, LABELS)
    assert [table.lines[0].cells[0].text for table in tables_of(Group(made))] == [
        "Dư nợ (tỷ đồng)",
        "Tổ (tổ)",
    ]
    assert room_for_names.made([roomy], UPRIGHT_PT, LABELS) == [roomy]


def test_units_stand_in_the_first_table_of_rows_that_a_second_repeats() -> None:
    first = replace(pressing("", ""), caption="Các chỉ tiêu")
    again = replace(pressing(""), id="again")
    made = room_for_names.made([Group([first, again])], UPRIGHT_PT, LABELS)
    _, second = tables_of(Group(made))
    assert [column.label for column in second.columns[:2]] == ["Chỉ tiêu", "1.000.000.000.000"]
    assert [cell.text for cell in second.lines[0].cells[:2]] == ["Dư nợ", "1"]
    assert second.legend_line == "đơn vị tính: như bảng “Các chỉ tiêu”; (a): có gián đoạn"


def test_a_row_in_another_unit_keeps_the_units_of_its_table() -> None:
    line = pressing("").lines[0]
    other = replace(line, cells=[line.cells[0], Cell("triệu đồng"), *line.cells[2:]])
    second = replace(pressing(""), id="again", lines=[line, other])
    made = room_for_names.made([Group([pressing(""), second])], UPRIGHT_PT, LABELS)
    _, kept = tables_of(Group(made))
    names = [line.cells[0].text for line in kept.lines]
    assert names == ["Dư nợ (tỷ đồng)", "Dư nợ (triệu đồng)"]


def test_room_that_there_is_goes_to_rows_and_to_heads() -> None:
    columns = [
        Column("name", "Indicator"),
        Column("since", "Since"),
        Column("index", "Index (first = 100)", "number"),
        Column("yearly", "Per year (%)", "number"),
    ]
    cells = (Cell("Investment from the State budget"), Cell("Feb 2012"), Cell("339.3"), Cell("9.9"))
    made = Table("t", "", columns, [Line(cells)], "name")
    [widths] = column_widths.widths_pt(made, UPRIGHT_PT)
    known = fonts.learn_tables([made])
    # "Feb 2012" on one line, where there is room for three times as much.
    assert widths[1] - 9 > known.width("Feb 2012", 11.5)
    assert widths[2] - 9 > known.width("Index (first = 100)", 11.5, bold=True)


def test_long_names_get_at_once_what_saves_more_lines_than_a_lower_head() -> None:
    report = annex.open(DEMO, "tinh-doan", "2021", "en")
    parts = [Group([report.indicators().content(), report.further().content()])]
    made = room_for_names.made(parts, UPRIGHT_PT, LABELS)
    further = next(table for table in tables_of(Group(made)) if table.id == "further_flows")
    [widths] = column_widths.widths_pt(further, UPRIGHT_PT)
    room = dict(zip([column.key for column in further.columns], widths, strict=True))
    # With wider heads the names had 211, and many of them a line more.
    assert room["indicator"] > 270


def test_no_head_is_widened_where_others_stay_as_high() -> None:
    heads = ["Feb 2025 (VND billion)", "Rank", "Growth (%)", "Rank", "% of the plan", "Rank"]
    columns = [
        Column("unit", "Unit"),
        *(Column(f"n{at}", label, "number") for at, label in enumerate(heads)),
        Column("points", "Contribution (pp)", "number"),
    ]
    names = ["Hà Nội", "Bà Rịa - Vũng Tàu", "Hồ Chí Minh City"]
    figures = [Cell(text) for text in ("4,601.002", "10", "+117.9", "10", "10.1", "10", "+8.06")]
    lines = [Line((Cell(name), *figures)) for name in names]
    made = Table("t", "", columns, lines, "unit")
    [widths] = column_widths.widths_pt(made, UPRIGHT_PT)
    known = fonts.learn_tables([made])
    # The first head on one line would leave the names two, and other heads have two all the same.
    assert widths[1] - 9 < known.width(heads[0], 10, bold=True)
    assert widths[0] - 9 > known.width(names[1], 10)


def test_what_is_left_goes_to_a_text_and_not_to_numbers() -> None:
    columns = [Column("unit", "Tổ chức"), Column("change", "Tăng, giảm (%)", "number")]
    bounded = Cell(number=-0.001, decimals=3, suffix=" điểm % trở lên")
    lines = [Line((Cell("Hội CCB"), bounded))]
    [widths] = column_widths.widths_pt(Table("t", "", columns, lines, "vi"), UPRIGHT_PT)
    assert widths[0] > widths[1]


# A digit of DejaVu Serif, bold a head's, is 636 and 696 thousandths wide; a full stop 318.
WIDER = 10.5 * (11 * 0.636 + 3 * 0.318)


@pytest.mark.parametrize(("face", "least"), [("", WIDER), ("Arial", WIDER), ("Odd Sans", WIDER)])
def test_word_leaves_a_number_whole_in_the_widest_face(face: str, least: float) -> None:
    columns = [
        Column("indicator", "Chỉ tiêu"),
        Column("unit", "Đơn vị tính"),
        Column("now", "9T/2021", "number"),
        Column("before", "9T/2020", "number"),
        Column("note", "Ghi chú"),
    ]
    long = "Số tiền ủng hộ phòng, chống dịch Covid-19 của các cơ quan, đơn vị, doanh nghiệp " * 3
    line = Line((
        Cell(long), Cell("đồng"), Cell(number=17163842140.0), Cell(number=3000000.0), Cell(long),
    ))  # fmt: skip
    table = Table("t", "", columns, [line], "vi")
    with fonts.measured_by(Times(face)):
        [widths] = column_widths.widths_pt(table, UPRIGHT_PT)
    # Word's cells have 4 pt on each side.
    assert widths[2] - 8 >= least
    assert sum(widths) == pytest.approx(UPRIGHT_PT)
