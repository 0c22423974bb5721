"""The report as sections and numbered paragraphs, to which a locator such as `II.2.5 ¶2` leads.

A paragraph that a page break cut in two is one paragraph again: what ends without a closing mark
goes on in the next block. Headings are kept as paragraph 0 of their section.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "shared" / "report-2021-9m.txt"

_HEADING = re.compile(r"#*\s*\**(?P<number>[IVX]+|\d+(?:\.\d+)*)\.\s+[^*]*\**")
_CLOSED = re.compile(r"[.,;:…!?)”]$|\./\.$")


@dataclass(frozen=True)
class Paragraph:
    section: str
    number: int
    text: str

    @property
    def locator(self) -> str:
        return f"{self.section} ¶{self.number}"


def text() -> str:
    """The whole report, for tests marked `shared`."""
    return PATH.read_text(encoding="utf-8")


@cache
def paragraphs() -> tuple[Paragraph, ...]:
    """Every paragraph and heading, in the order of the report."""
    found: list[Paragraph] = []
    section, number, goes_on = "head", 0, False
    for block in re.split(r"\n\s*\n", text()):
        heading = _heading(block)
        words = _plain(block)
        if not words:
            continue
        if heading:
            section, number, goes_on = _within(section, heading), 0, False
            found.append(Paragraph(section, 0, words))
        elif goes_on:
            found[-1] = Paragraph(section, number, f"{found[-1].text} {words}")
            goes_on = not _CLOSED.search(words)
        else:
            number += 1
            found.append(Paragraph(section, number, words))
            goes_on = section != "head" and not _CLOSED.search(words)
    return tuple(found)


def _heading(block: str) -> str | None:
    marked = block.lstrip().startswith(("#", "**"))
    heading = _HEADING.fullmatch(block.strip())
    return heading["number"] if marked and heading else None


def _within(section: str, number: str) -> str:
    """`2.5` below II is II.2.5; a Roman number begins a part of its own."""
    part = section.partition(".")[0]
    return number if number[0] in "IVX" else f"{part}.{number}"


def _plain(block: str) -> str:
    words = block.replace("<sup>2</sup>", "²").replace("*", "").replace("#", "")
    return " ".join(words.split())
