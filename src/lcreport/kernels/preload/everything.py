"""What kernels need (IPython, pandas, lcreport's annexes) and workers (papermill, the renderers).

Each section of an annex is tried once: what is built at first use (parsers, patterns, fonts) is
there for every fork then, and a section done for the second time takes half the time of the first.
"""

from __future__ import annotations

import inspect
import os
from functools import partial
from pathlib import Path

from lcreport import languages
from lcreport.kernels import preload

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


def rehearse(opener: str, language: str) -> None:
    """Open the invented dataset as a notebook does, and show every section of it."""
    from lcreport import annex  # noqa: PLC0415 - loaded above, with the rest

    report = getattr(annex, opener)(str(REHEARSAL), "unit", "2021-9M", language)
    for name in sections(type(report)):
        preload.attempt(f"section {name!r} in {language}", partial(_show, report, name))


def _show(report: object, name: str) -> None:
    block = getattr(report, name)()
    bundle = getattr(block, "_repr_mimebundle_", None)
    if bundle:
        bundle()


def _rehearse_all() -> None:
    """Every language that can be read; one that cannot fails in the annex that asks for it."""
    for known in languages.readable():
        preload.attempt(f"plurals in {known.code}", partial(languages.plural_form, known.locale, 1))
        for opener in ("open", "open_overview", "open_brief", "open_units"):
            preload.attempt(f"annex.{opener}", partial(rehearse, opener, known.code))


preload.attempt("finding the languages", _rehearse_all)
