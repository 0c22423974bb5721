"""Annexes executed once more in interpreters of their own, to see what comes out otherwise.

A kernel that is forked from the one that made an annex would show a set in the same order and an
object at the same address, so each time a new interpreter is started, which imports everything.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.build import job
from lcreport.kernels import environment, forkserver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


def run_again(works: Sequence[Work]) -> Iterator[Mapping[str, Result]]:
    """What each job comes to, by its name, in each of several new interpreters.

    Args:
        works: The jobs; no document is rendered.
    """
    asked = pickle.dumps([replace(work, formats=()) for work in works])
    limit_s = _START_S + sum(work.time_limit_s for work in works)
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
    try:
        for process in processes:
            if process.stdin:
                process.stdin.write(asked)
                process.stdin.close()
                process.stdin = None
        for process in processes:
            answered, _ = process.communicate(timeout=limit_s)
            if process.returncode == 0:
                yield pickle.loads(answered)  # noqa: S301 - of our own process
    except (OSError, subprocess.TimeoutExpired):
        # What was made stands all the same; that it comes out again is then not said.
        return
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def answer() -> None:
    """Read jobs from standard input and give what they come to on standard output."""
    works: list[Work] = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own process
    # What a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answers.write(pickle.dumps({work.name: job.make(work) for work in works}))
    answers.close()
