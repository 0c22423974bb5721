"""Two editions of an annex as one Word file with tracked changes."""

from __future__ import annotations

import copy
import io
import json
import re
import subprocess
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

import rendering
import site_factory
from lcreport import cli
from lcreport.blocks import Cell, Column, Line, Spark
from lcreport.errors import ParameterError, ReleaseError
from lcreport.release import compare_annexes, intact
from lcreport.render import to_docx
from lcreport.render.executed_notebook import read
from test_render_pdf import flat, read_back


def edition(replaced: dict[str, str] | None = None) -> object:
    """The annex of the tests of renderers, some of its words replaced."""
    text = json.dumps(rendering.annex(), ensure_ascii=False)
    for old, new in (replaced or {}).items():
        assert old in text
        text = text.replace(old, new)
    return read(json.loads(text))


def settled(content: bytes, keep: str, drop: str) -> list[str]:
    """The words of each paragraph after all changes were accepted or rejected, as Word does it."""
    body = copy.deepcopy(docx.Document(io.BytesIO(content)).element.body)
    for row in list(body.iter(qn("w:tr"))):
        if row.find(f"{qn('w:trPr')}/{qn(drop)}") is not None:
            row.getparent().remove(row)
    for paragraph in list(body.iter(qn("w:p"))):
        mark = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn(drop)}")
        for change in list(paragraph.iter(qn(drop))):
            change.getparent().remove(change)
        # A paragraph whose end goes joins the next one; with no words left nothing is to be seen.
        if mark is not None:
            paragraph.getparent().remove(paragraph)
    found = []
    for paragraph in body.iter(qn("w:p")):
        words = paragraph.iter(qn("w:t"), qn("w:delText"))
        # A blank at a cell's end, which parts old from new, nobody sees, nor whether a line may
        # break at one.
        found.append("".join(part.text or "" for part in words).replace("\xa0", " ").rstrip())
    return [text for text in found if text.strip()]


def plain(annex: object) -> list[str]:
    return settled(to_docx.document(annex), "w:ins", "w:del")  # type: ignore[arg-type]


def compared(replaced: dict[str, str]) -> tuple[bytes, object, object]:
    old, new = edition(), edition(replaced)
    made = to_docx.compared(old, new)  # type: ignore[arg-type]
    assert made
    return made, old, new


CASES = [
    pytest.param({"## Tóm tắt": "## Tóm lược"}, id="a heading"),
    pytest.param({"trên 813 tỷ đồng.": "trên 815 tỷ đồng, tăng 2 tỷ."}, id="a sentence"),
    pytest.param({'"number": 12.5': '"number": 13.5'}, id="a cell"),
    pytest.param({"Dư nợ ủy thác 2": "Hộ nghèo"}, id="a row"),
    pytest.param({"Mỗi câu được lập": "Văn bản này do máy viết ra"}, id="a paragraph"),
    pytest.param({"Đơn vị tính": "Đơn vị"}, id="heads"),
    pytest.param({"Kết quả phối hợp của": "Tổng hợp về"}, id="the title"),
]


@pytest.mark.parametrize("replaced", CASES)
def test_accepting_gives_the_new_annex_and_rejecting_the_old_one(replaced: dict[str, str]) -> None:
    made, old, new = compared(replaced)
    assert settled(made, "w:ins", "w:del") == plain(new)
    assert settled(made, "w:del", "w:ins") == plain(old)


def test_only_the_words_that_differ_are_marked() -> None:
    made, _, _ = compared({"trên 813 tỷ đồng.": "trên 815 tỷ đồng."})
    body = docx.Document(io.BytesIO(made)).element.body
    gone = ["".join(part.text for part in change.iter(qn("w:delText")))
            for change in body.iter(qn("w:del"))]  # fmt: skip
    came = ["".join(part.text for part in change.iter(qn("w:t")))
            for change in body.iter(qn("w:ins"))]  # fmt: skip
    assert (gone, came) == (["813"], ["815"])


def test_number_that_is_gone_from_a_cell_is_parted_from_the_one_in_its_place() -> None:
    made, _, _ = compared({'"number": 12.5': '"number": 13.5'})
    [table] = docx.Document(io.BytesIO(made)).tables
    marks = list(table._tbl.iter(qn("w:del"), qn("w:ins")))
    said = [
        "".join(part.text for part in change.iter(qn("w:t"), qn("w:delText"))) for change in marks
    ]
    # Without the blank "+12,5+13,5" would break anywhere in a narrow column.
    assert said[:2] == ["+12,5 ", "+13,5"]


def letterhead() -> bytes:
    """An office's file with a picture in its body and wide margins."""
    seal = io.BytesIO()
    Image.new("RGB", (4, 4)).save(seal, "PNG")
    made = docx.Document()
    made.add_paragraph("VĂN PHÒNG UBND TỈNH").add_run().add_picture(seal)
    made.sections[0].left_margin = Mm(40)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def test_changes_stand_below_the_letterhead_which_is_none() -> None:
    old, new = edition(), edition({"trên 813 tỷ đồng.": "trên 815 tỷ đồng."})
    content = to_docx.compared(old, new, letterhead())  # type: ignore[arg-type]
    assert content
    made = docx.Document(io.BytesIO(content))
    assert made.paragraphs[0].text == "VĂN PHÒNG UBND TỈNH"
    assert len(made.inline_shapes) >= 1
    assert round(made.sections[0].left_margin.mm) == 40
    changes = list(made.element.body.iter(qn("w:del"), qn("w:ins")))
    words = ["".join(part.text for part in change.iter(qn("w:t"), qn("w:delText")))
             for change in changes]  # fmt: skip
    assert words == ["813", "815"]
    assert to_docx.compared(old, old, letterhead()) is None  # type: ignore[arg-type]


def test_an_edition_without_a_difference_has_no_file() -> None:
    assert to_docx.compared(edition(), edition()) is None  # type: ignore[arg-type]


def test_the_same_editions_give_the_same_bytes() -> None:
    replaced = {"## Tóm tắt": "## Tóm lược"}
    assert compared(replaced)[0] == compared(replaced)[0]


def test_numbers_of_changes_and_notes_are_unique() -> None:
    made, _, _ = compared({"Dư nợ ủy thác 2": "Hộ nghèo", "trên 813 tỷ": "trên 815 tỷ"})
    xml = docx.Document(io.BytesIO(made)).element.xml
    ids = re.findall(r'<w:(?:ins|del) w:id="(\d+)"', xml)
    assert len(ids) == len(set(ids)) > 2
    notes = re.findall(r'<w:footnoteReference w:id="(\d+)"', xml)
    assert len(notes) == len(set(notes))


def test_libreoffice_opens_tracked_changes(tmp_path: Path) -> None:
    made, _, _ = compared({"## Tóm tắt": "## Tóm lược", "Dư nợ ủy thác 2": "Hộ nghèo"})
    (tmp_path / "a.docx").write_bytes(made)
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.docx")], check=True, capture_output=True)
    shown = flat(read_back((tmp_path / "a.pdf").read_bytes()))
    # What is gone is struck through, and stands there beside what came.
    assert "Hộ nghèo" in shown
    assert "lược" in shown


def sections(*wanted: tuple[str, str, list[str]]) -> object:
    """An annex of a section a table, all with heads of the same words."""
    cells = []
    for heading, caption, names in wanted:
        lines = [
            Line((Cell(str(at)), Cell(name), Cell(number=at))) for at, name in enumerate(names)
        ]
        columns = [Column("no", "TT"), Column("name", "Nội dung"), Column("now", "Số", "number")]
        made = rendering.table(
            id=f"t{len(cells)}", columns=columns, lines=lines, head="name", caption=caption
        )
        cells += [rendering.prose(f"## {heading}", "vi"), rendering.shown(made)]
    return read(rendering.notebook(*cells))


LOANS = ("Vốn vay", "Dư nợ theo đơn vị", ["Hội Nông dân", "Hội Phụ nữ", "Đoàn Thanh niên"])
HOUSES = ("Nhà ở", "Nhà đã xây mới", ["Bát Xát", "Sa Pa", "Văn Bàn"])
TREES = ("Trồng cây", "Cây đã trồng", ["Lim", "Sến", "Táu"])
LESS_LOANS = (*LOANS[:2], ["Hội Nông dân", "Đoàn Thanh niên"])


def test_small_lines_of_the_old_edition_are_not_told_in_words() -> None:
    def with_line(values: list[float]) -> object:
        columns = [Column("name", "Chỉ tiêu"), Column("course", "Diễn biến")]
        line = Spark(values, f"Diễn biến: {values}")
        made = rendering.table(
            columns=columns, lines=[Line((Cell("Dư nợ"), Cell("lên", spark=line)))], head="name"
        )
        words = rendering.prose(f"## Số liệu\n\nNăm có {values[-1]} tỷ đồng.", "vi")
        return read(rendering.notebook(words, rendering.shown(made)))

    made = to_docx.compared(with_line([1, 2]), with_line([1, 3]))  # type: ignore[arg-type]
    assert made
    [table] = docx.Document(io.BytesIO(made)).tables
    assert not list(table._tbl.iter(qn("w:delText")))


def of_change(content: bytes, kind: str) -> list[str]:
    """The words of the rows that are all new, or all gone."""
    body = docx.Document(io.BytesIO(content)).element.body
    rows = [row for row in body.iter(qn("w:tr"))
            if row.find(f"{qn('w:trPr')}/{qn(kind)}") is not None]  # fmt: skip
    words = [
        "".join(part.text or "" for part in row.iter(qn("w:t"), qn("w:delText"))) for row in rows
    ]
    return [text for text in words if not text.startswith("TT")]


@pytest.mark.parametrize(
    ("was", "now", "gone", "came"),
    [
        pytest.param([HOUSES, LOANS], [LOANS, TREES], 3, 3, id="first gone, last new"),
        pytest.param([LOANS, HOUSES], [TREES, LOANS], 3, 3, id="first new, last gone"),
        pytest.param([HOUSES], [TREES], 3, 3, id="another in its place"),
        pytest.param([HOUSES, LOANS], [TREES, LESS_LOANS], 4, 3, id="and a row gone"),
        pytest.param([LOANS], [HOUSES, LOANS], 0, 3, id="new before"),
        pytest.param([LOANS], [("Tín dụng", *LOANS[1:])], 0, 0, id="its section renamed"),
        pytest.param([LOANS], [(LOANS[0], "Bảng khác", LOANS[2])], 0, 0, id="its caption renamed"),
    ],
)
def test_a_table_stands_only_against_itself(
    was: list[tuple[str, str, list[str]]],
    now: list[tuple[str, str, list[str]]],
    gone: int,
    came: int,
) -> None:
    old, new = sections(*was), sections(*now)
    made = to_docx.compared(old, new)  # type: ignore[arg-type]
    assert made
    assert (len(of_change(made, "w:del")), len(of_change(made, "w:ins"))) == (gone, came)
    assert settled(made, "w:ins", "w:del") == plain(new)
    assert settled(made, "w:del", "w:ins") == plain(old)
    # No table mixes the rows of two.
    for table in docx.Document(io.BytesIO(made)).element.body.iter(qn("w:tbl")):
        kinds = {child.tag for row in table.iter(qn("w:tr")) for child in row.find(qn("w:trPr"))}
        assert not {qn("w:ins"), qn("w:del")} <= kinds


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    project = site_factory.project(tmp_path)
    old = site_factory.build(project, "2021-9M")
    old = old.rename(tmp_path / "old")
    return old, site_factory.build(project, "2021-9M", text="Số liệu đã sửa.")


def test_annexes_of_two_releases_are_compared(two: tuple[Path, Path]) -> None:
    made = compare_annexes.of_releases(intact.pairs(*two))
    assert len(made.contents) == 6
    assert (made.same, made.single) == ([], [])
    assert {path.as_posix() for path in made.contents} >= {
        "nho/2021-9M/hoi-ccb/annex.changes.docx", "nho/2021-9M/hoi-ccb/annex.en.changes.docx",
    }  # fmt: skip


def test_project_s_letterhead_stands_on_the_files_of_changes(two: tuple[Path, Path]) -> None:
    asked = []

    def usual(dataset: str) -> bytes:
        asked.append(dataset)
        return letterhead()

    made = compare_annexes.of_releases(intact.pairs(*two), usual=usual)
    assert asked == ["nho"]
    for content in made.contents.values():
        first, *_ = docx.Document(io.BytesIO(content)).paragraphs
        assert first.text == "VĂN PHÒNG UBND TỈNH"


def test_command_writes_the_files_and_names_what_is_the_same(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = two
    out = tmp_path / "changes"
    for before in (old, new):
        with pytest.raises(SystemExit) as ended:
            cli.main(["diff", str(before), str(new), "--to", "docx", "--out", str(out)])
        assert not ended.value.code
    assert (out / "nho/2021-9M/hoi-ccb/annex.changes.docx").is_file()
    assert "hoi-ccb annex vi" in capsys.readouterr().out


def test_another_format_and_a_notebook_that_is_gone_are_refused(two: tuple[Path, Path]) -> None:
    old, new = two
    with pytest.raises(ParameterError, match="docx alone, not in 'pdf'"):
        compare_annexes.of_releases(intact.pairs(old, new), "pdf")
    (new / "hoi-ccb" / "annex.ipynb").unlink()
    with pytest.raises(ReleaseError, match=r"hoi-ccb/annex\.ipynb is gone"):
        compare_annexes.of_releases(intact.pairs(old, new))
