"""The base of everything that shows itself in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    def to_html(self) -> str:
        """An HTML fragment."""
        # The writer knows every kind of block, so it stands after them.
        from lcreport.blocks.html import Writer  # noqa: PLC0415 - as said above

        return Writer().write(self.content())

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {
            "text/html": self.to_html(),
            "text/plain": self.to_text(),
            PAYLOAD: self.payload(),
        }


class PlainBlock(Block):
    """A block of nothing but plain values: a frozen dataclass that crosses to the host as JSON."""

    def content(self) -> PlainBlock:
        """Itself."""
        return self

    def payload(self) -> Mapping[str, object]:
        """Its fields as JSON values; `payloads.read` makes the same block of them."""
        from lcreport.blocks.payloads import written  # noqa: PLC0415 - it knows every kind of block

        return written(self)

    @abstractmethod
    def to_text(self) -> str:
        """Plain text."""
