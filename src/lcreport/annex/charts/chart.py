"""A finished chart: a matplotlib figure, what it shows in words, and its numbers."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.text import Text

from lcreport.annex.charts import style, svg
from lcreport.annex.charts.text import ASCENT, DESCENT, clean
from lcreport.blocks import Block, Drawing, colours
from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.backend_bases import DrawEvent
    from matplotlib.figure import Figure

    from lcreport.annex.charts.frame import ChartRecord
    from lcreport.annex.tables import Table
    from lcreport.annex.wording import Words

_FORBIDDEN = re.compile(r"[^0-9A-Za-z]+")
# What printers ask of pictures.
_DPI = 300
_FORMATS = (".png", ".svg", ".pdf")
# matplotlib would write the time, and the same chart had other bytes each time.
_UNDATED: dict[str, dict[str, None]] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}


@dataclass(frozen=True, slots=True)
class About:
    """What the caller says of a chart; each part has a default.

    Attributes:
        title: The caption, instead of what was found.
        source: Where the figures come from, as text; written under the chart.
        id: Unique within an annex; made from the chart's content where empty.
    """

    title: str = ""
    source: str = ""
    id: str = ""


NOTHING = About()


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
        # Texts that only touch do not cover each other.
        return across > 0.01 and down > 0.01


@dataclass(eq=False)
class Chart(Block):
    """A drawing with its caption, its alternative text and its numbers.

    Attributes:
        id: Unique within an annex; letters, digits and hyphens.
        figure: The drawing; what is changed in it shows wherever the chart is shown next.
        alt: What the chart shows, in words with numbers.
        caption: What was found, or what is shown for which period.
        unit: The unit of all values; empty where each has its own.
        source: The source line, empty where none was given.
        table: The values drawn and those left out of the drawing.
        summary: What the fold with the table is called.
        records: The same figures, one a row of `frame`.
    """

    id: str
    figure: Figure = field(repr=False)
    alt: str
    caption: str
    unit: str
    source: str
    table: Table = field(repr=False)
    summary: str = field(repr=False, default="")
    records: Sequence[ChartRecord] = field(repr=False, default=())
    _drawn: str = field(init=False, repr=False, default="")
    _is_drawing: bool = field(init=False, repr=False, default=False)

    def __post_init__(self) -> None:
        """Has the figure say when it is drawn by others, after which a change no longer shows."""
        self.figure.canvas.mpl_connect("draw_event", self._forget)

    @property
    def svg(self) -> str:
        """The figure as it is now: one `svg` element, whose ids begin with a mark of its own."""
        # An annex asks for it once a medium, and drawing takes nearly all of a chart's time.
        if self.figure.stale or not self._drawn:
            self._is_drawing = True
            self._drawn = svg.inline(self.figure, self.id)
            self._is_drawing = False
            # `savefig` gives the figure its own ground back afterwards, which counts as a change.
            self.figure.stale = False
        return self._drawn

    def _forget(self, _: DrawEvent) -> None:
        # Drawing it ourselves calls this too.
        if not self._is_drawing:
            self._drawn = ""

    @property
    def labels(self) -> list[Label]:
        """Every text of the drawing with its box, as matplotlib places it."""
        width, height = self.figure.bbox.width, self.figure.bbox.height
        with style.in_force():
            # Laid out without being drawn, so that annotations know where they stand.
            self.figure.draw_without_rendering()
            renderer = _measuring(width, height)
            texts = [text for text in self.figure.findobj(Text) if _is_seen(text)]
            return [_label(text, renderer, height) for text in texts]

    def save(self, path: str | Path) -> None:
        """Writes the figure as it is now: PNG at 300 dots an inch, SVG or PDF by the path's ending.

        Raises:
            ParameterError: the path ends otherwise.
        """
        ending = Path(path).suffix.lower()
        if ending not in _FORMATS:
            endings = ", ".join(_FORMATS)
            raise ParameterError(f"a chart is saved as {endings}; {str(path)!r} ends otherwise")
        with style.in_force():
            self.figure.savefig(path, dpi=_DPI, metadata=_UNDATED.get(ending))

    def frame(self) -> pd.DataFrame:
        """The figures shown, one a row, in their indicators' own units."""
        return pd.DataFrame(self.records)

    def content(self) -> Drawing:
        """The drawing with its words and numbers, as documents take it."""
        return Drawing(
            self.id,
            self.svg,
            self.alt,
            self.caption,
            self.table,
            source=self.source,
            summary=self.summary,
            ink=colours.INK,
        )


def finish(  # noqa: PLR0913 - what a chart is
    figure: Figure,
    alt: str,
    table: Table,
    words: Words,
    records: Sequence[ChartRecord],
    *,
    caption: str,
) -> Chart:
    """The chart of a drawing, whose id, unit and source are the table's.

    Args:
        figure: The drawing.
        alt: What it shows, in words with numbers.
        table: Its numbers; its caption says the measure and period.
        words: The language to write.
        records: The same figures, one a row of `frame`.
        caption: What was found; empty where there is no finding, so that the measure stands there.
    """
    table = _cleaned(table)
    return Chart(
        id=table.id,
        figure=figure,
        alt=clean(alt),
        caption=clean(caption) or table.caption,
        unit=table.unit,
        source=table.source,
        table=table,
        summary=words.phrase("page.data"),
        records=records,
    )


def source_line(about: About, words: Words) -> str:
    """The source as one line of text, empty where none was given."""
    return words.phrase("source_line", source=clean(about.source)) if about.source else ""


def identify(kind: str, about: About, *content: object) -> str:
    """The id a caller gave, made fit for HTML, or one made from the content.

    >>> identify("trend", About(id="Dư nợ 1"))
    'D-n-1'
    """
    given = _FORBIDDEN.sub("-", about.id).strip("-")
    if given:
        # CSS and Typst take no id that begins with a digit.
        return given if given[0].isalpha() else f"c-{given}"
    # Not a counter: the same chart has the same id in every run and every order of cells.
    digest = hashlib.sha256(repr((kind, *content)).encode()).hexdigest()
    return f"{kind}-{digest[:8]}"


def _measuring(width: float, height: float) -> RendererSVG:
    return RendererSVG(width, height, io.StringIO())  # type: ignore[no-untyped-call]


def _is_seen(text: Text) -> bool:
    return text.get_visible() and bool(text.get_text())


def _label(text: Text, renderer: RendererSVG, height: float) -> Label:
    box = text.get_window_extent(renderer)
    top, bottom = height - box.y1, height - box.y0
    if text.get_verticalalignment() == "baseline":
        # How tall the letters of a line are differs; the line's own height does not.
        _, baseline = text.get_transform().transform(text.get_position())
        size = float(text.get_fontsize())
        top, bottom = height - baseline - ASCENT * size, height - baseline + DESCENT * size
    return Label(text.get_text(), box.x0, top, box.x1, bottom)


def _cleaned(table: Table) -> Table:
    """The table without control characters, which HTML does not allow."""
    lines = [
        replace(line, cells=tuple(replace(cell, text=clean(cell.text)) for cell in line.cells))
        for line in table.lines
    ]
    return replace(table, caption=clean(table.caption), lines=lines)
