"""Rows of horizontal bars with their names, laid out so that no text is cut or covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.annex.charts import bar
from lcreport.annex.charts.bar import VALUE, Bar, Scale
from lcreport.annex.charts.canvas import Type
from lcreport.annex.charts.look import BAR, GAP, INK, SMALL, SOFT, WIDTH
from lcreport.annex.wording import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.canvas import Canvas
    from lcreport.annex.wording import Words

NAME = Type()
DETAIL = Type(SMALL, ink=SOFT)

_NAMES_SHARE = 0.43
_NAME_LINES = 3
_LABEL_SHARE = 0.5
_SPACE = 7.0
_MOST_HEIGHT = 460.0
_HALVINGS = 30


@dataclass(frozen=True, slots=True)
class Layout:
    """Where rows stand: names at the left of the bars or, if they are long, above them."""

    beside: bool
    left: float
    names: tuple[tuple[str, ...], ...]
    details: tuple[tuple[str, ...], ...]

    def text_height(self, row: int) -> float:
        """The height of a row's name and detail."""
        return len(self.names[row]) * NAME.line + len(self.details[row]) * DETAIL.line

    def height(self, row: int) -> float:
        """The height of one row with the space after it."""
        text = self.text_height(row)
        return max(text, BAR + 2) + _SPACE if self.beside else text + 2 + BAR + _SPACE + 2


def lay_out(bars: Sequence[Bar]) -> Layout:
    """Names beside the bars where three lines hold each; above them otherwise."""
    room = WIDTH * _NAMES_SHARE
    names = [NAME.wrap(each.name, room) for each in bars]
    details = [DETAIL.wrap(each.detail, room) if each.detail else [] for each in bars]
    column = max(
        NAME.widest([line for each in names for line in each]), DETAIL.widest(_flat(details))
    )
    # Numbers stand to the left of bars that go to the left: both kinds need their room.
    label = sum(
        VALUE.widest([each.label for each in bars if each.is_left == is_left])
        for is_left in (True, False)
    )
    beside = (
        max(map(len, names)) <= _NAME_LINES
        and max(map(len, details)) <= 2
        and label <= _LABEL_SHARE * (WIDTH - column - GAP)
    )
    if not beside:
        names = [NAME.wrap(each.name, WIDTH) for each in bars]
        details = [DETAIL.wrap(each.detail, WIDTH) if each.detail else [] for each in bars]
    left = column + GAP if beside else 0.0
    return Layout(beside, left, tuple(map(tuple, names)), tuple(map(tuple, details)))


def fitting(bars: Sequence[Bar]) -> list[Bar]:
    """The bars that fit on a page, the longest ones, in the order given."""
    layout = lay_out(bars)
    ranked = sorted(range(len(bars)), key=lambda row: -abs(bars[row].length or 0.0))
    kept: set[int] = set()
    used = 0.0
    for row in ranked:
        used += layout.height(row)
        if used > _MOST_HEIGHT and len(kept) > 1:
            break
        kept.add(row)
    return [bar for row, bar in enumerate(bars) if row in kept]


def notes(kept: Sequence[Bar], of: int, words: Words, cap: float = float("inf")) -> list[str]:
    """What the marks of the bars drawn mean, and how many of all are not drawn."""
    drawn = [each for each in kept if each.length is not None]
    used = {each.mark for each in drawn} | {each.bound for each in drawn}
    kinds = ("estimate", "doubtful", "at_least", "at_most", "approx")
    told = [words.phrase(f"chart.note.bar.{kind}") for kind in kinds if kind in used]
    if any(abs(each.length or 0.0) > cap for each in drawn):
        told.append(words.phrase("chart.note.cut"))
    if len(drawn) < len(kept):
        told.append(words.phrase("chart.note.missing", symbol=MISSING))
    if len(kept) < of:
        told.append(words.plural("chart.note.left_out", of - len(kept)))
    return told


def draw(canvas: Canvas, top: float, bars: Sequence[Bar], cap: float = float("inf")) -> float:
    """Draws the rows from `top` downwards; gives the y below the last.

    Args:
        canvas: The sheet.
        top: Where the first row begins.
        bars: The rows, from top to bottom.
        cap: Longer bars are cut to this length and marked with a cut.
    """
    layout = lay_out(bars)
    scale = _scale(bars, WIDTH - layout.left, layout.left, cap)
    middles: list[float] = []
    y = top
    for row in range(len(bars)):
        middles.append(_set_names(canvas, y, layout, row))
        y += layout.height(row)
    for middle, each in zip(middles, bars, strict=True):
        bar.draw(canvas, middle, each, scale)
    reach = BAR / 2 + 2.5
    ends = [(middles[0], middles[-1])] if layout.beside else [(each, each) for each in middles]
    zero = [((scale.zero, a - reach), (scale.zero, b + reach)) for a, b in ends]
    canvas.strokes(zero, INK, 0.8)
    return y - _SPACE


def _set_names(canvas: Canvas, top: float, layout: Layout, row: int) -> float:
    """Sets a row's texts; gives the middle of its bar."""
    inner = layout.height(row) - _SPACE
    text_top = top + (inner - layout.text_height(row)) / 2 if layout.beside else top
    below = canvas.lines((0, text_top), layout.names[row], NAME)
    below = canvas.lines((0, below), layout.details[row], DETAIL)
    return top + inner / 2 if layout.beside else below + 2 + BAR / 2


def _scale(bars: Sequence[Bar], room: float, left: float, cap: float) -> Scale:
    """The largest scale in which every bar and the number at its end fit."""
    reaches = [
        (bar.cap_at(cap, each.reach[0]), bar.cap_at(cap, each.reach[1]), each) for each in bars
    ]

    def sides(factor: float) -> tuple[float, float]:
        before = after = 0.0
        for low, high, each in reaches:
            label = each.label_room
            # However short it is, a bar is drawn with its least length.
            if each.is_left:
                before = max(before, max(-low * factor, bar.LEAST) + label)
                after = max(after, high * factor)
            else:
                before = max(before, -low * factor)
                after = max(after, max(high * factor, bar.LEAST if each.length else 0.0) + label)
        return before, after

    span = max(high - low for low, high, _ in reaches)
    least, most = 0.0, room / span if span else 0.0
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        least, most = (middle, most) if sum(sides(middle)) <= room - 1 else (least, middle)
    return Scale(left + sides(least)[0], least, cap)


def _flat(lines: Sequence[Sequence[str]]) -> list[str]:
    return [line for each in lines for line in each]
