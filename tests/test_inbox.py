"""Files that arrive in a folder, taken in by a scheduled run: what is sure, and only once."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

import seeds
import small_project
from lcreport import schedule
from lcreport.dataset import checks
from lcreport.errors import ParameterError
from lcreport.intake import batches, form, inbox, known_figures
from lcreport.intake.lines import Settings
from lcreport.languages.translated import translated
from lcreport.period import Period
from small_project import run

DAY = Settings("2021-10-12")
NAMED = [{"notebook": "notebooks/annex.ipynb", "organisations": ["elm", "fir", "oak", "yew"]}]
KILLS = 6


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = small_project.make(tmp_path / "p", periods="due", notebooks=NAMED)
    (made / "inbox").mkdir()
    return made


def send(project: Path, who: str, leaves: object, name: str = "") -> Path:
    """Have an organisation send its form of the nine months."""
    known = known_figures.known(str(project / "data/trees"))
    made = form.make(known, who, Period.parse("2021-9M"), "vi")
    book = openpyxl.load_workbook(io.BytesIO(made))
    book.worksheets[0]["H5"] = leaves
    path = project / "inbox" / (name or f"{who}.xlsx")
    book.save(path)
    return path


def take(project: Path) -> dict[str, inbox.Arrived]:
    found = inbox.take(project / "data/trees", project / "inbox", DAY)
    return {one.file: one for one in found}


def leaves(project: Path, who: str) -> str:
    known = known_figures.known(str(project / "data/trees"))
    return known.figures.get((who, "leaves", "2021-9M"), {}).get("value", "")


def test_what_is_sure_is_taken_in_and_its_file_put_away(project: Path) -> None:
    path = send(project, "elm", 25)
    content = path.read_bytes()
    arrived = take(project)["elm.xlsx"]
    assert (arrived.figures, arrived.waiting, leaves(project, "elm")) == (1, (), "25")
    assert not path.exists()
    assert (project / "inbox/taken/elm.xlsx").read_bytes() == content
    assert checks.faults(str(project / "data/trees")) == []
    assert take(project) == {}


def test_what_is_doubtful_stays_and_is_named(project: Path) -> None:
    path = send(project, "fir", "rất nhiều")
    arrived = take(project)["fir.xlsx"]
    assert "refused" in arrived.waiting[0]
    said = translated(arrived.waiting[0], "vi")
    assert "bị từ chối: fir.xlsx, dòng 5, cột H: 'rất nhiều' không phải số liệu" in said
    assert (path.exists(), leaves(project, "fir")) == (True, "")
    (project / "inbox/minutes.docx").write_bytes(b"x")
    (project / "inbox/cut.xlsx").write_bytes(b"PK\x03\x04")
    found = take(project)
    assert "is no spreadsheet" in found["minutes.docx"].waiting[0]
    assert "cannot be opened" in found["cut.xlsx"].waiting[0]


def test_file_whose_batch_was_taken_back_is_not_taken_again(project: Path) -> None:
    path = send(project, "elm", 25)
    content = path.read_bytes()
    folder = project / "data/trees"
    batches.undo(folder, take(project)["elm.xlsx"].batch)
    path.write_bytes(content)
    arrived = take(project)["elm.xlsx"]
    assert "was taken in before" in arrived.waiting[0]
    assert (arrived.batch, leaves(project, "elm"), path.exists()) == ("", "", True)


def test_file_accepted_but_not_moved_is_put_away_by_the_next_run(project: Path) -> None:
    path = send(project, "elm", 25)
    folder = project / "data/trees"
    batches.accept(folder, batches.received(folder, [path]), DAY)
    arrived = take(project)["elm.xlsx"]
    assert (arrived.batch, arrived.waiting, path.exists()) == ("", (), False)
    assert len(batches.entries(folder)) == 1


def test_second_file_of_a_name_is_kept_beside_the_first(project: Path) -> None:
    send(project, "elm", 25)
    take(project)
    send(project, "elm", 26)
    take(project)
    assert leaves(project, "elm") == "26"
    assert len(list((project / "inbox/taken").iterdir())) == 2


def test_inbox_that_is_not_there_is_refused(project: Path) -> None:
    with pytest.raises(ParameterError, match=r"--inbox .*none cannot be read"):
        inbox.take(project / "data/trees", project / "none", DAY)


@pytest.mark.kernel
def test_scheduled_run_takes_in_makes_and_names_who_waits(project: Path) -> None:
    for who in ("elm", "oak", "yew"):
        send(project, who, 300)
    send(project, "fir", "rất nhiều")
    asked = ("build", "--dataset", "data/trees", "--period", "latest", "--inbox", "inbox",
             "--to", "html", "--jobs", "1")  # fmt: skip
    done = run(project, *asked)
    assert done.returncode == 1, done.stderr
    assert "waits for a person: fir.xlsx: " in done.stderr
    assert "figures missing: fir 2021-9M" in done.stderr
    assert "3 made" in done.stderr
    assert (project / "out/trees/2021-9M/elm/annex.html").is_file()
    assert [path.name for path in (project / "inbox").glob("*.xlsx")] == ["fir.xlsx"]
    again = run(project, *asked)
    assert "3 up to date" in again.stderr
    assert len(batches.entries(project / "data/trees")) == 3


def test_unit_names_the_inbox_of_the_params_file(tmp_path: Path) -> None:
    made = small_project.make(tmp_path / "p", periods="due", inbox="inbox", notebooks=NAMED)
    unit = schedule.run_of("data/trees", made)
    assert unit.command[-2:] == ("--inbox", "inbox")


def test_run_killed_at_any_moment_loses_no_file_and_takes_none_twice(
    project: Path, tmp_path: Path
) -> None:
    moments = seeds.moments("inboxes killed")
    send(project, "elm", 25)
    send(project, "oak", 300)
    shutil.copytree(project, tmp_path / "kept")
    code = (
        "import sys; from pathlib import Path; from lcreport.intake import inbox; "
        "from lcreport.intake.lines import Settings; "
        "inbox.take(Path('data/trees'), Path('inbox'), Settings('2021-10-12'))"
    )

    def started() -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", code], cwd=project, text=True)

    began = time.monotonic()
    assert started().wait(timeout=120) == 0
    whole_s = time.monotonic() - began
    for _ in range(KILLS):
        shutil.rmtree(project)
        shutil.copytree(tmp_path / "kept", project)
        process = started()
        time.sleep(moments.uniform(0.3, 1.0) * whole_s)
        process.kill()
        process.wait(timeout=60)
        assert started().wait(timeout=120) == 0
        assert (leaves(project, "elm"), leaves(project, "oak")) == ("25", "300")
        assert sorted(one.name for one in (project / "inbox/taken").iterdir()) == [
            "elm.xlsx", "oak.xlsx",
        ]  # fmt: skip
        assert len(batches.entries(project / "data/trees")) == 2
