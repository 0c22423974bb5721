"""A forked process as its owner has it: its messages, its end, and how it is ended."""

from __future__ import annotations

import contextlib
import os
import select
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


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
        self._end = -1
        self.pid = 0

    def started(self, pid: int) -> None:
        """Note the process id that it has sent."""
        self.pid = pid
        # Kernels before 5.3 have none, and some sandboxes forbid it; and it may have ended already.
        with contextlib.suppress(OSError):
            self._end = os.pidfd_open(pid)

    def receive(self, limit_s: float) -> Any:
        """The next message of the task.

        Raises:
            EOFError: it ended without one.
            TimeoutError: none came in time.
        """
        try:
            if not self.connection.poll(max(0.0, limit_s)):
                raise TimeoutError(f"a forked process did not answer within {limit_s:.0f} s")
            return self.connection.recv()
        except ConnectionError as error:
            # What was sent to it and not read by its end resets the connection.
            raise EOFError from error

    def is_alive(self) -> bool:
        """False once it has ended; what it sent before can still be received."""
        end = select.poll()
        if self._end >= 0:
            end.register(self._end, select.POLLIN)
        else:
            # Asked for no event, poll still reports a hang-up, and leaves messages to be received.
            # What the task itself has forked holds this connection too, and may live on.
            end.register(self.connection.fileno(), 0)
        return not end.poll(0)

    def send_signal(self, signum: int) -> None:
        """Send a signal to it and whatever it has started."""
        if self.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signum)

    def close(self, wait_s: float = 0.0) -> None:
        """End it, whatever it is doing.

        Args:
            wait_s: How long to wait, at most, until it has ended.
        """
        os.close(self._lifeline)
        if wait_s and self._end >= 0:
            end = select.poll()
            end.register(self._end, select.POLLIN)
            end.poll(1000 * wait_s)
        self.connection.close()
        if self._end >= 0:
            os.close(self._end)
