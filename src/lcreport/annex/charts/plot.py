"""A series drawn between an axis of values and one of time, with numbers where there is room."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from lcreport.annex.charts import line
from lcreport.annex.charts.canvas import Canvas, Label, Type
from lcreport.annex.charts.line import Spot
from lcreport.annex.charts.look import FAINT, INK, LINE, SMALL, SOFT, WIDTH
from lcreport.annex.wording.numbers import needed_decimals

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from lcreport.annex.charts.series import Series

_HEIGHT = 150.0
_AXIS = Type(SMALL, ink=SOFT)
_VALUE = Type(SMALL)
_LAST = Type(weight="bold")
_MARGIN = 130.0
_DOTS, _LABELS = 24, 9


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where days and values stand on the sheet."""

    left: float
    right: float
    top: float
    first: dt.date
    last: dt.date
    low: float
    high: float

    def x(self, day: dt.date) -> float:
        span = (self.last - self.first).days or 1
        return self.left + (day - self.first).days / span * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.top + _HEIGHT * (1 - (value - self.low) / (self.high - self.low))


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round values from at or below the lowest to at or above the highest.

    Zero is among them unless the values lie far from it and close together.

    >>> ticks(3, 97), ticks(1000, 1040)
    ([0.0, 25.0, 50.0, 75.0, 100.0], [1000.0, 1010.0, 1020.0, 1030.0, 1040.0])
    """
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    elif high <= 0 and high > 0.6 * low:
        high = 0.0
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    locator = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10])
    return [float(each) for each in locator.tick_values(low, high)]


def draw(
    canvas: Canvas, top: float, series: Series, breaks: Sequence[dt.date]
) -> tuple[float, list[str]]:
    """The y below the axis, and the notes that the drawing needs."""
    words, amounts = series.words, series.amounts
    marks = ticks(min(amounts), max(amounts))
    decimals = needed_decimals([marks[1] - marks[0], *marks], 1.0, most=9)
    written = [words.number(each, decimals) for each in marks]
    left = _AXIS.widest(written) + 7
    right = WIDTH - min(_LAST.width(series.write(len(amounts) - 1)) + 9, _MARGIN)
    plot = _Plot(left + 5, right, top + 10, series.days[0], series.days[-1], marks[0], marks[-1])
    for value, text in zip(marks, written, strict=True):
        y = plot.y(value)
        canvas.text((left - 7, y), text, _AXIS, "end")
        canvas.line([(left, y), (right + 5, y)], LINE if value == 0 else FAINT, 0.8)
    for each in breaks:
        x = plot.x(each)
        canvas.line([(x, plot.top - 6), (x, plot.top + _HEIGHT)], INK, 1.0, (2, 2))
    spots = [
        Spot(figure, plot.x(day), plot.y(amount))
        for figure, day, amount in zip(series.figures, series.days, amounts, strict=True)
    ]
    line.draw(canvas, spots, width=2.0, days=breaks, dots=len(spots) <= _DOTS)
    line.draw_spot(canvas, spots[-1], plain=True)
    bottom = _write_periods(canvas, series, spots, plot.top + _HEIGHT)
    _write_values(canvas, series, spots)
    notes = line.notes(series.figures, words)
    if marks[0] > 0 or marks[-1] < 0:
        notes.append(words.phrase("chart.note.axis"))
    return bottom, notes


def _write_values(canvas: Canvas, series: Series, spots: Sequence[Spot]) -> None:
    """The last value, then first, highest and lowest, then the rest where there is room."""
    amounts, last = series.amounts, len(spots) - 1
    order = [last, 0, amounts.index(max(amounts)), amounts.index(min(amounts))]
    if len(spots) <= _LABELS:
        order += range(len(spots))
    placed: list[Label] = list(canvas.labels)
    for number in dict.fromkeys(order):
        type_ = _LAST if number == last else _VALUE
        text = series.write(number)
        length, spot = type_.width(text), spots[number]
        for left, middle in _places(spot, length, is_last=number == last):
            half = type_.size / 2
            box = Label(text, left, middle - half, left + length, middle + half)
            if box.left < 0 or box.right > WIDTH or any(box.overlaps(each) for each in placed):
                continue
            if any(line.crosses(box, a.at, b.at) for a, b in pairwise(spots)):
                continue
            placed.append(canvas.text((left, middle), text, type_))
            break


def _places(spot: Spot, length: float, *, is_last: bool) -> list[tuple[float, float]]:
    """Left edges and middles to try, the best first."""
    around = [
        (spot.x - length / 2, spot.y - 10),
        (spot.x - length / 2, spot.y + 10),
        (spot.x + 3, spot.y - 9),
        (spot.x - length - 3, spot.y - 9),
        (spot.x + 3, spot.y + 9),
        (spot.x - length - 3, spot.y + 9),
    ]
    above = [(WIDTH - length, spot.y - 10), (WIDTH - length, spot.y + 10)]
    return [(spot.x + 7, spot.y), *around, *above] if is_last else around


def _write_periods(canvas: Canvas, series: Series, spots: Sequence[Spot], bottom: float) -> float:
    """Writes the periods that fit below the axis: last, first, same season, then others."""
    last = len(spots) - 1
    season = [
        number
        for number in range(last, -1, -1)
        if series.figures[number].period.last_month == series.figures[last].period.last_month
    ]
    placed: list[Label] = []
    y = bottom + 11
    for number in dict.fromkeys([last, 0, *season, *range(last, -1, -1)]):
        text = series.when(number, short=True)
        length = _AXIS.width(text)
        left = max(0.0, min(WIDTH - length, spots[number].x - length / 2))
        box = Label(text, left - 4, y - 5, left + length + 4, y + 5)
        if not any(box.overlaps(each) for each in placed):
            placed.append(box)
            canvas.text((left, y), text, _AXIS)
            x = spots[number].x
            canvas.line([(x, bottom), (x, bottom + 3)], LINE, 0.8)
    return y + 6
