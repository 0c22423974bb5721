"""One reading: what `check` refuses `load` and the host refuse, in the same words and places."""

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lcreport.dataset import checks, frames, limits, read_csv
from lcreport.dataset.selection import Slices
from lcreport.dataset.source import find, open_source
from lcreport.errors import DatasetError
from lcreport.languages.translated import translated
from packages import observed, write_package

ROWS = [observed("a", "flow", "2020", "1"), observed("b", "flow", "2021", "2.5")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(write_package(tmp_path / "small", ROWS))


def describe(folder: Path, *, resource: dict[str, object] | None = None, **top: object) -> None:
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text()) | top
    if resource:
        last = descriptor["resources"][-1]
        descriptor["resources"][-1] = {"name": last["name"], **resource}
    path.write_text(json.dumps(descriptor))


def refused(folder: Path) -> str:
    """The one line with which all ways of reading refuse a dataset."""
    (fault,) = checks.faults(str(folder))
    assert checks.quick(str(folder)) == [fault]
    with pytest.raises(DatasetError) as caught:
        checks.refuse_faulty(str(folder))
    assert str(fault) in str(caught.value)
    return str(fault)


def read(folder: Path) -> list[tuple[str, float]]:
    """What is read of the figures, alike from the dataset and from the rows of each annex."""
    assert checks.faults(str(folder)) == []
    rows = frames.load(str(folder)).observations
    slices = Slices(open_source(str(folder)))
    for organisation in ("a", "b"):
        job = folder.parent / f"job-{organisation}"
        for path, content in slices.of(organisation).files.items():
            (job / path).parent.mkdir(parents=True, exist_ok=True)
            (job / path).write_bytes(content)
        own = frames.load(str(job)).observations
        mine = rows[rows["organisation"] == organisation]
        assert own["value"].tolist() == mine["value"].tolist()
    return list(zip(rows["organisation"], rows["value"], strict=True))


PATHS = ["../out.csv", "/etc/passwd", "x/../../y.csv", "..", "a\\b.csv", "C:x.csv", "~/x.csv",
         "http://localhost:9/x.csv", "a\nb.csv", "./x.csv", "datapackage.json"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_path_that_leads_out_is_refused(folder: Path, path: str) -> None:
    describe(folder, resource={"path": path})
    assert "inside the dataset" in refused(folder)


@pytest.mark.parametrize("path", PATHS)
def test_path_of_a_further_table_that_leads_out_is_refused(folder: Path, path: str) -> None:
    entries = json.loads((folder / "datapackage.json").read_text())["resources"]
    describe(folder, resources=[*entries, {"name": "extra", "path": path}])
    assert "inside the dataset" in refused(folder)


def test_link_that_leads_out_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_bytes((folder / "observations.csv").read_bytes())
    (folder / "observations.csv").unlink()
    (folder / "observations.csv").symlink_to(tmp_path / "secret.csv")
    assert "leads out of the dataset by a link" in refused(folder)


def test_folder_that_is_itself_a_link_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(folder)
    assert frames.load(str(tmp_path / "elsewhere")).observations["value"].tolist() == [1, 2.5]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("name", ["observations.csv", "datapackage.json"])
def test_pipe_is_refused_and_not_waited_for(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(DatasetError, match="is no ordinary file"):
        frames.load(str(folder))


@pytest.mark.parametrize(
    ("descriptor", "message"),
    [
        pytest.param("[]", "is not a JSON object", id="list"),
        pytest.param("null", "is not a JSON object", id="null"),
        pytest.param("3", "is not a JSON object", id="number"),
        pytest.param("[" * 100_000, "too deep", id="deep"),
        pytest.param('{"name": "x", "resources": null}', "has no resources", id="none"),
        pytest.param('{"name": "x", "resources": "y"}', "is no list", id="resources are a text"),
        pytest.param('{"name": NaN}', "is no number of JSON", id="NaN"),
    ],
)
def test_descriptor_of_another_shape_is_one_line(
    folder: Path, descriptor: str, message: str
) -> None:
    (folder / "datapackage.json").write_text(descriptor)
    assert message in refused(folder)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param(None, "as lcreport is no object", id="null"),
        pytest.param([], "as lcreport is no object", id="list"),
        pytest.param({"window": ["calendar"]}, "lcreport.window is no text", id="window list"),
        pytest.param({"overview": {}}, "lcreport.overview is no text", id="overview object"),
        pytest.param({"annex_title_vi": "{organization}"}, "cannot be filled in", id="word"),
        pytest.param({"annex_title_en": "{"}, "cannot be filled in", id="brace"),
        pytest.param({"annex_title_en": "{period.year}"}, "cannot be filled in", id="attribute"),
        pytest.param({"overview_title_vi": "{unit}"}, "cannot be filled in", id="overview"),
        pytest.param({"units_title_en": "{unit}"}, "cannot be filled in", id="units"),
    ],
)
def test_settings_of_another_shape_are_one_line(
    folder: Path, settings: object, message: str
) -> None:
    describe(folder, lcreport=settings)
    assert message in refused(folder)


def test_check_goes_on_where_settings_are_no_object(folder: Path) -> None:
    describe(folder, lcreport=["calendar"])
    (fault,) = checks.faults(str(folder))
    assert "as lcreport is no object" in str(fault)


def test_title_with_doubled_braces_is_sound(folder: Path) -> None:
    describe(folder, lcreport={"annex_title_vi": "{{x}} {organisation} {period}"})
    assert checks.faults(str(folder)) == []


QUOTES = [
    pytest.param('a,flow,2021,1,"gần 40\n', 4, "never closed", id="never closed"),
    pytest.param('a,flow,2021,1,"x" y\n', 4, "is followed by more text", id="text after it"),
    pytest.param('a,flow,2021,1,"x\nb,flow,2022,2,\nb,flow,2023,2,y"\n', 4, "holds whole rows",
                 id="closed by chance"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "line", "message"), QUOTES)
def test_quote_that_swallows_rows_is_refused(
    folder: Path, rows: str, line: int, message: str
) -> None:
    head = "organisation,indicator,period,value,note\na,flow,2019,1,\nb,flow,2019,1,\n"
    (folder / "observations.csv").write_text(head + rows)
    found = refused(folder)
    assert f"observations.csv row {line}" in found
    assert message in found


def test_head_row_in_the_midst_is_refused(folder: Path) -> None:
    for table in ("observations", "indicators"):
        path = folder / f"{table}.csv"
        text = path.read_text()
        path.write_text(text + text.splitlines()[0] + "\n")
        line = len(text.splitlines()) + 1
        found = f"{table}.csv row {line}: is the head row once more, as where files were joined"
        assert any(str(fault).startswith(found) for fault in checks.faults(str(folder)))
        with pytest.raises(DatasetError, match="is the head row once more"):
            frames.load(str(folder))
        path.write_text(text)


def test_workbook_called_csv_is_refused(folder: Path) -> None:
    path = folder / "observations.csv"
    path.write_bytes(b"PK\x03\x04" + path.read_bytes())
    assert "observations.csv row 1: is a workbook or another packed file, no CSV" in refused(folder)


def test_note_of_two_lines_is_read(folder: Path) -> None:
    text = (
        'organisation,indicator,period,value,note\na,flow,2019,1,"hai, dòng\nba"\n\nb,flow,2020,2,'
    )
    (folder / "observations.csv").write_text(text)
    assert read(folder) == [("a", 1.0), ("b", 2.0)]
    assert read_csv.read(text.encode(), "x.csv").lines == [2, 5]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_more_rows_than_a_table_may_have_are_refused_before_they_are_read(end: str) -> None:
    most = limits.TABLE_ROWS
    found = read_csv.read(f"a{end}".encode() * (most + 1), "x.csv")
    assert found.table.num_rows == 0
    assert [str(fault) for fault in found.faults] == [
        f"x.csv row {most + 1}: is beyond 10,000,000 rows; give fewer rows"
    ]


def test_line_is_the_file_s_also_after_filtering(folder: Path) -> None:
    rows = [*ROWS, observed("a", "flow", "2019", "3"), observed("b", "flow", "2018", "1.234,5")]
    write_package(folder, rows)
    with pytest.raises(DatasetError, match=r"observations\.csv row 5, column value: '1.234,5'"):
        frames.load(str(folder), organisations=["b"])
    refused(folder)


@pytest.mark.parametrize("value", ["inf", "-Infinity", "NaN", "0x1F", "1_000", " 5"])
def test_value_that_is_no_plain_number_is_refused(folder: Path, value: str) -> None:
    write_package(folder, [observed("a", "flow", "2021", value)])
    assert f"column value: {value!r} is not a number" in refused(folder)


def test_infinity_in_parquet_is_refused(folder: Path) -> None:
    columns = {name: [str(row[name]) for row in ROWS] for name in ROWS[0]}
    table = pa.table({**columns, "value": [1.0, float("inf")]})
    pq.write_table(table, folder / "o.parquet")
    describe(folder, resource={"path": "o.parquet"})
    assert "o.parquet row 2, column value: 'inf' is not a number" in refused(folder)


@pytest.mark.parametrize("head", ["valeu", "Value", "gia tri"])
def test_table_without_a_needed_column_is_refused(folder: Path, head: str) -> None:
    path = folder / "observations.csv"
    path.write_text(path.read_text().replace("value", head, 1))
    assert "column value: the column is missing" in refused(folder)


def test_misspelt_optional_column_is_a_doubt(folder: Path) -> None:
    path = folder / "observations.csv"
    path.write_text(path.read_text().replace("value", "value,qualifer", 1).replace(",1\n", ",1,\n")
                    .replace(",2.5\n", ",2.5,\n"))  # fmt: skip
    (doubt,) = checks.findings(str(folder))
    assert (doubt.grade, doubt.column) == ("doubt", "qualifer")
    assert "'qualifier'" in doubt.remedy


def test_blanks_and_marks_in_heads_and_texts_are_not_read(folder: Path) -> None:
    text = "\ufefforganisation , indicator,period,value, note\na,flow,2021,5,\ufeffLượt\ufeff\n"
    (folder / "observations.csv").write_text(text)
    (found,) = checks.findings(str(folder))
    assert (found.grade, found.message) == ("information", "begins with a byte-order mark")
    rows = frames.load(str(folder)).observations
    assert (rows["note"][0], rows["value"][0]) == ("Lượt", 5.0)


def parquet(folder: Path, **layout: list[dict[str, object]]) -> None:
    for path, rows in layout.items():
        place = folder / "observations" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows), place)
    (folder / "observations.csv").unlink(missing_ok=True)
    describe(folder, resource={"path": "observations"})


A, B = ({**row, "value": float(str(row["value"]))} for row in ROWS)
OWN = {name: cell for name, cell in A.items() if name != "organisation"}
LAYOUTS = [
    pytest.param({"part-0.parquet": [A, B]}, id="flat"),
    pytest.param({"part-0.pq": [A], "part-1.PARQUET": [B]}, id="other endings"),
    pytest.param({"year=2020/x.parquet": [A], "year=2021/x.parquet": [B]}, id="another key"),
    pytest.param({"organisation=a/year=2020/x.parquet": [OWN],
                  "organisation=b/x.parquet": [{**OWN, "value": 2.5}]}, id="deeper"),
    pytest.param({"organisation=a/x.parquet": [{**OWN, "value": 1}],
                  "organisation=b/x.parquet": [{**OWN, "value": 2.5}]}, id="numbers of two types"),
]  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_parquet_folder_is_read_in_every_layout(
    folder: Path, layout: dict[str, list[dict[str, object]]]
) -> None:
    parquet(folder, **layout)
    (folder / "observations" / "_SUCCESS").touch()
    assert read(folder) == [("a", 1.0), ("b", 2.5)]


def test_other_file_among_parquet_parts_is_refused(folder: Path) -> None:
    parquet(folder, **{"part-0.parquet": [A, B]})
    (folder / "observations" / "part-1.feather").touch()
    assert "part-1.feather: is no Parquet part" in refused(folder)


def test_empty_parquet_folder_is_refused(folder: Path) -> None:
    (folder / "observations").mkdir()
    describe(folder, resource={"path": "observations"})
    assert "the folder holds no Parquet part" in refused(folder)


def test_standard_packages_are_read(folder: Path) -> None:
    path = folder / "observations.csv"
    text = path.read_text()
    head, first, second = text.splitlines()
    (folder / "o.CSV").write_text(text)
    (folder / "o.csv.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "o1.csv").write_text(f"{head}\n{first}\n")
    (folder / "o2.csv").write_text(f"{head}\n{second}\n")
    (folder / "o.txt").write_text(text.replace(",", ";"))
    for resource in (
        {"path": ["observations.csv"]},
        {"path": ["o1.csv", "o2.csv"]},
        {"path": "o.CSV"},
        {"path": "o.csv.gz", "compression": "gz"},
        {"path": "o.txt", "format": "csv", "dialect": {"delimiter": ";"}},
        {"data": [A, B]},
        {"data": [list(A), list(A.values()), list(B.values())]},
    ):
        describe(folder, resource=resource)
        assert read(folder) == [("a", 1.0), ("b", 2.5)], resource


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param({"path": "o.xlsx"}, id="spreadsheet"),
        pytest.param({"path": "o.csv.zip", "compression": "zip"}, id="zip"),
        pytest.param({"path": "o.csv", "encoding": "windows-1258"}, id="encoding"),
        pytest.param({"path": "o.csv", "dialect": {"quoteChar": "'"}}, id="quotes"),
        pytest.param({"path": "o.csv", "dialect": "d.json"}, id="dialect elsewhere"),
        pytest.param({"path": []}, id="no path"),
        pytest.param({"path": {"a": 1}}, id="an object as path"),
        pytest.param({"data": "a,b"}, id="text as data"),
        pytest.param({"data": [], "path": "o.csv"}, id="data and path"),
    ],
)
def test_package_that_is_not_read_says_so_in_one_line(
    folder: Path, resource: dict[str, object]
) -> None:
    describe(folder, resource=resource)
    assert refused(folder).startswith("datapackage.json: ")


PACKED = gzip.compress(b"organisation,indicator,period,value\n" * 20, mtime=0)


@pytest.mark.parametrize(
    ("content", "why", "in_vietnamese"),
    [
        pytest.param(
            b"organisation,indicator",
            "it is not packed with gzip",
            "không nén bằng gzip",
            id="text",
        ),
        pytest.param(PACKED[:40], "its end is missing", "thiếu phần cuối", id="cut"),
        pytest.param(
            PACKED[:12] + b"\xff" * 6 + PACKED[18:], "its content is damaged", "bị hỏng", id="bits"
        ),
        pytest.param(
            PACKED[:-8] + bytes(8), "its content is damaged", "bị hỏng", id="sum of its bytes"
        ),
    ],
)
def test_broken_gzip_says_what_is_wrong(
    folder: Path, content: bytes, why: str, in_vietnamese: str
) -> None:
    (folder / "o.csv.gz").write_bytes(content)
    describe(folder, resource={"path": "o.csv.gz"})
    line = refused(folder)
    assert f"o.csv.gz: cannot be unpacked: {why}; pack it anew" in line
    said = translated(line, "vi")
    assert "không giải nén được: " in said
    assert in_vietnamese in said


def parquet_bytes() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([A, B] * 50), file, compression="none")
    return file.getvalue()


@pytest.mark.parametrize(
    ("change", "why", "in_vietnamese"),
    [
        pytest.param(lambda _: b"", "it is empty", "tệp rỗng", id="empty"),
        pytest.param(
            lambda _: b"organisation,indicator\n", "it is no Parquet file",
            "tệp không phải Parquet", id="CSV",
        ),
        pytest.param(
            lambda whole: whole[: len(whole) // 2], "its end is missing", "thiếu phần cuối",
            id="cut",
        ),
        pytest.param(
            lambda whole: whole[:-60] + b"\xff" * 40 + whole[-20:], "its content is damaged",
            "bị hỏng", id="foot",
        ),
        pytest.param(
            lambda whole: whole[:4] + b"\xff" * 60 + whole[64:], "its content is damaged",
            "bị hỏng", id="page",
        ),
        pytest.param(
            lambda whole: whole[:-4] + b"PARE", "it is encrypted", "đặt mật mã", id="encrypted"
        ),
        pytest.param(
            lambda whole: whole.replace(b"flow", b"fl\xff\xff"),
            "it holds text that is not UTF-8", "không phải UTF-8", id="letters",
        ),
    ],
)  # fmt: skip
def test_broken_parquet_says_what_is_wrong(
    folder: Path, change: Callable[[bytes], bytes], why: str, in_vietnamese: str
) -> None:
    (folder / "o.parquet").write_bytes(change(parquet_bytes()))
    describe(folder, resource={"path": "o.parquet"})
    line = refused(folder)
    assert f"o.parquet: cannot be read: {why}; write it anew" in line
    assert in_vietnamese in translated(line, "vi")


def test_parts_whose_columns_differ_are_named_by_column(folder: Path) -> None:
    parquet(folder, **{"part-0.parquet": [A], "part-1.parquet": [B | {"value": "two"}]})
    line = refused(folder)
    assert "column value is double in one and string in another" in line
    assert "cột value là double ở phần này và string ở phần khác" in translated(line, "vi")


def test_head_row_with_an_open_quote_is_said_as_in_any_row(folder: Path) -> None:
    (folder / "observations.csv").write_text('organisation,"indicator,period\na,flow,2021\n')
    assert 'a quote (") is opened in this row and never closed' in refused(folder)


def test_same_mistake_in_8000_rows_is_one_finding(folder: Path) -> None:
    rows = [observed("nobody", "flow", f"{1000 + at}", "1") for at in range(8000)]
    write_package(folder, rows)
    (fault,) = checks.faults(str(folder))
    assert (fault.row, fault.count) == (2, 8000)
    assert "row 2 and 7,999 more, column organisation: 'nobody'" in str(fault)


def test_successors_that_lead_in_a_circle_are_named(folder: Path) -> None:
    organisations = [{"id": "a", "valid_to": "2020-12-31", "successor": "b"},
                     {"id": "b", "valid_to": "2020-12-31", "successor": "a"}]  # fmt: skip
    write_package(folder, ROWS, organisations=organisations)
    found = checks.quick(str(folder))
    assert [fault.row for fault in found if "leads back" in fault.message] == [2, 3]


def test_comparison_printed_for_itself_is_named(folder: Path) -> None:
    ratio = {"id": "r", "kind": "rate", "printed_for": "r",
             "printed_as": "same_period_last_year.ratio_pct"}  # fmt: skip
    rows = [*ROWS, observed("a", "r", "2021", "-3")]
    write_package(folder, rows, indicators=[{"id": "flow", "kind": "flow"}, ratio])
    messages = [fault.message for fault in checks.faults(str(folder))]
    assert "is the indicator itself" in messages
    assert "is below 0, which no printed ratio or share of a plan can be" in messages


def test_flow_on_a_single_day_is_named(folder: Path) -> None:
    write_package(folder, [observed("a", "flow", "2024-06-01", "1")])
    assert "write the month, 2024-06" in refused(folder)


def test_names_that_look_alike_are_a_doubt(folder: Path) -> None:
    names = ["Hội Nông dân", "Hội\u00a0nông  dân"]
    organisations = [{"id": at, "name_vi": name} for at, name in zip("ab", names, strict=True)]
    write_package(folder, ROWS, organisations=organisations)
    (doubt,) = checks.findings(str(folder))
    assert (doubt.grade, doubt.row) == ("doubt", 3)


def test_file_of_a_further_resource_that_is_missing_is_named(folder: Path) -> None:
    entries = json.loads((folder / "datapackage.json").read_text())["resources"]
    describe(folder, resources=[*entries, {"name": "map", "path": "map.png"}])
    assert "map.png: the file is missing" in refused(folder)
    (folder / "map.png").write_bytes(b"\x89PNG")
    assert read(folder) == [("a", 1.0), ("b", 2.5)]


def test_row_of_more_characters_than_a_cell_may_have_is_refused(folder: Path) -> None:
    path = folder / "observations.csv"
    path.write_text(path.read_text() + f'b,flow,2022,"{"9" * 200_000}"\n')
    # Other packages raise the limit of Python's reader for their whole process.
    limit = csv.field_size_limit(131_072)
    try:
        assert "a cell holds more than 100,000 characters" in refused(folder)
    finally:
        csv.field_size_limit(limit)


def test_table_of_too_many_columns_is_refused(folder: Path) -> None:
    (folder / "observations.csv").write_text(",".join(f"c{at}" for at in range(2000)) + "\n")
    assert "has 2,000 columns; 1,000 are the most" in refused(folder)


def test_quick_check_needs_no_pandas(folder: Path) -> None:
    program = (
        "import sys; from lcreport.dataset import checks; print(len(checks.quick(sys.argv[1])),"
        "'pandas' in sys.modules)"
    )
    write_package(folder, [*ROWS, observed("x", "flow", "2021-Q9", "n")])
    done = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, check=True)
    assert done.stdout.split() == [b"3", b"False"]


def test_password_of_an_address_is_not_shown() -> None:
    with pytest.raises(DatasetError) as caught:
        open_source("memory://ann:secret@nowhere/x")
    assert "secret" not in str(caught.value)


def test_folder_of_a_job_keeps_every_table(folder: Path) -> None:
    before = shutil.copytree(folder, folder.with_name("before"))
    assert read(folder) == read(before)


@pytest.mark.parametrize("cell", ["x", ""], ids=["a quote that is never closed", "no row"])
def test_table_of_which_no_row_can_be_read_is_refused_by_check_too(folder: Path, cell: str) -> None:
    head = "organisation,indicator,period,value\n"
    (folder / "observations.csv").write_text(head + (f'"{cell},flow,2020,1\n' if cell else ""))
    assert "never closed" in refused(folder) if cell else "has no rows" in refused(folder)


@pytest.mark.parametrize("code", ["0000", "99999", "2020-13", "2" * 5000])
def test_table_of_which_no_period_can_be_read_is_refused_by_check_too(
    folder: Path, code: str
) -> None:
    write_package(folder, [observed("a", "flow", code, "1")])
    assert "column period" in refused(folder)


def test_text_that_arrow_takes_for_another_table_is_read_as_check_reads_it(folder: Path) -> None:
    path = folder / "observations.csv"
    path.write_bytes(b"XY\x03\x04" + bytes(50))
    assert [fault.row for fault in checks.faults(str(folder))] == [1, 1, 1, 1]
    with pytest.raises(DatasetError, match="the column is missing"):
        frames.load(str(folder))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["organisation", "organisation", "value"], ["a", "b", 1]], id="head twice"),
        pytest.param([["organisation", ""], ["a", "b"]], id="head of nothing"),
        pytest.param([["organisation", "value"], ["a"]], id="a cell too few"),
        pytest.param([["organisation", "value"], ["a", 1, 2]], id="a cell too many"),
        pytest.param([["organisation", "value"], {"organisation": "a"}], id="two forms"),
        pytest.param([[]], id="no head"),
    ],
)
def test_rows_in_the_descriptor_that_do_not_fit_their_heads_are_refused(
    folder: Path, rows: list[object]
) -> None:
    describe(folder, resource={"data": rows})
    assert "does not fit its heads" in refused(folder)


def test_half_a_character_in_the_descriptor_is_refused(folder: Path) -> None:
    describe(folder, title="\ud800")
    assert "holds half a character" in refused(folder)


def test_whole_character_written_as_two_halves_is_read(folder: Path) -> None:
    describe(folder, title="\U0001f600")
    assert checks.faults(str(folder)) == []


@pytest.mark.parametrize("entry", [{"compression": ["gz"]}, {"path": "x" * 5000}])
def test_entry_of_another_form_is_one_short_line(folder: Path, entry: dict[str, object]) -> None:
    describe(folder, resource={"path": "observations.csv", **entry})
    assert len(refused(folder)) < 300


def test_packed_file_is_counted_before_it_is_kept(folder: Path) -> None:
    with gzip.open(folder / "o.csv.gz", "wb", compresslevel=1) as file:
        for _ in range(1025):
            file.write(bytes(2**20))
    describe(folder, resource={"path": "o.csv.gz"})
    before = getrusage(RUSAGE_SELF).ru_maxrss
    with pytest.raises(DatasetError, match="unpacks to more than 1,024 MB"):
        frames.load(str(folder))
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 100_000


def columns(**more: object) -> dict[str, object]:
    return {name: [row[name] for row in (A, B)] for name in A} | more


PARQUET = [
    pytest.param({"value": [[1.0], [2.0]]}, "column value holds list", id="lists"),
    pytest.param({"value": [{"a": 1}, {"a": 2}]}, "column value holds struct", id="structs"),
    pytest.param({"period": pa.array([1, 2], pa.duration("s"))}, "holds duration", id="durations"),
    pytest.param({"organisation": [b"a", b"\xff"]}, "not UTF-8", id="bytes"),
    pytest.param({f"c{at}": ["", ""] for at in range(1000)}, "1,000 are the most", id="columns"),
]


@pytest.mark.parametrize(("more", "message"), PARQUET)
def test_parquet_that_holds_something_else_is_one_line(
    folder: Path, more: dict[str, object], message: str
) -> None:
    pq.write_table(pa.table(columns(**more)), folder / "o.parquet")
    describe(folder, resource={"path": "o.parquet"})
    assert message in refused(folder)


def test_parquet_text_that_is_not_utf8_is_one_line(folder: Path) -> None:
    ends = pa.py_buffer(struct.pack("<3i", 0, 1, 2))
    note = pa.Array.from_buffers(pa.string(), 2, [None, ends, pa.py_buffer(b"\xff\xfe")])
    pq.write_table(pa.table(columns(note=note)), folder / "o.parquet")
    describe(folder, resource={"path": "o.parquet"})
    assert "text that is not UTF-8" in refused(folder)


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view()])
def test_parquet_text_of_every_kind_is_read(folder: Path, kind: pa.DataType) -> None:
    pq.write_table(pa.table(columns(note=pa.array(["x", "y"], kind))), folder / "o.parquet")
    describe(folder, resource={"path": "o.parquet"})
    assert read(folder) == [("a", 1.0), ("b", 2.5)]


def repeated(value: object, count: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(bytes(count), pa.uint8()), pa.array([value]))


@pytest.mark.parametrize(
    ("rows", "more", "message"),
    [
        pytest.param(11_000_000, {}, "11,000,000 rows", id="rows"),
        pytest.param(100_000, {"note": "x" * 90_000}, "more text than is read", id="a long text"),
        pytest.param(2_000_000, {f"c{at}": "" for at in range(100)}, "more unpacked", id="columns"),
    ],
)
def test_parquet_of_a_few_bytes_that_unpacks_to_gigabytes_is_refused(
    folder: Path, rows: int, more: dict[str, str], message: str
) -> None:
    cells = {"organisation": "a", "indicator": "flow", "period": "2020", "value": "1", **more}
    table = pa.table({name: repeated(cell, rows) for name, cell in cells.items()})
    pq.write_table(table, folder / "o.parquet", store_schema=False, compression="zstd")
    assert (folder / "o.parquet").stat().st_size < 2**20
    describe(folder, resource={"path": "o.parquet"})
    with pytest.raises(DatasetError, match=message):
        frames.load(str(folder))


def test_damaged_parquet_is_one_printable_line(folder: Path) -> None:
    pq.write_table(pa.table(columns()), folder / "o.parquet")
    whole = (folder / "o.parquet").read_bytes()
    describe(folder, resource={"path": "o.parquet"})
    chance = random.Random(7)
    for _ in range(60):
        content = bytearray(whole)
        content[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        (folder / "o.parquet").write_bytes(content)
        for fault in checks.faults(str(folder)):
            assert str(fault).isprintable()


@pytest.mark.parametrize("address", ["\0", "x" * 5000, "a/" * 3000])
def test_folder_that_no_folder_can_be_is_one_line(address: str) -> None:
    with pytest.raises(DatasetError, match="is no") as caught:
        open_source(find(address))
    assert len(str(caught.value)) < 400


def test_texts_that_stand_for_no_value_are_no_value(folder: Path) -> None:
    rows = [ROWS[0] | {"note": "n/a"}, ROWS[1] | {"value": "-99", "note": "-"}]
    write_package(folder, rows)
    text = (folder / "observations.csv").read_text()
    note = {"name": "note", "missingValues": [{"value": "-", "label": "none"}]}
    describe(
        folder,
        resource={
            "path": "observations.csv",
            "schema": {"missingValues": ["", "-99", "n/a"], "fields": [note]},
        },
    )
    assert "row 3, column value: '' the value is missing" in refused(folder)
    (folder / "observations.csv").write_text(text.replace("-99", "2.5"))
    schema = {"missingValues": ["n/a", "-"]}
    describe(folder, resource={"path": "observations.csv", "schema": schema})
    assert read(folder) == [("a", 1.0), ("b", 2.5)]
    assert [*frames.load(str(folder)).observations["note"]] == ["", ""]


def test_texts_that_stand_for_no_value_hold_for_every_form(folder: Path) -> None:
    schema = {"missingValues": ["-99"]}
    parquet(folder, **{"part-0.parquet": [A, B | {"value": -99.0}]})
    describe(folder, resource={"path": "observations", "schema": schema})
    assert "the value is missing" in refused(folder)
    describe(folder, resource={"data": [A, B | {"value": -99}], "schema": schema})
    assert "the value is missing" in refused(folder)


def test_schema_in_a_file_of_its_own_is_read(folder: Path) -> None:
    describe(folder, resource={"path": "observations.csv", "schema": "schemas/o.json"})
    without_figure = (folder / "observations.csv").read_text().replace("2.5", "-99")
    assert "schemas/o.json" in refused(folder)
    (folder / "schemas").mkdir()
    (folder / "schemas/o.json").write_text('{"missingValues": ["-99"]}')
    assert read(folder) == [("a", 1.0), ("b", 2.5)]
    (folder / "observations.csv").write_text(without_figure)
    assert "row 3, column value: '' the value is missing" in refused(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "datapackage.json: 's.json' as the schema of 'observations' holds no JSON object"),
        ("{", "s.json: is not JSON, in line 1"),
        ('{"missingValues": "NA"}', "as the missingValues of 'observations' is no list of texts"),
        ('{"fields": [{"name": "value", "decimalChar": ","}]}', "as the decimalChar of"),
    ],
)
def test_schema_in_a_file_that_says_what_is_not_read_is_refused(
    folder: Path, content: str, said: str
) -> None:
    describe(folder, resource={"path": "observations.csv", "schema": "s.json"})
    (folder / "s.json").write_text(content)
    assert said in refused(folder)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (
            "s.json",
            "datapackage.json: 's.json' as the schema of 'observations': the file is missing",
        ),
        ("../s.json", "leads out"),
        ("https://x.org/s.json", "is an address"),
        (7, "is no object"),
    ],
)
def test_schema_that_is_none_of_the_package_is_refused(
    folder: Path, schema: object, said: str
) -> None:
    describe(folder, resource={"path": "observations.csv", "schema": schema})
    assert "as the schema of" in refused(folder)
    assert said in refused(folder)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"fields": [{"name": "value", "groupChar": "."}]}, "groupChar"),
        ({"fields": [{"name": "value", "decimalChar": ","}]}, "decimalChar"),
        ({"missingValues": "NA"}, "missingValues"),
        ({"missingValues": [None]}, "missingValues"),
    ],
)
def test_other_marks_of_numbers_are_refused(
    folder: Path, schema: dict[str, object], said: str
) -> None:
    describe(folder, resource={"path": "observations.csv", "schema": schema})
    assert said in refused(folder)


def test_blanks_behind_delimiters_are_read_where_the_dialect_says_so(folder: Path) -> None:
    path = folder / "observations.csv"
    path.write_text(path.read_text().replace(",", ", "))
    dialect = {"skipInitialSpace": True, "nullSequence": "\\N"}
    describe(folder, resource={"path": "observations.csv", "dialect": dialect, "data": None})
    assert read(folder) == [("a", 1.0), ("b", 2.5)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gzip.compress(b"a,b\n", mtime=0), "is packed with gzip"),
        (bz2.compress(b"a,b\n"), "is packed with bzip2"),
        (lzma.compress(b"a,b\n"), "is packed with xz"),
        (b"PAR1", "is a Parquet file"),
    ],
)
def test_file_that_is_no_text_is_named_in_one_line(
    folder: Path, content: bytes, message: str
) -> None:
    (folder / "observations.csv").write_bytes(content)
    assert message in refused(folder)


def test_head_in_capitals_is_the_one_that_was_meant(folder: Path) -> None:
    path = folder / "observations.csv"
    path.write_text(path.read_text().replace("indicator", "INDICATOR"))
    assert "rename 'INDICATOR'" in refused(folder)


def test_faults_of_one_file_come_in_the_order_of_its_lines(folder: Path) -> None:
    path = folder / "observations.csv"
    path.write_text(path.read_text().replace("value", "valeu").replace(",1", ",1,x"))
    found = checks.faults(str(folder))
    with pytest.raises(DatasetError) as caught:
        Slices(open_source(str(folder))).of("a")
    assert [*caught.value.faults] == found
    assert [fault.row for fault in found] == [1, 2]
