import csv
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from lcreport.comparison import table
from lcreport.dataset import frames
from lcreport.period import Period

ROOT = Path(__file__).parents[1]
DEMO, REAL = ROOT / "data" / "demo", ROOT / "data" / "lao-cai"
CODES = [f"{year}{end}" for year in (2019, 2020, 2021) for end in ("-3M", "-6M", "-9M", "")]

Key = tuple[str, str, str]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def vintages() -> dict[Key, list[dict[str, str]]]:
    found: dict[Key, list[dict[str, str]]] = defaultdict(list)
    for row in sorted(rows(DEMO, "observations"), key=lambda row: row["recorded"]):
        found[row["organisation"], row["indicator"], row["period"]].append(row)
    return found


def exact() -> dict[Key, float]:
    """Each figure as known last, where it is neither a bound nor told in words."""
    last = {key: vintage[-1] for key, vintage in vintages().items()}
    return {key: float(row["value"]) for key, row in last.items() if row["qualifier"] == "exact"}


def indicators() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows(DEMO, "indicators")}


def pairs(above: str, below: str) -> list[tuple[float, float]]:
    """Exact figures of two indicators, where an organisation has both for a period."""
    figures = exact()
    return [
        (value, figures[organisation, below, period])
        for (organisation, indicator, period), value in figures.items()
        if indicator == above and (organisation, below, period) in figures
    ]


def test_make_gives_the_committed_bytes_again(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-B", DEMO / "make.py", "--out", tmp_path],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in DEMO.glob("*.[cj]s*")}
    assert sorted(made) == sorted(kept)
    stale = [name for name in made if made[name] != kept[name]]
    assert not stale, f"{stale} are not what data/demo/make.py makes from data/lao-cai; run it"


def test_every_row_is_synthetic_and_has_a_stage() -> None:
    seen = Counter((row["status"], row["stage"]) for row in rows(DEMO, "observations"))
    assert set(seen) == {("synthetic", one) for one in ("official", "preliminary", "estimate")}


@pytest.mark.parametrize("name", ["observations", "targets"])
def test_no_figure_equals_a_real_one_of_the_same_indicator(name: str) -> None:
    real = {(r["indicator"], float(r["value"])) for r in rows(REAL, "observations") if r["value"]}
    made = {(r["indicator"], float(r["value"])) for r in rows(DEMO, name) if r["value"]}
    assert made
    assert not made & real


def test_the_same_series_are_there_as_in_the_real_package() -> None:
    own = {row["id"] for row in rows(REAL, "indicators") if not row.get("printed_for")}
    real = {(row["organisation"], row["indicator"]) for row in rows(REAL, "observations")}
    made = {(row["organisation"], row["indicator"]) for row in rows(DEMO, "observations")}
    assert made == {one for one in real if one[1] in own}


def test_periods_are_the_quarters_of_three_years() -> None:
    assert {row["period"] for row in rows(DEMO, "observations")} == set(CODES)


def test_first_figures_are_recorded_on_the_20th_after_the_period() -> None:
    for (_, _, code), told in vintages().items():
        end = Period.parse(code).last_day
        month = f"{end.year + 1}-01" if end.month == 12 else f"{end.year}-{end.month + 1:02}"
        assert told[0]["recorded"] == f"{month}-20"


def test_flows_never_fall_within_a_year() -> None:
    flows = {texts for texts, row in indicators().items() if row["kind"] == "flow"}
    figures = exact()
    for organisation, indicator, code in figures:
        later = CODES[CODES.index(code) + 1 :][: 3 - CODES.index(code) % 4]
        values = [figures.get((organisation, indicator, late)) for late in (code, *later)]
        known = [value for value in values if value is not None]
        assert indicator not in flows or known == sorted(known), (organisation, indicator, code)


def test_rates_lie_within_0_and_100() -> None:
    rates = {texts for texts, row in indicators().items() if row["kind"] == "rate"}
    told = [r for r in rows(DEMO, "observations") if r["indicator"] in rates]
    assert told
    assert all(0 < float(row["value"]) <= 100 for row in told)


def test_ranks_lie_within_their_field() -> None:
    found = pairs("xep-hang-chuong-trinh-75-nghin", "don-vi-xep-hang-chuong-trinh-75-nghin")
    assert len(found) > 6
    assert all(1 <= rank <= field and rank == int(rank) for rank, field in found)


def test_a_total_equals_the_parts_that_fill_it() -> None:
    figures, total = exact(), "doi-thoai-truc-tiep-nhan-dan"
    parts = [texts for texts, row in indicators().items() if row["part_of"] == total]
    assert len(parts) == 2
    for code in CODES:
        summed = sum(figures["mttq", part, code] for part in parts)
        assert summed == figures["mttq", total, code]


def test_a_total_disagrees_with_its_parts_once_until_it_is_revised() -> None:
    told = vintages()["mttq", "doi-thoai-truc-tiep-nhan-dan", "2020-9M"]
    first, last = (float(row["value"]) for row in told)
    assert first == last + 1
    assert [row["stage"] for row in told] == ["preliminary", "official"]


def test_no_part_is_larger_than_its_total() -> None:
    tied = {texts: row["part_of"] for texts, row in indicators().items() if row["part_of"]}
    found = [pair for part, total in tied.items() for pair in pairs(part, total)]
    assert len(found) > 30
    assert all(part <= total for part, total in found)


def test_a_rate_is_the_quotient_that_its_indicator_names() -> None:
    figures, checked = exact(), 0
    for indicator, row in indicators().items():
        for organisation, of, code in figures:
            keys = [(organisation, row[one], code) for one in ("numerator", "denominator")]
            if of == indicator and all(key in figures for key in keys):
                part, whole = (figures[key] for key in keys)
                # Rounded to the last digit, and one digit further on where that is a real figure.
                tolerance = 1.51 * 10.0 ** -int(row["decimals"])
                rate = figures[organisation, indicator, code]
                assert rate == pytest.approx(100 * part / whole, abs=tolerance)
                checked += 1
    assert checked


Case = Callable[[dict[Key, list[dict[str, str]]]], bool]
CASES: dict[str, Case] = {
    "a quarter without a figure": lambda told: ("hoi-lhpn", "hop-tac-xa", "2020-3M") not in told,
    "a revised figure": lambda told: any(
        len({r["value"] for r in value}) > 1 for value in told.values()
    ),
    "an official figure revised": lambda told: any(
        [r["stage"] for r in value] == ["official", "official"] for value in told.values()
    ),
    "an estimate settled later": lambda told: any(
        [r["stage"] for r in value] == ["estimate", "official"] for value in told.values()
    ),
    "an estimate not settled yet": lambda told: any(
        [r["stage"] for r in value] == ["estimate"] for value in told.values()
    ),
    "nothing occurred": lambda told: any(
        r["value"] == "0" for value in told.values() for r in value
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_demo_holds(case: Case) -> None:
    assert case(vintages())


@pytest.mark.parametrize("qualifier", ["at_least", "at_most", "approx", "described"])
def test_demo_holds_figures_that_are(qualifier: str) -> None:
    told = [row for row in rows(DEMO, "observations") if row["qualifier"] == qualifier]
    assert len(told) > 2
    assert {bool(row["value"]) for row in told} == {qualifier != "described"}


def test_plans_are_for_years_and_some_are_revised() -> None:
    plans = Counter((r["organisation"], r["indicator"], r["period"]) for r in rows(DEMO, "targets"))
    assert {code for *_, code in plans} == {"2019", "2020", "2021"}
    assert set(plans.values()) == {1, 2}


def test_nothing_invented_looks_like_a_real_document() -> None:
    for name, text in (("documents", "subject"), ("commitments", "task"), ("difficulties", "text")):
        invented = rows(DEMO, name)
        assert invented
        assert all(row[f"{text}_vi"].startswith("Mô phỏng") for row in invented)
        assert all(row[f"{text}_en"].startswith("Simulated") for row in invented)
    assert all(row["number"].startswith("MÔ PHỎNG") for row in rows(DEMO, "documents"))


def test_every_title_says_that_figures_are_simulated() -> None:
    settings = frames.load(str(DEMO)).source.settings
    titles = {key: text for key, text in settings.items() if "title_" in key}
    assert {"title_vi", "title_en"} <= set(titles)
    assert all(
        "mô phỏng" in text.lower() or "simulated" in text.lower() for text in titles.values()
    )


def test_comparisons_meet_a_break_a_zero_base_and_a_plan() -> None:
    data = frames.load(str(DEMO))
    year = {row.indicator.id: row for row in table(data, "ldld", Period.parse("2021"))}
    broken = year["sang-kien-duoc-cong-nhan"].same_period_last_year
    assert broken is not None
    assert broken.reason == "break"
    spring = {row.indicator.id: row for row in table(data, "ldld", Period.parse("2021-3M"))}
    idle = spring["nha-mai-am-cong-doan"].same_period_last_year
    assert idle is not None
    assert (idle.value, idle.reason) == (0, "base_zero")
    assert any(row.target and row.target.attainment_pct for row in year.values())
