"""Reading measured on invented reports of other provinces, organisations, periods and styles."""

import sys
from functools import cache
from pathlib import Path

import pytest

import prose_reports
from lcreport.dataset.source import open_source
from lcreport.intake.prose import proposals
from lcreport.period import Period

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import reading  # noqa: E402

CASES = prose_reports.cases()


@cache
def read(name: str) -> tuple[prose_reports.Case, proposals.ReportReading]:
    case = next(case for case in CASES if case.name == name)
    return case, reading.read_case(case)


def total(kind: str) -> reading.Score:
    found = [reading.measure(c.text, c.truth, r.proposals)[kind] for c, r in map(read, names())]
    return sum(found, reading.Score())


def names() -> list[str]:
    return [case.name for case in CASES]


@pytest.mark.parametrize("name", names())
def test_language_is_found_by_its_letters(name: str) -> None:
    case, found = read(name)
    assert proposals.language_of(case.text) == case.language == found.language


@pytest.mark.parametrize("name", names())
def test_report_is_read(name: str) -> None:
    case, found = read(name)
    scores = reading.measure(case.text, case.truth, found.proposals)
    assert scores["quantities"].f1 >= 0.93, scores["quantities"].told
    assert scores["roles"].recall >= 0.95


def test_all_reports_are_read() -> None:
    assert total("quantities").f1 >= 0.97, total("quantities").told
    assert total("distractors").recall >= 0.98, total("distractors").told
    assert total("roles").recall >= 0.98


def test_known_indicators_are_found_and_nothing_sure_is_wrong() -> None:
    score, wrong, sure = reading.Score(), [], 0
    for name in names():
        case, found = read(name)
        own, sure_and_wrong = reading.measure_alignment(case.text, case.truth, found)
        score += own
        wrong += sure_and_wrong
        sure += sum(proposal["sure"] for proposal in found.proposals)
    assert score.precision >= 0.97, score.told
    assert score.recall >= 0.88, score.told
    assert wrong == []
    assert sure >= 100


def test_truth_stands_where_it_says() -> None:
    for case in CASES:
        for row in case.truth:
            start = int(row["offset"])
            assert case.text[start : start + len(row["printed"])] == row["printed"]


def test_periods_of_reports_can_be_read() -> None:
    assert {str(Period.parse(case.period)) for case in CASES} >= {"2022-6M", "2023", "2023-3M"}


def test_dataset_of_a_report_is_whole(tmp_path: Path) -> None:
    for place in prose_reports.PLACES:
        source = open_source(prose_reports.dataset(place, tmp_path / place))
        assert source.table("observations").num_rows > 10
