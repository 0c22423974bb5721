"""Markdown as HTML: harmless links stay links, and pictures stand in the page itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import mistune
from markupsafe import escape

from lcreport.render import markdown_tokens
from lcreport.render.foreign_html import is_harmless_link
from lcreport.render.markdown_tokens import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.render.contents import Contents
    from lcreport.render.markdown_forms import Token


# mistune refuses links such as javascript: only; a page that fetches nothing refuses more.
class _HtmlRenderer(mistune.HTMLRenderer):
    def __init__(self) -> None:
        super().__init__(escape=True)

    def render_token(self, token: dict[str, Any], state: mistune.BlockState) -> str:
        if token["type"] == "picture":
            picture = token["picture"]
            formula = ' class="lc-formula"' if picture.is_formula else ""
            return f'<img{formula} src="{escape(picture.address)}" alt="{escape(picture.alt)}">'
        return super().render_token(token, state)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return super().link(text, url, title) if is_harmless_link(url) else text

    def block_code(self, code: str, info: str | None = None) -> str:
        # The language after the fence would be a class, and the page's classes are its own.
        del info
        return super().block_code(code)

    def subscript(self, text: str) -> str:
        return f"<sub>{text}</sub>"

    def superscript(self, text: str) -> str:
        return f"<sup>{text}</sup>"

    def underline(self, text: str) -> str:
        return f"<u>{text}</u>"


_RENDERER = _HtmlRenderer()
# Plugins give their HTML to the renderer of the parser that they are made for.
mistune.create_markdown(renderer=_RENDERER, plugins=["table", "strikethrough"])


def convert(markdown: str, contents: Contents) -> str:
    r"""Markdown as an HTML fragment; its headings join the contents.

    >>> from lcreport.render.contents import Contents
    >>> convert("# A `<script>`", Contents())
    '<h2 id="lc-part-1">A <code>&lt;script&gt;</code></h2>\n'
    """
    tokens = markdown_tokens.read(markdown)
    for token in _headings(tokens):
        # The annex's title is the page's one first-level heading.
        level = max(2, cast("int", token["attrs"]["level"]))
        token["attrs"] |= {"level": level, "id": contents.add(text_of(token), level)}
    return str(_RENDERER(cast("list[dict[str, Any]]", tokens), mistune.BlockState()))


def _headings(tokens: Iterable[Token]) -> list[Token]:
    """All headings, those in quotations and lists too."""
    found = []
    for token in tokens:
        if token["type"] == "heading":
            found.append(token)
        elif "children" in token:
            found += _headings(token["children"])
    return found
