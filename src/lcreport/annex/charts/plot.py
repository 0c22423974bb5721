"""A series drawn between an axis of values and one of time, with numbers where there is room."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from lcreport.annex.charts import line
from lcreport.annex.charts.line import Spot
from lcreport.annex.charts.sheet import Side, write_at
from lcreport.annex.charts.style import INK, LINE, SMALL, SOFT, WIDTH
from lcreport.annex.charts.text import TextStyle
from lcreport.annex.wording.numbers import needed_decimals

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from lcreport.annex.charts.series import Series
    from lcreport.annex.charts.sheet import Sheet

HEIGHT = 177.0
"""What the plot takes with its periods below."""
# About a third of the width: steep enough to see a change, too flat to exaggerate it.
_LINE = 150.0
_ABOVE = 10.0
_INSET = 5.0
_AXIS = TextStyle(SMALL, colour=SOFT)
_VALUE = TextStyle(SMALL)
_LAST = TextStyle(weight="bold")
_MARGIN = 130.0
# With more points dots grow into the line, and numbers into each other.
_DOTS, _LABELS = 24, 9


@dataclass(frozen=True, slots=True)
class _Box:
    """A place taken, in points from the figure's top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: _Box) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0 and down > 0

    def crossed(self, first: tuple[float, float], second: tuple[float, float]) -> bool:
        """True where a stretch of line runs through the box."""
        # As in the method of Liang and Barsky: the part of the stretch that lies within both bands.
        low, high = 0.0, 1.0
        for start, end, least, most in (
            (first[0], second[0], self.left - 1, self.right + 1),
            (first[1], second[1], self.top + 1, self.bottom - 1),
        ):
            step = end - start
            if abs(step) < 1e-9:
                if not least <= start <= most:
                    return False
                continue
            near, far = sorted(((least - start) / step, (most - start) / step))
            low, high = max(low, near), min(high, far)
        return low < high


def ticks(low: float, high: float, most: int = 4, *, is_rate: bool = False) -> list[float]:
    """Round values from at or below the lowest to at or above the highest.

    Zero is among them unless they are rates that lie far from it and close together.

    >>> ticks(3, 97), ticks(90.5, 94.2, is_rate=True)
    ([0.0, 25.0, 50.0, 75.0, 100.0], [90.0, 91.0, 92.0, 93.0, 94.0, 95.0])
    >>> ticks(1000, 1040)
    [0.0, 500.0, 1000.0, 1500.0]
    """
    # An axis of counts that does not begin at zero makes little of much. Rates that all lie in the
    # upper two fifths would be a flat line from zero; the note below the chart says so then.
    if low >= 0 and (low < 0.6 * high or not is_rate):
        low = 0.0
    elif high <= 0 and (high > 0.6 * low or not is_rate):
        high = 0.0
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    locator = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10])
    return [float(value) for value in locator.tick_values(low, high)]


def draw(sheet: Sheet, series: Series, breaks: Sequence[dt.date]) -> Axes:
    """Draws the series; the axes count days across, as `matplotlib.dates` does, and values up.

    Args:
        sheet: The figure, `HEIGHT` points high between head and notes.
        series: What is drawn.
        breaks: Days on which the series is parted.
    """
    days = line.counted(series.days)
    axes, marks = axes_of_values(sheet, series, (days[0], days[-1]))
    axes.xaxis_date()
    for start in breaks:
        at = line.counted([start])[0]
        axes.plot(
            [at, at], [0, 1 + 6 / _LINE], color=INK, linewidth=1.0, linestyle=(0, (2, 2)),
            transform=axes.get_xaxis_transform(), clip_on=False,
        )  # fmt: skip
    spots = spots_within(series, days, marks)
    line.draw(
        axes,
        spots,
        width=2.0,
        breaks=breaks,
        has_dot=lambda spot: len(spots) <= _DOTS or spot is spots[-1],
    )
    periods = _write_periods(axes, series, days)
    write_values(sheet, axes, series, spots, periods)
    return axes


def axes_of_values(
    sheet: Sheet, series: Series, ends: tuple[float, float]
) -> tuple[Axes, list[float]]:
    """Axes with the values up and their numbers at the left, and those values.

    Args:
        sheet: The figure.
        series: Whose values they are, and whose newest stands at the right.
        ends: What the first and the last point count across.
    """
    marks = _marks(series)
    axes = _axes(sheet, series, _AXIS.widest(_written(series, marks)) + 7, ends)
    axes.set_ylim(marks[0], marks[-1])
    axes.set_yticks(marks, labels=_written(series, marks), color=SOFT)
    if marks[0] <= 0 <= marks[-1]:
        axes.axhline(0, color=LINE, linewidth=0.8, zorder=1, clip_on=False)
    return axes, marks


def spots_within(series: Series, across: Sequence[float], marks: Sequence[float]) -> list[Spot]:
    """The points of a series, none beyond the axis.

    A mark slipped by one place would press all others to the foot: it stands at the edge.

    Args:
        series: Whose points they are.
        across: Where each stands from left to right.
        marks: The values on the axis.
    """
    return [
        Spot(figure, x, min(max(amount, marks[0]), marks[-1]))
        for figure, x, amount in zip(series.figures, across, series.amounts, strict=True)
    ]


def _written(series: Series, marks: Sequence[float]) -> list[str]:
    decimals = needed_decimals([marks[1] - marks[0], *marks], 1.0, most=9)
    return [series.words.number(mark, decimals) for mark in marks]


def notes(series: Series, *, of: Series | None = None) -> list[str]:
    """What the marks of the drawing mean, and that its axis does not begin at zero.

    Args:
        series: What is drawn.
        of: The part of it whose points have marks; where None, all.
    """
    marks = _marks(series)
    written = line.notes((of or series).figures, series.words)
    if marks[0] > 0 or marks[-1] < 0:
        written.append(series.words.phrase("chart.note.axis"))
    if any(not marks[0] <= amount <= marks[-1] for amount in series.amounts):
        written.append(series.words.phrase("chart.note.beyond"))
    return written


def _marks(series: Series) -> list[float]:
    """The values on the axis, which no doubtful figure sets."""
    sure = series.sure_amounts
    return ticks(min(sure), max(sure), is_rate=series.indicator.kind == "rate")


def _axes(sheet: Sheet, series: Series, left: float, ends: tuple[float, float]) -> Axes:
    """Axes with room left of them for the values, and right of the last point for its number."""
    first, last = (_AXIS.width(series.when(number, short=True)) / 2 for number in (0, -1))
    left = max(left, first - _INSET)
    # The newest value stands right of its point; a very long one goes above it.
    right = WIDTH - max(min(_LAST.width(series.write(-1)) + 9, _MARGIN), last + 1)
    axes = sheet.axes(left, sheet.top + _ABOVE, right + _INSET - left, _LINE)
    inset = _INSET * (ends[1] - ends[0]) / (right - left - _INSET)
    axes.set_xlim(ends[0] - inset, ends[1] + inset)
    return axes


def _box(at: tuple[float, float], length: float, size: float) -> _Box:
    """The place of a line whose left end has its middle `at`."""
    # matplotlib's middle of an axis' number lies a tenth of a point from that of a value.
    half = size / 2 + 0.25
    return _Box(at[0], at[1] - half, at[0] + length, at[1] + half)


def _write_periods(axes: Axes, series: Series, days: Sequence[float]) -> list[_Box]:
    """The periods that fit below the axis: last, first, same season, then others."""
    last = len(days) - 1
    across = [float(x) for x, _ in axes.transData.transform([(day, 0.0) for day in days])]
    season = [
        number
        for number in range(last, -1, -1)
        if series.figures[number].period.last_month == series.figures[last].period.last_month
    ]
    top = axes.figure.bbox.height - axes.bbox.y0
    placed: dict[int, _Box] = {}
    # The reader asks first how it is now, then since when, then how it was a year before.
    for number in dict.fromkeys([last, 0, *season, *range(last, -1, -1)]):
        half = _AXIS.width(series.when(number, short=True)) / 2 + 4
        box = _Box(across[number] - half, top + 4, across[number] + half, top + 17)
        if not any(box.overlaps(other) for other in placed.values()):
            placed[number] = box
    texts = [series.when(number, short=True) for number in placed]
    axes.set_xticks([days[number] for number in placed], labels=texts, color=SOFT)
    return list(placed.values())


def write_values(
    sheet: Sheet,
    axes: Axes,
    series: Series,
    spots: Sequence[Spot],
    periods: Sequence[_Box] = (),
) -> None:
    """The last value, then first, highest and lowest, then the rest where there is room."""
    places = [
        (float(x), float(sheet.from_top(y)))
        for x, y in axes.transData.transform([(spot.x, spot.y) for spot in spots])
    ]
    marks = [float(mark) for mark in axes.get_yticks()]
    lengths = [_AXIS.width(label.get_text()) for label in axes.get_yticklabels()]
    heights = axes.transData.transform([(spots[0].x, mark) for mark in marks])[:, 1]
    # The axis' own numbers, so that no value is written over them.
    taken = [
        *periods,
        *(
            _box((axes.bbox.x0 - 7 - length, sheet.from_top(y)), length, SMALL)
            for length, y in zip(lengths, heights, strict=True)
        ),
    ]
    amounts, last = series.amounts, len(spots) - 1
    order = [last, 0, int(np.argmax(amounts)), int(np.argmin(amounts))]
    if len(spots) <= _LABELS:
        order += range(len(spots))
    for number in dict.fromkeys(order):
        style = _LAST if number == last else _VALUE
        text = series.write(number)
        length, (x, y) = style.width(text), places[number]
        for side, right, down in _sides(x, length, is_last=number == last):
            start = x + right - length * {"left": 0.0, "center": 0.5, "right": 1.0}[side]
            box = _box((start, y + down), length, style.size)
            if box.left < 0 or box.right > WIDTH or any(box.overlaps(other) for other in taken):
                continue
            # A number on the line cannot be read, and hides what it does.
            if any(box.crossed(a, b) for a, b in pairwise(places)):
                continue
            taken.append(box)
            at = (spots[number].x, spots[number].y)
            write_at(axes, at, text, style, offset=(right, down), side=side)
            break


def _sides(x: float, length: float, *, is_last: bool) -> list[tuple[Side, float, float]]:
    """Sides of the text and its offsets from a point to try, the best first."""
    around: list[tuple[Side, float, float]] = [
        ("center", 0, -10), ("center", 0, 10), ("left", 3, -9), ("right", -3, -9),
        ("left", 3, 9), ("right", -3, 9),
    ]  # fmt: skip
    edge = WIDTH - length - x
    beyond: list[tuple[Side, float, float]] = [("left", edge, -10), ("left", edge, 10)]
    return [("left", 7, 0), *around, *beyond] if is_last else around
