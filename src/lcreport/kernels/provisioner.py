"""Kernels forked from a warm process, for everything that speaks to Jupyter kernels.

The kernelspec `lcreport` names the provisioner, so papermill, nbclient and JupyterLab get such a
kernel by asking for `-k lcreport`; `lcreport build` also uses the manager, whose client does not
sit waiting.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from multiprocessing import process
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any, cast

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Float, Type, default
from traitlets.config import Config

from lcreport.kernels import forkserver, server

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

    from jupyter_client.connect import KernelConnectionInfo

KERNEL = "lcreport"
SPECS = Path(__file__).parent / "kernelspecs"


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by forking or, where that is not possible, as a new process."""

    start_limit_s = Float(
        forkserver.START_LIMIT_S, help="How long a kernel may take until it listens."
    ).tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Where to reach the kernel, which is listening when this returns.

        Raises:
            RuntimeError: the kernel ended while starting, or did not start in time.
        """
        if not forkserver.is_possible():
            return await super().launch_kernel(cmd, **kwargs)
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        self.cwd = kwargs.get("cwd") or Path.cwd()
        forked = await asyncio.to_thread(
            _Forked, arguments, str(self.cwd), kwargs["env"], self.start_limit_s
        )
        # The parent class polls, signals and cleans up through these attributes. Its type for
        # `process` is Popen, of which `_Forked` has the methods that it calls.
        self.process = cast("Any", forked)
        self.pid = self.pgid = forked.pid
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002 - the parent's
        """End the kernel, and return when it has ended: the manager asks only every 0.1 s."""
        await super().kill(restart)
        await self.wait()

    async def wait(self) -> int | None:
        """Wait until the kernel has ended; asks 50 times as often as its parent class."""
        while await self.poll() is None:
            await asyncio.sleep(0.002)
        return await super().wait()


class _Forked:
    """A forked kernel with those parts of `subprocess.Popen` that `LocalProvisioner` uses."""

    stdin = stdout = stderr = None

    def __init__(
        self, arguments: list[str], cwd: str, env: dict[str, str], start_limit_s: float
    ) -> None:
        deadline = time.monotonic() + start_limit_s
        try:
            self._child = forkserver.fork(serve, arguments, cwd, env, limit_s=start_limit_s)
        except OSError as error:
            raise RuntimeError(f"the kernel could not be started: {error}") from error
        self.pid = self._child.pid
        self.send_signal = self._child.send_signal
        try:
            self._child.receive(deadline - time.monotonic())
        except EOFError as error:
            self._child.close()
            raise RuntimeError("the kernel ended while starting") from error
        except TimeoutError as error:
            self._child.close()
            raise RuntimeError(f"the kernel did not start within {start_limit_s:g} s") from error

    # The fork server is the parent process, so the exit code cannot be known here: 1 says "ended".
    def poll(self) -> int | None:
        return None if self._child.is_alive() else 1

    def wait(self) -> int:
        self._child.close()
        return 1


def serve(
    connection: Connection[Any, Any], arguments: list[str], cwd: str, env: dict[str, str]
) -> None:
    """Be a Jupyter kernel until asked to end; sends one message once it listens."""
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - only in a child

    enter(cwd, env)
    app: Any = IPKernelApp.instance()
    app.initialize(arguments)
    connection.send("listening")
    app.start()


def enter(cwd: str, env: Mapping[str, str]) -> None:
    """Begin as a kernel does: in its folder, with its own environment, with silent streams.

    Args:
        cwd: The folder.
        env: The environment; a fork has its server's.
    """
    os.environ.clear()
    os.environ.update(env)
    # The C library read TZ when the server started.
    time.tzset()
    os.chdir(cwd)
    # What lies beside the program that asks for a kernel is no module of the notebook.
    sys.path[:] = server.OWN_PATH
    # Where processes that a notebook spawns look for its modules; it was the server's folder.
    process.ORIGINAL_DIR = str(Path.cwd())  # type: ignore[attr-defined]
    _silence()


def _silence() -> None:
    """Discard what C code writes to the terminal; Python's own streams go to the notebook."""
    # Not closed: the next file opened would take the number of a closed stream.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


class KernelClient(AsyncKernelClient):
    """A client that knows when a kernel is ready instead of waiting for 0.2 s of silence.

    For kernels of this environment only: the parent class also finds out which version of the
    protocol a kernel speaks, which is known here.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel has answered and its idle message for the answer has come.

        Raises:
            RuntimeError: it did not within `timeout` seconds, or died.
        """
        deadline = time.monotonic() + (timeout or 60)
        while time.monotonic() < deadline:
            asked = self.kernel_info()
            try:
                await self.shell_channel.get_msg(timeout=1)
                while not await self._is_idle_after(asked):
                    pass
            except Empty:
                if not await self._is_kernel_alive():
                    raise RuntimeError("the kernel died before it was ready") from None
            else:
                return
        raise RuntimeError(f"the kernel was not ready within {timeout:g} s")

    async def _is_kernel_alive(self) -> bool:
        # The manager that made this client, which traitlets types as anything configurable.
        manager: Any = self.parent
        return bool(await manager.is_alive())

    async def _is_idle_after(self, asked: str) -> bool:
        message = await self.iopub_channel.get_msg(timeout=0.5)
        idle = message["content"].get("execution_state") == "idle"
        return bool(idle and message["parent_header"].get("msg_id") == asked)


class KernelMaker(AsyncKernelManager):
    """Makes kernels of lcreport's own kernelspec, installed or not."""

    client_factory = Type(klass="jupyter_client.KernelClient", default_value=KernelClient)

    @default("kernel_spec_manager")
    def _kernel_spec_manager(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[str(SPECS)])


def arguments(folder: str) -> list[str]:
    """Arguments with which a kernel reads none of the user's settings and leaves no history."""
    settings = Path(folder) / ".ipython"
    settings.mkdir()
    return [
        f"--BaseIPythonApplication.ipython_dir={settings}",
        "--HistoryManager.enabled=False",
        "--InteractiveShellApp.exec_PYTHONSTARTUP=False",
        "--InteractiveShellApp.extra_extensions=lcreport.kernels.cell_names",
    ]


def config(folder: str, start_limit_s: float) -> Config:
    """Settings with which a manager keeps its connection file and Unix sockets in a folder.

    Args:
        folder: The folder.
        start_limit_s: How long a kernel may take until it listens.
    """
    return Config(
        KernelManager={"transport": "ipc", "connection_file": f"{folder}/kernel.json"},
        ForkedProvisioner={"start_limit_s": start_limit_s},
    )
