"""Ids that are each table's and drawing's own, whatever a notebook calls them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.blocks import Drawing, Group, Table

if TYPE_CHECKING:
    from lcreport.blocks import PlainBlock

_UNFIT = re.compile(r"[^\w-]+")
# Ids that begin so are the page's own: its script and its contents go by them.
_RESERVED = "lc-"
_USED = re.compile(r'( id="| href="#|url\(#)')


class UniqueIds:
    """Gives each block of a document an id that no other has; a second `x` becomes `x-2`."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def settle(self, block: PlainBlock) -> PlainBlock:
        """The block, and those in it, with ids of their own."""
        match block:
            case Group(parts):
                return replace(block, parts=[self.settle(part.content()) for part in parts])
            case Table(id=wanted):
                return replace(block, id=self._own(wanted))
            case Drawing(id=wanted):
                own = self._own(wanted)
                svg = block.svg
                if own != wanted:
                    # The same chart shown twice would have the second clipped by the first's ids.
                    svg = _USED.sub(rf"\g<1>{own}-", svg)
                return replace(block, id=own, svg=svg, table=replace(block.table, id=own))
        return block

    def _own(self, wanted: str) -> str:
        stem = _UNFIT.sub("-", wanted).strip("-") or "table"
        if not stem[0].isalpha() or stem.startswith(_RESERVED):
            stem = f"t-{stem}"
        own, number = stem, 2
        while self._taken & _around(own):
            own, number = f"{stem}-{number}", number + 1
        self._taken |= _around(own)
        return own


def _around(own: str) -> set[str]:
    """An id with those that a page makes of it, in small letters as sheets are named."""
    return {own.lower(), f"{own}-caption".lower(), f"{own}-filter".lower()}
