"""How wide a printed table's columns are: no word is cut, and the table has few lines.

Worked out here and not in Typst, whose own automatic widths let long texts press numbers together;
the same search inside the template took ten times as long.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# The advance of letters in Libertinus Serif with tabular figures, in hundredths of the size; a
# letter with marks is as wide as without.
_REGULAR = {
    20: "',.|", 25: ":;ijl‘’·° ", 30: '!()/IJ\\ft{}²³', 35: '"*-[]r', 40: "`sz“”",
    45: "#$0123456789?ace~§", 50: "FS^_bdgkopqvxyđ", 55: "+<=>ELPYhnu–−×≥≤«»", 60: "BRTZ",
    65: "%CKUVX", 70: "&ADGNOQĐ", 75: "Hw—…", 80: "m", 85: "M", 90: "@№", 95: "W",
}  # fmt: skip
_BOLD = {
    20: "'|", 25: "!,.:;‘’·° ", 30: "()/\\ijl{}", 35: "-IJt²³", 40: '"[]`f',
    45: "*?crsz~“”§", 50: "#$0123456789<>S^_aeg", 55: "+=Fbdoqvxyđ–−×≥≤«»", 60: "ELPYZhknpu",
    65: "%BT", 70: "CRVX", 75: "&ADGKNOQUĐ—", 80: "Hw…", 90: "Mm№", 100: "@", 105: "W",
}  # fmt: skip
_ADVANCES = tuple(
    {letter: width for width, letters in font.items() for letter in letters}
    for font in (_REGULAR, _BOLD)
)
_UNKNOWN = 80

_PADDING_PT = 9.0
_WIDEST_LEAST_PT = 96.0
_STEPS = 16
_AHEAD = 3
_SAMPLE = 60


@dataclass(slots=True)
class _Text:
    """One cell: the widths of its words, and of all of it in one line."""

    words: Sequence[float]
    space: float
    whole: float

    @classmethod
    def of(cls, text: str, size: float, *, bold: bool = False) -> _Text:
        words = [_width(each, size, bold=bold) for each in text.split()]
        space = size / 4
        return cls(words, space, sum(words) + space * max(0, len(words) - 1))

    def lines(self, width: float) -> int:
        """How many lines it takes, each filled as far as it goes."""
        if self.whole <= width:
            return 1
        lines, used = 1, -self.space
        for word in self.words:
            used += self.space + word
            if used > width and used > word:
                lines, used = lines + 1, word
        return lines


@dataclass(slots=True)
class _Column:
    """The texts of one column, its head as the last of them."""

    texts: Sequence[_Text]
    least: float
    most: float
    is_text: bool
    given: float = 0.0
    lines: Sequence[int] = ()
    _known: dict[float, Sequence[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, label: str, cells: Sequence[str], size: float, *, is_text: bool) -> _Column:
        texts = [_Text.of(each, size) for each in cells]
        head = _Text.of(label, size, bold=True)
        word = max((word for text in [*texts, head] for word in text.words), default=0.0)
        least = max(min(word, _WIDEST_LEAST_PT), 9.0) * 1.03 + 0.5
        most = max([least, *(text.whole * 1.03 + 1 for text in texts)])
        return cls([*texts, head], least, most, is_text)

    def lines_at(self, width: float) -> Sequence[int]:
        # The search asks for the same widths at each of its steps.
        if width not in self._known:
            # A letter's advance is rounded here, and kerning unknown: a little room for that.
            self._known[width] = [text.lines(width / 1.03) for text in self.texts]
        return self._known[width]

    def give(self, width: float) -> None:
        self.given, self.lines = width, self.lines_at(width)


def size_pt(columns: int) -> float:
    """The size of a table's letters; 10 pt is the least that the layout rules allow."""
    return 10.0 if columns > 6 else 10.5 if columns > 4 else 11.5


def widths_pt(table: Mapping[str, Any], *rooms_pt: float) -> list[list[float]]:
    """For each room, the width of each column of a table payload, together as wide as it.

    Each column is at least as wide as its longest word; what is left goes, step by step, to the
    column where it saves most lines of the table.
    """
    columns = _columns(table)
    return [_fitted(columns, room) if columns else [] for room in rooms_pt]


def _fitted(columns: Sequence[_Column], room_pt: float) -> list[float]:
    free = room_pt - _PADDING_PT * len(columns)
    used = _start(columns, free)
    if used >= free:
        return [each.given / used * free + _PADDING_PT for each in columns]
    step = max(6.0, (free - used) / _STEPS)
    while (most := min(_AHEAD, int((free - used) / step))) > 0:
        gain, steps, best = max(
            (
                (_saved(each, rest, step * ahead) / ahead, ahead, each)
                for each, rest in _with_others(columns)
                for ahead in range(1, most + 1)
            ),
            key=lambda found: found[0],
            default=(0.0, 0, columns[0]),
        )
        if gain <= 0:
            break
        best.give(best.given + step * steps)
        used += step * steps
    max(columns, key=lambda each: each.most).given += free - used
    return [each.given + _PADDING_PT for each in columns]


def _start(columns: Sequence[_Column], free: float) -> float:
    """Gives each column its least, numbers all they want where that leaves room for texts."""
    whole = {id(each): min(each.most, _WIDEST_LEAST_PT) for each in columns if not each.is_text}
    wanted = sum(whole.get(id(each), each.least) for each in columns)
    for column in columns:
        least = column.least
        if column.is_text and column.most > free / 6:
            least = max(least, min(free / 8, 85.0))
        column.give(max(least, whole.get(id(column), 0.0)) if wanted < free * 0.7 else least)
    return sum(each.given for each in columns)


def _columns(table: Mapping[str, Any]) -> Sequence[_Column]:
    heads = table.get("columns", ())
    size = size_pt(len(heads))
    rows = [row["cells"] for row in table.get("rows", ()) if not row.get("group")]
    rows = rows[:: max(1, len(rows) // _SAMPLE)]
    return [
        _Column.of(
            str(head.get("label", "")),
            [str(row[index].get("text", "")) if index < len(row) else "" for row in rows],
            size,
            is_text=head.get("type", "text") == "text",
        )
        for index, head in enumerate(heads)
    ]


def _with_others(columns: Sequence[_Column]) -> Iterator[tuple[_Column, Sequence[int]]]:
    """Each column that may grow, with the height in lines of the rows of all others."""
    none = [0] * len(columns[0].lines)
    for column in columns:
        if column.given < column.most:
            others = (each.lines for each in columns if each is not column)
            yield column, [*map(max, none, none, *others)]


def _saved(column: _Column, rest: Sequence[int], wider: float) -> float:
    """How many lines of the table it saves to widen a column.

    The square of the column's own lines counts a little, so that a column of many short lines is
    widened even where another makes the rows as high.
    """
    saved = 0.0
    wide = column.lines_at(column.given + wider)
    for now, then, other in zip(column.lines, wide, rest, strict=True):
        if now != then:
            saved += max(now - max(then, other), 0)
            # A number in two lines is worse than a text in two.
            saved += (now * now - then * then) * (0.1 if column.is_text else 0.2)
    return saved


@lru_cache(maxsize=4096)
def _width(text: str, size: float, *, bold: bool = False) -> float:
    """The length of a text in points.

    >>> _width("ươ", 10.0) == _width("uo", 10.0)
    True
    """
    advances = _ADVANCES[bold]
    bare = unicodedata.normalize("NFD", text)
    hundredths = sum(
        advances.get(each, _UNKNOWN) for each in bare if not unicodedata.combining(each)
    )
    return hundredths * size / 100
