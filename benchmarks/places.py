"""What it costs an annex to say where its unit stands among its like.

    python benchmarks/places.py [UNITS …]

Writes a dataset of 200 and then 800 units of one group with 40 indicators (flows, stocks and rates,
three years of four cumulative periods, plans, a figure of last year revised) in a temporary folder,
and in a process of its own asks for one unit's places by all of them, as an annex whose notebook
declares `reads: all` does: CPU seconds (the best of several processes) for reading the rows of all
units, for what is looked up and ranked, and the rankings found.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

SIZES = (200, 800)
INDICATORS = 40
KINDS = ("flow", "stock", "rate")
PERIODS = [f"{year}{end}" for year in (2019, 2020, 2021) for end in ("-3M", "-6M", "-9M", "")][:-1]
NOW = "2021-9M"
ROUNDS = 3

READ = """
import json, sys
from time import process_time
from lcreport import comparison
from lcreport.comparison import place
from lcreport.period import Period

folder, organisation, period = sys.argv[1:]
now = Period.parse(period)
start = process_time()
beside = place.load_with_units(folder, organisation)
read = process_time()
ids = beside.indicators["id"]
found = [comparison.units(beside, beside.indicator(id), now, "unit") for id in ids]
asked = process_time()
rankings = sum(len(units.rankings) for units in found)
print(json.dumps({"read": read - start, "asked": asked - read, "rankings": rankings}))
"""


def write_dataset(folder: Path, size: int) -> None:
    """A package of `size` units of one group, with the sum of all as the whole."""
    folder.mkdir(parents=True)
    chance = random.Random(size)
    units = [f"u-{number:04}" for number in range(size)]
    names = [(f"i-{number:02}", KINDS[number % len(KINDS)]) for number in range(INDICATORS)]
    settings = {"name": folder.name, "lcreport": {"whole": "all"}}
    tables = ("organisations", "indicators", "observations", "targets")
    resources = [{"name": name, "path": f"{name}.csv"} for name in tables]
    descriptor = json.dumps({**settings, "resources": resources})
    (folder / "datapackage.json").write_text(descriptor, encoding="utf-8")
    write_csv(folder, "organisations", ("id", "name_vi", "group"), [
        *((unit, f"Đơn vị {unit}", "unit") for unit in units), ("all", "Cả tỉnh", ""),
    ])  # fmt: skip
    write_csv(folder, "indicators", ("id", "kind", "unit_vi", "better"), [
        (name, kind, "%" if kind == "rate" else "lượt", "higher") for name, kind in names
    ])  # fmt: skip
    rows = []
    for unit, (name, kind) in product([*units, "all"], names):
        for period in PERIODS:
            value = chance.randrange(1, 99 if kind == "rate" else 100_000)
            rows.append((unit, name, period, value, "2021-10-05"))
            if period == "2020-9M":
                rows.append((unit, name, period, value + 1, "2021-10-06"))
    head = ("organisation", "indicator", "period", "value", "recorded")
    write_csv(folder, "observations", head, rows)
    write_csv(folder, "targets", head, [
        (unit, name, "2021", chance.randrange(1, 200_000), "2021-01-05")
        for unit, (name, kind) in product([*units, "all"], names) if kind != "rate"
    ])  # fmt: skip


def write_csv(
    folder: Path, name: str, head: tuple[str, ...], rows: list[tuple[object, ...]]
) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def main(sizes: list[int]) -> int:
    print(f"{'units':>6} {'read CPU s':>10} {'asked CPU s':>11} {'rankings':>8}")
    with TemporaryDirectory() as temporary:
        for size in sizes:
            folder = Path(temporary) / f"of-{size}"
            write_dataset(folder, size)
            command = [sys.executable, "-c", READ, str(folder), "u-0007", NOW]
            found = [json.loads(subprocess.check_output(command)) for _ in range(ROUNDS)]
            read, asked = (min(one[key] for one in found) for key in ("read", "asked"))
            print(f"{size:6} {read:10.2f} {asked:11.2f} {found[0]['rankings']:8}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or list(SIZES)))
