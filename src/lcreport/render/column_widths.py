"""How wide a printed table's columns are: no word is cut, and the table has few lines.

Worked out here and not in Typst, whose own automatic widths let long texts press numbers together;
the same search inside the template took ten times as long.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport.render import fonts
from lcreport.render.unbroken import IN_CELLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.blocks import Line, Table
    from lcreport.render.fonts import Letters

# 4.5 pt on each side of a cell's text, as annex.typ sets it.
_PADDING_PT = 9.0
# A longer word, such as an address, does not hold its column open: the template breaks those.
_WIDEST_LEAST_PT = 96.0
# The room left is given out in so many steps; the search's time grows with their number.
_STEPS = 16
_AHEAD = 3
# A text no longer than this is a word or a few that belong together.
_SHORT_PT = 72.0
_SAMPLE = 60
# What words may need in a wider face than the one measured: as much as there is room for, those
# with digits first, for a number in two lines is read as two numbers.
# The last is how much of the room may then be taken: columns of long texts need the rest.
_RESERVES = ((1.0, 1.0, 0.6), (1.0, 0.5, 0.7), (1.0, 0.0, 0.95))
# How much at once one column gives to another; less saves a line too seldom for its time.
_EXCHANGED_PT = (10.0, 5.0, 2.5)


@dataclass(slots=True)
class _Text:
    """One cell: the widths of its words, and of all of it in one line."""

    words: Sequence[float]
    space: float
    whole: float
    numbers: Sequence[float] = ()

    @classmethod
    def of(cls, text: str, size: float, known: Letters, *, bold: bool = False) -> _Text:
        parts = text.split()
        words = [known.width(word, size, bold=bold) for word in parts]
        space = known.width(" ", size)
        numbers = [
            width for word, width in zip(parts, words, strict=True) if any(map(str.isdigit, word))
        ]
        return cls(words, space, sum(words) + space * max(0, len(words) - 1), numbers)

    def halves(self) -> float:
        """The width in which it takes two lines."""
        before = itertools.accumulate(word + self.space for word in self.words)
        # The line before a break, and the one after it.
        broken = (max(done - self.space, self.whole - done) for done in before)
        return min(broken, default=0.0)

    def lines(self, width: float) -> int:
        """How many lines it takes, each filled as far as it goes."""
        if self.whole <= width:
            return 1
        # The first word of a line has no space before it.
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
    number: float = 0.0
    word: float = 0.0
    given: float = 0.0
    kept: float = 0.0
    lines: Sequence[int] = ()
    _known: dict[float, Sequence[int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, label: str, cells: Sequence[str], size: float, known: Letters, *, is_text: bool
    ) -> _Column:
        texts = [_Text.of(cell, size, known) for cell in cells]
        head = _Text.of(label, size, known, bold=True)
        word = max((word for text in [*texts, head] for word in text.words), default=0.0)
        # 3 % and half a point for kerning, which `Letters` do not know.
        least = max(min(word, _WIDEST_LEAST_PT), 9.0) * 1.03 + 0.5
        # Neither a state of three words ("chưa triển khai") nor "at most 1,210" is set one word a
        # line.
        short = (text.halves() for text in texts if text.whole <= _SHORT_PT)
        least = max([least, *(half * 1.03 + 0.5 for half in short)])
        if is_text:
            longest = max((text.whole for text in texts), default=0.0)
            least = max(least, min(longest, _SHORT_PT) / 2)
        most = max([least, *(text.whole * 1.03 + 1 for text in texts)])
        numbers = (number for text in [*texts, head] for number in text.numbers)
        number = max(numbers, default=0.0)
        return cls([*texts, head], least, most, is_text, number, word)

    def reserved(self, of_numbers: float, of_words: float) -> float:
        """The least it takes where its words come out so many times as wide as measured."""
        number = min(self.number, _WIDEST_LEAST_PT) * of_numbers
        word = min(self.word, _WIDEST_LEAST_PT) * of_words
        return max(self.least, max(number, word) * 1.03 + 0.5)

    def lines_at(self, width: float) -> Sequence[int]:
        # The search asks for the same widths at each of its steps.
        if width not in self._known:
            # Kerning is not known here: a little room for that.
            self._known[width] = [text.lines(width / 1.03) for text in self.texts]
        return self._known[width]

    def give(self, width: float) -> None:
        self.given, self.lines = width, self.lines_at(width)


def size_pt(columns: int) -> float:
    """The size of a table's letters; 10 pt is the least that the layout rules allow."""
    return 10.0 if columns > 6 else 10.5 if columns > 4 else 11.5


def least_pt(table: Table) -> list[float]:
    """The least that each column takes, by its longest word."""
    return [column.least + _PADDING_PT for column in _columns(table)]


def widths_pt(table: Table, *rooms_pt: float) -> list[list[float]]:
    """For each room, the width of each column of a table, together as wide as it.

    Each column is at least as wide as its longest word; what is left goes, step by step, to the
    column where it saves most lines of the table.
    """
    columns = _columns(table)
    spare = fonts.advances().reserve - 1
    return [_fitted(columns, room, spare) if columns else [] for room in rooms_pt]


def _reserve(columns: Sequence[_Column], free: float, spare: float) -> None:
    """Has columns take what their words need in a wider face, as far as there is room."""
    for share_of_numbers, share_of_words, of_room in _RESERVES:
        parts = 1 + spare * share_of_numbers, 1 + spare * share_of_words
        if sum(column.reserved(*parts) for column in columns) <= free * of_room:
            for column in columns:
                column.least = column.reserved(*parts)
                column.most = max(column.most, column.least)
            return


def _fitted(columns: Sequence[_Column], room_pt: float, spare: float) -> list[float]:
    free = room_pt - _PADDING_PT * len(columns)
    if spare > 0:
        _reserve(columns, free, spare)
    used = _start(columns, free)
    if used >= free:
        # They do not fit at all: all give way alike, and the template breaks long words.
        return [column.given / used * free + _PADDING_PT for column in columns]
    step = max(6.0, (free - used) / _STEPS)
    used += _widen(columns, free - used, step)
    # A few long names may need much at once, which saves more than the heads below.
    used += _widen(columns, free - used, step * _AHEAD) - _trimmed(columns)
    # Heads before anything is moved to them from rows, which then may go on.
    used += _to_heads(columns, free - used)
    _exchange(columns)
    used += _widen(columns, free - used, step)
    # What saves no line any more goes to the widest text, so that the table fills the page's width
    # and no number stands far from what it belongs to.
    max(columns, key=lambda column: (column.is_text, column.most)).given += free - used
    return [column.given + _PADDING_PT for column in columns]


def _widen(columns: Sequence[_Column], room: float, step: float) -> float:
    """Widens columns step by step, each time where that saves most lines; how much it took."""
    taken = 0.0
    while (most := min(_AHEAD, int((room - taken) / step))) > 0:
        # One step often saves no line where several do, so some are tried ahead.
        gain, steps, best = max(
            (
                (_saved(column, rest, step * ahead) / ahead, ahead, column)
                for column, rest in _with_others(columns)
                for ahead in range(1, most + 1)
            ),
            key=lambda found: found[0],
            default=(0.0, 0, columns[0]),
        )
        if gain <= 0:
            break
        best.give(best.given + step * steps)
        taken += step * steps
    return taken


def _trimmed(columns: Sequence[_Column]) -> float:
    """Takes from texts what saves them no line; how much it was."""
    taken, step = 0.0, 4.0
    for column in columns:
        while (
            column.is_text
            and column.given - step >= column.kept
            and column.lines_at(column.given - step) == column.lines
        ):
            column.give(column.given - step)
            taken += step
    return taken


def _exchange(columns: Sequence[_Column]) -> None:
    """Moves room from one column to another as long as that saves lines.

    The search before only ever widens: what it gave early, to a word or a number, may be worth more
    elsewhere once the others stand.
    """
    for step in _EXCHANGED_PT:
        now = _cost(columns)
        # Each round is the best of all pairs, so few are needed; a bound for what nobody foresaw.
        for _ in range(_STEPS):
            cost, giver, taker = min(
                (
                    (_cost(columns, giver, taker, step), giver, taker)
                    for giver, taker in itertools.permutations(columns, 2)
                    if giver.given - step >= giver.kept
                    # A head may ask for more than all that stands below it.
                    and (taker.given < taker.most or taker.lines[-1] > 2)
                ),
                key=lambda found: found[0],
                default=(now, columns[0], columns[0]),
            )
            # Sums of tenths: what differs by less is the same.
            if cost >= now - 0.01:
                break
            giver.give(giver.given - step)
            taker.give(taker.given + step)
            now = cost


def _cost(
    columns: Sequence[_Column],
    giver: _Column | None = None,
    taker: _Column | None = None,
    step: float = 0.0,
) -> float:
    """The lines of the table, and a little for lines of columns; with `step` moved if given."""
    lines = [
        column.lines_at(column.given - step) if column is giver
        else column.lines_at(column.given + step) if column is taker
        else column.lines
        for column in columns
    ]  # fmt: skip
    high = list(map(max, *lines)) if len(lines) > 1 else lines[0]
    squares = (
        (0.1 if column.is_text else 0.2) * (sum(count * count for count in own) + own[-1] ** 2)
        # "at / most / 1,210" is read as three things.
        + (0 if column.is_text else sum(max(0, count - 2) for count in own[:-1]))
        # Nobody reads a head of one word a line.
        + 2 * max(0, own[-1] - 3)
        for column, own in zip(columns, lines, strict=True)
    )
    # The head counts twice: it stands on every page that a long table takes.
    return sum(high) + high[-1] + sum(squares)


def _to_heads(columns: Sequence[_Column], room: float) -> float:
    """Widens columns until all heads have a line less, as long as there is room; how much it took.

    One head alone that is lower than the others saves nothing.
    """
    taken, step = 0.0, 4.0
    while (highest := max(column.lines[-1] for column in columns)) > 1:
        wider = []
        for column in columns:
            width = column.given
            # No head is worth more than this.
            while column.lines_at(width)[-1] >= highest and width < 2 * _WIDEST_LEAST_PT:
                width += step
            if column.lines_at(width)[-1] >= highest:
                return taken
            wider.append((column, width))
        asked = sum(width - column.given for column, width in wider)
        if taken + asked > room:
            return taken
        taken += asked
        for column, width in wider:
            column.give(width)
    return taken


def _start(columns: Sequence[_Column], free: float) -> float:
    """Gives each column its least, numbers all they want where that leaves room for texts."""
    numbers = [column for column in columns if not column.is_text]
    whole = {id(column): min(column.most, _WIDEST_LEAST_PT) for column in numbers}
    wanted = sum(whole.get(id(column), column.least) for column in columns)
    for column in columns:
        least = column.least
        # A column of long texts that begins at its longest word would take one word a line, and
        # each step of the search saves too little there to be chosen.
        if column.is_text and column.most > free / 6:
            least = max(least, min(free / 8, 85.0))
        # A number that breaks is unreadable, so they come first, unless texts were then left with
        # less than three tenths of the page.
        number = whole.get(id(column), 0.0) if wanted < free * 0.7 else 0.0
        column.kept = max(column.least, number)
        column.give(max(least, number))
    return sum(column.given for column in columns)


def _columns(table: Table) -> Sequence[_Column]:
    known = fonts.learn_tables([table])
    size = size_pt(len(table.columns))
    rows = [_measured(table, line) for line in table.lines if not line.group]
    # The search takes time for every row, and a part of a long table says as much.
    rows = rows[:: max(1, len(rows) // _SAMPLE)]
    return [
        _Column.of(
            column.label, [row[index] for row in rows], size, known, is_text=column.type == "text"
        )
        for index, column in enumerate(table.columns)
    ]


def _measured(table: Table, line: Line) -> list[str]:
    # A raised number takes less than one digit of the line, a blank that holds as much as a dot.
    return [
        IN_CELLS.sub(lambda found: found[0].replace(" ", "."), f"{text}0" if cell.note else text)
        for text, cell in zip(table.texts(line), line.cells, strict=True)
    ]


def _with_others(columns: Sequence[_Column]) -> Iterator[tuple[_Column, Sequence[int]]]:
    """Each column that may grow, with the height in lines of the rows of all others."""
    none = [0] * len(columns[0].lines)
    for column in columns:
        if column.given < column.most:
            others = (other.lines for other in columns if other is not column)
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
