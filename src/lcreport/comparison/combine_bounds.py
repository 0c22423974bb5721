"""How "at least", "at most" and "about" pass through sums, differences and quotients."""

from __future__ import annotations

from typing import Literal

from lcreport.dataset.frames import Qualifier

Bound = Literal["at_least", "at_most", "approx"]
Span = tuple[float, float]
"""The least and the most that something can be."""

_TURNED: dict[Qualifier, Qualifier] = {"at_least": "at_most", "at_most": "at_least"}


def turned(qualifier: Qualifier) -> Qualifier:
    """The qualifier of −x, or of 1/x for a positive x: a bound changes its side.

    >>> turned("at_least"), turned("approx")
    ('at_most', 'approx')
    """
    return _TURNED.get(qualifier, qualifier)


def added(first: Qualifier, second: Qualifier) -> Qualifier | None:
    """The qualifier of a sum; None where nothing can be said of it.

    >>> added("exact", "at_least"), added("approx", "approx"), added("at_least", "at_most")
    ('at_least', 'approx', None)
    """
    if first == "described" or second == "described":
        return None
    # What is exact moves a bound, but does not loosen it.
    if first == "exact":
        return second
    if second in {"exact", first}:
        return first
    # At least plus at most has no side, and a bound plus an approximate figure is neither a bound
    # nor near anything.
    return None


def subtracted(first: Qualifier, second: Qualifier) -> Qualifier | None:
    """The qualifier of `first` − `second`; None where nothing can be said of it.

    >>> subtracted("exact", "at_least"), subtracted("at_least", "at_most")
    ('at_most', 'at_least')
    """
    return added(first, turned(second))


def conflict(first: Qualifier, second: Qualifier) -> str:
    """The reason code for two qualifiers whose difference has no bound."""
    if "described" in {first, second}:
        return "described"
    return "bounds_on_both_sides" if first == second else "bounds_do_not_combine"


def bound_of(qualifier: Qualifier) -> Bound | None:
    """The bound that a result with this qualifier carries; None where it is exact.

    >>> bound_of("exact"), bound_of("at_least")
    (None, 'at_least')
    """
    if qualifier == "exact" or qualifier == "described":  # noqa: PLR1714 - mypy narrows this form
        return None
    return qualifier


def interval(value: float, bound: str | None, within: Span | None = None) -> Span:
    """The least and the most that the true value can be.

    >>> interval(5.0, "at_least"), interval(5.0, "approx"), interval(5.0, "approx", (4.5, 5.5))
    ((5.0, inf), (5.0, 5.0), (4.5, 5.5))

    Args:
        value: The number given.
        bound: Its bound or qualifier.
        within: How far off it may be where it is approximate; else it is taken as it is.
    """
    if within is not None:
        return within
    # Nothing is known of the other side: "over 700" may be 701 or 7,000.
    low = float("-inf") if bound == "at_most" else value
    high = float("inf") if bound == "at_least" else value
    return low, high
