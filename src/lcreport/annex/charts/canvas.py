"""A sheet to draw on, in points from the top left corner, that becomes one small SVG."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from matplotlib.path import Path

from lcreport.annex.charts import lettering, svg
from lcreport.annex.charts.look import BODY, INK, LEADING, WIDTH, Ink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.lettering import Weight

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

_MOVE, _LINE, _CURVE, _CLOSE = map(int, (Path.MOVETO, Path.LINETO, Path.CURVE4, Path.CLOSEPOLY))
# A quarter of a circle as a Bézier curve: the distance of its handles from its ends.
_HANDLE = 0.5523
_TURNS = ((0, 1), (1, 0), (0, -1), (-1, 0))
# The middle of a line's box stands this much of an em above its baseline.
_BASELINE = 0.36


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text and the box it fills, in points from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Label) -> bool:
        """True where both fill some of the same place."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.01 and down > 0.01


@dataclass(frozen=True, slots=True)
class Type:
    """How letters look."""

    size: float = BODY
    weight: Weight = "regular"
    ink: Ink = INK

    @property
    def line(self) -> float:
        """The height of a line."""
        return self.size * LEADING

    def width(self, text: str) -> float:
        """The length of a line of text."""
        return lettering.width(text, self.size, self.weight)

    def wrap(self, text: str, room: float) -> list[str]:
        """The text in lines of at most `room` points."""
        return lettering.wrap(text, room, self.size, self.weight)

    def widest(self, lines: Sequence[str]) -> float:
        """The length of the longest line."""
        return lettering.widest(lines, self.size, self.weight)


@dataclass(frozen=True, slots=True)
class Shape:
    """A path with its filling and its outline."""

    points: Sequence[Point]
    codes: Sequence[int]
    fill: Ink | None
    stroke: Ink | None
    width: float
    dash: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text and the left end of its baseline."""

    text: str
    left: float
    baseline: float
    type: Type


@dataclass
class Canvas:
    """Collects shapes and lines of text; `svg` draws them.

    Attributes:
        labels: Every line of text with its box, in the order set.
        texts: The same lines as they are set.
        shapes: Everything else, in the order drawn; letters stand on top of it.
    """

    width: float = WIDTH
    labels: list[Label] = field(default_factory=list)
    texts: list[Words] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)

    def text(self, at: Point, text: str, type_: Type, anchor: Anchor = "start") -> Label:
        """Sets one line of text; `at` is the middle of its height at its anchor."""
        line = lettering.clean(text)
        length = type_.width(line)
        left = at[0] - length * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        half = type_.size * (lettering.ASCENT + lettering.DESCENT) / 2
        label = Label(line, left, at[1] - half, left + length, at[1] + half)
        if line:
            self.labels.append(label)
            baseline = at[1] + type_.size * _BASELINE
            self.texts.append(Words(line, left, baseline, type_))
        return label

    def lines(
        self, at: Point, lines: Sequence[str], type_: Type, anchor: Anchor = "start"
    ) -> float:
        """Sets lines below each other, the first one's top at `at`; gives the y below the last."""
        for number, each in enumerate(lines):
            self.text((at[0], at[1] + (number + 0.5) * type_.line), each, type_, anchor)
        return at[1] + len(lines) * type_.line

    def box(self, left: float, top: float, width: float, height: float, fill: Ink) -> None:
        """A filled rectangle."""
        right, bottom = left + width, top + height
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], fill=fill)

    def shape(
        self,
        points: Sequence[Point],
        *,
        fill: Ink | None = None,
        stroke: Ink | None = None,
        width: float = 0.9,
    ) -> None:
        """A closed polygon."""
        codes = [_MOVE, *[_LINE] * (len(points) - 1), _CLOSE]
        self.shapes.append(Shape([*points, points[0]], codes, fill, stroke, width, ()))

    def line(
        self,
        points: Sequence[Point],
        stroke: Ink,
        width: float = 0.75,
        dash: tuple[float, ...] = (),
    ) -> None:
        """A line through points."""
        codes = [_MOVE, *[_LINE] * (len(points) - 1)]
        self.shapes.append(Shape(points, codes, None, stroke, width, dash))

    def strokes(self, segments: Sequence[tuple[Point, Point]], stroke: Ink, width: float) -> None:
        """Many short lines as one shape."""
        points = [point for segment in segments for point in segment]
        codes = [_MOVE, _LINE] * len(segments)
        if points:
            self.shapes.append(Shape(points, codes, None, stroke, width, ()))

    def dot(
        self,
        at: Point,
        radius: float,
        fill: Ink | None,
        stroke: Ink | None = None,
        width: float = 1.5,
    ) -> None:
        """A circle."""
        (x, y), h = at, radius * _HANDLE
        around = [(radius, 0.0), (radius, h), (h, radius), (0.0, radius)]
        quarters = [
            (a * cos - b * sin, a * sin + b * cos) for sin, cos in _TURNS for a, b in around[1:]
        ]
        points = [(x + a, y + b) for a, b in [around[0], *quarters, around[0]]]
        codes = [_MOVE, *[_CURVE] * 12, _CLOSE]
        self.shapes.append(Shape(points, codes, fill, stroke, width, ()))

    def svg(self, chart: str, height: float) -> str:
        """The drawing as one SVG element whose ids begin with a mark made from `chart`."""
        return svg.write(self, chart, height)
