"""Digits that are no figure: numbers of documents, headings and lists, dates, names, addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lcreport.intake.prose.grammar import Grammar
    from lcreport.intake.prose.structure import ReportParagraph

_LEADING = re.compile(r"[\s+>-]*(?P<n>\d{1,2}(?:\.\d{1,2})*\.?)(?=\s+\D|[.)])")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def spans(
    text: str, paragraph: ReportParagraph, grammar: Grammar
) -> Iterator[tuple[str, int, int]]:
    """What each is, its start and its end in a paragraph's text; none overlaps another.

    Args:
        text: Of the paragraph.
        paragraph: That it is.
        grammar: Of the report's language.
    """
    covered = bytearray(len(text) + 1)
    for name, start, end in [*_leading(text, paragraph), *_framed(text, grammar)]:
        if any(covered[start:end]) or not any(letter.isdigit() for letter in text[start:end]):
            continue
        covered[start:end] = b"\1" * (end - start)
        yield name, start, end


def _leading(text: str, paragraph: ReportParagraph) -> Iterator[tuple[str, int, int]]:
    found = _LEADING.match(text)
    if found is None:
        return
    if paragraph.is_heading:
        yield "heading number", *found.span("n")
    elif found["n"].endswith("."):
        yield "list number", *found.span("n")


def _framed(text: str, grammar: Grammar) -> Iterator[tuple[str, int, int]]:
    for frame in grammar.frames:
        for start, end in frame.spans(text):
            # A quotation has several numbers, each of which is marked.
            if text[start] in '“"‘«':
                for group in _DIGITS.finditer(text, start, end):
                    yield frame.name, *group.span()
            else:
                yield frame.name, start, end
