"""What an annex is made from, as hashes by which it is up to date or not.

Same notebook, parameters, rows read, metadata, code of lcreport and versions of what it runs on:
same annex.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import lcreport
from lcreport import languages
from lcreport.build.appearance import LETTERHEAD, PLAIN, Appearance
from lcreport.build.jobs import Work
from lcreport.period import Period
from lcreport.release import differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lcreport.build.jobs import Job
    from lcreport.build.notebooks import Plain
    from lcreport.dataset.selection import Slices
    from lcreport.release.manifest import Release

CHANGES = "changes.json"

KINDS = (
    "notebook", "parameters", "rows", "metadata", "changes", LETTERHEAD, "fonts",
    "unchecked", "code", "versions",
)  # fmt: skip
"""The kinds of input; the languages' files have their names under `why.input`."""


class Inputs:
    """Gathers what jobs are made from.

    Args:
        slices: The dataset's rows.
        since: An earlier release, for notebooks whose parameter `changes` asks what changed.
        appearance: Letterhead and font of the documents.
    """

    def __init__(
        self, slices: Slices, since: Release | None = None, appearance: Appearance = PLAIN
    ) -> None:
        self._slices = slices
        self._since = since
        self._appearance = appearance

    def hashes(self, job: Job) -> dict[str, str]:
        """Kind of input → hash.

        Raises:
            DatasetError: the dataset's rows cannot be read.
        """
        rows, metadata = self._slices.digests(job.reads)
        found = {
            "notebook": job.notebook.digest,
            # Sorted: the order in which a params file gives them changes nothing an annex shows.
            "parameters": _hash(json.dumps(self.parameters(job), sort_keys=True)),
            "rows": rows,
            "metadata": metadata,
            "code": code(),
            "versions": _hash(json.dumps(versions(), sort_keys=True)),
        }
        found |= self._appearance.hashes
        if job.unchecked:
            found["unchecked"] = "yes"
        if self._asks_for_changes(job):
            found["changes"] = hashlib.sha256(self._changes(job)).hexdigest()
        return found

    def parameters(self, job: Job) -> dict[str, Plain]:
        """What the notebook is given."""
        given: dict[str, Plain] = {"changes": CHANGES} if self._asks_for_changes(job) else {}
        return {**job.parameters, **given}

    def work(self, job: Job, formats: Sequence[str], renderers: Mapping[str, str]) -> Work:
        """Everything that is needed to make the job's annex.

        Raises:
            DatasetError: the dataset's rows cannot be read.
        """
        package = self._slices.of(job.reads).files
        files = {f"data/{job.dataset}/{path}": content for path, content in package.items()}
        # The folder in which a notebook runs stands for its own: what it imports is found there.
        files |= job.notebook.modules
        files |= self._appearance.files
        if self._asks_for_changes(job):
            files[CHANGES] = self._changes(job)
        notice = languages.language(job.language).text("unchecked") if job.unchecked else ""
        about = {"organisation": job.organisation, "period": job.period, "language": job.language}
        return Work(
            job.name, job.notebook.content, self.parameters(job), files, tuple(formats), job.stem,
            job.language, job.time_limit_s, about, renderers, notice, self._appearance,
        )  # fmt: skip

    def _asks_for_changes(self, job: Job) -> bool:
        return self._since is not None and "changes" in job.notebook.parameters

    def _changes(self, job: Job) -> bytes:
        """What changed since the earlier release in the figures that it holds, as JSON."""
        if self._since is None:
            return b""
        before = Period.parse(self._since.facts["period"])
        organisation = job.organisation
        changes = differences.between(
            {organisation: self._since.figures.get(organisation, {})},
            {
                organisation: differences.figures(
                    self._slices, organisation, before, self._known_day(job)
                )
            },
            old_descriptions=self._since.facts["indicators"],
            new_descriptions=differences.descriptions(self._slices),
        )
        content = {"period": str(before), "changes": [asdict(change) for change in changes]}
        return json.dumps(content, ensure_ascii=False).encode()

    def _known_day(self, job: Job) -> object:
        """As known on which day the annex itself is made."""
        day = self.parameters(job).get("as_known_on")
        return day or self._slices.known_day(job.whose_figures, Period.parse(job.period))


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Which kinds of input are others than they were."""
    return [
        kind
        for kind in [*now, *(kind for kind in before if kind not in now)]
        if before.get(kind) != now.get(kind)
    ]


def names(kinds: Sequence[str], code: str = languages.PROGRAM) -> str:
    """Kinds of input in words; one of another version's as it is.

    >>> names(["notebook", "rows"])
    'the notebook, the rows that it reads'
    """
    own = languages.language(code)
    return ", ".join(own.text(f"why.input.{kind}") if kind in KINDS else kind for kind in kinds)


# Rooms that come after an annex is made, or make none; a change there leaves annexes as they are.
AFTERWARDS = (
    "site", "notify", "schedule", "intake", "lab", "cli", "sample", "build/verify.py",
    "build/verify_sample.py", "build/trusted.py", "build/checked.py", "build/nondeterminism.py",
    "build/repeated.py", "build/run_again.py", "build/history.py", "build/history_table.py",
    "release/approval.py", "release/find_releases.py", "release/intact.py",
    "release/join_annexes.py", "release/compare_annexes.py", "release/seal.py",
    "release/signature.py",
)  # fmt: skip


@cache
def code() -> str:
    """Hash of every file of the package that an annex can depend on."""
    total = hashlib.sha256()
    for name, path in _files_that_count(Path(lcreport.__file__).parent):
        total.update(f"{name}\0".encode())
        total.update(path.read_bytes())
    # Languages of the user's own stand outside the package.
    total.update(languages.digest().encode())
    return total.hexdigest()


def _files_that_count(package: Path) -> Iterator[tuple[str, Path]]:
    """The package's files but those of AFTERWARDS, by their names in it, in one order."""
    # By os.walk: pathlib's comparisons of 430 names with 22 others took 60 ms of each build.
    for folder, inner, files in os.walk(package):
        room = os.path.relpath(folder, package).replace(os.sep, "/").removeprefix(".").lstrip("/")
        inside = f"{room}/" if room else ""
        inner[:] = sorted(
            name for name in inner if name != "__pycache__" and inside + name not in AFTERWARDS
        )
        for name in sorted(files):
            if inside + name not in AFTERWARDS and not name.endswith(".pyc"):
                yield inside + name, Path(folder, name)


@cache
def versions() -> dict[str, str]:
    """Package → version, for Python and every package that lcreport asks for."""
    found = {"python": platform.python_version()}
    for line in metadata.requires("lcreport") or ():
        # What an extra brings (a cluster, signing, messages) leaves an annex as it is.
        if "extra ==" not in line:
            name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
            found[name] = _version(name)
    return found


def _version(package: str) -> str:
    # `metadata.version` parses the whole description as an e-mail: 30 ms for all packages.
    lines = (metadata.distribution(package).read_text("METADATA") or "").splitlines()
    said = next((line for line in lines if line.startswith("Version: ")), None)
    return said.removeprefix("Version: ").strip() if said else metadata.version(package)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
