"""Worked cases: each figure below was worked out by hand from the lines above it."""

from __future__ import annotations

from typing import Any

import pytest

from lcreport import comparison
from lcreport.annex import tables
from lcreport.annex.wording import Words
from lcreport.comparison import Row
from lcreport.dataset.frames import Dataset
from lcreport.errors import ParameterError
from lcreport.period import Period
from small_data import dataset_of

NEW_AREA = [{"period": "2025-07-01"}]
MERGED = [
    {"id": "a", "valid_to": "2025-06-30", "successor": "new"},
    {"id": "b", "valid_to": "2025-06-30", "successor": "new"},
    {"id": "new", "valid_from": "2025-07-01"},
]
JOINED = [{"id": "a"}, {"id": "b", "valid_to": "2025-06-30", "successor": "a"}]


def row_of(data: Dataset, period: str, indicator: str, organisation: str = "a") -> Row:
    rows = comparison.table(data, organisation, Period.parse(period))
    (row,) = [line for line in rows if line.indicator.id == indicator]
    return row


def told(row: Row, wanted: dict[str, Any]) -> dict[str, Any]:
    """What a row says under the dotted names wanted."""
    said = {}
    for name in wanted:
        value: Any = row
        for part in name.split("."):
            value = getattr(value, part)
        said[name] = str(value) if isinstance(value, Period) else value
    return said


FLOWS = [
    pytest.param(
        "flow 2021-Q2 200\nflow 2021-Q3 250", "2021-Q3",
        {"previous.period": "2021-Q2", "previous.value": 200, "previous.change": 50,
         "previous.growth_pct": 25, "previous.ratio_pct": 125, "previous.direction": "rising",
         "previous.now": None, "year_end": None},
        id="quarter against the quarter before",
    ),
    pytest.param(
        "flow 2020-Q4 200\nflow 2021-Q1 150", "2021-Q1",
        {"previous.period": "2020-Q4", "previous.growth_pct": -25, "previous.direction": "falling"},
        id="first quarter against the last one of last year",
    ),
    pytest.param(
        "flow 2021-01 10\nflow 2020-12 40\nflow 2020-01 8", "2021-01",
        {"previous.period": "2020-12", "previous.growth_pct": -75,
         "same_period_last_year.period": "2020-01", "same_period_last_year.growth_pct": 25},
        id="January against December and against last January",
    ),
    pytest.param(
        "flow 2020 40\nflow 2021 50", "2021",
        {"previous.period": "2020", "previous.growth_pct": 25,
         "same_period_last_year.growth_pct": 25},
        id="year against year",
    ),
    pytest.param(
        "flow 2021-3M 10\nflow 2021-6M 30\nflow 2021-9M 75", "2021-9M",
        {"previous.period": "2021-Q2", "previous.value": 20, "previous.change": 25,
         "previous.growth_pct": 125, "previous.now.value": 45,
         "previous.now.derived": "difference"},
        id="9M compares 9M-6M=45 with 6M-3M=20",
    ),
    pytest.param(
        "flow 2020-9M 60\nflow 2020 100\nflow 2021-3M 50", "2021-3M",
        {"previous.period": "2020-Q4", "previous.value": 40, "previous.growth_pct": 25,
         "previous.now": None},
        id="3M compares with the last quarter of last year, 100-60",
    ),
    pytest.param(
        "flow 2021-6M 30\nflow 2021-9M 75\nflow 2021-Q2 25", "2021-9M",
        {"previous.value": 25, "previous.now.value": 45},
        id="a quarter reported as such is taken before a difference",
    ),
    pytest.param(
        "flow 2021-3M 10\nflow 2021-9M 75", "2021-9M",
        {"previous.reason": "missing_part", "previous.growth_pct": None, "previous.value": None},
        id="no quarter across a missing 6M",
    ),
    pytest.param(
        "flow 2021-7M 70\nflow 2021-8M 100\nflow 2021-6M 50", "2021-8M",
        {"previous.period": "2021-07", "previous.now.value": 30, "previous.value": 20},
        id="8M ends no quarter, so its last month is compared",
    ),
    pytest.param(
        "flow 2021-6M 30\nflow 2021-9M 75", "2021-Q3",
        {"now.value": 45, "now.derived": "difference", "flags": ("derived",)},
        id="quarter from two cumulative figures",
    ),
    pytest.param(
        "flow 2021-Q1 10\nflow 2021-Q2 20\nflow 2021-Q3 45", "2021-9M",
        {"now.value": 75, "now.derived": "sum", "previous.value": 20},
        id="cumulative from complete quarters",
    ),
    pytest.param(
        "flow 2021-Q2 20\nflow 2021-Q3 45\nflow 2020-9M 1", "2021-9M",
        {"now": None, "flags": ("not_reported",), "same_period_last_year.value": 1,
         "same_period_last_year.reason": "not_reported"},
        id="no cumulative while the first quarter is missing",
    ),
    pytest.param(
        "flow 2021-3M 10\nflow 2021-Q2 20\nflow 2021-07 5\nflow 2021-08 6\nflow 2021-9M 75",
        "2021-09", {"now.value": 34, "now.derived": "difference"},
        id="a month as what is left: 75-10-20-5-6",
    ),
    pytest.param(
        "flow 2020-Q1 10\nflow 2021-3M 15", "2021-3M",
        {"same_period_last_year.value": 10, "same_period_last_year.growth_pct": 50},
        id="Q1 and 3M are the same flow",
    ),
    pytest.param(
        "flow 2021-6M 0.3\nflow 2021-3M 0.1\nflow 2021-9M 0.6", "2021-9M",
        {"previous.value": 0.2, "previous.now.value": 0.3, "previous.change": 0.1,
         "previous.growth_pct": 50},
        id="no binary noise in differences",
    ),
    pytest.param(
        "flow 2020-9M 0\nflow 2021-9M 5", "2021-9M",
        {"same_period_last_year.change": 5, "same_period_last_year.growth_pct": None,
         "same_period_last_year.ratio_pct": None, "same_period_last_year.reason": "base_zero",
         "same_period_last_year.direction": "rising"},
        id="base zero",
    ),
    pytest.param(
        "flow 2020-9M 0\nflow 2021-9M 0", "2021-9M",
        {"same_period_last_year.change": 0, "same_period_last_year.growth_pct": None,
         "same_period_last_year.reason": "both_zero",
         "same_period_last_year.direction": "unchanged"},
        id="both zero: no change",
    ),
    pytest.param(
        "flow 2020-9M -5\nflow 2021-9M 5", "2021-9M",
        {"same_period_last_year.change": 10, "same_period_last_year.growth_pct": None,
         "same_period_last_year.reason": "base_negative"},
        id="base negative",
    ),
    pytest.param(
        "flow 2020-9M 5\nflow 2021-9M -5", "2021-9M",
        {"same_period_last_year.change": -10, "same_period_last_year.growth_pct": -200},
        id="now negative has a percentage",
    ),
    pytest.param(
        "flow 2020-9M -\nflow 2021-9M 5", "2021-9M",
        {"same_period_last_year.value": None, "same_period_last_year.change": None,
         "same_period_last_year.reason": "no_earlier_figure"},
        id="missing is never zero",
    ),
    pytest.param(
        "flow 2021-9M 5", "2021-9M",
        {"previous.reason": "missing_part", "same_period_last_year.reason": "no_earlier_figure",
         "same_period_last_year.period": "2020-9M", "target.reason": "no_target",
         "target.elapsed_pct": 75},
        id="one figure alone",
    ),
    pytest.param(
        "flow 2020-9M 5 status=doubtful\nflow 2021-9M 7", "2021-9M",
        {"same_period_last_year.value": 5, "same_period_last_year.change": None,
         "same_period_last_year.reason": "doubtful"},
        id="a doubtful base gives no arithmetic",
    ),
    pytest.param(
        "flow 2020-9M 5\nflow 2021-9M 7 status=estimate", "2021-9M",
        {"flags": ("estimate",), "same_period_last_year.status": "official",
         "same_period_last_year.remarks": ("estimate_against_official",),
         "same_period_last_year.growth_pct": 40},
        id="an estimate against an official value says so",
    ),
    pytest.param(
        "flow 2020-9M 5 as_of=2020-09-30\nflow 2021-9M 7 as_of=2021-08-31", "2021-9M",
        {"same_period_last_year.value": 5, "same_period_last_year.growth_pct": None,
         "same_period_last_year.reason": "dates_differ"},
        id="figures dated a month apart are not the same period",
    ),
    pytest.param(
        "flow 2020-9M 5\nflow 2021-9M 7 as_of=2021-09-14", "2021-9M",
        {"same_period_last_year.growth_pct": 40},
        id="a data window that closes on day 14 is the same period",
    ),
]  # fmt: skip

BOUNDS = [
    pytest.param("813 at_least", "672", ("at_least", 141, None, "rising"), id="at least, exact"),
    pytest.param("813", "672 at_least", ("at_most", 141, None, None), id="exact, at least"),
    pytest.param("600", "672 at_least", ("at_most", -72, None, "falling"), id="surely falling"),
    pytest.param("600 at_least", "672", ("at_least", -72, None, None), id="fall not certain"),
    pytest.param("813 at_most", "672", ("at_most", 141, None, None), id="at most, exact"),
    pytest.param("813", "672 at_most", ("at_least", 141, None, "rising"), id="exact, at most"),
    pytest.param("813 at_least", "672 at_most", ("at_least", 141, None, "rising"), id="both widen"),
    pytest.param("813 at_most", "672 at_least", ("at_most", 141, None, None), id="both narrow"),
    pytest.param(
        "813 at_least", "672 at_least", (None, None, "bounds_on_both_sides", None),
        id="at least against at least",
    ),
    pytest.param(
        "813 at_most", "672 at_most", (None, None, "bounds_on_both_sides", None),
        id="at most against at most",
    ),
    pytest.param("813 approx", "672", ("approx", 141, None, "rising"), id="about, exact"),
    pytest.param("813", "672 approx", ("approx", 141, None, "rising"), id="exact, about"),
    pytest.param("813 approx", "672 approx", ("approx", 141, None, "rising"), id="about, about"),
    pytest.param("672 approx", "672", ("approx", 0, None, None), id="about the same"),
    # About 100 is 95 to 105, about 101 is 100.5 to 101.5, about 120 is 115 to 125.
    pytest.param("101 approx", "100 approx", ("approx", 1, None, None), id="about 101, about 100"),
    pytest.param("101", "100 approx", ("approx", 1, None, None), id="101, about 100"),
    pytest.param("94", "100 approx", ("approx", -6, None, "falling"), id="94, about 100"),
    pytest.param("120 approx", "100 approx", ("approx", 20, None, "rising"), id="about 120"),
    pytest.param("99 approx", "100 approx", ("approx", -1, None, None), id="about 99"),
    pytest.param("1010 approx rounded_to=50", "990", ("approx", 20, None, None), id="±25"),
    pytest.param("6 approx", "5 approx", ("approx", 1, None, None), id="5.5 may be both"),
    pytest.param("7 approx", "5 approx", ("approx", 2, None, "rising"), id="6.5 to 5.5"),
    pytest.param(
        "813 approx", "672 at_least", (None, None, "bounds_do_not_combine", None),
        id="about against at least",
    ),
    pytest.param("- described", "672", (None, None, "described", None), id="words"),
    pytest.param("813", "- described", (None, None, "described", None), id="exact, words"),
    pytest.param("5 at_least", "0", ("at_least", 5, "base_zero", "rising"), id="from zero"),
]  # fmt: skip

OTHERS = [
    pytest.param(
        "stock 2020 100\nstock 2020-9M 80\nstock 2021-6M 110\nstock 2021-9M 120", "2021-9M",
        {"previous.period": "2021-6M", "previous.change": 10, "year_end.period": "2020",
         "year_end.growth_pct": 20, "same_period_last_year.growth_pct": 50,
         "previous.judgement": "improving"},
        id="stock against last end, end of last year, same date",
    ),
    pytest.param(
        "stock 2020-Q4 100\nstock 2021-09-30 120", "2021-9M",
        {"now.value": 120, "previous.period": "2020-Q4", "year_end.value": 100},
        id="a stock belongs to a day, however its period is written",
    ),
    pytest.param(
        "stock 2020-08-31 90\nstock 2021-9M 120 as_of=2021-08-31", "2021-9M",
        {"same_period_last_year.value": 90, "same_period_last_year.change": 30},
        id="a stock dated 31 August compares with last 31 August",
    ),
    pytest.param(
        "stock 2020-9M 90\nstock 2021-9M 120 as_of=2021-08-31", "2021-9M",
        {"same_period_last_year.value": 90, "same_period_last_year.reason": "dates_differ",
         "same_period_last_year.change": None, "previous.value": 90, "previous.change": 30},
        id="31 August is not 30 September",
    ),
    pytest.param(
        "stock 2021-3M 90\nstock 2021-6M 100", "2021-Q3",
        {"now": None, "flags": ("not_reported",), "previous.value": 100,
         "previous.reason": "not_reported"},
        id="a stock is never derived",
    ),
    pytest.param(
        "rate 2020 12.5\nrate 2020-9M 10\nrate 2021-6M 9.5\nrate 2021-9M 9.3", "2021-9M",
        {"previous.points": -0.2, "previous.growth_pct": None, "previous.change": None,
         "year_end.points": -3.2, "same_period_last_year.points": -0.7,
         "previous.direction": "falling", "previous.judgement": "improving"},
        id="rates differ in points; a falling one may be the better",
    ),
    pytest.param(
        "rate 2021-Q2 9.5\nrate 2021-9M 9.3\nrate 2021-3M 9", "2021-9M",
        {"previous.period": "2021-3M", "previous.points": 0.3,
         "previous.judgement": "worsening"},
        id="a cumulative rate does not compare with a quarter's",
    ),
    pytest.param(
        "rate 2021-9M 9.3 at_least\nrate 2020-9M 10", "2021-9M",
        {"same_period_last_year.points": -0.7, "same_period_last_year.bound": "at_least",
         "same_period_last_year.judgement": None},
        id="a bounded rate gives bounded points and no judgement",
    ),
    pytest.param(
        "rank 2020-9M 33\nrank 2021-6M 15\nrank 2021-9M 20", "2021-9M",
        {"previous.places": -5, "previous.judgement": "worsening",
         "same_period_last_year.places": 13, "same_period_last_year.direction": "rising",
         "same_period_last_year.judgement": "improving", "year_end": None, "target": None,
         "same_period_last_year.change": None},
        id="places gained and lost",
    ),
    pytest.param(
        "rank 2020-9M 33\nrank 2021-9M 20 at_most", "2021-9M",
        {"same_period_last_year.places": 13, "same_period_last_year.bound": "at_least"},
        id="a rank of at most 20 gains at least 13 places",
    ),
    pytest.param(
        "some 2021-9M 30\nall 2021-9M 120\nsome 2020-9M 20\nall 2020-9M 100", "2021-9M",
        {"now.value": 25, "now.derived": "recomputed", "same_period_last_year.points": 5,
         "previous.points": 5},
        id="a rate recomputed from its parts",
    ),
    pytest.param(
        "some 2021 30\nall 2021 120\nsome 2020 0\nall 2020 0", "2021",
        {"now.value": 25, "previous.reason": "base_zero", "previous.period": "2020",
         "same_period_last_year.reason": "base_zero", "year_end.reason": "base_zero"},
        id="a share of nobody is not a figure that nobody reported",
    ),
    pytest.param(
        "some 2021-9M 30\nall 2021-9M 120\nsome 2021-3M 0\nall 2021-3M 0\nsome 2021-Q2 1",
        "2021-9M", {"previous.reason": "base_zero", "previous.period": "2021-3M"},
        id="the last period that could have had a share",
    ),
    pytest.param(
        "some 2021 30\nall 2021 120\nsome 2020 5 at_least\nall 2020 9 at_least", "2021",
        {"previous.reason": "bounds_on_both_sides", "previous.period": "2020"},
        id="a share of two bounds says why it has no number",
    ),
    pytest.param(
        "some 2021 30\nall 2021 120\nsome 2020 5", "2021",
        {"previous.reason": "no_earlier_figure", "previous.period": "2020"},
        id="without its denominator a share was not reported",
    ),
    pytest.param(
        "some 2021 30\nall 2021 120\nsome 2020 0\nall 2020 0\nshare 2019 20", "2021",
        {"previous.period": "2019", "previous.points": 5},
        id="an earlier share is the last one there is",
    ),
    pytest.param(
        "some 2021-Q1 10\nall 2021-Q1 100\nsome 2021-Q2 40\nall 2021-Q2 100", "2021-6M",
        {"now.value": 25}, id="a half-year's rate is never the mean of two quarters' by luck only",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "period", "wanted"), FLOWS)
def test_flow(lines: str, period: str, wanted: dict[str, Any]) -> None:
    row = row_of(dataset_of(lines), period, "flow")
    assert told(row, wanted) == wanted


@pytest.mark.parametrize(("now", "then", "wanted"), BOUNDS)
def test_bound_holds_for_the_whole_comparison(now: str, then: str, wanted: tuple[Any, ...]) -> None:
    row = row_of(dataset_of(f"flow 2021 {now}\nflow 2020 {then}"), "2021", "flow")
    compared = row.previous
    assert compared is not None
    assert (compared.bound, compared.change, compared.reason, compared.direction) == wanted
    assert (compared.growth_pct is None) == (compared.reason is not None)


def test_at_least_813_against_672_grows_by_at_least_that_share() -> None:
    row = row_of(dataset_of("flow 2021 813 at_least\nflow 2020 672"), "2021", "flow")
    assert row.previous is not None
    assert row.previous.growth_pct == pytest.approx(100 * 141 / 672)
    assert (row.previous.value, row.previous.bound) == (672, "at_least")


@pytest.mark.parametrize(
    ("nine", "six", "wanted"),
    [
        pytest.param("80 at_least", "50", (30, "at_least"), id="the end at least"),
        pytest.param("80", "50 at_least", (30, "at_most"), id="the beginning at least"),
        pytest.param("80 at_most", "50 at_least", (30, "at_most"), id="both turn the same way"),
        pytest.param("80 approx", "50", (30, "approx"), id="about stays about"),
    ],
)
def test_bound_turns_round_in_a_difference(nine: str, six: str, wanted: tuple[float, str]) -> None:
    row = row_of(dataset_of(f"flow 2021-9M {nine}\nflow 2021-6M {six}"), "2021-Q3", "flow")
    assert row.now is not None
    assert (row.now.value, row.now.qualifier) == wanted


def test_difference_of_two_lower_bounds_is_not_derived() -> None:
    data = dataset_of("flow 2021-9M 80 at_least\nflow 2021-6M 50 at_least\nflow 2021-Q2 20")
    row = row_of(data, "2021-9M", "flow")
    assert row.previous is not None
    assert (row.previous.now, row.previous.reason) == (None, "bounds_on_both_sides")


@pytest.mark.parametrize(("lines", "period", "wanted"), OTHERS)
def test_stock_rate_and_rank(lines: str, period: str, wanted: dict[str, Any]) -> None:
    name = lines.split(maxsplit=1)[0]
    row = row_of(dataset_of(lines), period, "share" if name == "some" else name)
    assert told(row, wanted) == wanted


LAO_CAI_2013 = """
    flow 2013-02 167.917 recorded=2013-03-31
    flow 2013-03 196 status=estimate recorded=2013-03-31
    flow 2013-3M 418.917 status=estimate recorded=2013-03-31
    flow 2013-03 221.658 recorded=2013-04-30
"""
DERIVED = [
    pytest.param(LAO_CAI_2013, "2013-01", 55, "official", id="418.917-167.917-196, not -221.658"),
    pytest.param(LAO_CAI_2013, "2013-Q1", 444.575, "official", id="55+167.917+221.658"),
    pytest.param(LAO_CAI_2013, "2013-3M", 418.917, "estimate", id="as it was printed"),
    pytest.param(
        "flow 2021-07 10 recorded=2021-08-31\nflow 2021-08 20 recorded=2021-09-30\n"
        "flow 2021-09 30 status=estimate recorded=2021-09-30\n"
        "flow 2021-09 33 recorded=2021-10-31\n"
        "flow 2021-6M 100 status=estimate recorded=2021-06-30\n"
        "flow 2021-9M 161 status=estimate recorded=2021-09-30",
        "2021-Q3", 63, "official", id="settled months, not 161-100",
    ),
    pytest.param(
        "flow 2021-07 10 recorded=2021-08-31\nflow 2021-08 20 recorded=2021-09-30\n"
        "flow 2021-09 30 status=estimate recorded=2021-09-30",
        "2021-Q3", 60, "estimate", id="settled months and the last one's estimate",
    ),
    pytest.param(
        "flow 2021-6M 100 recorded=2021-07-31\n"
        "flow 2021-9M 161 status=estimate recorded=2021-09-30",
        "2021-Q3", 61, "estimate", id="an estimate less what is settled",
    ),
    pytest.param(
        "flow 2021-6M 100 status=preliminary recorded=2021-09-30\n"
        "flow 2021-9M 161 status=preliminary recorded=2021-09-30",
        "2021-Q3", 61, "preliminary", id="two of one publication",
    ),
    pytest.param(
        "flow 2021-Q1 10 status=estimate recorded=2021-03-31\n"
        "flow 2021-Q2 20 recorded=2021-07-31\nflow 2021-Q3 30 recorded=2021-10-31\n"
        "flow 2021-Q1 11 recorded=2021-04-30",
        "2021-9M", 61, "official", id="three settled quarters",
    ),
    pytest.param(
        "flow 2021-Q1 10 status=doubtful\nflow 2021-Q2 20", "2021-6M", 30, "doubtful",
        id="what is doubtful makes the sum doubtful",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "period", "value", "status"), DERIVED)
def test_flow_is_made_of_figures_that_go_together(
    lines: str, period: str, value: float, status: str
) -> None:
    now = row_of(dataset_of(lines), period, "flow").now
    assert now is not None
    assert (now.value, now.status) == (value, status)


MIXED = [
    pytest.param(
        "flow 2021-6M 100 status=estimate recorded=2021-06-30\n"
        "flow 2021-9M 161 status=estimate recorded=2021-09-30\nflow 2021-Q2 30",
        id="two estimates of different tables",
    ),
    pytest.param(
        "flow 2021-6M 100 status=preliminary recorded=2021-06-30\n"
        "flow 2021-9M 161 recorded=2021-12-31\nflow 2021-Q2 30",
        id="settled less preliminary",
    ),
    pytest.param(
        "flow 2021-07 10 status=estimate recorded=2021-07-31\nflow 2021-08 20 recorded=2021-09-30\n"
        "flow 2021-09 30 recorded=2021-10-31\nflow 2021-9M 161 recorded=2021-10-31\n"
        "flow 2021-Q2 30",
        id="a sum with an estimate that is not its last month",
    ),
]  # fmt: skip


@pytest.mark.parametrize("lines", MIXED)
def test_flow_out_of_different_publications_is_refused(lines: str) -> None:
    previous = row_of(dataset_of(lines), "2021-9M", "flow").previous
    assert previous is not None
    assert (previous.now, previous.reason, previous.change) == (None, "vintages_differ", None)


def test_flow_is_not_derived_across_publishers() -> None:
    data = dataset_of(
        "flow 2021-6M 30 source=report\nflow 2021-9M 75 source=bank\nflow 2021-Q2 20 source=report",
        sources=[{"id": "report", "publisher": "province"}, {"id": "bank", "publisher": "bank"}],
    )
    previous = row_of(data, "2021-9M", "flow").previous
    assert previous is not None
    assert (previous.now, previous.reason) == (None, "other_source")


VINTAGES = """
    flow 2021-9M 100 status=estimate recorded=2021-09-30
    flow 2021-9M 110 recorded=2021-12-31
    flow 2021-9M 120 recorded=2022-03-31
"""


def test_newest_vintage_counts_and_first_value_is_kept() -> None:
    row = row_of(dataset_of(VINTAGES), "2021-9M", "flow")
    wanted = {"now.value": 120, "now.first_value": 100, "now.status": "official"}
    assert told(row, wanted) == wanted
    assert row.flags == ("revised",)


def test_revised_base_says_so() -> None:
    row = row_of(dataset_of(VINTAGES + "flow 2022-9M 150 recorded=2022-09-30"), "2022-9M", "flow")
    assert row.same_period_last_year is not None
    assert row.same_period_last_year.remarks == ("base_revised",)
    assert row.same_period_last_year.growth_pct == 25


def test_figure_printed_again_but_coarser_is_not_revised() -> None:
    data = dataset_of(
        "flow 2021-3M 950.117 recorded=2021-03-31\n"
        "flow 2021-Q1 950.1 recorded=2021-09-30 rounded_to=0.1"
    )
    row = row_of(data, "2021-Q1", "flow")
    assert (row.flags, told(row, {"now.value": 0})["now.value"]) == ((), 950.1)


@pytest.mark.parametrize(
    ("period", "value", "pct"),
    [pytest.param("2021-9M", 60, 75, id="9M"), pytest.param("2021-6M", 30, 50, id="6M")],
)
def test_attainment_stands_beside_the_share_of_the_year(
    period: str, value: float, pct: float
) -> None:
    data = dataset_of(f"flow {period} {value}", targets="flow 2021 80")
    target = row_of(data, period, "flow").target
    assert target is not None
    assert (target.value, target.attainment_pct, target.elapsed_pct, target.reason) == (
        80, 100 * value / 80, pct, None,
    )  # fmt: skip


def test_quarter_is_measured_from_january() -> None:
    data = dataset_of("flow 2021-6M 30\nflow 2021-Q3 30", targets="flow 2021 80")
    target = row_of(data, "2021-Q3", "flow").target
    assert target is not None
    assert target.now is not None
    assert (target.now.value, target.attainment_pct) == (60, 75)


@pytest.mark.parametrize(
    ("line", "plan", "wanted"),
    [
        pytest.param("rate 2021-9M 9.3", "rate 2021 10", {"target.points": -0.7,
                     "target.attainment_pct": None}, id="rate: distance in points"),
        pytest.param("stock 2021-9M 90", "stock 2021 120", {"target.attainment_pct": 75},
                     id="stock"),
        pytest.param("flow 2021-9M 90 at_least", "flow 2021 120",
                     {"target.attainment_pct": 75, "target.bound": "at_least"}, id="at least"),
        pytest.param("flow 2021-9M - described", "flow 2021 120",
                     {"target.attainment_pct": None, "target.reason": "described"}, id="words"),
        pytest.param("flow 2021-9M 90", "flow 2021 0",
                     {"target.attainment_pct": None, "target.reason": "plan_zero"},
                     id="a plan of 0"),
        pytest.param("flow 2021-9M 90", "flow 2021 -5",
                     {"target.attainment_pct": None, "target.reason": "plan_negative"},
                     id="a cut"),
        pytest.param("flow 2021-Q3 90", "flow 2021 120",
                     {"target.attainment_pct": None, "target.reason": "missing_part"},
                     id="a quarter alone does not tell the year"),
    ],
)  # fmt: skip
def test_target(line: str, plan: str, wanted: dict[str, Any]) -> None:
    words = line.split()
    row = row_of(dataset_of(line, targets=plan), words[1], words[0])
    assert told(row, wanted) == wanted


def test_newest_plan_known_counts() -> None:
    data = dataset_of(
        "flow 2021-9M 60",
        targets="flow 2021 100 recorded=2021-06-30\nflow 2021 80 recorded=2021-01-31",
    )
    target = row_of(data, "2021-9M", "flow").target
    assert target is not None
    assert target.attainment_pct == 60


def test_break_refuses_the_comparison_but_shows_both_figures() -> None:
    data = dataset_of("stock 2025-06-30 10\nstock 2025-09-30 30", breaks=NEW_AREA)
    row = row_of(data, "2025-9M", "stock")
    wanted = {"previous.value": 10, "previous.change": None, "previous.reason": "break",
              "now.value": 30, "flags": ("break",)}  # fmt: skip
    assert told(row, wanted) == wanted


def test_break_of_another_indicator_or_organisation_does_not_matter() -> None:
    other = [{"indicator": "rate", "period": "2025-07-01"},
             {"organisation": "b", "period": "2025-07-01"}]  # fmt: skip
    data = dataset_of("stock 2025-06-30 10\nstock 2025-09-30 30", breaks=other)
    assert told(row_of(data, "2025-9M", "stock"), {"previous.change": 20}) == {
        "previous.change": 20
    }


def test_restated_base_is_compared_across_a_break() -> None:
    data = dataset_of(
        "stock 2025-06-30 10\nstock 2025-06-30 25 restated=2025-07-01\nstock 2025-09-30 30",
        breaks=NEW_AREA,
    )
    wanted = {"previous.value": 25, "previous.change": 5, "previous.reason": None,
              "previous.remarks": ("restated_base",)}  # fmt: skip
    assert told(row_of(data, "2025-9M", "stock"), wanted) == wanted
    assert told(row_of(data, "2025-6M", "stock"), {"now.value": 10}) == {"now.value": 10}


def test_quarter_is_not_derived_across_a_break() -> None:
    data = dataset_of("flow 2025-6M 10\nflow 2025-9M 40", breaks=NEW_AREA)
    row = row_of(data, "2025-9M", "flow")
    assert told(row, {"previous.now": None}) == {"previous.now": None}
    assert row.previous is not None
    assert row.previous.reason == "break"


def test_flow_that_spans_a_break_compares_with_neither_side() -> None:
    lines = "flow 2024-9M 10\nflow 2025-9M 40\nflow 2026-9M 50"
    data = dataset_of(lines, breaks=NEW_AREA)
    for period in ("2025-9M", "2026-9M"):
        wanted = {"same_period_last_year.reason": "break", "same_period_last_year.change": None}
        assert told(row_of(data, period, "flow"), wanted) == wanted


def test_end_of_an_organisation_breaks_its_series() -> None:
    ended = [{"id": "a", "valid_to": "2025-06-30"}]
    data = dataset_of("stock 2025-06-30 10\nstock 2025-09-30 30", organisations=ended)
    wanted = {"previous.reason": "break"}
    assert told(row_of(data, "2025-9M", "stock"), wanted) == wanted


def test_merged_organisations_add_up_to_the_base_of_the_new_one() -> None:
    data = dataset_of(
        "a/flow 2024-Q3 10\nb/flow 2024-Q3 15\nnew/flow 2025-Q3 30\n"
        "a/stock 2024 4\nb/stock 2024 6\nnew/stock 2025-9M 12",
        organisations=MERGED,
    )
    wanted = {"same_period_last_year.value": 25, "same_period_last_year.growth_pct": 20,
              "same_period_last_year.remarks": ("merged_base",)}  # fmt: skip
    assert told(row_of(data, "2025-Q3", "flow", "new"), wanted) == wanted
    wanted = {"year_end.growth_pct": 20, "previous.period": "2024", "previous.change": 2}
    assert told(row_of(data, "2025-9M", "stock", "new"), wanted) == wanted


def test_merged_rate_is_recomputed_never_averaged() -> None:
    data = dataset_of(
        "a/some 2024-Q3 1\na/all 2024-Q3 10\nb/some 2024-Q3 45\nb/all 2024-Q3 90\n"
        "new/some 2025-Q3 60\nnew/all 2025-Q3 100",
        organisations=MERGED,
    )
    row = row_of(data, "2025-Q3", "share", "new")
    # 46 of 100, not the mean of 10 % and 50 %.
    wanted = {
        "now.value": 60,
        "same_period_last_year.value": 46,
        "same_period_last_year.points": 14,
    }
    assert told(row, wanted) == wanted


def test_merged_base_with_a_missing_part_is_refused() -> None:
    data = dataset_of("a/flow 2024-Q3 10\nnew/flow 2025-Q3 30", organisations=MERGED)
    wanted = {"same_period_last_year.reason": "missing_part", "same_period_last_year.value": None}
    assert told(row_of(data, "2025-Q3", "flow", "new"), wanted) == wanted


@pytest.mark.parametrize(
    ("days", "reason", "value"),
    [
        pytest.param(("2024-12-31", "2024-12-20"), None, 10, id="both at the end of the year"),
        pytest.param(("2024-11-21", "2024-11-21"), "dates_differ", 10, id="both forty days before"),
        pytest.param(("2024-12-31", "2024-11-21"), "dates_differ", None, id="forty days apart"),
    ],
)
def test_merged_stock_counts_only_of_days_that_go_together(
    days: tuple[str, str], reason: str | None, value: float | None
) -> None:
    data = dataset_of(
        f"a/stock 2024 4 as_of={days[0]}\nb/stock 2024 6 as_of={days[1]}\nnew/stock 2025-9M 12",
        organisations=MERGED,
    )
    growth = None if reason else 20
    wanted = {"year_end.reason": reason, "year_end.value": value, "year_end.growth_pct": growth}
    assert told(row_of(data, "2025-9M", "stock", "new"), wanted) == wanted


def test_merged_rate_of_which_a_numerator_is_missing_says_so() -> None:
    data = dataset_of(
        "a/some 2024-Q3 1\na/all 2024-Q3 10\nb/all 2024-Q3 90\na/share 2024-Q3 10\n"
        "b/share 2024-Q3 50\nnew/some 2025-Q3 60\nnew/all 2025-Q3 100",
        organisations=MERGED,
    )
    wanted = {"same_period_last_year.reason": "missing_part"}
    assert told(row_of(data, "2025-Q3", "share", "new"), wanted) == wanted


def test_organisation_that_took_in_another_compares_with_both() -> None:
    data = dataset_of(
        "a/flow 2024-Q3 10\nb/flow 2024-Q3 15\na/flow 2025-Q3 30", organisations=JOINED
    )
    wanted = {"same_period_last_year.value": 25, "same_period_last_year.growth_pct": 20}
    assert told(row_of(data, "2025-Q3", "flow"), wanted) == wanted


def test_rows_follow_the_indicators_and_printed_comparisons_have_none() -> None:
    data = dataset_of("rank 2021-9M 3\nstock 2021-9M 5\nflow 2021-9M 1\nratio 2021-9M 110")
    rows = comparison.table(data, "a", Period.parse("2021-9M"))
    assert [row.indicator.id for row in rows] == ["flow", "stock", "rank"]


PRINTED = [
    pytest.param("100", "171.7", "171.7", None, id="agrees"),
    pytest.param("100", "171.74", "171.7", None, id="agrees as far as it was printed"),
    pytest.param("100", "180", "171.7", "restated_base", id="another base"),
]


@pytest.mark.parametrize(("then", "now", "printed", "reason"), PRINTED)
def test_printed_ratio_stands_beside_the_computed_one(
    then: str, now: str, printed: str, reason: str | None
) -> None:
    data = dataset_of(f"flow 2020-9M {then}\nflow 2021-9M {now}\nratio 2021-9M {printed}")
    compared = row_of(data, "2021-9M", "flow").same_period_last_year
    assert compared is not None
    assert (compared.printed, compared.printed_as) == (171.7, "ratio_pct")
    assert compared.printed_growth_pct == 71.7
    assert compared.printed_reason == reason


def test_printed_ratio_alone_says_that_it_is_only_printed() -> None:
    data = dataset_of("flow 2021-9M 5\nratio 2021-9M 171.7")
    compared = row_of(data, "2021-9M", "flow").same_period_last_year
    assert compared is not None
    assert (compared.growth_pct, compared.printed, compared.printed_reason, compared.reason) == (
        None, 171.7, "only_printed", "no_earlier_figure",
    )  # fmt: skip


def test_printed_ratio_that_a_revision_overtook() -> None:
    data = dataset_of(
        "flow 2020-9M 100 recorded=2020-09-30\nflow 2021-9M 150 recorded=2021-09-30\n"
        "flow 2021-9M 160 recorded=2021-12-31\nratio 2021-9M 150 recorded=2021-09-30"
    )
    compared = row_of(data, "2021-9M", "flow").same_period_last_year
    assert compared is not None
    assert (compared.ratio_pct, compared.printed, compared.printed_reason) == (160, 150, "revision")


def test_printed_ratio_that_an_estimate_within_the_base_explains() -> None:
    # 9M of 2020 held an estimate of 20 for September; the actual was 25, so the base became 105.
    data = dataset_of(
        "flow 2020-9M 100 status=estimate recorded=2020-09-30\n"
        "flow 2020-09 20 status=estimate recorded=2020-09-30\n"
        "flow 2020-09 25 recorded=2020-10-31\n"
        "flow 2021-9M 210 recorded=2021-09-30\nratio 2021-9M 200 recorded=2021-09-30"
    )
    compared = row_of(data, "2021-9M", "flow").same_period_last_year
    assert compared is not None
    assert (compared.ratio_pct, compared.printed_reason) == (210, "estimate")


def test_printed_ratio_against_the_base_that_the_next_table_settled() -> None:
    # 10M less its estimate of October: 9M of 2020 became 105 once earlier months were revised too.
    data = dataset_of(
        "flow 2020-9M 100 status=estimate recorded=2020-09-30\n"
        "flow 2020-10 15 status=estimate recorded=2020-10-31\n"
        "flow 2020-10M 120 status=estimate recorded=2020-10-31\n"
        "flow 2021-9M 210 recorded=2021-09-30\nratio 2021-9M 200 recorded=2021-09-30"
    )
    compared = row_of(data, "2021-9M", "flow").same_period_last_year
    assert compared is not None
    assert compared.printed_reason == "settled_base"


ANOTHER_BASE = [
    pytest.param("100", "171.7", "ratio 2021-9M 71.7", "growth_as_ratio", id="growth for a ratio"),
    pytest.param("100", "171.7", "ratio 2021-9M 145", "restated_base", id="a base within a fifth"),
    pytest.param("100", "171.7", "ratio 2021-9M 130", "unexplained", id="a base further off"),
]


@pytest.mark.parametrize(("then", "now", "printed", "reason"), ANOTHER_BASE)
def test_printed_ratio_far_from_the_computed_one_has_its_own_reason(
    then: str, now: str, printed: str, reason: str
) -> None:
    data = dataset_of(f"flow 2020-9M {then}\nflow 2021-9M {now}\n{printed}")
    compared = row_of(data, "2021-9M", "flow").same_period_last_year
    assert compared is not None
    assert compared.printed_reason == reason


def test_printed_ratio_of_figures_in_whole_units_is_rounding() -> None:
    months = "".join(
        f"flow {year}-{month:02} {value}\n"
        for year, value in ((2020, 3), (2021, 4))
        for month in range(1, 7)
    )
    data = dataset_of(f"{months}flow 2020-9M 30\nflow 2021-9M 41\nratio 2021-9M 138.4")
    compared = row_of(data, "2021-9M", "flow").same_period_last_year
    assert compared is not None
    assert compared.ratio_pct == pytest.approx(136.67, abs=0.01)
    assert compared.printed_reason == "rounding"


PRINTED_ATTAINMENTS = [
    pytest.param("flow 2021-9M 60 rounded_to=1", "60.4", "rounding", id="a rounding declared"),
    pytest.param("flow 2021-9M 60", "60.4", "unexplained", id="nothing says that it is rounded"),
    pytest.param("flow 2021-9M 6000 printed=6", "6400", "rounding", id="its words show it"),
    pytest.param("flow 2021-9M 6000 printed=6.000", "6400", "unexplained", id="all digits printed"),
    pytest.param(
        "flow 2021-Q1 1000 recorded=d\nflow 2021-Q2 2000 recorded=d\nflow 2021-9M 6000 recorded=d",
        "6400", "rounding", id="its whole table shows it",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("figures", "printed", "reason"), PRINTED_ATTAINMENTS)
def test_printed_attainment_within_what_the_figure_was_rounded_to(
    figures: str, printed: str, reason: str
) -> None:
    data = dataset_of(f"{figures}\nattained 2021-9M {printed}", targets="flow 2021 100")
    target = row_of(data, "2021-9M", "flow").target
    assert target is not None
    assert target.printed_reason == reason


def test_printed_attainment_that_is_doubtful_itself() -> None:
    data = dataset_of(
        "flow 2021-9M 60\nattained 2021-9M 75 status=doubtful", targets="flow 2021 100"
    )
    target = row_of(data, "2021-9M", "flow").target
    assert target is not None
    assert (target.printed, target.printed_reason) == (75, "doubtful")


def test_printed_attainment_that_a_revision_and_rounding_overtook() -> None:
    data = dataset_of(
        "flow 2021-01 97 status=estimate recorded=2021-01-31 rounded_to=1\n"
        "flow 2021-01 95 recorded=2021-02-28\nattained 2021-01 6.19 recorded=2021-01-31",
        targets="flow 2021 1582 recorded=2021-01-31",
    )
    target = row_of(data, "2021-01", "flow").target
    assert target is not None
    assert target.printed_reason == "revision"


def test_printed_ratio_against_a_settled_base_in_whole_units() -> None:
    # 9M of 2020 became 105, give or take one half of each of the two figures that leave it.
    data = dataset_of(
        "flow 2020-9M 100 status=estimate recorded=2020-09-30\n"
        "flow 2020-10 15 status=estimate recorded=2020-10-31 rounded_to=1\n"
        "flow 2020-10M 120 status=estimate recorded=2020-10-31 rounded_to=1\n"
        "flow 2021-9M 210 recorded=2021-09-30\nratio 2021-9M 201.5 recorded=2021-09-30"
    )
    compared = row_of(data, "2021-9M", "flow").same_period_last_year
    assert compared is not None
    assert compared.printed_reason == "settled_base"


def test_printed_attainment_of_a_plan_revised_since() -> None:
    data = dataset_of(
        "flow 2021-9M 60 recorded=2021-09-30\nattained 2021-9M 75 recorded=2021-09-30",
        targets="flow 2021 80 recorded=2021-01-31\nflow 2021 100 recorded=2021-12-31",
    )
    target = row_of(data, "2021-9M", "flow").target
    assert target is not None
    assert (target.attainment_pct, target.printed, target.printed_reason) == (
        60, 75, "plan_revised",
    )  # fmt: skip


def test_between_any_two_periods() -> None:
    data = dataset_of("flow 2018 10\nflow 2021 15\nflow 2021-Q1 4\nstock 2018 7\nrank 2018 1")
    changes = comparison.between(data, "a", now=Period.parse("2021"), before=Period.parse("2018"))
    assert [(change.indicator.id, change.comparison.growth_pct) for change in changes] == [
        ("flow", 50), ("stock", None), ("rank", None),
    ]  # fmt: skip
    (unlike,) = [
        change
        for change in comparison.between(
            data, "a", now=Period.parse("2021"), before=Period.parse("2021-Q1")
        )
        if change.indicator.id == "flow"
    ]
    assert (unlike.comparison.value, unlike.comparison.reason) == (4, "lengths_differ")


SINCE = """
    flow 2020-9M 50 status=estimate recorded=2020-09-30
    flow 2020-9M 52 recorded=2021-12-31
    flow 2021-9M 60 status=estimate recorded=2021-09-30
    flow 2021-09 20 status=estimate recorded=2021-09-30
    flow 2021-09 25 recorded=2021-10-31
"""


def test_annex_is_made_as_known_on_the_newest_day_of_its_own_figures() -> None:
    data = dataset_of(
        SINCE, targets="flow 2021 100 recorded=2021-01-31\nflow 2021 120 recorded=2021-12-31"
    )
    period = Period.parse("2021-9M")
    day = comparison.known_day(data, period, "a")
    assert day == "2021-09-30"
    row = row_of(comparison.as_known_on(data, day), "2021-9M", "flow")
    wanted = {
        "same_period_last_year.value": 50,
        "same_period_last_year.growth_pct": 20,
        "target.value": 100,
        "target.attainment_pct": 60,
        "known_on": "2021-09-30",
    }
    assert told(row, wanted) == wanted
    (record,) = comparison.records([row])
    assert record["as_known_on"] == "2021-09-30"


@pytest.mark.parametrize(
    ("period", "day"),
    [
        pytest.param("2021-Q3", "2021-10-31", id="parts of a period that nobody reported"),
        pytest.param("2021-09", "2021-10-31", id="revised within what became known of it"),
        pytest.param("2022", "", id="nothing of the period"),
    ],
)
def test_known_day(period: str, day: str) -> None:
    assert comparison.known_day(dataset_of(SINCE), Period.parse(period), "a") == day


def test_known_day_without_its_zeros_is_the_same_day() -> None:
    lines = "flow 2020 50 recorded=2021-01-04\nflow 2020 52 recorded=2021-01-06"
    known = comparison.as_known_on(dataset_of(lines), "2021-1-5")
    assert list(known.observations["value"]) == [50]
    assert row_of(known, "2020", "flow").known_on == "2021-01-05"


def test_known_day_that_is_none_is_refused() -> None:
    with pytest.raises(ParameterError, match="'31/10/2021' is no day; write YYYY-MM-DD"):
        comparison.as_known_on(dataset_of(SINCE), "31/10/2021")


def test_implied_plan_says_so() -> None:
    row = row_of(
        dataset_of("flow 2021-9M 60", targets="flow 2021 80 implied=true"), "2021-9M", "flow"
    )
    assert row.target is not None
    assert (row.target.is_implied, row.flags) == (True, ("implied_plan",))


BANK = [
    {"id": "report", "publisher": "People's Committee", "published": "2021-10-05"},
    {"id": "bank", "publisher": "Bank", "published": "2019-11-18"},
    {"id": "own", "publisher": "People's Committee", "published": "2021-06-15"},
    {"id": "site", "url": "https://www.bank.example/news"},
    {"id": "other-page", "url": "https://bank.example/figures"},
]


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        pytest.param("stock 2021-6M 100 source=bank", "other_source", id="another publisher"),
        pytest.param("stock 2021-6M 100 source=site", "other_source", id="another site"),
        pytest.param("stock 2021-06-15 100 source=own", "undated", id="dated by its article"),
        pytest.param("stock 2021-06-15 100 source=own as_of=2021-06-15", None, id="dated itself"),
        pytest.param("stock 2020-6M 100 source=report", None, id="fifteen months old"),
        pytest.param("stock 2020-05 100 source=report", "too_old", id="sixteen months old"),
        pytest.param("stock 2021-6M 100", None, id="a source that nobody names"),
    ],
)
def test_foreign_undated_or_old_figure_stands_for_reference_only(
    then: str, reason: str | None
) -> None:
    data = dataset_of(f"{then}\nstock 2021-9M 120 source=report", sources=BANK)
    previous = row_of(data, "2021-9M", "stock").previous
    assert previous is not None
    assert (previous.value, previous.reason) == (100, reason)
    assert (previous.growth_pct is None) == (reason is not None)
    assert previous.source == then.partition("source=")[2].partition(" ")[0]


def test_pages_of_one_site_are_one_publishers() -> None:
    data = dataset_of(
        "stock 2021-6M 1 source=site\nstock 2021-9M 2 source=other-page", sources=BANK
    )
    previous = row_of(data, "2021-9M", "stock").previous
    assert previous is not None
    assert previous.change == 1


def test_later_figure_of_another_publisher_is_no_vintage() -> None:
    data = dataset_of(
        "stock 2021-6M 1 source=report recorded=2021-07-01\n"
        "stock 2021-9M 2 source=report recorded=2021-10-05\n"
        "stock 2021-9M 9 source=bank recorded=2021-12-31",
        sources=BANK,
    )
    row = row_of(data, "2021-9M", "stock")
    assert told(row, {"now.value": 2, "now.first_value": None, "flags": ()}) == {
        "now.value": 2, "now.first_value": None, "flags": (),
    }  # fmt: skip


@pytest.mark.parametrize("indicator", ["rank", "rate", "share"])
def test_what_cannot_be_added_up_across_a_merger_is_a_break(indicator: str) -> None:
    data = dataset_of(
        f"a/{indicator} 2024-Q3 10\nb/{indicator} 2024-Q3 15\nnew/{indicator} 2025-Q3 9",
        organisations=MERGED,
        breaks=[{"period": "2025-07-01", "reason_vi": "Sáp nhập", "reason_en": "Merged"}],
    )
    compared = row_of(data, "2025-Q3", indicator, "new").same_period_last_year
    assert compared is not None
    assert compared.reason == "break"
    assert [found.reason("en") for found in compared.breaks] == ["Merged"]


def test_merged_base_says_so_beside_the_number() -> None:
    data = dataset_of(
        "a/flow 2024-Q3 10\nb/flow 2024-Q3 15\nnew/flow 2025-Q3 30", organisations=MERGED
    )
    assert "merged_base" in row_of(data, "2025-Q3", "flow", "new").flags


def test_break_written_as_a_year_has_its_reason() -> None:
    data = dataset_of(
        "flow 2020-9M 10\nflow 2021-9M 12",
        breaks=[{"period": "2021", "reason_vi": "Cách tính mới", "reason_en": "New method"}],
    )
    compared = row_of(data, "2021-9M", "flow").same_period_last_year
    assert compared is not None
    assert [found.reason("en") for found in compared.breaks] == ["New method"]


@pytest.mark.parametrize(
    ("lines", "period", "so_far", "last"),
    [
        pytest.param("flow 2021-9M 70\nflow 2021 100", "2021", ("2021-9M", 70), ("2021-Q4", 30),
                     id="a year beside its nine months"),
        pytest.param("flow 2021-6M 40\nflow 2021 100", "2021", ("2021-6M", 40), ("2021-H2", 60),
                     id="a year beside its first half"),
        pytest.param("flow 2021-6M 40\nflow 2021-9M 70", "2021-9M", ("2021-6M", 40),
                     ("2021-Q3", 30), id="nine months beside six"),
    ],
)  # fmt: skip
def test_flow_stands_beside_its_own_figure_so_far(
    lines: str, period: str, so_far: tuple[str, float], last: tuple[str, float]
) -> None:
    row = row_of(dataset_of(lines), period, "flow")
    found = row.within_year
    assert found is not None
    assert found.last is not None
    told_so_far, told_last = (
        (str(figure.period), figure.value) for figure in (found.so_far, found.last)
    )
    assert (told_so_far, told_last, found.reason) == (so_far, last, None)
    (record,) = comparison.records([row])
    assert record["within_year"] is not None
    assert record["within_year"]["last"] is not None
    assert record["within_year"]["last"]["value"] == last[1]


@pytest.mark.parametrize(
    ("months", "adds_up"),
    [
        # Nine months as estimated in September, and a quarter as its months were settled.
        pytest.param((10, 10, 12), False, id="settled otherwise"),
        pytest.param((10, 10, 10), True, id="settled as printed"),
    ],
)
def test_year_says_where_its_parts_do_not_add_up(
    months: tuple[int, int, int], adds_up: bool
) -> None:
    quarter = "".join(
        f"flow 2021-{month} {value} recorded=2022-01-31\n"
        for month, value in zip((10, 11, 12), months, strict=True)
    )
    data = dataset_of(
        f"{quarter}flow 2021-9M 70 status=estimate recorded=2021-09-30\n"
        "flow 2021 100 recorded=2022-01-31"
    )
    row = row_of(data, "2021", "flow")
    assert row.within_year is not None
    assert row.within_year.adds_up == adds_up
    (record,) = comparison.records([row])
    assert record["within_year"] is not None
    assert record["within_year"]["adds_up"] == adds_up
    text = tables.of_indicators(data, [row], Words("en")).to_text()
    assert ("do not add up to it" in text) != adds_up


def test_unknown_organisation_is_named() -> None:
    with pytest.raises(ParameterError, match="'nobody'"):
        comparison.table(dataset_of("flow 2021 1"), "nobody", Period.parse("2021"))


def test_records_are_plain_and_unrounded() -> None:
    data = dataset_of("flow 2020-9M 3\nflow 2021-9M 4\nrank 2021-9M 2", targets="flow 2021 7")
    flow, rank = comparison.records(comparison.table(data, "a", Period.parse("2021-9M")))
    assert set(flow) >= {
        "indicator", "unit", "kind", "better", "value", "qualifier", "status", "period",
        "previous", "same_period_last_year", "year_end", "target", "flags",
    }  # fmt: skip
    compared = flow["same_period_last_year"]
    assert (compared["period"], compared["growth_pct"]) == ("2020-9M", 100 * (4 - 3) / 3)
    assert flow["target"]["attainment_pct"] == 400 / 7
    assert (flow["year_end"], rank["target"]) == (None, None)


def test_every_code_given_is_documented() -> None:
    lines = [case.values[0] for case in (*FLOWS, *OTHERS)]
    for text, period in ((case.values[0], case.values[1]) for case in (*FLOWS, *OTHERS)):
        for row in comparison.table(dataset_of(text), "a", Period.parse(period)):
            compared = [row.previous, row.same_period_last_year, row.year_end, row.target]
            reasons = {one.reason for one in compared if one is not None and one.reason}
            assert reasons <= set(comparison.REASONS)
            assert set(row.flags) <= set(comparison.FLAGS)
    assert lines


def test_invented_estimate_is_told_apart_by_its_stage() -> None:
    data = dataset_of(
        "flow 2020-9M 5 status=synthetic stage=official\n"
        "flow 2021-9M 7 status=synthetic stage=estimate\n"
        "flow 2021-6M 3 status=synthetic stage=official"
    )
    row = row_of(data, "2021-9M", "flow")
    assert row.flags == ("estimate", "synthetic")
    assert row.same_period_last_year is not None
    assert row.same_period_last_year.remarks == ("estimate_against_official",)
    assert row.previous is not None
    assert row.previous.now is not None
    assert row.previous.now.maturity == "estimate"


def test_a_half_compares_as_the_same_months_from_january() -> None:
    data = dataset_of(
        "flow 2020-H2 80\nflow 2020-6M 40\nflow 2021-H1 50\nrate 2020-H2 4\nrate 2021-H1 5"
    )
    flow, rate = comparison.table(data, "a", Period.parse("2021-H1"))
    assert flow.same_period_last_year is not None
    assert flow.same_period_last_year.growth_pct == 25
    assert flow.previous is not None
    assert flow.previous.growth_pct == -37.5
    assert rate.year_end is not None
    assert rate.year_end.points == 1
