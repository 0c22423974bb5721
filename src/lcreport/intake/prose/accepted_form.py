"""A reading in the form that every reader gives: figures and plans, for one preview and batch."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from lcreport.intake import proposals as common

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lcreport.dataset.tables import Qualifier
    from lcreport.intake.prose.proposals import Proposal, Reading

_ROLES: dict[str, common.Role] = {"figure": "figure", "target": "plan"}


def proposals(reading: Reading) -> list[common.Proposal]:
    """The figures and plans of a report; what is only printed beside them stays with the reading.

    A match that is not sure is a candidate and no id, so that a person is asked. A plan is that of
    the year.

    Args:
        reading: What was read.
    """
    return list(_proposals(reading))


def _proposals(reading: Reading) -> Iterator[common.Proposal]:
    year = type(reading.period).parse(reading.period.last_day.year)
    for proposal in reading.proposals:
        role = _ROLES.get(proposal["role"])
        if role is None:
            continue
        value = proposal["value"]
        place = common.Place(
            reading.name,
            section=proposal["locator"],
            start=proposal["start"],
            end=proposal["end"],
        )
        yield common.Proposal(
            _match(proposal, "organisation"),
            _match(proposal, "indicator"),
            reading.period if role == "figure" else year,
            None if value is None else Decimal(str(value)),
            proposal["unit"],
            place,
            proposal["printed"],
            cast("Qualifier", proposal["qualifier"]),
            role=role,
            doubts=(proposal["doubt"],) if proposal["doubt"] else (),
        )


def _match(proposal: Proposal, what: str) -> common.Match:
    chosen = proposal["organisation"] if what == "organisation" else proposal["indicator"]
    scores: dict[str, float] = {}
    for candidate in proposal["candidates"]:
        key = candidate["organisation"] if what == "organisation" else candidate["indicator"]
        scores.setdefault(key, min(candidate["score"], 1.0))
    candidates = tuple(common.Candidate(key, score) for key, score in scores.items())
    is_known = chosen is not None and proposal["sure"]
    return common.Match("", chosen or "" if is_known else "", candidates if chosen else ())
