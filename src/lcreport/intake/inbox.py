"""A folder that files arrive in, taken in by a scheduled run: what is sure, and only once.

A file of which nothing is open moves to `taken` inside the folder. One with something doubtful
stays for a person; what of it was sure is in the dataset, and its hash in the log keeps it from
being taken a second time, also where somebody has taken its batch back since.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.errors import DatasetError, ParameterError, ReleaseError
from lcreport.intake import batches, workbook_limits
from lcreport.intake.lines import WAITING, WRITTEN, Settings
from lcreport.intake.workbooks import SUFFIXES
from lcreport.languages.translatable import joined, translatable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lcreport.intake.lines import Preview

TAKEN = "taken"
"""Where files go that are wholly taken in."""
_REASONS = 3


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of one file.

    Attributes:
        file: Its name.
        batch: The batch with which its figures were accepted now; empty where none were.
        figures: How many.
        waiting: Why it stays, a line each; empty where it was moved away.
    """

    file: str
    batch: str = ""
    figures: int = 0
    waiting: tuple[str, ...] = ()


def take(
    dataset: Path,
    inbox: Path,
    settings: Settings,
    on_wait: Callable[[str], None] = lambda _: None,
) -> list[Arrived]:
    """Take in what is sure of the files of a folder, in the order in which they came.

    Killed at any moment it loses nothing: a batch is written whole or not at all, and a file that
    was accepted but not moved yet is known by its hash.

    Args:
        dataset: The dataset's folder.
        inbox: The folder that files arrive in.
        settings: How; nothing new is made and no doubt passed over.
        on_wait: Called with what is being waited for.

    Raises:
        ParameterError: there is no such folder.
        DatasetError: the dataset is faulty.
        ReleaseError: the dataset or the folder cannot be written.
    """
    try:
        # What Excel leaves beside a file that somebody has open is no form.
        own = [one for one in inbox.iterdir() if one.name[0] not in "~."]
        # The one that came last has the last word.
        own.sort(key=lambda one: (one.stat().st_mtime_ns, one.name))
    except OSError as error:
        raise ParameterError(
            f"--inbox {inbox} cannot be read: {files.why_not_read(error)}"
        ) from error
    arrived = []
    for path in own:
        if path.is_file():
            arrived.append(_take_one(dataset, path, settings, on_wait))
    return arrived


def _take_one(
    dataset: Path, path: Path, settings: Settings, on_wait: Callable[[str], None]
) -> Arrived:
    if path.suffix.lower() not in SUFFIXES:
        return Arrived(path.name, waiting=("is no spreadsheet; take in or move it by hand",))
    try:
        content = workbook_limits.content_of(path)
    except DatasetError as error:
        return Arrived(path.name, waiting=(f"{error}",))
    sha = hashlib.sha256(content).hexdigest()
    was_taken = any(entry.get("sha256") == sha for entry in batches.entries(dataset))
    try:
        received = batches.received(dataset, [path])
    except DatasetError as error:
        # A fault of the dataset concerns every file: the run ends with it.
        if not error.faults or not error.faults[0].file.startswith(path.name):
            raise
        return Arrived(path.name, waiting=tuple(map(str, error.faults[:_REASONS])))
    # Read twice, for whoever copies it into the folder may not have finished.
    if received[0].sha256 != sha:
        return Arrived(path.name, waiting=("is still being written; it waits for the next run",))
    batch = ""
    seen = batches.look(dataset, received, settings)
    if not was_taken and seen.changes:
        done = batches.accept(dataset, received, settings, on_wait, seen)
        seen, batch = done.preview, "".join(done.batches)
    waiting = _waiting(seen, was_taken=was_taken)
    if not waiting:
        _put_away(path, sha)
    written = sum(line.state in WRITTEN for line in seen.lines) if batch else 0
    return Arrived(path.name, batch, written, waiting)


def _waiting(seen: Preview, *, was_taken: bool) -> tuple[str, ...]:
    """Why a person has to look at a file."""
    reasons: list[str] = [
        translatable(
            "intake.waits",
            figure=f"{line.organisation} {line.indicator} {line.cell}",
            state=translatable(f"intake.state.{line.state}"),
            remarks=joined(line.remarks, "; "),
        )
        for line in seen.lines
        if line.state in WAITING
    ]
    if was_taken and seen.changes:
        reasons.insert(0, "was taken in before, and its figures are others now; take it in by hand")
    more = len(reasons) - _REASONS
    return (*reasons[:_REASONS], *([f"and {more} more"] if more > 0 else []))


def _put_away(path: Path, sha: str) -> None:
    try:
        folder = files.make_folder(path.parent, TAKEN)
        place = folder / path.name
        if place.exists():
            # Another file of this name came before it.
            place = folder / f"{path.stem}-{sha[:12]}{path.suffix}"
        path.replace(place)
    except OSError as error:
        message = f"{path} cannot be moved to {TAKEN}: {error.strerror}"
        raise ReleaseError(f"{message}; its figures are taken in, move it by hand") from error
