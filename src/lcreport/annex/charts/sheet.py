"""A figure with what stands around every drawing: the lines above it and the notes below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from lcreport.annex.charts.style import SMALL, SOFT, SPARE, WIDTH, Colour
from lcreport.annex.charts.text import BASELINE, TextStyle, drawable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from lcreport.annex.wording import Words

HEAD = TextStyle(SMALL, colour=SOFT)
ALERT = TextStyle(SMALL, "bold")

Segment = tuple[tuple[float, float], tuple[float, float]]

_TOP = 2.0
"""Above a line, for capitals with two accents stand out of it."""

Side = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Surround:
    """The texts above and below a drawing, wrapped.

    Attributes:
        alert: Lines that warn, above all else.
        head: Lines above the drawing.
        foot: Lines below it.
    """

    alert: tuple[str, ...]
    head: tuple[str, ...]
    foot: tuple[str, ...]

    @property
    def top(self) -> float:
        """Where the drawing may begin."""
        lines = len(self.alert) + len(self.head)
        return _TOP + (lines * HEAD.line + 7 if lines else 0.0)


def surround(
    head: Sequence[str], notes: Sequence[str], words: Words, *, synthetic: bool
) -> Surround:
    """The lines around a drawing of figures; `synthetic` where any of them is invented."""
    # Notes come with and without a full stop, from files of languages and from datasets.
    written = " ".join(f"{note.rstrip('.')}." for note in notes)
    return Surround(
        alert=(words.phrase("synthetic"),) if synthetic else (),
        head=tuple(line for text in head if text for line in HEAD.wrap(text, WIDTH - SPARE)),
        foot=tuple(HEAD.wrap(written, WIDTH - SPARE)) if notes else (),
    )


class Sheet:
    """A figure of the page's width, on which places are points from the top left corner.

    Attributes:
        figure: What is drawn on; one of its pixels is a point.
        top: Where the drawing begins.
    """

    def __init__(self, around: Surround, body: float) -> None:
        self.top = around.top
        bottom = self.top + body
        self._height = bottom + (7 + len(around.foot) * HEAD.line if around.foot else 0) + 3
        # Not by pyplot, which keeps every figure and is not safe in threads. 72 dots an inch: a
        # dot is a point, in which everything here is measured.
        self.figure = Figure(figsize=(WIDTH / 72, self._height / 72), dpi=72)
        below = self.lines((0, _TOP), around.alert, ALERT)
        self.lines((0, below), around.head, HEAD)
        self.lines((0, bottom + 7), around.foot, HEAD)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes in a place of their own, which take no limits from what is drawn in them."""
        bottom = self._height - top - height
        place = (left / WIDTH, bottom / self._height, width / WIDTH, height / self._height)
        axes = self.figure.add_axes(place)
        # matplotlib would fit the limits to what is drawn, and texts were placed by those set.
        axes.set_autoscale_on(False)
        return axes

    def lines(self, at: tuple[float, float], lines: Sequence[str], style: TextStyle) -> float:
        """Writes lines below each other, the first one's top at `at`; gives the y below."""
        for number, line in enumerate(lines):
            middle = at[1] + (number + 0.5) * style.line
            self.line((at[0], middle), line, style)
        return at[1] + len(lines) * style.line

    def line(
        self, at: tuple[float, float], text: str, style: TextStyle, side: Side = "left"
    ) -> None:
        """Writes one line of text; `at` is the middle of its height at its `side`."""
        # By the baseline: matplotlib's middle of a text depends on which letters it has.
        baseline = at[1] + style.size * BASELINE
        self.figure.text(
            at[0] / WIDTH,
            1 - baseline / self._height,
            drawable(text),
            size=style.size,
            weight=style.weight,
            color=style.colour,
            ha=side,
            va="baseline",
        )

    def strokes(self, segments: Sequence[Segment], colour: Colour, width: float) -> None:
        """Draws straight lines outside any axes, from one point to another each."""
        placed = [[(x / WIDTH, 1 - y / self._height) for x, y in ends] for ends in segments]
        self.figure.add_artist(
            LineCollection(
                placed, colors=[colour], linewidths=width, transform=self.figure.transFigure
            )
        )

    def from_top(self, y: float) -> float:
        """A height above the figure's bottom, as matplotlib has it, as one below its top."""
        return self._height - y


def write_at(  # noqa: PLR0913 - what a label is
    axes: Axes,
    at: tuple[float, float],
    text: str,
    style: TextStyle,
    *,
    offset: tuple[float, float] = (0.0, 0.0),
    side: Side = "left",
    x_in: Literal["data", "axes fraction"] = "data",
) -> None:
    """Writes one line at data coordinates, `offset` points right and below of them.

    Args:
        axes: Where the coordinates hold.
        at: The middle of the line's height at its `side`.
        text: What to write.
        style: How it looks.
        offset: Points to the right and down.
        side: Which side of the text stands there.
        x_in: What the first coordinate counts.
    """
    axes.annotate(
        drawable(text),
        at,
        xycoords=(x_in, "data"),
        xytext=(offset[0], -offset[1] - style.size * BASELINE),
        textcoords="offset points",
        size=style.size,
        weight=style.weight,
        color=style.colour,
        ha=side,
        va="baseline",
        annotation_clip=False,
    )
