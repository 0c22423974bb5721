"""Pictures that a notebook brings in: as SVG for a page that is set, as pixels for Word."""

from __future__ import annotations

import base64
import binascii
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

import typst

from lcreport.errors import RenderError
from lcreport.render import fonts
from lcreport.render.typst_text import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

SVG = "image/svg+xml"
KINDS = (SVG, "image/png", "image/jpeg", "image/gif")
"""The kinds that every document shows, the first of them preferred."""
# What a notebook shows is drawn for screens of this density; an SVG has 96 to the inch as well.
SCREEN = 96
_LARGEST_PX = 10_000
PRINT = 200
"""Pixels an inch of what is drawn anew."""
_ADDRESS = re.compile(r"data:(image/[a-z+]+);base64,([0-9A-Za-z+/=\s]*)\Z")
_FOREIGN = re.compile(r"<foreignObject\b[^>]*>(.*?)</foreignObject\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
# Typst refuses the whole drawing for one address; browsers fetch nothing for a picture either.
_OUTSIDE = re.compile(
    r"""\s(?:xlink:)?href\s*=\s*(?:"(?!\#|data:)[^"]*"|'(?!\#|data:)[^']*')""", re.IGNORECASE
)
_BEGINNINGS = {
    "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's file.

    Attributes:
        kind: Its MIME type, one of `KINDS`.
        content: Its bytes.
        alt: What it shows, in words; empty where nobody says.
        depth_pt: How far it hangs below the line of the text that it stands in.
        is_formula: Whether it is drawn in nothing but black, so that it may follow the text's ink.
    """

    kind: str
    content: bytes
    alt: str = ""
    depth_pt: float = 0.0
    is_formula: bool = False

    @property
    def address(self) -> str:
        """The picture itself as an address, for a page that fetches nothing."""
        return f"data:{self.kind};base64,{base64.b64encode(self.content).decode()}"

    @property
    def undrawn(self) -> str:
        """The text of HTML within an SVG, which Typst does not draw; empty where there is none.

        >>> html = "<foreignObject><p>Dư&amp;nợ</p> <p>2021</p></foreignObject>"
        >>> Picture(SVG, f"<svg>{html}</svg>".encode()).undrawn
        'Dư&nợ 2021'
        """
        if self.kind != SVG:
            return ""
        found = _FOREIGN.findall(self.content.decode("utf-8", "replace"))
        texts = (html.unescape(_TAG.sub(" ", text)) for text in found)
        return "; ".join(filter(None, (" ".join(text.split()) for text in texts)))

    def svg(self) -> str:
        """It as SVG, framed in one where it is made of pixels: what Typst's template takes.

        Raises:
            RenderError: it cannot be read.
        """
        if self.kind == SVG:
            return _OUTSIDE.sub("", self.content.decode("utf-8", "replace"))
        return self.framed(*self.size_px())

    def framed(self, width: int, height: int) -> str:
        """It as SVG of this size, in pixels of a screen."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
            f'<image width="{width}" height="{height}" preserveAspectRatio="none" '
            f'href="{self.address}"/></svg>'
        )

    def pixels(self) -> tuple[bytes, int]:
        """Its pixels as a file that Word takes, and how many of them make an inch.

        Raises:
            RenderError: it cannot be read.
        """
        if self.kind != SVG:
            self.size_px()
            return self.content, SCREEN
        try:
            return _drawn(self.svg()), PRINT
        except typst.TypstError as error:
            raise RenderError(error.diagnostic.partition("\n")[0]) from error

    def size_px(self) -> tuple[int, int]:
        """Width and height of one that is made of pixels.

        Raises:
            RenderError: it cannot be read.
        """
        # The whole of a library for Word files, which an annex without such pictures does without.
        from docx.image import exceptions  # noqa: PLC0415
        from docx.image.image import Image  # noqa: PLC0415

        try:
            image = Image.from_blob(self.content)
        except (
            exceptions.InvalidImageStreamError,
            exceptions.UnexpectedEndOfFileError,
            exceptions.UnrecognizedImageError,
        ) as error:
            raise RenderError(f"this is no {self.kind}") from error
        return image.px_width, image.px_height


def of_bundle(bundle: Mapping[str, str], alt: str) -> Picture | None:
    """The picture among an output's forms; None where there is none.

    Raises:
        RenderError: what stands there is none of its kind.
    """
    for kind in KINDS:
        if kind not in bundle:
            continue
        try:
            content = (
                bundle[kind].encode()
                if kind == SVG
                else base64.b64decode("".join(bundle[kind].split()), validate=True)
            )
        except binascii.Error as error:
            raise RenderError(f"this is no {kind}") from error
        if not _is_one(kind, content):
            raise RenderError(f"this is no {kind}")
        return Picture(kind, content, alt)
    return None


def sized(bundle: Mapping[str, str], metadata: Mapping[str, object]) -> dict[str, str]:
    """An output's forms, a picture of pixels in the size that its notebook asks for.

    Args:
        bundle: The forms.
        metadata: Of the output; those of a form hold `width` and `height`, or one of them.
    """
    asked = {kind: said for kind in KINDS[1:] if isinstance(said := metadata.get(kind), dict)}
    for kind, said in asked.items():
        whole = [_pixels_of(said.get("width")), _pixels_of(said.get("height"))]
        if kind not in bundle or SVG in bundle or not any(whole):
            continue
        try:
            picture = of_bundle({kind: bundle[kind]}, "")
            if picture is None:
                continue
            width, height = picture.size_px()
        except RenderError:
            continue
        wide = whole[0] or max(1, round(width * whole[1] / height))
        high = whole[1] or max(1, round(height * whole[0] / width))
        return {**bundle, SVG: picture.framed(wide, high)}
    return dict(bundle)


def _pixels_of(value: object) -> int:
    """How many pixels a notebook asks for; 0 where it says nothing that can be drawn."""
    # True is an int in Python, and one pixel nobody's wish.
    if not isinstance(value, int | float) or not 1 < value <= _LARGEST_PX:
        return 0
    return round(value)


def _is_one(kind: str, content: bytes) -> bool:
    """Whether a file may be what it is called: a page would show a broken frame for another."""
    if kind != SVG:
        return content.startswith(_BEGINNINGS[kind])
    try:
        expat.ParserCreate().Parse(content, True)  # noqa: FBT003 - it takes no keywords
    except expat.ExpatError:
        return False
    return True


def of_address(address: str, alt: str) -> Picture | None:
    r"""The picture that an address holds itself; None for one that would have to be fetched.

    >>> of_address("data:image/png;base64,iVBORw0KGgo=", "x").content
    b'\x89PNG\r\n\x1a\n'
    >>> of_address("https://example.org/logo.png", "logo")
    """
    found = _ADDRESS.match(address)
    if not found or found[1] not in KINDS:
        return None
    try:
        content = base64.b64decode(found[2])
    except binascii.Error:
        return None
    return Picture(found[1], content, alt) if _is_one(found[1], content) else None


def _drawn(svg: str) -> bytes:
    """An SVG as PNG: each version of Word shows another part of SVG.

    Raises:
        typst.TypstError: it cannot be read.
    """
    source = (
        "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
        f'#image(bytes({literal(svg)}), format: "svg")'
    )
    found = typst.compile(source.encode(), format="png", ppi=PRINT, font_paths=fonts.fonts())
    return bytes(found)
