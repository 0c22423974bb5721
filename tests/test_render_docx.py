"""The Word file: what python-docx and LibreOffice read of it, and what an office edits."""

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

import rendering
from lcreport.blocks import Cell, Column, Line, Paragraph, Tile, Tiles
from lcreport.render import to_docx


def made(notebook: Any) -> Document:
    return docx.Document(io.BytesIO(to_docx.document(notebook)))


def part(notebook: Any, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(to_docx.document(notebook))) as archive:
        return archive.read(name).decode()


def pages(notebook: Any, folder: Path) -> list[str]:
    """What stands on each page, as LibreOffice lays the file out."""
    (folder / "annex.docx").write_bytes(to_docx.document(notebook))
    office = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    convert = [*office, "--convert-to", "pdf", "annex.docx"]
    subprocess.run(convert, cwd=folder, check=True, capture_output=True, timeout=120)
    read = subprocess.run(
        ["pdftotext", "-layout", "annex.pdf", "-"], cwd=folder, check=True, capture_output=True
    )
    return read.stdout.decode().split("\f")[:-1]


def test_headings_and_head_lines_are_styles() -> None:
    said = [(found.style.name, found.text) for found in made(rendering.annex()).paragraphs]
    assert said[:4] == [
        ("Annex Number", "Phụ lục V"),
        ("Title", "Kết quả phối hợp của\nHội Cựu chiến binh tỉnh, 9 tháng đầu năm 2021"),
        (
            "Subtitle",
            "(Kèm theo Báo cáo số …/BC-UBND ngày … tháng … năm … của UBND tỉnh Lào Cai)",
        ),
        ("Subtitle", "Số liệu từ ngày 1/1/2021 đến ngày 30/9/2021"),
    ]
    headings = [text for style, text in said if style == "Heading 1"]
    assert headings == ["Tóm tắt", "Kết quả theo lĩnh vực", "Biểu đồ", "Ghi chú"]
    assert ("Heading 2", "Số liệu") in said
    assert said[-1] == ("List Paragraph", "Nguồn: báo cáo./.")
    assert not [text for _, text in said if "organisation = hoi-ccb" in text]


def test_page_is_a4_with_the_margins_of_the_rules_and_no_number_on_the_first() -> None:
    [section] = made(rendering.annex()).sections
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin.mm) for margin in margins] == [22, 22, 30, 18]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.part.element.xml
    assert "PAGE" not in section.first_page_header.part.element.xml
    assert 'w:ascii="Times New Roman"' in part(rendering.annex(), "word/styles.xml")
    # A single line and 6 pt between paragraphs are the least that the rules allow.
    styles = made(rendering.annex()).styles
    set_as = styles["Normal"].paragraph_format
    assert (set_as.line_spacing, set_as.space_before.pt) == (1, 6)
    # The others have them from it, or more.
    for name in ("List Paragraph", "Note", "Headline", "Title", "Subtitle"):
        own = styles[name].paragraph_format
        assert (own.line_spacing, own.space_before) == (None, None), name


def test_table_is_words_own_with_a_repeated_head() -> None:
    [table] = made(rendering.annex()).tables
    head = [cell.text for cell in table.rows[0].cells]
    assert head[:4] == ["TT", "Chỉ tiêu", "Đơn vị tính", "9T/2021"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1].cells[0].text == "Vốn vay, tín dụng ủy thác"
    row = [cell.text for cell in table.rows[4].cells]
    assert row == ["3", "Dư nợ ủy thác 3", "tỷ đồng", "1.234,5", "−3,0"]
    assert table.rows[4].cells[3].paragraphs[0].style.name == "Table Number"


def test_note_of_a_cell_is_a_footnote_once_and_not_said_again() -> None:
    footnotes = part(rendering.annex(), "word/footnotes.xml")
    assert footnotes.count(rendering.REMARK) == 1
    body = part(rendering.annex(), "word/document.xml")
    assert body.count('<w:footnoteReference w:id="1"/>') == 1
    assert "báo cáo ghi “trên”" not in body
    # Without a table that leads to it, a note stands where the notebook shows it.
    alone = rendering.notebook(rendering.shown(Paragraph("[1] Dư nợ: ghi “trên”.", role="note")))
    assert "[1] Dư nợ: ghi “trên”." in part(alone, "word/document.xml")


def test_picture_has_alternative_text_and_its_own_size() -> None:
    document = made(rendering.annex())
    [shape] = document.inline_shapes
    assert (round(shape.width.pt), round(shape.height.pt)) == (300, 60)
    chart = rendering.chart()
    assert shape._inline.docPr.get("descr") == chart.alt
    assert chart.caption in [found.text for found in document.paragraphs]


def test_wide_table_turns_its_section_and_the_next_is_upright_again() -> None:
    columns = [Column(f"c{number}", f"Cột số {number}", "number") for number in range(16)]
    lines = [Line([Cell(number=1_234_567.0)] * 16)]
    notebook = rendering.notebook(
        rendering.prose("## Trước"),
        rendering.prose("## Bảng"),
        rendering.shown(rendering.table(columns=columns, lines=lines, head="")),
        rendering.prose("## Sau\n\nVăn bản."),
    )
    widths = [section.page_width.mm for section in made(notebook).sections]
    assert [round(width) for width in widths] == [210, 297, 210]


def test_same_annex_gives_the_same_bytes() -> None:
    assert to_docx.document(rendering.annex()) == to_docx.document(rendering.annex())


def test_hostile_text_stays_text_and_no_address_is_kept() -> None:
    content = to_docx.document(rendering.hostile())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        links = [archive.read(name).decode() for name in archive.namelist() if ".rels" in name]
        body = archive.read("word/document.xml").decode()
    assert not any('TargetMode="External"' in text for text in links)
    assert "&lt;script&gt;" in body
    assert body.count("instr=") == 0


def test_lists_are_words_own_and_each_begins_anew() -> None:
    markdown = "## Việc\n\n3. ba\n4. bốn\n   - trong\n\nGiữa.\n\n1. một"
    document = made(rendering.notebook(rendering.prose(markdown)))
    items = [found for found in document.paragraphs if found.style.name == "List Paragraph"]
    assert [found.text for found in items] == ["ba", "bốn", "trong", "một"]
    numbering = document.part.numbering_part.element.xml
    assert [f'<w:startOverride w:val="{start}"/>' in numbering for start in (3, 1)] == [True] * 2


def test_picture_that_cannot_be_read_leaves_a_line() -> None:
    broken = rendering.shown({"image/png": "iVBORw0KGgo=", "text/plain": "x"})
    text = [found.text for found in made(rendering.notebook(broken)).paragraphs]
    assert any("không đọc được" in said for said in text), text


def test_draft_and_invented_figures_are_marked_on_every_page() -> None:
    marked = rendering.annex(synthetic=True, synthetic_notice="SỐ LIỆU MÔ PHỎNG", draft="BẢN NHÁP")
    [section] = made(marked).sections
    for footer in (section.footer, section.first_page_footer):
        assert footer.paragraphs[0].text == "SỐ LIỆU MÔ PHỎNG  ·  BẢN NHÁP"


@pytest.mark.office
def test_libreoffice_lays_it_out_with_notes_at_the_foot_and_numbers_from_page_two(
    tmp_path: Path,
) -> None:
    notebook = rendering.notebook(
        rendering.prose("## Kết quả\n\nSố liệu."), rendering.shown(rendering.table(70))
    )
    first, second, *_ = pages(notebook, tmp_path)
    assert "KẾT QUẢ PHỐI HỢP CỦA HỘI CỰU CHIẾN BINH TỈNH" in " ".join(first.split())
    assert first.strip().splitlines()[-1].endswith(rendering.REMARK)
    lines = second.strip().splitlines()
    assert lines[0].strip() == "2"
    # Beside heads of more lines the others stand in the middle.
    assert {"TT", "Chỉ", "tiêu"} <= set(" ".join(lines[1:6]).split())


def kept(block: Any) -> bool:
    """Whether every paragraph stands on the page of what follows."""
    return all(found.pPr.keepNext is not None for found in block.iter(qn("w:p")))


@pytest.mark.parametrize(
    ("rows", "together"),
    [
        pytest.param(3, [True, True, True, False], id="a short table stays whole"),
        # The head of the area, its first row, and the row before the last.
        pytest.param(
            8, [True, True, *[False] * 5, True, False], id="two rows at either end of a longer one"
        ),
    ],
)
def test_no_row_of_a_table_stands_alone_on_a_page(rows: int, together: list[bool]) -> None:
    block = rendering.table(rows, notes=(), source="")
    [table] = made(rendering.notebook(rendering.shown(block))).tables
    assert [kept(row._tr) for row in table.rows][1:] == together


def test_notes_at_the_end_take_what_stands_before_them_to_their_page() -> None:
    notebook = rendering.notebook(
        rendering.prose("## Số liệu"),
        rendering.shown(rendering.table(3)),
        rendering.prose("## Ghi chú"),
        rendering.shown(Paragraph("Nguồn: báo cáo.", "note")),
    )
    [table] = made(notebook).tables
    assert kept(table.rows[-1]._tr)


def test_key_figures_stand_to_the_left_with_the_number_large() -> None:
    tile = Tile("Dư nợ", Cell(number=813.0, prefix="trên "), "tỷ đồng")
    [table] = made(
        rendering.notebook(rendering.shown(Tiles("Chính", ["a", "b", "c", "d"], [tile])))
    ).tables
    assert [row.cells[0].text for row in table.rows] == ["Dư nợ", "trên 813 tỷ đồng"]
    [number, unit] = table.rows[1].cells[0].paragraphs[0].runs
    assert (number.text, number.bold, number.font.size.pt) == ("trên 813", True, 14)
    assert (unit.bold, unit.font.size) == (None, None)


def test_texts_are_measured_in_words_own_letters() -> None:
    title = (
        "Kết quả phối hợp công tác giữa UBND tỉnh Lào Cai với "
        "Ủy ban MTTQ Việt Nam tỉnh Lào Cai, 9 tháng đầu năm 2021"
    )
    columns = [Column("indicator", "Chỉ tiêu"), Column("now", "9T/2021", "number")]
    lines = [Line([Cell("Số tiền ủng hộ phòng, chống dịch"), Cell(number=17_163_842_140.0)])]
    block = rendering.table(columns=columns, lines=lines, head="indicator")
    document = made(
        rendering.notebook(rendering.shown(block), title=title, organisation_name=title[53:86])
    )
    # Its second half takes 447.6 of 459.2 points in bold capitals of Times New Roman.
    [said] = [found.text for found in document.paragraphs if found.style.name == "Title"]
    assert said.splitlines() == [title[:52], title[53:]]
    # Eleven digits of half an em and three points of a quarter, between margins of 4 points.
    [table] = document.tables
    assert table.columns[1].width.pt >= (11 * 0.5 + 3 * 0.25) * 11.5 + 2 * 4


def test_no_line_breaks_within_a_hyphened_name_or_begins_with_a_dash(tmp_path: Path) -> None:
    said = "Ủng hộ phòng, chống dịch Covid-19 giai đoạn 2016 - 2020 theo 15-ĐA/TU, 2021-Q3."
    also = "30 September 2021, đạt 28,787 tỷ đồng, 1429/QĐ-UBND."
    notes = [f"{'a ' * count}{text}" for count in range(70, 110) for text in (said, also)]
    notebook = rendering.notebook(rendering.shown(*map(Paragraph, [*notes, "Hết."])))
    texts = [paragraph.text.replace("\xa0", " ") for paragraph in made(notebook).paragraphs]
    # Whoever reads the file finds the words as they were.
    assert [text for text in texts if text.endswith((said, also))] == notes
    document = part(notebook, "word/document.xml")
    assert document.count("<w:noBreakHyphen/>") == 5 * len(notes) / 2
    lines = [line.strip() for page in pages(notebook, tmp_path) for line in page.splitlines()]
    assert any(line.startswith("theo") for line in lines)
    assert not [line for line in lines if line.startswith(("-", "2020")) or line.endswith("-")]
    assert not [line for line in lines if line.endswith((" 30", "87"))]


def test_cells_hold_what_is_short_and_code_keeps_its_breaks() -> None:
    columns = [Column("number", "TT"), Column("name", "Tên")]
    cells = (Cell("1"), Cell("chính trị - xã hội " * 9))
    document = made(rendering.notebook(rendering.shown(
        rendering.table(columns=columns, lines=[Line(cells)], head="name"),
        ),
        rendering.printed("2016 - 2020, a-1"),
    ))  # fmt: skip
    row = [cell.text for cell in document.tables[0].rows[1].cells]
    assert "trị\xa0- xã" in row[1]
    assert "2016 - 2020, a-1" in [found.text for found in document.paragraphs]
