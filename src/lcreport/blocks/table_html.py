"""The HTML of a table, by itself and in the fold below a chart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lcreport.blocks.html import escape

if TYPE_CHECKING:
    from lcreport.blocks.html import HtmlPage
    from lcreport.blocks.spark import Spark
    from lcreport.blocks.table import Cell, Column, Line, Table


# Of letters that can be read, more columns do not fit on an upright page.
_MOST_UPRIGHT = 8
# Letters of a text that stays on one line where there is room: a day with the number of its note,
# and of a head.
_SHORT, _SHORT_HEAD = 21, 11
_IN_BRACKETS = re.compile(r"\([^()]{1,16}\)")


def figure(table: Table, page: HtmlPage) -> str:
    """The table with its caption, unit, legend, notes and source; a wide one scrolls by itself."""
    # By this id the scrolling region is named after its table: a screen reader says where it is.
    caption = escape(f"{table.id}-caption")
    # A document says it in its language; a notebook has none.
    cut = [f"{len(table.lines)} / {table.cut_from}"] if table.cut_from else []
    notes = "".join(f"<li>{escape(note)}</li>" for note in [*table.notes, *cut])
    parts = [
        f'<figure class="lc-table{_turned(table)}" id="{escape(table.id)}">',
        f'<figcaption id="{caption}">{escape(table.caption)}</figcaption>',
        above(table),
        # What scrolls must be reachable by keyboard, hence the tabindex (WCAG 2.1.1).
        f'<div class="lc-scroll" role="region" aria-labelledby="{caption}" tabindex="0">'
        f"<table>{rows(table, page)}</table></div>",
        remarks(table, page),
        f'<ul class="lc-notes">{notes}</ul>' if notes else "",
        f'<p class="lc-source">{escape(table.source)}</p>' if table.source else "",
        page.tools(table),
        "</figure>",
    ]
    return "\n".join(part for part in parts if part)


def above(table: Table, *, has_units: bool = False) -> str:
    """The lines that say in which unit a table is, and what its signs mean.

    Args:
        table: The table.
        has_units: Its rows say their units themselves.
    """
    lines = [("" if has_units else table.unit, "unit"), (table.legend_line, "legend")]
    return "\n".join(f'<p class="lc-{kind}">{escape(text)}</p>' for text, kind in lines if text)


def _turned(table: Table) -> str:
    """The class of a table that a printed page has to be turned for."""
    wide = table.landscape or len(table.columns) > _MOST_UPRIGHT
    return " lc-turned" if wide else ""


def remarks(table: Table, page: HtmlPage) -> str:
    """The notes of the cells, each with a link back to the first number that leads to it."""
    items = (
        f'<li id="{_note_id(table, number)}" value="{number}">{escape(remark)}\u00a0'
        f'<a href="#{_mark_id(table, number)}">↑</a></li>'
        for remark, number in page.numbers(table).items()
    )
    found = "".join(items)
    return f'<ol class="lc-remarks">{found}</ol>' if found else ""


def _note_id(table: Table, number: int) -> str:
    return escape(f"{table.id}-note-{number}")


def _mark_id(table: Table, number: int) -> str:
    return escape(f"{table.id}-mark-{number}")


def rows(table: Table, page: HtmlPage) -> str:
    """The head and the lines, without the element around them."""
    marks = _Marks(table, page)
    heads = "".join(
        f'<th scope="col"{_head_class(column)}>{escape(_bound(column.label))}</th>'
        for column in table.columns
    )
    body: list[str] = []
    for line in table.lines:
        if line.group:
            # A head of a row group counts for its own tbody only.
            body.append("</tbody><tbody>" if body else "<tbody>")
            [cell] = line.cells
            body.append(
                f'<tr class="lc-group"><th scope="rowgroup" colspan="{len(table.columns)}">'
                f"{escape(cell.written(table.language))}{marks.of(cell)}</th></tr>"
            )
        else:
            body += ["" if body else "<tbody>", _line(table, line, marks)]
    inner = "".join(body or ["<tbody>"])
    return f"<thead><tr>{heads}</tr></thead>\n{inner}</tbody>"


class _Marks:
    """The numbers of notes as links; only the first of each has an id to come back to."""

    def __init__(self, table: Table, page: HtmlPage) -> None:
        self._table, self._numbers = table, page.numbers(table)
        self._marked: set[int] = set()

    def of(self, cell: Cell) -> str:
        if not cell.note:
            return ""
        number = self._numbers[cell.note]
        own = "" if number in self._marked else f' id="{_mark_id(self._table, number)}"'
        self._marked.add(number)
        link = f'<a href="#{_note_id(self._table, number)}">[{number}]</a>'
        # A mark that wraps stands below the number as if it belonged to the next line.
        return f'\u00a0<sup class="lc-mark"{own}>{link}</sup>'


def _length(cell: Cell, table: Table) -> int:
    return len(cell.written(table.language)) + (4 if cell.note else 0)


def _bound(label: str) -> str:
    """A head whose last words in brackets, such as a unit, stay on one line."""
    return _IN_BRACKETS.sub(lambda found: found[0].replace(" ", "\u00a0"), label)


def _line(table: Table, line: Line, marks: _Marks) -> str:
    cells = []
    for column, cell in zip(table.columns, line.cells, strict=True):
        said = drawn(cell.spark) if cell.spark else escape(cell.written(table.language))
        text = f"{said}{marks.of(cell)}".lstrip()
        if column.key == table.head:
            cells.append(f'<th scope="row">{text}</th>')
        else:
            # The page's script sorts by it: "1.458,1" as text would stand before "9".
            number = "" if cell.number is None else f' data-value="{float(cell.number)!r}"'
            cells.append(f"<td{_class(column, cell, table)}{number}>{text}</td>")
    level = f' class="lc-level-{line.level}"' if line.level else ""
    return f"<tr{level}>{''.join(cells)}</tr>"


def drawn(spark: Spark) -> str:
    """A small line that a screen reader says in words."""
    named = f'<svg class="lc-spark" role="img" aria-label="{escape(spark.alt)}" '
    return spark.svg().replace("<svg ", named, 1)


def _class(column: Column, cell: Cell, table: Table) -> str:
    if column.type != "text":
        return ' class="lc-number"'
    # A word or a few, which belong together.
    return ' class="lc-short"' if _length(cell, table) <= _SHORT else ""


def _head_class(column: Column) -> str:
    names = ["lc-number"] if column.type != "text" else []
    if len(column.label) <= _SHORT_HEAD:
        names.append("lc-short")
    return f' class="{" ".join(names)}"' if names else ""
