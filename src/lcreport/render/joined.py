"""All annexes of a report as one file, numbered in their order, with a list of them first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.languages.numerals import of_roman, roman
from lcreport.render import to_docx, to_pdf
from lcreport.render.executed_notebook import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.render.document_parts import Document
    from lcreport.render.executed_notebook import ExecutedNotebook

FORMATS = ("pdf", "docx")
"""The formats that hold several annexes."""


def annexes_of(notebooks: Sequence[ExecutedNotebook]) -> list[Document]:
    """The annexes among the documents of a report.

    What bears no number beside a numbered annex of the same organisation is none: the brief for
    the leader, which stands beside the overview.

    Args:
        notebooks: Executed notebooks, all of one language.

    Raises:
        RenderError: one is no notebook.
    """
    found = [read(notebook) for notebook in notebooks]
    numbered = {one.head.organisation for one in found if _number(one)}
    return [one for one in found if _number(one) or one.head.organisation not in numbered]


def documents(
    notebooks: Sequence[ExecutedNotebook | Document],
    formats: Sequence[str],
    office: bytes | None = None,
) -> dict[str, bytes]:
    """Format → a file of all annexes.

    Args:
        notebooks: Executed notebooks, all of one language, or what `annexes_of` gives.
        formats: Of `FORMATS`.
        office: A Word file with the office's letterhead, for Word's format.

    Raises:
        RenderError: one is no notebook, or Typst refuses an annex.
    """
    annexes = [read(notebook) for notebook in notebooks]
    # One by itself keeps the number that it has among all.
    annexes = _numbered(annexes) if len(annexes) > 1 else annexes
    return {
        name: to_pdf.joined(annexes) if name == "pdf" else to_docx.joined(annexes, office)
        for name in formats
    }


def _numbered(annexes: Sequence[Document]) -> list[Document]:
    """The annexes in the order of their own numbers, numbered anew without gaps."""
    # Those without a number come last, in the order given.
    ordered = sorted(annexes, key=lambda annex: _number(annex) or len(annexes) + 1000)
    numbered = []
    for number, annex in enumerate(ordered, 1):
        label = annex.labels["annex_numbered"].format(numeral=roman(number))
        numbered.append(replace(annex, head=replace(annex.head, annex_label=label)))
    return numbered


def _number(annex: Document) -> int:
    return of_roman(annex.head.annex_label.rpartition(" ")[2])
