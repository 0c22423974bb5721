"""A finished chart: one drawing for HTML and PDF, what it shows in words, and its numbers."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lcreport.annex.charts.lettering import clean
from lcreport.annex.charts.look import INK_HEX
from lcreport.blocks import Shown, escape, literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.annex.charts.canvas import Canvas, Label
    from lcreport.annex.tables import Table
    from lcreport.annex.wording import Words

_FORBIDDEN = re.compile(r"[^0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class About:
    """What the caller says of a chart; each part has a default.

    Attributes:
        title: The caption's first words instead of those of the kind of chart.
        source: Where the figures come from, as text; told under the chart.
        id: Unique within an annex; made from the chart's content where empty.
    """

    title: str = ""
    source: str = ""
    id: str = ""


NOTHING = About()


@dataclass(frozen=True)
class Chart(Shown):
    """A drawing with its caption, its alternative text and its numbers.

    Attributes:
        id: Unique within an annex; letters, digits and hyphens.
        svg: One `svg` element without fonts, scripts or styles; ids begin with a mark of its own.
        alt: What the chart shows, in words with numbers.
        caption: What, for which period, in which unit.
        unit: The unit of all values; empty where each has its own.
        source: The source line, empty where none was given.
        table: The values drawn and those left out of the drawing.
        summary: What the fold with the table is called.
        labels: Every text of the drawing with its box, in points.
    """

    id: str
    svg: str = field(repr=False)
    alt: str
    caption: str
    unit: str
    source: str
    table: Table = field(repr=False)
    summary: str = field(repr=False, default="")
    labels: tuple[Label, ...] = field(repr=False, default=())

    def to_html(self) -> str:
        """A `figure` whose ink follows the page's text colour, with the numbers in a fold."""
        drawn = self.svg.replace(f' color="{INK_HEX}"', "", 1).replace(
            "<svg ", f'<svg role="img" aria-label="{escape(self.alt)}" ', 1
        )
        source = f'<span class="lc-source">{escape(self.source)}</span>' if self.source else ""
        return "\n".join([
            f'<figure class="lc-chart" id="{escape(self.id)}">',
            drawn,
            f"<figcaption>{escape(self.caption)}{source and ' '}{source}</figcaption>",
            f'<details class="lc-data"><summary>{escape(self.summary)}</summary>',
            _table_html(self.table),
            "</details>",
            "</figure>",
        ])

    def to_typst(self) -> str:
        """A call of the template's `lc-chart`."""
        return (
            f"#lc-chart(svg: {literal(self.svg)}, alt: {literal(self.alt)}, "
            f"caption: {literal(self.caption)}, source: {literal(self.source)})"
        )

    def to_text(self) -> str:
        """Caption and alternative text."""
        return f"{self.caption}\n{self.alt}"

    def payload(self) -> Mapping[str, Any]:
        """Caption, alternative text and the table, as plain values."""
        return {
            "type": "chart",
            "id": self.id,
            "caption": self.caption,
            "alt": self.alt,
            "table": self.table.payload(),
        }


def finish(canvas: Canvas, height: float, alt: str, table: Table, words: Words) -> Chart:
    """The chart of a drawing; its id, caption, unit and source are the table's."""
    table = _cleaned(table)
    return Chart(
        id=table.id,
        svg=canvas.svg(table.id, height),
        alt=clean(alt),
        caption=table.caption,
        unit=table.unit,
        source=table.source,
        table=table,
        summary=words.phrase("page.data"),
        labels=tuple(canvas.labels),
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
        return given if given[0].isalpha() else f"c-{given}"
    digest = hashlib.sha256(repr((kind, *content)).encode()).hexdigest()
    return f"{kind}-{digest[:8]}"


def _cleaned(table: Table) -> Table:
    """The table without control characters, which HTML does not allow."""
    lines = [
        replace(line, cells=tuple(replace(cell, text=clean(cell.text)) for cell in line.cells))
        for line in table.lines
    ]
    return replace(table, caption=clean(table.caption), lines=lines)


def _table_html(table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(each.label)}</th>' for each in table.columns)
    body = []
    for line in table.lines:
        cells = []
        for column, cell in zip(table.columns, line.cells, strict=True):
            if column.key == table.head:
                cells.append(f'<th scope="row">{escape(cell.text)}</th>')
            else:
                kind = "" if column.type == "text" else ' class="lc-number"'
                cells.append(f"<td{kind}>{escape(cell.text)}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f"<table><caption>{escape(table.caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )
