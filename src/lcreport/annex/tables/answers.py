"""Cells and frame that the tables of pace, contribution, place and units share."""

from __future__ import annotations

import re
from dataclasses import replace
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

# Texts of tables have fewer.
_MOST_DECIMALS = 6
# Not those of "m²", which belong to a unit.
_DIGIT = re.compile(r"[0-9]")
_SIGN = re.compile(r"[-+−]$")


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


def scaled(value: float | None, bound: str | None, scale: Scale, words: Words) -> Cell:
    """A figure as `amount` writes it, with its number."""
    number = None if value is None else value / scale.factor
    return numbered(amount(value, bound, scale, words), number, words)


def numbered(text: str, value: float | None, words: Words) -> Cell:
    """A text with the number that it tells, for a table to sort and a spreadsheet to count by.

    Where the text tells another number, or two, it stays a text.

    >>> from lcreport.annex.wording import Words
    >>> numbered("ít nhất 15,5%", 15.54, Words("vi"))
    Cell(text='', number=15.54, decimals=1, signed=False, prefix='ít nhất ', suffix='%', ...)
    >>> numbered("từ 2 đến 4", 4.0, Words("vi")).number is None
    True

    Args:
        text: What a reader sees, which stays the same.
        value: The number, in the text's scale.
        words: The language of the text.
    """
    if value is None:
        return Cell(text)
    for decimals in reversed(range(_MOST_DECIMALS + 1)):
        for signed in (True, False):
            cell = Cell(number=value, decimals=decimals, signed=signed)
            before, written, after = text.partition(cell.written(words.language))
            if written and not _DIGIT.search(f"{before}{after}") and not _SIGN.search(before):
                return replace(cell, prefix=before, suffix=after)
    return Cell(text)


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
