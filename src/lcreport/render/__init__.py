"""Executed notebooks as documents: each format is a module with a function `document`.

`document(notebook)` takes an executed notebook, as nbformat gives it or as plain JSON, and gives a
whole file's bytes: the same bytes for the same notebook on every machine and day. A further format
is a module here, its line in `lcreport.documents.FORMATS` and its entry point for nbconvert, which
gives the same through the exporters in `nbconvert_exporters`; going round it here saves its import,
which takes longer than all documents together.
"""

from __future__ import annotations

from lcreport.render import to_html
from lcreport.render.labels import labels
from lcreport.render.to_html import document as html
from lcreport.render.to_pdf import document as pdf
from lcreport.render.to_xlsx import document as xlsx

__all__ = ["failure", "html", "pdf", "xlsx"]


def failure(title: str, section: str, error: str, source: str, language: str) -> bytes:
    """An HTML page that stands where an annex could not be made.

    Args:
        title: What the annex would have been called.
        section: Heading of the section that failed, empty where none had begun.
        error: The error, in words.
        source: The statement that failed, empty where there is none.
        language: Code of the language to write.
    """
    # In `documents` it stands beside the formats, so that a test can put another in its place.
    details = {"section": section, "error": error, "source": source}
    return to_html.failure(language, labels(language), title=title, details=details)
