"""The lines of an annex's title: of about one length, names and the period kept together."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from lcreport.render import fonts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.blocks import Head

SIZE_PT = 14
"""As the template sets a title, in bold capitals."""
# Kerning is not known here; in capitals it may part letters by nearly as much.
_SPARE = 1.01
# What a break costs beside the unevenness that it leaves: within the organisation's name or the
# period, behind the word that leads to one ("với"), and between two words that begin with capitals,
# which are another's name.
_WITHIN, _BEFORE, _NAME = 0.5, 0.02, 0.04
# Letters of a word long enough to end the title by itself.
_LONE = 12


def of(title: str, head: Head, room_pt: float) -> list[str]:
    """A title in as few lines as it takes, broken where it reads best.

    Args:
        title: Its words, which the lines joined by blanks give again.
        head: Which organisation and period it is about.
        room_pt: How wide a line can be.
    """
    words = title.split()
    known = fonts.advances()
    known.learn(" " + title.upper())
    widths = [known.width(word.upper(), SIZE_PT, bold=True) * _SPARE for word in words]
    blank = known.width(" ", SIZE_PT, bold=True) * _SPARE
    costs = _costs(words, [head.organisation_name, head.period_label])
    ends = [0, *itertools.accumulate(width + blank for width in widths)]
    fewest = _fewest(widths, blank, room_pt)
    target = ends[-1] / fewest if words else 0.0

    def cost(start: int, end: int) -> float:
        width = ends[end] - ends[start] - blank
        if width > room_pt and end - start > 1:
            return float("inf")
        is_alone = start > 0 and end == len(words) == start + 1 and len(words[start]) < _LONE
        return ((width - target) / target) ** 2 + costs[end] + is_alone

    # By the number of lines, what the words up to each cost at best and where the lines break.
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for _ in range(fewest):
        best = {
            end: min(
                (so_far + cost(start, end), [*breaks, end])
                for start, (so_far, breaks) in best.items()
                if start < end
            )
            for end in range(1, len(words) + 1)
            if any(start < end for start in best)
        }
    breaks = best[len(words)][1]
    return [" ".join(words[start:end]) for start, end in itertools.pairwise(breaks)]


def _fewest(widths: Sequence[float], blank: float, room_pt: float) -> int:
    """How many lines the words take, each filled as far as it goes."""
    lines, used = 1, -blank
    for width in widths:
        used += blank + width
        if used > room_pt and used > width:
            lines, used = lines + 1, width
    return lines if widths else 0


def _costs(words: Sequence[str], phrases: Sequence[str]) -> list[float]:
    """What it costs to end a line behind so many words."""
    costs = [0.0] * (len(words) + 1)
    for start, end in _found(words, phrases):
        for place in range(start + 1, end):
            costs[place] += _WITHIN
        if start and words[start - 1][-1].isalnum():
            costs[start] += _BEFORE
    for place, (word, following) in enumerate(itertools.pairwise(words), 1):
        if word[0].isupper() and word[-1].isalnum() and following[0].isupper():
            costs[place] += _NAME
    return costs


def _found(words: Sequence[str], phrases: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each phrase stands, or as much of its beginning as the title says."""
    said = [word.strip(",.;:()").casefold() for word in words]
    for phrase in phrases:
        wanted = phrase.casefold().split()
        for size in range(len(wanted), 1, -1):
            starts = range(len(said) - size + 1)
            found = [start for start in starts if said[start : start + size] == wanted[:size]]
            yield from ((start, start + size) for start in found)
            if found:
                break
