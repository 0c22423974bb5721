"""The boundaries of organisations, which a dataset may bring as GeoJSON (RFC 7946) for its maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from lcreport import files
from lcreport.errors import DatasetError, Fault
from lcreport.files import without_password

if TYPE_CHECKING:
    from collections.abc import Collection

    from lcreport.dataset.source import Source

RESOURCE = "boundaries"
"""What the descriptor calls the file."""

Ring: TypeAlias = Sequence[tuple[float, float]]
"""Longitude and latitude of each corner; the first is the last again."""
Shape: TypeAlias = Sequence[Sequence[Ring]]
"""The polygons of one organisation: of each the outline first, then its holes."""

_MOST_BYTES = 32 * 2**20
# A map is 120 mm wide: more corners than it has dots only take time.
_MOST_CORNERS = 1_000_000
_LEAST_CORNERS = 4
_GEOMETRIES = ("Polygon", "MultiPolygon")
_USUAL_ID = "id"
_SAVE = "save it as GeoJSON in UTF-8"
_DEGREES = "give longitude and latitude in degrees (WGS 84)"


class _UnfitError(Exception):
    """What is wrong with a file: the value seen, what it is, and what would do."""


def read(source: Source) -> Mapping[str, Shape]:
    """Organisation id → its polygons; empty where the dataset brings no boundaries.

    Raises:
        DatasetError: the file is missing or too large, or is no GeoJSON of polygons.
    """
    entry = source.resources.get(RESOURCE)
    if entry is None:
        return {}
    content = source.read_bytes(entry.path, _MOST_BYTES)
    try:
        return _shapes(content, source.settings.get("boundaries_id") or _USUAL_ID)
    except _UnfitError as error:
        fault = Fault(entry.path, None, None, *error.args)
        raise DatasetError(f"{without_password(source.address)}: {fault}", [fault]) from error


def faults(source: Source, organisations: Collection[str]) -> list[Fault]:
    """What is wrong with a dataset's boundaries; nothing where it brings none."""
    try:
        shapes = read(source)
    except DatasetError as error:
        return list(error.faults)
    if not shapes or not shapes.keys().isdisjoint(organisations):
        return []
    named = source.settings.get("boundaries_id") or _USUAL_ID
    message = f"as the property {named!r} of a boundary is no organisation's id, and so are all"
    remedy = "name the property that holds the ids: lcreport.boundaries_id in datapackage.json"
    return [Fault(source.paths[RESOURCE], None, None, min(shapes), message, remedy)]


def _shapes(content: bytes, named: str) -> dict[str, Shape]:
    try:
        whole = files.from_json(content.decode("utf-8-sig"))
    except ValueError as error:
        raise _UnfitError(None, f"is not JSON: {error}", _SAVE) from error
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or not features:
        raise _UnfitError(None, "is no FeatureCollection with features", _SAVE)
    shapes: dict[str, list[Sequence[Ring]]] = {}
    corners = 0
    for number, feature in enumerate(features, 1):
        id, polygons = _feature(feature, named, number)
        corners += sum(len(ring) for polygon in polygons for ring in polygon)
        if corners > _MOST_CORNERS:
            message = f"has more corners than a map can show: {_MOST_CORNERS:,} are the most"
            raise _UnfitError(None, message, "simplify the boundaries, such as to 100 metres")
        # Islands may be features of their own.
        shapes.setdefault(id, []).extend(polygons)
    return dict(shapes)


def _feature(feature: object, named: str, number: int) -> tuple[str, Shape]:
    if not isinstance(feature, dict):
        raise _UnfitError(str(feature)[:60], f"as feature {number} is no object", _SAVE)
    properties = feature.get("properties")
    id = properties.get(named) if isinstance(properties, dict) else None
    # GeoJSON has a place for ids of its own.
    id = feature.get("id") if id is None and named == _USUAL_ID else id
    if isinstance(id, bool) or not isinstance(id, str | int) or id == "":
        message = f"as the property {named!r} of feature {number} is no id"
        seen = None if id is None else str(id)[:60]
        raise _UnfitError(seen, message, "write the id of its organisation there")
    geometry = feature.get("geometry")
    geometry = geometry if isinstance(geometry, dict) else {}
    kind = geometry.get("type")
    if kind not in _GEOMETRIES:
        message = f"as the geometry of feature {number} is no Polygon and no MultiPolygon"
        raise _UnfitError(str(kind)[:60], message, "give the area of the unit")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise _UnfitError(None, f"has no polygon in feature {number}", "give the area of the unit")
    return str(id), [_polygon(polygon, number) for polygon in polygons]


def _polygon(polygon: object, number: int) -> Sequence[Ring]:
    if not isinstance(polygon, list) or not polygon:
        raise _UnfitError(None, f"has a polygon without a ring in feature {number}", _SAVE)
    return [_ring(ring, number) for ring in polygon]


def _ring(ring: object, number: int) -> Ring:
    if not isinstance(ring, list) or len(ring) < _LEAST_CORNERS:
        seen = str(ring)[:60]
        message = f"as a ring of feature {number} has fewer than {_LEAST_CORNERS} corners"
        raise _UnfitError(seen, message, "give closed rings, the first corner again as the last")
    return [_corner(corner, number) for corner in ring]


def _corner(corner: object, number: int) -> tuple[float, float]:
    match corner:
        # A third number is a height, of which a map shows nothing.
        case [int() | float() as east, int() | float() as north, *_] if (
            # Python takes NaN for a number, of which no comparison holds, and True for 1.
            abs(east) <= 180 and abs(north) <= 90 and bool not in {type(east), type(north)}
        ):
            return float(east), float(north)
    message = f"as a corner of feature {number} is no longitude and latitude"
    raise _UnfitError(str(corner)[:60], message, _DEGREES)
