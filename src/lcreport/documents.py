"""The documents of an annex: which formats there are, what makes each, how files are named.

A format more is a module in `render` and an entry in `FORMATS`; `build --to`, releases, approvals
and the site all take formats and names from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from lcreport.languages import FIRST, codes

EXECUTED = "ipynb"


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
    each.name: each
    for each in (
        Format("html", "lcreport.render.to_html:document", "text/html"),
        Format("pdf", "lcreport.render.to_pdf:document", "application/pdf"),
        Format(
            "xlsx",
            "lcreport.render.to_xlsx:document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    )
}


def stem(notebook: str, language: str) -> str:
    """The name of a notebook's documents in a language, without their ending.

    >>> stem("annex", "vi"), stem("overview", "en")
    ('annex', 'overview.en')
    """
    return notebook if language == FIRST else f"{notebook}.{language}"


def parts(name: str) -> tuple[str, str, str]:
    """The notebook, language and format of a document's name.

    >>> parts("annex.html"), parts("overview.en.pdf")
    (('annex', 'vi', 'html'), ('overview', 'en', 'pdf'))
    """
    whole, _, ending = name.rpartition(".")
    notebook, _, language = whole.rpartition(".")
    if notebook and language in codes():
        return notebook, language, ending
    return whole, FIRST, ending
