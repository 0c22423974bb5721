"""A small family of charts with one look; each shows itself as HTML, as Typst and as text.

A chart is made from rows or points of a comparison, or is None where no chart is right. It is drawn
on a matplotlib figure, which is the caller's to change; one SVG of it serves HTML and PDF.
"""

from lcreport.annex.charts.attainment import attainment
from lcreport.annex.charts.change import change
from lcreport.annex.charts.chart import About, Chart
from lcreport.annex.charts.choropleth import MapUnits, choropleth
from lcreport.annex.charts.magnitudes import magnitudes, magnitudes_by_unit
from lcreport.annex.charts.parts import parts, totals
from lcreport.annex.charts.side_by_side import side_by_side
from lcreport.annex.charts.small_multiples import small_multiples
from lcreport.annex.charts.trend import trend

__all__ = [
    "About",
    "Chart",
    "MapUnits",
    "attainment",
    "change",
    "choropleth",
    "magnitudes",
    "magnitudes_by_unit",
    "parts",
    "side_by_side",
    "small_multiples",
    "totals",
    "trend",
]
