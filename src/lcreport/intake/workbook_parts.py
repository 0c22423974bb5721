"""The parts of a spreadsheet's file, unpacked for counting: what they hold, not what they say.

A part's head says how large it is; a reader that believes it stops there, another goes on. Here
each part is unpacked to its end, a piece at a time, and no more of it kept than a piece.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lcreport.dataset import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 2**16
_LOCAL_HEAD = struct.Struct("<26xHH")
_ENCRYPTED = 0x1


class Unfit(Exception):  # noqa: N818 - it becomes a fault, and never reaches a caller
    """Why a workbook is not opened, what would do, and in which sheet it is so."""

    def __init__(self, message: str, remedy: str, sheet: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.sheet = sheet


def damaged(why: object = "") -> Unfit:
    """The fault of a file that was cut off or altered."""
    said = f": {' '.join(str(why).split())}" if why else ""
    return Unfit(f"cannot be opened: it is damaged{said}", "save it anew")


@dataclass(eq=False)
class Parts:
    """The parts of a zip file.

    Attributes:
        content: The file.
        unpacked: How many bytes were unpacked so far.
    """

    content: bytes
    unpacked: int = 0

    @cached_property
    def _entries(self) -> dict[str, zipfile.ZipInfo]:
        """Name in small letters → where it lies.

        Raises:
            Unfit: the file is damaged, or has too many parts.
        """  # noqa: DOC501 - `damaged` makes it
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                entries = archive.infolist()
                has_more = bool(archive.comment)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged(error) from error
        if len(entries) > limits.WORKBOOK_PARTS:
            raise Unfit(f"has {len(entries):,} parts", "save it without pictures")
        if has_more:
            # Another reader could find another list of parts in it.
            raise damaged("something follows the list of its parts")
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            # Some readers look for `xl/sharedStrings.xml` in any spelling, and take the first.
            name = entry.filename.lower()
            if name in found:
                raise damaged(f"it has two parts {entry.filename[:80]!r}")
            found[name] = entry
        return found

    @property
    def names(self) -> list[str]:
        """The names of all parts, in small letters.

        Raises:
            Unfit: the file is damaged, or has too many of them.
        """
        return list(self._entries)

    def pieces(self, name: str) -> Iterator[bytes]:
        """What a part really holds, a piece at a time.

        Raises:
            Unfit: it is damaged, packed as no office program does, or all are too large together.
        """
        for piece in self._unpacked(self._entries[name]):
            self.unpacked += len(piece)
            if self.unpacked > limits.WORKBOOK_BYTES:
                most = limits.WORKBOOK_BYTES // 2**20
                raise Unfit(f"unpacks to more than {most:,} MB", "save it without pictures")
            yield piece

    def _unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        if entry.flag_bits & _ENCRYPTED:
            raise Unfit("asks for a password", "save it without one")
        packed = self._packed(entry)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield from (bytes(packed[at : at + _PIECE]) for at in range(0, len(packed), _PIECE))
        elif entry.compress_type == zipfile.ZIP_DEFLATED:
            yield from _inflated(packed)
        else:
            raise Unfit("is packed as no office program packs", "save it anew")

    def _packed(self, entry: zipfile.ZipInfo) -> memoryview:
        at = entry.header_offset
        try:
            # A part's own head has other lengths of name and extra field than the list of parts.
            names = sum(_LOCAL_HEAD.unpack_from(self.content, at))
        except struct.error as error:
            raise damaged() from error
        start = at + _LOCAL_HEAD.size + names
        packed = memoryview(self.content)[start : start + entry.compress_size]
        if len(packed) < entry.compress_size:
            raise damaged("it is cut off")
        return packed

    def text(self, name: str) -> bytes:
        """A small part, whole; empty where there is none.

        Raises:
            Unfit: it is damaged.
        """
        return b"".join(self.pieces(name)) if name in self._entries else b""


def _inflated(packed: memoryview) -> Iterator[bytes]:
    # A zip holds the bare stream, without zlib's head.
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    try:
        while not inflater.eof:
            piece = inflater.decompress(rest, _PIECE)
            rest = inflater.unconsumed_tail
            if not piece and not rest and not inflater.eof:
                raise damaged("it is cut off")
            yield piece
    except zlib.error as error:
        raise damaged(error) from error
