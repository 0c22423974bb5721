"""A printed table as a tidy DataFrame, for further work with what an annex shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from lcreport.blocks.table import Table


def frame_of(table: Table) -> pd.DataFrame:
    """One row a line, one column a column of the table under its key.

    Numbers are those printed, in the scale of the table (see its unit line or column `unit`), NaN
    where a cell has none; texts are as a reader sees them, with their notes. A line that only heads
    others becomes the column `group` of these, and `level` is 1 where a line is a part of the line
    above.

    Args:
        table: Its column keys must not be `group` or `level`.
    """
    import pandas as pd  # noqa: PLC0415 - the host writes tables without pandas

    lines, group = [], ""
    for line in table.lines:
        if line.group:
            [group] = table.texts(line)
        else:
            lines.append((group, line.level, line))
    columns: dict[str, pd.Series[str] | pd.Series[int] | pd.Series[float]] = {
        "group": pd.Series([group for group, _, _ in lines], dtype="str"),
        "level": pd.Series([level for _, level, _ in lines], dtype="int64"),
    }
    for place, column in enumerate(table.columns):
        cells = [line.cells[place] for _, _, line in lines]
        if column.type == "text":
            texts = [cell.with_note(table.language) for cell in cells]
            columns[column.key] = pd.Series(texts, dtype="str")
        else:
            columns[column.key] = pd.Series([cell.number for cell in cells], dtype="float64")
    return pd.DataFrame(columns)
