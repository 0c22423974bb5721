"""Plain blocks as HTML, for the page and for JupyterLab alike."""

from __future__ import annotations

import html as _html
from typing import TYPE_CHECKING

from lcreport.blocks.drawing import Drawing
from lcreport.blocks.table import Table
from lcreport.blocks.texts import Facts, Group, Head, Listing, Nothing, Paragraph, Subheading

if TYPE_CHECKING:
    from lcreport.blocks.block import Block, PlainBlock
    from lcreport.blocks.table import Column, Line


def escape(text: str) -> str:
    """Text as HTML, for content and for attributes in double quotes.

    >>> escape('<script>"')
    '&lt;script&gt;&quot;'
    """
    return _html.escape(text, quote=True)


class Writer:
    """Writes blocks; a document overrides what it adds to headings and below tables."""

    def heading(self, text: str, level: int) -> str:
        """A heading."""
        return f"<h{level}>{escape(text)}</h{level}>"

    def tools(self, table: Table) -> str:
        """What stands at the end of the figure that holds a table; nothing here."""
        del table
        return ""

    def write(self, block: Block) -> str:
        """An HTML fragment in which every text is escaped.

        Raises:
            TypeError: the block is of a kind that is not known here (a defect of lcreport).
        """
        plain = block.content()
        match plain:
            case Group(parts):
                return "\n".join(map(self.write, parts))
            case Subheading(text, level):
                return self.heading(text, level)
            case Table():
                return self._table(plain)
            case Drawing():
                return self._drawing(plain)
        return _words(plain)

    def _table(self, table: Table) -> str:
        caption = escape(f"{table.id}-caption")
        lines = [(table.unit, "unit"), (table.legend_line, "legend")]
        notes = "".join(f"<li>{escape(note)}</li>" for note in table.notes)
        parts = [
            f'<figure class="lc-table" id="{escape(table.id)}">',
            f'<figcaption id="{caption}">{escape(table.caption)}</figcaption>',
            *(f'<p class="lc-{kind}">{escape(text)}</p>' for text, kind in lines if text),
            f'<div class="lc-scroll" role="region" aria-labelledby="{caption}" tabindex="0">'
            f"<table>{_rows(table)}</table></div>",
            f'<ul class="lc-notes">{notes}</ul>' if notes else "",
            f'<p class="lc-source">{escape(table.source)}</p>' if table.source else "",
            self.tools(table),
            "</figure>",
        ]
        return "\n".join(part for part in parts if part)

    def _drawing(self, drawing: Drawing) -> str:
        """The caption first, as HTML asks; a wide drawing scrolls by itself."""
        described = f'<svg role="img" aria-label="{escape(drawing.alt)}" '
        svg = drawing.svg.replace("<svg ", described, 1)
        if drawing.ink:
            svg = svg.replace(f' color="{drawing.ink}"', "", 1)
        source = f' <span class="lc-source">{escape(drawing.source)}</span>'
        table = drawing.table
        parts = [
            f'<figure class="lc-chart" id="{escape(drawing.id)}">',
            f"<figcaption>{escape(drawing.caption)}{source if drawing.source else ''}</figcaption>",
            f'<div class="lc-drawing">{svg}</div>',
            f'<details class="lc-data"><summary>{escape(drawing.summary)}</summary>',
            f"<table><caption>{escape(table.caption)}</caption>{_rows(table)}</table>",
            "</details>",
            self.tools(table),
            "</figure>",
        ]
        return "\n".join(part for part in parts if part)


def _words(block: PlainBlock) -> str:
    match block:
        case Paragraph(text, role):
            return f'<p class="lc-{role}">{escape(text)}</p>'
        case Nothing(why):
            return f'<p class="lc-note">{escape(why)}</p>'
        case Listing(items, ordered):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in items)}</{tag}>"
        case Facts():
            return _facts(block)
        case Head():
            return _head(block)
    raise TypeError(f"{type(block).__name__} cannot be written as HTML")


def _facts(facts: Facts) -> str:
    inner = "".join(
        f"<div><dt>{escape(term)}</dt><dd>{escape(value)}</dd></div>" for term, value in facts.pairs
    )
    return f'<dl class="lc-facts">{inner}</dl>'


def _head(head: Head) -> str:
    notice = f'<p class="lc-synthetic">{escape(head.notice)}</p>' if head.notice else ""
    named = [("reference", head.reference), ("window", head.window)]
    lines = "".join(f'<p class="lc-{name}">{escape(text)}</p>' for name, text in named if text)
    return (
        f'<header class="lc-head">{notice}<p class="lc-annex-label">{escape(head.annex_label)}</p>'
        f"<h1>{escape(head.title)}</h1>{lines}</header>"
    )


def _rows(table: Table) -> str:
    heads = "".join(
        f'<th scope="col"{_number_class(column)}>{escape(column.label)}</th>'
        for column in table.columns
    )
    body: list[str] = []
    for line in table.lines:
        if line.group:
            body.append("</tbody><tbody>" if body else "<tbody>")
            [text] = table.texts(line)
            body.append(
                f'<tr class="lc-group"><th scope="rowgroup" colspan="{len(table.columns)}">'
                f"{escape(text)}</th></tr>"
            )
        else:
            body += ["" if body else "<tbody>", _line(table, line)]
    rows = "".join(body or ["<tbody>"])
    return f"<thead><tr>{heads}</tr></thead>\n{rows}</tbody>"


def _line(table: Table, line: Line) -> str:
    cells = []
    for column, cell in zip(table.columns, line.cells, strict=True):
        text = escape(cell.written(table.language))
        if column.key == table.head:
            cells.append(f'<th scope="row">{text}</th>')
        else:
            number = "" if cell.number is None else f' data-value="{float(cell.number)!r}"'
            cells.append(f"<td{_number_class(column)}{number}>{text}</td>")
    level = f' class="lc-level-{line.level}"' if line.level else ""
    return f"<tr{level}>{''.join(cells)}</tr>"


def _number_class(column: Column) -> str:
    return "" if column.type == "text" else ' class="lc-number"'
