"""Warnings of the documents of one annex: each is given once, however many formats meet it."""

from __future__ import annotations

import contextlib
import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger("lcreport.render")
_given: ContextVar[tuple[str, set[str]] | None] = ContextVar("given", default=None)


@contextlib.contextmanager
def of_annex(name: str) -> Iterator[None]:
    """While its documents are made, warnings name the annex, and none is given twice."""
    token = _given.set((name, set()))
    try:
        yield
    finally:
        _given.reset(token)


def warn(message: str, *values: object) -> None:
    """Log a warning, unless the annex at work has given it already."""
    text = message % values if values else message
    given = _given.get()
    if given is None:
        _log.warning("%s", text)
    elif text not in given[1]:
        given[1].add(text)
        _log.warning("%s: %s", given[0], text)
