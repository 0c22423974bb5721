"""Figures judged against each other, against history and against what their indicator allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
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
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from lcreport.dataset.checks.references import KnownIds
    from lcreport.dataset.checks.text_rows import TextRows
    from lcreport.dataset.descriptor import DatasetSettings

Rule = Callable[[pd.DataFrame, DatasetFacts], list[Fault]]
OF_ORGANISATIONS: tuple[Rule, ...] = (
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
    rates_unlike_their_quotient,
    growth_typed_as_ratio,
    unusual_sizes,
    marks_misread,
)
"""Rules that hold figures of one organisation against each other; each takes such a frame as
`figures_of` gives."""
OF_INDICATORS: tuple[Rule, ...] = (units_above_the_whole, changes_unlike_other_units)
"""Rules that hold figures of one indicator against those of other organisations."""
REFUSING: frozenset[Rule] = frozenset({
    beyond_declared,
    impossible_ranks,
    outside_validity,
    restated_without_break,
    two_figures_of_one_stock,
})
"""Those whose findings may be faults; all others only doubt, and take most of the time."""
# A rule copies the rows that it looks at, several times over: of 80,000 at once these copies took
# 150 MB, more than the rest of taking in a thousand forms.
ROWS_AT_ONCE = 10_000


def figure_findings(
    observations: Iterable[TextRows],
    small: Mapping[str, TextRows],
    known: KnownIds,
    settings: DatasetSettings,
    *,
    only_faults: bool = False,
) -> list[Fault]:
    """What observations say against each other and against the tables that describe them.

    Args:
        observations: Rows of the observations, of many Parquet parts some organisations at a time.
        small: The other tables, by name.
        known: Ids that the dataset knows.
        settings: What the descriptor sets for the whole dataset.
        only_faults: True to leave out the rules that only doubt.
    """
    found: list[Fault] = []
    statuses: dict[str, int] = {}
    facts = DatasetFacts.of(small, settings)
    of_organisations, of_indicators = (
        [rule for rule in rules if rule in REFUSING or not only_faults]
        for rules in (OF_ORGANISATIONS, OF_INDICATORS)
    )
    # Plans are few and read whole, to stand beside every piece of the figures.
    is_planned = "targets" in small and not only_faults
    targets = TextTable.of(small["targets"]) if is_planned else None
    # Plans of those that have reported nothing are held against each other only.
    planned = set() if targets is None else set(targets.frame["organisation"])
    without_figures = planned.copy()
    figures = None
    for rows in observations:
        whole = TextTable.of(rows)
        found += mixed_faults(whole, statuses)
        for table in _some_at_once(whole, "organisation"):
            figures = figures_of(table, facts)
            found += figure_faults(table, known) + _judged(figures, facts, of_organisations)
            if targets is not None and (own := planned & set(table.frame["organisation"])):
                without_figures -= own
                found += unusual_plans(_of(targets, own), figures)
        for table in _some_at_once(whole, "indicator") if of_indicators else ():
            found += _judged(figures_of(table, facts), facts, of_indicators)
    if targets is not None and figures is not None and without_figures:
        found += unusual_plans(_of(targets, without_figures), figures.iloc[:0])
    return found


def _of(table: TextTable, organisations: set[str]) -> TextTable:
    return TextTable(table.name, table.frame[table.frame["organisation"].isin(list(organisations))])


def _some_at_once(whole: TextTable, column: str) -> Iterator[TextTable]:
    """Parts of a table, with all rows or none of what a column names."""
    for places in _together(whole.frame[column]):
        yield TextTable(whole.name, whole.frame.iloc[places])


def _together(names: pd.Series[str]) -> Iterator[NDArray[np.intp]]:
    """The places of some names at a time, of each name all of them, in the order of the rows."""
    codes, different = pd.factorize(names)
    by_name = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(different)))
    begin = 0
    for at, end in enumerate(ends, 1):
        if end - begin >= ROWS_AT_ONCE or at == len(ends):
            yield np.sort(by_name[begin:end])
            begin = end


def _judged(figures: pd.DataFrame, facts: DatasetFacts, rules: Sequence[Rule]) -> list[Fault]:
    if figures.empty:
        # Columns of no rows have types that pandas compares with nothing.
        return []
    return [found for rule in rules for found in rule(figures, facts)]
