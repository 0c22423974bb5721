"""How many of the percentages that data/gso printed each reason explains, and what a few look like.

    python benchmarks/gso_printed.py [--examples N]

Counts every printed ratio to last year and every printed attainment; docs/comparisons.md has the
table. Of the ratios that nothing explains it counts those that stand in a row of months whose
ratios all imply about the same other base: that unit was counted otherwise than in its own tables.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from lcreport import comparison
from lcreport.dataset import Dataset, frames
from lcreport.period import Period

# Bases implied by so many months in a row lie, within this share, as far from the known ones.
STEADY, FEWEST = 0.1, 3
GSO = Path(__file__).parents[1] / "data" / "gso"
Line = tuple[str, str, str, float]
Counts = dict[str, Counter[str]]
Apart = dict[tuple[str, int], dict[int, float]]
MEASURED, RATIO, ATTAINED = "von-dau-tu-nsnn", "cung-ky-gso-in", "ke-hoach-gso-in"


def main() -> None:
    """Print the counts, and examples of what is left unexplained."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--examples", type=int, default=0, help="how many unexplained ones to print"
    )
    chosen = parser.parse_args()
    counts, unexplained, apart = counted(frames.load(str(GSO)))
    for name, found in counts.items():
        print(f"{name}: {found.total()} printed")
        for reason, count in found.most_common():
            print(f"  {reason:16} {count:6} {100 * count / found.total():5.1f} %")
    steady = [line for line in unexplained if line[2] == RATIO and is_steady(apart, line)]
    print(f"{len(steady)} of the unexplained ratios imply a steady other base")
    for line in unexplained[: chosen.examples]:
        print(*line)


def counted(data: Dataset) -> tuple[Counts, list[Line], Apart]:
    """Reasons, what none explains, and how far printed ratios lie from the computed ones."""
    counts: Counts = {RATIO: Counter(), ATTAINED: Counter()}
    unexplained: list[Line] = []
    apart: Apart = {}
    printed = data.observations[data.observations["indicator"].isin(counts)]
    for unit, code in printed[["organisation", "period"]].drop_duplicates().itertuples(index=False):
        rows = comparison.table(data, unit, Period.parse(code))
        row = next(row for row in rows if row.indicator.id == MEASURED)
        last_year = row.same_period_last_year
        if last_year is not None and last_year.ratio_pct and last_year.printed:
            months = apart.setdefault((unit, row.period.year), {})
            months[row.period.last_month] = last_year.ratio_pct / last_year.printed
        for name, against in ((RATIO, last_year), (ATTAINED, row.target)):
            if against is not None and against.printed is not None:
                counts[name][against.printed_reason or "agrees"] += 1
                if against.printed_reason == "unexplained":
                    unexplained.append((unit, code, name, against.printed))
    return counts, unexplained, apart


def is_steady(apart: Apart, line: Line) -> bool:
    """True where a ratio stands among three months or more that imply about the same other base."""
    period = Period.parse(line[1])
    months = apart[line[0], period.year]
    own, run = months[period.last_month], {period.last_month}
    for way in (-1, 1):
        month = period.last_month + way
        while month in months and abs(months[month] / own - 1) <= STEADY:
            run.add(month)
            month += way
    return len(run) >= FEWEST


if __name__ == "__main__":
    main()
