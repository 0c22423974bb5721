"""Releases of which nothing was written since they were taken onto the site.

Reading all manifests and documents to find that nothing changed would cost more with every period.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from lcreport import documents, files
from lcreport.errors import ReleaseError
from lcreport.release import approval, seal
from lcreport.release.records import JOURNAL, MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lcreport.site.store.edition import Edition


def edition_of(folder: Path, there: Mapping[str, Edition]) -> Edition | None:
    """The edition of which a release still is, to the byte; None where that takes a closer look.

    Args:
        folder: The release.
        there: Seal → edition.
    """
    manifest = folder / MANIFEST
    if (folder / JOURNAL).exists():
        return None
    with contextlib.suppress(OSError, ValueError):
        found = there.get(seal.of(_end(manifest)))
        # The time of the last change, which nobody can set back as he can the time of writing. A
        # build writes the manifest last; copying a release makes every file look changed, which
        # costs reading it and is never wrong.
        sealed = manifest.stat().st_ctime_ns
        if (
            found is not None
            and (_is_approved_since(folder, found, sealed) or _is_sealed(manifest))
            and all(changed < sealed for changed in _changes(folder, found))
            # It is moved to its place just before the manifest, within a step of the clock perhaps.
            and all((folder / name).stat().st_ctime_ns <= sealed for name in found.figures_file)
        ):
            return found
    return None


def _end(manifest: Path) -> bytes:
    if not manifest.is_file():  # a pipe would be waited for
        return b""
    with manifest.open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - seal.LAST_BYTES))
        return file.read()


def _is_approved_since(folder: Path, edition: Edition, sealed: int) -> bool:
    """Whether a manifest was whole when it was approved, and was not written to since."""
    try:
        is_approved = approval.is_for(folder, edition.seal)
        return is_approved and sealed < (folder / approval.FILE).stat().st_ctime_ns
    except ReleaseError:
        return False


def _is_sealed(manifest: Path) -> bool:
    return not seal.misfit(files.read(manifest), dict)


def _changes(folder: Path, edition: Edition) -> Iterator[int]:
    """When each document of a release was last changed, and each executed notebook there is."""
    for organisation in edition.organisations:
        for notebook, versions in organisation.annexes.items():
            for language, sizes in versions.items():
                # Strings, not `Path`: a third of the time, for tens of thousands of documents.
                stem = f"{folder}/{organisation.id}/{documents.stem(notebook, language)}"
                for ending in sizes:
                    yield os.stat(f"{stem}.{ending}").st_ctime_ns  # noqa: PTH116 - as above
                with contextlib.suppress(FileNotFoundError):
                    yield os.stat(f"{stem}.{documents.EXECUTED}").st_ctime_ns  # noqa: PTH116
