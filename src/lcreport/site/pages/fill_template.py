"""Templates filled: every word that comes from data is escaped here, once."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from lcreport import languages

if TYPE_CHECKING:
    from lcreport.site.pages.view import View

# HTML and XML forbid these characters, and a spreadsheet may hold any of them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_FOLDER = Path(__file__).parent / "templates"
ASSETS = ("site.css", "bar.css", "site.js")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # A name misspelt would otherwise be an empty place on every page.
        undefined=jinja2.StrictUndefined,
    )


def render(name: str, view: View, /, **values: object) -> bytes:
    """A template with its values and what every template knows of its language."""
    written = (
        _environment()
        .get_template(name)
        .render(language=view.language, t=view.t, page=view.page, file=view.file, **values)
    )
    return encoded(written)


def encoded(text: str) -> bytes:
    """A page's text as its bytes, without what no page may hold."""
    # A lone surrogate, as JSON may hold one, has no bytes in UTF-8.
    return _CONTROLS.sub("", text).encode(errors="replace")


@cache
def code() -> str:
    """Hash of all that decides what a page looks like besides what it says."""
    folder = Path(__file__).parent
    total = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), *_FOLDER.iterdir()]):
        total.update(f"{path.name}\0".encode())
        total.update(path.read_bytes())
    # A word changed in a language's file changes pages as a template does.
    total.update(languages.digest().encode())
    return total.hexdigest()


@cache
def asset(name: str) -> bytes:
    """A file that goes to the site as it is."""
    return (_FOLDER / name).read_bytes()
