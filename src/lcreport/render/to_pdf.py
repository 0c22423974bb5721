"""An annex as PDF, set by Typst: tagged, with a fixed date, from fonts that travel with it."""

from __future__ import annotations

import base64
import datetime
import re
import struct
import unicodedata
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING

import typst

from lcreport.blocks import PlainBlock
from lcreport.blocks.clean_text import clean
from lcreport.errors import RenderError
from lcreport.languages import language
from lcreport.render import column_widths, fit_to_page, fonts, markdown_to_typst, typst_blocks
from lcreport.render.dates import date_of
from lcreport.render.executed_notebook import (
    LeftOut,
    Output,
    Printout,
    Prose,
    read,
)
from lcreport.render.paper import TURNED_PT, UPRIGHT_PT
from lcreport.render.typst_blocks import Piece, picture
from lcreport.render.typst_text import array, call, literal
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lcreport.blocks import Table
    from lcreport.render.executed_notebook import Document, ExecutedNotebook, Part

_TEMPLATES = resources.files("lcreport.render") / "templates"
_STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
# As Typst words it where PDF/UA and PDF/A refuse a sign; it gives no code for the reason. Should a
# version word it otherwise, tests/test_any_text.py fails.
_UNDRAWN = re.compile(
    r"the text `\"(.+?)\"` could not be displayed|disallowed codepoint `\"(.+?)\"`"
)
# Typst names such a sign as Rust escapes it.
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# What only tells how the sign before it is to look: without it the sign itself is set.
_STYLING = re.compile("[\ufe00-\ufe0f\u20e3\U000e0100-\U000e01ef]")
# Each costs as much as the whole document; texts with more kinds of such signs were not met.
_ROUNDS = 4
_PNG = b"\x89PNG\r\n\x1a\n"

NO_STANDARD = "the PDF is made without the promises of PDF/UA-1 and PDF/A-2a: Typst says {reason!r}"


def document(notebook: ExecutedNotebook | Document) -> bytes:
    """An executed notebook as a PDF by PDF/UA-1 and PDF/A-2a.

    Where Typst refuses these standards for what the annex says, the PDF is made without their
    promises, with a warning; a picture that it cannot read gives way to a line that says so.

    Raises:
        RenderError: The value is no notebook, or Typst refuses the document.
    """
    annex = _fitted(read(notebook))
    date = date_of(annex.head)
    try:
        return _set(_prepared(_source(annex)), date)
    except typst.TypstError:
        # Which picture it is, Typst does not say; only then is each tried by itself.
        readable = replace(annex, parts=[_readable(part, annex) for part in annex.parts])
    try:
        return _set(_prepared(_source(readable)), date)
    except typst.TypstError as error:
        raise RenderError(f"Typst refused the annex: {error.diagnostic}") from error


def _fitted(annex: Document) -> Document:
    parts = [
        fit_to_page.fitted(part, UPRIGHT_PT, TURNED_PT, annex.labels)
        if isinstance(part, PlainBlock)
        else part
        for part in annex.parts
    ]
    return replace(annex, parts=parts)


def _prepared(source: str) -> str:
    # In this order: composing can join a letter with its mark, which no font draws apart.
    return _STYLING.sub("", unicodedata.normalize("NFC", clean(source)))


def _set(source: str, date: datetime.date) -> bytes:
    """The document by the strictest standards that its text allows."""
    for _ in range(_ROUNDS):
        try:
            return _compiled(source, date, _STANDARDS)
        except typst.TypstError as error:
            reason = error.diagnostic
            replaced = _with_codes_for(source, reason)
        if replaced == source:
            break
        # Typst tells of a sign only once that before it is gone.
        source = replaced
    made = _compiled(source, date, [])
    warn(NO_STANDARD.format(reason=" ".join(reason.split())[:200]))
    return made


def _readable(part: Part, annex: Document) -> Part:
    """The part; a line that says so in place of a picture that Typst cannot read."""
    if not isinstance(part, Output):
        return part
    source = "\n\n".join(piece.source for piece in _pieces_of(part, annex.labels))
    try:
        _compiled(f'#import "/annex.typ": *\n{_prepared(source)}', date_of(annex.head), [])
    except typst.TypstError as error:
        reason = error.diagnostic.partition("\n")[0]
        warn("a picture that cannot be read is left out of the PDF: %s", reason)
        return LeftOut(annex.labels["picture_unreadable"])
    return part


def _compiled(source: str, date: datetime.date, standards: list[typst.PDFStandard]) -> bytes:
    midnight = datetime.datetime.combine(date, datetime.time(), datetime.UTC)
    made = typst.compile(  # type: ignore[type-var]  # one type for text and root, as it declares
        source.encode(),
        # Nothing but the templates can be read from a document.
        root=str(_TEMPLATES),
        font_paths=fonts.fonts(),
        pdf_standards=standards,
        # Typst ignores SOURCE_DATE_EPOCH and would write the time of the run.
        timestamp=midnight,
    )
    return bytes(made)


def _with_codes_for(source: str, diagnostic: str) -> str:
    """The source with characters that no travelling font draws written as their codes."""
    named = "".join(first or second for first, second in _UNDRAWN.findall(diagnostic))
    texts = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), named)
    # Typst names all signs of a cluster that lacks one. ASCII is the source's own, and a Latin
    # letter is drawn wherever it does not stand in such a cluster.
    undrawn = [
        letter
        for letter in sorted(set(texts))
        if not letter.isascii() and not unicodedata.name(letter, "").startswith("LATIN ")
    ]
    if undrawn:
        warn("no font that travels with lcreport draws %s: codes in the PDF", undrawn)
    for letter in undrawn:
        source = source.replace(letter, f"[U+{ord(letter):04X}]")
    return source


def _source(annex: Document) -> str:
    head = annex.head
    date = date_of(head)
    primary, _, region = language(annex.language).locale.partition("-")
    options = {
        "title": literal(annex.title),
        "author": literal(head.organisation_name or "lcreport"),
        "language": literal(primary),
        "region": literal(region.lower()),
        "hyphenate": str(language(annex.language).hyphenate).lower(),
        "description": literal(head.period_label),
        "date": f"datetime(year: {date.year}, month: {date.month}, day: {date.day})",
        "bands": array(literal(text) for text in (head.notice, head.draft) if text),
    }
    show = ", ".join(f"{name}: {value}" for name, value in options.items())
    return "\n".join([
        '#import "/annex.typ": *',
        f"#show: annex.with({show})",
        f"#let lc-table = lc-table.with(widths: {_widths(annex.tables)})",
        _head(annex),
        call("lc-contents", literal(annex.labels["contents"])),
        *_turned(_following(_pieces(annex))),
        call("lc-end"),
    ])


def _widths(tables: Sequence[Table]) -> str:
    """Table id → its columns' widths on an upright and on a turned page, as Typst."""
    fonts.learn_tables(tables)
    entries = []
    for table in tables:
        upright, turned = (
            array(f"{width:.1f}pt" for width in widths)
            for widths in column_widths.widths_pt(table, UPRIGHT_PT, TURNED_PT)
        )
        # As arguments and not as states of the template: each question to a state lays the document
        # out once more.
        entries.append(f"{literal(table.id)}: (upright: {upright}, turned: {turned})")
    return f"({', '.join(entries) or ':'})"


def _head(annex: Document) -> str:
    head = annex.head
    texts = {
        "label": head.annex_label,
        "title": annex.title,
        "subtitle": head.subtitle,
        "reference": head.reference,
        "window": head.window,
        "synthetic": head.notice,
    }
    return call("lc-head", *(f"{name}: {literal(text)}" for name, text in texts.items()))


def _following(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, no heading more than one level below the one before, as PDF/UA-1 asks."""
    above = 0
    for piece in pieces:
        if piece.heading > above + 1:
            raised = piece.source.replace(f"level: {piece.heading}", f"level: {above + 1}", 1)
            yield replace(piece, source=raised, heading=above + 1)
        else:
            yield piece
        above = min(piece.heading, above + 1) or above


def _turned(pieces: Iterable[Piece]) -> Iterator[str]:
    """Sections, those that hold a wide table on landscape pages as a whole.

    A heading would otherwise stay alone on the upright page before its table.
    """
    sections: list[list[Piece]] = [[]]
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


def _pieces(annex: Document) -> Iterator[Piece]:
    """The pieces of all parts; the last paragraph before one of ours is kept with it."""
    following = [*annex.parts[1:], None]
    for part, after in zip(annex.parts, following, strict=True):
        found = list(_pieces_of(part, annex.labels))
        if found and found[-1].paragraph and isinstance(after, PlainBlock):
            found[-1] = Piece(call("lc-lead", f"[{found[-1].source}]"))
        yield from found


def _pieces_of(part: Part, labels: Mapping[str, str]) -> Iterator[Piece]:
    match part:
        case Prose(markdown):
            yield from markdown_to_typst.pieces(markdown)
        case Printout(text, _):
            yield Piece(call("lc-plain", literal(text)))
        case LeftOut(reason):
            said = literal(labels["left_out"].format(reason=reason))
            yield Piece(call("lc-paragraph", said, 'role: "warning"'))
        case Output() as output:
            yield from _foreign(output, labels)
        case block:
            yield from typst_blocks.pieces(block)


def _foreign(output: Output, labels: Mapping[str, str]) -> Iterator[Piece]:
    bundle = output.bundle
    if "image/svg+xml" in bundle:
        yield from _picture(bundle["image/svg+xml"], output, labels)
    elif "image/png" in bundle:
        try:
            framed = _framed(bundle["image/png"])
        except ValueError as error:
            warn("a picture that cannot be read is left out of the PDF: %s", error)
            yield from _pieces_of(LeftOut(labels["picture_unreadable"]), labels)
            return
        yield from _picture(framed, output, labels)
    elif "text/markdown" in bundle:
        yield from markdown_to_typst.pieces(bundle["text/markdown"])
    else:
        plain = bundle.get("text/plain", "")
        warn("foreign output becomes text in the PDF: %.80s", plain.replace("\n", " "))
        if plain:
            yield Piece(call("lc-plain", literal(plain)))


def _picture(svg: str, output: Output, labels: Mapping[str, str]) -> Iterator[Piece]:
    """A picture; one without alternative text asks for it in its caption."""
    if output.alt:
        yield Piece(picture(svg, output.alt))
        return
    # As a caption it would stand in bold, as if it were what the picture is called.
    yield Piece(picture(svg, labels["picture"], source=labels["picture_alt"]))


def _framed(png: str) -> str:
    """A PNG in base64 as an SVG of its size, the one picture format the template knows.

    Raises:
        ValueError: it is no PNG.
    """
    content = base64.b64decode("".join(png.split()), validate=True)
    if not content.startswith(_PNG) or len(content) < 24:
        raise ValueError("it does not begin as a PNG does")
    width, height = struct.unpack(">II", content[16:24])
    data = base64.b64encode(content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
