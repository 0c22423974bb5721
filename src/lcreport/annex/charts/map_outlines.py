"""Boundaries in degrees as outlines in points: projected, fitted, and no finer than can be seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from matplotlib.path import Path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.dataset.boundaries import Ring, Shape

Corners: TypeAlias = list[tuple[float, float]]

# A dot of a screen has three quarters of a point: what lies closer together cannot be seen apart.
# Crooked borders of many units are drawn coarser, for a page holds this many corners at most.
_GRIDS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
_MOST_CORNERS = 16_000
# An island smaller than that is drawn as a square of this side.
_DOT = 2.0
_LEAST_CORNERS = 3


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines of all units on one sheet.

    Attributes:
        width: How wide they are together, in points.
        height: How high.
        rings: Organisation id → its rings, outlines against the clock and holes with it; upwards
            is north.
    """

    width: float
    height: float
    rings: Mapping[str, Sequence[Corners]]

    def path(self, organisation: str) -> Path:
        """A unit's outline."""
        rings = self.rings[organisation]
        codes = [code for ring in rings for code in _codes(len(ring))]
        return Path([corner for ring in rings for corner in [*ring, ring[0]]], codes)

    def place(self, organisation: str) -> tuple[float, float, float]:
        """The middle of a unit's largest part, and how wide that is."""
        corners = max(self.rings[organisation], key=lambda ring: abs(_area(ring)))
        across = [x for x, _ in corners]
        return (*_middle(corners), max(across) - min(across))


def outlines(shapes: Mapping[str, Shape], width: float, height: float) -> Outlines:
    """The units' outlines as large as fits, in their true proportions at the middle latitude.

    Args:
        shapes: Organisation id → its polygons, in degrees.
        width: The most they may be wide, in points.
        height: The most they may be high.
    """
    every = [corner for shape in shapes.values() for ring in chain(*shape) for corner in ring]
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    # A degree of longitude is shorter than one of latitude by this much.
    shrink = max(math.cos(math.radians((south + north) / 2)), 0.01)
    across, up = max((east - west) * shrink, 1e-9), max(north - south, 1e-9)
    factor = min(width / across, height / up)

    def fitted(ring: Ring, grid: float) -> Corners:
        # One grid for all, so that neighbours keep one border.
        return [
            (
                round((x - west) * shrink * factor / grid) * grid,
                round((y - south) * factor / grid) * grid,
            )
            for x, y in ring
        ]

    rings: dict[str, list[Corners]] = {}
    for grid in _GRIDS:
        rings = {
            id: _drawn([[fitted(ring, grid) for ring in polygon] for polygon in shape])
            for id, shape in shapes.items()
        }
        if sum(len(ring) for found in rings.values() for ring in found) <= _MOST_CORNERS:
            break
    return Outlines(across * factor, up * factor, rings)


def _drawn(polygons: Iterable[Sequence[Corners]]) -> list[Corners]:
    rings: list[Corners] = []
    for outer, *holes in polygons:
        seen = _seen(outer)
        # What is too small to have a form must still be found on the map.
        rings.append(_turned(seen, 1) if seen else _dot(outer[0]))
        # Turned the other way round, a ring is a hole in every renderer.
        rings += [_turned(hole, -1) for hole in map(_seen, holes) if hole]
    if len(rings) > 1:
        # Of an archipelago thousands of dots would hide one another.
        large = [ring for ring in rings if abs(_area(ring)) > _DOT**2]
        rings = large or rings[:1]
    return rings


def _codes(corners: int) -> list[int]:
    return [int(Path.MOVETO), *[int(Path.LINETO)] * (corners - 1), int(Path.CLOSEPOLY)]


def _seen(ring: Corners) -> Corners:
    """The ring's corners that can be seen apart; none where nothing of it can be seen."""
    kept: Corners = []
    for corner in ring:
        # There and back again: on a grid, what was a narrow tongue.
        if len(kept) > 1 and corner == kept[-2]:
            kept.pop()
        elif not kept or corner != kept[-1]:
            kept.append(corner)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept if len(kept) >= _LEAST_CORNERS and _area(kept) else []


def _dot(corner: tuple[float, float]) -> Corners:
    x, y = corner
    half = _DOT / 2
    return [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]


def _turned(ring: Corners, sign: int) -> Corners:
    return ring if _area(ring) * sign > 0 else ring[::-1]


def _area(ring: Corners) -> float:
    """Positive where the ring goes round against the clock."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x * ahead_y - ahead_x * y for (x, y), (ahead_x, ahead_y) in pairs) / 2


def _middle(ring: Corners) -> tuple[float, float]:
    """The centre of gravity of a ring's area."""
    area = _area(ring)
    across = up = 0.0
    for (x, y), (ahead_x, ahead_y) in zip(ring, [*ring[1:], ring[0]], strict=True):
        weight = x * ahead_y - ahead_x * y
        across += (x + ahead_x) * weight
        up += (y + ahead_y) * weight
    return across / (6 * area), up / (6 * area)
