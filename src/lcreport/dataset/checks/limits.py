"""Figures beyond what their kind, unit or indicator allows."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from lcreport.dataset.checks.figures import SERIES, WHOLES, DatasetFacts, finding, plain, rows_in
from lcreport.dataset.numbers import number
from lcreport.languages.translatable import translatable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from lcreport.errors import Fault


def beyond_declared(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Figures outside `min` and `max` of their indicator."""
    low, high = _declared(facts, "min", -inf), _declared(facts, "max", inf)
    # Half a step of rounding may lie beyond a limit that the true figure keeps.
    below = figures["number"] + figures["step"] / 2 < figures["indicator"].map(low).astype(float)
    above = figures["number"] - figures["step"] / 2 > figures["indicator"].map(high).astype(float)
    return [
        finding(
            row,
            translatable(
                "finding.below_min", indicator=repr(row.indicator), limit=plain(low[row.indicator])
            ),
            translatable("finding.remedy.min"),
            grade="fault",
        )
        for row in rows_in(figures[below])
    ] + [
        finding(
            row,
            translatable(
                "finding.above_max", indicator=repr(row.indicator), limit=plain(high[row.indicator])
            ),
            translatable("finding.remedy.max"),
            grade="fault",
        )
        for row in rows_in(figures[above])
    ]  # fmt: skip


def shares_beyond_the_whole(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Rates in % or ‰ below nothing or above the whole, where no limit is declared.

    A comparison that a source printed itself is a rate too, but may be anything.
    """
    whole = _undeclared_shares(facts)
    top = figures["indicator"].map(whole).astype(float)
    half = figures["step"] / 2
    wrong = (figures["number"] - half > top) | (top.notna() & (figures["number"] + half < 0))
    return [
        finding(
            row,
            translatable("finding.beyond_share", whole=plain(whole[row.indicator])),
            translatable("finding.remedy.declare"),
        )
        for row in rows_in(figures[wrong])
    ]  # fmt: skip


def impossible_ranks(figures: pd.DataFrame, _facts: DatasetFacts) -> list[Fault]:
    """Ranks that are no whole number from 1 on."""
    ranks = figures[figures["kind"] == "rank"]
    wrong = (ranks["number"] < 1) | (ranks["number"] % 1 != 0)
    return [
        finding(
            row,
            translatable("finding.no_rank"),
            translatable("finding.remedy.rank"),
            grade="fault",
        )
        for row in rows_in(ranks[wrong])
    ]  # fmt: skip


def unusual_signs(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Negative stocks, and flows negative where all others of the series are not."""
    low = figures["indicator"].map(_declared(facts, "min", inf)).astype(float)
    counted = figures[figures["kind"].isin(["flow", "stock"])]
    minus = counted["number"] < 0
    plus = (counted["number"] > 0).groupby([counted[name] for name in SERIES]).transform("sum")
    others = minus.groupby([counted[name] for name in SERIES]).transform("sum")
    # A balance may be negative year after year; once is a slip of the pen.
    once = (counted["kind"] == "stock") | (others == 1) | (plus > 10 * others)
    wrong = minus & once & ~(low.loc[counted.index] < 0)
    return [
        finding(
            row,
            translatable("finding.negative", kind=translatable(f"finding.kind.{row.kind}")),
            translatable("finding.remedy.declare"),
        )
        for row in rows_in(counted[wrong])
    ]


def _declared(facts: DatasetFacts, column: str, otherwise: float) -> Mapping[str, float]:
    cells = facts.of_indicators(column)
    read = {name: number(cell) for name, cell in cells.items()}
    return {name: otherwise if value is None else value for name, value in read.items()}


def _undeclared_shares(facts: DatasetFacts) -> Mapping[str, float]:
    # Of a rate in another unit (points, times, đồng a head) only what is declared is known.
    return {
        name: WHOLES[cells.get("unit_vi", "")]
        for name, cells in facts.indicators.items()
        if cells.get("kind") == "rate"
        and cells.get("unit_vi") in WHOLES
        and not cells.get("printed_for")
        and not cells.get("min")
        and not cells.get("max")
    }
