"""What a kernel needs: IPython, pandas, matplotlib and lcreport's annexes, each section tried once.

What is built at first use (parsers, patterns, fonts) is there for every fork then: a section done
for the second time takes half the time of the first.
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
        "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.interactiveshell",
        "IPython.core.logger", "IPython.core.oinspect", "IPython.extensions.storemagic", "bdb",
        "encodings.idna", "encodings.utf_8_sig", "faulthandler", "fsspec.implementations.chained",
        "fsspec.implementations.local", "ipykernel.debugger", "ipykernel.ipkernel",
        "ipykernel.kernelapp", "lcreport.annex", "lcreport.kernels.cell_process",
        "lcreport.kernels.provisioner", "pandas", "pandas.core.methods.to_dict", "pyarrow.csv",
        "pyarrow.pandas_compat", "pyarrow.vendored.version", "sqlite3", "tornado.platform.asyncio",
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
