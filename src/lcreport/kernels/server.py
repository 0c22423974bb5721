"""The process that has imported everything: what a fork server does, and each child that it forks.

`forkserver` starts it and asks it for children; this module runs in the server itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import logging
import os
import pickle
import select
import shutil
import signal
import socket
import sys
from functools import partial

# Documented, but not that it can be made of any socket: multiprocessing's own sockets are made by
# processes that import `__main__`. Without it we would frame and pickle messages ourselves.
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from lcreport.kernels import preload

if TYPE_CHECKING:
    from collections.abc import Sequence

_PR_SET_CHILD_SUBREAPER = 36

OWN_PATH = tuple(sys.path)
"""In a server, where it looks for modules: where any Python of this environment does."""

log = logging.getLogger(__name__)


def serve(listener_fd: int, life: int, languages: Sequence[str] = ()) -> NoReturn:
    """Import what is to be warm, then fork a child for each request, until the owner ends.

    Args:
        listener_fd: The socket that requests come to.
        life: Read end of a pipe whose other end only the owner has.
        languages: Codes of those in which annexes are rehearsed; all if none is named.
    """
    # Until the imports are done nothing watches the pipe, so Linux must end this process.
    _die_at_end_of(life)
    gc.disable()
    everything = importlib.import_module("lcreport.kernels.preload.everything")
    preload.attempt("finding the languages", partial(everything.rehearse_in, languages))
    _outlive(life)
    # Objects that the collector never visits stay in memory pages shared with the children. What is
    # garbage among them is a megabyte, and to look for it takes 0.15 s.
    gc.freeze()
    gc.enable()
    _adopt_orphans()
    forked = _fork_on_request(socket.socket(fileno=listener_fd), life)
    # The owner has ended, perhaps killed, and so have its children: their files are removed.
    _await(forked)
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    # `sys.exit` would run what libraries have registered: to remove folders that are gone now.
    os._exit(0)


def _fork_on_request(listener: socket.socket, life: int) -> set[int]:
    """Fork until the owner has ended; gives the children that may still run."""
    forked: set[int] = set()
    ended, wake = _woken_by_ended_children()
    watched: list[Any] = [listener, life, ended]
    while True:
        ready = select.select(watched, [], [])[0]
        if life in ready:
            return forked
        if ended in ready:
            _drain(ended)
            _reap(forked)
        if listener in ready:
            request, _ = listener.accept()
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for descriptor in (life, ended, wake):
                    os.close(descriptor)
                listener.close()
                _answer(request)
            forked.add(pid)
            request.close()


def _woken_by_ended_children() -> tuple[int, int]:
    """A pipe that can be read from once a child has ended, as `select` cannot wait for both."""
    ended, wake = os.pipe()
    os.set_blocking(ended, False)
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    # Python writes to the pipe for signals that have a handler, and this one is ignored without.
    signal.signal(signal.SIGCHLD, lambda _signum, _frame: None)
    return ended, wake


def _drain(descriptor: int) -> None:
    with contextlib.suppress(BlockingIOError):
        while os.read(descriptor, 4096):
            pass


def _reap(forked: set[int]) -> None:
    """Collect ended children, so that the time they used is counted as their owner's.

    What a notebook started in a session of its own outlives its kernel, and has this process for
    its parent then: it is ended, and collected when its own end wakes this process.
    """
    with contextlib.suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            forked.discard(pid)
    for pid in _children() - forked:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _await(forked: set[int]) -> None:
    """Wait for the children, whose owner has ended, and end what they leave behind."""
    _reap(forked)
    with contextlib.suppress(ChildProcessError):
        while True:
            forked.discard(os.waitpid(-1, 0)[0])
            _reap(forked)


def _children() -> set[int]:
    """The children of this process."""
    own = os.getpid()
    with contextlib.suppress(OSError):
        listed = Path(f"/proc/self/task/{own}/children").read_text(encoding="ascii")
        return set(map(int, listed.split()))
    # A kernel built without that list: every process says who its parent is.
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = (place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(fields[1]) == own:
                found.add(int(place.name))
    return found


def _adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends; otherwise `init` would, unseen."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        reason = os.strerror(ctypes.get_errno())
        log.warning(
            "processes that a notebook detaches cannot be ended with it on this machine: %s", reason
        )


def _answer(request: socket.socket) -> NoReturn:
    code = 1
    try:
        # A group of its own, so that a signal reaches what the task starts and nothing else.
        os.setsid()
        _, (theirs, life), _, _ = socket.recv_fds(request, 1, 2)
        _die_at_end_of(life)
        # Not inherited from the server. Were the server to adopt what a running task detaches, it
        # could not tell whose it is; so it comes to the server only when the task itself has ended.
        _adopt_orphans()
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
