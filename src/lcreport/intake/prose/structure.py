"""A report's text as sections, numbered paragraphs and sentences, each with its characters.

Nothing is cut out: markup and line ends become blanks of the same length, so that every character
keeps its place in the text as read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lcreport.intake.prose import table_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lcreport.intake.prose.table_rows import ReadRow

_BLANK = re.compile(r"<sup>([23])</sup>|<[^<>\n]{1,80}>|[*_#`|\\]|\u00a0|\u2007|\u202f|\t|\r")
_POWERS = {"2": "²", "3": "³"}
_BLOCK = re.compile(r"\S(?:.*?\S)??(?=\s*\n[^\S\n]*\n|\s*\Z)", re.DOTALL)
_NUMBERED = re.compile(
    r"\s*(?:(?:Phần|PHẦN|Part|PART)\s+)?"
    r"(?P<number>[IVX]{1,6}|[A-H](?=[.)])|[1-9]\d?(?:\.\d{1,2}){0,4})[.):]?"
    r"(?:\s+|(?<=[.):]))(?P<title>\S.*)",
    re.DOTALL,
)
_BEGINS = re.compile(
    r"[^\S\n]*(?:[-–+•*]\s|\(?\d{1,2}[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s|[IVX]{1,5}\.\s"
    r"|[A-H]\.\s|[a-zđ]\)\s|\|)"
)
_MARKED = re.compile(r"\s*(?:#{1,6}\s|\*\*)")
_HASHED = re.compile(r"\s*#{1,6}\s")
_CLOSED = re.compile(r"[.;:…!?”)]\s*$|\./\.\s*$")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[\"“(«+-]?\s*(?:\d|[^\W\d_]))|(?<=[:;])\s+(?=[+-]\s)")
# A full stop behind these ends no sentence.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-ZĐ]|TP|Tp|TX|TT|ThS|TS|GS|PGS|BS|Ths|No|Mr|Mrs|Dr|St|vs|\d{1,2}(?:\.\d{1,2})*)\.$"
)
_ITEM = re.compile(r"\s*(?:\(?\d{1,2}[.)]|[a-zđ]\)|\|)\s?")
_DIGIT = re.compile(r"\d")
_LONGEST_HEADING = 300
_LONGEST_TITLE = 160
_LINE = 100
# Parts are numbered by Roman numbers or letters, what is below them by figures.
_PARTS = "IVXABCDEFGH"


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of the text.

    Attributes:
        start: Its first character.
        end: The character after its last.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReportParagraph:
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
    span: TextSpan
    sentences: tuple[TextSpan, ...]

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
    paragraphs: tuple[ReportParagraph, ...]

    @cached_property
    def rows(self) -> dict[int, ReadRow]:
        """Start of a paragraph → the row of a table that it is."""
        return table_rows.rows(self.text, self.clean, self._starts)

    def row_at(self, place: int) -> ReadRow | None:
        """The row of a table that a character stands in; None where it stands in none."""
        return self.rows.get(self.paragraph_at(place).span.start) if self.rows else None

    @cached_property
    def _starts(self) -> list[int]:
        return [paragraph.span.start for paragraph in self.paragraphs]

    def paragraph_at(self, place: int) -> ReportParagraph:
        """The paragraph that a character stands in."""
        return self.paragraphs[max(bisect_right(self._starts, place) - 1, 0)]

    def sentence_at(self, place: int) -> TextSpan:
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
    found: list[ReportParagraph] = []
    trail: list[tuple[str, str]] = []
    number = 0
    # A heading without a number does not begin a section: its paragraphs go on being counted.
    counts: dict[str, int] = {}
    blocks = _blocks(clean, text)
    for block, following in zip(blocks, [*blocks[1:], TextSpan(len(text), len(text))], strict=True):
        # Markup stands before the block, where it has become blanks.
        line = text.rfind("\n", 0, block.start) + 1
        heading = _heading(
            text[line : block.end],
            clean[block.start : block.end],
            clean[following.start : following.end],
        )
        if heading is not None:
            trail = _below(trail, *heading)
            number = 0
        elif (title := _title(text[line : block.end], clean[block.start : block.end])) is not None:
            trail = _under(trail, title, is_part=_is_loud(title))
            found.append(_paragraph(trail, 0, block, clean))
            number = counts.get(found[-1].section, 0)
            continue
        elif (
            trail
            and number
            and _goes_on(clean, found[-1].span, block, row=table_rows.is_row(text[line:]))
        ):
            whole = TextSpan(found[-1].span.start, block.end)
            found[-1] = _paragraph(trail, number, whole, clean)
            continue
        else:
            number += 1
        found.append(_paragraph(trail, number, block, clean))
        counts[found[-1].section] = number
    return Report(text, clean, tuple(found) or (_paragraph([], 1, TextSpan(0, len(text)), clean),))


def _blocks(clean: str, text: str) -> list[TextSpan]:
    # A text without any blank line, as PDF readers and some editors give it, is one of lines.
    if not re.search(r"\S\s*\n[^\S\n]*\n\s*\S", clean):
        return [TextSpan(*found.span()) for found in re.finditer(r"\S[^\n]*", clean)]
    return [
        part for found in _BLOCK.finditer(clean) for part in _lines(TextSpan(*found.span()), text)
    ]


def _lines(block: TextSpan, text: str) -> Iterator[TextSpan]:
    """The paragraphs of a block: a line that begins an item, or follows a closed one, is its own.

    A line that merely goes on, as editors wrap them, stays with the line before.
    """
    start, before = block.start, block.start
    for found in re.finditer(r"\n(?=[^\n]*\S)", text[block.start : block.end]):
        at = block.start + found.end()
        line = text[at : block.end].partition("\n")[0]
        closed = _CLOSED.search(text[before : at - 1].strip(" *_#\t") or ".") is not None
        opens = line.strip(" *_#\t")[:1].isupper() or not line.strip()[:1].isalpha()
        if (
            _BEGINS.match(line)
            or _HASHED.match(line)
            or (closed and opens)
            or _is_loud(text[before : at - 1])
            or _is_loud(line)
        ):
            yield _trimmed(text, start, at)
            start = at
        before = at
    yield _trimmed(text, start, block.end)


def _trimmed(text: str, start: int, end: int) -> TextSpan:
    words = text[start:end]
    return TextSpan(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


def _is_loud(line: str) -> bool:
    """Whether a line is in capitals, as titles and headings without a number are."""
    words = line.strip(" *_#\t")
    return words.isupper() and sum(letter.isalpha() for letter in words) > 6


def _goes_on(clean: str, before: TextSpan, block: TextSpan, *, row: bool) -> bool:
    """Whether a page's end stands in the middle of a sentence, between these two blocks."""
    last = clean[before.start : before.end].rstrip()
    # Rows of a table are paragraphs of their own.
    if _CLOSED.search(last) or row:
        return False
    # A short line before a capital, or one that ends in a year, is a title.
    is_cut = len(last) >= _LINE and last[-1].islower()
    return not clean[block.start].isupper() or last[-1] in ",–-(“" or is_cut


def _heading(marked: str, plain: str, following: str) -> tuple[str, str] | None:
    numbered = _NUMBERED.fullmatch(plain)
    if numbered is None or len(plain) > _LONGEST_HEADING:
        return None
    title = " ".join(numbered["title"].split())
    is_marked = _MARKED.match(marked) is not None
    if not is_marked and (
        plain.rstrip()[-1] in ".;:,/"
        or not (_stands_out(numbered, title) or _stands_alone(title, following))
    ):
        return None
    return numbered["number"], title


def _title(marked: str, plain: str) -> str | None:
    """The words of a heading without a number; None where it is none."""
    title = " ".join(plain.split())
    if not title or len(title) > _LONGEST_TITLE or title[-1] in ".;:,":
        return None
    return title if _HASHED.match(marked) or _is_loud(title) else None


def _under(trail: list[tuple[str, str]], title: str, *, is_part: bool) -> list[tuple[str, str]]:
    """The headings above what follows a heading without a number."""
    kept = [] if is_part else [step for step in trail if step[0]]
    return [*kept, ("", title)]


def _stands_out(numbered: re.Match[str], title: str) -> bool:
    """Whether a numbered line without markup is a heading rather than an item of a list."""
    roman = numbered["number"][0] in _PARTS
    return title.isupper() or roman or ("." in numbered["number"] and len(title) < 200)


def _stands_alone(title: str, following: str) -> bool:
    """Whether a short numbered line is the heading of what follows: "1. Hội Cựu chiến binh tỉnh".

    An item of a list is followed by the next one, and what counts something has a number.
    """
    is_short = len(title) <= _LINE and title[:1].isupper() and not _DIGIT.search(title)
    return is_short and bool(following.strip()) and not _ITEM.match(following)


def _below(trail: list[tuple[str, str]], number: str, title: str) -> list[tuple[str, str]]:
    # `2.5` below II is II.2.5; a Roman number begins a part of its own.
    if number[0] in _PARTS:
        return [(number, title)]
    depth = number.count(".")
    roman = [step for step in trail if step[0] and step[0][0] in _PARTS][:1]
    arabic = [step for step in trail if step[0] and step[0][0] not in _PARTS]
    kept = [step for step in arabic if number.startswith(step[0] + ".")]
    return [*roman, *kept[:depth], (number, title)]


def _paragraph(
    trail: list[tuple[str, str]], number: int, span: TextSpan, clean: str
) -> ReportParagraph:
    parts = [step[0] for step in trail if step[0]]
    section = ""
    if parts:
        first = parts[0] if parts[0][0] in _PARTS else ""
        last = parts[-1] if parts[-1] != first else ""
        section = ".".join(part for part in (first, last) if part)
    headings = tuple(title for _, title in trail)
    return ReportParagraph(section, number, headings, span, tuple(_sentences(span, clean)))


def _sentences(span: TextSpan, clean: str) -> list[TextSpan]:
    words = clean[span.start : span.end]
    ends = [
        found.span()
        for found in _SENTENCE.finditer(words)
        if _ABBREVIATED.search(words, 0, found.start()) is None and not words[found.end()].islower()
    ]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(words)]
    return [TextSpan(span.start + a, span.start + b) for a, b in zip(starts, stops, strict=True)]
