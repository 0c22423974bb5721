"""HTML that did not come from lcreport's own blocks, without what could run or be fetched."""

from __future__ import annotations

import base64
import re

import markdownify
import nh3
from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter

from lcreport.render import mathematics

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "time", "tr", "u", "ul", "var", "wbr",
}  # fmt: skip
# With what they hold: a script's or a style's text is none for readers.
_DROPPED = {
    "applet", "audio", "button", "canvas", "form", "iframe", "math", "noscript", "object", "script",
    "select", "style", "svg", "template", "textarea", "title", "video",
}  # fmt: skip
_ATTRIBUTES = {
    # No class and no id: a notebook's output could pass for a notice of the page, or hide one.
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
# An SVG that is shown as a picture neither runs nor fetches anything.
_PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/svg+xml;")
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)


# A span is a number in somebody's page: it must not make a table of millions.
_WIDEST = 200
# What markdown takes for its own, of some signs only where a line begins.
_SIGNS = frozenset("\\`*_[]|<>&~$!#+-=:.)^{}")
_SPECIAL = re.compile(r"[\\`*_\[\]|<>&~$!^{}]|^\s*(?:[#+=:-]+|\d+[.)])", re.MULTILINE)
# As a page is written: no slash in tags that hold nothing, and letters as letters.
_HTML = HTMLFormatter(EntitySubstitution.substitute_xml, void_element_close_prefix="")
_AS_TYPED = ["code", "pre", "kbd", "samp"]
_LINKS = ("http://", "https://", "mailto:", "#")


def is_harmless_link(address: str) -> bool:
    """Whether a reader may follow an address: of the web, of mail, or within the page.

    >>> is_harmless_link("https://example.org"), is_harmless_link("other.html")
    (True, False)
    """
    return address.lower().startswith(_LINKS)


def sanitise(fragment: str) -> str:
    """The fragment with only harmless elements and attributes; unclosed elements are closed.

    >>> sanitise('<p onclick="x()">a<script>x()</script><b>c</p>')
    '<p>a<b>c</b></p>'
    """
    return nh3.clean(
        _SVG.sub(_as_picture, fragment),
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=_harmless,
        # data is for pictures; `_harmless` refuses it in links.
        url_schemes={"http", "https", "mailto", "data"},
        # nh3 would add rel="noopener noreferrer", which only links to new windows need.
        link_rel=None,
    )


def as_markdown(fragment: str) -> str:
    r"""What a fragment says, as markdown without HTML: for documents that are no pages.

    >>> as_markdown('<div><b>a</b> * b<script>x()</script></div>')
    '**a** &#42; b'
    """
    clean = _squared(sanitise(fragment))
    return str(_Converter(heading_style="ATX").convert(clean)).strip()


class _Converter(markdownify.MarkdownConverter):
    """A converter for which a text is a text, whatever it would mean in markdown."""

    def escape(self, text: str, parent_tags: object) -> str:
        del parent_tags
        return "".join(
            _SPECIAL.sub(_as_reference, before) + (_for_markdown(tex) if tex else "")
            for before, tex in mathematics.split(text)
        )


def _as_reference(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(letter)};" if letter in _SIGNS else letter for letter in found[0])


def _for_markdown(tex: str) -> str:
    # A bar would end the cell of a table.
    return rf"\\({tex.replace('|', chr(92) + 'vert ')}\\)"


def with_formulas(clean: str) -> str:
    """Sanitised HTML with its formulas as pictures, as JupyterLab shows them.

    >>> with_formulas("<p>giá 5$ <code>$x$</code></p>")
    '<p>giá 5$ <code>$x$</code></p>'
    """
    if "$" not in clean and r"\(" not in clean and r"\[" not in clean:
        return clean
    page = BeautifulSoup(clean, "html.parser")
    for text in page.find_all(string=True):
        parts = list(mathematics.split(str(text)))
        if text.find_parent(_AS_TYPED) or not any(tex for _, tex in parts):
            continue
        for before, tex in parts:
            text.insert_before(before)
            if tex:
                text.insert_before(_drawn(page, tex))
        text.extract()
    return page.decode(formatter=_HTML)


def _drawn(page: BeautifulSoup, tex: str) -> Tag:
    if picture := mathematics.picture(tex):
        attributes = {"class": "lc-formula", "src": picture.address, "alt": picture.alt}
        return page.new_tag("img", attrs=attributes)
    return page.new_tag("code", string=tex.strip())


def _squared(clean: str) -> str:
    """HTML whose tables have as many cells in each row: markdown's cells span nothing.

    What spans several rows or columns stands in the first of them.
    """
    if "<table" not in clean:
        return clean
    page = BeautifulSoup(clean, "html.parser")
    for table in page.find_all("table"):
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        grid: list[list[Tag | None]] = [[] for _ in rows]
        taken: set[tuple[int, int]] = set()
        for at, row in enumerate(rows):
            for cell in row.find_all(["td", "th"], recursive=False):
                while (at, len(grid[at])) in taken:
                    grid[at].append(None)
                place, wide = len(grid[at]), _span(cell, "colspan")
                grid[at] += [cell, *[None] * (wide - 1)]
                down = range(at + 1, min(at + _span(cell, "rowspan"), len(rows)))
                taken |= {(below, place + right) for below in down for right in range(wide)}
        width = max(map(len, grid), default=0)
        for at, (row, cells) in enumerate(zip(rows, grid, strict=True)):
            row.clear()
            is_head = any(cell is not None and cell.name == "th" for cell in cells)
            for placed in [*cells, *[None] * (width - len(cells))]:
                one = placed or page.new_tag("th" if is_head else "td")
                # Its converter would set the others once more.
                del one["colspan"], one["rowspan"]
                # Below a row of heads alone it would draw a line, as below the first.
                one.name = "td" if at else one.name
                row.append(one)
    return str(page)


def _span(cell: Tag, name: str) -> int:
    said = str(cell.get(name, ""))
    return min(int(said), _WIDEST) if said.isascii() and said.isdigit() and int(said) else 1


def _as_picture(found: re.Match[str]) -> str:
    """A drawing within the page as a picture, which can do the page nothing."""
    svg = found[0]
    if "xmlns=" not in svg.partition(">")[0]:
        # HTML needs no namespace, a file of its own does.
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}" alt="">'


def _harmless(element: str, attribute: str, value: str) -> str | None:
    """The value; None where it would have a reader's browser fetch or open something unasked."""
    if attribute == "src" and not value.startswith(_PICTURES):
        return None
    if attribute == "href" and not is_harmless_link(value):
        return None
    del element
    return value
