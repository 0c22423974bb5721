"""How wide a column and how high a row of a workbook is, and how its numbers are written."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from lcreport.blocks import Cell
    from lcreport.render.plain_table import PlainTable

# In letters, as Excel counts columns' widths; wider texts are wrapped.
_WIDEST, _NARROWEST = 48.0, 9.0
# Letters of 12 points beside the digits of 11 by which Excel counts: 57 of Vietnamese text measured
# 48 of them, and capitals are wider.
_LETTER = 1.0
_LINE_PT, _HIGHEST_PT = 15.75, 409.0


def counts_rows(plain: PlainTable, across: int) -> bool:
    """Whether a column numbers the rows: 1, 2, 3; "02" or 15, 10 are codes and stay texts."""
    texts = [row[across].text for row in plain.rows]
    noted = any(row[across].cell.note for row in plain.rows)
    return not noted and texts == [str(number) for number in range(1, len(texts) + 1)]


def width(plain: PlainTable, across: int) -> float:
    """A column's width in letters: numbers whole, texts wrapped where they are long."""
    head = max((len(word) for word in plain.columns[across].head.split()), default=0)
    longest = max((len(row[across].text) for row in plain.rows), default=0)
    most = _WIDEST if plain.columns[across].type == "text" else _WIDEST / 2
    # Heads have bold letters, wider than the digits by which Excel counts, and a filter's arrow.
    return max(_NARROWEST, head * 1.2 + 3, min(most, longest * _LETTER + 2))


def fit_height(sheet: Worksheet, down: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """Make a row as high as its longest text is when wrapped."""
    # Excel finds the height by itself; LibreOffice takes a row without one for a single line, and
    # writes what is wrapped over the next.
    lines = max(
        sum(len(wrap(line, max(1, int((width - 2) / _LETTER)))) or 1 for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    if lines > 1:
        sheet.set_row(down, min(lines * _LINE_PT, _HIGHEST_PT))


def number_format(cell: Cell, least: int = 0) -> str:
    """The format that shows a number as the annex does, words around it included.

    >>> from lcreport.blocks import Cell
    >>> number_format(Cell(number=813.5, decimals=1, prefix="trên ", symbol="(a)"))
    '"trên "#,##0.0" (a)"'
    """
    # A cell with a text of its own may not say how many decimals that has; its column does.
    decimals = max(cell.decimals, least) if cell.text else cell.decimals
    # A cell with a text of its own is shown as that text: 43020 and 1.5e-07 stay what they are.
    whole_part = "#,##0" if not cell.text or "," in cell.text else "0"
    digits = whole_part + ("." + "0" * decimals if decimals else "")
    if "e" in cell.text:
        digits += "E+00"
    # A quotation mark would end the text in the format.
    before, after = (f'"{text.replace(chr(34), "")}"' if text else "" for text in cell.around)
    whole = f"{before}{digits}{after}"
    # Excel's three parts: above zero, below, zero – which has no sign.
    if cell.signed:
        return f"{before}+{digits}{after};{before}-{digits}{after};{whole}"
    return whole
