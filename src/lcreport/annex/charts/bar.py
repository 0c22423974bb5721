"""One horizontal bar: its length on a scale, the shape of its end, its filling, its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.annex.charts.canvas import Type
from lcreport.annex.charts.look import ACCENT, BAR, FAINT, INK, LINE, PALE, Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.canvas import Canvas, Point
    from lcreport.annex.charts.values import Mark

VALUE = Type(weight="bold")

LEAST = 1.0
"""The length in points that a bar is drawn with however small its value; zero has none."""
_NOSE = 5.0
_CLEAR = 5.0
_HATCH = 3.6


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name, a bar of some length, and the number at its end.

    Attributes:
        length: On the scale shared by all bars; None for a row without a bar.
        detail: A softer line under the name.
        bound: `at_least`, `at_most` or `approx` shape the bar's end.
        ink: `PALE` bars have an outline.
        tick: Where a mark crosses the row.
        whole: Length of the pale track behind the bar.
    """

    name: str
    length: float | None
    label: str
    detail: str = ""
    mark: Mark = "plain"
    bound: str | None = None
    ink: Ink = ACCENT
    tick: float | None = None
    whole: float | None = None

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest length of anything in the row, zero among them."""
        every = [0.0, *(each for each in (self.length, self.tick, self.whole) if each is not None)]
        return min(every), max(every)

    @property
    def is_left(self) -> bool:
        """Whether the bar goes to the left of zero."""
        return (self.length or 0.0) < 0

    @property
    def nose(self) -> float:
        """How far the end points beyond the length, in points."""
        return _NOSE if self.bound == "at_least" and self.length else 0.0

    @property
    def label_room(self) -> float:
        """The points that the number takes beyond the end."""
        return VALUE.width(self.label) + _CLEAR + self.nose


@dataclass(frozen=True, slots=True)
class Scale:
    """From lengths to points: where zero stands, and the points that one takes."""

    zero: float
    factor: float
    cap: float

    def at(self, length: float) -> float:
        """The x of a length, cut at the cap."""
        return self.zero + cap_at(self.cap, length) * self.factor


def cap_at(cap: float, length: float) -> float:
    """A length cut to the cap on either side."""
    return max(-cap, min(cap, length))


def draw(canvas: Canvas, middle: float, bar: Bar, scale: Scale) -> None:
    """Draws track, bar, tick and number around the height `middle`."""
    top = middle - BAR / 2
    if bar.whole is not None:
        canvas.box(scale.zero, top, scale.at(bar.whole) - scale.zero, BAR, FAINT)
    end = scale.zero
    if bar.length:
        end = _visible(scale.zero, scale.at(bar.length), is_left=bar.is_left)
        shape = "cut" if abs(bar.length) > scale.cap else bar.bound
        for piece in _pieces(scale.zero, end, top, shape):
            _fill(canvas, piece, bar)
    if bar.tick is not None:
        x = scale.at(bar.tick)
        canvas.line([(x, top - 3), (x, top + BAR + 3)], INK, 2.0)
    if bar.is_left:
        canvas.text((end - bar.nose - _CLEAR, middle), bar.label, VALUE, "end")
    else:
        beyond = max(end + bar.nose, scale.at(bar.reach[1]))
        canvas.text((beyond + _CLEAR, middle), bar.label, VALUE)


def _visible(zero: float, end: float, *, is_left: bool) -> float:
    """The end, far enough from zero to be seen."""
    return min(end, zero - LEAST) if is_left else max(end, zero + LEAST)


def _pieces(zero: float, end: float, top: float, shape: str | None) -> list[list[Point]]:
    """The polygons of a bar from zero to its end; the first two points lie on its upper edge."""
    length, nose = abs(end - zero), (_NOSE if end > zero else -_NOSE)
    if shape == "at_least":
        return [_ended(zero, end, end + nose, top)]
    if shape == "at_most" and length > 2 * _NOSE:
        return [_ended(zero, end, end - nose, top)]
    if shape == "approx" and length > 3 * _NOSE:
        slivers = ((-1.4, -1.04), (-0.64, -0.38), (-0.12, 0.0))
        body = _block(zero, end - 1.8 * nose, top)
        return [body, *(_block(end + a * nose, end + b * nose, top) for a, b in slivers)]
    if shape == "cut" and length > 6 * _NOSE:
        return _cut(zero, end, top, nose)
    return [_block(zero, end, top)]


def _block(start: float, end: float, top: float) -> list[Point]:
    return [(start, top), (end, top), (end, top + BAR), (start, top + BAR)]


def _ended(start: float, end: float, tip: float, top: float) -> list[Point]:
    block = _block(start, end, top)
    return [*block[:2], (tip, top + BAR / 2), *block[2:]]


def _cut(zero: float, end: float, top: float, nose: float) -> list[list[Point]]:
    """Two pieces with a slanted gap between them."""
    here, lean = zero + 0.8 * (end - zero), 2.0
    there = here + 0.6 * nose
    bottom = top + BAR
    return [
        [(zero, top), (here + lean, top), (here - lean, bottom), (zero, bottom)],
        [(there + lean, top), (end, top), (end, bottom), (there - lean, bottom)],
    ]


def _fill(canvas: Canvas, piece: Sequence[Point], bar: Bar) -> None:
    outline = LINE if bar.ink == PALE else bar.ink
    if bar.mark == "doubtful":
        canvas.line([*piece, piece[0]], outline, 1.2, (3, 2))
    elif bar.mark == "estimate":
        canvas.shape(piece, fill=FAINT, stroke=outline)
        canvas.strokes(_hatching(piece), outline, 1.0)
    elif bar.ink == PALE:
        canvas.shape(piece, fill=PALE, stroke=LINE)
    else:
        canvas.shape(piece, fill=bar.ink)


def _hatching(piece: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Slanted lines within the rectangle that lies inside the polygon."""
    starts, ends = [piece[0][0], piece[-1][0]], [x for x, _ in piece[1:-1]]
    if ends[0] >= starts[0]:
        left, right = max(starts), min(ends)
    else:
        left, right = max(ends), min(starts)
    top, bottom = piece[0][1], piece[-1][1]
    lines, start = [], left - (bottom - top)
    while start < right:
        first, last = max(start, left), min(start + bottom - top, right)
        if last > first:
            lines.append(((first, bottom - (first - start)), (last, bottom - (last - start))))
        start += _HATCH
    return lines
