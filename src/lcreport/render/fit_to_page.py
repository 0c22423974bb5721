"""Tables as a page holds them: turned where too wide, in parts where that is too little.

A page of HTML scrolls and a workbook has room; only paper asks for this.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.blocks import Group, PlainBlock, Table
from lcreport.render import column_widths, paper

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.render.document_parts import Document

# Heads may break a little; a table that only just does not fit is better upright and whole.
_SQUEEZED = 1.05
# Columns up to the rows' heads are repeated in each part; with more, little else would fit.
_MOST_LABELS = 3


def on_paper(annex: Document) -> Document:
    """The annex with its tables as the pages of PDF and Word hold them."""
    parts = [
        fitted(part, paper.UPRIGHT_PT, paper.TURNED_PT, annex.labels)
        if isinstance(part, PlainBlock)
        else part
        for part in annex.parts
    ]
    return replace(annex, parts=parts)


def fitted(
    block: PlainBlock, upright_pt: float, turned_pt: float, labels: Mapping[str, str]
) -> PlainBlock:
    """The block with every table in it turned, or cut into parts of some columns each.

    Args:
        block: What to set.
        upright_pt: How wide an upright page is within its margins.
        turned_pt: How wide a turned one is.
        labels: The page's texts.
    """
    match block:
        case Group(parts):
            parts = [fitted(part.content(), upright_pt, turned_pt, labels) for part in parts]
            return replace(block, parts=parts)
        case Table():
            least = column_widths.least_pt(block)
            if sum(least) <= upright_pt * _SQUEEZED:
                return block
            if sum(least) <= turned_pt * _SQUEEZED:
                return replace(block, landscape=True)
            return Group(_parts(block, least, turned_pt, labels))
    return block


def _parts(
    table: Table, least: Sequence[float], room_pt: float, labels: Mapping[str, str]
) -> list[Table]:
    """Tables of some columns each, the rows' heads first in every one."""
    heads = [index for index, column in enumerate(table.columns) if column.key == table.head]
    # What stands before the heads (a number, a code) belongs to them.
    repeated = list(range(heads[0] + 1)) if heads and heads[0] < _MOST_LABELS else []
    free = room_pt - sum(least[index] for index in repeated)
    sets: list[list[int]] = [[]]
    used = 0.0
    for index in range(len(repeated), len(table.columns)):
        # A column wider than the page stands in a part by itself.
        if sets[-1] and used + least[index] > free:
            sets.append([])
            used = 0.0
        sets[-1].append(index)
        used += least[index]
    return [
        _part(table, [*repeated, *own], number, len(sets), labels)
        for number, own in enumerate(sets, 1)
    ]


def _part(
    table: Table, kept: Sequence[int], number: int, count: int, labels: Mapping[str, str]
) -> Table:
    lines = [
        line if line.group else replace(line, cells=[line.cells[index] for index in kept])
        for line in table.lines
    ]
    caption = table.caption or labels["table"]
    last = number == count
    return replace(
        table,
        id=f"{table.id}-part-{number}",
        caption=labels["table_part"].format(caption=caption, number=number, count=count),
        columns=[table.columns[index] for index in kept],
        lines=lines,
        # Notes and source hold for all parts; printed after the last they are read once.
        notes=table.notes if last else (),
        source=table.source if last else "",
        landscape=True,
    )
