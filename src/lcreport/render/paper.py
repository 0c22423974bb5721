"""The paper that annexes are printed on, by the layout rules of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

POINTS_A_MM = 72 / 25.4
A4_MM = (210, 297)
# `templates/annex.typ` sets the same.
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 30, 18, 22, 22
UPRIGHT_PT, TURNED_PT = ((side - LEFT_MM - RIGHT_MM) * POINTS_A_MM for side in A4_MM)
"""How wide a page is within its margins, upright and turned."""
