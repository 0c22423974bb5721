"""How wide texts are in faces of others' programs, whose font files are not at hand."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_EM = 1000


class LetterWidths:
    """The widths of a face's letters; with its marks a letter is as wide as without."""

    def __init__(self, letters: Mapping[int, str], usual: int) -> None:
        """A face.

        Args:
            letters: By their width in thousandths of an em, which letters have it.
            usual: The width of all others.
        """
        self._known = _Known(usual)
        for width, alike in letters.items():
            self._known |= dict.fromkeys(alike, width)

    def width(self, text: str, size: float) -> float:
        """The length of a text in one line, in the unit of the size; kerning is left out.

        >>> LetterWidths({250: " ", 444: "ae", 529: "ơ"}, 500).width("ợ ế", 10)
        12.23
        """
        return sum(map(self._known.__getitem__, text)) * size / _EM


class _Known(dict[str, int]):
    """Letter → its width; that of one that is asked for the first time is found then."""

    def __init__(self, usual: int) -> None:
        self._usual = usual

    def __missing__(self, letter: str) -> int:
        # Marks one after another, down to the letter: "ợ" is "ơ" with a dot below.
        taken = unicodedata.decomposition(letter).split()
        if taken and not taken[0].startswith("<"):
            self[letter] = self[chr(int(taken[0], 16))]
        else:
            # Letters of East Asia are as wide as high.
            is_wide = unicodedata.east_asian_width(letter) in "WF"
            self[letter] = _EM if is_wide else self._usual
        return self[letter]
