"""Releases of which nothing was written since they were taken onto the site.

A manifest repeats the figures of all periods before it, so that reading all of them to find that
nothing changed would cost more with every period.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from lcreport import documents, files
from lcreport.release import seal
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
        content = files.read(manifest)
        found = there.get(seal.of(content))
        if found is None or seal.misfit(content, dict):
            return None
        # The time of the last change, which nobody can set back as he can the time of writing. A
        # build writes the manifest last; copying a release makes every file look changed, which
        # costs reading it and is never wrong.
        sealed = manifest.stat().st_ctime_ns
        if all(path.stat().st_ctime_ns < sealed for path in _files(folder, found)):
            return found
    return None


def _files(folder: Path, edition: Edition) -> Iterator[Path]:
    """The documents of an edition in its release, and the executed notebooks that are there."""
    for organisation in edition.organisations:
        for notebook, versions in organisation.annexes.items():
            for language, sizes in versions.items():
                stem = documents.stem(notebook, language)
                yield from (folder / organisation.id / f"{stem}.{ending}" for ending in sizes)
                executed = folder / organisation.id / f"{stem}.{documents.EXECUTED}"
                if executed.exists():
                    yield executed
