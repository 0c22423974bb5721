"""Many short series as small lines under one head, each with its newest value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.annex.charts import frame, line, values
from lcreport.annex.charts.canvas import Canvas, Type
from lcreport.annex.charts.chart import NOTHING, About, Chart, finish, identify, source_line
from lcreport.annex.charts.line import Spot
from lcreport.annex.charts.look import BODY, FAINT, HEIGHT, SMALL, SOFT, WIDTH
from lcreport.annex.charts.series import Series, series_of
from lcreport.annex.tables import Cell, Column, Line, Table
from lcreport.annex.wording import MISSING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Figure
    from lcreport.dataset.frames import Indicator
    from lcreport.period import Period

_NAME = Type(SMALL)
_NEWEST = Type(BODY, "bold")
_PERIOD = Type(SMALL, ink=SOFT)
_BETWEEN, _BELOW = 14.0, 12.0
_LINE = 38.0
_MOST_LINES = 4
_SPOKEN = 9


@dataclass(frozen=True, slots=True)
class _Grid:
    """Columns of panels, and the lines of text that each needs."""

    columns: int

    @property
    def width(self) -> float:
        return (WIDTH - _BETWEEN * (self.columns - 1)) / self.columns

    def names(self, panel: Series) -> list[str]:
        return _NAME.wrap(panel.name, self.width)

    def newest(self, panel: Series) -> list[str]:
        return _NEWEST.wrap(panel.write_with_unit(-1), self.width)

    def head(self, panels: Sequence[Series]) -> float:
        """The height of the texts above the lines of one row of panels."""
        return max(
            len(self.names(each)) * _NAME.line + len(self.newest(each)) * _NEWEST.line
            for each in panels
        )

    def rows(self, panels: Sequence[Series]) -> list[Sequence[Series]]:
        starts = range(0, len(panels), self.columns)
        return [panels[start : start + self.columns] for start in starts]


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
    panels = [series_of(indicator, points, words) for indicator, points in series]
    found = [each for each in panels if each is not None]
    if len(found) < 2:
        return None
    periods = [each.period for panel in found for each in panel.figures]
    first, last = min(periods), max(periods)
    table = _table(found, first, last, about)
    canvas = Canvas()
    figures = [each for panel in found for each in panel.figures]
    y = frame.head(canvas, [words.phrase("chart.own_scale")], words, figures)
    y, drawn = _draw(canvas, y, found)
    notes = line.notes([each for panel in found[:drawn] for each in panel.figures], words)
    if drawn < len(found):
        notes.append(words.plural("chart.note.left_out", len(found) - drawn))
    return finish(canvas, frame.foot(canvas, y, notes), _alt(found, first, last), table, words)


def _draw(canvas: Canvas, top: float, panels: Sequence[Series]) -> tuple[float, int]:
    """The y below the last row, and how many panels fitted on the page."""
    grid = _Grid(3)
    if max(len(grid.names(each)) for each in panels) > _MOST_LINES:
        grid = _Grid(2)
    first = min(day for each in panels for day in each.days)
    last = max(day for each in panels for day in each.days)
    y, drawn = top, 0
    for row in grid.rows(panels):
        head = grid.head(row)
        height = head + _LINE + 8 + _PERIOD.line + _BELOW
        if drawn and y + height > HEIGHT:
            break
        for column, panel in enumerate(row):
            left = column * (grid.width + _BETWEEN)
            names = grid.names(panel)
            newest = grid.newest(panel)
            above = head - len(names) * _NAME.line - len(newest) * _NEWEST.line
            below = canvas.lines((left, y + above), names, _NAME)
            canvas.lines((left, below), newest, _NEWEST)
            _draw_line(canvas, (left, y + head + 5, grid.width), panel, (first, last))
        y += height
        drawn += len(row)
    return y - _BELOW, drawn


def _draw_line(
    canvas: Canvas, place: tuple[float, float, float], panel: Series, span: tuple[dt.date, dt.date]
) -> None:
    left, top, width = place
    low, high = min(panel.amounts), max(panel.amounts)
    if 0 <= low < 0.6 * high:
        low = 0.0
    size = (high - low) or 1.0
    days = (span[1] - span[0]).days or 1
    room = width - 8
    bottom = top + _LINE
    spots = [
        Spot(
            figure,
            left + 4 + room * (day - span[0]).days / days,
            bottom - _LINE * ((amount - low) / size if high != low else 0.5),
        )
        for figure, day, amount in zip(panel.figures, panel.days, panel.amounts, strict=True)
    ]
    canvas.line([(left, bottom + 5), (left + width, bottom + 5)], FAINT, 0.8)
    line.draw(canvas, spots, width=1.6, dots=False)
    line.draw_spot(canvas, spots[-1], plain=True)
    _write_ends(canvas, panel, spots, place)


def _write_ends(
    canvas: Canvas, panel: Series, spots: Sequence[Spot], place: tuple[float, float, float]
) -> None:
    """The first and the last period below their points, in one text where those are close."""
    left, right = spots[0].x - 4, spots[-1].x + 4
    edges, y = (place[0], place[0] + place[2]), place[1] + _LINE + 6 + _PERIOD.line / 2
    first, last = panel.when(0, short=True), panel.when(-1, short=True)
    if _PERIOD.width(first) + _PERIOD.width(last) + 6 <= right - left:
        canvas.text((left, y), first, _PERIOD)
        canvas.text((right, y), last, _PERIOD, "end")
        return
    both = f"{first} – {last}"
    canvas.text((max(edges[0], min(left, edges[1] - _PERIOD.width(both))), y), both, _PERIOD)


def _alt(panels: Sequence[Series], first: Period, last: Period) -> str:
    words = panels[0].words
    rising = sum(each.course == "rising" for each in panels)
    falling = sum(each.course == "falling" for each in panels)
    told = words.phrase(
        "chart.alt.small_multiples",
        counted=words.plural("indicators_counted", len(panels)),
        first=words.period(first),
        last=words.period(last),
        rising=words.plural("counted.rising", rising),
        falling=words.plural("counted.falling", falling),
    )
    newest = [values.item(each.name, each.write_with_unit(-1), words) for each in panels[:_SPOKEN]]
    return f"{told} {words.phrase('chart.alt.newest', items='; '.join(newest))}"


def _table(panels: Sequence[Series], first: Period, last: Period, about: About) -> Table:
    """One row a series, one column a period."""
    words = panels[0].words
    title = about.title or words.phrase(
        "chart.title.small_multiples",
        counted=words.plural("indicators_counted", len(panels)),
        first=words.period(first),
        last=words.period(last),
    )
    periods = sorted({each.period for panel in panels for each in panel.figures})
    columns = [
        Column("name", words.phrase("chart.column.name")),
        Column("unit", words.phrase("chart.column.unit")),
        *(
            Column(str(each), each.short_label(words.language), "number", decimals=3)
            for each in periods
        ),
    ]
    lines = []
    for panel in panels:
        known = {each.period: each for each in panel.figures}
        cells = [Cell(panel.name), Cell(panel.scale.unit)]
        cells += [_cell(known.get(each), panel, words) for each in periods]
        lines.append(Line(tuple(cells)))
    return Table(
        identify("small-multiples", about, title, lines),
        title,
        columns,
        lines,
        head="name",
        legend=[(MISSING, words.phrase("legend.missing"))],
        source=source_line(about, words),
        landscape=len(periods) > 6,
    )


def _cell(figure: Figure | None, panel: Series, words: Words) -> Cell:
    if figure is None:
        return Cell(MISSING)
    value = (values.drawn(figure) or 0.0) / panel.scale.factor
    return Cell(values.tell(figure, panel.scale, words), value)
