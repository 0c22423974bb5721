"""The process that runs one annex's cells: ipykernel's kernel without its sockets and threads.

Everything that decides what a cell gives out is ipykernel's own, unchanged: the shell, its hooks
and messages, the application that puts them together. Replaced are the ways that messages travel.
"""

# Half of ipykernel says nothing of its types.
# mypy: disable-error-code=no-untyped-call

from __future__ import annotations

import codecs
import contextlib
import fcntl
import logging
import os
import re
import select
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import zmq
from ipykernel import ipkernel
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from tornado.ioloop import IOLoop
from traitlets import Any as AnyTrait
from traitlets import Float, Type
from traitlets.config import Config
from traitlets.config.loader import DeferredConfigList, DeferredConfigString

from lcreport.kernels.message_frames import IOPUB, SHELL, encodable, joined, parted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

_DESCRIPTORS = {"stdout": 1, "stderr": 2}
_READ_AT_ONCE = 1 << 16
_SETTING = re.compile(r"--(\w+)\.(\w+)=(.*)", re.DOTALL)
# What builds and nbclient set, with the way in which its text is read.
_SETTINGS: dict[str, Callable[[str], object]] = {
    "ipython_dir": DeferredConfigString,
    "enabled": DeferredConfigString,
    "hist_file": DeferredConfigString,
    "exec_PYTHONSTARTUP": DeferredConfigString,
    "extra_extensions": lambda text: DeferredConfigList([text]),
}


def application(connection: Connection[Any, Any], arguments: list[str]) -> CellApp:
    """What runs the cells that come in, once it is started.

    Args:
        connection: Where they come in, and what they give out is sent.
        arguments: ipykernel's, as on its command line.
    """
    app: CellApp = CellApp.instance(pipe=_Pipe(connection))
    app.initialize(arguments)
    return app


class _Session(Session):
    """Jupyter's messages; half a surrogate pair in one ends no cell and loses no text."""

    def serialize(self, msg: dict[str, Any], ident: list[bytes] | bytes | None = None) -> list[Any]:
        try:
            return super().serialize(msg, ident)
        except UnicodeEncodeError:
            whole = {key: encodable(part) for key, part in msg.items()}
            return super().serialize(whole, ident)


class _Pipe:
    """The connection, for the threads and forked children of one notebook: a message at a time."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self.connection = connection
        # Threads lock each other out by the one, processes that the notebook forks by the other.
        self.lock = threading.RLock()
        self._between_processes = os.memfd_create("lcreport")
        os.register_at_fork(after_in_child=self._begin_in_child)

    def _begin_in_child(self) -> None:
        # A thread that is not there any more may have held it.
        self.lock = threading.RLock()

    def send(self, channel: bytes, frames: Sequence[bytes]) -> None:
        content = joined([channel, *frames])
        with self.lock:
            fcntl.lockf(self._between_processes, fcntl.LOCK_EX)
            try:
                # Whoever listened has gone, and this process is about to be ended.
                with contextlib.suppress(BrokenPipeError):
                    self.connection.send_bytes(content)
            finally:
                fcntl.lockf(self._between_processes, fcntl.LOCK_UN)


class _Publisher(IOPubThread):
    """What ipykernel takes for the thread that publishes: sends at once, from whichever thread."""

    # Its parent's own would make a loop, a thread and sockets.
    def __init__(self, pipe: _Pipe) -> None:
        self.pipe = self.socket = pipe
        self.thread: Any = None
        # The loop is asked for one thing only: to call something later.
        self.io_loop: Any = self
        self.has_waiting = False

    def schedule(self, f: Callable[[], object]) -> None:
        f()

    def call_later(self, _seconds: float, _f: Callable[[], object]) -> None:
        self.has_waiting = True

    def send_multipart(self, frames: Sequence[bytes], *_args: object, **_options: object) -> None:
        self.pipe.send(IOPUB, frames)


class _Requests:
    """What ipykernel takes for the socket of its requests and replies."""

    def __init__(self, pipe: _Pipe) -> None:
        self._pipe = pipe
        self._callback: Callable[[list[zmq.Message]], object] = len

    def on_recv(self, callback: Callable[[list[zmq.Message]], object], **_options: object) -> None:
        self._callback = callback

    def receive(self, loop: IOLoop) -> None:
        """Give the kernel what comes in.

        In a thread: while a cell computes, the other end must get rid of what it has to say, for
        it is there that the cell's outputs go.
        """
        with contextlib.suppress(EOFError, OSError):
            while True:
                frames = parted(self._pipe.connection.recv_bytes())
                loop.add_callback(self._callback, [*map(zmq.Message, frames)])
        loop.add_callback(loop.stop)

    def send_multipart(self, frames: Sequence[bytes], *_args: object, **_options: object) -> None:
        self._pipe.send(SHELL, frames)


class _NoThread:
    """What ipykernel takes for the thread of its requests, asked who started it and for a way."""

    def __init__(self, requests: _Requests) -> None:
        self.parent_thread = threading.main_thread()
        self.manager = self
        self._requests = requests

    def __bool__(self) -> bool:
        return False

    def get_subshell_to_shell_channel_socket(self, _subshell: object) -> _Requests:
        return self._requests


class Stream(OutStream):
    """Standard output or error: what Python prints, and what C code or a child process writes.

    `write` is not overridden: it stands in the traceback of who gives it something else than text.
    """

    def __init__(
        self, session: Session, pub_thread: _Publisher, name: str, **_options: object
    ) -> None:
        self._is_ready = False
        super().__init__(session, pub_thread, name, watchfd=False)
        self._publisher = pub_thread
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        descriptor = _DESCRIPTORS[name]
        self._from_before = os.dup(descriptor)
        self.source, sink = os.pipe()
        os.set_blocking(self.source, False)
        os.dup2(sink, descriptor)
        os.close(sink)
        self._owner = os.getpid()
        self._is_ready = True

    def fileno(self) -> int:
        """The stream from before, as ipykernel gives it."""
        return self._from_before

    @property
    def parent_header(self) -> dict[str, object]:
        """The request that is being answered."""
        # What `write` asks first: what C code has written by then comes before.
        self.take()
        header: dict[str, object] = super().parent_header
        return header

    @parent_header.setter
    def parent_header(self, value: dict[str, object]) -> None:
        OutStream.parent_header.fset(self, value)  # type: ignore[attr-defined]

    def take(self) -> None:
        """Take what C code and child processes have written so far."""
        # A child that the notebook has forked leaves it to its parent.
        if not self._is_ready or os.getpid() != self._owner:
            return
        with self._publisher.pipe.lock:
            # `write` comes here again, and must find what is read first written first.
            self._is_ready = False
            with contextlib.suppress(BlockingIOError):
                while content := os.read(self.source, _READ_AT_ONCE):
                    self.write(self._decoder.decode(content))
            self._is_ready = True

    def flush(self) -> None:
        """Send what there is; of a character that is not whole, its sign."""
        with self._publisher.pipe.lock:
            self.take()
            # A child that the notebook has forked leaves it to its parent.
            if os.getpid() == self._owner and (rest := self._decoder.decode(b"", final=True)):
                self.write(rest)
            super().flush()

    def send(self) -> None:
        """Send what there is, and wait for the rest of a character that is not whole."""
        with self._publisher.pipe.lock:
            self.take()
            super().flush()


# A notebook that asks finds ipykernel's own name, also in the words of errors.
Stream.__module__, Stream.__qualname__ = OutStream.__module__, OutStream.__qualname__
Stream.__name__ = OutStream.__name__


def _watch(streams: Sequence[Stream], publisher: _Publisher) -> None:
    """Send what is printed while a cell computes, as often as ipykernel does.

    Without it, C code that writes more than a pipe takes would wait for ever.
    """
    sources = [stream.source for stream in streams]
    while True:
        ready = select.select(sources, [], [], OutStream.flush_interval)[0]
        for stream in streams:
            if stream.source in ready:
                stream.take()
        if not ready and publisher.has_waiting:
            publisher.has_waiting = False
            for stream in streams:
                stream.send()


class _FewModules:
    """What ipykernel takes for `sys` while its kernel begins.

    For its debugger, which no build has, it looks at each of 2,000 modules: the pages of memory in
    which they stand, shared since the fork, would all be copied.
    """

    modules: ClassVar[dict[str, object]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


class CellKernel(IPythonKernel):
    """ipykernel's kernel, given its messages one by one."""

    shell_stream = AnyTrait()
    # ipykernel waits before each reply for what its threads have not sent yet.
    _execute_sleep = Float(0.0)

    def __init__(self, **options: Any) -> None:
        whole: Any = ipkernel
        whole.sys = _FewModules()
        try:
            super().__init__(**options)
        finally:
            whole.sys = sys


class CellApp(IPKernelApp):
    """ipykernel's application with a connection in the place of its sockets."""

    kernel_class = Type(CellKernel, klass=IPythonKernel)
    outstream_class = f"{__name__}.Stream"
    pipe = AnyTrait()

    def _do_nothing(self, **_options: object) -> None:
        pass

    init_poller = init_heartbeat = log_connection_info = write_connection_file = _do_nothing

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Take settings as they are written; a parser of all that there could be takes 8 ms."""
        found = [_SETTING.fullmatch(text) for text in argv or ()]
        config = Config()
        for setting in found:
            if setting is None or setting[2] not in _SETTINGS:
                super().parse_command_line(argv)
                return
            config[setting[1]][setting[2]] = _SETTINGS[setting[2]](setting[3])
        self.argv = list(argv or ())
        self.cli_config = config
        self.update_config(config)
        self.extra_args = []

    def init_connection_file(self) -> None:
        """Make the session, with no file that says how to reach it."""
        # Nobody else has the other end, so that there is nothing to sign.
        self.session = _Session(parent=self, key=b"")

    def init_sockets(self) -> None:
        """Publish by the connection."""
        self.configure_tornado_logger()
        self.iopub_thread = self.iopub_socket = _Publisher(self.pipe)

    def init_io(self) -> None:
        """Take the streams; what the application logs is no cell's output."""
        self.log.handlers[:] = [logging.NullHandler()]
        # traitlets leaves it to handlers to pass debugging over, some 80 messages an annex.
        self.log.setLevel(logging.WARNING)
        super().init_io()

    def init_kernel(self) -> None:
        """Make the kernel, and with it IPython's shell."""
        requests = _Requests(self.pipe)
        self.kernel = self.kernel_class.instance(
            parent=self,
            session=self.session,
            shell_stream=requests,
            shell_channel_thread=_NoThread(requests),
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count

    def start(self) -> None:
        """Run the cells that come in, until the notebook or the other end asks for the end."""
        loop = IOLoop.current()
        streams: list[Any] = [sys.stdout, sys.stderr]
        self.kernel.start()
        tasks = (
            partial(_watch, streams, self.iopub_thread),
            partial(self.kernel.shell_stream.receive, loop),
        )
        for task in tasks:
            threading.Thread(target=task, daemon=True).start()
        loop.start()
