"""Pictures of a Word file, with their words for those who cannot see them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx.shared import Pt

from lcreport.render import paper
from lcreport.render.word.xml import element

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

    from lcreport.render.pictures import Picture

_POINTS_AN_INCH = 72
# As the PDF has it: more would leave no room for the caption above.
_HIGHEST_PT = 190 * paper.POINTS_A_MM


class Pictures:
    """The pictures of one file, numbered in their order."""

    def __init__(self, document: WordDocument, name: str) -> None:
        """Where they go.

        Args:
            document: The file.
            name: What each is called, before its number.
        """
        self._part, self._name, self._count = document.part, name, 0

    def run(self, picture: Picture) -> BaseOxmlElement:
        """A run with a picture, as wide as it is drawn or as the page allows.

        Raises:
            RenderError: the picture cannot be read.
        """
        content, density = picture.pixels()
        _, image = self._part.get_or_add_image(io.BytesIO(content))
        sides = (image.px_width, image.px_height)
        width, height = (max(side, 1) * _POINTS_AN_INCH / density for side in sides)
        fits = min(1, paper.room().upright_pt / width, _HIGHEST_PT / height)
        inline = self._part.new_pic_inline(io.BytesIO(content), Pt(width * fits), Pt(height * fits))
        self._count += 1
        described = {
            "id": str(self._count),
            "name": f"{self._name} {self._count}",
            "descr": picture.alt,
        }
        for attribute, value in described.items():
            inline.docPr.set(attribute, value)
        # Without these LibreOffice sets a picture an eighth of an inch in, which cuts small ones.
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        return element("w:r", children=[element("w:drawing", children=[inline])])
