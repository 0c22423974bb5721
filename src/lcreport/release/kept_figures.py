"""The figures of a release, packed in a file of their own beside its manifest.

A release keeps every figure known when it was made, and so all that the releases before it keep. In
the manifest they would be read and hashed by whoever wants to know anything of the release: 80
quarters of 20 organisations with 20 indicators made 73 MB of manifests, and make 0.7.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.errors import ReleaseError
from lcreport.release.records import MANIFEST, file_record, plain

if TYPE_CHECKING:
    from pathlib import Path

    from lcreport.release.differences import Figures
    from lcreport.release.records import FileRecord

NAME = re.compile(r"figures-[0-9a-f]{16}\.json\.gz")
"""What is named so in a release's folder holds its figures, or those of a build before."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_GZIP = 16 + zlib.MAX_WBITS
# Those of a whole country are far below; more would fill the memory.
_LONGEST = 2**30
_REMEDY = f"restore it from a copy, or remove {MANIFEST} and build again"


def name(record: FileRecord) -> str:
    """What the file is called that has this hash.

    By its hash: until the manifest that names a new file is in its place, the old one and its file
    are both there.

    Raises:
        ValueError: it is no hash, and would stand for a path.
    """
    if not _DIGEST.fullmatch(record.sha256):
        raise ValueError("the file of figures has a hash of 64 digits")
    return f"figures-{record.sha256[:16]}.json.gz"


class KeptFigures(Mapping[str, "Figures"]):
    """Organisation → its figures, read from their line when asked for.

    As lists and texts those of a country take 3 GB, as lines a tenth.
    """

    def __init__(self, lines: Mapping[str, bytes]) -> None:
        self._lines = lines

    def without(self, organisation: str) -> KeptFigures:
        """All but an organisation's."""
        return KeptFigures({id: line for id, line in self._lines.items() if id != organisation})

    def __getitem__(self, organisation: str) -> Figures:
        figures: Figures = files.from_json(self._lines[organisation])[organisation]
        return figures

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def packed(figures: Mapping[str, Figures]) -> bytes:
    """What stands in the file, the same whenever it is written: a line an organisation."""
    packing = zlib.compressobj(6, wbits=_GZIP)
    pieces = [packing.compress(b"{\n")]
    for number, organisation in enumerate(sorted(figures)):
        line = f"{plain(organisation)}: {plain(figures[organisation])}"
        pieces.append(packing.compress(f",\n{line}".encode() if number else line.encode()))
    return b"".join([*pieces, packing.compress(b"\n}"), packing.flush()])


def read(folder: Path, record: FileRecord) -> bytes:
    """The file in a release's folder.

    Raises:
        ReleaseError: it is gone, or not as the manifest says.
    """
    path = folder / name(record)
    try:
        content = files.read(path, _LONGEST)
    except FileNotFoundError as error:
        raise ReleaseError(f"{path}, which holds its figures, is gone; {_REMEDY}") from error
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {files.why_not_read(error)}") from error
    check(content, record, f"{path}")
    return content


def check(content: bytes, record: FileRecord, where: str) -> None:
    """Refuse a file that is not as the manifest says.

    Raises:
        ReleaseError: it is not.
    """
    if file_record(content) != record:
        raise ReleaseError(f"{where} is not as {MANIFEST} says; {_REMEDY}")


def unpacked(content: bytes, where: str) -> KeptFigures:
    """Organisation → its figures.

    Args:
        content: The file, which may be somebody else's.
        where: What to call it in a message.

    Raises:
        ReleaseError: it is no such file, or holds more than any release does.
    """
    unpacking = zlib.decompressobj(_GZIP)
    lines: dict[str, bytes] = {}
    try:
        text = unpacking.decompress(content, _LONGEST)
        if not unpacking.eof:
            raise ReleaseError(f"{where} holds more than {_LONGEST:,} bytes, or was cut off")
        for line in _lines(text):
            figures = files.from_json(line)
            if not are_figures(figures) or lines.keys() & figures.keys():
                raise ReleaseError(
                    f"{where} does not have figures as lcreport writes them; {_REMEDY}"
                )
            lines.update(dict.fromkeys(figures, line))
    except (ValueError, zlib.error) as error:
        raise ReleaseError(f"{where} cannot be read ({error!r}); {_REMEDY}") from error
    return KeptFigures(lines)


def _lines(text: bytes) -> Iterator[bytes]:
    """The objects of single organisations, as `packed` writes them; else all in one."""
    first, *lines, last = text.split(b"\n") if b"\n" in text else (text, b"")
    if (first, last) == (b"{", b"}") and all(line.endswith((b"}", b"},")) for line in lines):
        yield from (b"{%s}" % line.removesuffix(b",") for line in lines)
    else:
        yield text


def are_figures(figures: object) -> bool:
    """Whether they are texts by organisation, indicator and period, four for each."""
    levels: list[object] = [figures]
    for _ in range(3):
        if not all(isinstance(level, dict) for level in levels):
            return False
        levels = [inner for level in levels for inner in level.values()]  # type: ignore[attr-defined]
    return all(
        isinstance(figure, list) and len(figure) == 4 and all(isinstance(f, str) for f in figure)
        for figure in levels
    )


def left(folder: Path, record: FileRecord | None) -> Iterator[Path]:
    """The files of figures in a release's folder that its manifest does not name."""
    for path in folder.glob("figures-*"):
        if NAME.fullmatch(path.name) and (record is None or path.name != name(record)):
            yield path
