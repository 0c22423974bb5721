"""Months of several years as one line a year, so that each month stands above those like it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from lcreport import languages
from lcreport.annex.charts import line, plot
from lcreport.annex.charts.line import Spot
from lcreport.annex.charts.style import INK, PALE, SOFT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from lcreport.annex.charts.series import Series
    from lcreport.annex.charts.sheet import Sheet
    from lcreport.annex.charts.style import Colour

_MONTHS = range(1, 13)
# The least that shows a season, which is what lines of years are for.
_FEWEST_MONTHS = 3


def fits(series: Series) -> bool:
    """Whether the points are months of two years or more."""
    periods = [figure.period for figure in series.figures]
    are_months = {period.kind for period in periods} == {"month"}
    months = {period.last_month for period in periods}
    return are_months and len(_years(series)) > 1 and len(months) >= _FEWEST_MONTHS


def notes(series: Series) -> list[str]:
    """Which line is which year, and what the marks mean."""
    words, (*others, before, newest) = series.words, _years(series)
    which = words.phrase("chart.note.two_years", newest=str(newest), before=str(before))
    if others:
        span = "–".join(dict.fromkeys([str(others[0]), str(others[-1])]))
        which = words.phrase(
            "chart.note.years", newest=str(newest), before=str(before), others=span
        )
    return [which, *plot.notes(series, of=_of_year(series, newest))]


def draw(sheet: Sheet, series: Series, breaks: Sequence[dt.date]) -> Axes:
    """Draws a line a year: the newest with its marks and values, the one before it, the others.

    Args:
        sheet: The figure, `plot.HEIGHT` points high between head and notes.
        series: What is drawn; `fits` says whether it can be.
        breaks: No line crosses these days.
    """
    axes, marks = plot.axes_of_values(sheet, series, (_MONTHS[0], _MONTHS[-1]))
    short = languages.language(series.words.language).months_short
    axes.set_xticks(list(_MONTHS), labels=short, color=SOFT, size="small")
    *others, before, newest = _years(series)
    for year in others:
        _plain(axes, _spots(_of_year(series, year), marks), PALE, 1.0)
    _plain(axes, _spots(_of_year(series, before), marks), INK, 1.0)
    latest = _of_year(series, newest)
    spots = _spots(latest, marks)
    line.draw(axes, spots, width=2.0, breaks=breaks, has_dot=lambda _: True)
    plot.write_values(sheet, axes, latest, spots)
    return axes


def _years(series: Series) -> list[int]:
    return sorted({figure.period.year for figure in series.figures})


def _of_year(series: Series, year: int) -> Series:
    own = tuple(figure for figure in series.figures if figure.period.year == year)
    return replace(series, figures=own)


def _spots(series: Series, marks: Sequence[float]) -> list[Spot]:
    months = [figure.period.last_month for figure in series.figures]
    return plot.spots_within(series, months, marks)


def _plain(axes: Axes, spots: Sequence[Spot], colour: Colour, width: float) -> None:
    """A year's line, which stops where months have no figure; a month alone is a dot."""
    runs = [[spots[0]]]
    for first, second in pairwise(spots):
        if second.x - first.x > 1:
            runs.append([])
        runs[-1].append(second)
    for run in runs:
        across, up = [spot.x for spot in run], [spot.y for spot in run]
        dot = "o" if len(run) == 1 else ""
        axes.plot(
            across, up, color=colour, linewidth=width, marker=dot, markersize=3.0, clip_on=False
        )
