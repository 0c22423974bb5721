"""Rows of tables without figures, such as tasks, on their way into a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.intake.lines import PreviewLine
from lcreport.intake.open_dataset import add_table
from lcreport.intake.read_periods import plain

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from lcreport.intake.known_figures import TextRow
    from lcreport.intake.proposals import TableRow
    from lcreport.intake.write_dataset import Package

ROW_TABLES = ("commitments", "documents", "difficulties", "strengths")
"""The tables whose rows a report proposes, beside those of figures and plans."""
_BATCH = "batch"
_WORDS_OF_ID = 8
_TEXTS = ("task_", "text_", "subject_")


def line_of(  # noqa: PLR0913 - a row, where it comes from, and what it is held against
    row: TableRow,
    file: str,
    period: str,
    package: Package,
    folder: Path,
    organisations: Collection[str],
) -> PreviewLine:
    """What becomes of a row: it is new, there already, or of nobody that the dataset knows.

    Args:
        row: With a person's yes.
        file: That it stands in.
        period: Of the report.
        package: The dataset's tables, which get the row's table.
        folder: The dataset's.
        organisations: Ids that there are.

    Raises:
        DatasetError: the dataset keeps the table in another form than one CSV.
    """
    whose = row.cells.get("organisation", "")
    line = PreviewLine(file, whose, row.table, row.text, period, "", "new", row.place.locator,
                printed=row.text, table=row.table)  # fmt: skip
    if whose and whose not in organisations:
        line.state = "refused"
        line.remarks.append(
            f"{whose!r} is no organisation of the dataset; see its list, or empty the cell"
        )
        return line
    add_table(package, folder, row.table, ["id", *row.cells, _BATCH])
    there = package.tables[row.table]
    if same := next((one for one in there if _is_same(one, row)), None):
        line.state = "same"
        line.remarks.append(f"is there as {same.get('id', '')!r}")
        return line
    # In the table from the start, so that the next row sees it; the checks come after all rows.
    line.row = {"id": _new_id(package, row), **row.cells}
    there.append(line.row)
    return line


def _is_same(there: TextRow, row: TableRow) -> bool:
    cells = row.cells
    if number := cells.get("number", ""):
        # Numbers begin anew each year.
        return there.get("number") == number and there.get("date", "") == cells.get("date", "")
    texts = [name for name in cells if name.startswith(_TEXTS) and cells[name]]
    return there.get("period", "") == cells.get("period", "") and any(
        plain(there.get(name) or "") == plain(cells[name]) for name in texts
    )


def _new_id(package: Package, row: TableRow) -> str:
    """An id of the first words, or of a document's number and year."""
    number, date = row.cells.get("number", ""), row.cells.get("date", "")
    words = f"{number} {date[:4]}" if number else " ".join(row.text.split()[:_WORDS_OF_ID])
    bare = "-".join(_letters(plain(words))) or row.table
    taken = {one.get("id", "") for one in package.tables[row.table]}
    count, found = 1, bare
    while found in taken:
        count += 1
        found = f"{bare}-{count}"
    return found


def _letters(words: str) -> list[str]:
    return "".join(
        letter if letter.isascii() and letter.isalnum() else " " for letter in words
    ).split()
