"""One annex from its work: executed, rendered, given back as bytes.

Runs the same in a forked process, in this one and on a cluster's worker.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from lcreport import documents, languages
from lcreport.build import repeated
from lcreport.build.steps import FAILURE_PAGE, Step, no_step, step_of
from lcreport.errors import LcreportError, RenderError, RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nbformat import NotebookNode

    from lcreport.build.jobs import Work
    from lcreport.build.repeated import Unlike
    from lcreport.render.document_parts import Document

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an annex was not made.

    Attributes:
        message: The error, in words.
        section: Heading of the section that failed, empty where none had begun.
        source: Source of the cell that failed.
        retryable: True where the death was not the notebook's own fault.
        notebook: Where the notebook is kept as far as it was executed; empty where it is not.
    """

    message: str
    section: str = ""
    source: str = ""
    retryable: bool = False
    notebook: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What comes back for one job: its files, or a failure and the page that says so.

    Attributes:
        contents: File name → content.
        failure: Why there is no document at all; None where there is one.
        unmade: Format → why its document could not be made, where others could.
        warnings: What its documents are without, or show otherwise than the notebook does.
        unlike: The cells that will show something else in another run.
        chartless: Formats of charts for which it has none.
    """

    contents: Mapping[str, bytes]
    failure: Failure | None = None
    unmade: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    unlike: tuple[Unlike, ...] = ()
    chartless: tuple[str, ...] = ()


def make(work: Work, on_step: Callable[[Step], object] = no_step) -> Result:
    """One annex, on whatever machine this runs.

    Args:
        work: The job.
        on_step: Called with each step as it begins.
    """
    from lcreport.build import execute  # noqa: PLC0415 - papermill takes seconds that the host need not wait

    executed = b""
    try:
        notebook = execute.execute(work, on_step)
        executed = execute.written(notebook)
        return _rendered(work, notebook, executed, on_step)
    except RunError as error:
        failure = Failure(str(error), error.section, error.source, error.retryable)
        # The cells that ran are in it, and show what led to the failure.
        return failed(work, failure, error.executed, on_step)
    except LcreportError as error:
        return failed(work, Failure(str(error)), executed, on_step)
    except Exception as error:  # noqa: BLE001 - the edge of one job
        return failed(work, Failure(f"{type(error).__name__}: {error}"), executed, on_step)


def rest(work: Work, executed: bytes, on_step: Callable[[Step], object] = no_step) -> Result:
    """The documents of a notebook that another process has executed.

    Args:
        work: The job, with the formats that are wanted.
        executed: The notebook.
        on_step: Told of each step as it begins.
    """
    import nbformat  # noqa: PLC0415 - nor need it wait for this

    try:
        notebook = nbformat.reads(executed.decode(), as_version=4)  # type: ignore[no-untyped-call]
        return _rendered(work, notebook, executed, on_step)
    except Exception as error:  # noqa: BLE001 - the edge of one job
        # Without a page of the failure: who asked for the rest knows what the first failure was.
        return Result({}, Failure(f"{type(error).__name__}: {error}"))


def _rendered(
    work: Work, notebook: NotebookNode, executed: bytes, on_step: Callable[[Step], object]
) -> Result:
    """The annex of an executed notebook.

    Raises:
        RenderError: no document can be made.
    """
    from lcreport.render import warnings  # noqa: PLC0415 - nor need it wait for Typst

    # Every format reads the notebook, and would warn of the same again.
    with warnings.of_annex() as given:
        made, unmade = _documents(work, notebook, executed, on_step)
    chartless = tuple(name for name in work.formats if _is_chartless(name, made.get(name)))
    files = {f"{work.stem}.{name}": made[name] for name in made if name not in chartless}
    contents = {f"{work.stem}.{documents.EXECUTED}": executed, **files}
    unlike = tuple(repeated.in_one_run(notebook))
    return Result(contents, None, unmade, tuple(given), unlike, chartless)


def _is_chartless(name: str, content: bytes | None) -> bool:
    return content == b"" and documents.FORMATS[name].of_charts


def _documents(
    work: Work, notebook: NotebookNode, executed: bytes, on_step: Callable[[Step], object]
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Format → document of those that can be made, and of each other format why not.

    Raises:
        RenderError: none can.
    """
    from lcreport.render import executed_notebook, fonts  # noqa: PLC0415 - nor need it wait for Typst

    made: dict[str, bytes] = {}
    unmade: dict[str, str] = {}
    own = {known.renderer for known in documents.FORMATS.values()}
    annex: Document | None = None
    for name in work.formats:
        # With the notebook: where this format never ends, the host has the others made from it.
        on_step(Step(step_of(name), executed))
        try:
            renderer = work.renderers[name]
            # A notebook is read once for all formats; a renderer that is not ours takes it as it
            # is.
            if renderer in own:
                annex = annex or executed_notebook.read(notebook)
            given = annex if renderer in own else notebook
            # Our Word file alone can begin with an office's own.
            is_word = renderer == documents.FORMATS[documents.WORD].renderer
            office = [work.appearance.letterhead] if is_word and work.appearance.letterhead else []
            with fonts.given(work.appearance.face):
                made[name] = resolve_name(renderer)(given, *office)
        except LcreportError as error:
            unmade[name] = str(error)
        except Exception as error:  # noqa: BLE001 - the edge of one document
            unmade[name] = f"{type(error).__name__}: {error}"
    if unmade and not made:
        # One reason that holds for all, such as a notebook without cells, is said once.
        raise RenderError("; ".join(dict.fromkeys(unmade.values())))
    return made, unmade


def failed(
    work: Work,
    failure: Failure,
    executed: bytes,
    on_step: Callable[[Step], object] = no_step,
) -> Result:
    """What stands in out/ where an annex could not be made.

    Args:
        work: The job.
        failure: Why it failed.
        executed: Its notebook as far as it was executed, empty where there is none.
        on_step: Called as this begins.
    """
    on_step(Step(FAILURE_PAGE, executed))
    contents = {}
    # The annex's language may be the very thing that failed: the page is then in the first one.
    for language in dict.fromkeys((work.language, languages.FIRST)):
        page = _page(work, failure, language)
        if page:
            contents[f"{work.stem}.html"] = page
            break
    if executed:
        contents[f"{work.stem}.{documents.FAILED}"] = executed
    return Result(contents, failure)


def _page(work: Work, failure: Failure, language: str) -> bytes:
    """The page of a failed annex; empty where it cannot be made, for the failure itself counts."""
    try:
        page: bytes = resolve_name(work.renderers[documents.FAILURE])(
            work.name, failure.section, failure.message, failure.source, language
        )
    except Exception as error:  # noqa: BLE001 - the edge of one job
        log.warning("%s: no page of its failure in %s: %s", work.name, language, error)
        return b""
    return page
