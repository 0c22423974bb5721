"""From six returned forms to seven annexes of the year: how many commands that takes."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

import small_project
from small_project import run

ROOT = Path(__file__).parents[1]
OFFICES = [f"hoi-{number}" for number in range(1, 7)]
PROVINCE = "toan-tinh"
ROWS, STOCKS = 40, 15
BEFORE = (("2020", 200, "2021-01-12"), ("2021-9M", 160, "2021-10-12"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of six offices with forty indicators each, of 2020 and the nine months of 2021."""
    folder = tmp_path / "project"
    data = folder / "data/own"
    data.mkdir(parents=True)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    tables: dict[str, list[list[object]]] = {
        "organisations": [
            ["id", "name_vi", "name_en"],
            *([one, f"Hội {one[-1]} tỉnh Sơn Hà", f"Union {one[-1]}"] for one in OFFICES),
            [PROVINCE, "Tỉnh Sơn Hà", "Sơn Hà Province"],
        ],
        "indicators": [
            ["id", "name_vi", "name_en", "unit_vi", "unit_en", "kind", "better", "decimals"],
            *([f"viec-{row}", f"Buổi tuyên truyền loại {row}", f"Meetings of kind {row}", "buổi",
               "meetings", "stock" if row < STOCKS else "flow", "higher", 0]
              for row in range(ROWS)),
        ],
        "observations": [
            ["organisation", "indicator", "period", "value", "recorded"],
            *([office, f"viec-{row}", period, value + row, day]
              for office in OFFICES for row in range(ROWS) for period, value, day in BEFORE),
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    entries = [{"name": name, "path": f"{name}.csv"} for name in tables]
    settings = {"window": "calendar", "language": "vi", "overview": PROVINCE}
    descriptor = {"name": "own", "title": "Sơn Hà", "lcreport": settings, "resources": entries}
    (data / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    params = (ROOT / "params/lao-cai.yaml").read_text("utf-8")
    for old, new in (
        ("data/lao-cai", "data/own"), ("[vi, en]", "[vi]"), ("[lao-cai]", f"[{PROVINCE}]"),
        ("[mttq, hoi-nong-dan, hoi-lhpn, ldld, hoi-ccb, tinh-doan]", f"[{', '.join(OFFICES)}]"),
    ):  # fmt: skip
        assert old in params
        params = params.replace(old, new)
    (folder / "params").mkdir()
    (folder / "params/own.yaml").write_text(params, "utf-8")
    return folder


def fill_in(forms: Path) -> None:
    """What the offices do, each in its own form."""
    for path in sorted(forms.glob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        filled = 0
        for row in book.worksheets[0].iter_rows(min_row=5, max_col=11):
            if isinstance(row[4].value, int | float):
                row[7].value = row[4].value + 60
                filled += 1
        assert filled == ROWS
        book.save(path)


def test_six_forms_become_seven_annexes_in_four_commands_and_no_file_is_edited(
    project: Path,
) -> None:
    offices = [word for office in OFFICES for word in ("--organisation", office)]
    own = ("--dataset", "data/own")
    written = small_project.tree(project)
    commands = [
        ("form", *own, "--period", "2021", "--to", "forms", *offices),
        ("take-in", "forms", *own),
        ("take-in", "forms", *own, "--accept", "--recorded", "2022-01-12"),
        ("build", *own, "--period", "2021", "--to", "html"),
    ]
    for number, command in enumerate(commands):
        done = run(project, *command)
        assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-2000:])
        if number == 0:
            fill_in(project / "forms")
    assert "7 made" in done.stdout + done.stderr
    # Nothing of what a person wrote is another file now: only the dataset has grown.
    after = small_project.tree(project)
    assert {name for name, content in written.items() if after[name] != content} == {
        f"data/own/{name}" for name in ("observations.csv", "indicators.csv", "organisations.csv",
                                        "datapackage.json")
        if after[f"data/own/{name}"] != written[f"data/own/{name}"]
    }  # fmt: skip
    annexes = {path.parent.name for path in project.glob("out/own/2021/*/*.html")}
    assert annexes == {*OFFICES, PROVINCE}
    rows = json.loads(run(project, "table", "hoi-1", "2021", *own, "--format", "json").stdout)
    assert len(rows) == ROWS
    assert {row["same_period_last_year"]["period"] for row in rows} == {"2020"}
    assert {row["same_period_last_year"]["growth_pct"] is None for row in rows} == {False}
    # What is counted on a day is held against the nine months, a flow against the year before.
    stocks = [row["previous"] for row in rows if row["kind"] == "stock"]
    assert [(one["period"], one["change"]) for one in stocks] == [("2021-9M", 60)] * STOCKS
    page = (project / "out/own/2021/hoi-1/annex.html").read_text("utf-8")
    assert all(said in page for said in ("220", "2020"))
