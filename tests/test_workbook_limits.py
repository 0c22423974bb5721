"""Workbooks that would fill the memory, or are not whole, are refused before they are opened."""

from __future__ import annotations

import datetime as dt
import os
import resource
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from lcreport.dataset import limits
from lcreport.errors import DatasetError
from lcreport.intake import workbooks
from lcreport.intake.workbook_limits import guard

SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, parts: Mapping[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A workbook as any office has it."""
    with xlsxwriter.Workbook(tmp_path / "plain.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["organisation", "indicator", "unit", "kind", "2021"])
        sheet.write_row(1, 0, ["A", "Visits", "visits", "flow", 10])
    return tmp_path / "plain.xlsx"


def with_sheet(plain: Path, rows: str, **more: str | bytes) -> Path:
    """The workbook with another content of its sheet."""
    sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    return packed(plain.with_name("other.xlsx"), {**parts_of(plain), SHEET: sheet, **more})


def ods(path: Path, rows: str) -> Path:
    content = (
        f"<office:document-content {ODS}><office:body><office:spreadsheet>"
        f'<table:table table:name="a">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(path, {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content,
        "META-INF/manifest.xml": "<manifest/>",
    })  # fmt: skip


def refused(path: Path) -> str:
    with pytest.raises(DatasetError) as caught:
        guard(path)
    (fault,) = caught.value.faults
    assert str(fault) == str(caught.value)
    assert str(fault).startswith(path.name)
    assert "\n" not in str(fault)
    return str(fault)


FAR = [
    pytest.param('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', id="last corner"),
    pytest.param('<row r="1"><c r="XFD1"><v>1</v></c></row>', id="last column"),
    pytest.param(
        '<row r="1"><c r="J1"><v>1</v></c></row>'
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        id="last row",
    ),
    pytest.param('<row r="1048576"><c r="$XFD$1048576"><v>1</v></c></row>', id="as a formula"),
    pytest.param('<row><c r="xfd1048576"><v>1</v></c></row>', id="small letters"),
    pytest.param('<row r="900000"><c r="XX900000" t="inlineStr"><is><t>x</t></is></c></row>',
                 id="text of its own"),
    pytest.param("<row>" + "<c/>" * 3000 + "<c><v>1</v></c></row>", id="cells without names"),
]  # fmt: skip


@pytest.mark.parametrize("rows", FAR)
def test_cell_far_from_the_table_is_refused(plain: Path, rows: str) -> None:
    assert "reaches to" in refused(with_sheet(plain, rows))


def test_sheets_that_reach_far_together_are_refused(plain: Path) -> None:
    rows = '<row r="900"><c r="ALL900"><v>1</v></c></row>'
    more = {f"xl/worksheets/sheet{at}.xml": f"<worksheet {MAIN}>{rows}</worksheet>"
            for at in range(2, 5)}  # fmt: skip
    guard(with_sheet(plain, rows))
    assert "reaches to" in refused(with_sheet(plain, rows, **more))


def test_sheet_of_any_name_is_counted(plain: Path) -> None:
    parts = parts_of(plain)
    rels = parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"own/a.dat")
    del parts[SHEET]
    sheet = f"<worksheet {MAIN}><sheetData>{FAR[0].values[0]}</sheetData></worksheet>"
    parts |= {"xl/own/a.dat": sheet.encode(), "xl/_rels/workbook.xml.rels": rels}
    assert "reaches to" in refused(packed(plain.with_name("other.xlsx"), parts))


def test_formatted_cells_to_the_end_are_read(plain: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    guard(with_sheet(plain, rows))


ODS_FAR = [
    '<table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="16384" office:value="1"/></table:table-row>',
    '<table:table-row><table:table-cell table:number-columns-repeated="999999999"/>'
    "<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>",
]


@pytest.mark.parametrize("rows", ODS_FAR)
def test_repeated_cells_are_counted_as_often(tmp_path: Path, rows: str) -> None:
    assert "reaches to" in refused(ods(tmp_path / "a.ods", rows))


def test_empty_cells_up_to_the_end_of_an_opendocument_sheet_are_read(tmp_path: Path) -> None:
    rows = (
        "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    guard(ods(tmp_path / "a.ods", rows))


LONG = "x" * (limits.SHEET_CELL_CHARACTERS + 1)
LONG_CELLS = [
    pytest.param({}, f'<c r="A1" t="inlineStr"><is><t>{LONG}</t></is></c>', id="of its own"),
    pytest.param({SHARED: f"<sst {MAIN}><si><t>{LONG}</t></si></sst>"}, '<c r="A1"><v>1</v></c>',
                 id="shared"),
    pytest.param({SHARED: f"<sst {MAIN}><si>{'<r><t>x</t></r>' * len(LONG)}</si></sst>"},
                 '<c r="A1"><v>1</v></c>', id="in runs"),
    pytest.param({}, f'<c r="A1"><v>{"9" * len(LONG)}</v></c>', id="digits"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "cell"), LONG_CELLS)
def test_long_cell_is_refused(plain: Path, more: dict[str, str], cell: str) -> None:
    found = refused(with_sheet(plain, f'<row r="1">{cell}</row>', **more))
    assert "a cell of more than 32,767 characters" in found


def test_long_text_shown_in_very_many_cells_is_refused(plain: Path) -> None:
    shared = f"<sst {MAIN}><si><t>{LONG[:30_000]}</t></si></sst>"
    row = "<row>" + '<c t="s"><v>0</v></c>' * 1000 + "</row>"
    assert "repeats long texts" in refused(with_sheet(plain, row * 10, **{SHARED: shared}))


def test_formulas_outside_cells_are_no_text_of_a_cell(plain: Path) -> None:
    rule = f"<formula>{LONG}</formula>"
    guard(with_sheet(plain, f'<row r="1"><c r="A1"><v>1</v></c></row>{rule}'))


def bomb(path: Path, size: int) -> Path:
    """A workbook with one cell of so many characters."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(SHEET, "w", force_zip64=True) as part:
            part.write(f"<worksheet {MAIN}><sheetData><row><c><v>".encode())
            for _ in range(size // 2**20):
                part.write(b"9" * 2**20)
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return path


def test_cell_of_600_mb_is_refused_in_little_time_and_memory(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.xlsx", 600 * 2**20)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    refused(path)
    assert time.monotonic() - start < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_pictures_of_too_many_megabytes_are_refused(plain: Path) -> None:
    more = {"xl/media/a.png": bytes(limits.WORKBOOK_BYTES)}
    assert "unpacks to more than 256 MB" in refused(with_sheet(plain, "", **more))


def test_size_in_the_head_of_a_part_is_not_believed(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.xlsx", 300 * 2**20)
    with zipfile.ZipFile(path) as archive:
        sizes = struct.pack("<I", archive.getinfo(SHEET).file_size)
    content = path.read_bytes()
    assert sizes in content
    path.write_bytes(content.replace(sizes, struct.pack("<I", 100)))
    refused(path)


@pytest.mark.parametrize("length", [1, 30, 100, 1000, -1, -21, -22])
def test_workbook_that_is_cut_off_is_refused(plain: Path, length: int) -> None:
    plain.write_bytes(plain.read_bytes()[:length])
    assert "it is damaged" in refused(plain)


@pytest.mark.parametrize(
    "sheet",
    [
        b"",
        b"<worksheet>",
        b"<worksheet><row></worksheet>",
        b"\xff\xfe\x00",
        b"<worksheet>\x01</worksheet>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>',
        b"<worksheet>&nbsp;</worksheet>",
        b'<worksheet><row><c r="1A"><v>1</v></c></row></worksheet>',
        b'<worksheet><row r="99999999999"/></worksheet>',
        b"<worksheet a='" + b"x" * 2**22 + b"'/>",
        b"<worksheet><!--" + b"x" * 2**22 + b"--></worksheet>",
    ],
)
def test_sheet_that_is_not_whole_is_refused(plain: Path, sheet: bytes) -> None:
    path = packed(plain.with_name("other.xlsx"), {**parts_of(plain), SHEET: sheet})
    assert "it is damaged" in refused(path)


def test_two_parts_of_one_name_are_refused(plain: Path) -> None:
    with zipfile.ZipFile(plain, "a") as archive:
        archive.writestr(SHEET.upper(), b"<worksheet/>")
    assert "it has two parts" in refused(plain)


def test_workbook_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    parts = {f"xl/{at}": b"" for at in range(limits.WORKBOOK_PARTS + 1)}
    assert "parts; save it" in refused(packed(tmp_path / "a.xlsx", parts))


def test_packing_that_no_office_program_uses_is_refused(plain: Path) -> None:
    with zipfile.ZipFile(plain, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("more", b"x" * 1000)
    assert "packed as no office program packs" in refused(plain)


def test_workbook_with_a_password_is_named_as_such(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.ods", {
        "content.xml": b"\x93\x11", "META-INF/manifest.xml": "<m><encryption-data/></m>",
    })  # fmt: skip
    assert "asks for a password" in refused(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    assert "no ordinary file" in refused(tmp_path / "a.xlsx")


@pytest.mark.parametrize("rows", FAR[:2])
def test_new_dataset_refuses_before_any_library_opens_it(plain: Path, rows: str) -> None:
    path = with_sheet(plain, rows)
    (plain.parent / "notebooks").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "lcreport", "new", "dataset", "x", "--from", path],
        cwd=plain.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "other.xlsx, sheet Sheet1: reaches to cell XFD" in done.stderr
    assert not (plain.parent / "data").exists()


def test_workbooks_of_office_programs_are_let_through(tmp_path: Path) -> None:
    for size in (1, 3000):
        with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
            for _ in range(3):
                sheet = workbook.add_worksheet()
                for row in range(size):
                    sheet.write_row(row, 0, ["Hội Nông dân", row, row / 3, "=A1", True])
        guard(tmp_path / "a.xlsx")


UNREAD = [
    pytest.param(SHEET, b"<v>10</v>", b"<v>ten</v>", id="number"),
    pytest.param(SHEET, b"<v>10</v>", b"<v>" + b"9" * 5000 + b"</v>", id="long number"),
    pytest.param(SHEET, b"><v>10</v>", b' t="d"><v>ten</v>', id="day"),
    pytest.param(SHEET, b' s="1"', b' s="999"', id="style"),
    pytest.param("xl/styles.xml", b'fontId="0"', b'fontId="x"', id="font"),
    pytest.param("[Content_Types].xml", b"</Types>", b"", id="content types"),
    pytest.param("docProps/core.xml", b"</cp:coreProperties>", b"", id="properties"),
    pytest.param(SHEET, b'encoding="UTF-8"', b'encoding="none"', id="encoding"),
]


@pytest.mark.parametrize(("part", "old", "new"), UNREAD)
def test_workbook_that_one_library_reads_and_another_does_not_is_refused(
    tmp_path: Path, part: str, old: bytes, new: bytes
) -> None:
    with xlsxwriter.Workbook(tmp_path / "plain.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        percentage = workbook.add_format({"num_format": 10})
        sheet.write_row(0, 0, ["organisation", "indicator", "unit", "kind", "2021", "2022"])
        sheet.write_row(1, 0, ["A", "Visits", "visits", "flow", 10])
        sheet.write_number(1, 5, 0.5, percentage)
    parts = parts_of(tmp_path / "plain.xlsx")
    assert old in parts[part]
    path = packed(tmp_path / "other.xlsx", parts | {part: parts[part].replace(old, new)})
    with pytest.raises(DatasetError) as caught:
        workbooks.sheets(path)
    assert str(caught.value).startswith("other.xlsx: cannot be ")


def test_sheet_that_says_it_reaches_to_the_last_corner_is_read(plain: Path) -> None:
    parts = parts_of(plain)
    parts[SHEET] = parts[SHEET].replace(b'ref="A1:E2"', b'ref="A1:XFD1048576"')
    parts[SHEET] = parts[SHEET].replace(b"<v>10</v>", b"<f>5+5</f><v>10</v>")
    path = packed(plain.with_name("other.xlsx"), parts)
    (sheet,) = workbooks.sheets(path)
    assert [len(row) for row in sheet.rows] == [5, 5]


def test_formula_without_a_result_behind_the_table_is_told(plain: Path) -> None:
    parts = parts_of(plain)
    more = b'<row r="4"><c r="G4"><f>A1</f></c></row></sheetData>'
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", more)
    (sheet,) = workbooks.sheets(packed(plain.with_name("other.xlsx"), parts))
    assert [len(row) for row in sheet.rows] == [7, 7, 7, 7]
    assert sheet.rows[3][6] == "=A1"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("x" * 110_000, "holds 110,000 characters", id="long cell"),
        pytest.param("x" * 200_000, "cannot be read", id="longer cell"),
        pytest.param("," * 3000, "up to 3,001 cells", id="columns"),
        pytest.param("," * 1500 + "\n" + "a\n" * 2000, "2,001 rows of", id="rows and columns"),
    ],
)
def test_csv_larger_than_a_sheet_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "a.csv").write_text(content)
    with pytest.raises(DatasetError, match=message):
        workbooks.sheets(tmp_path / "a.csv")


def test_large_workbook_is_counted_quickly(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{at}">' + "<c><v>1.5</v></c>" * 100 + "</row>" for at in range(1, 3001)
    )
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        workbook.add_worksheet()
    path = with_sheet(tmp_path / "a.xlsx", rows)
    start = time.process_time()
    guard(path)
    assert time.process_time() - start < 6


def test_opendocument_cells_are_read_as_they_are_seen(tmp_path: Path) -> None:
    """Percentages, errors and formulas without a result, also where cells and rows repeat."""
    more = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    twice = ' table:number-columns-repeated="2"'
    share = '<table:table-cell office:value-type="percentage" office:value="0.13"{}/>'
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell '
        'office:value-type="float" office:value="7" table:number-columns-repeated="2"/>'
        f"{share.format('')}</table:table-row>"
        f"<table:table-row>{share.format(twice)}"
        f'<table:table-cell {more} table:formula="of:=1/0" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
        "</table:table-cell></table:table-row>"
        '<table:table-row><table:table-cell/><table:table-cell table:formula="of:=[.A1]+5"/>'
        "</table:table-row>"
    )
    (sheet,) = workbooks.sheets(ods(tmp_path / "a.ods", rows))
    assert sheet.percentages == {(0, 2), (1, 2), (2, 0), (2, 1)}
    assert sheet.rows[2][2] == "#DIV/0!"
    assert sheet.rows[3][1] == "=[.A1]+5"


@pytest.mark.parametrize(
    ("value", "shown", "disguised"),
    [
        ("1234567", "1.235", True), ("1234567", "1,2k", True), ("40", "", True),
        ("40", "đã nộp", True), ("1234567", "1.234.567", False), ("12.345", "12,35", False),
        ("-40", "(40)", False), ("1234567", "1,23E+06", False), ("1500", "1 500 ₫", False),
        ("1.2", "1,2 triệu", True), ("12", "12 tấn", False),
    ],
)  # fmt: skip
def test_opendocument_number_that_is_seen_as_another_is_known(
    tmp_path: Path, value: str, shown: str, *, disguised: bool
) -> None:
    cell = f'office:value-type="float" office:value="{value}"><text:p>{shown}</text:p>'
    row = f"<table:table-row><table:table-cell {cell}</table:table-cell></table:table-row>"
    (sheet,) = workbooks.sheets(ods(tmp_path / "a.ods", row))
    assert sheet.disguised == ({(0, 0): repr(shown)} if disguised else {})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BINARY = "neither percentages nor errors of formulas can be read; save it as .xlsx"


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.xlsm"])
def test_binary_workbook_is_refused_with_what_would_do(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OLE + bytes(4000))
    assert f"is an .xls, of which {BINARY}" in refused(tmp_path / name)


def test_binary_parts_are_refused_whatever_the_file_is_called(plain: Path) -> None:
    parts = {name: content for name, content in parts_of(plain).items() if name != SHEET}
    for name in ("a.xlsb", "a.xlsx"):
        path = packed(plain.with_name(name), {**parts, "xl/workbook.bin": b"\x83\x01\0"})
        assert f"is an .xlsb, of which {BINARY}" in refused(path)


def test_excel_workbook_with_a_password_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert "asks for a password" in refused(tmp_path / "a.xlsx")


def with_merged(plain: Path, *places: str) -> Path:
    parts = parts_of(plain)
    cells = "".join(f'<mergeCell ref="{place}"/>' for place in places)
    merged = f"</sheetData><mergeCells>{cells}</mergeCells>".encode()
    content = parts[SHEET].replace(b"</sheetData>", merged)
    return packed(plain.with_name("merged.xlsx"), {**parts, SHEET: content})


def test_merged_cells_are_taken_as_far_as_the_sheet_goes(plain: Path) -> None:
    (sheet,) = workbooks.sheets(with_merged(plain, "A1:XFD1048576"))
    assert sheet.merged == ((0, 0, len(sheet.rows) - 1, len(sheet.rows[0]) - 1),)
    (sheet,) = workbooks.sheets(with_merged(plain, "Z900:XFD1048576"))
    assert sheet.merged == ()


def test_merged_cells_over_one_another_are_refused_at_once(plain: Path) -> None:
    """A hundred thousand of them name more cells than any memory holds."""
    path = with_merged(plain, *(f"A1:XFD{row}" for row in range(2, 100_000)))
    began = time.process_time()
    with pytest.raises(DatasetError, match="merged cells that lie over one another"):
        workbooks.sheets(path)
    assert time.process_time() - began < 5


def test_part_that_is_missing_is_named(plain: Path) -> None:
    parts = parts_of(plain)
    del parts[SHEET]
    with pytest.raises(DatasetError, match="is missing; save it anew"):
        workbooks.sheets(packed(plain.with_name("gone.xlsx"), parts))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(90), "is a photo"),
        (b"\x89PNG\r\n" + bytes(90), "is a picture"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\xef\xbb\xbf\r\n<html><table></table></html>", "is a web page"),
    ],
)
def test_file_of_another_kind_is_called_what_it_is(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    assert f"{kind}, whatever its name says" in refused(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("shown", "date", "cell"),
    [
        ("01/06/2024", "2024-06-01", dt.date(2024, 6, 1)),
        ("1 June 2024", "2024-06-01", dt.date(2024, 6, 1)),
        ("06/2024", "2024-06-01", "06/2024"),
        ("Jun-24", "2024-06-01", "06/2024"),
        ("tháng 6 năm 2024", "2024-06-01", "06/2024"),
        ("2024", "2024-01-01", "2024"),
        ("30/09/2021", "2021-09-30", dt.date(2021, 9, 30)),
    ],
)
def test_date_of_an_opendocument_sheet_is_what_is_seen(
    tmp_path: Path, shown: str, date: str, cell: object
) -> None:
    own = f'office:value-type="date" office:date-value="{date}"><text:p>{shown}</text:p>'
    row = f"<table:table-row><table:table-cell {own}</table:table-cell></table:table-row>"
    (sheet,) = workbooks.sheets(ods(tmp_path / "a.ods", row))
    assert [*sheet.rows[0]] == [cell]
