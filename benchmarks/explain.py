"""What `lcreport build --explain` costs for many jobs: it must grow with their number, no faster.

    python benchmarks/explain.py [2000 6000 18000]

A CSV of so many organisations with one figure a year, an annex each. For each size: CPU seconds of
the plan and of the reasons, and milliseconds a job.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat import v4

PARAMETERS = "organisation = 'o'\nperiod = '2021'\ndataset = 'data/many'\nlanguage = 'vi'"
YEARS = range(2012, 2022)


def project(folder: Path, organisations: int) -> Path:
    data = folder / "data/many"
    data.mkdir(parents=True)
    (folder / "notebooks").mkdir()
    cells = [v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    nbformat.write(v4.new_notebook(cells=cells), folder / "notebooks/annex.ipynb")
    names = ("organisations", "indicators", "observations")
    resources = [{"name": name, "path": f"{name}.csv"} for name in names]
    (data / "datapackage.json").write_text(json.dumps({"name": "many", "resources": resources}))
    ids = [f"o{number:05}" for number in range(organisations)]
    (data / "organisations.csv").write_text(
        "\n".join(["id,name_vi", *(f"{name},{name}" for name in ids), ""])
    )
    (data / "indicators.csv").write_text(
        "id,area,name_vi,unit_vi,kind,better,decimals\na,a,a,a,flow,none,0\n"
    )
    rows = (f"{name},a,{year},1,2022-01-01" for name in ids for year in YEARS)
    heads = "organisation,indicator,period,value,recorded"
    (data / "observations.csv").write_text("\n".join([heads, *rows, ""]))
    return folder


def measured(size: int) -> tuple[float, float]:
    """CPU seconds of the plan and of the reasons for so many jobs."""
    from lcreport.build import builder, plan  # noqa: PLC0415 - after the arguments are read

    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name), size)
        began = time.process_time()
        planned = plan.make(plan.Request(str(folder / "data/many"), ["2021"]), folder)
        middle = time.process_time()
        reasons = list(builder.explain(planned, builder.BuildOptions(folder / "out")))
        assert len(reasons) == size
        return middle - began, time.process_time() - middle


def main() -> None:
    measured(8)  # imports, and the hash of lcreport's code
    for size in map(int, sys.argv[1:] or ("2000", "6000", "18000")):
        planning, explaining = measured(size)
        a_job = 1000 * (planning + explaining) / size
        print(
            f"{size} jobs: plan {planning:.2f} s, reasons {explaining:.2f} s, {a_job:.3f} ms a job",
            flush=True,
        )


if __name__ == "__main__":
    main()
