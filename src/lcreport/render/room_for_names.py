"""Room for the names of a printed table's rows, where its other columns would press them.

Units then stand behind the names. Of a long table's notes only words stay in their column: a day
that many rows give becomes a mark of the legend, and other figures a note of the cell.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.blocks import Cell, Group, PlainBlock, Table
from lcreport.render import column_widths
from lcreport.render.document_parts import printed_tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.blocks import Line
    from lcreport.render.document_parts import DocumentPart

# With less of an upright page for them, names of twelve words take three lines and more.
_LEAST = 0.42
_UNIT, _NOTE = "unit", "note"
# As the tables of indicators join what they note of a row.
_BETWEEN = "; "
_FEWEST_ROWS = 20
_MANY = 4
# "as of 31 Dec 2021" takes three lines of a narrow column. "revised" says more than a mark.
_FIGURES = re.compile(r"\d")


def made(parts: Sequence[DocumentPart], upright_pt: float) -> Sequence[DocumentPart]:
    """The parts with room for names in every table, so that all look alike, if one lacks it.

    Args:
        parts: The parts of an annex.
        upright_pt: How wide an upright page is within its margins.
    """
    if not any(_presses_names(table, upright_pt) for table in printed_tables_of(parts)):
        return parts
    return [_roomy(part) if isinstance(part, PlainBlock) else part for part in parts]


def _presses_names(table: Table, upright_pt: float) -> bool:
    keys = [column.key for column in table.columns]
    if table.head not in keys or not {_UNIT, _NOTE} & {*keys}:
        return False
    least = column_widths.least_pt(table)
    return upright_pt - sum(least) + least[keys.index(table.head)] < upright_pt * _LEAST


def _roomy(block: PlainBlock) -> PlainBlock:
    match block:
        case Table():
            return _with_short_notes(_with_units_in_heads(block))
        case Group(parts):
            return replace(block, parts=[_roomy(part.content()) for part in parts])
    return block


def _with_units_in_heads(table: Table) -> Table:
    """The table with units behind names, as far as nothing else stands beside them."""
    keys = [column.key for column in table.columns]
    if not {table.head, _UNIT} <= {*keys} or table.head == _UNIT:
        return table
    head, unit = keys.index(table.head), keys.index(_UNIT)
    rows = [line for line in table.lines if not line.group]
    # A note or a number of a unit's own would be lost.
    if any(line.cells[unit] != Cell(line.cells[unit].text) for line in rows):
        return table
    columns = list(table.columns)
    label = columns[unit].label
    named = f"{columns[head].label} ({label[:1].lower()}{label[1:]})"
    columns[head] = replace(columns[head], label=named)
    del columns[unit]
    lines = [line if line.group else _unit_in_head(line, head, unit) for line in table.lines]
    return replace(table, columns=columns, lines=lines)


def _unit_in_head(line: Line, head: int, unit: int) -> Line:
    cells = list(line.cells)
    text = cells[unit].text
    if text and cells[head].text:
        cells[head] = replace(cells[head], text=f"{cells[head].text} ({text})")
    del cells[unit]
    return replace(line, cells=cells)


def _with_short_notes(table: Table) -> Table:
    """The table with words alone in its column of notes; the same without one, or with few rows."""
    keys = [column.key for column in table.columns]
    rows = [line for line in table.lines if not line.group]
    if _NOTE not in keys or table.head in {"", _NOTE} or len(rows) < _FEWEST_ROWS:
        return table
    at = keys.index(_NOTE)
    cells = [line.cells[at] for line in rows]
    # A number of its own would be lost.
    if any(replace(cell, note="") != Cell(cell.text) for cell in cells):
        return table
    marks = _marks([cell.text for cell in cells], table.legend)
    lines = [line if line.group else _shortened(line, at, marks) for line in table.lines]
    legend = [*table.legend, *((mark, meaning) for meaning, mark in marks.items())]
    return replace(table, lines=lines, legend=legend)


def _marks(notes: Sequence[str], legend: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """Each part with figures that many notes have, with its mark, in the order of the rows."""
    parts = Counter(part for note in notes for part in note.split(_BETWEEN))
    common = [part for part, times in parts.items() if times >= _MANY and _FIGURES.search(part)]
    used = sum(mark.startswith("(") for mark, _ in legend)
    return {part: f"({chr(ord('a') + used + number)})" for number, part in enumerate(common)}


def _shortened(line: Line, at: int, marks: Mapping[str, str]) -> Line:
    cells = list(line.cells)
    parts = cells[at].text.split(_BETWEEN)
    words = _BETWEEN.join(part for part in parts if not _FIGURES.search(part))
    signs = (marks[part] for part in parts if part in marks)
    figures = _BETWEEN.join(part for part in parts if _FIGURES.search(part) and part not in marks)
    text = " ".join(filter(None, (words, *signs)))
    sentence = f"{figures[:1].upper()}{figures[1:]}." if figures else ""
    note = " ".join(filter(None, (sentence, cells[at].note)))
    cells[at] = replace(cells[at], text=text, note=note)
    return replace(line, cells=cells)
