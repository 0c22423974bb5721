"""Notes of cells below their table, for where they cannot stand at a page's foot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.blocks import Group, PlainBlock, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.blocks import Cell, Line
    from lcreport.render.document_parts import Document


def below_tables(annex: Document) -> Document:
    """The annex with every note of a cell below its table, its number in brackets in the cell."""
    numbers = annex.remarks
    parts = [
        _below(part, numbers) if isinstance(part, PlainBlock) else part for part in annex.parts
    ]
    return replace(annex, parts=parts)


def _below(block: PlainBlock, numbers: Mapping[str, int]) -> PlainBlock:
    match block:
        case Group(parts):
            return replace(block, parts=[_below(part.content(), numbers) for part in parts])
        case Table():
            said = [f"[{numbers[remark]}] {remark}" for remark in block.remarks]
            lines = [_marked(line, numbers) for line in block.lines]
            return replace(block, lines=lines, notes=[*said, *block.notes])
    return block


def _marked(line: Line, numbers: Mapping[str, int]) -> Line:
    return replace(line, cells=[_with_number(cell, numbers) for cell in line.cells])


def _with_number(cell: Cell, numbers: Mapping[str, int]) -> Cell:
    if not cell.note:
        return cell
    return replace(cell, symbol=f"{cell.symbol} [{numbers[cell.note]}]".strip(), note="")
