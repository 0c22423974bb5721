"""A project of four organisations and two periods, whose notebook can be told to misbehave."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import v4

from lcreport.errors import RenderError
from lcreport.render.warnings import warn

ORGANISATIONS = ("elm", "fir", "oak", "yew")
DESCRIPTOR = {
    "name": "trees",
    "lcreport": {"window": "calendar", "language": "vi"},
    "resources": [
        {"name": name, "path": f"{name}.csv"}
        for name in ("organisations", "indicators", "observations")
    ],
}
PARAMETERS = '''organisation: str = "elm"
period: str = "2021-6M"
dataset: str = "data/trees"
language: str = "vi"
mischief: dict = {}
changes: str = ""'''
READ = """import os, time
from lcreport.dataset import load
from lcreport.dataset.source import find
rows = load(find(dataset), organisations=[organisation]).observations
exec(mischief.get(organisation, ""))"""


def notebook(*cells: str) -> str:
    """A notebook with the parameters above, as JSON; text that begins with # is Markdown."""
    content = v4.new_notebook(
        cells=[v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}, id="parameters")]
    )
    for number, text in enumerate(cells):
        make = v4.new_markdown_cell if text.startswith("#") else v4.new_code_cell
        content.cells.append(make(text, id=f"cell-{number}"))
    content.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "P"}
    return nbformat.writes(content)


def of_sample(folder: Path, root: Path) -> Path:
    """A project with the real sample's data, notebooks and params, called `sample`."""
    shutil.copytree(root / "data/lao-cai", folder / "data/sample")
    shutil.copytree(root / "notebooks", folder / "notebooks")
    descriptor = folder / "data/sample/datapackage.json"
    content = json.loads(descriptor.read_text("utf-8")) | {"name": "sample"}
    descriptor.write_text(json.dumps(content), encoding="utf-8")
    params = (root / "params/lao-cai.yaml").read_text("utf-8")
    (folder / "params").mkdir()
    (folder / "params/sample.yaml").write_text(params.replace("data/lao-cai", "data/sample"))
    return folder


def make(folder: Path, **declared: object) -> Path:
    """Write the project into a folder; `declared` goes into its params file."""
    for name in ("notebooks", "params", "data/trees"):
        (folder / name).mkdir(parents=True)
    cells = ("## Rows", READ, "## Table", 'rows[["indicator", "period", "value"]]')
    (folder / "notebooks/annex.ipynb").write_text(notebook(*cells), encoding="utf-8")
    params = {
        "dataset": "data/trees",
        "periods": ["2021-3M", "2021-6M"],
        "languages": ["vi"],
        "notebooks": [{"notebook": "notebooks/annex.ipynb", "organisations": "all"}],
        **declared,
    }
    (folder / "params/trees.yaml").write_text(json.dumps(params), encoding="utf-8")
    data = folder / "data/trees"
    (data / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    lines = [f"{organisation},{organisation.title()}" for organisation in ORGANISATIONS]
    (data / "organisations.csv").write_text("\n".join(["id,name_vi", *lines, ""]))
    (data / "indicators.csv").write_text(
        "id,area,name_vi,unit_vi,kind,better,decimals\nleaves,a,Lá,lá,flow,higher,0\n"
    )
    rows = [
        f"{organisation},leaves,{period},{10 * at + months},2021-07-0{at}"
        for at, organisation in enumerate(ORGANISATIONS, 1)
        for months, period in ((3, "2021-3M"), (6, "2021-6M"))
    ]
    heads = "organisation,indicator,period,value,recorded"
    (data / "observations.csv").write_text("\n".join([heads, *rows, ""]))
    return folder


def set_figure(project: Path, organisation: str, period: str, value: str, recorded: str) -> None:
    """Revise one figure: add its new vintage."""
    with (project / "data/trees/observations.csv").open("a") as file:
        file.write(f"{organisation},leaves,{period},{value},{recorded}\n")


def command(project: Path, *arguments: str, **options: object) -> subprocess.Popen[str]:
    """`lcreport` started in the project's folder."""
    return subprocess.Popen(
        [sys.executable, "-m", "lcreport", *arguments],
        cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        **{"text": True} | options,
    )  # fmt: skip


def run(project: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """What `lcreport` came to in the project's folder."""
    process = command(project, *arguments, **options)
    stdout, stderr = process.communicate(timeout=120)
    return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)


def tree(folder: Path) -> dict[str, bytes]:
    """Path → content of every file of an output folder, but what builds note for themselves."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {".lock", ".runs.jsonl", ".answers.json"}
    }


def wait_until(holds: object, seconds: float = 180) -> None:
    """Return once `holds()` is true."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("it never came to hold")
        time.sleep(0.02)


def killed(
    process: subprocess.Popen[str],
    moments: random.Random,
    within_s: float,
    writing: tuple[Path, float] | None = None,
) -> int:
    """The return code of a command killed at a random moment.

    With `writing`, the moment is so many seconds at most after that folder is there.
    """
    if writing is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(moments.uniform(0, within_s))
    else:
        # Most of a run's time is reading; these are killed while it writes.
        folder, after_s = writing
        while process.poll() is None and not folder.exists():
            time.sleep(0.001)
        time.sleep(moments.uniform(0, after_s))
    process.kill()
    process.communicate()
    return process.returncode


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[bool]:
    """The folder's files on a disk of this size; False where nothing can be mounted."""
    content = tree(folder)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", f"{folder}"]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        yield False
        return
    for name, data in content.items():
        (folder / name).write_bytes(data)
    try:
        yield True
    finally:
        subprocess.run(["umount", f"{folder}"], check=True)


def run_in_room(
    disk: Path, size: int, room: int, project: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """What `lcreport` came to while a small disk had room for so many bytes."""
    used = sum(path.stat().st_blocks * 512 for path in disk.rglob("*"))
    (disk / "ballast").write_bytes(b"x" * max(0, size - used - room))
    done = run(project, *arguments)
    (disk / "ballast").unlink()
    return done


def is_alive(pid: int) -> bool:
    """True while a process runs; one that has ended and is not yet reaped does not."""
    with contextlib.suppress(OSError, IndexError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


def children(pid: int) -> list[int]:
    """The processes that one has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            fields = (path / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(path.name))
    return found


def plain_html(executed: object) -> bytes:
    """A stand-in for a renderer: every output's text."""
    texts = [
        output.get("text") or output["data"]["text/plain"]
        for cell in executed["cells"]
        for output in cell.get("outputs", [])
    ]
    return "\n".join(texts).encode()


def plain_failure(title: str, section: str, error: str, source: str, language: str) -> bytes:
    """A stand-in for the page of a failed annex."""
    return "\n".join([title, section, error, source, language]).encode()


def no_document(_executed: object) -> bytes:
    """A stand-in for a renderer that refuses."""
    raise RenderError("Typst refused the annex: it is too wide")


def no_chart_of_elm(executed: object) -> bytes:
    """A stand-in for a renderer of charts, of which elm's annexes have none."""
    return b"" if executed["metadata"]["lcreport"]["organisation"] == "elm" else b"PK"


def not_elm(executed: object) -> bytes:
    """A stand-in for a renderer that refuses elm's annexes, and warns of all others."""
    if executed["metadata"]["lcreport"]["organisation"] == "elm":
        raise RenderError("Typst refused the annex")
    warn("the PDF is made without the promises of PDF/UA-1")
    return b"%PDF-1.7"


RENDERERS = {"html": "small_project:plain_html", "failure": "small_project:plain_failure"}
