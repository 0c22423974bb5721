"""What holds for every comparison, whatever the figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lcreport import comparison
from lcreport.comparison import Comparison, Figure, Row
from lcreport.period import Period
from small_data import INDICATORS, dataset_of

properties = settings(deadline=None, max_examples=40)

amounts = st.integers(0, 10**15).map(float) | st.decimals(0, 10**6, places=3).map(float)
positive = amounts.filter(lambda value: value > 0)
qualifiers = st.sampled_from(["exact", "at_least", "at_most", "approx"])
days = st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31)).map(str)


def observation(period: str, value: float, **other: str) -> dict[str, Any]:
    return {"organisation": "a", "indicator": "flow", "period": period, "value": value, **other}


def flow(rows: list[dict[str, Any]], period: str) -> Row:
    (row,) = comparison.table(
        dataset_of(rows, indicators=INDICATORS[:1]), "a", Period.parse(period)
    )
    return row


def last_year(now: float, then: float, first: str = "exact", second: str = "exact") -> Comparison:
    rows = [
        observation("2021-9M", now, qualifier=first),
        observation("2020-9M", then, qualifier=second),
    ]
    compared = flow(rows, "2021-9M").same_period_last_year
    assert compared is not None
    return compared


@properties
@given(positive, positive, st.sampled_from([1e-3, 1e3, 1e6, 1e9]))
def test_growth_is_the_same_in_every_unit(now: float, then: float, scale: float) -> None:
    growth = last_year(now, then).growth_pct
    assert last_year(now * scale, then * scale).growth_pct == pytest.approx(
        growth, rel=1e-9, abs=1e-6
    )


@properties
@given(amounts, positive)
def test_ratio_is_growth_and_a_hundred(now: float, then: float) -> None:
    compared = last_year(now, then)
    assert compared.growth_pct is not None
    assert compared.ratio_pct == pytest.approx(compared.growth_pct + 100)


@properties
@given(amounts, amounts)
def test_change_turns_its_sign_when_the_years_change_places(now: float, then: float) -> None:
    change, turned = last_year(now, then).change, last_year(then, now).change
    assert change is not None
    assert turned is not None
    assert change == -turned


@properties
@given(st.lists(st.decimals(0, 10**6, places=3).map(float), min_size=4, max_size=4))
def test_cumulative_of_discrete_is_cumulative_and_back(quarters: list[float]) -> None:
    ends = ["2021-3M", "2021-6M", "2021-9M", "2021"]
    discrete = [observation(f"2021-Q{n}", value) for n, value in enumerate(quarters, start=1)]
    cumulative = [
        observation(end, round(value, 3))
        for end, value in zip(ends, accumulate(quarters), strict=True)
    ]
    for known, wanted in ((discrete, cumulative), (cumulative, discrete)):
        data = dataset_of(known, indicators=INDICATORS[:1])
        for name in wanted:
            (row,) = comparison.table(data, "a", Period.parse(name["period"]))
            assert row.now is not None
            assert row.now.value == name["value"]


@properties
@given(st.data())
def test_order_of_rows_makes_no_difference(data: st.DataObject) -> None:
    rows = [
        observation("2020-9M", 5, recorded="2020-09-30"),
        observation("2020-9M", 6, recorded="2021-01-31"),
        observation("2021-3M", 1, recorded="2021-03-31"),
        observation("2021-6M", 3, recorded="2021-06-30"),
        observation("2021-Q2", 2, recorded="2021-09-30"),
        observation("2021-9M", 7, recorded="2021-09-30"),
        observation("2021-9M", 8, recorded="2021-12-31", status="estimate"),
    ]
    mixed = data.draw(st.permutations(rows))
    assert comparison.records([flow(mixed, "2021-9M")]) == comparison.records([
        flow(rows, "2021-9M")
    ])


@properties
@given(st.lists(st.tuples(days, amounts), min_size=2, max_size=6, unique_by=lambda one: one[0]))
def test_later_vintage_does_not_change_what_was_known(vintages: list[tuple[str, float]]) -> None:
    rows = [observation("2021-9M", value, recorded=day) for day, value in sorted(vintages)]
    before = flow(rows[:-1], "2021-9M")
    known = [row for row in rows if row["recorded"] <= rows[-2]["recorded"]]
    assert flow(known, "2021-9M") == before
    now = flow(rows, "2021-9M").now
    assert now is not None
    assert now.value == rows[-1]["value"]
    assert now.first_value == (None if rows[0]["value"] == now.value else rows[0]["value"])


@properties
@given(amounts, positive, qualifiers, qualifiers)
def test_bound_never_becomes_exact(now: float, then: float, first: str, second: str) -> None:
    compared = last_year(now, then, first, second)
    if (first, second) == ("exact", "exact"):
        assert compared.bound is None
    else:
        assert compared.bound is not None or compared.change is None


@properties
@given(
    st.floats(1, 1e6), st.floats(1, 1e6), st.floats(0, 1e6), st.floats(0, 1e6), qualifiers,
    qualifiers,
)  # fmt: skip
def test_bound_holds_for_every_true_pair(  # noqa: PLR0913 - two figures, two truths
    now: float, then: float, more: float, less: float, first: str, second: str
) -> None:
    assume("approx" not in {first, second})
    compared = last_year(now, then, first, second)
    assume(compared.growth_pct is not None)
    moved = {"exact": 0.0, "at_least": more, "at_most": -min(now, more)}
    true_now = now + moved[first]
    moved = {"exact": 0.0, "at_least": less, "at_most": -min(then * 0.999, less)}
    true = last_year(true_now, then + moved[second])
    for name in ("change", "growth_pct", "ratio_pct"):
        stated, actual = getattr(compared, name), getattr(true, name)
        slack = 1e-9 * max(1.0, abs(stated), abs(actual))
        if compared.bound == "at_least":
            assert actual >= stated - slack
        elif compared.bound == "at_most":
            assert actual <= stated + slack
        else:
            assert actual == pytest.approx(stated)
    if compared.direction is not None:
        assert true.direction == compared.direction


@properties
@given(st.lists(positive, min_size=5, max_size=12, unique=True), st.integers(-3, 3))
def test_trend_does_not_depend_on_a_shift_and_turns_with_time(
    values: list[float], shift: int
) -> None:
    points = [
        Figure(value, "exact", "official", Period.parse(str(2000 + year)))
        for year, value in enumerate(values)
    ]
    trend = comparison.trend(points)
    moved = [replace(figure, value=(figure.value or 0) * 2.0**shift) for figure in points]
    assert comparison.trend(moved).direction == trend.direction
    # Only the last five speak, so it is they that are turned.
    latest = points[-5:]
    assert comparison.trend(latest).direction == trend.direction
    turned = [
        replace(figure, value=other.value)
        for figure, other in zip(latest, latest[::-1], strict=True)
    ]
    opposite = {"rising": "falling", "falling": "rising", "unchanged": "unchanged"}
    assert trend.direction is not None
    assert comparison.trend(turned).direction == opposite[trend.direction]
