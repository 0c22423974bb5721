"""Makers of tables: caption, unit line, legend above, notes below, source.

`indicators` makes the annex's main tables from rows of a comparison, `asked_next` those of pace,
contribution and place, `units` that of all units, `lists` those of documents, tasks and what was
reported, `data_frames` those of plain DataFrames.
"""

from lcreport.annex.tables import cells
from lcreport.annex.tables.asked_next import (
    of_contributions,
    of_growth,
    of_pace,
    of_place,
)
from lcreport.annex.tables.changes import of_changes
from lcreport.annex.tables.data_frames import of_frame, register_formatters
from lcreport.annex.tables.indicators import IndicatorTables, in_order, of_indicators
from lcreport.annex.tables.lists import (
    document_title,
    of_commitments,
    of_coverage,
    of_documents,
    of_findings,
    of_late,
    of_shared,
    says_term,
    term,
)
from lcreport.annex.tables.over_periods import of_periods
from lcreport.annex.tables.printed_comparisons import of_printed_comparisons
from lcreport.annex.tables.units import of_units
from lcreport.blocks import Cell, Column, Line, Table

__all__ = [
    "Cell",
    "Column",
    "IndicatorTables",
    "Line",
    "Table",
    "cells",
    "document_title",
    "in_order",
    "of_changes",
    "of_commitments",
    "of_contributions",
    "of_coverage",
    "of_documents",
    "of_findings",
    "of_frame",
    "of_growth",
    "of_indicators",
    "of_late",
    "of_pace",
    "of_periods",
    "of_place",
    "of_printed_comparisons",
    "of_shared",
    "of_units",
    "register_formatters",
    "says_term",
    "term",
]
