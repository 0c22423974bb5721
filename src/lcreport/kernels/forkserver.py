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
import threading
import time
from dataclasses import dataclass

# Documented, but not that it can be made of any socket: multiprocessing's own sockets are made by
# processes that import `__main__`. Without it we would frame and pickle messages ourselves.
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS = "LCREPORT_FORKSERVER_"
"""Environment variables with the addresses of servers start with this."""
ServerKind = Literal["kernel", "worker"]
"""Which module of `lcreport.kernels.preload` a server imports."""
START_LIMIT_S = 60.0
"""How long a child may take to start, a server's imports before its first child included."""
# Annexes run side by side, one core each; and a process with threads cannot be forked safely.
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "RAYON")}
LONGEST_FOLDER = 48
# pydevd, which ipykernel loads, warns at every start that it misses breakpoints in frozen modules.
QUIET = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
_ATTEMPTS = 3
_END_LIMIT_S = 10


def is_possible() -> bool:
    """True where processes can be forked safely and watched: on Linux."""
    return sys.platform == "linux"


class Child:
    """A process forked for one task, in a process group of its own.

    It is killed when `close` is called and when the process that holds this object ends.

    Attributes:
        pid: Its process id; 0 until it has started.
        connection: To the task, which is given the other end.
    """

    def __init__(self, connection: Connection[Any, Any], lifeline: int) -> None:
        self.connection = connection
        self._lifeline = lifeline
        self.pid = 0

    def receive(self, limit_s: float) -> Any:
        """The next message of the task.

        Raises:
            EOFError: it ended without one.
            TimeoutError: none came in time.
        """
        if not self.connection.poll(max(0.0, limit_s)):
            raise TimeoutError(f"a forked process did not answer within {limit_s:.0f} s")
        return self.connection.recv()

    def is_alive(self) -> bool:
        """False once it has ended; what it sent before can still be received."""
        # Asked for no event, poll still reports a hang-up, and leaves messages to be received.
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


def fork(
    kind: ServerKind,
    task: Callable[..., object],
    *arguments: object,
    limit_s: float = START_LIMIT_S,
) -> Child:
    """A process forked from the server of a kind, in which `task(connection, *arguments)` runs.

    The first call starts the server unless one of this process's ancestors has, and lasts as long
    as its imports. A server that has died is started anew. Both `task` and `arguments` are pickled.

    Args:
        kind: Which server.
        task: What to run.
        *arguments: What to give it after its end of the connection.
        limit_s: How long the process may take to start.

    Raises:
        OSError: no process could be forked, or not in time.
    """
    deadline = time.monotonic() + limit_s
    content = pickle.dumps(sys.path) + pickle.dumps((task, arguments))
    for _ in range(_ATTEMPTS):
        address = start(kind)
        try:
            return _ask(address, content, deadline)
        except (ConnectionError, FileNotFoundError):
            _forget(kind, address)
        except EOFError:
            continue  # the server died with the question unanswered, or the child at once
    raise OSError(f"the server that {kind}s are forked from died {_ATTEMPTS} times")


def _ask(address: str, content: bytes, deadline: float) -> Child:
    """The child that a server forks for a task.

    Raises:
        ConnectionError: the server has ended.
        FileNotFoundError: it has ended and cleaned up.
        EOFError: the server or the child ended before the child had started.
        TimeoutError: the child did not start in time.
    """
    ours, theirs = socket.socketpair()
    life, lifeline = os.pipe()
    child = Child(Connection(ours.detach()), lifeline)
    try:
        with theirs, socket.socket(socket.AF_UNIX) as request:
            request.settimeout(max(0.01, deadline - time.monotonic()))
            request.connect(address)
            # Descriptors travel only along with data, and with one byte they surely arrive
            # together.
            socket.send_fds(request, [b"!"], [theirs.fileno(), life])
            request.sendall(content)
        child.pid = child.receive(deadline - time.monotonic())
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


def start(kind: ServerKind) -> str:
    """The address of the server that this process or an ancestor has started; starts one if none.

    Returns at once, while the server imports; what is asked of it meanwhile waits. The server ends
    with the process that started it, and with it its folder, where its children keep temporary
    files.

    Raises:
        OSError: no process can be started.
    """
    variable = ADDRESS + kind.upper()
    with _lock:
        inherited = os.environ.get(variable)
        if inherited and Path(inherited).exists():
            return inherited
        folder = tempfile.mkdtemp(prefix="lcreport-", dir=_short_folder())
        address = f"{folder}/forkserver"
        if not _servers:
            atexit.register(_end_all)
        _servers[address] = _launch(kind, address, folder)
        os.environ[variable] = address
    return address


def _launch(kind: ServerKind, address: str, folder: str) -> _StartedServer:
    life, lifeline = os.pipe()
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen(64)
            arguments = f"{listener.fileno()}, {life}, {kind!r}"
            command = f"from lcreport.kernels.forkserver import serve; serve({arguments})"
            variable = ADDRESS + kind.upper()
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", command],
                stdin=subprocess.DEVNULL,
                pass_fds=[listener.fileno(), life],
                env=ONE_THREAD | QUIET | os.environ | {variable: address, "TMPDIR": folder},
                # Ctrl+C in a terminal is meant for the owner, which then ends its servers.
                start_new_session=True,
            )
    except BaseException:
        os.close(lifeline)
        raise
    finally:
        os.close(life)
    return _StartedServer(process, lifeline, folder)


def _forget(kind: ServerKind, address: str) -> None:
    """Let the next `start` begin a new server in the place of one that has died."""
    variable = ADDRESS + kind.upper()
    with _lock:
        if os.environ.get(variable) == address:
            del os.environ[variable]
        server = _servers.pop(address, None)
        if server is not None:
            server.end()


def _end_all() -> None:
    while _servers:
        _servers.popitem()[1].end()


def _short_folder() -> str:
    """Where sockets can lie: their paths have 107 bytes, and a kernel's is three folders deep."""
    usual = tempfile.gettempdir()
    return usual if len(usual) <= LONGEST_FOLDER else "/tmp"  # noqa: S108 - mkdtemp makes it ours


def serve(listener_fd: int, life: int, kind: ServerKind) -> NoReturn:
    """Import what is to be warm, then fork a child for each request, until the owner ends."""
    # Until the imports are done nothing watches the pipe, so Linux must end this process.
    _die_at_end_of(life)
    gc.disable()
    importlib.import_module(f"lcreport.kernels.preload.{kind}")
    _outlive(life)
    # Objects that the collector never visits stay in memory pages shared with the children.
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
    # The owner has ended, perhaps killed, and so have its children: their files are removed.
    _reap(0)
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    sys.exit()


def _reap(options: int) -> None:
    """Collect ended children, so that the time they used is counted as their owner's."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass


def _answer(request: socket.socket) -> NoReturn:
    code = 1
    try:
        # A group of its own, so that a signal reaches what the task starts and nothing else.
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
        # `sys.exit` would run what the server has registered with atexit.
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


def _outlive(life: int) -> None:
    """Let this process go on after the pipe is closed, which `_die_at_end_of` forbade."""
    import fcntl  # noqa: PLC0415 - as above

    fcntl.fcntl(life, fcntl.F_SETFL, os.O_NONBLOCK)
