"""Tables of a report: what a number is follows from the head of its column, in every file form."""

from __future__ import annotations

import subprocess
from pathlib import Path

import docx
import pytest
import typst

import prose_reports
from lcreport.dataset.source import open_source
from lcreport.intake.prose import printed_comparisons, proposals, read_document
from lcreport.period import Period

HEADS = ["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện", "Cùng kỳ 2021", "So với cùng kỳ (%)"]
ROWS = [
    ["1", "Công trình thanh niên", "công trình", "12", "12", "10", "120"],
    ["2", "Vốn vay thanh niên khởi nghiệp", "triệu đồng", "1.200", "1.350,5", "1.000", "135,05"],
]
TITLE = "BÁO CÁO CỦA TỈNH ĐOÀN TỈNH HẠ GIANG SƠN NĂM 2022"
EXPECTED = [
    ("target", 12, "công trình"), ("figure", 12, "công trình"), ("other_period", 10, "công trình"),
    ("printed_comparison", 120, "%"), ("target", 1_200_000_000, "đồng"),
    ("figure", 1_350_500_000, "đồng"), ("other_period", 1_000_000_000, "đồng"),
    ("printed_comparison", 135.05, "%"),
]  # fmt: skip


def as_markdown(path: Path) -> Path:
    lines = [HEADS, ["---"] * len(HEADS), *ROWS]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    path.with_suffix(".md").write_text(f"# {TITLE}\n\n{table}\n", "utf-8")
    return path.with_suffix(".md")


def as_word(path: Path) -> Path:
    """In two rows of heads, merged downwards and over one another."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(rows=2 + len(ROWS), cols=len(HEADS))
    for place, head in enumerate(HEADS):
        table.cell(1, place).text = head
    for place in (0, 1, 2, 5, 6):
        table.cell(0, place).merge(table.cell(1, place))
    table.cell(0, 3).merge(table.cell(0, 4)).text = "Năm 2022"
    for number, row in enumerate(ROWS):
        for place, text in enumerate(row):
            table.cell(2 + number, place).text = text
    document.save(str(path.with_suffix(".docx")))
    return path.with_suffix(".docx")


def as_page(path: Path) -> Path:
    """With merged heads, and with the ends of rows and cells left out."""
    above = "".join(f"<th rowspan=2>{head}" for head in HEADS[:3])
    behind = "".join(f"<th rowspan=2>{head}" for head in HEADS[5:])
    below = "".join(f"<th>{head}" for head in HEADS[3:5])
    rows = "".join("<tr>" + "".join(f"<td>{text}" for text in row) for row in ROWS)
    table = f"<tr>{above}<th colspan=2>Năm 2022{behind}<tr>{below}{rows}"
    path.with_suffix(".html").write_text(f"<h1>{TITLE}</h1><table>{table}</table>", "utf-8")
    return path.with_suffix(".html")


def as_pdf(path: Path, stroke: str = "0.5pt", rows: list[list[str]] = ROWS) -> Path:
    """Below a paragraph, its heads in two rows, as Typst draws it."""
    spans = "".join(
        f"table.cell(rowspan: 2)[{head}]," if at != 3 else "table.cell(colspan: 2)[Năm 2022],"
        for at, head in enumerate(HEADS)
        if at != 4
    )
    cells = "".join(f"[{text}]," for row in rows for text in row)
    said = "Các cấp bộ đoàn đã tổ chức nhiều hoạt động thiết thực, kết quả nêu ở bảng sau. " * 4
    table = f"#table(columns: 7, stroke: {stroke}, {spans}[{HEADS[3]}],[{HEADS[4]}],{cells})"
    source = f"#set page(margin: 2cm)\n= {TITLE}\n\n{said}\n\n{table}\n\nCác mặt khác duy trì.\n"
    path.with_suffix(".typ").write_text(source, "utf-8")
    typst.compile(path.with_suffix(".typ"), output=path.with_suffix(".pdf"))
    return path.with_suffix(".pdf")


def as_bare_pdf(path: Path) -> Path:
    """Its columns parted by blanks."""
    return as_pdf(path, "none")


def as_office_pdf(path: Path) -> Path:
    """As LibreOffice draws Word's table, each border by itself."""
    document = docx.Document(str(as_word(path)))
    document.tables[0].style = document.styles["Table Grid"]
    document.save(str(path.with_suffix(".docx")))
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run(
        [*command, str(path.parent), str(path.with_suffix(".docx"))],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return path.with_suffix(".pdf")


def reading(path: Path, folder: Path) -> proposals.ReportReading:
    source = open_source(prose_reports.dataset("ha-giang-son", folder / "own"))
    text = read_document.read(path)
    return proposals.propose(text, path.name, source, Period.parse("2022"), anyway=True)


@pytest.mark.parametrize(
    "write",
    [
        as_markdown,
        as_word,
        as_page,
        as_pdf,
        as_bare_pdf,
        pytest.param(as_office_pdf, marks=pytest.mark.office),
    ],
)
def test_column_says_what_its_numbers_are(tmp_path: Path, write: object) -> None:
    found = reading(write(tmp_path / "a"), tmp_path)  # type: ignore[operator]
    numbers = [one for one in found.proposals if one["role"] != "distractor"]
    assert [(one["role"], one["value"], one["unit"]) for one in numbers] == EXPECTED
    assert {one["indicator"] for one in numbers[:4]} == {"cong-trinh"}
    assert {one["indicator"] for one in numbers[4:]} == {"von-khoi-nghiep"}


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("9 tháng năm 2022", "other_period"), ("Quý III/2022", "other_period"),
        ("30/9/2022", "other_period"), ("9 tháng", "other_period"), ("Năm 2022", "figure"),
        ("31/12/2022", "figure"), ("Số lượng", "figure"), ("Tháng 13", "figure"),
    ],
)  # fmt: skip
def test_column_of_another_part_of_the_year_is_of_another_period(
    tmp_path: Path, head: str, role: str
) -> None:
    lines = [f"| Chỉ tiêu | ĐVT | {head} |", "|---|---|---|", "| Công trình | công trình | 12 |"]
    path = tmp_path / "a.md"
    path.write_text(f"# {TITLE}\n\n" + "\n".join(lines), "utf-8")
    found = [one for one in reading(path, tmp_path).proposals if one["value"] == 12]
    assert [one["role"] for one in found] == [role]


@pytest.mark.parametrize(
    ("head", "cell", "value", "unit"),
    [
        ("Đơn vị", "công trình", 12, "công trình"),
        ("Đơn vị", "tỷ đồng", 12_000_000_000, "đồng"),
        ("Đơn vị", "Hội Nông dân", 12, ""),
        ("ĐVT", "VND billion", 12_000_000_000, "đồng"),
    ],
)
def test_column_of_units_is_known_by_its_head_and_its_cells(
    tmp_path: Path, head: str, cell: str, value: int, unit: str
) -> None:
    lines = [
        f"| Chỉ tiêu | {head} | Năm 2022 | Năm 2021 |",
        "|---|---|---|---|",
        f"| Việc đã làm | {cell} | 12 | 9 |",
    ]
    path = tmp_path / "a.md"
    path.write_text(f"# {TITLE}\n\n" + "\n".join(lines), "utf-8")
    found = [one for one in reading(path, tmp_path).proposals if one["role"] == "figure"]
    assert [(one["value"], one["unit"]) for one in found] == [(value, unit)]


def test_comparison_of_a_table_can_be_kept_as_printed(tmp_path: Path) -> None:
    found = reading(as_markdown(tmp_path / "a"), tmp_path)
    kept = [
        comparison
        for one in found.proposals
        if one["role"] == "printed_comparison"
        and (comparison := printed_comparisons.comparison_of(found, one))
    ]
    assert [one.printed_as for one in kept] == ["same_period_last_year.ratio_pct"] * 2
    assert f"{kept[0].value:f}" == "120"


def test_table_of_organisations_keeps_its_numbers_as_figures(tmp_path: Path) -> None:
    lines = ["| Đơn vị | Số lớp | Số học viên |", "|---|---|---|", "| Huyện A | 3 | 90 |"]
    path = tmp_path / "a.md"
    path.write_text(f"# {TITLE}\n\n" + "\n".join(lines), "utf-8")
    found = [one for one in reading(path, tmp_path).proposals if one["role"] != "distractor"]
    assert [(one["role"], one["value"]) for one in found] == [("figure", 3), ("figure", 90)]


@pytest.mark.parametrize("heading", ["", "BÁO CÁO NĂM 2022 CỦA TỈNH ĐOÀN VÀ HỘI NÔNG DÂN"])
def test_two_columns_of_a_pdf_are_read_one_after_the_other(tmp_path: Path, heading: str) -> None:
    first = "Cột trái, việc {0}: mở {0} lớp cho {1} học viên, cấp {1} giấy khen cho các nhóm"
    second = "Cột phải, việc {0}: trao {0} suất quà cho {1} hộ nghèo ở vùng cao"
    left = [first.format(number, number * 30) for number in range(11, 21)]
    right = [second.format(number, number * 2) for number in range(31, 41)]
    # A grid is written row by row, across both columns.
    cells = ",".join(f"[{a}.],[{b}.]" for a, b in zip(left, right, strict=True))
    page = f"#set page(width: 210mm)\n{heading}\n\n"
    source = f"{page}#grid(columns: (1fr, 1fr), gutter: 9mm, {cells})"
    (tmp_path / "a.typ").write_text(source, "utf-8")
    typst.compile(tmp_path / "a.typ", output=tmp_path / "a.pdf")
    text = " ".join(read_document.read(tmp_path / "a.pdf").split())
    places = [text.index(f"{line}.") for line in (*left, *right)]
    assert places == sorted(places)
    assert text.startswith(heading)


def test_pdf_in_one_column_is_left_as_it_is(tmp_path: Path) -> None:
    lines = [f"Nội dung {n}: mở {n} lớp cho {n * 30} học viên trong kỳ báo cáo." for n in range(30)]
    (tmp_path / "a.typ").write_text("\n\n".join(lines), "utf-8")
    typst.compile(tmp_path / "a.typ", output=tmp_path / "a.pdf")
    text = " ".join(read_document.read(tmp_path / "a.pdf").split())
    assert text == " ".join(lines)


@pytest.mark.parametrize("whole", ["nâng tổng số lên 169 chi hội", "đưa số ấy lên thành 169 tổ"])
def test_total_beside_what_came_new_is_the_stock(tmp_path: Path, whole: str) -> None:
    text = f"# HỘI NÔNG DÂN\n\nThành lập mới 26 chi hội, tổ hội nghề nghiệp, {whole}.\n"
    path = tmp_path / "a.md"
    path.write_text(text, "utf-8")
    meant = {one["value"]: one["indicator"] for one in reading(path, tmp_path).proposals}
    assert (meant[26], meant[169]) == (None, "chi-to-hoi-nghe-nghiep")


def test_table_of_a_pdf_goes_on_over_a_page(tmp_path: Path) -> None:
    rows = [[f"{at}", f"Công trình số {at}", "công trình", f"{at}", f"{at + 1}", "", ""]
            for at in range(1, 80)]  # fmt: skip
    text = read_document.read(as_pdf(tmp_path / "a", rows=rows))
    assert [line for line in text.splitlines() if line.startswith("| ")][2:] == [
        f"| {' | '.join(row)} |" for row in rows
    ]
    assert text.rstrip().endswith("Các mặt khác duy trì.")


def test_box_around_words_of_a_pdf_is_no_table(tmp_path: Path) -> None:
    box = "#rect[Hội có 12 chi hội] #line(length: 90%) #table(columns: 1, [Tổ 1], [Tổ 2])"
    (tmp_path / "a.typ").write_text(f"= {TITLE}\n\nNăm qua, Hội làm 3 việc lớn.\n\n{box}", "utf-8")
    typst.compile(tmp_path / "a.typ", output=tmp_path / "a.pdf")
    text = read_document.read(tmp_path / "a.pdf")
    assert "|" not in text
    assert [text.index(words) for words in ("Năm qua", "12 chi hội", "Tổ 1", "Tổ 2")] == sorted(
        text.index(words) for words in ("Năm qua", "12 chi hội", "Tổ 1", "Tổ 2")
    )


def test_words_that_run_across_the_lines_of_a_pdf_stay_as_they_are(tmp_path: Path) -> None:
    # As programs write that print a row of a table in one go.
    row = "#place(dx: 3pt, dy: 5pt)[Tổng số hội viên được vay vốn trong kỳ là 120 người]"
    table = "#table(columns: (1cm, 1cm, 1cm), rows: 1cm, [], [], [], [], [], [])"
    (tmp_path / "a.typ").write_text(f"= {TITLE}\n\n{row}\n{table}\n\nHội làm 3 việc.", "utf-8")
    typst.compile(tmp_path / "a.typ", output=tmp_path / "a.pdf")
    text = read_document.read(tmp_path / "a.pdf")
    assert "Tổng số hội viên được vay vốn trong kỳ là 120 người" in " ".join(text.split())
    assert "|" not in text
