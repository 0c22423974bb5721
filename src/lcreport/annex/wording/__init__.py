"""Values, changes and dates as Vietnamese or English text; both come from one source.

`phrases` holds every fixed text in both languages, `numbers` writes numbers, dates and units,
`sentences` makes sentences from rows of a comparison.
"""

from lcreport.annex.wording.numbers import MISSING, NOT_COMPARABLE, Scale, Words, needed_decimals
from lcreport.annex.wording.sentences import amount, change, headlines, overview, quoted, summary

__all__ = [
    "MISSING",
    "NOT_COMPARABLE",
    "Scale",
    "Words",
    "amount",
    "change",
    "headlines",
    "needed_decimals",
    "overview",
    "quoted",
    "summary",
]
