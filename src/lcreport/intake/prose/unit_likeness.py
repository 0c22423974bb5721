"""How like two units are: what a report counts, and what an indicator is in."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lcreport.intake.prose.grammar import Grammar

NEVER = -1.0
"""One can never be the other."""
_LENGTHS = frozenset({"km", "m", "cm"})
_DIMENSIONS = (
    _LENGTHS,
    frozenset({"ha", "m²", "km²"}),
    frozenset({"kg", "tấn", "tạ", "yến"}),
    frozenset({"m³", "lít"}),
)


def likeness(unit: str, other: str, name: str, grammar: Grammar) -> float:
    """From 0 (unlike) to 1 (the same), below 0 where it speaks against; NEVER where impossible.

    Args:
        unit: As the report counts.
        other: The indicator's.
        name: The first words of the indicator's name, in small letters.
        grammar: Of the report's language.
    """
    mine, theirs = _as_printed(unit, grammar), _as_printed(other, grammar)
    if mine == theirs:
        return 1.0
    if dimension(mine, grammar) != dimension(theirs, grammar):
        return NEVER
    if grammar.content["money"]["unit"] in mine:
        # đồng against đồng/tổ chức/năm: both are rates or neither is.
        return 0.7 if ("/" in mine) == ("/" in theirs) else NEVER
    if not mine:
        return 0.3
    return _counted(mine, theirs, name, grammar)


def _as_printed(unit: str, grammar: Grammar) -> str:
    """A dataset's unit as the reader of reports writes it: "VND per branch" is đồng/branch."""
    name = re.sub(r"\s+per\s+", "/", unit.lower())
    first, stroke, rest = name.partition("/")
    if first in {word.lower() for word in grammar.content["money"]["words"]}:
        return f"{grammar.content['money']['unit']}{stroke}{rest}"
    return name


def _counted(mine: str, theirs: str, name: str, grammar: Grammar) -> float:
    is_named = (
        name.startswith(mine)
        or _is_head(mine, name, grammar)
        or theirs.startswith(mine)
        or mine.startswith(theirs + " ")
    )
    attendance = grammar.content["units"].get("attendance", {})
    if (
        is_named
        or mine in [part.strip() for part in theirs.split(",")]
        or {mine, theirs} <= {attendance.get("word"), attendance.get("people")}
    ):
        return 0.85
    if {mine, theirs} <= grammar.persons:
        return 0.7
    # What counts something else is another figure, however alike the words around it.
    return 0.35 if {mine, theirs} <= _LENGTHS else -0.4


def _is_head(unit: str, name: str, grammar: Grammar) -> bool:
    """Whether a name says at its end what it counts: "trade union warm homes"."""
    if not grammar.content["units"]["words_before"]:
        return False
    thing = grammar.pattern("alignment", "stops").split(f"{name} ")[0].split()
    # What was done to it may follow: "warm homes supported".
    return unit in {thing[-1], *thing[-2:-1]} if len(thing) > 1 else False


def dimension(unit: str, grammar: Grammar) -> str:
    """What a unit measures: money, a share, a length, …, or a count of things."""
    money = grammar.content["money"]["unit"]
    if unit == money or unit.startswith(money + "/"):
        return "money"
    if unit in {"%", "‰"}:
        return "share"
    return next((min(units) for units in _DIMENSIONS if unit in units), "count")


_SIZES = {
    "km": "1000", "m": "1", "cm": "0.01", "km²": "1000000", "ha": "10000", "m²": "1",
    "tấn": "1000", "tạ": "100", "yến": "10", "kg": "1", "m³": "1000", "lít": "1",
}  # fmt: skip


def converted(value: Decimal | None, unit: str, other: str) -> Decimal | None:
    """A value in another unit of the same dimension; as it is where they are counted alike.

    >>> converted(Decimal(38500), "m", "km")
    Decimal('38.5')
    """
    if value is None or unit == other or unit not in _SIZES or other not in _SIZES:
        return value
    return value * Decimal(_SIZES[unit]) / Decimal(_SIZES[other])
