"""An office's own Word file, with whose letterhead, styles, headers and margins an annex begins."""

from __future__ import annotations

import copy
import functools
import io
import re
import zipfile
from typing import TYPE_CHECKING

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from lcreport.errors import RenderError
from lcreport.render import paper
from lcreport.render.word.xml import paragraph, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.parts.story import StoryPart
    from docx.section import Section

# What python-docx and lxml, whose errors are Python's too, raise for files that are no Word files.
_UNREADABLE = (
    PackageNotFoundError, zipfile.BadZipFile, SyntaxError, KeyError, ValueError, AttributeError,
)  # fmt: skip
# Ten times what the largest letterhead has; every annex unpacks it anew.
_MOST_UNPACKED = 100_000_000
# Margins that leave less are a slip of the hand; a table of no width would be none.
_NARROWEST_PT = 100.0
_TYPES = "[Content_Types].xml"
_OTHER_KINDS = (
    (b"wordprocessingml.template.main+xml", "Word template (.dotx)"),
    (b"ms-word.template.macroEnabledTemplate.main+xml", "Word template with macros (.dotm)"),
    (b"ms-word.document.macroEnabled.main+xml", "Word file with macros (.docm)"),
)
_STYLE = qn("w:style")
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ID, _NAME, _VALUE = qn("w:styleId"), qn("w:name"), qn("w:val")
_REFERENCES = tuple(map(qn, ("w:pStyle", "w:rStyle", "w:basedOn", "w:next", "w:link")))


# A worker asks for each annex, of one file as a rule.
@functools.lru_cache(maxsize=4)
def face(content: bytes) -> str:
    """The face of an annex's tables in an office's file; empty where it does not say one.

    Raises:
        RenderError: as `opened`.
    """
    made = opened(content)
    styles = made.styles.element
    named = _named(styles.iter(_STYLE))
    by_id = {style.get(_ID): style for style in named.values()}
    # Down to what a style is based on: an annex's own are based on "Normal".
    style = named.get("table text", named.get("normal"))
    for _ in by_id:
        if style is None:
            break
        if found := _face_in(style, made):
            return found
        based = style.find(qn("w:basedOn"))
        style = None if based is None else by_id.get(based.get(_VALUE))
    defaults = styles.find(qn("w:docDefaults"))
    return "" if defaults is None else _face_in(defaults, made)


@functools.lru_cache(maxsize=4)
def room(content: bytes) -> paper.Room:
    """How wide the pages of an office's file are within its margins, upright and turned.

    Raises:
        RenderError: as `opened`.
    """
    # What an annex writes stands behind all that is there.
    section = opened(content).sections[-1]
    margins = (section.left_margin, section.right_margin, section.gutter)
    beside = sum(side.pt for side in margins if side is not None)
    upright, turned = (side - beside for side in sides_pt(section))
    return paper.Room(max(upright, _NARROWEST_PT), max(turned, _NARROWEST_PT))


def sides_pt(section: Section) -> tuple[float, float]:
    """The shorter and the longer side of a section's pages; those of A4 where it says none."""
    width, height = (side * paper.POINTS_A_MM for side in paper.A4_MM)
    shorter, longer = sorted((
        section.page_width.pt if section.page_width else width,
        section.page_height.pt if section.page_height else height,
    ))
    return shorter, longer


def _face_in(part: BaseOxmlElement, made: WordDocument) -> str:
    for fonts in part.iter(qn("w:rFonts")):
        if theme := fonts.get(qn("w:asciiTheme")):
            return _theme_face(made, "majorFont" if theme.startswith("major") else "minorFont")
        if name := fonts.get(qn("w:ascii")):
            return str(name)
    return ""


def _theme_face(made: WordDocument, kind: str) -> str:
    for relation in made.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.THEME and not relation.is_external:
            theme = parse_xml(relation.target_part.blob)
            for latin in theme.iterfind(f".//{_DRAWING}{kind}/{_DRAWING}latin"):
                return str(latin.get("typeface", ""))
    return ""


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
                    f"the letterhead unpacks to {unpacked / 1e6:.0f} MB; leave out what no page "
                    "shows"
                )
            types = packed.read(_TYPES)
        if other := next((name for kind, name in _OTHER_KINDS if kind in types), ""):
            raise RenderError(
                f"the letterhead is a {other}; open it in Word and save it as a Word document "
                "(.docx)"
            )
        made = docx.Document(io.BytesIO(content))
        relations = {relation.reltype for relation in made.part.rels.values()}
    except _UNREADABLE as error:
        raise RenderError(
            "the letterhead is no Word file that can be read; save it as .docx in Word"
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


def add_page_numbers(made: WordDocument, number: BaseOxmlElement) -> None:
    """A page's number at its head, from the second page on, where the office has none anywhere.

    Args:
        made: The office's file.
        number: The paragraph with the number.
    """
    section = made.sections[0]
    heads = [section.header]
    firsts = [section.first_page_header, section.first_page_footer]
    evens = []
    if made.settings.odd_and_even_pages_header_footer:
        evens = [section.even_page_header, section.even_page_footer]
    shown = [section.header, section.footer, *evens]
    if any(_has_number(part.part.element) for part in shown if not part.is_linked_to_previous):
        return
    if not section.different_first_page_header_footer:
        # What the office has on each page stays on the first one too.
        for first, usual in zip(firsts, (section.header, section.footer), strict=True):
            _copy(usual.part, first.part)
        section.different_first_page_header_footer = True
    for head in [*heads, *evens[:1]]:
        there = list(head.part.element)
        # Word and python-docx begin an empty head with an empty line.
        if len(there) == 1 and not list(there[0].iter(qn("w:r"))):
            head.part.element.remove(there[0])
        head.part.element.append(copy.deepcopy(number))


def _has_number(part: BaseOxmlElement) -> bool:
    codes = [field.get(qn("w:instr"), "") for field in part.iter(qn("w:fldSimple"))]
    # Word parts the code of a field among runs as it likes.
    codes.append("".join(code.text or "" for code in part.iter(qn("w:instrText"))))
    return any(re.search(r"\bPAGE\b", code) for code in codes)


def _copy(of: StoryPart, into: StoryPart) -> None:
    """Has a header or footer hold what another one holds, with its pictures."""
    for child in list(into.element):
        into.element.remove(child)
    ids = {
        id_: into.rels.get_or_add_ext_rel(relation.reltype, relation.target_ref)
        if relation.is_external
        else into.relate_to(relation.target_part, relation.reltype)
        for id_, relation in of.rels.items()
    }
    for child in of.element:
        made = copy.deepcopy(child)
        for part in made.iter():
            for name, value in part.attrib.items():
                if name.startswith(_RELATED) and value in ids:
                    part.set(name, ids[value])
        into.element.append(made)


def add_band(made: WordDocument, band: str) -> None:
    """What must stand on every page, below what the office has at its foot."""
    section = made.sections[0]
    feet = [section.footer]
    if section.different_first_page_header_footer:
        feet.append(section.first_page_footer)
    for foot in feet:
        foot.part.element.append(paragraph("Footer", [run(band)]))
