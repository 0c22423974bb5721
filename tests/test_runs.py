"""The history of builds: written by real ones, read whatever stands in it."""

from __future__ import annotations

import getpass
import json
import re
import resource
import signal
from pathlib import Path

import pytest

import small_project
from lcreport.build import history
from small_project import command, run, tree, wait_until

pytestmark = [pytest.mark.kernel, pytest.mark.usefixtures("warm")]
BUILD = ("build", "--dataset", "data/trees", "--to", "html")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project", periods=["2021-6M"])


@pytest.fixture
def line() -> dict[str, object]:
    """What a build writes."""
    return {
        "start": "2026-11-28T07:30:00Z", "end": "2026-11-28T07:31:05Z", "seconds": 65.25,
        "by": "clerk@office", "dataset": "trees", "periods": ["2021-6M"], "made": 1,
        "up_to_date": 2, "incomplete": 0, "failed": 0, "not_started": 0, "missing": 0, "waiting": 0,
        "interrupted": False, "error": "", "problems": [], "lcreport": "0.1", "python": "3.11.9",
    }  # fmt: skip


def mischief(**acts: str) -> tuple[str, str]:
    return "-p", f"mischief={json.dumps(acts)}"


def records(project: Path) -> list[dict]:
    done = run(project, "runs", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def write(project: Path, *lines: object) -> Path:
    file = project / "out" / history.NAME
    file.parent.mkdir(exist_ok=True)
    texts = [own if isinstance(own, bytes) else json.dumps(own).encode() for own in lines]
    file.write_bytes(b"\n".join(texts))
    return file


def test_build_is_listed_with_when_by_whom_what_and_versions(project: Path) -> None:
    assert run(project, *BUILD).returncode == 0
    assert run(project, *BUILD, "--organisation", "elm").returncode == 0
    second, first = records(project)
    assert (first["made"], first["up_to_date"], second["made"], second["up_to_date"]) == (
        4,
        0,
        0,
        1,
    )
    assert first["start"] <= first["end"] <= second["end"]
    assert first["start"].endswith("Z")
    assert first["by"].split("@")[0] == getpass.getuser()
    assert (first["dataset"], first["periods"]) == ("trees", ["2021-6M"])
    assert first["seconds"] > 0
    assert re.fullmatch(r"3\.[0-9]+\.[0-9]+\S*", first["python"])


def test_failed_annex_is_named_with_its_reason(project: Path) -> None:
    assert run(project, *BUILD, *mischief(fir="raise ValueError('no leaf')")).returncode == 1
    (only,) = records(project)
    assert (only["made"], only["failed"]) == (3, 1)
    assert only["problems"][0]["annex"] == "fir 2021-6M vi"
    assert only["problems"][0]["section"] == "Rows"
    assert "no leaf" in only["problems"][0]["why"]
    printed = run(project, "runs").stdout
    assert "3 made, 1 failed" in printed
    assert "  fir 2021-6M vi in 'Rows': " in printed


def test_dataset_that_is_refused_is_listed_with_the_reason(project: Path) -> None:
    file = project / "data/trees/observations.csv"
    file.write_text(file.read_text().replace("yew,leaves", "ash,leaves"))
    assert run(project, *BUILD).returncode == 2
    (only,) = records(project)
    assert "ash" in only["error"]
    assert (
        "ended early: trees: nothing was started, for the dataset has faults: "
        in run(project, "runs").stdout
    )


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM], ids=lambda own: own.name)
def test_interrupted_build_is_listed_as_one(
    project: Path, tmp_path: Path, signum: signal.Signals
) -> None:
    note = tmp_path / "note"
    act = f"open({str(note)!r}, 'w').close(); time.sleep(99)"
    process = command(project, *BUILD, "--jobs", "1", *mischief(elm=act))
    wait_until(note.exists)
    process.send_signal(signum)
    process.communicate(timeout=30)
    (only,) = records(project)
    assert (only["interrupted"], only["made"], only["not_started"]) == (True, 0, 4)
    assert "4 not started, interrupted" in run(project, "runs").stdout


def test_two_builds_at_once_are_both_listed(project: Path) -> None:
    both = [command(project, *BUILD, "--organisation", whose) for whose in ("elm", "fir")]
    for process in both:
        process.communicate(timeout=60)
    assert [(own["made"], own["failed"]) for own in records(project)] == [(1, 0), (1, 0)]


def test_only_the_last_500_are_kept(project: Path, line: dict[str, object]) -> None:
    file = write(project, *(line | {"dataset": f"trees-{number}"} for number in range(500)))
    assert run(project, *BUILD, "--organisation", "elm").returncode == 0
    assert file.read_bytes().count(b"\n") == 500
    found = records(project)
    assert (found[0]["dataset"], found[1]["dataset"]) == ("trees", "trees-499")
    assert (len(found), found[-1]["dataset"]) == (500, "trees-1")


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param(b'{"start": "2026-11-2', id="torn"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param({}, id="nothing in it"),
        pytest.param({"start": "soon"}, id="no time"),
        pytest.param({"start": "2026-11-28T07:30:00+07:00"}, id="not UTC"),
        pytest.param({"made": True}, id="no count"),
        pytest.param({"made": -1}, id="below 0"),
        pytest.param({"made": 10**30}, id="beyond counting"),
        pytest.param({"seconds": float("nan")}, id="no number"),
        pytest.param({"problems": ["elm"]}, id="no problem"),
        pytest.param({"by": None}, id="nobody"),
        pytest.param({"periods": "2021-6M"}, id="no list"),
    ],
)
def test_line_that_is_torn_or_foreign_is_passed_over_with_a_word(
    project: Path, line: dict[str, object], foreign: object
) -> None:
    spoilt = line | foreign if isinstance(foreign, dict) and foreign else foreign
    write(project, line, spoilt, line | {"dataset": "later"})
    assert history.read(project / "out").unread == (2,)
    assert [own.dataset for own in history.read(project / "out").runs] == ["later", "trees"]


def test_torn_end_is_named_and_harms_no_later_build(project: Path, line: dict[str, object]) -> None:
    write(project, line, json.dumps(line).encode()[:50])
    assert run(project, *BUILD, "--organisation", "elm").returncode == 0
    done = run(project, "runs")
    assert done.returncode == 0
    assert "out/.runs.jsonl line 2 is passed over" in done.stderr
    assert len(records(project)) == 2


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_history_that_cannot_be_written_fails_no_build(
    project: Path, tmp_path: Path, kind: str
) -> None:
    file = project / "out" / history.NAME
    file.parent.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine\n")
    file.mkdir() if kind == "folder" else file.symlink_to(elsewhere)
    done = run(project, *BUILD, "--organisation", "elm")
    assert done.returncode == 0, done.stderr
    (said,) = [own for own in done.stderr.splitlines() if "history" in own]
    assert "out/.runs.jsonl cannot be written: " in said
    assert elsewhere.read_text() == "mine\n"
    done = run(project, "runs")
    assert done.returncode == 1
    assert "out/.runs.jsonl cannot be read: " in done.stderr


def test_history_that_has_no_room_fails_no_build(project: Path, line: dict[str, object]) -> None:
    assert run(project, *BUILD).returncode == 0
    before = write(project, *[line] * 400).read_bytes()
    limit = len(before) // 2
    done = run(
        project,
        *BUILD,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 0, done.stderr
    assert "out/.runs.jsonl cannot be written: File too large; allow larger files" in done.stderr
    assert (project / "out" / history.NAME).read_bytes() == before
    assert [path.name for path in (project / "out").glob("*.part")] == []


def test_no_release_and_no_verification_knows_of_it(project: Path) -> None:
    assert run(project, *BUILD).returncode == 0
    before = tree(project / "out")
    file = project / "out" / history.NAME
    first = file.read_bytes()
    assert b".runs" not in b"".join(before.values())
    done = run(project, "verify", "out")
    assert (done.returncode, done.stdout) == (0, "")
    assert "0 different" in done.stderr
    assert file.read_bytes() == first
    file.unlink()
    assert run(project, *BUILD).returncode == 0
    assert tree(project / "out") == before
    assert len(json.loads(run(project, "list", "releases", "--json").stdout)) == 1
    published = run(project, "publish", "site", "--drafts")
    assert published.returncode == 0, published.stderr
    held = [path for path in (project / "site").rglob("*") if path.is_file()]
    assert any(path.suffix == ".html" for path in held)
    assert not any(b".runs.jsonl" in path.read_bytes() or "runs" in path.name for path in held)


def test_nothing_secret_is_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LCREPORT_NOTIFY_URL", "mailtos://clerk:hidden-word@mail.example")
    act = "raise ValueError('ftp://clerk:hidden-word@host/data \\x1b[31m\\n\\u202e')"
    run(project, *BUILD, *mischief(elm=act))
    content = (project / "out" / history.NAME).read_text()
    assert "hidden-word" not in content
    assert "mail.example" not in content
    assert "ftp://***@host/data" in content
    assert [own for own in content.rstrip("\n") if not own.isprintable()] == []


def test_page_and_table_are_in_the_users_language(project: Path, line: dict[str, object]) -> None:
    problem = {"annex": "elm 2021-6M vi", "section": "Rows", "why": "<b>no leaf</b>"}
    write(project, line | {"failed": 22, "problems": [problem]})
    page = project / "runs.html"
    done = run(project, "runs", "--lang", "vi", "--html", f"{page}")
    assert done.returncode == 0, done.stderr
    assert "7:30 ngày 28/11/2026 (UTC)" in done.stdout
    assert "65,3" in done.stdout
    assert "1 đã lập, 2 không cần lập lại, 22 không lập được" in done.stdout
    assert "và 21 phụ lục nữa" in done.stdout
    text = page.read_text()
    assert text.startswith('<!doctype html>\n<html lang="vi">')
    assert "&lt;b&gt;no leaf&lt;/b&gt;<br>và 21 phụ lục nữa" in text
    assert "28 November 2026, 7:30 (UTC)" in run(project, "runs", "--lang", "en").stdout


def test_page_that_cannot_be_written_is_one_clear_line(project: Path) -> None:
    done = run(project, "runs", "--html", "nowhere/runs.html")
    assert done.returncode == 1
    assert done.stderr.startswith("lcreport: nowhere/")


def test_folder_without_builds_says_so(project: Path) -> None:
    done = run(project, "runs")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "no build into out is recorded\n"
    assert records(project) == []
    assert not (project / "out").exists()
