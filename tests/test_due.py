"""Working days and what is due, against days counted on a calendar."""

import datetime as dt

import pytest
import yaml

from lcreport.build import due
from lcreport.errors import ParameterError
from lcreport.period import Period

day = dt.date.fromisoformat


def rule_of(text: str = "", window: str = "calendar") -> due.Rule:
    return due.read(yaml.safe_load(text) or {}, window, "params/x.yaml")


@pytest.mark.parametrize(
    ("period", "window", "expected"),
    [
        # 30 September 2021 is a Thursday: 1, 4-8, 11-14 October are ten working days.
        pytest.param("2021-9M", "calendar", "2021-10-14", id="calendar"),
        # 14 September 2021 is a Tuesday: 15-17, 20-24, 27, 28.
        pytest.param("2021-9M", "nd09", "2021-09-28", id="nd09"),
        # 31 December 2021 is a Friday: 3-7, 10-14 January.
        pytest.param("2021", "calendar", "2022-01-14", id="year"),
        pytest.param("2021-Q3", "calendar", "2021-10-14", id="quarter by itself"),
    ],
)
def test_due_day_is_ten_working_days_after_the_cut_off(
    period: str, window: str, expected: str
) -> None:
    assert rule_of(window=window).due(Period.parse(period)) == day(expected)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # Of the ten days of 2021-3M (1, 2, 5-9, 12-14 April) one falls away or is added.
        pytest.param("{}", "2021-04-14", id="none"),
        pytest.param("holidays: [04-05]", "2021-04-15", id="every year"),
        pytest.param("holidays: [2021-04-05]", "2021-04-15", id="this year"),
        pytest.param("holidays: [2020-04-06]", "2021-04-14", id="another year"),
        pytest.param("holidays: [04-04]", "2021-04-14", id="on a Sunday"),
        pytest.param("holidays: [2021-04-12..2021-04-16]", "2021-04-21", id="a week"),
        pytest.param("worked: [2021-04-03]", "2021-04-13", id="a Saturday worked"),
        pytest.param("weekend: [sun]", "2021-04-12", id="six days a week"),
        pytest.param("weekend: [Friday, Saturday]", "2021-04-14", id="another weekend"),
        pytest.param("working_days: 0", "2021-03-31", id="at once"),
    ],
)
def test_due_day_leaves_out_weekends_and_holidays(rule: str, expected: str) -> None:
    assert rule_of(rule).due(Period.parse("2021-3M")) == day(expected)


@pytest.mark.parametrize(
    ("today", "expected", "late"),
    [
        pytest.param("2021-10-13", "2021-6M", [], id="the day before"),
        pytest.param("2021-10-14", "2021-9M", [], id="the day itself"),
        pytest.param("2022-01-13", "2021-9M", [], id="the year is not due yet"),
        pytest.param("2022-01-14", "2021-9M", ["2021"], id="nobody has reported the year"),
        pytest.param("2022-04-14", "2021-9M", ["2021", "2022-3M"], id="nor what followed"),
    ],
)
def test_latest_is_the_newest_that_is_due_and_held(
    today: str, expected: str, late: list[str]
) -> None:
    held = {Period.parse(code) for code in ("2021-3M", "2021-6M", "2021-9M", "2021-10")}
    found = due.latest(rule_of(), held, day(today))
    assert (str(found.period), [str(one) for one in found.late]) == (expected, late)


def test_latest_asks_for_nothing_after_the_last_period() -> None:
    held = {Period.parse("2021-6M"), Period.parse("2021-9M")}
    found = due.latest(rule_of("last: 2021-9M"), held, day("2026-11-22"))
    assert (str(found.period), found.late) == ("2021-9M", ())


def test_latest_is_the_newest_with_figures_where_no_rule_says_what_is_due() -> None:
    held = {Period.parse(code) for code in ("2021-9M", "2021-10", "2021-12-24")}
    assert str(due.latest(None, held, day("2021-01-01")).period) == "2021-10"


def test_latest_is_none_where_nothing_held_is_due() -> None:
    found = due.latest(rule_of(), {Period.parse("2021-9M")}, day("2021-10-13"))
    assert found.period is None
    assert [str(late) for late in found.late] == ["2020-3M", "2020-6M", "2020-9M", "2020",
                                                  "2021-3M", "2021-6M"]  # fmt: skip


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param("2021-10-14", "2021-9M", id="today"),
        pytest.param("2021-10-15", "2021", id="after that"),
        pytest.param("2022-01-10", "2021", id="of last year"),
    ],
)
def test_next_due_counts_today(today: str, expected: str) -> None:
    assert str(rule_of().next_due(day(today))) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("07:30", "07:30"), ("17:30", "17:30"), ('"17:30"', "17:30"), ("7:05", "07:05")],
)
def test_time_is_read_also_where_yaml_makes_it_a_number(written: str, expected: str) -> None:
    assert f"{rule_of(f'at: {written}').at:%H:%M}" == expected


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        pytest.param("workingdays: 3", "unknown key 'workingdays'", id="key"),
        pytest.param("working_days: ten", "working_days is 'ten'", id="count"),
        pytest.param("working_days: true", "working_days is True", id="truth"),
        pytest.param("working_days: -1", "working_days is -1", id="negative"),
        pytest.param("holidays: ['2021-02-30']", "holidays is", id="no such day"),
        pytest.param("holidays: [2021-02-03..2021-02-01]", "holidays is", id="backwards"),
        pytest.param("holidays: [02-03..02-05]", "holidays is", id="range without a year"),
        pytest.param("holidays: 3", "holidays is 3", id="no list"),
        pytest.param("weekend: [funday]", r"weekend: \[sat, sun\]", id="weekday"),
        pytest.param("weekend: [mon, tue, wed, thu, fri, sat, sun]", "weekend is", id="no work"),
        pytest.param("periods: [3X]", "periods: .3M, 6M", id="period"),
        pytest.param("periods: []", "periods is", id="no period"),
        pytest.param("at: 25:00", "at is", id="time"),
        pytest.param("timezone: Asia/Lao_Cai", "timezone: Asia/Ho_Chi_Minh", id="time zone"),
        pytest.param("last: soon", "last: 2021-9M", id="last"),
    ],
)
def test_rule_that_cannot_be_read_is_refused_with_an_example(rule: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message) as caught:
        rule_of(rule)
    assert str(caught.value).startswith("params/x.yaml, schedule: ")
