"""One annex from its work: executed, rendered, given back as bytes.

Runs the same in a forked process, in this one and on a cluster's worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from lcreport import documents
from lcreport.errors import LcreportError, RunError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.build.plan import Work


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an annex was not made."""

    message: str
    section: str = ""
    source: str = ""
    retryable: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What comes back for one job: its files, or a failure and the page that tells of it."""

    contents: Mapping[str, bytes]
    failure: Failure | None = None


def make(work: Work) -> Made:
    """One annex, on whatever machine this runs."""
    from lcreport.build import execute  # noqa: PLC0415 - papermill takes seconds that the host need not wait

    stem = stem_of(work.language)
    try:
        notebook = execute.execute(work)
        contents = {f"{stem}.ipynb": execute.written(notebook)}
        for name in work.formats:
            contents[f"{stem}.{name}"] = resolve_name(work.renderers[name])(notebook)
    except LcreportError as error:
        facts = {each: getattr(error, each, "") for each in ("section", "source")}
        return _failed(work, Failure(str(error), **facts, retryable=_is_retryable(error)))
    except Exception as error:  # noqa: BLE001 - the edge of one job
        return _failed(work, Failure(f"{type(error).__name__}: {error}"))
    return Made(contents)


def stem_of(language: str) -> str:
    """The name of an annex's files without what follows: `annex`, `annex.en`."""
    return documents.stem("annex", language)


def _is_retryable(error: LcreportError) -> bool:
    return isinstance(error, RunError) and error.retryable


def _failed(work: Work, failure: Failure) -> Made:
    page = resolve_name(work.renderers["failure"])(
        work.name, failure.section, failure.message, failure.source, work.language
    )
    return Made({f"{stem_of(work.language)}.html": page}, failure)
