"""An executed notebook, read: what an annex says, in order, before any medium is chosen."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from lcreport.blocks import (
    Group,
    Head,
    Paragraph,
    PlainBlock,
    Table,
)
from lcreport.errors import RenderError
from lcreport.languages import FIRST, codes, language
from lcreport.render.document_parts import (
    Cut,
    Document,
    Output,
    Prose,
    heading,
    without_empty_sections,
)
from lcreport.render.labels import labels
from lcreport.render.pictures import KINDS
from lcreport.render.read_cells import joined, parts_of, tags_of
from lcreport.render.unique_ids import UniqueIds
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from lcreport.render.document_parts import DocumentPart, ReadPart
    from lcreport.render.read_cells import NotebookCell

ExecutedNotebook: TypeAlias = Mapping[str, Any]

# papermill puts the values given into a cell of their own, after that of the defaults.
_PARAMETERS = ("injected-parameters", "parameters")


def read(notebook: ExecutedNotebook | Document) -> Document:
    """The annex that an executed notebook holds, in its own language; one that is read, itself.

    Markdown cells tagged with another language are left out, and so are all code inputs.

    Args:
        notebook: Notebook in format 4, as nbformat gives it or as plain JSON.

    Raises:
        RenderError: The value is no notebook.
        ParameterError: It is in a language that there is no file for.
    """
    # A build reads a notebook once for all formats, and the page's workbook is one of its parts.
    if isinstance(notebook, Document):
        return notebook
    cells = notebook.get("cells") if isinstance(notebook, Mapping) else None
    if not isinstance(cells, Sequence):
        raise RenderError("an executed notebook has a list of cells; this value has none")
    # With their cells: warnings name a cell's number, and tags say a text's language.
    parts = [(cell, part) for cell in cells for part in parts_of(cell)]
    _ask_for_alt(cells, parts)
    heads = [part for _, part in parts if isinstance(part, Head)]
    head = heads[0] if heads else Head(language=_language(cells))
    others = {code for code in codes() if code != head.language}
    kept = [
        part
        for cell, part in parts
        if not isinstance(part, Head) and not (isinstance(part, Prose) and others & tags_of(cell))
    ]
    if heads:
        kept = _without_first_title(kept)
    # After other languages' prose has gone: their headings would count as sections of their own.
    kept = without_empty_sections(kept)
    texts, ids = labels(head.language), UniqueIds()
    finished: list[DocumentPart] = []
    for part in kept:
        if isinstance(part, Cut):
            number = language(head.language).number
            said = texts[f"cut_{part.unit}"]
            said = said.format(kept=number(part.kept), whole=number(part.whole))
            finished.append(Paragraph(said, "warning"))
        elif isinstance(part, PlainBlock):
            # After what is left out: ids are numbered in the order of what a reader sees.
            finished.append(ids.settle(_with_what_is_cut(part, texts)))
        else:
            finished.append(part)
    return Document(head, texts, finished)


def _ask_for_alt(
    cells: Sequence[NotebookCell], parts: Sequence[tuple[NotebookCell, ReadPart]]
) -> None:
    """Warn of pictures that say nothing to those who cannot see them, by the number of the cell."""
    without = {
        id(cell)
        for cell, part in parts
        if isinstance(part, Output) and not part.alt and part.bundle.keys() & {*KINDS}
    }
    numbers = [str(number) for number, cell in enumerate(cells, 1) if id(cell) in without]
    if numbers:
        warn(
            "picture without alternative text in cell %s of the notebook; "
            "give it one: annex.alt(figure, '…')",
            ", ".join(numbers),
        )


def _with_what_is_cut(block: PlainBlock, texts: Mapping[str, str]) -> PlainBlock:
    """The block with what its tables do not show said in their notes, alike in each document."""
    match block:
        case Group(parts):
            return replace(
                block, parts=[_with_what_is_cut(part.content(), texts) for part in parts]
            )
        case Table(columns=[]):
            named = filter(None, [block.caption, texts["table_empty"]])
            return Paragraph(" – ".join(named), "note")
        case Table(cut_from=all_lines) if all_lines > len(block.lines):
            number = language(block.language).number
            said = texts["table_cut"].format(shown=number(len(block.lines)), all=number(all_lines))
            return replace(block, notes=[*block.notes, said], cut_from=0)
    return block


def _language(cells: Sequence[NotebookCell]) -> str:
    """The language that the notebook was run for; the first where it does not say."""
    return _parameter(cells, "language") or FIRST


def _parameter(cells: Sequence[NotebookCell], name: str) -> str | None:
    """A text parameter's value, the injected one before the default; no code is run."""
    for tag in _PARAMETERS:
        for cell in cells:
            if cell.get("cell_type") == "code" and tag in tags_of(cell):
                value = _assigned(joined(cell.get("source", ""))).get(name)
                if value is not None:
                    return value
    return None


def _assigned(source: str) -> dict[str, str]:
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for statement in body:
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        else:
            continue
        if isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str):
            found |= {
                target.id: statement.value.value
                for target in targets
                if isinstance(target, ast.Name)
            }
    return found


def _without_first_title(parts: Sequence[ReadPart]) -> list[ReadPart]:
    """The parts without the notebook's own title, for which the annex's head stands."""
    kept = list(parts)
    for index, part in enumerate(kept):
        if isinstance(part, Prose) and heading(part):
            rest = part.markdown.partition("\n")[2].strip()
            kept[index : index + 1] = [Prose(rest)] if rest else []
            break
        if isinstance(part, PlainBlock | Output):
            break
    return kept
