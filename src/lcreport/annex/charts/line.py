"""A line over time with the marks that tell estimates, bounds and doubtful points."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lcreport.annex.charts import values
from lcreport.annex.charts.look import ACCENT
from lcreport.comparison import combine_bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.canvas import Canvas, Label, Point
    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Figure
    from lcreport.dataset.frames import IndicatorKind

_RADIUS = 2.6
_STEPS = {"month": 1, "quarter": 3, "cumulative": 12, "year": 12}


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure that has a number, and where it is drawn."""

    figure: Figure
    x: float
    y: float

    @property
    def at(self) -> Point:
        """The place as a pair."""
        return self.x, self.y


def day(figure: Figure, kind: IndicatorKind) -> dt.date:
    """Where a figure stands in time: a stock on its date, all else at its period's end."""
    return figure.date if kind == "stock" else figure.period.last_day


def draw(
    canvas: Canvas, spots: Sequence[Spot], *, width: float, days: Sequence[dt.date] = (), dots: bool
) -> None:
    """Draws the line and its points.

    Args:
        canvas: The sheet.
        spots: The points from left to right.
        width: Of the line, in points.
        days: No line crosses these days, for the series breaks there.
        dots: Whether plain points are marked too.
    """
    solid: list[Point] = []
    for first, second in pairwise(spots):
        if any(first.figure.date < each <= second.figure.date for each in days):
            _flush(canvas, solid, width)
            continue
        if is_gap(first.figure, second.figure):
            _flush(canvas, solid, width)
            canvas.line([_off(first, second), _off(second, first)], ACCENT, width * 0.6, (1, 3))
        elif "estimate" in {values.mark(first.figure), values.mark(second.figure)}:
            _flush(canvas, solid, width)
            canvas.line([_off(first, second), _off(second, first)], ACCENT, width, (4, 2))
        else:
            solid += [second.at] if solid else [first.at, second.at]
    _flush(canvas, solid, width)
    for spot in spots:
        draw_spot(canvas, spot, plain=dots)


def is_gap(first: Figure, second: Figure) -> bool:
    """True where a period between the two was not reported."""
    step = _STEPS.get(second.period.kind)
    if step is None or first.period.kind != second.period.kind:
        return False
    months = 12 * (second.period.year - first.period.year)
    return months + second.period.last_month - first.period.last_month > step


def draw_spot(canvas: Canvas, spot: Spot, *, plain: bool) -> None:
    """Marks a point: a dot, hollow for an estimate, a cross, a triangle or a diamond."""
    x, y, r = spot.x, spot.y, _RADIUS
    mark, qualifier = values.mark(spot.figure), spot.figure.qualifier
    fill = None if mark == "estimate" else ACCENT
    if mark == "doubtful":
        crossed = [((x - r, y - r), (x + r, y + r)), ((x - r, y + r), (x + r, y - r))]
        canvas.strokes(crossed, ACCENT, 1.5)
    elif qualifier in {"at_least", "at_most"}:
        up = -1 if qualifier == "at_least" else 1
        base = [(x - 1.4 * r, y - up * r), (x + 1.4 * r, y - up * r), (x, y + up * 1.5 * r)]
        canvas.shape(base, fill=fill, stroke=ACCENT)
    elif qualifier == "approx":
        side = 1.5 * r
        canvas.shape(
            [(x - side, y), (x, y - side), (x + side, y), (x, y + side)], fill=fill, stroke=ACCENT
        )
    elif mark == "estimate":
        canvas.dot((x, y), r, None, ACCENT)
    elif plain:
        canvas.dot((x, y), r, ACCENT)


def course(first: Figure, last: Figure) -> str:
    """What is certain about the way from one figure to another: a key of the catalogue."""
    before, after = values.drawn(first), values.drawn(last)
    bound = combine_bounds.subtracted(last.qualifier, first.qualifier)
    if before is None or after is None or bound is None:
        return "unknown"
    change = after - before
    if (bound == "at_least" and change <= 0) or (bound == "at_most" and change >= 0):
        return "unknown"
    return "unchanged" if change == 0 else "rising" if change > 0 else "falling"


def crosses(label: Label, first: Point, second: Point) -> bool:
    """True where a stretch of line runs through a label's box."""
    low, high = 0.0, 1.0
    for start, end, least, most in (
        (first[0], second[0], label.left - 1, label.right + 1),
        (first[1], second[1], label.top + 1, label.bottom - 1),
    ):
        step = end - start
        if abs(step) < 1e-9:
            if not least <= start <= most:
                return False
            continue
        near, far = sorted(((least - start) / step, (most - start) / step))
        low, high = max(low, near), min(high, far)
    return low < high


def _off(spot: Spot, towards: Spot) -> Point:
    """A hollow point's edge in the direction of another, so that no line shows through it."""
    if values.mark(spot.figure) != "estimate":
        return spot.at
    across, down = towards.x - spot.x, towards.y - spot.y
    length = math.hypot(across, down) or 1.0
    return spot.x + across / length * _RADIUS, spot.y + down / length * _RADIUS


def _flush(canvas: Canvas, points: list[Point], width: float) -> None:
    if len(points) > 1:
        canvas.line(tuple(points), ACCENT, width)
    points.clear()


def notes(figures: Sequence[Figure], words: Words) -> list[str]:
    """What the marks of points and the dotted line mean, those that are used."""
    used = {values.mark(each) for each in figures} | {each.qualifier for each in figures}
    kinds = ("estimate", "doubtful", "at_least", "at_most", "approx")
    told = [words.phrase(f"chart.note.point.{kind}") for kind in kinds if kind in used]
    if any(is_gap(first, second) for first, second in pairwise(figures)):
        told.append(words.phrase("chart.note.gap"))
    return told
