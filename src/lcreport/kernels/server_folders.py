"""Temporary folders of fork servers, each with a lock that tells it from abandoned ones."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

LONGEST_FOLDER = 48
PREFIX = "lcreport-"
"""What the names of servers' folders begin with."""
IN_USE = "in-use"


def make() -> str:
    """A new folder for a server, and no folders of those that are gone."""
    remove_abandoned()
    return tempfile.mkdtemp(prefix=PREFIX, dir=short_folder())


def mark_in_use(folder: str) -> int:
    """A descriptor that locks a folder for as long as the server or one of its children has it."""
    import fcntl  # noqa: PLC0415 - Windows has none, and does not come here

    # Locked before it has its name: a lock file that can be locked belongs to nobody any more.
    descriptor = os.open(f"{folder}/new", os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    Path(folder, "new").rename(Path(folder, IN_USE))
    return descriptor


def remove_abandoned() -> None:
    """Remove the folders of servers that were killed together with their owners."""
    import fcntl  # noqa: PLC0415 - as above

    for folder in Path(short_folder()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another user's, in use, or being removed already
            descriptor = os.open(folder / IN_USE, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(descriptor).st_uid == os.geteuid():
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)


def short_folder() -> str:
    """Where sockets can lie: their paths have 107 bytes, and a kernel's is three folders deep."""
    usual = tempfile.gettempdir()
    return usual if len(usual) <= LONGEST_FOLDER else "/tmp"  # noqa: S108 - mkdtemp makes it ours
