"""An annex as paper holds it: wide tables turned or in parts, no facts for checking, an end mark.

A page of HTML scrolls and folds, and a workbook has room; only paper asks for this.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.blocks import Facts, Group, Listing, Nothing, Paragraph, PlainBlock, Table
from lcreport.render import column_widths, paper, room_for_names
from lcreport.render.document_parts import End, without_empty_sections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.render.document_parts import Document, DocumentPart

# Heads may break a little; a table that only just does not fit is better upright and whole.
_SQUEEZED = 1.05
# Columns up to the rows' heads are repeated in each part; with more, little else would fit.
_MOST_LABELS = 3


# By the layout rules; behind the last sentence, whose full stop it takes the place of.
_END = "./."


def on_paper(annex: Document) -> Document:
    """The annex as the pages of PDF and Word hold it."""
    upright_pt, turned_pt = paper.room()
    parts = [
        fitted(part, upright_pt, turned_pt, annex.labels) if isinstance(part, PlainBlock) else part
        for part in room_for_names.made(annex.parts, upright_pt, annex.labels)
    ]
    return replace(annex, parts=_ended(without_empty_sections(parts)))


def _ended(parts: Sequence[DocumentPart]) -> list[DocumentPart]:
    """The parts with the mark that ends the text."""
    for index in reversed(range(len(parts))):
        part = parts[index]
        if isinstance(part, Nothing):
            continue
        marked = _marked(part) if isinstance(part, PlainBlock) else None
        if marked:
            return [*parts[:index], marked, *parts[index + 1 :]]
        break
    return [*parts, End(_END)]


def _marked(block: PlainBlock) -> PlainBlock | None:
    """The block with the mark behind its last sentence; None where that is no sentence."""
    match block:
        case Paragraph(text):
            return replace(block, text=_closed(text))
        case Listing([*before, last]):
            return replace(block, items=[*before, _closed(last)])
        case Table():
            return _marked_table(block)
        case Group([*before, last]) if not isinstance(last, Nothing):
            marked = _marked(last.content())
            return marked and replace(block, parts=[*before, marked])
        case Group([*before, _]):
            return _marked(replace(block, parts=before))
    return None


def _marked_table(table: Table) -> Table | None:
    """The table with the mark behind what stands below it: its source, or else its last note."""
    if table.source:
        return replace(table, source=_closed(table.source))
    *before, last = table.notes or ("",)
    return replace(table, notes=[*before, _closed(last)]) if last else None


def _closed(text: str) -> str:
    return text.rstrip(". ") + _END


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
            # Folds alone are nothing on paper, and neither is the heading above them.
            is_left_out = parts and all(isinstance(part, Nothing) for part in parts)
            return Nothing() if is_left_out else replace(block, parts=parts)
        case Facts(summary=summary) if summary:
            return Nothing()
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
