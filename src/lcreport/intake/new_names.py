"""Organisations and indicators that a dataset does not know yet, made where that is allowed."""

from __future__ import annotations

import dataclasses
from difflib import get_close_matches
from typing import TYPE_CHECKING, cast

from lcreport.intake import kinds
from lcreport.intake.proposals import Candidate, Match
from lcreport.intake.read_periods import plain

if TYPE_CHECKING:
    from lcreport.dataset.tables import IndicatorKind
    from lcreport.intake.known_figures import KnownFigures
    from lcreport.intake.lines import PreviewLine, Settings
    from lcreport.intake.proposals import Proposal
    from lcreport.intake.write_dataset import Package

_NEAREST = 3


class NewNames:
    """What a preview makes, in the order in which it comes.

    Args:
        package: The dataset's tables, which are added to.
        settings: Whether anything may be made.
        known: What the dataset knows.

    Attributes:
        made: Table → ids that are new in it.
    """

    def __init__(self, package: Package, settings: Settings, known: KnownFigures) -> None:
        self.package, self.settings, self.known = package, settings, known
        self.made: dict[str, list[str]] = {}
        self.names = {
            plain(row.get(f"name_{known.language}", "")): key
            for key, row in known.indicators.items()
        }

    def _may_make(self, match: Match) -> bool:
        # Who answers that a name is new has said yes to it.
        return self.settings.new or match.answered

    def organisation(self, line: PreviewLine, proposal: Proposal) -> Proposal:
        """Make the organisation of a row that names a new one, where that is allowed."""
        organisation = proposal.organisation
        if organisation.id:
            return proposal
        name = organisation.printed
        if not self._may_make(organisation):
            line.remarks.append(
                f"{name!r} is no known organisation; say whose it is with --organisation ID, or "
                f"make it with --new: id {self.package.new_id('organisations', name)!r}"
            )
            return proposal
        made = self.package.named("organisations", name)["id"]
        self.note("organisations", made)
        line.remarks.append(f"makes the organisation {made!r}, {name}")
        return dataclasses.replace(proposal, organisation=Match(name, made))

    def note(self, table: str, id: str) -> None:
        """Note that a table has a new id: a batch that is taken back takes it away again."""
        own = self.made.setdefault(table, [])
        if id not in own:
            own.append(id)

    def indicator(self, line: PreviewLine, proposal: Proposal) -> Proposal:
        """Find or, where that is allowed, make the indicator of a row that names a new one."""
        name = proposal.indicator.printed
        if known := self.names.get(plain(name)):
            line.remarks.append(f"is the known indicator {known!r} by its name")
            return dataclasses.replace(
                proposal, indicator=Match(name, known, (Candidate(known, 1),))
            )
        # The kind that the source names wins; that of the words is only a proposal.
        kind, why = kinds.of_words(name, proposal.unit)
        kind = cast("IndicatorKind", proposal.kind) or kind
        made_as = f"id {self.package.new_id('indicators', name)!r}, counted in {proposal.unit!r}, "
        made_as += f"kind {kind}" if proposal.kind else f"kind {kind} ({why})"
        if not proposal.unit:
            line.remarks.append(f"{name!r} is new and has no unit; write what it is counted in")
            return proposal
        # A printed comparison makes no new thing: it goes with the figure that it compares.
        if not self._may_make(proposal.indicator) and not proposal.printed_for:
            nearest = get_close_matches(plain(name), self.names, _NEAREST)
            like = ", ".join(self.names[one] for one in nearest)
            hint = f"; the nearest are {like}" if like else ""
            line.remarks.append(
                f"{name!r} is no known indicator{hint}; --new makes it one: {made_as}"
            )
            return proposal
        facts = {
            f"unit_{self.known.language}": proposal.unit,
            "kind": kind,
            "better": proposal.better,
            # Widened by its figures as they are accepted, so that a doubted one changes nothing.
            "decimals": "0",
            "printed_for": proposal.printed_for,
            "printed_as": proposal.printed_as,
        }
        made = self.package.named("indicators", name, facts)["id"]
        self.note("indicators", made)
        self.names[plain(name)] = made
        line.remarks.append(f"makes the indicator {name!r}: {made_as}")
        return dataclasses.replace(proposal, indicator=Match(name, made))
