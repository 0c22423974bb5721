"""An office's own Word file, with which the Word files of a build begin."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest

import site_factory
import small_project
from lcreport.build import builder, plan
from lcreport.build.verify import verify
from lcreport.errors import ParameterError, RenderError
from lcreport.render.word import letterhead

OFFICE = "VĂN PHÒNG UBND TỈNH"


def office(name: str = OFFICE) -> bytes:
    made = docx.Document()
    made.add_paragraph(name)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = small_project.make(tmp_path / "project")
    (made / "templates").mkdir()
    (made / "templates" / "annex.docx").write_bytes(office())
    return made


def planned(project: Path, **request: object) -> plan.Plan:
    return plan.make(plan.Request(str(project / "data/trees"), **request), project)


def declare(project: Path, letterhead: object) -> None:
    params = project / "params/trees.yaml"
    content = json.loads(params.read_text("utf-8")) | {"letterhead": letterhead}
    params.write_text(json.dumps(content), "utf-8")


def build(project: Path, *formats: str) -> builder.BuildReport:
    options = builder.BuildOptions(out=project / "out", formats=formats or ("docx",), jobs=1)
    wanted = planned(project, periods=["2021-6M"], organisations=["oak"])
    return builder.build(wanted, options, lambda _: None)


def texts(project: Path) -> list[str]:
    made = docx.Document(str(project / "out/trees/2021-6M/oak/annex.docx"))
    return [paragraph.text for paragraph in made.paragraphs]


def test_word_files_begin_with_the_project_s_letterhead(project: Path) -> None:
    assert not build(project).failed
    assert texts(project)[0] == OFFICE
    assert [found for found in verify(project / "out", project, dataset=None, jobs=1)
            if not found.same] == []  # fmt: skip


def test_another_letterhead_makes_annexes_anew(project: Path) -> None:
    build(project)
    assert build(project).up_to_date
    (project / "templates" / "annex.docx").write_bytes(office("SỞ NỘI VỤ"))
    findings = verify(project / "out", project, dataset=None, jobs=1)
    assert any("letterhead" in found.detail for found in findings)
    assert not build(project).up_to_date
    assert texts(project)[0] == "SỞ NỘI VỤ"


def test_documents_without_a_letterhead_stay_when_it_alone_changes(project: Path) -> None:
    build(project, "html", "docx")
    folder = project / "out/trees/2021-6M/oak"
    page = (folder / "annex.html").read_bytes()
    (project / "templates" / "annex.docx").write_bytes(office("SỞ NỘI VỤ"))
    assert build(project, "docx").removed_documents == {}
    assert texts(project)[0] == "SỞ NỘI VỤ"
    assert (folder / "annex.html").read_bytes() == page
    assert all(found.same for found in verify(project / "out", project, dataset=None, jobs=1))
    # The other way round the Word file is of another letterhead.
    (project / "templates" / "annex.docx").write_bytes(office())
    assert build(project, "html").removed_documents == {"docx": 1}


def test_params_name_another_file(project: Path) -> None:
    (project / "van-phong.docx").write_bytes(office("SỞ NỘI VỤ"))
    declare(project, "van-phong.docx")
    build(project)
    assert texts(project)[0] == "SỞ NỘI VỤ"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        pytest.param("none.docx", "'none.docx' is not there; name a", id="gone"),
        pytest.param("data", "'data' cannot be read", id="a folder"),
        pytest.param("params/trees.yaml", "no Word file", id="no Word file"),
        pytest.param(["a.docx"], "letterhead", id="a list"),
        pytest.param("", "letterhead", id="empty"),
    ],
)
def test_a_letterhead_that_cannot_be_used_is_refused_before_anything_starts(
    project: Path, named: object, said: str
) -> None:
    declare(project, named)
    with pytest.raises(ParameterError, match=said):
        planned(project)


def test_a_letterhead_that_unpacks_to_gigabytes_is_refused_unread() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/styles.xml", bytes(150_000_000))
    with pytest.raises(RenderError, match="unpacks to 150 MB; leave out"):
        letterhead.opened(packed.getvalue())


def test_a_spoilt_template_of_the_project_is_named(project: Path) -> None:
    (project / "templates" / "annex.docx").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(ParameterError, match=r"templates/annex\.docx: .*no Word file"):
        planned(project)


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A project with an annex in Word, not approved yet."""
    folder = site_factory.project(tmp_path)
    with (folder / "params/nho.yaml").open("a", encoding="utf-8") as params:
        params.write("\nnotebooks: [{notebook: notebooks/annex.ipynb, organisations: all}]\n")
    (folder / "notebooks").mkdir()
    (folder / "templates").mkdir()
    (folder / "templates" / "annex.docx").write_bytes(letterhead := office())
    site_factory.build(folder, "2021-9M", real=True, letterhead=letterhead)
    return folder


def drafts(folder: Path) -> dict[str, bytes]:
    return {
        path: content
        for path, content in site_factory.tree(folder / "site").items()
        if path.endswith(".docx")
    }


def test_a_draft_s_word_file_begins_with_the_letterhead(released: Path) -> None:
    assert not site_factory.publish(released, released / "site").failed
    made = drafts(released)
    assert len(made) == 6
    for content in made.values():
        opened = docx.Document(io.BytesIO(content))
        assert opened.paragraphs[0].text == OFFICE
        foot = opened.sections[0].footer.part.element.xml
        assert "DỰ THẢO" in foot or "DRAFT" in foot


@pytest.mark.parametrize("change", ["another", "gone", "spoilt"])
def test_a_draft_whose_letterhead_is_gone_says_so_and_keeps_its_other_documents(
    released: Path, change: str
) -> None:
    template = released / "templates" / "annex.docx"
    if change == "gone":
        template.unlink()
    else:
        template.write_bytes(office("SỞ NỘI VỤ") if change == "another" else b"PK cut off")
    report = site_factory.publish(released, released / "site")
    assert not report.failed
    assert [note for note in report.notes if "nho 2021-9M was made with a letterhead" in note]
    assert drafts(released) == {}
    page = (released / "site/nho/2021-9M/index.html").read_text("utf-8")
    assert "có sau khi phê duyệt" in page


def converted(notebook: Path, folder: Path) -> bytes:
    out = folder / "converted"
    command = [sys.executable, "-m", "nbconvert", "--to", "lcreport-docx", str(notebook)]
    subprocess.run(
        [*command, "--output-dir", str(out)], cwd=folder, check=True, capture_output=True
    )
    return (out / f"{notebook.stem}.docx").read_bytes()


@pytest.mark.parametrize(
    "named", [pytest.param(False, id="templates"), pytest.param(True, id="params")]
)
def test_nbconvert_gives_the_document_that_a_build_gives(
    released: Path, tmp_path_factory: pytest.TempPathFactory, named: bool
) -> None:
    if named:
        template = released / "templates" / "annex.docx"
        template.rename(released / "van-phong.docx")
        with (released / "params/nho.yaml").open("a", encoding="utf-8") as file:
            file.write("\nletterhead: van-phong.docx\n")
    built = released / "out/nho/2021-9M/hoi-ccb"
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    made = converted(built / "annex.ipynb", elsewhere)
    assert made == (built / "annex.docx").read_bytes()


def test_nbconvert_outside_a_project_needs_no_letterhead(
    released: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    notebook = elsewhere / "annex.ipynb"
    notebook.write_bytes((released / "out/nho/2021-9M/hoi-ccb/annex.ipynb").read_bytes())
    made = docx.Document(io.BytesIO(converted(notebook, elsewhere)))
    assert made.paragraphs[0].text != OFFICE
    # Where one works is a project too: there the file begins with its letterhead.
    inside = docx.Document(io.BytesIO(converted(notebook, released)))
    assert inside.paragraphs[0].text == OFFICE
