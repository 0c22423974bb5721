"""How long each kind of chart takes to draw and how large it is, on data/demo and data/gso.

    python benchmarks/charts.py

Prints one line a kind: processor time of the first drawing of the process, the median of the next
ones, and the size of the SVG. Drawing is making the figure and writing its SVG; importing is not
counted. Ends with 1 where a chart takes longer than it may.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import fmean, median
from time import process_time

from lcreport import comparison
from lcreport.annex import charts
from lcreport.annex.wording import Words
from lcreport.dataset import frames
from lcreport.period import Period

DATA = Path(__file__).resolve().parents[1] / "data"
MEAN_LIMIT_MS = 60.0
LIMITS_MS = {"small_multiples": 120.0}
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
        for organisation in ("hoi-nong-dan", "hoi-lhpn", "hoi-ccb", "tinh-doan")
        for row in comparison.table(demo, organisation, period)
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


def timed(draw: Callable[[], charts.Chart | None]) -> tuple[float, str]:
    start = process_time()
    chart = draw()
    svg = chart.svg if chart else ""
    return 1000 * (process_time() - start), svg


def main() -> int:
    medians: dict[str, float] = {}
    print(f"{'kind':16} {'first':>9} {'then':>9} {'SVG':>9}")
    for name, draw in kinds().items():
        first, svg = timed(draw)
        medians[name] = median(timed(draw)[0] for _ in range(ROUNDS))
        size, texts = len(svg.encode()) / 1000, svg.count("<text")
        print(f"{name:16} {first:6.1f} ms {medians[name]:6.1f} ms {size:6.1f} kB {texts:3} texts")
    mean = fmean(medians.values())
    print(f"{'mean':26} {mean:6.1f} ms")
    slow = [name for name, limit in LIMITS_MS.items() if medians[name] > limit]
    return int(mean > MEAN_LIMIT_MS or bool(slow))


if __name__ == "__main__":
    sys.exit(main())
