"""Series of comparable points, their trend, and values unusual for their season."""

from __future__ import annotations

import pytest

from lcreport import comparison
from lcreport.comparison import Figure
from lcreport.dataset.frames import Dataset
from lcreport.period import Period
from small_data import dataset_of

NEW_AREA = [{"period": "2019-07-01"}]


def points_of(data: Dataset, indicator: str, period: str, organisation: str = "a") -> list[Figure]:
    return comparison.series(data, organisation, indicator, Period.parse(period))


def yearly(values: list[float], qualifier: str = "exact") -> list[Figure]:
    lines = [f"flow {2010 + n} {value} {qualifier}" for n, value in enumerate(values)]
    return points_of(dataset_of("\n".join(lines)), "flow", "2030")


def monthly(year_by_year: list[list[float]]) -> list[Figure]:
    lines = [
        f"flow {2010 + n}-{month:02} {value}"
        for n, year in enumerate(year_by_year)
        for month, value in enumerate(year, start=1)
    ]
    return points_of(dataset_of("\n".join(lines)), "flow", f"{2009 + len(year_by_year)}-12")


@pytest.mark.parametrize(
    ("lines", "indicator", "period", "wanted"),
    [
        pytest.param(
            "flow 2019-9M 1\nflow 2020-9M 2\nflow 2021-6M 9\nflow 2021-9M 3\nflow 2022-9M 4",
            "flow", "2021-9M", [("2019-9M", 1), ("2020-9M", 2), ("2021-9M", 3)],
            id="cumulative: the same months of every year, none later",
        ),
        pytest.param(
            "flow 2020 10\nflow 2020-9M 6\nflow 2021-3M 2\nflow 2021-6M 5",
            "flow", "2021-Q2", [("2020-Q4", 4), ("2021-Q1", 2), ("2021-Q2", 3)],
            id="quarters derived where they were not reported",
        ),
        pytest.param(
            "stock 2019-11-18 5\nstock 2021-6M 6\nstock 2021-9M 7\nstock 2022 8",
            "stock", "2021-9M", [("2019-11-18", 5), ("2021-6M", 6), ("2021-9M", 7)],
            id="stock: all its dates",
        ),
        pytest.param(
            "some 2020 1\nall 2020 4\nsome 2021 1\nall 2021 2",
            "share", "2021", [("2020", 25), ("2021", 50)], id="rate recomputed from its parts",
        ),
        pytest.param("flow 2019 1\nflow 2021 3", "flow", "2021", [("2019", 1), ("2021", 3)],
                     id="a missing year is not there"),
        pytest.param("flow 2019 1", "rate", "2021", [], id="nothing reported"),
    ],
)  # fmt: skip
def test_series(lines: str, indicator: str, period: str, wanted: list[tuple[str, float]]) -> None:
    points = points_of(dataset_of(lines), indicator, period)
    assert [(str(point.period), point.value) for point in points] == wanted


def test_series_begins_anew_after_a_break_but_for_restated_points() -> None:
    data = dataset_of(
        "stock 2017 1\nstock 2018 2\nstock 2018 20 restated=2019-07-01\n"
        "stock 2019 21\nstock 2020 22",
        breaks=NEW_AREA,
    )
    assert [point.value for point in points_of(data, "stock", "2020")] == [20, 21, 22]


def test_series_of_a_merged_organisation_begins_with_the_sum_of_those_merged() -> None:
    data = dataset_of(
        "a/flow 2018-Q3 1\nb/flow 2018-Q3 2\na/flow 2018-Q4 1\nnew/flow 2019-Q3 4",
        organisations=[
            {"id": "a", "valid_to": "2019-06-30", "successor": "new"},
            {"id": "b", "valid_to": "2019-06-30", "successor": "new"},
            {"id": "new", "valid_from": "2019-07-01"},
        ],
    )
    points = points_of(data, "flow", "2019-Q3", "new")
    assert [(str(point.period), point.value, point.derived) for point in points] == [
        ("2018-Q3", 3, "merged"), ("2019-Q3", 4, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "direction", "per_year"),
    [
        pytest.param([1, 2, 3, 4, 5], "rising", 1, id="five rising"),
        pytest.param([9, 7, 5, 3, 1], "falling", -2, id="five falling"),
        pytest.param([1, 2, 3, 4, 5, -100], "unchanged", 1, id="one bad year moves no slope"),
        pytest.param([5, 5, 5, 5, 5], "unchanged", 0, id="level"),
        pytest.param([5, 1, 4, 2, 3], "unchanged", 0, id="to and fro"),
    ],
)
def test_trend(values: list[float], direction: str, per_year: float) -> None:
    trend = comparison.trend(yearly(values))
    assert (trend.direction, trend.points, trend.reason) == (direction, len(values), None)
    assert trend.per_year == pytest.approx(per_year, rel=0.01, abs=0.6)


def test_step_of_ten_a_year_is_a_slope_of_ten() -> None:
    assert comparison.trend(yearly([10, 20, 30, 40, 50, 60])).per_year == pytest.approx(10, abs=0)


def test_verdict_is_about_the_last_five_points() -> None:
    trend = comparison.trend(yearly([1, 10, 20, 30, 40, 50, 45, 40, 35, 30]))
    assert (trend.direction, trend.per_year) == ("falling", -5)


def test_derived_points_are_paired_with_reported_ones() -> None:
    lines = [f"flow {year}-9M {year - 2000}" for year in (2015, 2016, 2018, 2019)]
    lines += ["flow 2017-Q1 7", "flow 2017-Q2 5", "flow 2017-Q3 5"]
    trend = comparison.trend(points_of(dataset_of("\n".join(lines)), "flow", "2019-9M"))
    assert (trend.direction, trend.per_year, trend.points) == ("rising", 1, 5)


def test_trend_says_too_few_points_rather_than_guess() -> None:
    trend = comparison.trend(yearly([1, 2, 3, 4]))
    assert (trend.direction, trend.per_year, trend.reason) == (None, None, "too_few_points")


def test_trend_leaves_bounds_out() -> None:
    assert comparison.trend(yearly([1, 2, 3, 4, 5], "at_least")).reason == "too_few_points"


def test_season_is_no_trend() -> None:
    rising_months = [float(month) for month in range(1, 13)]
    assert comparison.trend(monthly([rising_months])).reason == "too_few_points"
    level = [rising_months] * 3
    assert comparison.trend(monthly(level)).direction == "unchanged"
    higher = [[value + year for value in rising_months] for year in range(3)]
    trend = comparison.trend(monthly(higher))
    assert (trend.direction, trend.per_year) == ("rising", pytest.approx(1, rel=0.01))


def test_unusual_month_is_found_though_december_is_always_high() -> None:
    usual = [10.0, 11, 10, 12, 11, 10, 12, 11, 10, 12, 11, 60]
    years = [[value + year for value in usual] for year in range(6)]
    years[3][4] = 30
    found = comparison.unusual(monthly(years))
    assert [str(figure.period) for figure in found.figures] == ["2013-05"]
    assert (found.points, found.reason) == (72, None)


def test_steady_growth_is_not_unusual() -> None:
    assert comparison.unusual(yearly([10, 20, 30, 40, 50, 60])).figures == ()


@pytest.mark.parametrize("values", [[1, 2, 3, 4], [5]], ids=["four years", "one year"])
def test_unusual_says_too_few_points_rather_than_guess(values: list[float]) -> None:
    found = comparison.unusual(yearly(values))
    assert (found.figures, found.points, found.reason) == ((), 0, "too_few_points")


def test_level_series_with_one_other_value_is_unusual_there() -> None:
    found = comparison.unusual(yearly([0, 0, 0, 0, 7]))
    assert [figure.value for figure in found.figures] == [7]
