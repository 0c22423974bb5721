"""Plain DataFrames as tables, so that every document shows them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from lcreport.blocks import PAYLOAD, Cell, Column, Line, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_MOST_ROWS = 500


def of_frame(frame: pd.DataFrame, *, id: str = "", caption: str = "") -> Table:
    """Any DataFrame as a table, its values as pandas prints them.

    Row labels are columns before the others; those that only count the rows are left out. Of a
    frame of more than 500 rows the first 500 are shown, with a note.

    >>> import pandas as pd
    >>> table = of_frame(pd.DataFrame({"a": [1]}, index=["x"]))
    >>> [cell.text for cell in table.lines[0].cells]
    ['x', '1']

    Args:
        frame: What to show.
        id: Unique within an annex; made from the content where empty.
        caption: What the table is called.
    """
    shown = frame.head(_MOST_ROWS)
    columns, values = [], []
    if not _only_counts(frame):
        for level, name in enumerate(frame.index.names):
            columns.append(Column(f"i{level}", "" if name is None else str(name)))
            values.append([Cell(str(label)) for label in shown.index.get_level_values(level)])
    for number, (name, column) in enumerate(shown.items()):
        numeric = column.dtype.kind in "iuf"
        columns.append(Column(f"c{number}", _label(name), "number" if numeric else "text"))
        values.append([_number(value) if numeric else Cell(str(value)) for value in column])
    notes = [f"{len(shown)} / {len(frame)}"] if len(shown) < len(frame) else []
    return Table(
        id or _identified(shown),
        caption,
        columns,
        [Line(cells) for cells in zip(*values, strict=True)],
        head=columns[0].key if columns else "",
        notes=notes,
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
    if PAYLOAD not in formatters:
        formatters[PAYLOAD] = PayloadFormatter(parent=shell.display_formatter)
    formatters[PAYLOAD].for_type_by_name("pandas", "DataFrame", _payload)


def _payload(frame: pd.DataFrame) -> Mapping[str, object]:
    return of_frame(frame).payload()


def _only_counts(frame: pd.DataFrame) -> bool:
    index = frame.index
    return index.nlevels == 1 and index.name is None and list(index) == list(range(len(frame)))


def _label(name: object) -> str:
    return " ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _number(value: float) -> Cell:
    """A number as pandas prints it, with the decimals that it is printed with."""
    text = str(value)
    if value != value:  # noqa: PLR0124 - not a number
        return Cell(text)
    decimals = len(text.partition(".")[2]) if "e" not in text else 0
    return Cell(text, float(value), decimals)


def _identified(frame: pd.DataFrame) -> str:
    digest = hashlib.sha256(frame.to_csv().encode()).hexdigest()
    return f"frame-{digest[:8]}"
