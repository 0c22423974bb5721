"""The languages that lcreport writes: one file each, in which all its texts stand.

A third language is a file more in this folder. Everything else asks here which languages there are,
for texts by key, and for numbers as the language writes them.
"""

from __future__ import annotations

import decimal
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent
FIRST = "vi"
"""The language whose files bear no mark in their names, and which stands first in lists."""
MINUS = "\N{MINUS SIGN}"
_LARGEST = Decimal(10) ** 21


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how it writes numbers, and its texts by key."""

    code: str
    name: str
    group: str
    decimal: str
    texts: Mapping[str, str] = field(repr=False)

    def text(self, key: str, **values: str) -> str:
        """A fixed text with its places filled in.

        Raises:
            KeyError: the language has no such text (a defect of its file).
        """
        return self.texts[key].format(**values)

    def number(self, value: float, decimals: int = 0, *, signed: bool = False) -> str:
        """A number with the language's separators, rounded half away from zero.

        >>> language("vi").number(1234567.85, 1), language("en").number(-0.04, 1)
        ('1.234.567,9', '0.0')
        >>> language("vi").number(71.65, 1, signed=True)
        '+71,7'

        Args:
            value: A finite number.
            decimals: Digits after the decimal mark.
            signed: Whether a number above zero shows its sign.
        """
        exact = Decimal(repr(float(value)))
        if abs(exact) >= _LARGEST:
            return f"{value:.{decimals}e}"
        with decimal.localcontext(prec=60, rounding=decimal.ROUND_HALF_UP):
            rounded = exact.quantize(Decimal(1).scaleb(-decimals))
        plain = f"{abs(rounded):,.{decimals}f}"
        written = plain.translate({ord(","): self.group, ord("."): self.decimal})
        sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
        return f"{sign}{written}"


@cache
def codes() -> tuple[str, ...]:
    """The codes of all languages, the first language first.

    >>> codes()
    ('vi', 'en')
    """
    found = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return (FIRST, *(code for code in found if code != FIRST))


@cache
def language(code: str) -> Language:
    """A language by its code.

    Raises:
        ParameterError: there is no file for the language.
    """
    if code not in codes():
        raise ParameterError(f"language {code!r} is none of {', '.join(codes())}")
    content: dict[str, Any] = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return Language(code, **content["language"], texts=dict(_flat(content["texts"])))


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Texts of nested tables, each under its dotted key."""
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        inner = isinstance(value, dict)
        found += _flat(value, f"{prefix}{key}.") if inner else [(f"{prefix}{key}", str(value))]
    return found
