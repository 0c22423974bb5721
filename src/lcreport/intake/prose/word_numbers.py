"""What Word writes itself and keeps apart from the text: numbers of lists, text boxes, footnotes.

A heading that Word numbers has no number in its letters, though the report's sections go by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
# Word keeps the lines that stand above footnotes as footnotes of their own.
_SEPARATORS = {"separator", "continuationSeparator", "continuationNotice"}

_LEVELS = 9
_NOT_ROMAN = 1000


class Numbering:
    """The labels of a document's numbered paragraphs, asked for in their order."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._lists: dict[str, str] = {}
        root = _part(document, RELATIONSHIP_TYPE.NUMBERING)
        if root is None:
            return
        for abstract in root.iter(qn("w:abstractNum")):
            own = abstract.get(qn("w:abstractNumId"), "")
            for level in abstract.iter(qn("w:lvl")):
                place = int(level.get(qn("w:ilvl"), "0"))
                if not 0 <= place < _LEVELS:
                    continue
                form = _value(level, "w:numFmt", "decimal")
                words = _value(level, "w:lvlText", "")
                self._levels[own, place] = (form, words, int(_value(level, "w:start", "1")))
        for one in root.iter(qn("w:num")):
            self._lists[one.get(qn("w:numId"), "")] = _value(one, "w:abstractNumId", "")

    def label(self, paragraph: Paragraph) -> str:
        """`2.1.` of a paragraph that Word numbers, `-` of a bullet; empty of any other."""
        list_id, level = _list_of(paragraph)
        own = self._lists.get(list_id, "")
        if (own, level) not in self._levels:
            return ""
        form, words, start = self._levels[own, level]
        if form == "bullet":
            return "-"
        if form == "none":
            return ""
        # Several lists of one definition go on counting together.
        counts = self._counts.setdefault(own, {})
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [place for place in counts if place > level]:
            del counts[deeper]
        for place in range(level + 1):
            above, _, first = self._levels.get((own, place), ("decimal", "", 1))
            words = words.replace(f"%{place + 1}", _written(counts.get(place, first), above))
        return words


def _list_of(paragraph: Paragraph) -> tuple[str, int]:
    """The list and level of a paragraph, its own or its style's."""
    found: tuple[str, int] = ("", 0)
    styles, style = [], paragraph.style
    # A style may be said to be based on itself.
    while style is not None and style.element not in styles:
        styles.append(style.element)
        style = style.base_style
    for element in (paragraph._p, *styles):  # noqa: SLF001 - python-docx shows lists nowhere else
        properties = element.find(qn("w:pPr"))
        own = None if properties is None else properties.find(qn("w:numPr"))
        if own is not None:
            level = _value(own, "w:ilvl", "") or f"{found[1]}"
            return _value(own, "w:numId", ""), int(level)
    return found


def boxes(paragraph: Paragraph) -> Iterator[str]:
    """The texts of the text boxes that hang on a paragraph."""
    for box in paragraph._p.iter(qn("w:txbxContent")):  # noqa: SLF001 - as above
        # Word writes each box a second time for programs that are older than its drawings.
        if not any("Fallback" in str(above.tag) for above in box.iterancestors()):
            yield from filter(None, (_text(one) for one in box.iter(qn("w:p"))))


def footnotes(document: Document) -> Iterator[str]:
    """The texts of the footnotes, in the order in which Word keeps them."""
    root = _part(document, RELATIONSHIP_TYPE.FOOTNOTES)
    for note in () if root is None else root.iter(qn("w:footnote")):
        if note.get(qn("w:type")) not in _SEPARATORS:
            text = " ".join(filter(None, (_text(one) for one in note.iter(qn("w:p")))))
            if text:
                yield text


def _part(document: Document, kind: str) -> BaseOxmlElement | None:
    try:
        return parse_xml(document.part.part_related_by(kind).blob)
    except KeyError:
        return None


def _value(element: BaseOxmlElement, name: str, default: str) -> str:
    found = element.find(qn(name))
    return default if found is None else str(found.get(qn("w:val"), default))


def _text(element: BaseOxmlElement) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t"))).strip()


def _written(number: int, form: str) -> str:
    if form in {"upperRoman", "lowerRoman"}:
        text = _roman(number)
        return text if form == "upperRoman" else text.lower()
    if form in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    return f"{number}"


def _roman(number: int) -> str:
    if not 0 < number < _NOT_ROMAN:
        return f"{number}"
    text = ""
    for size, letters in _ROMAN:
        text += letters * (number // size)
        number %= size
    return text
