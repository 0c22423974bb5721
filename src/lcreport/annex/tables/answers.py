"""Cells and frame that the tables of pace, contribution, place and units share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.tables import cells
from lcreport.annex.wording import MISSING
from lcreport.blocks import Cell, Column, Line, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison import Ratio
    from lcreport.comparison.place import Measure


def ratio(ratio: Ratio, words: Words, *, decimals: int = 1, signed: bool = False) -> Cell:
    """A share in %, or points, with its bound; the missing mark where it cannot be given."""
    if ratio.value is None:
        return Cell(MISSING)
    cell = Cell(number=ratio.value, decimals=decimals, signed=signed)
    return cells.bounded(cell, ratio.bound, words)


def amount(  # noqa: PLR0913 - a figure, its scale or its measure, and the unit of that
    value: float | None,
    bound: str | None,
    scale: Scale | None,
    words: Words,
    *,
    measure: Measure | None = None,
    unit: str = "%",
) -> str:
    """A figure in its scale with unit, or a percentage, with the word that bounds it."""
    if value is None:
        return MISSING
    if scale is not None:
        return words.qualified(words.with_unit(value / scale.factor, scale), bound)
    if measure == "points":
        written = words.points(value, short=True, unit=unit)
    else:
        written = words.percent(value, signed=measure == "growth_pct")
    return words.bounded(written, bound)


def table(  # noqa: PLR0913 - a table is its caption, columns and lines
    id: str,
    columns: Sequence[Column],
    lines: Sequence[Line],
    words: Words,
    *,
    notes: Sequence[str] = (),
    caption: str = "",
) -> Table:
    """A table with the legend that its cells need."""
    missing = any(cell.text == MISSING for line in lines for cell in line.cells)
    return Table(
        id,
        caption or words.phrase(f"caption.{id}"),
        columns,
        lines,
        head=columns[0].key,
        notes=notes,
        legend=[(MISSING, words.phrase("legend.missing"))] if missing else [],
        language=words.language,
    )
