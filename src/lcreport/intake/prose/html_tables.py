"""Tables of web pages as rows between strokes, whatever is merged in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# A cell that holds as much text is a column of a page, as letterheads and forms have it.
_LONGEST_CELL = 400
_MOST_MERGED = 100


def table_line(cells: Sequence[str]) -> str:
    r"""A row between strokes; as its cells alone where they hold whole paragraphs.

    >>> table_line(["Lớp", "12\n(tăng)"])
    '| Lớp | 12 (tăng) |'
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return ""
    if len(filled) == 1 or any(len(cell) > _LONGEST_CELL for cell in filled):
        return "\n\n".join(filled)
    words = (" ".join(cell.replace("|", "/").split()) for cell in cells)
    return f"| {' | '.join(words)} |"


class Grid:
    """One table while it is read: which places of a row cells of the rows above cover."""

    def __init__(self) -> None:
        self.opened: int | None = None
        self._cells: list[str] = []
        self._covered: dict[int, int] = {}
        self._spans = (1, 1)

    def begin_cell(self, attributes: Mapping[str, str | None], at: int) -> None:
        """Begin a cell whose words are collected from this place on."""
        self.opened = at
        self._spans = (_number(attributes.get("colspan")), _number(attributes.get("rowspan")))

    def end_cell(self, words: str) -> None:
        """End it."""
        self.opened = None
        while self._covered.get(len(self._cells), 0):
            self._pass_over()
        wide, high = self._spans
        for number in range(wide):
            self._covered[len(self._cells)] = high - 1
            self._cells.append("" if number else words)

    def _pass_over(self) -> None:
        self._covered[len(self._cells)] -= 1
        self._cells.append("")

    def row(self) -> str:
        """The row as text, which ends it; nothing where none was begun."""
        if not self._cells:
            return ""
        while self._covered.get(len(self._cells), 0):
            self._pass_over()
        cells, self._cells = self._cells, []
        return f"\n\n{table_line(cells)}\n\n"


def _number(text: str | None) -> int:
    written = (text or "").strip()
    # A page may say colspan=1000000000.
    return min(max(int(written), 1), _MOST_MERGED) if written.isdecimal() else 1
