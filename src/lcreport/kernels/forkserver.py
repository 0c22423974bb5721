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
import functools
import gc
import importlib
import os
import pickle
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS = "LCREPORT_FORKSERVER_"
"""Environment variables with the addresses of servers start with this."""
Kind = Literal["kernel", "worker"]
"""Which module of `lcreport.kernels.preload` a server imports."""
# Annexes run side by side, one core each; and a process with threads cannot be forked safely.
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "RAYON")}
LONGEST_FOLDER = 48
QUIET = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def is_possible() -> bool:
    """True where processes can be forked safely and watched: on Linux."""
    return sys.platform == "linux"


class Child:
    """A process forked for one task, in a process group of its own.

    It is killed when `close` is called and when the process that holds this object ends.

    Attributes:
        pid: Its process id.
        connection: To the task, which is given the other end.
    """

    def __init__(self, connection: Connection[Any, Any], lifeline: int) -> None:
        self.connection = connection
        self._lifeline = lifeline
        self.pid: int = connection.recv()

    def is_alive(self) -> bool:
        """False once it has ended; what it sent before can still be received."""
        end = select.poll()
        end.register(self.connection.fileno(), 0)
        return not end.poll(0)

    def send_signal(self, signum: int) -> None:
        """Send a signal to it and whatever it has started."""
        if self.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signum)

    def close(self) -> None:
        """End it, whatever it is doing."""
        os.close(self._lifeline)
        self.connection.close()


def fork(kind: Kind, task: Callable[..., object], *arguments: object) -> Child:
    """A process forked from the server of a kind, in which `task(connection, *arguments)` runs.

    The first call starts the server unless one of this process's ancestors has, and lasts as long
    as its imports. Both `task` and `arguments` are pickled.

    Raises:
        OSError: the server has ended.
    """
    ours, theirs = socket.socketpair()
    life, lifeline = os.pipe()
    with socket.socket(socket.AF_UNIX) as request:
        request.connect(start(kind))
        socket.send_fds(request, [b"!"], [theirs.fileno(), life])
        theirs.close()
        os.close(life)
        request.sendall(pickle.dumps(sys.path) + pickle.dumps((task, arguments)))
    return Child(Connection(ours.detach()), lifeline)


@functools.cache
def start(kind: Kind) -> str:
    """The address of the server that this process or an ancestor has started; starts one if none.

    Returns at once, while the server imports; what is asked of it meanwhile waits. The server ends
    with the process that started it, and with it its folder, where its children keep temporary
    files.
    """
    variable = ADDRESS + kind.upper()
    inherited = os.environ.get(variable)
    if inherited and Path(inherited).exists():
        return inherited
    folder = tempfile.mkdtemp(prefix="lcreport-", dir=_short_folder())
    address = f"{folder}/forkserver"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        life, lifeline = os.pipe()
        arguments = f"{listener.fileno()}, {life}, {kind!r}"
        command = f"from lcreport.kernels.forkserver import serve; serve({arguments})"
        server = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", command],
            stdin=subprocess.DEVNULL,
            pass_fds=[listener.fileno(), life],
            env=ONE_THREAD | QUIET | os.environ | {variable: address, "TMPDIR": folder},
            start_new_session=True,
        )
        os.close(life)
    os.environ[variable] = address
    atexit.register(_stop, server, lifeline)
    return address


def _short_folder() -> str:
    """Where sockets can lie: their paths have 107 bytes, and a kernel's is three folders deep."""
    usual = tempfile.gettempdir()
    return usual if len(usual) <= LONGEST_FOLDER else "/tmp"  # noqa: S108 - mkdtemp makes it ours


def _stop(server: subprocess.Popen[bytes], lifeline: int) -> None:
    """End the server in order; where this process is killed, it sees the same and ends too."""
    os.close(lifeline)
    server.wait()


def serve(listener_fd: int, life: int, kind: Kind) -> NoReturn:
    """Import what is to be warm, then fork a child for each request, until the owner ends."""
    gc.disable()
    importlib.import_module(f"lcreport.kernels.preload.{kind}")
    # Children do not touch, and so do not copy, what the collector leaves alone.
    gc.collect()
    gc.freeze()
    gc.enable()
    listener = socket.socket(fileno=listener_fd)
    while life not in select.select([listener.fileno(), life], [], [])[0]:
        request, _ = listener.accept()
        _reap(os.WNOHANG)
        if os.fork() == 0:
            os.close(life)
            listener.close()
            _answer(request)
        request.close()
    # Its owner has ended, perhaps killed: its children end, and what they left lying about goes.
    _reap(0)
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    sys.exit()


def _reap(options: int) -> None:
    """Take leave of ended children, so that the time they used is counted as their owner's."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def _answer(request: socket.socket) -> NoReturn:
    code = 1
    try:
        os.setsid()
        _, (theirs, life), _, _ = socket.recv_fds(request, 1, 2)
        _die_at_end_of(life)
        connection: Connection[Any, Any] = Connection(theirs)
        connection.send(os.getpid())
        with request.makefile("rb") as content:
            sys.path[:] = pickle.load(content)  # noqa: S301 - the socket is its owner's alone
            task, arguments = pickle.load(content)  # noqa: S301
        request.close()
        task(connection, *arguments)
        code = 0
    except Exception:  # noqa: BLE001 - the edge of a process
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def _die_at_end_of(life: int) -> None:
    """Have the kernel kill this process's group once the other end of a pipe is closed.

    A thread that waits for the end would not do: it cannot run while a cell computes in C.
    """
    import fcntl  # noqa: PLC0415 - Windows has none, and does not come here

    fcntl.fcntl(life, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(life, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(life, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    with contextlib.suppress(BlockingIOError):
        os.read(life, 1)  # it ended before the line above took hold
        os.killpg(0, signal.SIGKILL)
