"""What a kernel needs: IPython, pandas, matplotlib and what a notebook calls of lcreport."""

import os
from pathlib import Path

from babel.dates import format_date

from lcreport.kernels import preload

# matplotlib reads this once, on import, but a kernel sets it when it starts, too late for one that
# is forked: plain figures were drawn for nobody. A user's own setting holds.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")

preload.load(
    (
        "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.interactiveshell",
        "IPython.core.logger", "IPython.core.oinspect", "IPython.extensions.storemagic", "bdb",
        "encodings.idna", "encodings.utf_8_sig", "faulthandler", "fsspec.implementations.chained",
        "fsspec.implementations.local", "ipykernel.debugger", "ipykernel.ipkernel",
        "ipykernel.kernelapp", "lcreport.annex", "lcreport.kernels.provisioner", "pandas",
        "pandas.core.methods.to_dict", "pyarrow.csv", "pyarrow.pandas_compat",
        "pyarrow.vendored.version", "sqlite3", "tornado.platform.asyncio", "zmq.utils.garbage",
    )
)  # fmt: skip

from lcreport import annex  # noqa: E402 - after the imports that it hastens

for _language in ("vi", "en"):
    format_date(locale=_language)
    # What is built at first use (parsers, patterns, outlines) is there for every fork: a section
    # done for the second time takes half the time of the first.
    _report = annex.open(str(Path(__file__).parent / "rehearsal"), "unit", "2021-9M", _language)
    for _section in (
        _report.head, _report.summary, _report.regulation, _report.indicators,
        _report.printed_comparisons, _report.charts, _report.commitments, _report.notes,
        _report.provenance,
    ):  # fmt: skip
        _section()._repr_mimebundle_()
