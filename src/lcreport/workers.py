"""Where jobs are made: in processes forked here, or on a Dask cluster.

Both are `concurrent.futures` executors, so that the factory does not know which one it has.
"""

from __future__ import annotations

import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from lcreport import forkserver
from lcreport.errors import ParameterError, RunError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection


class ForkingExecutor(Executor):
    """Makes each job in a process of its own, forked from the warm one.

    A process used once needs no cleaning up, keeps no memory and takes none of the others with it
    when it dies.
    """

    def __init__(self, jobs: int) -> None:
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="lcreport-job")
        self._children: set[forkserver.Child] = set()
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The future of `fn(*args)` in a process of its own.

        Raises:
            TypeError: keyword arguments were given.
        """
        if kwargs:
            raise TypeError("tasks take positional arguments only")
        return self._threads.submit(self._in_child, fn, args)

    def _in_child(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        with self._lock:
            if self._closed:
                raise RunError("it was interrupted")
        child = forkserver.fork(_work, fn, args)
        with self._lock:
            self._children.add(child)
        try:
            return child.connection.recv()
        except (EOFError, OSError) as error:
            raise RunError("the process that made it was killed", retryable=True) from error
        finally:
            with self._lock:
                self._children.discard(child)
            child.close()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """End it; with `cancel_futures`, end the running jobs too."""
        if cancel_futures:
            with self._lock:
                self._closed = True
                for child in self._children:
                    child.send_signal(signal.SIGKILL)
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)


def _work(connection: Connection[Any, Any], fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
    connection.send(fn(*args))


def local(jobs: int) -> Executor:
    """Up to `jobs` processes at a time on this machine, warm where forking is possible."""
    return ForkingExecutor(jobs) if forkserver.is_possible() else ProcessPoolExecutor(jobs)


def cluster(address: str) -> tuple[Executor, int]:
    """The workers of a `dask.distributed` scheduler, and how many jobs they can run at once.

    Raises:
        ParameterError: the package is not installed, or no scheduler answers there.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra, and 1 s
    except ImportError as error:
        raise ParameterError(
            "--cluster needs dask.distributed: pip install 'lcreport[cluster]'"
        ) from error
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ParameterError(f"no dask scheduler answers at {address!r}: {error}") from error
    threads = sum(client.nthreads().values())
    # A job that dies with its worker is sent to another one by the scheduler itself.
    return client.get_executor(pure=False, retries=2), max(1, threads)
