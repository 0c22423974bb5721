import datetime as dt
import json
import math
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import lcreport
from lcreport import annex, comparison
from lcreport.dataset import checks, frames
from lcreport.dataset.selection import Slices
from lcreport.dataset.source import find, open_source
from lcreport.dataset.tables import TABLES
from lcreport.errors import DatasetError, ParameterError
from lcreport.period import Period
from lcreport.release import differences
from packages import ORGANISATIONS, observed, write_package

ROOT = Path(__file__).parents[1]


def test_load_gives_floats_and_fills_what_a_file_leaves_out(tmp_path: Path) -> None:
    rows = [observed("a", "flow", "2021-9M", "5"), observed("a", "loan", "2021-9M", "")]
    data = frames.load(write_package(tmp_path / "small", rows))
    assert data.observations["value"].tolist()[0] == 5.0
    assert data.observations["value"].isna().tolist() == [False, True]
    assert data.observations["qualifier"].tolist() == ["exact", "exact"]
    assert data.documents.empty


@pytest.mark.parametrize(
    ("value", "remedy"),
    [("1.234,5", "write 1234.5"), ("năm", "write it like 1234.5")],
)
def test_load_says_where_a_number_cannot_be_read(tmp_path: Path, value: str, remedy: str) -> None:
    rows = [observed("a", "flow", "2021-6M", "1"), observed("a", "flow", "2021-9M", value)]
    address = write_package(tmp_path / "small", rows)
    with pytest.raises(DatasetError, match=r"observations.csv row 3, column value") as caught:
        frames.load(address)
    assert repr(value) in str(caught.value)
    assert remedy in str(caught.value)


def test_load_names_a_period_that_does_not_parse(tmp_path: Path) -> None:
    address = write_package(tmp_path / "small", [observed("a", "flow", "Q3-2021", "1")])
    with pytest.raises(DatasetError, match="row 2, column period: 'Q3-2021'"):
        frames.load(address)


def test_an_address_without_a_package_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"has no datapackage\.json"):
        frames.load(str(tmp_path))


def test_load_as_known_on_a_day_leaves_out_later_vintages(tmp_path: Path) -> None:
    rows = [
        observed("a", "flow", "2021-9M", "5", recorded="2021-09-30"),
        observed("a", "flow", "2021-9M", "6", recorded="2021-12-31"),
    ]
    address = write_package(tmp_path / "small", rows)
    known = frames.load(address, as_known_on=dt.date(2021, 10, 1))
    assert known.observations["value"].tolist() == [5.0]


def test_load_for_one_organisation_reads_its_rows_and_those_merged_into_it(tmp_path: Path) -> None:
    organisations = [
        {**ORGANISATIONS[0], "successor": ""},
        {**ORGANISATIONS[1], "successor": "a"},
        {"id": "c", "name_vi": "Hội C", "name_en": "Union C", "successor": "b"},
        {"id": "d", "name_vi": "Hội D", "name_en": "Union D", "successor": ""},
    ]
    rows = [observed(one, "flow", "2021", "1") for one in "abcd"]
    address = write_package(tmp_path / "small", rows, organisations=organisations)
    data = frames.load(address, organisations=["a"])
    assert sorted(data.observations["organisation"]) == ["a", "b", "c"]


def test_unknown_names_come_with_the_nearest_known_ones() -> None:
    data = frames.load(str(ROOT / "data/lao-cai"))
    with pytest.raises(ParameterError, match=r"unknown organisation 'hoi-cbb'.*'hoi-ccb'"):
        data.organisation("hoi-cbb")


def test_digest_follows_the_rows_read_and_nothing_else(tmp_path: Path) -> None:
    rows = [observed("a", "flow", "2021", "1"), observed("b", "flow", "2021", "2")]
    first = open_source(write_package(tmp_path / "one" / "same", rows))
    turned = open_source(write_package(tmp_path / "two" / "same", rows[::-1]))
    changed_b = [rows[0], observed("b", "flow", "2021", "3")]
    changed = open_source(write_package(tmp_path / "three" / "same", changed_b))
    assert first.digest(["a"]) == turned.digest(["a"]) == changed.digest(["a"])
    assert first.digest(["b"]) != changed.digest(["b"])
    assert first.digest() != changed.digest()


def test_a_folder_of_parquet_parts_reads_like_the_csv(tmp_path: Path) -> None:
    rows = [observed("a", "flow", "2021", "1"), observed("b", "flow", "2021", "2")]
    folder = Path(write_package(tmp_path / "parts", rows))
    text = (folder / "datapackage.json").read_text().replace("observations.csv", "observations/")
    (folder / "datapackage.json").write_text(text)
    for row in rows:
        part = folder / "observations" / f"organisation={row['organisation']}"
        part.mkdir(parents=True)
        kept = {key: [value] for key, value in row.items() if key != "organisation"}
        kept["value"] = [float(str(row["value"]))]
        pq.write_table(pa.table(kept), part / "part-0.parquet")
    data = frames.load(str(folder), organisations=["b"])
    assert data.observations[["organisation", "value"]].to_numpy().tolist() == [["b", 2.0]]
    assert len(frames.load(str(folder)).observations) == 2


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(pa.array(["2021-09-30", None]), id="text"),
        pytest.param(pa.array(["2021-09-30", None]).dictionary_encode(), id="categories"),
        pytest.param(pa.array([dt.date(2021, 9, 30), None]), id="dates"),
        pytest.param(pa.array([dt.datetime(2021, 9, 30), None]), id="times"),  # noqa: DTZ001
    ],
)
def test_days_of_a_parquet_file_are_text_whatever_their_type(tmp_path: Path, day: pa.Array) -> None:
    rows = [observed("a", "flow", "2020", "1"), observed("a", "flow", "2021", "2")]
    folder = Path(write_package(tmp_path / "typed", rows))
    text = (folder / "datapackage.json").read_text()
    (folder / "datapackage.json").write_text(text.replace("observations.csv", "o.parquet"))
    columns = {
        "organisation": ["a", "a"], "indicator": ["flow", "flow"], "period": ["2020", "2021"],
        "value": [1.0, 2.0], "recorded": day,
    }  # fmt: skip
    pq.write_table(pa.table(columns), folder / "o.parquet")
    observations = frames.load(str(folder)).observations
    assert list(observations["recorded"]) == ["2021-09-30", ""]
    assert list(observations["status"]) == ["official", "official"]


@pytest.mark.parametrize(
    ("values", "read"),
    [
        pytest.param(pa.array(["-0", "1e3", ""]).dictionary_encode(), [0.0, 1000.0], id="words"),
        pytest.param(pa.array([-0.0, 1e3, None]).dictionary_encode(), [0.0, 1000.0], id="numbers"),
        pytest.param(pa.array([Decimal("-0.0"), Decimal(1000), None]), [0.0, 1000.0], id="money"),
        pytest.param(pa.array([b"+5", b"7.5", b""]), [5.0, 7.5], id="bytes"),
        pytest.param(pa.array([5, 7, None], pa.uint8()), [5.0, 7.0], id="counts"),
    ],
)
def test_values_of_a_parquet_file_are_the_same_whatever_their_type(
    tmp_path: Path, values: pa.Array, read: list[float]
) -> None:
    folder = _parquet_of(tmp_path, values)
    found = frames.load(str(folder)).observations["value"]
    # Of 0 and -0, which are equal, the sign would be printed.
    assert [str(value) for value in found[:2]] == [str(value) for value in read]
    assert math.isnan(found[2])
    assert checks.findings(str(folder)) == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1_000", "'1_000' is not a number"), ("0x10", "'0x10' is not a number"),
        ("１２", "'１２' is not a number"), ("٣", "'٣' is not a number"),
        (True, "'true' is not a number"), (float("inf"), "'inf' is not a number"),
        ("1e400", "'1e400' is too large"), ("1e-400", "'1e-400' is too large, too small"),
        (5e-324, "'5e-324' is too large, too small"), (1e300, "'1e+300' is too large"),
        (9007199254740993, "'9007199254740993' is too large, too small or too long"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["csv", "parquet", "inline"])
def test_number_that_is_not_kept_is_refused_alike(
    tmp_path: Path, form: str, value: object, shown: str
) -> None:
    if form == "parquet":
        folder = _parquet_of(tmp_path, pa.array([value, value, None]))
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        rows = [observed("a", "flow", "2020", text)]
        folder = Path(write_package(tmp_path / "small", rows))
        if form == "inline":
            descriptor = json.loads((folder / "datapackage.json").read_text())
            for resource in descriptor["resources"]:
                if resource["name"] == "observations":
                    del resource["path"]
                    # JSON has neither infinity nor one form of a large number.
                    given = str(value) if isinstance(value, float) else value
                    resource["data"] = [rows[0] | {"value": given}]
            (folder / "datapackage.json").write_text(json.dumps(descriptor))
    fault = checks.findings(str(folder))[0]
    assert f"column value: {shown}" in str(fault)
    with pytest.raises(DatasetError) as refused:
        frames.load(str(folder))
    assert str(fault) in str(refused.value)


def test_parquet_file_that_the_descriptor_calls_csv_is_named(tmp_path: Path) -> None:
    folder = _parquet_of(tmp_path, pa.array([1.0, 2.0, None]))
    text = (folder / "datapackage.json").read_text()
    said = text.replace('"o.parquet"', '"o.parquet", "format": "csv"')
    (folder / "datapackage.json").write_text(said)
    with pytest.raises(DatasetError, match=r'is a Parquet file; .* "format": "parquet"'):
        frames.load(str(folder))


def _parquet_of(tmp_path: Path, values: pa.Array) -> Path:
    """A package of three figures, the last of which words describe."""
    folder = Path(write_package(tmp_path / "typed", [observed("a", "flow", "2020", "1")]))
    text = (folder / "datapackage.json").read_text()
    (folder / "datapackage.json").write_text(text.replace("observations.csv", "o.parquet"))
    columns = {
        "organisation": ["a"] * 3, "indicator": ["flow"] * 3, "period": ["2019", "2020", "2021"],
        "value": values, "qualifier": ["exact", "exact", "described"],
        "recorded": ["2021-12-31"] * 3,
    }  # fmt: skip
    pq.write_table(pa.table(columns), folder / "o.parquet")
    return folder


def test_a_relative_dataset_is_found_from_a_folder_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_package(tmp_path / "data" / "small", [observed("a", "flow", "2021", "1")])
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert find("data/small") == str(tmp_path / "data" / "small")


def test_page_on_datasets_has_the_columns_as_they_are_declared(tmp_path: Path) -> None:
    page, copy = ROOT / "docs" / "dataset.md", tmp_path / "dataset.md"
    copy.write_bytes(page.read_bytes())
    subprocess.run([sys.executable, ROOT / "docs" / "make_dataset_page.py", copy], check=True)
    assert copy.read_text() == page.read_text(), "run python docs/make_dataset_page.py"


def test_page_on_datasets_names_every_table() -> None:
    page = (ROOT / "docs" / "dataset.md").read_text()
    assert [name for name in TABLES if f"<!-- columns of {name} -->\n| Column" not in page] == []


def test_texts_fall_back_to_another_language(tmp_path: Path) -> None:
    organisations = [{"id": "a", "name_vi": "", "name_en": "Union"}, {"id": "b", "name_vi": "Hội"}]
    areas = [{"id": "work", "name_vi": "Việc", "name_en": ""}]
    address = write_package(
        tmp_path / "s",
        [observed("a", "flow", "2021", "1")],
        organisations=organisations,
        areas=areas,
    )
    data = frames.load(address)
    assert data.organisation("a").name("vi") == data.organisation("a").short("vi") == "Union"
    assert data.area_names("en") == {"work": "Việc"}


@pytest.fixture
def own_lcreport(tmp_path: Path) -> Path:
    """A copy of the package that a test may change, in the folder that is given."""
    shutil.copytree(Path(lcreport.__file__).parent, tmp_path / "own" / "lcreport")
    return tmp_path / "own"


def printed_by(own: Path, program: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=own, env={"PYTHONPATH": str(own), "PYTHONIOENCODING": "utf-8"},
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout.splitlines()


READ_AND_CHECK = (
    "import sys; from lcreport.dataset import checks, frames; data = frames.load(sys.argv[1]);"
    "flow = data.indicator('flow'); print({});"
    "print(*checks.faults(sys.argv[1]), sep='\\n')"
)


def test_a_third_language_is_read_and_checked_without_python(
    tmp_path: Path, own_lcreport: Path
) -> None:
    languages = own_lcreport / "lcreport" / "languages"
    shutil.copy(languages / "en.toml", languages / "fr.toml")
    indicators = [{"id": "flow", "kind": "flow", "name_vi": "Lượt", "name_fr": "Visites",
                   "unit_vi": "", "unit_fr": "visites"}]  # fmt: skip
    rows = [observed("a", "flow", "2021", "1") | {"note_fr": "révisé", "unit": "lượt"}]
    address = write_package(tmp_path / "small", rows, indicators=indicators)
    seen = "flow.name('fr'), flow.unit('en'), data.observations['note_fr'][0]"
    first, *faults = printed_by(own_lcreport, READ_AND_CHECK.format(seen), address)
    assert first == "Visites visites révisé"
    assert len(faults) == 1
    assert "'lượt' is not the unit of 'flow', visites" in faults[0]


def test_a_column_declared_once_is_read_and_checked(tmp_path: Path, own_lcreport: Path) -> None:
    path = own_lcreport / "lcreport" / "dataset" / "tables.py"
    declared = '    (\n        ColumnSchema("rank", "place", "count", default="9"),\n        _id('
    text = path.read_text(encoding="utf-8")
    before, mark, after = text.partition('    "indicator",\n')
    path.write_text(before + mark + after.replace("    (\n        _id(", declared, 1), "utf-8")
    indicators = [{"id": "flow", "kind": "flow", "rank": "2"}, {"id": "x", "kind": "flow"},
                  {"id": "y", "kind": "flow", "rank": "first"}]  # fmt: skip
    rows = [observed("a", "flow", "2021", "1")]
    address = write_package(tmp_path / "small", rows, indicators=indicators)
    seen = "flow.cells['rank'], data.indicator('x').cells['rank']"
    first, fault = printed_by(own_lcreport, READ_AND_CHECK.format(seen), address)
    assert first == "2 9"
    assert "row 4, column rank: 'first' is not a count from 1 on" in fault


def written_12m(tmp_path: Path) -> str:
    rows = [
        observed("a", "flow", "2021-12M", "5", recorded="2022-01-20", source="report"),
        observed("a", "loan", "2021-1M", "7", recorded="2021-02-20", source="report"),
    ]
    sources = [{"id": "report", "title": "Báo cáo năm"}]
    commitments = [{"id": "t", "organisation": "a", "task_vi": "Việc cần làm", "period": "2021-12M",
                    "due": "", "status": "planned", "locator": ""}]  # fmt: skip
    return write_package(tmp_path / "d", rows, sources=sources, commitments=commitments)


def test_a_period_has_one_code_however_it_is_written(tmp_path: Path) -> None:
    address = written_12m(tmp_path)
    assert list(frames.load(address).observations["period"]) == ["2021", "2021-01"]
    slices = Slices(open_source(address))
    assert [row["period"] for row in slices.table("observations", "a")] == ["2021", "2021-01"]
    assert b"2021-12M" not in slices.of("a").own["observations.csv"]


def test_period_codes_of_a_parquet_file_are_made_one(tmp_path: Path) -> None:
    folder = Path(written_12m(tmp_path))
    text = (folder / "datapackage.json").read_text()
    (folder / "datapackage.json").write_text(text.replace("observations.csv", "o.parquet"))
    periods = pa.array(["2021-12M", "2021", None]).dictionary_encode()
    columns = {"organisation": ["a", "a", "b"], "indicator": ["flow"] * 3, "value": [1.0] * 3}
    pq.write_table(pa.table({**columns, "period": periods}), folder / "o.parquet")
    rows = open_source(str(folder)).table("observations")
    assert rows["period"].to_pylist() == ["2021", "2021", None]


@pytest.mark.parametrize("period", ["2021", "2021-12M"])
def test_annex_of_a_year_written_as_twelve_months_keeps_day_and_source(
    tmp_path: Path, period: str
) -> None:
    report = annex.open(written_12m(tmp_path), "a", period, "vi")
    notes = report.notes().to_text()
    assert "20/01/2022" in notes
    assert "Báo cáo năm" in notes
    assert "Việc cần làm" in report.commitments().to_text()


def test_host_reads_odd_period_codes_without_pandas(tmp_path: Path) -> None:
    program = (
        "import sys; from lcreport.dataset.source import open_source;"
        "print(*open_source(sys.argv[1]).table('observations')['period'].to_pylist());"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, written_12m(tmp_path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["2021 2021-01", "False"]


def test_correction_of_the_same_day_is_a_further_vintage(tmp_path: Path) -> None:
    first = observed("a", "flow", "2021", "5", recorded="2022-01-20", sequence="")
    rows = [{**first, "value": "6", "sequence": "2"}, first]
    address = write_package(tmp_path / "d", rows)
    (row,) = comparison.table(frames.load(address), "a", Period.parse("2021"))
    assert row.now is not None
    assert (row.now.value, row.now.first_value) == (6.0, 5.0)
    figures = differences.figures(Slices(open_source(address)), "a", Period.parse("2021"))
    assert figures["flow"]["2021"][0] == "6"
    assert checks.faults(address) == []
