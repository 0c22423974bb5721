"""Which table of an older Word file stands as which of a newer one."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement

_P, _TBL, _TR, _TC, _T = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc", "w:t"))
_STYLE, _CAPTION, _VAL = qn("w:pStyle"), qn("w:tblCaption"), qn("w:val")
_HEADING = "heading"
# Tables of one kind have the same heads in every section: heads alone pair none.
_SAME = 0.5


@dataclass(frozen=True, slots=True)
class _Known:
    """By what a reader knows a table.

    Attributes:
        place: Where it stands among the blocks.
        heads: Of its columns.
        names: What its rows are called.
        caption: Its caption; empty for none.
        section: The headings under which it stands.
    """

    place: int
    heads: tuple[str, ...]
    names: tuple[object, ...]
    caption: str
    section: str


def pairs(old: Sequence[BaseOxmlElement], new: Sequence[BaseOxmlElement]) -> list[tuple[int, int]]:
    """The places of tables that are the same one, in both orders rising.

    Two are where caption, section, heads and rows have half in common on average, and never with
    another number of columns.

    Args:
        old: The blocks of the older body.
        new: Those of the newer.
    """
    before, now = list(_tables(old)), list(_tables(new))
    likeness = [[_likeness(one, other) for other in now] for one in before]
    # How much the best pairs have in common from the one table on and from the other.
    best = [[0.0] * (len(now) + 1) for _ in range(len(before) + 1)]
    for row in reversed(range(len(before))):
        for column in reversed(range(len(now))):
            best[row][column] = max(
                best[row + 1][column],
                best[row][column + 1],
                likeness[row][column] + best[row + 1][column + 1],
            )
    found = []
    row = column = 0
    while row < len(before) and column < len(now):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            found.append((before[row].place, now[column].place))
            row, column = row + 1, column + 1
    return found


def text_of(block: BaseOxmlElement) -> str:
    """All words of a block, a picture's by its alternative text."""
    parts = []
    for part in block.iter(_T, qn("wp:docPr")):
        parts.append(part.text or "" if part.tag == _T else part.get("descr") or "")
    return "".join(parts)


def row_key(row: BaseOxmlElement) -> tuple[object, ...]:
    """By what a row is known: its cells' number, and its words before the figures."""
    cells = [text_of(cell) for cell in row.findall(_TC)]
    # The first column is often the row's number, which moves with every new row.
    named = [cell for cell in cells if any(map(str.isalpha, cell))]
    return len(cells), *(named or cells)[:1]


def _tables(blocks: Sequence[BaseOxmlElement]) -> Iterator[_Known]:
    headings: dict[str, str] = {}
    for place, block in enumerate(blocks):
        if block.tag == _TBL:
            first, *others = block.findall(_TR)
            caption = next((found.get(_VAL) or "" for found in block.iter(_CAPTION)), "")
            yield _Known(
                place,
                tuple(text_of(cell) for cell in first.findall(_TC)),
                tuple(map(row_key, others)),
                caption,
                "\n".join(headings.values()),
            )
            continue
        style = next((found.get(_VAL) or "" for found in block.iter(_STYLE)), "").lower()
        if block.tag == _P and style.startswith(_HEADING):
            headings = {level: text for level, text in headings.items() if level < style}
            headings[style] = text_of(block)


def _likeness(old: _Known, new: _Known) -> float:
    """How much two tables have in common, 0 to 1; 0 where they are not the same one."""
    if len(old.heads) != len(new.heads):
        return 0.0
    shares = [
        sum(one == other for one, other in zip(old.heads, new.heads, strict=True))
        / max(len(new.heads), 1),
        _share(old.names, new.names),
        float(old.section == new.section),
    ]
    if old.caption or new.caption:
        shares.append(_share(old.caption.split(), new.caption.split()))
    likeness = sum(shares) / len(shares)
    return likeness if likeness >= _SAME else 0.0


def _share(old: Sequence[object], new: Sequence[object]) -> float:
    return difflib.SequenceMatcher(a=old, b=new, autojunk=False).ratio()
