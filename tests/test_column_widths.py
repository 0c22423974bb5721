"""Widths of printed columns: heads of few lines, numbers near what they belong to."""

from __future__ import annotations

import pytest

from lcreport.blocks import Cell, Column, Line, Table
from lcreport.render import column_widths
from lcreport.render.paper import UPRIGHT_PT


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


def test_what_is_left_goes_to_a_text_and_not_to_numbers() -> None:
    columns = [Column("unit", "Tổ chức"), Column("change", "Tăng, giảm (%)", "number")]
    bounded = Cell(number=-0.001, decimals=3, suffix=" điểm % trở lên")
    lines = [Line((Cell("Hội CCB"), bounded))]
    [widths] = column_widths.widths_pt(Table("t", "", columns, lines, "vi"), UPRIGHT_PT)
    assert widths[0] > widths[1]
