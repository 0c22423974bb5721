"""One job → its executed notebook, or which section failed and why.

papermill executes; this prepares a folder with the job's own rows, watches the clock, and takes out
of the result what would differ from one run to the next.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.parameterize import parameterize_notebook

from lcreport.errors import RunError
from lcreport.kernels import provisioner
from lcreport.languages import codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbformat import NotebookNode

    from lcreport.build.notebooks import Plain
    from lcreport.build.plan import Work

START_LIMIT_S = 60
INJECTED = "injected-parameters"


def execute(work: Work) -> NotebookNode:
    """The executed notebook, the same each time for the same work.

    Raises:
        RunError: a cell failed, time ran out, or the kernel died or never started.
    """
    notebook: NotebookNode = nbformat.reads(work.notebook, as_version=4)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory(prefix="job-") as folder:
        _lay_out(work.files, Path(folder))
        executed = _run(notebook, work, folder)
    return _settled(executed, work.about)


def written(notebook: NotebookNode) -> bytes:
    """The notebook as a file."""
    # nbformat indents, for which Python has no fast encoder: 40 ms an annex instead of 4.
    return f"{json.dumps(notebook, ensure_ascii=False, sort_keys=True)}\n".encode()


def _run(notebook: NotebookNode, work: Work, folder: str) -> NotebookNode:
    started: list[NotebookNode] = []
    deadline = time.monotonic() + work.time_limit_s

    def seconds_left(_cell: object) -> int:
        return max(1, round(deadline - time.monotonic()))

    def note_start(cell: NotebookNode, cell_index: int) -> None:  # nbclient's names
        started.append(cell)

    try:
        # As papermill.execute_notebook does, which also writes the notebook out for nobody.
        executed: NotebookNode = parameterize_notebook(
            _prepared(notebook),
            dict(work.parameters),
            kernel_name=provisioner.KERNEL,
            language="python",
        )
        executed = papermill_engines.execute_notebook_with_engine(
            None,
            executed,
            kernel_name=provisioner.KERNEL,
            progress_bar=False,
            start_timeout=START_LIMIT_S,
            kernel_manager_class=provisioner.Manager,
            config=provisioner.config(folder),
            extra_arguments=provisioner.arguments(folder),
            shutdown_kernel="immediate",  # it has nothing to save
            coalesce_streams=True,
            timeout_func=seconds_left,
            on_cell_start=note_start,
            resources={"metadata": {"path": folder}},
        )
        raise_for_execution_errors(executed, None)
        return executed
    except PapermillExecutionError as error:
        raise _failed(
            notebook, work.language, error.source, f"{error.ename}: {error.evalue}"
        ) from error
    except CellTimeoutError as error:
        message = f"it ran over its time limit of {work.time_limit_s} s"
        raise _failed(notebook, work.language, _source(started), message) from error
    except (DeadKernelError, RuntimeError) as error:
        message = f"its kernel died ({error}); it was killed, or memory ran out"
        raise _failed(notebook, work.language, _source(started), message, retryable=True) from error


def _prepared(notebook: NotebookNode) -> NotebookNode:
    """The notebook with the metadata that papermill's parts count on."""
    empty = nbformat.NotebookNode
    notebook.metadata.setdefault("papermill", empty())  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
        cell.metadata.setdefault("papermill", empty())  # type: ignore[no-untyped-call]
    return notebook


def _failed(
    notebook: NotebookNode, language: str, source: str, message: str, *, retryable: bool = False
) -> RunError:
    section = ""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        spoken = language in tags or not set(codes()) & set(tags)
        if cell.cell_type == "markdown" and cell.source.startswith("#") and spoken:
            section = cell.source.splitlines()[0].lstrip("# ")
        if cell.source == source:
            return RunError(message, section=section, source=source, retryable=retryable)
    return RunError(message, source=source, retryable=retryable)


def _source(started: list[NotebookNode]) -> str:
    return str(started[-1].source) if started else ""


def _lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _settled(notebook: NotebookNode, about: Mapping[str, Plain]) -> NotebookNode:
    """The notebook without run times and random ids."""
    records: list[dict[str, Any]] = [notebook.metadata, *(cell.metadata for cell in notebook.cells)]
    for metadata in records:
        metadata.pop("papermill", None)
        metadata.pop("execution", None)
    for cell in notebook.cells:
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED
    notebook.metadata["lcreport"] = dict(about)
    return notebook
