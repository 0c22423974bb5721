"""Executed notebooks as documents: each function takes one and gives a whole file's bytes.

The same notebook gives the same bytes on every machine and day. nbconvert gives the same through
the exporters in `exporters`; going round it here saves its import, which takes longer than all
three documents together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.render import to_html, to_pdf, to_xlsx
from lcreport.render.executed_notebook import read
from lcreport.render.labels import labels

if TYPE_CHECKING:
    from lcreport.render.executed_notebook import Notebook

__all__ = ["failure", "html", "pdf", "xlsx"]


def html(notebook: Notebook) -> bytes:
    """One HTML file, readable offline and without scripts.

    Args:
        notebook: Executed notebook, as nbformat gives it or as plain JSON.

    Raises:
        RenderError: The value is no notebook, or a table's workbook cannot be written.
    """
    return to_html.document(read(notebook))


def pdf(notebook: Notebook) -> bytes:
    """A tagged PDF by PDF/UA-1 and PDF/A-2a.

    Args:
        notebook: Executed notebook, as nbformat gives it or as plain JSON.

    Raises:
        RenderError: The value is no notebook, or Typst refuses the document.
    """
    return to_pdf.document(read(notebook))


def xlsx(notebook: Notebook) -> bytes:
    """A workbook with one sheet a table.

    Args:
        notebook: Executed notebook, as nbformat gives it or as plain JSON.

    Raises:
        RenderError: The value is no notebook, or the workbook cannot be written.
    """
    return to_xlsx.document(read(notebook))


def failure(title: str, section: str, error: str, source: str, language: str) -> bytes:
    """An HTML page that stands where an annex could not be made.

    Args:
        title: What the annex would have been called.
        section: Heading of the section that failed, empty where none had begun.
        error: The error, in words.
        source: The statement that failed, empty where there is none.
        language: Code of a language.
    """
    details = {"section": section, "error": error, "source": source}
    return to_html.failure(language, labels(language), title=title, details=details)
