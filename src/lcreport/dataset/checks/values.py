"""What may stand in a cell, column by column."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from functools import lru_cache

import pandas as pd
import pandera.pandas as pandera

from lcreport.dataset import amounts
from lcreport.dataset.checks.text_tables import FILE, LINE, Table
from lcreport.errors import Fault, PeriodError
from lcreport.period import Period

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DUE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_PRINTED_AS = re.compile(
    r"(previous|same_period_last_year|year_end)\.(growth_pct|ratio_pct|points)"
    r"|target\.attainment_pct"
)

CHOICES = {
    "kind": ("flow", "stock", "rate", "rank"),
    "better": ("", "higher", "lower", "none"),
    "qualifier": ("", "exact", "at_least", "at_most", "approx", "described"),
    "status": ("", "official", "preliminary", "estimate", "doubtful", "synthetic"),
    "stage": ("", "official", "preliminary", "estimate"),
}
_CHOSEN = {
    "indicators": ("kind", "better"),
    "observations": ("qualifier", "status", "stage"),
}
_DATES = ("as_of", "recorded", "valid_from", "valid_to", "date", "restated")
_IDS = ("organisations", "areas", "indicators")


def number(text: str) -> float | None:
    """The number that a cell holds; None where it is not a plain one."""
    if _NUMBER.fullmatch(text) is None:
        return None
    value = float(text)
    return value if math.isfinite(value) else None


@lru_cache(maxsize=65536)
def period(text: str) -> Period | None:
    """The period that a cell names; None where it names none."""
    try:
        return Period.parse(text)
    except PeriodError:
        return None


@lru_cache(maxsize=65536)
def _is_date(text: str) -> bool:
    try:
        return not text or dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def cell_faults(table: Table) -> list[Fault]:
    """The cells of a table that cannot be read as what their column is."""
    schema = pandera.DataFrameSchema({
        str(column): pandera.Column(checks=checks)
        for column in table.frame.columns
        if column not in {FILE, LINE} and (checks := _checks(table.name, str(column)))
    })
    try:
        schema.validate(table.frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases.dropna(subset="index")
        told = zip(cases["index"], cases["column"], cases["check"], strict=True)
        return [_told(table, *each) for each in told] + _emptiness(table)
    return _emptiness(table)


def _checks(table: str, column: str) -> list[pandera.Check]:
    if column in _CHOSEN.get(table, ()):
        return [_each(lambda text: text in CHOICES[column], "choice")]
    if column == "id":
        tests = [_each(bool, "id missing")]
        return [*tests, _each(_well_named, "id")] if table in _IDS else tests
    rules: dict[str, tuple[Callable[[str], bool], str]] = {
        "value": (lambda text: not text or number(text) is not None, "number"),
        "rounded_to": (lambda text: not text or (number(text) or -1) > 0, "step"),
        "decimals": (lambda text: not text or (text.isdigit() and int(text) <= 9), "decimals"),
        "printed_as": (lambda text: not text or bool(_PRINTED_AS.fullmatch(text)), "printed_as"),
        "due": (lambda text: not text or bool(_DUE.fullmatch(text)), "due"),
        "period": (lambda text: period(text) is not None, "period"),
    }
    if column == "period" and table in {"commitments", "difficulties"}:
        return [_each(lambda text: not text or period(text) is not None, "period")]
    if column in _DATES:
        return [_each(_is_date, "date")]
    return [_each(*rules[column])] if column in rules else []


def _each(test: Callable[[str], bool], name: str) -> pandera.Check:
    def check(cells: pd.Series) -> pd.Series:
        return cells.map({each: test(str(each)) for each in cells.unique()}).astype(bool)

    return pandera.Check(check, name=name)


def _well_named(text: str) -> bool:
    return not text or _ID.fullmatch(text) is not None


def _told(table: Table, row: int, column: str, check: str) -> Fault:
    seen = table.cell(row, column)
    plain = amounts.looks_vietnamese(seen)
    choices = [each for each in CHOICES.get(column, ()) if each]
    messages = {
        "choice": ("is none of the choices", f"write {', '.join(choices)}"),
        "id missing": ("the id is missing", "give one"),
        "id": ("is not an id", "use lower-case letters, digits and single hyphens"),
        "number": ("is not a number", f"write {plain}" if plain else "write it like 1234.5"),
        "step": ("is not a step to which a number is rounded", "write it like 1000, or nothing"),
        "decimals": ("is not a number of decimals", "write a digit"),
        "printed_as": (
            "is no comparison", "write for instance same_period_last_year.ratio_pct",
        ),
        "due": ("is no day, month or year", "write it like 2021-12-31, 2021-12 or 2021"),
        "period": (
            "is not a period" if seen else "the period is missing",
            "write it like 2021, 2021-Q3, 2021-9M, 2021-07 or 2021-09-30",
        ),
        "date": ("is not a date", "write it like 2021-09-30"),
    }  # fmt: skip
    return table.fault(row, column, *messages[check])


def _emptiness(table: Table) -> list[Fault]:
    """Values that are missing without being described, and described ones with a value."""
    if table.name not in {"observations", "targets"}:
        return []
    frame = table.frame
    described = (
        frame["qualifier"] == "described"
        if "qualifier" in frame
        else pd.Series(data=False, index=frame.index)
    )
    empty = frame["value"] == ""
    missing = [
        table.fault(row, "value", "the value is missing", "give it, or remove the row")
        for row in frame.index[empty & ~described]
    ]
    told = [
        table.fault(row, "value", "is a number though the figure is described", "remove one")
        for row in frame.index[~empty & described]
    ]
    return missing + told
