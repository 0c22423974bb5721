"""What one cell of a spreadsheet says: a number, words that hold one, or nothing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from lcreport.dataset import amounts
from lcreport.errors import AmountError

SheetCell = str | int | float | bool | dt.date | dt.time | dt.timedelta
"""What a cell of a spreadsheet may hold."""
_NO_INFORMATION = ("", "...", "…")
_AMBIGUOUS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Unit:
    """A row's unit: đồng and 1 000 000 for "triệu đồng", otherwise the unit itself and 1."""

    name: str
    scale: Decimal = Decimal(1)

    @classmethod
    def parse(cls, text: str) -> Unit:
        """The unit that a cell names.

        >>> Unit.parse("tỷ đồng")
        Unit(name='đồng', scale=Decimal('1000000000'))
        """
        try:
            read = amounts.read(f"1 {text}")
        except AmountError:
            return cls(text)
        if read.value is None or read.value == 1:
            return cls(text)
        return cls(read.unit, Decimal(int(read.value)))


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's figure; None where it is only described. `printed` is the text, if it is one."""

    number: Decimal | None
    qualifier: str = "exact"
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a cell is not a figure, and what would mend it."""

    message: str
    remedy: str


def read(cell: SheetCell, unit: Unit) -> Value | Misread | None:
    """The figure of a cell in its row's unit; None where the cell says that there is none.

    >>> read(12.5, Unit.parse("triệu đồng")).number
    Decimal('12500000.0')
    >>> read("trên 813 tỷ đồng", Unit.parse("triệu đồng"))
    Value(number=Decimal('813000000000'), qualifier='at_least', printed='trên 813 tỷ đồng')
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Value(Decimal(repr(cell)) * unit.scale)
    written = text(cell)
    if written in _NO_INFORMATION:
        return None
    if _AMBIGUOUS.fullmatch(written):
        return Misread("is text, and may mean two numbers", "type it as a number")
    if _PLAIN.fullmatch(written):
        return Value(Decimal(written) * unit.scale, printed=written)
    return _from_words(written, unit)


def _from_words(written: str, unit: Unit) -> Value | Misread:
    try:
        found = amounts.read(written)
    except AmountError:
        return Misread(
            "is no figure",
            "write a number; 0 where nothing occurred, nothing where it is not known",
        )
    if found.unit not in {"", unit.name}:
        return Misread(f"is not in {unit.name!r}, the row's unit", "write it in that unit")
    if found.value is None:
        return Value(None, found.qualifier, written)
    # Words that name no unit are in the row's own, with its scale.
    scale = Decimal(1) if found.unit else unit.scale
    number = Decimal(repr(found.value)) * scale
    return Value(
        number.to_integral() if number == int(number) else number, found.qualifier, written
    )


def text(cell: SheetCell) -> str:
    """A cell as text; a whole number without its decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()
