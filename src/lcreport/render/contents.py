"""The contents of a page: its headings of the second and third level, each with an id."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents: a heading of the second level and those below it."""

    id: str
    text: str
    parts: list[ContentsEntry] = field(default_factory=list)


class Contents:
    """Collects headings in the order that they are written in.

    >>> contents = Contents()
    >>> contents.add("Kết quả", 2), contents.add("Chi tiết", 3), contents.add("Ghi chú", 4)
    ('lc-part-1', 'lc-part-1-1', '')
    """

    def __init__(self) -> None:
        self._entries: list[ContentsEntry] = []

    def add(self, text: str, level: int) -> str:
        """The id of a heading that joins the contents; empty for one that is too deep."""
        if level > 3:
            return ""
        # A heading of the third level before any of the second stands as if it were one.
        if level == 3 and self._entries:
            above = self._entries[-1]
            above.parts.append(ContentsEntry(f"{above.id}-{len(above.parts) + 1}", text))
            return above.parts[-1].id
        self._entries.append(ContentsEntry(f"lc-part-{len(self._entries) + 1}", text))
        return self._entries[-1].id

    @property
    def entries(self) -> Sequence[ContentsEntry]:
        """The contents; none where there is a single heading."""
        return self._entries if len(self._entries) > 1 else []
