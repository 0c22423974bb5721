"""An annex as PDF, set by Typst: tagged, with a fixed date, from fonts that travel with it."""

from __future__ import annotations

import base64
import datetime
import re
import struct
from importlib import resources
from typing import TYPE_CHECKING

import typst

from lcreport.blocks import PlainBlock
from lcreport.errors import RenderError
from lcreport.languages import language
from lcreport.render import column_widths, fonts, markdown_to_typst, typst_blocks
from lcreport.render.dates import date_of
from lcreport.render.executed_notebook import (
    PICTURE_WITHOUT_ALT,
    LeftOut,
    Output,
    Printout,
    Prose,
    clean,
    log,
    read,
)
from lcreport.render.typst_blocks import Piece, picture
from lcreport.render.typst_text import array, call, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lcreport.blocks import Table
    from lcreport.render.executed_notebook import Document, Notebook, Part

_TEMPLATES = resources.files("lcreport.render") / "templates"
_STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
_MM = 72 / 25.4
# Paper less the margins that the template sets.
_UPRIGHT_PT, _TURNED_PT = (210 - 30 - 18) * _MM, (297 - 30 - 18) * _MM
_UNDRAWN = re.compile(r"the text `\"(.+?)\"` could not be displayed")


def document(notebook: Notebook | Document) -> bytes:
    """An executed notebook as a PDF by PDF/UA-1 and PDF/A-2a.

    Raises:
        RenderError: The value is no notebook, or Typst refuses the document.
    """
    annex = read(notebook)
    source = clean(_source(annex))
    try:
        return _compiled(source, date_of(annex.head))
    except typst.TypstError as error:
        replaced = _with_codes_for(source, error.diagnostic)
        if replaced == source:
            raise RenderError(f"Typst refused the annex: {error.diagnostic}") from error
    try:
        return _compiled(replaced, date_of(annex.head))
    except typst.TypstError as error:
        raise RenderError(f"Typst refused the annex: {error.diagnostic}") from error


def _compiled(source: str, date: datetime.date) -> bytes:
    midnight = datetime.datetime.combine(date, datetime.time(), datetime.UTC)
    made = typst.compile(  # type: ignore[type-var]  # one type for text and root, as it declares
        source.encode(),
        # Nothing but the templates can be read from a document.
        root=str(_TEMPLATES),
        font_paths=fonts.fonts(),
        pdf_standards=_STANDARDS,
        timestamp=midnight,
    )
    return bytes(made)


def _with_codes_for(source: str, diagnostic: str) -> str:
    """The source with characters that no travelling font draws written as their codes."""
    for undrawn in sorted(set(_UNDRAWN.findall(diagnostic)), key=len, reverse=True):
        log.warning("no font that travels with lcreport draws %r; its code stands instead", undrawn)
        source = source.replace(undrawn, "".join(f"[U+{ord(letter):04X}]" for letter in undrawn))
    return source


def _source(annex: Document) -> str:
    head = annex.head
    date = date_of(head)
    tongue, _, region = language(annex.language).locale.partition("-")
    options = {
        "title": literal(annex.title),
        "author": literal(head.organisation_name or "lcreport"),
        "language": literal(tongue),
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
        *_turned(_pieces(annex)),
        call("lc-end"),
    ])


def _widths(tables: Sequence[Table]) -> str:
    """Table id → its columns' widths on an upright and on a turned page, as Typst."""
    fonts.learn_tables(tables)
    entries = []
    for table in tables:
        upright, turned = (
            array(f"{width:.1f}pt" for width in widths)
            for widths in column_widths.widths_pt(table, _UPRIGHT_PT, _TURNED_PT)
        )
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
        yield from _picture(_framed(bundle["image/png"]), output, labels)
    elif "text/markdown" in bundle:
        yield from markdown_to_typst.pieces(bundle["text/markdown"])
    else:
        plain = bundle.get("text/plain", "")
        log.warning("foreign output becomes text in the PDF: %.80s", plain.replace("\n", " "))
        if plain:
            yield Piece(call("lc-plain", literal(plain)))


def _picture(svg: str, output: Output, labels: Mapping[str, str]) -> Iterator[Piece]:
    """A picture; one without alternative text asks for it in its caption."""
    if output.alt:
        yield Piece(picture(svg, output.alt))
        return
    log.warning(PICTURE_WITHOUT_ALT)
    yield Piece(picture(svg, labels["picture"], caption=labels["picture_alt"]))


def _framed(png: str) -> str:
    """A PNG in base64 as an SVG of its size, the one picture format the template knows."""
    data = re.sub(r"\s", "", png)
    width, height = struct.unpack(">II", base64.b64decode(data[:48])[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
