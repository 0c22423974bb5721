"""What stands around every drawing: the line above it and the notes below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.charts import values
from lcreport.annex.charts.canvas import Type
from lcreport.annex.charts.look import SMALL, SOFT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.canvas import Canvas
    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Figure

HEAD = Type(SMALL, ink=SOFT)
ALERT = Type(SMALL, "bold")


def head(canvas: Canvas, texts: Sequence[str], words: Words, figures: Sequence[Figure]) -> float:
    """Sets the lines above a drawing of figures; gives the y where the drawing may begin."""
    y = 0.0
    if values.is_synthetic(figures):
        y = canvas.lines((0, y), [words.phrase("synthetic")], ALERT)
    for text in texts:
        y = canvas.lines((0, y), HEAD.wrap(text, WIDTH), HEAD)
    return y + 7 if y else 2.0


def foot(canvas: Canvas, y: float, notes: Sequence[str]) -> float:
    """Sets the notes below a drawing; gives the height of it all."""
    if notes:
        y = canvas.lines(
            (0, y + 7), HEAD.wrap(" ".join(f"{each.rstrip('.')}." for each in notes), WIDTH), HEAD
        )
    return y + 3
