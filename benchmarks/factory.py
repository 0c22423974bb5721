"""How long 24 annexes take: lcreport, beside the plain ways and the floor.

    python benchmarks/factory.py            # all arms; a quarter of an hour
    python benchmarks/factory.py --few      # six annexes of one period only
    python benchmarks/factory.py --try      # two annexes, one turn: whether every arm runs

Same notebooks, same data (six organisations × four periods of data/demo), bytecode compiled in all.
Arms take turns, three times, and the median counts: a shared machine may be half as fast for a
while. The loop, which takes minutes, is run once:

loop     a shell loop of `papermill` and `jupyter nbconvert --to html`, without any PDF
pool     one program with two worker processes: papermill, nbconvert's HTML, PDFs by Typst
lcreport `lcreport build --to html,pdf`, cold command
empty    the same with a notebook whose cells do nothing: what starting and talking cost
floor    the notebook's own cells and the export, in one process that has everything imported
"""

from __future__ import annotations

import compileall
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).parents[1]
NOTEBOOK = PROJECT / "notebooks/annex.ipynb"
BIN = Path(sys.executable).parent
ORGANISATIONS = ("mttq", "hoi-nong-dan", "hoi-lhpn", "ldld", "hoi-ccb", "tinh-doan")
PERIODS = ("2021-3M", "2021-6M", "2021-9M", "2021")
JOBS = 2
TURNS = 3
FLOOR = ("cells", "HTML with the workbook inside it", "PDF")
Pair = tuple[str, str]
Arm = Callable[[list[Pair], Path], None]


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for folder in (
        PROJECT / "src",
        *map(Path, {folder for folder in sys.path if "site-packages" in folder}),
    ):
        compileall.compile_dir(folder, quiet=2, workers=JOBS)
    few = "--few" in sys.argv
    pairs = [
        (organisation, period)
        for period in PERIODS[: 1 if few else 4]
        for organisation in ORGANISATIONS
    ]
    turns = TURNS
    if "--try" in sys.argv:
        pairs, turns = pairs[:2], 1
    chosen = [word for word in sys.argv[1:] if not word.startswith("-")]
    arms = {
        "loop": loop, "pool": pool, "lcreport": factory, "up to date": factory, "empty": empty,
        "one empty": empty, "floor": floor,
    }  # fmt: skip
    arms = {name: arms[name] for name in chosen or arms}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in arms}
    for turn in range(turns):
        with tempfile.TemporaryDirectory() as folder:
            for name, arm in arms.items():
                if name == "loop" and turn:
                    continue
                place = Path(folder) / ("lcreport" if name == "up to date" else name)
                place.mkdir(exist_ok=True)
                took = measured(arm, pairs[:1] if name == "one empty" else pairs, place)
                if name == "floor":
                    wall, *parts = map(float, (place / "counted").read_text().split())
                    took = wall, sum(parts)
                    shown = zip(FLOOR, parts, strict=True)
                    print(" " * 10, *(f"{part} {used:.2f} s CPU" for part, used in shown))
                print(f"{name:10} {took[0]:7.2f} s wall {took[1]:7.2f} s CPU", flush=True)
                found[name].append(took)
    if not chosen:
        tell({name: _middle(measures) for name, measures in found.items()}, len(pairs))


def measured(arm: Arm, pairs: list[Pair], folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds of an arm, in a process of its own so that nothing is warm."""
    child = os.fork()
    if child == 0:
        try:
            arm(pairs, folder)
        except BaseException:  # noqa: BLE001 - told, and the exit code says it
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    began, used = time.monotonic(), _cpu()
    if os.waitpid(child, 0)[1]:
        sys.exit(f"{arm.__name__} failed")
    return time.monotonic() - began, _cpu() - used


def _middle(measures: list[tuple[float, float]]) -> tuple[float, float]:
    wall, cpu = (median(seconds) for seconds in zip(*measures, strict=True))
    return wall, cpu


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def parameters(organisation: str, period: str) -> dict[str, str]:
    return {"organisation": organisation, "period": period, "dataset": str(PROJECT / "data/demo")}


def loop(pairs: list[Pair], folder: Path) -> None:
    for organisation, period in pairs:
        out = folder / f"{organisation}-{period}.ipynb"
        given = [
            text for pair in parameters(organisation, period).items() for text in ("-p", *pair)
        ]
        papermill = [BIN / "papermill", NOTEBOOK, out, "-k", "python3", *given]
        subprocess.run(papermill, check=True, capture_output=True)
        convert = [BIN / "jupyter", "nbconvert", "--to", "html", out]
        subprocess.run(convert, check=True, capture_output=True)


def pool(pairs: list[Pair], folder: Path) -> None:
    with ProcessPoolExecutor(JOBS) as workers:
        list(workers.map(_plainly, pairs, [folder] * len(pairs)))


def _plainly(pair: Pair, folder: Path) -> None:
    import papermill  # noqa: PLC0415
    from nbconvert import HTMLExporter  # noqa: PLC0415

    from lcreport import render  # noqa: PLC0415

    notebook = papermill.execute_notebook(
        NOTEBOOK, None, parameters(*pair), kernel_name="python3", progress_bar=False
    )
    name = "-".join(pair)
    html, _ = HTMLExporter().from_notebook_node(notebook)
    (folder / f"{name}.html").write_text(html, encoding="utf-8")
    (folder / f"{name}.pdf").write_bytes(render.pdf(notebook))


def factory(pairs: list[Pair], folder: Path, project: Path = PROJECT) -> None:
    periods = [
        text for code in dict.fromkeys(code for _, code in pairs) for text in ("--period", code)
    ]
    command = [
        BIN / "lcreport", "build", "--dataset", PROJECT / "data/demo", "--to", "html,pdf",
        "--out", folder, "--language", "vi", "--jobs", str(JOBS), *periods,
        *(text for whose in dict(pairs) for text in ("--organisation", whose)),
    ]  # fmt: skip
    subprocess.run(command, cwd=project, check=True, capture_output=True)


def empty(pairs: list[Pair], folder: Path) -> None:
    notebook = json.loads(NOTEBOOK.read_bytes())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", []):
            cell["source"] = "pass"
    project = folder / "project"
    shutil.copytree(NOTEBOOK.parent, project / "notebooks")
    (project / NOTEBOOK.relative_to(PROJECT)).write_text(json.dumps(notebook))
    factory(pairs, folder / "out", project)


def floor(pairs: list[Pair], folder: Path) -> None:
    """Writes its own count to a file, for the imports before it do not belong to it."""
    import importlib  # noqa: PLC0415

    importlib.import_module("lcreport.kernels.preload.everything").rehearse_in(("vi",))
    began, used = time.monotonic(), [0.0] * len(FLOOR)
    for pair in pairs:
        used = list(map(sum, zip(used, _bare(pair, folder), strict=True)))
    counted = " ".join(map(str, (time.monotonic() - began, *used)))
    (folder / "counted").write_text(counted)


def _bare(pair: Pair, folder: Path) -> list[float]:
    """One annex; CPU seconds of each part of `FLOOR`."""
    import nbformat  # noqa: PLC0415
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415
    from IPython.utils.capture import capture_output  # noqa: PLC0415

    from lcreport import render  # noqa: PLC0415

    times = [time.process_time()]
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    shell = InteractiveShell()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        with capture_output() as captured:
            result = shell.run_cell(cell.source)
        result.raise_error()
        if "parameters" in cell.metadata.get("tags", []):
            shell.user_ns.update(parameters(*pair))
        outputs = [(output.data, output.metadata) for output in captured.outputs]
        if result.result is not None:
            outputs.append(shell.display_formatter.format(result.result))
        cell.outputs = [
            nbformat.v4.new_output("display_data", data, metadata=metadata)
            for data, metadata in outputs
        ]
    times.append(time.process_time())
    name = "-".join(pair)
    (folder / f"{name}.html").write_bytes(render.html(notebook))
    times.append(time.process_time())
    (folder / f"{name}.pdf").write_bytes(render.pdf(notebook))
    times.append(time.process_time())
    InteractiveShell.clear_instance()
    return [after - before for before, after in pairwise(times)]


def tell(results: dict[str, tuple[float, float]], count: int) -> None:
    wall, cpu = results["lcreport"]
    print(f"\n{count} annexes, {os.cpu_count()} cores\n")
    print("| way | wall s | s an annex | CPU s an annex | lcreport is faster by |")
    print("|---|---|---|---|---|")
    for name in ("loop", "pool", "lcreport"):
        seconds, used = results[name]
        print(
            f"| {name} | {seconds:.1f} | {seconds / count:.2f} | {used / count:.2f} "
            f"| {seconds / wall:.1f} |"
        )
    print(f"\nup to date: {results['up to date'][0]:.2f} s for {count} annexes, cold command")
    done, started, nothing = (results[name][1] for name in ("floor", "one empty", "empty"))
    parts = {
        "cells and export, everything imported (the floor)": done,
        "start of the command and of the server, once": started,
        "kernels and papermill, without cells": nothing - started,
        "the rest: what is done for the first time, and memory copied, in each kernel": cpu
        - nothing
        - done,
    }
    print(f"CPU: {cpu / done:.2f} times the floor; {(cpu - started) / done:.2f} times with the")
    print("start left out, as for thousands of annexes\n")
    print("| where the CPU time goes | s | s an annex |")
    print("|---|---|---|")
    for name, used in parts.items():
        print(f"| {name} | {used:.1f} | {used / count:.2f} |")


if __name__ == "__main__":
    main()
