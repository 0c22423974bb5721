r"""What other tools than JupyterLab add to markdown, and mathematics as JupyterLab finds it.

Boxes of Jupyter Book, Python-Markdown, Sphinx and GitHub; lists of definitions; mathematics between
`\\( \\)` and `\\[ \\]`, of several lines, and in environments without dollars.
"""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

import mistune
from mistune.plugins.def_list import def_list

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mistune.block_parser import BlockParser
    from mistune.core import BlockState, InlineState
    from mistune.inline_parser import InlineParser

# What a box may be called where the same notation says other things too.
_KINDS = (
    "admonition|attention|caution|danger|error|hint|important|info|note|seealso|success|tip|warning"
)
_BOX = (
    r"^ {0,3}(?:(?P<box_colons>:{3,})[ \t]*"
    rf"(?:\{{[ \t]*\.?(?P<box_1>\w[\w-]*)(?P<box_more>[^}}\n]*)\}}|(?P<box_2>{_KINDS})\b)"
    rf"|(?P<box_ticks>`{{3,}}|~{{3,}})\{{(?P<box_3>{_KINDS})\}}"
    # An exclamation is none, so what stands below must belong to it.
    r"|(?:!!!|\?\?\?\+?)[ \t]+(?P<box_4>[A-Za-z][A-Za-z-]*)"
    r'(?=[ \t]*(?:"[^"\n]*"[ \t]*)?\n(?:[ \t]*\n)*(?: {4}|\t))'
    rf"|\.\.[ \t]+(?P<box_5>{_KINDS})::)[ \t]*(?P<box_title>[^\n]*)(?:\n|$)"
)
_KNOWN = frozenset(_KINDS.split("|"))
_OPTIONS = re.compile(r"(?:[ \t]*:[\w-]+:[^\n]*\n)+")
_TITLE = re.compile(r'title="([^"]*)"')
_INDENTED = re.compile(r"(?:(?:[ \t]*\n)*(?: {2,}|\t)[^\n]*(?:\n|$))*")
# A formula holds neither an empty line nor another's beginning: from many beginnings each is
# looked on no further than to the next.
_WITHIN = r"(?:[^\\\n]|\n(?![ \t]*\n)|\\(?!\\?[()\[\]]))+?"
_LINES = r"(?:[^$\n]|\n(?![ \t]*\n))+?"
_MARKED = (
    rf"\\\\\((?P<marked_1>{_WITHIN})\\\\\)|\\\\\[(?P<marked_2>{_WITHIN})\\\\\]"
    rf"|\\\((?P<marked_3>{_WITHIN})\\\)|\\\[(?P<marked_4>{_WITHIN})\\\]"
    r"|\$(?![\s$])(?P<marked_5>(?:[^$\\\n]|\\.)+\n(?:[^$\\\n]|\\.)*[^$\\\s])\$(?!\d)"
)
_DISPLAYED = (
    rf"^ {{0,3}}(?:\$\$(?P<displayed_1>{_LINES})\$\$|\\\\\[(?P<displayed_2>{_WITHIN})\\\\\]"
    rf"|\\\[(?P<displayed_3>{_WITHIN})\\\])[ \t]*$"
)
_ENVIRONMENT = (
    r"^ {0,3}\\begin\{(?P<environment_name>[A-Za-z]+\*?)\}(?:[^\n]|\n(?![ \t]*\n)){1,4000}?"
    r"\\end\{(?P=environment_name)\}[ \t]*$"
)
_MATHEMATICAL = re.compile(r"\\[A-Za-z]|\^|(?<!\w\w)_\{?\w")


def is_mathematics(text: str) -> bool:
    r"""Whether a text can be nothing else: brackets with a backslash may be no more than brackets.

    >>> is_mathematics(r"\frac{a}{b}"), is_mathematics("x_1"), is_mathematics("theo kế hoạch")
    (True, True, False)
    """
    return _MATHEMATICAL.search(text) is not None


def _said(found: re.Match[str], name: str) -> str:
    """What the one group of a number that took part holds."""
    groups = found.groupdict()
    return next((groups[f"{name}_{at}"] for at in "12345" if groups.get(f"{name}_{at}")), "")


def _marked(_: InlineParser, found: re.Match[str], state: InlineState) -> int:
    tex = _said(found, "marked")
    # With one backslash markdown means brackets, and JupyterLab shows those.
    if found[0].startswith(r"\\") or is_mathematics(tex):
        state.append_token({"type": "inline_math", "raw": tex})
        return found.end()
    begun = "$" if found["marked_5"] else found[0][:2]
    state.append_token({"type": "text", "raw": begun[-1]})
    return found.start() + len(begun)


def _displayed(_: BlockParser, found: re.Match[str], state: BlockState) -> int | None:
    tex = _said(found, "displayed")
    if found["displayed_3"] and not is_mathematics(tex) and "=" not in tex:
        return None
    state.append_token({"type": "block_math", "raw": tex})
    return found.end() + 1


def _environment(_: BlockParser, found: re.Match[str], state: BlockState) -> int:
    state.append_token({"type": "block_math", "raw": found[0].strip()})
    return found.end() + 1


def _box(block: BlockParser, found: re.Match[str], state: BlockState) -> int:
    text, after = _below(found, state)
    inner = state.child_state(text)
    # As deep as mistune lets quotations be.
    is_deep = state.depth() >= block.max_nested_level - 1
    block.parse(inner, [name for name in block.rules if not (is_deep and name == "box")])
    said = _title_of(found)
    title = [{"type": "box_title", "text": said}] if said else []
    state.append_token({"type": "block_quote", "children": [*title, *inner.tokens]})
    return after


def _title_of(found: re.Match[str]) -> str:
    """What is written above a box: its own title, or its kind where that says something."""
    given = found["box_title"].strip()
    if found["box_4"] and given:
        return given.strip('"')
    named = _TITLE.search(found["box_more"] or "")
    kind = _said(found, "box").removeprefix("callout-")
    usual = kind.capitalize() if kind in _KNOWN or found["box_4"] else ""
    return given or (named[1] if named else usual)


def _below(found: re.Match[str], state: BlockState) -> tuple[str, int]:
    """What stands in a box, as markdown by itself, and where the text goes on after it."""
    begin, end = found.end(), state.cursor_max
    fence = found["box_colons"] or found["box_ticks"]
    if fence:
        closing = rf"^ {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*(?:\n|\Z)"
        if closed := re.compile(closing, re.MULTILINE).search(state.src, begin):
            end, after = closed.start(), closed.end()
        else:
            after = end
    else:
        indented = _INDENTED.match(state.src, begin)
        end = after = indented.end() if indented else begin
    text = state.src[begin:end]
    options = _OPTIONS.match(text)
    return dedent(text[options.end() if options else 0 :]).strip("\n") + "\n", after


def _notations(md: mistune.Markdown) -> None:
    blocks: Sequence[tuple[str, str, Callable[..., int | None]]] = (
        ("box", _BOX, _box),
        ("displayed", _DISPLAYED, _displayed),
        ("environment", _ENVIRONMENT, _environment),
    )
    for name, pattern, parse in blocks:
        md.block.register(name, pattern, parse, before="fenced_code")
        for rules in (md.block.list_rules, md.block.block_quote_rules):
            md.block.insert_rule(rules, name, before="fenced_code")
    md.inline.register("marked", _MARKED, _marked, before="escape")


PARSER = mistune.create_markdown(
    renderer=None,
    plugins=[
        "table", "strikethrough", "task_lists", "footnotes", "math", def_list, _notations,
    ],
)  # fmt: skip
"""Gives the tokens of a text."""
