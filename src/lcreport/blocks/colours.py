"""The colours of charts and small lines, on paper as on a screen.

Matplotlib's file of settings, `annex/charts/lcreport.mplstyle`, repeats them: it reads no Python.
"""

from __future__ import annotations

INK = "#1b2733"
"""The text's own colour, for which a page puts its own."""

ACCENT = "#2a72b5"
"""What a reader is to look at first; it holds on white and on black."""
