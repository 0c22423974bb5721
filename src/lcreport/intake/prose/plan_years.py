"""For which year a plan is that a report names: reports at a year's end plan the next one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lcreport.intake.prose.grammar import grammar

if TYPE_CHECKING:
    from lcreport.intake.prose.proposals import NumberProposal, ReportReading

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_LATER = 5


def year_of(reading: ReportReading, proposal: NumberProposal) -> str:
    """The year of a plan.

    In a part that looks ahead the year that its sentence names, or else its heading; anywhere else
    the report's own, for there a plan is what its figures are measured by.

    Args:
        reading: The report.
        proposal: A number that is planned.
    """
    own = reading.period.year
    rules = grammar(reading.language)
    headings = reading.report.paragraph_at(proposal["start"]).headings
    ahead = rules.pattern("rows", "commitments")
    looking = next((title for title in reversed(headings) if ahead.search(title)), "")
    if not looking:
        return f"{own:04}"
    for words in (proposal["sentence"], looking):
        years = [int(found[0]) for found in _YEAR.finditer(words)]
        later = [year for year in years if own <= year <= own + _LATER]
        if later:
            return f"{max(later) if words is looking else later[0]:04}"
    # A report on a whole year has no rest of it to plan.
    is_whole = str(reading.period) == f"{own:04}"
    return f"{own + 1 if is_whole else own:04}"
