"""One indicator over time as a line, with its values written at its points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.charts import ends, frame, line, plot, style, values, year_lines
from lcreport.annex.charts.chart import NOTHING, About, Chart, finish, identify, source_line
from lcreport.annex.charts.series import Series, series_of
from lcreport.annex.charts.sheet import Sheet, surround
from lcreport.annex.tables import Cell, Column, Line, Table
from lcreport.annex.wording import extremes
from lcreport.comparison.rounding import surely_within

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Figure
    from lcreport.dataset.frames import Indicator

# The higher of two is no record.
_FEWEST_ALIKE = 3


def trend(
    points: Sequence[Figure],
    indicator: Indicator,
    words: Words,
    *,
    breaks: Mapping[dt.date, str] | None = None,
    about: About = NOTHING,
) -> Chart | None:
    """A line over the points that have a value, oldest first.

    The line stops at a break and at periods that were not reported; months of several years are a
    line a year. None where fewer
    than two points have a value, or where the indicator is a rank.

    Args:
        points: Comparable points of one series.
        indicator: What they count.
        words: The language to write.
        breaks: First day that is counted in another way → why, as text.
        about: Title, source and id.
    """
    series = series_of(indicator, points, words)
    if series is None:
        return None
    first, last = series.days[0], series.days[-1]
    # A break before the first or after the last point parts nothing that is drawn.
    parted = {day: why for day, why in sorted((breaks or {}).items()) if first < day <= last}
    table = _table(series, points, about)
    kind = year_lines if year_lines.fits(series) else plot
    notes = kind.notes(series)
    notes += [words.phrase("chart.break", reason=why) for why in parted.values() if why]
    synthetic = values.is_synthetic(series.figures)
    with style.in_force():
        # The caption names the indicator.
        span = words.phrase("chart.span", first=series.when(0), last=series.when(-1))
        measure = words.phrase("chart.with_unit", title=span, unit=series.scale.unit)
        sheet = Sheet(surround([measure], notes, words, synthetic=synthetic), plot.HEIGHT)
        kind.draw(sheet, series, list(parted))
    # Of all points: what is known in words only is not drawn, and still was reported.
    records = [frame.of_figure(indicator, figure, words) for figure in points]
    alt = _alt(series, is_broken=bool(parted))
    caption = about.title or _finding(series, list(parted))
    return finish(sheet.figure, alt, table, words, records, caption=caption)


def _finding(series: Series, breaks: Sequence[dt.date]) -> str:
    """What is sure of the newest point: the highest or lowest of those like it, or the way to it.

    Empty where nothing is.
    """
    words, newest = series.words, series.figures[-1]
    alike = [
        figure
        for figure in series.alike
        if values.mark(figure) != "doubtful" and all(figure.date >= start for start in breaks)
    ]
    if len(alike) < _FEWEST_ALIKE or newest not in alike:
        return ""
    last = len(series.figures) - 1
    for key, outermost in (("highest", extremes.largest), ("lowest", extremes.smallest)):
        if outermost(alike, surely_within) == [newest]:
            return words.phrase(
                f"chart.finding.{key}",
                name=series.name,
                period=series.when(last),
                count=words.count(len(alike)),
            )
    course = line.course(alike[-2], newest)
    if course not in {"rising", "falling"}:
        return ""
    return words.phrase(
        f"chart.finding.{course}",
        name=series.name,
        period=series.when(last),
        before=series.when(series.figures.index(alike[-2])),
    )


def _alt(series: Series, *, is_broken: bool) -> str:
    words, last = series.words, len(series.figures) - 1
    course = "broken" if is_broken else series.course
    if course in {"rising", "falling"} and series.has_trend:
        # The first and the last point, named beside it, may say the contrary.
        course += "_last"
    alt = words.phrase(
        "chart.alt.trend",
        name=series.name,
        unit=series.scale.unit,
        points=words.number(len(series.figures)),
        first=series.when(0),
        last=series.when(last),
        course=words.phrase(f"chart.course.{course}"),
        first_value=series.say(0),
        last_value=series.say(last),
        ends=ends.sentence(
            range(len(series.figures)),
            lambda number: surely_within(series.figures[number]),
            lambda number: values.item(series.when(number), series.say(number), words),
            words,
            key="chart.alt.point_ends",
        ),
    )
    return alt + values.caution(series.figures, words)


def _table(series: Series, points: Sequence[Figure], about: About) -> Table:
    """Period, value and note of every point, those without a number too."""
    words, scale = series.words, series.scale
    first, last = series.when(0), series.when(len(series.figures) - 1)
    title = words.phrase("chart.title.trend", name=series.name, first=first, last=last)
    columns = [
        Column("period", words.phrase("chart.column.period")),
        Column("value", words.phrase("chart.column.value"), "number", scale.unit, scale.decimals),
        Column("note", words.phrase("chart.column.status")),
    ]
    lines = []
    for figure in points:
        cell = values.cell(figure, scale, words)
        label = Cell(figure.period.label(words.language))
        lines.append(Line((label, cell, Cell(values.remark(figure, words)))))
    return Table(
        identify("trend", about, title, lines),
        title,
        columns,
        lines,
        head="period",
        unit=words.phrase("unit_line", unit=scale.unit),
        source=source_line(about, words),
        language=words.language,
    )
