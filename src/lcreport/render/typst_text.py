"""Texts and values as Typst code; nothing of a text is ever read as markup or code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


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
