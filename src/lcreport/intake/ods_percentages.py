"""Which cells of an OpenDocument sheet are shown as percentages; calamine tells it of none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# A sheet is filled up with empty cells that are repeated a thousand times; one with a value is not.
_MOST = 2**14


def percentages_of(content: bytes) -> dict[str, frozenset[tuple[int, int]]]:
    """Sheet → row and place of each percentage, counted from 0.

    >>> percentages_of(b"<none/>")
    {}

    Args:
        content: The part content.xml, which is known to be whole.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.Parse(content, True)  # noqa: FBT003 - expat takes it so
    return {name: frozenset(places) for name, places in reader.found.items()}


@dataclass(slots=True)
class _Reader:
    found: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    _sheet: str = ""
    _row: int = 0
    _rows: int = 1
    _place: int = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in self._starts:
            self._starts[tag](self, attributes)

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self._row += self._rows

    def _start_table(self, attributes: Mapping[str, str]) -> None:
        self._sheet, self._row = attributes.get("table:name", ""), 0

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._rows = int(attributes.get("table:number-rows-repeated", 1))
        self._place = 0

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        times = int(attributes.get("table:number-columns-repeated", 1))
        if attributes.get("office:value-type") == "percentage" and times * self._rows <= _MOST:
            own = self.found.setdefault(self._sheet, set())
            own |= {
                (row, place)
                for row in range(self._row, self._row + self._rows)
                for place in range(self._place, self._place + times)
            }
        self._place += times

    _starts: ClassVar[dict[str, Callable[[_Reader, Mapping[str, str]], None]]] = {
        "table:table": _start_table,
        "table:table-row": _start_row,
        "table:table-cell": _start_cell,
        "table:covered-table-cell": _start_cell,
    }
