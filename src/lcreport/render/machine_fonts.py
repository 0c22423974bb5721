"""Faces of this machine's own: where their files lie, and whether they can serve."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from lcreport.errors import ParameterError

# What the rules for documents ask for, and what is as wide; as published, both have every letter.
_USUAL = ("Times New Roman", "Liberation Serif")
_STYLES = {
    "regular": ("regular", "book", "roman", "normal"),
    "bold": ("bold",),
    "italic": ("italic", "oblique"),
    "bold-italic": ("bold italic", "bold oblique"),
}
"""The styles that annexes are set in → what fonts call them."""
# Heads and titles are bold; a face without italics is set upright, as Typst does.
_NEEDED = ("regular", "bold")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = "aăâeêioôơuưy"
# The bit of OS/2's fsType by which a face may not stand within a document.
_RESTRICTED = 0x0002
# Every job carries the files, and every PDF a part of them.
_MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Face:
    """A face in which documents and charts are set.

    Attributes:
        family: What documents call it.
        files: Style, such as `bold-italic`, and the content of its file; of each style one.
    """

    family: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def digest(self) -> str:
        """A hash of its name and of all its files."""
        total = hashlib.sha256(self.family.encode())
        for style, content in self.files:
            total.update(f"\0{style}\0".encode() + hashlib.sha256(content).digest())
        return total.hexdigest()


def vietnamese() -> frozenset[int]:
    """The code points of every letter that Vietnamese and English are written with.

    >>> len(vietnamese())
    186
    """
    marked = {unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES}
    letters = {*"abcdefghijklmnopqrstuvwxyz", *_VOWELS, "đ", *marked}
    return frozenset(ord(letter) for lower in letters for letter in (lower, lower.upper()))


@cache
def find(family: str) -> Face:
    """The face of this machine with that name.

    Raises:
        ParameterError: it is not there, or cannot serve; the message says what would do.
    """
    known = _families()
    names = {name.casefold(): name for name in known}
    name = names.get(family.casefold())
    if name is None:
        near = get_close_matches(family.casefold(), names, n=2, cutoff=0.6)
        here = _usual_here(family)
        hint = f"install it, or name {here!r}, which is here" if here else "install it"
        if near:
            hint = f"did you mean {' or '.join(repr(names[found]) for found in near)}?"
        raise ParameterError(f"font {family!r} is not on this machine; {hint}")
    files = {}
    for style, called in _STYLES.items():
        # The first by path: a second copy of a face must not make other bytes.
        path = next((path for said, path in known[name] if said in called), None)
        if path is not None:
            files[style] = _content(name, path)
    for style in _NEEDED:
        if style not in files:
            raise ParameterError(
                f"font {name!r} has no {style} style among this machine's .ttf and .otf files; "
                f"{_another(name)}"
            )
    return Face(name, tuple(sorted(files.items())))


def _content(name: str, path: Path) -> bytes:
    """The file's bytes.

    Raises:
        ParameterError: it cannot be read, or the face cannot serve.
    """
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415 - most projects name no face

    face = FT2Font(str(path))
    lacking = sorted(vietnamese() - face.get_charmap().keys())
    if lacking:
        some = ", ".join(map(chr, lacking[:5]))
        raise ParameterError(
            f"font {name!r} lacks {len(lacking)} letters of Vietnamese ({some}, …) in {path}; "
            f"{_another(name)}"
        )
    table = face.get_sfnt_table("OS/2")
    if table and table["fsType"] & _RESTRICTED:
        raise ParameterError(
            f"font {name!r} may by its licence not stand within documents ({path}); "
            f"{_another(name)}"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ParameterError(
            f"font {name!r} cannot be read: {path}: {error.strerror}; let it be read, or name "
            "another"
        ) from error
    if len(content) > _MOST_BYTES:
        raise ParameterError(
            f"font {name!r} has a file of {len(content):,} bytes ({path}), and {_MOST_BYTES:,} are "
            f"the most; {_another(name)}"
        )
    return content


def _another(family: str) -> str:
    """What to name in place of a face that cannot serve: never itself."""
    here = _usual_here(family)
    others = " or ".join(usual for usual in _USUAL if usual.casefold() != family.casefold())
    return f"name {here!r}, which is here" if here else f"name another, such as {others}"


def _usual_here(family: str) -> str:
    """The first of the usual faces, other than this one, that this machine has; empty for none."""
    known = _families()
    return next((usual for usual in _USUAL if usual in known and usual != family), "")


@cache
def _families() -> dict[str, list[tuple[str, Path]]]:
    """Family → style and file of each face of this machine, by path."""
    from matplotlib.font_manager import findSystemFonts  # noqa: PLC0415 - as above
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415 - as above

    found: dict[str, list[tuple[str, Path]]] = {}
    for path in sorted(findSystemFonts()):
        # Of a collection matplotlib draws the first face only.
        if Path(path).suffix.lower() not in {".ttf", ".otf"}:
            continue
        try:
            face = FT2Font(path)
        except (OSError, RuntimeError):
            continue  # a file that is damaged, or no font
        found.setdefault(face.family_name, []).append((face.style_name.casefold(), Path(path)))
    return found
