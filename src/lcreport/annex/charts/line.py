"""A line over time with the marks of estimates, bounds and doubtful points."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.dates import date2num

from lcreport.annex.charts import values
from lcreport.annex.charts.style import ACCENT
from lcreport.comparison import combine_bounds
from lcreport.period import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matplotlib.axes import Axes

    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Figure
    from lcreport.dataset.frames import IndicatorKind

_RADIUS = 2.6
_SHAPES = {"at_least": ("^", 7.0), "at_most": ("v", 7.0), "approx": ("D", 5.5)}


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure that has a number, and its data coordinates: a day as matplotlib counts it."""

    figure: Figure
    x: float
    y: float


def day(figure: Figure, kind: IndicatorKind) -> dt.date:
    """Where a figure stands in time: a stock on its date, all else at its period's end."""
    return figure.date if kind == "stock" else figure.period.last_day


def counted(days: Iterable[dt.date]) -> list[float]:
    """Days as the coordinates that matplotlib has for them."""
    numbers: Any = date2num(list(days))  # type: ignore[no-untyped-call]
    return [float(number) for number in numbers]


def draw(
    axes: Axes,
    spots: Sequence[Spot],
    *,
    width: float,
    breaks: Sequence[dt.date] = (),
    has_dot: Callable[[Spot], bool],
) -> None:
    """Draws the line and its points into axes whose limits are set.

    Args:
        axes: Days across, values up.
        spots: The points from left to right.
        width: Of the line, in points.
        breaks: No line crosses these days.
        has_dot: Whether a plain point is marked too.
    """
    run: list[Spot] = []
    for first, second in pairwise(spots):
        # A line across a break would say that both sides are counted alike, one across years
        # without figures that something was known of them.
        if _is_parted(first.figure, second.figure, breaks):
            _flush(axes, run, width)
        elif "estimate" in {values.mark(first.figure), values.mark(second.figure)}:
            _flush(axes, run, width)
            _stretch(axes, first, second, width, (4, 2))
        else:
            # A run of solid line is one path, whose corners are joined.
            run += [second] if run else [first, second]
    _flush(axes, run, width)
    alone = _alone(spots, breaks)
    _draw_marks(axes, spots, lambda spot: spot in alone or has_dot(spot))


def _is_parted(first: Figure, second: Figure, breaks: Sequence[dt.date]) -> bool:
    return is_gap(first, second) or any(first.date < start <= second.date for start in breaks)


def _alone(spots: Sequence[Spot], breaks: Sequence[dt.date]) -> list[Spot]:
    """The points that no line leads to."""
    parted = [_is_parted(one.figure, two.figure, breaks) for one, two in pairwise(spots)]
    sides = zip([True, *parted], [*parted, True], strict=True)
    return [spot for spot, (before, after) in zip(spots, sides, strict=True) if before and after]


def is_gap(first: Figure, second: Figure) -> bool:
    """True where a period between the two was not reported."""
    kind = second.period.kind
    # Days, and points of different kinds, have no step that could be left out.
    if kind == "day" or first.period.kind != kind:
        return False
    # A cumulative figure is followed through the years, never within one.
    step = KINDS[kind].months or 12
    months = 12 * (second.period.year - first.period.year)
    return months + second.period.last_month - first.period.last_month > step


def course(first: Figure, last: Figure) -> str:
    """What is certain about the way from one figure to another: a key of the catalogue."""
    before, after = values.drawn(first), values.drawn(last)
    bound = combine_bounds.subtracted(last.qualifier, first.qualifier)
    if before is None or after is None or bound is None:
        return "unknown"
    # Nothing is concluded from a doubtful figure, here as in the comparisons.
    if "doubtful" in {first.status, last.status}:
        return "unknown"
    change = after - before
    # "At least 5 less" may be more.
    if (bound == "at_least" and change <= 0) or (bound == "at_most" and change >= 0):
        return "unknown"
    return "unchanged" if change == 0 else "rising" if change > 0 else "falling"


def notes(figures: Sequence[Figure], words: Words) -> list[str]:
    """What the marks of points and the gaps of the line mean, those that are used."""
    marks = {values.mark(figure) for figure in figures}
    # As `_draw_marks` has it: the cross of a doubtful one takes the place of another shape.
    used = marks | {figure.qualifier for figure in figures if values.mark(figure) != "doubtful"}
    kinds = ("estimate", "doubtful", "at_least", "at_most", "approx")
    written = [words.phrase(f"chart.note.point.{kind}") for kind in kinds if kind in used]
    # As `draw` dashes them, which alone would be taken for a forecast.
    if any(
        "estimate" in {values.mark(first), values.mark(second)} and not is_gap(first, second)
        for first, second in pairwise(figures)
    ):
        written.append(words.phrase("chart.note.dashed"))
    if any(is_gap(first, second) for first, second in pairwise(figures)):
        written.append(words.phrase("chart.note.gap"))
    return written


def _flush(axes: Axes, run: list[Spot], width: float) -> None:
    """Draws the run of solid line that has come together, and begins another."""
    if run:
        across, up = [spot.x for spot in run], [spot.y for spot in run]
        axes.plot(across, up, color=ACCENT, linewidth=width, clip_on=False)
    run.clear()


def _stretch(
    axes: Axes, first: Spot, second: Spot, width: float, dashes: tuple[float, float]
) -> None:
    """A dashed line between two points that ends at the edge of those that are hollow."""
    # In points of the page: a hollow dot is round there, and not in days and values.
    start, end = axes.transData.transform([(first.x, first.y), (second.x, second.y)])
    length = math.hypot(*(end - start)) or 1.0
    step = (end - start) / length * _RADIUS
    hollow = [values.mark(spot.figure) == "estimate" for spot in (first, second)]
    ends = axes.transData.inverted().transform([start + step * hollow[0], end - step * hollow[1]])
    axes.plot(*ends.T, color=ACCENT, linewidth=width, linestyle=(0, dashes), clip_on=False)


def _draw_marks(axes: Axes, spots: Sequence[Spot], has_dot: Callable[[Spot], bool]) -> None:
    """A dot, hollow for an estimate, a cross, a triangle or a diamond, at each point."""
    # Together, for one call of `plot` is one group in the SVG.
    alike: dict[tuple[str, float, bool], list[Spot]] = {}
    for spot in spots:
        mark, qualifier = values.mark(spot.figure), spot.figure.qualifier
        is_hollow = mark == "estimate"
        # Before the qualifier: that it is doubted matters more than how it is bounded.
        if mark == "doubtful":
            alike.setdefault(("x", 2 * _RADIUS, True), []).append(spot)
        elif qualifier in _SHAPES or is_hollow or has_dot(spot):
            shape, size = _SHAPES.get(qualifier, ("o", 2 * _RADIUS))
            alike.setdefault((shape, size, is_hollow), []).append(spot)
    # Without clipping: a dot on the edge of the axes would be cut in half.
    for (shape, size, is_hollow), members in alike.items():
        axes.plot(
            [spot.x for spot in members],
            [spot.y for spot in members],
            linestyle="none",
            marker=shape,
            markersize=size,
            markerfacecolor="none" if is_hollow else ACCENT,
            markeredgecolor=ACCENT,
            markeredgewidth=1.5 if is_hollow else 0.0,
            clip_on=False,
        )
