"""Cells that cannot be read as what their column is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.dataset.cells import wrong
from lcreport.dataset.tables import FIGURES, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from lcreport.dataset.checks.text_rows import TextRows
    from lcreport.errors import Fault


def cell_faults(rows: TextRows, columns: Collection[str] | None = None) -> list[Fault]:
    """The cells of a table, or of some of its columns, that their column does not take.

    Each text is looked at once and named once, with the number of rows in which it stands.
    """
    found = []
    for name, column in TABLES[rows.name].by_name.items():
        if not rows.has(name) or (columns is not None and name not in columns):
            continue
        faults = {cell: fault for cell in rows.distinct(name) if (fault := wrong(column, cell))}
        for cell, places in rows.rows_by_cell(name, faults).items():
            found.append(rows.faults(places, name, *faults[cell]))
    # `load` names the columns that it computes with, and reads a missing value as none.
    return found + (_emptiness(rows) if columns is None and rows.has("value") else [])


def _emptiness(rows: TextRows) -> list[Fault]:
    """Values that are missing without being described, and described ones with a value."""
    if rows.name not in FIGURES:
        return []
    described = set(rows.rows_with("qualifier", {"described"}) if rows.has("qualifier") else ())
    empty = set(rows.rows_with("value", {""}))
    found = []
    if missing := sorted(empty - described):
        remedy = "give it, or remove the row"
        found.append(rows.faults(missing, "value", "the value is missing", remedy))
    for row in sorted(described - empty):
        message = "is a number though the figure is described"
        found.append(rows.fault(row, "value", message, "remove one"))
    return found
