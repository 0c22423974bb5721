"""Rows of a table as text, light enough for the host: no pandas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lcreport.dataset.arrow_texts import distinct, filled, rows_with, shared
from lcreport.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lcreport.dataset.table_rows import TableRows
    from lcreport.errors import Grade

_SHOWN = 80
"""How many characters of a cell a message shows."""


@dataclass(frozen=True, eq=False)
class TextRows:
    """Rows of one table, or of some organisations in it."""

    read: TableRows

    @property
    def name(self) -> str:
        """The table's name."""
        return self.read.name

    def __len__(self) -> int:
        return int(self.read.table.num_rows)

    def has(self, *columns: str) -> bool:
        """True where the table has all these columns."""
        return all(column in self.read.table.column_names for column in columns)

    @cached_property
    def _columns(self) -> dict[str, list[str]]:
        # Filled as asked for: most checks look at few columns of a table.
        return {}

    def column(self, name: str) -> list[str]:
        """The cells of a column; empty ones where the table has no such column."""
        if name not in self._columns:
            self._columns[name] = (
                shared(self.read.table[name]) if self.has(name) else [""] * len(self)
            )
        return self._columns[name]

    def distinct(self, name: str) -> list[str]:
        """The different cells of a column."""
        return distinct(self.read.table[name]) if self.has(name) else []

    def rows_with(self, name: str, wanted: Collection[str]) -> list[int]:
        """The places of the rows whose cell of a column is one of these."""
        return rows_with(self.read.table[name], wanted) if wanted else []

    def rows_by_cell(self, name: str, wanted: Collection[str]) -> dict[str, list[int]]:
        """Each of some cells of a column that stands there → the places of all its rows."""
        places: dict[str, list[int]] = {}
        for row in self.rows_with(name, wanted):
            places.setdefault(self.column(name)[row], []).append(row)
        return places

    def records(self) -> list[dict[str, str]]:
        """Every row as column → cell."""
        names = self.read.table.column_names
        columns = [self.column(name) for name in names]
        return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]

    def line(self, row: int) -> int:
        """The line of a row in its file."""
        return self.read.place(row)[1]

    def fault(
        self, row: int, column: str, message: str, remedy: str, grade: Grade = "fault"
    ) -> Fault:
        """What is wrong with one cell, of a grade."""
        return self.faults([row], column, message, remedy, grade)

    def faults(
        self, rows: Sequence[int], column: str, message: str, remedy: str, grade: Grade = "fault"
    ) -> Fault:
        """The same thing wrong in the same cell of several rows: one finding, at the first."""
        file, line = self.read.place(rows[0])
        seen = self.cell(rows[0], column)
        shown = seen if len(seen) <= _SHOWN else f"{seen[:_SHOWN]}…"
        return Fault(file, line, column, shown, message, remedy, grade, len(rows))

    def cell(self, row: int, column: str) -> str:
        """The text of one cell."""
        if column in self._columns:
            return self._columns[column][row]
        if not self.has(column):
            return ""
        # For one message only this cell is turned into a text, and not its column.
        (text,) = filled(self.read.table[column].slice(row, 1)).to_pylist()
        return str(text)
