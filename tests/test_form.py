"""Forms that are made, filled in as people fill them in, and read back."""

from __future__ import annotations

import csv
import io
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from lcreport.errors import DatasetError
from lcreport.intake import form, known_figures, read_form
from lcreport.intake.received import Received
from lcreport.period import Period

ROOT = Path(__file__).parents[1]
WHO = "hoi-ccb"
YEAR = Period.parse("2021")


@pytest.fixture(scope="module")
def known() -> known_figures.KnownFigures:
    return known_figures.known(str(ROOT / "data/lao-cai"))


@pytest.fixture(scope="module", params=["vi", "en"])
def made(known: known_figures.KnownFigures, request: pytest.FixtureRequest) -> bytes:
    return form.make(known, WHO, YEAR, request.param)


def filled(
    content: bytes, *, by: dict[str, object], formats: dict[str, str] | None = None
) -> bytes:
    """The form with cells typed over: `H5` → value."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for cell, value in by.items():
        sheet[cell] = value
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def returned(content: bytes) -> Received:
    read = read_form.read(content, "a.xlsx")
    assert read is not None
    return read


def row_of(content: bytes, indicator: str) -> int:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return next(cell.row for cell in sheet["A"] if cell.value == indicator)


def test_form_asks_what_was_reported_and_shows_it(
    known: known_figures.KnownFigures, made: bytes
) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=5, max_col=11) if row[0].value}
    asked = known.reported_by(WHO)
    assert [one for one in rows if one != form.NEW_ROW] == asked
    for indicator in asked:
        before = known.figures[WHO, indicator, "2021-9M"]
        shown = rows[indicator][4].value
        scale = form.rows_of(known, WHO, "vi")[asked.index(indicator)].scale
        if before["value"]:
            assert Decimal(str(shown)) * scale == Decimal(before["value"])
    assert sheet.protection.sheet
    assert [rows[asked[0]][place].protection.locked for place in (1, 7, 10)] == [True, False, False]
    assert sheet.data_validations.dataValidation


def test_form_of_the_same_dataset_has_the_same_bytes(known: known_figures.KnownFigures) -> None:
    assert form.make(known, WHO, YEAR, "vi") == form.make(known, WHO, YEAR, "vi")


def test_number_without_a_fraction_is_shown_without_a_decimal_mark(made: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    (area,) = sheet.conditional_formatting
    (rule,) = area.rules
    assert rule.dxf.numFmt.formatCode == "#,##0"
    assert rule.formula == ["AND(ISNUMBER(A5),A5=ROUND(A5,0))"]
    numbers = [
        cell.coordinate for row in sheet.iter_rows(min_row=5) for cell in row
        if isinstance(cell.value, int | float)
    ]  # fmt: skip
    assert numbers
    assert all(coordinate in area.sqref for coordinate in numbers)


def test_empty_form_proposes_nothing(made: bytes) -> None:
    read = returned(made)
    assert (read.proposals, read.faults, len(read.empty)) == ([], [], len(read.asked))
    assert (read.dataset, read.organisation, read.period) == ("lao-cai", WHO, "2021")


def test_what_is_typed_comes_back_with_its_cell(known: known_figures.KnownFigures) -> None:
    made = form.make(known, WHO, YEAR, "vi")
    asked = known.reported_by(WHO)
    money = next(one for one in form.rows_of(known, WHO, "vi") if one.scale > 1)
    at, of_money = row_of(made, asked[0]), row_of(made, money.indicator)
    typed = {f"H{at}": 45, f"I{at}": "trên (ít nhất)", f"J{at}": "ước tính", f"K{at}": "sổ tay",
             f"H{of_money}": 12.5}  # fmt: skip
    read = returned(filled(made, by=typed))
    by = {one.indicator.id: one for one in read.proposals}
    first = by[asked[0]]
    assert (first.value, first.qualifier, first.status) == (45, "at_least", "estimate")
    assert (first.note, first.place.cell, first.organisation.id) == ("sổ tay", f"H{at}", WHO)
    assert (by[money.indicator].value, by[money.indicator].unit) == (12_500_000, "đồng")


@pytest.mark.parametrize(
    ("value", "number_format", "message"),
    [
        pytest.param(
            "=1+2", "General", "formula without its result", id="formula without a result"
        ),
        pytest.param("1.234", "@", "may mean two numbers", id="text"),
        pytest.param("nhiều", "@", "is no figure", id="words"),
        pytest.param(True, "General", "is a yes or no, no figure", id="true"),
        pytest.param("#DIV/0!", "General", "is an error of the spreadsheet", id="error"),
        pytest.param(0.45, "0.00%", "shown as a percentage, and the row", id="people"),
        pytest.param(4500, '0.0,"k"', "is not what its office sees", id="thousands hidden"),
    ],
)
def test_what_is_pasted_over_the_limits_is_caught(
    known: known_figures.KnownFigures, value: object, number_format: str, message: str
) -> None:
    made = form.make(known, WHO, YEAR, "vi")
    people = next(one for one in form.rows_of(known, WHO, "vi") if one.unit != "%")
    cell = f"H{row_of(made, people.indicator)}"
    read = returned(filled(made, by={cell: value}, formats={cell: number_format}))
    assert read.proposals == []
    assert [message in str(fault) for fault in read.faults] == [True] * bool(message)


def test_percentage_pasted_with_its_format_is_what_was_seen(
    known: known_figures.KnownFigures,
) -> None:
    rates = [
        (who, one)
        for who in known.organisations
        for one in form.rows_of(known, who, "vi")
        if one.unit == "%"
    ]
    who, rate = rates[0]
    made = form.make(known, who, YEAR, "vi")
    cell = f"H{row_of(made, rate.indicator)}"
    read = returned(filled(made, by={cell: 0.0312}, formats={cell: "0.00%"}))
    assert [one.value for one in read.proposals] == [Decimal("3.12")]


def test_new_row_needs_its_kind(known: known_figures.KnownFigures) -> None:
    made = form.make(known, WHO, YEAR, "en")
    at = row_of(made, form.NEW_ROW)
    typed = {f"B{at}": "Bicycles", f"C{at}": "bicycles", f"H{at}": 7}
    assert "new row without kind" in str(returned(filled(made, by=typed)).faults[0])
    read = returned(filled(made, by={**typed, f"E{at}": "stock on a day"}))
    one = read.proposals[0]
    assert (one.indicator.state, one.indicator.printed, one.kind) == ("new", "Bicycles", "stock")


def test_row_removed_or_twice_is_a_fault(known: known_figures.KnownFigures) -> None:
    made = form.make(known, WHO, YEAR, "vi")
    first, second = known.reported_by(WHO)[:2]
    read = returned(filled(made, by={f"A{row_of(made, second)}": first}))
    assert ["stands twice" in str(read.faults[0]), "no row any more" in str(read.faults[1])] == [
        True, True,
    ]  # fmt: skip


def test_file_that_is_none_and_form_of_a_later_version_are_told() -> None:
    with pytest.raises(DatasetError, match="cannot be opened"):
        read_form.read(b"x", "a.xlsx")
    book = openpyxl.Workbook()
    file = io.BytesIO()
    book.save(file)
    assert read_form.read(file.getvalue(), "a.xlsx") is None
    hidden = book.create_sheet(form.HIDDEN)
    hidden.append(["form", "99"])
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(DatasetError, match="a form of version '99'"):
        read_form.read(file.getvalue(), "a.xlsx")


def test_form_without_its_hidden_sheet_is_refused_in_one_line(made: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(made, by={"H5": 7, "H6": 8})))
    del book[form.HIDDEN]
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(DatasetError, match="form without its hidden sheet") as caught:
        read_form.read(file.getvalue(), "a.xlsx")
    (fault,) = caught.value.faults
    assert "a.xlsx" in str(fault)
    assert "lcreport form" in str(fault)


def csv_of(content: bytes) -> bytes:
    """The first sheet of a form as CSV, as a spreadsheet program saves it."""
    text = io.StringIO()
    rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    csv.writer(text).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return text.getvalue().encode()


def test_form_saved_as_csv_is_refused_with_what_would_do(made: bytes) -> None:
    with pytest.raises(DatasetError, match="is a form saved as CSV") as caught:
        read_form.read(csv_of(made), "a.csv")
    assert "send it as .xlsx" in str(caught.value)
    assert len(caught.value.faults) == 1


def test_faults_are_named_in_the_order_of_the_sheet(known: known_figures.KnownFigures) -> None:
    made = form.make(known, WHO, YEAR, "vi")
    asked = known.reported_by(WHO)
    at = [row_of(made, one) for one in asked]
    by: dict[str, object] = {f"H{at[8]}": "1,5x", f"G{at[8]}": "nhiều", f"H{at[2]}": "?"}
    gone = {f"A{at[number]}": "" for number in (5, 12, 3, 9)}
    faults = returned(filled(made, by=by | gone)).faults
    assert [(fault.row, fault.column) for fault in faults[:3]] == [
        (at[2], "H"), (at[8], "G"), (at[8], "H"),
    ]  # fmt: skip
    assert [fault.value for fault in faults[3:]] == [asked[number] for number in (3, 5, 9, 12)]


def test_hidden_sheet_with_a_scale_that_is_none_is_read(known: known_figures.KnownFigures) -> None:
    book = openpyxl.load_workbook(io.BytesIO(form.make(known, WHO, YEAR, "vi")))
    for row in book[form.HIDDEN].iter_rows():
        if row[0].value == "row":
            row[4].value = "nhiều"
    file = io.BytesIO()
    book.save(file)
    assert returned(file.getvalue()).organisation == WHO


@pytest.mark.office
def test_form_saved_by_libreoffice_comes_back_right(
    known: known_figures.KnownFigures, tmp_path: Path
) -> None:
    made = form.make(known, WHO, YEAR, "vi")
    asked = form.rows_of(known, WHO, "vi")
    typed: dict[str, object] = {f"H{row_of(made, one.indicator)}": at + 0.5
                                for at, one in enumerate(asked)}  # fmt: skip
    before = returned(filled(made, by=typed))
    (tmp_path / "a.xlsx").write_bytes(filled(made, by=typed))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", "saved", "a.xlsx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    after = returned((tmp_path / "saved/a.xlsx").read_bytes())
    assert len(after.proposals) >= len(before.proposals) > 0
    kept = {one.key: one.value for one in after.proposals}
    assert {one.key: kept[one.key] for one in before.proposals} == {
        one.key: one.value for one in before.proposals
    }
    assert after.faults == []
