"""The one look of all charts: sizes in points, colours that live on paper, on white and on black.

What matplotlib itself knows of it stands in `lcreport.mplstyle`, beside this file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.colors import to_rgba

from lcreport.annex.charts import typeface
from lcreport.blocks import colours

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from matplotlib import RcParams

Colour = tuple[float, float, float, float]

# On a phone, whose page is 358 pixels wide, the smallest letters are then 10 pixels high.
WIDTH = 340.0
"""120 mm in points: what a phone shows without scrolling, and less than an A4 page's text."""

SPARE = 5.0
"""Points left free beside full lines: fitted to the pixels of a picture, letters become wider."""

HEIGHT = 530.0
"""The most a chart may be high to stand on one page with its caption, unscaled."""

BODY = 10.5
SMALL = 9.5
# Capitals with two accents (Ể) and letters with a dot below (ậ) must not touch.
LEADING = 1.24
GAP = 8.0
BAR = 11.0

INK = to_rgba(colours.INK)
# One ink at several strengths, which holds on white and on black; colour alone never tells
# anything, for annexes are printed in black and white.
SOFT = to_rgba(colours.INK, 0.74)
LINE = to_rgba(colours.INK, 0.6)
PALE = to_rgba(colours.INK, 0.26)
FAINT = to_rgba(colours.INK, 0.13)
ACCENT = to_rgba(colours.ACCENT)

FILE = Path(__file__).with_name("lcreport.mplstyle")


def in_force() -> AbstractContextManager[None]:
    """While this lasts, the style holds whatever the user has set; it leaves nothing changed."""
    return mpl.rc_context(_settings(typeface.family()))


@cache
def _settings(family: str) -> RcParams:
    settings = mpl.rc_params_from_file(FILE, use_default_template=False)
    if family:
        settings["font.family"] = [family, typeface.TRAVELLING]
    return settings
