"""Machines that are not like ours: users without a name or a home, folders without rights."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

import bad_releases
import small_project
import users
from lcreport import cli
from lcreport.kernels import home
from small_project import tree

LCREPORT = (sys.executable, "-m", "lcreport")
BUILD = ("build", "--dataset", "data/trees", "--period", "2021-6M", "--organisation", "elm")


def as_user(
    project: Path, prefix: tuple[str, ...], *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """What `lcreport` came to with nothing in its environment but what is given here."""
    return subprocess.run(
        [*prefix, *LCREPORT, *arguments],
        cwd=project, env={"PATH": os.defpath, "LANG": "C.UTF-8", **environment},
        check=False, capture_output=True, text=True, timeout=180,
    )  # fmt: skip


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that everybody may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="users-"))
    folder.chmod(0o755)
    yield folder
    users.allow_writing(folder)
    shutil.rmtree(folder)


@pytest.fixture
def project(shared_folder: Path) -> Path:
    return small_project.make(shared_folder / "project", periods=["2021-6M"])


@pytest.fixture
def temporary(shared_folder: Path) -> Path:
    """A folder for temporary files that is the unknown user's."""
    folder = shared_folder / "t"
    folder.mkdir()
    users.give(folder)
    return folder


@pytest.mark.kernel
@pytest.mark.parametrize("homes", ["none", "gone", "for reading"])
def test_unknown_user_makes_annexes_and_leaves_nothing_behind(
    project: Path, temporary: Path, homes: str
) -> None:
    users.give(project)
    where = {"none": {}, "gone": {"HOME": "/nonexistent"}, "for reading": {"HOME": "/"}}[homes]
    arguments = (*BUILD, "--to", "html,pdf,xlsx")
    done = as_user(project, users.unknown_user(), *arguments, TMPDIR=f"{temporary}", **where)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 2, done.stderr  # libraries have nothing to say
    made = {path.name for path in (project / "out/trees/2021-6M/elm").iterdir()}
    assert {"annex.html", "annex.pdf", "annex.xlsx"} <= made
    assert list(temporary.iterdir()) == []


@pytest.mark.kernel
def test_unknown_user_does_all_that_a_release_needs(project: Path, temporary: Path) -> None:
    users.give(project)
    for arguments in (
        ("check", "--dataset", "data/trees"),
        BUILD,
        ("approve", "out/trees/2021-6M", "--by", "the board"),
        ("publish", "site"),
        ("form", "--dataset", "data/trees", "--period", "2021-9M"),
        ("take-in", "forms", "--dataset", "data/trees", "--accept"),
        ("new", "notebook", "mine", "--dataset", "data/trees"),
        ("new", "project", "another"),
    ):
        done = as_user(project, users.unknown_user(), *arguments, TMPDIR=f"{temporary}")
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
    assert (project / "site/index.html").is_file()
    assert list(temporary.iterdir()) == []


RETURNED = (
    "take-in", "forms/elm-2021-9M.xlsx", "--dataset", "data/trees", "--accept", "--new",
    "--recorded", "2021-10-02",
)  # fmt: skip
IN_READ_ONLY = {
    "new notebook": ("new", "notebook", "mine", "--dataset", "data/trees"),
    "open": ("open", "elm", "2021-6M", "--dataset", "data/trees", "--no-browser"),
    "new project": ("new", "project", "another"),
    "form": ("form", "--dataset", "data/trees", "--period", "2021-9M", "--to", "empty"),
    "take-in": RETURNED,
    "build": BUILD,
}


@pytest.fixture(scope="module")
def read_only() -> Iterator[Path]:
    """A project in which nobody may write, with one returned form."""
    folder = Path(tempfile.mkdtemp(prefix="users-"))
    project = small_project.make(folder / "project", periods=["2021-6M"])
    small_project.run(project, *IN_READ_ONLY["form"][:-1], "forms")
    returned = project / "forms/elm-2021-9M.xlsx"
    book = openpyxl.load_workbook(returned)
    book.worksheets[0]["H5"] = 40
    book.save(returned)
    users.forbid_writing(project)
    yield project
    users.allow_writing(folder)
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", IN_READ_ONLY)
def test_folder_without_rights_is_named_in_one_line(
    read_only: Path, tmp_path: Path, name: str
) -> None:
    before = tree(read_only)
    arguments = IN_READ_ONLY[name]
    done = as_user(
        read_only, users.without_rights(), *arguments, HOME=f"{tmp_path}", TMPDIR=f"{tmp_path}"
    )
    assert done.returncode in {1, 2}, (done.stdout, done.stderr)
    (line,) = done.stderr.splitlines()
    assert line.startswith("lcreport: ")
    assert "cannot be written: Permission denied; get the right to write there" in line
    assert tree(read_only) == before


@pytest.fixture(scope="module")
def closed() -> Iterator[Path]:
    """A project with a dataset, two releases and their site."""
    folder = Path(tempfile.mkdtemp(prefix="users-"))
    yield bad_releases.into(small_project.make(folder / "project"))
    users.allow_writing(folder)
    shutil.rmtree(folder)


TREES, NHO = ("--dataset", "data/trees"), ("--dataset", "data/nho")
RELEASE = "out/nho/2021-9M"
CLOSED = [
    ("params/trees.yaml", ("build", *TREES, "--explain")),
    ("params/trees.yaml", ("schedule", "--print", "cron", *TREES)),
    ("data/nho/datapackage.json", ("check", *NHO)),
    ("data/nho/observations.csv", ("table", "hoi-ccb", "2021-9M", *NHO)),
    ("data/nho/organisations.csv", ("check", *NHO)),
    ("data/nho/indicators.csv", ("form", *NHO, "--period", "2021", "--to", "forms")),
    ("notebooks/annex.ipynb", ("build", *TREES, "--explain")),
    (f"{RELEASE}/release.json", ("list", "releases")),
    (f"{RELEASE}/release.json", ("verify", RELEASE)),
    (f"{RELEASE}/release.json", ("publish", "site")),
    (f"{RELEASE}/approval.json", ("publish", "site")),
    (f"{RELEASE}/hoi-ccb/annex.html", ("diff", "out/nho/2021-6M", RELEASE)),
    (f"{RELEASE}/hoi-ccb/annex.html", ("approve", RELEASE, "--by", "x")),
    (RELEASE, ("publish", "site")),
    ("out/nho", ("list", "releases")),
    ("out/nho", ("publish", "site")),
    ("site/_/site.json", ("publish", "site")),
    ("site/nho/2021-9M/edition-1/edition.json", ("publish", "site")),
    ("site/nho/2021-9M/edition-1/release.json", ("publish", "site")),
]


@pytest.mark.parametrize(("place", "arguments"), CLOSED, ids=lambda part: "".join(part)[:60])
def test_input_without_rights_is_named_in_one_line_with_what_would_do(
    closed: Path, tmp_path: Path, place: str, arguments: tuple[str, ...]
) -> None:
    """Each single one: nothing is passed over because it cannot be read."""
    file = closed / place
    mode = file.stat().st_mode
    before = tree(closed)
    file.chmod(0)
    try:
        done = as_user(
            closed, users.without_rights(), *arguments, HOME=f"{tmp_path}", TMPDIR=f"{tmp_path}"
        )
    finally:
        file.chmod(mode)
    assert done.returncode in {1, 2}, (done.stdout, done.stderr)
    [line] = [line for line in f"{done.stdout}{done.stderr}".splitlines() if "Permission" in line]
    assert Path(place).name in line
    assert "; get the right to read it" in line or "; see that it can be" in line
    assert "Traceback" not in done.stderr
    # A site says in its record that something was refused, and looks at all of it the next time.
    changed = {path for path, content in tree(closed).items() if before.get(path) != content}
    assert changed <= {"site/_/site.json"}


def test_kernel_without_rights_is_told_how_to_do_without_it(
    shared_folder: Path, tmp_path: Path
) -> None:
    """In an environment of its own, so that this one's kernel stays."""
    place = shared_folder / "environment"
    place.mkdir()
    users.forbid_writing(place)
    code = f"import sys; sys.prefix = {str(place)!r}; from lcreport.cli import main; main()"
    done = subprocess.run(
        [*users.without_rights(), sys.executable, "-c", code, "kernel"],
        env={"PATH": os.defpath, "HOME": f"{tmp_path}", "LANG": "C.UTF-8"},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f"cannot be installed into {place}: Permission denied; " in line
    assert "`lcreport lab`, which needs no kernel installed" in line


def test_form_is_weighed_where_the_dataset_is_for_reading_only(
    read_only: Path, tmp_path: Path
) -> None:
    """The copy that is checked may be written, whatever rights the dataset has."""
    arguments = [argument for argument in RETURNED if argument != "--accept"]
    done = as_user(
        read_only, users.without_rights(), *arguments, HOME=f"{tmp_path}", TMPDIR=f"{tmp_path}"
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "1 new" in done.stdout


@pytest.mark.parametrize(
    ("error", "line"),
    [
        pytest.param(
            PermissionError(errno.EACCES, "Permission denied", "a/b"),
            "a/b: Permission denied; get the rights",
            id="rights",
        ),
        pytest.param(
            FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"),
            "No usable temporary directory found in ['/tmp']; set TMPDIR",
            id="temporary files",
        ),
    ],
)
def test_what_a_machine_refuses_is_no_defect(
    error: OSError, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_arguments: object) -> None:
        raise error

    monkeypatch.setattr(cli.messages, "choose_early", refuse)
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    (said,) = capsys.readouterr().err.splitlines()
    assert (ended.value.code, said[: len(line) + 10]) == (1, f"lcreport: {line}")


@pytest.mark.parametrize("usual", ["gone", "for reading"])
def test_home_that_can_be_read_stays_the_home(
    tmp_path: Path, usual: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys and passwords are read from it; only what libraries write goes elsewhere."""
    monkeypatch.setenv("HOME", str(tmp_path / "gone" if usual == "gone" else tmp_path))
    monkeypatch.setattr(os, "access", lambda *_: False)
    given = home.variables(Path("/t"), {"IPYTHONDIR": "/mine", "JUPYTER_PATH": "/kernels"})
    if usual == "gone":
        assert given == {"HOME": "/t"}
        return
    assert not {"HOME", "IPYTHONDIR"} & given.keys()
    assert given["MPLCONFIGDIR"] == "/t/.config/matplotlib"
    assert given["JUPYTER_PATH"] == f"/kernels:{tmp_path}/.local/share/jupyter"
