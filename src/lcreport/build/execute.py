"""One job → its executed notebook, or which section failed and why.

papermill executes; this prepares a folder with the job's own rows, watches the clock, and takes out
of the result what would differ from one run to the next.
"""

from __future__ import annotations

import json
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError

# Public modules of papermill, but not what its documentation describes: its one documented call
# reads from a file, writes to one after every cell, and takes neither a time limit nor a manager.
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.parameterize import parameterize_notebook

from lcreport import documents, languages
from lcreport.errors import RunError
from lcreport.kernels import provisioner

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
        RunError: a cell failed, time ran out, or the kernel died or never started; it holds the
            notebook as far as it was executed.
    """
    notebook: NotebookNode = nbformat.reads(work.notebook, as_version=4)  # type: ignore[no-untyped-call]
    # What papermill.execute_notebook does, but for writing a file that nothing reads.
    given: NotebookNode = parameterize_notebook(
        _prepared(notebook),
        dict(work.parameters),
        kernel_name=provisioner.KERNEL,
        language="python",
    )
    with tempfile.TemporaryDirectory(prefix="job-") as folder:
        _lay_out(work.files, Path(folder))
        try:
            _run(given, notebook, work, folder)
        except RunError as error:
            error.executed = written(_settled(given, work.about))
            raise
    return _settled(given, work.about)


def written(notebook: NotebookNode) -> bytes:
    """The notebook as a file."""
    # nbformat indents, for which Python has no fast encoder: 40 ms an annex instead of 4.
    return f"{json.dumps(notebook, ensure_ascii=False, sort_keys=True)}\n".encode()


def _run(given: NotebookNode, template: NotebookNode, work: Work, folder: str) -> None:
    # `template` is the notebook before it was given parameters: errors name its sections.
    started: list[NotebookNode] = []
    deadline = time.monotonic() + work.time_limit_s
    start_limit = min(START_LIMIT_S, work.time_limit_s)

    def seconds_left(_cell: object) -> int:
        # nbclient takes 0 for "no limit".
        return max(1, round(deadline - time.monotonic()))

    def note_start(cell: NotebookNode, cell_index: int) -> None:  # nbclient's names
        started.append(cell)

    failed = partial(_failed, template, work.language)
    try:
        papermill_engines.execute_notebook_with_engine(
            None,
            given,
            kernel_name=provisioner.KERNEL,
            progress_bar=False,
            start_timeout=start_limit,
            kernel_manager_class=provisioner.Manager,
            config=provisioner.config(folder, start_limit),
            extra_arguments=provisioner.arguments(folder),
            shutdown_kernel="immediate",  # it has nothing to save
            coalesce_streams=True,
            timeout_func=seconds_left,
            on_cell_start=note_start,
            resources={"metadata": {"path": folder}},
        )
        raise_for_execution_errors(given, None)
    except PapermillExecutionError as error:
        raise failed(error.source, f"{error.ename}: {error.evalue}") from error
    except CellTimeoutError as error:
        message = f"it ran over its time limit of {work.time_limit_s} s"
        raise failed(_source(started), message) from error
    except (DeadKernelError, RuntimeError) as error:
        message = f"its kernel died ({error}); it was killed, or memory ran out"
        if not started:
            message = f"its kernel did not start: {error}"
        raise failed(_source(started), message, retryable=True) from error


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
    return RunError(
        message,
        section=_section(notebook, language, source),
        source=source,
        retryable=retryable,
    )


def _section(notebook: NotebookNode, language: str, source: str) -> str:
    """The heading under which a cell stands, in the annex's language."""
    section = ""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        is_read = language in tags or not set(languages.codes()) & set(tags)
        if cell.cell_type == "markdown" and cell.source.startswith("#") and is_read:
            section = cell.source.splitlines()[0].lstrip("# ")
        if cell.source == source:
            break
    return section


def _source(started: list[NotebookNode]) -> str:
    return str(started[-1].source) if started else ""


def _lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        place = documents.inside(folder, path)
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
            # papermill gives this cell a random id.
            cell["id"] = INJECTED
    notebook.metadata["lcreport"] = dict(about)
    return notebook
