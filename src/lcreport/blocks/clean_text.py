"""Text as every document can hold it: without what is no letter, private signs as words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lcreport.blocks.plain_values import Json

# Code points that will never be a character, two at the end of each plane.
_NONCHARACTERS = "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)
)
# A form feed or a zero byte is no text: HTML forbids it, and no font draws it. The two overrides of
# direction (U+202D, U+202E) would let a name turn what stands after it. A byte order mark inside a
# text is a leftover of a file, and PDF/UA refuses it.
_DROPPED = f"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ufeff\ufdd0-\ufdef{_NONCHARACTERS}"
# Python takes half a surrogate pair from JSON and from file names; UTF-8 has no bytes for it.
_SURROGATES = "\ud800-\udfff"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_UNFIT = re.compile(f"[{_DROPPED}{_SURROGATES}{_PRIVATE}]")
# Word keeps the signs of Symbol and Wingdings at U+F000 and their place in those fonts.
_BULLETS = dict.fromkeys(map(chr, (0xF06C, 0xF06E, 0xF0A7, 0xF0B7, 0xF0D8)), "•")
_SYMBOLS = {**_BULLETS, "\uf0fc": "✓", "\uf0e0": "→", "\uf02d": "-"}


def clean(text: str) -> str:
    r"""Text without control characters, byte order marks and overrides of its direction.

    A sign of a private area, which each font draws as it likes, becomes the bullet that Word means
    by it, or its code; half of a surrogate pair becomes the replacement character.

    >>> clean("a\x00b"), clean("\uf0b7 Số"), clean("\ue123"), clean("\ud800")
    ('ab', '• Số', '[U+E123]', '\ufffd')
    """
    # Nothing that is printable is unfit, and the test takes a fortieth of the search. Ends of lines
    # and blanks that hold words together are not printable, and may stay.
    usual = text.replace("\n", "").replace("\N{NO-BREAK SPACE}", "")
    return text if usual.isprintable() else _UNFIT.sub(_instead, text)


def clean_values(value: Json) -> Json:
    """A JSON value with every text in it cleaned, keys too."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): clean_values(content) for key, content in value.items()}
    if isinstance(value, list | tuple):
        return [clean_values(item) for item in value]
    return value


def _instead(found: re.Match[str]) -> str:
    letter = found[0]
    if "\ud800" <= letter <= "\udfff":
        return "\N{REPLACEMENT CHARACTER}"
    if "\ue000" <= letter <= "\uf8ff" or (
        # The last two of a plane are no characters, also in the planes of private use.
        letter >= "\U000f0000" and ord(letter) & 0xFFFE != 0xFFFE
    ):
        return _SYMBOLS.get(letter, f"[U+{ord(letter):04X}]")
    return ""
