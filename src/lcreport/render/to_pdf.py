"""An annex as PDF, set by Typst: tagged, with a fixed date, from fonts that travel with it."""

from __future__ import annotations

import base64
import datetime
import itertools
import re
import struct
import tempfile
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import typst

from lcreport.errors import RenderError
from lcreport.languages import language
from lcreport.render import column_widths, markdown_to_typst
from lcreport.render.dates import date_of
from lcreport.render.executed_notebook import (
    PICTURE_WITHOUT_ALT,
    TYPST,
    Annex,
    Part,
    Printed,
    Prose,
    Shown,
    alt_of,
    clean,
    log,
)
from lcreport.render.markdown_to_typst import call, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEMPLATES = resources.files("lcreport.render") / "templates"
_STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
_MM = 72 / 25.4
# Paper less the margins that the template sets.
_UPRIGHT_PT, _TURNED_PT = (210 - 30 - 18) * _MM, (297 - 30 - 18) * _MM
_UNDRAWN = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_HEADING = re.compile(r"^#heading\(level: 1[,)]", re.MULTILINE)


def document(annex: Annex) -> bytes:
    """The annex as a PDF by PDF/UA-1 and PDF/A-2a.

    Raises:
        RenderError: Typst refuses the document, such as a picture without alternative text.
    """
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
        # Nothing but the templates can be read from a document, whatever a cell's Typst says.
        root=str(_TEMPLATES),
        font_paths=_fonts(),
        pdf_standards=_STANDARDS,
        timestamp=midnight,
    )
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    """The fonts that travel with typst, and that of charts, which matplotlib brings."""
    import_of = find_spec("matplotlib")
    found = Path(import_of.origin).parent if import_of and import_of.origin else Path()
    source = found / "mpl-data" / "fonts" / "ttf"
    # The folder's other fonts would cost 10 ms a document, and one of them draws a sign for every
    # letter that no font has. Typst keeps what a link leads to, so the links may go.
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
            (Path(folder) / name).symlink_to(source / name)
        return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def _with_codes_for(source: str, diagnostic: str) -> str:
    """The source with characters that no travelling font draws written as their codes."""
    for undrawn in sorted(set(_UNDRAWN.findall(diagnostic)), key=len, reverse=True):
        log.warning("no font that travels with lcreport draws %r; its code stands instead", undrawn)
        source = source.replace(undrawn, "".join(f"[U+{ord(each):04X}]" for each in undrawn))
    return source


def _source(annex: Annex) -> str:
    head, texts = annex.head, annex.labels
    date = date_of(head)
    tongue, _, region = language(annex.language).locale.partition("-")
    bands = [text for text in (_synthetic(head), str(head.get("draft") or "")) if text]
    options = {
        "title": literal(annex.title),
        "author": literal(str(head.get("organisation_name") or "lcreport")),
        "language": literal(tongue),
        "region": literal(region.lower()),
        "hyphenate": str(language(annex.language).hyphenate).lower(),
        "description": literal(str(head.get("period_label") or "")),
        "date": f"datetime(year: {date.year}, month: {date.month}, day: {date.day})",
        "bands": f"({''.join(literal(each) + ', ' for each in bands)})",
    }
    show = ", ".join(f"{key}: {value}" for key, value in options.items())
    return "\n".join([
        '#import "/annex.typ": *',
        f"#show: annex.with({show})",
        f"#let lc-table = lc-table.with(widths: {_columns(annex)})",
        _head(annex),
        call("lc-contents", literal(texts["contents"])),
        *_turned(_chunks(annex)),
        call("lc-end"),
    ])


def _columns(annex: Annex) -> str:
    """Table id → its columns' widths on an upright and on a turned page, as Typst."""
    entries = []
    for table in annex.tables:
        upright, turned = (
            "".join(f"{width:.1f}pt, " for width in widths)
            for widths in column_widths.widths_pt(table, _UPRIGHT_PT, _TURNED_PT)
        )
        id_ = literal(str(table.get("id")))
        entries.append(f"{id_}: (upright: ({upright}), turned: ({turned}))")
    return f"({', '.join(entries) or ':'})"


def _synthetic(head: Mapping[str, object]) -> str:
    return str(head.get("synthetic_notice") or "") if head.get("synthetic") else ""


def _head(annex: Annex) -> str:
    head = annex.head
    texts = {
        "label": head.get("annex_label"),
        "title": annex.title,
        "subtitle": head.get("subtitle"),
        "reference": head.get("reference"),
        "window": head.get("window"),
        "synthetic": _synthetic(head),
    }
    return call("lc-head", *(f"{key}: {literal(str(text or ''))}" for key, text in texts.items()))


def _turned(chunks: Iterator[str]) -> Iterator[str]:
    """Sections, those that hold a wide table on landscape pages as a whole.

    A heading would otherwise stay alone on the upright page before its table.
    """
    text = "\n\n".join(chunks)
    starts = [0, *(found.start() for found in _HEADING.finditer(text)), len(text)]
    sections = [text[here:there] for here, there in itertools.pairwise(starts)]
    wide: list[str] = []
    for section in sections:
        if re.search(r"^#lc-table\(.*landscape: true", section, re.MULTILINE):
            wide.append(section)
            continue
        if wide:
            yield f"#lc-landscape[\n{''.join(wide)}\n];"
            wide = []
        yield section
    if wide:
        yield f"#lc-landscape[\n{''.join(wide)}\n];"


def _chunks(annex: Annex) -> Iterator[str]:
    """Each part's Typst; the last paragraph before a table is kept with it."""
    following = [*annex.parts[1:], None]
    for part, after in zip(annex.parts, following, strict=True):
        chunk = _chunk(part, annex.labels)
        leads = isinstance(after, Shown) and TYPST in after.bundle
        start = chunk.rfind("#par([")
        if leads and start >= 0 and "\n" not in chunk[start:].rstrip():
            chunk = f"{chunk[:start]}{call('lc-lead', f'[{chunk[start:].rstrip()}]')}\n\n"
        yield chunk


def _chunk(part: Part, texts: Mapping[str, str]) -> str:
    match part:
        case Prose(markdown):
            return markdown_to_typst.convert(markdown)
        case Printed(text, _):
            return call("lc-plain", literal(text))
        case Shown(bundle, payload):
            return _shown(bundle, alt_of(payload), texts)


def _shown(bundle: Mapping[str, str], alt: str, texts: Mapping[str, str]) -> str:
    if TYPST in bundle:
        return bundle[TYPST]
    if "image/svg+xml" in bundle:
        return _picture(bundle["image/svg+xml"], alt, texts)
    if "image/png" in bundle:
        return _picture(_framed(bundle["image/png"]), alt, texts)
    if "text/markdown" in bundle:
        return markdown_to_typst.convert(bundle["text/markdown"])
    plain = bundle.get("text/plain", "")
    log.warning("output without Typst becomes text in the PDF: %.80s", plain.replace("\n", " "))
    return call("lc-plain", literal(plain)) if plain else ""


def _picture(svg: str, alt: str, texts: Mapping[str, str]) -> str:
    drawn = call("lc-chart", f"svg: {literal(svg)}", f"alt: {literal(alt or texts['picture'])}")
    if alt:
        return drawn
    log.warning(PICTURE_WITHOUT_ALT)
    note = call("lc-paragraph", literal(texts["picture"]), 'role: "warning"')
    return f"{drawn}\n\n{note}"


def _framed(png: str) -> str:
    """A PNG in base64 as an SVG of its size, the one picture format the template knows."""
    data = re.sub(r"\s", "", png)
    width, height = struct.unpack(">II", base64.b64decode(data[:48])[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
