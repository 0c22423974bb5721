"""Tables as they stand, every cell as text, with the file and line of each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from lcreport.dataset.period_codes import one_code
from lcreport.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Hashable

    from lcreport.dataset.checks.text_rows import TextRows
    from lcreport.errors import Grade

FILE, LINE = "_file", "_line"


@dataclass(frozen=True, eq=False)
class TextTable:
    """Rows of one table; the frame's columns `_file` and `_line` say where each one stands."""

    name: str
    frame: pd.DataFrame

    @classmethod
    def of(cls, rows: TextRows) -> TextTable:
        """The same rows as a frame."""
        columns = {name: rows.column(name) for name in rows.read.table.column_names}
        files: list[str] = []
        lines: list[int] = []
        for piece in rows.read.pieces:
            files += [piece.path] * piece.count
            lines += map(piece.line, range(piece.count))
        return cls(rows.name, pd.DataFrame({**columns, FILE: files, LINE: lines}, dtype=object))

    def has(self, *columns: str) -> bool:
        """True where the table has all these columns."""
        return all(column in self.frame for column in columns)

    def column(self, name: str) -> pd.Series[str]:
        """The cells of a column; empty ones where the table has no such column."""
        if name in self.frame:
            return self.frame[name]
        return pd.Series("", index=self.frame.index)

    def periods(self) -> pd.Series[str]:
        """The codes of the column `period`, one for a period however it is written."""
        cells = self.frame["period"]
        # Rows by the thousand share few codes, so that each code is read once.
        return cells.map({cell: one_code(cell) for cell in cells.unique()})

    def cell(self, row: Hashable, column: str) -> str:
        """The text of one cell."""
        return str(self.frame[column].loc[row])  # type: ignore[call-overload]

    def line(self, row: Hashable) -> int:
        """The line of a row in its file."""
        return int(self.cell(row, LINE))

    def fault(
        self, row: Hashable, column: str, message: str, remedy: str, grade: Grade = "fault"
    ) -> Fault:
        """What is wrong with one cell, of a grade."""
        file, seen = self.cell(row, FILE), self.cell(row, column)
        return Fault(file, self.line(row), column, seen, message, remedy, grade)
