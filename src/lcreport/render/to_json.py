"""An annex as JSON, for programs: the same words, tables and numbers as its page."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from lcreport.blocks import Drawing, Facts, Group, Listing, Paragraph, PlainBlock, Subheading, Table
from lcreport.render.document_parts import End, LeftOut, Output, Printout, Prose
from lcreport.render.executed_notebook import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lcreport.blocks import Cell
    from lcreport.render.document_parts import Document, DocumentPart
    from lcreport.render.executed_notebook import ExecutedNotebook

FORM = 1
"""Number of this form; another one where a reader of this form could no longer read it."""


def document(notebook: ExecutedNotebook | Document) -> bytes:
    """An executed notebook as JSON.

    Raises:
        RenderError: The value is no notebook.
    """
    annex = read(notebook)
    head = annex.head
    said = {
        "form": FORM,
        "language": annex.language,
        "title": annex.title,
        "label": head.annex_label,
        "organisation": {"id": head.organisation, "name": head.organisation_name},
        "period": {"code": head.period, "label": head.period_label, "window": head.window},
        "dataset": head.dataset,
        "hash": head.hash,
        "synthetic": head.synthetic,
        "notices": [notice for notice in (head.notice, head.draft) if notice],
        "date": head.date,
        "lcreport": head.version,
        "parts": [made for part in annex.parts for made in _part(part, annex)],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _part(part: DocumentPart, annex: Document) -> Iterator[dict[str, object]]:
    match part:
        case Prose(markdown):
            yield {"kind": "markdown", "text": markdown}
        case Printout(text, _):
            yield {"kind": "printed", "text": text}
        case LeftOut(reason):
            yield {"kind": "warning", "text": annex.labels["left_out"].format(reason=reason)}
        case Output() as output:
            yield {
                "kind": "output",
                "alt": output.alt,
                "text": output.bundle.get("text/plain", ""),
            }
        case End():
            return
        case block:
            yield from _block(block)


def _block(block: PlainBlock) -> Iterator[dict[str, object]]:
    match block:
        case Group(parts):
            for inner in parts:
                yield from _block(inner.content())
        case Table():
            yield {"kind": "table", **_table(block)}
        case Drawing():
            about = {"id": block.id, "caption": block.caption, "alt": block.alt}
            yield {"kind": "chart", **about, "source": block.source, "table": _table(block.table)}
        case _:
            yield from _words(block)


def _words(block: PlainBlock) -> Iterator[dict[str, object]]:
    match block:
        case Paragraph(text, role):
            yield {"kind": "paragraph" if role == "text" else role, "text": text}
        case Subheading(text, level):
            yield {"kind": "heading", "level": level, "text": text}
        case Listing(items):
            yield {"kind": "list", "items": [*items]}
        case Facts(pairs):
            yield {"kind": "facts", "facts": dict(pairs)}


def _table(table: Table) -> dict[str, object]:
    rows: list[dict[str, object]] = []
    group = ""
    for line in table.lines:
        if line.group:
            [group] = table.texts(line)
            continue
        cells = {
            column.key: _cell(cell, table.language)
            for column, cell in zip(table.columns, line.cells, strict=True)
        }
        rows.append({"group": group, "level": line.level, "cells": cells})
    return {
        "id": table.id,
        "caption": table.caption,
        "unit": table.unit,
        "legend": dict(table.legend),
        "columns": [
            {"key": column.key, "label": column.label, "type": column.type, "unit": column.unit}
            for column in table.columns
        ],
        "rows": rows,
        "notes": [*table.notes],
        "source": table.source,
    }


def _cell(cell: Cell, language: str) -> dict[str, object]:
    """What a reader sees, with the number by itself and the note where there are such."""
    said: dict[str, object] = {"text": cell.written(language)}
    if cell.number is not None and math.isfinite(cell.number):
        said["number"] = cell.number
    if cell.note:
        said["note"] = cell.note
    return said
