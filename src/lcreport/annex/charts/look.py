"""The one look of all charts: sizes in points, inks that live on paper, on white and on black."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 468.0
"""165 mm, the text of an A4 page, in points."""

HEIGHT = 530.0
"""The most a chart may be high to stand on one page with its caption, unscaled."""

BODY = 10.5
SMALL = 9.5
LEADING = 1.24
GAP = 8.0
BAR = 11.0

INK_HEX = "#1b2733"
ACCENT_HEX = "#2a72b5"


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour and how much of it; the text's own colour (`INK_HEX`) follows the page's."""

    hex: str
    opacity: float = 1.0


INK = Ink(INK_HEX)
SOFT = Ink(INK_HEX, 0.74)
LINE = Ink(INK_HEX, 0.6)
PALE = Ink(INK_HEX, 0.26)
FAINT = Ink(INK_HEX, 0.13)
ACCENT = Ink(ACCENT_HEX)
