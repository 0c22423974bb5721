"""HTML of blocks: how text is written, and what a document may add to a block."""

from __future__ import annotations

import html as _html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.blocks.drawing import Drawing
    from lcreport.blocks.table import Table


def escape(text: str) -> str:
    """Text as HTML, for content and for attributes in double quotes.

    >>> escape('<script>"')
    '&lt;script&gt;&quot;'
    """
    return _html.escape(text, quote=True)


class HtmlPage:
    """What blocks ask of the page that they are written into; JupyterLab's has nothing to add."""

    def heading(self, text: str, level: int) -> str:
        """A heading."""
        return f"<h{level}>{escape(text)}</h{level}>"

    def numbers(self, table: Table) -> Mapping[str, int]:
        """Each note of a table's cells with the number that leads to it."""
        return table.numbers

    def tools(self, table: Table) -> str:
        """What stands at the end of the figure that holds a table; nothing here."""
        del table
        return ""

    def saving(self, drawing: Drawing) -> Mapping[str, str]:
        """What the page's script needs to save a drawing as a file, by name; nothing here."""
        del drawing
        return {}


PLAIN_PAGE = HtmlPage()
