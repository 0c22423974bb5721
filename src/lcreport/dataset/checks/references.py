"""Ids that must be known, and what one table says about another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from lcreport.dataset.checks.values import period
from lcreport.dataset.tables import TABLES, TRUE

if TYPE_CHECKING:
    from lcreport.dataset.checks.text_tables import TextTable
    from lcreport.dataset.tables import ColumnSchema
    from lcreport.errors import Fault


@dataclass(frozen=True)
class Known:
    """What the small tables say: ids by table, and each indicator's columns."""

    ids: Mapping[str, frozenset[str]]
    indicators: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, TextTable]) -> Known:
        """What these tables say; a table that could not be read says nothing of its ids."""
        ids = {
            name: frozenset(table.frame["id"]) for name, table in tables.items() if table.has("id")
        }
        rows = tables["indicators"].frame.to_dict("records") if "indicators" in tables else []
        indicators = {
            str(row["id"]): {str(key): str(value) for key, value in row.items()} for row in rows
        }
        return cls({**dict.fromkeys(("organisations",), frozenset()), **ids}, indicators)

    def said(self, indicator: str, column: str) -> str:
        """One column of an indicator, empty where it has none."""
        return self.indicators.get(indicator, {}).get(column, "")


def reference_faults(table: TextTable, known: Known) -> list[Fault]:
    """Ids that no table knows, and rows of indicators, organisations and targets at odds."""
    found = []
    for name, column in TABLES[table.name].by_name.items():
        if table.has(name) and known.ids.get(column.refers_to):
            found += _unknown(table, column, known.ids[column.refers_to])
    if table.name == "indicators":
        found += _pairs(table) + _wholes(table, known)
    if table.name == "organisations":
        found += _ends(table)
    if table.name == "targets":
        found += _years(table)
    if table.name == "observations" and table.has("unit"):
        found += _units(table, known)
    if table.name == "documents":
        found += _undated(table)
    return found


def _unknown(table: TextTable, column: ColumnSchema, ids: frozenset[str]) -> list[Fault]:
    cells, other = table.frame[column.name], TABLES[column.refers_to]
    wrong = ~cells.isin(ids)
    if not column.needed:
        wrong &= cells != ""
    found = []
    for row in table.frame.index[wrong]:
        seen = str(cells[row])
        near = get_close_matches(seen, sorted(ids), n=1)
        remedy = f"write {near[0]!r}" if near else f"add it to {other.name}, or mend the id"
        message = f"is an unknown {other.row}" if seen else f"no {other.row} is named"
        found.append(table.fault(row, column.name, message, remedy))
    return found


def _undated(table: TextTable) -> list[Fault]:
    undated = table.column("regulation").str.lower().isin(TRUE) & (table.column("date") == "")
    message = "is a regulation without its date"
    return [
        table.fault(row, "regulation", message, "fill the column date with the day of issue")
        for row in table.frame.index[undated]
    ]


def _pairs(table: TextTable) -> list[Fault]:
    found = []
    for one, other in (
        ("numerator", "denominator"), ("denominator", "numerator"),
        ("printed_for", "printed_as"), ("printed_as", "printed_for"),
    ):  # fmt: skip
        if not table.has(one):
            continue
        lonely = table.frame[one] != ""
        if table.has(other):
            lonely &= table.frame[other] == ""
        if one == "denominator" and table.has("kind"):
            # A flow or stock is told per head of its denominator, without being a quotient itself.
            lonely &= ~table.frame["kind"].isin(["flow", "stock"])
        found += [
            table.fault(row, one, f"is a {one} without a {other}", f"fill the column {other}")
            for row in table.frame.index[lonely]
        ]
    return found


def _wholes(table: TextTable, known: Known) -> list[Fault]:
    if not table.has("part_of"):
        return []
    found = []
    for row, whole in table.frame["part_of"].items():
        name = table.cell(row, "id")
        if not whole or whole not in known.indicators:
            continue
        if _in_circle(name, known):
            found.append(table.fault(row, "part_of", "leads back to itself", "break the circle"))
        for column in ("kind", *TABLES["indicators"].columns_of("unit")):
            own, other = known.said(name, column), known.said(str(whole), column)
            if own != other:
                message = f"has the {column} {other!r}, its part {own!r}"
                found.append(table.fault(row, "part_of", message, "give both the same"))
    return found


def _in_circle(name: str, known: Known) -> bool:
    seen = [name]
    while whole := known.said(seen[-1], "part_of"):
        if whole == name:
            return True
        if whole in seen:
            return False
        seen.append(whole)
    return False


def _ends(table: TextTable) -> list[Fault]:
    found = []
    for row, line in table.frame.iterrows():
        begin, end = line.get("valid_from", ""), line.get("valid_to", "")
        if end and begin > end:
            message = f"lies before valid_from {begin}"
            found.append(table.fault(row, "valid_to", message, "change one of the two"))
        if line.get("successor", "") and not end:
            message = "follows an organisation that has no end"
            found.append(table.fault(row, "successor", message, "fill the column valid_to"))
    return found


def _years(table: TextTable) -> list[Fault]:
    wrong = [
        row
        for row, cell in table.frame["period"].items()
        if (read := period(cell)) is not None and read.kind != "year"
    ]
    remedy = "write the year that the plan is for, such as 2021"
    return [table.fault(row, "period", "is not a plan's year", remedy) for row in wrong]


def _units(table: TextTable, known: Known) -> list[Fault]:
    frame = table.frame[table.frame["unit"] != ""]
    first = frame.groupby("indicator", sort=False)["unit"].first()
    units = TABLES["indicators"].columns_of("unit")
    found = []
    for row, indicator, unit in zip(frame.index, frame["indicator"], frame["unit"], strict=True):
        own = {known.said(indicator, column) for column in units} - {""}
        allowed = sorted(own or {str(first[indicator])})
        if unit not in allowed:
            message = f"is not the unit of {indicator!r}, {' or '.join(allowed)}"
            remedy = "turn the value into that unit"
            found.append(table.fault(row, "unit", message, remedy))
    return found
