"""What may stand in a cell, by the type of its column: one rule for whoever reads a dataset."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter

from lcreport import documents
from lcreport.dataset import amounts, limits, numbers
from lcreport.dataset.table_schema import CellType, ColumnSchema
from lcreport.errors import PeriodError
from lcreport.period import Period

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY_OR_YEAR = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_COUNT = re.compile(r"[1-9][0-9]{0,5}")
_COMPARISON = re.compile(
    r"(previous|same_period_last_year|year_end)\.(growth_pct|ratio_pct|points)"
    r"|target\.attainment_pct"
)


# A dataset of millions of rows has some hundred codes.
@lru_cache(maxsize=65536)
def period(text: str) -> Period | None:
    """The period that a cell names; None where it names none."""
    try:
        return Period.parse(text)
    except PeriodError:
        return None


def _is_date(text: str) -> bool:
    try:
        # Python reads 20210930 and 2021-W39-4 as well, which other readers of the file do not.
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _places(cell: str) -> list[str]:
    """The places of a pattern; none where its braces do not fit."""
    try:
        parts = list(Formatter().parse(cell))
    except ValueError:
        return []
    # A format or conversion behind the name, such as {amount!r}, is no place either.
    return [f"{name}{form}{turn or ''}" for _, name, form, turn in parts if name is not None]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a type of cell takes, and what a fault says of a cell that it does not take."""

    takes: Callable[[str], bool]
    message: str
    remedy: str


_RULES: dict[CellType, _Rule] = {
    "name": _Rule(
        lambda cell: _NAME.fullmatch(cell) is not None and not documents.name_fault(cell),
        "is not an id",
        "use lower-case letters, digits and single hyphens",
    ),
    "number": _Rule(
        lambda cell: numbers.number(cell) is not None, "is not a number", "write it like 1234.5"
    ),
    "step": _Rule(
        lambda cell: (numbers.number(cell) or -1) > 0,
        "is not a step to which a number is rounded",
        "write it like 1000, or nothing",
    ),
    "digit": _Rule(
        # Not isdigit, which takes "²" too.
        lambda cell: len(cell) == 1 and cell in "0123456789",
        "is not a number of decimals",
        "write a digit",
    ),
    "count": _Rule(
        lambda cell: _COUNT.fullmatch(cell) is not None,
        "is not a count from 1 on",
        "write 1, 2 and so on, or nothing",
    ),
    "date": _Rule(_is_date, "is not a date", "write it like 2021-09-30"),
    "day_or_year": _Rule(
        lambda cell: _DAY_OR_YEAR.fullmatch(cell) is not None and period(cell) is not None,
        "is no day, month or year",
        "write it like 2021-12-31, 2021-12 or 2021",
    ),
    "period": _Rule(
        lambda cell: period(cell) is not None,
        "is not a period",
        "write it like 2021, 2021-Q3, 2021-9M, 2021-07 or 2021-09-30",
    ),
    "clause": _Rule(
        lambda cell: _places(cell) in (["amount"], ["number"]),
        "does not hold one place for the figure",
        "write {amount} or {number} once, such as 'with {amount} in debt', and no other brace",
    ),
    "comparison": _Rule(
        lambda cell: _COMPARISON.fullmatch(cell) is not None,
        "is no comparison",
        "write for instance same_period_last_year.ratio_pct",
    ),
}


def wrong(column: ColumnSchema, cell: str) -> tuple[str, str] | None:
    """What is wrong with a cell and what would mend it; None where nothing is."""
    choice = f"write {', '.join(column.choices)}"
    if not cell:
        return _missing(column, choice)
    if len(cell) > limits.CELL_CHARACTERS:
        return f"has {len(cell):,} characters", f"shorten it to {limits.CELL_CHARACTERS:,}"
    if column.type == "choice":
        return None if cell in column.choices else ("is none of the choices", choice)
    rule = _RULES.get(column.type)
    if rule is None or rule.takes(cell):
        return None
    if column.type == "number" and numbers.is_written(cell):
        return "is too large, too small or too long to be kept as a number", "look at its unit"
    plain = amounts.looks_vietnamese(cell) if column.type == "number" else None
    return rule.message, f"write {plain}" if plain else rule.remedy


def _missing(column: ColumnSchema, choice: str) -> tuple[str, str] | None:
    # Ids of other tables are missed in `references`, values in `values`.
    if not column.needed or column.refers_to or column.type == "number":
        return None
    if column.type == "choice":
        return "is none of the choices", choice
    if column.type == "period":
        return "the period is missing", _RULES["period"].remedy
    return f"the {column.name} is missing", "give one"
