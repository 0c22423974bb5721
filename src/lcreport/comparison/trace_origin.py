"""What a figure was made from: its publications, or the figures that it was derived from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.model import Figure
from lcreport.comparison.vintages import key_of

if TYPE_CHECKING:
    from lcreport.dataset.frames import Dataset, Indicator
    from lcreport.period import Period


@dataclass(frozen=True, slots=True)
class Term:
    """One figure that another was made from; `sign` is −1 where it was subtracted."""

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
        terms: Of a derived figure what was added or subtracted; of a recomputed rate its
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
    indicator, figures = data.indicator(indicator_id), OrganisationFigures(data, organisation)
    found = figures.find(indicator, period)
    if isinstance(found, str):
        return Origin(None, found)
    if found.derived:
        return Origin(found, None, terms=_terms(figures, indicator, found))
    by_key = figures.vintages(indicator).by_key
    return Origin(found, None, vintages=by_key.get(key_of(indicator.kind, found), ()))


def _terms(figures: OrganisationFigures, indicator: Indicator, derived: Figure) -> tuple[Term, ...]:
    if derived.derived == "recomputed":
        return _quotient_terms(figures, indicator, derived.period)
    found = figures.derivation(indicator, derived.period)
    steps = () if isinstance(found, str) else found.steps
    # A reader adds up first and subtracts then, whatever the order in which the steps were found.
    added_first = sorted(steps, key=lambda step: -step.sign)
    return tuple(
        Term(indicator, figures.organisation, step.figure, step.sign) for step in added_first
    )


def _quotient_terms(
    figures: OrganisationFigures, indicator: Indicator, period: Period
) -> tuple[Term, ...]:
    parts = [figures.data.indicator(id) for id in (indicator.numerator, indicator.denominator)]
    found = [(part, figures.find(part, period)) for part in parts]
    return tuple(
        Term(part, figures.organisation, figure)
        for part, figure in found
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
    indicator, figures = data.indicator(indicator_id), OrganisationFigures(data, organisation)
    mergers = [found for found in figures.breaks(indicator) if found.members]
    found = [
        (member, OrganisationFigures(data, member).find(indicator, period))
        # The last one: across two nothing is added up.
        for merger in mergers[-1:]
        for member in merger.members
    ]
    return tuple(
        Term(indicator, member, figure) for member, figure in found if isinstance(figure, Figure)
    )
