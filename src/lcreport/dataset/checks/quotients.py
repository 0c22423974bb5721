"""Rates unlike the quotient of their two parts, and growth typed where a ratio belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.dataset.checks.figures import (
    WHOLES,
    DatasetFacts,
    FigureRow,
    finding,
    newest,
    plain,
    rows_in,
)
from lcreport.languages.translatable import translatable

if TYPE_CHECKING:
    import pandas as pd

    from lcreport.errors import Fault

# Money is often known to a few digits only (740 triệu đồng), which `rounded_to` seldom tells; a
# share typed for another year or another base is off by more.
_ROUNDED_PARTS = 0.01
# What lies nearer than half a hundredth once 100 is added, and was off by more than a fifth, was
# growth.
_NEAR, _FAR = 0.005, 0.2
_ALIKE = 50.0
_AS_RATIO = {"same_period_last_year.ratio_pct": 100.0, "same_period_last_year.growth_pct": -100.0}


def rates_unlike_their_quotient(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Rates whose numerator over denominator, as known last, gives another number."""
    known = newest(figures)
    known = known[known["status"] != "doubtful"]
    rates = newest(figures)
    rates = rates[rates["kind"] == "rate"]
    key = ["organisation", "part", "code"]
    parts = known.rename(columns={"indicator": "part"}).set_index(key)
    parts = parts[["number", "qualifier", "line"]]
    for name in ("numerator", "denominator"):
        rates = rates.assign(part=rates["indicator"].map(facts.of_indicators(name)))
        rates = rates[rates["part"] != ""].join(parts.add_suffix(f"_{name}"), on=key)
        rates = rates[rates[f"number_{name}"].notna()]
    # Nothing is a share of nothing, and a negative whole has no shares.
    rates = rates[rates["number_denominator"] > 0]
    scale = (
        rates["indicator"].map(facts.of_indicators("unit_vi")).map(WHOLES).astype(float).fillna(1.0)
    )
    quotient = scale * rates["number_numerator"] / rates["number_denominator"]
    last_place = rates["value"].map(_last_place).astype(float)
    slack = last_place / 2 + rates["step"] / 2 + _ROUNDED_PARTS * quotient.abs()
    low, high = _surely(rates)
    wrong = (low & (rates["number"] < quotient - slack)) | (
        high & (rates["number"] > quotient + slack)
    )
    return [
        finding(
            row,
            translatable(
                "finding.unlike_quotient",
                quotient=plain(round(quotient[row.Index], 4)),
                part=int(row.line_numerator), whole=int(row.line_denominator),
            ),
            translatable("finding.remedy.quotient"),
        )
        for row in rows_in(rates[wrong])
    ]  # fmt: skip


def _surely(rates: pd.DataFrame) -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Where a rate below, and where one above, its quotient contradicts it, bounds considered."""
    own, part = rates["qualifier"], rates["qualifier_numerator"]
    whole = rates["qualifier_denominator"]
    approximate = (own == "approx") | (part == "approx") | (whole == "approx")
    # A numerator of at most, or a denominator of at least, leaves room below the quotient.
    low = (own != "at_least") & (part != "at_most") & (whole != "at_least")
    high = (own != "at_most") & (part != "at_least") & (whole != "at_most")
    return low & ~approximate, high & ~approximate


def _last_place(text: str) -> float:
    """What the last digit of a number stands for.

    >>> _last_place("40.8"), _last_place("41")
    (0.1, 1.0)
    """
    decimals = text.partition(".")[2] if "e" not in text.lower() else ""
    return float(10.0 ** -len(decimals))


def growth_typed_as_ratio(figures: pd.DataFrame, facts: DatasetFacts) -> list[Fault]:
    """Printed comparisons that agree with the figures only once 100 is added or taken away."""
    known = newest(figures)
    measured = facts.of_indicators("printed_for")
    as_printed = facts.of_indicators("printed_as")
    added = known["indicator"].map(as_printed).map(_AS_RATIO).astype(float)
    printed = known[added.notna()].assign(added=added, measured=known["indicator"].map(measured))
    key = ["organisation", "measured", "year", "first_month", "last_month"]
    sound = known[(known["status"] != "doubtful") & (known["months"] > 0)]
    base = sound.rename(columns={"indicator": "measured"}).set_index(key)["number"]
    printed = printed.join(base.rename("now"), on=key)
    printed = printed.assign(year=printed["year"] - 1).join(base.rename("then"), on=key)
    both = printed[printed["now"].notna() & (printed["then"] > 0)]
    # All three as ratios, so that near and far mean the same in either notation.
    ratio = 100 * both["now"] / both["then"]
    seen = both["number"] + (both["added"] < 0) * 100
    mended = seen + both["added"]
    wrong = (mended - ratio).abs() <= _NEAR * ratio
    wrong &= (seen - ratio).abs() > _FAR * ratio
    both = both.assign(seen=seen, wrong=wrong)
    return [
        finding(
            row,
            translatable(
                "finding.growth_as_ratio" if row.added > 0 else "finding.ratio_as_growth",
                given=plain(round(ratio[row.Index] - (row.added < 0) * 100, 1)),
            ),
            translatable("finding.remedy.ratio", mended=plain(round(row.number + row.added, 6))),
        )
        for row in rows_in(both[wrong])
        if not _belongs_to_a_run(row, both)
    ]


def _belongs_to_a_run(row: FigureRow, both: pd.DataFrame) -> bool:
    """True where most others of its year are alike without being growth: the base is another one.

    A ministry that was given more to do has 123.9, 123.7, 122.6 % for months on end against a base
    that was restated; that one of them is 100 less than computed is chance.
    """
    year = both[
        (both["organisation"] == row.organisation)
        & (both["indicator"] == row.indicator)
        & (both["year"] == row.year)
        & ((both["seen"] - row.seen).abs() < _ALIKE)
    ]
    return bool((~year["wrong"]).sum() > year["wrong"].sum() - 1)
