"""A drawing as plain values: what crosses to the host of a chart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from lcreport.blocks import table_html
from lcreport.blocks.block import PlainBlock
from lcreport.blocks.check_svg import check_svg
from lcreport.blocks.html import PLAIN_PAGE, escape
from lcreport.blocks.table import Table

if TYPE_CHECKING:
    from lcreport.blocks.html import HtmlPage

_COLOUR = re.compile("#[0-9a-f]{6}")


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
        # Typst refuses PDF/UA for a figure without one, and a reader who hears the page gets
        # nothing.
        if not self.alt.strip():
            raise ValueError(f"drawing {self.id!r} has no words for those who cannot see it")
        if self.ink and not _COLOUR.fullmatch(self.ink):
            raise ValueError(f"drawing {self.id!r}: ink {self.ink[:60]!r} is no colour as #1b2733")
        check_svg(self.svg)

    def to_text(self) -> str:
        """Caption and alternative text."""
        return f"{self.caption}\n{self.alt}"

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """The caption first, as HTML asks."""
        # With a role and a label a screen reader says the words and skips the drawing's single
        # letters.
        described = f'<svg role="img" aria-label="{escape(self.alt)}" '
        svg = self.svg.replace("<svg ", described, 1)
        if self.ink:
            # Without a colour of its own it takes the page's, which a reader may have set to light
            # on dark.
            svg = svg.replace(f' color="{self.ink}"', "", 1)
        # For who takes the drawing out of the page, whose colours may be a dark one's.
        said = {"ink": self.ink, **page.saving(self)}
        data = "".join(f' data-{key}="{escape(text)}"' for key, text in said.items() if text)
        source = f' <span class="lc-source">{escape(self.source)}</span>' if self.source else ""
        table = self.table
        parts = [
            f'<figure class="lc-chart" id="{escape(self.id)}">',
            f"<figcaption>{escape(self.caption)}{source}</figcaption>",
            f'<div class="lc-drawing"{data}>{svg}</div>',
            f'<details class="lc-data"><summary>{escape(self.summary)}</summary>',
            # Where each row has a unit of its own, that of the bars stands in the head of theirs.
            table_html.above(table, has_units=any(each.key == "unit" for each in table.columns)),
            f"<table><caption>{escape(table.caption)}</caption>",
            f"{table_html.rows(table, page)}</table>",
            table_html.remarks(table, page),
            "</details>",
            page.tools(table),
            "</figure>",
        ]
        return "\n".join(part for part in parts if part)
