"""Comparisons that a report prints itself, as a dataset keeps them: tied to what they compare."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from lcreport.intake.prose.grammar import grammar

if TYPE_CHECKING:
    from lcreport.intake.prose.proposals import NumberProposal, ReportReading

_LAST_YEAR = "same_period_last_year"
_KINDS = {
    "increase": f"{_LAST_YEAR}.growth_pct",
    "decrease": f"{_LAST_YEAR}.growth_pct",
    "ratio": f"{_LAST_YEAR}.ratio_pct",
    "attainment": "target.attainment_pct",
}


@dataclass(frozen=True, slots=True)
class ReadComparison:
    """What a printed comparison says.

    Attributes:
        kind: `growth`, `ratio` or `attainment`.
        printed_for: The indicator that it compares.
        printed_as: Which comparison it is, as datasets name it.
        indicator: The indicator that the dataset keeps it as; empty where there is none yet.
        value: In percent, below 0 for a decrease.
        sure: Whether the figure that it belongs to is sure.
    """

    kind: str
    printed_for: str
    printed_as: str
    indicator: str
    value: Decimal
    sure: bool


def comparison_of(reading: ReportReading, proposal: NumberProposal) -> ReadComparison | None:
    """What a dataset can keep of a printed comparison; None where it can keep nothing.

    It keeps percentages of the same period a year earlier and of the plan: against another base,
    or in what is counted, the figures say it themselves.

    Args:
        reading: The report.
        proposal: A printed comparison.
    """
    printed_as = _KINDS.get(proposal["kind"])
    if proposal["indicator"] is None or proposal["value"] is None or proposal["unit"] != "%":
        return None
    if printed_as is None or proposal["of"] is None or proposal["doubt"]:
        return None
    if printed_as.startswith(_LAST_YEAR) and not _is_last_year(reading, proposal):
        return None
    value = Decimal(str(proposal["value"]))
    figure = reading.proposals[proposal["of"]]
    return ReadComparison(
        printed_as.partition(".")[2].removesuffix("_pct"),
        proposal["indicator"],
        printed_as,
        reading.known.printed.get((proposal["indicator"], printed_as), ""),
        -value if proposal["kind"] == "decrease" else value,
        figure["sure"],
    )


def _is_last_year(reading: ReportReading, proposal: NumberProposal) -> bool:
    """Whether the sentence names the same period a year earlier as what is compared with."""
    rules = grammar(reading.language)
    at = proposal["at"]
    after = proposal["sentence"][at + len(proposal["printed"]) :]
    before = proposal["sentence"][:at]
    row = reading.report.row_at(proposal["start"])
    if row is not None:
        # In a table the head of the column says what is compared with what.
        before, after = "", row.head(proposal["start"])
    year = reading.period.last_day.year - 1
    return (
        rules.pattern("roles", "last_year_after").search(after.replace(f"{year}", "YEAR"))
        is not None
        or rules.pattern("roles", "last_year_before").search(before.replace(f"{year}", "YEAR"))
        is not None
    )
