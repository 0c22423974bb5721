"""Many received files read on two cores: half of them here, half by another process like this one.

A pool of multiprocessing would run the caller's script anew in each of its processes. What many
files hold is kept on disk: a thousand forms took 30 MB of memory until they were accepted.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import tempfile
from typing import IO, TYPE_CHECKING, Protocol

from lcreport.errors import LcreportError, ReleaseError
from lcreport.intake.spilled import Spilled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lcreport.intake.received import Received

# A form takes 15 ms; a process that has imported everything a second.
_WORTH_IT = 200


class Reader(Protocol):
    """What reads one file; it can be sent to another process."""

    def read(self, path: Path) -> Received:
        """What a file holds."""


def read_all(reader: Reader, paths: Sequence[Path]) -> Sequence[Received]:
    """What files hold, in their order.

    Raises:
        ReleaseError: there is no room to keep what many of them hold.
    """
    if len(paths) < _WORTH_IT:
        return [reader.read(path) for path in paths]
    try:
        found: Spilled[Received] = Spilled()
        if _cores() < 2:
            found.extend(map(reader.read, paths))
        else:
            _read_beside(reader, paths, found)
    except OSError as error:
        where = f"what was read cannot be kept in {tempfile.gettempdir()}"
        message = f"{where}: {error.strerror or error}"
        raise ReleaseError(f"{message}; make room there, or set TMPDIR") from error
    return found


def _read_beside(reader: Reader, paths: Sequence[Path], found: Spilled[Received]) -> None:
    middle = len(paths) // 2
    with (
        tempfile.TemporaryFile() as answer,
        subprocess.Popen(  # noqa: S603 - our own module, with this Python
            # With -P no module in the working folder takes the place of one of Python's.
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=answer,
            # What goes wrong there is read again here, and said once.
            stderr=subprocess.DEVNULL,
        ) as beside,
    ):
        # It ended at once, and is seen to below.
        with contextlib.suppress(BrokenPipeError):
            _pipe(beside.stdin).write(pickle.dumps((reader, list(paths[middle:]))))
            _pipe(beside.stdin).close()
        found.extend(map(reader.read, paths[:middle]))
        if beside.wait() == 0:
            found.take_over(answer)
            return
    # What ended it, such as too little memory, or a fault of the dataset, shows here again.
    found.extend(map(reader.read, paths[middle:]))


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("started without this pipe")
    return stream


def _cores() -> int:
    # A container or a scheduler may give fewer cores than the machine has.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def main() -> int:
    """Read the files that stand on standard input, and write what they hold to standard output."""
    reader, paths = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - as above
    try:
        Spilled[Received](sys.stdout.buffer).extend(map(reader.read, paths))
    except (LcreportError, OSError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
