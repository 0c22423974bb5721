"""The Word file itself: style sheet, pages, headers, properties, and the same bytes every time."""

from __future__ import annotations

import datetime
import io
import zipfile
from importlib import resources
from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_ORIENTATION
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from lcreport.languages import language
from lcreport.render import paper
from lcreport.render.dates import date_of
from lcreport.render.word import letterhead, whole_words
from lcreport.render.word.xml import element, paragraph, run

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section

    from lcreport.blocks import Head
    from lcreport.render.document_parts import Document
    from lcreport.render.word.lists import WordLists
    from lcreport.render.word.notes import WordFootnotes

_STYLE_SHEET = resources.files("lcreport.render") / "templates" / "word-styles.xml"
# What python-docx's own empty file brings and an annex has no use for.
_UNUSED = ("thumbnail", "stylesWithEffects", "webSettings", "customXml", "theme", "fontTable")
# As Word itself writes it for the first version whose rules it need not imitate.
_MODE = {
    "name": "compatibilityMode",
    "uri": "http://schemas.microsoft.com/office/word",
    "val": "15",
}
_HEADER_MM = 10


def new(annex: Document, title: str, office: bytes | None = None) -> WordDocument:
    """A file with the annex's properties: an empty one by the layout rules, or the office's own.

    Args:
        annex: The first that it will hold.
        title: What it is called.
        office: A Word file with the office's letterhead.

    Raises:
        RenderError: the office's file is none that can be written on.
    """
    if office is not None:
        made = letterhead.opened(office)
        letterhead.add_styles(made, _styles(annex))
        letterhead.add_page_numbers(made, _page_number())
        if band := _band(annex.head):
            letterhead.add_band(made, band)
        _describe(made, annex, title)
        return made
    made = docx.Document()
    for owner in (made.part, made.part.package):
        for name, relation in list(owner.rels.items()):
            if relation.reltype.rpartition("/")[2] in _UNUSED:
                del owner.rels[name]
    _put(made.styles.element, *_styles(annex))
    _put(
        made.settings.element,
        element("w:zoom", {"percent": 100}),
        element("w:defaultTabStop", {"val": 567}),
        element("w:compat", children=[element("w:compatSetting", _MODE)]),
        element("w:decimalSymbol", {"val": ","}),
        element("w:listSeparator", {"val": ";"}),
    )
    _describe(made, annex, title)
    _lay_out(made.sections[0], annex.head)
    return made


def _styles(annex: Document) -> list[BaseOxmlElement]:
    locale = language(annex.language).locale
    return [*parse_xml(_STYLE_SHEET.read_bytes().replace(b"LANGUAGE", locale.encode()))]


def _band(head: Head) -> str:
    return "  ·  ".join(filter(None, (head.notice, head.draft)))


def finish(made: WordDocument, notes: WordFootnotes, lists: WordLists, annex: Document) -> bytes:
    """The bytes of a file whose body is whole."""
    head = annex.head
    whole_words.keep(made.element.body, annex.language)
    notes.add_to(made, annex.language)
    lists.add_to(made)
    letterhead.settle_styles(made, _styles(annex))
    written = io.BytesIO()
    made.save(written)
    return _with_fixed_times(written, date_of(head))


def begin_annex(made: WordDocument) -> None:
    """Have what follows stand on a new upright page, numbered from 1, as the file's first is."""
    turn(made, landscape=False)
    section = made.sections[-1]
    # An office that numbers its first page too has no other head or foot there to go on with.
    is_other = made.sections[0].different_first_page_header_footer
    section.different_first_page_header_footer = is_other
    # Behind the margins, where the schema wants it.
    margins = section._sectPr.find(qn("w:pgMar"))  # noqa: SLF001 - python-docx has no other way
    margins.addnext(element("w:pgNumType", {"start": 1}))


def turn(made: WordDocument, *, landscape: bool) -> None:
    """Have what follows stand on a new page, upright or turned."""
    section = made.add_section()
    # Only the first page of all goes without its number.
    section.different_first_page_header_footer = False
    # python-docx copies the section before, and with it where its numbers begin.
    for begun in section._sectPr.findall(qn("w:pgNumType")):  # noqa: SLF001
        begun.getparent().remove(begun)
    shorter, longer = letterhead.sides_pt(section)
    width, height = (longer, shorter) if landscape else (shorter, longer)
    section.page_width, section.page_height = Pt(width), Pt(height)
    section.orientation = WD_ORIENTATION.LANDSCAPE if landscape else WD_ORIENTATION.PORTRAIT


def _lay_out(section: Section, head: Head) -> None:
    width, height = paper.A4_MM
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin, section.right_margin = Mm(paper.LEFT_MM), Mm(paper.RIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(paper.TOP_MM), Mm(paper.BOTTOM_MM)
    section.header_distance = section.footer_distance = Mm(_HEADER_MM)
    section.different_first_page_header_footer = True
    _put(section.header.part.element, _page_number())
    _put(section.first_page_header.part.element, paragraph("Header", []))
    band = _band(head)
    style = "Footer" if band else "Header"
    for footer in (section.footer, section.first_page_footer):
        _put(footer.part.element, paragraph(style, [run(band)]))


def _page_number() -> BaseOxmlElement:
    field = element("w:fldSimple", {"instr": "PAGE"}, [run("2")])
    return paragraph("Header", [field], [element("w:jc", {"val": "center"})])


def _put(into: BaseOxmlElement, *children: BaseOxmlElement) -> None:
    """Have a part's root hold these and nothing else."""
    for child in list(into):
        into.remove(child)
    into.extend(children)


def _describe(made: WordDocument, annex: Document, title: str) -> None:
    head, properties = annex.head, made.core_properties
    properties.title = title[:255]
    properties.author = properties.last_modified_by = (head.organisation_name or "lcreport")[:255]
    properties.subject = head.period_label[:255]
    properties.language = language(annex.language).locale
    properties.comments = properties.keywords = ""
    day = datetime.datetime.combine(date_of(head), datetime.time())
    properties.created = properties.modified = day
    properties.revision = 1


def _with_fixed_times(written: io.BytesIO, day: datetime.date) -> bytes:
    """The same package with the day of its data in place of the moment it was written."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return fixed.getvalue()
