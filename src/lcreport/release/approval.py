"""Who approved a release, and from when it may be seen: `approval.json` beside `release.json`.

An approval names the seal of the release that it stands for, and has one of its own: whoever alters
a word in either of the two files, or a byte of a document, has a release that nobody approved.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.errors import ReleaseError
from lcreport.release.records import APPROVAL, MANIFEST

if TYPE_CHECKING:
    from pathlib import Path

    from lcreport.files import Folder

# A file of its own, for it is written after the manifest, whose seal it names.
FILE = APPROVAL
# A name and a reason have some hundred bytes; more would fill pages, and the memory.
_LONGEST = 2**16
# In any time zone, which the first and the last year of Python's dates are not.
_YEARS = range(1970, dt.MAXYEAR)


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval.

    Attributes:
        release: The seal of the manifest approved; empty in one that an earlier version wrote.
        documents: Hash of the documents approved, as the site calls an edition by.
        by: Who approved.
        at: When.
        embargo: Not to be seen before this time; None where there is no such time.
        reason: Why a published release is corrected; empty for a first edition.
    """

    release: str
    documents: str
    by: str
    at: dt.datetime
    embargo: dt.datetime | None = None
    reason: str = ""

    @property
    def released(self) -> dt.datetime:
        """From when the release may be seen."""
        # An embargo that has passed does not date a release back.
        return max(self.at, self.embargo or self.at)

    def misfit(self, release: str, documents: str) -> str:
        """Why it is no approval of a release with this seal and documents; empty where it is."""
        if not self.release:
            return f"was written by an earlier version, which did not name the seal of {MANIFEST}"
        if (self.release, self.documents) != (release, documents):
            return f"approves another state of {MANIFEST}"
        return ""


def time(text: str) -> dt.datetime:
    """A time with its offset, which pages can tell in every time zone.

    >>> time("2021-10-15T08:00+07:00").isoformat()
    '2021-10-15T08:00:00+07:00'

    Raises:
        ValueError: it is none, has no offset, or lies in no year of ours.
    """
    found = dt.datetime.fromisoformat(text)
    if found.utcoffset() is None:
        raise ValueError(f"time {text!r} has no offset; write it as 2021-10-15T08:00+07:00")
    if found.year not in _YEARS:
        raise ValueError(f"time {text!r} is not from {_YEARS[0]} to {_YEARS[-1]}")
    return found


def is_for(folder: Path, state: str) -> bool:
    """Whether a release's folder has an approval, and that is for the state with this seal.

    Raises:
        ReleaseError: as `read`.
    """
    given = read(folder)
    return given is not None and given.release == state


def read(folder: Path) -> Approval | None:
    """The approval in a release's folder; None where there is none.

    Raises:
        ReleaseError: the file is there but is no approval, or was altered.
    """
    file = folder / FILE
    try:
        content = files.from_json(files.read(file, _LONGEST), pairs=_only_once)
        embargo = content["embargo"]
        approval = Approval(
            str(content.get("release", "")),
            str(content["documents"]),
            str(content["by"]),
            time(content["at"]),
            None if embargo is None else time(embargo),
            str(content["reason"]),
        )
        # An approval of an earlier version has neither, and says so by `misfit`.
        as_written = {"release", "seal"}.isdisjoint(content) or content == _content(approval)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ReleaseError(f"{file} cannot be read: {files.why_not_read(error)}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(
            f"{file} cannot be read ({error!r}); run `lcreport approve` again"
        ) from error
    if not approval.by.strip():
        raise ReleaseError(
            f"{file} cannot be read: nobody is named in it; run `lcreport approve` again"
        )
    if not as_written:
        raise ReleaseError(f"{file} is not as it was written; run `lcreport approve` again")
    return approval


def write(folder: Folder, approval: Approval) -> None:
    """Put an approval into a release's folder.

    Args:
        folder: Opened before the release was read: what takes its name meanwhile gets nothing.
        approval: What is written.

    Raises:
        ReleaseError: it cannot be written.
    """
    file = folder.path / FILE
    content = f"{json.dumps(_content(approval), ensure_ascii=False, indent=1)}\n".encode()
    if len(content) > _LONGEST:
        raise ReleaseError(
            f"{file} cannot be written: with this name and reason it has {len(content):,} bytes, "
            f"of at most {_LONGEST:,}; shorten them"
        )
    try:
        folder.put(FILE, content)
    except OSError as error:
        raise ReleaseError(f"{file} cannot be written: {files.why_not_written(error)}") from error


def _only_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # Python takes the last of two, whoever reads the file may go by the first.
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a name stands in it twice")
    return content


def _content(approval: Approval) -> dict[str, str | None]:
    content = {
        "release": approval.release,
        "documents": approval.documents,
        "by": approval.by,
        "at": approval.at.isoformat(),
        "embargo": None if approval.embargo is None else approval.embargo.isoformat(),
        "reason": approval.reason,
    }
    # The seal is over the values, so that an approval may be indented otherwise by a tool.
    said = json.dumps(content, sort_keys=True).encode()
    return {**content, "seal": hashlib.sha256(said).hexdigest()}
