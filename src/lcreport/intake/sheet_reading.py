"""What reading a spreadsheet takes and gives: options, figures, cells without one, doubts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from lcreport.errors import Fault
    from lcreport.intake.decimal_marks import DecimalMark
    from lcreport.intake.proposals import Role
    from lcreport.intake.read_cell import Value
    from lcreport.period import Period


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """One figure of a sheet; its `unit` no longer holds a scale such as triệu.

    Attributes:
        organisation: As the sheet names it; empty where the rows name none.
        kind: As the sheet says; empty where it does not.
        sheet: The file and sheet, as messages name them.
        locator: The cell; with its sheet where the file has figures on several.
        more: What `MORE` columns say.
    """

    organisation: str
    indicator: str
    unit: str
    kind: str
    period: Period
    value: Value
    sheet: str
    column: str
    row: int
    more: dict[str, str]
    role: Role = "figure"
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A cell that says that there is no figure, and how it says so."""

    mark: str
    organisation: str
    indicator: str
    period: Period
    locator: str


@dataclass(slots=True)
class Reading:
    """What a file says.

    Attributes:
        file: Its name.
        figures: Figures and plans, in the order of the sheets.
        totals: Figures of total blocks, which nobody reports.
        missed: Cells without a figure, the empty ones too.
        doubts: What does not add up; what was passed over is information.
        titles: Sheet → what stands above its heads, the sheet's own name last.
        faults: Why it, or a row or cell of it, is refused.
        head_rows: Sheet → the row of its heads, counted from 1.
    """

    file: str
    figures: list[SheetFigure] = field(default_factory=list)
    totals: list[SheetFigure] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    titles: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    head_rows: dict[str, int] = field(default_factory=dict)

    @property
    def marks(self) -> dict[str, int]:
        """Mark that means "no figure" → how often it stands there; empty cells are not counted.

        >>> Reading("a.xlsx").marks
        {}
        """
        return dict(Counter(one.mark for one in self.missed if one.mark))


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person says about a file beforehand.

    Attributes:
        sheet: The only sheet to read; all if empty.
        period: A code, for figures whose heads name none.
        decimal_mark: For numbers as text where no column shows it.
        organisations: Names that are organisations, though they sound like totals or head columns.
        indicators: Names that are indicators, though they head columns.
        in_part: Whether rows and cells that cannot be read leave the others standing.
    """

    sheet: str = ""
    period: str = ""
    decimal_mark: DecimalMark = ""
    organisations: Collection[str] = ()
    indicators: Collection[str] = ()
    in_part: bool = False
