"""Which texts are numbers, and which of those a computer keeps as they are written."""

from __future__ import annotations

import re
from decimal import Decimal

# `float` would take 1_000, nan, infinity and the digits of other scripts too.
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# Any figure of the world in its smallest unit has fewer digits; beyond these, products of two are
# no longer numbers, and a logarithm of a part of one is none.
_SMALLEST, _LARGEST = 1e-30, 1e30
_DIGITS = re.compile(r"[+-]?[0-9]+")


def is_written(text: str) -> bool:
    """Whether a text is written as a number, kept or not.

    >>> is_written("1e400"), is_written("1_000")
    (True, False)
    """
    return _NUMBER.fullmatch(text) is not None


def number(text: str) -> float | None:
    """The number that a cell holds; None where it is not a plain one, or is not kept as written.

    >>> number("1e3"), number("-0"), number("1e-400"), number("9007199254740993")
    (1000.0, 0.0, None, None)
    """
    if _NUMBER.fullmatch(text) is None:
        return None
    value = float(text)
    if not value:
        # Of a number too small for a double nothing is left; of -0 a sign that means nothing.
        return None if set(text.lower().partition("e")[0]) & set("123456789") else 0.0
    if not _SMALLEST <= abs(value) <= _LARGEST:
        return None
    # By its shortest digits, as people write it; more decimals than these are no figure's.
    is_whole = _DIGITS.fullmatch(text) is not None
    return None if is_whole and Decimal(repr(value)) != Decimal(text) else value
