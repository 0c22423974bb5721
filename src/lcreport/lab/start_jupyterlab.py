"""Starts JupyterLab in the project, at one of its notebooks.

It is started so that it asks nothing of the internet: no news, no search for updates, no list of
extensions. The kernel `lcreport` is offered whether it was installed or not.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import jupyter_path, jupyter_runtime_dir
from traitlets import default

from lcreport.kernels import forkserver, provisioner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EXPLORE = "notebooks/explore.ipynb"
START_LIMIT_S = 60
SETTINGS = Path(__file__).parent / "jupyterlab_settings"


class Kernelspecs(KernelSpecManager):
    """The kernels that are installed, and lcreport's own whether it is or not."""

    @default("kernel_dirs")
    def _kernel_dirs(self) -> list[str]:
        # The first folder that has a name wins: a kernel that somebody installed goes before ours.
        return [*jupyter_path("kernels"), str(provisioner.SPECS)]


def command(
    project: Path, notebook: str, options: Sequence[str] = (), *, browser: bool = True
) -> list[str]:
    """The command line that starts JupyterLab in a project, at one of its notebooks.

    Args:
        project: The folder that holds notebooks/.
        notebook: Path from there.
        options: Further options of JupyterLab, such as `--port=9999`.
        browser: False to start without opening a browser.
    """
    return [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={project}",
        f"--ServerApp.kernel_spec_manager_class={__name__}.{Kernelspecs.__name__}",
        f"--LabApp.default_url=/lab/tree/{quote(notebook)}",
        # News would be asked of the internet at every start.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        # The manager of extensions would ask PyPI for its list.
        "--LabApp.extension_manager=readonly",
        f"--LabApp.extra_labextensions_path={SETTINGS / 'extensions'}",
        *([] if browser else ["--no-browser"]),
        *options,
    ]  # fmt: skip


def open_lab(
    project: Path,
    notebook: str = EXPLORE,
    options: Sequence[str] = (),
    *,
    browser: bool = True,
    write_line: Callable[[str], object] = print,
) -> int:
    """JupyterLab's exit code, when it has ended; 0 at once where it runs in this project already.

    Args:
        project: The folder that holds notebooks/.
        notebook: What to open, as a path from there.
        options: Further options of JupyterLab, where it is started.
        browser: Open a browser.
        write_line: Called with the notebook's address once it can be opened.
    """
    running = _running(project)
    if running is not None:
        address = _address(running, notebook)
        write_line(address)
        if browser:
            webbrowser.open(address)
        return 0
    if forkserver.is_possible():
        # Otherwise the first kernel makes JupyterLab wait for some seconds of imports.
        forkserver.start()
    line = command(project, notebook, options, browser=browser)
    with subprocess.Popen(line, cwd=project, env=_environment()) as server:  # noqa: S603
        # Who ends this process means JupyterLab. Ctrl+C reaches both, and JupyterLab asks back.
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        deadline = time.monotonic() + START_LIMIT_S
        while running is None and server.poll() is None and time.monotonic() < deadline:
            # Jupyter says nowhere that it can be reached, but by its file and its port.
            time.sleep(0.1)
            running = _running(project)
        if running is not None:
            write_line(_address(running, notebook))
        return _wait(server)


def _environment() -> dict[str, str]:
    paths = [str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}


def _wait(server: subprocess.Popen[bytes]) -> int:
    while True:
        # Ctrl+C is JupyterLab's to answer: it asks whether it is to end.
        with contextlib.suppress(KeyboardInterrupt):
            return server.wait()


@dataclass(frozen=True, slots=True)
class _JupyterServer:
    """A Jupyter server that runs: its address, ending in a slash, and its token if it has one."""

    url: str
    token: str


def _running(project: Path) -> _JupyterServer | None:
    """The Jupyter server that runs in the project and answers."""
    for path in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
        try:
            written = json.loads(path.read_text(encoding="utf-8"))
            place = (written["hostname"], written["port"])
            if Path(written["root_dir"]).resolve() != project.resolve():
                continue
            # A server that was killed leaves its file; only one that answers runs.
            with socket.create_connection(place, timeout=1):
                return _JupyterServer(written["url"], written["token"])
        except (OSError, ValueError, KeyError):
            continue  # it was killed, or is being written this moment
    return None


def _address(running: _JupyterServer, notebook: str) -> str:
    token = f"?token={running.token}" if running.token else ""
    return f"{running.url}lab/tree/{quote(notebook)}{token}"
