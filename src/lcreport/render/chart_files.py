"""A chart as a file of its own: with what the page around it says, on white, and a telling name.

Whoever pastes it into slides has neither the annex's title nor the chart's caption beside it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.blocks import colours, escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.blocks import Drawing, Head

_OPENING = re.compile(r"<svg\b[^>]*>")
_BOX = re.compile(r'\bviewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"')
_PLACE = re.compile(r'\s(?:x|y|width|height)="[^"]*"')
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
# The width that charts are drawn for; sizes below are in its units, whatever a drawing's own are.
_WIDTH = 340.0
_MARGIN = 14.0
_GAP = 7.0
_LEADING = 1.3
_ASCENT = 0.93
_TITLE, _SMALL = 13.0, 9.5
_SOFT_OPACITY = 0.74
_FAMILIES = "DejaVu Sans,Arial,sans-serif"
# Widths of letters in bold DejaVu Sans, in ems and a little too wide: a viewer without it sets
# a narrower one.
_LETTERS = {
    **dict.fromkeys("iljI.,:;'!|()[] ", 0.4),
    **dict.fromkeys('frt-/"“”', 0.51),
    **dict.fromkeys("mwMW%@—", 1.04),
}
_CAPITAL, _SMALL_LETTER = 0.79, 0.7
_REGULAR = 0.9
# What fits in a name that is read in a list of files.
_LONGEST = 48


@dataclass(frozen=True, slots=True)
class Mount:
    """What stands around a drawing in a file of its own.

    Attributes:
        before: The beginning of an SVG, up to the drawing's own `svg` element.
        after: What closes it.
        place: Name → value of the attributes that the drawing's element needs there.
    """

    before: str
    after: str
    place: dict[str, str]

    def around(self, svg: str) -> str:
        """The whole picture."""
        own = _OPENING.match(svg)
        if own is None:
            return svg
        placed = "".join(f' {name}="{value}"' for name, value in self.place.items())
        opening = _PLACE.sub("", own[0]).replace("<svg", f"<svg{placed}", 1)
        return f"{self.before}{opening}{svg[own.end() :]}{self.after}"


def mount(drawing: Drawing, head: Head) -> Mount | None:
    """The finding above a drawing and where it comes from below; None for one without a size.

    Above all else stands what must stand on every page of the annex: that figures are invented, or
    that it is a draft.
    """
    opening = _OPENING.match(drawing.svg)
    box = _BOX.search(opening[0]) if opening else None
    if box is None or not float(box[3]):
        return None
    width, height = float(box[3]), float(box[4])
    scale = width / _WIDTH
    of = filter(None, (head.organisation_name, head.period_label))
    # Charts of invented figures say so themselves.
    marks = [text for text in (head.notice, head.draft) if escape(text) not in drawing.svg]
    above = [*_lines(marks, _SMALL, bold=True), *_lines([drawing.caption], _TITLE, bold=True)]
    below = [*_lines([drawing.source, " · ".join(of)], _SMALL)]
    top = (_MARGIN + _height(above) + (_GAP if above else 0)) * scale
    foot = top + height + (_GAP if below else 0) * scale
    whole = (width + 2 * _MARGIN * scale, foot + (_height(below) + _MARGIN) * scale)
    wide, high = map(_short, whole)
    before = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}pt" height="{high}pt" '
        f'viewBox="0 0 {wide} {high}" role="img" aria-label="{escape(drawing.alt)}" '
        f'fill="{colours.INK}" font-family="{_FAMILIES}">'
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>'
        f"{''.join(_texts(above, _MARGIN * scale, scale))}"
    )
    place = {
        "x": _short(_MARGIN * scale), "y": _short(top),
        "width": _short(width), "height": _short(height),
    }  # fmt: skip
    return Mount(before, f"{''.join(_texts(below, foot, scale))}</svg>", place)


class FileNames:
    """Names for the files of one annex's charts: of what, when, and what each shows.

    >>> from lcreport.blocks import Head
    >>> names = FileNames(Head(organisation="hoi-ccb", period="2021-9M"))
    >>> names.of("chart-1", "Dư nợ tăng 5%"), names.of("chart-2", "Dư nợ tăng 5%")
    ('hoi-ccb-2021-9M-du-no-tang-5', 'hoi-ccb-2021-9M-du-no-tang-5-2')
    """

    def __init__(self, head: Head) -> None:
        self._annex = annex_name(head)
        self._names: dict[str, str] = {}

    def of(self, id_: str, caption: str) -> str:
        """The name, without its ending, of the drawing with this id; always the same one."""
        if id_ not in self._names:
            self._names[id_] = self._own(f"{self._annex}-{_slug(caption) or id_}")
        return self._names[id_]

    def _own(self, wanted: str) -> str:
        taken, own, number = set(self._names.values()), wanted, 2
        while own in taken:
            own, number = f"{wanted}-{number}", number + 1
        return own


def annex_name(head: Head) -> str:
    """What files taken out of an annex begin with: dataset, organisation and period."""
    stem = "-".join(filter(None, [head.dataset, head.organisation, head.period]))
    return re.sub(r"[^\w.-]+", "-", stem).strip("-") or "annex"


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    bold: bool


def _lines(texts: Sequence[str], size: float, *, bold: bool = False) -> Iterator[_Line]:
    weight = size if bold else size * _REGULAR
    for text in filter(None, texts):
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}".lstrip()
            if line and _ems(longer) * weight > _WIDTH:
                yield _Line(line, size, bold)
                line = word
            else:
                line = longer
        yield _Line(line, size, bold)


def _ems(text: str) -> float:
    return sum(map(_em, unicodedata.normalize("NFC", text)))


def _em(letter: str) -> float:
    plain = unicodedata.normalize("NFD", letter)[0]
    other = _CAPITAL if letter.isupper() else _SMALL_LETTER
    # Signs of East Asia fill a square.
    if unicodedata.east_asian_width(letter) in "WF":
        other = 1.0
    return _LETTERS.get(plain, other)


def _height(lines: Sequence[_Line]) -> float:
    return sum(line.size * _LEADING for line in lines)


def _texts(lines: Sequence[_Line], top: float, scale: float) -> Iterator[str]:
    for line in lines:
        look = ' font-weight="bold"' if line.bold else f' fill-opacity="{_SOFT_OPACITY}"'
        yield (
            f'<text x="{_short(_MARGIN * scale)}" y="{_short(top + line.size * _ASCENT * scale)}" '
            f'font-size="{_short(line.size * scale)}"{look}>{escape(line.text)}</text>'
        )
        top += line.size * _LEADING * scale


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _slug(text: str) -> str:
    """The first words of a text in letters that every disk and mail program takes."""
    apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    words = _NOT_A_WORD.sub("-", plain).strip("-")
    if len(words) <= _LONGEST:
        return words
    return words[: _LONGEST + 1].rpartition("-")[0] or words[:_LONGEST]
