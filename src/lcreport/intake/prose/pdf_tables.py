"""Ruled tables of a PDF's page: which lines are drawn, and which words stand between them.

A PDF knows no tables. Office programs draw the lines between cells, so that what stands between two
lines is a cell, and two cells without a line between them are one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from lcreport.intake.prose.html_tables import table_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# In points, 1/72 of an inch: borders are drawn up to 3 thick, and a line in pieces that touch.
_NEAR, _SHORTEST = 3.0, 4.0
_MOST_CELLS = 5000
# A map or a drawing has thousands of lines.
_MOST_CROSSINGS = 100_000
# Narrow letters take a third of their height: what needs more room than its cell runs across it.
_NARROWEST = 0.33
_PAINTED = frozenset({b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Some words of a page, and where they begin.

    Attributes:
        text: The words; blanks and line ends stand by themselves.
        x: From the left.
        y: From below.
        size: Of the letters.
    """

    text: str
    x: float
    y: float
    size: float

    @property
    def is_blank(self) -> bool:
        """Whether it only parts others."""
        return not self.text.strip()


@dataclass(slots=True)
class PageLines:
    """The straight lines of a page, as its operators draw them."""

    _across: list[tuple[float, Span]] = field(default_factory=list)
    _down: list[tuple[float, Span]] = field(default_factory=list)
    _path: list[tuple[Span, Span]] = field(default_factory=list)
    _at: Span = (0.0, 0.0)

    def see(self, operator: bytes, operands: Sequence[float], matrix: Sequence[float]) -> None:
        """Take in one operator of the page."""
        if operator in _PAINTED:
            for begin, end in self._path:
                self._keep(begin, end)
            self._path.clear()
        elif operator == b"n":
            # A path that only clips what is drawn inside it.
            self._path.clear()
        elif operator == b"m":
            self._at = _moved(operands, matrix)
        elif operator == b"l":
            there = _moved(operands, matrix)
            self._path.append((self._at, there))
            self._at = there
        elif operator == b"re":
            x, y, width, height = map(float, operands)
            corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
            self._path += pairwise(_moved(corner, matrix) for corner in corners)

    def _keep(self, begin: Span, end: Span) -> None:
        (x, y), (x_end, y_end) = begin, end
        if abs(y - y_end) < 1 and abs(x - x_end) > _SHORTEST:
            self._across.append(((y + y_end) / 2, (min(x, x_end), max(x, x_end))))
        elif abs(x - x_end) < 1 and abs(y - y_end) > _SHORTEST:
            self._down.append(((x + x_end) / 2, (min(y, y_end), max(y, y_end))))

    def tables(self) -> list[RuledTable]:
        """The lines that cross or touch, as tables of two columns or more."""
        across, down = _joined(self._across), _joined(self._down)
        if len(across) * len(down) > _MOST_CROSSINGS:
            return []
        groups: list[tuple[list[_Line], list[_Line]]] = []
        for line in across:
            touching = [group for group in groups if any(_touch(line, other) for other in group[1])]
            own = [other for other in down if _touch(line, other)]
            for group in touching:
                groups.remove(group)
                own += [other for other in group[1] if other not in own]
            rows = [line, *(other for group in touching for other in group[0])]
            groups.append((rows, own))
        found = (RuledTable.of(rows, columns) for rows, columns in groups)
        return [table for table in found if table is not None]


_Line = tuple[float, Span]
"""Where a line stands, and from where to where it goes."""


def _moved(point: Sequence[float], matrix: Sequence[float]) -> Span:
    x, y = float(point[0]), float(point[1])
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _joined(lines: Iterable[tuple[float, Span]]) -> list[_Line]:
    """Lines side by side as one, and their pieces that touch as one."""
    by_place: list[tuple[float, list[Span]]] = []
    for at, span in sorted(lines):
        if not by_place or at - by_place[-1][0] > _NEAR:
            by_place.append((at, []))
        by_place[-1][1].append(span)
    joined = []
    for at, spans in by_place:
        pieces: list[Span] = []
        for begin, end in sorted(spans):
            if pieces and begin - pieces[-1][1] <= _NEAR:
                pieces[-1] = (pieces[-1][0], max(pieces[-1][1], end))
            else:
                pieces.append((begin, end))
        # Pieces apart belong to different tables, such as two that stand side by side.
        joined += [(at, piece) for piece in pieces]
    return joined


def _touch(across: _Line, down: _Line) -> bool:
    (y, (left, right)), (x, (low, high)) = across, down
    return left - _NEAR <= x <= right + _NEAR and low - _NEAR <= y <= high + _NEAR


@dataclass(slots=True)
class RuledTable:
    """A table between lines.

    Attributes:
        xs: Where its columns begin, and the last one ends.
        ys: Where its rows begin, from above, and the last one ends; below 0, so that they rise.
        owner: Row and column of a field → those of the cell that it is part of.
        words: Row and column of a cell → its words.
    """

    xs: list[float]
    ys: list[float]
    owner: dict[tuple[int, int], tuple[int, int]]
    words: dict[tuple[int, int], list[PlacedText]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def of(cls, across: Sequence[_Line], down: Sequence[_Line]) -> RuledTable | None:
        """The table that these lines draw; None where they are no table."""
        xs, ys = _places(x for x, _ in down), _places(-y for y, _ in across)
        rows, columns = len(ys) - 1, len(xs) - 1
        # One row of several columns is what a page begins with where a table goes on.
        if rows < 1 or columns < 2 or not 2 < rows * columns <= _MOST_CELLS:
            return None
        above = [(-y, span) for y, span in across]
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        for row, (top, bottom) in enumerate(pairwise(ys)):
            middle = (top + bottom) / 2
            for column, (left, right) in enumerate(pairwise(xs)):
                own = (row, column)
                if column and not _is_drawn(down, left, -middle):
                    own = owner[row, column - 1]
                elif row and not _is_drawn(above, top, (left + right) / 2):
                    own = owner[row - 1, column]
                owner[row, column] = own
        return cls(xs, ys, owner)

    def cell_at(self, placed: PlacedText) -> tuple[int, int] | None:
        """The cell in which words begin; None where they stand outside."""
        # A little inside: letters may begin on the line itself, and stand on their line.
        column = bisect_right(self.xs, placed.x + 1) - 1
        row = bisect_right(self.ys, -(placed.y + placed.size / 4)) - 1
        return self.owner.get((row, column))

    def beside(self, placed: PlacedText) -> list[PlacedText]:
        """The words of the cell in which some begin."""
        return self.words[self.cell_at(placed) or (0, 0)]

    def holds(self, placed: PlacedText) -> bool:
        """Whether words end inside the cell in which they begin, as far as can be seen."""
        own = self.cell_at(placed)
        columns = range(len(self.xs) - 2, -1, -1)
        row = -1 if own is None else own[0]
        last = next((column for column in columns if self.owner.get((row, column)) == own), 0)
        room = self.xs[last + 1] - placed.x
        return len(placed.text.strip()) * placed.size * _NARROWEST <= room + placed.size

    def lines(self) -> Iterator[str]:
        """Its rows between strokes; a cell of several fields has its words in the first."""
        for row in range(len(self.ys) - 1):
            cells = [_said(self.words.get((row, column), ())) for column in range(len(self.xs) - 1)]
            if any(cells):
                yield table_line(cells)


def _places(found: Iterable[float]) -> list[float]:
    places: list[float] = []
    for place in sorted(found):
        if not places or place - places[-1] > _NEAR:
            places.append(place)
    return places


def _is_drawn(lines: Sequence[_Line], at: float, beside: float) -> bool:
    return any(abs(place - at) <= _NEAR and begin <= beside <= end for place, (begin, end) in lines)


def _said(words: Sequence[PlacedText]) -> str:
    text, last = "", None
    for placed in words:
        # The next line of a cell; blanks between words of one line are words of their own.
        if last is not None and abs(placed.y - last) > placed.size / 2:
            text += " "
        text += placed.text
        last = last if placed.is_blank else placed.y
    return " ".join(text.split())


def text_with(tables: Sequence[RuledTable], placed: Sequence[PlacedText]) -> str | None:
    """A page with its tables row by row; None where words run across the cells of one.

    Args:
        tables: Between lines.
        placed: The words of the page, in the order in which they were written.
    """
    parts: list[str | RuledTable] = []
    inside: list[PlacedText] | None = None
    for words in placed:
        if words.is_blank:
            if inside is None:
                parts.append(words.text)
            else:
                inside.append(words)
            continue
        inside = None
        table = next((one for one in tables if one.cell_at(words) is not None), None)
        if table is None:
            parts.append(words.text)
            continue
        # Some programs write a row in one go: then nobody knows which cell a word is in.
        if not table.holds(words):
            return None
        if not any(part is table for part in parts):
            parts.append(table)
        inside = table.beside(words)
        inside.append(words)
    return "".join(
        part if isinstance(part, str) else "\n" + "\n".join(part.lines()) + "\n" for part in parts
    )
