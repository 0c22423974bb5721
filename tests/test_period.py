import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lcreport.errors import PeriodError
from lcreport.languages import codes
from lcreport.period import KINDS, Period

CODES = st.one_of(
    st.builds("{:04d}".format, st.integers(1900, 2100)),
    st.builds("{:04d}-Q{}".format, st.integers(1900, 2100), st.integers(1, 4)),
    st.builds("{:04d}-H{}".format, st.integers(1900, 2100), st.integers(1, 2)),
    st.builds("{:04d}-{}M".format, st.integers(1900, 2100), st.integers(2, 11)),
    st.builds("{:04d}-{:02d}".format, st.integers(1900, 2100), st.integers(1, 12)),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)).map(dt.date.isoformat),
)


@given(CODES)
def test_parse_reads_what_str_writes(code: str) -> None:
    assert str(Period.parse(code)) == code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "YYYY-nM", id="empty"),
        pytest.param("2021-Q5", "YYYY-nM", id="fifth quarter"),
        pytest.param("2021Q1", "YYYY-nM", id="no hyphen"),
        pytest.param("2021-13M", "YYYY-nM", id="thirteen months"),
        pytest.param("2021-00", "months go from 01 to 12", id="month zero"),
        pytest.param("2021-02-29", "28 days", id="no leap year"),
        pytest.param(" 2021", "YYYY-nM", id="blank before"),
    ],
)
def test_parse_names_the_text_it_refuses(text: str, told: str) -> None:
    with pytest.raises(PeriodError, match=told) as caught:
        Period.parse(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("code", "before"),
    [
        pytest.param("2021-Q1", "2020-Q4", id="quarter crosses new year"),
        pytest.param("2021-01", "2020-12", id="month crosses new year"),
        pytest.param("2021-9M", "2021-6M", id="cumulative steps by its last quarter"),
        pytest.param("2021-3M", "2020", id="first quarter's cumulative steps to the year"),
        pytest.param("2021-H1", "2020-H2", id="half crosses new year"),
        pytest.param("2021", "2020", id="year"),
    ],
)
def test_earlier_is_the_period_before(code: str, before: str) -> None:
    assert str(Period.parse(code).earlier()) == before


def test_a_quarter_and_three_cumulative_months_cover_the_same_span() -> None:
    quarter, months = Period.parse("2021-Q1"), Period.parse("2021-3M")
    assert quarter != months
    assert quarter.span == months.span


def test_a_year_may_be_a_number() -> None:
    assert Period.parse(2021) == Period.parse("2021")


def test_twelve_months_are_the_year_and_one_month_is_january() -> None:
    assert str(Period.parse("2021-12M")) == "2021"
    assert str(Period.parse("2021-1M")) == "2021-01"


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        pytest.param("2021-Q3", "2021-06-15", "2021-09-14", id="quarter"),
        pytest.param("2021-07", "2021-06-15", "2021-07-14", id="month"),
        pytest.param("2021-6M", "2020-12-15", "2021-06-14", id="first half"),
        pytest.param("2021-H2", "2021-06-15", "2021-12-14", id="second half"),
        pytest.param("2021", "2020-12-15", "2021-12-14", id="year"),
        pytest.param("2021-08-31", "2021-08-31", "2021-08-31", id="a day is itself"),
    ],
)
def test_window_follows_decree_09_of_2019(code: str, first: str, last: str) -> None:
    assert [period.isoformat() for period in Period.parse(code).window("nd09")] == [first, last]


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("2021", "Năm 2021", "2021"),
        ("2021-Q3", "Quý III/2021", "Quarter 3 of 2021"),
        ("2021-6M", "6 tháng đầu năm 2021", "First six months of 2021"),
        ("2021-H2", "6 tháng cuối năm 2021", "Second half of 2021"),
        ("2021-07", "Tháng 7/2021", "July 2021"),
        ("2019-11-18", "Ngày 18/11/2019", "18 November 2019"),
    ],
)
def test_label_is_written_as_reports_write_it(code: str, vi: str, en: str) -> None:
    assert Period.parse(code).label("vi") == vi
    assert Period.parse(code).label("en") == en


def test_a_leap_day_has_the_last_of_february_a_year_earlier() -> None:
    assert str(Period.parse("2024-02-29").year_earlier()) == "2023-02-28"


@given(st.lists(CODES, min_size=2, max_size=6))
def test_periods_sort_by_their_last_day(codes: list[str]) -> None:
    days = [period.last_day for period in sorted(map(Period.parse, codes))]
    assert days == sorted(days)


@given(CODES, CODES)
def test_of_two_periods_one_is_less_unless_they_are_the_same(one: str, other: str) -> None:
    first, second = Period.parse(one), Period.parse(other)
    assert [first < second, first == second, first > second].count(True) == 1
    assert (first == second) == (hash(first) == hash(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("2021-Q1", "2021-3M", id="quarter and three months"),
        pytest.param("2021-H1", "2021-6M", id="half and six months"),
    ],
)
def test_the_same_months_written_in_two_ways_have_one_order(first: str, second: str) -> None:
    one, other = Period.parse(first), Period.parse(second)
    assert one < other
    assert not other < one
    assert sorted([other, one]) == [one, other]


def periods_of_year() -> set[Period]:
    """All of 2021 but its days; 2021-1M is January and 2021-12M the year, and there once."""
    return {
        Period.parse(f"2021{kind.suffix.format(number=number, month=number)}")
        for kind in KINDS.values()
        if kind.step
        for number in range(1, 12 // (kind.months or 1) + 1)
    }


@pytest.mark.parametrize("language", codes())
def test_every_period_of_a_year_has_labels_of_its_own(language: str) -> None:
    for write in (Period.label, Period.label_inside, Period.short_label):
        labels = [write(period, language) for period in periods_of_year()]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("2021-07", "2020-12"), ("2021-Q2", "2020-Q4"), ("2021-H1", "2020-H2"),
        ("2021-9M", "2020"), ("2021", "2020"), ("2021-09-30", "2020-12-31"),
    ],
)  # fmt: skip
def test_every_kind_knows_what_ends_the_year_before(code: str, end: str) -> None:
    assert str(Period.parse(code).end_of_year_before()) == end
