"""How many of the percentages that data/gso printed each reason explains, and what a few look like.

    python benchmarks/gso_printed.py [--examples N]

Counts every printed ratio to last year and every printed attainment; docs/comparisons.md has the
table.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from lcreport import comparison
from lcreport.dataset import frames
from lcreport.period import Period

GSO = Path(__file__).parents[1] / "data" / "gso"
MEASURED, RATIO, ATTAINED = "von-dau-tu-nsnn", "cung-ky-gso-in", "ke-hoach-gso-in"


def main() -> None:
    """Print the counts, and examples of what is left unexplained."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--examples", type=int, default=0, help="how many unexplained ones to print"
    )
    chosen = parser.parse_args()
    data = frames.load(str(GSO))
    counts: dict[str, Counter[str]] = {RATIO: Counter(), ATTAINED: Counter()}
    unexplained = []
    printed = data.observations[data.observations["indicator"].isin(counts)]
    for unit, code in printed[["organisation", "period"]].drop_duplicates().itertuples(index=False):
        (row,) = [
            row
            for row in comparison.table(data, unit, Period.parse(code))
            if row.indicator.id == MEASURED
        ]
        for name, against in ((RATIO, row.same_period_last_year), (ATTAINED, row.target)):
            if against is not None and against.printed is not None:
                counts[name][against.printed_reason or "agrees"] += 1
                if against.printed_reason == "unexplained":
                    unexplained.append((unit, code, name, against.printed))
    for name, found in counts.items():
        print(f"{name}: {found.total()} printed")
        for reason, count in found.most_common():
            print(f"  {reason:16} {count:6} {100 * count / found.total():5.1f} %")
    for line in unexplained[: chosen.examples]:
        print(*line)


if __name__ == "__main__":
    main()
