"""What is certainly the most or the least, with ties, where values are bounds or approximate."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lcreport.comparison.combine_bounds import Span

Item = TypeVar("Item")

MOST_NAMED = 3
"""Of more that are equal a sentence names none: a list of names says nothing any more."""


def largest(items: Sequence[Item], read: Callable[[Item], Span]) -> list[Item]:
    """The items that are surely at least as large as every other; none where that is open.

    >>> largest([(70.0, float("inf")), (60.0, 60.0)], lambda item: item)
    [(70.0, inf)]
    >>> largest([(70.0, float("inf")), (80.0, 80.0)], lambda item: item)
    []

    Args:
        items: What is compared.
        read: The least and the most that an item can be.
    """
    return _outermost(items, [read(item) for item in items])


def smallest(items: Sequence[Item], read: Callable[[Item], Span]) -> list[Item]:
    """The items that are surely at most as large as every other; none where that is open.

    >>> smallest([(5.0, 5.0), (5.0, 5.0), (9.0, float("inf"))], lambda item: item)
    [(5.0, 5.0), (5.0, 5.0)]

    Args:
        items: What is compared.
        read: The least and the most that an item can be.
    """
    spans = map(read, items)
    return _outermost(items, [(-high, -low) for low, high in spans])


def _outermost(items: Sequence[Item], spans: Sequence[Span]) -> list[Item]:
    # An item is surely the most where even its least is no less than the most of every other: than
    # the largest of all, or the second largest where that is its own.
    highs = sorted((high for _, high in spans), reverse=True)[:2]
    found = []
    for item, (low, high) in zip(items, spans, strict=True):
        others = highs[1:] if high == highs[0] else highs[:1]
        if not others or low >= others[0]:
            found.append(item)
    return found if len(found) <= MOST_NAMED else []
