"""What is certainly the most or the least, with ties, where values are bounds or approximate."""

from __future__ import annotations

from math import isfinite
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


def open_ends(bound: str | None, within: Span | None) -> Span | tuple[float] | tuple[()]:
    """The least and the most of a change that may be a rise or a fall; nothing of any other.

    >>> open_ends("approx", (-4.3, 6.8)), open_ends("approx", (1.0, 2.0))
    ((-4.3, 6.8), ())

    Args:
        bound: Of the change.
        within: The least and the most that it can be.

    Returns:
        The least alone where there is no most: about 5 after what may be nothing grew by any share.
    """
    if bound != "approx" or within is None or not within[0] <= 0 <= within[1]:
        return ()
    if all(map(isfinite, within)):
        return within
    return (within[0],) if isfinite(within[0]) else ()


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
