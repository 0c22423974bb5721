"""Markdown as tokens that every document writes in its own way, with nothing to be fetched or run.

HTML in it becomes what markdown itself can say; formulas and pictures become pictures; footnotes
and tasks become lists.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from lcreport.render import foreign_html, markdown_forms, mathematics, pictures
from lcreport.render.markdown_forms import Token
from lcreport.render.markdown_notations import PARSER
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


# HTML's own words for looks → the types of tokens that documents know.
_LOOKS = {
    "b": "strong", "strong": "strong", "em": "emphasis", "i": "emphasis", "cite": "emphasis",
    "code": "codespan", "kbd": "codespan", "samp": "codespan",
    "del": "strikethrough", "s": "strikethrough",
    "sub": "subscript", "sup": "superscript", "u": "underline", "ins": "underline",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# Environments of rows; of others a row alone means nothing.
_NAMES = "equation|align|aligned|alignat|flalign|gather|gathered|multline|eqnarray|split"
_WHOLE = re.compile(
    rf"\\begin\{{(?P<environment>{_NAMES})(?P<starred>\*?)\}}(?:\{{\d+\}})?(?P<formulas>[\s\S]+?)"
    r"\\end\{(?P=environment)(?P=starred)\}"
)
_NEXT_ROW = re.compile(r"\\\\(?:\[[^\]]*\])?")
_AMPERSAND = re.compile(r"(?<!\\)&")


def read(markdown: str) -> list[Token]:
    r"""The tokens of a text, in its order.

    >>> [token["type"] for token in read("## H\n\nCO<sub>2</sub><!-- x -->")]
    ['heading', 'paragraph']
    >>> [token["type"] for token in read("CO<sub>2</sub><!-- x -->")[0]["children"]]
    ['text', 'subscript']
    """
    parsed = cast("list[Token]", PARSER(markdown))
    return [made for token in parsed for made in _block(token)]


def text_of(token: Token) -> str:
    """What a reader sees of a token, without its looks."""
    if token["type"] in {"softbreak", "linebreak"}:
        return " "
    if token["type"] == "picture":
        return token["picture"].alt
    return token.get("raw", "") + "".join(map(text_of, token.get("children", ())))


def _block(token: Token) -> Iterator[Token]:
    match token["type"]:
        case "block_html":
            # Markdown made from HTML holds none, so this ends.
            yield from read(foreign_html.as_markdown(token["raw"]))
        case "block_math":
            for row in _rows(token["raw"]):
                yield {"type": "paragraph", "children": [_formula(row)]}
        case "blank_line":
            return
        case kind if "children" in token:
            inner = cast("Token", {**token, "children": _children(token)})
            yield markdown_forms.FORMS[kind](inner) if kind in markdown_forms.FORMS else inner
        case _:
            yield token


def _children(token: Token) -> list[Token]:
    tokens = token["children"]
    # A formula of lines of its own is called as one within a line.
    is_block = token["type"] in _HOLDERS or any(inner["type"] in _BLOCKS for inner in tokens)
    return [made for inner in tokens for made in _block(inner)] if is_block else _inline(tokens)


_HOLDERS = frozenset((
    "block_quote", "list_item", "task_list_item", "def_list_item", "footnote_item",
))  # fmt: skip
_BLOCKS = frozenset((
    "paragraph", "block_text", "list", "list_item", "task_list_item", "block_code", "block_html",
    "block_quote", "blank_line", "heading", "table", "table_head", "table_body", "table_row",
    "table_cell", "thematic_break", "block_error", "footnote_item", "def_list", "def_list_head",
    "def_list_item", "box_title",
))  # fmt: skip


def _inline(tokens: Iterable[Token]) -> list[Token]:
    """Inline tokens, those of HTML's looks holding what stands between their tags."""
    open_: list[tuple[str, list[Token]]] = [("", [])]
    for token in tokens:
        if token["type"] != "inline_html":
            open_[-1][1].extend(_plain(token))
            continue
        found = _TAG.match(token["raw"])
        # A comment is none for readers.
        name = found[2].lower() if found else ""
        if found and not found[1] and name in _LOOKS:
            open_.append((name, []))
        elif found and found[1] and name == open_[-1][0]:
            _, inner = open_.pop()
            open_[-1][1].append(_looking(_LOOKS[name], inner))
        elif name == "br":
            open_[-1][1].append({"type": "linebreak"})
        elif name == "img":
            open_[-1][1].append(_image_of_html(token["raw"]))
    # What is never closed looks like the text around it.
    return [token for _, found in open_ for token in found]


def _looking(kind: str, inner: list[Token]) -> Token:
    if kind == "codespan":
        return {"type": kind, "raw": "".join(map(text_of, inner))}
    return {"type": kind, "children": inner}


def _plain(token: Token) -> Iterator[Token]:
    match token["type"]:
        case "text":
            yield {"type": "text", "raw": html.unescape(token["raw"])}
        case "inline_math" | "block_math":
            yield _formula(token["raw"])
        case "footnote_ref":
            number: Token = {"type": "text", "raw": str(token["attrs"]["index"])}
            yield {"type": "superscript", "children": [number]}
        case "image":
            words = "".join(map(text_of, token.get("children", [])))
            yield _image(str(token["attrs"]["url"]), words)
        case _ if "children" in token:
            yield cast("Token", {**token, "children": _inline(token["children"])})
        case _:
            yield token


def _rows(tex: str) -> list[str]:
    r"""The formulas of an environment, one a row; what is none stays as it is.

    >>> _rows(r"\begin{align} a &= b \\ c &= d \end{align}")
    ['a = b', 'c = d']
    >>> _rows(r"\begin{cases} a \\ b \end{cases}")
    ['\\begin{cases} a \\\\ b \\end{cases}']
    """
    found = _WHOLE.fullmatch(tex.strip())
    if found is None and r"\begin" in tex:
        return [tex]
    formulas = found["formulas"] if found else tex
    rows = (_AMPERSAND.sub("", row).strip() for row in _NEXT_ROW.split(formulas))
    return [row for row in rows if row] or [tex]


def _formula(tex: str) -> Token:
    if picture := mathematics.picture(tex):
        return {"type": "picture", "picture": picture}
    # What matplotlib does not know is readable as it was typed.
    warn("a formula stands as it was typed, for matplotlib does not draw it: %.80s", tex.strip())
    return {"type": "codespan", "raw": tex.strip()}


def _image(address: str, alt: str) -> Token:
    """A picture that travels in the text; of any other the words, for nothing is fetched."""
    if picture := pictures.of_address(address, alt):
        return {"type": "picture", "picture": picture}
    name = PurePosixPath(address).name or "…"
    warn(
        "a picture that is no part of the notebook is left out: %.80s; attach it to its cell", name
    )
    return {"type": "text", "raw": f"[{alt or name}]"}


class _FirstTag(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.found = self.found or {name: value or "" for name, value in attrs}


def _image_of_html(tag: str) -> Token:
    reader = _FirstTag()
    reader.feed(tag)
    return _image(reader.found.get("src", ""), reader.found.get("alt", ""))
