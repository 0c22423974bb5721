"""Builds killed at random moments, on full disks, two at once: out/ stays whole, and goes on.

The moments come from `seeds`, whose seed pytest prints at the start.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import resource
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import seeds
import small_project
from small_project import command, run, run_in_room, small_disk, tree

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("warm")]
KILLS = 30
PAIRS = 10
ROOMS = 6
DISK_BYTES = 2 * 2**20
BUILD = ("build", "--dataset", "data/trees", "--to", "html", "--jobs", "2")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project")


def values(number: int) -> tuple[str, str]:
    """A parameter that makes every annex out of date, and changes what it says."""
    return "-p", f"mischief={json.dumps({'number': number})}"


def assert_whole(out: Path) -> None:
    """Every page ends as a page does, and what a manifest vouches for is there as it says."""
    for page in out.rglob("*.html"):
        assert page.read_bytes().rstrip().endswith(b"</html>"), page
    for notebook in out.rglob("*.ipynb"):
        json.loads(notebook.read_bytes())
    for manifest in out.rglob("release.json"):
        content = json.loads(manifest.read_bytes())
        if (manifest.parent / ".journal.jsonl").exists():
            continue  # its build was stopped; the journal says what stands there now
        for annex in content["annexes"]:
            for name, record in annex["outputs"].items():
                file = manifest.parent / annex["organisation"] / name
                assert hashlib.sha256(file.read_bytes()).hexdigest() == record["sha256"], file


def test_build_killed_at_any_moment_leaves_out_whole_and_is_gone_on_with(
    project: Path, tmp_path: Path
) -> None:
    moments = seeds.moments("builds killed")
    began = time.monotonic()
    assert run(project, *BUILD, *values(0)).returncode == 0
    whole_s = time.monotonic() - began
    ended = 0
    for kill in range(KILLS):
        # A third go on with what the one before has left; the others begin anew.
        process = command(project, *BUILD, *values(kill // 3 + 1))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(moments.uniform(0, whole_s))
            ended += 1
        process.kill()
        process.communicate()
        assert_whole(project / "out")
    assert ended < KILLS
    done = run(project, *BUILD, *values(KILLS))
    assert done.returncode == 0, done.stderr
    assert_whole(project / "out")
    untouched = small_project.make(tmp_path / "untouched")
    run(untouched, *BUILD, *values(KILLS))
    assert tree(project / "out") == tree(untouched / "out")


def test_two_builds_at_once_leave_what_one_of_them_made(project: Path) -> None:
    moments = seeds.moments("two at once")
    for pair in range(PAIRS):
        asked = [(*BUILD, "--period", "2021-6M", *values(2 * pair + one)) for one in (0, 1)]
        processes = []
        for arguments in asked:
            processes.append(command(project, *arguments))
            time.sleep(moments.uniform(0, 0.5))
        told = [process.communicate(timeout=100)[1] for process in processes]
        assert [process.returncode for process in processes] == [0, 0], told
        assert_whole(project / "out")
        reasons = [run(project, *arguments, "--explain").stdout.splitlines() for arguments in asked]
        up_to_date = [all(line.endswith("up to date") for line in lines) for lines in reasons]
        assert sorted(up_to_date) == [False, True]


@pytest.fixture
def disk(project: Path) -> Iterator[Path | None]:
    """out/ on a disk of 2 MB where mounting is allowed; else None."""
    out = project / "out"
    out.mkdir()
    with small_disk(out, DISK_BYTES) as is_mounted:
        yield out if is_mounted else None


def test_disk_that_fills_up_anywhere_leaves_whole_files_and_is_gone_on_with(
    project: Path, tmp_path: Path, disk: Path | None
) -> None:
    moments = seeds.moments("full disks")
    codes = []
    for room in range(ROOMS):
        limit = moments.randrange(1_000, 100_000)
        if disk is None:
            done = run(
                project, *BUILD, *values(room),
                preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)),
            )  # fmt: skip
        else:
            done = run_in_room(disk, DISK_BYTES, limit, project, *BUILD, *values(room))
        codes.append(done.returncode)
        assert "Traceback" not in done.stderr
        assert_whole(project / "out")
    assert set(codes) <= {0, 1}
    assert 1 in codes  # what a build writes anew needs more room than any of these
    done = run(project, *BUILD, *values(ROOMS))
    assert done.returncode == 0, done.stderr
    untouched = small_project.make(tmp_path / "untouched")
    run(untouched, *BUILD, *values(ROOMS))
    assert tree(project / "out") == tree(untouched / "out")
