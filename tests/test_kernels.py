"""Forked kernels, for lcreport's own runs and for whatever else speaks to Jupyter kernels."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from pathlib import Path

import papermill
import pytest
from nbclient import NotebookClient
from nbformat import v4

import seeds
import small_project
from lcreport.build import execute
from lcreport.build.jobs import Work
from lcreport.errors import RunError
from lcreport.kernels import forkserver, provisioner
from small_project import children as child_pids
from small_project import is_alive, wait_until

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.kernel


def echo(connection: object, text: str) -> None:
    connection.send(text)
    connection.recv()


def cells(*sources: str) -> object:
    parameters = v4.new_code_cell("tree = 'elm'", metadata={"tags": ["parameters"]})
    notebook = v4.new_notebook(cells=[parameters, *map(v4.new_code_cell, sources)])
    notebook.metadata.kernelspec = {"name": "lcreport", "language": "python", "display_name": "L"}
    return notebook


def printed(notebook: object) -> str:
    return "".join(
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    )


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The kernelspec where Jupyter looks for kernels, as `lcreport kernel` installs it."""
    (tmp_path / "kernels").symlink_to(provisioner.SPECS)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))


@pytest.mark.usefixtures("installed")
def test_plain_papermill_runs_on_a_forked_kernel() -> None:
    executed = papermill.execute_notebook(
        cells("import os, sys; print(tree, 'pandas' in sys.modules, os.getppid())"),
        None,
        {"tree": "oak"},
        progress_bar=False,
    )
    tree, has_pandas, parent = printed(executed).split()
    assert (tree, has_pandas) == ("oak", "True")
    assert "lcreport.kernels.server" in Path(f"/proc/{parent}/cmdline").read_text()


@pytest.mark.usefixtures("installed")
def test_nbclient_runs_on_a_forked_kernel_that_is_then_ended(tmp_path: Path) -> None:
    notebook = cells("import os; print(os.getpid(), os.getcwd())")
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    pid, folder = printed(notebook).split()
    assert folder == str(tmp_path)
    wait_until(lambda: not is_alive(int(pid)), 10)


@pytest.mark.usefixtures("installed")
def test_kernel_starts_the_ordinary_way_where_forking_is_not_possible(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notebook = cells("import os; print(os.getppid())", "1 + 1")
    monkeypatch.setattr(forkserver, "is_possible", lambda: False)
    NotebookClient(notebook).execute()
    assert int(printed(notebook)) == os.getpid()
    assert notebook.cells[-1].outputs[0].data["text/plain"] == "2"


@pytest.mark.usefixtures("installed")
def test_kernel_does_not_know_what_the_one_before_it_knew() -> None:
    NotebookClient(cells("secret = 1; import numpy; numpy.secret = 1")).execute()
    notebook = cells("import numpy; print('secret' in globals(), hasattr(numpy, 'secret'))")
    NotebookClient(notebook).execute()
    assert printed(notebook).split() == ["False", "False"]


@pytest.mark.usefixtures("installed")
def test_interrupt_reaches_the_cell() -> None:
    notebook = cells("import time; time.sleep(99)")
    client = NotebookClient(notebook, timeout=2, interrupt_on_timeout=True, allow_errors=True)
    client.execute()
    assert notebook.cells[1].outputs[0].ename == "KeyboardInterrupt"


def test_forked_task_talks_and_ends_when_closed() -> None:
    child = forkserver.fork(echo, "hello")
    assert child.connection.recv() == "hello"
    assert child.is_alive()
    child.close()
    wait_until(lambda: not is_alive(child.pid), 10)


def test_killed_task_is_seen_to_have_ended() -> None:
    child = forkserver.fork(echo, "hello")
    child.send_signal(signal.SIGKILL)
    wait_until(lambda: not child.is_alive(), 10)
    child.close()


def stuck(connection: object) -> None:
    connection.send("stuck")
    while True:
        signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))


def test_task_that_never_yields_ends_too() -> None:
    child = forkserver.fork(stuck)
    assert child.connection.recv() == "stuck"
    child.close()
    wait_until(lambda: not is_alive(child.pid), 10)


def threads(connection: object) -> None:
    connection.send([thread.name for thread in threading.enumerate()])


def test_server_has_one_thread() -> None:
    child = forkserver.fork(threads)
    assert child.connection.recv() == ["MainThread"]
    child.close()


def own_address(connection: object) -> None:
    connection.send(os.environ[forkserver.ADDRESS])


def test_child_asks_the_server_that_it_was_forked_from() -> None:
    """Otherwise each worker would start a server of its own, for seconds of imports."""
    address = forkserver.start()
    child = forkserver.fork(own_address)
    assert child.connection.recv() == address
    child.close()


def test_workers_keep_no_processes_or_files() -> None:
    from lcreport.build.executors import ForkingMakers

    # It stays until the process ends, and no test before this one need have started it.
    forkserver.start()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(2):
        makers = ForkingMakers(2)
        tasks = [
            Work(str(number), small_project.notebook("1"), {}, {}, formats=())
            for number in range(3)
        ]
        made = [future.result() for future in [makers.submit(task) for task in tasks]]
        assert [result.failure for result in made] == [None] * 3
        makers.shutdown()
        assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_server_that_died_is_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(forkserver.ADDRESS, raising=False)  # a server of our own
    child = forkserver.fork(parent)
    os.kill(child.connection.recv(), signal.SIGKILL)
    wait_until(lambda: not child.is_alive(), 10)
    child.close()
    child = forkserver.fork(echo, "hello")
    assert child.connection.recv() == "hello"
    child.close()


def parent(connection: object) -> None:
    connection.send(os.getppid())


def test_failed_fork_leaves_no_descriptor_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as gone:
        gone.bind(str(tmp_path / "s"))
    monkeypatch.setattr(forkserver, "start", lambda: str(tmp_path / "s"))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with pytest.raises(OSError, match=r"died|refused"):
            forkserver.fork(echo, "hello")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.fixture
def silent_server(monkeypatch: pytest.MonkeyPatch) -> object:
    """A server of kernels that takes requests and never answers one."""
    folder = tempfile.mkdtemp(prefix="t-", dir="/tmp")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/s")
        listener.listen()
        monkeypatch.setenv(forkserver.ADDRESS, f"{folder}/s")
        yield
    shutil.rmtree(folder)


@pytest.mark.usefixtures("silent_server")
def test_kernel_that_never_starts_is_given_up_within_the_time_limit() -> None:
    work = Work("elm", small_project.notebook("1"), {}, {}, time_limit_s=2)
    began = time.monotonic()
    with pytest.raises(RunError, match="within 2 s") as caught:
        execute.execute(work)
    assert caught.value.retryable
    assert time.monotonic() - began < 20


def test_kernel_killed_at_any_moment_is_one_to_try_again() -> None:
    """From the very fork on: 24 kernels, each killed at another moment of its first half second."""
    moments = seeds.moments("kernel killed")
    child = forkserver.fork(parent)
    server = child.connection.recv()
    child.close()
    wait_until(lambda: not child_pids(server), 10)
    work = Work("elm", small_project.notebook("## One", *["1"] * 4), {}, {}, time_limit_s=20)
    outcomes = []
    for _ in range(24):
        known = set(child_pids(server))
        delay = moments.choice([0, moments.uniform(0, 0.02), moments.uniform(0, 0.5)])
        killer = threading.Thread(target=_kill_new_child, args=(server, known, delay))
        killer.start()
        try:
            execute.execute(work)
        except RunError as error:
            outcomes.append(error.retryable)
        killer.join()
    assert outcomes.count(True) >= 5
    assert all(outcomes)


def _kill_new_child(server: int, known: set[int], delay: float) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        new = set(child_pids(server)) - known
        if new:
            time.sleep(delay)
            for pid in new:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return


def test_section_that_fails_at_the_rehearsal_fails_its_annex_only(tmp_path: Path) -> None:
    """In a copy of lcreport whose charts are broken."""
    copy = shutil.copytree(ROOT / "src", tmp_path / "src")
    with (copy / "lcreport/annex/__init__.py").open("a") as file:
        file.write("\n\nAnnex.charts = lambda self: 1 / 0\n")
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(forkserver.ADDRESS)
    }
    done = small_project.run(
        ROOT, "build", "--organisation", "hoi-ccb", "--organisation", "lao-cai", "--language", "en",
        "--to", "html", "--out", str(tmp_path / "out"), "--json",
        env=env | {"PYTHONPATH": str(copy)},
    )  # fmt: skip
    last = json.loads(done.stdout.splitlines()[-1])
    (failure,) = last["failures"].values()
    assert (last["made"], failure["section"]) == (1, "Charts")
    assert "ZeroDivisionError" in failure["message"]
    assert "preload: section 'charts' in en failed: ZeroDivisionError" in done.stderr
