"""A table's payload as one rectangle: one head row, one value a cell, no heading between rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NUMBER = re.compile(r"[+\-−]?\d[\d.,\u00a0\u202f ]*\d|[+\-−]?\d")


@dataclass(frozen=True, slots=True)
class PlainColumn:
    """A column's head with its unit, and how its numbers are written."""

    head: str
    type: str
    decimals: int


@dataclass(frozen=True, slots=True)
class PlainCell:
    """What a reader sees, the number behind it if there is one, and a remark on it."""

    text: str
    value: float | None = None
    note: str = ""

    @property
    def around(self) -> tuple[str, str]:
        """What stands before and after the number in the text.

        >>> PlainCell("trên 813 (a)", 813).around
        ('trên ', ' (a)')
        """
        found = _NUMBER.search(self.text)
        if self.value is None or found is None:
            return "", ""
        return self.text[: found.start()], self.text[found.end() :]

    @property
    def signed(self) -> bool:
        """True where a positive number shows its plus sign."""
        found = _NUMBER.search(self.text)
        return found is not None and found[0].startswith("+")

    @property
    def decimals(self) -> int | None:
        """Decimals in the text, the last mark taken for the decimal one; None where unclear."""
        found = _NUMBER.search(self.text)
        if found is None or self.value is None:
            return None
        digits = re.sub(r"[^\d.,]", "", found[0])
        places = len(re.split(r"[.,]", digits)[-1]) if re.search(r"[.,]", digits) else 0
        # "1.234" may group thousands: then the digits read as a whole give the value itself.
        whole = int(re.sub(r"\D", "", digits))
        return 0 if abs(abs(self.value) - whole) < 0.5 and places == 3 else places


@dataclass(frozen=True, slots=True)
class Plain:
    """Columns and rows of one table; the areas that head rows have become a column."""

    columns: Sequence[PlainColumn]
    rows: Sequence[Sequence[PlainCell]]

    @classmethod
    def of(cls, table: Mapping[str, Any], labels: Mapping[str, str]) -> Plain:
        """A table payload as a rectangle."""
        columns = [_column(each) for each in table.get("columns", ())]
        lines = table.get("rows", ())
        grouped = any(line.get("group") for line in lines)
        area, rows = PlainCell(""), []
        for line in lines:
            cells = [_cell(each) for each in line.get("cells", ())]
            if line.get("group"):
                area = cells[0] if cells else PlainCell("")
                continue
            rows.append([area, *cells] if grouped else cells)
        if grouped:
            columns.insert(0, PlainColumn(labels["area"], "text", 0))
        return cls(_distinct(columns), rows)

    def says_more(self, index: int) -> bool:
        """True for a number column in which a cell says more than its number."""
        return any(row[index].value is not None and any(row[index].around) for row in self.rows)


def _column(column: Mapping[str, Any]) -> PlainColumn:
    label, unit = str(column.get("label", "")), str(column.get("unit", ""))
    head = f"{label} ({unit})" if unit and unit not in label else label
    return PlainColumn(head, str(column.get("type", "text")), int(column.get("decimals") or 0))


def _cell(cell: Mapping[str, Any]) -> PlainCell:
    value = cell.get("value")
    number = (
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    )
    return PlainCell(str(cell.get("text", "")), number, str(cell.get("note") or ""))


def _distinct(columns: Sequence[PlainColumn]) -> list[PlainColumn]:
    """Columns whose heads are neither empty nor alike, as spreadsheets want them."""
    seen: dict[str, int] = {}
    distinct = []
    for number, column in enumerate(columns, 1):
        head = column.head or f"({number})"
        seen[head.lower()] = seen.get(head.lower(), 0) + 1
        if seen[head.lower()] > 1:
            head = f"{head} ({seen[head.lower()]})"
        distinct.append(PlainColumn(head, column.type, column.decimals))
    return distinct
