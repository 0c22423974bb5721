"""Markdown as Word's paragraphs: every text stays a text, and no address is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast

import mistune

from lcreport.render.word import tables
from lcreport.render.word.xml import PLAIN, Look, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement

    from lcreport.render.word.lists import Lists


class _Token(TypedDict, total=False):
    """What mistune reads, as far as it is used here."""

    type: str
    raw: str
    children: list[_Token]
    attrs: dict[str, object]


_LOOKS = {"emphasis": "i", "strong": "b", "strikethrough": "strike"}
_DEEPEST = 3


def elements(markdown: str, lists: Lists) -> Iterator[BaseOxmlElement]:
    """Markdown as paragraphs and tables; `##` becomes a heading of the first level.

    Args:
        markdown: A cell's text.
        lists: The file's lists, which are numbered together.
    """
    for token in cast("list[_Token]", _PARSER(markdown)):
        yield from _block(token, lists)


def _block(token: _Token, lists: Lists, style: str = "Normal") -> Iterator[BaseOxmlElement]:
    children, raw = token.get("children", []), token.get("raw", "").strip("\n")
    match token["type"]:
        case "heading":
            # The annex's title is no heading of its text, as in the PDF.
            yield from heading(_runs(children), cast("int", token["attrs"]["level"]) - 1)
        case "list":
            yield from _list(token, lists, level=0)
        case "block_quote":
            for child in children:
                yield from _block(child, lists, "Quote")
        case "block_code":
            yield paragraph("Code", [run(raw)])
        case "table":
            yield _table(children)
        case _:
            runs = _runs(children) if children else [run(raw)]
            # A comment is none for readers, and a rule between parts has no words.
            if (children or raw) and not raw.lstrip().startswith("<!--"):
                yield paragraph(style, runs)


def _table(children: Sequence[_Token]) -> BaseOxmlElement:
    head, *bodies = children
    lines = [line for body in bodies for line in body.get("children", [])]
    return tables.of_texts(_cells(head), [_cells(line) for line in lines])


def heading(runs: Sequence[BaseOxmlElement], level: int) -> Iterator[BaseOxmlElement]:
    """A heading of the first to the third level, as which deeper ones look; none without words."""
    if runs:
        yield paragraph(f"Heading{min(max(level, 1), _DEEPEST)}", runs)


def _cells(line: _Token) -> list[Sequence[BaseOxmlElement]]:
    return [_runs(cell.get("children", [])) for cell in line.get("children", [])]


def _list(token: _Token, lists: Lists, level: int) -> Iterator[BaseOxmlElement]:
    attributes = token["attrs"]
    start = cast("int", attributes.get("start", 1)) if attributes.get("ordered") else None
    number = lists.begin(start)
    for item in token["children"]:
        for child in item.get("children", []):
            if child["type"] == "list":
                yield from _list(child, lists, level + 1)
            elif child.get("children"):
                yield lists.item(number, _runs(child["children"]), level)


def _runs(tokens: Sequence[_Token], look: Look = PLAIN) -> list[BaseOxmlElement]:
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
            case "inline_html" if not token["raw"].startswith("<!--"):
                made.append(run(token["raw"], look))
            case kind:
                # A link's and a picture's words stand; their address would be opened by Word.
                wanted = {_LOOKS[kind]: True} if kind in _LOOKS else {}
                made += _runs(token.get("children", []), look._replace(**wanted))
    return made


_PARSER = mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])
