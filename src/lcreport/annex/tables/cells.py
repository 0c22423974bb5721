"""Cells of numbers as Vietnamese and English tables write them: bounds, signs, units."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.annex.wording.extremes import open_ends
from lcreport.annex.wording.numbers import bound_key
from lcreport.blocks import Cell
from lcreport.languages import MINUS

if TYPE_CHECKING:
    from lcreport.annex.wording import Words
    from lcreport.comparison import Comparison
    from lcreport.comparison.combine_bounds import Span


def amount(
    value: float, decimals: int, qualifier: str | None, words: Words, *, before: str = ""
) -> Cell:
    """A number in the printed scale with the word that bounds it.

    >>> from lcreport.annex.wording import Words
    >>> amount(813, 0, "at_least", Words("vi")).written("vi")
    'trên 813'

    Args:
        value: In the printed scale.
        decimals: Digits after the decimal mark.
        qualifier: The qualifier, or the source's own word for it.
        words: The language to write.
        before: What stands between that word and the number, such as "VND ".
    """
    # Languages put the word before or after; a zero byte, which no text holds, stands for the
    # number.
    bounding, _, after = words.qualified("\0", qualifier).partition("\0")
    return Cell(number=value, decimals=decimals, prefix=bounding + before, suffix=after)


def bounded(cell: Cell, bound: str | None, words: Words) -> Cell:
    """A result with the words that say how sure it is; the cell itself where it is exact."""
    if bound is None:
        return cell
    falls = cell.signed and cell.written(words.language).startswith(MINUS)
    return _within(bound_key(bound, falls=falls), cell, words)


def changed(cell: Cell, comparison: Comparison, words: Words, *, none: float = 0.0) -> Cell:
    """A change with how sure it is: from where to where, if it may be a rise or a fall.

    "About +1.0 %" of about 101 after about 100 would claim a rise that nobody knows of.

    Args:
        cell: The number, in the unit of the comparison's `within`.
        comparison: What was compared.
        words: The language to write.
        none: What the number is where nothing changed: 100 of a ratio.
    """
    return spanned(cell, comparison.bound, comparison.within, words, none=none)


def spanned(
    cell: Cell, bound: str | None, within: Span | None, words: Words, *, none: float = 0.0
) -> Cell:
    """A change as `changed` writes it, of which only the bound and the ends are known.

    Args:
        cell: The number.
        bound: Of the number.
        within: The least and the most that the change can be.
        words: The language to write.
        none: What the number is where nothing changed: 100 of an index.
    """
    ends = [replace(cell, number=end + none) for end in open_ends(bound, within)]
    if len(ends) < 2:
        return bounded(*(ends[0], "at_least") if ends else (cell, bound), words)
    low, high = (end.written(words.language) for end in ends)
    # A text, for between other numbers a span sorts nowhere.
    return Cell(words.phrase("bound.between", low=low, high=high))


def points(
    value: float, decimals: int, words: Words, *, short: bool = False, unit: str = "%"
) -> Cell:
    """A difference of two rates with its sign: of percentages in percentage points."""
    counted = words.points_unit(unit, short=short)
    return Cell(number=value, decimals=decimals, signed=True, suffix=f" {counted}")


def places(value: float, words: Words) -> Cell:
    """A move in a ranking, with its sign."""
    return _within(
        words.plural_key("places_counted", value), Cell(number=value, signed=True), words
    )


def _within(key: str, cell: Cell, words: Words) -> Cell:
    """The cell's content with the words of a phrase before and after it."""
    before, _, after = words.phrase(key, value="\0").partition("\0")
    if cell.number is None:
        return replace(cell, text=f"{before}{cell.text}{after}")
    return replace(cell, prefix=before + cell.prefix, suffix=cell.suffix + after)
