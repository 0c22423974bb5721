"""Makes a release anew from its manifest and compares it, file by file, with what is there."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import documents
from lcreport.build import builder, fingerprints, params, plan
from lcreport.build.notebooks import read_notebook
from lcreport.dataset.selection import Slices
from lcreport.dataset.source import open_source
from lcreport.release import manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lcreport.release.manifest import Entry, Release


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of one file.

    Attributes:
        path: Where it is.
        same: True where it is what its manifest says and what is made from the inputs now.
        detail: Where not, the inputs that changed, or the place of the first difference.
    """

    path: str
    same: bool
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.detail or 'the same'}"


def verify(out: Path, project: Path, *, dataset: str | None, jobs: int) -> list[Finding]:
    """A finding for every file of every release at or below a folder.

    Args:
        out: The folder.
        project: The folder that holds notebooks/.
        dataset: Where the dataset is, if not where the manifest says.
        jobs: How many annexes to make at once.

    Raises:
        ParameterError: there is no release, or a notebook is gone.
        ReleaseError: a manifest cannot be read, or nothing can be written.
        DatasetError: the dataset cannot be read.
    """
    findings: list[Finding] = []
    for folder in manifest.find(out):
        found = manifest.Release.read(folder)
        findings += _compare(found, planned(found, project, dataset), jobs)
    return findings


def planned(found: Release, project: Path, dataset: str | None) -> plan.Plan:
    """What makes a release again.

    Args:
        found: The release.
        project: The folder that holds notebooks/.
        dataset: Where the dataset is, if not where the manifest says.

    Raises:
        ParameterError: a notebook is gone.
        DatasetError: the dataset cannot be read.
    """
    address = plan.locate(dataset or found.facts["dataset"]["address"], project)
    slices = Slices(open_source(address))
    jobs = tuple(_job(entry, found, project) for entry in found.entries.values())
    return plan.Plan(found.facts["dataset"]["address"], slices, jobs, project=project)


def _job(entry: Entry, found: Release, project: Path) -> plan.Job:
    notebook = read_notebook(entry.notebook, project, reads_all=entry.reads == "all")
    values = {**entry.parameters}
    facts = found.facts
    return plan.Job(
        notebook.in_language(entry.language), entry.organisation, facts["period"], entry.language,
        facts["dataset"]["name"], facts.get("time_limit_s", params.TIME_LIMIT_S), values,
    )  # fmt: skip


def _compare(found: Release, wanted: plan.Plan, jobs: int) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory(prefix="lcreport-verify-") as folder:
        since = _earlier(found, wanted.project)
        options = builder.BuildOptions(Path(folder), _formats(found), jobs, since=since)
        report = builder.build(wanted, options, lambda _: None)
        again = manifest.Release.read(Path(folder) / wanted.jobs[0].dataset / wanted.jobs[0].period)
        for job, entry in zip(wanted.jobs, found.entries.values(), strict=True):
            failure = report.failed.get(job.name)
            remade = again.entries.get(entry.key)
            changes = fingerprints.changed(entry.inputs, remade.inputs) if remade else []
            why = f"cannot be made again: {failure.message}" if failure else ""
            why = why or (f"changed: {', '.join(changes)}" if changes else "")
            for name, output in entry.outputs.items():
                now = f"{job.stem}.{documents.parts(name)[2]}"
                named = f"it is called {now} now" if now != name else ""
                place = Path(entry.organisation)
                yield _finding(
                    found.folder / place / name,
                    output.sha256,
                    again.folder / place / now,
                    [named, why] if named else [why],
                )


def _earlier(found: Release, project: Path) -> Path | None:
    """The earlier release that one was compared with; its place was noted from the project."""
    since = found.facts.get("since")
    return project / since if since else None


def _formats(found: Release) -> tuple[str, ...]:
    endings = {
        documents.parts(name)[2] for entry in found.entries.values() for name in entry.outputs
    }
    return tuple(name for name in documents.FORMATS if name in endings)


def _finding(file: Path, sha256: str, again: Path, reasons: list[str]) -> Finding:
    if not file.is_file():
        return Finding(str(file), same=False, detail="it is gone")
    stands = file.read_bytes()
    if manifest.output(stands).sha256 != sha256:
        reasons = ["it is not the file that was made", *reasons]
    found = [reason for reason in reasons if reason]
    if not again.is_file():
        return Finding(str(file), same=False, detail="; ".join(found) or "it is not made any more")
    made = again.read_bytes()
    if stands == made and not any(reason.startswith("it is") for reason in found):
        return Finding(str(file), same=True)
    place = first_difference(stands, made)
    return Finding(str(file), same=False, detail="; ".join(filter(None, [*found, place])))


def first_difference(old: bytes, new: bytes) -> str:
    r"""Where two files begin to differ: byte, and line with both texts where they are text.

    >>> first_difference(b"a\nbc", b"a\nbd")
    "first difference at byte 3, line 2: 'bc' / 'bd'"
    """
    if old == new:
        return ""
    place = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    try:
        texts = [
            _around(content.decode(), len(old[:place].decode("utf-8", "ignore")))
            for content in (old, new)
        ]
    except UnicodeDecodeError:
        return f"first difference at byte {place}"
    line = old[:place].count(b"\n") + 1
    return f"first difference at byte {place}, line {line}: {texts[0]!r} / {texts[1]!r}"


def _around(text: str, at: int) -> str:
    start = max(text.rfind("\n", 0, at) + 1, at - 30)
    return text[start : at + 30].partition("\n")[0]
