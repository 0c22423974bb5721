"""Every kind of fault, planted one by one in a sound dataset, and all of them at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lcreport.cli import datasets
from lcreport.dataset import checks, load
from lcreport.errors import DatasetError, Fault

FILES = {
    "organisations": "id,name_vi,valid_from,valid_to,successor\na,Hội A,,,\nb,Hội B,,,\n",
    "areas": "id,name_vi\nwork,Việc\n",
    "indicators": (
        "id,area,kind,unit_vi,unit_en,better,decimals,part_of,numerator,denominator,printed_for,"
        "printed_as\n"
        "total,work,flow,đồng,VND,higher,0,,,,,\n"
        "part,work,flow,đồng,VND,,0,total,,,,\n"
        "share,work,rate,%,%,,1,,part,total,,\n"
        "loan,work,stock,đồng,VND,none,0,,,,,\n"
    ),
    "sources": "id,title\nreport,Báo cáo\n",
    "observations": (
        "organisation,indicator,period,value,qualifier,status,as_of,recorded,source,unit,note\n"
        "a,total,2021-3M,10,exact,official,,2021-04-20,report,đồng,\n"
        "a,total,2021-6M,30,exact,estimate,,2021-07-20,report,VND,\n"
        "a,part,2021-6M,12,exact,official,,2021-07-20,report,,\n"
        "b,total,2021-6M,,described,official,,2021-07-20,report,,hàng nghìn\n"
        'b,loan,2021-6M,813.5,at_least,official,2021-06-14,2021-07-20,report,,"có, dấu phẩy"\n'
    ),
    "targets": "organisation,indicator,period,value,source,recorded\na,total,2021,80,report,\n",
    "breaks": "organisation,indicator,period,reason_vi\na,,2025-07-01,Sáp nhập\n",
}


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    describe(tmp_path)
    return tmp_path


def describe(folder: Path, **paths: str) -> None:
    resources = [{"name": name, "path": paths.get(name, f"{name}.csv")} for name in FILES]
    descriptor = {"name": "small", "resources": resources, "lcreport": {"window": "calendar"}}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, "the test plants its fault in one place"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def only(folder: Path) -> Fault:
    (fault,) = checks.faults(str(folder))
    return fault


def where(fault: Fault) -> tuple[str, int | None, str | None, str | None]:
    return fault.file, fault.row, fault.column, fault.value


def test_sound_dataset_has_no_fault(sound: Path) -> None:
    assert checks.faults(str(sound)) == []


@pytest.mark.parametrize("name", ["lao-cai", "demo", "gso"])
def test_datasets_of_the_project_have_no_fault(name: str) -> None:
    assert checks.faults(str(Path(__file__).parents[1] / "data" / name)) == []


CELLS = [
    pytest.param("observations", "a,total,2021-3M,10", "x,total,2021-3M,10",
                 (2, "organisation", "x"), "unknown organisation", "organisations",
                 id="organisation"),
    pytest.param("observations", "b,loan", "b,loam", (6, "indicator", "loam"),
                 "unknown indicator", "'loan'", id="indicator, with the nearest"),
    pytest.param("observations", "a,total,2021-3M", "a,,2021-3M", (2, "indicator", ""),
                 "no indicator", "add it", id="indicator missing"),
    pytest.param("observations", "2021-3M,10", "2021-Q5,10", (2, "period", "2021-Q5"),
                 "not a period", "2021-9M", id="period"),
    pytest.param("observations", "2021-3M,10,", "2021-13,10,", (2, "period", "2021-13"),
                 "not a period", "2021-9M", id="thirteenth month"),
    pytest.param("observations", "813.5", '"1.234,5"', (6, "value", "1.234,5"),
                 "not a number", "1234.5", id="written the Vietnamese way"),
    pytest.param("observations", "813.5", '"813,5"', (6, "value", "813,5"),
                 "not a number", "813.5", id="decimal comma"),
    pytest.param("observations", "813.5", "n/a", (6, "value", "n/a"),
                 "not a number", "1234.5", id="words for a number"),
    pytest.param("observations", "813.5", "nan", (6, "value", "nan"),
                 "not a number", "1234.5", id="nan"),
    pytest.param("observations", "813.5", "", (6, "value", ""),
                 "missing", "remove the row", id="no value"),
    pytest.param("observations", ",described", "5,described", (5, "value", "5"),
                 "described", "remove one", id="a number and described"),
    pytest.param("observations", "at_least", "atleast", (6, "qualifier", "atleast"),
                 "none of the choices", "at_least", id="qualifier"),
    pytest.param("observations", "estimate", "guess", (3, "status", "guess"),
                 "none of the choices", "estimate", id="status"),
    pytest.param("observations", "2021-06-14", "14/6/2021", (6, "as_of", "14/6/2021"),
                 "not a date", "2021-09-30", id="date"),
    pytest.param("observations", "2021-04-20,report", "2021-04-20,rapport",
                 (2, "source", "rapport"), "unknown source", "'report'", id="source"),
    pytest.param("observations", "report,VND", "report,triệu đồng", (3, "unit", "triệu đồng"),
                 "not the unit", "that unit", id="unit mixed within an indicator"),
    pytest.param("observations", "a,part,2021-6M,12", "a,part,2021-6M,31", (4, "value", "31"),
                 "more than the total 'total', 30 in row 3", "part_of", id="part above its total"),
    pytest.param("observations", "2021-3M,10", "2021-3M,31", (3, "value", "30"),
                 "less than 31 for 2021-3M in row 2", "doubtful", id="3M above 6M"),
    pytest.param("observations", "a,total,2021-6M,30,exact", "a,total,2021-3M,30,exact",
                 (3, "period", None), None, None, id="another day is a vintage, not a fault"),
    pytest.param("targets", "2021,80", "2021-9M,80", (2, "period", "2021-9M"),
                 "not a plan's year", "such as 2021", id="target without a plan year"),
    pytest.param("targets", "2021,80", ",80", (2, "period", ""), "missing", "2021",
                 id="target without a period"),
    pytest.param("targets", "2021,80", "2021,", (2, "value", ""), "missing", "remove the row",
                 id="target without a value"),
    pytest.param("indicators", "part,total,,\n", "part,,,\n", (4, "numerator", "part"),
                 "without a denominator", "denominator", id="numerator alone"),
    pytest.param("indicators", "part,total,,\n", ",total,,\n", (4, "denominator", "total"),
                 "without a numerator", "numerator", id="denominator alone"),
    pytest.param("indicators", "loan,work,stock", "loan,work,stick", (5, "kind", "stick"),
                 "none of the choices", "stock", id="kind"),
    pytest.param("indicators", "share,work,rate,%,%,,1", "share,work,rate,%,%,,one",
                 (4, "decimals", "one"), "decimals", "digit", id="decimals"),
    pytest.param("indicators", "part,work,flow,đồng,VND", "part,work,flow,hộ,VND",
                 (3, "part_of", "total"), "'đồng', its part 'hộ'", "same", id="part's unit"),
    pytest.param("indicators", "total,work,flow,đồng,VND,higher,0,,",
                 "total,work,flow,đồng,VND,higher,0,part,", (2, "part_of", "part"),
                 "back to itself", "circle", id="circle"),
    pytest.param("indicators", "share,work,rate,%,%,,1,,part,total,,\n",
                 "share,work,rate,%,%,,1,,other,total,,\nother,work,rate,%,%,,1,,part,share,,\n",
                 (5, "denominator", "share"), "back to itself: other → share → other", "circle",
                 id="quotients of each other"),
    pytest.param("indicators", "share,work,rate,%,%,,1,,part,", "share,work,rate,%,%,,1,,share,",
                 (4, "numerator", "share"), "is the indicator itself", "another one",
                 id="quotient of itself"),
    pytest.param("indicators", "loan,work", "loan,wrok", (5, "area", "wrok"),
                 "unknown area", "'work'", id="area"),
    pytest.param("indicators", "loan,work", "Dư nợ,work", (5, "id", "Dư nợ"),
                 "not an id", "hyphens", id="id in words"),
    pytest.param("organisations", "b,Hội B", "a,Hội B", (3, "id", "a"),
                 "id of row 2 too", "rename", id="two organisations of one id"),
    pytest.param("organisations", "b,Hội B,,,", "b,Hội B,,,a", (3, "successor", "a"),
                 "no end", "valid_to", id="successor without an end"),
    pytest.param("organisations", "b,Hội B,,,", "b,Hội B,2021-01-01,2020-01-01,",
                 (3, "valid_to", "2020-01-01"), "before valid_from", "one of the two",
                 id="ends before it begins"),
    pytest.param("breaks", "2025-07-01", "7/2025", (2, "period", "7/2025"), "not a period",
                 "2021-07", id="break's period"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "place", "message", "remedy"), CELLS)
def test_fault_names_file_row_column_value_and_remedy(  # noqa: PLR0913 - a case's columns
    sound: Path, name: str, old: str, new: str, place: tuple[int, str, str | None],
    message: str | None, remedy: str | None,
) -> None:  # fmt: skip
    change(sound, name, old, new)
    faults = [finding for finding in checks.faults(str(sound)) if finding.file == f"{name}.csv"]
    if message is None:
        assert faults == []
        return
    (fault,) = [
        finding for finding in faults if (finding.row, finding.column, finding.value) == place
    ]
    assert message in fault.message
    assert remedy is not None
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        pytest.param("a,total,2021-3M,10", "period", "repeats row 2", id="the same again"),
        pytest.param("a,total,2021-3M,11", "value", "differs from 10 in row 2", id="another"),
        pytest.param("a,total,2021-Q1,11", "value", "differs from 10 in row 2", id="as a quarter"),
    ],
)
def test_two_rows_for_one_key_on_one_day(sound: Path, row: str, column: str, message: str) -> None:
    with (sound / "observations.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row},exact,official,,2021-04-20,report,,\n")
    fault = only(sound)
    assert where(fault)[:3] == ("observations.csv", 7, column)
    assert message in fault.message


def test_row_counts_as_an_editor_does_after_a_cell_of_two_lines(sound: Path) -> None:
    change(sound, "observations", "report,đồng,\n", 'report,đồng,"hai\ndòng"\n\n')
    change(sound, "observations", "813.5", "x")
    assert where(only(sound)) == ("observations.csv", 8, "value", "x")


def rewrite(folder: Path, name: str, turn: Callable[[bytes], bytes]) -> None:
    path = folder / f"{name}.csv"
    path.write_bytes(turn(path.read_bytes()))


def test_byte_order_mark_is_named_and_the_rest_still_read(sound: Path) -> None:
    rewrite(sound, "observations", lambda content: b"\xef\xbb\xbf" + content)
    change(sound, "observations", "813.5", "x")
    first, second = checks.findings(str(sound))
    assert where(first) == ("observations.csv", 6, "value", "x")
    assert where(second) == ("observations.csv", 1, None, None)
    assert (second.grade, "byte-order mark" in second.message) == ("information", True)


def test_wrong_encoding_is_named_with_its_line(sound: Path) -> None:
    rewrite(sound, "organisations", lambda text: text.decode().replace("Hội B", "Hôi B")
            .encode("utf-8").replace("ô".encode(), b"\xf4"))  # fmt: skip
    fault = only(sound)
    assert (fault.file, fault.row) == ("organisations.csv", 3)
    assert "0xf4" in fault.message
    assert "UTF-8" in fault.remedy


def test_utf_16_is_named(sound: Path) -> None:
    rewrite(sound, "breaks", lambda content: content.decode().encode("utf-16"))
    assert "UTF-16" in only(sound).message


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"], ids=["none", "blank", "bom"])
def test_empty_file_is_named(sound: Path, content: bytes) -> None:
    rewrite(sound, "observations", lambda _: content)
    assert "the file is empty" in [fault.message for fault in checks.faults(str(sound))]


def test_table_without_rows_is_named(sound: Path) -> None:
    rewrite(sound, "observations", lambda content: content.split(b"\n")[0] + b"\n")
    assert only(sound).message == "has no rows"


def test_missing_file_is_named(sound: Path) -> None:
    (sound / "targets.csv").unlink()
    fault = only(sound)
    assert (fault.file, fault.message) == ("targets.csv", "the file is missing")


def test_missing_column_is_named_with_the_one_that_was_meant(sound: Path) -> None:
    change(sound, "observations", "period,value,", "period,valeu,")
    fault = only(sound)
    assert where(fault) == ("observations.csv", 1, "value", None)
    assert "'valeu'" in fault.remedy


def test_semicolons_and_double_columns_are_named(sound: Path) -> None:
    rewrite(sound, "targets", lambda content: content.replace(b",", b";"))
    change(sound, "breaks", "indicator", "organisation")
    messages = [fault.message for fault in checks.faults(str(sound))]
    assert messages == ["columns are not separated by commas", "two columns have this name"]


def test_row_with_a_cell_too_many_is_named(sound: Path) -> None:
    change(sound, "targets", "80,report", "80,5,report")
    faults = checks.faults(str(sound))
    assert "has 7 cells where the head row has 6" in [fault.message for fault in faults]
    assert {fault.row for fault in faults} == {2}


def test_real_rows_among_synthetic_ones_are_named(sound: Path) -> None:
    change(sound, "observations", "12,exact,official", "12,exact,synthetic")
    fault = only(sound)
    assert where(fault) == ("observations.csv", 4, "status", "synthetic")
    assert "two datasets" in fault.remedy


def add(folder: Path, *rows: str) -> None:
    path = folder / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + "".join(f"{row}\n" for row in rows), "utf-8")


ESTIMATE = "a,total,2021-05,9,exact,estimate,,2021-05-31,,,"
CUMULATIVE = "a,total,2021-5M,29,exact,estimate,,2021-05-31,,,"
SETTLED = "a,total,2021-05,29.5,exact,official,,2021-06-30,,,"


def test_month_settled_after_the_cumulative_figure_contradicts_nothing(sound: Path) -> None:
    add(sound, ESTIMATE, CUMULATIVE, SETTLED)
    assert checks.faults(str(sound)) == []


def test_settled_month_above_a_cumulative_figure_printed_later_is_a_fault(sound: Path) -> None:
    add(sound, ESTIMATE, CUMULATIVE, SETTLED.replace("29.5", "31"))
    fault = only(sound)
    assert where(fault) == ("observations.csv", 3, "value", "30")
    assert "less than 31 for 2021-05 in row 9" in fault.message


def test_month_first_known_after_an_estimate_contradicts_nothing(sound: Path) -> None:
    add(sound, CUMULATIVE, SETTLED)
    assert checks.faults(str(sound)) == []


def test_month_first_known_after_a_final_figure_contradicts_it(sound: Path) -> None:
    add(sound, CUMULATIVE.replace("estimate", "official"), SETTLED)
    fault = only(sound)
    assert where(fault) == ("observations.csv", 7, "value", "29")
    assert "less than 29.5 for 2021-05 in row 8" in fault.message


def test_cumulative_figure_below_the_months_own_estimate_is_a_fault(sound: Path) -> None:
    add(sound, ESTIMATE.replace(",9,", ",29.5,"), CUMULATIVE)
    fault = only(sound)
    assert where(fault) == ("observations.csv", 8, "value", "29")
    assert "less than 29.5 for 2021-05 in row 7" in fault.message


def test_doubtful_estimate_contradicts_nothing(sound: Path) -> None:
    add(sound, ESTIMATE.replace(",9,exact,estimate", ",29.5,exact,doubtful"), CUMULATIVE)
    assert checks.faults(str(sound)) == []


@pytest.mark.parametrize("status", ["official", "preliminary", "estimate"])
def test_fall_that_its_note_explains_is_no_fault(sound: Path, status: str) -> None:
    note = "Thấp hơn 9 tháng: tháng 9 ước 20; chính thức 11."
    before = "a,total,2021-9M,50,exact,estimate,,2021-09-30,,,"
    fall = f"a,total,2021-10M,46,exact,{status},,2021-10-31,,,"
    add(sound, before, f"{fall}{note}")
    (explained,) = checks.findings(str(sound))
    assert (explained.row, explained.grade) == (8, "information")
    assert checks.faults(str(sound)) == []
    change(sound, "observations", note, "")
    fault = only(sound)
    assert where(fault) == ("observations.csv", 8, "value", "46")
    assert "less than 50 for 2021-9M in row 7" in fault.message
    assert "note" in fault.remedy


def test_check_prints_by_grade_and_refuses_only_faults(
    sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(sound, "a,total,2021-9M,50,exact,estimate,,2021-09-30,,,",
        "a,total,2021-10M,46,exact,official,,2021-10-31,,,điều chỉnh")  # fmt: skip
    assert check_command(sound) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("information: observations.csv row 8, column value: '46' is less")
    assert printed.err == "no fault, 1 for information\n"
    change(sound, "observations", "813.5", "x")
    assert check_command(sound, as_json=True) == 2
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["grade"] for line in lines] == ["fault", "information"]


def check_command(folder: Path, *, as_json: bool = False) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        datasets.check(dataset=str(folder), json=as_json)
    return ended.value.code


def test_note_at_the_higher_figure_explains_no_fall(sound: Path) -> None:
    change(sound, "observations", "2021-3M,10,exact,official,,2021-04-20,report,đồng,",
           "2021-3M,31,exact,official,,2021-04-20,report,đồng,theo báo cáo quý")  # fmt: skip
    assert where(only(sound)) == ("observations.csv", 3, "value", "30")


def test_bounds_and_negative_flows_contradict_nothing(sound: Path) -> None:
    change(sound, "observations", "2021-6M,30,exact", "2021-6M,-5,exact")
    change(sound, "observations", "a,part,2021-6M,12,exact", "a,part,2021-6M,12,approx")
    assert checks.faults(str(sound)) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "the file is missing", id="missing"),
        pytest.param("{", "is not JSON", id="no JSON"),
        pytest.param("[]", "not a JSON object", id="no object"),
        pytest.param('{"name": "x", "resources": []}', "has no resources", id="no resources"),
    ],
)
def test_descriptor_that_cannot_be_read(sound: Path, content: str | None, message: str) -> None:
    path = sound / "datapackage.json"
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    fault = only(sound)
    assert fault.file == "datapackage.json"
    assert message in fault.message


def test_settings_that_do_not_exist_are_named(sound: Path) -> None:
    path = sound / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["lcreport"] = {"window": "lunar", "overview": "nobody"}
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert [fault.value for fault in checks.faults(str(sound))] == ["lunar", "nobody"]


def as_parquet(folder: Path, rows: dict[str, list[dict[str, object]]]) -> None:
    for organisation, own in rows.items():
        part = folder / "observations" / f"organisation={organisation}"
        part.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(own), part / "part.parquet")
    describe(folder, observations="observations")


def test_parquet_folder_is_checked_part_by_part(sound: Path) -> None:
    row = {"indicator": "total", "period": "2021-6M", "value": 30.0, "recorded": "2021-07-20"}
    as_parquet(sound, {
        "a": [row, {**row, "period": "2021-3M", "value": 31.0}],
        "x": [{**row, "period": "2021-Q7"}],
    })  # fmt: skip
    faults = checks.faults(str(sound))
    part = "observations/organisation={}/part.parquet"
    assert [where(fault) for fault in faults] == [
        (part.format("a"), 1, "value", "30"),
        (part.format("x"), 1, "organisation", "x"),
        (part.format("x"), 1, "period", "2021-Q7"),
    ]


def test_parquet_folder_without_a_fault(sound: Path) -> None:
    as_parquet(sound, {"a": [{"indicator": "total", "period": "2021", "value": None,
                              "qualifier": "described"}]})  # fmt: skip
    assert checks.faults(str(sound)) == []


def test_every_fault_is_told_at_once_in_the_order_of_the_files(sound: Path) -> None:
    change(sound, "observations", "a,total,2021-3M,10", 'nobody,totl,2021-Q9,"1.234,5"')
    change(sound, "targets", "2021,80", "2021-Q1,80")
    change(sound, "indicators", "loan,work,stock", "loan,work,stick")
    (sound / "breaks.csv").unlink()
    faults = checks.faults(str(sound))
    places = [(fault.file, fault.row, fault.column) for fault in faults]
    assert places == [
        ("indicators.csv", 5, "kind"),
        ("observations.csv", 2, "indicator"),
        ("observations.csv", 2, "organisation"),
        ("observations.csv", 2, "period"),
        ("observations.csv", 2, "value"),
        ("targets.csv", 2, "period"),
        ("breaks.csv", None, None),
    ]
    assert str(faults[4]) == (
        "observations.csv row 2, column value: '1.234,5' is not a number; write 1234.5"
    )


def test_same_day_values_with_a_sequence_are_sound_and_twice_the_same_is_not(sound: Path) -> None:
    head = FILES["observations"].partition("\n")[0]
    rows = [
        "a,total,2021-3M,10,exact,official,,2021-04-20,report,đồng,,",
        "a,total,2021-3M,11,exact,official,,2021-04-20,report,đồng,,2",
    ]
    path = sound / "observations.csv"
    path.write_text("\n".join([f"{head},sequence", *rows, ""]), encoding="utf-8")
    assert checks.faults(str(sound)) == []
    path.write_text("\n".join([f"{head},sequence", *rows, f"{rows[0]}1", ""]), encoding="utf-8")
    assert where(only(sound)) == ("observations.csv", 4, "period", "2021-3M")


@pytest.mark.parametrize("cell", ["0", "x", "1.5"])
def test_sequence_that_is_no_count_is_named(sound: Path, cell: str) -> None:
    change(sound, "observations", ",note\n", ",sequence\n")
    change(sound, "observations", "hàng nghìn", cell)
    change(sound, "observations", '"có, dấu phẩy"', "")
    assert where(only(sound)) == ("observations.csv", 5, "sequence", cell)


def test_one_period_in_two_codes_is_one_figure(sound: Path) -> None:
    change(sound, "observations", "b,loan,2021-6M,813.5", "b,loan,2021-12M,1,,,,,,,\nb,loan,2021,2")
    change(sound, "observations", "at_least,official,2021-06-14,2021-07-20,report,,", ",,,,,,")
    fault = only(sound)
    assert where(fault) == ("observations.csv", 7, "value", "2")
    assert "differs from 1 in row 6" in fault.message


@pytest.mark.parametrize("yes", ["1", "true", "TRUE"])
def test_regulation_without_a_date_is_named(sound: Path, yes: str) -> None:
    head, row = "id,date,organisation,regulation,valid_to", f"qd,,a,{yes},2025"
    (sound / "documents.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    path = sound / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["resources"].append({"name": "documents", "path": "documents.csv"})
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    fault = only(sound)
    assert where(fault) == ("documents.csv", 2, "regulation", yes)
    assert "fill the column date" in fault.remedy


def test_rates_made_of_each_other_are_refused_and_never_computed(sound: Path) -> None:
    change(
        sound, "indicators", "share,work,rate,%,%,,1,,part,total,,\n",
        "share,work,rate,%,%,,1,,b,total,,\nb,work,rate,%,%,,1,,c,part,,\n"
        "c,work,rate,%,%,,1,,part,share,,\n",
    )  # fmt: skip
    for read in (load, checks.refuse_faulty):
        with pytest.raises(DatasetError, match=r"leads back to itself: (share|b|c) → "):
            read(str(sound))


def test_long_chain_of_rates_is_no_circle(sound: Path) -> None:
    """Nor is the search for one limited by how deep Python's calls go."""
    chain = "".join(f"r{at},work,rate,%,%,,1,,r{at + 1},total,,\n" for at in range(3000))
    old = "share,work,rate,%,%,,1,,part,total,,\n"
    change(sound, "indicators", old, f"{old}{chain}r3000,work,rate,%,%,,1,,part,total,,\n")
    assert not any("itself" in found.message for found in checks.faults(str(sound)))
