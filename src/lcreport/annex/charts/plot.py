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


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round values from at or below the lowest to at or above the highest.

    Zero is among them unless the values lie far from it and close together.

    >>> ticks(3, 97), ticks(1000, 1040)
    ([0.0, 25.0, 50.0, 75.0, 100.0], [1000.0, 1010.0, 1020.0, 1030.0, 1040.0])
    """
    # Values that all lie in the upper two fifths would be a flat line from zero; the note below the
    # chart says where the axis begins then.
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    elif high <= 0 and high > 0.6 * low:
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
    marks = ticks(min(series.amounts), max(series.amounts))
    decimals = needed_decimals([marks[1] - marks[0], *marks], 1.0, most=9)
    written = [series.words.number(mark, decimals) for mark in marks]
    days = line.counted(series.days)
    axes = _axes(sheet, series, _AXIS.widest(written) + 7, days)
    axes.set_ylim(marks[0], marks[-1])
    axes.set_yticks(marks, labels=written, color=SOFT)
    if marks[0] <= 0 <= marks[-1]:
        axes.axhline(0, color=LINE, linewidth=0.8, zorder=1, clip_on=False)
    for start in breaks:
        at = line.counted([start])[0]
        axes.plot(
            [at, at], [0, 1 + 6 / _LINE], color=INK, linewidth=1.0, linestyle=(0, (2, 2)),
            transform=axes.get_xaxis_transform(), clip_on=False,
        )  # fmt: skip
    spots = [
        Spot(figure, day, amount)
        for figure, day, amount in zip(series.figures, days, series.amounts, strict=True)
    ]
    line.draw(
        axes,
        spots,
        width=2.0,
        breaks=breaks,
        has_dot=lambda spot: len(spots) <= _DOTS or spot is spots[-1],
    )
    places = [
        (float(x), float(sheet.from_top(y)))
        for x, y in axes.transData.transform([(spot.x, spot.y) for spot in spots])
    ]
    taken = _write_periods(axes, series, days, [x for x, _ in places])
    # The axis' own numbers, so that no value is written over them.
    taken += [
        _box((axes.bbox.x0 - 7 - length, sheet.from_top(y)), length, SMALL)
        for length, (_, y) in zip(
            map(_AXIS.width, written),
            axes.transData.transform([(days[0], mark) for mark in marks]),
            strict=True,
        )
    ]
    _write_values(axes, series, spots, places, taken)
    return axes


def notes(series: Series) -> list[str]:
    """What the marks of the drawing mean, and that its axis does not begin at zero."""
    marks = ticks(min(series.amounts), max(series.amounts))
    written = line.notes(series.figures, series.words)
    if marks[0] > 0 or marks[-1] < 0:
        written.append(series.words.phrase("chart.note.axis"))
    return written


def _axes(sheet: Sheet, series: Series, left: float, days: Sequence[float]) -> Axes:
    """Axes with room left of them for the values, and right of the last point for its number."""
    first, last = (_AXIS.width(series.when(number, short=True)) / 2 for number in (0, -1))
    left = max(left, first - _INSET)
    # The newest value stands right of its point; a very long one goes above it.
    right = WIDTH - max(min(_LAST.width(series.write(-1)) + 9, _MARGIN), last + 1)
    axes = sheet.axes(left, sheet.top + _ABOVE, right + _INSET - left, _LINE)
    inset = _INSET * (days[-1] - days[0]) / (right - left - _INSET)
    axes.xaxis_date()
    axes.set_xlim(days[0] - inset, days[-1] + inset)
    return axes


def _box(at: tuple[float, float], length: float, size: float) -> _Box:
    """The place of a line whose left end has its middle `at`."""
    return _Box(at[0], at[1] - size / 2, at[0] + length, at[1] + size / 2)


def _write_periods(
    axes: Axes, series: Series, days: Sequence[float], across: Sequence[float]
) -> list[_Box]:
    """The periods that fit below the axis: last, first, same season, then others."""
    last = len(days) - 1
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


def _write_values(
    axes: Axes,
    series: Series,
    spots: Sequence[Spot],
    places: Sequence[tuple[float, float]],
    taken: list[_Box],
) -> None:
    """The last value, then first, highest and lowest, then the rest where there is room."""
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
