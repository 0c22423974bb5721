"""Builds what a plan asks for: every annex side by side, one failure stopping nobody else.

The host only plans, sends out, and writes; each job is made from its own rows by `make`, which runs
the same in a forked process and on a cluster's worker, and gives back bytes.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import time
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lcreport import __version__
from lcreport.build import executors, fingerprints
from lcreport.build.job import Failure, Made, make, stem_of
from lcreport.build.plan import FORMATS
from lcreport.dataset.selection import EVERYBODY
from lcreport.errors import ReleaseError, RunError, StageError
from lcreport.period import Period
from lcreport.release import differences, manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lcreport.build.plan import Job, Plan
    from lcreport.dataset.selection import Slices
    from lcreport.release.manifest import Release

RENDERERS = {name: f"lcreport.render:{name}" for name in (*FORMATS, "failure")}
ATTEMPTS = 3
State = Literal["started", "made", "up to date", "failed", "retried", "not started", "waiting"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one annex, or to the whole build where `job` is empty."""

    state: State
    job: str = ""
    detail: str = ""
    section: str = ""
    seconds: float = 0.0
    done: int = 0
    of: int = 0


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Options:
    """How to build.

    Attributes:
        out: Where annexes go.
        formats: What to render besides the executed notebook.
        jobs: How many annexes at once.
        cluster: Address of a dask scheduler, empty for this machine.
        since: An earlier release; notebooks with a parameter `changes` tell what changed since.
        force: Make annexes that are up to date too.
        renderers: Format → `module:name`.
    """

    out: Path = Path("out")
    formats: tuple[str, ...] = FORMATS
    jobs: int = field(default_factory=cores)
    cluster: str = ""
    since: Path | None = None
    force: bool = False
    renderers: Mapping[str, str] = field(default_factory=lambda: dict(RENDERERS))


@dataclass(slots=True)
class Report:
    """How a build went: the names of jobs by outcome, and where the time went."""

    made: list[str] = field(default_factory=list)
    up_to_date: list[str] = field(default_factory=list)
    failed: dict[str, Failure] = field(default_factory=dict)
    not_started: list[str] = field(default_factory=list)
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 where every annex is there, else 1."""
        return 1 if self.failed or self.not_started else 0


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM end a build in order, as Ctrl-C does."""

    def stop(_signum: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def build(plan: Plan, options: Options, tell: Callable[[Event], None]) -> Report:
    """Make every annex of a plan that is not up to date, and write the releases' manifests.

    Args:
        plan: What to make.
        options: How.
        tell: Called with each event, always in this thread.

    Raises:
        ReleaseError: the output folder cannot be used.
        ParameterError: the cluster cannot be reached.
    """
    began = time.monotonic()
    report = Report()
    with manifest.lock(options.out, lambda text: tell(Event("waiting", detail=text))):
        building = _Building(plan, options, tell, report)
        pending = [(job, why) for job, why in building.reasons() if why]
        try:
            if pending:
                building.make_all([job for job, _ in pending])
        except KeyboardInterrupt:
            report.interrupted = True
        finally:
            done = {*report.made, *report.failed}
            report.not_started = [job.name for job, _ in pending if job.name not in done]
            building.finish()
    report.seconds = time.monotonic() - began
    return report


def explain(plan: Plan, options: Options) -> Iterator[tuple[Job, str]]:
    """Each job and why it would be made, or an empty text where it is up to date.

    Raises:
        ReleaseError: a manifest cannot be read.
    """
    return _Building(plan, options, lambda _: None, Report()).reasons()


class _Building:
    """One build while it goes on."""

    def __init__(
        self, plan: Plan, options: Options, tell: Callable[[Event], None], report: Report
    ) -> None:
        self.plan = plan
        self.options = options
        self.tell = tell
        self.report = report
        self.releases: dict[str, Release] = {}
        self.attempts: dict[str, int] = {}
        self.hashes: dict[str, dict[str, str]] = {}
        self.inputs = fingerprints.Inputs(plan.slices, _earlier(options.since))

    def release_of(self, job: Job) -> Release:
        if job.period not in self.releases:
            folder = self.options.out / job.dataset / job.period
            self.releases[job.period] = manifest.Release.read(folder)
        return self.releases[job.period]

    def reasons(self) -> Iterator[tuple[Job, str]]:
        for job in self.plan.jobs:
            why = self._why(job)
            if not why:
                self.report.up_to_date.append(job.name)
                self.tell(Event("up to date", job.name))
            yield job, why

    def _why(self, job: Job) -> str:
        found = self.release_of(job)
        now = self.hashes[job.name] = self.inputs.hashes(job)
        entry = found.entries.get((job.organisation, job.language))
        if entry is None:
            return "it has not been made yet"
        if self.options.force:
            return "--force"
        changes = fingerprints.changed(entry.inputs, now)
        if changes:
            return f"changed: {', '.join(changes)}"
        lacking = found.lacks(entry, self._names(job))
        return f"not there, or not as it was written: {', '.join(lacking)}" if lacking else ""

    def _names(self, job: Job) -> set[str]:
        return {f"{stem_of(job.language)}.{each}" for each in (*self.options.formats, "ipynb")}

    def make_all(self, jobs: Sequence[Job]) -> None:
        address = self.options.cluster
        executor, side_by_side = (
            executors.cluster(address) if address else executors.local(self.options.jobs)
        )
        waiting = list(reversed(jobs))
        running: dict[Future[Made], tuple[Job, float]] = {}
        finished: list[tuple[Job, Made, float]] = []
        try:
            while waiting or running or finished:
                while waiting and len(running) < side_by_side:
                    job = waiting.pop()
                    work = self.inputs.work(job, self.options.formats, self.options.renderers)
                    running[executor.submit(make, work)] = (job, time.monotonic())
                    self._tell("started", job, len(jobs))
                # Written while the next ones run: a disk may take a quarter of a second.
                for job, made, seconds in finished:
                    if not self._settle(job, made, seconds, len(jobs)):
                        waiting.append(job)
                finished = []
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    job, began = running.pop(future)
                    finished.append((job, _result(future), time.monotonic() - began))
        finally:
            executor.shutdown(cancel_futures=True)

    def _settle(self, job: Job, made: Made, seconds: float, total: int) -> bool:
        """Write what came back; False where the job is to be tried again."""
        failure = made.failure
        attempt = self.attempts[job.name] = self.attempts.get(job.name, 0) + 1
        if failure and failure.retryable and attempt < ATTEMPTS:
            self._tell("retried", job, total, detail=failure.message)
            return False
        try:
            self._put(job, made)
        except StageError as error:
            failure = Failure(str(error))
        if failure:
            self.report.failed[job.name] = failure
            detail = {"detail": failure.message, "section": failure.section}
            self._tell("failed", job, total, seconds=seconds, **detail)
        else:
            self.report.made.append(job.name)
            self._tell("made", job, total, seconds=seconds)
        return True

    def _put(self, job: Job, made: Made) -> None:
        found = self.release_of(job)
        if made.failure:
            found.drop((job.organisation, job.language), self._names(job))
            found.write_files(job.organisation, made.contents)
            return
        outputs = {name: manifest.output(content) for name, content in made.contents.items()}
        entry = manifest.Entry(
            job.organisation, job.language, job.notebook.path,
            "all" if job.notebook.reads_all else "own", self.inputs.parameters(job),
            self.hashes[job.name], outputs,
        )  # fmt: skip
        figures = differences.figures(self.plan.slices, job.organisation, Period.parse(job.period))
        found.put(entry, made.contents, figures)

    def _tell(self, state: State, job: Job, total: int, **facts: Any) -> None:
        done = len(self.report.made) + len(self.report.failed)
        self.tell(Event(state, job.name, done=done, of=total, **facts))

    def finish(self) -> None:
        """Write the manifest of every release that the build touched."""
        slices = self.plan.slices
        facts = {
            "dataset": {"name": slices.source.name, "address": self.plan.address},
            "time": release_time(slices),
            "lcreport": __version__,
            "versions": fingerprints.versions(),
            "indicators": differences.descriptions(slices),
        }
        if self.options.since:
            facts["since"] = self.options.since.as_posix()
        for period, found in self.releases.items():
            try:
                if found.entries:
                    found.finish({"period": period, **facts})
            except ReleaseError as error:
                self.report.failed[str(found.folder / manifest.MANIFEST)] = Failure(str(error))


def _earlier(place: Path | None) -> Release | None:
    return None if place is None else manifest.Release.read(manifest.find(place)[0])


def release_time(slices: Slices) -> str:
    """When a release says it was made: SOURCE_DATE_EPOCH, else the data's last recorded day."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date().isoformat()
    return slices.latest_recorded(EVERYBODY)


def _result(future: Future[Made]) -> Made:
    """What a job came to; a job whose process or worker died is one to try again."""
    try:
        return future.result()
    except RunError as error:
        failure = Failure(str(error), retryable=error.retryable)
    except CancelledError:
        failure = Failure("it was cancelled", retryable=True)
    except Exception as error:  # noqa: BLE001 - whatever a cluster can raise ends one job only
        failure = Failure(f"{type(error).__name__}: {error}", retryable=True)
    return Made({}, failure)
