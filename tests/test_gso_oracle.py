"""The oracle against numbers worked out by hand from the tables themselves."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator
from functools import cache

import pandas as pd
import pytest

from gso_oracle import ATTAINED, BILLION, FLOW, GSO, RATIO, Oracle, month_number
from lcreport import comparison
from lcreport.comparison import Comparison
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.make_rows import row_of
from lcreport.dataset import frames
from lcreport.dataset.frames import Dataset
from lcreport.period import Period


@cache
def oracle(known_on: dt.date | None = None) -> Oracle:
    return Oracle(known_on)


def at(frame: pd.DataFrame, month: str, unit: str) -> float:
    return float(frame.loc[month_number(month), unit])


def test_january_of_lao_cai_2013_comes_out_of_marchs_table_alone() -> None:
    # 418.917 − 167.917 − 196.0; with March settled at 221.658 it would be 29.342.
    assert at(oracle().monthly, "2013-01", "lao-cai") == pytest.approx(55.0)
    assert at(oracle().monthly, "2013-03", "lao-cai") == pytest.approx(221.658)


def test_january_of_can_tho_2016_comes_out_of_marchs_table_alone() -> None:
    # 423.470 − 112.890 − 174.762; March was settled at 358.548 in April.
    assert at(oracle().monthly, "2016-01", "can-tho") == pytest.approx(135.818)


def test_quarters_of_lao_cai_2021_are_those_that_were_printed() -> None:
    found = [at(oracle().quarterly, f"2021-{month}", "lao-cai") for month in ("03", "06", "09")]
    assert found == pytest.approx([950.1, 1469.8, 1394.9])


def test_quarter_is_the_sum_of_its_settled_months() -> None:
    # Bắc Giang has no quarterly table; April, May and June 2021 as May, June and July printed them.
    months = [at(oracle().settled, f"2021-{month:02}", "bac-giang") for month in (4, 5, 6)]
    assert months == pytest.approx([380.304, 380.598, 274.934])
    assert at(oracle().quarterly, "2021-06", "bac-giang") == pytest.approx(1035.836)
    lao_cai = [at(oracle().settled, f"2021-{month:02}", "lao-cai") for month in (4, 5, 6)]
    assert sum(lao_cai) == pytest.approx(444.25 + 495.87 + 529.69)
    assert round(sum(lao_cai), 1) == 1469.8


def test_quarter_before_its_last_month_is_settled_holds_that_months_estimate() -> None:
    in_june = oracle(dt.date(2021, 6, 30))
    assert at(in_june.quarterly, "2021-06", "lao-cai") == pytest.approx(1458.1, abs=0.05)
    assert pd.isna(at(in_june.settled, "2021-06", "ha-noi"))
    parts = (
        at(in_june.settled, "2021-04", "ha-noi")
        + at(in_june.settled, "2021-05", "ha-noi")
        + at(in_june.estimated, "2021-06", "ha-noi")
    )
    assert at(in_june.quarterly, "2021-06", "ha-noi") == pytest.approx(parts)


def test_attainment_of_bac_giang_on_the_day_is_the_printed_one() -> None:
    on_the_day = oracle(dt.date(2021, 9, 30))
    assert at(on_the_day.attainment, "2021-09", "bac-giang") == pytest.approx(61.6, abs=0.05)
    # With the plan of December it would be 52.7.
    assert at(oracle().attainment, "2021-09", "bac-giang") == pytest.approx(52.7, abs=0.05)


def test_growth_of_the_country_is_against_last_years_cumulative_figure() -> None:
    # 276 319.494 against 302 975.544 printed a year before.
    growth = at(oracle().growth("cumulative"), "2021-09", "ca-nuoc")
    assert growth == pytest.approx(100 * (276319.494 / 302975.544 - 1))


def test_doubtful_figures_take_part_in_nothing() -> None:
    # The row of Lào Cai in January 2024 holds Phú Thọ's figures, and no other table has Lào Cai.
    assert pd.isna(at(oracle().monthly, "2024-01", "lao-cai"))
    assert at(oracle().monthly, "2024-01", "ha-noi") == pytest.approx(3971.0, abs=0.1)
    assert pd.isna(at(oracle().printed_comparison(ATTAINED), "2024-10", "cap-tinh"))
    # The ministry's own April of 2023 stands settled in May's table, its January-April nowhere.
    assert at(oracle().monthly, "2023-04", "bo-y-te") == pytest.approx(51.32)
    assert pd.isna(at(oracle().cumulative, "2023-04", "bo-y-te"))


def test_cumulative_figure_of_an_absent_unit_is_the_next_tables_without_its_estimate() -> None:
    printed, found = oracle().printed, oracle().cumulative
    # Thái Nguyên stands in the table of August 2020 alone: 7M is August's figure less its estimate.
    assert pd.isna(at(printed, "2020-07", "thai-nguyen"))
    august = at(printed, "2020-08", "thai-nguyen") - at(
        oracle().estimated, "2020-08", "thai-nguyen"
    )
    assert at(found, "2020-07", "thai-nguyen") == pytest.approx(august)


@pytest.mark.parametrize("year", range(2012, 2025))
def test_attainment_as_known_at_each_years_end_is_the_printed_one(year: int) -> None:
    known = oracle(dt.date(year, 12, 31))
    when = month_number(f"{year}-12")
    computed, printed = known.attainment.loc[when], known.printed_comparison(ATTAINED).loc[when]
    both = pd.DataFrame({"computed": computed, "printed": printed, "plan": known.plan.loc[when]})
    both = both.dropna()
    assert len(both) > 30
    # December 2016 was printed in whole billions: half of one, in % of the plan.
    whole_billions = 50 / both["plan"] if year == 2016 else 0
    assert ((both["computed"] - both["printed"]).abs() < 0.0011 + 2 * whole_billions).all()


def test_settled_base_explains_more_printed_ratios_than_the_printed_base() -> None:
    now, printed = oracle().printed, oracle().printed_comparison(RATIO)
    with_printed = 100 * now / now.shift(12)
    with_settled = 100 * now / oracle().settled_cumulative.shift(12)
    reproduced = [((ratio - printed).abs() <= 0.05001).sum().sum()
                  for ratio in (with_printed, with_settled)]  # fmt: skip
    assert reproduced[0] < 400
    assert reproduced[1] > 1500


def spans(month: int) -> Iterator[tuple[str, str]]:
    """What ends with a month: each span with its ending of a period's code."""
    yield "month", f"-{month:02}"
    if month > 1:
        yield "cumulative", "" if month == 12 else f"-{month}M"
    if month % 3 == 0:
        yield "quarter", f"-Q{month // 3}"


def computed(data: Dataset, unit: str, code: str) -> tuple[float, float, float, float]:
    """Figure, its growth against last year and the period before, attainment; NaN for none."""
    row = row_of(OrganisationFigures(data, unit), data.indicator(FLOW), Period.parse(code))
    if row is None or row.now is None or row.now.value is None or row.now.status == "doubtful":
        return math.nan, math.nan, math.nan, math.nan
    attained = None if row.target is None else row.target.attainment_pct
    return (
        row.now.value / BILLION,
        growth_of(row.same_period_last_year),
        growth_of(row.previous),
        math.nan if attained is None else attained,
    )


def growth_of(compared: Comparison | None) -> float:
    if compared is None or compared.growth_pct is None:
        return math.nan
    return compared.growth_pct


@cache
def known(day: dt.date | None = None) -> Dataset:
    return frames.load(str(GSO), as_known_on=day)


@cache
def frames_of(independent: Oracle, span: str) -> dict[str, pd.DataFrame]:
    """What `computed` gives, by name and in its order; attainment is of months from January."""
    found = {
        "figure": independent.figures(span),
        "growth": independent.growth(span),
        "growth against the period before": independent.growth_against_previous(span),
    }
    return found | ({"attainment": independent.attainment} if span == "cumulative" else {})


def equal(number: float, wanted: float) -> bool:
    return math.isclose(number, wanted, rel_tol=1e-9, abs_tol=1e-6)


def compare_with_oracle(year: int, day: dt.date | None, months: range) -> tuple[int, list[str]]:
    """How many numbers were compared, and each that differs."""
    data, independent = known(day), oracle(day)
    counted, differing = 0, []
    for unit in data.organisations["id"]:
        for month in months:
            when = 12 * year + month - 1
            if when not in independent.plan.index:
                continue
            for span, ending in spans(month):
                ours = computed(data, unit, f"{year}{ending}")
                theirs = frames_of(independent, span)
                for (name, frame), number in zip(theirs.items(), ours, strict=False):
                    wanted = float(frame.loc[when, unit])
                    if math.isnan(number) and math.isnan(wanted):
                        continue
                    counted += 1
                    if not equal(number, wanted):
                        differing.append(f"{unit} {year}{ending} {name}: {number} not {wanted}")
    return counted, differing


@pytest.mark.parametrize("year", range(2012, 2026))
def test_every_number_of_every_unit_and_month_is_the_oracles(year: int) -> None:
    counted, differing = compare_with_oracle(year, None, range(1, 13))
    assert differing == []
    assert counted > (100 if year == 2025 else 1000)


@pytest.mark.parametrize("year", [2013, 2018, 2021])
@pytest.mark.parametrize(("month", "last"), [(3, 31), (6, 30), (9, 30), (12, 31)])
def test_every_number_as_known_on_the_day_is_the_oracles(year: int, month: int, last: int) -> None:
    day = dt.date(year, month, last)
    counted, differing = compare_with_oracle(year, day, range(month, month + 1))
    assert differing == []
    assert counted > 50


def days_of_tables() -> list[dt.date]:
    recorded = pd.read_csv(GSO / "observations.csv", usecols=["recorded"])["recorded"]
    return [dt.date.fromisoformat(day) for day in sorted(recorded.unique())]


# Any table's day, and days between two tables, on which the newest known one is weeks old.
SAMPLED = [
    day + dt.timedelta(days=later)
    for day, later in zip(
        random.Random(12).sample(days_of_tables()[12:], 12), [0, 0, 1, 14] * 3, strict=True
    )
]  # fmt: skip


@pytest.mark.parametrize("day", SAMPLED, ids=str)
def test_every_number_as_known_on_any_day_is_the_oracles(day: dt.date) -> None:
    newest_table = day - dt.timedelta(days=14)
    counted, differing = compare_with_oracle(newest_table.year, day, range(1, 13))
    assert differing == []
    assert counted > 50


def points_of(frame: pd.DataFrame, unit: str, months: set[int], until: int) -> dict[int, float]:
    """Row of the frame → figure, of the rows that end with one of these months."""
    column = frame[unit].dropna()
    kept = column[(column.index % 12 + 1).isin(months) & (column.index <= until)]
    return {int(when): float(value) for when, value in kept.items()}


def series_of(data: Dataset, unit: str, code: str) -> dict[int, float]:
    points = comparison.series(data, unit, FLOW, Period.parse(code))
    return {
        12 * point.period.year + point.period.last_month - 1: point.value / BILLION
        for point in points
        if point.value is not None and point.status != "doubtful"
    }


@pytest.mark.parametrize(
    ("code", "span", "months"),
    [
        pytest.param("2025-02", "month", set(range(1, 13)), id="months"),
        pytest.param("2024-Q4", "quarter", {3, 6, 9, 12}, id="quarters"),
        pytest.param("2024", "cumulative", {12}, id="years"),
        pytest.param("2025-2M", "cumulative", {2}, id="two months"),
        *(pytest.param(f"2024-{n}M", "cumulative", {n}, id=f"{n} months") for n in range(3, 12)),
    ],
)
@pytest.mark.parametrize("day", [None, *SAMPLED[::4]], ids=str)
def test_series_of_every_unit_is_the_oracles(
    code: str, span: str, months: set[int], day: dt.date | None
) -> None:
    data, frame = known(day), oracle(day).figures(span)
    until = month_number(Period.parse(code).last_day.isoformat())
    counted, differing = 0, []
    for unit in data.organisations["id"]:
        ours, theirs = series_of(data, unit, code), points_of(frame, unit, months, until)
        counted += len(theirs)
        differing += [
            f"{unit} {when // 12}-{when % 12 + 1}: {ours.get(when)} not {theirs.get(when)}"
            for when in {*ours, *theirs}
            if not equal(ours.get(when, math.nan), theirs.get(when, math.nan))
        ]
    assert differing == []
    assert counted > 50
