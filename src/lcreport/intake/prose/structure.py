"""A report's text as sections, numbered paragraphs and sentences, each with its characters.

Nothing is cut out: markup and line ends become blanks of the same length, so that every character
keeps its place in the text as read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

_BLANK = re.compile(r"<sup>([23])</sup>|<[^<>\n]{1,80}>|[*_#`|\\]|\u00a0|\u2007|\u202f|\t|\r")
_POWERS = {"2": "²", "3": "³"}
_BLOCK = re.compile(r"\S(?:.*?\S)??(?=\s*\n[^\S\n]*\n|\s*\Z)", re.DOTALL)
_NUMBERED = re.compile(
    r"\s*(?P<number>[IVX]{1,6}|[1-9]\d?(?:\.\d{1,2}){0,4})[.)]?(?:\s+|(?<=[.)]))(?P<title>\S.*)",
    re.DOTALL,
)
_MARKED = re.compile(r"\s*(?:#{1,6}\s|\*\*)")
_CLOSED = re.compile(r"[.;:…!?”)]\s*$|\./\.\s*$")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[\"“(«+-]?\s*(?:\d|[^\W\d_]))|(?<=[:;])\s+(?=[+-]\s)")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-ZĐ]|TP|Tp|TX|TT|ThS|TS|GS|PGS|BS|Ths|No|Mr|Mrs|Dr|St|vs|\d{1,2}(?:\.\d{1,2})*)\.$"
)
_LONGEST_HEADING = 300


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text.

    Attributes:
        start: Its first character.
        end: The character after its last.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; paragraph 0 of a section is its heading.

    Attributes:
        section: `II.2.1`; empty before the first heading.
        number: Counted from 1 in its section.
        headings: The headings above it, the outermost first.
        span: Its characters.
        sentences: Those of its sentences.
    """

    section: str
    number: int
    headings: tuple[str, ...]
    span: Span
    sentences: tuple[Span, ...]

    @property
    def locator(self) -> str:
        """`II.2.1 ¶4`; a heading and what stands before all headings without a section."""
        return f"{self.section} ¶{self.number}".strip()

    @property
    def is_heading(self) -> bool:
        """Whether it is the heading of its section."""
        return self.number == 0


@dataclass(frozen=True)
class Report:
    """A report's text.

    Attributes:
        text: As read.
        clean: The same with markup as blanks, character by character.
        paragraphs: In their order.
    """

    text: str
    clean: str
    paragraphs: tuple[Paragraph, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [paragraph.span.start for paragraph in self.paragraphs]

    def paragraph_at(self, place: int) -> Paragraph:
        """The paragraph that a character stands in."""
        return self.paragraphs[max(bisect_right(self._starts, place) - 1, 0)]

    def sentence_at(self, place: int) -> Span:
        """The sentence that a character stands in."""
        paragraph = self.paragraph_at(place)
        inside = [span for span in paragraph.sentences if span.start <= place]
        return inside[-1] if inside else paragraph.span

    def words(self, start: int, end: int) -> str:
        """A stretch as one line."""
        return " ".join(self.clean[start:end].split())


def cleaned(text: str) -> str:
    """The text with markup as blanks, of the same length.

    >>> cleaned("**11.163m<sup>2</sup>** đất")
    '  11.163m²              đất'
    """

    def blank(found: re.Match[str]) -> str:
        power = _POWERS.get(found[1] or "", "")
        return power + " " * (len(found[0]) - len(power))

    return _BLANK.sub(blank, text)


def structured(text: str) -> Report:
    """A text with its sections, paragraphs and sentences.

    A paragraph that a page's end cut in two is one again: what ends without a closing mark goes on
    in the next block.

    Args:
        text: The report; headings marked as in Markdown, or numbered lines without an end mark.
    """
    clean = cleaned(text)
    found: list[Paragraph] = []
    trail: list[tuple[str, str]] = []
    number = 0
    for block in _blocks(clean):
        # Markup stands before the block, where it has become blanks.
        line = text.rfind("\n", 0, block.start) + 1
        heading = _heading(text[line : block.end], clean[block.start : block.end])
        if heading is not None:
            trail = _below(trail, *heading)
            number = 0
        elif trail and number and _goes_on(clean, found[-1].span):
            whole = Span(found[-1].span.start, block.end)
            found[-1] = _paragraph(trail, number, whole, clean)
            continue
        else:
            number += 1
        found.append(_paragraph(trail, number, block, clean))
    return Report(text, clean, tuple(found) or (_paragraph([], 1, Span(0, len(text)), clean),))


def _blocks(clean: str) -> list[Span]:
    # A text without any blank line, as PDF readers and some editors give it, is one of lines.
    if re.search(r"\S\s*\n[^\S\n]*\n\s*\S", clean):
        return [Span(*found.span()) for found in _BLOCK.finditer(clean)]
    return [Span(*found.span()) for found in re.finditer(r"\S[^\n]*", clean)]


def _goes_on(clean: str, before: Span) -> bool:
    return not _CLOSED.search(clean[before.start : before.end])


def _heading(marked: str, plain: str) -> tuple[str, str] | None:
    numbered = _NUMBERED.fullmatch(plain)
    if numbered is None or len(plain) > _LONGEST_HEADING:
        return None
    title = " ".join(numbered["title"].split())
    is_marked = _MARKED.match(marked) is not None
    if not is_marked and (plain.rstrip()[-1] in ".;:,/" or not _stands_out(numbered, title)):
        return None
    return numbered["number"], title


def _stands_out(numbered: re.Match[str], title: str) -> bool:
    """Whether a numbered line without markup is a heading rather than an item of a list."""
    roman = numbered["number"][0] in "IVX"
    return title.isupper() or roman or ("." in numbered["number"] and len(title) < 200)


def _below(trail: list[tuple[str, str]], number: str, title: str) -> list[tuple[str, str]]:
    # `2.5` below II is II.2.5; a Roman number begins a part of its own.
    if number[0] in "IVX":
        return [(number, title)]
    depth = number.count(".")
    roman = [step for step in trail if step[0][0] in "IVX"][:1]
    arabic = [step for step in trail if step[0][0] not in "IVX"]
    kept = [step for step in arabic if number.startswith(step[0] + ".")]
    return [*roman, *kept[:depth], (number, title)]


def _paragraph(trail: list[tuple[str, str]], number: int, span: Span, clean: str) -> Paragraph:
    parts = [step[0] for step in trail]
    section = ""
    if parts:
        first = parts[0] if parts[0][0] in "IVX" else ""
        last = parts[-1] if parts[-1] != first else ""
        section = ".".join(part for part in (first, last) if part)
    headings = tuple(title for _, title in trail)
    return Paragraph(section, number, headings, span, tuple(_sentences(span, clean)))


def _sentences(span: Span, clean: str) -> list[Span]:
    words = clean[span.start : span.end]
    ends = [
        found.span()
        for found in _SENTENCE.finditer(words)
        if _ABBREVIATED.search(words, 0, found.start()) is None and not words[found.end()].islower()
    ]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(words)]
    return [Span(span.start + a, span.start + b) for a, b in zip(starts, stops, strict=True)]
