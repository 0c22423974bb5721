"""The real monthly series: what must stand in it, and every comparison against plain pandas."""

from __future__ import annotations

import csv
import datetime as dt
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from lcreport import comparison
from lcreport.comparison import Row
from lcreport.dataset import frames
from lcreport.dataset.frames import Dataset
from lcreport.period import Period

GSO = Path(__file__).parents[1] / "data" / "gso"
TABLES = Path(__file__).resolve().parents[2] / "shared" / "data"
FLOW = "von-dau-tu-nsnn"
BILLION = 1e9
# Units with long series, with gaps, and of every group.
UNITS = (
    "ca-nuoc", "trung-uong", "cap-huyen", "bo-xay-dung", "lao-cai", "ha-noi", "tp-ho-chi-minh",
    "bac-giang", "hoa-binh", "nghe-an", "phu-tho", "quang-ninh", "thanh-hoa", "thai-nguyen",
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


def organisations(group: str) -> list[str]:
    with (GSO / "organisations.csv").open(encoding="utf-8") as file:
        return [row["id"] for row in csv.DictReader(file) if row["group"] == group]


@cache
def printed_tables() -> pd.DataFrame:
    """What was typed off the tables, which lie beside the checkout."""
    path = TABLES / "gso-investment-all.csv"
    tables = pd.read_csv(path, dtype=str, keep_default_na=False)
    return tables.assign(unit=tables["unit"].map(lambda name: unicodedata.normalize("NFC", name)))


def test_every_unit_is_there_and_the_whole_is_known(gso: Dataset) -> None:
    ids = list(gso.organisations["id"])
    assert len(ids) == 71
    assert ids[:2] == ["ca-nuoc", "trung-uong"]
    assert set(UNITS) <= set(ids)
    assert (len(organisations("ministry")), len(organisations("province"))) == (10, 55)
    assert gso.source.settings["whole"] == "ca-nuoc"
    assert {period.year for period in gso.periods()} == set(range(2012, 2026))
    reporting = set(gso.observations["organisation"])
    assert reporting == set(ids)


@pytest.mark.shared
def test_every_printed_figure_is_there_and_no_other() -> None:
    tables = printed_tables()
    rows = observations()
    rows = rows[rows["source"] == "bang-thang"]
    january = tables["month"].str.endswith("-01")
    assert len(rows) == (
        (tables["month_before"] != "").sum()  # last month, settled
        + 3 * len(tables)  # this month's estimate and the two percentages
        + (~january).sum()  # in January the cumulative figure is the month's
    )
    assert (tables.loc[january, "cumulative"] == tables.loc[january, "month_estimate"]).all()
    money = rows[rows["indicator"] == FLOW]
    typed = pd.concat([
        tables["month_before"],
        tables["month_estimate"],
        tables.loc[~january, "cumulative"],
    ])
    in_billions = sorted(typed[typed != ""].astype(float).round(3))
    assert sorted((money["value"] / BILLION).round(3)) == in_billions
    for indicator, column in (
        ("cung-ky-gso-in", "ratio_same_period"), ("ke-hoach-gso-in", "pct_of_plan"),
    ):  # fmt: skip
        values = rows.loc[rows["indicator"] == indicator, "value"]
        assert sorted(values) == sorted(tables[column].astype(float))


@pytest.mark.shared
def test_the_package_is_made_from_the_tables_with_the_same_bytes(tmp_path: Path) -> None:
    printed_tables()
    command = [sys.executable, str(GSO / "make.py"), str(TABLES), "--out", str(tmp_path)]
    subprocess.run(command, check=True)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(
        path.name for path in GSO.iterdir() if path.suffix in {".csv", ".json"}
    )
    for name in written:
        assert (tmp_path / name).read_bytes() == (GSO / name).read_bytes(), name


def test_no_figure_is_invented(gso: Dataset) -> None:
    rows = gso.observations
    assert (rows["value"] > 0).all()
    assert set(rows["status"]) == {"official", "estimate", "doubtful"}
    # Lào Cai left the tables between December 2018 and March 2021.
    assert value_of(gso, "lao-cai", "2020") is None
    assert gso.observations.query("organisation == 'lao-cai' and period.str[:4] == '2020'").empty


@pytest.mark.parametrize(
    ("month", "printed", "step"),
    [
        pytest.param("2016-10", "24.627", "1000000000", id="whole billions"),
        pytest.param("2012-03", "15.106,5", "100000000", id="one decimal"),
        pytest.param("2021-09", "34.656,86", None, id="three decimals, of which the last is 0"),
    ],
)
def test_figures_stay_as_coarse_as_their_table(month: str, printed: str, step: str | None) -> None:
    rows = observations()
    month_of = (rows["period"] == month) & (rows["organisation"] == "ca-nuoc")
    (estimate,) = rows[month_of & (rows["status"] == "estimate") & (rows["indicator"] == FLOW)
                       & (rows["recorded"].str[:7] == month)].to_dict("records")  # fmt: skip
    assert estimate["printed"] == printed
    assert estimate["rounded_to"] == step or (step is None and pd.isna(estimate["rounded_to"]))


def test_parts_of_the_country_add_up_in_every_table() -> None:
    rows = observations()
    rows = rows[(rows["indicator"] == FLOW) & (rows["status"] != "doubtful")]
    wide = rows.pivot_table(
        index=["period", "recorded"], columns="organisation", values="value"
    ) / BILLION  # fmt: skip
    for whole, parts in (
        ("ca-nuoc", ["trung-uong", "dia-phuong"]),
        ("dia-phuong", ["cap-tinh", "cap-huyen", "cap-xa"]),
    ):
        both = wide[[whole, *parts]].dropna()
        assert len(both) > 350
        assert (both[whole] - both[parts].sum(axis=1)).abs().max() < 2
    ministries = wide[organisations("ministry")].sum(axis=1)
    assert (ministries < wide["trung-uong"])[wide["trung-uong"].notna()].all()


def test_doubtful_figures_say_why_in_both_languages() -> None:
    rows = observations()
    doubtful = rows[rows["status"] == "doubtful"]
    assert len(doubtful) == 4 * 4 + 20 * 3 + 1
    assert doubtful[["note", "note_en"]].notna().all(axis=None)
    assert set(doubtful["recorded"]) == {"2023-04-30", "2024-01-31", "2024-10-31"}


def test_every_row_that_carries_another_units_plan_is_doubtful() -> None:
    """A row is misplaced where its plan is another unit's in the table beside it, not its own."""
    rows = observations()
    rows = rows[rows["source"] == "bang-thang"]
    pct = rows[rows["indicator"] == "ke-hoach-gso-in"]
    key = ["organisation", "period", "recorded"]
    both = pct.merge(rows[rows["indicator"] == FLOW], on=key, suffixes=("", "_money"))
    units = [*organisations("ministry"), *organisations("province")]
    both = both[both["organisation"].isin(units)]
    both = both.assign(plan=100 * both["value_money"] / both["value"])
    plans = {
        month: table.set_index("organisation")["plan"].to_dict()
        for month, table in both.groupby(both["recorded"].str[:7])
    }
    misplaced: dict[str, set[str]] = {}
    for month in sorted(plans):
        year, number = int(month[:4]), int(month[5:])
        beside = [f"{year}-{other:02}" for other in (number - 1, number + 1)]
        for other in (plans[name] for name in beside if name in plans):
            strange = [
                unit
                for unit, plan in plans[month].items()
                if abs(other.get(unit, 0) / plan - 1) > 0.02
                and any(abs(theirs / plan - 1) < 2e-4 for name, theirs in other.items()
                        if name != unit)
            ]  # fmt: skip
            if len(strange) > 3:
                misplaced.setdefault(month, set()).update(strange)
    marked = pct[pct["status"] == "doubtful"]
    by_month = marked.groupby(marked["recorded"].str[:7])["organisation"].agg(set)
    assert {"2023-04", "2024-01"} <= set(misplaced)
    for month in ("2023-04", "2024-01"):
        assert misplaced[month] <= by_month[month]
    # The tables before and after one that is misplaced differ from it and from no other.
    assert set(misplaced) <= {"2023-03", "2023-04", "2023-05", "2024-01", "2024-02"}
    assert misplaced["2023-04"] == by_month["2023-04"]
    assert len(misplaced["2024-01"]) == 16


def test_provinces_that_were_merged_in_2025_have_ended_after_their_last_figure(
    gso: Dataset,
) -> None:
    ends = gso.organisations.set_index("id")["valid_to"]
    provinces = organisations("province")
    unchanged = {
        "ha-noi", "quang-ninh", "thanh-hoa", "nghe-an", "ha-tinh", "thua-thien-hue", "lai-chau",
        "dien-bien", "son-la",
    }  # fmt: skip
    assert {unit for unit in provinces if ends[unit] == ""} == unchanged
    assert {ends[unit] for unit in provinces} == {"", "2025-06-30"}
    ministries = {unit: ends[unit] for unit in organisations("ministry") if ends[unit]}
    assert set(ministries.values()) == {"2025-02-28"}
    assert len(ministries) == 4
    last = gso.observations.groupby("organisation")["recorded"].max()
    assert all(last[unit] <= end for unit, end in ends.items() if end)


def test_every_cumulative_figure_below_the_table_before_says_why() -> None:
    rows = observations()
    months = rows["period"].str.extract(r"^(?P<year>\d{4})(?:-(?P<last>\d+)M)?$")
    rows = rows.assign(**months)[(rows["indicator"] == FLOW) & months["year"].notna()]
    rows = rows[rows["status"] != "doubtful"].fillna({"last": "12", "rounded_to": "0"})
    rows = rows.astype({"last": int, "rounded_to": float}).sort_values("last")
    before = rows.groupby(["organisation", "year"])[["value", "rounded_to"]].shift()
    slack = (rows["rounded_to"] + before["rounded_to"]) / 2
    falls = rows[rows["value"] < before["value"] - slack]
    assert len(falls) == 10
    assert falls["note"].str.startswith("Thấp hơn số cộng dồn").all()
    assert falls["note_en"].str.startswith("Lower than the").all()


def test_quarters_of_lao_cai_add_up_to_nine_months(gso: Dataset) -> None:
    quarters = [value_of(gso, "lao-cai", f"2021-Q{n}") for n in (1, 2, 3)]
    assert quarters == [950.1 * BILLION, 1469.8 * BILLION, 1394.9 * BILLION]
    nine = value_of(gso, "lao-cai", "2021-9M")
    assert nine == 3814.837 * BILLION
    assert round(sum(quarter or 0 for quarter in quarters) / BILLION, 1) == round(nine / BILLION, 1)


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
    assert (now.now.status, now.flags) == ("official", ("revised", "implied_plan"))
    in_june = frames.load(str(GSO), as_known_on=dt.date(2021, 7, 31))
    then = row_of(in_june, "lao-cai", "2021-Q2")
    assert then.now is not None
    assert (then.now.value, then.now.first_value) == (1458.1 * BILLION, None)
    assert (then.now.status, then.flags) == ("estimate", ("estimate", "implied_plan"))


def test_first_quarter_printed_again_is_not_revised(gso: Dataset) -> None:
    assert row_of(gso, "lao-cai", "2021-Q1").flags == ("implied_plan",)


def test_every_month_is_first_an_estimate_and_then_official() -> None:
    rows = observations()
    months = rows[(rows["indicator"] == FLOW) & rows["period"].str.fullmatch(r"\d{4}-\d{2}")]
    ends = pd.to_datetime(months["period"]) + pd.offsets.MonthEnd()
    days = (pd.to_datetime(months["recorded"]) - ends).dt.days
    assert days.between(0, 31).all()
    known = days.map(lambda day: "estimate" if day == 0 else "official")
    assert months.loc[months["status"] != known, "status"].eq("doubtful").all()


def test_trend_of_the_country_rises(gso: Dataset) -> None:
    points = comparison.series(gso, "ca-nuoc", FLOW, Period.parse("2022-9M"))
    assert [str(point.period) for point in points] == [f"{year}-9M" for year in range(2012, 2023)]
    # Five years to 2020 rise without a break; with the fall of 2021 the last five do not.
    assert comparison.trend(points[:9]).direction == "rising"
    assert comparison.trend(points).direction == "unchanged"


def test_lockdown_quarter_of_ho_chi_minh_city_is_unusual(gso: Dataset) -> None:
    points = comparison.series(gso, "tp-ho-chi-minh", FLOW, Period.parse("2022-Q4"))
    found = [str(point.period) for point in comparison.unusual(points).figures]
    assert "2021-Q3" in found
    assert len(found) <= 3


def test_units_do_not_add_up_to_the_country_and_say_so(gso: Dataset) -> None:
    units = [*organisations("ministry"), *organisations("province")]
    summed = comparison.total(gso, FLOW, Period.parse("2021-9M"), units)
    assert summed.figure is not None
    assert summed.figure.qualifier == "at_least"
    assert (len(summed.organisations), len(summed.missing)) == (33, 32)
    assert {"hoa-binh", "phu-tho"} <= set(summed.missing)
    country = value_of(gso, "ca-nuoc", "2021-9M")
    assert country is not None
    assert 0 < summed.figure.value < country


def test_centre_and_localities_add_up_to_the_country(gso: Dataset) -> None:
    summed = comparison.total(gso, FLOW, Period.parse("2021-9M"), ["trung-uong", "dia-phuong"])
    assert summed.figure is not None
    assert (summed.figure.qualifier, summed.missing) == ("exact", ())
    assert summed.figure.value == pytest.approx(value_of(gso, "ca-nuoc", "2021-9M"), rel=1e-5)


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
            last_year, target = row.same_period_last_year, row.target
            assert last_year is not None
            assert last_year.printed is not None
            assert target is not None
            assert target.printed is not None
            assert target.printed_reason in {None, *comparison.PRINTED_REASONS} - {"unexplained"}
            assert last_year.printed_reason in {None, *comparison.PRINTED_REASONS}
            # What nothing explains was compared with a base more than a fifth away.
            if last_year.printed_reason in {"unexplained", "restated_base"}:
                apart = abs((last_year.ratio_pct or 0) / last_year.printed - 1)
                assert (apart > 0.2) == (last_year.printed_reason == "unexplained")


def test_attainment_as_known_on_the_day_is_the_printed_one() -> None:
    for month, day in ((4, 30), (6, 30), (9, 30), (11, 30)):
        known = frames.load(str(GSO), as_known_on=dt.date(2021, month, day))
        for unit in ("ca-nuoc", "tp-ho-chi-minh", "quang-ninh"):
            target = row_of(known, unit, f"2021-{month}M").target
            assert target is not None
            assert target.printed_reason is None
            assert target.attainment_pct == pytest.approx(target.printed, abs=0.00051)
