"""What every reader hands on: who and what is known, unsure or new, and where it stood."""

from decimal import Decimal

import pytest

from lcreport.intake.proposals import Candidate, Match, PlaceInFile, Proposal
from lcreport.period import Period

KNOWN = Match("Hội CCB", "hoi-ccb", (Candidate("hoi-ccb", 0.97),))


def proposal(indicator: Match) -> Proposal:
    place = PlaceInFile("a.xlsx", "Biểu 1", "D5")
    return Proposal(
        KNOWN, indicator, Period.parse("2021"), Decimal("758200000000"), "đồng", place, "758.200"
    )


@pytest.mark.parametrize(
    ("match", "state"),
    [
        pytest.param(KNOWN, "known", id="known"),
        pytest.param(Match("Dư nợ", "", (Candidate("du-no", 0.6),)), "unsure", id="unsure"),
        pytest.param(Match("Xe đạp"), "new", id="new"),
    ],
)
def test_match_says_whether_it_wants_an_answer(match: Match, state: str) -> None:
    assert match.state == state
    assert proposal(match).is_sure == (state == "known")


def test_place_is_named_as_far_as_it_is_known() -> None:
    assert str(PlaceInFile("a.xlsx", "Biểu 1", "D5")) == "a.xlsx, sheet Biểu 1, cell D5"
    assert str(PlaceInFile("a.docx", section="II.2.5 ¶2", start=10, end=12)) == "a.docx, II.2.5 ¶2"
