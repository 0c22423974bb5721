"""Forms of markdown that not every document has, as those that all have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypedDict, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lcreport.render.pictures import Picture


class Token(TypedDict, total=False):
    """A token of mistune's, or one made in its form.

    `picture` stands in tokens of the type `picture` alone, which mistune does not know.
    """

    type: str
    raw: str
    children: list[Token]
    attrs: dict[str, object]
    picture: Picture


_DONE, _OPEN = "☑ ", "☐ "
# A box as GitHub and Obsidian write it.
_ALERT = re.compile(r"\[!(?P<kind>[A-Za-z]\w*)\][-+]?[ \t]*(?P<title>.*)", re.DOTALL)
_LINE_ENDS = frozenset(("softbreak", "linebreak"))


def _strong(words: list[Token]) -> Token:
    return {"type": "paragraph", "children": [{"type": "strong", "children": words}]}


def _box_title(token: Token) -> Token:
    return cast("Token", {**_strong(token["children"]), "attrs": {"of": "box"}})


def _quotation(token: Token) -> Token:
    """A quotation; a box is one whose first words are its title."""
    children = token["children"]
    match children:
        case [{"attrs": {"of": "box"}}, *others]:
            # The document's own headings are those of its sections.
            below = [
                _strong(inner["children"]) if inner["type"] == "heading" else inner
                for inner in others
            ]
            children = [_strong(children[0]["children"][0]["children"]), *below]
        case [{"type": "paragraph", "children": [{"type": "text", "raw": raw}, *more]}, *others]:
            if found := _ALERT.fullmatch(raw):
                children = [*_announced(found, more), *others]
    return cast("Token", {**token, "children": children})


def _announced(found: re.Match[str], more: list[Token]) -> list[Token]:
    """The mark of a box and what stands beside it as its title, what stands below as text."""
    ends = [at for at, token in enumerate(more) if token["type"] in _LINE_ENDS]
    beside, below = (more[: ends[0]], more[ends[0] + 1 :]) if ends else (more, [])
    if found["title"]:
        beside = [{"type": "text", "raw": found["title"]}, *beside]
    title = _strong(beside or [{"type": "text", "raw": found["kind"].capitalize()}])
    return [title, {"type": "paragraph", "children": below}] if below else [title]


def _definitions(token: Token) -> Token:
    """A list of terms, and below each what it means."""
    terms: list[Token] = []
    is_head = False
    for part in token["children"]:
        was_head, is_head = is_head, part["type"] == "def_list_head"
        if not is_head:
            terms[-1]["children"].append(_bulleted([_item(part["children"])], depth=1))
            continue
        words: list[Token] = [{"type": "strong", "children": part["children"]}]
        if was_head:
            # Terms of one meaning stand below one another.
            terms[-1]["children"][0]["children"] += [{"type": "linebreak"}, *words]
        else:
            terms.append(_item([{"type": "block_text", "children": words}]))
    return _bulleted(terms)


def _item(children: list[Token]) -> Token:
    return {"type": "list_item", "children": children}


def _bulleted(items: list[Token], depth: int = 0) -> Token:
    return {"type": "list", "children": items, "attrs": {"ordered": False, "depth": depth}}


def _notes(token: Token) -> Token:
    items = [_item(item["children"]) for item in token["children"]]
    return {"type": "list", "children": items, "attrs": {"ordered": True, "depth": 0}}


def _task(token: Token) -> Token:
    nothing: Token = {"type": "block_text", "children": []}
    first, *others = token["children"] or [nothing]
    mark: Token = {"type": "text", "raw": _DONE if token["attrs"].get("checked") else _OPEN}
    begun = cast("Token", {**first, "children": [mark, *first.get("children", [])]})
    return _item([begun, *others])


FORMS: Mapping[str, Callable[[Token], Token]] = {
    "box_title": _box_title,
    "block_quote": _quotation,
    "def_list": _definitions,
    "footnotes": _notes,
    "task_list_item": _task,
}
"""Type of a token → what makes another of it, once what it holds has been made."""
