"""Every indicator of an organisation at two periods of one's choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.comparison.choose_base import compare_unless_broken
from lcreport.comparison.compare_two import base_only
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.make_rows import base_without_figure, own_indicators
from lcreport.comparison.model import Change, Comparison, Figure
from lcreport.comparison.tidy_frames import Changes

if TYPE_CHECKING:
    from lcreport.comparison.derive_flows import FigureOrReason
    from lcreport.dataset.frames import Dataset, Indicator
    from lcreport.period import Period


def between(data: Dataset, organisation: str, *, now: Period, before: Period) -> Changes:
    """Every indicator that the organisation reported for both or either of two periods.

    Raises:
        ParameterError: the dataset has no such organisation.
    """
    data.organisation(organisation)
    figures = OrganisationFigures(data, organisation)
    changes = Changes()
    # In the dataset's order, as in tables.
    for indicator in own_indicators(data):
        found, then = figures.find(indicator, now), figures.find(indicator, before)
        if isinstance(found, Figure):
            compared = _compared(figures, indicator, found, then, before)
            changes.append(Change(indicator, organisation, now, found, compared))
        elif isinstance(then, Figure):
            compared = base_without_figure(then, before)
            changes.append(Change(indicator, organisation, now, None, compared))
    return changes


def _compared(
    figures: OrganisationFigures,
    indicator: Indicator,
    now: Figure,
    then: FigureOrReason,
    before: Period,
) -> Comparison:
    # Nobody chose these two for being alike: nine months have more in them than a quarter.
    unlike = isinstance(then, Figure) and then.period.months != now.period.months
    if indicator.kind == "flow" and isinstance(then, Figure) and unlike:
        return replace(base_only(then, before), reason="lengths_differ")
    return compare_unless_broken(figures, indicator, now, then, before)
