"""Cells and frame that the tables of pace, contribution, place and units share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.tables import cells
from lcreport.annex.wording import MISSING, NOT_COMPARABLE
from lcreport.blocks import Cell, Column, Line, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison import Ratio
    from lcreport.comparison.combine_bounds import Span
    from lcreport.comparison.place import Measure


def ratio(ratio: Ratio, words: Words, *, decimals: int = 1, signed: bool = False) -> Cell:
    """A share in %, or points, with its bound; the missing mark where it cannot be given."""
    if ratio.value is None:
        return Cell(MISSING)
    cell = Cell(number=ratio.value, decimals=decimals, signed=signed)
    # A share is no change: about 5 % claims no direction.
    within = ratio.within if signed else None
    return cells.spanned(cell, ratio.bound, within, words)


def amount(  # noqa: PLR0913 - a figure, its scale or its measure, and the unit of that
    value: float | None,
    bound: str | None,
    scale: Scale | None,
    words: Words,
    *,
    measure: Measure | None = None,
    unit: str = "%",
    within: Span | None = None,
) -> str:
    """A figure in its scale with unit, or a percentage, with the word that bounds it.

    Of a change that may be a rise or a fall it is from where to where, as `cells.changed` has it.
    """
    if value is None:
        return MISSING
    if scale is not None:
        return words.qualified(words.with_unit(value / scale.factor, scale), bound)
    if measure == "attainment_pct":
        return words.bounded(words.percent(value), bound)

    def write(number: float) -> str:
        if measure == "points":
            return words.points(number, short=True, unit=unit)
        return words.percent(number, signed=True)

    return words.spanned(value, bound, within, write)


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
    signs = {MISSING: "legend.missing", NOT_COMPARABLE: "legend.not_applicable"}
    used = {cell.text for line in lines for cell in line.cells}
    return Table(
        id,
        caption or words.phrase(f"caption.{id}"),
        columns,
        lines,
        head=columns[0].key,
        notes=notes,
        legend=[(sign, words.phrase(key)) for sign, key in signs.items() if sign in used],
        language=words.language,
    )
