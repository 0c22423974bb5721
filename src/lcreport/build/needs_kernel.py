"""Which notebooks need a Jupyter kernel to themselves, sockets and all.

Cells run without one elsewhere (`kernels/cell_process`), with the same outputs. What asks for a
kernel's connection, its other channels or a graphical event loop is not there; so it is looked for
in the source before anything runs. Read as text: the host imports nothing for it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ASKS = re.compile(
    r"^[ \t]*%(?P<magic>connect_info|qtconsole|subshell|gui)\b"
    r"|^[ \t]*%(?:matplotlib|pylab)[ \t]+(?!inline\b|agg\b|--list\b|-l\b)(?P<backend>\S+)"
    r"|\b(?P<name>get_connection_file|get_connection_info|connect_qtconsole|connection_file"
    r"|BlockingKernelClient|enable_gui|shell_channel_thread|control_thread|control_stream"
    r"|iopub_thread|stdin_socket|IPKernelApp)\b",
    re.MULTILINE,
)


def reason(sources: Iterable[str]) -> str:
    """What in the sources of code cells asks for a kernel; empty where nothing does.

    >>> reason(["1 + 1", "%matplotlib inline"])
    ''
    >>> reason(["1 + 1", "%connect_info"])
    '%connect_info'
    >>> reason(["%matplotlib qt"])
    '%matplotlib qt'
    """
    for source in sources:
        if found := _ASKS.search(source):
            return found[0].strip()
    return ""


def of_notebook(content: str) -> str:
    """The same for a notebook as it stands, as JSON."""
    return reason(
        "".join(cell["source"])
        for cell in json.loads(content)["cells"]
        if cell["cell_type"] == "code"
    )
