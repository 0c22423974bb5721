"""The parts of a document as Typst: prose, prints, our blocks, and what is not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.errors import RenderError
from lcreport.render import markdown_to_typst, pictures, typst_blocks
from lcreport.render.document_parts import End, LeftOut, Output, Printout, Prose
from lcreport.render.typst_blocks import SourcePiece, TypstFootnotes, picture
from lcreport.render.typst_text import call, literal
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lcreport.render.document_parts import DocumentPart


def pieces_of(
    part: DocumentPart, labels: Mapping[str, str], notes: TypstFootnotes
) -> Iterator[SourcePiece]:
    """The pieces that one part is set as; none where it says nothing.

    Args:
        part: What to set.
        labels: The page's texts.
        notes: The document's footnotes, which grow.
    """
    match part:
        case Prose(markdown):
            yield from markdown_to_typst.pieces(markdown)
        case Printout(text, _):
            yield SourcePiece(call("lc-plain", literal(text)))
        case LeftOut(reason):
            said = literal(labels["left_out"].format(reason=reason))
            yield SourcePiece(call("lc-paragraph", said, 'role: "warning"'))
        case End(mark):
            yield SourcePiece(call("lc-end", literal(mark)))
        case Output() as output:
            yield from _foreign(output, labels)
        case block:
            yield from typst_blocks.pieces(block, notes)


def _foreign(output: Output, labels: Mapping[str, str]) -> Iterator[SourcePiece]:
    bundle = output.bundle
    try:
        found = pictures.of_bundle(bundle, output.alt)
        svg = found.svg() if found else ""
    except RenderError as error:
        warn("a picture that cannot be read is left out of the PDF: %s", error)
        yield from pieces_of(LeftOut(labels["picture_unreadable"]), labels, TypstFootnotes())
        return
    if found:
        yield from _picture(svg, output, labels)
        if found.undrawn:
            said = labels["picture_words"].format(words=found.undrawn)
            yield SourcePiece(call("lc-paragraph", literal(said), 'role: "note"'))
    elif "text/markdown" in bundle:
        yield from markdown_to_typst.pieces(bundle["text/markdown"])
    elif plain := bundle.get("text/plain", ""):
        yield SourcePiece(call("lc-plain", literal(plain)))


def _picture(svg: str, output: Output, labels: Mapping[str, str]) -> Iterator[SourcePiece]:
    """A picture; one without alternative text asks for it in its caption."""
    if output.alt:
        yield SourcePiece(picture(svg, output.alt))
        return
    # As a caption it would stand in bold, as if it were what the picture is called.
    yield SourcePiece(picture(svg, labels["picture"], source=labels["picture_alt"]))
