"""Write the columns of every table into docs/dataset.md, from `lcreport.dataset.tables`.

`python docs/make_dataset_page.py` does it after a column was declared; a test says when it is due.
"""

import re
import sys
from pathlib import Path

from lcreport.dataset.table_schema import TableSchema
from lcreport.dataset.tables import TABLES

PAGE = Path(__file__).with_name("dataset.md")
_PLACE = re.compile(r"<!-- columns of (?P<name>\w+) -->\n.*?<!-- end -->", re.DOTALL)


def columns_of(table: TableSchema) -> str:
    """A table's columns as a Markdown table."""
    lines = ["| Column | | Meaning |", "|---|---|---|"]
    for column in table.columns:
        names = ", ".join(f"`{name}`" for name in column.names)
        meaning = column.meaning.replace("|", r"\|")
        lines.append(f"| {names} | {'! ' if column.needed else ''}| {meaning} |")
    return "\n".join(lines)


def filled(page: str) -> str:
    """The page with the columns as they are declared now."""

    def place(found: re.Match[str]) -> str:
        name = found["name"]
        return f"<!-- columns of {name} -->\n{columns_of(TABLES[name])}\n<!-- end -->"

    return _PLACE.sub(place, page)


if __name__ == "__main__":
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
