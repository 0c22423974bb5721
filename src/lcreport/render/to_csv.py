"""A table as CSV that Excel opens right: UTF-8 with a byte order mark, text kept as text."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from lcreport.render.plain_table import PlainTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.blocks import Table

# The wide forms too: some editions of Excel take them for the narrow ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def file_of(table: Table, labels: Mapping[str, str]) -> bytes:
    """The table's values with one head row; numbers unformatted, with "." as the decimal mark.

    A number column in which a cell says more than its number ("trên 813") is followed by a column
    with what the reader sees there.
    """
    plain = PlainTable.of(table, labels)
    written = io.StringIO()
    # RFC 4180 ends lines so, and Excel on Windows expects it.
    writer = csv.writer(written, lineterminator="\r\n")
    worded = {index for index, column in enumerate(plain.columns) if plain.says_more(index)}
    heads: list[str] = []
    for index, column in enumerate(plain.columns):
        heads.append(guarded(column.head))
        if index in worded:
            heads.append(guarded(f"{column.head} – {labels['shown_as'].lower()}"))
    writer.writerow(heads)
    for row in plain.rows:
        values: list[str | float] = []
        for index, plain_cell in enumerate(row):
            # A number in brackets would lead nowhere here.
            cell, text = plain_cell.cell, guarded(plain_cell.cell.with_note(table.language))
            values.append(text if cell.number is None else _number(cell.number))
            if index in worded:
                values.append(text if any(cell.around) or cell.note else "")
        writer.writerow(values)
    # Without the byte order mark Excel reads UTF-8 as the machine's old code page: "TÃ¬nh".
    return written.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Text that a spreadsheet takes for text, with an apostrophe before what begins a formula.

    >>> guarded("=1+1"), guarded("-"), guarded("Hội")
    ("'=1+1", '-', 'Hội')
    """
    return f"'{text}" if len(text) > 1 and text.startswith(_FORMULA) else text


def _number(value: float) -> str:
    """The shortest form that reads back as the same number.

    >>> _number(813.0), _number(0.1)
    ('813', '0.1')
    """
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
