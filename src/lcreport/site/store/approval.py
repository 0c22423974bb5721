"""Approving releases, and which documents of them readers get."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport import documents as naming
from lcreport.errors import ParameterError, ReleaseError
from lcreport.release import approval, intact
from lcreport.release.find_releases import find, opened

if TYPE_CHECKING:
    from pathlib import Path

    from lcreport.release.manifest import Entry, Release


def approve(
    place: Path,
    *,
    by: str,
    at: dt.datetime | None = None,
    embargo: dt.datetime | None = None,
    reason: str = "",
) -> list[Path]:
    """Approve the releases at or below a place, as they stand now.

    Args:
        place: A release's folder, or one above several.
        by: Who approves.
        at: When; now where it is not given.
        embargo: Not to be seen before this time.
        reason: Why a published release is corrected.

    Returns:
        The folders of the releases approved.

    Raises:
        ParameterError: there is no release, nobody is named, or a time has no offset.
        ReleaseError: a release is not finished or not as it was made, or cannot be written to.
    """
    if not by.strip():
        raise ParameterError("an approval names who approved; give --by NAME")
    at = at or clock()
    for moment in (at, embargo):
        if moment is not None:
            _ = time(moment.isoformat())
    folders = find(place)
    for folder in folders:
        with opened(folder) as release_folder:
            release = intact.read(folder)
            # An approval names the documents by their hashes: they must be those that were made.
            intact.check_files(release)
            given = approval.Approval(
                release.seal, fingerprint(release), by.strip(), at, embargo, reason.strip()
            )
            approval.write(release_folder, given)
    return folders


def approved_otherwise(place: Path, *, at: dt.datetime | None = None) -> list[Path]:
    """The folders of releases at or below a place that readers may have had as something else.

    Each has an approval for other documents than it has now, in force already.

    Args:
        place: A release's folder, or one above several.
        at: By which time; now where it is not given.

    Raises:
        ParameterError: there is no release.
        ReleaseError: a release is not as it was made.
    """
    found = []
    for folder in find(place):
        try:
            given = approval.read(folder)
        except ReleaseError:  # it is written anew when the release is approved
            continue
        if given is None or given.released > (at or clock()):
            continue
        if given.documents != fingerprint(intact.read(folder)):
            found.append(folder)
    return found


def time(text: str) -> dt.datetime:
    """A time with its offset, as the command line takes it.

    >>> time("2021-10-15T08:00+07:00").isoformat()
    '2021-10-15T08:00:00+07:00'

    Raises:
        ParameterError: the text is no time, has no offset, or lies in no year of ours.
    """
    try:
        return approval.time(text)
    except ValueError as error:
        raise ParameterError(
            f"time {text!r} is not of the form 2021-10-15T08:00+07:00, with its offset, or lies in "
            "no year of ours"
        ) from error


def clock() -> dt.datetime:
    """Now, to the second.

    Never what SOURCE_DATE_EPOCH says: a setting for repeating old builds must not end an embargo.
    """
    return dt.datetime.now().astimezone().replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A document that readers get.

    Attributes:
        name: Its file in the release.
        notebook: The notebook that made it.
        language: Its language.
        format: Its format, which is the ending of its name.
    """

    name: str
    notebook: str
    language: str
    format: str


def documents(entry: Entry) -> list[PublishedDocument]:
    """The documents of an annex: all its files but the executed notebook.

    Raises:
        ReleaseError: the manifest names a file that would lie elsewhere.
    """
    found = []
    for name in sorted(entry.outputs):
        notebook, language, ending = naming.parts(name)
        if ending == naming.EXECUTED:
            continue
        if not notebook or not naming.FORMAT_NAME.fullmatch(ending):
            raise ReleaseError(f"release.json names {name!r}, which is no document")
        found.append(PublishedDocument(name, notebook, language, ending))
    return found


def fingerprint(release: Release) -> str:
    """SHA-256, in hex, of all documents of a release; of nothing else that made it.

    Raises:
        ReleaseError: the manifest names a file that would lie elsewhere.
    """
    lines = [
        # Names of documents hold the notebook's; approvals given before they did are still good.
        [entry.organisation, entry.language, document.name, entry.outputs[document.name].sha256]
        for _, entry in sorted(release.entries.items())
        for document in documents(entry)
    ]
    # As JSON, since a name may hold whatever mark stood between the parts.
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()
