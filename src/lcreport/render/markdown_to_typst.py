"""Markdown as Typst: every text becomes a string literal, so that none is read as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import mistune

from lcreport.errors import RenderError
from lcreport.render import markdown_tokens
from lcreport.render.typst_blocks import SourcePiece
from lcreport.render.typst_text import call, literal
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lcreport.render.markdown_forms import Token
    from lcreport.render.pictures import Picture

_SAFE_LINKS = ("https://", "http://", "mailto:")
# Markdown's tables are not measured as lcreport's own are: about as wide as letters of 10 pt.
_LETTER_PT, _PADDING_PT, _PAGE_PT = 5.0, 9.0, 460.0


def pieces(markdown: str) -> Iterator[SourcePiece]:
    """Markdown as pieces, one a block; `##` becomes a heading of the first level.

    The annex's title is no heading of its text, so headings stand one level higher than in HTML.
    """
    tokens = (part for token in markdown_tokens.read(markdown) for part in _in_parts(token))
    for token in tokens:
        source = _RENDERER.render_token(cast("dict[str, Any]", token), mistune.BlockState())
        level = (
            max(1, cast("int", token["attrs"]["level"]) - 1) if token["type"] == "heading" else 0
        )
        if source:
            yield SourcePiece(source, heading=level, paragraph=token["type"] == "paragraph")


def _in_parts(token: Token) -> Iterator[Token]:
    """A table that is wider than a page as several of some columns each, the first repeated."""
    if token["type"] != "table":
        yield token
        return
    head, *bodies = token["children"]
    rows = [head["children"], *(row["children"] for body in bodies for row in body["children"])]
    longest = [max(map(_longest_word, column)) for column in zip(*rows, strict=True)]
    first, *others = [letters * _LETTER_PT + _PADDING_PT for letters in longest]
    parts: list[list[int]] = [[]]
    room = _PAGE_PT - first
    for place, width in enumerate(others, 1):
        if width > room and parts[-1]:
            parts.append([])
            room = _PAGE_PT - first
        parts[-1].append(place)
        room -= width
    for part in parts:
        yield cast("Token", {**token, "children": [
            _with_columns(head, part),
            *({**body, "children": [_with_columns(row, part) for row in body["children"]]}
              for body in bodies),
        ]})  # fmt: skip


def _longest_word(cell: Token) -> int:
    return max(map(len, markdown_tokens.text_of(cell).split()), default=0)


def _with_columns(row: Token, places: Sequence[int]) -> Token:
    cells = [row["children"][place] for place in (0, *places)]
    return cast("Token", {**row, "children": cells})


class _TypstRenderer(mistune.BaseRenderer):
    """One method a token, named as mistune names the token."""

    NAME = "typst"

    def render_token(self, token: dict[str, Any], state: mistune.BlockState) -> str:
        if token["type"] == "picture":
            return _picture(token["picture"])
        method = getattr(self, token["type"])
        attributes = token.get("attrs", {})
        if "raw" in token:
            return str(method(token["raw"], **attributes))
        if "children" in token:
            inner = self.render_tokens(token["children"], state)
            return str(method(inner, **attributes))
        return str(method("", **attributes))

    def render_tokens(self, tokens: Iterable[dict[str, Any]], state: mistune.BlockState) -> str:
        return "".join(self.render_token(token, state) for token in tokens)

    def text(self, text: str) -> str:
        return f"#{literal(text)};" if text else ""

    def emphasis(self, inner: str) -> str:
        return call("emph", f"[{inner}]")

    def strong(self, inner: str) -> str:
        return call("strong", f"[{inner}]")

    def strikethrough(self, inner: str) -> str:
        return call("strike", f"[{inner}]")

    def codespan(self, text: str) -> str:
        return call("lc-raw", literal(text))

    def linebreak(self, _: str = "") -> str:
        return call("linebreak")

    def softbreak(self, _: str = "") -> str:
        return self.text(" ")

    def link(self, inner: str, url: str, title: str | None = None) -> str:
        del title
        return call("lc-link", literal(url), f"[{inner}]") if url.startswith(_SAFE_LINKS) else inner

    def subscript(self, inner: str) -> str:
        return call("sub", f"[{inner}]")

    def superscript(self, inner: str) -> str:
        return call("super", f"[{inner}]")

    def underline(self, inner: str) -> str:
        return call("underline", f"[{inner}]")

    def paragraph(self, inner: str) -> str:
        return f"{call('par', f'[{inner}]')}\n\n"

    def block_text(self, inner: str) -> str:
        return inner

    def blank_line(self, _: str = "") -> str:
        return ""

    def heading(self, inner: str, level: int) -> str:
        if not inner:
            # PDF/UA refuses a document with a heading that says nothing.
            return ""
        return f"{call('lc-heading', f'level: {max(1, level - 1)}', f'[{inner}]')}\n\n"

    def thematic_break(self, _: str = "") -> str:
        return f"{call('line', 'length: 100%', 'stroke: lc-line')}\n\n"

    def block_code(self, text: str, info: str | None = None) -> str:
        del info
        return f"{call('lc-plain', literal(text.rstrip()))}\n\n"

    def block_quote(self, inner: str) -> str:
        return f"{call('quote', 'block: true', f'[{_on_one_line(inner)}]')}\n\n"

    def block_error(self, inner: str) -> str:
        return self.paragraph(inner)

    def list(self, inner: str, ordered: bool, **attributes: Any) -> str:  # noqa: FBT001
        start = [f"start: {int(attributes.get('start', 1))}"] if ordered else []
        return f"{call('lc-enum' if ordered else 'lc-list', *start, inner)}\n\n"

    def list_item(self, inner: str, **_: object) -> str:
        return f"[{_on_one_line(inner)}], "

    def table(self, inner: str) -> str:
        # mistune renders inner tokens first and hands over one text, so cells and head are parted
        # by two control characters; `clean` has removed all that a notebook may have had.
        head, _, rows = inner.partition("\f")
        return f"{call('lc-table', f'columns: ({head})', f'rows: ({rows})')}\n\n"

    def table_head(self, inner: str) -> str:
        # Markdown does not say which columns are numbers: all are set as texts.
        cells = [cell for cell in inner.split("\v") if cell]
        return "".join(f'(label: {cell}, type: "text"), ' for cell in cells) + "\f"

    def table_body(self, inner: str) -> str:
        return inner

    def table_row(self, inner: str) -> str:
        cells = "".join(f"{cell}, " for cell in inner.split("\v") if cell)
        return f"(group: false, cells: ({cells})), "

    def table_cell(self, inner: str, align: str | None = None, head: bool = False) -> str:  # noqa: FBT001, FBT002
        del align, head
        return f"[{inner}]\v"


def _picture(picture: Picture) -> str:
    try:
        svg = picture.svg()
    except RenderError as error:
        warn("a picture that cannot be read is left out of the PDF: %s", error)
        return f"#{literal(picture.alt or '…')};"
    values = (literal(svg), literal(picture.alt or "…"), f"{picture.depth_pt:.2f}pt")
    return call("lc-inline", *values)


def _on_one_line(inner: str) -> str:
    """What stands inside another block, so that only outermost blocks begin a line."""
    return inner.replace("\n", " ")


_RENDERER = _TypstRenderer()
