"""A small family of charts with one look; each shows itself as HTML, as Typst and as text.

A chart is made from rows or points of a comparison, or is None where no chart is right. One SVG
serves HTML and PDF; its ink follows the page's text colour.
"""

from lcreport.figures.attainment import attainment
from lcreport.figures.change import change
from lcreport.figures.chart import About, Chart
from lcreport.figures.lettering import learn
from lcreport.figures.magnitudes import magnitudes, magnitudes_by_unit
from lcreport.figures.parts import parts, totals
from lcreport.figures.side_by_side import side_by_side
from lcreport.figures.small_multiples import small_multiples
from lcreport.figures.trend import trend

__all__ = [
    "About",
    "Chart",
    "attainment",
    "change",
    "learn",
    "magnitudes",
    "magnitudes_by_unit",
    "parts",
    "side_by_side",
    "small_multiples",
    "totals",
    "trend",
]
