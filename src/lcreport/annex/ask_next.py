"""What leaders ask next of an annex: pace, contributions, place among units, growth over years."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from lcreport import comparison
from lcreport.annex import tables, units_map
from lcreport.comparison import place
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.growth import unit_per_head

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.annex.charts import Chart
    from lcreport.annex.tables import Table
    from lcreport.annex.wording import Words
    from lcreport.comparison import Contribution, PerHead, Row, Units, YearlyGrowth
    from lcreport.dataset.frames import Dataset, Organisation
    from lcreport.period import Period

# Two years have one growth, which stands in the table of indicators already.
_YEARS_OF_GROWTH = 3


def answers(
    data: Dataset, organisation: Organisation, period: Period, rows: Sequence[Row], words: Words
) -> list[Table | Chart]:
    """A table for each question that the figures answer, and a map; none where they answer none."""
    found = [
        tables.of_pace(rows, words),
        tables.of_contributions(rows, _of_several(comparison.of_parts(rows)), words),
        *_place(data, organisation, period, rows, words),
        tables.of_growth(_growth(data, organisation, period, rows, words), words),
    ]
    return [block for block in found if block is not None]


def _of_several(parts: Mapping[str, Contribution]) -> dict[str, Contribution]:
    """The parts of totals that have two or more; a single one stands beside its total anyway."""
    counts = Counter(part.whole for part in parts.values())
    return {id: part for id, part in parts.items() if counts[part.whole] > 1}


def _place(
    data: Dataset, organisation: Organisation, period: Period, rows: Iterable[Row], words: Words
) -> list[Table | Chart | None]:
    # Loaded apart from the annex's own rows: the sources and dates that it prints are read from
    # those, and other units' must not be among them.
    beside = place.load_with_units(data.source.address, organisation.id, data.as_known_on)
    if beside is None:
        return []
    group = place.group_of(beside, organisation.id)
    # A unit without a figure of its own has no rank.
    indicators = [row.indicator for row in rows if row.now is not None]
    asked = (comparison.units(beside, indicator, period, group) for indicator in indicators)
    found = [units for units in asked if units is not None]
    whole = next((units.whole.organisation for units in found if units.whole is not None), "")
    return [
        tables.of_place(found, organisation, beside.organisation(whole) if whole else None, words),
        _map(beside, found, organisation, words),
    ]


def _map(
    beside: Dataset, found: Sequence[Units], organisation: Organisation, words: Words
) -> Chart | None:
    """Where the unit lies among its like by what a leader asks for first."""
    if not found:
        return None
    # One: a map of each indicator would fill pages, and ranks of all stand in the table.
    first = min(found, key=lambda units: units.indicator.priority or math.inf)
    return units_map.drawn(beside, first, words, own=organisation.id)


def _growth(
    data: Dataset, organisation: Organisation, period: Period, rows: Iterable[Row], words: Words
) -> list[tuple[Row, YearlyGrowth | None, PerHead | None, str]]:
    """The rows that grew over so many years that their average says something."""
    found = []
    figures = OrganisationFigures(data, organisation.id)
    for row in rows:
        # A rate has no average growth, and a place among others no growth at all.
        if row.now is None or row.indicator.kind not in {"flow", "stock"}:
            continue
        points = comparison.series(data, organisation.id, row.indicator.id, period)
        growth = comparison.yearly_growth(points)
        # It may still have a value per head.
        if growth is not None and (growth.years < _YEARS_OF_GROWTH or growth.reason):
            growth = None
        heads = comparison.per_head(figures, row.indicator, row.now)
        if growth is not None or (heads is not None and heads.value is not None):
            unit = "" if heads is None else unit_per_head(data, row.indicator, words.language)
            found.append((row, growth, heads, unit))
    return found
