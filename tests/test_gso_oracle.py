"""The oracle against numbers worked out by hand from the tables themselves."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pandas as pd
import pytest

from gso_oracle import ATTAINED, RATIO, Oracle, month_number


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
