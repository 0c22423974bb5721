"""What leaders ask next, worked by hand and read from `lcreport table --format json`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lcreport.cli import main
from packages import observed, write_package

INDICATORS = [
    {"id": "flow", "kind": "flow", "unit_vi": "tấn", "part_of": "", "denominator": "people"},
    {"id": "part", "kind": "flow", "unit_vi": "tấn", "part_of": "flow", "denominator": ""},
    {"id": "loan", "kind": "stock", "unit_vi": "đồng", "part_of": "", "denominator": ""},
    {"id": "people", "kind": "stock", "unit_vi": "người", "part_of": "", "denominator": ""},
]
UNITS = [{"id": id, "group": "commune"} for id in "abcd"] + [{"id": "all", "group": ""}]
# Nine months and the whole of each year: 50, 50, 50, 80 and 60 % of it.
YEARS = {2016: (50, 100), 2017: (60, 120), 2018: (45, 90), 2019: (80, 100), 2020: (66, 110)}
NOW = {"a": 72.6, "b": 60, "c": 60, "all": 300}


def rows() -> list[dict[str, object]]:
    found = [
        observed(unit, "flow", period, value)
        for unit, first in (("a", 2016), ("b", 2018), ("c", 2019))
        for year in range(first, 2021)
        for period, value in zip((f"{year}-9M", f"{year}"), YEARS[year], strict=True)
    ]
    found += [observed(unit, "flow", "2021-9M", value) for unit, value in NOW.items()]
    found += [
        observed("d", "flow", "2021-9M", 30), observed("d", "flow", "2020-9M", 20),
        observed("all", "flow", "2020-9M", 250),
        observed("a", "part", "2021-9M", 20), observed("a", "part", "2020-9M", 33),
        observed("a", "people", "2020", 1000),
        observed("a", "loan", "2019", 110), observed("a", "loan", "2020", 121),
        observed("a", "loan", "2018", 100), observed("a", "loan", "2021", 133.1),
    ]  # fmt: skip
    is_bound = ("d", "2021-9M")
    return [
        row | {"qualifier": "at_least" if (row["organisation"], row["period"]) == is_bound else ""}
        for row in found
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    plans = [
        {"organisation": unit, "indicator": "flow", "period": "2021", "value": 100}
        for unit in "abc"
    ]
    return write_package(
        tmp_path_factory.mktemp("worked") / "worked", rows(), organisations=UNITS,
        indicators=INDICATORS, settings={"whole": "all"}, targets=plans,
    )  # fmt: skip


@pytest.fixture
def asked(folder: str, capsys: pytest.CaptureFixture[str]) -> Any:
    """Organisation, indicator and period → the record of the command line."""

    def record(unit: str, indicator: str = "flow", period: str = "2021-9M") -> Any:
        with pytest.raises(SystemExit) as ended:
            main(["table", unit, period, "--dataset", folder, "--format", "json"])
        assert not ended.value.code
        found = json.loads(capsys.readouterr().out)
        return next(row for row in found if row["indicator"] == indicator)

    return record


@pytest.mark.parametrize(
    ("unit", "standing", "usual", "years", "yardstick", "ends"),
    [
        # 72.6 / 50 %, and from 72.6 / 80 % to 72.6 / 50 %.
        pytest.param("a", "on_track", 50, 5, "profile", (90.75, 145.2, 145.2), id="five years"),
        pytest.param("b", "on_track", 60, 3, "profile", (75, 100, 120), id="three years"),
        # 60 % of the plan is less than 75 % of the time; two years are no profile.
        pytest.param("c", "behind", 70, 2, "time", (None, None, None), id="two years"),
    ],
)
def test_pace_with_few_and_many_years(  # noqa: PLR0913 - what a pace holds
    asked: Any,
    unit: str,
    standing: str,
    usual: float,
    years: int,
    yardstick: str,
    ends: tuple[float | None, ...],
) -> None:
    row = asked(unit)
    pace = row["pace"]
    assert (row["standing"], pace["usual_pct"], len(pace["years"])) == (standing, usual, years)
    assert pace["yardstick"] == yardstick
    assert (pace["year_end_low"], pace["year_end"], pace["year_end_high"]) == pytest.approx(ends)
    assert pace["needed_per_month"] == pytest.approx((100 - NOW[unit]) / 3)


def test_places_among_units_with_a_bound(asked: Any) -> None:
    place = asked("a")["place"]["places"]
    # At least 30 may be more than 72.6.
    assert (place["value"]["rank"], place["value"]["rank_to"]) == (1, 2)
    assert (place["value"]["median"], place["value"]["median_bound"]) == (60, "at_least")
    # +10 % after at least +50 %; the median of −9.09, −9.09, 10 and more than 50 is none's bound.
    assert (place["growth_pct"]["rank"], place["growth_pct"]["rank_to"]) == (2, 2)
    assert place["growth_pct"]["median"] == pytest.approx((10 - 100 / 11) / 2)
    assert place["growth_pct"]["median_bound"] is None
    assert place["growth_pct"]["whole"] == 20
    assert (place["attainment_pct"]["rank"], place["attainment_pct"]["missing"]) == (1, 1)


def test_contribution_to_the_whole_and_of_a_part(asked: Any) -> None:
    whole = asked("a")["place"]["contribution"]
    # (72.6 − 66) / 250; 72.6 of 300; 66 of 250.
    assert whole["points"]["value"] == pytest.approx(2.64)
    assert whole["share"]["value"] == pytest.approx(24.2)
    assert whole["share_change"]["value"] == pytest.approx(24.2 - 26.4)
    bounded = asked("d")["place"]["contribution"]["points"]
    assert (bounded["value"], bounded["bound"]) == (4, "at_least")
    part = asked("a", "part")["contribution"]
    assert part["points"]["value"] == pytest.approx(100 * (20 - 33) / 66)
    assert part["share_before"]["value"] == 50


def test_growth_over_years_and_per_head(asked: Any) -> None:
    row = asked("a")
    assert row["growth"]["index"] == pytest.approx(145.2)
    assert row["growth"]["yearly_growth_pct"] == pytest.approx(100 * (1.452 ** (1 / 5) - 1))
    assert (row["per_head"]["value"], row["per_head"]["period"]) == (pytest.approx(0.0726), "2020")
    # 100, 110, 121, 133.1: ten per cent a year.
    loan = asked("a", "loan", "2021")["growth"]
    assert loan["yearly_growth_pct"] == pytest.approx(10)
