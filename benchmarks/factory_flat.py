"""Whether the cost of an annex stays flat: 24, 240 and 2,400 organisations, a small notebook.

    python benchmarks/factory_flat.py [24 240 2400]

Observations are Parquet files in a folder partitioned by organisation. For each size: seconds and
CPU seconds an annex, both without the start (a build of eight), and the host's memory, threads and
open files at the end. CPU time counts: on a shared machine seconds may double for a while.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pyarrow as pa
import pyarrow.parquet as pq
from nbformat import v4

PARAMETERS = "organisation = 'o'\nperiod = '2021'\ndataset = 'data/many'\nlanguage = 'vi'"
READ = (
    "from lcreport.dataset import load\nfrom lcreport.dataset.source import find\n"
    "load(find(dataset), organisations=[organisation]).observations"
)
YEARS = range(1992, 2022)
START = 8


def project(folder: Path, organisations: int) -> Path:
    data = folder / "data/many"
    data.mkdir(parents=True)
    (folder / "notebooks").mkdir()
    cells = [
        v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        v4.new_code_cell(READ),
    ]
    nbformat.write(v4.new_notebook(cells=cells), folder / "notebooks/annex.ipynb")
    names = [f"o{number:05}" for number in range(organisations)]
    paths = {
        "organisations": "organisations.csv",
        "indicators": "indicators.csv",
        "observations": "observations",
    }
    resources = [{"name": name, "path": path} for name, path in paths.items()]
    (data / "datapackage.json").write_text(json.dumps({"name": "many", "resources": resources}))
    (data / "organisations.csv").write_text(
        "\n".join(["id,name_vi", *(f"{name},{name}" for name in names), ""])
    )
    (data / "indicators.csv").write_text(
        "id,area,name_vi,unit_vi,kind,better,decimals\na,a,a,a,flow,none,0\n"
    )
    for name in names:
        part = data / f"observations/organisation={name}"
        part.mkdir(parents=True)
        rows = {
            "indicator": ["a"] * len(YEARS),
            "period": [str(year) for year in YEARS],
            "value": [1.0] * len(YEARS),
        }
        pq.write_table(pa.table(rows), part / "part.parquet")
    return folder


def build(folder: Path) -> dict[str, float]:
    """Build in this process, so that its own memory, threads and files can be looked at."""
    from lcreport.build import builder, plan  # noqa: PLC0415

    asked = plan.make(plan.Request(str(folder / "data/many"), ["2021"]), folder)
    used: list[float] = []

    def note(event: builder.Event) -> None:
        if event.state == "made":
            used.append(_memory())

    report = builder.build(asked, builder.BuildOptions(folder / "out", ("html",)), note)
    assert report.exit_code == 0, report.failed
    return {
        "annexes": len(used),
        "memory MB, first": used[4],
        "memory MB, last": used[-1],
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "open files": len(list(Path("/proc/self/fd").iterdir())),
    }


def _memory() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def measured(size: int) -> tuple[dict[str, float], float, float]:
    """What a build of so many tells of itself, its seconds and its CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        place = project(Path(folder), size)
        began, used = time.monotonic(), _cpu()
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.write(writer, json.dumps(build(place)).encode())
            os.close(writer)
            sys.exit()  # in order, so that the servers end and their time is counted
        os.close(writer)
        with os.fdopen(reader) as told:
            found = json.load(told)
        os.wait()
        return found, time.monotonic() - began, _cpu() - used


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    _, start_s, start_cpu = measured(START)
    for size in map(int, sys.argv[1:] or ("24", "240", "2400")):
        found, seconds, used = measured(size)
        found["seconds an annex"] = (seconds - start_s) / (size - START)
        found["CPU seconds an annex"] = (used - start_cpu) / (size - START)
        print(", ".join(f"{name} {value:.4g}" for name, value in found.items()), flush=True)


if __name__ == "__main__":
    main()
