"""The table of all units with ranks, and an annex's own section on what is asked next."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from documents import executed
from lcreport import annex, render
from lcreport.blocks import Nothing, Table
from lcreport.dataset import checks
from lcreport.errors import ParameterError
from packages import INDICATORS, observed, write_package

ROOT = Path(__file__).parents[1]
UNITS = [
    {"id": "all", "name_vi": "Cả nước", "name_en": "Country", "group": "whole"},
    *(
        {"id": id, "name_vi": f"Tỉnh {id.upper()}", "name_en": id.upper(), "group": "province"}
        for id in "abcd"
    ),
]
# Growth of +25, −10, +100 and, for the whole, +20 %; of its 30 more than 150 they add 10, −10, 10.
FIGURES = {"a": (40, 50), "b": (100, 90), "c": (10, 20), "all": (150, 180)}


@pytest.fixture
def package(tmp_path: Path) -> str:
    """Three provinces of four with figures, beside the country."""
    rows = [
        observed(id, "flow", f"{year}-9M", value, recorded="2021-09-30")
        for id, values in FIGURES.items()
        for year, value in zip((2020, 2021), values, strict=True)
    ]
    return write_package(tmp_path / "units", rows, organisations=UNITS, settings={"whole": "all"})


@pytest.mark.parametrize(
    ("opened", "setting"),
    [
        (annex.open, "annex_title"),
        (annex.open_overview, "overview_title"),
        (annex.open_units, "units_title"),
    ],
)
def test_every_title_may_name_the_organisation_and_the_period(
    tmp_path: Path, opened: Callable[..., Any], setting: str
) -> None:
    address = write_package(
        tmp_path / "units",
        [observed(id, "flow", "2021-9M", 5) for id in "abcd"],
        organisations=UNITS,
        settings={"whole": "all", f"{setting}_en": "{organisation} in {period}"},
    )
    assert checks.faults(address) == []
    head = opened(address, "all", "2021-9M", "en").head().to_text()
    assert "COUNTRY IN FIRST NINE MONTHS OF 2021" in head.upper()
    # In Vietnamese, of which the dataset says nothing, stands ours.
    assert "9 THÁNG ĐẦU NĂM 2021" in opened(address, "all", "2021-9M").head().to_text().upper()


def test_every_unit_stands_with_its_ranks_below_the_whole(package: str) -> None:
    text = annex.open_units(package, "all", "2021-9M").table().to_text()
    caption, _, *lines = text.splitlines()
    assert caption == "Lượt người, 9 tháng đầu năm 2021"
    assert [line.split("\t") for line in lines[:5]] == [
        ["Cả nước", "180", "", "+20,0", "", ""],
        ["Trung vị", "50", "", "+25,0", "", ""],
        ["Tỉnh A", "50", "2", "+25,0", "2", "+6,67"],
        ["Tỉnh B", "90", "1", "−10,0", "3", "−6,67"],
        ["Tỉnh C", "20", "3", "+100,0", "1", "+6,67"],
    ]


def test_the_summary_says_who_reports_and_who_stands_first(package: str) -> None:
    text = annex.open_units(package, "all", "2021-9M", "en").summary().to_text()
    assert text == (
        "“Visits”, first nine months of 2021: 3 of 4 units have figures. Median 50 visits. "
        "Country: 180 visits. The highest of the units with figures: B (90 visits). "
        "The lowest of them: C (20 visits)."
    )


@pytest.mark.parametrize("language", ["vi", "en"])
# The last nine months in every annex of the project, and the month that most provinces report.
@pytest.mark.parametrize(("period", "said"), [("2021-9M", "33"), ("2013-01", "27")])
def test_all_units_of_a_period_fit_on_a_page_with_their_notes(
    language: str, period: str, said: str
) -> None:
    given = {"organisation": "ca-nuoc", "period": period, "language": language}
    notebook = executed("units", dataset=str(ROOT / "data/gso"), **given)
    with pikepdf.open(io.BytesIO(render.pdf(notebook))) as pdf:
        assert len(pdf.pages) == 1
    table = annex.open_units(str(ROOT / "data/gso"), "ca-nuoc", period, language).table(noted=True)
    ranked, silent, dated = table.notes
    assert silent.startswith(f"{said} đơn vị" if language == "vi" else f"{said} units")
    assert ranked.startswith(("Hạng 1", "Rank 1"))
    assert ("2012-2025" if language == "vi" else "2012–2025") in dated


def test_the_notes_name_who_has_no_figure(package: str) -> None:
    text = annex.open_units(package, "all", "2021-9M").notes().to_text()
    assert "1 đơn vị không có số liệu kỳ này: Tỉnh D." in text


def test_units_are_shown_by_the_indicator_asked_for(package: str) -> None:
    report = annex.open_units(package, "all", "2021-9M")
    assert report.of("flow", "province").table().to_text() == report.table().to_text()
    assert isinstance(report.of("loan").table(), Nothing)
    with pytest.raises(ParameterError, match="unknown indicator 'flows'"):
        report.of("flows")


def test_without_units_alike_there_is_nothing_to_rank(tmp_path: Path) -> None:
    rows = [observed("a", "flow", "2021-9M", 5)]
    report = annex.open_units(write_package(tmp_path / "two", rows), "a", "2021-9M")
    assert isinstance(report.table(), Nothing)
    assert isinstance(report.summary(), Nothing)


def test_an_annex_shows_its_unit_beside_median_and_whole(package: str) -> None:
    lines = annex.open(package, "a", "2021-9M").asked_next().to_text().splitlines()
    assert "Chỉ tiêu\tTỉnh A\tHạng\tTrung vị\tCả nước" in lines
    assert "Tăng, giảm (%)\t+25,0%\t2/3\t+25,0%\t+20,0%" in lines
    assert "Đóng góp vào tăng trưởng chung (điểm\u00a0%)\t+6,67\t\t\t" in lines


def test_other_units_do_not_enter_the_annexs_own_notes(tmp_path: Path) -> None:
    rows = [observed(id, "flow", "2021-9M", 5, recorded="2021-09-30", source=id) for id in "abc"]
    rows[1]["recorded"] = "2021-12-31"
    package = write_package(tmp_path / "units", rows, organisations=UNITS)
    text = annex.open(package, "a", "2021-9M").notes().to_text()
    assert "30/9/2021" in text
    assert "31/12/2021" not in text


def test_an_annex_with_nothing_further_leaves_the_section_out(tmp_path: Path) -> None:
    rows = [observed("a", "flow", "2021-9M", 5)]
    report = annex.open(write_package(tmp_path / "one", rows), "a", "2021-9M")
    assert isinstance(report.asked_next(), Nothing)


def test_a_table_of_pace_stands_for_two_plans_or_more(tmp_path: Path) -> None:
    more = {"id": "more", "name_vi": "Khác", "name_en": "Other", "unit_vi": "lượt", "kind": "flow"}
    rows = [
        observed("a", name, f"{year}{code}", value)
        for name in ("flow", "more")
        for year in (2018, 2019, 2020)
        for code, value in (("-9M", 60), ("", 100))
    ]
    rows += [observed("a", name, "2021-9M", 66) for name in ("flow", "more")]
    targets = [
        {"organisation": "a", "indicator": name, "period": "2021", "value": 100}
        for name in ("flow", "more")
    ]
    package = write_package(
        tmp_path / "pace", rows, indicators=[*INDICATORS, more], targets=targets
    )
    text = annex.open(package, "a", "2021-9M").asked_next().to_text()
    # 66 of 100; the 34 left are 11.3 a month; 66 are 60 % of 110.
    line = "66,0%\t60,0%\tđúng tiến độ\t11,3 lượt\t7,3 lượt\t110,0%"
    assert f"Lượt người\t{line}" in text
    assert f"Khác\t{line}" in text
    # Once, for it is the same in every row.
    assert text.count("75,0%") == 1
    assert "Tiến độ thực hiện kế hoạch (đã qua 75,0% thời gian của năm)" in text


def test_the_note_on_bounds_names_the_words_that_are_used(tmp_path: Path) -> None:
    rows = [
        observed("a", "flow", "2021-9M", 5500, qualifier="at_least", printed="hơn 5.500 lượt"),
        observed("a", "loan", "2021-9M", 9e9, qualifier="approx", printed="gần 9 tỷ đồng"),
    ]
    package = write_package(tmp_path / "bounds", rows)
    said = annex.open(package, "a", "2021-9M").notes().to_text()
    assert "“hơn”: mức thấp nhất; “gần”: số gần đúng (" in said
    assert "cao nhất" not in said
    said = annex.open(package, "a", "2021-9M", "en").notes().to_text()
    assert "“over”: a lower bound; “about”: an approximation (" in said


ABOUT = {"a": (100, 101), "b": (200, 201), "c": (300, 302), "all": (600, 605)}


@pytest.fixture
def approximate(tmp_path: Path) -> str:
    """Three provinces and the country, of which every figure is rounded."""
    rows = [
        observed(id, "flow", f"{year}-9M", value, recorded="2021-09-30", qualifier="approx")
        for id, values in ABOUT.items()
        for year, value in zip((2020, 2021), values, strict=True)
    ]
    # Three years before, in which a grew by a figure that is sure.
    rows += [observed("a", "flow", "2017-9M", 20, recorded="2017-09-30")]
    return write_package(tmp_path / "about", rows, organisations=UNITS, settings={"whole": "all"})


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", "−4,3% đến +6,8%\t1 – 3/3\t−2,2% đến +3,3%\t−0,1% đến +1,8%"),
        ("en", "−4.3% to +6.8%\t1 – 3/3\t−2.2% to +3.3%\t−0.1% to +1.8%"),
    ],
)
def test_a_place_by_growth_claims_no_rise_that_nobody_knows_of(
    approximate: str, language: str, said: str
) -> None:
    # About 101 after about 100 is 100.5 to 101.5 after 95 to 105.
    text = annex.open(approximate, "a", "2021-9M", language).asked_next().to_text()
    (line,) = [one for one in text.splitlines() if one.startswith(("Tăng, giảm (%)", "Growth (%)"))]
    assert line.partition("\t")[2] == said


def test_a_contribution_claims_no_rise_that_nobody_knows_of(approximate: str) -> None:
    lines = annex.open(approximate, "a", "2021-9M", "en").asked_next().to_text().splitlines()
    # −4.5 to 6.5 more, of 595 to 605; a share is no change, and about so much is enough.
    assert "Contribution to overall growth (pp)\t−0.76 to +1.09\t\t\t" in lines
    assert "Share of the whole (%)\tabout 16.7\t\t\t" in lines


def test_a_median_claims_no_rise_that_nobody_knows_of(approximate: str) -> None:
    lines = annex.open_units(approximate, "all", "2021-9M", "en").table().to_text().splitlines()
    median = next(line for line in lines if line.startswith("Median"))
    assert median.split("\t")[3] == "−2.2 to +3.3"


def test_growth_over_years_claims_no_rise_that_nobody_knows_of(tmp_path: Path) -> None:
    rows = [
        observed("a", "flow", str(year), value, qualifier="approx")
        for year, value in ((2017, 100), (2019, 99), (2021, 101))
    ]
    rows += [observed("b", "flow", str(year), value, qualifier="approx") for year, value in (
        (2017, 100), (2019, 110), (2021, 121),
    )]  # fmt: skip
    package = write_package(tmp_path / "years", rows)
    text = annex.open(package, "a", "2021", "en").asked_next().to_text()
    # 100.5 / 105 and 101.5 / 95; their fourth roots.
    assert "2017\t95.7 to 106.8\t−1.1 to +1.7" in text
    text = annex.open(package, "b", "2021", "en").asked_next().to_text()
    assert "2017\tabout 121.0\tabout +4.9" in text


@pytest.mark.parametrize(
    ("language", "said"),
    [pytest.param("vi", "chưa xác định được", id="vi"), pytest.param("en", "open", id="en")],
)
def test_a_median_that_bounds_leave_open_is_not_called_missing(
    tmp_path: Path, language: str, said: str
) -> None:
    organisations = [
        {"id": "all", "name_vi": "Tỉnh"},
        *({"id": id, "name_vi": id, "group": "d", "part_of": "all"} for id in "abc"),
    ]
    rows = [
        observed("a", "flow", "2021", 5, qualifier="at_least"),
        observed("b", "flow", "2021", 9, qualifier="at_most"),
        observed("c", "flow", "2021", 7),
    ]
    package = write_package(tmp_path / "open", rows, organisations=organisations)
    units = annex.open_units(package, "all", "2021", language).table()
    assert isinstance(units, Table)
    assert units.texts(units.lines[0])[1] == said
    assert "…" not in [sign for sign, _ in units.legend]
    place = annex.open(package, "a", "2021", language).asked_next().to_text()
    assert f"\t{said}" in place
