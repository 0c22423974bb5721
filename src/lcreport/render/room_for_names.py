"""Room for the names of a printed table's rows, where its other columns would press them.

Units then stand behind the names, once for all tables of the same rows. What many of a long table's
rows are, such as of a day, becomes a mark behind the name; figures of a few become notes of cells.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

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
# Of more, a reader would look up marks all the time.
_MOST_MARKS = 4
_FIGURES = re.compile(r"\d")
# So that no mark stands alone on a line.
_BESIDE = "\u00a0"

# A row's number and name, and its unit.
_Named: TypeAlias = tuple[tuple[str, ...], str]


def made(
    parts: Sequence[DocumentPart], upright_pt: float, labels: Mapping[str, str]
) -> Sequence[DocumentPart]:
    """The parts with room for names in every table, so that all look alike, if one lacks it.

    Args:
        parts: The parts of an annex.
        upright_pt: How wide an upright page is within its margins.
        labels: The page's texts.
    """
    if not any(_presses_names(table, upright_pt) for table in printed_tables_of(parts)):
        return parts
    told: dict[_Named, str] = {}
    return [_roomy(part, labels, told) if isinstance(part, PlainBlock) else part for part in parts]


def _presses_names(table: Table, upright_pt: float) -> bool:
    keys = [column.key for column in table.columns]
    if table.head not in keys or not {_UNIT, _NOTE} & {*keys}:
        return False
    least = column_widths.least_pt(table)
    return upright_pt - sum(least) + least[keys.index(table.head)] < upright_pt * _LEAST


def _roomy(block: PlainBlock, labels: Mapping[str, str], told: dict[_Named, str]) -> PlainBlock:
    match block:
        case Table():
            return _with_short_notes(_with_units_in_heads(block, labels, told))
        case Group(parts):
            roomy = [_roomy(part.content(), labels, told) for part in parts]
            return replace(block, parts=roomy)
    return block


def _with_units_in_heads(table: Table, labels: Mapping[str, str], told: dict[_Named, str]) -> Table:
    """The table with units behind names, as far as nothing else stands beside them.

    Without units where a table before has all of its rows with theirs.

    Args:
        table: What to set.
        labels: The page's texts.
        told: Rows of tables before, each with its table's name; grows.
    """
    keys = [column.key for column in table.columns]
    if not {table.head, _UNIT} <= {*keys} or table.head == _UNIT:
        return table
    head, unit = keys.index(table.head), keys.index(_UNIT)
    rows = [line for line in table.lines if not line.group]
    # A note or a number of a unit's own would be lost.
    if any(line.cells[unit] != Cell(line.cells[unit].text) for line in rows):
        return table
    named = {_named(line, head, unit) for line in rows}
    columns = list(table.columns)
    where = {told.get(row, "") for row in named}
    if len(where) == 1 and (caption := where.pop()):
        del columns[unit]
        lines = [line if line.group else _without(line, unit) for line in table.lines]
        legend = [(labels["units"], labels["units_as_in"].format(table=caption)), *table.legend]
        return replace(table, columns=columns, lines=lines, legend=legend)
    told |= dict.fromkeys(named, table.caption)
    label = columns[unit].label
    both = f"{columns[head].label} ({label[:1].lower()}{label[1:]})"
    columns[head] = replace(columns[head], label=both)
    del columns[unit]
    lines = [line if line.group else _unit_in_head(line, head, unit) for line in table.lines]
    return replace(table, columns=columns, lines=lines)


def _named(line: Line, head: int, unit: int) -> _Named:
    return tuple(cell.text for cell in line.cells[: head + 1]), line.cells[unit].text


def _without(line: Line, at: int) -> Line:
    return replace(line, cells=[cell for index, cell in enumerate(line.cells) if index != at])


def _unit_in_head(line: Line, head: int, unit: int) -> Line:
    cells = list(line.cells)
    text = cells[unit].text
    if text and cells[head].text:
        cells[head] = replace(cells[head], text=f"{cells[head].text} ({text})")
    del cells[unit]
    return replace(line, cells=cells)


def _with_short_notes(table: Table) -> Table:
    """The table with marks behind its names in place of notes; the same without, or with few rows.

    Of many different notes words stay in their column.
    """
    keys = [column.key for column in table.columns]
    rows = [line for line in table.lines if not line.group]
    if _NOTE not in keys or table.head not in {*keys} - {_NOTE} or len(rows) < _FEWEST_ROWS:
        return table
    at, head = keys.index(_NOTE), keys.index(table.head)
    cells = [line.cells[at] for line in rows]
    # A number of its own would be lost.
    if any(replace(cell, note="") != Cell(cell.text) for cell in cells):
        return table
    parts = Counter(part for cell in cells for part in cell.text.split(_BETWEEN) if part)
    days = [part for part, times in parts.items() if _FIGURES.search(part) and times >= _MANY]
    said = [part for part in parts if part in days or not _FIGURES.search(part)]
    is_all = len(said) <= _MOST_MARKS
    marks = _marks(said if is_all else days, table.legend)
    lines = [line if line.group else _shortened(line, at, marks) for line in table.lines]
    legend = [*table.legend, *((mark, meaning) for meaning, mark in marks.items())]
    made = replace(table, lines=lines, legend=legend)
    return _without_notes(made, head, at) if is_all else made


def _marks(parts: Sequence[str], legend: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """Each part of notes with its mark, in the order of the rows."""
    used = sum(mark.startswith("(") for mark, _ in legend)
    return {part: f"({chr(ord('a') + used + number)})" for number, part in enumerate(parts)}


def _shortened(line: Line, at: int, marks: Mapping[str, str]) -> Line:
    cells = list(line.cells)
    parts = cells[at].text.split(_BETWEEN)
    rest = [part for part in parts if part not in marks]
    words = _BETWEEN.join(part for part in rest if not _FIGURES.search(part))
    figures = _BETWEEN.join(part for part in rest if _FIGURES.search(part))
    text = " ".join(filter(None, (words, *(marks[part] for part in parts if part in marks))))
    sentence = f"{figures[:1].upper()}{figures[1:]}." if figures else ""
    note = " ".join(filter(None, (sentence, cells[at].note)))
    cells[at] = replace(cells[at], text=text, note=note)
    return replace(line, cells=cells)


def _without_notes(table: Table, head: int, at: int) -> Table:
    """The table with what stands in its column of notes behind the names."""
    lines = [line if line.group else _note_in_head(line, head, at) for line in table.lines]
    columns = [column for index, column in enumerate(table.columns) if index != at]
    return replace(table, columns=columns, lines=lines)


def _note_in_head(line: Line, head: int, at: int) -> Line:
    cells = list(line.cells)
    name, noted = cells[head], cells[at]
    text = _BESIDE.join(filter(None, (name.text, *noted.text.split())))
    note = " ".join(filter(None, (name.note, noted.note)))
    cells[head] = replace(name, text=text, note=note)
    del cells[at]
    return replace(line, cells=cells)
