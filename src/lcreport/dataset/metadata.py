"""What a dataset says of an indicator and of an organisation."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Self

from lcreport.dataset import tables
from lcreport.languages import choose, is_one, typeset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.dataset.tables import Better, IndicatorKind, Record


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted, in what unit and of what kind.

    Attributes:
        cells: Every column of its row, as text; names and units stand here in all languages.
    """

    id: str
    area: str
    kind: IndicatorKind
    better: Better
    decimals: int
    part_of: str
    numerator: str
    denominator: str
    printed_for: str
    printed_as: str
    # A mapping has no hash, and the id tells indicators apart.
    cells: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    @classmethod
    def of(cls, row: Record) -> Self:
        """The indicator of a row of `indicators`."""
        # `decimals` is a number in the frame, and a text among the cells.
        cells = {column: str(cell) for column, cell in row.items()}
        return cls(**{name: row[name] for name in _INDICATOR_FIELDS}, cells=cells)

    def text(self, column: str, language: str) -> str:
        """A text that it has in each language, or in another where it is empty in this one."""
        return choose(self.cells, column, language)

    def texts(self, column: str) -> dict[str, str]:
        """Language → a text that it has in each language, where there is one."""
        return tables.texts(self.cells, column)

    def name(self, language: str) -> str:
        """Its name; another language's where this one is empty."""
        return self.text("name", language)

    def unit(self, language: str) -> str:
        """Its unit; another language's where this one is empty."""
        return self.text("unit", language)

    def unit_beside(self, value: float, language: str) -> str:
        """Its unit as it stands beside a value: "household" beside 1 and −1, where that is told.

        Args:
            value: As it is written.
            language: The language to write.
        """
        one = self.cells.get(f"unit_one_{language}", "")
        return one if one and is_one(language, value) else self.unit(language)

    def definition(self, language: str) -> str:
        """Its definition, possibly empty."""
        return self.text("definition", language)

    @property
    def group(self) -> str:
        """What one sentence tells it together with; its own id where that is nothing."""
        return self.cells.get("group", "") or self.id

    @property
    def priority(self) -> int | None:
        """Its place among the key figures; None where it is none of them."""
        cell = self.cells.get("priority", "")
        # `check` refuses other cells; an annex of an unchecked dataset goes without.
        return int(cell) if cell.isdecimal() else None

    def clause(self, language: str, value: float | None = None) -> str:
        """How a sentence tells its figure, with the place `{amount}` or `{number}`; may be empty.

        Not another language's where this one is empty: half a sentence would be foreign.

        Args:
            language: The language to write.
            value: The figure, for a single one may have words of its own.
        """
        one = self.cells.get(f"clause_one_{language}", "")
        if one and value is not None and is_one(language, value):
            return typeset(one, language)
        return typeset(self.cells.get(f"clause_{language}", ""), language)


# The columns that lcreport computes with; all others stay among the cells.
_INDICATOR_FIELDS = tuple(own.name for own in fields(Indicator) if own.name != "cells")


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who reports; `valid_to` and `successor` where it was merged into another.

    Attributes:
        cells: Every column of its row; names stand here in all languages.
    """

    id: str
    valid_from: str
    valid_to: str
    successor: str
    cells: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Self:
        """The organisation of a row of `organisations`."""
        return cls(row["id"], row["valid_from"], row["valid_to"], row["successor"], row)

    def text(self, column: str, language: str) -> str:
        """A text that it has in each language, or in another where it is empty in this one."""
        return choose(self.cells, column, language)

    def name(self, language: str) -> str:
        """Its full name; the id where the dataset gives none."""
        return self.text("name", language) or self.id

    def short(self, language: str) -> str:
        """Its short name; the full one where the dataset gives none."""
        return self.text("short", language) or self.name(language)
