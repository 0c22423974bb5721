"""Text made safe for HTML and Typst, and the base of everything that shows itself in a notebook.

Whatever an annex is made of is a `Shown`: it gives itself as HTML (for JupyterLab and the HTML
annex), as Typst (for the PDF) and as plain text, and never trusts a word that comes from data.
"""

from __future__ import annotations

import html as _html
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TYPST = "text/vnd.typst"
PAYLOAD = "application/vnd.lcreport+json"


def escape(text: str) -> str:
    """Text as HTML, for content and for attributes in double quotes.

    >>> escape('<script>"')
    '&lt;script&gt;&quot;'
    """
    return _html.escape(text, quote=True)


def literal(text: str) -> str:
    r"""Text as a Typst string literal; nothing in it is read as markup or code.

    >>> literal('#read("/etc/passwd")')
    '"#read(\\"/etc/passwd\\")"'
    """
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    for written, escaped in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        safe = safe.replace(written, escaped)
    return f'"{safe}"'


def array(items: Iterable[str]) -> str:
    """Typst expressions as an array.

    >>> array(["1"]), array([])
    ('(1,)', '()')
    """
    inner = "".join(f"{each}," for each in items)
    return f"({inner})"


class Shown(ABC):
    """Something an annex shows, in every medium at once."""

    @abstractmethod
    def to_html(self) -> str:
        """An HTML fragment."""

    @abstractmethod
    def to_typst(self) -> str:
        """Typst markup, to stand in content mode."""

    @abstractmethod
    def to_text(self) -> str:
        """Plain text."""

    def payload(self) -> Mapping[str, Any] | None:
        """Plain JSON values for the host (a table's cells, the annex's head); None for none."""
        return None

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        bundle: dict[str, Any] = {
            "text/html": self.to_html(),
            TYPST: self.to_typst(),
            "text/plain": self.to_text(),
        }
        payload = self.payload()
        if payload is not None:
            bundle[PAYLOAD] = json.loads(json.dumps(payload))
        return bundle


@dataclass(frozen=True)
class Group(Shown):
    """Several shown things, one after the other."""

    parts: Sequence[Shown]

    def to_html(self) -> str:
        """The parts' HTML."""
        return "\n".join(each.to_html() for each in self.parts)

    def to_typst(self) -> str:
        """The parts' Typst."""
        return "\n\n".join(each.to_typst() for each in self.parts)

    def to_text(self) -> str:
        """The parts' text, a blank line between."""
        return "\n\n".join(each.to_text() for each in self.parts)

    def payload(self) -> Mapping[str, Any] | None:
        """The parts' payloads, those that have one."""
        found = [each.payload() for each in self.parts]
        return {"type": "group", "parts": [each for each in found if each is not None]}


@dataclass(frozen=True)
class Paragraph(Shown):
    """One paragraph of running text; `role` is "text", "note" or "warning"."""

    text: str
    role: str = "text"

    def to_html(self) -> str:
        """A `p`, with its role as class."""
        return f'<p class="lc-{self.role}">{escape(self.text)}</p>'

    def to_typst(self) -> str:
        """A call of the template's `lc-paragraph`."""
        return f"#lc-paragraph({literal(self.text)}, role: {literal(self.role)})"

    def to_text(self) -> str:
        """The text itself."""
        return self.text


@dataclass(frozen=True)
class Subheading(Shown):
    """A heading below the notebook's own, from level 3 on."""

    text: str
    level: int = 3

    def to_html(self) -> str:
        """`h3` or deeper."""
        return f"<h{self.level}>{escape(self.text)}</h{self.level}>"

    def to_typst(self) -> str:
        """A Typst heading one level higher, for the annex's title is no heading of the text."""
        return f"#heading(level: {self.level - 1}, {literal(self.text)})"

    def to_text(self) -> str:
        """The text itself."""
        return self.text


@dataclass(frozen=True)
class Listing(Shown):
    """A list of short texts, numbered where `ordered`."""

    items: Sequence[str]
    ordered: bool = False

    def to_html(self) -> str:
        """`ol` or `ul`."""
        tag = "ol" if self.ordered else "ul"
        inner = "".join(f"<li>{escape(each)}</li>" for each in self.items)
        return f"<{tag}>{inner}</{tag}>"

    def to_typst(self) -> str:
        """Typst `enum` or `list`."""
        call = "enum" if self.ordered else "list"
        return f"#{call}(" + "".join(f"{literal(each)}, " for each in self.items) + ")"

    def to_text(self) -> str:
        """One line an item."""
        return "\n".join(f"- {each}" for each in self.items)


@dataclass(frozen=True)
class Facts(Shown):
    """Terms and what they are, such as an annex's provenance."""

    pairs: Sequence[tuple[str, str]]

    def to_html(self) -> str:
        """A `dl`."""
        inner = "".join(
            f"<div><dt>{escape(term)}</dt><dd>{escape(value)}</dd></div>"
            for term, value in self.pairs
        )
        return f'<dl class="lc-facts">{inner}</dl>'

    def to_typst(self) -> str:
        """A call of the template's `lc-facts`."""
        pairs = array(array([literal(term), literal(value)]) for term, value in self.pairs)
        return f"#lc-facts({pairs})"

    def to_text(self) -> str:
        """One line a pair."""
        return "\n".join(f"{term}: {value}" for term, value in self.pairs)
