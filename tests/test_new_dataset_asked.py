"""What a new dataset's sheet leaves open is asked once on a terminal, or given by flags."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import small_project
from lcreport.dataset.frames import load
from small_project import run
from test_office_sheets import book

ROWS = [
    ["SỐ LIỆU NGÀNH THƯ VIỆN NĂM 2021"],
    ["Đơn vị", "Chỉ tiêu", "ĐVT", "Năm 2021"],
    ["Toàn ngành", "Lượt bạn đọc", "lượt", 30], ["Thư viện A", "Lượt bạn đọc", "lượt", 10],
    ["Thư viện A", "Sách mới", "", 4], ["Thư viện A", "Kinh phí", "", 5],
]  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = small_project.make(tmp_path / "project")
    book(made / "a.xlsx", {"Biểu": ROWS})
    return made


def on_terminal(
    project: Path, answers: Sequence[str], *arguments: str, lang: str = "en"
) -> subprocess.CompletedProcess[str]:
    """A command whose standard input is a terminal at which these lines are typed."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
        return subprocess.run(
            [sys.executable, "-m", "lcreport", *arguments, "--lang", lang],
            stdin=theirs, capture_output=True, text=True, cwd=project, timeout=120, check=False,
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(theirs)


def descriptor(project: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        (project / "data/own/datapackage.json").read_text("utf-8")
    )
    return found


def test_terminal_asks_title_source_overview_units_and_kinds_once(project: Path) -> None:
    answers = ["", "Sở Văn hóa", "Toàn ngành", "cuốn", "triệu đồng", "y"]
    done = on_terminal(project, answers, "new", "dataset", "own", "--from", "a.xlsx")
    assert done.returncode == 0, done.stderr
    assert descriptor(project)["title"] == "SỐ LIỆU NGÀNH THƯ VIỆN NĂM 2021"
    data = load(str(project / "data/own"))
    assert list(data.indicators["unit_vi"]) == ["lượt", "cuốn", "đồng"]
    assert 5_000_000 in list(data.observations["value"])
    assert "Sở Văn hóa" in (project / "data/own/sources.csv").read_text("utf-8")
    assert descriptor(project)["lcreport"]["overview"] == "toan-nganh"  # type: ignore[index]


def test_terminal_asks_in_vietnamese_and_writes_nothing_without_a_yes(project: Path) -> None:
    answers = ["", "", "", "cuốn", "đồng", ""]
    done = on_terminal(project, answers, "new", "dataset", "own", "--from", "a.xlsx", lang="vi")
    assert "Nguồn số liệu" in done.stderr
    assert done.returncode == 2
    assert not (project / "data/own").exists()


def test_units_of_a_thousand_rows_are_asked_in_one_question(project: Path) -> None:
    rows = [["Tên đơn vị", "Chỉ tiêu", "Năm 2021"]]
    rows += [["Xã A", f"Số việc loại {number}", number] for number in range(1000)]  # type: ignore[list-item]
    book(project / "b.xlsx", {"Biểu": rows})
    done = on_terminal(project, ["", "", "việc", "y"], "new", "dataset", "own", "--from", "b.xlsx")
    assert done.returncode == 0, done.stderr
    assert set(load(str(project / "data/own")).indicators["unit_vi"]) == {"việc"}


def test_flags_say_the_same_without_a_terminal(project: Path) -> None:
    done = run(
        project, "new", "dataset", "own", "--from", "a.xlsx", "--yes", "--unit", "cuốn",
        "--unit", "Kinh phí=triệu đồng", "--title", "Thư viện", "--overview", "Toàn ngành",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(load(str(project / "data/own")).indicators["unit_vi"]) == ["lượt", "cuốn", "đồng"]


def test_script_without_units_gets_the_fault_with_the_flag(project: Path) -> None:
    done = run(project, "new", "dataset", "own", "--from", "a.xlsx", "--yes")
    assert done.returncode == 2
    assert "has no unit; write what it is counted in, or --unit NAME=UNIT" in done.stderr
    done = run(project, "new", "dataset", "own", "--from", "a.xlsx", "--unit", "Nobody=x")
    assert "--unit names 'Nobody', which is no indicator of a.xlsx" in done.stderr
