"""A dataset, an organisation and a period in; one row an indicator with its comparisons out.

Figures are compared as docs/comparisons.md says: each comparison is a value with its period and
its qualifier and, where it cannot be given, a reason code of `REASONS`.
"""

from lcreport.comparison.combine_bounds import Bound
from lcreport.comparison.make_rows import Change, between, records, table
from lcreport.comparison.model import Attainment, Comparison, Direction, Figure, Judgement, Row
from lcreport.comparison.reasons import FLAGS, PRINTED_REASONS, REASONS, REMARKS
from lcreport.comparison.totals import Total, total
from lcreport.comparison.trends import Trend, Unusual, series, trend, unusual

__all__ = [
    "FLAGS",
    "PRINTED_REASONS",
    "REASONS",
    "REMARKS",
    "Attainment",
    "Bound",
    "Change",
    "Comparison",
    "Direction",
    "Figure",
    "Judgement",
    "Row",
    "Total",
    "Trend",
    "Unusual",
    "between",
    "records",
    "series",
    "table",
    "total",
    "trend",
    "unusual",
]
