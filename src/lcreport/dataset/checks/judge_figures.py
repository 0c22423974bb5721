"""Figures judged against each other, against history and against what their indicator allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from lcreport.dataset.checks.contradictions import figure_faults, mixed_faults
from lcreport.dataset.checks.days import known_too_early, outside_validity, restated_without_break
from lcreport.dataset.checks.figures import DatasetFacts, figures_of
from lcreport.dataset.checks.limits import (
    beyond_declared,
    impossible_ranks,
    shares_beyond_the_whole,
    unusual_signs,
)
from lcreport.dataset.checks.magnitudes import marks_misread, unusual_plans, unusual_sizes
from lcreport.dataset.checks.quotients import growth_typed_as_ratio, rates_unlike_their_quotient
from lcreport.dataset.checks.sums import (
    months_and_what_holds_them,
    parts_above_their_total,
    two_figures_of_one_stock,
    units_above_the_whole,
)
from lcreport.dataset.checks.text_tables import TextTable
from lcreport.dataset.checks.units import changes_unlike_other_units
from lcreport.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lcreport.dataset.checks.references import KnownIds
    from lcreport.dataset.checks.text_rows import TextRows
    from lcreport.dataset.descriptor import DatasetSettings

RULES: tuple[Callable[[pd.DataFrame, DatasetFacts], list[Fault]], ...] = (
    beyond_declared,
    shares_beyond_the_whole,
    impossible_ranks,
    unusual_signs,
    outside_validity,
    known_too_early,
    restated_without_break,
    two_figures_of_one_stock,
    months_and_what_holds_them,
    parts_above_their_total,
    units_above_the_whole,
    rates_unlike_their_quotient,
    growth_typed_as_ratio,
    unusual_sizes,
    marks_misread,
    changes_unlike_other_units,
)
"""What is looked for among figures; each rule takes the frame of `figures_of`."""


def figure_findings(
    observations: Iterable[TextRows],
    small: Mapping[str, TextRows],
    known: KnownIds,
    settings: DatasetSettings,
) -> list[Fault]:
    """What observations say against each other and against the tables that describe them.

    Args:
        observations: Rows of the observations, of many Parquet parts some organisations at a time.
        small: The other tables, by name.
        known: Ids that the dataset knows.
        settings: What the descriptor sets for the whole dataset.
    """
    found: list[Fault] = []
    statuses: dict[str, int] = {}
    facts = DatasetFacts.of(small, settings)
    # Plans are few and read whole, to stand beside every piece of the figures.
    targets = TextTable.of(small["targets"]) if "targets" in small else None
    for rows in observations:
        table = TextTable.of(rows)
        found += figure_faults(table, known) + mixed_faults(table, statuses)
        figures = figures_of(table, facts)
        found += judged(figures, facts)
        found += unusual_plans(targets, figures) if targets is not None else []
    return found


def judged(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """What every rule finds among figures, which may be those of a dataset and some proposed."""
    if figures.empty:
        # Columns of no rows have types that pandas compares with nothing.
        return []
    return [found for rule in RULES for found in rule(figures, facts)]
