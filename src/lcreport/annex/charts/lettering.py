"""Text measured, wrapped and turned into outlines with the DejaVu Sans that matplotlib carries.

Setting a label as a matplotlib `Text` cost 5 ms here (2 cores, matplotlib 3.11), nearly all of it
shaping; letters outlined once and reused cost 0.03 ms. So plain scripts are set letter by letter,
and only right-to-left or combining ones go through matplotlib's own shaping.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import matplotlib as mpl
import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.textpath import text_to_path

if TYPE_CHECKING:
    from collections.abc import Iterable

Weight = Literal["regular", "bold"]

EM = 500
ASCENT, DESCENT = 0.76, 0.24
_FILES = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_USUAL = "".join([
    *map(chr, range(0x20, 0x7F)),
    *(unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES),
    *"ăâđêôơưĂÂĐÊÔƠƯ“”…–−→²",
])
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One outline, as SVG path data on a grid of 500 units an em, and how far it moves the pen."""

    outline: str
    advance: float


@lru_cache(maxsize=1024)
def clean(text: str) -> str:
    r"""Text on one line, in composed letters, without control or direction marks.

    >>> clean("a\x00\n  b")
    'a b'
    """
    kept = "".join(
        " " if unicodedata.category(each) in {"Cc", "Zl", "Zp", "Cs"} else each
        for each in unicodedata.normalize("NFC", text)
        if each in _JOINERS or unicodedata.category(each) not in {"Cf", "Cn", "Co"}
    )
    return " ".join(kept.split())


def glyphs(text: str, weight: Weight) -> list[tuple[str, Glyph]]:
    """The outlines of a line in visual order, each with a key that tells equal ones."""
    if _needs_shaping(text):
        return [(text, _shaped(text, weight))]
    return [(each, _glyph(each, weight)) for each in text]


@lru_cache(maxsize=4096)
def width(text: str, size: float, weight: Weight = "regular") -> float:
    """The length of a line in points."""
    if _needs_shaping(text):
        return _shaped(text, weight).advance * size / EM
    return sum(_advance(each, weight) for each in text) * size / EM


def wrap(text: str, room: float, size: float, weight: Weight = "regular") -> list[str]:
    """The text in lines of at most `room` points; only a word wider than that is broken."""
    lines: list[str] = []
    for word in clean(text).split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if width(joined, size, weight) <= room:
            lines[-1:] = [joined]
        else:
            lines += _broken(word, room, size, weight)
    return lines or [""]


def widest(lines: Iterable[str], size: float, weight: Weight = "regular") -> float:
    """The length of the longest line in points, 0 for none."""
    return max((width(each, size, weight) for each in lines), default=0.0)


def _broken(word: str, room: float, size: float, weight: Weight) -> list[str]:
    pieces: list[str] = []
    rest = word
    while width(rest, size, weight) > room and len(rest) > 1:
        end = 1
        while end < len(rest) - 1 and width(rest[: end + 1], size, weight) <= room:
            end += 1
        pieces.append(rest[:end])
        rest = rest[end:]
    return [*pieces, rest]


def learn(letters: str = "") -> None:
    """Outlines letters ahead of the first chart; by default those of Vietnamese and numbers.

    A server that forks its workers calls this once, so that no worker has to.
    """
    for weight in _FILES:
        for each in letters or _USUAL:
            _glyph(each, cast("Weight", weight))


def _needs_shaping(text: str) -> bool:
    return not text.isascii() and any(_is_complex(each) for each in text)


@lru_cache(maxsize=4096)
def _is_complex(letter: str) -> bool:
    return (
        unicodedata.bidirectional(letter) in {"R", "AL", "AN"}
        or unicodedata.category(letter) in {"Mn", "Mc", "Me"}
        or letter in _JOINERS
    )


@lru_cache(maxsize=2)
def _font(weight: Weight) -> tuple[Any, frozenset[int]]:
    font = FT2Font(str(_file(weight)))
    font.set_size(EM, 72)
    return font, frozenset(font.get_charmap())


def _file(weight: Weight) -> Path:
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / _FILES[weight]


@lru_cache(maxsize=4096)
def _advance(letter: str, weight: Weight) -> float:
    return float(_load(letter, weight).linearHoriAdvance) / 65536


@lru_cache(maxsize=4096)
def _glyph(letter: str, weight: Weight) -> Glyph:
    _load(letter, weight)
    font, _ = _font(weight)
    return Glyph(_outline(*font.get_path()), _advance(letter, weight))


def _load(letter: str, weight: Weight) -> Any:
    font, known = _font(weight)
    code = ord(letter) if ord(letter) in known else ord("\N{REPLACEMENT CHARACTER}")
    return font.load_char(code, flags=LoadFlags.NO_HINTING)


@lru_cache(maxsize=1024)
def _shaped(text: str, weight: Weight) -> Glyph:
    _, known = _font(weight)
    shown = "".join(each if ord(each) in known else "\N{REPLACEMENT CHARACTER}" for each in text)
    face = FontProperties(fname=_file(weight), size=EM)
    vertices, codes = text_to_path.get_text_path(face, shown)
    length, _, _ = text_to_path.get_text_width_height_descent(shown, face, ismath=False)
    return Glyph(_outline(np.asarray(vertices) * EM / text_to_path.FONT_SCALE, codes), length)


def _outline(vertices: Any, codes: Any) -> str:
    """Relative path data with whole numbers, y downwards."""
    written: list[str] = []
    at = start = (0, 0)
    points: list[tuple[int, int]] = []
    whole = np.rint(np.asarray(vertices).reshape(-1, 2) * (1, -1)).astype(int).tolist()
    for (x, y), code in zip(whole, np.asarray(codes).tolist(), strict=True):
        if code == 79:
            written.append("z")
            at = start
            continue
        points.append((x, y))
        if len(points) < {1: 1, 2: 1, 3: 2, 4: 3}[code]:
            continue
        written.append(_step("mlqc"[code - 1], at, points))
        at = points[-1]
        start = at if code == 1 else start
        points = []
    return "".join(written)


def _step(letter: str, at: tuple[int, int], points: list[tuple[int, int]]) -> str:
    moves = [(x - at[0], y - at[1]) for x, y in points]
    if letter == "l" and moves[0][1] == 0:
        return f"h{moves[0][0]}"
    if letter == "l" and moves[0][0] == 0:
        return f"v{moves[0][1]}"
    numbers = " ".join(f"{x} {y}" for x, y in moves)
    return letter + numbers.replace(" -", "-")
