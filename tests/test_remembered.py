"""What a build keeps of a dataset's answers, and that it never passes for what has changed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import small_project
from lcreport.build import fingerprints, remembered
from lcreport.build.plan import Request, make

BUILD = ("build", "--dataset", "data/trees", "--to", "html", "--language", "vi")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project.make(tmp_path / "project")


def address(project: Path) -> str:
    return str(project / "data/trees")


def kept_in(out: Path, project: Path) -> dict[str, object]:
    return dict(remembered.read(address(project), out).kept)


def answered(project: Path, out: Path) -> dict[str, object]:
    """The record of one question, written as a build writes it."""
    out.mkdir(exist_ok=True)
    answers = remembered.read(address(project), out)
    answers.of("how many leaves", lambda: 36)
    remembered.keep(answers, address(project), out)
    return kept_in(out, project)


def test_answer_is_there_while_the_dataset_is_the_same(project: Path, tmp_path: Path) -> None:
    assert answered(project, tmp_path / "out") == {"how many leaves": 36}
    before = (project / "data/trees/indicators.csv").read_bytes()
    (project / "data/trees/indicators.csv").write_bytes(before.replace(b"higher", b"lower"))
    assert kept_in(tmp_path / "out", project) == {}
    (project / "data/trees/indicators.csv").write_bytes(before)
    assert kept_in(tmp_path / "out", project) == {"how many leaves": 36}


def test_nothing_is_kept_of_a_dataset_that_changed_meanwhile(project: Path, tmp_path: Path) -> None:
    answers = remembered.read(address(project), tmp_path)
    answers.of("how many leaves", lambda: 36)
    small_project.set_figure(project, "oak", "2021-6M", "40", "2021-09-01")
    remembered.keep(answers, address(project), tmp_path)
    assert not (tmp_path / remembered.RECORD).exists()


def test_nothing_is_kept_of_a_dataset_with_a_folder_elsewhere(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / "data/trees/observations").symlink_to(tmp_path / "elsewhere")
    assert answered(project, tmp_path / "out") == {}


def test_answers_of_another_version_are_none(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(project, tmp_path / "out")
    monkeypatch.setattr(fingerprints, "code", lambda: "another")
    assert kept_in(tmp_path / "out", project) == {}


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "torn": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "altered": lambda content: content.replace(b"36", b"35"),
    "of another shape": lambda content: json.dumps(json.loads(content)[1]).encode(),
    "a list of numbers": lambda _: b"[1, 2]",
    "no text": lambda _: b"\xff\xfe",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_record_that_is_spoilt_is_none(
    project: Path, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    answered(project, tmp_path / "out")
    record = tmp_path / "out" / remembered.RECORD
    record.write_bytes(spoil(record.read_bytes()))
    assert kept_in(tmp_path / "out", project) == {}


def test_plan_is_the_same_from_answers_as_from_rows(project: Path, tmp_path: Path) -> None:
    request = Request("data/trees", periods=["latest", "2021-3M"])
    first = make(request, project, tmp_path)
    digests = {job.name: first.slices.digests(job.reads) for job in first.jobs}
    remembered.keep(first.slices.answers, address(project), tmp_path)
    # Without its rows: whatever is asked must be known.
    again = make(request, project, tmp_path)
    again.slices.source.__dict__["resources"] = {}
    assert again.jobs == first.jobs
    assert {job.name: again.slices.digests(job.reads) for job in again.jobs} == digests


@pytest.mark.kernel
def test_build_of_what_is_up_to_date_reads_no_table(project: Path) -> None:
    assert small_project.run(project, *BUILD).returncode == 0
    command = [sys.executable, "-X", "importtime", "-m", "lcreport", *BUILD]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert "0 made, 8 up to date" in done.stderr
    imported = {line.split("|")[-1].strip() for line in done.stderr.splitlines() if "|" in line}
    assert {"lcreport.dataset.selection"} <= imported
    assert imported & {"numpy", "pyarrow", "pandas"} == set()


@pytest.mark.kernel
def test_revised_figure_is_seen_though_the_rest_is_remembered(project: Path) -> None:
    assert small_project.run(project, *BUILD).returncode == 0
    small_project.set_figure(project, "oak", "2021-6M", "40", "2021-09-01")
    done = small_project.run(project, *BUILD)
    assert "2 made, 6 up to date" in done.stderr
    assert "40" in (project / "out/trees/2021-6M/oak/annex.html").read_text("utf-8")
    assert "0 made, 8 up to date" in small_project.run(project, *BUILD).stderr
