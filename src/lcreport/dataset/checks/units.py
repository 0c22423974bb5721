"""Figures that changed unlike those of all other units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lcreport.dataset.checks.figures import SPAN, DatasetFacts, finding, newest, plain, rows_in
from lcreport.languages.translatable import translatable

if TYPE_CHECKING:
    from lcreport.errors import Fault

# The authors leave all three to the survey. U weighs a unit by its size, A keeps the interval from
# vanishing where most units change alike; both are usual values. C was found on data/gso: 40 names
# two months that are as printed, 60 none, and of 239 figures multiplied or divided by 10 or 100 it
# still finds 206.
_U, _A, _C = 0.4, 0.05, 60.0
_LEAST = 2.0
_FEWEST_UNITS = 10
_SAME_MONTHS = ["organisation", "indicator", "first_month", "last_month", "day"]


def changes_unlike_other_units(figures: pd.DataFrame, _facts: DatasetFacts) -> list[Fault]:
    """Flows and stocks whose ratio to last year lies far outside those of all units.

    The test of Hidiroglou and Berthelot, "Statistical editing and imputation for periodic business
    surveys", Survey Methodology 12 (1986), 73-83: with r the ratio of a unit and R the units'
    median, s = 1 - R/r below the median and r/R - 1 above, E = s * max(now, then)^U. Suspect is an
    E outside [median - C * d1, median + C * d3], where d1 and d3 are the distances of the quartiles
    from the median, at least A * median. Here U = 0.4, A = 0.05, C = 60, and r is at least twice or
    at most half of R.

    It takes ten units or more. Of a table that is read in several pieces, each piece is judged by
    itself.
    """
    known = newest(figures)
    known = known[known["kind"].isin(["flow", "stock"]) & (known["number"] > 0)]
    sound = known[known["status"] != "doubtful"]
    pairs = _with_last_year(known, sound)
    pairs = pairs.assign(ratio=pairs["number"] / pairs["then"])
    peers = ["indicator", *SPAN]
    pairs = pairs[pairs.groupby(peers)["ratio"].transform("size") >= _FEWEST_UNITS]
    if pairs.empty:
        return []
    middle = pairs.groupby(peers)["ratio"].transform("median")
    ratio, size = pairs["ratio"], pairs[["number", "then"]].max(axis=1)
    effect = np.where(ratio < middle, 1 - middle / ratio, ratio / middle - 1) * size**_U
    # Where units change almost alike the interval is narrow, and a third more is no slip of a pen.
    doubled = ~(ratio / middle).between(1 / _LEAST, _LEAST)
    far = _outside(pairs.assign(effect=effect), peers) & doubled
    # A figure that is wrong makes the change to the next year unusual too.
    wrong = set(pairs.index[far])
    suspect = pairs[far & ~pairs["then_row"].isin(wrong)]
    return [
        finding(
            row,
            translatable(
                "finding.unlike_units",
                ratio=plain(float(f"{row.ratio:.3g}")),
                then=plain(row.then),
                median=plain(float(f"{middle[row.Index]:.3g}")),
            ),
            translatable("finding.remedy.mark_or_other_unit"),
        )
        for row in rows_in(suspect)
    ]


def _with_last_year(known: pd.DataFrame, sound: pd.DataFrame) -> pd.DataFrame:
    """Figures with `then`, the same months' of the year before, and `then_row`, its row."""
    base = sound[[*_SAME_MONTHS, "year", "number"]].rename(columns={"number": "then"})
    base = base.assign(year=base["year"] + 1, then_row=base.index)
    joined = known.join(base.set_index([*_SAME_MONTHS, "year"]), on=[*_SAME_MONTHS, "year"])
    return joined[joined["then"].notna()]


def _outside(pairs: pd.DataFrame, peers: list[str]) -> pd.Series[bool]:
    groups = pairs.groupby(peers)["effect"]
    quartiles = groups.quantile(np.array([0.25, 0.5, 0.75])).unstack()  # noqa: PD010 - to one column each
    quartiles.columns = ["low", "middle", "high"]
    beside = pairs.join(quartiles, on=peers)
    least = (_A * beside["middle"]).abs()
    below = np.maximum(beside["middle"] - beside["low"], least)
    above = np.maximum(beside["high"] - beside["middle"], least)
    apart = beside["effect"] - beside["middle"]
    return (apart < -_C * below) | (apart > _C * above)
