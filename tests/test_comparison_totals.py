"""Sums over organisations: nothing twice, nothing missing unsaid."""

from __future__ import annotations

from typing import Any

import pytest

from lcreport import comparison
from lcreport.comparison import Total
from lcreport.period import Period
from small_data import INDICATORS, dataset_of

THREE = [{"id": "a"}, {"id": "b"}, {"id": "whole"}]
PARTED = (
    *INDICATORS,
    {"id": "part", "kind": "flow", "unit_vi": "đồng", "part_of": "flow"},
    {"id": "piece", "kind": "flow", "unit_vi": "đồng", "part_of": "part"},
)


def total(lines: str, what: Any = "flow", period: str = "2021-9M", **options: Any) -> Total:
    chosen = options.pop("chosen", None)
    return comparison.total(dataset_of(lines, **options), what, Period.parse(period), chosen)


def test_flows_add_up() -> None:
    summed = total("a/flow 2021-9M 0.1\nb/flow 2021-9M 0.2")
    assert summed.figure is not None
    assert (summed.figure.value, summed.figure.qualifier) == (0.3, "exact")
    assert (summed.organisations, summed.missing, summed.reason) == (("a", "b"), (), None)


def test_sum_with_a_missing_part_is_a_lower_bound_and_says_so() -> None:
    summed = total("a/flow 2021-9M 5\nb/flow 2020-9M 7")
    assert summed.figure is not None
    assert (summed.figure.value, summed.figure.qualifier) == (5, "at_least")
    assert (summed.missing, summed.reason) == (("b",), "missing_part")


def test_sum_with_a_negative_and_a_missing_part_bounds_nothing() -> None:
    summed = total("a/flow 2021-9M -5\nb/flow 2020-9M 7")
    assert (summed.figure, summed.reason) == (None, "missing_part")


def test_part_told_in_words_is_missing() -> None:
    summed = total("a/flow 2021-9M 5\nb/flow 2021-9M - described")
    assert summed.figure is not None
    assert (summed.figure.qualifier, summed.missing) == ("at_least", ("b",))


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        pytest.param("5 at_least", "6", (11, "at_least"), id="at least"),
        pytest.param("5 approx", "6", (11, "approx"), id="about"),
        pytest.param("5 at_least", "6 at_most", None, id="both sides"),
    ],
)
def test_bounds_pass_through_a_sum(first: str, second: str, wanted: Any) -> None:
    figure = total(f"a/flow 2021-9M {first}\nb/flow 2021-9M {second}").figure
    assert (figure and (figure.value, figure.qualifier)) == wanted


@pytest.mark.parametrize("setting", ["overview", "whole"])
def test_organisation_that_stands_for_the_whole_is_not_counted_again(setting: str) -> None:
    lines = "a/flow 2021-9M 5\nb/flow 2021-9M 6\nwhole/flow 2021-9M 11"
    summed = total(lines, organisations=THREE, settings={setting: "whole"})
    assert summed.figure is not None
    assert summed.figure.value == 11


def test_part_is_not_added_to_its_total() -> None:
    lines = "a/flow 2021-9M 5\na/part 2021-9M 3\na/piece 2021-9M 1"
    for names, value in ((["flow", "part", "piece"], 5), (["flow", "piece"], 5), (["part"], 3)):
        figure = total(lines, names, indicators=PARTED).figure
        assert figure is not None
        assert figure.value == value


@pytest.mark.parametrize(
    ("indicators", "reason"),
    [
        pytest.param(["flow", "stock"], "units_differ", id="unlike units"),
        pytest.param("rank", "not_for_this_kind", id="ranks"),
        pytest.param("rate", "not_for_this_kind", id="rates without their parts"),
        pytest.param("flow", "no_earlier_figure", id="nobody ever reported"),
    ],
)
def test_what_does_not_add_up_is_refused(indicators: Any, reason: str) -> None:
    summed = total("a/rank 2021-9M 1\na/rate 2021-9M 50\na/stock 2021 1", indicators)
    assert (summed.figure, summed.reason) == (None, reason)


def test_rate_is_recomputed_never_averaged() -> None:
    lines = "a/some 2021-9M 1\na/all 2021-9M 10\nb/some 2021-9M 45\nb/all 2021-9M 90"
    figure = total(lines, "share").figure
    assert figure is not None
    assert (figure.value, figure.derived) == (46, "recomputed")


def test_rate_with_a_missing_part_is_refused() -> None:
    lines = "a/some 2021-9M 1\na/all 2021-9M 10\nb/some 2020-9M 45\nb/all 2021-9M 90"
    summed = total(lines, "share")
    assert (summed.figure, summed.missing, summed.reason) == (None, ("b",), "missing_part")


@pytest.mark.parametrize(
    ("period", "value", "organisations"),
    [
        pytest.param("2024-Q3", 25, ("a", "b"), id="before the merger"),
        pytest.param("2025-Q3", 30, ("new",), id="after the merger"),
    ],
)
def test_merged_organisations_are_counted_where_they_existed(
    period: str, value: float, organisations: tuple[str, ...]
) -> None:
    ended = {"valid_to": "2025-06-30", "successor": "new"}
    summed = total(
        "a/flow 2024-Q3 10\nb/flow 2024-Q3 15\nnew/flow 2025-Q3 30",
        period=period,
        organisations=[{"id": "a", **ended}, {"id": "b", **ended},
                       {"id": "new", "valid_from": "2025-07-01"}],
    )  # fmt: skip
    assert summed.figure is not None
    assert (summed.figure.value, summed.organisations) == (value, organisations)


def test_chosen_organisations_only() -> None:
    summed = total("a/flow 2021-9M 5\nb/flow 2021-9M 6", chosen=["b"])
    assert summed.figure is not None
    assert (summed.figure.value, summed.organisations) == (6, ("b",))
