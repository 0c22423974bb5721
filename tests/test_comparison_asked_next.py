"""Pace, contribution, place and growth in cases worked out by hand."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from lcreport import comparison
from lcreport.annex import wording
from lcreport.annex.wording import Words, plan_sentences
from lcreport.comparison import Row, place, table
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.dataset.frames import Dataset
from lcreport.period import Period
from small_data import INDICATORS, dataset_of

AT = Period.parse("2021-9M")
VI, EN = Words("vi"), Words("en")

# Done after nine months: 60, 70, 62, 68 and 65 of a hundred; the median is 65.
PROFILE = """
flow 2016-9M 60
flow 2016 100
flow 2017-9M 70
flow 2017 100
flow 2018-9M 62
flow 2018 100
flow 2019-9M 68
flow 2019 100
flow 2020-9M 130
flow 2020 200
"""


def row_of(observations: str, *, at: Period = AT, **tables: Any) -> Row:
    """The row of `flow` in a dataset of these lines."""
    rows = table(dataset_of(observations, **tables), "a", at)
    return next(row for row in rows if row.indicator.id == "flow")


def pace_of(observations: str, *, at: Period = AT, **tables: Any) -> comparison.Pace:
    """The pace of `flow` in a dataset of these lines."""
    pace = row_of(observations, at=at, **tables).pace
    assert pace is not None
    return pace


def test_pace_is_the_median_share_of_five_earlier_years() -> None:
    pace = pace_of(PROFILE + "flow 2015-9M 1\nflow 2015 100\nflow 2021-9M 130")
    assert (pace.usual_pct, pace.elapsed_pct) == (65.0, 75.0)
    assert pace.years == (2016, 2017, 2018, 2019, 2020)
    assert (pace.yardstick, pace.yardstick_pct) == ("profile", 65.0)


def test_pace_gives_the_rate_needed_and_where_the_year_ends() -> None:
    pace = pace_of(PROFILE + "flow 2021-9M 126", targets="flow 2021 200")
    # 126 in nine months are 14 a month; 74 are left for three.
    assert pace.per_month == 14.0
    assert pace.needed_per_month == pytest.approx(74 / 3)
    # 126 are 65 % of 193.8; 70 % of 180; 60 % of 210.
    assert pace.year_end == pytest.approx(126 / 0.65)
    assert (pace.year_end_low, pace.year_end_high) == (180.0, 210.0)


def test_verdict_follows_the_profile_where_there_is_one() -> None:
    observations = PROFILE + "flow 2021-9M 134"
    # 67 % of the plan: less than 75 % of the time, more than the usual 65 %.
    row = row_of(observations, targets="flow 2021 200")
    assert comparison.standing(row) == "on_track"
    text = " ".join(wording.summary([row], VI))
    assert "đúng tiến độ" in text
    assert "thường thực hiện được 65,0% cả năm" in text
    assert "mỗi tháng còn lại phải thực hiện bình quân 22 đồng" in text
    assert "(từ đầu năm bình quân 14,9 đồng mỗi tháng)" in text
    assert "cả năm đạt 95,7% đến 111,7% kế hoạch" in text


def test_with_fewer_than_three_years_time_alone_is_the_yardstick() -> None:
    observations = "flow 2019-9M 60\nflow 2019 100\nflow 2020-9M 60\nflow 2020 100\nflow 2021-9M 67"
    row = row_of(observations, targets="flow 2021 100")
    assert row.pace is not None
    assert (row.pace.yardstick, row.pace.usual_pct) == ("time", 60.0)
    assert row.pace.year_end is None
    assert comparison.standing(row) == "behind"
    assert "tiến độ chỉ xét theo thời gian (đã qua 75,0% thời gian của năm)" in " ".join(
        wording.summary([row], VI)
    )
    assert "judged by time alone" in " ".join(wording.summary([row], EN))


@pytest.mark.parametrize(
    ("changed", "years"),
    [
        pytest.param(("flow 2018 100", "flow 2018 100 at_least"), 4, id="a bound"),
        pytest.param(("flow 2018-9M 62", "flow 2018-9M 62 status=doubtful"), 4, id="a doubt"),
        pytest.param(("flow 2018 100\n", ""), 4, id="a year without its end"),
        pytest.param(("flow 2018 100", "flow 2018 50"), 4, id="more in nine months than in all"),
        pytest.param(("flow 2018 100", "flow 2018 100 source=bank"), 5, id="nobody says who"),
        pytest.param(("flow 2018-9M 62", "flow 2018-9M 62 approx"), 5, id="about so much"),
    ],
)
def test_only_years_alike_make_a_profile(changed: tuple[str, str], years: int) -> None:
    assert len(pace_of(PROFILE.replace(*changed) + "flow 2021-9M 130").years) == years


def test_a_year_of_two_publishers_is_in_no_profile() -> None:
    observations = PROFILE.replace("\nflow 2018-9M 62", "\nflow 2018-9M 62 source=office")
    observations = observations.replace("\nflow 2018 100", "\nflow 2018 100 source=bank")
    publishers = [{"id": "office", "publisher": "Office"}, {"id": "bank", "publisher": "Bank"}]
    found = pace_of(f"{observations}flow 2021-9M 130", sources=publishers)
    assert found.years == (2016, 2017, 2019, 2020)


def test_years_before_a_break_make_no_profile() -> None:
    broken = {"organisation": "a", "indicator": "flow", "period": "2019", "reason_vi": "x"}
    assert pace_of(PROFILE + "flow 2021-9M 130", breaks=[broken]).years == (2019, 2020)


def test_a_merged_unit_takes_its_profile_from_those_merged() -> None:
    joined = [
        {"id": "old", "valid_to": "2020-12-31", "successor": "a"},
        {"id": "a", "valid_from": "2021-01-01"},
        {"id": "gone", "valid_to": "2020-12-31", "successor": "a"},
    ]
    lines = [
        f"{member}/flow {year}{code} {value}"
        for member, share in (("old", 30), ("gone", 36))
        for year in (2018, 2019, 2020)
        for code, value in (("-9M", share), ("", 50))
    ]
    pace = pace_of("\n".join([*lines, "flow 2021-9M 66"]), organisations=joined)
    # 30 + 36 of 50 + 50.
    assert (pace.usual_pct, pace.years) == (66.0, (2018, 2019, 2020))


def test_a_bound_leaves_the_end_of_the_year_open_on_one_side() -> None:
    pace = pace_of(PROFILE + "flow 2021-9M 126 at_least", targets="flow 2021 200")
    assert (pace.bound, pace.needed_bound) == ("at_least", "at_most")
    assert (pace.year_end_low, pace.year_end_high) == (180.0, None)


def test_approximate_figures_widen_the_range_in_which_the_year_ends() -> None:
    # About 120 is 115 to 125, and 60 to 70 % were usual.
    pace = pace_of(PROFILE + "flow 2021-9M 120 approx")
    assert pace.year_end_low == pytest.approx(115 / 0.70)
    assert pace.year_end_high == pytest.approx(125 / 0.60)


def test_approximate_years_widen_it_too() -> None:
    # The quickest year had done 69.5 to 70.5 of about 100, which is 95 to 105: 74.2 % at most.
    lines = PROFILE.replace("9M 70", "9M 70 approx rounded_to=1").replace(
        "flow 2017 100", "flow 2017 100 approx"
    )
    pace = pace_of(lines + "flow 2021-9M 120")
    assert pace.usual_pct == 65.0
    assert pace.year_end_low == pytest.approx(120 / (70.5 / 95))
    assert pace.year_end_high == 200.0


@pytest.mark.parametrize(
    ("words", "said"),
    [(VI, "2016-2020, trong đó số năm 2020 được suy ra; đã"),
     (EN, "2016–2020, the figures of 2020 being derived; 75")],
)  # fmt: skip
def test_a_year_whose_figure_was_derived_is_named(words: Words, said: str) -> None:
    # January-September 2020 is what October's table leaves: 145 less 15.
    october = "recorded=2020-10-31 status=estimate"
    derived = f"flow 2020-10M 145 {october}\nflow 2020-10 15 {october}"
    lines = PROFILE.replace("flow 2020-9M 130", derived)
    row = row_of(lines + "flow 2021-9M 130", targets="flow 2021 200")
    assert row.pace is not None
    assert (row.pace.usual_pct, row.pace.derived_years) == (65.0, (2020,))
    assert said in plan_sentences.sentence([row], words)
    assert pace_of(PROFILE + "flow 2021-9M 130").derived_years == ()


def test_a_quarter_has_the_pace_of_the_months_from_january() -> None:
    observations = PROFILE + "flow 2021-6M 100\nflow 2021-9M 130"
    quarter = pace_of(observations, at=Period.parse("2021-Q3"))
    assert (quarter.usual_pct, quarter.per_month) == (65.0, pytest.approx(130 / 9))


def test_a_year_has_no_pace() -> None:
    assert row_of(PROFILE + "flow 2021 220", at=Period.parse("2021")).pace is None


PARTS = (
    {"id": "flow", "kind": "flow", "unit_vi": "đồng"},
    {"id": "rural", "kind": "flow", "unit_vi": "đồng", "part_of": "flow"},
    {"id": "urban", "kind": "flow", "unit_vi": "đồng", "part_of": "flow"},
    {"id": "rate", "kind": "rate", "unit_vi": "%", "part_of": "flow"},
)


def parts_of(observations: str) -> dict[str, comparison.Contribution]:
    """What the parts in a dataset of these lines contribute."""
    return comparison.of_parts(table(dataset_of(observations, indicators=PARTS), "a", AT))


def test_contributions_add_up_to_the_growth_of_the_total() -> None:
    found = parts_of(
        "flow 2020-9M 200\nrural 2020-9M 150\nurban 2020-9M 50\n"
        "flow 2021-9M 230\nrural 2021-9M 138\nurban 2021-9M 92\nrate 2021-9M 5\nrate 2020-9M 4"
    )
    # The total grew by 15 %: −12 / 200 and +42 / 200.
    assert set(found) == {"rural", "urban"}
    assert (found["rural"].points.value, found["urban"].points.value) == (-6.0, 21.0)
    rural = found["rural"]
    # 138 of 230 are 60 %, 150 of 200 were 75 %.
    assert (rural.share.value, rural.share_before.value, rural.share_change.value) == (60, 75, -15)


@pytest.mark.parametrize(
    ("lines", "points", "share", "share_change"),
    [
        pytest.param(
            "flow 2020-9M 200\nrural 2020-9M 50\nflow 2021-9M 220\nrural 2021-9M 66 at_least",
            (8.0, "at_least", None), (30.0, "at_least", None), (5.0, "at_least", None),
            id="a part of at least",
        ),
        pytest.param(
            "flow 2020-9M 200\nrural 2020-9M 50\nflow 2021-9M 220 at_least\nrural 2021-9M 66",
            (8.0, None, None), (30.0, "at_most", None), (5.0, "at_most", None),
            id="a total of at least makes the share at most",
        ),
        pytest.param(
            "flow 2020-9M 200 at_least\nrural 2020-9M 50\nflow 2021-9M 220\nrural 2021-9M 40",
            (-5.0, "at_least", None), (pytest.approx(200 / 11), None, None),
            (pytest.approx(200 / 11 - 25), "at_least", None),
            id="a fall against a larger total is a smaller fall",
        ),
        pytest.param(
            "flow 2020-9M 200\nrural 2020-9M 50 status=doubtful\n"
            "flow 2021-9M 220\nrural 2021-9M 66",
            (None, None, "doubtful"), (30.0, None, None), (None, None, "doubtful"),
            id="a doubt",
        ),
        pytest.param(
            "flow 2020-9M 0\nrural 2020-9M 0\nflow 2021-9M 220\nrural 2021-9M 66",
            (None, None, "base_zero"), (30.0, None, None), (None, None, "base_zero"),
            id="a total of nothing",
        ),
        pytest.param(
            "flow 2020-9M 200\nflow 2021-9M 220\nrural 2021-9M 66",
            (None, None, "no_earlier_figure"), (30.0, None, None),
            (None, None, "no_earlier_figure"),
            id="a gap is no zero",
        ),
    ],
)  # fmt: skip
def test_bounds_and_gaps_of_a_contribution(
    lines: str, points: tuple[Any, ...], share: tuple[Any, ...], share_change: tuple[Any, ...]
) -> None:
    found = parts_of(lines)["rural"]
    for ratio, expected in (
        (found.points, points), (found.share, share), (found.share_change, share_change),
    ):  # fmt: skip
        assert (ratio.value, ratio.bound, ratio.reason) == expected


COUNTED_AGAIN = [
    pytest.param("rural 2020-9M 120 restated=2021-01-01", None, id="only the part"),
    pytest.param("flow 2020-9M 220 restated=2021-01-01", None, id="only the total"),
    pytest.param(
        "rural 2020-9M 120 restated=2021-01-01\nflow 2020-9M 240 restated=2021-01-01",
        7.5,
        id="both",
    ),
]


@pytest.mark.parametrize(("restated", "points"), COUNTED_AGAIN)
def test_contribution_needs_a_part_and_a_total_counted_alike(
    restated: str, points: float | None
) -> None:
    figures = "flow 2020-9M 200\nrural 2020-9M 150\nflow 2021-9M 230\nrural 2021-9M 138\n"
    breaks = [
        {"organisation": "a", "indicator": indicator, "period": "2021"}
        for indicator in ("flow", "rural")
        if f"{indicator} 2020" in restated
    ]
    data = dataset_of(figures + restated, indicators=PARTS, breaks=breaks)
    rural = comparison.of_parts(table(data, "a", AT))["rural"]
    assert (rural.points.value, rural.share.value) == (points, 60.0)
    assert rural.points.reason == (None if points else "break")


UNITS = [
    {"id": "country", "group": "whole"},
    *({"id": id, "group": "province"} for id in "abcde"),
    {"id": "gone", "group": "province", "valid_to": "2020-12-31"},
    {"id": "ministry", "group": "other"},
]


def beside(now: str, *, indicator: str = "flow", **tables: Any) -> comparison.Units:
    """The provinces by one indicator, in a dataset of these lines."""
    data = units_data(now, **tables)
    found = comparison.units(data, data.indicator(indicator), AT, "province")
    assert found is not None
    return found


def units_data(observations: str, **tables: Any) -> Dataset:
    """A dataset of five provinces, the country, one that is gone and one of another group."""
    return dataset_of(observations, organisations=UNITS, settings={"whole": "country"}, **tables)


def ranks(found: comparison.Units, measure: place.Measure) -> dict[str, tuple[Any, Any]]:
    """Who has a rank by a measure, and which."""
    ranking = found.by(measure)
    assert ranking is not None
    return {id: (at.rank, at.rank_to) for id, at in ranking.places.items() if at.rank is not None}


def test_units_are_ranked_with_ties_beside_median_and_whole() -> None:
    found = beside(
        "a/flow 2021-9M 50\nb/flow 2021-9M 70\nc/flow 2021-9M 50\nd/flow 2021-9M 10\n"
        "country/flow 2021-9M 180\nministry/flow 2021-9M 999\ngone/flow 2021-9M 5"
    )
    assert ranks(found, "value") == {"a": (2, 2), "b": (1, 1), "c": (2, 2), "d": (4, 4)}
    ranking = found.by("value")
    assert ranking is not None
    assert (ranking.units, ranking.median, ranking.whole) == (4, 50.0, 180.0)
    assert ranking.missing == 1


def test_the_first_is_the_lowest_where_less_is_better() -> None:
    found = beside("a/rate 2021-9M 5\nb/rate 2021-9M 7\nc/rate 2021-9M 6", indicator="rate")
    assert ranks(found, "value") == {"a": (1, 1), "b": (3, 3), "c": (2, 2)}


def test_bounds_leave_ranks_and_median_open_as_far_as_they_reach() -> None:
    found = beside(
        "a/flow 2021-9M 50 at_least\nb/flow 2021-9M 70\nc/flow 2021-9M 40\nd/flow 2021-9M 10\n"
        "e/flow 2021-9M 500 status=doubtful"
    )
    # a may be before or behind b; the other two are surely behind both.
    assert ranks(found, "value") == {"a": (1, 2), "b": (1, 2), "c": (3, 3), "d": (4, 4)}
    ranking = found.by("value")
    assert ranking is not None
    # Between 40 and 50 or more, so 45 at least, and 55 where a has 70 or more.
    assert (ranking.median, ranking.median_bound) == (45.0, "at_least")


def test_an_approximate_figure_wins_no_rank_that_it_may_not_have() -> None:
    found = beside(
        "a/flow 2021-9M 100 approx\na/flow 2020-9M 90\nb/flow 2021-9M 102\nb/flow 2020-9M 100\n"
        "c/flow 2021-9M 90\nc/flow 2020-9M 80\nd/flow 2021-9M 10\nd/flow 2020-9M 20",
        targets="a/flow 2021 200\nb/flow 2021 200\nc/flow 2021 200\nd/flow 2021 200",
    )
    # About 100 is 95 to 105: before or behind 102, and after 90 a growth of 5.6 to 16.7 %, before
    # or behind 12.5 %.
    assert ranks(found, "value") == {"a": (1, 2), "b": (1, 2), "c": (3, 3), "d": (4, 4)}
    assert ranks(found, "growth_pct") == {"a": (1, 2), "c": (1, 2), "b": (3, 3), "d": (4, 4)}
    # 47.5 to 52.5 % of the plan beside 51 %.
    assert ranks(found, "attainment_pct") == ranks(found, "value")
    by_value = found.by("value")
    assert by_value is not None
    assert (by_value.median, by_value.median_bound) == (95.0, "approx")


def test_an_approximate_figure_beyond_the_median_leaves_it_exact() -> None:
    found = beside(
        "a/flow 2021-9M 1000 approx\nb/flow 2021-9M 30\nc/flow 2021-9M 20\nd/flow 2021-9M 40\n"
        "e/flow 2021-9M 10"
    )
    by_value = found.by("value")
    assert by_value is not None
    assert (by_value.median, by_value.median_bound) == (30.0, None)


@pytest.mark.parametrize(
    ("lines", "at", "ranked"),
    [
        # About 0 is -5 to 5 and about 4 is 3 to 5: a fall by 267 % (-5 / 3) at most.
        pytest.param(
            "a/flow 2020-9M 4 approx rounded_to=2\na/flow 2021-9M 0 approx rounded_to=10\n"
            "b/flow 2020-9M 100\nb/flow 2021-9M -160\nc/flow 2020-9M 100\nc/flow 2021-9M -170",
            "growth_pct",
            {"a": (1, 2), "b": (1, 2), "c": (3, 3)},
            id="a smaller base makes what may be below zero fall more",
        ),
        # About 5 is 4.5 to 5.5, 1.5 to 2.5 points more than 3.
        pytest.param(
            "a/rate 2020-9M 3\na/rate 2021-9M 5 approx\nb/rate 2020-9M 3\nb/rate 2021-9M 5\n"
            "c/rate 2020-9M 3\nc/rate 2021-9M 3",
            "points",
            {"a": (2, 3), "b": (2, 3), "c": (1, 1)},
            id="points, of which fewer are better",
        ),
    ],
)
def test_what_an_approximate_figure_grew_by_is_ranked_within_its_width(
    lines: str, at: place.Measure, ranked: dict[str, tuple[int, int]]
) -> None:
    found = beside(lines, indicator="rate" if at == "points" else "flow")
    assert ranks(found, at) == ranked


def calls_to_rank(count: int) -> int:
    """How many calls of Python functions it takes to rank so many units."""
    ids = [f"unit-{number}" for number in range(count)]
    data = dataset_of(
        "\n".join(f"{id}/flow 2021-9M {number}" for number, id in enumerate(ids)),
        organisations=[{"id": id, "group": "commune"} for id in ids],
    )
    calls = 0

    def count_call(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count_call)
    try:
        comparison.units(data, data.indicator("flow"), AT, "commune")
    finally:
        sys.setprofile(None)
    return calls


def test_ranking_four_times_the_units_takes_four_times_the_work() -> None:
    # Each with each would be sixteen times: of 3,300 communes eleven million pairs an indicator.
    assert calls_to_rank(400) < 4.4 * calls_to_rank(100)


def test_units_are_ranked_by_growth_and_attainment() -> None:
    found = beside(
        "a/flow 2020-9M 40\na/flow 2021-9M 50\nb/flow 2020-9M 100\nb/flow 2021-9M 90\n"
        "c/flow 2020-9M 10\nc/flow 2021-9M 20\ncountry/flow 2020-9M 150\ncountry/flow 2021-9M 180",
        targets="a/flow 2021 100\nb/flow 2021 100\nc/flow 2021 100",
    )
    assert ranks(found, "growth_pct") == {"a": (2, 2), "b": (3, 3), "c": (1, 1)}
    assert ranks(found, "attainment_pct") == {"a": (2, 2), "b": (1, 1), "c": (3, 3)}
    growth = found.by("growth_pct")
    assert growth is not None
    assert (growth.median, growth.whole) == (25.0, 20.0)
    # +10, −10 and +10 of 150.
    points = {id: part.points.value for id, part in found.contributions().items()}
    assert points == {"a": 1000 / 150, "b": -1000 / 150, "c": 1000 / 150}


def test_two_units_are_no_ranking() -> None:
    data = units_data("a/flow 2021-9M 50\nb/flow 2021-9M 70")
    assert comparison.units(data, data.indicator("flow"), AT, "province") is None


def test_an_index_has_its_base_as_100() -> None:
    data = dataset_of("stock 2019 200\nstock 2020 250 at_least\nstock 2021 300 status=doubtful")
    points = comparison.series(data, "a", "stock", Period.parse("2021"))
    found = [(point.value, point.bound, point.reason) for point in comparison.index(points)]
    assert found == [(100.0, None, None), (125.0, "at_least", None), (None, None, "doubtful")]
    based = comparison.index(points, Period.parse("2020"))
    assert (based[0].value, based[0].bound) == (80.0, "at_most")


@pytest.mark.parametrize(
    ("lines", "at", "expected"),
    [
        pytest.param("flow 2019 100\nflow 2020 3\nflow 2021 121", "2021", (2.0, 10.0, None, None),
                     id="121 after 100 in two years is 10 % a year"),
        pytest.param("flow 2018-Q1 100\nflow 2019-Q4 900\nflow 2021-Q1 172.8", "2021-Q1",
                     (3.0, 20.0, None, None), id="quarters with the same quarter"),
        pytest.param("flow 2019 100 at_least\nflow 2021 121", "2021",
                     (2.0, 10.0, "at_most", None), id="a bound of the base turns round"),
        pytest.param("flow 2019 0\nflow 2021 121", "2021", (2.0, None, None, "base_zero"),
                     id="from nothing"),
        pytest.param("flow 2019 100\nflow 2021 121 status=doubtful", "2021",
                     (2.0, None, None, "doubtful"), id="a doubt"),
    ],
)  # fmt: skip
def test_average_growth_a_year(lines: str, at: str, expected: tuple[Any, ...]) -> None:
    points = comparison.series(dataset_of(lines), "a", "flow", Period.parse(at))
    found = comparison.yearly_growth(points)
    assert found is not None
    assert (found.years, found.growth_pct, found.bound, found.reason) == expected


def test_one_point_grows_by_nothing_known() -> None:
    points = comparison.series(dataset_of("flow 2021 5"), "a", "flow", Period.parse("2021"))
    assert comparison.yearly_growth(points) is None


HEADS = (
    {"id": "flow", "kind": "flow", "unit_vi": "đồng", "denominator": "people"},
    {"id": "people", "kind": "stock", "unit_vi": "người"},
    *(row for row in INDICATORS if row["id"] == "rate"),
)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param("people 2021-9M 20", (25.0, None, None, "2021-9M"), id="of the same day"),
        pytest.param("people 2020 20 at_least", (25.0, "at_most", None, "2020"), id="of last year"),
        pytest.param("people 2019 20", (None, None, "missing_part", None), id="too old"),
        pytest.param("people 2020 0", (None, None, "base_zero", "2020"), id="nobody"),
    ],
)
def test_per_head_where_a_denominator_is_declared(lines: str, expected: tuple[Any, ...]) -> None:
    data = dataset_of(f"flow 2021-9M 500\n{lines}", indicators=HEADS)
    row = next(row for row in table(data, "a", AT) if row.indicator.id == "flow")
    assert row.now is not None
    found = comparison.per_head(OrganisationFigures(data, "a"), row.indicator, row.now)
    assert found is not None
    period = None if found.period is None else str(found.period)
    assert (found.value, found.bound, found.reason, period) == expected
    [record] = comparison.records([row], data=data)
    assert record["per_head"] is not None
    assert record["per_head"]["unit"] == "đồng/người"


PEOPLE = (
    {"id": "flow", "kind": "flow", "denominator": "people"},
    {"id": "people", "kind": "stock"},
)
MERGED = [{"id": "b", "valid_to": "2021-06-30", "successor": "a"}, {"id": "a"}]


@pytest.mark.parametrize(
    ("lines", "organisations", "breaks", "expected"),
    [
        pytest.param(
            "people 2020 500\nb/people 2020 1500", MERGED, [], (0.06, None), id="both that merged"
        ),
        pytest.param("people 2020 500", MERGED, [], (None, "break"), id="one of two that merged"),
        pytest.param(
            "b/people 2020 1500\nc/people 2020 500",
            [{"id": id, "valid_to": "2021-06-30", "successor": "a"} for id in "bc"]
            + [{"id": "a", "valid_from": "2021-07-01"}],
            [],
            (0.06, None),
            id="a new unit has the people of those merged",
        ),
        pytest.param(
            "people 2020 500",
            [{"id": "a"}],
            [{"organisation": "a", "indicator": "people", "period": "2021"}],
            (None, "break"),
            id="counted in another way since",
        ),
        pytest.param(
            "people 2020 500\npeople 2020 2000 restated=2021-01-01",
            [{"id": "a"}],
            [{"organisation": "a", "indicator": "people", "period": "2021"}],
            (0.06, None),
            id="restated since",
        ),
    ],
)
def test_nobody_is_divided_by_the_people_of_another_area(
    lines: str, organisations: Any, breaks: Any, expected: tuple[float | None, str | None]
) -> None:
    data = dataset_of(
        f"flow 2021-9M 120\n{lines}",
        indicators=PEOPLE,
        organisations=organisations,
        breaks=breaks,
    )
    (record,) = (
        record
        for record in comparison.records(table(data, "a", AT), data=data)
        if record["indicator"] == "flow"
    )
    heads = record["per_head"]
    assert heads is not None
    assert (heads["value"], heads["reason"]) == expected


@pytest.mark.parametrize(
    ("lines", "organisations", "so_far", "reason"),
    [
        pytest.param(
            "flow 2021-6M 30\nb/flow 2021-6M 40", MERGED, 70.0, "break", id="what both had done"
        ),
        pytest.param("flow 2021-6M 30", MERGED, None, "break", id="not what one of them had done"),
        pytest.param("flow 2021-6M 30", [{"id": "a"}], 30.0, None, id="no merger"),
    ],
)
def test_half_a_year_of_the_old_area_is_not_beside_nine_months_of_the_new(
    lines: str, organisations: Any, so_far: float | None, reason: str | None
) -> None:
    row = row_of(f"flow 2021-9M 130\n{lines}", organisations=organisations)
    assert row.within_year is not None
    assert (row.within_year.so_far.value, row.within_year.reason) == (so_far, reason)
    assert ("merged_base" in row.flags) == (so_far == 70.0)


def test_the_index_of_a_quarter_is_against_the_same_quarter() -> None:
    lines = "flow 2019-Q1 10\nflow 2019-Q2 50\nflow 2020-Q2 60\nflow 2021-Q1 5\nflow 2021-Q2 72"
    data = dataset_of(lines)
    (record,) = comparison.records(table(data, "a", Period.parse("2021-Q2")), data=data)
    growth = record["growth"]
    assert growth is not None
    # 72 / 50, and 1.2 a year; against the first quarter it would be 720.
    assert (growth["since"], growth["index"], growth["yearly_growth_pct"]) == ("2019-Q2", 144, 20)


def test_a_rate_has_no_growth_in_per_cent_over_years() -> None:
    data = dataset_of("rate 2019 50\nrate 2020 40\nrate 2021 30")
    (record,) = comparison.records(table(data, "a", Period.parse("2021")), data=data)
    assert record["growth"] is None


def test_records_hold_what_is_asked_next() -> None:
    data = units_data(
        PROFILE.replace("flow", "a/flow")
        + "a/flow 2021-9M 134\nb/flow 2021-9M 70\nc/flow 2021-9M 50\ncountry/flow 2021-9M 300",
        targets="a/flow 2021 200",
    )
    [record] = comparison.records(table(data, "a", AT), data=data, beside=data)
    assert record["standing"] == "on_track"
    assert record["pace"] is not None
    assert record["pace"]["yardstick_pct"] == 65.0
    assert record["place"] is not None
    assert record["place"]["places"]["value"]["rank"] == 1
    assert record["place"]["contribution"] is not None
    assert record["growth"] is not None
    # From 60 in 2016 to 134 in five years.
    assert record["growth"]["index"] == pytest.approx(100 * 134 / 60)
    assert record["growth"]["years"] == 5.0
    assert json.loads(json.dumps(record)) == record
