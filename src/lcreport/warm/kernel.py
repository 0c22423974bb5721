"""What a kernel needs: IPython, pandas, and lcreport's left half, letters and numbers learnt."""

from babel.dates import format_date
from babel.numbers import format_decimal

from lcreport import warm

warm.load(
    (
        "IPython.core.completerlib", "IPython.core.interactiveshell", "IPython.core.logger",
        "IPython.core.oinspect", "bdb", "encodings.idna", "encodings.utf_8_sig",
        "fsspec.implementations.chained", "fsspec.implementations.local", "ipykernel.debugger",
        "ipykernel.ipkernel", "ipykernel.kernelapp", "lcreport.annex", "lcreport.figures",
        "lcreport.kernels", "matplotlib_inline.backend_inline", "pandas",
        "pandas.core.methods.to_dict", "pyarrow.csv", "pyarrow.pandas_compat",
        "pyarrow.vendored.version", "sqlite3", "zmq.utils.garbage",
    )
)  # fmt: skip

from lcreport.figures import lettering  # noqa: E402 - after the imports that it hastens

lettering.learn()
for _language in ("vi", "en"):
    format_decimal(1234.5, locale=_language)
    format_date(locale=_language)
