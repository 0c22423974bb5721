"""Values, changes and dates as text in one language.

`numbers` writes numbers, dates and units, `sentences` makes sentences from rows of a comparison,
with `change_sentences` and `plan_sentences`; `counts` counts for them and for the charts, and
`extremes` says what is certainly the most. Every fixed text stands in the language's file in
`languages`.
"""

from lcreport.annex.wording import counts, extremes
from lcreport.annex.wording.change_sentences import change
from lcreport.annex.wording.numbers import (
    MISSING,
    NO_PLAN,
    NOT_COMPARABLE,
    Scale,
    Words,
    needed_decimals,
)
from lcreport.annex.wording.plan_sentences import attained, year_end
from lcreport.annex.wording.sentences import amount, headlines, overview, summary

__all__ = [
    "MISSING",
    "NOT_COMPARABLE",
    "NO_PLAN",
    "Scale",
    "Words",
    "amount",
    "attained",
    "change",
    "counts",
    "extremes",
    "headlines",
    "needed_decimals",
    "overview",
    "summary",
    "year_end",
]
