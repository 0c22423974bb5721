"""HTML that did not come from lcreport's own objects, without what could run or be fetched."""

from __future__ import annotations

import html
from html.parser import HTMLParser

_DROPPED = frozenset((
    "applet", "audio", "base", "button", "canvas", "embed", "form", "frame", "frameset", "iframe",
    "input", "link", "math", "meta", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea", "title", "video",
))  # fmt: skip
_EMPTY_DROPPED = frozenset(("base", "embed", "frame", "input", "link", "meta"))
_KEPT = frozenset((
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "time", "tr", "u", "ul", "var", "wbr",
))  # fmt: skip
_VOID = frozenset(("br", "col", "hr", "img", "wbr"))
_ATTRIBUTES = frozenset((
    "alt", "class", "colspan", "datetime", "dir", "headers", "height", "id", "lang", "open",
    "rowspan", "scope", "start", "title", "width",
))  # fmt: skip
_LINKS = ("#", "http://", "https://", "mailto:")
_PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;")


def sanitise(fragment: str) -> str:
    """The fragment with only harmless elements and attributes; unclosed elements are closed.

    >>> sanitise('<p onclick="x()">a<script>x()</script><b>c</p>')
    '<p>a<b>c</b></p>'
    """
    reader = _Reader()
    reader.feed(fragment)
    reader.close()
    return reader.result()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._written: list[str] = []
        self._open: list[str] = []
        self._dropping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropping or tag in _DROPPED:
            if tag not in _EMPTY_DROPPED:
                self._dropping.append(tag)
            return
        if tag not in _KEPT:
            return
        written = "".join(
            f' {name}="{html.escape(value or "")}"'
            for name, value in dict(attrs).items()
            if _harmless(name, value or "")
        )
        if tag == "img" and "alt" not in dict(attrs):
            written += ' alt=""'
        self._written.append(f"<{tag}{written}>")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag in self._dropping:
                while self._dropping.pop() != tag:
                    pass
            return
        if tag in self._open:
            while (closed := self._open.pop()) != tag:
                self._written.append(f"</{closed}>")
            self._written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._written.append(html.escape(data, quote=False))

    def result(self) -> str:
        return "".join(self._written + [f"</{tag}>" for tag in reversed(self._open)])


def _harmless(name: str, value: str) -> bool:
    if name == "href":
        return value.startswith(_LINKS)
    if name == "src":
        return value.startswith(_PICTURES)
    return name in _ATTRIBUTES
