"""Lists, and their numbering, which Word keeps in a part of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from lcreport.render.word.xml import element, paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

_BULLETS, _NUMBERS = 0, 1
_LEVELS = 4
# Twentieths of a point: 10 mm, of which the mark takes half.
_STEP, _HANGING = 567, 283


class WordLists:
    """All lists of one file."""

    def __init__(self) -> None:
        self._starts: list[int | None] = []

    def begin(self, start: int | None = None) -> int:
        """The number of a new list; with a start for one whose items are numbered."""
        self._starts.append(start)
        return len(self._starts)

    @staticmethod
    def item(number: int, runs: Sequence[BaseOxmlElement], level: int = 0) -> BaseOxmlElement:
        """One item of a list that has begun."""
        values = {"ilvl": min(level, _LEVELS - 1), "numId": number}
        inner = [element(f"w:{name}", {"val": value}) for name, value in values.items()]
        return paragraph("ListParagraph", runs, [element("w:numPr", children=inner)])

    def add_to(self, document: WordDocument) -> None:
        """Write how each list is numbered into a file, in place of what it had of that."""
        for name, relation in list(document.part.rels.items()):
            if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
                del document.part.rels[name]
        uri, package = PackURI("/word/numbering.xml"), document.part.package
        part = Part(uri, CONTENT_TYPE.WML_NUMBERING, serialize_part_xml(self._numbering()), package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)

    def _numbering(self) -> BaseOxmlElement:
        root = element("w:numbering", children=[_kind(_BULLETS), _kind(_NUMBERS)])
        for number, start in enumerate(self._starts, 1):
            kind = _BULLETS if start is None else _NUMBERS
            inner = [element("w:abstractNumId", {"val": kind})]
            if start is not None:
                # Else it would go on where the list before it ended.
                first = element("w:startOverride", {"val": start})
                inner.append(element("w:lvlOverride", {"ilvl": 0}, [first]))
            root.append(element("w:num", {"numId": number}, inner))
        return root


def _kind(number: int) -> BaseOxmlElement:
    levels = []
    for level in range(_LEVELS):
        mark, form = ("–", "bullet") if number == _BULLETS else (f"%{level + 1}.", "decimal")
        place = element("w:ind", {"left": _STEP * (level + 1), "hanging": _HANGING})
        levels.append(
            element("w:lvl", {"ilvl": level}, [
                element("w:start", {"val": 1}),
                element("w:numFmt", {"val": form}),
                element("w:lvlText", {"val": mark}),
                element("w:lvlJc", {"val": "left"}),
                element("w:pPr", children=[place]),
            ])
        )  # fmt: skip
    several = element("w:multiLevelType", {"val": "hybridMultilevel"})
    return element("w:abstractNum", {"abstractNumId": number}, [several, *levels])
