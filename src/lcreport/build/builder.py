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
from typing import TYPE_CHECKING, Any, Literal

from lcreport import __version__, documents
from lcreport.build import checked, executors, fingerprints, jobs, plan
from lcreport.build.job import Failure, Result
from lcreport.dataset.selection import EVERYBODY
from lcreport.errors import ReleaseError, RunError, StageError
from lcreport.kernels import environment
from lcreport.period import Period
from lcreport.release import differences, intact, manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lcreport.build.jobs import Job
    from lcreport.build.plan import Plan
    from lcreport.dataset.selection import Slices
    from lcreport.release.manifest import Release

ATTEMPTS = 3
JobState = Literal[
    "started", "made", "incomplete", "up to date", "failed", "retried", "not started", "waiting"
]


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
        cluster: Address of a dask scheduler, empty for this machine.
        since: An earlier release; notebooks with a parameter `changes` show what changed since.
        force: Make annexes that are up to date too.
        unsealed: Take an earlier release that a version without seals made.
        renderers: Format → `module:name`.
        check: False to build without looking for faults in the dataset, as when a release is made
            again to be compared.
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


@dataclass(slots=True)
class BuildReport:
    """How a build went: the names of annexes by outcome, and how long it took.

    Attributes:
        made: Those made in every format that was asked for.
        incomplete: Annex → format → why its document could not be made; the others are there.
        warnings: Annex → what its documents are without, or show otherwise than the notebook does.
        removed: Those that the params file no longer declares, or that have no figure any more.
    """

    made: list[str] = field(default_factory=list)
    incomplete: dict[str, Mapping[str, str]] = field(default_factory=dict)
    up_to_date: list[str] = field(default_factory=list)
    failed: dict[str, Failure] = field(default_factory=dict)
    not_started: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    warnings: dict[str, Sequence[str]] = field(default_factory=dict)
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
    with manifest.lock(options.out, lambda text: on_event(Event("waiting", detail=text))):
        if options.check and not all(job.unchecked for job in planned.jobs):
            checked.require(planned.slices.source, options.out)
        building = _Building(planned, options, on_event, report)
        pending = [(job, why) for job, why in building.reasons() if why]
        try:
            if pending:
                building.make_all([job for job, _ in pending])
        except KeyboardInterrupt:
            report.interrupted = True
        finally:
            done = {*report.made, *report.incomplete, *report.failed}
            report.not_started = [job.name for job, _ in pending if job.name not in done]
            building.finish()
    report.seconds = time.monotonic() - began
    return report


def explain(planned: Plan, options: BuildOptions) -> Iterator[tuple[Job, str]]:
    """Each job and why it would be made, or an empty text where it is up to date.

    Raises:
        ReleaseError: a manifest cannot be read.
    """
    return _Building(planned, options, lambda _: None, BuildReport()).reasons()


class _Building:
    """One build while it goes on."""

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
        self.releases: dict[str, Release] = {}
        self.attempts: dict[str, int] = {}
        self.hashes: dict[str, dict[str, str]] = {}
        self.inputs = fingerprints.Inputs(
            planned.slices, _earlier(options.since, unsealed=options.unsealed)
        )

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
                self.on_event(Event("up to date", job.name))
            yield job, why

    def _why(self, job: Job) -> str:
        found = self.release_of(job)
        now = self.hashes[job.name] = self.inputs.hashes(job)
        entry = found.entries.get(job.key)
        if entry is None:
            return "it has not been made yet"
        if self.options.force:
            return "--force"
        changes = fingerprints.changed(entry.inputs, now)
        if changes:
            return f"changed: {', '.join(changes)}"
        wanted = (*self.options.formats, documents.EXECUTED)
        lacking = found.lacks(entry, {f"{job.stem}.{ending}" for ending in wanted})
        return f"not there, or not as it was written: {', '.join(lacking)}" if lacking else ""

    def make_all(self, wanted: Sequence[Job]) -> None:
        makers = executors.makers(self.options.jobs, self.options.cluster)
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
                    self._report("started", job, len(wanted))
                # Written while the next ones run: a disk may take a quarter of a second.
                for job, made, seconds in finished:
                    if not self._settle(job, made, seconds, len(wanted)):
                        waiting.append(job)
                finished = []
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    job, began = running.pop(future)
                    finished.append((job, _result(future), time.monotonic() - began))
        finally:
            makers.shutdown()

    def _settle(self, job: Job, made: Result, seconds: float, total: int) -> bool:
        """Write what came back; False where the job is to be tried again."""
        failure = made.failure
        attempt = self.attempts[job.name] = self.attempts.get(job.name, 0) + 1
        if failure and failure.retryable and attempt < ATTEMPTS:
            self._report("retried", job, total, detail=failure.message)
            return False
        try:
            self._put(job, made)
        except StageError as error:
            failure = Failure(str(error))
        if failure:
            failure = replace(failure, notebook=self._kept(job, made))
            self.report.failed[job.name] = failure
            detail = {"detail": failure.message, "section": failure.section}
            self._report("failed", job, total, seconds=seconds, **detail)
            return True
        if made.warnings:
            self.report.warnings[job.name] = made.warnings
        if made.unmade:
            self.report.incomplete[job.name] = made.unmade
            self._report("incomplete", job, total, seconds=seconds, detail=listed(made.unmade))
        else:
            self.report.made.append(job.name)
            self._report("made", job, total, seconds=seconds)
        return True

    def _put(self, job: Job, made: Result) -> None:
        found = self.release_of(job)
        if made.failure:
            # An older annex beside the page of the failure would be taken for the new one.
            found.drop(job.key)
            found.write_files(job.organisation, made.contents)
            return
        outputs = {name: manifest.file_record(content) for name, content in made.contents.items()}
        outputs = {**self._still_true(job), **outputs}
        entry = manifest.Entry(
            job.organisation, job.language, job.notebook.path,
            "all" if job.notebook.reads_all else "own", self.inputs.parameters(job),
            self.hashes[job.name], dict(sorted(outputs.items())),
        )  # fmt: skip
        figures = differences.figures(
            self.plan.slices, job.organisation, Period.parse(job.period),
            entry.parameters.get("as_known_on"),
        )  # fmt: skip
        found.put(entry, made.contents, figures)

    def _still_true(self, job: Job) -> dict[str, manifest.FileRecord]:
        """Documents of formats not asked for that were made from the same inputs, and are there."""
        found = self.release_of(job)
        before = found.entries.get(job.key)
        if before is None or before.inputs != self.hashes[job.name]:
            return {}
        return {
            name: output
            for name, output in before.outputs.items()
            if documents.parts(name)[:2] == (job.notebook.name, job.language)
            and not found.lacks(before, {name})
        }

    def _kept(self, job: Job, made: Result) -> str:
        """Where the notebook of a failed annex is kept; empty where it is not."""
        name = f"{job.stem}.{documents.FAILED}"
        path = self.release_of(job).folder / job.organisation / name
        return path.as_posix() if name in made.contents and path.is_file() else ""

    def _report(self, state: JobState, job: Job, total: int, **facts: Any) -> None:
        report = self.report
        done = len(report.made) + len(report.incomplete) + len(report.failed)
        self.on_event(Event(state, job.name, done=done, of=total, **facts))

    def finish(self) -> None:
        """Write the manifest of every release that the build touched."""
        slices = self.plan.slices
        facts = {
            "dataset": {"name": slices.source.name, "address": self.plan.address},
            "time": release_time(slices),
            "time_limit_s": max(job.time_limit_s for job in self.plan.jobs),
            "lcreport": __version__,
            "versions": fingerprints.versions(),
            "indicators": differences.descriptions(slices),
        }
        if self.options.since:
            facts["since"] = plan.portable(str(self.options.since), self.plan.project)
        for period, found in self.releases.items():
            try:
                self._remove_undeclared(period, found)
                if found.entries:
                    found.finish({"period": period, **facts})
            except ReleaseError as error:
                self.report.failed[str(found.folder / manifest.MANIFEST)] = Failure(str(error))

    def _remove_undeclared(self, period: str, found: Release) -> None:
        """Take out annexes that the params file no longer has: they would be published."""
        if self.plan.declared is None:
            return
        for key in sorted(found.entries):
            if key[:2] not in self.plan.declared[period]:
                found.withdraw(key)
                self.report.removed.append(jobs.name_of(key, period))
        for key in found.failed():
            if key[:2] not in self.plan.declared[period]:
                found.withdraw(key)


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
    intact.check_files(release, may_lack="anything")
    return release


def release_time(slices: Slices) -> str:
    """When a release says it was made: SOURCE_DATE_EPOCH, else the data's last recorded day."""
    told = environment.source_date(os.environ)
    if told is not None:
        return told.date().isoformat()
    return slices.latest_recorded(EVERYBODY)


def _result(future: Future[Result]) -> Result:
    """What a job came to; a job whose process or worker died is one to try again."""
    try:
        return future.result()
    except RunError as error:
        failure = Failure(str(error), retryable=error.retryable)
    except CancelledError:
        failure = Failure("it was cancelled", retryable=True)
    except Exception as error:  # noqa: BLE001 - whatever a cluster can raise ends one job only
        failure = Failure(f"{type(error).__name__}: {error}", retryable=True)
    return Result({}, failure)
