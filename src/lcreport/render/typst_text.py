"""Texts and values as Typst code; nothing of a text is ever read as markup or code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# As `lc-long` of the template.
_LONG = re.compile(r"\S{24}")


def literal(text: str) -> str:
    r"""Text as a Typst string literal.

    >>> literal('#read("/etc/passwd")')
    '"#read(\\"/etc/passwd\\")"'
    """
    # The backslash first: it would double those that the other replacements write.
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    for written, escaped in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        safe = safe.replace(written, escaped)
    return f'"{safe}"'


def breakable(text: str) -> str:
    """Text as an expression whose longest words may break inside.

    >>> breakable("ngắn"), breakable("x" * 24)
    ('"ngắn"', 'lc-soft("xxxxxxxxxxxxxxxxxxxxxxxx")')
    """
    return f"lc-soft({literal(text)})" if _LONG.search(text) else literal(text)


def kept(text: str, pattern: re.Pattern[str]) -> str:
    """Text as an expression within which no line breaks where the pattern is found.

    >>> kept("Quyết định 1428/QĐ-UBND", re.compile("1428.*"))
    '[#"Quyết định ";#box("1428/QĐ-UBND");]'

    Args:
        text: What to set.
        pattern: What stays on one line.
    """
    parts, last = [], 0
    for found in pattern.finditer(text):
        parts += [breakable(text[last : found.start()]), f"box({literal(found[0])})"]
        last = found.end()
    if not parts:
        return breakable(text)
    # An empty string before the first or after the last is nothing to set.
    parts = [part for part in (*parts, breakable(text[last:])) if part != '""']
    return f"[{''.join(f'#{part};' for part in parts)}]"


def array(items: Iterable[str]) -> str:
    """Typst expressions as an array.

    >>> array(["1"]), array([])
    ('(1,)', '()')
    """
    # A comma after every item: (1) is a number for Typst, (1,) an array.
    return f"({''.join(f'{item},' for item in items)})"


def truth(value: object) -> str:
    """A truth value.

    >>> truth(1), truth("")
    ('true', 'false')
    """
    return "true" if value else "false"


def call(name: str, *arguments: str) -> str:
    """A call in content mode, ended so that nothing after it can join it.

    >>> call("strong", "[x]")
    '#strong([x]);'
    """
    # Without the semicolon "#f(x)" before "[y]" or "(y)" would take it as its next argument.
    return f"#{name}({', '.join(arguments)});"
