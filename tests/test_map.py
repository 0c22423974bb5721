"""A map of units, where a dataset brings their boundaries as GeoJSON."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from lcreport import annex
from lcreport.annex.charts import Chart
from lcreport.annex.charts.map_outlines import outlines
from lcreport.blocks import Nothing
from lcreport.blocks.check_svg import check_svg
from lcreport.dataset import boundaries, checks
from lcreport.dataset.source import open_source
from packages import observed, write_package

WEST, SOUTH = 103.5, 21.5


def square(column: int, row: int, size: float = 1.0) -> list[list[float]]:
    west, south = WEST + column / 2, SOUTH + row / 2
    side = size / 2
    return [
        [west, south], [west + side, south], [west + side, south + side], [west, south + side],
        [west, south],
    ]  # fmt: skip


def feature(id: object, *polygons: object, **properties: object) -> dict[str, object]:
    kind = "Polygon" if len(polygons) == 1 else "MultiPolygon"
    coordinates = polygons[0] if len(polygons) == 1 else list(polygons)
    return {
        "type": "Feature",
        "properties": {"id": id, **properties},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def hole(column: int, row: int) -> list[list[float]]:
    west, south = WEST + column / 2 + 0.15, SOUTH + row / 2 + 0.15
    return [
        [west, south], [west, south + 0.2], [west + 0.2, south + 0.2], [west + 0.2, south],
        [west, south],
    ]  # fmt: skip


# Of f there are no boundaries; d has no figure, and that of e is doubtful.
FEATURES = [
    feature("a", [square(0, 0), hole(0, 0)]),
    feature("b", [square(1, 0)], [square(3, 1, 0.2)]),
    feature("c", [square(0, 1)]),
    feature("d", [square(1, 1)]),
    feature("e", [square(2, 0)]),
]
VALUES: Mapping[str, float] = {"a": 50, "b": 900, "c": 20, "e": 9000, "f": 30}


def package(
    folder: Path,
    content: object,
    values: Mapping[str, float] = VALUES,
    units: Sequence[str] = "abcdef",
    **settings: object,
) -> str:
    organisations = [
        {"id": id, "name_vi": f"Tỉnh {id.upper()}", "name_en": f"Province {id.upper()}",
         "group": "province"}
        for id in units
    ]  # fmt: skip
    rows = [
        observed(id, "flow", "2021-9M", value, recorded="2021-09-30", note_vi="xem lại",
                 status="doubtful" if id == "e" else "official")
        for id, value in values.items()
    ]  # fmt: skip
    address = write_package(folder, rows, organisations=organisations, settings=settings)
    written = content if isinstance(content, bytes) else json.dumps(content).encode()
    (folder / "boundaries.geojson").write_bytes(written)
    place = folder / "datapackage.json"
    descriptor = json.loads(place.read_text("utf-8"))
    descriptor["resources"].append({"name": "boundaries", "path": "boundaries.geojson"})
    place.write_text(json.dumps(descriptor), "utf-8")
    return address


def collection(features: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": features}


def test_map_tells_the_highest_names_those_without_figure_and_leaves_doubt_out(
    tmp_path: Path,
) -> None:
    address = package(tmp_path / "units", collection(FEATURES))
    assert checks.faults(address) == []
    chart = annex.open_units(address, "a", "2021-9M").map()
    drawn = chart.content()
    assert drawn.caption == "Lượt người: cao nhất là Tỉnh B (chưa tính 01 số liệu cần kiểm tra lại)"
    check_svg(drawn.svg)
    text = " ".join(label.text for label in chart.labels)
    assert "Chưa có số liệu: Tỉnh D." in text
    assert "Cần kiểm tra lại: Tỉnh E" in text
    assert "Tỉnh F" in text
    # 9000 is to be checked again: it stands in no class.
    assert "9.000" not in text
    assert [line.cells[0].text for line in drawn.table.lines][:2] == ["Tỉnh E", "Tỉnh B"]
    assert drawn.alt.startswith("Bản đồ: Lượt người, lượt, 05 đơn vị, 9 tháng đầu năm 2021.")


def test_each_unit_of_a_class_is_filled_alike_and_a_hole_stays_open(tmp_path: Path) -> None:
    address = package(tmp_path / "units", collection(FEATURES))
    chart = annex.open_units(address, "a", "2021-9M", "en").map()
    patches = {patch.get_label(): patch for patch in chart.figure.axes[0].patches}
    assert patches["Province D"].get_hatch()
    assert not patches["Province A"].get_hatch()
    strengths = {name: patches[f"Province {name}"].get_facecolor()[3] for name in "ABC"}
    assert strengths["C"] < strengths["A"] < strengths["B"]
    outline, inner = patches["Province A"].get_path().to_polygons()
    # One goes round against the clock and one with it: a hole in whatever draws them.
    assert turns(outline) > 0 > turns(inner)


def turns(ring: Sequence[Sequence[float]]) -> float:
    return sum(x * after[1] - after[0] * y for (x, y), after in pairwise(ring))


def test_degrees_of_longitude_are_as_short_as_they_are(tmp_path: Path) -> None:
    found = outlines({"a": [[[(0, 59), (2, 59), (2, 61), (0, 61), (0, 59)]]]}, 300, 300)
    assert found.width / found.height == pytest.approx(math.cos(math.radians(60)), rel=1e-3)


def test_annex_of_a_unit_shows_where_it_lies_among_its_like(tmp_path: Path) -> None:
    address = package(tmp_path / "units", collection(FEATURES))
    shown = annex.open(address, "c", "2021-9M").asked_next()
    drawn = next(part for part in shown.content().parts if isinstance(part, Chart))
    assert "Viền đậm: Tỉnh C" in drawn.svg


def test_ids_stand_in_the_property_that_is_named_or_in_the_feature_itself(tmp_path: Path) -> None:
    named = [feature(None, *f["geometry"]["coordinates"], ma=f["properties"]["id"])
             if f["geometry"]["type"] == "MultiPolygon"
             else feature(None, f["geometry"]["coordinates"], ma=f["properties"]["id"])
             for f in FEATURES]  # fmt: skip
    address = package(tmp_path / "named", collection(named), boundaries_id="ma")
    assert set(boundaries.read(open_source(address))) == set("abcde")
    own = [{**f, "properties": {}, "id": f["properties"]["id"]} for f in FEATURES]
    address = package(tmp_path / "own", collection(own))
    assert checks.faults(address) == []
    assert set(boundaries.read(open_source(address))) == set("abcde")


def test_dataset_without_boundaries_has_no_map(tmp_path: Path) -> None:
    rows = [observed(id, "flow", "2021-9M", 5) for id in "abc"]
    units = [{"id": id, "name_vi": id, "name_en": id, "group": "g"} for id in "abc"]
    address = write_package(tmp_path / "units", rows, organisations=units)
    assert isinstance(annex.open_units(address, "a", "2021-9M").map(), Nothing)


def test_two_hundred_units_with_crooked_borders_stay_small_and_quick(tmp_path: Path) -> None:
    chance = random.Random(5)
    features = []
    units = [f"u{number}" for number in range(200)]
    for number, id in enumerate(units):
        middle = (100 + number % 20, 10 + number // 20)
        ring = [
            [middle[0] + (0.4 + chance.random() / 10) * math.cos(turn / 100),
             middle[1] + (0.4 + chance.random() / 10) * math.sin(turn / 100)]
            for turn in range(628)
        ]  # fmt: skip
        features.append(feature(id, [[*ring, ring[0]]]))
    values = {id: chance.randrange(1, 10_000) for id in units[:-3]}
    address = package(tmp_path / "units", collection(features), values, units)
    drawn = annex.open_units(address, "u0", "2021-9M").map().content()
    assert len(drawn.svg) < 400_000
    assert "U197" in drawn.svg


RING = square(0, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"{", "is not JSON", id="no JSON"),
        pytest.param("Tỉnh".encode("utf-16"), "is not JSON", id="UTF-16"),
        pytest.param([], "is no FeatureCollection", id="a list"),
        pytest.param({"type": "Topology", "objects": {}}, "is no FeatureCollection", id="TopoJSON"),
        pytest.param(collection([]), "is no FeatureCollection with features", id="no feature"),
        pytest.param(collection([5]), "'5' as feature 1 is no object", id="a number"),
        pytest.param(collection([feature(None, [RING])]), "property 'id' of feature 1", id="no id"),
        pytest.param(collection([feature([1], [RING])]), "is no id; write", id="a list as id"),
        pytest.param(
            collection([{"properties": {"id": "a"}, "geometry": {"type": "Point"}}]),
            "'Point' as the geometry of feature 1 is no Polygon", id="a point",
        ),
        pytest.param(
            collection([{"properties": {"id": "a"}, "geometry": None}]),
            "'None' as the geometry of feature 1", id="no geometry",
        ),
        pytest.param(collection([feature("a", [])]), "polygon without a ring", id="no ring"),
        pytest.param(collection([feature("a", [RING[:2]])]), "fewer than 4 corners", id="a line"),
        pytest.param(
            collection([feature("a", [[[500000, 2400000]] * 5])]),
            "is no longitude and latitude; give longitude and latitude in degrees", id="in metres",
        ),
        pytest.param(collection([feature("a", [[["x", 1]] * 5])]), "no longitude", id="a text"),
        pytest.param(b'{"features": [NaN]}', "feature 1 is no object", id="NaN"),
        pytest.param(
            collection([feature("zz", [RING])]), "'zz' as the property 'id' of a boundary is no "
            "organisation's id, and so are all", id="of nobody",
        ),
    ],
)  # fmt: skip
def test_boundaries_that_cannot_be_drawn_are_one_line(
    tmp_path: Path, content: object, said: str
) -> None:
    found = checks.faults(package(tmp_path / "units", content))
    assert len(found) == 1
    assert str(found[0]).startswith("boundaries.geojson: ")
    assert said in str(found[0])


def test_too_many_corners_and_a_missing_file_are_one_line(tmp_path: Path) -> None:
    ring = [[100 + number / 10**6, 10] for number in range(10)]
    many = collection([feature("a", *([ring] for _ in range(100_001)))])
    assert "has more corners than a map can show" in str(
        checks.faults(package(tmp_path / "many", many))[0]
    )
    address = package(tmp_path / "gone", collection(FEATURES))
    (Path(address) / "boundaries.geojson").unlink()
    assert [fault.file for fault in checks.faults(address)] == ["boundaries.geojson"]
