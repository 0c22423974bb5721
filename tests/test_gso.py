"""The real monthly series: what must stand in it, and every comparison against plain pandas."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from lcreport import comparison
from lcreport.comparison import Comparison, Row
from lcreport.dataset import frames
from lcreport.dataset.frames import Dataset
from lcreport.period import Period

GSO = Path(__file__).parents[1] / "data" / "gso"
FLOW = "von-dau-tu-nsnn"
BILLION = 1e9
UNITS = (
    "ca-nuoc", "lao-cai", "ha-noi", "tp-ho-chi-minh", "bac-giang", "hoa-binh", "nghe-an",
    "phu-tho", "quang-ninh", "thanh-hoa", "thai-nguyen",
)  # fmt: skip


@pytest.fixture(scope="module")
def gso() -> Dataset:
    return frames.load(str(GSO))


@cache
def observations() -> pd.DataFrame:
    return pd.read_csv(GSO / "observations.csv", dtype=str).assign(
        value=lambda rows: rows["value"].astype(float)
    )


def row_of(data: Dataset, unit: str, period: str) -> Row:
    (row,) = comparison.table(data, unit, Period.parse(period))
    return row


def value_of(data: Dataset, unit: str, period: str) -> float | None:
    now = row_of(data, unit, period).now
    return None if now is None else now.value


def test_every_unit_is_there_and_the_whole_is_known(gso: Dataset) -> None:
    assert tuple(gso.organisations["id"]) == UNITS
    assert gso.source.settings["whole"] == "ca-nuoc"
    assert {each.year for each in gso.periods()} == set(range(2017, 2023))


def test_no_figure_is_invented(gso: Dataset) -> None:
    rows = gso.observations
    assert (rows["value"] > 0).all()
    assert set(rows["status"]) == {"official", "estimate"}
    # Lào Cai left the tables between December 2018 and March 2021.
    assert value_of(gso, "lao-cai", "2020") is None
    assert gso.observations.query("organisation == 'lao-cai' and period.str[:4] == '2020'").empty


def test_quarters_of_lao_cai_add_up_to_nine_months(gso: Dataset) -> None:
    quarters = [value_of(gso, "lao-cai", f"2021-Q{n}") for n in (1, 2, 3)]
    assert quarters == [950.1 * BILLION, 1469.8 * BILLION, 1394.9 * BILLION]
    nine = value_of(gso, "lao-cai", "2021-9M")
    assert nine == 3814.837 * BILLION
    assert round(sum(each or 0 for each in quarters) / BILLION, 1) == round(nine / BILLION, 1)


def test_nine_months_of_lao_cai_against_plan_and_last_year(gso: Dataset) -> None:
    row = row_of(gso, "lao-cai", "2021-9M")
    assert row.target is not None
    assert round(row.target.attainment_pct or 0, 1) == 75.6
    assert (row.target.printed, row.target.printed_reason) == (75.597, None)
    assert row.target.elapsed_pct == 75
    last_year = row.same_period_last_year
    assert last_year is not None
    assert (last_year.printed, last_year.printed_as) == (171.7, "ratio_pct")
    assert last_year.printed_growth_pct == 71.7
    # The unit was not in the tables of 2020, so nothing can be computed.
    assert (last_year.growth_pct, last_year.reason, last_year.printed_reason) == (
        None, "no_earlier_figure", "only_printed",
    )  # fmt: skip


def test_june_estimate_of_the_second_quarter_was_revised(gso: Dataset) -> None:
    now = row_of(gso, "lao-cai", "2021-Q2")
    assert now.now is not None
    assert (now.now.value, now.now.first_value) == (1469.8 * BILLION, 1458.1 * BILLION)
    assert (now.now.status, now.flags) == ("official", ("revised",))
    in_june = frames.load(str(GSO), as_known_on=dt.date(2021, 7, 31))
    then = row_of(in_june, "lao-cai", "2021-Q2")
    assert then.now is not None
    assert (then.now.value, then.now.first_value) == (1458.1 * BILLION, None)
    assert (then.now.status, then.flags) == ("estimate", ("estimate",))


def test_first_quarter_printed_again_is_not_revised(gso: Dataset) -> None:
    assert row_of(gso, "lao-cai", "2021-Q1").flags == ()


def test_every_month_is_first_an_estimate_and_then_official() -> None:
    rows = observations()
    months = rows[(rows["indicator"] == FLOW) & rows["period"].str.fullmatch(r"\d{4}-\d{2}")]
    for (_, period), vintages in months.groupby(["organisation", "period"]):
        end = Period.parse(period).last_day
        for _, each in vintages.iterrows():
            recorded = dt.date.fromisoformat(each["recorded"])
            known = "estimate" if recorded == end else "official"
            assert each["status"] == known
            assert (recorded - end).days <= 31


def test_trend_of_the_country_rises(gso: Dataset) -> None:
    points = comparison.series(gso, "ca-nuoc", FLOW, Period.parse("2022-9M"))
    assert [str(each.period) for each in points] == [f"{year}-9M" for year in range(2017, 2023)]
    assert comparison.trend(points).direction == "rising"


def test_lockdown_quarter_of_ho_chi_minh_city_is_unusual(gso: Dataset) -> None:
    points = comparison.series(gso, "tp-ho-chi-minh", FLOW, Period.parse("2022-Q4"))
    found = [str(each.period) for each in comparison.unusual(points).figures]
    assert "2021-Q3" in found
    assert len(found) <= 3


def test_units_do_not_add_up_to_the_country_and_say_so(gso: Dataset) -> None:
    summed = comparison.total(gso, FLOW, Period.parse("2021-9M"))
    assert summed.figure is not None
    assert (summed.figure.qualifier, summed.missing) == ("at_least", ("hoa-binh", "phu-tho"))
    assert "ca-nuoc" not in summed.organisations


def test_printed_ratios_stand_beside_the_computed_ones(gso: Dataset) -> None:
    row = row_of(gso, "ca-nuoc", "2021-9M")
    last_year = row.same_period_last_year
    assert last_year is not None
    # 276 319,494 of 302 975,544 printed a year before; the source compares with a restated base.
    assert last_year.ratio_pct == pytest.approx(91.2, abs=0.05)
    assert (last_year.printed, last_year.printed_reason) == (93.1, "restated_base")
    assert row.target is not None
    assert (row.target.printed, row.target.printed_reason) == (57.329, "plan_revised")


def test_every_difference_from_a_printed_comparison_has_its_reason(gso: Dataset) -> None:
    for unit in ("ca-nuoc", "quang-ninh", "lao-cai"):
        for period in gso.periods(unit):
            if period.year not in {2018, 2021} or period.first_month != 1:
                continue
            row = row_of(gso, unit, str(period))
            for each in (row.same_period_last_year, row.target):
                assert each is not None
                assert each.printed is not None
                assert each.printed_reason in {None, *comparison.PRINTED_REASONS}
                assert each.printed_reason != "unexplained"


def test_attainment_as_known_on_the_day_is_the_printed_one() -> None:
    for month, day in ((4, 30), (6, 30), (9, 30), (11, 30)):
        known = frames.load(str(GSO), as_known_on=dt.date(2021, month, day))
        for unit in ("ca-nuoc", "tp-ho-chi-minh", "quang-ninh"):
            target = row_of(known, unit, f"2021-{month}M").target
            assert target is not None
            assert target.printed_reason is None
            assert target.attainment_pct == pytest.approx(target.printed, abs=0.00051)


class Oracle:
    """The same comparisons worked out from the files by pandas alone."""

    def __init__(self) -> None:
        rows = observations()
        flows = rows[(rows["indicator"] == FLOW) & (rows["source"] == "bang-thang")]
        newest = flows.sort_values("recorded", kind="stable").drop_duplicates(
            ["organisation", "period"], keep="last"
        )
        code = newest["period"]
        month = code.str.extract(r"^\d{4}-(\d{2})$")[0]
        end = code.str.extract(r"^\d{4}-(\d+)M$")[0]
        end = end.fillna(month.where(month == "01")).mask(code.str.len() == 4, "12")
        wide = newest.assign(year=code.str[:4].astype(int), month=month, end=end)
        self.cumulative = self._wide(wide.dropna(subset="end"), "end")
        self.monthly = self._wide(wide.dropna(subset="month"), "month")

    @staticmethod
    def _wide(rows: pd.DataFrame, column: str) -> pd.DataFrame:
        when = rows["year"] * 12 + rows[column].astype(int) - 1
        wide = rows.assign(when=when).pivot_table(
            index="when", columns="organisation", values="value"
        )
        return wide.reindex(range(12 * 2017, 12 * 2023))

    def growths(self) -> pd.DataFrame:
        wide = self.cumulative
        month = pd.Series(wide.index % 12, wide.index)
        before = wide.shift(3)
        before[month <= 2] = 0.0
        quarter = wide - before
        own = (quarter / quarter.shift(3))[month.isin([2, 5, 8])]
        year = (wide / wide.shift(12))[month == 11]
        ratio = {"last_year": wide / wide.shift(12), "previous": pd.concat([own, year])}
        return 100 * (pd.concat(ratio) - 1)

    def monthly_growths(self) -> pd.DataFrame:
        wide = self.monthly
        ratio = pd.concat({"last_year": wide / wide.shift(12), "previous": wide / wide.shift(1)})
        return 100 * (ratio - 1)


def code_of(when: int, *, cumulative: bool) -> str:
    year, month = divmod(when, 12)
    month += 1
    return f"{year}-{month}M" if cumulative else f"{year}-{month:02}"


def growth_of(row: Row, which: str) -> float | None:
    compared: Comparison | None = row.previous if which == "previous" else row.same_period_last_year
    return None if compared is None else compared.growth_pct


@pytest.mark.parametrize("unit", UNITS)
def test_growth_agrees_with_plain_pandas(gso: Dataset, unit: str) -> None:
    oracle = Oracle()
    checked = 0
    for cumulative, growths in (
        (True, oracle.growths()), (False, oracle.monthly_growths()),
    ):  # fmt: skip
        for (which, when), wanted in growths[unit].dropna().items():
            # A quarter that was printed by itself is taken before a difference of two tables.
            if when // 12 not in {2018, 2021, 2022} or (unit, when // 12) == ("lao-cai", 2021):
                continue
            row = row_of(gso, unit, code_of(when, cumulative=cumulative))
            assert growth_of(row, which) == pytest.approx(wanted, rel=1e-9, abs=1e-9)
            checked += 1
    assert checked >= (0 if unit == "lao-cai" else 10)


def test_series_agrees_with_plain_pandas(gso: Dataset) -> None:
    monthly = Oracle().monthly
    for unit in UNITS:
        points = comparison.series(gso, unit, FLOW, Period.parse("2022-12"))
        reported = {
            each.period.year * 12 + each.period.last_month - 1: each.value
            for each in points
            if not each.derived
        }
        assert reported == monthly[unit].dropna().to_dict()
