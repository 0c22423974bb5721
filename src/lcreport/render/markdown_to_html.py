"""Markdown as HTML: its own HTML shows as text, its links stay links, its pictures are words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

import mistune
from markupsafe import escape

from lcreport.render.foreign_html import is_harmless_link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.render.contents import Contents

Token: TypeAlias = dict[str, Any]
"""A token as mistune parses it; which keys it has depends on its type."""
_PLUGINS = ["table", "strikethrough"]


# mistune refuses links such as javascript: only; a page that fetches nothing refuses more.
class _HtmlRenderer(mistune.HTMLRenderer):
    def __init__(self) -> None:
        super().__init__(escape=True)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        # The page fetches nothing, so a picture by address could only be a hole in it.
        if not url.startswith(("data:image/png;", "data:image/jpeg;")):
            return str(escape(text))
        return super().image(text, url, title)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return super().link(text, url, title) if is_harmless_link(url) else text

    def block_code(self, code: str, info: str | None = None) -> str:
        # The language after the fence would be a class, and the page's classes are its own.
        del info
        return super().block_code(code)

    def inline_html(self, html: str) -> str:
        return "" if html.startswith("<!--") else str(escape(html))

    def block_html(self, html: str) -> str:
        return "" if html.lstrip().startswith("<!--") else f"<p>{escape(html.strip())}</p>\n"


_RENDERER = _HtmlRenderer()
# Plugins give their HTML to the renderer of the parser that they are made for.
mistune.create_markdown(renderer=_RENDERER, plugins=_PLUGINS)
_PARSER = mistune.create_markdown(renderer=None, plugins=_PLUGINS)


def convert(markdown: str, contents: Contents) -> str:
    r"""Markdown as an HTML fragment; its headings join the contents.

    >>> from lcreport.render.contents import Contents
    >>> convert("# A <script>", Contents())
    '<h2 id="lc-part-1">A &lt;script&gt;</h2>\n'
    """
    parsed, state = _PARSER.parse(markdown)
    tokens = cast("list[Token]", parsed)
    for token in _headings(tokens):
        # The annex's title is the page's one first-level heading.
        level = max(2, token["attrs"]["level"])
        token["attrs"] |= {"level": level, "id": contents.add(_text(token), level)}
    return str(_RENDERER(tokens, state))


def _headings(tokens: Iterable[Token]) -> list[Token]:
    """All headings, those in quotations and lists too."""
    found = []
    for token in tokens:
        if token["type"] == "heading":
            found.append(token)
        elif "children" in token:
            found += _headings(token["children"])
    return found


def _text(token: Token) -> str:
    """What a reader sees of a token, without its looks."""
    if token["type"] in {"softbreak", "linebreak"}:
        return " "
    if token["type"] == "inline_html" and token["raw"].startswith("<!--"):
        return ""
    return str(token.get("raw", "")) + "".join(map(_text, token.get("children", ())))
