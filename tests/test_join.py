"""All annexes of a release in one file: their order, numbers, pages and notes."""

import io
import re
from pathlib import Path

import docx
import pikepdf
import pytest

import rendering
import site_factory
from lcreport.errors import LcreportError, ParameterError, ReleaseError
from lcreport.release import join_annexes
from lcreport.render import joined
from test_render_pdf import flat, read_back


def annexes() -> list[object]:
    labels = ("Phụ lục VII", "Phụ lục II", "")
    return [rendering.annex(annex_label=label, title=f"Tên {label}.") for label in labels]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return joined.documents(annexes(), ["pdf", "docx"])  # type: ignore[arg-type]


def test_annexes_are_numbered_in_their_order_without_gaps(files: dict[str, bytes]) -> None:
    listed = flat(read_back(files["pdf"])).partition("Tóm tắt")[0]
    names = ["Phụ lục I Tên Phụ lục II.", "Phụ lục II Tên Phụ lục VII.", "Phụ lục III Tên ."]
    places = [listed.index(name) for name in names]
    assert places == sorted(places)


def test_pages_of_each_annex_are_numbered_from_one(files: dict[str, bytes]) -> None:
    pages = read_back(files["pdf"]).split("\f")
    firsts = [page.split()[0] for page in pages if page.strip()]
    assert firsts[:5] == ["DANH", "Phụ", "2", "Phụ", "2"]


def test_each_annex_has_its_own_notes(files: dict[str, bytes]) -> None:
    assert flat(read_back(files["pdf"])).count(f"1{rendering.REMARK}") == 3


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
