"""Many short series as small lines under one head, each with its newest value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.annex.charts import frame, line, style, values
from lcreport.annex.charts.chart import NOTHING, About, Chart, finish, identify, source_line
from lcreport.annex.charts.line import Spot
from lcreport.annex.charts.series import Series, series_of
from lcreport.annex.charts.sheet import Sheet, surround
from lcreport.annex.charts.style import BODY, FAINT, HEIGHT, SMALL, SOFT, WIDTH
from lcreport.annex.charts.text import TextStyle
from lcreport.annex.tables import Cell, Column, Line, Table
from lcreport.annex.wording import MISSING, counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.sheet import Segment
    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Figure
    from lcreport.dataset.frames import Indicator
    from lcreport.period import Period

_NAME = TextStyle(SMALL)
_NEWEST = TextStyle(BODY, "bold")
_PERIOD = TextStyle(SMALL, colour=SOFT)
_BETWEEN, _BELOW = 14.0, 12.0
_LINE = 38.0
_INSET = 4.0
_DROP = 5.0
"""How far below the lowest point a panel's own line stands."""
# A name of more lines is higher than the line that it names.
_MOST_LINES = 4
# Nobody can skip within an alternative text; the table below has all.
_SPOKEN = 9


@dataclass(frozen=True, slots=True)
class _Panel:
    """One series with its texts as they are set, and where it stands."""

    series: Series
    names: Sequence[str]
    newest: Sequence[str]
    left: float
    width: float

    @property
    def head(self) -> float:
        """The height of the texts above the line."""
        return len(self.names) * _NAME.line + len(self.newest) * _NEWEST.line


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rows of panels, each with the height that the texts above its lines take."""

    rows: Sequence[tuple[float, Sequence[_Panel]]]

    @property
    def panels(self) -> list[_Panel]:
        return [panel for _, panels in self.rows for panel in panels]

    @property
    def height(self) -> float:
        return sum(_height(head) for head, _ in self.rows) - _BELOW


def small_multiples(
    series: Sequence[tuple[Indicator, Sequence[Figure]]],
    words: Words,
    *,
    about: About = NOTHING,
) -> Chart | None:
    """A small line for each series that has two values or more, all over the same time.

    Each has a scale of its own, so heights are not compared across panels. None where fewer than
    two series can be drawn; one alone is a `trend`.

    Args:
        series: Each indicator with its comparable points, oldest first.
        words: The language to write.
        about: Title, source and id.
    """
    known = [series_of(indicator, points, words) for indicator, points in series]
    found = [one for one in known if one is not None]
    if len(found) < 2:
        return None
    figures = [(one, figure) for one in found for figure in one.figures]
    first, last = (choose(figure.period for _, figure in figures) for choose in (min, max))
    table = _table(found, first, last, about)
    grid = _arrange(found)
    drawn = [panel.series for panel in grid.panels]
    notes = line.notes([figure for one in drawn for figure in one.figures], words)
    if len(drawn) < len(found):
        notes.append(words.plural("chart.note.left_out", len(found) - len(drawn)))
    synthetic = values.is_synthetic(figure for _, figure in figures)
    around = surround(
        [table.caption, words.phrase("chart.own_scale")], notes, words, synthetic=synthetic
    )
    with style.in_force():
        sheet = Sheet(around, grid.height)
        _draw(sheet, grid, found)
    records = [frame.of_figure(one.indicator, figure, words) for one, figure in figures]
    alt, caption = _alt(found, first, last), about.title or _finding(found)
    return finish(sheet.figure, alt, table, words, records, caption=caption)


def _finding(panels: Sequence[Series]) -> str:
    """How many rise and fall; empty where that is open for all."""
    words = panels[0].words
    courses = Counter(one.course for one in panels)
    counted = counts.in_turn(courses, ("rising", "falling"), words)
    return words.phrase("chart.finding.courses", counted=words.join(counted)) if counted else ""


def _height(head: float) -> float:
    """The height of one row of panels with the space below it."""
    return head + _LINE + 8 + _PERIOD.line + _BELOW


def _arrange(found: Sequence[Series]) -> _Grid:
    """Three panels beside each other, two where names are long; as many rows as a page holds."""
    columns = 3
    if max(len(_NAME.wrap(one.name, _width(3))) for one in found) > _MOST_LINES:
        columns = 2
    width = _width(columns)
    rows: list[tuple[float, Sequence[_Panel]]] = []
    used = 0.0
    for start in range(0, len(found), columns):
        panels = [
            _Panel(
                one,
                _NAME.wrap(one.name, width),
                _NEWEST.wrap(one.write_with_unit(-1), width),
                column * (width + _BETWEEN),
                width,
            )
            for column, one in enumerate(found[start : start + columns])
        ]
        head = max(panel.head for panel in panels)
        used += _height(head)
        # The first row stands however high it is; the note counts those left out.
        if rows and used > HEIGHT:
            break
        rows.append((head, panels))
    return _Grid(rows)


def _width(columns: int) -> float:
    return (WIDTH - _BETWEEN * (columns - 1)) / columns


def _draw(sheet: Sheet, grid: _Grid, found: Sequence[Series]) -> None:
    """Draws the panels, all over the time that the series span together."""
    days = line.counted(day for one in found for day in one.days)
    span = min(days), max(days)
    top = sheet.top
    feet: list[Segment] = []
    for head, panels in grid.rows:
        foot = top + head + 5 + _LINE + _DROP
        feet += [((panel.left, foot), (panel.left + panel.width, foot)) for panel in panels]
        for panel in panels:
            below = sheet.lines((panel.left, top + head - panel.head), panel.names, _NAME)
            sheet.lines((panel.left, below), panel.newest, _NEWEST)
            _draw_line(sheet, panel, top + head + 5, span)
        top += _height(head)
    sheet.strokes(feet, FAINT, 0.8)


def _draw_line(sheet: Sheet, panel: _Panel, top: float, span: tuple[float, float]) -> None:
    series = panel.series
    axes = sheet.axes(panel.left, top, panel.width, _LINE + _DROP)
    axes.set_axis_off()
    low, high = min(series.sure_amounts), max(series.sure_amounts)
    # As in a large chart (`plot.ticks`), but without the round values that no axis shows here.
    if low >= 0 and (low < 0.6 * high or series.indicator.kind != "rate"):
        low = 0.0
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    axes.set_ylim(low - (high - low) * _DROP / _LINE, high)
    days = (span[1] - span[0]) or 1.0
    # Room for the dot of the newest point, which would be cut at the edge.
    inset = days * _INSET / (panel.width - 2 * _INSET)
    axes.set_xlim(span[0] - inset, span[0] + days + inset)
    spots = [
        Spot(figure, day, min(max(amount, low), high))
        for figure, day, amount in zip(
            series.figures, line.counted(series.days), series.amounts, strict=True
        )
    ]
    line.draw(axes, spots, width=1.6, has_dot=lambda spot: spot is spots[-1])
    ends = axes.transData.transform([(spots[0].x, 0), (spots[-1].x, 0)])[:, 0]
    _write_ends(sheet, panel, (float(ends[0]), float(ends[1])), top + _LINE + 6 + _PERIOD.line / 2)


def _write_ends(sheet: Sheet, panel: _Panel, ends: tuple[float, float], middle: float) -> None:
    """The first and the last period below their points, in one text where those are close."""
    left, right = ends[0] - _INSET, ends[1] + _INSET
    first, last = panel.series.when(0, short=True), panel.series.when(-1, short=True)
    if _PERIOD.width(first) + _PERIOD.width(last) + 6 <= right - left:
        sheet.line((left, middle), first, _PERIOD)
        sheet.line((right, middle), last, _PERIOD, "right")
        return
    both = f"{first} – {last}"
    latest = panel.left + panel.width - _PERIOD.width(both)
    sheet.line((max(panel.left, min(left, latest)), middle), both, _PERIOD)


def _alt(panels: Sequence[Series], first: Period, last: Period) -> str:
    words = panels[0].words
    rising = sum(one.course == "rising" for one in panels)
    falling = sum(one.course == "falling" for one in panels)
    alt = words.phrase(
        "chart.alt.small_multiples",
        counted=words.plural("indicators_counted", len(panels)),
        first=first.label_told(words.language),
        last=last.label_told(words.language),
        rising=words.plural("counted.rising", rising),
        falling=words.plural("counted.more.falling", falling),
    )
    newest = [values.item(one.name, one.say_with_unit(-1), words) for one in panels[:_SPOKEN]]
    return f"{alt} {words.phrase('chart.alt.newest', items='; '.join(newest))}"


def _table(panels: Sequence[Series], first: Period, last: Period, about: About) -> Table:
    """One row a series, one column a period."""
    words = panels[0].words
    title = words.phrase(
        "chart.title.small_multiples",
        counted=words.plural("indicators_counted", len(panels)),
        first=first.label_told(words.language),
        last=last.label_told(words.language),
    )
    periods = sorted({figure.period for panel in panels for figure in panel.figures})
    columns = [
        Column("name", words.phrase("chart.column.name")),
        Column("unit", words.phrase("chart.column.unit")),
        *(
            Column(str(period), period.short_label(words.language), "number", decimals=3)
            for period in periods
        ),
    ]
    lines = []
    for panel in panels:
        known = {figure.period: figure for figure in panel.figures}
        cells = [Cell(panel.name), Cell(panel.scale.unit)]
        cells += [_cell(known.get(period), panel, words) for period in periods]
        lines.append(Line(tuple(cells)))
    return Table(
        identify("small-multiples", about, title, lines),
        title,
        columns,
        lines,
        head="name",
        legend=[(MISSING, words.phrase("legend.missing"))],
        source=source_line(about, words),
        language=words.language,
        # Name, unit and six periods fill an upright page.
        landscape=len(periods) > 6,
    )


def _cell(figure: Figure | None, panel: Series, words: Words) -> Cell:
    if figure is None:
        return Cell(MISSING)
    return values.cell(figure, panel.scale, words)
