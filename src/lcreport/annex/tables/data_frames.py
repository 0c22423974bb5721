"""Plain DataFrames as tables, so that every document shows them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING

import pandas as pd

from lcreport.blocks import PAYLOAD, Cell, Column, Line, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# About 15 pages of PDF: more is data, for which there are the workbook and the dataset.
_MOST_ROWS = 500
_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?(?:e[+-]\d+)?")


def of_frame(frame: pd.DataFrame, *, id: str = "", caption: str = "") -> Table:
    """Any DataFrame as a table, its values as pandas prints them, what is missing left empty.

    Row labels are columns before the others; those that only count the rows are left out. Of a
    frame of more than 500 rows the first 500 are shown, and the table says of how many.

    >>> table = of_frame(pd.DataFrame({"a": [1]}, index=["x"]))
    >>> [cell.text for cell in table.lines[0].cells]
    ['x', '1']

    Args:
        frame: What to show.
        id: Unique within an annex; made from the content where empty.
        caption: What the table is called.
    """
    first = frame.head(_MOST_ROWS)
    columns: list[Column] = []
    values: list[Sequence[Cell]] = []
    if not _only_counts(frame):
        for level, name in enumerate(frame.index.names):
            columns.append(Column(f"i{level}", "" if name is None else _label(name)))
            labels = pd.Series(first.index.get_level_values(level))
            values.append([Cell(text) for text in _printed(labels)])
    for number, (name, column) in enumerate(first.items()):
        # By kind: for pandas' own `is_numeric_dtype` truth values are numbers too.
        numeric = column.dtype.kind in "iuf"
        # By number: heads of a DataFrame may be equal, empty or no texts.
        columns.append(Column(f"c{number}", _label(name), "number" if numeric else "text"))
        texts = _printed(column)
        values.append(
            [_number(value, text) for value, text in zip(column, texts, strict=True)]
            if numeric
            else [Cell(text) for text in texts]
        )
    return Table(
        id or _identified(first),
        caption,
        columns,
        [Line(cells) for cells in zip(*values, strict=True)],
        head=columns[0].key if columns else "",
        cut_from=len(frame) if len(first) < len(frame) else 0,
    )


def register_formatters() -> None:
    """Have a running notebook give pandas' DataFrames as tables; nothing outside of a notebook."""
    try:
        from IPython import get_ipython  # noqa: PLC0415 - not needed outside of a notebook
    except ImportError:
        return
    shell = get_ipython()
    if shell is None:
        return
    from IPython.core.formatters import BaseFormatter  # noqa: PLC0415 - as above
    from traitlets import ObjectName, Unicode  # noqa: PLC0415 - as above

    class PayloadFormatter(BaseFormatter):
        format_type = Unicode(PAYLOAD)
        print_method = ObjectName("_repr_lcreport_")
        _return_type = dict

    formatters = shell.display_formatter.formatters
    # A second annex in one notebook must not take away what others registered.
    if PAYLOAD not in formatters:
        formatters[PAYLOAD] = PayloadFormatter(parent=shell.display_formatter)
    formatters[PAYLOAD].for_type_by_name("pandas", "DataFrame", _payload)


def _payload(frame: pd.DataFrame) -> Mapping[str, object]:
    return of_frame(frame).payload()


def _only_counts(frame: pd.DataFrame) -> bool:
    index = frame.index
    # By values, not by type: a filtered and reset index counts the rows too.
    return index.nlevels == 1 and index.name is None and list(index) == list(range(len(frame)))


def _label(name: object) -> str:
    return " ".join(map(_text, name)) if isinstance(name, tuple) else _text(name)


def _printed(column: pd.Series) -> list[str]:
    """Each value as pandas prints it in its column; an empty text where it is missing."""
    if column.dtype.kind == "f":
        # Only a whole column tells how many decimals its numbers are printed with.
        shown = iter(column.dropna().to_string(index=False, header=False).split("\n"))
        return ["" if missing else next(shown).strip() for missing in column.isna()]
    return [_text(value) for value in column]


def _text(value: object) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):  # type: ignore[call-overload]
        return ""
    # pandas keeps a plain date as its midnight.
    if isinstance(value, dt.datetime) and value.time() == dt.time() and value.tzinfo is None:
        return value.date().isoformat()
    return str(value)


def _number(value: float, text: str) -> Cell:
    """A number as it is printed, with the decimals that it is printed with."""
    if not text:
        return Cell()
    found = _NUMBER.fullmatch(text.replace(",", ""))
    # Infinity, and what a format of the user's own makes of a number, is no more than its text.
    return Cell(text, float(value), len(found[1] or "")) if found else Cell(text)


def _identified(frame: pd.DataFrame) -> str:
    # Half of a surrogate pair, which a frame may hold, has no bytes.
    digest = hashlib.sha256(frame.to_csv().encode(errors="backslashreplace")).hexdigest()
    return f"frame-{digest[:8]}"
