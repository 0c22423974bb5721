"""Where annexes are made: in processes forked here, or on a Dask cluster.

The builder hands a job over and gets its result later, and does not know which of these it has.
"""

from __future__ import annotations

import contextlib
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from lcreport.build import clusters, job, workers
from lcreport.errors import ParameterError
from lcreport.kernels import forkserver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.build.job import Result
    from lcreport.build.jobs import Work

_STARTING_S = 30
# A job scheduler lets its jobs wait for others'.
_QUEUED_S = 3600


class Makers(Protocol):
    """What makes annexes, several at once."""

    @property
    def side_by_side(self) -> int:
        """How many jobs to give it at a time."""
        ...

    def submit(self, work: Work) -> Future[Result]:
        """What will come of a job.

        Args:
            work: The job.
        """
        ...

    def shutdown(self) -> None:
        """End it, and the jobs that still run."""
        ...


class ForkingMakers:
    """Makes annexes in processes forked from the warm one.

    Args:
        jobs: How many at once.
    """

    def __init__(self, jobs: int) -> None:
        self.side_by_side = jobs
        self._workers = workers.Workers()
        # Threads only wait for the answers of their processes.
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="lcreport-job")

    def submit(self, work: Work) -> Future[Result]:
        """What will come of a job in one of the processes."""
        return self._threads.submit(self._workers.make, work)

    def shutdown(self) -> None:
        """End the processes and the jobs that still run."""
        self._workers.stop()
        self._threads.shutdown(cancel_futures=True)
        self._workers.close()


class PlainMakers:
    """Makes annexes in ordinary processes, where forking is not possible.

    None of these can be ended alone: the time limit holds while cells run, and what comes after
    them is not watched.

    Args:
        jobs: How many at once.
    """

    def __init__(self, jobs: int) -> None:
        self.side_by_side = jobs
        self._processes = ProcessPoolExecutor(jobs)

    def submit(self, work: Work) -> Future[Result]:
        """What will come of a job in one of the processes."""
        return self._processes.submit(job.make, work)

    def shutdown(self) -> None:
        """End the processes once their jobs are done."""
        self._processes.shutdown(cancel_futures=True)


class ClusterMakers:
    """Makes annexes on the workers of a `dask.distributed` scheduler.

    A job whose worker dies is sent to another by the scheduler itself. What runs there is watched
    there: each of its workers has processes of its own, as this machine has.

    Args:
        cluster: The scheduler's address, or the name of a job scheduler that starts workers.
        jobs: How many worker processes a job scheduler is asked for.

    Raises:
        ParameterError: a package is not installed, no scheduler answers, or it has no worker.
    """

    def __init__(self, cluster: str, jobs: int) -> None:
        try:
            from distributed import Client  # noqa: PLC0415 - an optional extra, and 1 s
        except ImportError as error:
            raise ParameterError(
                "--cluster needs dask.distributed: pip install 'lcreport[cluster]'"
            ) from error
        self._started = None if "://" in cluster else clusters.start(cluster, jobs)
        try:
            # Not the default client: that would take over every dask computation of the program
            # that calls this.
            client: Any = Client(self._started or cluster, timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]
            # A scheduler is up before its workers, which wait until machines are given to them.
            client.wait_for_workers(1, timeout=_QUEUED_S if self._started else _STARTING_S)
        except TimeoutError as error:
            self._end_started()
            raise ParameterError(f"the dask scheduler at {cluster!r} has no worker") from error
        except (OSError, ValueError) as error:
            self._end_started()
            raise ParameterError(f"no dask scheduler answers at {cluster!r}: {error}") from error
        self._client = client
        # A pure job would be answered from what dask remembers of an equal one. Retried is what
        # raises on a worker, such as a fork that failed: another machine may do better.
        self._executor = client.get_executor(pure=False, retries=2)

    @property
    def side_by_side(self) -> int:
        """A few more than the workers run, so that none waits for its next job to be sent."""
        threads: int = sum(self._client.nthreads().values())
        return threads + 2

    def submit(self, work: Work) -> Future[Result]:
        """What will come of a job on one of the workers."""
        future: Future[Result] = self._executor.submit(workers.make, work)
        return future

    def shutdown(self) -> None:
        """Leave the cluster, without waiting for what still runs; end workers started for it."""
        self._executor.shutdown(wait=False)
        self._client.close()
        self._end_started()

    def _end_started(self) -> None:
        if self._started is not None:
            self._started.close()


def makers(jobs: int, cluster: str = "", *, languages: Sequence[str] = ()) -> Makers:
    """What makes annexes: the workers of a cluster, else processes of this machine.

    Args:
        jobs: How many at once on this machine.
        cluster: Address of a dask scheduler, or `slurm` or `kubernetes`; then `jobs` are its
            worker processes.
        languages: Codes of those that annexes will be in.

    Raises:
        ParameterError: the cluster cannot be used.
    """
    if cluster:
        return ClusterMakers(cluster, jobs)
    if not forkserver.is_possible():
        return PlainMakers(jobs)
    # Each worker asks for a server again, and says why where there can be none.
    with contextlib.suppress(OSError):
        forkserver.start(languages)
    return ForkingMakers(jobs)
