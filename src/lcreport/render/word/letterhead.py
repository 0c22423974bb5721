"""An office's own Word file, with whose letterhead, styles, headers and margins an annex begins."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from lcreport.errors import RenderError
from lcreport.render.word.xml import paragraph, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

# What python-docx and lxml, whose errors are Python's too, raise for files that are no Word files.
_UNREADABLE = (
    PackageNotFoundError, zipfile.BadZipFile, SyntaxError, KeyError, ValueError, AttributeError,
)  # fmt: skip
# Ten times what the largest letterhead has; every annex unpacks it anew.
_MOST_UNPACKED = 100_000_000
_STYLE = qn("w:style")
_ID, _NAME, _VALUE = qn("w:styleId"), qn("w:name"), qn("w:val")
_REFERENCES = tuple(map(qn, ("w:pStyle", "w:rStyle", "w:basedOn", "w:next", "w:link")))


def opened(content: bytes) -> WordDocument:
    """The office's file, to write behind what stands in it.

    Raises:
        RenderError: it is no Word file, or holds what an annex numbers by itself.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > _MOST_UNPACKED:
            raise RenderError(
                f"the letterhead unpacks to {unpacked / 1e6:.0f} MB; leave out what no page shows"
            )
        made = docx.Document(io.BytesIO(content))
        relations = {relation.reltype for relation in made.part.rels.values()}
    except _UNREADABLE as error:
        raise RenderError(
            f"the letterhead is no Word file that can be read ({error}); save it as .docx in Word"
        ) from error
    if RELATIONSHIP_TYPE.FOOTNOTES in relations and made.element.xpath("//w:footnoteReference"):
        raise RenderError("the letterhead has footnotes, which an annex numbers; remove them")
    if made.element.xpath("//w:numPr"):
        raise RenderError(
            "the letterhead has a numbered or bulleted list, which an annex numbers; write its "
            "lines as plain paragraphs"
        )
    # An empty part of footnotes, as Word leaves one, would stand beside the annex's.
    for name, relation in list(made.part.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
            del made.part.rels[name]
    return made


def add_styles(made: WordDocument, styles: Iterable[BaseOxmlElement]) -> None:
    """Those styles of an annex that the office's file does not have itself."""
    known = set(_named(made.styles.element.iter(_STYLE)))
    for style in styles:
        if style.tag == _STYLE and _name(style) not in known:
            made.styles.element.append(style)


def settle_styles(made: WordDocument, styles: Iterable[BaseOxmlElement]) -> None:
    """Have what an annex wrote refer to the office's styles by the ids that they have there."""
    # Word names "heading 1" alike in every language, and gives it another id in each.
    there = _named(made.styles.element.iter(_STYLE))
    renamed = {
        style.get(_ID): there[_name(style)].get(_ID)
        for style in styles
        if style.tag == _STYLE and _name(style) in there
    }
    for root in (made.element, made.styles.element):
        for tag in _REFERENCES:
            for reference in root.iter(tag):
                value = reference.get(_VALUE)
                reference.set(_VALUE, renamed.get(value, value))


def _named(styles: Iterable[BaseOxmlElement]) -> dict[str, BaseOxmlElement]:
    return {_name(style): style for style in styles}


def _name(style: BaseOxmlElement) -> str:
    return str(style.find(_NAME).get(_VALUE)).lower()


def add_band(made: WordDocument, band: str) -> None:
    """What must stand on every page, below what the office has at its foot."""
    section = made.sections[0]
    feet = [section.footer]
    if section.different_first_page_header_footer:
        feet.append(section.first_page_footer)
    for foot in feet:
        foot.part.element.append(paragraph("Footer", [run(band)]))
