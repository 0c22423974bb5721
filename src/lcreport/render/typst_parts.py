"""The parts of a document as Typst: prose, prints, our blocks, and what is not ours."""

from __future__ import annotations

import base64
import struct
from typing import TYPE_CHECKING

from lcreport.render import markdown_to_typst, typst_blocks
from lcreport.render.document_parts import LeftOut, Output, Printout, Prose
from lcreport.render.typst_blocks import Piece, picture
from lcreport.render.typst_text import call, literal
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lcreport.render.document_parts import Part


_PNG = b"\x89PNG\r\n\x1a\n"


def pieces_of(part: Part, labels: Mapping[str, str]) -> Iterator[Piece]:
    """The pieces that one part is set as; none where it says nothing."""
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
            yield from pieces_of(LeftOut(labels["picture_unreadable"]), labels)
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
