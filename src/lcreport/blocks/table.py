"""One table in every medium: HTML, Typst, text, and plain values for spreadsheets."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from lcreport.blocks import Shown, array, escape, literal
from lcreport.blocks.table_frame import frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

CellType = Literal["text", "number", "percent", "points"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head; `type` says what its values are, `decimals` how a spreadsheet shows them."""

    key: str
    label: str
    type: CellType = "text"
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What a reader sees, and the number behind it in the printed scale, if there is one."""

    text: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of cells; a `group` line has one cell that heads the lines after it.

    `level` 1 is a part of the line above ("Trong đó").
    """

    cells: tuple[Cell, ...]
    level: int = 0
    group: bool = False


@dataclass(frozen=True)
class Table(Shown):
    """A captioned table.

    Attributes:
        id: Unique within an annex; letters, digits and hyphens.
        head: Key of the column whose cells are the rows' heads.
        unit: Text of the unit line, empty where units stand in a column.
        legend: Symbols used in the table with their meaning.
        landscape: True for a table too wide for an upright page.
    """

    id: str
    caption: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    head: str = ""
    unit: str = ""
    notes: Sequence[str] = ()
    legend: Sequence[tuple[str, str]] = ()
    source: str = ""
    landscape: bool = False

    @property
    def legend_line(self) -> str:
        """The legend as one line of text."""
        return "; ".join(f"{symbol}: {meaning}" for symbol, meaning in self.legend)

    def to_html(self) -> str:
        """A `figure` with the table in a region that scrolls by itself."""
        caption = f"{self.id}-caption"
        parts = [
            f'<figure class="lc-table" id="{escape(self.id)}">',
            f'<figcaption id="{escape(caption)}">{escape(self.caption)}</figcaption>',
        ]
        if self.unit:
            parts.append(f'<p class="lc-unit">{escape(self.unit)}</p>')
        if self.legend:
            parts.append(f'<p class="lc-legend">{escape(self.legend_line)}</p>')
        parts += [
            f'<div class="lc-scroll" role="region" aria-labelledby="{escape(caption)}" '
            'tabindex="0"><table>',
            self._head_html(),
            self._body_html(),
            "</table></div>",
        ]
        if self.notes:
            notes = "".join(f"<li>{escape(each)}</li>" for each in self.notes)
            parts.append(f'<ul class="lc-notes">{notes}</ul>')
        if self.source:
            parts.append(f'<p class="lc-source">{escape(self.source)}</p>')
        return "\n".join([*parts, "</figure>"])

    def _head_html(self) -> str:
        heads = "".join(
            f'<th scope="col"{_number_class(each)}>{escape(each.label)}</th>'
            for each in self.columns
        )
        return f"<thead><tr>{heads}</tr></thead>"

    def _body_html(self) -> str:
        body: list[str] = []
        for line in self.lines:
            if line.group:
                body.append("</tbody><tbody>" if body else "<tbody>")
                body.append(
                    f'<tr class="lc-group"><th scope="rowgroup" colspan="{len(self.columns)}">'
                    f"{escape(line.cells[0].text)}</th></tr>"
                )
                continue
            if not body:
                body.append("<tbody>")
            body.append(self._line_html(line))
        return "".join(body or ["<tbody>"]) + "</tbody>"

    def _line_html(self, line: Line) -> str:
        cells = []
        for column, cell in zip(self.columns, line.cells, strict=True):
            if column.key == self.head:
                cells.append(f'<th scope="row">{escape(cell.text)}</th>')
            else:
                value = "" if cell.value is None else f' data-value="{cell.value!r}"'
                cells.append(f"<td{_number_class(column)}{value}>{escape(cell.text)}</td>")
        level = f' class="lc-level-{line.level}"' if line.level else ""
        return f"<tr{level}>{''.join(cells)}</tr>"

    def to_typst(self) -> str:
        """A call of the template's `lc-table`."""
        columns = array(
            f"(label: {literal(each.label)}, type: {literal(each.type)}, "
            f"head: {'true' if each.key == self.head else 'false'})"
            for each in self.columns
        )
        rows = array(
            f"(level: {line.level}, group: {'true' if line.group else 'false'}, "
            f"cells: {array(literal(cell.text) for cell in line.cells)})"
            for line in self.lines
        )
        return (
            f"#lc-table(id: {literal(self.id)}, caption: {literal(self.caption)}, "
            f"unit: {literal(self.unit)}, legend: {literal(self.legend_line)}, "
            f"landscape: {'true' if self.landscape else 'false'}, columns: {columns}, "
            f"rows: {rows}, notes: {array(map(literal, self.notes))}, "
            f"source: {literal(self.source)})"
        )

    def frame(self) -> pd.DataFrame:
        """One row a line, with numbers as numbers; see `table_frame`."""
        return frame_of(self)

    def to_text(self) -> str:
        """Caption, heads and lines, tab-separated."""
        lines = ["\t".join(each.label for each in self.columns)]
        lines += ["\t".join(cell.text for cell in line.cells) for line in self.lines]
        return "\n".join([self.caption, *lines, *self.notes])

    def payload(self) -> Mapping[str, Any]:
        """The table's cells as plain values, for CSV and XLSX."""
        return {
            "type": "table",
            "id": self.id,
            "caption": self.caption,
            "unit": self.unit,
            "columns": [asdict(each) for each in self.columns],
            "rows": [
                {
                    "cells": [{"text": cell.text, "value": cell.value} for cell in line.cells],
                    "level": line.level,
                    "group": line.group,
                }
                for line in self.lines
            ],
            "notes": list(self.notes),
            "legend": [{"symbol": symbol, "meaning": text} for symbol, text in self.legend],
            "source": self.source,
        }


def _number_class(column: Column) -> str:
    return "" if column.type == "text" else ' class="lc-number"'


def of_frame(frame: pd.DataFrame, *, id: str = "frame", caption: str = "") -> Table:
    """Any DataFrame as a table, its values as pandas prints them; the index is left out.

    >>> import pandas as pd
    >>> of_frame(pd.DataFrame({"a": [1]})).lines[0].cells[0].text
    '1'
    """
    numeric = [frame[name].dtype.kind in "iuf" for name in frame.columns]
    columns = [
        Column(f"c{number}", str(name), "number" if is_number else "text")
        for number, (name, is_number) in enumerate(zip(frame.columns, numeric, strict=True))
    ]
    lines = [
        Line(
            tuple(
                Cell(str(value), float(value) if is_number and value == value else None)  # noqa: PLR0124 - NaN
                for value, is_number in zip(row, numeric, strict=True)
            )
        )
        for row in frame.itertuples(index=False, name=None)
    ]
    return Table(id, caption, columns, lines, head=columns[0].key if columns else "")
