"""A process that has done the imports, forked once for every worker and kernel.

Importing what a report needs takes seconds, forking a process that has imported it takes
milliseconds. `multiprocessing` has such a server too, but its children import the caller's
`__main__` again, cannot share it with their own children (each would start another, cold one) and
may not be started from a daemonic process, which is what a Dask worker is.

Nothing forked here outlives the process that asked for it, however that one ends: every child
holds the read end of a pipe whose write end only its owner has, and Linux sends SIGKILL to the
child's whole process group when that pipe closes.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import shutil
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

# As in `server`: its sockets are not multiprocessing's own.
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import lcreport
from lcreport.kernels import environment, home, server_folders
from lcreport.kernels.child import Child

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ADDRESS = "LCREPORT_FORKSERVER"
"""The environment variable with the server's address."""
START_LIMIT_S = 60.0
"""How long a child may take to start, a server's imports before its first child included."""
# Annexes run side by side, one core each; and a process with threads cannot be forked safely.
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "RAYON")}
PACKAGE = Path(lcreport.__file__).parent
# pydevd, which ipykernel loads, warns at every start that it misses breakpoints in frozen modules.
QUIET = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
_ATTEMPTS = 3
_END_LIMIT_S = 10


def is_possible() -> bool:
    """True where processes can be forked safely and watched: on Linux."""
    return sys.platform == "linux"


class _ServerEndedError(Exception):
    """Nothing answers at a server's address."""


def fork(task: Callable[..., object], *arguments: object, limit_s: float = START_LIMIT_S) -> Child:
    """A process forked from the server, in which `task(connection, *arguments)` runs.

    The first call starts the server unless one of this process's ancestors has, and lasts as long
    as its imports. A server that has died is started anew. Both `task` and `arguments` are pickled.

    Args:
        task: What to run.
        *arguments: What to give it after its end of the connection.
        limit_s: How long the process may take to start.

    Raises:
        OSError: no process could be forked, or not in time.
    """
    deadline = time.monotonic() + limit_s
    # An empty entry is the working folder, and the child's is another.
    places = [place for place in sys.path if place]
    content = pickle.dumps(places) + pickle.dumps((task, arguments))
    for _ in range(_ATTEMPTS):
        address = start()
        try:
            return _ask(address, content, deadline)
        except _ServerEndedError:
            _forget(address)
        except EOFError:
            continue  # the server died with the question unanswered, or the child at once
    raise OSError(f"the server that processes are forked from died {_ATTEMPTS} times")


def _ask(address: str, content: bytes, deadline: float) -> Child:
    """The child that a server forks for a task.

    Raises:
        _ServerEndedError: the server has ended.
        EOFError: the server or the child ended before the child had started.
        TimeoutError: the child did not start in time.
    """
    ours, theirs = socket.socketpair()
    life, lifeline = os.pipe()
    child = Child(Connection(ours.detach()), lifeline)
    try:
        with theirs, socket.socket(socket.AF_UNIX) as request:
            request.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                request.connect(address)
                # Descriptors travel only along with data, and with one byte they surely arrive
                # together.
                socket.send_fds(request, [b"!"], [theirs.fileno(), life])
            except (ConnectionError, FileNotFoundError) as error:
                raise _ServerEndedError from error
            # From here on what breaks may be the child alone, killed at once: its server is kept.
            with contextlib.suppress(ConnectionError):
                request.sendall(content)
        child.started(child.receive(deadline - time.monotonic()))
    except BaseException:
        child.close()
        raise
    finally:
        os.close(life)
    return child


@dataclass(frozen=True, slots=True)
class _StartedServer:
    """A server that this process has started."""

    process: subprocess.Popen[bytes]
    lifeline: int
    folder: str

    def end(self) -> None:
        """End it and its children; where this process is killed, it sees the same and ends too."""
        os.close(self.lifeline)
        try:
            self.process.wait(_END_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


_lock = threading.Lock()
_servers: dict[str, _StartedServer] = {}


def start(languages: Sequence[str] = ()) -> str:
    """The address of the server that this process or an ancestor has started; starts one if none.

    Returns at once, while the server imports; what is asked of it meanwhile waits. The server ends
    with the process that started it, and with it its folder, where its children keep temporary
    files.

    Args:
        languages: Codes of those that annexes will be in, for a server that is started now; all
            if none is named.

    Raises:
        OSError: no process can be started.
    """
    with _lock:
        inherited = os.environ.get(ADDRESS)
        if inherited and Path(inherited).exists():
            return inherited
        folder = server_folders.make()
        address = f"{folder}/forkserver"
        if not _servers:
            atexit.register(_end_all)
        _servers[address] = _launch(address, folder, languages)
        os.environ[ADDRESS] = address
    return address


def _launch(address: str, folder: str, languages: Sequence[str]) -> _StartedServer:
    life, lifeline = os.pipe()
    in_use = server_folders.mark_in_use(folder)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen(64)
            arguments = f"{listener.fileno()}, {life}, {tuple(languages)!r}"
            command = (
                # A calendar.py in the working folder would be taken for the library's. `-P` would
                # do, but IPython heeds it too, and kernels look into their folder for modules.
                "import sys; sys.path[:] = filter(None, sys.path); "
                # At the end of the path, where it can hide nothing: needed where lcreport is not
                # installed and was found beside the caller's own program.
                f"sys.path.append({str(PACKAGE.parent)!r}); "
                f"from lcreport.kernels.server import serve; serve({arguments})"
            )
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", command],
                stdin=subprocess.DEVNULL,
                pass_fds=[listener.fileno(), life, in_use],
                env=ONE_THREAD
                | QUIET
                | environment.cleaned(os.environ)
                # Not every caller is lcreport's command, which has given it already.
                | home.variables(Path(folder), os.environ)
                | {ADDRESS: address, "TMPDIR": folder},
                # Ctrl+C in a terminal is meant for the owner, which then ends its servers.
                start_new_session=True,
            )
    except BaseException:
        os.close(lifeline)
        raise
    finally:
        os.close(life)
        os.close(in_use)
    return _StartedServer(process, lifeline, folder)


def _forget(address: str) -> None:
    """Let the next `start` begin a new server in the place of one that has died."""
    with _lock:
        if os.environ.get(ADDRESS) == address:
            del os.environ[ADDRESS]
        server = _servers.pop(address, None)
        if server is not None:
            server.end()


def _end_all() -> None:
    while _servers:
        _servers.popitem()[1].end()
