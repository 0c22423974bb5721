"""All annexes of a release in one file: their order, numbers, pages and notes."""

import io
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

import rendering
import site_factory
from lcreport import cli
from lcreport.blocks import Cell, Paragraph, Tile, Tiles
from lcreport.errors import LcreportError, ParameterError, ReleaseError, RenderError
from lcreport.languages.translated import translated
from lcreport.release import join_annexes
from lcreport.render import joined
from lcreport.render.executed_notebook import read
from lcreport.render.word import letterhead
from lcreport.render.word.xml import element
from test_render_pdf import flat, read_back


def annexes() -> list[object]:
    labels = ("Phụ lục VII", "Phụ lục II", "")
    made = [rendering.annex(annex_label=label, title=f"Tên {label}.") for label in labels]
    for notebook in made:
        # Two pages each, and more than a few lines on the second.
        lines = (Paragraph(f"Dòng {number}.") for number in range(14))
        notebook.cells.append(rendering.shown(*lines))
    return made


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return joined.documents(annexes(), ["pdf", "docx"])  # type: ignore[arg-type]


def test_annexes_are_numbered_in_their_order_without_gaps(files: dict[str, bytes]) -> None:
    listed = flat(read_back(files["pdf"])).partition("Tóm tắt")[0]
    names = ["Phụ lục I Tên Phụ lục II.", "Phụ lục II Tên Phụ lục VII.", "Phụ lục III Tên ."]
    places = [listed.index(name) for name in names]
    assert places == sorted(places)


def test_an_annex_among_others_ends_as_it_does_by_itself() -> None:
    # By itself it is set tighter, for three of its lines would stand on a second page.
    lines = rendering.shown(*(Paragraph(f"Dòng {number}.") for number in range(28)))
    two = [read(rendering.notebook(lines, annex_label=f"Phụ lục {name}")) for name in ("I", "II")]
    with pikepdf.open(io.BytesIO(joined.documents(two, ["pdf"])["pdf"])) as made:
        assert len(made.pages) == 1 + 2


def test_what_bears_no_number_beside_an_organisation_s_annex_is_not_joined() -> None:
    made = [
        rendering.annex(organisation="a", annex_label="Phụ lục I", title="Tổng hợp"),
        rendering.annex(organisation="a", annex_label="", title="Tóm tắt cho lãnh đạo"),
        rendering.annex(organisation="b", annex_label="", title="Tổ chức chưa có số phụ lục"),
    ]
    left = [annex.title for annex in joined.annexes_of(made)]
    assert left == ["Tổng hợp", "Tổ chức chưa có số phụ lục"]


def test_list_says_on_which_page_of_the_file_an_annex_begins(files: dict[str, bytes]) -> None:
    pages = [flat(page) for page in read_back(files["pdf"]).split("\f")]
    listed = pages[0]
    for name, number in (("II", "I"), ("VII", "II"), ("", "III")):
        line = re.search(
            rf"Phụ lục {number} Tên (?:Phụ lục )?{name}\. [. ]*(\d+) \((\d+)\)", listed
        )
        assert line, listed
        first, count = int(line[1]), int(line[2])
        # The head of an annex, and from its second page on the number that its pages have.
        assert pages[first - 1].startswith(f"Phụ lục {number} ")
        assert pages[first + count - 2].startswith(f"{count} ")


def test_word_works_out_how_many_pages_each_annex_has(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "a.docx").write_bytes(files["docx"])
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.docx")], check=True, capture_output=True)
    read = read_back((tmp_path / "a.pdf").read_bytes())
    pages = [flat(page) for page in read.split("\f") if page.strip()]
    counts = [int(count) for count in re.findall(r"(\d+) trang", pages[0])]
    assert len(counts) == 3
    assert sum(counts) == len(pages) - 1


def test_pages_of_each_annex_are_numbered_from_one(files: dict[str, bytes]) -> None:
    pages = read_back(files["pdf"]).split("\f")
    firsts = [page.split()[0] for page in pages if page.strip()]
    assert firsts[:5] == ["DANH", "Phụ", "2", "Phụ", "2"]


def test_each_annex_has_its_own_notes(files: dict[str, bytes]) -> None:
    assert flat(read_back(files["pdf"])).count(f"1 {rendering.REMARK}") == 3


def test_a_note_s_number_is_the_same_wherever_it_stands(files: dict[str, bytes]) -> None:
    body = docx.Document(io.BytesIO(files["docx"])).element.body
    marks = []
    for mark in body.iter(qn("w:r")):
        style = mark.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        if style is None or style.get(qn("w:val")) != "FootnoteReference":
            continue
        own = mark.find(qn("w:footnoteReference"))
        # Word counts its own from 1 on through the file; the same note again is a plain number.
        marks.append(("own", own.get(qn("w:id"))) if own is not None else ("again", mark.text))
    # A table of twelve rows, of which every third bears the note, in each of three annexes.
    assert marks == [
        (kind, number) for number in "123" for kind in ("own", "again", "again", "again")
    ]


def test_word_begins_each_annex_on_a_page_that_is_the_first(files: dict[str, bytes]) -> None:
    made = docx.Document(io.BytesIO(files["docx"]))
    xml = made.element.xml
    assert xml.count('w:start="1"') == 3
    anchors = re.findall(r'w:anchor="(\w+)"', xml)
    assert anchors == re.findall(r'<w:bookmarkStart w:id="\d" w:name="(\w+)"', xml)
    assert [text.text for text in made.paragraphs if text.style.name == "Annex Number"] == [
        "Phụ lục I", "Phụ lục II", "Phụ lục III",
    ]  # fmt: skip


def test_joined_files_are_the_same_bytes_each_time(files: dict[str, bytes]) -> None:
    assert joined.documents(annexes(), ["pdf", "docx"]) == files  # type: ignore[arg-type]


def test_joined_pdf_leads_from_its_list_to_each_annex(files: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
        assert len(pdf.pages[0]["/Annots"]) >= 3


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return site_factory.build(site_factory.project(tmp_path), "2021-9M")


def test_a_release_is_joined_by_language(release: Path) -> None:
    made = join_annexes.of_release(release, ["docx"], language="en")
    assert (list(made.contents), made.count) == (["nho-2021-9M.en.docx"], 3)


@pytest.mark.parametrize(
    ("formats", "language", "said"),
    [(["html"], "vi", "pdf or docx"), (["pdf"], "fr", "in en, vi")],
)
def test_what_cannot_be_joined_is_refused(
    release: Path, formats: list[str], language: str, said: str
) -> None:
    with pytest.raises(ParameterError, match=said):
        join_annexes.of_release(release, formats, language=language)


def test_a_release_without_its_notebook_is_not_joined_in_part(release: Path) -> None:
    (release / "hoi-ccb" / "annex.ipynb").unlink()
    with pytest.raises(ReleaseError, match=r"hoi-ccb/annex\.ipynb is gone"):
        join_annexes.of_release(release, ["pdf"], language="vi")


def test_an_altered_release_is_not_joined(release: Path) -> None:
    with (release / "hoi-ccb" / "annex.ipynb").open("ab") as file:
        file.write(b" ")
    with pytest.raises(LcreportError):
        join_annexes.of_release(release, ["pdf"], language="vi")


def office(*, style: str = "") -> bytes:
    """An office's file: its name above, a foot of its own, wide margins, perhaps a style."""
    made = docx.Document()
    made.add_paragraph("VĂN PHÒNG UBND TỈNH")
    made.sections[0].footer.paragraphs[0].text = "Số điện thoại"
    made.sections[0].left_margin = Mm(40)
    if style:
        made.styles["Heading 1"].element.set(qn("w:styleId"), style)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def with_letterhead(content: bytes, **head: str) -> bytes:
    notebooks = [rendering.annex(**head)]
    return joined.documents(notebooks, ["docx"], content)["docx"]


def test_annex_stands_below_the_letterhead_of_the_office() -> None:
    made = docx.Document(io.BytesIO(with_letterhead(office())))
    texts = [found.text for found in made.paragraphs]
    assert texts[:2] == ["VĂN PHÒNG UBND TỈNH", "Phụ lục V"]
    assert round(made.sections[0].left_margin.mm) == 40
    assert made.sections[0].footer.paragraphs[0].text == "Số điện thoại"


def test_notice_stands_at_the_foot_beside_what_the_office_has_there() -> None:
    written = with_letterhead(office(), draft="DỰ THẢO")
    made = docx.Document(io.BytesIO(written))
    assert [found.text for found in made.sections[0].footer.paragraphs] == [
        "Số điện thoại", "DỰ THẢO",
    ]  # fmt: skip


def test_headings_take_the_office_s_style_by_its_name() -> None:
    # As Word in Vietnamese calls it.
    made = docx.Document(io.BytesIO(with_letterhead(office(style="u1"))))
    [heading] = [found for found in made.paragraphs if found.text == "Tóm tắt"]
    assert (heading.style.style_id, heading.style.name) == ("u1", "Heading 1")


def test_caption_stays_with_its_table_whatever_the_office_s_style_says() -> None:
    made = docx.Document(io.BytesIO(with_letterhead(office())))
    assert made.styles["Caption"].paragraph_format.keep_with_next is None
    captions = [found for found in made.paragraphs if found.style.name == "Caption"]
    assert captions
    assert all(found.paragraph_format.keep_with_next for found in captions)


def test_letterhead_gives_the_same_bytes_each_time() -> None:
    content = office()
    assert with_letterhead(content) == with_letterhead(content)


def test_libreoffice_opens_what_begins_with_a_letterhead(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(with_letterhead(office()))
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.docx")], check=True, capture_output=True)
    read = flat(read_back((tmp_path / "a.pdf").read_bytes()))
    assert read.index("VĂN PHÒNG UBND TỈNH") < read.index("Phụ lục V") < read.index("Tóm tắt")


def listed() -> bytes:
    made = docx.Document()
    made.add_paragraph("một", style="List Bullet").paragraph_format.element.get_or_add_pPr()
    properties = made.paragraphs[0]._p.get_or_add_pPr()
    properties.get_or_add_numPr()
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"not a Word file", "no Word file", id="text"),
        pytest.param(b"PK\x03\x04", "no Word file", id="cut off"),
        pytest.param(listed(), "list", id="list"),
    ],
)
def test_letterhead_that_cannot_be_used_says_what_would_do(content: bytes, said: str) -> None:
    with pytest.raises(RenderError, match=said):
        with_letterhead(content)


def test_one_organisation_s_annex_keeps_its_own_number(release: Path, tmp_path: Path) -> None:
    (tmp_path / "office.docx").write_bytes(office())
    made = join_annexes.of_release(
        release, ["docx"], language="vi", organisations=["hoi-ccb"],
        letterhead=tmp_path / "office.docx",
    )  # fmt: skip
    assert (list(made.contents), made.count) == (["nho-2021-9M-hoi-ccb.docx"], 1)
    with pytest.raises(ParameterError, match="hoi-ccb"):
        join_annexes.of_release(release, ["docx"], language="vi", organisations=["hoi-xyz"])
    with pytest.raises(ParameterError, match="cannot be read"):
        join_annexes.of_release(release, ["docx"], language="vi", letterhead=tmp_path / "none")


def in_face(face: str, style: str = "Normal") -> bytes:
    made = docx.Document()
    made.styles[style].font.name = face
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def table_widths(content: bytes) -> list[int]:
    made = docx.Document(io.BytesIO(content))
    [found] = [table for table in made.tables if len(table.columns) == 5]
    return [column.width.twips for column in found.columns]


def test_tables_have_room_for_the_face_of_the_office() -> None:
    narrow, wide = (
        table_widths(with_letterhead(in_face(face))) for face in ("Times New Roman", "Verdana")
    )
    assert sum(narrow) == pytest.approx(sum(wide), abs=3)
    # The head "9T/2021" above the numbers.
    assert wide[3] > narrow[3]


def with_margins(left: float, right: float, gutter: float = 0) -> bytes:
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.gutter = Mm(left), Mm(right), Mm(gutter)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("margins", "room_mm"),
    [((40, 40, 0), 130), ((40, 30, 5), 135), ((15, 15, 0), 180)],
    ids=["wide", "gutter", "narrow"],
)
def test_tables_and_charts_are_as_wide_as_the_office_s_page(
    margins: tuple[float, float, float], room_mm: float
) -> None:
    wide = rendering.chart()
    wide = replace(wide, svg=wide.svg.replace('width="300pt"', 'width="600pt"'))
    notebook = rendering.annex()
    tile = Tile("Dư nợ", Cell(number=813.0), "tỷ đồng")
    tiles = Tiles("Số liệu chính", ["Chỉ tiêu", "Số", "Đơn vị", "Ghi chú"], [tile] * 3)
    notebook.cells.append(rendering.shown(tiles, wide))
    made = docx.Document(
        io.BytesIO(joined.documents([notebook], ["docx"], with_margins(*margins))["docx"])
    )
    widths = [
        sum(column.width.mm for column in table.columns)
        for table in made.tables
        if len(table.columns) in {3, 5}
    ]
    assert len(widths) >= 2
    assert widths == pytest.approx([room_mm] * len(widths), abs=0.2)
    assert max(picture.width.mm for picture in made.inline_shapes) == pytest.approx(
        room_mm, abs=0.2
    )


def test_face_of_an_office_is_that_of_its_theme_where_no_style_names_one() -> None:
    # python-docx's own file: its theme names Cambria for texts.
    assert letterhead.face(office()) == "Cambria"
    assert letterhead.face(in_face("Arial")) == "Arial"


def shown_pages(content: bytes, folder: Path) -> list[str]:
    (folder / "a.docx").write_bytes(content)
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "a.docx")], check=True, capture_output=True)
    read = read_back((folder / "a.pdf").read_bytes())
    return [flat(page) for page in read.split("\f") if page.strip()]


def with_header(text: str, *, field: bool = False) -> bytes:
    made = docx.Document()
    header = made.sections[0].header
    header.paragraphs[0].text = text
    if field:
        header.paragraphs[0]._p.append(element("w:fldSimple", {"instr": " PAGE "}))
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def headers(content: bytes) -> tuple[str, str]:
    [first, *_] = docx.Document(io.BytesIO(content)).sections
    return first.header._element.xml, first.first_page_header._element.xml


def test_pages_are_numbered_from_the_second_where_the_office_does_not(tmp_path: Path) -> None:
    pages = shown_pages(
        joined.documents(annexes()[:1], ["docx"], with_header("Tỉnh"))["docx"], tmp_path
    )
    # The office's head stays on the first page.
    assert pages[0].startswith("Tỉnh Phụ lục")
    assert pages[1].startswith("Tỉnh ")
    assert "2" in pages[1].split()


def test_number_that_the_office_sets_itself_stands_once() -> None:
    usual, _ = headers(with_letterhead(with_header("Trang ", field=True)))
    assert usual.count("PAGE") == 1
    usual, first = headers(with_letterhead(with_header("Tỉnh")))
    assert (usual.count("PAGE"), first.count("PAGE")) == (1, 0)


def with_foot(*, first: str = "") -> bytes:
    """An office's file with its own number at the foot, perhaps another foot on the first page."""
    made = docx.Document()
    section = made.sections[0]
    section.footer.paragraphs[0].text = "PHÒNG TỔNG HỢP – trang "
    section.footer.paragraphs[0]._p.append(element("w:fldSimple", {"instr": " PAGE "}))
    if first:
        section.different_first_page_header_footer = True
        section.first_page_footer.paragraphs[0].text = first
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


@pytest.mark.parametrize("first", ["", "TRANG ĐẦU"], ids=["on all pages", "of the first page"])
def test_each_annex_s_first_page_has_the_foot_that_it_has_by_itself(
    first: str, tmp_path: Path
) -> None:
    content = with_foot(first=first)
    foot = first or "PHÒNG TỔNG HỢP"
    [alone, *_] = shown_pages(with_letterhead(content), tmp_path)
    assert foot in alone
    pages = shown_pages(joined.documents(annexes(), ["docx"], content)["docx"], tmp_path)
    firsts = [page for page in pages if "Phụ lục" in page.partition("Tên")[0][:60]]
    assert len(firsts) == 3 + 1  # and the list's
    assert all(foot in page for page in firsts)
    others = [page for page in pages if page not in firsts]
    assert others
    assert all("PHÒNG TỔNG HỢP" in page for page in others)


def test_picture_of_the_office_s_head_stays_on_the_first_page() -> None:
    seal = io.BytesIO()
    Image.new("RGB", (4, 4)).save(seal, "PNG")
    made = docx.Document()
    made.sections[0].header.paragraphs[0].add_run().add_picture(seal)
    written = io.BytesIO()
    made.save(written)
    [section, *_] = docx.Document(io.BytesIO(with_letterhead(written.getvalue()))).sections
    part = section.first_page_header.part
    [picture] = part.element.xpath("//a:blip/@r:embed")
    assert part.related_parts[picture].content_type == "image/png"


def as_kind(content_type: str) -> bytes:
    made = docx.Document()
    made.part._content_type = content_type
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def test_a_template_is_refused_in_words_of_an_office() -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
    with pytest.raises(RenderError, match=r"Word template \(\.dotx\).*save it as") as refused:
        with_letterhead(as_kind(kind))
    assert "0x" not in str(refused.value)
    assert translated(str(refused.value), "vi") == (
        "tệp mẫu là khuôn mẫu Word (.dotx); hãy mở bằng Word rồi lưu thành tài liệu Word (.docx)"
    )


def test_project_s_letterhead_stands_where_none_is_named(release: Path) -> None:
    asked = []

    def usual(dataset: str) -> bytes:
        asked.append(dataset)
        return office()

    made = join_annexes.of_release(release, ["docx"], language="vi", usual=usual)
    [written] = made.contents.values()
    assert docx.Document(io.BytesIO(written)).paragraphs[0].text == "VĂN PHÒNG UBND TỈNH"
    assert asked == ["nho"]


def test_a_file_in_which_somebody_went_on_writing_is_not_written_over(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "joined"
    command = ["join", str(release), "--to", "docx", "--out", str(out)]

    def ended(*arguments: str) -> object:
        with pytest.raises(SystemExit) as end:
            cli.main([*command, *arguments])
        return end.value.code or 0

    file = out / "nho-2021-9M.docx"
    assert ended() == 0
    made = file.read_bytes()
    assert ended() == 0  # it is what it would be anyway
    file.write_bytes(b"what somebody wrote")
    capsys.readouterr()
    assert ended() == 2
    assert file.read_bytes() == b"what somebody wrote"
    said = capsys.readouterr().err
    assert str(file) in said
    assert "--out" in said
    assert "--force" in said
    assert ended("--force") == 0
    assert file.read_bytes() == made
