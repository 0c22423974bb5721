"""The same jobs on a real dask scheduler with two worker processes, which share no disk."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import small_project
from small_project import children, command, is_alive, run, tree, wait_until

pytestmark = [pytest.mark.kernel, pytest.mark.cluster]
PYTHON = [sys.executable, "-m"]


@pytest.fixture(scope="module")
def cluster(warm: None, tmp_path_factory: pytest.TempPathFactory) -> object:
    """A scheduler's address and the processes of its two workers, started as docs/ says."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    arguments = [
        [
            "distributed.cli.dask_scheduler",
            "--port",
            str(port),
            "--dashboard-address",
            "127.0.0.1:0",
        ],
        *(
            ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
            for _ in range(2)
        ),
    ]
    folder = tmp_path_factory.mktemp("elsewhere")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    started = [subprocess.Popen([*PYTHON, *module], **quiet) for module in arguments]
    yield address, started[1:]
    for process in reversed(started):
        process.terminate()
    for process in reversed(started):
        process.wait(30)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project", periods=["2021-6M"])


def test_cluster_gives_the_same_bytes(cluster: tuple, project: Path, tmp_path: Path) -> None:
    arguments = ("build", "--dataset", "data/trees", "--to", "html")
    done = run(project, *arguments, "--cluster", cluster[0], "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["made"] == 4
    local = small_project.make(tmp_path / "local", periods=["2021-6M"])
    run(local, *arguments)
    assert tree(project / "out") == tree(local / "out")


def test_killed_worker_costs_a_retry_not_an_annex(
    cluster: tuple, project: Path, tmp_path: Path
) -> None:
    note, go = tmp_path / "pid", tmp_path / "go"
    wait = (
        f"p = {str(note)!r}; go = {str(go)!r}\n"
        "open(p, 'a').write('.')\n"
        "while not os.path.exists(go): time.sleep(0.05)"
    )
    process = command(
        project, "build", "--dataset", "data/trees", "--to", "html", "--json", "--cluster",
        cluster[0], "-p", f"mischief={json.dumps({'elm': wait, 'fir': wait})}",
    )  # fmt: skip
    wait_until(lambda: note.exists() and len(note.read_text()) == 2)
    nanny = cluster[1][0].pid
    (worker,) = [pid for pid in children(nanny) if "spawn_main" in _command_line(pid)]
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: len(note.read_text()) == 3)
    go.touch()
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stderr
    assert json.loads(stdout.splitlines()[-1])["made"] == 4


def _command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def test_address_without_a_scheduler_is_refused(project: Path) -> None:
    done = run(project, "build", "--dataset", "data/trees", "--cluster", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert "no dask scheduler answers at 'tcp://127.0.0.1:9'" in done.stderr


@pytest.fixture
def slurm(tmp_path: Path) -> dict[str, str]:
    """Slurm's two commands, for which this machine runs a job's script at once."""
    programs = tmp_path / "slurm"
    programs.mkdir()
    script = {
        # Slurm keeps a copy: dask-jobqueue removes its script as soon as it is submitted.
        "sbatch": 'job="$0.$$"; cp "$1" "$job"; setsid sh "$job" >>"$0.log" 2>&1 & '
        'echo "Submitted batch job $!"',
        "scancel": 'for job; do echo "$job" >>"$0.log"; kill -- "-$job"; done',
    }
    for name, body in script.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    settings = {"CORES": "1", "PROCESSES": "1", "MEMORY": "1GiB", "INTERFACE": "lo"}
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        **{f"DASK_JOBQUEUE__SLURM__{name}": value for name, value in settings.items()},
    }


def test_slurm_starts_workers_and_ends_them(
    warm: None, project: Path, tmp_path: Path, slurm: dict[str, str]
) -> None:
    done = run(
        project, "build", "--dataset", "data/trees", "--to", "html", "--json", "--cluster",
        "slurm", "--jobs", "2", env=slurm,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["made"] == 4
    cancelled = (tmp_path / "slurm/scancel.log").read_text().split()
    assert len(cancelled) == 2
    assert "Warning" not in done.stderr
    assert not list(project.glob(".dask*"))
    wait_until(lambda: not any(is_alive(int(job)) for job in cancelled))
    local = small_project.make(tmp_path / "local", periods=["2021-6M"])
    run(local, "build", "--dataset", "data/trees", "--to", "html")
    assert tree(project / "out") == tree(local / "out")


def test_slurm_without_settings_says_what_is_missing(project: Path, slurm: dict[str, str]) -> None:
    bare = {name: value for name, value in slurm.items() if not name.endswith("CORES")}
    done = run(project, "build", "--dataset", "data/trees", "--cluster", "slurm", env=bare)
    assert done.returncode == 2
    assert "dask-jobqueue starts no cluster" in done.stderr
    assert "cores=" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("kubernetes", "--cluster kubernetes needs dask-kubernetes: pip install dask-kubernetes"),
        ("10.0.0.1", "--cluster '10.0.0.1' is no address of a dask scheduler"),
    ],
)
def test_cluster_that_cannot_be_started_is_refused(project: Path, name: str, message: str) -> None:
    done = run(project, "build", "--dataset", "data/trees", "--cluster", name)
    assert done.returncode == 2
    assert message in done.stderr
