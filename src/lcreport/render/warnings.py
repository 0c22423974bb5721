"""Warnings of the documents of one annex: each is given once, however many formats meet it.

While an annex is made they are collected, for the log of a worker may be on another machine.
"""

from __future__ import annotations

import contextlib
import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger("lcreport.render")
_given: ContextVar[list[str] | None] = ContextVar("given", default=None)


@contextlib.contextmanager
def of_annex() -> Iterator[list[str]]:
    """The warnings of one annex, each once, in a list that fills while its documents are made."""
    given: list[str] = []
    token = _given.set(given)
    try:
        yield given
    finally:
        _given.reset(token)


def warn(message: str, *values: object) -> None:
    """Give a warning of the annex at work; log it where none is."""
    text = message % values if values else message
    given = _given.get()
    if given is None:
        _log.warning("%s", text)
    elif text not in given:
        given.append(text)
