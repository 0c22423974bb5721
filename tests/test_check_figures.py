"""Figures that contradict each other, their kind or their history, planted one by one."""

from __future__ import annotations

import copy
import csv
import json
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lcreport.dataset import checks
from lcreport.dataset.checks import judge_figures
from lcreport.errors import Fault
from lcreport.languages.translatable import Translatable, translatable, translated

DATA = Path(__file__).parents[1] / "data"
HEAD = (
    "organisation,indicator,period,value,qualifier,status,as_of,recorded,note,rounded_to,restated,"
    "printed"
)
INDICATORS = (
    "id,area,kind,unit_vi,part_of,numerator,denominator,min,max,printed_for,printed_as\n"
    "total,a,flow,người,,,,,,,\n"
    "women,a,flow,người,total,,,,,,\n"
    "men,a,flow,người,total,,,,,,\n"
    "share,a,rate,%,,women,total,,,,\n"
    "done,a,rate,%,,,,0,250,,\n"
    "points,a,rate,điểm,,,,,,,\n"
    "debt,a,stock,đồng,,,,,,,\n"
    "balance,a,stock,đồng,,,,-1000,,,\n"
    "place,a,rank,,,,,,,,\n"
    "seed,a,flow,tấn,,,,,,,\n"
    "lime,a,flow,tấn,,,,,,,\n"
    "feed,a,flow,tấn,,,,,,,\n"
    "ratio,a,rate,%,,,,,,total,same_period_last_year.ratio_pct\n"
    "growth,a,rate,%,,,,,,total,same_period_last_year.growth_pct\n"
)
FILES = {
    "organisations": (
        "id,name_vi,valid_from,valid_to,successor\nx,X,,,\nall,Cả,,,\nold,O,,2021-06-30,new\n"
        "new,N,2021-07-01,,\n"
    ),
    "areas": "id,name_vi\na,A\n",
    "indicators": INDICATORS,
    "breaks": "organisation,indicator,period,reason_vi\nx,total,2021-07-01,Định nghĩa mới\n",
    "targets": "organisation,indicator,period,value,note\n",
}


def found(folder: Path, *rows: str, targets: tuple[str, ...] = (), **changed: str) -> list[Fault]:
    files = FILES | changed | {"observations": "\n".join([HEAD, *rows, ""])}
    files["targets"] += "".join(f"{row}\n" for row in targets)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    resources = [{"name": name, "path": f"{name}.csv"} for name in files]
    descriptor = {"name": "small", "resources": resources, "lcreport": {"whole": "all"}}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return checks.findings(str(folder))


def figure(  # noqa: PLR0913 - the columns of a row
    indicator: str, period: str, value: object, *, organisation: str = "x", qualifier: str = "",
    status: str = "", as_of: str = "", recorded: str = "2022-06-30", note: str = "",
    restated: str = "", printed: str = "",
) -> str:  # fmt: skip
    cells = (
        organisation, indicator, period, value, qualifier, status, as_of, recorded, note, "",
        restated, printed,
    )  # fmt: skip
    return ",".join(map(str, cells))


YEARS = [figure("total", f"{year}-9M", 1000 + year % 7) for year in range(2016, 2021)]
PLANTED = [
    pytest.param(
        [figure("debt", "2021-9M", 5), figure("debt", "2021-09-30", 6)],
        (3, "value", "fault", "differs from 5 for 2021-9M in row 2"), id="two codes of one day",
    ),
    pytest.param(
        [figure("debt", "2021-9M", 5, as_of="2021-08-31"), figure("debt", "2021-08", 6)],
        (3, "value", "fault", "the same day 2021-08-31"), id="dated to the day of another",
    ),
    pytest.param(
        [figure("debt", "2021-9M", 5), figure("debt", "2021-09-30", 6, recorded="2022-08-01")],
        (3, "value", "doubt", "differs from 5"), id="a later figure under another code",
    ),
    pytest.param(
        [figure("total", f"2021-0{month}", 10) for month in (1, 2, 3)]
        + [figure("total", "2021-Q1", 25)],
        (5, "value", "doubt", "is less than 30, the sum of its parts in rows 2, 3, 4"),
        id="months above their quarter",
    ),
    pytest.param(
        [figure("total", f"2021-0{month}", 10) for month in (1, 2, 3)]
        + [figure("total", "2021-Q1", 31)],
        (5, "value", "doubt", "is more than 30"), id="settled months below their quarter",
    ),
    pytest.param(
        [figure("total", "2021-01", 10), figure("total", "2021-02", 10, status="estimate"),
         figure("total", "2021-Q1", 45), figure("total", "2021-03", 10)],
        (4, "value", "doubt", "more than an estimate explains"), id="beyond an estimate",
    ),
    pytest.param(
        [figure("women", "2021", 60), figure("men", "2021", 50), figure("total", "2021", 100)],
        (4, "value", "doubt", "is less than 110, the sum of its parts in rows 2, 3"),
        id="parts above their total",
    ),
    pytest.param(
        [figure("women", "2021", 160), figure("total", "2021", 100)],
        (2, "value", "fault", "more than the total"), id="a part above its total",
    ),
    pytest.param(
        [figure("total", "2021", 100, organisation="all"), figure("total", "2021", 130)],
        (3, "value", "doubt", "is more than 100 of 'all' in row 2"), id="the whole below a unit",
    ),
    pytest.param(
        [figure("women", "2021", 40), figure("total", "2021", 100), figure("share", "2021", 52.5)],
        (4, "value", "doubt", "is unlike 40, the quotient of rows 2 and 3"), id="a rate",
    ),
    pytest.param(
        [figure("total", "2020", 1000), figure("total", "2021", 1717),
         figure("ratio", "2021", 71.7)],
        (4, "value", "doubt", "write 171.7"), id="growth typed as a ratio",
    ),
    pytest.param(
        [figure("total", "2020", 1000), figure("total", "2021", 1717),
         figure("growth", "2021", 171.7)],
        (4, "value", "doubt", "write 71.7"), id="a ratio typed as growth",
    ),
    pytest.param(
        [figure("total", "2020", 9, restated="2021-07-02")],
        (2, "restated", "fault", "is the day of no break"), id="restated for no break",
    ),
    pytest.param(
        [figure("total", "2021-Q3", 9, organisation="old")],
        (2, "period", "fault", "lies after valid_to 2021-06-30"), id="after an organisation's end",
    ),
    pytest.param(
        [figure("debt", "2021-06", 9, organisation="new")],
        (2, "period", "fault", "lies before valid_from 2021-07-01"), id="before its beginning",
    ),
    pytest.param(
        [figure("total", "2021", 9, recorded="2021-12-14")],
        (2, "recorded", "doubt", "is before 2021-12-31"), id="known before the period's end",
    ),
    pytest.param(
        [figure("total", "2021-Q4", 9, recorded="2021-09-14", status="estimate")],
        (2, "recorded", "doubt", "before 2021-Q4 begins"), id="estimated before it begins",
    ),
    pytest.param(
        [*YEARS, figure("total", "2021-9M", 10100)],
        (7, "value", "doubt", "about 10 times the usual size"), id="ten times",
    ),
    pytest.param(
        [figure("total", f"{2016 + at}", value) for at, value in enumerate([8, 12, 16, 25, 21000])],
        (6, "value", "doubt", "about 1,000 times"), id="a thousand times while it grows",
    ),
    pytest.param(
        [figure("total", f"{2016 + at}", value) for at, value in enumerate([1.2, 2.1, 1.4, 14.5])],
        (5, "value", "doubt", "about 10 times"), id="ten times of what is no count",
    ),
    pytest.param(
        [*YEARS[:2], figure("total", "2021-9M", 101000)],
        (4, "value", "doubt", "about 100 times"), id="a hundred times",
    ),
    pytest.param(
        [figure("total", "2021-9M", 126), figure("total", "2021", 171000)],
        (3, "value", "doubt", "about 1,000 times"), id="a thousand times, of one earlier figure",
    ),
    pytest.param(
        [figure("debt", "2020", 633e6), figure("debt", "2021", 598e3)],
        (3, "value", "doubt", "one 1,000th"), id="a unit too small",
    ),
    pytest.param(
        [*YEARS, figure("total", "2021-9M", -1010)],
        (7, "value", "doubt", "is a negative flow"), id="a sign",
    ),
    pytest.param(
        [figure("points", "2021", 312), figure("share", "2021", 312)],
        (3, "value", "doubt", "beyond 0 to 100"), id="a rate beyond the whole",
    ),
    pytest.param(
        [figure("done", "2020", 240), figure("done", "2021", 251)],
        (3, "value", "fault", "more than the max of 'done', 250"), id="above a declared max",
    ),
    pytest.param(
        [figure("balance", "2020", -999), figure("balance", "2021", -1001)],
        (3, "value", "fault", "less than the min"), id="below a declared min",
    ),
    pytest.param([figure("place", "2021", 0)], (2, "value", "fault", "no rank"), id="rank 0"),
    pytest.param([figure("place", "2021", 2.5)], (2, "value", "fault", "no rank"), id="rank 2.5"),
    pytest.param(
        [figure("debt", "2021", -15902)], (2, "value", "doubt", "negative stock"), id="below zero"
    ),
    pytest.param(
        [figure("seed", "2021", 204985, printed="trên 204.985 tấn"), figure("lime", "2021", 5109),
         figure("feed", "2021", 8)],
        (2, "value", "doubt", "204.985 would lie among them"), id="a decimal mark misread",
    ),
]  # fmt: skip


def settled_estimates(off: float) -> list[str]:
    """A year of months, each estimated at 10 and settled at a share more."""
    months = range(1, 13)
    return [
        *(figure("total", f"2020-{month:02}", 10, status="estimate", recorded=f"2020-{month:02}-28")
          for month in months),
        *(figure("total", f"2020-{month:02}", 10 * (1 + off), recorded="2021-01-31")
          for month in months),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("off", "explains"),
    [
        pytest.param(0.02, "19 in 20 of 12 earlier ones were settled within 2.0 %", id="close"),
        pytest.param(0.4, "a fifth at most", id="far off"),
    ],
)
def test_estimate_explains_as_much_as_earlier_ones_were_off(
    tmp_path: Path, off: float, explains: str
) -> None:
    months = [figure("total", f"2021-0{month}", 10) for month in (1, 2, 3)]
    rows = [*settled_estimates(off), *months]
    apart = min(off, 0.2)
    (fault,) = found(
        tmp_path, *rows, figure("total", "2021-Q1", 30 / (1 - 2 * apart), status="estimate")
    )
    assert (fault.row, fault.grade) == (29, "doubt")
    assert f"more than an estimate explains ({explains})" in fault.message
    within = figure("total", "2021-Q1", 30 / (1 - apart / 2), status="estimate")
    assert not found(tmp_path, *rows, within)


@pytest.mark.parametrize(("rows", "expected"), PLANTED)
def test_planted_error_is_named_alone_with_its_row_and_a_remedy(
    tmp_path: Path, rows: list[str], expected: tuple[int, str, str, str]
) -> None:
    (finding,) = found(tmp_path, *rows)
    row, column, grade, message = expected
    assert (finding.row, finding.column, finding.grade) == (row, column, grade)
    assert message in str(finding)
    assert finding.remedy
    # Only what refuses is asked for before a build: the rules that doubt are left out then.
    assert checks.faults(str(tmp_path)) == ([finding] if grade == "fault" else [])


@pytest.mark.parametrize(("rows", "expected"), PLANTED)
def test_planted_error_is_named_in_vietnamese_too(
    tmp_path: Path, rows: list[str], expected: tuple[int, str, str, str]
) -> None:
    (finding,) = found(tmp_path, *rows)
    for said in (finding.message, finding.remedy):
        vietnamese = translated(said, "vi")
        assert isinstance(said, Translatable), expected
        assert vietnamese != said
        # Every number that the English text names stands in the Vietnamese one as well.
        assert set(re.findall(r"\d+", said)) == set(re.findall(r"\d+", vietnamese))


@pytest.mark.parametrize("again", [copy.deepcopy, lambda said: pickle.loads(pickle.dumps(said))])
def test_a_finding_can_be_translated_after_it_was_copied(again: Any) -> None:
    said = translatable("finding.parts_above", total="130", rows="3, 4")
    assert again(said) == "is less than 130, the sum of its parts in rows 3, 4"
    assert translated(again(said), "vi") == "nhỏ hơn 130, là tổng các bộ phận ở các dòng 3, 4"


def test_what_no_language_has_stays_as_it_is() -> None:
    assert translated("is not a number", "vi") == "is not a number"


@pytest.mark.parametrize("mark", [{"note": "Kiểm tra lại: đúng"}, {"status": "doubtful"}])
def test_doubt_that_its_row_explains_is_information(tmp_path: Path, mark: dict[str, str]) -> None:
    (finding,) = found(tmp_path, *YEARS, figure("total", "2021-9M", 10100, **mark))
    assert finding.grade == "information"


SOUND = [
    pytest.param(
        [figure("total", f"{2016 + at}", value) for at, value in enumerate([1, 2, 1, 3, 1, 12])],
        id="twelve meetings after years with one or two",
    ),
    pytest.param(
        [figure("total", f"{2016 + at}", value) for at, value in enumerate([1, 8, 90, 800, 850])],
        id="a programme that grows from nothing",
    ),
    pytest.param([figure("debt", "2021-9M", 5), figure("debt", "2021-09-30", 5)], id="one stock"),
    pytest.param(
        [figure("total", "2021-01", 10), figure("total", "2021-02", 10),
         figure("total", "2021-03", 10, status="estimate", recorded="2021-03-31"),
         figure("total", "2021-Q1", 30, status="estimate", recorded="2021-03-31"),
         figure("total", "2021-03", 4, recorded="2021-04-30")],
        id="a month settled after the quarter was printed",
    ),
    pytest.param(
        [figure("women", "2021", 740000), figure("total", "2021", 8130000, qualifier="at_least"),
         figure("share", "2021", 9)], id="a denominator of at least",
    ),
    pytest.param(
        [figure("total", "2020", 1000), figure("total", "2021", 2237),
         figure("total", "2020-11M", 950), figure("total", "2021-11M", 2100),
         figure("ratio", "2021", 123.7), figure("ratio", "2021-11M", 118)],
        id="a ratio against another base for months",
    ),
    pytest.param([figure("total", "2020", 9, restated="2021-07-01")], id="restated at its break"),
    pytest.param(
        [figure("total", "2020", 9, organisation="new", restated="2021-07-01")],
        id="restated at a merger",
    ),
    pytest.param([figure("total", "2021", 9, organisation="old")], id="the year of its end"),
    pytest.param(
        [figure("total", "2021", 9, recorded="2021-12-14", status="estimate")], id="an estimate"
    ),
    pytest.param([figure("balance", "2021", -5)], id="a balance that may be negative"),
    pytest.param([figure("ratio", "2021", 171.7)], id="a ratio beyond 100"),
    pytest.param(
        [figure("total", f"{year}", 10 * 2 ** (year - 2010)) for year in range(2010, 2021)],
        id="ten times in four years, step by step",
    ),
    pytest.param([figure("total", "2020", 2), figure("total", "2021", 20)], id="tenfold of one"),
    pytest.param(
        [figure("seed", "2021", 2000000), figure("lime", "2021", 5109), figure("feed", "2021", 8)],
        id="a large figure with two marks",
    ),
    pytest.param(
        [figure("seed", "2020", 190000), figure("seed", "2021", 204985),
         figure("lime", "2021", 5109), figure("feed", "2021", 8)],
        id="a large figure that is usual",
    ),
]  # fmt: skip


@pytest.mark.parametrize("rows", SOUND)
def test_what_may_well_be_raises_no_alarm(tmp_path: Path, rows: list[str]) -> None:
    assert found(tmp_path, *rows) == []


@pytest.mark.parametrize("plan", ["1.2", "1200000"])
def test_plan_in_another_unit_is_doubted(tmp_path: Path, plan: str) -> None:
    (finding,) = found(tmp_path, *YEARS, targets=(f"x,total,2020,{plan},",))
    assert (finding.file, finding.row, finding.grade) == ("targets.csv", 2, "doubt")
    assert "1,000" in finding.message


def test_plan_not_nearly_reached_is_sound(tmp_path: Path) -> None:
    assert found(tmp_path, *YEARS, targets=("x,total,2020,30000,",)) == []


def units(folder: Path, *rows: str) -> list[Fault]:
    many = [f"u{number}" for number in range(12)]
    told = FILES["organisations"] + "".join(f"{unit},{unit},,,\n" for unit in many)
    own = [
        figure("total", f"{year}-9M", 1000 + 37 * place + 50 * (year - 2020) + place % 3,
               organisation=unit)
        for year in (2019, 2020, 2021)
        for place, unit in enumerate(many)
    ]  # fmt: skip
    return found(folder, *own, *rows, organisations=told)


def test_unit_that_changed_unlike_all_others_is_doubted(tmp_path: Path) -> None:
    earlier = figure("total", "2020-9M", 900)
    (doubt,) = units(tmp_path, earlier, figure("total", "2021-9M", 9900))
    assert (doubt.row, doubt.grade) == (39, "doubt")
    assert "is 11 times 900 of the year before" in doubt.message


def test_year_after_a_suspect_one_is_not_blamed_for_it(tmp_path: Path) -> None:
    rows = [figure("total", f"{year}-9M", value) for year, value in
            ((2019, 900), (2020, 9900), (2021, 1000))]  # fmt: skip
    assert [one.row for one in units(tmp_path, *rows)] == [39]


def test_units_that_all_change_raise_no_alarm(tmp_path: Path) -> None:
    assert units(tmp_path, figure("total", "2020-9M", 900), figure("total", "2021-9M", 1300)) == []


@pytest.mark.parametrize("at_once", [1, 7, 10**9])
def test_findings_are_the_same_however_many_rows_are_judged_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(judge_figures, "ROWS_AT_ONCE", at_once)
    rows = [figure("total", "2020-9M", 900), figure("total", "2021-9M", 9900),
            figure("total", "2021-9M", 30, organisation="all")]  # fmt: skip
    (tmp_path / "one").mkdir()
    seen = units(tmp_path / "one", *rows)
    of_row = [one.message for one in seen if one.row == 39]
    assert any(message.startswith("is more than 30 of 'all'") for message in of_row)
    assert any(message.startswith("is 11 times 900 of the year before") for message in of_row)
    assert len(seen) > 12
    (tmp_path / "two").mkdir()
    plans = ("new,total,2021,5,", "new,total,2020,5000,", "x,total,2020,1300,", "x,total,2019,9,")
    alone = found(tmp_path / "two", *YEARS, targets=plans)
    assert [one.row for one in alone if one.file == "targets.csv"] == [2, 3, 5]


_MANY = """
import resource, sys
from pathlib import Path
sys.path += {places!r}
import take_in
from lcreport.dataset import checks
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
here = Path({here!r})
checks.findings(str(take_in.dataset(here / "few", 3)))
before = peak()
checks.findings(str(take_in.dataset(here / "many", 1000)))
print(peak() - before)
"""


def test_memory_of_a_check_is_small_beside_what_it_reads(tmp_path: Path) -> None:
    places = [str(DATA.parent / "benchmarks")]
    code = _MANY.format(places=places, here=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )
    # 97 MB where the rules looked at all 40,000 figures at once, and each cell was a text by
    # itself; 42 MB since.
    assert float(done.stdout) < 70


def _alarms(name: str) -> list[tuple[str, int | None, str]]:
    findings = checks.findings(str(DATA / name))
    return [(one.file, one.row, one.grade) for one in findings if "lies within" not in one.message]


def test_real_misprint_of_a_mark_is_found_without_its_note(tmp_path: Path) -> None:
    folder = shutil.copytree(DATA / "lao-cai", tmp_path / "lao-cai")
    path = folder / "observations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["status"] == "doubtful":
            row |= {"status": "official", "note": "", "note_en": ""}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (doubt,) = [one for one in checks.findings(str(folder)) if one.grade == "doubt"]
    assert "204.985 would lie among them" in doubt.message


def test_real_alarms_of_the_tables_are_these_and_no_others() -> None:
    assert [row for _, row, _ in _alarms("lao-cai")] == [44, 155, 157]
    assert {grade for _, _, grade in _alarms("lao-cai")} == {"information"}
    # Cumulative figures unlike their months, as printed: of Construction in 3/2014, and of Cần Thơ
    # in 4/2013, whose month before was settled lower, and on in 5/2013.
    doubts = [row for _, row, grade in _alarms("gso") if grade == "doubt"]
    assert doubts == [6870, 27231, 27236]
    assert _alarms("demo") == []
