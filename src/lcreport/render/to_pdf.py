"""An annex as PDF, set by Typst: tagged, with a fixed date, in travelling or named fonts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typst

from lcreport.blocks import PlainBlock
from lcreport.errors import RenderError
from lcreport.languages import language
from lcreport.render import (
    column_widths,
    fit_to_page,
    fonts,
    notes_below,
    original_words,
    title_lines,
)
from lcreport.render.dates import date_of
from lcreport.render.document_parts import LeftOut, Output
from lcreport.render.executed_notebook import read
from lcreport.render.paper import TURNED_PT, UPRIGHT_PT
from lcreport.render.typst_blocks import SourcePiece, TypstFootnotes
from lcreport.render.typst_compile import by_strictest_standards, compiled, fit_of, prepared
from lcreport.render.typst_parts import pieces_of
from lcreport.render.typst_text import array, call, literal, truth
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lcreport.blocks import Table
    from lcreport.render.document_parts import Document, DocumentPart
    from lcreport.render.executed_notebook import ExecutedNotebook

# Functions of the template that leave less room between parts where that saves a page.
_TIGHTER = ("lc-head", "lc-tiles", "lc-heading", "lc-chart")


def document(notebook: ExecutedNotebook | Document) -> bytes:
    """An executed notebook as a PDF by PDF/UA-1 and PDF/A-2a.

    Where Typst refuses these standards for what the annex says, the PDF is made without their
    promises, with a warning; a picture that it cannot read gives way to a line that says so.

    Raises:
        RenderError: The value is no notebook, or Typst refuses the document or breaks down.
    """
    annex = read(notebook)
    with fonts.of(annex.head):
        return _document(fit_to_page.on_paper(annex))


def _document(annex: Document) -> bytes:
    date = date_of(annex.head)
    # Typst tears a table with a cell longer than a page that has a footnote, and refuses that.
    for attempt in (annex, notes_below.below_tables(annex)):
        try:
            return by_strictest_standards(prepared(_source(attempt)), date)
        except typst.TypstError:
            continue
    # Which picture it is, Typst does not say; only then is each tried by itself.
    readable = replace(attempt, parts=[_readable(part, annex) for part in attempt.parts])
    try:
        return by_strictest_standards(prepared(_source(readable)), date)
    except typst.TypstError as error:
        raise RenderError(f"Typst refused the annex: {error.diagnostic}") from error


def _readable(part: DocumentPart, annex: Document) -> DocumentPart:
    """The part; a line that says so in place of a picture that Typst cannot read."""
    if not isinstance(part, Output):
        return part
    source = "\n\n".join(piece.source for piece in pieces_of(part, annex.labels, TypstFootnotes()))
    try:
        compiled(f'#import "/annex.typ": *\n{prepared(source)}', date_of(annex.head), [])
    except typst.TypstError as error:
        reason = error.diagnostic.partition("\n")[0]
        warn("a picture that cannot be read is left out of the PDF: %s", reason)
        return LeftOut(annex.labels["picture_unreadable"])
    return part


def joined(annexes: Sequence[Document]) -> bytes:
    """Several annexes in one language as one PDF; the pages of each are numbered from 1.

    Raises:
        RenderError: Typst refuses an annex.
    """
    if len(annexes) == 1:
        return document(annexes[0])
    with fonts.of(annexes[0].head):
        return _joined(annexes)


def _joined(annexes: Sequence[Document]) -> bytes:
    printed = [fit_to_page.on_paper(annex) for annex in annexes]
    date = max(date_of(annex.head) for annex in printed)
    try:
        return by_strictest_standards(prepared(_joined_source(printed)), date)
    except typst.TypstError:
        below = [notes_below.below_tables(annex) for annex in printed]
    try:
        return by_strictest_standards(prepared(_joined_source(below)), date)
    except typst.TypstError as error:
        raise RenderError(
            f"Typst refused the joined annexes: {error.diagnostic}; build the annexes' own PDFs to "
            "see which it is"
        ) from error


def _joined_source(annexes: Sequence[Document]) -> str:
    first = annexes[0]
    title = first.labels["annexes"]
    period = first.head.period_label
    listed = array(
        array([literal(annex.head.annex_label), literal(annex.title)]) for annex in annexes
    )
    parts = [_opening(first, f"{title}, {period}" if period else title)]
    titles = [literal(first.labels[name]) for name in ("annex_list", "list_pages")]
    parts.append(call("lc-annex-list", *titles, listed))
    for number, annex in enumerate(annexes, 1):
        body = _body(annex, _footnotes(annex, f"{number}-"))
        # Set as it is by itself: its last page would have a few lines else.
        fit = fit_of(prepared(_source(annex)), date_of(annex.head))
        parts.append(f"#lc-annex({number}, {truth(fit.most > 0)})[\n{fit.source()}\n{body}\n];")
    return "\n".join(parts)


def _source(annex: Document) -> str:
    contents = call("lc-contents", literal(annex.labels["contents"]))
    body = _body(annex, _footnotes(annex), contents)
    return f"{_opening(annex, annex.title)}\n{body}\n#lc-few-pages(lc-most, lc-last)"


def _footnotes(annex: Document, name: str = "") -> TypstFootnotes:
    return TypstFootnotes(name, (text for _, text in annex.head.originals), annex.language)


def _opening(annex: Document, title: str) -> str:
    """The template with what holds for the whole file."""
    head = annex.head
    date = date_of(head)
    primary, _, region = language(annex.language).locale.partition("-")
    options = {
        "title": literal(title),
        "author": literal(head.organisation_name or "lcreport"),
        "language": literal(primary),
        "region": literal(region.lower()),
        "hyphenate": str(language(annex.language).hyphenate).lower(),
        "description": literal(head.period_label),
        "date": f"datetime(year: {date.year}, month: {date.month}, day: {date.day})",
        "fonts": array(map(literal, fonts.families())),
        "bands": array(literal(text) for text in (head.notice, head.draft) if text),
        "tight": "lc-most > 0",
    }
    show = ", ".join(f"{name}: {value}" for name, value in options.items())
    return f'#import "/annex.typ": *\n#show: annex.with({show})'


def _body(annex: Document, notes: TypstFootnotes, contents: str = "") -> str:
    """The head and everything after it.

    Args:
        annex: What to set.
        notes: Its footnotes, which grow.
        contents: What stands after its head.
    """
    sections = [*_turned(_following(_pieces(annex, notes)))]
    # Before the last but one: those few lines may take it with them.
    sections.insert(max(0, len(sections) - 2), "#lc-turn-before-end(lc-last)")
    body = "\n".join([
        f"#let lc-table = lc-table.with(widths: {_widths(annex.printed_tables)}, "
        "turned: lc-turned, tight: lc-most > 0)",
        *(f"#let {name} = {name}.with(tight: lc-most > 0)" for name in _TIGHTER),
        _head(annex),
        contents,
        *sections,
        "#lc-notes-stay(lc-turned)",
    ])
    return "\n".join([*original_words.in_typst(body, annex.head.originals), body])


def _widths(tables: Sequence[Table]) -> str:
    """Table id → its columns' widths on an upright and on a turned page, as Typst."""
    fonts.learn_tables(tables)
    # Pages turn for a wide table only, and the search for widths takes time for each room.
    is_turned = any(table.landscape for table in tables)
    rooms = (UPRIGHT_PT, TURNED_PT) if is_turned else (UPRIGHT_PT,)
    entries = []
    for table in tables:
        upright, turned = (
            array(f"{width:.1f}pt" for width in widths)
            for widths in (column_widths.widths_pt(table, *rooms) * 2)[:2]
        )
        # As arguments and not as states of the template: each question to a state lays the document
        # out once more.
        entries.append(f"{literal(table.id)}: (upright: {upright}, turned: {turned})")
    return f"({', '.join(entries) or ':'})"


def _head(annex: Document) -> str:
    head = annex.head
    lines = title_lines.of(annex.title, head, UPRIGHT_PT)
    texts = {
        "label": head.annex_label,
        "subtitle": head.subtitle,
        "reference": head.reference,
        "window": head.window,
        "synthetic": head.notice,
    }
    said = (f"{name}: {literal(text)}" for name, text in texts.items())
    return call("lc-head", f"title: {array(map(literal, lines))}", *said)


def _following(pieces: Iterable[SourcePiece]) -> Iterator[SourcePiece]:
    """The pieces, no heading more than one level below the one before, as PDF/UA-1 asks."""
    above = 0
    for piece in pieces:
        if piece.heading > above + 1:
            raised = piece.source.replace(f"level: {piece.heading}", f"level: {above + 1}", 1)
            yield replace(piece, source=raised, heading=above + 1)
        else:
            yield piece
        above = min(piece.heading, above + 1) or above


def _turned(pieces: Iterable[SourcePiece]) -> Iterator[str]:
    """Sections, those that hold a wide table on landscape pages as a whole.

    A heading would otherwise stay alone on the upright page before its table.
    """
    sections: list[list[SourcePiece]] = [[]]
    for piece in pieces:
        if piece.heading == 1:
            sections.append([])
        sections[-1].append(piece)
    wide: list[str] = []
    for section in sections:
        source = "\n\n".join(piece.source for piece in section)
        if any(piece.landscape for piece in section):
            wide.append(source)
            continue
        if wide:
            yield _landscape(wide)
            wide = []
        yield source
    if wide:
        yield _landscape(wide)


def _landscape(sections: Sequence[str]) -> str:
    inner = "\n\n".join(sections)
    return f"#lc-landscape[\n{inner}\n];"


def _pieces(annex: Document, notes: TypstFootnotes) -> Iterator[SourcePiece]:
    """The pieces of all parts; the last paragraph before one of ours is kept with it."""
    following = [*annex.parts, None][1:]
    for part, after in zip(annex.parts, following, strict=True):
        found = list(pieces_of(part, annex.labels, notes))
        if found and found[-1].paragraph and isinstance(after, PlainBlock):
            found[-1] = SourcePiece(call("lc-lead", f"[{found[-1].source}]"))
        yield from found
