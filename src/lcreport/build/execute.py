"""One job → its executed notebook, or which section failed and why.

papermill executes; this prepares a folder with the job's own rows, watches the clock, and takes out
of the result what would differ from one run to the next.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError

# A public module of papermill, but not what its documentation describes: its one documented call
# reads from a file, writes to one after every cell, and takes neither a time limit nor a manager.
from papermill.engines import NotebookExecutionManager
from papermill.parameterize import parameterize_notebook

from lcreport import documents, languages
from lcreport.blocks import PAYLOAD, Head
from lcreport.build import engine as engines
from lcreport.build import outputs
from lcreport.build.steps import CELLS, START, Step, no_step
from lcreport.errors import RunError
from lcreport.kernels import provisioner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nbformat import NotebookNode

    from lcreport.build.jobs import Work
    from lcreport.build.notebook_files import NotebookJson

    Message = dict[str, object]

START_LIMIT_S = 60
INJECTED = "injected-parameters"
NOTICE = "notice"
RAISES = "raises-exception"
"""Jupyter's tag of a cell that is meant to fail."""
_MISSING = ("FileNotFoundError", "ModuleNotFoundError")


def execute(work: Work, on_step: Callable[[Step], object] = no_step) -> NotebookNode:
    """The executed notebook, the same each time for the same work.

    Args:
        work: The job.
        on_step: Called with each step as it begins.

    Raises:
        RunError: a cell failed, time ran out, or the kernel died or never started; it holds the
            notebook as far as it was executed.
    """
    content = json.dumps(with_ids(json.loads(work.notebook)))
    notebook: NotebookNode = nbformat.reads(content, as_version=4)  # type: ignore[no-untyped-call]
    # What papermill.execute_notebook does, but for writing a file that nothing reads.
    given: NotebookNode = parameterize_notebook(
        _prepared(notebook),
        dict(work.parameters),
        kernel_name=provisioner.KERNEL,
        language="python",
    )
    with tempfile.TemporaryDirectory(prefix="job-") as folder:
        on_step(Step(START, folder=folder))
        _lay_out(work.files, Path(folder))
        try:
            _run(given, notebook, work, folder, on_step)
        except RunError as error:
            error.executed = written(_settled(given, work, folder))
            raise
        return _settled(given, work, folder)


def written(notebook: NotebookNode) -> bytes:
    """The notebook as a file."""
    # nbformat indents, for which Python has no fast encoder: 40 ms an annex instead of 4.
    text = f"{json.dumps(notebook, ensure_ascii=False, sort_keys=True)}\n"
    # Half of a pair of UTF-16 is no character; written with a backslash it is what JSON has for it.
    return text.encode("utf-8", "backslashreplace")


def with_ids(notebook: NotebookJson) -> NotebookJson:
    """A notebook whose cells all have ids, each one once: nbformat would make up others each time.

    >>> with_ids({"nbformat": 4, "nbformat_minor": 2, "cells": [{"cell_type": "raw"}]})
    {'nbformat': 4, 'nbformat_minor': 5, 'cells': [{'cell_type': 'raw', 'id': 'cell-0'}]}
    """
    cells = notebook["cells"]
    taken = {cell.get("id") for cell in cells}
    seen: set[object] = set()
    for number, cell in enumerate(cells):
        if not isinstance(cell.get("id"), str) or cell["id"] in seen:
            place = number
            while f"cell-{place}" in taken:
                place += len(cells)
            cell["id"] = f"cell-{place}"
        seen.add(cell["id"])
        taken.add(cell["id"])
    # Ids came with format 4.5; nbformat would give up those of a notebook that says it is older.
    notebook["nbformat_minor"] = max(notebook["nbformat_minor"], 5)
    return notebook


def _run(
    given: NotebookNode,
    template: NotebookNode,
    work: Work,
    folder: str,
    on_step: Callable[[Step], object],
) -> None:
    # `template` is the notebook before it was given parameters: errors name its sections.
    watched = _Watched(work.time_limit_s, on_step)
    # A start that hangs must not outlast a job whose limit is shorter.
    start_limit = min(START_LIMIT_S, work.time_limit_s)
    failed = partial(_failed, template, work.language)
    manager = _Untimed(given, progress_bar=False, autosave_cell_every=0)
    try:
        manager.notebook_start()
        engines.Engine.execute_managed_notebook(
            manager,
            provisioner.KERNEL,
            start_timeout=start_limit,
            kernel_manager_class=provisioner.KernelMaker,
            config=provisioner.config(folder, start_limit),
            extra_arguments=provisioner.arguments(folder),
            shutdown_kernel="immediate",  # it has nothing to save
            timeout_func=watched.seconds_left,
            on_cell_start=watched.note_start,
            on_cell_executed=watched.note_end,
            resources={"metadata": {"path": folder}},
        )
    except CellTimeoutError as error:
        message = (
            f"it ran over its time limit of {work.time_limit_s} s; have this cell do less, or "
            "raise time_limit_s in the params file"
        )
        raise failed(watched.source, message) from error
    except Exception as error:
        # Whatever a client meets whose kernel has been killed: an address that is gone, a socket
        # that is closed, an answer cut off.
        if watched.ended_itself:
            raise failed(watched.source, _ended("exit")) from error
        is_dead = isinstance(error, DeadKernelError | RuntimeError | OSError | EOFError)
        if not is_dead:
            raise
        message = f"its kernel did not start: {error}"
        if watched.source:
            message = (
                f"its kernel died ({error}); it was killed, memory ran out, or the notebook ended "
                "its own process"
            )
        raise failed(watched.source, message, retryable=True) from error
    _check(given, failed)
    if watched.ended_itself:
        raise failed(watched.source, _ended("exit"))


class _Untimed(NotebookExecutionManager):  # type: ignore[misc]
    """papermill's record of which cells ran, without the times, which no annex keeps."""

    def cell_start(
        self, cell: NotebookNode, cell_index: int | None = None, **_options: object
    ) -> None:
        cell.metadata.papermill["exception"] = False


class _Watched:
    """What is known of a notebook while its cells run."""

    def __init__(self, time_limit_s: int, on_step: Callable[[Step], object]) -> None:
        self._deadline = time.monotonic() + time_limit_s
        self._on_step = on_step
        self.source = ""
        self.ended_itself = False

    def seconds_left(self, _cell: object) -> int:
        # nbclient takes 0 for "no limit".
        return max(1, round(self._deadline - time.monotonic()))

    def note_start(self, cell: NotebookNode, cell_index: int) -> None:  # nbclient's names
        if not self.source:
            self._on_step(Step(CELLS))
        # A cell without any text is never sent, and its source could not be told from none.
        if not self.ended_itself:
            self.source = str(cell.source) or " "

    def note_end(
        self, cell: NotebookNode, cell_index: int, execute_reply: Mapping[str, object]
    ) -> None:
        """Note `exit` and `quit`, after which the kernel ends without an error."""
        content: Mapping[str, list[Message]] = execute_reply["content"]  # type: ignore[assignment]
        payloads = content.get("payload", [])
        if any(payload.get("source") == "ask_exit" for payload in payloads):
            self.ended_itself = True


def _check(notebook: NotebookNode, failed: Callable[[str, str], RunError]) -> None:
    """Refuse a notebook in which a cell failed that was not meant to.

    papermill's own check takes a cell that calls `sys.exit(0)` for the notebook's wanted end, and
    knows no cells that are meant to fail.
    """
    for cell in notebook.cells:
        if RAISES in cell.metadata.get("tags", []):
            continue
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                if output.ename == "SystemExit":
                    raise failed(cell.source, _ended(f"SystemExit: {output.evalue}"))
                message = f"{output.ename}: {output.evalue}"
                if output.ename in _MISSING:
                    message += (
                        "; a notebook is built in a folder of its own, with its rows under data/ "
                        "and the modules that it imports from beside it, and with no other file"
                    )
                raise failed(cell.source, message)
        # A notebook can silence its errors (IPython's `set_custom_exc`); papermill notes them.
        if cell.metadata.papermill.get("exception"):
            raise failed(cell.source, "the cell failed, and said nothing of it")


def _ended(how: str) -> str:
    return (
        f"the notebook ended itself ({how}) before its last cell was done; let it run to its end, "
        "and raise an error where there is nothing to show"
    )


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
        outputs.shortened(message),
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
        # By its text and not its place, for papermill has put a cell of its own before it.
        if cell.source == source:
            break
    return section


def _lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        place = documents.inside(folder, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _settled(notebook: NotebookNode, work: Work, folder: str) -> NotebookNode:
    """The notebook without run times, random ids and the names of its temporary folders."""
    records: list[NotebookNode] = [notebook.metadata, *(cell.metadata for cell in notebook.cells)]
    for metadata in records:
        metadata.pop("papermill", None)
        metadata.pop("execution", None)
    for cell in notebook.cells:
        if INJECTED in cell.metadata.get("tags", []):
            # papermill gives this cell a random id.
            cell["id"] = INJECTED
    # Files of the job's own folder are called as the notebook calls them; the order counts.
    places: dict[str, str] = {}
    for place in dict.fromkeys((folder, os.path.realpath(folder))):
        places |= {f"{place}/": "", place: "."}
    places[tempfile.gettempdir()] = "/tmp"  # noqa: S108 - a word, and no folder
    outputs.without_places(notebook, places)
    notebook.metadata["lcreport"] = dict(work.about)
    if work.notice:
        _put_notice(notebook, work)
    return notebook


def _put_notice(notebook: NotebookNode, work: Work) -> None:
    """Let every document of the annex bear a notice, whatever the notebook shows."""
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    payloads = [output["data"].get(PAYLOAD) for output in shown if "data" in output]
    heads = [
        found for found in payloads if isinstance(found, dict) and found.get("type") == Head.kind
    ]
    for head in heads:
        head["unchecked_notice"] = work.notice
    if not heads:
        # A notebook of plain cells has no head of an annex to which the notice could be added.
        head = {"type": Head.kind, "language": work.language, "unchecked_notice": work.notice}
        data = {PAYLOAD: head, "text/plain": work.notice}
        output = nbformat.v4.new_output("display_data", data)  # type: ignore[no-untyped-call]
        cell = nbformat.v4.new_code_cell(id=NOTICE, outputs=[output])  # type: ignore[no-untyped-call]
        notebook.cells.insert(0, cell)
