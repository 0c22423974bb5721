"""The documents of a release, read ahead and compared with what its manifest says of them."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.errors import ReleaseError
from lcreport.site import addresses
from lcreport.site.store import approval

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lcreport.release.manifest import Entry
    from lcreport.site.store.compose import ReleaseCandidate

_THREADS = 4
_AHEAD = 64


def of(found: ReleaseCandidate, folder: str) -> Iterator[tuple[str, bytes]]:
    """Path and content of all documents of a release.

    Args:
        found: The release.
        folder: The edition's folder in the site.

    Raises:
        ReleaseError: one is missing, or is another than the manifest says.
    """
    entries = sorted(found.release.entries.items())
    with ThreadPoolExecutor(_THREADS) as pool:
        # A part at a time, for a pool reads all that it is given, and a release may be larger than
        # memory.
        for start in range(0, len(entries), _AHEAD):
            some = [entry for _, entry in entries[start : start + _AHEAD]]
            for entry, contents in zip(some, pool.map(partial(_read, found), some), strict=True):
                place = f"{folder}/{addresses.slug(entry.organisation)}"
                for name, content in contents:
                    yield f"{place}/{name}", content


def _read(found: ReleaseCandidate, entry: Entry) -> list[tuple[str, bytes]]:
    """Name on the site and content of an annex's documents.

    Raises:
        ReleaseError: one is missing, or is another than the manifest says.
    """
    place = found.release.folder_of(entry.organisation)
    read = []
    for document in approval.documents(entry):
        content = checked(place / document.name, entry.outputs[document.name].sha256)
        language = document.language
        read.append((addresses.document(document.notebook, language, document.format), content))
    return read


def checked(file: Path, sha256: str) -> bytes:
    """A document of a release.

    Raises:
        ReleaseError: it is missing, or is another than the manifest says.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ReleaseError(f"{file} cannot be read: {files.why_not_read(error)}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ReleaseError(f"{file} is not as release.json says; run `lcreport build` again")
    return content
