"""Blocks of words: paragraphs, lists, facts, the head of an annex, and groups of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from lcreport.blocks.block import Block, PlainBlock
from lcreport.blocks.html import PLAIN_PAGE, escape
from lcreport.languages import FIRST, codes

if TYPE_CHECKING:
    from lcreport.blocks.html import HtmlPage


@dataclass(frozen=True)
class Group(PlainBlock):
    """Several blocks, one after the other."""

    kind: ClassVar[str] = "group"

    parts: Sequence[Block]

    def to_text(self) -> str:
        """The parts' text, a blank line between."""
        return "\n\n".join(part.to_text() for part in self.parts)

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """The parts, one after the other."""
        return "\n".join(part.to_html(page) for part in self.parts)


@dataclass(frozen=True)
class Paragraph(PlainBlock):
    """One paragraph of running text."""

    kind: ClassVar[str] = "paragraph"

    text: str
    role: Literal["text", "headline", "note", "warning"] = "text"

    def to_text(self) -> str:
        """The text itself."""
        return self.text

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """A paragraph whose class is its role."""
        del page
        return f'<p class="lc-{self.role}">{escape(self.text)}</p>'


@dataclass(frozen=True)
class Subheading(PlainBlock):
    """A heading below the notebook's own, from level 3 on."""

    kind: ClassVar[str] = "subheading"

    text: str
    level: int = 3

    def __post_init__(self) -> None:
        # The first level is the annex's own title, and HTML has six.
        if not 2 <= self.level <= 6:
            raise ValueError(f"a heading has level 2 to 6, and not {self.level}")

    def to_text(self) -> str:
        """The text itself."""
        return self.text

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """A heading as the page writes them."""
        return page.heading(self.text, self.level)


@dataclass(frozen=True)
class Listing(PlainBlock):
    """A list of short texts, numbered where `ordered`."""

    kind: ClassVar[str] = "list"

    items: Sequence[str]
    ordered: bool = False

    def to_text(self) -> str:
        """One line an item."""
        return "\n".join(f"- {item}" for item in self.items)

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """A list."""
        del page
        tag = "ol" if self.ordered else "ul"
        return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in self.items)}</{tag}>"


@dataclass(frozen=True)
class Facts(PlainBlock):
    """Terms and what they are.

    Attributes:
        pairs: Each term with what it is.
        summary: What the fold is called that holds them on a page; facts with one are for whoever
            checks a document, and are not printed.
    """

    kind: ClassVar[str] = "facts"

    pairs: Sequence[tuple[str, str]]
    summary: str = ""

    def to_text(self) -> str:
        """One line a pair."""
        return "\n".join(f"{term}: {value}" for term, value in self.pairs)

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """A list of terms, in a fold where it has a summary."""
        del page
        inner = "".join(
            f"<div><dt>{escape(term)}</dt><dd>{escape(value)}</dd></div>"
            for term, value in self.pairs
        )
        facts = f'<dl class="lc-facts">{inner}</dl>'
        if not self.summary:
            return facts
        summary = f"<summary>{escape(self.summary)}</summary>"
        return f'<details class="lc-fold">{summary}{facts}</details>'


@dataclass(frozen=True)
class Nothing(PlainBlock):
    """A section that has nothing to say; documents leave it out together with its heading."""

    kind: ClassVar[str] = "nothing"

    why: str = ""

    def to_text(self) -> str:
        """Why there is nothing."""
        return self.why

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """Why there is nothing, for whoever tries a section in JupyterLab."""
        del page
        return f'<p class="lc-note">{escape(self.why)}</p>'


@dataclass(frozen=True)
class Head(PlainBlock):
    """The head lines of an annex, and what its documents must know of it.

    Attributes:
        annex_label: Number of the annex, such as "Phụ lục V".
        reference: The report that the annex is attached to.
        window: The days that the figures are of, in words.
        date: The last day on which a figure was recorded, ISO.
        unchecked_notice: Says that the dataset was not checked; empty where it was.
        originals: Language and text of names that stand in another language than the annex.
        draft: Mark of a draft, on every page; empty for a document that may be published.
        font: The face that documents and charts are set in; empty for that of the packages.
    """

    kind: ClassVar[str] = "annex"

    title: str = ""
    language: str = FIRST
    annex_label: str = ""
    subtitle: str = ""
    reference: str = ""
    window: str = ""
    organisation: str = ""
    organisation_name: str = ""
    period: str = ""
    period_label: str = ""
    dataset: str = ""
    synthetic: bool = False
    synthetic_notice: str = ""
    unchecked_notice: str = ""
    draft: str = ""
    date: str = ""
    version: str = ""
    hash: str = ""
    font: str = ""
    originals: Sequence[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        known_language(self.language)

    @property
    def notice(self) -> str:
        """What must stand on every page of figures that are invented or were not checked."""
        # In one line: every page of a PDF has one band for it.
        invented = self.synthetic_notice if self.synthetic else ""
        return " – ".join(filter(None, (invented, self.unchecked_notice)))

    def to_text(self) -> str:
        """Label and title."""
        return f"{self.annex_label}\n{self.title}"

    def to_html(self, page: HtmlPage = PLAIN_PAGE) -> str:
        """Its lines, for JupyterLab; a document writes a head of its own."""
        del page
        notice = f'<p class="lc-synthetic">{escape(self.notice)}</p>' if self.notice else ""
        named = [("reference", self.reference), ("window", self.window)]
        lines = "".join(f'<p class="lc-{name}">{escape(text)}</p>' for name, text in named if text)
        label = f'<p class="lc-annex-label">{escape(self.annex_label)}</p>'
        title = f"<h1>{escape(self.title)}</h1>"
        return f'<header class="lc-head">{notice}{label}{title}{lines}</header>'


def known_language(code: str) -> None:
    """Refuse a language that lcreport does not write.

    Raises:
        ValueError: there is no such language.
    """
    if code not in codes():
        raise ValueError(f"language {code!r} is none of {', '.join(codes())}")
