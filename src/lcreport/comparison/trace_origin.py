"""What a figure was made from: its publications, or the figures that it was derived from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.comparison.breaks import Break
from lcreport.comparison.derive_flows import steps_to
from lcreport.comparison.find_figure import Ledger
from lcreport.comparison.model import Figure
from lcreport.comparison.vintages import key_of

if TYPE_CHECKING:
    from lcreport.dataset.frames import Dataset, Indicator
    from lcreport.period import Period


@dataclass(frozen=True, slots=True)
class Term:
    """One figure that another was made from; `sign` is −1 where it was taken away."""

    indicator: Indicator
    organisation: str
    figure: Figure
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure comes from.

    Attributes:
        figure: The figure; None where there is none.
        reason: A code of `REASONS` where there is none.
        vintages: Every publication of a reported figure, the oldest first.
        terms: Of a derived figure what was added up or taken away; of a recomputed rate its
            numerator and its denominator.
    """

    figure: Figure | None
    reason: str | None
    vintages: tuple[Figure, ...] = ()
    terms: tuple[Term, ...] = ()


def origin(data: Dataset, organisation: str, indicator_id: str, period: Period) -> Origin:
    """Where one organisation's figure for a period comes from.

    Raises:
        ParameterError: the dataset has no such organisation or indicator.
    """
    data.organisation(organisation)
    indicator, ledger = data.indicator(indicator_id), Ledger(data, organisation)
    found = ledger.find(indicator, period)
    if isinstance(found, str):
        return Origin(None, found)
    if found.derived:
        return Origin(found, None, terms=_terms(ledger, indicator, found))
    vintages = ledger.history(indicator).vintages
    return Origin(found, None, vintages=vintages.get(key_of(indicator.kind, found), ()))


def _terms(ledger: Ledger, indicator: Indicator, figure: Figure) -> tuple[Term, ...]:
    if figure.derived == "recomputed":
        return _quotient(ledger, indicator, figure.period)
    since = [each.since for each in ledger.breaks(indicator)]
    steps = steps_to(figure.period, ledger.history(indicator).points, since) or ()
    added_first = sorted(steps, key=lambda each: -each.sign)
    return tuple(
        Term(indicator, ledger.organisation, each.figure, each.sign) for each in added_first
    )


def _quotient(ledger: Ledger, indicator: Indicator, period: Period) -> tuple[Term, ...]:
    parts = [ledger.data.indicator(each) for each in (indicator.numerator, indicator.denominator)]
    found = [(each, ledger.find(each, period)) for each in parts]
    return tuple(
        Term(each, ledger.organisation, figure)
        for each, figure in found
        if isinstance(figure, Figure)
    )


def merged_terms(
    data: Dataset, organisation: str, indicator_id: str, period: Period
) -> tuple[Term, ...]:
    """The figures of the organisations that were merged into one, as a base of its comparisons.

    Raises:
        ParameterError: the dataset has no such organisation or indicator.
    """
    data.organisation(organisation)
    indicator, ledger = data.indicator(indicator_id), Ledger(data, organisation)
    mergers: list[Break] = [each for each in ledger.breaks(indicator) if each.members]
    found = [
        (member, Ledger(data, member).find(indicator, period))
        for merger in mergers[-1:]
        for member in merger.members
    ]
    return tuple(
        Term(indicator, member, figure) for member, figure in found if isinstance(figure, Figure)
    )
