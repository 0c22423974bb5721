"""Reports as files, and what `lcreport read` leaves of them."""

import json
import re
import shutil
import time
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
import typst
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

from lcreport import cli
from lcreport.dataset.source import open_source
from lcreport.errors import ParameterError
from lcreport.intake import prose
from lcreport.intake.prose import proposals, read_document, review, structure
from lcreport.period import Period

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data" / "lao-cai"
PERIOD = Period.parse("2021-6M")
TEXT = """# II. KẾT QUẢ PHỐI HỢP CỦA TỈNH LÀO CAI

## 2.2. Với Hội Nông dân tỉnh

- Tuyên truyền: các cấp hội tổ chức 2.100 buổi tuyên truyền theo Kế hoạch số 12/KH-HND.

- Vốn: dư nợ Quỹ Hỗ trợ nông dân đạt 27,5 tỷ đồng; mở 9 gian hàng lưu động.

## 2.4. Với Liên đoàn Lao động tỉnh

- Kết nạp 300 đoàn viên công đoàn, đạt 20% kế hoạch năm (kế hoạch 1.500 đoàn viên).
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "bao-cao.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def by_print(reading: proposals.ReportReading) -> dict[str, proposals.NumberProposal]:
    return {proposal["printed"]: proposal for proposal in reading.proposals}


def test_figures_find_organisation_and_indicator(report: Path) -> None:
    found = by_print(prose.read(report, str(DATA), PERIOD))
    pairs = {
        printed: (found[printed]["organisation"], found[printed]["indicator"])
        for printed in ("2.100 buổi", "27,5 tỷ đồng", "9 gian hàng", "300 đoàn viên")
    }
    assert pairs == {
        "2.100 buổi": ("hoi-nong-dan", "buoi-tuyen-truyen"),
        "27,5 tỷ đồng": ("hoi-nong-dan", "du-no-quy-ho-tro-nong-dan"),
        "9 gian hàng": (None, None),
        "300 đoàn viên": ("ldld", "doan-vien-cong-doan-ket-nap"),
    }
    assert found["1.500 đoàn viên"]["role"] == "target"
    assert found["1.500 đoàn viên"]["indicator"] == "doan-vien-cong-doan-ket-nap"
    assert found["20%"]["role"] == "printed_comparison"


def test_proposals_say_where_they_stand(report: Path) -> None:
    reading = prose.read(report, str(DATA), PERIOD)
    found = by_print(reading)["2.100 buổi"]
    assert reading.report.text[found["start"] : found["end"]] == "2.100 buổi"
    assert found["locator"] == "II.2.2 ¶1"
    assert found["sentence"].startswith("- Tuyên truyền: các cấp hội")
    assert [proposal["start"] for proposal in reading.proposals] == sorted(
        proposal["start"] for proposal in reading.proposals
    )


def test_last_report_stands_beside(report: Path, tmp_path: Path) -> None:
    last = tmp_path / "last.md"
    last.write_text(
        "# II. KẾT QUẢ\n\n## 2.2. Với Hội Nông dân tỉnh\n\n"
        "- Các cấp hội đã nói chuyện được 3.294 buổi ở cơ sở.\n",
        encoding="utf-8",
    )
    found = by_print(prose.read(report, str(DATA), PERIOD, last=last))
    assert "nói chuyện được 3.294 buổi" in found["2.100 buổi"]["last_sentence"]


def word(path: Path) -> Path:
    document = docx.Document()
    for line in TEXT.split("\n\n"):
        level = len(line) - len(line.lstrip("#"))
        if level:
            document.add_heading(line.strip("# "), level)
        else:
            document.add_paragraph(line.strip())
    document.save(str(path))
    return path


def pdf(path: Path) -> Path:
    body = TEXT.replace("#", "=").replace("=2", "= 2").replace("- ", "\\- ")
    body = re.sub(r"^(=+) ", lambda found: found[1] + " ", body, flags=re.MULTILINE)
    source = path.with_suffix(".typ")
    source.write_text(f'#set text(lang: "vi")\n{body}', encoding="utf-8")
    typst.compile(source, output=path)
    return path


def page(path: Path) -> Path:
    lines = [
        f"<h2>{line.strip('# ')}</h2>" if line.startswith("#") else f"<p>{line}</p>"
        for line in TEXT.split("\n\n")
    ]
    script = "<script>var x = 12345;</script>"
    path.write_text(f"<html><body>{script}{''.join(lines)}</body></html>", encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "make"), [("r.docx", word), ("r.pdf", pdf), ("r.html", page)])
def test_every_form_of_a_report_gives_the_same_figures(
    name: str, make: object, report: Path, tmp_path: Path
) -> None:
    path = make(tmp_path / name)  # type: ignore[operator]

    def figures(reading: proposals.ReportReading) -> list[tuple[object, ...]]:
        return [
            (proposal["value"], proposal["unit"], proposal["role"], proposal["indicator"])
            for proposal in reading.proposals
            if proposal["role"] != "distractor"
        ]

    plain = prose.read(report, str(DATA), PERIOD)
    assert figures(prose.read(path, str(DATA), PERIOD)) == figures(plain)


def test_raised_two_is_part_of_the_unit(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Hiến 9.045m")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(" đất ở Lào Cai.")
    document.save(str(tmp_path / "r.docx"))
    assert "9.045m² đất" in read_document.read(tmp_path / "r.docx")
    (tmp_path / "r.html").write_text("<p>Hiến 9.045m<sup>2</sup> đất</p>", encoding="utf-8")
    assert "9.045m² đất" in read_document.read(tmp_path / "r.html")


def numbered(document: "docx.document.Document", text: str, level: int) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.runs[0].bold = True
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = 77
    properties.get_or_add_ilvl().val = level


def test_numbers_that_word_writes_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{words}"/></w:lvl>'
        for place, form, words in ((0, "upperRoman", "%1."), (1, "decimal", "%2."))
    )
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    root = document.part.numbering_part.element
    root.insert(
        0, parse_xml(f'<w:abstractNum {names} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    root.append(parse_xml(f'<w:num {names} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    numbered(document, "Đánh giá", 0)
    numbered(document, "Kết quả", 0)
    numbered(document, "Hội Nông dân tỉnh", 1)
    document.add_paragraph("Mở 12 lớp ở Lào Cai.")
    document.save(str(tmp_path / "r.docx"))
    found = structure.structured(read_document.read(tmp_path / "r.docx"))
    assert [p.locator for p in found.paragraphs if not p.is_heading] == ["II.1 ¶1"]


def test_text_boxes_and_footnotes_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Ở Lào Cai.")
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    box = f"<w:r {names}><w:pict><w:txbxContent><w:p><w:r><w:t>Có 45 xã.</w:t></w:r></w:p>"
    paragraph._p.append(parse_xml(f"{box}</w:txbxContent></w:pict></w:r>"))
    note = f'<w:footnotes {names}><w:footnote w:id="2"><w:p><w:r><w:t>Gồm 7 lớp.</w:t></w:r></w:p>'
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        f"{note}</w:footnote></w:footnotes>".encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.save(str(tmp_path / "r.docx"))
    text = read_document.read(tmp_path / "r.docx")
    assert ["Có 45 xã." in text, "Gồm 7 lớp." in text] == [True, True]


def test_heads_feet_and_parted_words_of_a_pdf_are_put_right(tmp_path: Path) -> None:
    towns = ("Sa Pa", "Bắc Hà", "Văn Bàn", "Bảo Yên")
    pages = [
        f"{town} tells first of its \\ own clubs and of the mem-\\ bers of {town} \\ in that year."
        for town in towns
    ]
    around = "header: [Report of Lào Cai], footer: context counter(page).display()"
    body = "\n#pagebreak()\n".join(pages)
    source = tmp_path / "r.typ"
    source.write_text(f"#set page({around})\n#set text(hyphenate: false)\n{body}", "utf-8")
    typst.compile(source, output=tmp_path / "r.pdf")
    text = read_document.read(tmp_path / "r.pdf")
    assert "members of Sa Pa" in " ".join(text.split())
    assert "Report of Lào Cai" not in text


def locked(path: Path) -> None:
    pdf(path)
    writer = pypdf.PdfWriter(clone_from=str(path))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(str(path))


def scanned(path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(str(path))


def elsewhere(path: Path) -> None:
    path.write_text(TEXT.replace("LÀO CAI", "YÊN BÁI"), encoding="utf-8")


def unlike(path: Path) -> None:
    lines = [f"Trạm {n} bơm {n * 7} m³ nước cho nhà máy ở Lào Cai." for n in range(2, 30)]
    path.write_text("\n\n".join(lines), encoding="utf-8")


def inflated(path: Path) -> None:
    """A Word file of some kilobytes with 60 MB of text."""
    docx.Document().save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    many = b"<w:p/>" * 10_000_000 + b"</w:body>"
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"</w:body>", many)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def renamed(path: Path) -> None:
    """The same, in a part that is called as a picture is."""
    inflated(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            own, other = b"word/document.xml", b"word/document.png"
            archive.writestr(
                name.replace(own.decode(), other.decode()), content.replace(own, other)
            )


def word(path: Path, body: str, *, styles: str = "", numbering: str = "") -> None:
    """A Word file with a body of its own."""
    docx.Document().save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("latin-1") for name in archive.namelist()}
    head, _, rest = parts["word/document.xml"].partition("<w:body>")
    parts["word/document.xml"] = f"{head}<w:body>{body}</w:body></w:document>" if rest else ""
    if styles:
        part = parts["word/styles.xml"]
        parts["word/styles.xml"] = part.replace("</w:styles>", f"{styles}</w:styles>")
    if numbering:
        head, _, rest = parts["word/numbering.xml"].partition("<w:abstractNum ")
        parts["word/numbering.xml"] = f"{head}{numbering}</w:numbering>" if rest else ""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.encode("latin-1"))


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def cell(words: str, merged: str = "") -> str:
    text = f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"
    return f"<w:tc><w:tcPr>{merged}</w:tcPr>{text}</w:tc>"


def wide(path: Path) -> None:
    cells = cell("Loans", '<w:gridSpan w:val="2000000000"/>')
    word(path, f"<w:tbl><w:tblGrid/>{row(cells)}</w:tbl>")


BAD = [
    ("r.docx", inflated, "MB of text alone"),
    ("r.docx", renamed, "61 MB of text alone"),
    ("r.docx", wide, "no whole Word document;"),
    ("r.pdf", scanned, "scan"),
    ("r.pdf", locked, "password"),
    ("r.pdf", lambda path: path.write_bytes(b"%PDF-1.7\nnothing"), "no whole PDF"),
    ("r.docx", lambda path: path.write_bytes(b"PK\x03\x04broken"), "no whole Word document"),
    ("r.docx", lambda path: zipfile.ZipFile(path, "w").close(), "no whole Word document"),
    ("r.docx", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9), "password"),
    ("r.txt", lambda path: path.write_bytes(b"B\xe1o c\xe1o"), "UTF-8"),
    ("r.txt", lambda path: path.write_text("12 34"), "no text"),
    ("r.txt", lambda path: path.write_bytes(b"a" * 50_000_000), "50 MB"),
    ("r.odt", lambda path: path.write_bytes(b"x"), ".docx"),
    ("r.txt", lambda path: None, "there is no file"),
    ("r.md", elsewhere, "Lào Cai"),
    ("r.md", unlike, "unlike"),
]


@pytest.mark.parametrize(("name", "make", "said"), BAD, ids=[said for _, _, said in BAD])
def test_bad_report_is_one_line_and_nothing_is_written(
    name: str,
    make: object,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make(tmp_path / name)  # type: ignore[operator]
    out = tmp_path / "reading"
    arguments = ["read", str(tmp_path / name), "--period", "2021-6M"]
    with pytest.raises(SystemExit) as ended:
        cli.main([*arguments, "--dataset", str(DATA), "--out", str(out)])
    assert ended.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert said in line
    assert not out.exists()


def test_cells_merged_in_a_word_file_have_their_words_once(tmp_path: Path) -> None:
    begun, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        row(cell("Units", begun), cell("Loans", '<w:gridSpan w:val="2"/>')),
        row(cell("unseen", goes_on), cell("2020"), cell("2021")),
        *[row(cell("unseen", goes_on), cell("1"), cell("2"))] * 20_000,
    ]
    word(tmp_path / "r.docx", f"<w:tbl><w:tblGrid/>{''.join(rows)}</w:tbl>")
    lines = [line for line in read_document.read(tmp_path / "r.docx").splitlines() if line]
    assert lines[:3] == ["| Units | Loans |  |", "|  | 2020 | 2021 |", "|  | 1 | 2 |"]
    assert len(lines) == len(rows)


def test_styles_and_lists_of_a_word_file_that_lead_nowhere_end(tmp_path: Path) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{own}"><w:name w:val="{own}"/>'
        f'<w:basedOn w:val="{other}"/></w:style>'
        for own, other in ("XY", "YX")
    )
    levels = "".join(
        f'<w:abstractNum w:abstractNumId="{at}"><w:lvl w:ilvl="{level}"><w:start w:val="{start}"/>'
        f'<w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        for at, level, start in ((1, 0, 2_000_000_000), (2, 2_000_000_000, 1))
    )
    lists = "".join(
        f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>' for at in (1, 2)
    )
    body = '<w:p><w:pPr><w:pStyle w:val="X"/></w:pPr><w:r><w:t>Loans</w:t></w:r></w:p>' + "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{at}"/></w:numPr></w:pPr>'
        "<w:r><w:t>Loans</w:t></w:r></w:p>"
        for at, level in ((1, 0), (2, 2_000_000_000))
    )
    word(tmp_path / "r.docx", body, styles=styles, numbering=levels + lists)
    text = read_document.read(tmp_path / "r.docx")
    assert text.split("\n\n") == ["Loans", "2000000000. Loans", "Loans\n"]


@pytest.mark.parametrize(
    "open_end",
    [
        pytest.param("<!--", id="comments"),
        pytest.param("<!-- x>", id="comments with an end of a tag"),
        pytest.param("<![CDATA[x>", id="sections"),
        pytest.param("<a ", id="tags"),
        pytest.param("</a", id="ends"),
        pytest.param("<?a ", id="instructions"),
        pytest.param("<", id="brackets"),
    ],
)
def test_page_of_tags_that_never_end_is_read_at_once(tmp_path: Path, open_end: str) -> None:
    page = f"<!-- a --><p>Loans <b>12</b><![if x]> &lt; 13<![endif]></p>{open_end * 300_000}"
    (tmp_path / "r.html").write_text(page, encoding="utf-8")
    began = time.process_time()
    text = read_document.read(tmp_path / "r.html")
    # Each was sought in all that follows: 300,000 took hours.
    assert time.process_time() - began < 30
    assert text.startswith("Loans 12 < 13")


def test_command_leaves_proposals_and_review(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "deep" / "reading"
    arguments = ["read", str(report), "--period", "2021-6M", "--dataset", str(DATA)]
    with pytest.raises(SystemExit) as ended:
        cli.main([*arguments, "--out", str(out)])
    assert ended.value.code == 0
    assert "4 figures, 3 of known indicators" in capsys.readouterr().out
    found = json.loads((out / "proposals.json").read_text("utf-8"))
    promised = (
        "printed start end value unit qualifier role organisation indicator candidates sure doubt "
        "sentence locator"
    )
    assert set(promised.split()) <= set(found[0])
    assert (out / "report.txt").read_text("utf-8") == TEXT


def test_review_links_every_number_both_ways_and_fetches_nothing(report: Path) -> None:
    text = review.page(prose.read(report, str(DATA), PERIOD))
    ids = re.findall(r'id="(\w+)"', text)
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in re.findall(r'href="(#\w+)"', text)} <= set(ids)
    assert "://" not in text
    assert "src=" not in text


def test_review_escapes_what_a_report_says(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("Lào Cai: 12 hộ <script>alert(1)</script> & 5 <b>xã</b>.", encoding="utf-8")
    assert "<script>alert" not in review.page(prose.read(path, str(DATA), PERIOD))


def test_unknown_language_is_refused(report: Path) -> None:
    with pytest.raises(ParameterError, match="en, vi"):
        prose.read(report, str(DATA), PERIOD, language="xx")


def test_dataset_stays_as_it_was(report: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lao-cai"
    shutil.copytree(DATA, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    prose.write(prose.read(report, str(folder), PERIOD), tmp_path / "reading", report)
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert after == before


def test_number_that_stands_twice_is_marked_where_it_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "r.md"
    path.write_text("Ở Lào Cai mở 12 lớp và lại 12 lớp.", encoding="utf-8")
    reading = prose.read(path, str(DATA), PERIOD, anyway=True)
    places = [proposal["at"] for proposal in reading.proposals]
    assert places == [13, 27]
    assert "12 lớp và lại <mark>12 lớp</mark>." in review.page(reading)


def test_label_before_a_colon_says_what_the_number_counts() -> None:
    source = open_source(str(DATA))
    text = "# Tỉnh đoàn\n\nĐoàn viên được tập huấn khởi nghiệp: 1.240 người.\n"
    found = proposals.propose(text, "a.md", source, Period.parse("2021"), anyway=True)
    meant = [one["indicator"] for one in found.proposals if one["role"] == "figure"]
    assert meant == ["nguoi-tap-huan-khoi-nghiep"]


def test_short_numbered_lines_of_a_pdf_are_headings(tmp_path: Path) -> None:
    said = "Trong kỳ, các cấp đã vận động hội viên vay vốn cho 5 hộ nghèo ở các xã vùng cao"
    body = "\n\n".join(f"#block[{n}. Hội {name}]\n{said}." for n, name in ((1, "A"), (2, "B")))
    (tmp_path / "r.typ").write_text(body.replace(". Hội", "\\. Hội"), "utf-8")
    typst.compile(tmp_path / "r.typ", output=tmp_path / "r.pdf")
    found = structure.structured(read_document.read(tmp_path / "r.pdf")).paragraphs
    assert [one.headings[-1] for one in found if not one.is_heading] == ["Hội A", "Hội B"]


def test_review_shows_tables_as_tables(tmp_path: Path) -> None:
    source = open_source(str(DATA))
    text = "# Tỉnh đoàn\n\n| Chỉ tiêu | 9 tháng |\n|---|---|\n| Cầu <b> | 7 |\n\nHết.\n"
    shown = review.page(proposals.propose(text, "a.md", source, Period.parse("2021"), anyway=True))
    assert shown.count("<table>") == shown.count("</table>") == 1
    assert "<th>Chỉ tiêu</th>" in shown
    assert shown.count("<tr ") == 2
    assert re.search(r'<td>Cầu[^<]*</td><td><a class="mark [^>]*>7</a></td>', shown)
