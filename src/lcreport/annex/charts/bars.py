"""Rows of horizontal bars with their names, laid out so that no text is cut or covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.patches import Polygon

from lcreport.annex.charts import bar
from lcreport.annex.charts.bar import CLEAR, VALUE, Bar, BarScale, PatchLook
from lcreport.annex.charts.bar_layout import CLOSE, DETAIL, NAME, BarLayout, RowScale
from lcreport.annex.charts.sheet import write_at
from lcreport.annex.charts.style import BAR, FAINT, GAP, INK, SPARE, WIDTH
from lcreport.annex.wording import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

    from lcreport.annex.charts.sheet import Sheet
    from lcreport.annex.charts.text import TextStyle
    from lcreport.annex.wording import Words


# Of the width. More leaves bars too short to be compared, less breaks Vietnamese names of
# indicators, which are long, into more than three lines.
_NAMES_SHARE = 0.43
_NAME_LINES = 3
_LABEL_SHARE = 0.5
# Of the room beside the names, the least that bars take up with their numbers on both sides.
_BARS_SHARE = 0.1
# With caption, head and notes a page of an annex then holds it.
_MOST_HEIGHT = 360.0
# Halving the interval thirty times finds the scale to a billionth of it.
_HALVINGS = 30


def lay_out(bars: Sequence[Bar]) -> BarLayout:
    """Names beside the bars where three lines hold each; above them otherwise."""
    forms = [_beside(bars, below=False)]
    # Of a bar to the left the number stands where its detail would begin.
    if not any(row.is_left for row in bars):
        forms.append(_beside(bars, below=True))
    fitting = [form for form in forms if form is not None]
    # Below bars a detail takes no room where names beside those have several lines.
    return min(fitting, key=lambda form: form.total) if fitting else _above(bars)


def _beside(bars: Sequence[Bar], *, below: bool) -> BarLayout | None:
    """Names at the left of the bars, details below them or the bars; None where they do not fit."""
    names = _wrapped((row.name for row in bars), NAME, WIDTH * _NAMES_SHARE)
    column = NAME.widest(_flat(names))
    room = WIDTH - column - GAP - CLEAR - SPARE if below else WIDTH * _NAMES_SHARE
    details = _wrapped((row.detail for row in bars), DETAIL, room)
    if not below:
        column = max(column, DETAIL.widest(_flat(details)))
    # Numbers stand to the left of bars that go to the left: both kinds need their room.
    label = sum(
        VALUE.widest(row.label for row in bars if row.is_left == is_left)
        for is_left in (True, False)
    )
    fits = (
        max(map(len, names)) <= _NAME_LINES
        and max(map(len, details)) <= 2
        and label <= _LABEL_SHARE * (WIDTH - column - GAP)
    )
    return BarLayout(column + GAP, names, details, below) if fits else None


def _above(bars: Sequence[Bar]) -> BarLayout:
    names = _wrapped((row.name for row in bars), NAME, WIDTH - SPARE)
    details = _wrapped((row.detail for row in bars), DETAIL, WIDTH - SPARE)
    return BarLayout(0.0, names, details)


def _wrapped(texts: Iterable[str], style: TextStyle, room: float) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(style.wrap(text, room)) if text else () for text in texts)


def fitting(bars: Sequence[Bar], first: Sequence[int] | None = None) -> list[Bar]:
    """The bars that fit on a page, in the order given.

    Args:
        bars: All of them.
        first: Their places, those to be kept before all others first; by default the longest.
    """
    layout = lay_out(bars)
    ranked = sorted(range(len(bars)), key=lambda row: -abs(bars[row].length or 0.0))
    ranked = ranked if first is None else list(first)
    kept: set[int] = set()
    used = 0.0
    for row in ranked:
        used += layout.height(row)
        # Two at the least: one bar compares with nothing.
        if used > _MOST_HEIGHT and len(kept) > 1:
            break
        kept.add(row)
    return [bar for row, bar in enumerate(bars) if row in kept]


def notes(kept: Sequence[Bar], of: int, words: Words, cap: float = float("inf")) -> list[str]:
    """What the marks of the bars drawn mean, and how many of all are not drawn."""
    drawn = [row for row in kept if row.length is not None]
    scale = _scale(kept, WIDTH - lay_out(kept).left, cap)
    # Of nothing but what is drawn: a bar that is cut has no end to show that it is a bound.
    ends = {_end(row, scale) for row in drawn}
    used = ends | {row.mark for row in drawn if row.length}
    kinds = ("estimate", "doubtful", "at_least", "at_most", "approx")
    written = [words.phrase(f"chart.note.bar.{kind}") for kind in kinds if kind in used]
    if "cut" in ends:
        written.append(words.phrase("chart.note.cut"))
    if len(drawn) < len(kept):
        written.append(words.phrase("chart.note.missing", symbol=MISSING))
    if len(kept) < of:
        written.append(words.plural("chart.note.left_out", of - len(kept)))
    return written


def draw(sheet: Sheet, top: float, bars: Sequence[Bar], cap: float = float("inf")) -> Axes:
    """Draws the rows; across the axes count lengths, down they count rows from 0.

    Args:
        sheet: The figure.
        top: Where the first row begins.
        bars: The rows, from top to bottom.
        cap: Longer bars are cut to this length and marked with a cut.
    """
    layout = lay_out(bars)
    scale = _scale(bars, WIDTH - layout.left, cap)
    rows = RowScale(layout)
    first, last = rows.span
    axes = sheet.axes(layout.left, top + first, WIDTH - layout.left, last - first)
    axes.set_axis_off()
    axes.set_xlim(-scale.zero / scale.factor, (WIDTH - layout.left - scale.zero) / scale.factor)
    # Rows differ in height, and yet one row is one step for whoever draws on the axes.
    axes.set_yscale("function", functions=(rows.to_points, rows.to_rows))
    # Downwards: the first row stands at the top.
    axes.set_ylim(len(bars) - 0.5, -0.5)
    _draw_bars(axes, bars, scale, rows)
    _draw_uprights(axes, bars, rows, scale, beside=layout.beside)
    for row, (names, details) in enumerate(zip(layout.names, layout.details, strict=True)):
        at = layout.text_top(row) - layout.middle(row)
        for line in names:
            _write_left(axes, row, line, NAME, (-layout.left, at + NAME.line / 2))
            at += NAME.line
        across, at = _detail_at(layout, row, at)
        for line in details:
            _write_left(axes, row, line, DETAIL, (across - layout.left, at + DETAIL.line / 2))
            at += DETAIL.line
        _write_value(axes, row, bars[row], scale)
    return axes


def _write_left(
    axes: Axes, row: int, line: str, style: TextStyle, offset: tuple[float, float]
) -> None:
    write_at(axes, (0, row), line, style, offset=offset, x_in="axes fraction")


def _detail_at(layout: BarLayout, row: int, below: float) -> tuple[float, float]:
    """Where a row's detail begins: right of the sheet's left edge, and below the bar's middle.

    Args:
        layout: Where rows stand.
        row: Which it is.
        below: How far below the bar's middle the name ends.
    """
    if layout.below:
        return layout.left + CLEAR, BAR / 2 + CLOSE
    if behind := layout.behind(row):
        return behind, below - (NAME.line + DETAIL.line) / 2
    return 0.0, below


def _draw_bars(axes: Axes, bars: Sequence[Bar], scale: BarScale, rows: RowScale) -> None:
    def block(row: int, length: float, look: PatchLook, label: Sequence[str] | str = "") -> None:
        low, high = rows.beside(row, -BAR / 2), rows.beside(row, BAR / 2)
        # By `barh`, so that whoever takes up the figure finds bars with their values.
        axes.barh(low, length, high - low, align="edge", clip_on=False, label=label, **look)

    for row, one in enumerate(bars):
        if one.whole is not None:
            block(row, scale.cut(one.whole), {"fc": FAINT, "linewidth": 0})
        end = scale.end(one)
        if _end(one, scale) == "block":
            if end:
                block(row, end / scale.factor, one.look, [one.name])
            continue
        for outline in bar.outlines(one, end, is_cut=scale.cuts(one)):
            corners = [(x / scale.factor, rows.beside(row, y)) for x, y in outline]
            axes.add_patch(Polygon(corners, clip_on=False, label=one.name, **one.look))


def _end(one: Bar, scale: BarScale) -> bar.End:
    return bar.end_of(one, scale.end(one), is_cut=scale.cuts(one))


def _draw_uprights(
    axes: Axes, bars: Sequence[Bar], rows: RowScale, scale: BarScale, *, beside: bool
) -> None:
    """The line at zero, and the marks that cross bars."""
    last, reach = len(bars) - 1, BAR / 2 + 2.5
    # Between bars stand names where they do not fit beside: the line would cross them.
    ends = [(0, last)] if beside else [(row, row) for row in range(len(bars))]
    tops = [rows.beside(first, -reach) for first, _ in ends]
    bottoms = [rows.beside(final, reach) for _, final in ends]
    axes.vlines([0.0] * len(ends), tops, bottoms, colors=[INK], linewidth=0.8, clip_on=False)
    ticks = [(row, scale.cut(one.tick)) for row, one in enumerate(bars) if one.tick is not None]
    if ticks:
        axes.vlines(
            [length for _, length in ticks],
            [rows.beside(row, -BAR / 2 - 3) for row, _ in ticks],
            [rows.beside(row, BAR / 2 + 3) for row, _ in ticks],
            colors=[INK],
            linewidth=2.0,
            clip_on=False,
        )


def _write_value(axes: Axes, row: int, one: Bar, scale: BarScale) -> None:
    end = scale.end(one)
    if one.is_left and not scale.apart:
        write_at(axes, (0.0, row), one.label, VALUE, offset=(CLEAR, 0.0))
        return
    if one.is_left:
        offset = (-one.nose - CLEAR, 0.0)
        write_at(axes, (end / scale.factor, row), one.label, VALUE, offset=offset, side="right")
        return
    reach = scale.cut(one.reach[1]) * scale.factor
    # A tick or a track may reach further than the bar.
    beyond = max(end + one.nose, reach)
    offset = (beyond - end + CLEAR, 0.0)
    write_at(axes, (end / scale.factor, row), one.label, VALUE, offset=offset)


def _scale(bars: Sequence[Bar], room: float, cap: float) -> BarScale:
    """The largest scale in which every bar and the number at its end fit."""
    trial = BarScale(0.0, 1.0, cap)
    reaches = [(trial.cut(row.reach[0]), trial.cut(row.reach[1]), row) for row in bars]
    span = max(high - low for low, high, _ in reaches)

    def sides(factor: float, *, apart: bool) -> tuple[float, float]:
        before = after = 0.0
        for low, high, row in reaches:
            # However short it is, a bar is drawn with its least length.
            if row.is_left:
                label = row.label_room if apart else row.nose
                before = max(before, max(-low * factor, bar.LEAST) + label)
                after = max(after, high * factor, 0.0 if apart else row.label_room)
            else:
                before = max(before, -low * factor)
                least = bar.LEAST if row.length else 0.0
                after = max(after, max(high * factor, least) + row.label_room)
        return before, after

    def largest(*, apart: bool) -> float:
        least, most = 0.0, room / span if span else 0.0
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            fits = sum(sides(middle, apart=apart)) <= room - SPARE
            least, most = (middle, most) if fits else (least, middle)
        return least

    factor, apart = largest(apart=True), True
    if factor * span < _BARS_SHARE * room and any(row.is_left for row in bars):
        # Numbers of fifteen digits on both sides leave no room for what they belong to.
        factor, apart = largest(apart=False), False
    # Axes must count something, also where there is nothing but zeros.
    factor = factor or _BARS_SHARE * room / (span or 1.0)
    return BarScale(sides(factor, apart=apart)[0], factor, cap, apart)


def _flat(lines: Sequence[Sequence[str]]) -> list[str]:
    return [line for group in lines for line in group]
