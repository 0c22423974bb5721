"""Sums over organisations and indicators, without counting anything twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lcreport.comparison.cached_rows import rows_of
from lcreport.comparison.combine_bounds import added
from lcreport.comparison.derive_flows import FigureOrReason, combined
from lcreport.comparison.find_figure import OrganisationFigures, quotient
from lcreport.comparison.flow_steps import FlowStep
from lcreport.comparison.model import Figure

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lcreport.dataset.frames import Dataset, Indicator
    from lcreport.period import Period


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over organisations.

    Attributes:
        figure: The sum; "at least" where a part is missing; None where there is no sum.
        organisations: Whose figures are in it.
        missing: Who reports this at other times but not for the period.
        reason: A code of `REASONS`: why there is no sum, or `missing_part`.
    """

    figure: Figure | None
    organisations: tuple[str, ...]
    missing: tuple[str, ...]
    reason: str | None


def total(
    data: Dataset,
    indicators: str | Sequence[str],
    period: Period,
    organisations: Collection[str] | None = None,
) -> Total:
    """The sum of flows or stocks over organisations; a rate is recomputed from its two sums.

    Args:
        data: A dataset that holds all the organisations.
        indicators: One indicator, or several of one unit and kind; one whose whole (`part_of`) is
            among them is left out.
        period: The period to sum for.
        organisations: Whom to sum; by default everybody who exists in the period and ever reports
            the indicator, but neither the dataset's `overview` nor its `whole`.

    Raises:
        ParameterError: the dataset has no such indicator or organisation.
    """
    ids = [indicators] if isinstance(indicators, str) else list(dict.fromkeys(indicators))
    # A total and its parts often stand side by side; summed together they would count double.
    chosen = [
        indicator
        for indicator in map(data.indicator, ids)
        if not _is_part_of_another(data, indicator, ids)
    ]
    # Households and people of one programme do not add up.
    if len({(indicator.kind, *indicator.texts("unit").items()) for indicator in chosen}) != 1:
        return Total(None, (), (), "units_differ")
    if chosen[0].kind == "rate" and len(chosen) == 1:
        return _rate(data, chosen[0], period, organisations)
    if chosen[0].kind not in {"flow", "stock"}:
        return Total(None, (), (), "not_for_this_kind")
    parts = [
        (organisation, OrganisationFigures(data, organisation).find(indicator, period))
        for indicator in chosen
        for organisation in _reporting(data, indicator, period, organisations)
    ]
    return _summed(parts, period)


def _is_part_of_another(data: Dataset, indicator: Indicator, ids: Collection[str]) -> bool:
    # Totals of totals may lead in a circle, which `check` names; here it must only end.
    seen = {indicator.id}
    whole = indicator.part_of
    while whole and whole not in seen:
        if whole in ids:
            return True
        seen.add(whole)
        whole = data.indicator(whole).part_of
    return False


def _reporting(
    data: Dataset, indicator: Indicator, period: Period, organisations: Collection[str] | None
) -> list[str]:
    if organisations is not None:
        return sorted(data.organisation(id).id for id in set(organisations))
    settings = data.source.settings
    # These two hold everybody's figures already.
    apart = {settings.get("overview", ""), settings.get("whole", "")}
    rows = data.observations
    reporting = set(rows.loc[rows["indicator"] == indicator.id, "organisation"]) - apart
    return [
        row["id"]
        for row in rows_of(data, "organisations")
        if row["id"] in reporting and _exists(row["valid_from"], row["valid_to"], period)
    ]


def _exists(valid_from: str, valid_to: str, period: Period) -> bool:
    last = period.last_day.isoformat()
    return valid_from <= last and (not valid_to or valid_to >= last)


def _summed(parts: Sequence[tuple[str, FigureOrReason]], period: Period) -> Total:
    known = [
        (organisation, found)
        for organisation, found in parts
        if isinstance(found, Figure) and found.value is not None
    ]
    missing = tuple(name for name, found in parts if (name, found) not in known)
    if not known:
        return Total(None, (), missing, "missing_part" if parts else "no_earlier_figure")
    # Once, where several of its indicators are summed.
    names = tuple(dict.fromkeys(organisation for organisation, _ in known))
    summed = combined([FlowStep(figure, 1) for _, figure in known], period, "sum")
    if isinstance(summed, str):
        return Total(None, names, missing, summed)
    if not missing:
        return Total(summed, names, (), None)
    # What is missing can only add to the sum, as long as nothing in it is negative.
    bound = added(summed.qualifier, "at_least")
    if bound is None or any((figure.value or 0) < 0 for _, figure in known):
        return Total(None, names, missing, "missing_part")
    return Total(replace(summed, qualifier=bound), names, missing, "missing_part")


def _rate(
    data: Dataset, indicator: Indicator, period: Period, organisations: Collection[str] | None
) -> Total:
    if not (indicator.numerator and indicator.denominator):
        return Total(None, (), (), "not_for_this_kind")
    part = total(data, indicator.numerator, period, organisations)
    whole = total(data, indicator.denominator, period, organisations)
    missing = tuple(dict.fromkeys((*part.missing, *whole.missing)))
    if missing or part.figure is None or whole.figure is None:
        reason = "missing_part" if missing else part.reason or whole.reason
        return Total(None, (), missing, reason)
    # Numerators of some organisations over denominators of others would be no rate at all.
    if part.organisations != whole.organisations:
        return Total(None, (), (), "missing_part")
    found = quotient(indicator, part.figure, whole.figure, period)
    if isinstance(found, str):
        return Total(None, part.organisations, (), found)
    return Total(found, part.organisations, (), None)
