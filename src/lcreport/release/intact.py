"""Releases that are what was made: sealed, finished, each file as the manifest says.

`build` goes on from whatever stands in out/; everything that shows a release to somebody, or calls
it a good one, reads it here.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lcreport import documents, files
from lcreport.errors import ParameterError, PeriodError, ReleaseError
from lcreport.period import Period
from lcreport.release import kept_figures, seal
from lcreport.release.find_releases import find, of_another_period, second_of
from lcreport.release.manifest import Release
from lcreport.release.records import (
    APPROVAL,
    APPROVAL_SIGNATURE,
    JOURNAL,
    MANIFEST,
    SIGNATURE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lcreport.release.records import FileRecord

BESIDE = (MANIFEST, SIGNATURE, APPROVAL, APPROVAL_SIGNATURE)
"""What stands in a release's folder beside the folders of organisations."""
GONE = "is gone"
_LEFT = (
    f"is not named in {MANIFEST}, but stands for an annex that failed; run `lcreport build` again"
)
# A manifest of a whole country is far below; more would fill the memory.
_LONGEST = 2**30
Lacking = Literal["nothing", "notebooks", "anything"]
"""Which files of a release may be missing: a draft can do without notebooks, a comparison without
any."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A file of a release that is not as its manifest says, and how."""

    path: Path
    why: str

    def __str__(self) -> str:
        return f"{self.path} {self.why}"


def read(folder: Path, *, unsealed: bool = False) -> Release:
    """The finished release in a folder, as it was sealed.

    Args:
        folder: Where it is.
        unsealed: Take one that an earlier version made, which had no seals.

    Raises:
        ReleaseError: it cannot be read, its build was broken off, it does not fit its seal, it
            does not say of which dataset and period it is, or stands in another period's folder.
    """
    manifest = folder / MANIFEST
    # First: the manifest of a build that was broken off is that of the build before.
    if (folder / JOURNAL).exists():
        raise ReleaseError(f"{folder} is not finished; run `lcreport build` again")
    try:
        content = files.read(manifest, _LONGEST)
    except OSError as error:
        raise ReleaseError(f"{manifest} cannot be read: {files.why_not_read(error)}") from error
    release = Release.parse(content, folder)
    if release.misfit == seal.NONE:
        if not unsealed:
            raise ReleaseError(
                f"{manifest} cannot be trusted: {seal.NONE}; build again, or give --unsealed "
                "to take it as it stands"
            )
    elif release.misfit:
        raise ReleaseError(
            f"{manifest} is not as it was made: {release.misfit}; restore it from a copy, or "
            "remove it and build again"
        )
    _check_subject(release)
    if not release.entries:
        raise ReleaseError(f"{manifest} names no annex; build it again")
    is_whole = kept_figures.are_figures(release.own_figures)
    if not is_whole or not _has_texts(release.facts.get("indicators", {})):
        raise ReleaseError(
            f"{manifest} does not have figures and indicators as lcreport writes them; build it "
            "again"
        )
    return release


def _has_texts(indicators: object) -> bool:
    return isinstance(indicators, dict) and all(
        isinstance(parts, dict) and all(isinstance(text, str) for text in parts.values())
        for parts in indicators.values()
    )


def _check_subject(release: Release) -> None:
    """Refuse a manifest without dataset and period, which become parts of paths.

    Raises:
        ReleaseError: it has none, or others than names, or stands in another period's folder.
    """
    try:
        dataset = release.facts["dataset"]
        documents.safe_name(dataset["name"], "dataset")
        fits = isinstance(dataset["address"], str)
        Period.parse(release.facts["period"])
    except (KeyError, TypeError, AttributeError, PeriodError, ParameterError) as error:
        raise ReleaseError(
            f"{release.folder / MANIFEST} does not say its dataset and period ({error}); "
            "build it again"
        ) from error
    if not fits:
        raise ReleaseError(
            f"{release.folder / MANIFEST} does not say where its dataset is; build it again"
        )
    if why := of_another_period(release.folder, release.facts["period"]):
        raise ReleaseError(f"{release.folder / MANIFEST} {why}")


def pairs(old: Path, new: Path, *, unsealed: bool = False) -> list[tuple[Release, Release]]:
    """The releases of two places, each old one beside the new one to compare it with.

    Two single releases are compared whatever their periods; of several, those of the same dataset
    and period. A manifest may stand alone, but a file that stands beside it must fit it.

    Raises:
        ParameterError: there is no release in a place, or none that stand in both.
        ReleaseError: a release cannot be read, or is not as it was made; or several are compared,
            and a place has two of the same dataset and period.
    """
    before, now = (
        [read(folder, unsealed=unsealed) for folder in find(place)] for place in (old, new)
    )
    for release in (*before, *now):
        check_files(release, may_lack="anything")
    # Who names two releases wants them compared, such as 2020-9M with 2021-9M.
    if len(before) == len(now) == 1:
        return [(before[0], now[0])]
    for release in (*before, *now):
        if why := second_of(release.folder, *_subject(release)):
            raise ReleaseError(f"{release.folder / MANIFEST} {why}")
    later = {_subject(release): release for release in now}
    found = [
        (release, later[_subject(release)]) for release in before if _subject(release) in later
    ]
    if not found:
        raise ParameterError(f"{old} and {new} have no release of the same dataset and period")
    return found


def _subject(release: Release) -> tuple[str, str]:
    return release.facts["dataset"]["name"], release.facts["period"]


def check_files(release: Release, *, may_lack: Lacking = "nothing") -> None:
    """Refuse a release with a file that is not as its manifest says.

    Args:
        release: The release.
        may_lack: Which files may be missing.

    Raises:
        ReleaseError: there is one; the first is named. So is a file of figures that is missing.
    """
    found = [misfit for misfit in altered(release) if not _may_lack(misfit, may_lack)]
    if found:
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise ReleaseError(f"{found[0]}{more}; run `lcreport build` again")
    # Whoever forges a release can seal and name whatever he puts into the file of figures.
    _ = release.figures


def _may_lack(misfit: Misfit, may_lack: Lacking) -> bool:
    is_notebook = documents.parts(misfit.path.name)[2] == documents.EXECUTED
    allowed = may_lack == "anything" or (may_lack == "notebooks" and is_notebook)
    return allowed and misfit.why == GONE


def altered(release: Release) -> list[Misfit]:
    """The files of a release that are missing, or not as its manifest says, by their content."""
    # The folder once an annex: whether a link leads out of it takes longer to find than a size.
    annexes = (
        (release.folder_of(entry.organisation), entry)
        for _, entry in sorted(release.entries.items())
    )
    wanted = [
        (folder / name, record)
        for folder, entry in annexes
        for name, record in sorted(entry.outputs.items())
    ]
    # Hashing gives up the interpreter's lock.
    with ThreadPoolExecutor(4) as pool:
        why = pool.map(lambda pair: _why(*pair), wanted)
        return [
            Misfit(path, reason) for (path, _), reason in zip(wanted, why, strict=True) if reason
        ]


def _why(path: Path, record: FileRecord) -> str:
    try:
        # A link to a device or a pipe would never come to an end.
        if not path.is_file():
            return GONE
        # The size first: most files that were altered need no hashing.
        if path.stat().st_size == record.bytes and _sha256(path) == record.sha256:
            return ""
    except OSError as error:
        return f"cannot be read: {files.why_not_read(error)}"
    return f"is not as {MANIFEST} says"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        # In pieces: several files at once might be more than memory holds.
        return hashlib.file_digest(file, "sha256").hexdigest()


def unnamed(release: Release) -> list[Misfit]:
    """The files in a release's folder that its manifest does not name."""
    known = {
        release.folder / entry.organisation / name
        for entry in release.entries.values()
        for name in entry.outputs
    }
    known |= {release.folder / name for name in (*BESIDE, release.figures_name) if name}
    # Pages of annexes that failed too: anybody can make a page, or a notebook's name, look so.
    failed = {
        release.folder / organisation / documents.stem(notebook, language)
        for organisation, notebook, language in release.failed()
    }
    return [
        Misfit(path, _LEFT if _stem(path) in failed else f"is not named in {MANIFEST}")
        for path in sorted(_files(release.folder))
        if path not in known
    ]


def _stem(path: Path) -> Path:
    notebook, language, _ = documents.parts(path.name)
    return path.with_name(documents.stem(notebook, language))


def _files(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        path = folder / entry.name
        # A link is listed as a file nobody named, and not followed: it may lead anywhere.
        if entry.is_dir(follow_symlinks=False):
            yield from _files(path)
        else:
            yield path
