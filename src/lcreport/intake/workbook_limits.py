"""What a workbook from outside may hold, seen to before any library opens it.

Libraries lay out the rectangle up to the last cell: one stray cell in the last corner of a sheet
asks for half a terabyte, and aborts the process instead of raising an error (calamine 0.7).
"""

from __future__ import annotations

from posixpath import normpath
from typing import TYPE_CHECKING
from xml.parsers import expat

from lcreport import files
from lcreport.dataset import limits
from lcreport.errors import DatasetError, Fault
from lcreport.intake.count_cells import CellCount, SheetCounter
from lcreport.intake.workbook_parts import Parts, Unfit, damaged

if TYPE_CHECKING:
    from pathlib import Path

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an .xls begins, and an .xlsx with a password."""
# A scan that somebody renamed, and the tables that web programs call .xlsx.
_OTHER_KINDS = {
    b"\xff\xd8\xff": "is a photo, whatever its name says",
    b"\x89PNG": "is a picture, whatever its name says",
    b"%PDF": "is a PDF, whatever its name says",
    b"<": "is a web page, whatever its name says",
}
_SHARED = "xl/sharedstrings.xml"
_CONTENT = "content.xml"
_MANIFEST = "meta-inf/manifest.xml"
_BOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


def content_of(path: Path) -> bytes:
    """What a file that somebody sent holds.

    Raises:
        DatasetError: it cannot be read, or is larger than any office's.
    """  # noqa: DOC501 - `refused` makes it
    try:
        return files.read(path, limits.WORKBOOK_BYTES)
    except OSError as error:
        raise refused(path.name, f"cannot be read: {error.strerror}", "give another") from error


def guard(path: Path) -> None:
    """Refuse a workbook that is larger or reaches further than any office's, or is damaged.

    Raises:
        DatasetError: it is not to be opened; `.faults` says why.
    """
    check(content_of(path), path.name)


def check(content: bytes, file: str) -> None:
    """The same of a workbook that has been read.

    Args:
        content: What it holds.
        file: Its name, for messages.

    Raises:
        DatasetError: it is not to be opened; `.faults` says why.
    """  # noqa: DOC501 - `refused` makes it
    try:
        if content.startswith(_OLE):
            # What Office encrypts, it puts into such a file too.
            if "EncryptedPackage".encode("utf-16-le") in content:
                raise Unfit("asks for a password", "save it without one")
            raise _binary(".xls")
        begun = content.lstrip(b"\xef\xbb\xbf \r\n\t")
        for begin, message in _OTHER_KINDS.items():
            if begun.startswith(begin):
                raise Unfit(message, "ask for the spreadsheet itself, saved as .xlsx")
        _check(Parts(content))
    except Unfit as error:
        place = f"{file}, {error.sheet}" if error.sheet else file
        raise refused(place, error.message, error.remedy) from error


def refused(file: str, message: str, remedy: str) -> DatasetError:
    """The error that a file as a whole is."""
    fault = Fault(file, None, None, None, message, remedy)
    return DatasetError(f"{fault}", [fault])


def _check(parts: Parts) -> None:
    reach = CellCount()
    # LibreOffice keeps the names of the parts and encrypts what is in them.
    if b"encryption-data" in parts.text(_MANIFEST):
        raise Unfit("asks for a password", "save it without one")
    if "xl/workbook.bin" in parts.names:
        raise _binary(".xlsb")
    tables = _tables(parts)
    # Shared texts come first, for the cells that show them are counted by their lengths.
    for name in sorted(parts.names, key=lambda name: name != _SHARED):
        pieces = parts.pieces(name)
        if name in tables:
            SheetCounter(name, tables[name], reach).read(pieces)
        for _ in pieces:
            pass


def _binary(kind: str) -> Unfit:
    """Why a workbook of one of Excel's binary kinds is not read.

    calamine does not say which of their cells are shown as percentages, or hold an error: 13 %
    would become 0.13, and an error a figure that nobody reported. Nor can their size be counted.
    """
    return Unfit(
        f"is an {kind}, of which neither percentages nor errors of formulas can be read",
        "save it as .xlsx (Excel: File, Save As)",
    )


def _tables(parts: Parts) -> dict[str, str]:
    """The parts that hold cells, whatever they are called → the sheet, as messages name it."""
    found = {name: "" for name in parts.names if name.startswith("xl/worksheets/sheet")}
    titles = {
        next((value for key, value in sheet.items() if key.endswith(":id")), ""): sheet.get("name")
        for sheet in _attributes(parts, _BOOK)
        if "sheetId" in sheet
    }
    for relation in _attributes(parts, _RELATIONS):
        target = relation.get("Target", "").lower()
        # A target counts from the folder of the workbook, or with a stroke before it from the root.
        from_root = target.startswith(("/", "xl/"))
        place = normpath(target.lstrip("/") if from_root else f"xl/{target}")
        title = titles.get(relation.get("Id", ""))
        found[place] = f"sheet {title}" if title else ""
    found |= {_SHARED: "", _CONTENT: ""}
    return {name: sheet for name, sheet in found.items() if name in parts.names}


def _attributes(parts: Parts, name: str) -> list[dict[str, str]]:
    """The attributes of all elements of a small part; none where there is no such part.

    Raises:
        Unfit: it is not whole XML.
    """  # noqa: DOC501 - `damaged` makes it
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _, attributes: found.append(attributes)
    try:
        parser.Parse(parts.text(name) or b"<none/>", True)  # noqa: FBT003 - expat takes it so
    except (expat.ExpatError, LookupError) as error:
        raise damaged(f"{name}: {error}") from error
    return found
