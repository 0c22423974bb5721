"""A drawing as plain values: what crosses to the host of a chart."""

from __future__ import annotations

import xml.parsers.expat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from lcreport.blocks import table_html
from lcreport.blocks.block import PlainBlock
from lcreport.blocks.html import PLAIN_PAGE, escape
from lcreport.blocks.table import Table

if TYPE_CHECKING:
    from lcreport.blocks.html import HtmlPage

_ELEMENTS = frozenset((
    "svg", "g", "defs", "symbol", "use", "clipPath", "pattern", "marker", "path", "rect", "circle",
    "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc", "linearGradient",
    "radialGradient", "stop", "metadata", "rdf:RDF", "cc:Work", "cc:Agent", "dc:creator", "dc:date",
    "dc:format", "dc:title", "dc:type",
))  # fmt: skip
_ADDRESSES = frozenset(("href", "xlink:href", "src"))


@dataclass(frozen=True)
class Drawing(PlainBlock):
    """A picture with its caption, what it shows in words, and its numbers.

    Attributes:
        id: Unique within an annex; letters, digits and hyphens.
        svg: One `svg` element that neither runs nor fetches anything.
        alt: What the picture shows, in words with numbers.
        table: The values drawn and those left out of the drawing.
        summary: What the fold with the table is called.
        ink: Colour of the drawing's lines and letters; on a page they follow the text's colour.
    """

    kind: ClassVar[str] = "chart"

    id: str
    svg: str = field(repr=False)
    alt: str
    caption: str
    table: Table = field(repr=False)
    source: str = ""
    summary: str = ""
    ink: str = ""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError(f"drawing {self.id!r} has no words for those who cannot see it")
        check_svg(self.svg)

    def to_text(self) -> str:
        """Caption and alternative text."""
        return f"{self.caption}\n{self.alt}"

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """The caption first, as HTML asks; a wide drawing scrolls by itself."""
        described = f'<svg role="img" aria-label="{escape(self.alt)}" '
        svg = self.svg.replace("<svg ", described, 1)
        if self.ink:
            svg = svg.replace(f' color="{self.ink}"', "", 1)
        source = f' <span class="lc-source">{escape(self.source)}</span>' if self.source else ""
        table = self.table
        parts = [
            f'<figure class="lc-chart" id="{escape(self.id)}">',
            f"<figcaption>{escape(self.caption)}{source}</figcaption>",
            f'<div class="lc-drawing">{svg}</div>',
            f'<details class="lc-data"><summary>{escape(self.summary)}</summary>',
            f"<table><caption>{escape(table.caption)}</caption>{table_html.rows(table)}</table>",
            "</details>",
            page.tools(table),
            "</figure>",
        ]
        return "\n".join(part for part in parts if part)


def check_svg(svg: str) -> None:
    """Refuse an SVG that could run, fetch or restyle anything on the page it stands in.

    Raises:
        ValueError: it is no SVG, or has an element or attribute that drawings do not need.
    """
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if name not in _ELEMENTS or (depth == 0 and name != "svg"):
            raise ValueError(f"a drawing may not hold the element {name!r}")
        depth += 1
        for attribute, value in attributes.items():
            lowered = value.casefold()
            if attribute in _ADDRESSES and not value.startswith("#"):
                raise ValueError(f"a drawing may not lead to {value[:60]!r}")
            if attribute.casefold().startswith("on") or "url(" in lowered.replace("url(#", ""):
                raise ValueError(f"a drawing may not have {attribute}={value[:60]!r}")

    reader = xml.parsers.expat.ParserCreate()
    reader.StartElementHandler = opened
    # Entities could write what no rule above sees.
    reader.EntityDeclHandler = _no_entity
    reader.StartDoctypeDeclHandler = _no_entity
    try:
        reader.Parse(svg, True)  # noqa: FBT003 - its only argument besides the text
    except xml.parsers.expat.ExpatError as error:
        raise ValueError(f"a drawing is no SVG: {error}") from error


def _no_entity(*_: object) -> None:
    raise ValueError("a drawing may not declare a document type")
