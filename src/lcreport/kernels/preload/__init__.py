"""What the fork servers import, and do once, before they fork their first child.

`preload.kernel` is for kernels, `preload.worker` for processes that run and render notebooks: two
servers start on two cores in half the time. Nothing here may start a thread, for a process that has
threads cannot be forked safely.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_GRAMMAR = "rfc3987_syntax"


def load(modules: Iterable[str]) -> None:
    """Import modules; a part of lcreport's requirements that is not installed is not needed."""
    # On import jsonschema would have this package build a grammar of internationalised addresses,
    # 1.5 s, which no schema of a notebook asks for.
    absent = _GRAMMAR not in sys.modules
    if absent:
        sys.modules[_GRAMMAR] = None  # type: ignore[assignment]
    for module in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    if absent:
        del sys.modules[_GRAMMAR]
