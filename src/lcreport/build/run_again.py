"""Annexes executed once more in interpreters of their own, to see what comes out otherwise.

A kernel that is forked from the one that made an annex would show a set in the same order and an
object at the same address, so each time a new interpreter is started, which imports everything.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.build import job
from lcreport.kernels import environment, forkserver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lcreport.build.job import Result
    from lcreport.build.jobs import Work

# Of two texts in a set the order is the same every second time; after two runs, every fourth.
TIMES = 2
_START_S = 60
# With the working folder off the path, as where kernels are started: a random.py in it would be
# taken for the library's.
_COMMAND = (
    "import sys; sys.path[:] = filter(None, sys.path); "
    f"sys.path.append({str(forkserver.PACKAGE.parent)!r}); "
    "from lcreport.build.run_again import answer; answer()"
)


def run_again(works: Iterable[Work]) -> Iterator[tuple[str, Result]]:
    """What each job comes to, after its name, in each of several new interpreters.

    A job is asked for when those before it are done, and its results are given before the next one
    begins: the executed notebooks of a whole country are never in memory together.

    Args:
        works: The jobs; no document is rendered.
    """
    # A server's address is inherited, and with it all that it drew when it started.
    own = {
        name: value
        for name, value in environment.cleaned(os.environ).items()
        if not name.startswith(forkserver.ADDRESS)
    }
    processes = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=own,
            start_new_session=True,
        )
        for _ in range(TIMES)
    ]
    running = list(processes)
    try:
        for work in works:
            # What was made stands all the same; that it comes out again is then not said.
            made = [result for result in _asked(running, work) if result]
            yield from ((work.name, result) for result in made)
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def _asked(running: list[subprocess.Popen[bytes]], work: Work) -> Iterator[Result | None]:
    """What a job comes to in each interpreter; one that dies, or takes too long, is left out."""
    request = pickle.dumps(replace(work, formats=()))
    late = threading.Timer(_START_S + work.time_limit_s, _end, (tuple(running),))
    late.start()
    try:
        # All begin before the first is waited for.
        for process in tuple(running):
            if not _sent(process, request):
                running.remove(process)
        for process in tuple(running):
            result = _received(process)
            if result is None:
                running.remove(process)
            yield result
    finally:
        late.cancel()


def _sent(process: subprocess.Popen[bytes], request: bytes) -> bool:
    if process.stdin is None:
        return False
    try:
        process.stdin.write(request)
        process.stdin.flush()
    except OSError:
        return False
    return True


def _received(process: subprocess.Popen[bytes]) -> Result | None:
    if process.stdout is None:
        return None
    try:
        result: Result = pickle.load(process.stdout)  # noqa: S301 - of our own process
    except (OSError, EOFError, pickle.UnpicklingError):
        return None
    return result


def _end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.kill()


def answer() -> None:
    """Read jobs from standard input, and give what each comes to on standard output."""
    # What a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with contextlib.suppress(EOFError):
        while True:
            work: Work = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own process
            pickle.dump(job.make(work), answers)
            answers.flush()
