"""An annex as a Word file, to be edited: headings as styles, real tables and footnotes."""

from __future__ import annotations

import contextlib
import math
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from lcreport.blocks import (
    Drawing,
    Facts,
    Group,
    Head,
    Listing,
    Nothing,
    Paragraph,
    PlainBlock,
    Subheading,
    Table,
    Tiles,
)
from lcreport.errors import RenderError
from lcreport.render import fit_to_page, fonts, paper, pictures, title_lines
from lcreport.render.dates import date_of
from lcreport.render.document_parts import End, LeftOut, Output, Printout, Prose
from lcreport.render.executed_notebook import read
from lcreport.render.warnings import warn
from lcreport.render.word import file, letterhead, markdown, tables
from lcreport.render.word.lists import WordLists
from lcreport.render.word.notes import WordFootnotes
from lcreport.render.word.pictures import Pictures
from lcreport.render.word.times import Times
from lcreport.render.word.tracked import Tracked
from lcreport.render.word.xml import ITALIC, element, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement

    from lcreport.render.document_parts import Document, DocumentPart
    from lcreport.render.executed_notebook import ExecutedNotebook

_BOOKMARK = "lc_annex_{}"
_END = "lc_annex_end_{}"
_FIRST_END = 1000
_AUTHOR = "lcreport"
"""Whose the tracked changes are."""
_SUBTITLE_PT = 13
# As the PDF balances them.
_SPARE = 1.12
_TWIPS = 20
# A last section of no more paragraphs is not left on a page by itself.
_FEW = 4
_ROLES = {"text": "Normal", "headline": "Headline", "note": "Note", "warning": "Warning"}


def document(notebook: ExecutedNotebook | Document, office: bytes | None = None) -> bytes:
    """An executed notebook as a Word file; the same annex gives the same bytes.

    Args:
        notebook: The notebook.
        office: A Word file whose letterhead, styles, headers and margins the file has.

    Raises:
        RenderError: The value is no notebook, or the office's file none that can be written on.
    """
    annex = read(notebook)
    with fonts.of(annex.head), _written_on(office):
        annex = fit_to_page.on_paper(annex)
        writer = _Writer(annex, annex.title, office)
        writer.write(annex)
        return writer.whole()


@contextlib.contextmanager
def _written_on(office: bytes | None) -> Iterator[None]:
    """While this lasts, letters and pages are as wide as those of the office's file."""
    letters = Times() if office is None else Times(letterhead.face(office))
    room = None if office is None else letterhead.room(office)
    with fonts.measured_by(letters), paper.within(room):
        yield


def joined(annexes: Sequence[Document], office: bytes | None = None) -> bytes:
    """Several annexes in one language as one Word file; the pages of each are numbered from 1.

    Args:
        annexes: What to write; a single one needs no list.
        office: A Word file whose letterhead, styles, headers and margins the file has.

    Raises:
        RenderError: the office's file is none that can be written on.
    """
    with fonts.of(annexes[0].head), _written_on(office):
        return _joined([fit_to_page.on_paper(annex) for annex in annexes], office)


def _joined(printed: Sequence[Document], office: bytes | None) -> bytes:
    first = printed[0]
    title = " – ".join(filter(None, [first.labels["annexes"], first.head.period_label]))
    if len(printed) == 1:
        writer = _Writer(first, first.title, office)
        writer.write(first)
        return writer.whole()
    writer = _Writer(first, title, office)
    writer.list_annexes(printed)
    for number, annex in enumerate(printed, 1):
        writer.begin(annex)
        writer.write(annex, bookmark=_BOOKMARK.format(number))
        writer.end(number)
    return writer.whole()


def compared(old: Document, new: Document, office: bytes | None = None) -> bytes | None:
    """An annex in two editions as one Word file, what differs as tracked changes.

    Accepting all gives the new annex, and rejecting all the words of the old one: pictures, notes
    and the turn of pages are the new one's.

    Args:
        old: As it was.
        new: As it is.
        office: A Word file whose letterhead, styles, headers and margins the file has.

    Returns:
        The file; None where no word differs.

    Raises:
        RenderError: the office's file is none that can be written on.
    """
    with fonts.of(new.head), _written_on(office):
        return _compared(fit_to_page.on_paper(old), fit_to_page.on_paper(new), office)


def _compared(before: Document, now: Document, office: bytes | None) -> bytes | None:
    was, writer = (_Writer(annex, annex.title, office) for annex in (before, now))
    was.write(before)
    writer.write(now)
    day = date_of(now.head).isoformat()
    tracked = Tracked(_AUTHOR, f"{day}T00:00:00Z")
    writer.track(tracked, was)
    return writer.whole() if tracked.count else None


class _Writer:
    def __init__(self, annex: Document, title: str, office: bytes | None = None) -> None:
        """A file that is empty but for the office's letterhead.

        Args:
            annex: Whose language, notices and day the file has.
            title: What the file is called.
            office: The office's own file.
        """
        self._annex, self._labels = annex, annex.labels
        self._has_letterhead = office is not None
        self._file, self._notes, self._lists = (
            file.new(annex, title, office),
            WordFootnotes(),
            WordLists(),
        )
        self._pictures = Pictures(self._file, annex.labels["picture_name"])
        self._markdown = markdown.MarkdownWriter(self._lists, self._pictures)

    def list_annexes(self, annexes: Sequence[Document]) -> None:
        """The list of annexes, each line with a link to its annex."""
        self._add([paragraph("Title", [run(self._labels["annex_list"])])])
        for number, annex in enumerate(annexes, 1):
            tabs = _list_tabs()
            words = run(f"{annex.head.annex_label}. {annex.title}")
            link = element("w:hyperlink", {"anchor": _BOOKMARK.format(number)}, [words])
            # Of its last page: each annex is numbered from 1. Word and LibreOffice work it out.
            asked = {"instr": f" PAGEREF {_END.format(number)} ", "dirty": "true"}
            pages = element("w:fldSimple", asked, [run("…")])
            before, _, behind = self._labels["list_count"].partition("{count}")
            counted = [element("w:r", children=[element("w:tab")]), run(before), pages, run(behind)]
            room = element("w:spacing", {"before": 120, "after": 0})
            self._add([paragraph("TableText", [link, *counted], [tabs, room])])

    def end(self, number: int) -> None:
        """Mark where an annex ends, by which the list knows how many pages it has."""
        # Words' bookmarks and these count apart.
        id_, name = _FIRST_END + number, _END.format(number)
        start = element("w:bookmarkStart", {"id": id_, "name": name})
        end = element("w:bookmarkEnd", {"id": id_})
        last = self._file.element.body[-2]
        if last.tag == qn("w:p"):
            last.extend([start, end])
        else:
            self._add([start, end])

    def begin(self, annex: Document) -> None:
        """Begin an annex on a page of its own."""
        self._annex = annex
        file.begin_annex(self._file)
        self._notes.forget()

    def write(self, annex: Document, bookmark: str = "") -> None:
        """An annex behind what there is.

        Args:
            annex: What to write.
            bookmark: The name by which a list leads to it.
        """
        self._add(self._head(bookmark))
        is_turned = False
        for section in _sections(annex.parts):
            wanted = any(_is_wide(part) for part in section)
            if wanted != is_turned:
                file.turn(self._file, landscape=wanted)
                is_turned = wanted
            for part in section:
                self._add(self._part(part))
        self._keep_end()

    def _keep_end(self) -> None:
        """Have a last section of few lines, such as the notes, not stand alone on a page."""
        *blocks, _ = self.body
        heading = next((block for block in reversed(blocks) if _is_heading(block)), None)
        if heading is None:
            return
        before, behind = heading.getprevious(), blocks[blocks.index(heading) + 1 :]
        is_short = len(behind) <= _FEW and all(block.tag == qn("w:p") for block in behind)
        if before is None or not is_short:
            return
        # The last row of a table, which draws the rest of a short one with it.
        rows = list(before.iterchildren(qn("w:tr")))
        tables.keep_with_next(rows[-1] if rows else before)

    def track(self, tracked: Tracked, old: _Writer) -> None:
        """Have the body show what it says otherwise than an older one."""
        # Their last describes pages, and stays the last.
        *before, _ = old.body
        *now, last = self.body
        for block in list(tracked.body(before, now)):
            last.addprevious(block)

    @property
    def body(self) -> list[BaseOxmlElement]:
        """The blocks that the file holds."""
        return [*self._file.element.body]

    def whole(self) -> bytes:
        """The file's bytes."""
        return file.finish(self._file, self._notes, self._lists, self._annex)

    def _add(self, elements: Iterable[BaseOxmlElement]) -> None:
        # The last of the body describes its pages and has to stay the last.
        last = self._file.element.body[-1]
        for made in elements:
            last.addprevious(made)

    def _head(self, bookmark: str) -> Iterator[BaseOxmlElement]:
        head = self._annex.head
        if head.annex_label:
            yield paragraph("AnnexNumber", _marked([run(head.annex_label)], bookmark))
        yield paragraph("Title", self._title())
        for text in filter(None, (head.subtitle, head.reference, head.window)):
            yield paragraph("Subtitle", [run(text)], self._balanced(text))
        yield paragraph("HeadRule", [])
        if head.notice:
            yield paragraph("Notice", [run(head.notice)])

    def _title(self) -> list[BaseOxmlElement]:
        """The title's lines; an office's own letters and margins break it as they do."""
        if self._has_letterhead:
            return [run(self._annex.title)]
        lines = title_lines.of(self._annex.title, self._annex.head, paper.UPRIGHT_PT)
        first, *others = lines or [""]
        runs = [run(first)]
        for line in others:
            # A run of its own, so that words of the title are compared one by one.
            runs += [element("w:r", children=[element("w:br")]), run(line)]
        return runs

    def _balanced(self, text: str) -> list[BaseOxmlElement]:
        """What sets a centred text of several lines in lines of about one length."""
        if self._has_letterhead:
            return []
        known = fonts.advances()
        known.learn(text)
        room = paper.UPRIGHT_PT
        width = known.width(text, _SUBTITLE_PT)
        lines = math.ceil(width / room)
        if lines == 1:
            return []
        side = round((room - min(room, width / lines * _SPARE)) / 2 * _TWIPS)
        return [element("w:ind", {"left": side, "right": side, "firstLine": 0})]

    def _part(self, part: DocumentPart) -> Iterator[BaseOxmlElement]:
        match part:
            case Prose(text):
                yield from self._markdown.elements(text)
            case Printout(text, _):
                yield paragraph("Code", [run(text)])
            case LeftOut(reason):
                yield paragraph("Warning", [run(self._labels["left_out"].format(reason=reason))])
            case End(mark):
                yield paragraph("Normal", [run(mark)])
            case Output() as output:
                yield from self._foreign(output)
            case block:
                yield from self._block(block.content())

    def _block(self, block: PlainBlock) -> Iterator[BaseOxmlElement]:
        match block:
            case Group(parts):
                for part in parts:
                    yield from self._block(part.content())
            case Table():
                yield from tables.table(block, self._notes, self._pictures)
            case Tiles():
                yield from tables.tiles(block, self._pictures)
            case Drawing():
                yield from self._drawing(block)
            case Head() | Nothing() | Subheading(text=""):
                return
            case _:
                yield from self._of_words(block)

    def _of_words(self, block: PlainBlock) -> Iterator[BaseOxmlElement]:
        match block:
            case Subheading(text, level):
                yield from markdown.heading([run(text)], level - 1)
            case Paragraph(text, role):
                yield paragraph(_ROLES[role], [run(text)])
            case Listing(items, ordered):
                number = self._lists.begin(1 if ordered else None)
                for item in items:
                    yield self._lists.item(number, [run(item)])
            case Facts(pairs):
                for term, value in pairs:
                    yield paragraph("TableNote", [run(f"{term}: ", ITALIC), run(value)])
            case _:
                raise TypeError(f"{type(block).__name__} cannot be set in a Word file")

    def _drawing(self, drawing: Drawing) -> Iterator[BaseOxmlElement]:
        if drawing.caption:
            yield paragraph("Caption", [run(drawing.caption)], [element("w:keepNext")])
        if drawing.source:
            yield paragraph("TableNote", [run(drawing.source, ITALIC)], [element("w:keepNext")])
        picture = pictures.Picture(pictures.SVG, drawing.svg.encode(), drawing.alt)
        yield paragraph("Figure", [self._pictures.run(picture)])

    def _foreign(self, output: Output) -> Iterator[BaseOxmlElement]:
        bundle = output.bundle
        try:
            picture = pictures.of_bundle(bundle, output.alt or self._labels["picture"])
            shown = self._pictures.run(picture) if picture else None
        except RenderError as error:
            warn("a picture that cannot be read is left out of the Word file: %s", error)
            yield from self._part(LeftOut(self._labels["picture_unreadable"]))
            return
        if shown is not None:
            if not output.alt:
                yield paragraph("Warning", [run(self._labels["picture_alt"])])
            yield paragraph("Figure", [shown])
            if picture and picture.undrawn:
                said = self._labels["picture_words"].format(words=picture.undrawn)
                yield paragraph("Note", [run(said)])
        elif "text/markdown" in bundle:
            yield from self._markdown.elements(bundle["text/markdown"])
        elif plain := bundle.get("text/plain", ""):
            yield paragraph("Code", [run(plain)])


def _is_heading(block: BaseOxmlElement) -> bool:
    styles = block.iterfind(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return any(style.get(qn("w:val")) == "Heading1" for style in styles)


def _list_tabs() -> BaseOxmlElement:
    """A tab at the right edge of the text, whose margins may be an office's own."""
    tab = element(
        "w:tab", {"val": "right", "leader": "dot", "pos": round(paper.room().upright_pt * _TWIPS)}
    )
    return element("w:tabs", children=[tab])


def _marked(runs: Sequence[BaseOxmlElement], bookmark: str) -> list[BaseOxmlElement]:
    """Runs within a bookmark; as they are where it has no name."""
    if not bookmark:
        return [*runs]
    number = bookmark.rpartition("_")[2]
    start = element("w:bookmarkStart", {"id": number, "name": bookmark})
    return [start, *runs, element("w:bookmarkEnd", {"id": number})]


def _sections(parts: Sequence[DocumentPart]) -> list[list[DocumentPart]]:
    """The parts by the headings of the first level, for a heading turns with its table."""
    sections: list[list[DocumentPart]] = [[]]
    for part in parts:
        if isinstance(part, Prose) and part.markdown.startswith("## "):
            sections.append([])
        sections[-1].append(part)
    return [section for section in sections if section]


def _is_wide(part: DocumentPart | PlainBlock) -> bool:
    match part:
        case Table(landscape=landscape):
            return landscape
        case Group(parts):
            return any(_is_wide(inner.content()) for inner in parts)
    return False
