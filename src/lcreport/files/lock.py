"""Keeping other processes of lcreport out of a place."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING

from lcreport.files.descriptors import opened_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NO_LOCKS = {errno.EBADF, errno.ENOTSUP, errno.ENOLCK, errno.EINVAL}


@contextlib.contextmanager
def locked(place: Path, on_wait: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Keep other processes of lcreport out of a place; where one is in it, wait for its end.

    The system gives the lock back when the process ends, however it ends.

    Args:
        place: A folder that is there, or the file that stands for the lock, made if need be.
        on_wait: Called once if somebody else holds it, with that process's id; with "" where
            it cannot be known.

    Raises:
        OSError: it cannot be opened, or is a link.
    """
    if sys.platform == "win32":
        yield  # it has no such lock, but refuses to replace a file that another has open
        return
    is_folder = place.is_dir()
    # O_RDWR alone: cutting a file off is left until it is known to be ours.
    flags = os.O_RDONLY if is_folder else os.O_RDWR | os.O_CREAT
    with opened_file(place, flags, follow=is_folder) as opened:
        if not _take(opened, wait=False):
            on_wait("" if is_folder else os.pread(opened, 20, 0).decode("ascii", "replace").strip())
            _take(opened, wait=True)
        if not is_folder:
            os.ftruncate(opened, 0)
            os.pwrite(opened, f"{os.getpid()}\n".encode(), 0)
        yield


def _take(opened: int, *, wait: bool) -> bool:
    import fcntl  # noqa: PLC0415 - Windows has none

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError as error:
        # Some network file systems lock nothing; writing must still be possible there.
        if error.errno not in _NO_LOCKS:
            raise
    return True
