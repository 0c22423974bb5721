"""Files held open: no link is followed, no pipe or device is waited for."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Windows has neither flag: a link there needs a right that ordinary users do not have.
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
NO_WAIT = getattr(os, "O_NONBLOCK", 0)
BINARY = getattr(os, "O_BINARY", 0)
NO_FILE = "it is no ordinary file"
IS_LINK = "it is a symbolic link, and nothing is written through one; remove it"


@contextlib.contextmanager
def opened_file(path: Path, flags: int, *, follow: bool = False) -> Iterator[int]:
    """A file opened by its path, for as long as it is needed; a folder only where links may be.

    Raises:
        OSError: it cannot be opened, is a link that is not followed, or is no ordinary file.
    """
    try:
        # A pipe as a lock would be waited for without O_NONBLOCK; to files it means nothing.
        opened = os.open(path, flags | BINARY | NO_WAIT | (0 if follow else NO_FOLLOW), 0o666)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise OSError(errno.ELOOP, IS_LINK, f"{path}") from error
    try:
        if not follow and not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(errno.EINVAL, "it is no ordinary file; remove it", f"{path}")
        yield opened
    finally:
        os.close(opened)


def content_of(opened: int, path: Path, most: int | None) -> bytes:
    """All of an open file, which is closed then.

    Raises:
        OSError: it is no ordinary file, or has more bytes than `most`.
    """
    # First: of a folder fdopen says its number, not its path, and leaves it open.
    found = os.fstat(opened)
    if not stat.S_ISREG(found.st_mode):
        os.close(opened)
        raise OSError(errno.EINVAL, NO_FILE, f"{path}")
    with os.fdopen(opened, "rb") as file:
        if most is None:
            return file.read()
        # Not `most` at once, for which as much memory would be taken. A file can grow after its
        # size was asked for: one byte more says so.
        content = file.read(min(most, found.st_size) + 1)
        if len(content) > found.st_size:
            content += file.read(most + 1 - len(content))
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes", f"{path}")
    return content


def write_all(opened: int, content: bytes) -> None:
    """Write all of a content to an open file.

    Raises:
        OSError: the disk is full.
    """
    rest = memoryview(content)
    # os.write may take less than it is given.
    while rest:
        rest = rest[os.write(opened, rest) :]


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the whole path in what the system says of a name in an open folder.

    Raises:
        OSError: the same, with the path.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise OSError(errno.EINVAL, NO_FILE, f"{path}") from error
        # Linux calls a link no folder where it was to open one.
        if error.errno in {errno.ELOOP, errno.ENOTDIR} and path.is_symlink():
            raise OSError(errno.ELOOP, IS_LINK, f"{path}") from error
        raise OSError(error.errno, error.strerror, f"{path}") from error
