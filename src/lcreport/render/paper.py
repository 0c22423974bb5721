"""The paper that annexes are printed on, by the layout rules of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

POINTS_A_MM = 72 / 25.4
A4_MM = (210, 297)
# `templates/annex.typ` sets the same.
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 30, 18, 22, 22
UPRIGHT_PT, TURNED_PT = ((side - LEFT_MM - RIGHT_MM) * POINTS_A_MM for side in A4_MM)
"""How wide a page is within its margins, upright and turned."""


class Room(NamedTuple):
    """How wide a page is within its margins, in points, upright and turned."""

    upright_pt: float
    turned_pt: float


_room: ContextVar[Room | None] = ContextVar("_room", default=None)


@contextlib.contextmanager
def within(margins: Room | None) -> Iterator[None]:
    """While this lasts, pages are as wide as this within an office's own margins.

    Args:
        margins: As above; None for the margins of the rules.
    """
    token = _room.set(margins)
    try:
        yield
    finally:
        _room.reset(token)


def room() -> Room:
    """How wide a page is within the margins that it has."""
    return _room.get() or Room(UPRIGHT_PT, TURNED_PT)
