"""The releases in out/ that a build touches: what is up to date, what is written, what removed."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lcreport import __version__, documents, languages
from lcreport.build import fingerprints, jobs, plan
from lcreport.build.appearance import LETTERHEAD
from lcreport.build.job import Failure
from lcreport.dataset.selection import EVERYBODY
from lcreport.errors import ReleaseError
from lcreport.period import Period
from lcreport.release import approval, differences, manifest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from lcreport.build.job import Result
    from lcreport.build.jobs import Job
    from lcreport.build.plan import Plan
    from lcreport.dataset.selection import Slices
    from lcreport.release.manifest import Release


@dataclass(frozen=True, slots=True)
class Why:
    """Why an annex is made.

    Attributes:
        what: `new` where it was never made, `forced` where --force asks for it.
        parts: The kinds of input that changed, or the documents that are lacking.
    """

    what: Literal["new", "forced", "changed", "lacking"]
    parts: tuple[str, ...] = ()

    def text(self, code: str = languages.PROGRAM) -> str:
        """In words.

        >>> Why("changed", ("rows",)).text()
        'changed: the rows that it reads'
        """
        parts = ", ".join(self.parts)
        if self.what == "changed":
            parts = fingerprints.names(self.parts, code)
        return languages.language(code).text(f"why.{self.what}", parts=parts)


class Releases:
    """The releases of one build, one for each period.

    Args:
        planned: What is built.
        inputs: What its jobs are made from.
        out: The folder that holds them.

    Attributes:
        unapproved: The folders of those whose approval is void since they were written.
    """

    def __init__(self, planned: Plan, inputs: fingerprints.Inputs, out: Path) -> None:
        self._plan = planned
        self._inputs = inputs
        self._out = out
        self._releases: dict[str, Release] = {}
        self._hashes: dict[str, dict[str, str]] = {}
        self._removed: Counter[str] = Counter()
        self.unapproved: list[str] = []

    def _of(self, job: Job) -> Release:
        if job.period not in self._releases:
            folder = self._out / job.dataset / job.period
            self._releases[job.period] = manifest.Release.read(folder)
        return self._releases[job.period]

    def why(self, job: Job, formats: Sequence[str], *, force: bool) -> Why | None:
        """Why an annex is to be made; None where it is up to date.

        Args:
            job: The annex.
            formats: What to render besides the executed notebook.
            force: True to make it in any case.

        Raises:
            ReleaseError: the release's manifest cannot be read.
            DatasetError: the dataset's rows cannot be read.
        """
        found = self._of(job)
        # Before any reason: `write` enters these hashes for every annex that is made.
        now = self._hashes[job.name] = self._inputs.hashes(job)
        entry = found.entries.get(job.key)
        if entry is None:
            return Why("new")
        if force:
            return Why("forced")
        changes = fingerprints.changed(entry.inputs, now)
        if changes:
            return Why("changed", tuple(changes))
        wanted = (*(name for name in formats if name not in entry.chartless), documents.EXECUTED)
        lacking = found.lacks(entry, {f"{job.stem}.{ending}" for ending in wanted})
        return Why("lacking", tuple(lacking)) if lacking else None

    def write(self, job: Job, made: Result) -> None:
        """Write what a job came to: its documents, or the page of its failure.

        Raises:
            ReleaseError: nothing can be written.
        """
        found = self._of(job)
        if made.failure:
            # An older annex beside the page of the failure would be taken for the new one.
            found.drop(job.key)
            found.write_files(job.organisation, made.contents)
            return
        outputs = {name: manifest.file_record(content) for name, content in made.contents.items()}
        outputs = {**self._still_true(job), **outputs}
        gone = self._gone(job, made, outputs)
        entry = manifest.Entry(
            job.organisation, job.language, job.notebook.path,
            "all" if job.notebook.reads_all else "own", self._inputs.parameters(job),
            self._hashes[job.name], dict(sorted(outputs.items())), self._chartless(job, made),
        )  # fmt: skip
        period = Period.parse(job.period)
        # The day that the annex itself takes, so that both say the same.
        day = entry.parameters.get("as_known_on") or self._plan.slices.known_day(
            job.whose_figures, period
        )
        figures = differences.figures(self._plan.slices, job.organisation, period, day)
        found.put(entry, made.contents, figures)
        self._removed.update(gone)

    @property
    def removed(self) -> dict[str, int]:
        """Format → how many documents were removed, not asked for and made from other inputs."""
        return {name: self._removed[name] for name in documents.FORMATS if name in self._removed}

    def _gone(self, job: Job, made: Result, outputs: Collection[str]) -> list[str]:
        """The formats of which an annex loses its document, and nothing else says why."""
        found = self._of(job)
        before = found.entries.get(job.key)
        folder = found.folder_of(job.organisation)
        endings = [
            documents.parts(name)[2]
            for name in (before.outputs if before else ())
            if name not in outputs and (folder / name).is_file()
        ]
        said = {*made.unmade, *made.chartless}
        return [name for name in endings if name in documents.FORMATS and name not in said]

    def _still_true(self, job: Job) -> dict[str, manifest.FileRecord]:
        """Documents of formats not asked for that were made from the same inputs, and are there."""
        found = self._of(job)
        before = found.entries.get(job.key)
        if before is None:
            return {}
        # A build of HTML alone must not take away the PDF of the same figures.
        changes = fingerprints.changed(before.inputs, self._hashes[job.name])
        if not {*changes} <= {LETTERHEAD}:
            return {}
        return {
            name: output
            for name, output in before.outputs.items()
            if documents.parts(name)[:2] == (job.notebook.name, job.language)
            # Word's files alone begin with it.
            and not (changes and documents.parts(name)[2] == documents.WORD)
            and not found.lacks(before, {name})
        }

    def _chartless(self, job: Job, made: Result) -> tuple[str, ...]:
        """Formats of charts that it has none for, those of a build before too."""
        before = self._of(job).entries.get(job.key)
        is_same = before is not None and before.inputs == self._hashes[job.name]
        known = {*made.chartless, *(before.chartless if before and is_same else ())}
        # What lcreport could not draw before may be drawn now.
        return tuple(sorted(name for name in known if f"{job.stem}.{name}" not in made.contents))

    def made_before(self, job: Job) -> bytes:
        """The executed notebook that was made from the same inputs before; empty where none was."""
        found = self._of(job)
        before = found.entries.get(job.key)
        name = f"{job.stem}.{documents.EXECUTED}"
        if before is None or before.inputs != self._hashes[job.name] or name not in before.outputs:
            return b""
        try:
            content = (found.folder_of(job.organisation) / name).read_bytes()
        except (OSError, ReleaseError):
            return b""
        return content if manifest.file_record(content) == before.outputs[name] else b""

    def kept_notebook(self, job: Job, made: Result) -> str:
        """Where the notebook of a failed annex is kept; empty where it is not."""
        name = f"{job.stem}.{documents.FAILED}"
        path = self._of(job).folder / job.organisation / name
        # The failure may be that nothing could be written.
        return path.as_posix() if name in made.contents and path.is_file() else ""

    def finish(self, since: Path | None) -> tuple[list[str], dict[str, Failure]]:
        """Write the manifest of every release that the build touched.

        Args:
            since: The earlier release that annexes were compared with.

        Returns:
            The names of annexes that were taken out, and manifest → why it could not be written.
        """
        common = facts(self._plan, since)
        removed: list[str] = []
        failed: dict[str, Failure] = {}
        for period, found in self._releases.items():
            try:
                self._remove_undeclared(period, found, removed)
                if found.entries:
                    was = found.seal
                    found.finish({"period": period, **common})
                    # `verify` and `publish` say what is wrong with an approval.
                    with contextlib.suppress(ReleaseError):
                        if found.seal != was and approval.is_for(found.folder, was):
                            self.unapproved.append(found.folder.as_posix())
            except ReleaseError as error:
                failed[str(found.folder / manifest.MANIFEST)] = Failure(str(error))
        return removed, failed

    def _remove_undeclared(self, period: str, found: Release, removed: list[str]) -> None:
        """Take out annexes that the params file no longer has: they would be published."""
        if self._plan.declared is None:
            return
        # Of any language: one that is not declared may have been asked for by `--language`.
        declared = self._plan.declared[period]
        for key in sorted(found.entries):
            if key[:2] not in declared:
                found.withdraw(key)
                removed.append(jobs.name_of(key, period))
        for key in found.failed():
            if key[:2] not in declared:
                found.withdraw(key)


def facts(planned: Plan, since: Path | None) -> dict[str, object]:
    """What the manifests of a build say of the whole, but for their periods.

    Args:
        planned: What is built.
        since: The earlier release that annexes were compared with.

    Raises:
        DatasetError: the dataset cannot be read.
    """
    slices = planned.slices
    found: dict[str, object] = {
        "dataset": {"name": slices.source.name, "address": planned.address},
        "time": release_time(slices),
        # So that `verify` gives annexes the time that they had, whatever the params file says.
        "time_limit_s": max(job.time_limit_s for job in planned.jobs),
        "lcreport": __version__,
        "versions": fingerprints.versions(),
        "indicators": differences.descriptions(slices),
    }
    if since:
        found["since"] = plan.portable(str(since), planned.project)
    return found


def release_time(slices: Slices) -> str:
    """When a release says it was made: SOURCE_DATE_EPOCH, else the data's last recorded day."""
    epoch = documents.source_date(os.environ)
    if epoch is not None:
        return epoch.date().isoformat()
    return slices.latest_recorded(EVERYBODY)
