"""What every reader gives: figures proposed for a dataset, which a person accepts or does not.

A reader of spreadsheets, of forms or of prose says what it saw, where, and to what it belongs as
far as it can tell. Nothing here writes, and nothing here guesses: who belongs to what without doubt
has an id, who may belong to several has candidates, who is new has neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from lcreport.dataset.tables import IndicatorKind, Qualifier, Status
    from lcreport.period import Period

Role = Literal["figure", "plan"]
"""What becomes of a number: a row of observations, or a row of targets."""


@dataclass(frozen=True, slots=True)
class PlaceInFile:
    """Where a number stands in what was received.

    Attributes:
        file: The file's name, without its folder.
        sheet: The sheet of a spreadsheet.
        cell: The cell, as spreadsheets name it: `F12`.
        section: The section and paragraph of a text: `II.2.5 ¶2`.
        start: First character in the text as read.
        end: The character after the last one.
    """

    file: str
    sheet: str = ""
    cell: str = ""
    section: str = ""
    start: int | None = None
    end: int | None = None

    @property
    def locator(self) -> str:
        """The place inside its file, as a dataset keeps it.

        >>> PlaceInFile("a.xlsx", "Biểu 1", "F12").locator
        'Biểu 1!F12'
        >>> PlaceInFile("a.docx", section="II.2 ¶1").locator
        'II.2 ¶1'
        >>> PlaceInFile("a.xlsx", "Phiếu", "H5", "II.2.5 ¶2").locator
        'II.2.5 ¶2 (Phiếu!H5)'
        """
        # As spreadsheet programs write it, so that it can be pasted into their box for going there.
        cell = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.cell
        return f"{self.section} ({cell})" if self.section and cell else self.section or cell

    def __str__(self) -> str:
        """As a message names it: `a.xlsx, sheet Biểu 1, cell F12`."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.cell:
            parts.append(f"cell {self.cell}")
        if self.section:
            parts.append(self.section)
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something known that a name may mean; `score` is from 0 (nothing alike) to 1 (the same)."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """A name as it was received, and what it means in the dataset.

    Attributes:
        printed: The name as received; empty where the source gives none.
        id: What it means; empty where it is new or nobody can be sure.
        candidates: What else it may mean, the likeliest first; `id` is among them where it is set.
        answered: True where a person said so, now or in `mapping.yaml`.
    """

    printed: str
    id: str = ""
    candidates: tuple[Candidate, ...] = ()
    answered: bool = False

    @property
    def state(self) -> Literal["known", "unsure", "new"]:
        """`known` has an id, `unsure` wants an answer, `new` is like nothing that there is.

        >>> Match("Dư nợ", "du-no").state, Match("Xe đạp").state
        ('known', 'new')
        """
        # An id wins over candidates: a person may have chosen one of them.
        if self.id:
            return "known"
        return "unsure" if self.candidates else "new"

    @property
    def likely(self) -> str:
        """The candidates as a message names them.

        >>> Match("Dư nợ", candidates=(Candidate("du-no", 0.7),)).likely
        'du-no (70%)'
        """
        return ", ".join(f"{one.id} ({one.score:.0%})" for one in self.candidates)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table that holds no figures, such as a task, to which a person has said yes.

    Attributes:
        table: The table's name.
        cells: Column → cell, its id left out.
        text: What it is about.
        place: Where it stands.
    """

    table: str
    cells: Mapping[str, str]
    text: str
    place: PlaceInFile


@dataclass(frozen=True, slots=True)
class Proposal:
    """One figure or planned value that is proposed for a dataset.

    Attributes:
        organisation: Whose it is.
        indicator: What it counts.
        period: For which period, or on which day.
        value: In `unit`, scale words such as triệu multiplied out; None where it is only described.
        unit: Of the value: `đồng`, `hộ`, `%`; empty where the source names none.
        place: Where it stands.
        printed: The number as it was received, with the words that bound it.
        qualifier: How those words bound it.
        status: How final it is.
        role: A figure or a plan.
        kind: What the source says, or its words suggest, about the indicator; empty where nothing.
        area: The field that the source names.
        better: Which way is better, where the source says so.
        note: The source's own remark.
        doubts: What a person should look at before accepting it, one sentence each.
        sentence: The sentence of a text that it stands in, the number between ⟦ and ⟧.
        printed_for: Of a comparison that the source printed, the indicator that it compares.
        printed_as: Which comparison it is, as datasets name it.
        undecided: What a person has to decide first; empty where it may be taken.
    """

    organisation: Match
    indicator: Match
    period: Period
    value: Decimal | None
    unit: str
    place: PlaceInFile
    printed: str
    qualifier: Qualifier = "exact"
    status: Status = "official"
    role: Role = "figure"
    kind: IndicatorKind | Literal[""] = ""
    area: str = ""
    better: str = ""
    note: str = ""
    doubts: tuple[str, ...] = ()
    sentence: str = ""
    printed_for: str = ""
    printed_as: str = ""
    undecided: str = ""

    @property
    def is_sure(self) -> bool:
        """True where it is known whose it is and what it counts."""
        return bool(self.organisation.id and self.indicator.id)

    @property
    def key(self) -> tuple[str, str, str]:
        """Organisation, indicator and period, as a dataset's tables name them."""
        return self.organisation.id, self.indicator.id, str(self.period)
