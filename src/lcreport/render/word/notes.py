"""Footnotes: Word's own, which python-docx does not write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from lcreport.render.word import whole_words
from lcreport.render.word.xml import element, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# Word numbers footnotes from 1; below that it wants the lines that part them from the text.
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))


class WordFootnotes:
    """The footnotes of one file, each text once, numbered in the order of their references."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []

    def runs(self, text: str, note: str, half_points: int = 0) -> list[BaseOxmlElement]:
        """A cell's text with a reference to its note behind it."""
        said = [run(text, half_points=half_points)] if text or not note else []
        return [*said, *self.marks(note)]

    def marks(self, note: str) -> list[BaseOxmlElement]:
        """The reference to a note; nothing where there is none."""
        return [self._reference(note)] if note else []

    def _reference(self, text: str) -> BaseOxmlElement:
        style = element("w:rPr", children=[element("w:rStyle", {"val": "FootnoteReference"})])
        if text in self._numbers:
            # Word takes two references to one footnote for damage: the second is a plain number.
            again = run(str(self._numbers[text]))
            again.insert(0, style)
            return again
        self._texts.append(text)
        number = self._numbers[text] = len(self._texts)
        return element("w:r", children=[style, element("w:footnoteReference", {"id": number})])

    def forget(self) -> None:
        """Have each text stand once more: another annex begins, which may be read by itself."""
        self._numbers.clear()

    def add_to(self, document: WordDocument, language: str) -> None:
        """Write them into a file, by its language; nothing where there are none."""
        if not self._texts:
            return
        root = element("w:footnotes", children=self._written())
        whole_words.keep(root, language)
        uri, package = PackURI("/word/footnotes.xml"), document.part.package
        part = Part(uri, _CONTENT_TYPE, serialize_part_xml(root), package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def _written(self) -> Iterable[BaseOxmlElement]:
        for number, kind in _SEPARATORS:
            line = element("w:p", children=[element("w:r", children=[element(f"w:{kind}")])])
            yield element("w:footnote", {"type": kind, "id": number}, [line])
        for number, text in enumerate(self._texts, 1):
            style = element("w:rPr", children=[element("w:rStyle", {"val": "FootnoteReference"})])
            mark = element("w:r", children=[style, element("w:footnoteRef")])
            said = paragraph("FootnoteText", [mark, run(f" {text}")])
            yield element("w:footnote", {"id": number}, [said])
