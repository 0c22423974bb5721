"""Where jobs are made: in processes forked here, or on a Dask cluster.

Both are `concurrent.futures` executors, so that the builder does not know which one it has.
"""

from __future__ import annotations

import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from lcreport.errors import ParameterError, RunError
from lcreport.kernels import forkserver

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
JOBS_OF_A_WORKER = 100
"""After so many a worker is replaced, so that what libraries keep does not add up."""


class ForkingExecutor(Executor):
    """Makes jobs in processes forked from the warm one.

    A process keeps what costs time to build, such as the typesetter's fonts, from job to job; the
    notebooks themselves run in kernels, one for each. When a process dies, its job alone fails.
    """

    def __init__(self, jobs: int) -> None:
        # Both servers import side by side, and the workers know the kernels' by its address.
        forkserver.start("kernel")
        forkserver.start("worker")
        # Threads only wait for the answers of their processes.
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="lcreport-job")
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def submit(
        self,
        fn: Callable[_Arguments, _Result],
        /,
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> Future[_Result]:
        """The future of `fn(*args)` in one of the processes.

        Raises:
            TypeError: keyword arguments were given.
        """
        if kwargs:
            raise TypeError("tasks take positional arguments only")
        return self._threads.submit(self._in_worker, fn, args)

    def _in_worker(self, fn: Callable[..., _Result], args: tuple[object, ...]) -> _Result:
        try:
            worker = self._take()
        except OSError as error:
            raise RunError(f"no process could be forked: {error}", retryable=True) from error
        try:
            result = worker.do(fn, args)
        except (EOFError, OSError) as error:
            self._end(worker)
            raise RunError("the process that made it was killed", retryable=True) from error
        if worker.jobs < JOBS_OF_A_WORKER:
            self._idle.append(worker)
        else:
            self._end(worker)
        return result

    def _take(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise RunError("it was interrupted")
            worker = self._idle.pop() if self._idle else _Worker()
            self._all.add(worker)
        return worker

    def _end(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.child.close()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """End it; with `cancel_futures`, end the running jobs too."""
        with self._lock:
            self._closed = True
            if cancel_futures:
                for worker in self._all:
                    worker.child.send_signal(signal.SIGKILL)
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        for worker in [*self._all]:
            self._end(worker)


class _Worker:
    """One process and how many jobs it has done."""

    def __init__(self) -> None:
        self.child = forkserver.fork("worker", _serve)
        self.jobs = 0

    def do(self, fn: Callable[..., _Result], args: tuple[object, ...]) -> _Result:
        self.jobs += 1
        self.child.connection.send((fn, args))
        result: _Result = self.child.connection.recv()
        return result


def _serve(connection: Connection[Any, Any]) -> None:
    while True:
        fn, args = connection.recv()
        connection.send(fn(*args))


class ClusterExecutor(Executor):
    """Makes jobs on the workers of a `dask.distributed` scheduler.

    A job whose worker dies is sent to another by the scheduler itself.

    Raises:
        ParameterError: the package is not installed, no scheduler answers, or it has no worker.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # noqa: PLC0415 - an optional extra, and 1 s
        except ImportError as error:
            raise ParameterError(
                "--cluster needs dask.distributed: pip install 'lcreport[cluster]'"
            ) from error
        try:
            client: Any = Client(address, timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]
            client.wait_for_workers(1, timeout=30)
        except TimeoutError as error:
            raise ParameterError(f"the dask scheduler at {address!r} has no worker") from error
        except (OSError, ValueError) as error:
            raise ParameterError(f"no dask scheduler answers at {address!r}: {error}") from error
        self._client = client
        # A pure job would be answered from what dask remembers of an equal one.
        self._executor = client.get_executor(pure=False, retries=2)

    @property
    def threads(self) -> int:
        """How many jobs the workers can run at once."""
        return sum(self._client.nthreads().values())

    def submit(
        self,
        fn: Callable[_Arguments, _Result],
        /,
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> Future[_Result]:
        """The future of `fn(*args, **kwargs)` on one of the workers."""
        future: Future[_Result] = self._executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """Leave the cluster; with `cancel_futures`, without waiting for what still runs."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()


def local(jobs: int) -> tuple[Executor, int]:
    """Processes of this machine, warm where forking is possible, and how many jobs they run."""
    return ForkingExecutor(jobs) if forkserver.is_possible() else ProcessPoolExecutor(jobs), jobs


def cluster(address: str) -> tuple[Executor, int]:
    """The workers of a dask scheduler, and how many jobs to give them at a time.

    Raises:
        ParameterError: the package is not installed, no scheduler answers, or it has no worker.
    """
    executor = ClusterExecutor(address)
    # A few more than they run, so that none waits for its next one to be cut out and sent.
    return executor, executor.threads + 2
