"""Decimal arithmetic on floats, so that money shows no binary noise.

A float is taken as the shortest decimal that reads back as it, which is what its source wrote, and
results turn into floats only at the end: 0.3 − 0.1 is 0.2, and a quarter derived from two
cumulative figures has no more decimals than they have.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# A float's shortest decimal has 17 digits at most; 50 leave every sum and product exact.
_CONTEXT = Context(prec=50)


def decimal(value: float) -> Decimal:
    """The shortest decimal that reads back as `value`."""
    return Decimal(repr(float(value)))


def add(values: Iterable[float]) -> float:
    """The sum, exact in decimals.

    >>> add([0.1, 0.2])
    0.3
    """
    total = Decimal(0)
    for value in values:
        total = _CONTEXT.add(total, decimal(value))
    return float(total)


def difference(now: float, then: float) -> float:
    """`now` − `then`, exact in decimals.

    >>> difference(0.3, 0.1)
    0.2
    """
    return float(_CONTEXT.subtract(decimal(now), decimal(then)))


def percent(part: float, whole: float) -> float:
    """100 · part / whole, rounded once; `whole` must not be zero.

    >>> percent(171.7, 100.0)
    171.7
    """
    return float(_CONTEXT.divide(_CONTEXT.multiply(decimal(part), Decimal(100)), decimal(whole)))


def growth(now: float, then: float) -> float:
    """100 · (now / then − 1), rounded once; `then` must not be zero.

    >>> growth(171.7, 100.0)
    71.7
    """
    # Not percent(…) − 100: that would round twice.
    change = _CONTEXT.subtract(decimal(now), decimal(then))
    return float(_CONTEXT.divide(_CONTEXT.multiply(change, Decimal(100)), decimal(then)))
