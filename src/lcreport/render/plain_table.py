"""A table as one rectangle: one head row, one value a cell, no heading between rows."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lcreport.blocks import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.blocks import Column, Table


@dataclass(frozen=True, slots=True)
class PlainColumn:
    """A column's head with its unit, and how its numbers are written."""

    head: str
    type: str
    decimals: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class PlainCell:
    """A cell, and what a reader sees of it."""

    cell: Cell
    text: str


@dataclass(frozen=True, slots=True)
class PlainTable:
    """Columns and rows of one table; the areas that head rows have become a column."""

    columns: Sequence[PlainColumn]
    rows: Sequence[Sequence[PlainCell]]

    @classmethod
    def of(cls, table: Table, labels: Mapping[str, str]) -> PlainTable:
        """A table as a rectangle."""
        columns = [_column(column) for column in table.columns]
        grouped = any(line.group for line in table.lines)
        area, rows = PlainCell(Cell(), ""), []
        for line in table.lines:
            cells = [PlainCell(cell, cell.written(table.language)) for cell in line.cells]
            if line.group:
                [area] = cells
                continue
            rows.append([area, *cells] if grouped else cells)
        if grouped:
            # A head between rows would be a row without values for whoever filters or pivots.
            columns.insert(0, PlainColumn(labels["area"], "text", 0))
        return cls(_distinct(columns), rows)

    def says_more(self, index: int) -> bool:
        """True for a column in which a cell says more than its number."""
        cells = [row[index].cell for row in self.rows if row[index].cell.number is not None]
        return any(any(cell.around) or bool(cell.note) for cell in cells)


def _column(column: Column) -> PlainColumn:
    # A column of % has its unit in the label often enough: "Tăng/giảm (%)".
    named = column.unit and column.unit not in column.label
    head = f"{column.label} ({column.unit})" if named else column.label
    return PlainColumn(head, column.type, column.decimals, column.key)


def _distinct(columns: Sequence[PlainColumn]) -> list[PlainColumn]:
    """Columns whose heads are neither empty nor alike, as spreadsheets want them."""
    seen: dict[str, int] = {}
    distinct = []
    for number, (column, named) in enumerate(zip(columns, _told_apart(columns), strict=True), 1):
        head = named or f"({number})"
        seen[head.lower()] = seen.get(head.lower(), 0) + 1
        if seen[head.lower()] > 1:
            head = f"{head} ({seen[head.lower()]})"
        distinct.append(replace(column, head=head))
    return distinct


def _told_apart(columns: Sequence[PlainColumn]) -> list[str]:
    """Their heads; those alike, such as ranks, say which column before them they belong to."""
    heads = [column.head for column in columns]
    count = Counter(head.lower() for head in heads)
    return [
        f"{head}: {before}" if count[head.lower()] > 1 and count[before.lower()] == 1 and before
        else head
        for before, head in itertools.pairwise(["", *heads])
    ]  # fmt: skip
