"""The table of one organisation out of a Parquet folder, with more and more organisations in it.

    python benchmarks/table_of_one_organisation.py [NUMBER_OF_ORGANISATIONS …]

Writes a dataset of 100, 1,000 and 10,000 organisations (50 indicators × 20 periods each, so that
the last one holds 10 million observations) in a temporary folder, one Parquet part an organisation,
and reads one organisation's table in a process of its own: the time from opening the dataset to the
finished rows, the memory that this takes above that of the imports (the best of several processes
each), and the files opened below observations/, which must be the organisation's own part alone.
Ends with 1 where the largest dataset takes more than half as long again as the smallest, or more
memory than the list of its organisations explains.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pyarrow as pa
import pyarrow.parquet as pq

SIZES = (100, 1_000, 10_000)
INDICATORS = [f"indicator-{n:02}" for n in range(50)]
PERIODS = [f"{year}{end}" for year in range(2017, 2022) for end in ("-3M", "-6M", "-9M", "")]
NOW = "2021-9M"
SCAN = {"flow": 5.0, "stock": 3.0, "rate": 0.1}
ROUNDS = 7
GROWTH = 1.5
MB_PER_ORGANISATION = 0.001  # its line in organisations.csv, as text and as a frame

READ = """
import json, resource, sys
from pathlib import Path
from time import perf_counter
from lcreport import comparison, dataset
from lcreport.period import Period

def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

folder, organisation, period, warm = sys.argv[1:]
opened = []
sys.addaudithook(
    lambda event, given: opened.append(str(given[0]))
    if event == "open" and "/observations/" in str(given[0]) else None
)
now = Period.parse(period)
comparison.table(dataset.load(warm, organisations=["o-0"]), "o-0", now)  # imports are not counted
opened.clear()
before, start = peak_mb(), perf_counter()
data = dataset.load(folder, organisations=[organisation])
rows = comparison.table(data, organisation, now)
print(json.dumps({
    "seconds": perf_counter() - start,
    "mb": peak_mb() - before,
    "rows": len(rows),
    "observations": len(data.observations),
    "opened": sorted({Path(file).parent.name for file in opened}),
}))
"""


def write_dataset(folder: Path, size: int) -> None:
    """A package of `size` organisations; only values differ between them."""
    folder.mkdir(parents=True)
    kinds = [list(SCAN)[n % len(SCAN)] for n in range(len(INDICATORS))]
    write_csv(
        folder / "organisations.csv", "id,name_vi", (f"o-{n},Đơn vị {n}" for n in range(size))
    )
    lines = (f"{name},{kind},lượt" for name, kind in zip(INDICATORS, kinds, strict=True))
    write_csv(folder / "indicators.csv", "id,kind,unit_vi", lines)
    resources = [
        {"name": "organisations", "path": "organisations.csv"},
        {"name": "indicators", "path": "indicators.csv"},
        {"name": "observations", "path": "observations"},
    ]
    descriptor = json.dumps({"name": folder.name, "resources": resources})
    (folder / "datapackage.json").write_text(descriptor, encoding="utf-8")
    keys = list(product(zip(INDICATORS, kinds, strict=True), enumerate(PERIODS)))
    fixed = {
        "indicator": pa.array([indicator for (indicator, _), _ in keys]),
        "period": pa.array([period for _, (_, period) in keys]),
        "recorded": pa.array(["2022-01-31"] * len(keys)),
    }
    steps = [(1 + place % 4 if kind == "flow" else place) * SCAN[kind]
             for (_, kind), (place, _) in keys]  # fmt: skip
    for n in range(size):
        part = folder / "observations" / f"organisation=o-{n}"
        part.mkdir(parents=True)
        values = pa.array([n % 97 + 1 + step for step in steps])
        pq.write_table(pa.table({**fixed, "value": values}), part / "part.parquet")


def write_csv(path: Path, head: str, lines: Iterator[str]) -> None:
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")


def measure(folder: Path, size: int, warm: Path) -> dict[str, float]:
    found = []
    for _ in range(ROUNDS):
        last = f"o-{size - 1}"
        told = subprocess.run(
            [sys.executable, "-c", READ, str(folder), last, NOW, str(warm)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        found.append(json.loads(told.stdout))
    assert found[0]["rows"] == len(INDICATORS)
    assert found[0]["observations"] == len(INDICATORS) * len(PERIODS)
    assert found[0]["opened"] == [f"organisation={last}"], found[0]["opened"]
    return {key: min(measure[key] for measure in found) for key in ("seconds", "mb")}


def main(sizes: list[int]) -> int:
    per_organisation = len(INDICATORS) * len(PERIODS)
    print(f"{'organisations':>13} {'observations':>12} {'written s':>9} {'table ms':>8} {'MB':>6}")
    results = []
    with TemporaryDirectory() as temporary:
        warm = Path(temporary) / "warm"
        write_dataset(warm, 1)
        for size in sizes:
            folder, start = Path(temporary) / f"of-{size}", perf_counter()
            write_dataset(folder, size)
            written = perf_counter() - start
            result = measure(folder, size, warm)
            results.append(result)
            print(f"{size:13,} {size * per_organisation:12,} {written:9.1f} "
                  f"{1000 * result['seconds']:8.0f} {result['mb']:6.1f}", flush=True)  # fmt: skip
    first, last = results[0], results[-1]
    longer = last["seconds"] > GROWTH * first["seconds"]
    larger = last["mb"] > GROWTH * first["mb"] + MB_PER_ORGANISATION * sizes[-1]
    return int(longer or larger)


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]] or list(SIZES)))
