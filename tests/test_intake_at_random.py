"""Figures added to a dataset by commands killed at random, on a full disk, two at once.

The moments come from `seeds`, whose seed pytest prints at the start.
"""

from __future__ import annotations

import csv
import resource
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import xlsxwriter

import seeds
from lcreport.dataset import checks
from small_project import command, killed, run, run_in_room, small_disk, tree

KILLS = 30
PAIRS = 10
ROOMS = 6
ROWS = 300
DISK_BYTES = 2 * 2**20
HEADS = ["organisation", "indicator", "unit", "kind", "2020", "2021"]


def sheet(path: Path, add: int, rows: int = ROWS) -> Path:
    """Figures of many organisations, each value `add` larger than its row."""
    with xlsxwriter.Workbook(path) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(0, 0, HEADS)
        for at in range(1, rows + 1):
            worksheet.write_row(at, 0, [f"Office {at}", "Visits", "visits", "flow", at, at + add])
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    done = run(folder, "new", "dataset", "own", "--from", f"{sheet(tmp_path / 'a.xlsx', 1)}")
    assert done.returncode == 0, done.stderr
    return folder


def adding(spreadsheet: Path) -> tuple[str, ...]:
    dated = ("--recorded", "2027-01-01")
    return "new", "dataset", "own", "--from", f"{spreadsheet}", *dated, "--add"


def figures(own: Path) -> list[str]:
    """The values of 2021, the last known of each organisation last; the dataset is whole."""
    assert checks.quick(f"{own}") == []
    with (own / "observations.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["value"].isdigit() for row in rows)
    return [row["value"] for row in rows if row["period"] == "2021"]


def expected(*adds: int) -> list[str]:
    return [f"{at + add}" for add in adds for at in range(1, ROWS + 1)]


def test_adding_killed_at_any_moment_leaves_all_old_figures_or_all_new(
    project: Path, tmp_path: Path
) -> None:
    moments = seeds.moments("adding killed")
    own, kept = project / "data/own", tmp_path / "kept"
    shutil.copytree(own, kept)
    later = sheet(tmp_path / "b.xlsx", 5)
    arguments = adding(later)
    began = time.monotonic()
    assert run(project, *arguments).returncode == 0
    whole_s = time.monotonic() - began
    whole = tree(own)
    stopped = 0
    for kill in range(KILLS):
        if kill % 3 != 1:  # a third go on with what the one before has left
            shutil.rmtree(own)
            shutil.copytree(kept, own)
        writing = (own / ".unfinished", 0.05) if kill % 2 else None
        stopped += killed(command(project, *arguments), moments, whole_s, writing) != 0
        assert figures(own) in (expected(1), expected(1, 5))
    assert stopped > KILLS // 3
    done = run(project, *arguments)
    assert done.returncode == 0, done.stderr
    assert tree(own) == whole


@pytest.fixture
def disk(project: Path) -> Iterator[Path | None]:
    """The dataset on a disk of 2 MB where mounting is allowed; else None."""
    own = project / "data/own"
    with small_disk(own, DISK_BYTES) as is_mounted:
        yield own if is_mounted else None


def test_adding_on_a_full_disk_leaves_the_old_dataset_whole(
    project: Path, tmp_path: Path, disk: Path | None
) -> None:
    moments = seeds.moments("full disks of a dataset")
    own = project / "data/own"
    before = tree(own)
    arguments = adding(sheet(tmp_path / "b.xlsx", 5))
    for _ in range(ROOMS):
        limit = moments.randrange(1_000, len(before["observations.csv"]))
        if disk is None:
            done = run(
                project, *arguments,
                preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)),
            )  # fmt: skip
        else:
            done = run_in_room(disk, DISK_BYTES, limit, project, *arguments)
        assert done.returncode == 1
        assert "cannot be written: " in done.stderr
        assert "Traceback" not in done.stderr
        assert tree(own) == before
    done = run(project, *arguments)
    assert done.returncode == 0, done.stderr
    assert figures(own) == expected(1, 5)


def test_two_that_add_at_once_lose_nothing_of_each_other(project: Path, tmp_path: Path) -> None:
    moments = seeds.moments("two add at once")
    for pair in range(PAIRS):
        processes = []
        for one in (0, 1):
            name = tmp_path / f"{one}.xlsx"
            with xlsxwriter.Workbook(name) as workbook:
                row = [f"Office {one + 1}", "Visits", "visits", "flow", 100 * pair + one]
                workbook.add_worksheet().write_row(1, 0, row)
                workbook.worksheets()[0].write_row(0, 0, [*HEADS[:4], "2022"])
            day = ("--recorded", f"2027-02-{pair + 1:02}")
            asked = ("new", "dataset", "own", "--from", f"{name}", *day, "--add")
            processes.append(command(project, *asked))
            time.sleep(moments.uniform(0, 0.1))
        told = [process.communicate(timeout=100)[1] for process in processes]
        assert [process.returncode for process in processes] == [0, 0], told
    own = project / "data/own"
    assert checks.quick(f"{own}") == []
    lines = (own / "observations.csv").read_text(encoding="utf-8").splitlines()
    assert sum(",2022," in line for line in lines) == 2 * PAIRS
