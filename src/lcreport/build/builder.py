"""Builds what a plan asks for: annexes side by side, where one that fails stops no other.

The host only plans, sends out, and writes; each job is made from its own rows by `make`, which runs
the same in a forked process and on a cluster's worker, and gives back bytes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lcreport import documents
from lcreport.build import (
    checked,
    executors,
    fingerprints,
    history,
    nondeterminism,
    remembered,
    repeated,
    run_again,
)
from lcreport.build.job import Failure, Result
from lcreport.build.write_releases import Releases
from lcreport.errors import RunError, StageError
from lcreport.release import intact, manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lcreport.build.jobs import Job
    from lcreport.build.plan import Plan
    from lcreport.build.repeated import Unlike
    from lcreport.build.write_releases import Why
    from lcreport.release.manifest import Release

# Only deaths that are not the notebook's own fault are tried again. A job that kills its process
# every time would otherwise go on for ever.
ATTEMPTS = 3
JobState = Literal[
    "started", "made", "incomplete", "up to date", "failed", "retried", "not started", "waiting",
    "unrecorded",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one annex, or to the whole build where `job` is empty."""

    state: JobState
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
class BuildOptions:
    """How to build.

    Attributes:
        out: Where annexes go.
        formats: What to render besides the executed notebook.
        jobs: How many annexes at once.
        cluster: Address of a dask scheduler, or `slurm` or `kubernetes`; empty for this machine.
        since: An earlier release; notebooks with a parameter `changes` show what changed since.
        force: Make annexes that are up to date too.
        unsealed: Take an earlier release that a version without seals made.
        renderers: Format → `module:name`.
        check: False to build without looking for faults in the dataset, and without a line in the
            history, as when a release is made again to be compared.
        repeat: Run again every annex that is made, to name what comes out otherwise; else one of
            each notebook that uses what may.
    """

    out: Path = Path("out")
    formats: tuple[str, ...] = documents.USUAL
    jobs: int = field(default_factory=cores)
    cluster: str = ""
    since: Path | None = None
    force: bool = False
    unsealed: bool = False
    renderers: Mapping[str, str] = field(default_factory=documents.renderers)
    check: bool = True
    repeat: bool = False


@dataclass(slots=True)
class BuildReport:
    """How a build went: the names of annexes by outcome, and how long it took.

    Attributes:
        made: Those made in every format that was asked for.
        incomplete: Annex → format → why its document could not be made; the others are there.
        warnings: Annex → what its documents are without, or show otherwise than the notebook does.
        removed: Those that the params file no longer declares, or that have no figure any more.
        removed_documents: Format → how many documents were removed, not asked for and made from
            other inputs than the annexes now.
        unapproved: Folders of releases whose approval is for what they were before.
        not_reproducible: Annex → its cells that show something else in each run.
        chartless: Annex → formats of charts that were asked for, where it has no chart.
    """

    made: list[str] = field(default_factory=list)
    incomplete: dict[str, Mapping[str, str]] = field(default_factory=dict)
    up_to_date: list[str] = field(default_factory=list)
    failed: dict[str, Failure] = field(default_factory=dict)
    not_started: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    removed_documents: dict[str, int] = field(default_factory=dict)
    unapproved: list[str] = field(default_factory=list)
    warnings: dict[str, Sequence[str]] = field(default_factory=dict)
    not_reproducible: dict[str, list[Unlike]] = field(default_factory=dict)
    chartless: dict[str, Sequence[str]] = field(default_factory=dict)
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 where every annex is there in every format, else 1."""
        return 1 if self.failed or self.incomplete or self.not_started else 0


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM end a build in order, as Ctrl-C does."""

    def stop(_signum: int, _frame: object) -> None:
        raise KeyboardInterrupt

    # systemd, Docker and batch systems end a program with it, and Python would end on the spot: no
    # manifest written, no process of the build ended.
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def build(planned: Plan, options: BuildOptions, on_event: Callable[[Event], None]) -> BuildReport:
    """Make every annex of a plan that is not up to date, and write the releases' manifests.

    Args:
        planned: What to make.
        options: How.
        on_event: Called with each event, always in this thread.

    Raises:
        ReleaseError: the output folder cannot be used.
        ParameterError: the cluster cannot be reached.
        DatasetError: the dataset has faults.
    """
    began = time.monotonic()
    report = BuildReport()
    with (
        manifest.lock(options.out, lambda process: on_event(Event("waiting", detail=process))),
        _recorded(planned, options, report, on_event, began),
    ):
        # Under the lock: the check leaves a record in out/, as two builds at once would both do.
        if options.check and not all(job.unchecked for job in planned.jobs):
            checked.require(planned.slices.source, options.out, _languages(planned))
        building = _Building(planned, options, on_event, report)
        # All reasons before the first job starts: a manifest that cannot be read starts nothing.
        pending = [(job, why) for job, why in building.reasons() if why]
        try:
            if pending:
                building.make_all([job for job, _ in pending])
                building.repeat()
        except KeyboardInterrupt:
            report.interrupted = True
        finally:
            done = {*report.made, *report.incomplete, *report.failed}
            report.not_started = [job.name for job, _ in pending if job.name not in done]
            # After an interruption too: the next build goes on from what is made.
            building.finish()
        slices = planned.slices
        remembered.keep(slices.answers, slices.source.address, options.out)
    report.seconds = time.monotonic() - began
    return report


def _languages(planned: Plan) -> list[str]:
    return sorted({job.language for job in planned.jobs})


def inputs(planned: Plan, options: BuildOptions) -> fingerprints.Inputs:
    """What the jobs of a plan are made from.

    Raises:
        ReleaseError: the earlier release cannot be read.
    """
    since = _earlier(options.since, unsealed=options.unsealed)
    return fingerprints.Inputs(planned.slices, since, planned.appearance)


def explain(planned: Plan, options: BuildOptions) -> Iterator[tuple[Job, Why | None]]:
    """Each job and why it would be made; None where it is up to date.

    Raises:
        ReleaseError: a manifest cannot be read.
    """
    return _Building(planned, options, lambda _: None, BuildReport()).reasons()


def _recorded(
    planned: Plan,
    options: BuildOptions,
    report: BuildReport,
    on_event: Callable[[Event], None],
    began: float,
) -> contextlib.AbstractContextManager[None]:
    if not options.check:
        return contextlib.nullcontext()

    def on_unwritten(why: str) -> None:
        on_event(Event("unrecorded", detail=why))

    return history.recorded(planned, report, options.out, on_unwritten, began)


class _Building:
    """One build while it goes on: what runs, what is tried again, what is said of it."""

    def __init__(
        self,
        planned: Plan,
        options: BuildOptions,
        on_event: Callable[[Event], None],
        report: BuildReport,
    ) -> None:
        self.plan = planned
        self.options = options
        self.on_event = on_event
        self.report = report
        self.attempts: dict[str, int] = {}
        self.to_repeat: dict[str, Job] = {}
        self._differing: dict[str, bool] = {}
        self.inputs = inputs(planned, options)
        self.releases = Releases(planned, self.inputs, options.out)

    def reasons(self) -> Iterator[tuple[Job, Why | None]]:
        for job in self.plan.jobs:
            why = self.releases.why(job, self.options.formats, force=self.options.force)
            # What its manifest says of an annex must hold for the rows that it is made from.
            if why and self.plan.slices.answers.forget():
                why = self.releases.why(job, self.options.formats, force=self.options.force)
            if not why:
                self.report.up_to_date.append(job.name)
                self.on_event(Event("up to date", job.name))
            yield job, why

    def make_all(self, wanted: Sequence[Job]) -> None:
        makers = executors.makers(
            self.options.jobs, self.options.cluster, languages=_languages(self.plan)
        )
        side_by_side = makers.side_by_side
        # Taken from its end: jobs start in the plan's order, and one to be tried again is next.
        waiting = list(reversed(wanted))
        running: dict[Future[Result], tuple[Job, float]] = {}
        finished: list[tuple[Job, Result, float]] = []
        try:
            while waiting or running or finished:
                while waiting and len(running) < side_by_side:
                    job = waiting.pop()
                    work = self.inputs.work(job, self.options.formats, self.options.renderers)
                    running[makers.submit(work)] = (job, time.monotonic())
                    self._report(Event("started", job.name), len(wanted))
                # Written while the next ones run: a disk may take a quarter of a second.
                for job, made, seconds in finished:
                    if not self._settle(job, made, seconds, len(wanted)):
                        waiting.append(job)
                finished = []
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    job, began = running.pop(future)
                    finished.append((job, _result(future), time.monotonic() - began))
        finally:
            # Also where a job could not be made ready: nobody would take what the others give.
            makers.shutdown()

    def _settle(self, job: Job, made: Result, seconds: float, total: int) -> bool:
        """Write what came back; False where the job is to be tried again."""
        failure = made.failure
        # By name, for a job holds mappings and has no hash.
        attempt = self.attempts[job.name] = self.attempts.get(job.name, 0) + 1
        if failure and failure.retryable and attempt < ATTEMPTS:
            self._report(Event("retried", job.name, failure.message), total)
            return False
        del self.attempts[job.name]
        if not failure:
            self._compare_with_before(job, made)
        try:
            self.releases.write(job, made)
        except StageError as error:
            failure = Failure(str(error))
        if failure:
            failure = replace(failure, notebook=self.releases.kept_notebook(job, made))
            self.report.failed[job.name] = failure
            event = Event("failed", job.name, failure.message, failure.section, seconds)
            self._report(event, total)
            return True
        if made.warnings:
            self.report.warnings[job.name] = made.warnings
        if made.chartless:
            self.report.chartless[job.name] = made.chartless
        if made.unmade:
            self.report.incomplete[job.name] = made.unmade
            event = Event("incomplete", job.name, listed(made.unmade), seconds=seconds)
            self._report(event, total)
        else:
            self.report.made.append(job.name)
            self._report(Event("made", job.name, seconds=seconds), total)
        return True

    def _compare_with_before(self, job: Job, made: Result) -> None:
        """Note what an annex shows otherwise than it will, or did when its inputs were the same."""
        executed = made.contents[f"{job.stem}.{documents.EXECUTED}"]
        unlike = [*made.unlike, *repeated.of_bytes(self.releases.made_before(job), executed)]
        self._note(job, unlike)
        # One of each notebook: what differs is in its cells, whoever the annex is about.
        key = job.name if self.options.repeat else job.notebook.path
        if self.options.check and (self.options.repeat or self._may_differ(job)):
            self.to_repeat.setdefault(key, job)

    def _may_differ(self, job: Job) -> bool:
        notebook = job.notebook
        if notebook.path not in self._differing:
            self._differing[notebook.path] = nondeterminism.may_differ(
                notebook.content, notebook.modules
            )
        return self._differing[notebook.path]

    def _note(self, job: Job, unlike: Sequence[Unlike]) -> None:
        known = self.report.not_reproducible.get(job.name, [])
        cells = {cell.cell for cell in known}
        fresh = {cell.cell: cell for cell in reversed(unlike) if cell.cell not in cells}
        if fresh:
            found = sorted([*known, *fresh.values()], key=lambda cell: cell.cell)
            self.report.not_reproducible[job.name] = found

    def repeat(self) -> None:
        """Run annexes once more, and note which of their cells come out otherwise."""
        jobs = {job.name: job for job in self.to_repeat.values()}
        works = (self.inputs.work(job, (), self.options.renderers) for job in jobs.values())
        for name, made in run_again.run_again(works) if jobs else ():
            if not made.failure:
                job = jobs[name]
                second = made.contents[f"{job.stem}.{documents.EXECUTED}"]
                # From out/, where the first one stands now: in memory all would be at once.
                self._note(job, repeated.of_bytes(self.releases.made_before(job), second))

    def _report(self, event: Event, total: int) -> None:
        report = self.report
        done = len(report.made) + len(report.incomplete) + len(report.failed)
        self.on_event(replace(event, done=done, of=total))

    def finish(self) -> None:
        """Write the manifest of every release that the build touched."""
        removed, failed = self.releases.finish(self.options.since)
        self.report.removed += removed
        self.report.removed_documents = self.releases.removed
        self.report.unapproved = self.releases.unapproved
        self.report.failed |= failed


def listed(unmade: Mapping[str, str]) -> str:
    """Formats that could not be made, each with its reason, in one line.

    >>> listed({"pdf": "Typst refused the annex: a picture", "xlsx": "the workbook is full"})
    'no pdf: Typst refused the annex: a picture; no xlsx: the workbook is full'
    """
    return "; ".join(f"no {name}: {why}" for name, why in unmade.items())


def _earlier(place: Path | None, *, unsealed: bool) -> Release | None:
    if place is None:
        return None
    release = intact.read(manifest.find(place)[0], unsealed=unsealed)
    # Its figures are compared, which the manifest holds; its documents may have been moved away.
    intact.check_files(release, may_lack="anything")
    return release


def _result(future: Future[Result]) -> Result:
    """What a job came to; a job whose process or worker died is one to try again."""
    try:
        return future.result()
    except RunError as error:
        failure = Failure(str(error), retryable=error.retryable)
    # A pool or scheduler that shuts down cancels what it has not begun.
    except CancelledError:
        failure = Failure("it was cancelled", retryable=True)
    except Exception as error:  # noqa: BLE001 - whatever a cluster can raise ends one job only
        failure = Failure(f"{type(error).__name__}: {error}", retryable=True)
    return Result({}, failure)
