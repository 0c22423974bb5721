"""Where rows of bars stand: in points for texts, in rows for whoever draws on the axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from lcreport.annex.charts.style import BAR, GAP, SMALL, SOFT, SPARE, WIDTH
from lcreport.annex.charts.text import TextStyle

if TYPE_CHECKING:
    import numpy.typing as npt

Places: TypeAlias = "npt.NDArray[np.float64] | float"

NAME = TextStyle()
DETAIL = TextStyle(SMALL, colour=SOFT)
SPACE = 7.0
"""Points between two rows."""
CLOSE = 3.0
"""Points between a bar, with the marks that cross it, and the detail below it."""
FAR = 1000.0
"""Points above and below all rows to which the scale goes on."""


@dataclass(frozen=True, slots=True)
class BarLayout:
    """Where rows stand: names at the left of the bars or, if they are long, above them.

    Attributes:
        left: How far right the bars begin, beside names; 0 where those stand above them.
        names: The lines of each row's name.
        details: Those of its detail.
        below: Whether details stand below the bars, which are lower than the names beside them.
    """

    left: float
    names: tuple[tuple[str, ...], ...]
    details: tuple[tuple[str, ...], ...]
    below: bool = False

    @property
    def beside(self) -> bool:
        """Whether names stand at the left of the bars."""
        return self.left > 0

    @property
    def total(self) -> float:
        """The height of all rows."""
        return sum(self.height(row) for row in range(len(self.names))) - SPACE

    def behind(self, row: int) -> float:
        """How far right a detail follows in the last line of its name; 0 where it does not."""
        details = self.details[row]
        if self.beside or len(details) != 1:
            return 0.0
        start = NAME.width(self.names[row][-1]) + GAP
        return start if start + DETAIL.width(details[0]) <= WIDTH - SPARE else 0.0

    def text_height(self, row: int) -> float:
        """The height of a row's name, with the detail where that stands below it."""
        apart = 0 if self.below or self.behind(row) else len(self.details[row])
        return len(self.names[row]) * NAME.line + apart * DETAIL.line

    def height(self, row: int) -> float:
        """The height of one row with the space after it."""
        text = self.text_height(row)
        if not self.beside:
            return text + 2 + BAR + SPACE + 2
        return max(text, BAR + 2 + self._under(row)) + SPACE

    def middle(self, row: int) -> float:
        """How far below its row's top a bar's middle stands."""
        if self.beside:
            return (self.height(row) - SPACE - self._under(row)) / 2
        return self.text_height(row) + 2 + BAR / 2

    def text_top(self, row: int) -> float:
        """How far below its row's top the name begins."""
        return (self.height(row) - SPACE - self.text_height(row)) / 2 if self.beside else 0.0

    def _under(self, row: int) -> float:
        """The height of what stands below a bar."""
        lines = len(self.details[row]) if self.below else 0
        return lines * DETAIL.line + CLOSE if lines else 0.0


class RowScale:
    """From a row's number, which is its coordinate, to points below the first row's top."""

    def __init__(self, layout: BarLayout) -> None:
        count = len(layout.names)
        # Half the space between two rows belongs to each: a bar stands in the middle of its own.
        tops = [-SPACE / 2]
        for row in range(count):
            tops.append(tops[-1] + layout.height(row))
        self.middles = [tops[row] + SPACE / 2 + layout.middle(row) for row in range(count)]
        self.span = tops[0], tops[-1]
        # Whoever draws outside of the rows on these axes still gets a scale, not an error.
        rows, points = [-0.5 - FAR], [tops[0] - FAR]
        for row in range(count):
            rows += [row - 0.5, row]
            points += [tops[row], self.middles[row]]
        self._rows = [*rows, count - 0.5, count - 0.5 + FAR]
        self._points = [*points, tops[-1], tops[-1] + FAR]

    def beside(self, row: int, down: float) -> float:
        """The coordinate that is so many points below a row's middle."""
        return float(self.to_rows(self.middles[row] + down))

    def to_points(self, rows: Places) -> npt.NDArray[np.float64]:
        """Points below the first row's top, for coordinates."""
        return np.asarray(np.interp(rows, self._rows, self._points))

    def to_rows(self, points: Places) -> npt.NDArray[np.float64]:
        """Coordinates, for points below the first row's top."""
        return np.asarray(np.interp(points, self._points, self._rows))
