"""The charts and pictures of an annex as files of their own, in one archive a format."""

from __future__ import annotations

import io
import stat
import zipfile
from typing import TYPE_CHECKING

from lcreport.errors import RenderError
from lcreport.render import fonts, pictures
from lcreport.render.chart_files import FileNames, mount
from lcreport.render.dates import date_of
from lcreport.render.document_parts import Output, drawings_of_part
from lcreport.render.executed_notebook import read
from lcreport.render.warnings import warn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lcreport.blocks import Drawing, Head
    from lcreport.render.document_parts import Document
    from lcreport.render.executed_notebook import ExecutedNotebook
    from lcreport.render.pictures import Picture

_READABLE = stat.S_IFREG | 0o644


def png(notebook: ExecutedNotebook | Document) -> bytes:
    """Each chart of an executed notebook as PNG, in one ZIP archive; empty where there is none.

    Raises:
        RenderError: The value is no notebook.
    """
    return _archive(read(notebook), "png", lambda picture: picture.pixels()[0])


def svg(notebook: ExecutedNotebook | Document) -> bytes:
    """Each chart of an executed notebook as SVG, in one ZIP archive; empty where there is none.

    Raises:
        RenderError: The value is no notebook.
    """
    return _archive(read(notebook), "svg", lambda picture: picture.svg().encode())


def _archive(annex: Document, ending: str, written: Callable[[Picture], bytes]) -> bytes:
    day = date_of(annex.head)
    target = io.BytesIO()
    with fonts.of(annex.head), zipfile.ZipFile(target, "w") as archive:
        for number, (name, picture) in enumerate(_pictures(annex), 1):
            try:
                content = written(picture)
            except RenderError as error:
                warn("a picture that cannot be read is left out of the archive: %s", error)
                continue
            # The moment of writing would make other bytes each time.
            entry = zipfile.ZipInfo(
                f"{number:02}-{name}.{ending}", (day.year, day.month, day.day, 0, 0, 0)
            )
            entry.compress_type = zipfile.ZIP_DEFLATED
            # As unpacked files have it that everybody may read: by itself only their owner may.
            entry.external_attr = _READABLE << 16
            archive.writestr(entry, content)
        is_empty = not archive.namelist()
    # Some systems call an archive without files a damaged one.
    return b"" if is_empty else target.getvalue()


def _pictures(annex: Document) -> Iterator[tuple[str, Picture]]:
    names = FileNames(annex.head)
    for part in annex.parts:
        if isinstance(part, Output):
            try:
                found = pictures.of_bundle(part.bundle, part.alt)
            except RenderError as error:
                warn("a picture that cannot be read is left out of the archive: %s", error)
                continue
            if found:
                yield "picture", found
        for drawing in drawings_of_part(part):
            yield names.of(drawing.id, drawing.caption), _picture(drawing, annex.head)


def _picture(drawing: Drawing, head: Head) -> Picture:
    """The drawing with its finding, source, organisation and period."""
    around = mount(drawing, head)
    svg = around.around(drawing.svg) if around else drawing.svg
    return pictures.Picture(pictures.SVG, svg.encode(), drawing.alt)
