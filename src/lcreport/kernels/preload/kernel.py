"""What a kernel needs: IPython, pandas, and lcreport's left half, letters and numbers learnt."""

from pathlib import Path

from lcreport.kernels import preload

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
from lcreport.annex.charts import lettering  # noqa: E402 - as above
from lcreport.languages import codes, language, plural_form  # noqa: E402 - as above

lettering.learn()
for _language in codes():
    plural_form(language(_language).locale, 1)
    # What is built at first use (parsers, patterns, outlines) is there for every fork: a section
    # done for the second time takes half the time of the first.
    _report = annex.open(str(Path(__file__).parent / "rehearsal"), "unit", "2021-9M", _language)
    for _section in (
        _report.head, _report.summary, _report.regulation, _report.indicators,
        _report.printed_comparisons, _report.charts, _report.commitments, _report.notes,
        _report.provenance,
    ):  # fmt: skip
        _section()._repr_mimebundle_()
