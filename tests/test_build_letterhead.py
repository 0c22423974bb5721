"""An office's own Word file, with which the Word files of a build begin."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pytest

import small_project
from lcreport.build import builder, plan
from lcreport.build.verify import verify
from lcreport.errors import ParameterError

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


def test_a_spoilt_template_of_the_project_is_named(project: Path) -> None:
    (project / "templates" / "annex.docx").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(ParameterError, match=r"templates/annex\.docx: .*no Word file"):
        planned(project)
