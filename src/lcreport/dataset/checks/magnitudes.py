"""Figures about ten, a hundred or a thousand times their usual size: a slip of a mark or a unit."""

from __future__ import annotations

import re
from decimal import Decimal
from math import log10
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from lcreport.dataset.cells import period
from lcreport.dataset.checks.figures import (
    SERIES,
    SPAN,
    DatasetFacts,
    FigureRow,
    finding,
    newest,
    numbers,
    plain,
    rows_in,
)
from lcreport.dataset.checks.text_tables import FILE, LINE
from lcreport.languages.translatable import translatable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from lcreport.dataset.checks.text_tables import TextTable
    from lcreport.errors import Fault

# Years further off say little: in data/gso a province spent ten times as much after ten years.
_YEARS = 5
# In powers of ten, around 1, 2, 3 and so on: growth of up to 2.2 times hides beneath a slip.
_NEAR_POWER = 0.35
# How far, in powers of ten, a figure lies beyond all the others it is compared with.
_BEYOND = 0.6
_FEWEST = {1: 3, 2: 2}
"""Power of ten → how many others must agree; one is enough from a thousand on."""
# The power of ten from which figures of other months are enough to tell, whatever the season.
_WITHOUT_PEERS = 3
_SIBLINGS = 3
_SMALL_COUNT = 5
"""Below it chance alone may make ten times as many."""
Columns = dict[str, list[Any]]
"""Name of a column of one series → its cells, one a figure."""
_GROUPS = re.compile(r"(?P<marks>[0-9]{1,3}([.,][0-9]{3})+)(?![0-9.,]*[0-9])")


def unusual_sizes(figures: pd.DataFrame, _facts: DatasetFacts) -> list[Fault]:
    """Figures some power of ten away from the same months of the years around.

    Where the same months of no other year are known, a flow is compared with the others of its
    series by the month, but only with a thousandth or a thousandfold: seasons may well make ten.
    """
    known = newest(figures)
    # Only what is above zero has a power of ten; a rank has no size.
    known = known[known["kind"].isin(["flow", "stock", "rate"]) & (known["number"] > 0)]
    known = known.assign(size=_size(known))
    series = _series(known)
    found = []
    for row in rows_in(known[_stands_out(known)]):
        own = series[row.organisation, row.indicator]
        peers, others = _others(row, own)
        # Of two figures the earlier one was there first and is what the later is measured by.
        if len(own["year"]) <= _FEWEST[2] and row.end != max(own["end"]):
            continue
        power = _power(row.size, peers or others)
        if power == 1 and peers and _are_small_counts(row, peers):
            continue
        if power and (peers or abs(power) >= _WITHOUT_PEERS):
            message = translatable("finding.unusual_size", times=_times(power))
            found.append(finding(row, message, translatable("finding.remedy.mark_or_unit")))
    return found


def _series(known: pd.DataFrame) -> dict[tuple[str, str], Columns]:
    """Organisation and indicator → the columns of their figures."""
    columns: Columns = {name: known[name].tolist() for name in (*SPAN, "end", "size", "status")}
    # In one pass: a frame for each of 40,000 series took 90 s.
    series: dict[tuple[str, str], Columns] = {}
    for at, key in enumerate(zip(known["organisation"], known["indicator"], strict=True)):
        if key not in series:
            series[key] = {name: [] for name in columns}
        for name, values in columns.items():
            series[key][name].append(values[at])
    return series


def _size(figures: pd.DataFrame) -> pd.Series[float]:
    """The power of ten of each figure, of a flow by the month."""
    months = figures["months"].where(figures["kind"] == "flow", 1).clip(lower=1)
    return (figures["number"] / months).map(log10)


def _stands_out(known: pd.DataFrame) -> pd.Series[bool]:
    """Figures far from both neighbours in time; the others cannot be far from all."""
    ordered = known.sort_values([*SERIES, "first_month", "last_month", "day", "year"])
    same = [ordered[name] for name in (*SERIES, "first_month", "last_month", "day")]
    size = ordered["size"].groupby(same)
    before, after = size.diff().abs(), size.diff(-1).abs()
    far = (before > _BEYOND) | before.isna()
    far &= (after > _BEYOND) | after.isna()
    return far.reindex(known.index)


def _others(row: FigureRow, own: Columns) -> tuple[list[float], list[float]]:
    """The sizes of the years around: of the same months, and of any others of the series."""
    peers, others = [], []
    for year, first, last, day, size, status in zip(
        *(own[name] for name in (*SPAN, "size", "status")), strict=True
    ):
        span = (first, last, day)
        if status == "doubtful" or abs(year - row.year) > _YEARS:
            continue
        if span == (row.first_month, row.last_month, row.day):
            if year != row.year:
                peers.append(size)
        else:
            others.append(size)
    return peers, others


def _power(size: float, others: Sequence[float]) -> int:
    """The power of ten that lies between a size and all others; 0 where none does."""
    if not others:
        return 0
    apart = [size - other for other in others]
    middle = median(apart)
    power = round(middle)
    gap = min(apart) if middle > 0 else -max(apart)
    enough = len(others) >= _FEWEST.get(abs(power), 1)
    # A programme that begins with 1, 8 and 90 is far below what it does later, but not below its
    # next year: a slip is about as far from the nearest.
    far = gap > max(_BEYOND, abs(power) - 1)
    return power if power and enough and far and abs(middle - power) <= _NEAR_POWER else 0


def _are_small_counts(row: FigureRow, peers: Sequence[float]) -> bool:
    """Whether all are whole and few: twelve meetings after one or two are no slip of a mark."""
    months = max(row.months, 1) if row.kind == "flow" else 1
    others = [10**size * months for size in peers]
    return median(others) < _SMALL_COUNT and all(
        abs(count - round(count)) < 1e-6 * max(count, 1) for count in (row.number, *others)
    )


def _times(power: int) -> str:
    way = "times" if power > 0 else "part"
    return translatable(f"finding.{way}", power=Decimal(10) ** abs(power))


def marks_misread(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Figures that fit their neighbours only if the mark in them is a decimal mark.

    "204.985 tấn" beside 5.109, 11 and 8 tonnes: a figure printed with one mark before three digits
    that is ten times more than any of the same organisation, period, field and unit, and lies among
    them once it is divided by a thousand.
    """
    known = newest(figures)
    known = known[(known["kind"] == "flow") & (known["number"] > 0)]
    areas, units = facts.of_indicators("area"), facts.of_indicators("unit_vi")
    exact = known.assign(
        area=known["indicator"].map(areas), unit=known["indicator"].map(units), size=_size(known)
    )
    key = ["organisation", "code", "area", "unit"]
    # Before small groups are left out: figures of other periods speak for a size too.
    usual = _agree(exact)
    exact = exact[exact.groupby(key)["number"].transform("size") >= _SIBLINGS]
    found = []
    ordered = exact[exact["unit"] != ""].sort_values("number")
    for _, rows in _with_one_far_above(ordered, key).groupby(key, sort=False):
        numbers_of = rows["number"].tolist()
        low, high, read = numbers_of[0], numbers_of[-2], numbers_of[-1] / 1000
        if not low <= read <= high:
            continue
        largest = next(rows_in(rows.iloc[[-1]]))
        if largest.Index not in usual and _one_mark(largest):
            message = translatable(
                "finding.mark_misread",
                times=f"{largest.number // high:.0f}", unit=largest.unit, read=plain(read),
            )  # fmt: skip
            found.append(finding(largest, message, translatable("finding.remedy.decimal_mark")))
    return found


def _with_one_far_above(ordered: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The groups whose largest figure is more than ten times the next one; most have none.

    Args:
        ordered: Figures by their number.
        key: The columns that make a group.
    """
    groups = [ordered[name] for name in key]
    numbers = ordered["number"].groupby(groups)
    far = (ordered["number"] > 10 * numbers.shift(1)) & numbers.shift(-1).isna()
    return ordered[far.groupby(groups).transform("any")]


def _agree(figures: pd.DataFrame) -> set[object]:
    """The rows whose series has another figure of their size, so that no mark was misread."""
    ordered = figures.sort_values([*SERIES, "size"])
    same = [ordered[name] for name in SERIES]
    below = ordered["size"].groupby(same).diff() < 1
    above = ordered["size"].groupby(same).diff(-1) > -1
    return set(ordered.index[below | above])


def _one_mark(row: FigureRow) -> bool:
    """True where a number has one mark, or could have, with three digits after it."""
    groups = _GROUPS.search(row.printed)
    if groups is not None:
        return groups["marks"].count(".") + groups["marks"].count(",") == 1
    return not row.printed and row.number == round(row.number) and 1e3 <= row.number < 1e6


def unusual_plans(table: TextTable, figures: pd.DataFrame) -> list[Fault]:
    """Plans a hundred times or more too small or large, beside what was done or other years' plans.

    Args:
        table: The plans.
        figures: What was done, as known last or in all its vintages.
    """
    plans = table.frame.assign(
        number=numbers(table.frame["value"]),
        year=[read.year if (read := period(code)) else 0 for code in table.frame["period"]],
        file=table.frame[FILE],
        line=table.frame[LINE],
        explained=(table.column("note").str.strip() != ""),
    )
    plans = plans[(plans["number"] > 0) & (plans["year"] > 0)]
    plans = plans.assign(size=np.log10(plans["number"]))
    done = figures[(figures["number"] > 0) & (figures["status"] != "doubtful")]
    # A flow by the month, times twelve: what its year would come to.
    a_year = np.log10(np.where(done["kind"] == "flow", 12.0, 1.0))
    done = done.assign(size=_size(done) + a_year)
    usual = done.groupby([*SERIES, "year"])["size"].median().to_dict()
    own = plans.groupby([*SERIES, "year"])["size"].median().to_dict()
    found = []
    for row in rows_in(plans):
        key = (row.organisation, row.indicator)
        years = range(row.year - _YEARS, row.year + _YEARS + 1)
        others = [own[(*key, year)] for year in years if year != row.year and (*key, year) in own]
        others += [usual[(*key, row.year)]] if (*key, row.year) in usual else []
        power = _power(row.size, others)
        if abs(power) >= 2:
            message = translatable("finding.unusual_plan", times=_times(power))
            found.append(finding(row, message, translatable("finding.remedy.unit_of_plan")))
    return found
