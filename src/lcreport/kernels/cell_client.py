"""The other end of a process that runs cells, with what nbclient asks of a kernel and its client.

nbclient then does all the rest as with any kernel: time limits, outputs, widgets, errors.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import signal
import time
from collections import deque
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

from jupyter_client.session import DELIM, Session

from lcreport.kernels import forkserver
from lcreport.kernels.message_frames import IOPUB, SHELL, joined, parted
from lcreport.kernels.provisioner import enter

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from lcreport.kernels.child import Child

    Message = dict[str, Any]
    """A message of Jupyter's protocol, as its JSON is read."""

_END_LIMIT_S = 10.0


class CellClient:
    """A process forked for one notebook's cells: a kernel manager and a client in one.

    Args:
        start_limit_s: How long it may take to start.
    """

    allow_stdin = False
    # By this nbclient has IPython keep its history in memory.
    ipykernel = True

    def __init__(self, start_limit_s: float) -> None:
        self._start_limit_s = start_limit_s
        self._child: Child | None = None
        # Nobody else has the other end, so that there is nothing to sign.
        self.session = Session(key=b"")
        self.shell_channel = _Channel(self._send)
        self.iopub_channel = _Channel(self._send)
        self._channels = {SHELL: self.shell_channel, IOPUB: self.iopub_channel}

    @property
    def has_kernel(self) -> bool:
        """True once the process has started."""
        return self._child is not None

    def start_kernel(
        self, *, extra_arguments: list[str], cwd: str | None = None, **_options: object
    ) -> None:
        """Fork the process.

        Raises:
            RuntimeError: it could not be forked, ended while it started, or did not start in time.
        """
        limit_s = self._start_limit_s
        deadline = time.monotonic() + limit_s
        where = (cwd or str(Path.cwd()), dict(os.environ))
        try:
            child = forkserver.fork(_serve, extra_arguments, *where, limit_s=limit_s)
        except OSError as error:
            raise RuntimeError(f"the kernel could not be started: {error}") from error
        try:
            child.receive(deadline - time.monotonic())
        except EOFError as error:
            child.close()
            raise RuntimeError("the kernel ended while starting") from error
        except TimeoutError as error:
            child.close()
            raise RuntimeError(f"the kernel did not start within {limit_s:g} s") from error
        self._child = child

    def client(self) -> CellClient:
        """Itself."""
        return self

    async def start_channels(self) -> None:
        """Take what the process sends, as it comes."""
        asyncio.get_running_loop().add_reader(self._connection.fileno(), self._receive)

    def stop_channels(self) -> None:
        """Nothing: the connection has been closed with the process."""

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Nothing: it is ready once it has started."""

    def is_alive(self) -> bool:
        """False once it has ended, or can be heard no more."""
        return bool(self._child and not self.shell_channel.is_closed and self._child.is_alive())

    def interrupt_kernel(self) -> None:
        """Have the cell that runs raise KeyboardInterrupt."""
        if self._child:
            self._child.send_signal(signal.SIGINT)

    def shutdown_kernel(self, *, now: bool = False) -> None:
        """Nothing: `cleanup_resources`, which always follows, ends it."""

    async def cleanup_resources(self) -> None:
        """End the process, and return when it has ended: its folder is to be removed."""
        if self._child:
            asyncio.get_running_loop().remove_reader(self._connection.fileno())
            self._child.close(wait_s=_END_LIMIT_S)
            self._child = None

    def execute(self, code: str, *, store_history: bool, stop_on_error: bool) -> str:
        """Ask for a cell to be run; gives the request's id."""
        return self._ask(
            "execute_request",
            {
                "code": code,
                "silent": False,
                "store_history": store_history,
                "user_expressions": {},
                "allow_stdin": self.allow_stdin,
                "stop_on_error": stop_on_error,
            },
        )

    def kernel_info(self) -> str:
        """Ask what runs the cells; gives the request's id."""
        return self._ask("kernel_info_request", {})

    def _ask(self, kind: str, content: dict[str, object]) -> str:
        message = self.session.msg(kind, content)
        self._send(message)
        asked: str = message["header"]["msg_id"]
        return asked

    def _send(self, message: Message) -> None:
        self._connection.send_bytes(joined(self.session.serialize(message)))

    @property
    def _connection(self) -> Connection[Any, Any]:
        if self._child is None:
            raise RuntimeError("the kernel has ended")
        return self._child.connection

    def _receive(self) -> None:
        try:
            channel, *frames = parted(self._connection.recv_bytes())
            self._channels[channel].put(self._read(frames))
        except (EOFError, OSError, LookupError, TypeError, ValueError):
            # What is no message comes of a notebook that writes to other people's descriptors.
            asyncio.get_running_loop().remove_reader(self._connection.fileno())
            for ended in self._channels.values():
                ended.close()

    def _read(self, frames: list[bytes]) -> Message:
        """A message, but for the dates in what it answers: the session looks for one in each text.

        Raises:
            LookupError, TypeError, ValueError: it is none.
        """
        _signature, *parts = frames[frames.index(DELIM) + 1 :]
        header, parent, metadata, content = map(self.session.unpack, parts[:4])
        header["date"] = dt.datetime.fromisoformat(header["date"])
        return {
            "header": header,
            "msg_id": header["msg_id"],
            "msg_type": header["msg_type"],
            "parent_header": parent,
            "metadata": metadata,
            "content": content,
            "buffers": [memoryview(part) for part in parts[4:]],
        }


class _Channel:
    """Messages of one kind, in the order in which they have come."""

    def __init__(self, send: Callable[[Message], None]) -> None:
        self.send = send
        self.is_closed = False
        self._messages: deque[Message] = deque()
        self._arrived = asyncio.Event()

    def put(self, message: Message) -> None:
        self._messages.append(message)
        self._arrived.set()

    def close(self) -> None:
        self.is_closed = True
        self._arrived.set()

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next message.

        Raises:
            Empty: none came in time, or none can come any more.
        """
        try:
            async with asyncio.timeout(timeout):
                while not self._messages:
                    # Without a limit nbclient counts on a message; it asks each second for signs
                    # of life.
                    if self.is_closed and timeout is not None:
                        raise Empty
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            raise Empty from None
        return self._messages.popleft()


def _serve(
    connection: Connection[Any, Any], arguments: list[str], cwd: str, env: dict[str, str]
) -> None:
    # In the child, which has it already: this module is for a process without IPython.
    from lcreport.kernels import cell_process  # noqa: PLC0415

    # What the notebook starts, and what of it outlives this process, must not keep it open.
    os.set_inheritable(connection.fileno(), False)  # noqa: FBT003 - its only parameter
    enter(cwd, env)
    app = cell_process.application(connection, arguments)
    connection.send("ready")
    # As many calls deep as a kernel's, so that what recurses without end gets equally far.
    app.start()
