"""What kernels need (IPython, pandas, lcreport's annexes) and workers (papermill, the renderers).

Each section of an annex is tried once: what is built at first use (parsers, patterns, fonts) is
there for every fork then, and a section done for the second time takes half the time of the first.
"""

from __future__ import annotations

import inspect
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import languages
from lcreport.kernels import preload

if TYPE_CHECKING:
    from collections.abc import Sequence

REHEARSAL = Path(__file__).parent / "rehearsal"
"""An invented dataset with one organisation, `unit`."""

# matplotlib reads this once, on import, but a kernel sets it when it starts, too late for one that
# is forked: plain figures would not appear in the notebook. A user's own setting is kept.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")

preload.load(
    (
        "bdb", "encodings.idna", "encodings.utf_8_sig", "faulthandler",
        "fsspec.implementations.chained", "fsspec.implementations.local", "ipykernel.debugger",
        "ipykernel.ipkernel", "ipykernel.kernelapp", "IPython.core.completerlib",
        "IPython.core.debugger", "IPython.core.interactiveshell", "IPython.core.logger",
        "IPython.core.oinspect", "IPython.extensions.storemagic", "jupyter_client.asynchronous",
        "jupyter_client.manager", "jupyter_client.provisioning", "lcreport.annex",
        "lcreport.build.engine", "lcreport.build.execute", "lcreport.build.job",
        "lcreport.build.outputs", "lcreport.build.workers", "lcreport.kernels.cell_client",
        "lcreport.kernels.cell_process", "lcreport.kernels.provisioner", "lcreport.render",
        "nbclient", "nbformat.v4", "pandas", "pandas.core.methods.to_dict", "papermill",
        "papermill.translators", "pyarrow.csv", "pyarrow.pandas_compat",
        "pyarrow.vendored.version", "sqlite3", "tornado.platform.asyncio", "typst", "xlsxwriter",
        "zmq.utils.garbage",
    )
)  # fmt: skip


def sections(kind: type) -> list[str]:
    """The sections that a kind of annex offers: its public methods that need nothing further."""
    return [
        name
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_") and len(inspect.signature(method).parameters) == 1
    ]


def rehearse(language: str) -> None:
    """Open the invented dataset as a notebook does, and show every section of an annex of it.

    The other kinds of annex do nothing for the first time then: showing them too was no gain.
    """
    from lcreport import annex  # noqa: PLC0415 - loaded above, with the rest

    report = annex.open(str(REHEARSAL), "unit", "2021-9M", language)
    for name in sections(type(report)):
        preload.attempt(f"section {name!r} in {language}", partial(_show, report, name))


def _show(report: object, name: str) -> None:
    block = getattr(report, name)()
    bundle = getattr(block, "_repr_mimebundle_", None)
    if bundle:
        bundle()


def rehearse_in(codes: Sequence[str]) -> None:
    """Rehearse in each language; one that cannot be read fails in the annex that asks for it.

    Args:
        codes: Those of the annexes to come; empty for all that there are.
    """
    for known in languages.readable():
        if not codes or known.code in codes:
            preload.attempt(
                f"plurals in {known.code}", partial(languages.plural_form, known.locale, 1)
            )
            preload.attempt(f"an annex in {known.code}", partial(rehearse, known.code))
