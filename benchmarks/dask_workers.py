"""24 annexes of data/demo on Dask workers of this machine: speed-up, bytes moved, deaths.

    python benchmarks/dask_workers.py [1 2 4]
    python benchmarks/dask_workers.py 1 2 --few     # six annexes instead of 24

For each number of worker processes: seconds of a build whose workers are warm, beside those of
one worker. Then what a job and its result weigh on the network; a build in whose midst a worker
is killed; one in whose midst the scheduler is killed and started again, and the next build.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import mean

from factory import BIN, ORGANISATIONS, PERIODS, PROJECT

from lcreport import documents
from lcreport.build import fingerprints, job, plan

Process = subprocess.Popen[bytes]
Events = list[dict[str, str]]
LIMIT_S = 600


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("workers", nargs="*", type=int, default=[1, 2, 4])
    arguments.add_argument("--few", action="store_true", help="annexes of one period only")
    chosen = arguments.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # In order, so that no worker of the benchmark stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    periods = PERIODS[:1] if chosen.few else PERIODS
    speeds(chosen.workers, periods)
    weigh()
    worker_killed(periods)
    scheduler_restarted(periods)


def speeds(counts: list[int], periods: tuple[str, ...]) -> None:
    """What more workers bring."""
    alone = 0.0
    for count in counts:
        with cluster(count) as (address, _, _), tempfile.TemporaryDirectory() as folder:
            # Each worker imports for its first annex, and no run of thousands waits for that.
            build(address, Path(folder) / "warm", PERIODS[-1:])
            began, used = time.monotonic(), moved()
            made = counted(build(address, Path(folder) / "out", periods))
            took, bytes_ = time.monotonic() - began, moved() - used
        alone = alone or took
        annexes = sum(made.values())
        print(
            f"{count} workers: {took:.1f} s, {alone / took:.2f} times as fast as the first, "
            f"{made}; {bytes_ / annexes / 1e3:.0f} kB an annex through the loopback",
            flush=True,
        )


def worker_killed(periods: tuple[str, ...]) -> None:
    """A build in whose midst one of two workers dies."""
    with cluster(2) as (address, _, workers), tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        events = build(
            address, Path(folder) / "out", periods, lambda: os.kill(workers[0].pid, signal.SIGKILL)
        )
        print(f"a worker killed: {time.monotonic() - began:.1f} s, {counted(events)}", flush=True)


def scheduler_restarted(periods: tuple[str, ...]) -> None:
    """A build whose scheduler dies and is started again, and the build after it."""
    with cluster(2) as (address, scheduler, _), tempfile.TemporaryDirectory() as folder:
        out, port = Path(folder) / "out", int(address.rpartition(":")[2])
        with contextlib.ExitStack() as closing:

            def restart() -> None:
                scheduler.kill()
                scheduler.wait()
                # A service manager starts workers anew too: they end with their scheduler.
                for process in (
                    start_scheduler(port),
                    start_worker(address),
                    start_worker(address),
                ):
                    closing.callback(end, process)

            began = time.monotonic()
            found = counted(build(address, out, periods, restart))
            print(f"the scheduler restarted: {time.monotonic() - began:.1f} s, {found}", flush=True)
            print(f"  the build after it: {counted(build(address, out, periods))}", flush=True)


@contextlib.contextmanager
def cluster(workers: int) -> Iterator[tuple[str, Process, list[Process]]]:
    """A scheduler's address, its process, and those of its workers, one thread each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    with contextlib.ExitStack() as closing:
        scheduler = start_scheduler(port)
        closing.callback(end, scheduler)
        started = [start_worker(address) for _ in range(workers)]
        for process in started:
            closing.callback(end, process)
        yield address, scheduler, started


def end(process: Process) -> None:
    """End a process, whatever it is doing."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def moved() -> int:
    """Bytes that have come in through the loopback, by which all of this talks."""
    lines = Path("/proc/net/dev").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.split()[0] == "lo:")


def start_scheduler(port: int) -> Process:
    """A scheduler."""
    return _start("dask_scheduler", "--port", str(port), "--dashboard-address", "127.0.0.1:0")


def start_worker(address: str) -> Process:
    """A worker process without a nanny, so that it is the one that is killed."""
    return _start("dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny")


def _start(module: str, *arguments: str) -> Process:
    command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
    # Elsewhere: workers need neither the project nor its data.
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=tempfile.gettempdir(), **quiet)


def build(
    address: str,
    out: Path,
    periods: tuple[str, ...] = PERIODS,
    in_midst: Callable[[], object] = lambda: None,
) -> Events:
    """What a build says, event by event; `in_midst` is called once some annexes are made."""
    command = [
        BIN / "lcreport", "build", "--dataset", "data/demo", "--to", "html,pdf", "--out", out,
        "--language", "vi", "--cluster", address, "--json",
        *(text for code in periods for text in ("--period", code)),
        *(text for name in ORGANISATIONS for text in ("--organisation", name)),
    ]  # fmt: skip
    events: Events = []
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        # Nothing that goes wrong with a cluster may keep the benchmark waiting for ever.
        watch = threading.Timer(LIMIT_S, process.kill)
        watch.start()
        for line in process.stdout:
            events.append(json.loads(line))
            made = sum(event["event"] == "made" for event in events)
            if events[-1]["event"] == "made" and made == 2 * len(periods):
                in_midst()
        watch.cancel()
    if process.returncode < 0:
        print(f"  the build was ended by signal {-process.returncode}", flush=True)
    return events


def counted(events: Events) -> dict[str, int]:
    """How many annexes of each outcome."""
    kinds = [event["event"] for event in events]
    names = ("made", "up to date", "retried", "failed", "not started")
    return {name: kinds.count(name) for name in names if name in kinds}


def weigh() -> None:
    """What a job and its result are as Dask sends them."""
    asked = plan.make(plan.Request("data/demo", PERIODS, ORGANISATIONS[:3], ["vi"]), PROJECT)
    inputs = fingerprints.Inputs(asked.slices)
    works = [inputs.work(one, ("html", "pdf"), documents.renderers()) for one in asked.jobs]
    there = mean(len(pickle.dumps(replace(work))) for work in works)
    back = mean(len(pickle.dumps(job.make(work))) for work in works[:3])
    print(f"a job weighs {there / 1e3:.0f} kB, its result {back / 1e3:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
