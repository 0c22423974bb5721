"""Reading measured on the texts in ../shared; what benchmarks/reading.py prints is held here."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import reading  # noqa: E402

pytestmark = pytest.mark.shared


def test_simulated_report_is_read_and_aligned() -> None:
    text, gold, found = reading.simulated()
    scores = reading.measure(text, gold, found.proposals)
    assert scores["quantities"].f1 >= 0.97, scores["quantities"].told
    assert scores["distractors"].recall >= 0.98, scores["distractors"].told
    assert scores["roles"].recall >= 0.97
    aligned, sure_and_wrong = reading.measure_alignment(text, gold, found)
    assert aligned.precision >= 0.97, aligned.told
    assert aligned.recall >= 0.88, aligned.told
    assert sure_and_wrong == []
    assert sum(proposal["sure"] for proposal in found.proposals) >= 50


def test_real_excerpts_are_read() -> None:
    scores = reading.excerpts()
    assert scores["quantities"].f1 >= 0.93, scores["quantities"].told
    assert scores["distractors"].recall >= 0.98, scores["distractors"].told


def test_figures_of_the_real_report_are_found_by_names_and_units_alone(tmp_path: Path) -> None:
    found, of, right, wrong = reading.nine_months(tmp_path)
    assert found >= 0.95 * of
    assert right >= 0.9 * (right + wrong)


@pytest.mark.kernel
def test_report_goes_through_reading_and_taking_in_to_annexes(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in ("notebooks", "params"):
        shutil.copytree(ROOT / name, project / name)
    data = shutil.copytree(reading.DATA, project / "data" / "lao-cai")
    shutil.copy(reading.SHARED / "prose" / "report-2021-6m-simulated.txt", project / "bao-cao.txt")
    for command in (
        "read bao-cao.txt --period 2021-6M",
        "take-in reading/proposals.xlsx --accept --recorded 2021-06-30",
        "build --period 2021-6M --to html --organisation hoi-ccb",
    ):
        done = lcreport(project, command)
        # What waits for a person's yes is no failure of what was taken.
        assert done.returncode in ({0, 1} if command.startswith("take-in") else {0}), done.stderr
    page = (project / "out/lao-cai/2021-6M/hoi-ccb/annex.html").read_text("utf-8")
    assert "719,4" in page
    with (data / "observations.csv").open(encoding="utf-8", newline="") as file:
        own = [row for row in csv.DictReader(file) if row["period"] == "2021-6M"]
    assert len(own) >= 50
    assert all("⟦" in row["sentence"] for row in own)


def lcreport(project: Path, command: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "lcreport", *command.split()]
    return subprocess.run(line, cwd=project, capture_output=True, text=True, check=False)
