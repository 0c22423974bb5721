"""Widths of printed columns: heads of few lines, numbers near what they belong to."""

from __future__ import annotations

from pathlib import Path

import pytest

from lcreport import annex
from lcreport.blocks import Cell, Column, Line, Table
from lcreport.render import column_widths
from lcreport.render.paper import UPRIGHT_PT

DEMO = str(Path(__file__).parents[1] / "data" / "demo")


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


def test_what_is_left_goes_to_a_text_and_not_to_numbers() -> None:
    columns = [Column("unit", "Tổ chức"), Column("change", "Tăng, giảm (%)", "number")]
    bounded = Cell(number=-0.001, decimals=3, suffix=" điểm % trở lên")
    lines = [Line((Cell("Hội CCB"), bounded))]
    [widths] = column_widths.widths_pt(Table("t", "", columns, lines, "vi"), UPRIGHT_PT)
    assert widths[0] > widths[1]
