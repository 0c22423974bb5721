"""The documents of an annex: which formats there are, what makes each, how files are named.

A format more is a module in `render` and a line in `FORMATS`; `build --to`, releases, approvals
and the site all take formats and names from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lcreport.languages import FIRST, codes

EXECUTED = "ipynb"
"""Ending of the executed notebook, from which documents are made; readers do not get it."""
FAILED = "failed.ipynb"
"""Ending of a notebook that failed, as far as it was executed."""
FAILURE = "failure"
"""What makes the page that stands where an annex could not be made; a renderer, no format."""
RESERVED = "index"
"""How no notebook's name may begin, for names of a site's own pages do."""
RECORDS = ("approval", "release")
"""What a release's own records are called; no notebook."""
DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")
"""Names, in small letters, that Windows keeps for devices, whatever their ending."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of document.

    Attributes:
        name: What `--to` takes, and the ending of its files.
        renderer: `module:function` that takes an executed notebook and gives the file's bytes;
            named and not imported, for the host starts without renderers.
        media_type: The MIME type of its files.
    """

    name: str
    renderer: str
    media_type: str


FORMATS = {
    format_.name: format_
    for format_ in (
        Format("html", "lcreport.render.to_html:document", "text/html"),
        Format("pdf", "lcreport.render.to_pdf:document", "application/pdf"),
        Format(
            "xlsx",
            "lcreport.render.to_xlsx:document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    )
}


def renderers() -> dict[str, str]:
    """Format → its renderer, and `FAILURE` → the one of the page for a failed annex."""
    made = {name: format_.renderer for name, format_ in FORMATS.items()}
    return {**made, FAILURE: "lcreport.render:failure"}


def stem(notebook: str, language: str) -> str:
    """The name of a notebook's documents in a language, without their ending.

    >>> stem("annex", "vi"), stem("overview", "en")
    ('annex', 'overview.en')
    """
    return notebook if language == FIRST else f"{notebook}.{language}"


def parts(name: str) -> tuple[str, str, str]:
    """The notebook, language and ending of a document's name.

    >>> parts("annex.html"), parts("overview.en.pdf")
    (('annex', 'vi', 'html'), ('overview', 'en', 'pdf'))
    >>> parts("annex.en.failed.ipynb")
    ('annex', 'en', 'failed.ipynb')
    """
    if name.endswith(f".{FAILED}"):
        whole, ending = name.removesuffix(f".{FAILED}"), FAILED
    else:
        whole, _, ending = name.rpartition(".")
    notebook, _, language = whole.rpartition(".")
    if notebook and language in codes():
        return notebook, language, ending
    return whole, FIRST, ending


def is_usable(notebook: str) -> bool:
    """Whether a notebook's name leads to names of documents that cannot be another's.

    >>> is_usable("visits"), is_usable("annex.en"), is_usable("index"), is_usable("CON")
    (True, False, False, False)
    """
    lower = notebook.lower()
    clear = all(
        parts(f"{notebook}.{ending}")[:2] == (notebook, FIRST) for ending in ("x", EXECUTED)
    )
    kept = lower in RECORDS or DEVICES.fullmatch(lower) or lower.startswith(RESERVED)
    return clear and not kept
