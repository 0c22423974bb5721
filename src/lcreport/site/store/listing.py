"""What stands in a folder of this machine, and when the disk says that it was last changed."""

from __future__ import annotations

import itertools
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# The clock for changes goes by up to 10 ms at a time on Linux: what is changed twice within one
# step bears one time.
_STEP_NS = 20_000_000


@dataclass(slots=True)
class FolderListing:
    """A folder and all below it, by path from it.

    Attributes:
        sizes: Path → bytes of each file.
        changed: Path → when each file was last changed, in ns.
        folders: Path → the same of each folder; "" is the one listed. It changes with the names
            in it, not with what its files hold.
        is_plain: Whether there are only files and folders; links, pipes and devices are left out.
    """

    sizes: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)
    is_plain: bool = True


def of(root: Path) -> FolderListing:
    """What is there now, such that whatever is changed from now on bears another time.

    Returns:
        The files and folders; nothing where there is no such folder.

    Raises:
        OSError: a folder cannot be read.
    """
    found = _of(root)
    newest = max(itertools.chain(found.changed.values(), found.folders.values()), default=0)
    left = newest + _STEP_NS - time.time_ns()
    # Longer only where the clock was set back meanwhile: no wait would be short enough to help.
    if 0 < left <= _STEP_NS:
        time.sleep(left / 1e9)
        found = _of(root)
    return found


def _of(root: Path) -> FolderListing:
    found = FolderListing()
    try:
        # Before its names are read: one that is added meanwhile makes it another folder.
        found.folders[""] = os.stat(root).st_ctime_ns  # noqa: PTH116 - as below
    except FileNotFoundError:
        return found
    pending = [""]
    while pending:
        before = pending.pop()
        # Strings, not `Path`: a third of the time, for tens of thousands of files.
        try:
            entries = list(os.scandir(f"{root}/{before}"))
        except FileNotFoundError:  # removed since its name was read
            continue
        for entry in entries:
            path = f"{before}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                found.folders[path] = entry.stat(follow_symlinks=False).st_ctime_ns
                pending.append(f"{path}/")
            elif entry.is_file(follow_symlinks=False):
                facts = entry.stat(follow_symlinks=False)
                found.sizes[path] = facts.st_size
                # The time of the last change: whoever owns a file can set its time of writing to
                # any other.
                found.changed[path] = facts.st_ctime_ns
            else:
                found.is_plain = False
    return found
