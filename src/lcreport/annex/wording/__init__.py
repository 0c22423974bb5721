"""Values, changes and dates as text in one language.

`numbers` writes numbers, dates and units, `sentences` makes sentences from rows of a comparison;
every fixed text stands in the language's file in `languages`.
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
