"""All that is wrong in a dataset at once: file, row, column, the value seen, and a remedy.

`dataset.load` stops at the first thing that would make a figure wrong; this reads everything, goes
on after a fault where it can, and drops nothing silently.

What is found has one of three grades. A *fault* cannot be right, and the dataset is refused. A
*doubt* is hardly right, but can be: it needs a note that says why, and with one it is
*information*, which nobody need act upon.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from lcreport.dataset.checks.contradictions import figure_faults, mixed_faults
from lcreport.dataset.checks.days import known_too_early, outside_validity, restated_without_break
from lcreport.dataset.checks.descriptor import opened, settings_faults
from lcreport.dataset.checks.duplicates import duplicate_faults, own_key_faults
from lcreport.dataset.checks.figures import Facts, figures_of
from lcreport.dataset.checks.limits import (
    beyond_declared,
    impossible_ranks,
    shares_beyond_the_whole,
    unusual_signs,
)
from lcreport.dataset.checks.magnitudes import marks_misread, unusual_plans, unusual_sizes
from lcreport.dataset.checks.quotients import growth_typed_as_ratio, rates_unlike_their_quotient
from lcreport.dataset.checks.references import Known, reference_faults
from lcreport.dataset.checks.sums import (
    months_and_what_holds_them,
    parts_above_their_total,
    two_figures_of_one_stock,
    units_above_the_whole,
)
from lcreport.dataset.checks.text_tables import TextTable, tables_of
from lcreport.dataset.checks.values import cell_faults
from lcreport.dataset.tables import TABLES
from lcreport.errors import GRADES, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RULES", "faults", "findings", "judged"]

_BIG = "observations"

RULES: tuple[Callable[[pd.DataFrame, Facts], list[Fault]], ...] = (
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
)
"""What is looked for among figures; each rule takes the frame of `figures_of`."""


def faults(address: str) -> list[Fault]:
    """What refuses the dataset at a folder or fsspec address: the findings of grade `fault`.

    Args:
        address: Folder with a datapackage.json, or an fsspec address.

    Returns:
        Nothing where the dataset is in order.
    """
    return [found for found in findings(address) if found.grade == "fault"]


def findings(address: str) -> list[Fault]:
    """Everything found in the dataset at a folder or fsspec address, of all three grades.

    Args:
        address: Folder with a datapackage.json, or an fsspec address.

    Returns:
        Faults first, then doubts, then information; in each file by file, row by row.
    """
    source, found = opened(address)
    if source is None:
        return found
    small: dict[str, TextTable] = {}
    for name in TABLES:
        if name != _BIG and name in source.paths:
            for table in tables_of(source, name, found):
                small[name] = table
                found += cell_faults(table) + own_key_faults(table)
    known = Known.of(small)
    found += settings_faults(source, known)
    for table in small.values():
        found += reference_faults(table, known) + duplicate_faults(table, known)
    statuses: dict[str, int] = {}
    facts = Facts.of(small, source.settings)
    for table in tables_of(source, _BIG, found):
        found += cell_faults(table) + reference_faults(table, known)
        found += duplicate_faults(table, known) + figure_faults(table, known)
        found += mixed_faults(table, statuses)
        figures = figures_of(table, facts)
        found += judged(figures, facts)
        found += unusual_plans(small["targets"], figures) if "targets" in small else []
    return _in_order(found, source.paths)


def judged(figures: pd.DataFrame, facts: Facts) -> list[Fault]:
    """What every rule finds among figures, which may be those of a dataset and some proposed."""
    return [found for rule in RULES for found in rule(figures, facts)]


def _in_order(found: list[Fault], paths: Mapping[str, str]) -> list[Fault]:
    order = {paths[name]: place for place, name in enumerate(TABLES) if name in paths}

    def key(fault: Fault) -> tuple[int, int, str, int, str]:
        place = next(
            (at for path, at in order.items() if fault.file.startswith(path.rstrip("/"))), -1
        )
        grade = GRADES.index(fault.grade)
        return grade, place, fault.file, fault.row or 0, fault.column or ""

    return sorted(dict.fromkeys(found), key=key)
