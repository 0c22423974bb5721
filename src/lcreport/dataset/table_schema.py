"""What is declared of a table and of a column; `tables` has the declarations themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lcreport.languages import FIRST, codes

if TYPE_CHECKING:
    from collections.abc import Mapping

CellType = Literal[
    "text", "name", "choice", "number", "step", "digit", "count", "date", "day_or_year", "period",
    "comparison", "clause",
]  # fmt: skip
"""What may stand in a cell; `dataset.cells` has the rule of each."""


@dataclass(frozen=True, slots=True)
class ColumnSchema:
    """One column, or one in each language.

    Attributes:
        name: Without the ending of a language.
        meaning: What stands in it, in Markdown, for docs/dataset.md.
        type: What its cells may hold; most may also be empty.
        needed: True where the table cannot be without it; its cells are then not empty, but for
            the value of a figure that only words describe.
        default: What an empty cell means.
        choices: The only words that its cells may hold.
        refers_to: The table whose ids stand in it.
        languages: `each` stands for `name_vi`, `name_en`, …; `others` for `note`, `note_en`, …,
            where the plain name is the first language's; `none` for one column.
        redefines: True where another text here makes an indicator another one.
        taken_in: True where a dataset made from a spreadsheet has it.
    """

    name: str
    meaning: str
    type: CellType = "text"
    needed: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    languages: Literal["none", "each", "others"] = "none"
    redefines: bool = False
    taken_in: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the file.

        >>> ColumnSchema("note", "what to know", languages="others").names
        ('note', 'note_en')
        """
        if self.languages == "none":
            return (self.name,)
        # `note` beside `note_en`: the first language's column keeps the plain name.
        plain = () if self.languages == "each" else (FIRST,)
        return tuple(self.name if code in plain else f"{self.name}_{code}" for code in codes())


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table.

    Attributes:
        name: Of the resource in the descriptor.
        title: What it holds, for docs/dataset.md.
        row: What one of its rows is, in the words of a message.
        columns: In the order of the file.
        needed: True where a dataset cannot be without it.
        figures: True where its rows are numbers of one organisation, so that an annex reads only
            its own organisation's.
    """

    name: str
    title: str
    row: str
    columns: tuple[ColumnSchema, ...]
    needed: bool = False
    figures: bool = False

    @property
    def by_name(self) -> Mapping[str, ColumnSchema]:
        """Column of the file → its declaration."""
        # A language more is columns more, in every dataset, without a word here.
        return {name: column for column in self.columns for name in column.names}

    def columns_of(self, name: str) -> tuple[str, ...]:
        """The columns of the file that one declared column stands for.

        >>> from lcreport.dataset.tables import TABLES
        >>> TABLES["indicators"].columns_of("unit")
        ('unit_vi', 'unit_en')
        """
        return next(column.names for column in self.columns if column.name == name)

    def where(self, attribute: str) -> tuple[str, ...]:
        """The columns of the file that are `needed`, `redefines` or `taken_in`.

        >>> from lcreport.dataset.tables import TABLES
        >>> TABLES["targets"].where("needed")
        ('organisation', 'indicator', 'period', 'value')
        """
        return tuple(name for name, column in self.by_name.items() if getattr(column, attribute))
