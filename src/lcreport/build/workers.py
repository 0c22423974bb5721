"""Processes that make annexes, watched: one that takes too long is ended, and with it its kernel.

A time limit inside the process that works would not hold: a library that computes in C, or loops
for ever, never asks what time it is.
"""

from __future__ import annotations

import shutil
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from lcreport.build import job
from lcreport.build.job import Failure, Result
from lcreport.build.steps import CELLS, FAILURE_PAGE, START, Clock, Step, step_of
from lcreport.errors import RunError
from lcreport.kernels import forkserver

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from lcreport.build.jobs import Work

JOBS_OF_A_WORKER = 100
"""After so many a worker is replaced, so that what libraries keep does not add up."""
GRACE_S = 5.0
"""How much longer than its limit a step may take that watches the clock itself, to end in order."""
# Not the job's own limit, which may be a second, and is over.
_FAILURE_PAGE_LIMIT_S = 60.0
_RENDERING_LIMIT_S = 60.0
# In these the worker itself asks what time it is; a renderer never does, and gets no grace.
_WATCHED = frozenset({"", START, CELLS, FAILURE_PAGE})

Task = Callable[..., Result]


class _OverrunError(Exception):
    """A job took longer than it may."""

    def __init__(self, clock: Clock, executed: bytes) -> None:
        super().__init__(str(clock))
        self.clock = clock
        self.executed = executed


class Workers:
    """Processes forked from the warm one, each for one job after another.

    A process keeps what costs time to build, such as the typesetter's fonts, from job to job; the
    notebooks themselves run in kernels, one for each. When a process dies, its job alone fails.
    May be used from several threads.
    """

    def __init__(self) -> None:
        # It imports while the first jobs are made ready.
        forkserver.start()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def make(self, work: Work) -> Result:
        """One annex; where it takes longer than its time limit, a page that says so.

        Where a single format takes too long, the others are there.

        Raises:
            RunError: no process could be forked, or it died; another try may do better.
        """
        try:
            return self._do(job.make, (work,), work.time_limit_s)
        except _OverrunError as error:
            message = (
                f"it ran over its time limit of {work.time_limit_s} s: {error}; have the last of "
                "these do less, or raise time_limit_s in the params file"
            )
            others = self._others(work, error.clock.step, error.executed, message)
            return others or self._failed(work, Failure(message), error.executed)

    def _others(self, work: Work, step: str, executed: bytes, message: str) -> Result | None:
        """The annex without the format that took too long; None where it was at no format."""
        lost = next((name for name in work.formats if step_of(name) == step), None)
        formats = tuple(name for name in work.formats if name != lost)
        if lost is None or not formats:
            return None
        try:
            # Those made before were in the process that was ended; made again they are the same.
            arguments = (replace(work, formats=formats), executed)
            result = self._do(job.rest, arguments, _RENDERING_LIMIT_S)
        except (RunError, _OverrunError):
            return None
        if result.failure:
            return None
        return replace(result, unmade={lost: message, **result.unmade})

    def _failed(self, work: Work, failure: Failure, executed: bytes) -> Result:
        try:
            arguments = (work, failure, executed)
            return self._do(job.failed, arguments, _FAILURE_PAGE_LIMIT_S)
        except (RunError, _OverrunError):
            return Result({}, failure)

    def _do(self, task: Task, arguments: tuple[object, ...], limit_s: float) -> Result:
        try:
            worker = self._take()
        except OSError as error:
            raise RunError(f"no process could be forked: {error}", retryable=True) from error
        try:
            result = worker.do(task, arguments, Clock(limit_s))
        except (EOFError, OSError) as error:
            self._end(worker)
            doing = f" while it worked on {worker.step}" if worker.step else ""
            message = f"the process that made it was killed{doing}"
            raise RunError(message, retryable=True) from error
        except BaseException:
            # It is in the midst of a job, and what it sends next would answer another's question.
            self._end(worker)
            raise
        if worker.jobs < JOBS_OF_A_WORKER:
            self._idle.append(worker)
        else:
            self._end(worker)
        return result

    def _take(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise RunError("it was interrupted")
            # Forked with the lock held: `stop` must know of every process that there is.
            worker = self._idle.pop() if self._idle else _Worker()
            self._all.add(worker)
        return worker

    def _end(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()

    def stop(self) -> None:
        """Begin no job more, and end those that run."""
        with self._lock:
            self._closed = True
            for worker in self._all:
                # Not closed: another thread waits at its connection, and learns of the end there.
                worker.child.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """End the processes; no job may run any more."""
        for worker in [*self._all]:
            self._end(worker)


class _Worker:
    """One process, how many jobs it has done, and which step it is at."""

    def __init__(self) -> None:
        self.child = forkserver.fork(_serve)
        self.jobs = 0
        self.step = ""
        self._folder = ""

    def do(self, task: Task, arguments: tuple[object, ...], clock: Clock) -> Result:
        """What a task comes to.

        Raises:
            EOFError: the process has ended.
            _OverrunError: it took longer than it may.
        """
        self.jobs += 1
        self.step = ""
        executed = b""
        self.child.connection.send((task, arguments))
        while True:
            grace_s = GRACE_S if self.step in _WATCHED else 0.0
            if not self.child.connection.poll(max(0.0, clock.left() + grace_s)):
                raise _OverrunError(clock, executed)
            message = self.child.connection.recv()
            if isinstance(message, Result):
                self._folder = ""
                return message
            clock.note(message.name)
            self.step = message.name
            self._folder = message.folder or self._folder
            executed = message.executed or executed

    def end(self) -> None:
        """End the process, and remove what a job that it was at leaves behind."""
        self.child.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _serve(connection: Connection[Step | Result, tuple[Task, tuple[object, ...]]]) -> None:
    def on_step(step: Step) -> None:
        connection.send(step)

    while True:
        try:
            task, arguments = connection.recv()
        except (EOFError, ConnectionResetError):  # whoever gave the tasks has ended
            return
        connection.send(task(*arguments, on_step))


# A Dask worker calls `make` for one job after another, and keeps its processes between them.
@cache
def _own() -> Workers:
    return Workers()


def make(work: Work) -> Result:
    """One annex, made on this machine by a watched process where there can be one.

    Raises:
        RunError: no process could be forked, or it died; another try may do better.
    """
    return _own().make(work) if forkserver.is_possible() else job.make(work)
