"""Many received files read on two cores: half of them here, half by another process like this one.

A pool of multiprocessing would run the caller's script anew in each of its processes.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from typing import IO, TYPE_CHECKING, Protocol

from lcreport.errors import LcreportError

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


def read_all(reader: Reader, paths: Sequence[Path]) -> list[Received]:
    """What files hold, in their order."""
    if len(paths) < _WORTH_IT or _cores() < 2:
        return [reader.read(path) for path in paths]
    middle = len(paths) // 2
    with subprocess.Popen(  # noqa: S603 - our own module, with this Python
        # With -P no module in the working folder takes the place of one of Python's.
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What goes wrong there is read again here, and said once.
        stderr=subprocess.DEVNULL,
    ) as beside:
        # It ended at once, and is seen to below.
        with contextlib.suppress(BrokenPipeError):
            _pipe(beside.stdin).write(pickle.dumps((reader, list(paths[middle:]))))
            _pipe(beside.stdin).close()
        own = [reader.read(path) for path in paths[:middle]]
        answer = _pipe(beside.stdout).read()
    if beside.returncode == 0:
        # Written by our own process a moment ago.
        others: list[Received] = pickle.loads(answer)  # noqa: S301
        return own + others
    # What ended it, such as too little memory, or a fault of the dataset, shows here again.
    return own + [reader.read(path) for path in paths[middle:]]


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
        found = [reader.read(path) for path in paths]
    except LcreportError:
        return 1
    sys.stdout.buffer.write(pickle.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
