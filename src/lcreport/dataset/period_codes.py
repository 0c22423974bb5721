"""One code for each period, however a file writes it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lcreport.dataset.tables import periods_in
from lcreport.errors import PeriodError
from lcreport.period import Period

if TYPE_CHECKING:
    import pyarrow as pa

    from lcreport.dataset.table_rows import TableRows


def with_one_code_a_period(read: TableRows) -> pa.Table:
    """The rows of a table with every period written in one way."""
    # Here, for other modules want `one_code` alone, and have no pyarrow.
    from lcreport.dataset.arrow_texts import as_text, distinct, replaced  # noqa: PLC0415

    rows = read.table
    for name in periods_in(read.name):
        if name not in rows.column_names:
            continue
        place, column = rows.column_names.index(name), as_text(rows[name])
        others = {code: one for code in distinct(column) if (one := one_code(code)) != code}
        # Most tables write each period in one way: nothing is copied then.
        if others or column.type != rows[name].type:
            rows = rows.set_column(place, name, replaced(column, others))
    return rows


@lru_cache(maxsize=4096)
def one_code(written: str) -> str:
    """The one code of a period that can be written in several; what cannot be read stays.

    >>> one_code("2021-12M"), one_code("2021-Q3"), one_code("soon")
    ('2021', '2021-Q3', 'soon')
    """
    try:
        return str(Period.parse(written))
    except PeriodError:
        return written
