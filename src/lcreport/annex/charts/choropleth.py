"""Units on a map, each filled by the class of its figure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import PathPatch, Rectangle

from lcreport.annex.charts import frame, style, values
from lcreport.annex.charts.amounts import ChartAmount, ChartAmounts
from lcreport.annex.charts.chart import NOTHING, About, Chart, finish
from lcreport.annex.charts.map_outlines import Outlines, outlines
from lcreport.annex.charts.sheet import Sheet, surround, write_at
from lcreport.annex.charts.style import ACCENT, INK, LINE, SMALL, SPARE, WIDTH, Colour
from lcreport.annex.charts.text import TextStyle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as MplFigure

    from lcreport.annex.charts.bar import PatchLook
    from lcreport.annex.wording import Words
    from lcreport.comparison import Row, Units
    from lcreport.dataset.boundaries import Shape

# One colour at several strengths, which those tell apart who see no red or green, and so does a
# printer; the strongest still lets letters be read on it.
_STRENGTHS = (0.1, 0.28, 0.48, 0.7)
_FEWEST = 3
# With caption, head, legend and notes a page of an annex then holds it.
_MOST_HEIGHT = 360.0
_MARGIN = 3.0
# Among more units names cover one another; of more without a figure the table has the names.
_MOST_NAMES = 24
_MOST_LISTED = 20
_NAME = TextStyle(SMALL)
_SWATCH_WIDTH, _SWATCH_HEIGHT = 18.0, 9.0
_DASHES = (0, (3, 2))
_MISSING: PatchLook = {"fc": "none", "ec": LINE, "linewidth": 0.6, "hatch": "////"}
_DOUBTFUL: PatchLook = {"fc": "none", "ec": LINE, "linewidth": 1.2, "linestyle": _DASHES}


@dataclass(frozen=True, slots=True)
class MapUnits:
    """What a map shows.

    Attributes:
        units: The units with their figures.
        shapes: Organisation id → its polygons, in degrees.
        names: Organisation id → the name to print.
        own: The unit that is outlined, whose annex it is; empty for none.
    """

    units: Units
    shapes: Mapping[str, Shape]
    names: Mapping[str, str]
    own: str = ""

    @property
    def rows(self) -> dict[str, Row]:
        """Those that have a number, the largest first."""
        found = {
            id: row
            for id, row in self.units.rows.items()
            if row is not None and values.known(row) is not None
        }
        return dict(sorted(found.items(), key=lambda item: -(values.known(item[1]) or 0.0)))

    def name(self, organisation: str) -> str:
        """The name to print; the id where there is none."""
        return self.names.get(organisation, organisation)


def choropleth(shown: MapUnits, words: Words, *, about: About = NOTHING) -> Chart | None:
    """A map of the units that have boundaries; None where fewer than three of them have a figure.

    Args:
        shown: What it shows.
        words: The language to write.
        about: Title, source and id.
    """
    rows = shown.rows
    if len(rows.keys() & shown.shapes.keys()) < _FEWEST:
        return None
    indicator = shown.units.indicator
    figures = {id: row.now for id, row in rows.items() if row.now is not None}
    amounts = [values.known(row) or 0.0 for row in rows.values()]
    scale = words.scale_of(indicator, amounts)
    scale = values.readable(scale, figures.values())
    every = {
        id: ChartAmount(shown.name(id), figure, values.scale_of(rows[id], scale))
        for id, figure in figures.items()
    }
    missing = tuple(shown.name(id) for id in shown.units.rows if id not in rows)
    records = frame.of_rows(rows.values(), words)
    drawn = ChartAmounts(tuple(every.values()), missing, scale.unit, words, records)
    name, period = indicator.name(words.language), words.period(shown.units.period)
    title = words.phrase("chart.title.map", name=name, period=period)
    alt = words.phrase(
        "chart.alt.map",
        name=name,
        unit=scale.unit,
        counted=words.plural("chart.units_counted", len(every)),
        period=period,
        ends=drawn.ends(),
    )
    table = drawn.table("map", title, "chart.column.map_unit", about)
    caption = about.title or drawn.finding("chart.finding.side_by_side", title, name=name)
    with style.in_force():
        drawing = _Map(shown, every, drawn).figure(title)
    alt += drawn.items() + values.caution(figures.values(), words)
    return finish(drawing, alt, table, words, records, caption=caption)


class _Map:
    def __init__(
        self, shown: MapUnits, every: Mapping[str, ChartAmount], drawn: ChartAmounts
    ) -> None:
        self._shown, self._every, self._words = shown, every, drawn.words
        self._drawn = drawn
        self._here = {id: shown.shapes[id] for id in shown.units.rows if id in shown.shapes}
        self._silent = [id for id in self._here if id not in every]
        known = [id for id in self._here if id in every]
        self._doubted = [id for id in known if values.mark(every[id].figure) == "doubtful"]
        # No figure that has to be checked again sets the classes of the others.
        self._classes = _classes([id for id in known if id not in self._doubted], every)

    def figure(self, title: str) -> MplFigure:
        found = outlines(self._here, WIDTH - SPARE - 2 * _MARGIN, _MOST_HEIGHT)
        legend = self._legend()
        head = self._words.phrase("chart.with_unit", title=title, unit=self._drawn.unit)
        figures = [amount.figure for amount in self._drawn.every]
        around = surround(
            [head], self._notes(), self._words, synthetic=values.is_synthetic(figures)
        )
        high = found.height + 2 * _MARGIN
        sheet = Sheet(around, high + 6 + len(legend) * _NAME.line)
        axes = sheet.axes(0, sheet.top, WIDTH, high)
        axes.set_axis_off()
        left = (WIDTH - found.width) / 2
        axes.set_xlim(-left, WIDTH - left)
        axes.set_ylim(-_MARGIN, found.height + _MARGIN)
        self._fill(axes, found)
        self._write_names(axes, found)
        _write_legend(sheet, sheet.top + high + 6, legend)
        return sheet.figure

    def _fill(self, axes: Axes, found: Outlines) -> None:
        looks: dict[str, PatchLook] = dict.fromkeys(self._silent, _MISSING)
        looks |= dict.fromkeys(self._doubted, _DOUBTFUL)
        for members, strength in self._classes:
            looks |= dict.fromkeys(members, _filled(strength))
        for id in found.rings:
            # A label by which whoever takes up the figure finds a unit.
            label = self._shown.name(id)
            axes.add_patch(PathPatch(found.path(id), clip_on=False, label=label, **looks[id]))
        if self._shown.own in found.rings:
            # Above its neighbours, whose lines would cover a part of it.
            own = found.path(self._shown.own)
            axes.add_patch(PathPatch(own, clip_on=False, fc="none", ec=INK, linewidth=1.8))

    def _write_names(self, axes: Axes, found: Outlines) -> None:
        if len(found.rings) > _MOST_NAMES:
            return
        # On hatching no letters can be read; those units are named below.
        for id in found.rings:
            if id in self._silent:
                continue
            x, y, room = found.place(id)
            if _NAME.width(self._shown.name(id)) <= room:
                write_at(axes, (x, y), self._shown.name(id), _NAME, side="center")

    def _legend(self) -> list[tuple[PatchLook, str]]:
        written: list[tuple[PatchLook, str]] = []
        for members, strength in reversed(self._classes):
            ends = [self._drawn.write(self._every[id]) for id in (members[0], members[-1])]
            span = " – ".join(dict.fromkeys(ends))
            counted = self._words.plural("chart.units_counted", len(members))
            text = self._words.phrase("chart.map.class", span=span, counted=counted)
            written.append((_filled(strength), text))
        for look, ids, key in (
            (_DOUBTFUL, self._doubted, "chart.map.doubtful"),
            (_MISSING, self._silent, "chart.map.missing"),
        ):
            if ids:
                written.append((look, self._words.phrase(key)))
        return written

    def _notes(self) -> list[str]:
        outside = [id for id in self._every if id not in self._shown.shapes]
        said = [
            self._words.phrase(f"chart.note.map.{key}", names=self._named(ids))
            for key, ids in (
                ("missing", self._silent),
                ("doubtful", self._doubted),
                ("outside", outside),
            )
            if ids
        ]
        if self._shown.own in self._shown.shapes:
            own = self._shown.name(self._shown.own)
            said.append(self._words.phrase("chart.note.map.own", name=own))
        return said

    def _named(self, ids: Sequence[str]) -> str:
        names = [self._shown.name(id) for id in ids[:_MOST_LISTED]]
        more = len(ids) - len(names)
        if more:
            names.append(self._words.plural("chart.map.more", more))
        return self._words.join(names)


def _classes(
    ids: Iterable[str], every: Mapping[str, ChartAmount]
) -> list[tuple[Sequence[str], float]]:
    """The units of each class from its least to its most, and how strongly it is filled.

    Of about equal size, for a few large units would leave all others in one class; units that are
    equal are always in one.
    """
    ranked = sorted(ids, key=lambda id: every[id].value)
    sizes = [every[id].value for id in ranked]
    most = min(len(_STRENGTHS), len(set(sizes)))
    begins = {sizes[len(sizes) * number // most] for number in range(1, most)}
    edges = sorted(edge for edge in begins if edge > sizes[0])
    found: list[list[str]] = [[] for _ in range(len(edges) + 1)]
    for id, size in zip(ranked, sizes, strict=True):
        found[bisect_right(edges, size)].append(id)
    # Of fewer classes the strengths lie further apart.
    last = len(_STRENGTHS) - 1
    return [
        (members, _STRENGTHS[round(place * last / max(len(edges), 1))])
        for place, members in enumerate(found)
    ]


def _filled(strength: float) -> PatchLook:
    red, green, blue, _ = ACCENT
    colour: Colour = (red, green, blue, strength)
    return {"fc": colour, "ec": LINE, "linewidth": 0.6}


def _write_legend(sheet: Sheet, top: float, entries: Sequence[tuple[PatchLook, str]]) -> None:
    width, height = sheet.figure.bbox.width, sheet.figure.bbox.height
    for number, (look, text) in enumerate(entries):
        middle = top + (number + 0.5) * _NAME.line
        corner = (2 / width, sheet.from_top(middle + _SWATCH_HEIGHT / 2) / height)
        sheet.figure.add_artist(
            Rectangle(
                corner, _SWATCH_WIDTH / width, _SWATCH_HEIGHT / height,
                transform=sheet.figure.transFigure, **look,
            )
        )  # fmt: skip
        sheet.line((_SWATCH_WIDTH + 8, middle), text, _NAME)
