"""What the fork server imports, and does once, before it forks its first child.

Nothing here may start a thread, for a process that has threads cannot be forked safely; and nothing
here may end the server, which all annexes share: what fails here is logged, and fails again in the
annex that needs it.
"""

from __future__ import annotations

import importlib
import logging
import sys
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_GRAMMAR = "rfc3987_syntax"

log = logging.getLogger(__name__)


def load(modules: Iterable[str]) -> None:
    """Import modules; one that is not installed is left out, as nothing here needs it."""
    # On import jsonschema would have this package build a grammar of internationalised addresses,
    # 1.5 s, which no schema of a notebook asks for.
    absent = _GRAMMAR not in sys.modules
    if absent:
        sys.modules[_GRAMMAR] = None  # type: ignore[assignment]
    for module in modules:
        attempt(f"import of {module}", partial(_import, module))
    if absent:
        del sys.modules[_GRAMMAR]


def attempt(what: str, step: Callable[[], object]) -> None:
    """Do a step ahead of time; one that fails is logged and left to the annex that needs it."""
    try:
        step()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a server outlives any one annex
        log.warning("preload: %s failed: %s: %s", what, type(error).__name__, error)


def _import(module: str) -> None:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError:
        log.debug("preload: %s is not installed", module)
