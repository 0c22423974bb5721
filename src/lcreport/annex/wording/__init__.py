"""Values, changes and dates as text in one language.

`numbers` writes numbers, dates and units, `sentences` makes sentences from rows of a comparison,
with `change_sentences` and `plan_sentences`; `counts` counts for them and for the charts, and
`extremes` says what is certainly the most. Every fixed text stands in the language's file in
`languages`.
"""

from lcreport.annex.wording import counts, extremes
from lcreport.annex.wording.change_sentences import NEARLY_NONE, change, short_change
from lcreport.annex.wording.findings import (
    against,
    dated,
    doubt,
    doubtful,
    findings,
    key_rows,
    key_rows_of_all,
    printed_against,
    to_check,
)
from lcreport.annex.wording.numbers import (
    MISSING,
    NO_PLAN,
    NOT_COMPARABLE,
    Scale,
    Words,
    needed_decimals,
    own_decimals,
)
from lcreport.annex.wording.plan_sentences import (
    attained,
    by_lateness,
    late_rows,
    urgency,
    year_end,
)
from lcreport.annex.wording.sentences import (
    amount,
    first_findings,
    overview,
    plans,
    summary,
)

__all__ = [
    "MISSING",
    "NEARLY_NONE",
    "NOT_COMPARABLE",
    "NO_PLAN",
    "Scale",
    "Words",
    "against",
    "amount",
    "attained",
    "by_lateness",
    "change",
    "counts",
    "dated",
    "doubt",
    "doubtful",
    "extremes",
    "findings",
    "first_findings",
    "key_rows",
    "key_rows_of_all",
    "late_rows",
    "needed_decimals",
    "overview",
    "own_decimals",
    "plans",
    "printed_against",
    "short_change",
    "summary",
    "to_check",
    "urgency",
    "year_end",
]
