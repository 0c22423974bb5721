"""One horizontal bar: its length, the shape of its end, its filling, its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

from lcreport.annex.charts.style import ACCENT, BAR, LINE, PALE, Colour
from lcreport.annex.charts.text import TextStyle

if TYPE_CHECKING:
    from lcreport.annex.charts.values import Mark

VALUE = TextStyle(weight="bold")

LEAST = 1.0
"""The length in points that a bar is drawn with however small its value; zero has none."""
CLEAR = 5.0
"""Points between a bar's end and its number."""
_NOSE = 5.0

Point = tuple[float, float]
End = Literal["block", "cut", "at_least", "at_most", "approx"]
"""How a bar ends: straight, after a cut, or as its bound shapes it."""


class PatchLook(TypedDict, total=False):
    """How a shape is filled and outlined: properties of a matplotlib patch."""

    fc: Colour | str
    ec: Colour | str
    linewidth: float
    linestyle: tuple[int, tuple[int, int]]
    hatch: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name, a bar of some length, and the number at its end.

    Attributes:
        length: On the scale shared by all bars; None for a row without a bar.
        detail: A softer line under the name.
        bound: `at_least`, `at_most` or `approx` shape the bar's end.
        colour: `PALE` bars have an outline.
        tick: Where a mark crosses the row.
        whole: Length of the pale track behind the bar.
    """

    name: str
    length: float | None
    label: str
    detail: str = ""
    mark: Mark = "plain"
    bound: str | None = None
    colour: Colour = ACCENT
    tick: float | None = None
    whole: float | None = None

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest length of anything in the row, zero among them."""
        lengths = [0.0, *(x for x in (self.length, self.tick, self.whole) if x is not None)]
        return min(lengths), max(lengths)

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
        return VALUE.width(self.label) + CLEAR + self.nose

    @property
    def look(self) -> PatchLook:
        """How the bar is filled and outlined."""
        # A pale outline on a pale filling cannot be seen in print.
        outline = LINE if self.colour == PALE else self.colour
        if self.mark == "doubtful":
            dashes = (0, (3, 2))
            return {"fc": "none", "ec": outline, "linewidth": 1.2, "linestyle": dashes}
        if self.mark == "estimate":
            return {"fc": "none", "ec": outline, "linewidth": 0.9, "hatch": "////"}
        if self.colour == PALE:
            return {"fc": PALE, "ec": LINE, "linewidth": 0.9}
        return {"fc": self.colour, "ec": "none", "linewidth": 0}


@dataclass(frozen=True, slots=True)
class BarScale:
    """From lengths to points right of the names: where zero stands, and what one takes.

    Attributes:
        apart: Whether the numbers of bars that go to the left stand left of them, and not right
            of zero.
    """

    zero: float
    factor: float
    cap: float
    apart: bool = True

    def cut(self, length: float) -> float:
        """A length cut to the cap on either side."""
        return max(-self.cap, min(self.cap, length))

    def cuts(self, bar: Bar) -> bool:
        """Whether a bar is longer than the cap."""
        return abs(bar.length or 0.0) > self.cap

    def end(self, bar: Bar) -> float:
        """How many points a bar goes from zero: enough to be seen, unless it is zero."""
        points = self.cut(bar.length or 0.0) * self.factor
        if not bar.length:
            return 0.0
        return min(points, -LEAST) if bar.is_left else max(points, LEAST)


def end_of(bar: Bar, end: float, *, is_cut: bool) -> End:
    """How a bar's end is drawn, which need not be as its bound would have it.

    Args:
        bar: The bar.
        end: How many points it goes from zero, as `BarScale.end` says.
        is_cut: Whether it is longer than its scale's cap.
    """
    length = abs(end)
    # A shape that needs more room than the bar has would turn it inside out.
    if is_cut and length > 6 * _NOSE:
        return "cut"
    if bar.bound == "at_least" and length:
        return "at_least"
    if bar.bound == "at_most" and length > 2 * _NOSE:
        return "at_most"
    if bar.bound == "approx" and length > 3 * _NOSE:
        return "approx"
    return "block"


def outlines(bar: Bar, end: float, *, is_cut: bool) -> list[list[Point]]:
    """The polygons of a bar: points right of zero, and points below its middle."""
    nose = _NOSE if end > 0 else -_NOSE
    match end_of(bar, end, is_cut=is_cut):
        case "cut":
            return _cut(end, nose)
        case "at_least":
            return [_ended(end, end + nose)]
        case "at_most":
            return [_ended(end, end - nose)]
        case "approx":
            # The end dissolves in three slivers, in parts of the nose's length.
            slivers = ((-1.4, -1.04), (-0.64, -0.38), (-0.12, 0.0))
            body = _block(0.0, end - 1.8 * nose)
            return [body, *(_block(end + a * nose, end + b * nose) for a, b in slivers)]
    return [_block(0.0, end)]


def _block(start: float, end: float) -> list[Point]:
    half = BAR / 2
    return [(start, -half), (end, -half), (end, half), (start, half)]


def _ended(end: float, tip: float) -> list[Point]:
    block = _block(0.0, end)
    return [*block[:2], (tip, 0.0), *block[2:]]


def _cut(end: float, nose: float) -> list[list[Point]]:
    """Two pieces with a slanted gap between them."""
    here, lean, half = 0.8 * end, 2.0, BAR / 2
    there = here + 0.6 * nose
    return [
        [(0.0, -half), (here + lean, -half), (here - lean, half), (0.0, half)],
        [(there + lean, -half), (end, -half), (end, half), (there - lean, half)],
    ]
