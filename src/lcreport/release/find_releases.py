"""Where the releases at or below a place are."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.errors import ParameterError, PeriodError, ReleaseError
from lcreport.period import Period
from lcreport.release.records import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator

# A site keeps the manifests of what it has published in folders named so.
_EDITION = re.compile(r"edition-[0-9]+")


def find(place: Path) -> list[Path]:
    """The folders of all releases at or below a place, but for the editions of sites there.

    Raises:
        ParameterError: there is none.
        ReleaseError: a folder cannot be read, in which there may be some.
    """
    # A shell completes to the file as easily as to the folder.
    if place.name == MANIFEST and place.is_file():
        return [place.parent]
    if (place / MANIFEST).is_file():
        return [place]
    found = []
    visited = set()
    # A dataset's folder in out/ may be a link to another disk.
    for folder, inner, names in os.walk(place, onerror=_refuse, followlinks=True):
        inner[:] = [name for name in inner if not _EDITION.fullmatch(name)]
        real = os.path.realpath(folder)
        # A link to a folder above would be walked for ever.
        if real in visited:
            inner.clear()
        elif MANIFEST in names:
            found.append(Path(folder))
            inner.clear()
        visited.add(real)
    if not found:
        # Who stands in an organisation's folder means the release around it.
        holder = next((above for above in place.parents if (above / MANIFEST).is_file()), None)
        hint = f"; the release is {holder}, which has one" if holder else ""
        raise ParameterError(f"there is no {MANIFEST} in {place} or below it{hint}")
    return sorted(found)


def of_another_period(folder: Path, period: str) -> str:
    """Why a release of a period does not belong into a folder; empty where it may stand there.

    Args:
        folder: Where it is. Only a folder that is called as a period says something.
        period: Of which it is.
    """
    # Whoever looks into the folder would take it for that period's.
    try:
        called = Period.parse(folder.absolute().name)
    except PeriodError:
        return ""
    if called == Period.parse(period):
        return ""
    return (
        f"is the release of {period}, in a folder that is called {called}; move it to one that is "
        f"called {period}, and build {called} again"
    )


def second_of(folder: Path, dataset: str, period: str) -> str:
    """Why a release is a second one of its dataset and period in out/; empty where it is none.

    Args:
        folder: Where it is.
        dataset: The name of its dataset.
        period: Of which it is.
    """
    folder = folder.absolute()
    own = folder.parent.parent / dataset / period
    # A dataset's folder may also be known by a link.
    if not (own / MANIFEST).is_file() or own.samefile(folder):
        return ""
    return f"is a second release of {dataset} {period}, beside {own}; move one of the two elsewhere"


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[files.Folder]:
    """A release's folder, held open while it is read and something is put beside its manifest.

    Raises:
        ReleaseError: it cannot be opened.
    """
    with contextlib.ExitStack() as closing:
        try:
            held = closing.enter_context(files.folder(folder))
        except OSError as error:
            why = files.why_not_read(error)
            raise ReleaseError(f"{folder} cannot be read: {why}") from error
        yield held


def _refuse(error: OSError) -> None:
    """Stop where a folder cannot be read, or the releases in it would be passed over in silence.

    Raises:
        ReleaseError: it is not the system's own folder of a disk, which may be mounted as out/.
    """
    # What is not there, or is a file, holds none.
    is_none = isinstance(error, FileNotFoundError | NotADirectoryError)
    if not is_none and Path(str(error.filename)).name != "lost+found":
        why = files.why_not_read(error)
        raise ReleaseError(f"{error.filename} cannot be read: {why}") from error
