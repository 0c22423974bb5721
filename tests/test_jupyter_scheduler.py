"""The annex's notebook as a job of jupyter-scheduler, in a real Jupyter server."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from lcreport import render, schedule
from lcreport.build import due
from lcreport.kernels.provisioner import KERNEL, SPECS

ROOT = Path(__file__).parents[1]
TOKEN = "only-for-this-test"
PATIENCE_S = 240


@dataclass(frozen=True)
class Server:
    """A Jupyter server with jupyter-scheduler, on a copy of the project."""

    project: Path
    address: str

    def ask(self, path: str, content: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            f"{self.address}/scheduler/{path}",
            data=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def has_ended(self, job: str) -> dict[str, Any]:
        """How a job went, once it is at its end."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            told = self.ask(f"jobs/{job}")
            if told["status"] in {"COMPLETED", "FAILED"}:  # it is STOPPED until it is started
                return dict(told)
            time.sleep(0.5)
        raise TimeoutError(job)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    project, home = folder / "project", folder / "home"
    shutil.copytree(ROOT / "notebooks", project / "notebooks")
    shutil.copytree(ROOT / "data/lao-cai", project / "data/lao-cai")
    shutil.copytree(SPECS / KERNEL, home / "kernels" / KERNEL)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    places = ("HOME", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser",
                f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
                f"--ServerApp.root_dir={project}", f"--IdentityProvider.token={TOKEN}",
                "--ServerApp.jpserver_extensions={'jupyter_scheduler': True}",
            ],
            stdout=log, stderr=log,
            env={**os.environ, **dict.fromkeys(places, str(home))},
        )  # fmt: skip
    try:
        found = Server(project, f"http://127.0.0.1:{port}")
        wait_for(found, process, folder / "log")
        yield found
    finally:
        process.terminate()
        process.wait(30)


def wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            server.ask("config")
            return
        time.sleep(0.2)
    raise RuntimeError(log.read_text())


def job_of(server: Server, **more: object) -> dict[str, Any]:
    """What the form in JupyterLab sends; a parameter's value is a Python literal."""
    [environment] = server.ask("runtime_environments")
    values = {"organisation": "hoi-ccb", "period": "2021-9M", "language": "en",
              "dataset": str(server.project / "data/lao-cai")}  # fmt: skip
    return {
        "name": "annex",
        "input_uri": "notebooks/annex.ipynb",
        "runtime_environment_name": environment["name"],
        "parameters": {name: json.dumps(value) for name, value in values.items()},
        **more,
    }


@pytest.mark.kernel
def test_job_runs_the_notebook_with_its_parameters(server: Server) -> None:
    asked = job_of(server, output_formats=["ipynb", "html"])
    told = server.has_ended(server.ask("jobs", asked)["job_id"])
    assert told["status"] == "COMPLETED", told.get("status_message")
    staged = server.project.parent / "home/scheduler_staging_area" / told["job_id"]
    [executed] = staged.glob("annex-*.ipynb")
    notebook = nbformat.read(executed, as_version=4)
    injected = next(
        c for c in notebook.cells if "injected-parameters" in c.metadata.get("tags", [])
    )
    assert 'organisation = "hoi-ccb"' in injected.source
    page = render.html(notebook).decode()
    assert "Veterans" in page
    assert [path.stat().st_size > 10_000 for path in staged.glob("annex-*.html")] == [True]


@pytest.mark.kernel
def test_job_that_fails_says_why(server: Server) -> None:
    asked = job_of(server, output_formats=["ipynb"])
    asked["parameters"]["organisation"] = '"hoi-ccc"'
    told = server.has_ended(server.ask("jobs", asked)["job_id"])
    assert told["status"] == "FAILED"
    assert "unknown organisation 'hoi-ccc'" in told["status_message"]


def test_job_definition_takes_the_days_that_cron_would(server: Server) -> None:
    rule = due.read({}, "calendar", "params/lao-cai.yaml")
    span = schedule.day_ranges(rule, due.today(rule))[-1]
    months = ",".join(map(str, span.months))
    line = f"{rule.at.minute} {rule.at.hour} {span.first}-{span.last} {months} *"
    asked = job_of(server, schedule=line, timezone=rule.timezone, output_formats=["html"])
    told = server.ask(
        f"job_definitions/{server.ask('job_definitions', asked)['job_definition_id']}"
    )
    assert (told["schedule"], told["timezone"], told["active"]) == (line, rule.timezone, True)
