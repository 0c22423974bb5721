"""Text as a chart may draw it: cleaned, measured in the face of charts, and wrapped."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path

from lcreport.annex.charts import typeface
from lcreport.annex.charts.style import BODY, INK, LEADING, Colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lcreport.annex.charts.typeface import ChartFace

Weight = Literal["normal", "bold"]

ASCENT, DESCENT = 0.76, 0.24
BASELINE = 0.36
"""The middle of a line stands this much of an em above its baseline."""
_JOINERS = "\u200c\u200d"
_UNDRAWABLE = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a line of text looks."""

    size: float = BODY
    weight: Weight = "normal"
    colour: Colour = INK

    @property
    def line(self) -> float:
        """The height of a line."""
        return self.size * LEADING

    def width(self, text: str) -> float:
        """The length of a line of text in points."""
        return self._length(self._words(text))

    def wrap(self, text: str, room: float) -> list[str]:
        """The text in lines of at most `room` points; only a word wider than that is broken."""
        lines: list[str] = []
        words: list[tuple[str, float]] = []
        for word in self._words(text):
            if self._length([*words, word]) > room:
                lines += filter(None, [" ".join(text for text, _ in words)])
                *broken, rest = self._broken(word[0], room)
                lines += broken
                words = self._words(rest)
            else:
                words.append(word)
        return [*lines, " ".join(text for text, _ in words)]

    def _words(self, text: str) -> list[tuple[str, float]]:
        """The words of a line with their lengths, in units of the font."""
        # By words, which come again and again and are remembered.
        return [(word, _units(word, self.weight)) for word in drawable(text).split(" ")]

    def _length(self, words: Sequence[tuple[str, float]]) -> float:
        spaces = (len(words) - 1) * _units("\N{NO-BREAK SPACE}", self.weight)
        return (sum(units for _, units in words) + spaces) * self.size / text_to_path.FONT_SCALE

    def widest(self, lines: Iterable[str]) -> float:
        """The length of the longest line, 0 for none."""
        return max(map(self.width, lines), default=0.0)

    def _broken(self, word: str, room: float) -> list[str]:
        pieces: list[str] = []
        rest = word
        while len(rest) > 1 and self.width(rest) > room:
            low, high = 1, len(rest) - 1
            while low < high:
                middle = (low + high + 1) // 2
                low, high = (
                    (middle, high) if self.width(rest[:middle]) <= room else (low, middle - 1)
                )
            pieces.append(rest[:low])
            rest = rest[low:]
        return [*pieces, rest]


@lru_cache(maxsize=1024)
def clean(text: str) -> str:
    r"""Text on one line, in composed letters, without control or direction marks.

    >>> clean("a\x00\n  b")
    'a b'
    """
    kept = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs"} else letter
        for letter in unicodedata.normalize("NFC", text)
        # Joiners belong to the spelling of some scripts; other invisible signs turn or hide text.
        if letter in _JOINERS or unicodedata.category(letter) not in {"Cf", "Cn", "Co"}
    )
    return " ".join(kept.split())


def drawable(text: str) -> str:
    """Cleaned text with a sign in place of every letter that the font lacks.

    Such a letter would be drawn in whatever font the reader's machine has, at a width nobody knows.
    """
    return _drawable(text, typeface.current())


@lru_cache(maxsize=4096)
def _drawable(text: str, face: ChartFace | None) -> str:
    known = _drawn_letters(face)
    return "".join(
        letter if ord(letter) in known or letter in _JOINERS else _UNDRAWABLE
        for letter in clean(text)
    )


@cache
def _drawn_letters(face: ChartFace | None) -> frozenset[int]:
    # What the face lacks is drawn in the one that travels.
    return _letters_of(None) | _letters_of(face)


@cache
def _letters_of(face: ChartFace | None) -> frozenset[int]:
    """Code points that a face's regular and bold files both draw."""
    # Either font may be asked for the same text, as when it is the newest value.
    fonts = [get_font(findfont(_font(weight, face))) for weight in ("normal", "bold")]
    return frozenset.intersection(*(frozenset(font.get_charmap()) for font in fonts))


@cache
def _font(weight: Weight, face: ChartFace | None) -> FontProperties:
    if face:
        file = face.folder / ("bold.ttf" if weight == "bold" else "regular.ttf")
        return FontProperties(fname=file, size=text_to_path.FONT_SCALE)
    return FontProperties(family=typeface.TRAVELLING, weight=weight, size=text_to_path.FONT_SCALE)


def _units(word: str, weight: Weight) -> float:
    face = typeface.current()
    # A viewer sets the signs that a face lacks in another: of ours, which is wider than most.
    if face and not {*map(ord, word)} <= _letters_of(face):
        face = None
    return _units_in(word, weight, face)


# Shaping a text takes 0.3 ms, and the same words come back in every chart of an annex.
@lru_cache(maxsize=16384)
def _units_in(word: str, weight: Weight, face: ChartFace | None) -> float:
    if not word:
        return 0.0
    font = _font(weight, face)
    length, _, _ = text_to_path.get_text_width_height_descent(word, font, ismath=False)
    return float(length)
