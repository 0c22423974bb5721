"""The lines of a preview: what would become of each received figure, and how it is taken in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.intake.known_figures import TextRow
    from lcreport.intake.proposals import Role
    from lcreport.intake.received import Received
    from lcreport.intake.write_dataset import Package

State = Literal["new", "changed", "same", "missing", "withdrawn", "unsure", "doubted", "refused"]
STATES: tuple[State, ...] = get_args(State)
WAITING = ("unsure", "doubted", "refused")
"""The states of what a person has to look at first."""
WRITTEN = ("new", "changed", "withdrawn")
"""The states of what an acceptance writes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How figures are taken in.

    Attributes:
        recorded: The day on which they became known, as an ISO date.
        new: Whether what is not known yet may be made.
        reason: Why figures in doubt are right; the note of those that have none.
        withdraw: Whether a cell left empty takes back the figure that is there.
        from_whom: Who sent the files.
        answers: Names as written → ids, which the dataset keeps once something is accepted.
    """

    recorded: str
    new: bool = False
    reason: str = ""
    withdraw: bool = False
    from_whom: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PreviewLine:
    """What would become of one figure.

    Attributes:
        file: The file's name.
        organisation: Whose it is.
        indicator: What it counts, by its id, or by its name where it has none yet.
        name: What the indicator is called.
        period: For which period.
        unit: The indicator's.
        state: What would become of it.
        cell: Where it stands.
        value: What comes; None where only words do, or nothing.
        printed: The words that come.
        before: What is there of the same period; empty where nothing is.
        qualifier: Whether what comes is exact, a bound or about.
        qualifier_before: The same of what is there.
        earlier: What is there of the same period a year earlier.
        remarks: Why it is refused or doubted, and what else is to be known.
        role: A figure, or a year's plan.
        row: The row that an acceptance adds; None where it adds none.
        replaced: The rows that it takes the place of.
        table: The table of a row without a figure; empty of a figure or plan.
        beside: The other file that gives another value; empty where none does.
    """

    file: str
    organisation: str
    indicator: str
    name: str
    period: str
    unit: str
    state: State
    cell: str = ""
    value: Decimal | None = None
    printed: str = ""
    before: str = ""
    earlier: str = ""
    remarks: list[str] = field(default_factory=list)
    role: Role = "figure"
    row: TextRow | None = None
    replaced: Sequence[TextRow] = ()
    table: str = ""
    beside: str = ""
    qualifier: str = ""
    qualifier_before: str = ""

    @property
    def change(self) -> str:
        """How much more it is than a year earlier, in %; empty where nothing is to compare."""
        # Nothing grows from 0 by any percentage.
        if self.value is None or not self.earlier or not Decimal(self.earlier):
            return ""
        percents = (self.value / Decimal(self.earlier) - 1) * 100
        return f"{percents:+.1f}%"


@dataclass(slots=True)
class Preview:
    """What would become of received files.

    Attributes:
        lines: A figure each, file by file.
        remarks: What is to be known of whole files.
        received: The files.
        package: The dataset's tables as they would be written; what is refused is not in them.
        made: Table → ids that are new in it.
        state: A hash of the dataset that it was made of.
    """

    lines: list[PreviewLine]
    remarks: list[str]
    received: Sequence[Received]
    package: Package
    made: dict[str, list[str]] = field(default_factory=dict)
    state: str = ""

    @property
    def counts(self) -> dict[State, int]:
        """State → how many figures."""
        # Every state, also those of which there is none: scripts read them by name.
        found = Counter(line.state for line in self.lines)
        return {state: found[state] for state in STATES}

    @property
    def is_clean(self) -> bool:
        """True where nothing waits for a person."""
        return not any(line.state in WAITING for line in self.lines)

    @property
    def changes(self) -> bool:
        """True where an acceptance would write something."""
        return any(line.state in WRITTEN for line in self.lines)
