"""Markdown as HTML: its own HTML shows as text, its links stay links, its pictures are words."""

from __future__ import annotations

from typing import Any

import mistune
from markupsafe import escape


class _Renderer(mistune.HTMLRenderer):
    def __init__(self) -> None:
        super().__init__(escape=True)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        # The page fetches nothing, so a picture by address could only be a hole in it.
        if not url.startswith(("data:image/png;", "data:image/jpeg;")):
            return str(escape(text))
        return super().image(text, url, title)

    def inline_html(self, html: str) -> str:
        return "" if html.startswith("<!--") else str(escape(html))

    def block_html(self, html: str) -> str:
        return "" if html.lstrip().startswith("<!--") else f"<p>{escape(html.strip())}</p>\n"

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        # The annex's title is the page's one first-level heading.
        return super().heading(text, max(2, level), **attributes)


_MARKDOWN = mistune.create_markdown(renderer=_Renderer(), plugins=["table", "strikethrough"])


def convert(markdown: str) -> str:
    r"""Markdown as an HTML fragment.

    >>> convert("# A <script>")
    '<h2>A &lt;script&gt;</h2>\n'
    """
    return str(_MARKDOWN(markdown))
