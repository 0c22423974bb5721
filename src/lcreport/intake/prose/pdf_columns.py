"""Pages of a PDF in reading order: tables row by row, and the second column behind the first.

Most programs write one column after the other, which is then left as it is; some write line by line
across two columns.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from lcreport.intake.prose import pdf_blanks
from lcreport.intake.prose.pdf_tables import PageLines, PlacedText, text_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pypdf import PageObject

_GAP = re.compile(r"(?<=\S) {3,}(?=\S)|^ {12,}(?=\S)")
# Fewer lines, or shorter ones, are a letterhead, signatures or a table of numbers.
_FEWEST_LINES = 6
_SHORTEST = 18
_MOST_AS_WRITTEN = 0.8
_Halves = list[tuple[str, str]]


def text_of(page: PageObject) -> str:
    """What a page says.

    Args:
        page: Of pypdf.
    """
    lines, placed = PageLines(), []

    def see(operator: bytes, operands: Sequence[float], matrix: Sequence[float], _: object) -> None:
        lines.see(operator, operands, matrix)

    def place(
        text: str, matrix: Sequence[float], own: Sequence[float], _: object, size: float
    ) -> None:
        x, y = own[4], own[5]
        a, b, c, d, e, f = matrix
        scale = abs(own[3] * d) or 1.0
        placed.append(PlacedText(text, a * x + c * y + e, b * x + d * y + f, size * scale))

    written = page.extract_text(visitor_operand_before=see, visitor_text=place)
    tables = lines.tables()
    with_tables = text_with(tables, placed) if tables else None
    if with_tables is not None:
        return with_tables
    # Only a page with two columns is laid out, which takes several times as long.
    if len(written) < 2 * _FEWEST_LINES * _SHORTEST:
        return written
    drawn = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    drawn_lines = drawn.splitlines()
    edge = _edge(drawn_lines)
    if edge is None:
        with_rows = pdf_blanks.with_rows(drawn_lines)
        return written if with_rows is None else "\n".join(with_rows)
    halves = [_halves(line, edge) for line in drawn_lines]
    return written if _is_read_so(halves, written) else "\n".join(_in_order(halves))


def _edge(lines: Sequence[str]) -> int | None:
    """Where the second column begins, in characters; None where there is one column only."""
    starts = Counter(found.end() for line in lines for found in _GAP.finditer(line))
    if not starts:
        return None
    # The drawing is in whole characters, so that one column's lines may begin one apart.
    edge = max(starts, key=lambda at: (starts[at] + starts[at - 1] + starts[at + 1], starts[at]))
    both = [halves for line in lines if all(halves := _halves(line, edge))]
    if len(both) < _FEWEST_LINES:
        return None
    for side in zip(*both, strict=True):
        lengths = sorted(sum(letter.isalpha() for letter in half) for half in side)
        # Not the middle one: every other line may be the short end of a paragraph.
        if lengths[len(lengths) * 3 // 4] < _SHORTEST:
            return None
    return edge


def _halves(line: str, edge: int) -> tuple[str, str]:
    """What a line says in either column; all of it in the first where it runs across both."""
    for found in _GAP.finditer(line):
        if abs(found.end() - edge) <= 1:
            return line[: found.start()].strip(), line[found.end() :].strip()
    return line.strip(), ""


def _is_read_so(halves: _Halves, written: str) -> bool:
    """Whether the text as written goes down the first column before it goes to the second."""
    said = " ".join(written.split())
    first = [" ".join(left.split()) for left, right in halves if left and right]
    pairs = [f"{above} {below}" for above, below in pairwise(first)]
    return not pairs or sum(pair in said for pair in pairs) >= _MOST_AS_WRITTEN * len(pairs)


def _in_order(halves: _Halves) -> list[str]:
    """Each stretch of two columns with the first one before the second."""
    ordered: list[str] = []
    left: list[str] = []
    right: list[str] = []
    for first, second in [*halves, ("", "")]:
        runs_across = bool(first) and not second and len(first) > 2 * max(map(len, left), default=0)
        if runs_across and right:
            ordered += [*left, *right]
            left, right = [], []
        if first:
            left.append(first)
        if second:
            right.append(second)
    return [*ordered, *left, *right]
