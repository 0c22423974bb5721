"""The executed notebook of an annex of a release, from which its documents are made again."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lcreport import documents, files
from lcreport.errors import ReleaseError

if TYPE_CHECKING:
    from lcreport.release.manifest import Entry, Release
    from lcreport.render.executed_notebook import ExecutedNotebook


def stem(entry: Entry) -> str:
    """What the names of an annex's files begin with."""
    return documents.stem(PurePosixPath(entry.notebook).stem, entry.language)


def read(release: Release, entry: Entry, purpose: str) -> ExecutedNotebook:
    """The notebook, as its JSON says it.

    Args:
        release: The release.
        entry: The annex.
        purpose: What its annex would be, for the message: "joined".

    Raises:
        ReleaseError: it is gone, or cannot be read.
    """
    path = release.folder_of(entry.organisation) / f"{stem(entry)}.{documents.EXECUTED}"
    try:
        # A text in it may be half a character, which documents are cleaned of.
        notebook: ExecutedNotebook = json.loads(files.read(path))
    except FileNotFoundError as error:
        raise ReleaseError(
            f"{path} is gone, from which its annex would be {purpose}; run `lcreport build` again"
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ReleaseError(
            f"{path} cannot be read ({error}); run `lcreport build` again"
        ) from error
    return notebook
