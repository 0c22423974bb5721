"""Blocks of words: paragraphs, lists, facts, the head of an annex, and groups of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lcreport.blocks.block import Block, PlainBlock
from lcreport.languages import FIRST, codes


@dataclass(frozen=True)
class Group(PlainBlock):
    """Several blocks, one after the other."""

    parts: Sequence[Block]

    def to_text(self) -> str:
        """The parts' text, a blank line between."""
        return "\n\n".join(part.to_text() for part in self.parts)


@dataclass(frozen=True)
class Paragraph(PlainBlock):
    """One paragraph of running text."""

    text: str
    role: Literal["text", "note", "warning"] = "text"

    def to_text(self) -> str:
        """The text itself."""
        return self.text


@dataclass(frozen=True)
class Subheading(PlainBlock):
    """A heading below the notebook's own, from level 3 on."""

    text: str
    level: int = 3

    def to_text(self) -> str:
        """The text itself."""
        return self.text


@dataclass(frozen=True)
class Listing(PlainBlock):
    """A list of short texts, numbered where `ordered`."""

    items: Sequence[str]
    ordered: bool = False

    def to_text(self) -> str:
        """One line an item."""
        return "\n".join(f"- {item}" for item in self.items)


@dataclass(frozen=True)
class Facts(PlainBlock):
    """Terms and what they are, such as an annex's provenance."""

    pairs: Sequence[tuple[str, str]]

    def to_text(self) -> str:
        """One line a pair."""
        return "\n".join(f"{term}: {value}" for term, value in self.pairs)


@dataclass(frozen=True)
class Nothing(PlainBlock):
    """A section that has nothing to say; documents leave it out together with its heading."""

    why: str = ""

    def to_text(self) -> str:
        """Why there is nothing."""
        return self.why


@dataclass(frozen=True)
class Head(PlainBlock):
    """The head lines of an annex, and what its documents must know of it.

    Attributes:
        annex_label: Number of the annex, such as "Phụ lục V".
        reference: The report that the annex is attached to.
        window: The days that the figures are of, in words.
        date: The last day on which a figure was recorded, ISO.
        draft: Mark of a draft, on every page; empty for a document that may be published.
    """

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
    draft: str = ""
    date: str = ""
    version: str = ""
    hash: str = ""

    def __post_init__(self) -> None:
        known_language(self.language)

    @property
    def notice(self) -> str:
        """What must stand on every page of figures that are invented; empty for real ones."""
        return self.synthetic_notice if self.synthetic else ""

    def to_text(self) -> str:
        """Label and title."""
        return f"{self.annex_label}\n{self.title}"


def known_language(code: str) -> None:
    """Refuse a language that lcreport does not write.

    Raises:
        ValueError: there is no such language.
    """
    if code not in codes():
        raise ValueError(f"language {code!r} is none of {', '.join(codes())}")
