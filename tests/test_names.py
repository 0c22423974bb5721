"""What may be a name of a file or folder: one rule, wherever a name comes in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter

import small_project
from lcreport import documents
from lcreport.build import params, plan
from lcreport.dataset import checks
from lcreport.errors import DatasetError, InputError, ParameterError
from lcreport.release import manifest
from small_project import run, tree

REFUSED = [
    pytest.param("", id="empty"),
    pytest.param(".", id="the folder itself"),
    pytest.param("..", id="the folder above"),
    pytest.param("../x", id="a step upwards"),
    pytest.param("/x", id="absolute"),
    pytest.param("a/b", id="a folder inside"),
    pytest.param("a\\b", id="Windows' separator"),
    pytest.param("C:x", id="Windows' disk"),
    pytest.param("x\n* * * * * id", id="a line of its own"),
    pytest.param("x\r", id="carriage return"),
    pytest.param("x\0", id="end of a text in C"),
    pytest.param("x\x1b[2J", id="control sequence"),
    pytest.param("x\u2028y", id="line separator"),
    pytest.param("x\u202ey", id="turns the direction"),
    pytest.param("x\u200by", id="without width"),
    pytest.param("x\ufeff", id="byte order mark"),
    pytest.param("x\u00a0y", id="another blank"),
    pytest.param("x\ud800", id="half a character"),
    pytest.param("Ho\u0323\u0302i", id="letters in parts"),
    pytest.param(".x", id="hidden"),
    pytest.param("-x", id="an option"),
    pytest.param("~x", id="somebody's home"),
    pytest.param(" x", id="blank before"),
    pytest.param("x ", id="blank after"),
    pytest.param("x.", id="dot after"),
    pytest.param("x%y", id="cron and systemd"),
    pytest.param("$HOME", id="variable"),
    pytest.param("`id`", id="command"),
    pytest.param("x*", id="pattern"),
    pytest.param("x<y", id="not on Windows"),
    pytest.param("CON", id="device"),
    pytest.param("nul.txt", id="device with an ending"),
    pytest.param("lpt¹", id="device with a raised digit"),
    pytest.param("release.json", id="a release's own record"),
    pytest.param("x" * 101, id="long"),
    pytest.param("ộ" * 50, id="long in bytes"),
]
KEPT = ["hoi-ccb", "Hội Nông dân", "a.b", "2021", "a_b", "ldld (cũ)", "x" * 100, "console"]


@pytest.mark.parametrize("name", REFUSED)
def test_name_that_is_more_than_a_name_is_refused_and_shown(name: str) -> None:
    with pytest.raises(InputError, match="organisation ") as caught:
        documents.safe_name(name, "organisation")
    said = str(caught.value)
    assert said.isprintable()
    assert repr(name)[:-1][:60] in said
    assert "write small letters" in said


@pytest.mark.parametrize("name", KEPT)
def test_name_of_a_folder_is_kept(name: str, tmp_path: Path) -> None:
    assert documents.safe_name(name, "organisation") == name
    (tmp_path / name).mkdir()


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../../x", "a//b", "", ".", "a/.", "a\\b", "C:/x", "a\nb"]
)
def test_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ParameterError, match="leads elsewhere"):
        documents.inside(tmp_path, path)


def test_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / "out").symlink_to(outside)
    (folder / "up").symlink_to("..")
    (folder / "own").mkdir()
    (folder / "beside").symlink_to("own")
    for path in ("out", "out/x.csv", "up/outside"):
        with pytest.raises(ParameterError, match="a link that leads out"):
            documents.inside(folder, path)
    assert documents.inside(folder, "beside", "x.csv") == folder / "beside/x.csv"


def test_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to("disk")
    assert documents.inside(tmp_path / "out", "x") == tmp_path / "out/x"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project")


DATASETS = ["../../evil", "/nowhere/x", "x\n* * * * * id\n#", 'x"""\nimport os', "a b", "X", "", 7]


COMMANDS = [
    ("list", "indicators"), ("form", "--period", "2021-6M"), ("status", "--period", "2021-6M"),
    ("take-in", "x.xlsx"), ("read", "x.md", "--period", "2021-6M"), ("build", "--explain"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_name_that_is_more_than_a_name_stops_the_other_commands_too(
    project: Path, arguments: tuple[str, ...]
) -> None:
    descriptor = project / "data/trees/datapackage.json"
    descriptor.write_text(json.dumps({**small_project.DESCRIPTOR, "name": "../../evil"}))
    with xlsxwriter.Workbook(project / "x.xlsx") as workbook:
        rows = (("Tổ chức", "Chỉ tiêu", "Đơn vị", "2021"), ("Elm", "Leaves", "leaves", 7))
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    (project / "x.md").write_text("7 leaves")
    before = tree(project)
    done = run(project, *arguments, "--dataset", "data/trees")
    assert done.returncode == 2, done.stdout
    assert "is no name of a dataset" in done.stdout + done.stderr
    assert tree(project) == before


@pytest.mark.parametrize("name", DATASETS)
def test_dataset_named_as_no_dataset_is_stops_every_command(project: Path, name: object) -> None:
    descriptor = project / "data/trees/datapackage.json"
    descriptor.write_text(json.dumps({**small_project.DESCRIPTOR, "name": name}))
    before = tree(project)
    for arguments in (
        ["check"],
        ["build"],
        ["table", "elm", "2021-6M"],
        ["schedule", "--print=cron"],
    ):
        done = run(project, *arguments, "--dataset", "data/trees")
        assert done.returncode == 2, arguments
        said = done.stdout + done.stderr
        assert "datapackage.json, column name" in said
        assert "is no name of a dataset; write small letters" in said
        assert len(said.strip().splitlines()) <= 2
        assert "* * * * *" not in done.stdout.splitlines()
    assert tree(project) == before


@pytest.mark.parametrize("name", ["..", "../x", "-x", "x\u202ey", "a/b"])
def test_organisation_named_as_no_folder_is_stops_build_as_check(project: Path, name: str) -> None:
    for file in ("organisations.csv", "observations.csv"):
        path = project / "data/trees" / file
        path.write_text(path.read_text().replace("elm,", f"{name},"), "utf-8")
    before = tree(project)
    assert any(fault.value == name for fault in checks.faults(str(project / "data/trees")))
    with pytest.raises(DatasetError, match=r"organisations\.csv, column id: ") as caught:
        plan.make(plan.Request(str(project / "data/trees")), project)
    assert repr(name) in str(caught.value)
    done = run(project, "build", "--dataset", "data/trees", "--organisation", "fir", "--out", "a/b")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert tree(project) == before


def test_notebook_named_as_no_file_is_stops_build(project: Path) -> None:
    (project / "notebooks/annex.ipynb").rename(project / "notebooks/a%b.ipynb")
    params = project / "params/trees.yaml"
    params.write_text(params.read_text().replace("annex.ipynb", "a%b.ipynb"))
    with pytest.raises(ParameterError, match="'a%b' holds '%'"):
        plan.make(plan.Request(str(project / "data/trees")), project)


def test_format_that_is_none_is_refused(project: Path) -> None:
    with pytest.raises(ParameterError, match=r"unknown format '\.\./x'"):
        params.formats(["html", "../x"])


def test_formats_of_the_params_file_are_made_unless_the_command_names_others(project: Path) -> None:
    params_file = project / "params/trees.yaml"
    content = json.loads(params_file.read_text()) | {"formats": ["docx", "html"]}
    params_file.write_text(json.dumps(content))

    def made(*options: str) -> set[str]:
        command = ("build", "--dataset", "data/trees", "--organisation", "fir", "--period")
        done = run(project, *command, "2021-6M", "--unchecked", *options)
        assert done.returncode == 0, done.stderr
        return {file.name for file in (project / "out/trees/2021-6M/fir").iterdir()}

    assert made() == {"annex.docx", "annex.html", "annex.ipynb"}
    assert made("--force", "--to", "json") == {
        "annex.docx",
        "annex.html",
        "annex.ipynb",
        "annex.json",
    }


def test_new_dataset_stays_in_the_folder_of_data(project: Path) -> None:
    done = run(project, "new", "dataset", "../x", "--from", "x.xlsx")
    assert (done.returncode, "leads elsewhere" in done.stderr) == (2, True)


def test_annex_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder = tmp_path / "out/trees/2021"
    folder.mkdir(parents=True)
    (folder / "elm").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(manifest.ReleaseError, match="a link that leads out"):
        manifest.Release(folder).write_files("elm", {"annex.html": b"x"})
    assert tree(tmp_path / "elsewhere") == {}


def test_manifest_removes_nothing_outside_its_folder(tmp_path: Path) -> None:
    entry = {
        "organisation": "elm", "language": "vi", "notebook": "notebooks/annex.ipynb",
        "reads": "own", "parameters": {}, "inputs": {},
        "outputs": {"../../x": {"sha256": "", "bytes": 0}},
    }  # fmt: skip
    content = json.dumps({"annexes": [entry], "figures": {}})
    with pytest.raises(manifest.ReleaseError, match=r"leads elsewhere: file '\.\./\.\./x'"):
        manifest.Release.parse(content.encode(), tmp_path)
