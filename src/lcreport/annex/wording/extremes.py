"""What is certainly the most or the least, with ties, where some values are only bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from lcreport.comparison.combine_bounds import interval

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Bounded = tuple[float, str | None]
"""A value and its qualifier or bound."""

MOST_NAMED = 3
"""Of more that are equal a sentence names none: a list of names says nothing any more."""


def largest(items: Sequence[Item], read: Callable[[Item], Bounded]) -> list[Item]:
    """The items that are surely at least as large as every other; none where bounds leave it open.

    >>> largest([(70.0, "at_least"), (60.0, None)], lambda item: item)
    [(70.0, 'at_least')]
    >>> largest([(70.0, "at_least"), (80.0, None)], lambda item: item)
    []
    """
    return _outermost(items, read, 1)


def smallest(items: Sequence[Item], read: Callable[[Item], Bounded]) -> list[Item]:
    """The items that are surely at most as large as every other; none where bounds leave it open.

    >>> smallest([(5.0, None), (5.0, "exact"), (9.0, "at_least")], lambda item: item)
    [(5.0, None), (5.0, 'exact')]
    """
    return _outermost(items, read, -1)


def _outermost(items: Sequence[Item], read: Callable[[Item], Bounded], sign: int) -> list[Item]:
    # An item is surely the most where even its least is no less than the most of every other.
    spans = [interval(*read(item), sign) for item in items]
    found = [
        item
        for place, (item, own) in enumerate(zip(items, spans, strict=True))
        if all(own[0] >= other[1] for at, other in enumerate(spans) if at != place)
    ]
    return found if len(found) <= MOST_NAMED else []
