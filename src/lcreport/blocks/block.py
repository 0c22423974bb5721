"""The base of everything that shows itself in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from lcreport.blocks.clean_text import clean, clean_values
from lcreport.blocks.html import PLAIN_PAGE
from lcreport.blocks.plain_values import written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.blocks.html import HtmlPage

# Of the vendor tree, which no front end draws: JupyterLab takes the HTML that stands beside it.
PAYLOAD = "application/vnd.lcreport+json"


class Block(ABC):
    """Something an annex shows: a chart, a table, a paragraph, a catalogue.

    Documents are written from its plain block; the HTML that goes with it is for JupyterLab and
    other front ends only.
    """

    @abstractmethod
    def content(self) -> PlainBlock:
        """The plain values that stand for it in every document."""

    def payload(self) -> Mapping[str, object]:
        """Its plain block as JSON values, for documents."""
        return self.content().payload()

    def to_text(self) -> str:
        """Plain text."""
        return self.content().to_text()

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """An HTML fragment in which every text is escaped.

        Args:
            page: Where it will stand.
        """
        return self.content().to_html(page)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        # Half of a surrogate pair would stop the kernel's message, and with it the annex.
        return {
            "text/html": clean(self.to_html()),
            "text/plain": clean(self.to_text()),
            PAYLOAD: clean_values(self.payload()),
        }


class PlainBlock(Block):
    """A block of nothing but plain values: a frozen dataclass that crosses to the host as JSON.

    Attributes:
        kind: The word by which its payload is known.
    """

    kind: ClassVar[str]

    def content(self) -> PlainBlock:
        """Itself."""
        return self

    def payload(self) -> Mapping[str, object]:
        """Its fields as JSON values; `payloads.read` makes the same block of them."""
        return {"type": self.kind, **written(self)}

    @abstractmethod
    def to_text(self) -> str:
        """Plain text."""

    @abstractmethod
    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """An HTML fragment in which every text is escaped."""
