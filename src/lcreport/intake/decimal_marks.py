"""Which mark parts thousands and which parts decimals, as a column's own numbers show it.

"1.234" and "1,234" have two meanings each. What tells them apart is another number of the column,
such as "23,8" or "1.234,5"; the language of a sheet's names tells nothing, for clerks with English
Excel write Vietnamese sheets and the other way round.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

DecimalMark = Literal["", ",", "."]
"""The mark before decimals; empty where nothing shows it."""
NUMBER = re.compile(
    r"(?<![\w.,])[0-9]+(?:[.,  ][0-9]{3}(?![0-9]))*(?:[.,][0-9]+)?(?![\w]*[.,]?[0-9])"
)
_SPACES = re.compile(r"[\s  ]")
# "1.234" may be either number, "0.125" only one: no group of thousands begins with 0.
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
_TWO_GROUPS = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})+")
_BOTH = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})+(?!\1)([.,])[0-9]+")
_ONE = re.compile(r"[0-9]+([.,])[0-9]+")
_OTHER: dict[str, DecimalMark] = {".": ",", ",": "."}


def shown_by(number: str) -> DecimalMark:
    """The decimal mark that one written number shows.

    >>> [shown_by(number) for number in ("1.234,5", "23,8", "1,234,567", "0.125", "1.234", "12")]
    [',', ',', '.', '.', '', '']
    """
    bare = _SPACES.sub("", number)
    if (both := _BOTH.fullmatch(bare)) is not None:
        return _mark(both[2])
    if (groups := _TWO_GROUPS.fullmatch(bare)) is not None:
        return _OTHER[groups[1]]
    one = _ONE.fullmatch(bare)
    if one is None or (_GROUPED.fullmatch(bare) and bare == number):
        return ""
    return _mark(one[1])


def _mark(text: str) -> DecimalMark:
    return "," if text == "," else "."


def chosen(text: str) -> DecimalMark:
    """The decimal mark that a person names; empty where none is named.

    Raises:
        ParameterError: it is another text.
    """
    if text not in {"", ",", "."}:
        raise ParameterError(f"{text!r} is no decimal mark; write , or .")
    return _mark(text) if text else ""


def of_column(numbers: Iterable[str]) -> DecimalMark:
    """The decimal mark that all numbers of a column show; empty where none does or they differ."""
    shown = {mark for number in numbers if (mark := shown_by(number))}
    return shown.pop() if len(shown) == 1 else ""


def read(number: str, mark: DecimalMark) -> Decimal | None:
    """A written number; None where it has two meanings or contradicts the column's mark.

    >>> read("1.234", ","), read("1.234", ""), read("23,8", "")
    (Decimal('1234'), None, Decimal('23.8'))

    Args:
        number: Digits with marks.
        mark: What the column shows.
    """
    own = shown_by(number)
    bare = _SPACES.sub("", number)
    if own and mark and own != mark and not _is_safe(bare, own):
        return None
    decimal = own or mark
    if not decimal:
        return Decimal(bare) if bare.isdecimal() else None
    return Decimal(bare.replace(_OTHER[decimal], "").replace(decimal, "."))


def _is_safe(bare: str, own: DecimalMark) -> bool:
    """True for "23.8" in a column of "1.234,5": it can be nothing else."""
    return len(bare.partition(own)[2]) != 3
