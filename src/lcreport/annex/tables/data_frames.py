"""Teaches a running notebook to show plain DataFrames in the PDF too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.blocks import TYPST
from lcreport.blocks.table import of_frame

if TYPE_CHECKING:
    import pandas as pd


def register_formatters() -> None:
    """Register Typst for pandas' DataFrames with IPython; nothing outside of a notebook."""
    try:
        from IPython import get_ipython  # noqa: PLC0415 - not needed outside of a notebook
    except ImportError:
        return
    shell = get_ipython()
    if shell is None:
        return
    from IPython.core.formatters import BaseFormatter  # noqa: PLC0415 - as above
    from traitlets import ObjectName, Unicode  # noqa: PLC0415 - as above

    class TypstFormatter(BaseFormatter):
        format_type = Unicode(TYPST)
        print_method = ObjectName("_repr_typst_")

    formatters = shell.display_formatter.formatters
    if TYPST not in formatters:
        formatters[TYPST] = TypstFormatter(parent=shell.display_formatter)
    formatters[TYPST].for_type_by_name("pandas", "DataFrame", _frame_as_typst)


def _frame_as_typst(frame: pd.DataFrame) -> str:
    return of_frame(frame).to_typst()
