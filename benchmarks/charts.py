"""How long each kind of chart takes to draw and how large it is, on data/demo and data/gso.

    python benchmarks/charts.py

Prints one line a kind: the first drawing of the process (no letter outlined yet), the median of
the next ones, and the size of the SVG. Importing matplotlib is not counted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from lcreport import comparison
from lcreport.annex import charts
from lcreport.annex.wording import Words
from lcreport.dataset import frames
from lcreport.period import Period

DATA = Path(__file__).resolve().parents[1] / "data"
LIMIT_MS = 100.0
ROUNDS = 9


def kinds() -> dict[str, Callable[[], charts.Chart | None]]:
    words, period = Words("vi"), Period.parse("2021-9M")
    demo, gso = frames.load(str(DATA / "demo")), frames.load(str(DATA / "gso"))
    rows = comparison.table(demo, "hoi-ccb", period)
    series = [
        (row.indicator, comparison.series(demo, "hoi-ccb", row.indicator.id, period))
        for row in rows
    ]
    investment = gso.indicator("von-dau-tu-nsnn")
    months = comparison.series(gso, "ca-nuoc", investment.id, Period.parse("2022-12"))
    loans = "du-no-uy-thac"
    shared = [
        row
        for each in ("hoi-nong-dan", "hoi-lhpn", "hoi-ccb", "tinh-doan")
        for row in comparison.table(demo, each, period)
        if row.indicator.id == loans
    ]
    names = {row.organisation: demo.organisation(row.organisation).name("vi") for row in shared}
    real = comparison.table(frames.load(str(DATA / "lao-cai")), "mttq", period)
    people = [row for row in rows if row.indicator.unit("vi") == "người"]
    return {
        "magnitudes": lambda: charts.magnitudes(people, words),
        "parts": lambda: charts.parts(real, charts.totals(real, words)[0], words),
        "change": lambda: charts.change(rows, words),
        "attainment": lambda: charts.attainment(rows, words),
        "trend": lambda: charts.trend(months, investment, words),
        "small_multiples": lambda: charts.small_multiples(series, words),
        "side_by_side": lambda: charts.side_by_side(shared, names, words),
    }


def timed(draw: Callable[[], charts.Chart | None]) -> tuple[float, charts.Chart | None]:
    start = perf_counter()
    chart = draw()
    return 1000 * (perf_counter() - start), chart


def main() -> int:
    slowest = 0.0
    print(f"{'kind':16} {'first':>9} {'then':>9} {'SVG':>9}")
    for name, draw in kinds().items():
        first, chart = timed(draw)
        then = median(timed(draw)[0] for _ in range(ROUNDS))
        size = len(chart.svg) / 1000 if chart else 0.0
        print(f"{name:16} {first:6.1f} ms {then:6.1f} ms {size:6.1f} kB")
        slowest = max(slowest, then)
    return int(slowest > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
