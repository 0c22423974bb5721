"""Markdown as Word's paragraphs: every text stays a text, and no address is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lcreport.errors import RenderError
from lcreport.render import markdown_tokens
from lcreport.render.warnings import warn
from lcreport.render.word import tables
from lcreport.render.word.xml import PLAIN, Look, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement

    from lcreport.render.markdown_forms import Token
    from lcreport.render.pictures import Picture
    from lcreport.render.word.lists import WordLists
    from lcreport.render.word.pictures import Pictures


_LOOKS = {
    "emphasis": "i",
    "strong": "b",
    "strikethrough": "strike",
    "subscript": "lowered",
    "superscript": "raised",
    "underline": "u",
}
_DEEPEST = 3


def heading(runs: Sequence[BaseOxmlElement], level: int) -> Iterator[BaseOxmlElement]:
    """A heading of the first to the third level, as which deeper ones look; none without words."""
    if runs:
        yield paragraph(f"Heading{min(max(level, 1), _DEEPEST)}", runs)


class MarkdownWriter:
    """Writes the markdown of one file, whose lists and pictures are numbered together."""

    def __init__(self, lists: WordLists, pictures: Pictures) -> None:
        self._lists, self._pictures = lists, pictures

    def elements(self, markdown: str) -> Iterator[BaseOxmlElement]:
        """Markdown as paragraphs and tables; `##` becomes a heading of the first level."""
        for token in markdown_tokens.read(markdown):
            yield from self._block(token)

    def _block(self, token: Token, style: str = "Normal") -> Iterator[BaseOxmlElement]:
        children, raw = token.get("children", []), token.get("raw", "").strip("\n")
        match token["type"]:
            case "heading":
                # The annex's title is no heading of its text, as in the PDF.
                level = cast("int", token["attrs"]["level"]) - 1
                yield from heading(self._runs(children), level)
            case "list":
                yield from self._list(token, level=0)
            case "block_quote":
                for child in children:
                    yield from self._block(child, "Quote")
            case "block_code":
                yield paragraph("Code", [run(raw)])
            case "table":
                yield self._table(children)
            case _ if children:
                # A rule between parts has no words.
                yield paragraph(style, self._runs(children))

    def _table(self, children: Sequence[Token]) -> BaseOxmlElement:
        head, *bodies = children
        lines = [line for body in bodies for line in body.get("children", [])]
        return tables.of_texts(self._cells(head), [self._cells(line) for line in lines])

    def _cells(self, line: Token) -> list[Sequence[BaseOxmlElement]]:
        return [self._runs(cell.get("children", [])) for cell in line.get("children", [])]

    def _list(self, token: Token, level: int) -> Iterator[BaseOxmlElement]:
        attributes = token["attrs"]
        start = cast("int", attributes.get("start", 1)) if attributes.get("ordered") else None
        number = self._lists.begin(start)
        for item in token["children"]:
            for child in item.get("children", []):
                if child["type"] in {"paragraph", "block_text"}:
                    runs = self._runs(child.get("children", []))
                    yield self._lists.item(number, runs, level)
                elif child["type"] == "list":
                    yield from self._list(child, level + 1)
                else:
                    yield from self._block(child)

    def _runs(self, tokens: Sequence[Token], look: Look = PLAIN) -> list[BaseOxmlElement]:
        made: list[BaseOxmlElement] = []
        for token in tokens:
            match token["type"]:
                case "text":
                    made.append(run(token["raw"], look))
                case "softbreak":
                    made.append(run(" ", look))
                case "linebreak":
                    made.append(run("\n"))
                case "codespan":
                    made.append(run(token["raw"], look._replace(code=True)))
                case "picture":
                    made.append(self._picture(token["picture"]))
                case kind:
                    # A link's words stand; Word would open its address.
                    wanted = {_LOOKS[kind]: True} if kind in _LOOKS else {}
                    made += self._runs(token.get("children", []), look._replace(**wanted))
        return made

    def _picture(self, picture: Picture) -> BaseOxmlElement:
        try:
            return self._pictures.run(picture)
        except RenderError as error:
            warn("a picture that cannot be read is left out of the Word file: %s", error)
            return run(picture.alt or "…")
