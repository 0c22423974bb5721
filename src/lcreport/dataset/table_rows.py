"""The rows of one table, with the file and the line in which each stands."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lcreport.dataset.tables import TABLES
from lcreport.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class FileRows:
    """The rows that one file gives.

    Attributes:
        path: The file, as faults call it.
        count: How many rows.
        first: The line of the first: 2 below the heads of a CSV; Parquet has no lines, and its
            rows are counted from 1.
        lines: The line of each, where they do not simply follow one another.
    """

    path: str
    count: int
    first: int = 1
    lines: Sequence[int] | None = None

    def line(self, row: int) -> int:
        """The line of a row, which is counted from 0."""
        return row + self.first if self.lines is None else self.lines[row]


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of a table as its files hold them, or some of them.

    Attributes:
        name: The table.
        table: The rows; without a column where there is nothing to read.
        pieces: Where they stand, in their order.
        faults: What keeps the files from being read as they should be.
        mask: Which rows of the files are among them, where not all are.
    """

    name: str
    table: pa.Table
    pieces: tuple[FileRows, ...] = ()
    faults: tuple[Fault, ...] = ()
    mask: pa.ChunkedArray | None = None

    def only(self, mask: pa.ChunkedArray) -> TableRows:
        """Some of the rows, each of which still knows its line."""
        return TableRows(self.name, self.table.filter(mask), self.pieces, self.faults, mask)

    def place(self, row: int) -> tuple[str, int]:
        """File and line of a row, which is counted from 0.

        Raises:
            IndexError: there are fewer rows.
        """
        # Looked for only where a fault is named, so that a sound table pays nothing for it.
        if self.mask is not None:
            row = pc.indices_nonzero(self.mask)[row].as_py()
        for piece in self.pieces:
            if row < piece.count:
                return piece.path, piece.line(row)
            row -= piece.count
        raise IndexError(row)


def _near(column: str, others: Sequence[str]) -> list[str]:
    """The head that was meant for a column, if one was; capitals make none another."""
    spelt = {other.casefold(): other for other in reversed(others)}
    return [spelt[one] for one in get_close_matches(column, spelt, n=1)]


def head_faults(name: str, columns: Sequence[str], path: str) -> list[Fault]:
    """Columns that a table must have and has not, and columns that look like misspelt ones.

    Args:
        name: The table.
        columns: Those of the file.
        path: What faults call it.
    """
    if name not in TABLES or not columns:
        return []
    known = TABLES[name].by_name
    others = [column for column in columns if column not in known]
    found = []
    for column in TABLES[name].where("needed"):
        if column not in columns:
            near = _near(column, others)
            remedy = f"rename {near[0]!r}" if near else "add it"
            found.append(Fault(path, 1, column, None, "the column is missing", remedy))
            others = [other for other in others if other not in near]
    # A column that is not known is read by nobody, as docs/dataset.md says; a misspelt one too.
    absent = [column for column in known if column not in columns]
    for column in others:
        # So near that it is a slip (0.89 for valu), and not so far as note_fr is from note_en
        # (0.71).
        if near := get_close_matches(column.casefold(), absent, n=1, cutoff=0.8):
            message, remedy = "is no column that is read", f"rename it {near[0]!r}, or remove it"
            found.append(Fault(path, 1, column, None, message, remedy, "doubt"))
    return found
