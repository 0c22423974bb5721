import io
import re
import shutil
import subprocess
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pdfua
import pikepdf
import pytest
import typst

import rendering
from lcreport import render
from lcreport.blocks import Cell, Column, Head, Line, Listing, Paragraph, Table, Tile, Tiles
from lcreport.errors import RenderError
from lcreport.render import typst_compile
from lcreport.render.dates import EARLIEST, date_of

MM = 72 / 25.4
VIETNAMESE = "aăâeêioôơuưyđ"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


def opened(notebook: object) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(render.pdf(notebook)))  # type: ignore[arg-type]


def text_of(notebook: object, *options: str) -> str:
    return read_back(render.pdf(notebook), *options)  # type: ignore[arg-type]


def read_back(document: bytes, *options: str) -> str:
    tool = shutil.which("pdftotext")
    assert tool is not None, "pdftotext (poppler-utils) is needed to read the PDF back"
    command = [tool, *options, "-", "-"]
    made = subprocess.run(command, input=document, capture_output=True, check=True)
    return unicodedata.normalize("NFC", made.stdout.decode())


def pages(notebook: object) -> list[str]:
    return text_of(notebook, "-layout").split("\f")[:-1]


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every structure element, in reading order."""
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, pikepdf.Array):
            waiting = [*node, *waiting]
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            if "/K" in node:
                waiting.insert(0, node.K)


def kinds(pdf: pikepdf.Pdf) -> list[str]:
    return [str(element.S) for element in elements(pdf)]


def test_pdf_says_its_language_title_and_standards() -> None:
    pdf = opened(rendering.annex())
    assert str(pdf.Root.Lang) == "vi-VN"
    with pdf.open_metadata() as meta:
        assert meta["dc:title"].startswith("Kết quả phối hợp")
        assert meta["pdfuaid:part"] == "1"
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert meta["xmp:CreateDate"].startswith("2021-09-30T00:00:00")
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_pdf_passes_the_independent_accessibility_check(tmp_path: Path) -> None:
    path = tmp_path / "annex.pdf"
    path.write_bytes(render.pdf(rendering.annex()))
    assert pdfua.validate(path).findings == ()


def test_pdf_structure_has_headings_table_heads_with_scope_and_figures_with_words() -> None:
    pdf = opened(rendering.annex())
    found = kinds(pdf)
    assert found.count("/H1") == 4
    assert found.count("/H2") == 1
    assert found.count("/Table") == 1
    heads = [element for element in elements(pdf) if str(element.S) == "/TH"]
    attributes = [head.A if isinstance(head.A, pikepdf.Array) else [head.A] for head in heads]
    scopes = [str(a.Scope) for own in attributes for a in own if "/Scope" in a]
    assert len(scopes) == len(heads) == 6  # five columns and one area
    assert set(scopes) == {"/Column"}
    figures = [element for element in elements(pdf) if str(element.S) == "/Figure"]
    assert [str(figure.Alt) for figure in figures if "/Alt" in figure] == ["Dư nợ trên 813 tỷ đồng"]


def test_page_has_the_margins_of_the_layout_rules() -> None:
    paragraphs = [rendering.shown(Paragraph("Lời văn dài. " * 60)) for _ in range(9)]
    notebook = rendering.notebook(*paragraphs)
    found = text_of(notebook, "-bbox", "-f", "2", "-l", "2")
    words = [
        [float(figure) / MM for figure in numbers]
        for numbers in re.findall(
            r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', found
        )
    ]
    number, *body = words
    assert (number[0] + number[2]) / 2 == pytest.approx(30 + (210 - 30 - 18) / 2, abs=0.5)
    assert number[3] < 20
    assert min(word[0] for word in body) == pytest.approx(30, abs=0.5)
    assert 190 < max(word[2] for word in body) <= 195
    assert 20 <= min(word[1] for word in body) <= 25
    assert max(word[3] for word in body) <= 297 - 20


def test_first_page_has_no_number_and_the_next_have_theirs() -> None:
    notebook = rendering.notebook(rendering.shown(rendering.table(120)))
    found = pages(notebook)
    assert len(found) >= 3
    assert found[0].split()[:2] == ["Phụ", "lục"]
    assert [page.split()[0] for page in found[1:]] == [str(n + 2) for n in range(len(found) - 1)]


def test_text_ends_with_the_closing_mark() -> None:
    assert "Nguồn: báo cáo./. 1 Báo cáo ghi" in flat(text_of(rendering.annex(), "-raw"))


def test_a_key_figure_stands_on_one_line_with_its_unit() -> None:
    figures = [
        Tile("Loans", Cell(number=736, prefix="over VND "), "billion"),
        Tile("Overdue", Cell(number=8812, prefix="VND "), "million"),
        *[Tile("Homes", Cell(number=22), "houses")] * 2,
    ]
    tiles = Tiles("Key", ["a", "b", "c", "d"], figures, language="en")
    said = text_of(rendering.notebook(rendering.shown(tiles)), "-layout")
    line = " ".join(next(line for line in said.split("\n") if "736" in line).split())
    assert line == "over VND 736 billion VND 8,812 million 22 houses 22 houses"


def test_closing_mark_stands_below_a_table_that_is_last() -> None:
    last = rendering.notebook(rendering.shown(rendering.table()))
    assert "Nguồn: Báo cáo 9 tháng./. 1 Báo cáo ghi" in flat(text_of(last, "-raw"))
    unsourced = rendering.notebook(rendering.shown(rendering.table(source="")))
    assert "Không có cột kế hoạch./. 1 Báo cáo ghi" in flat(text_of(unsourced, "-raw"))


def test_note_stands_once_at_the_foot_of_the_first_page_that_needs_it() -> None:
    found = pages(rendering.notebook(rendering.shown(rendering.table(120))))
    assert len(found) > 2
    assert found[0].strip().endswith(rendering.REMARK)
    assert sum(rendering.REMARK in page for page in found) == 1


def noted_rows(count: int) -> Table:
    """A row in four has a note of two lines, a row in eight begins a group."""
    columns = [Column("indicator", "Chỉ tiêu"), Column("now", "9T/2021", "number")]
    lines = []
    for row in range(1, count + 1):
        if row % 8 == 4:
            lines.append(Line((Cell(f"Lĩnh vực {row}"),), group=True))
        note = (
            f"Lời giải thích của dòng {row}, {'dài hơn một dòng, ' * 5}hết." if row % 4 == 0 else ""
        )
        lines.append(Line((Cell(f"Dòng số {row}."), Cell(number=row, note=note))))
    return Table("t", "Bảng", columns, lines, head="indicator")


@pytest.mark.parametrize("filler", range(14))
def test_a_note_stands_on_the_page_of_its_number(filler: int) -> None:
    above = [rendering.shown(Paragraph("Câu.")) for _ in range(filler)]
    found = pages(rendering.notebook(*above, rendering.shown(noted_rows(72))))
    assert len(found) > 2
    for row in range(4, 73, 4):
        [number] = [at for at, page in enumerate(found) if f"Dòng số {row}." in page]
        [note] = [at for at, page in enumerate(found) if f"giải thích của dòng {row}," in page]
        assert number == note
        # And the head of a group on that of its first row.
        if row % 8 == 4:
            assert f"Lĩnh vực {row}" in found[number]
            assert all(f"Lĩnh vực {row}" not in page for page in found[:number])


@pytest.mark.parametrize("filler", range(0, 14, 5))
def test_where_a_page_is_turned_for_a_note_no_row_is_lost(filler: int) -> None:
    above = [rendering.shown(Paragraph("Câu.")) for _ in range(filler)]
    text = text_of(rendering.notebook(*above, rendering.shown(noted_rows(72))))
    assert [int(row) for row in re.findall(r"Dòng số (\d+)\.", text)] == list(range(1, 73))


def test_note_of_a_cell_longer_than_a_page_stands_below_its_table() -> None:
    columns = [Column("a", "Tên" * 9, "number"), *[Column(f"b{n}", f"Cột {n}") for n in range(9)]]
    cells = [Cell("chữ " * 900, note="Vì sao."), *[Cell("x")] * 9]
    last = rendering.notebook(rendering.shown(Table("t", "Bảng", columns, [Line(cells)])))
    assert "Vì sao." in flat(text_of(last))


def test_facts_for_checking_are_not_printed() -> None:
    assert "organisation = hoi-ccb" not in text_of(rendering.annex())


def test_head_lines_stand_in_their_order() -> None:
    first = flat(pages(rendering.annex())[0])
    lines = ["Phụ lục V", "KẾT QUẢ PHỐI HỢP", "(Kèm theo Báo cáo số", "Số liệu từ ngày 1/1/2021"]
    places = [first.index(line) for line in lines]
    assert places == sorted(places)


def test_long_table_repeats_its_head_and_keeps_every_row() -> None:
    found = pages(rendering.notebook(rendering.shown(rendering.table(100))))
    assert all("Chỉ tiêu" in page for page in found)
    rows = re.findall(r"Dư nợ ủy thác (\d+)", flat("".join(found)))
    assert [int(row) for row in rows] == list(range(1, 101))


@pytest.mark.parametrize("filler", range(0, 36, 3))
def test_no_table_head_or_heading_stands_alone_at_a_pages_foot(filler: int) -> None:
    lines = [rendering.shown(Paragraph("Câu thứ nhất.")) for _ in range(filler)]
    notebook = rendering.notebook(
        *lines, rendering.prose("## Phần bảng\n\nCâu dẫn."), rendering.shown(rendering.table(4))
    )
    for page in pages(notebook):
        if "Phần bảng" in page.replace("Phần bảng ....", ""):
            assert "Dư nợ ủy thác 1" in page
        if "Chỉ tiêu" in page.split("Các chỉ tiêu theo lĩnh vực")[-1]:
            assert re.search(r"Dư nợ ủy thác \d", page)
        assert ("Dư nợ ủy thác 1" in page) == (rendering.REMARK in page)


def test_contents_appear_from_ten_pages_on() -> None:
    short = rendering.notebook(rendering.prose("## Một"), rendering.prose("## Hai"))
    long = rendering.notebook(rendering.prose("## Một"), rendering.shown(rendering.table(600)))
    assert "Nội dung" not in pages(short)[0]
    assert "Nội dung" in pages(long)[0]
    with opened(long).open_outline() as outline:
        assert [item.title for item in outline.root] == ["Một"]


def test_wide_table_turns_its_whole_section() -> None:
    notebook = rendering.notebook(
        rendering.prose("## Một\n\nCâu."),
        rendering.prose("## Bảng rộng\n\nCâu dẫn."),
        rendering.shown(rendering.table(4, landscape=True)),
        rendering.prose("## Ba\n\nCâu."),
    )
    pdf = opened(notebook)
    boxes = [[float(x) for x in page.mediabox] for page in pdf.pages]
    assert [box[2] > box[3] for box in boxes] == [False, True, False]
    assert "Bảng rộng" in pages(notebook)[1]
    assert "Câu dẫn." in pages(notebook)[1]


def test_paper_is_a4() -> None:
    pdf = opened(rendering.annex())
    box = [float(x) / MM for x in pdf.pages[0].mediabox]
    assert box == pytest.approx([0, 0, 210, 297], abs=0.1)


def test_synthetic_data_is_told_on_every_page() -> None:
    notebook = rendering.notebook(
        rendering.shown(rendering.table(90)),
        rendering.shown(rendering.table(4, id="wide", landscape=True)),
        synthetic=True,
        synthetic_notice="SỐ LIỆU MÔ PHỎNG",
    )
    found = pages(notebook)
    assert len(found) > 3
    assert all("SỐ LIỆU MÔ PHỎNG" in page for page in found)


def test_real_data_is_never_called_synthetic() -> None:
    assert "MÔ PHỎNG" not in text_of(rendering.annex())


def test_every_vietnamese_letter_can_be_read_back() -> None:
    letters = [
        unicodedata.normalize("NFC", base + tone)
        for base in VIETNAMESE
        for tone in TONES
        if not (base == "đ" and tone)
    ]
    both = letters + [letter.upper() for letter in letters]
    read = text_of(rendering.notebook(rendering.shown(Paragraph(" ".join(both)))))
    assert [one for one in both if one not in read] == []


def test_bold_italic_is_never_used_for_it_lacks_vietnamese_letters() -> None:
    markdown = "## Một *hai*\n\n### Ba **bốn**\n\n#### Năm **sáu**\n\n***mười*** *a **b***"
    notebook = rendering.notebook(rendering.prose(markdown))
    pdf = opened(notebook)
    fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert not [one for one in fonts if "BoldItalic" in one]


def test_text_reads_in_the_order_of_the_annex() -> None:
    read = flat(text_of(rendering.annex(), "-raw"))
    said = ["Tóm tắt Mỗi câu", "Số tiền lớn nhất", "Số liệu của kỳ này", "Các chỉ tiêu", "./."]
    places = [read.rindex(one) for one in said]
    assert places == sorted(places)


def test_hostile_texts_are_set_as_texts(caplog: pytest.LogCaptureFixture) -> None:
    read = flat(text_of(rendering.hostile())).replace(" ", "")
    markup = ["<script>alert(1)</script>", "$x$", "*b*", '=cmd|"/Ccalc"', '#read("/etc/passwd")']
    for said in markup:
        assert said in read
    assert "root:" not in read
    # What no font draws is told by its code, in the document and in the log.
    assert "[U+6C49]" in read
    assert "'汉'" in caplog.text


def test_long_names_break_inside_their_columns() -> None:
    long = Line((Cell("Đ" * 200), Cell("1", 1.0)))
    columns = [Column("a", "Tên"), Column("b", "Số", "number")]
    notebook = rendering.notebook(
        rendering.shown(rendering.table(columns=columns, lines=[long], head="a"))
    )
    assert flat(text_of(notebook)).count("Đ") >= 200


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([], id="no row"),
        pytest.param([Line((Cell("Lĩnh vực"),), group=True)], id="an area without rows"),
    ],
)
def test_table_without_rows_is_set(lines: list[Line]) -> None:
    columns = [Column("a", "Tên"), Column("b", "Số", "number")]
    bare = rendering.table(columns=columns, lines=lines, head="a")
    assert "Tên" in text_of(rendering.notebook(rendering.shown(bare)))


def test_what_a_cell_prints_is_set() -> None:
    assert "cảnh báo <b>" in text_of(rendering.notebook(rendering.printed("cảnh báo <b>")))


def test_words_of_a_picture_that_are_not_drawn_stand_below_it() -> None:
    drawn = '<text x="1" y="9">vẽ được</text>'
    words = '<div xmlns="http://www.w3.org/1999/xhtml">Quý <b>III</b></div>'
    html = f"<foreignObject>{words}</foreignObject>"
    picture = rendering.SVG.replace("</svg>", f"{drawn}{html}</svg>")
    shown = rendering.shown({"image/svg+xml": picture, "text/plain": "x"})
    assert "Chữ trong hình: Quý III" in flat(text_of(rendering.notebook(shown)))


def test_foreign_html_is_set_as_what_it_says() -> None:
    table = "<table><thead><tr><th>Năm</th></tr></thead><tbody><tr><td>12</td></tr></tbody></table>"
    bundle = {"text/html": f"<p>Số <b>liệu</b></p>{table}", "text/plain": "<HTML object>"}
    read = flat(text_of(rendering.notebook(rendering.shown(bundle)), "-layout"))
    assert "Số liệu" in read
    assert "Năm 12" in read
    assert "object" not in read


def test_picture_bears_the_alternative_text_of_its_notebook() -> None:
    cell = rendering.shown({"image/svg+xml": rendering.SVG, "text/plain": "x"})
    cell.outputs[0].metadata = {"alt": "Dư nợ tăng"}
    pdf = opened(rendering.notebook(cell))
    figures = [found for found in elements(pdf) if "/Alt" in found]
    assert [str(figure.Alt) for figure in figures] == ["Dư nợ tăng"]


def test_png_picture_is_set(caplog: pytest.LogCaptureFixture) -> None:
    pdf = opened(
        rendering.notebook(rendering.shown({"image/png": rendering.PIXEL, "text/plain": "x"}))
    )
    assert "/Figure" in kinds(pdf)
    assert "without alternative text" in caplog.text


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"image/svg+xml": "<svg"}, id="svg"),
        pytest.param({"image/png": "eA=="}, id="png of one byte"),
        pytest.param({"image/png": "!"}, id="png that is no base64"),
    ],
)
def test_a_picture_that_cannot_be_read_gives_way_to_a_line(broken: dict[str, str]) -> None:
    whole = {"image/svg+xml": rendering.SVG}
    notebook = rendering.notebook(rendering.shown(broken, whole), rendering.printed("sau"))
    read = flat(text_of(notebook))
    assert "Một kết quả bị bỏ qua: hình này không đọc được" in read
    assert "sau" in read
    assert kinds(opened(notebook)).count("/Figure") == 1


def test_the_notice_of_a_picture_without_a_text_is_not_bold() -> None:
    shown = rendering.shown({"image/png": rendering.PIXEL})
    pdf = opened(rendering.notebook(shown, reference="", window=""))
    fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert any("Italic" in font and "Bold" not in font for font in fonts)


def test_a_cells_typst_is_never_used() -> None:
    given = {"text/vnd.typst": '#read("/annex.typ")', "text/plain": "chỉ chữ"}
    read = text_of(rendering.notebook(rendering.shown(given)))
    assert "chỉ chữ" in read
    assert "lc-margin" not in read


def test_a_line_of_a_million_letters_is_set_in_seconds() -> None:
    began = time.monotonic()
    read = text_of(rendering.notebook(rendering.printed("x" * 1_000_000)))
    assert time.monotonic() - began < 20
    assert read.count("x") == 100_000
    assert "1.000.000 ký tự" in flat(read)


def test_pdf_is_the_same_bytes_each_time() -> None:
    assert render.pdf(rendering.annex()) == render.pdf(rendering.annex())


def test_pdf_without_a_date_takes_source_date_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    with opened(rendering.annex(date="")).open_metadata() as meta:
        assert meta["xmp:CreateDate"].startswith("2020-09-13")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    with opened(rendering.annex(date="")).open_metadata() as meta:
        assert meta["xmp:CreateDate"].startswith("1980-01-01")


def test_four_hundred_rows_stay_whole() -> None:
    read = flat(text_of(rendering.notebook(rendering.shown(rendering.table(400)))))
    assert "Dư nợ ủy thác 400" in read


class PanicException(BaseException):
    """As pyo3 calls a panic in Rust."""


def test_a_panic_of_typst_is_an_error_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def panic(*_: object, **__: object) -> None:
        raise PanicException("index out of bounds")

    monkeypatch.setattr(typst, "compile", panic)
    with pytest.raises(RenderError, match="Typst broke down: index out of bounds"):
        render.pdf(rendering.notebook(rendering.prose("## Một")))


@pytest.mark.parametrize("epoch", ["", "soon", "-5", "²", "９", "9" * 20])
def test_senseless_source_date_is_the_same_as_none(
    epoch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert date_of(Head(date="")) == EARLIEST


def test_pdf_of_too_many_pages_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typst_compile, "MOST_PAGES", 3)
    whole = rendering.notebook(rendering.shown(rendering.table(60)))
    with opened(whole) as pdf:
        assert 1 < len(pdf.pages) <= 3
    with pytest.raises(RenderError, match=r"^the PDF has \d+ pages, and 3 are the most; have"):
        render.pdf(rendering.notebook(rendering.shown(rendering.table(200))))


@pytest.mark.parametrize("words", range(9, 14))
def test_no_line_of_a_pdf_breaks_within_a_documents_number_years_or_an_amount(words: int) -> None:
    whole = ["1428/QĐ-UBND", "2017 - 2025", "633 triệu đồng", "HIV/AIDS"]
    said = [f"{'dư nợ ' * words}{text} và các nội dung khác." for text in whole]
    lines = [Line((Cell(f"{'nợ ' * words}{text}"), Cell("x"))) for text in whole[:2]]
    columns = [Column("what", "Nội dung"), Column("by", "Đơn vị thực hiện")]
    made = (Paragraph(said[0]), Listing(said[1:]), Table("t", "Bảng", columns, lines, "what"))
    read = text_of(rendering.notebook(rendering.shown(*made)), "-layout")
    assert [read.count(text) for text in whole] == [2, 2, 1, 1]


def test_pdf_sets_what_stands_in_another_language_in_italics() -> None:
    title = "Sức trẻ (góp phần) thay đổi: hơn 16.000 hộ – 2,5%"
    cell = rendering.shown(Paragraph(f"Sources: Report; {title}."))
    # Reference and window are in italics in any annex.
    without = {"language": "en", "reference": "", "window": ""}
    plain = rendering.notebook(cell, **without)
    marked = rendering.notebook(cell, **without, originals=[["vi", title]])
    assert flat(text_of(marked)) == flat(text_of(plain))
    assert ("Italic" in _fonts(marked), "Italic" in _fonts(plain)) == (True, False)


def _fonts(notebook: object) -> str:
    """The names of the fonts of all pages."""
    names = [
        str(font.BaseFont)
        for page in opened(notebook).pages
        for font in page.Resources.get("/Font", {}).values()
    ]
    return " ".join(names)
