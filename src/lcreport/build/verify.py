"""Makes a release anew from its manifest and compares it, file by file, with what is there."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.build import builder, fingerprints, plan
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
        findings += _compare(found, _planned(found, project, dataset), jobs)
    return findings


def _planned(found: Release, project: Path, dataset: str | None) -> plan.Plan:
    address = plan.locate(dataset or found.facts["dataset"]["address"], project)
    slices = Slices(open_source(address))
    jobs = tuple(_job(entry, found, project) for entry in found.entries.values())
    return plan.Plan(found.facts["dataset"]["address"], slices, jobs)


def _job(entry: Entry, found: Release, project: Path) -> plan.Job:
    notebook = read_notebook(entry.notebook, project, reads_all=entry.reads == "all")
    values = {**entry.parameters}
    facts = found.facts
    return plan.Job(
        notebook.in_language(entry.language), entry.organisation, facts["period"], entry.language,
        facts["dataset"]["name"], values=values,
    )  # fmt: skip


def _compare(found: Release, planned: plan.Plan, jobs: int) -> Iterator[Finding]:
    since = found.facts.get("since")
    with tempfile.TemporaryDirectory(prefix="lcreport-verify-") as folder:
        options = builder.Options(
            Path(folder), _formats(found), jobs, since=Path(since) if since else None
        )
        report = builder.build(planned, options, lambda _: None)
        again = manifest.Release.read(
            Path(folder) / planned.jobs[0].dataset / planned.jobs[0].period
        )
        for job in planned.jobs:
            entry = found.entries[job.organisation, job.language]
            failure = report.failed.get(job.name)
            remade = again.entries.get(entry.key)
            changes = fingerprints.changed(entry.inputs, remade.inputs) if remade else []
            why = f"cannot be made again: {failure.message}" if failure else ""
            why = why or (f"changed: {', '.join(changes)}" if changes else "")
            for name, output in entry.outputs.items():
                path = Path(entry.organisation) / name
                yield _finding(found.folder / path, output.sha256, again.folder / path, why)


def _formats(found: Release) -> tuple[str, ...]:
    names = {name.rpartition(".")[2] for entry in found.entries.values() for name in entry.outputs}
    return tuple(each for each in plan.FORMATS if each in names)


def _finding(file: Path, sha256: str, again: Path, why: str) -> Finding:
    if not file.is_file():
        return Finding(str(file), same=False, detail="it is gone")
    stands = file.read_bytes()
    if manifest.output(stands).sha256 != sha256:
        why = "it is not the file that was made" + (f"; {why}" if why else "")
    if not again.is_file():
        return Finding(str(file), same=False, detail=why or "it is not made any more")
    made = again.read_bytes()
    if stands == made and not why.startswith("it is"):
        return Finding(str(file), same=True)
    place = first_difference(stands, made)
    return Finding(str(file), same=False, detail="; ".join(each for each in (why, place) if each))


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
