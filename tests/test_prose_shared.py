"""Reading measured on the texts in ../shared; what benchmarks/reading.py prints is held here."""

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
