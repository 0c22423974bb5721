"""Ids that must be known, and what one table says about another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from lcreport.dataset.cells import period
from lcreport.dataset.names import same
from lcreport.dataset.numbers import number
from lcreport.dataset.tables import TABLES, TRUE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from lcreport.dataset.checks.text_rows import TextRows
    from lcreport.dataset.table_schema import ColumnSchema
    from lcreport.errors import Fault

# Looking for a near name costs as much as there are ids; after so many it helps nobody any more.
_NEAR_NAMES = 50


@dataclass(frozen=True)
class KnownIds:
    """What the small tables say: ids by table, and each indicator's columns."""

    ids: Mapping[str, frozenset[str]]
    indicators: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, TextRows]) -> KnownIds:
        """What these tables say; a table that could not be read says nothing of its ids."""
        ids = {
            name: frozenset(table.column("id")) for name, table in tables.items() if table.has("id")
        }
        indicators = {}
        if "indicators" in tables and tables["indicators"].has("id"):
            indicators = {row["id"]: row for row in tables["indicators"].records()}
        # `settings_faults` asks for these ids also where the table could not be read.
        return cls({**dict.fromkeys(("organisations",), frozenset()), **ids}, indicators)

    def said(self, indicator: str, column: str) -> str:
        """One column of an indicator, empty where it has none."""
        return self.indicators.get(indicator, {}).get(column, "")

    def of_kind(self, kind: str) -> set[str]:
        """The indicators of a kind."""
        return {name for name in self.indicators if self.said(name, "kind") == kind}


def reference_faults(rows: TextRows, known: KnownIds) -> list[Fault]:
    """Ids that no table knows, and rows of indicators, organisations and targets at odds."""
    found = []
    for name, column in TABLES[rows.name].by_name.items():
        # Where the other table is missing or empty nothing can be said of single ids.
        if rows.has(name) and known.ids.get(column.refers_to):
            found += _unknown(rows, column, known.ids[column.refers_to])
    for check in _CHECKS.get(rows.name, ()):
        found += check(rows, known)
    return found


def _unknown(rows: TextRows, column: ColumnSchema, ids: frozenset[str]) -> list[Fault]:
    other = TABLES[column.refers_to]
    wrong = [cell for cell in rows.distinct(column.name) if cell not in ids]
    if not column.needed:
        wrong = [cell for cell in wrong if cell]
    # In one order, so that of two names equally near the same is always offered.
    sorted_ids = sorted(ids) if wrong else []
    found = []
    for count, (seen, places) in enumerate(rows.rows_by_cell(column.name, wrong).items()):
        near = get_close_matches(seen, sorted_ids, n=1) if seen and count < _NEAR_NAMES else []
        remedy = f"write {near[0]!r}" if near else f"add it to {other.name}, or mend the id"
        message = f"is an unknown {other.row}" if seen else f"no {other.row} is named"
        found.append(rows.faults(places, column.name, message, remedy))
    return found


def _undated(rows: TextRows, _: KnownIds) -> list[Fault]:
    """Regulations and other documents whose day an annex needs, and has not."""
    marked = zip(rows.column("regulation"), rows.column("date"), strict=True)
    undated = [row for row, (yes, day) in enumerate(marked) if yes.lower() in TRUE and not day]
    message = "is a regulation without its date"
    remedy = "fill the column date with the day of issue"
    return [rows.fault(row, "regulation", message, remedy) for row in undated]


def _pairs(rows: TextRows, _: KnownIds) -> list[Fault]:
    found = []
    for one, other in (
        ("numerator", "denominator"), ("denominator", "numerator"),
        ("printed_for", "printed_as"), ("printed_as", "printed_for"),
    ):  # fmt: skip
        if rows.has(one):
            # A flow or stock is given per head of its denominator, without being a quotient itself.
            alone = {"flow", "stock"} if one == "denominator" else set()
            cells = zip(rows.column(one), rows.column(other), rows.column("kind"), strict=True)
            message, remedy = f"is a {one} without a {other}", f"fill the column {other}"
            lonely = [
                row
                for row, (here, there, kind) in enumerate(cells)
                if here and not there and kind not in alone
            ]
            found += [rows.fault(row, one, message, remedy) for row in lonely]
    return found


def _themselves(rows: TextRows, known: KnownIds) -> list[Fault]:
    """Indicators that are their own quotient, or a comparison of themselves or of another one."""
    found = []
    for name in ("numerator", "denominator", "printed_for"):
        columns = map(rows.column, ("id", name, "kind"))
        for row, (own, other, kind) in enumerate(zip(*columns, strict=True)):
            if own and own == other:
                # Of rates `circular_quotients` says so.
                if name != "printed_for" and kind == "rate":
                    continue
                found.append(rows.fault(row, name, "is the indicator itself", "name another one"))
            elif name == "printed_for" and known.said(other, "printed_for"):
                message = "is itself a comparison that a source printed"
                found.append(rows.fault(row, name, message, "name the indicator that is compared"))
    return found


def _wholes(rows: TextRows, known: KnownIds) -> list[Fault]:
    if not rows.has("part_of"):
        return []
    found = []
    circle = set(_in_circles(rows.column("id"), rows.column("part_of")))
    for row, (name, whole) in enumerate(
        zip(rows.column("id"), rows.column("part_of"), strict=True)
    ):
        if not whole or whole not in known.indicators:
            continue
        if name in circle:
            found.append(rows.fault(row, "part_of", "leads back to itself", "break the circle"))
        for column in ("kind", *TABLES["indicators"].columns_of("unit")):
            own, other = known.said(name, column), known.said(whole, column)
            # Spelt in two ways, a unit is still one unit.
            if same(own) != same(other):
                message = f"has the {column} {other!r}, its part {own!r}"
                found.append(rows.fault(row, "part_of", message, "give both the same"))
    return found


def circular_quotients(rows: TextRows, _: KnownIds | None = None) -> list[Fault]:
    """Rates that would be computed from themselves, by way of others."""
    columns = ("id", "kind", "numerator", "denominator")
    cells = list(zip(*map(rows.column, columns), strict=True))
    # Only a rate is computed from its two parts; a flow is merely given per head of one.
    steps = {own: [*filter(None, parts)] for own, kind, *parts in cells if kind == "rate"}
    places = {own: row for row, (own, *_) in enumerate(cells)}
    found = []
    for circle in _circles(steps):
        # TopologicalSorter names each before what is computed from it.
        way = " → ".join([*reversed(circle), circle[-1]])
        if len(circle) > 1:
            message, remedy = f"leads back to itself: {way}", "break the circle"
        else:
            message, remedy = "is the indicator itself", "name another one"
        first = circle[-1]
        onward = circle[-2] if len(circle) > 1 else first
        row = places[first]
        column = "numerator" if cells[row][2] == onward else "denominator"
        found.append(rows.fault(row, column, message, remedy))
    return found


def _circles(steps: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    left = dict(steps)
    while True:
        try:
            # It names one circle; without that one it is asked again for the next.
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = error.args[1][:-1]
            yield circle
            for name in circle:
                del left[name]
        else:
            return


def _in_circles(ids: list[str], onward: list[str]) -> Iterator[str]:
    """The ids from which one comes back to where one began, each step being taken once."""
    steps = {own: other for own, other in zip(ids, onward, strict=True) if other}
    done: set[str] = set()
    for start in steps:
        path: dict[str, int] = {}
        name = start
        while name in steps and name not in done and name not in path:
            path[name] = len(path)
            name = steps[name]
        if name in path:
            yield from list(path)[path[name] :]
        # Each id is walked over once, so that the time grows with their number only.
        done |= set(path)


def _ends(rows: TextRows, _: KnownIds) -> list[Fault]:
    found = []
    columns = ("valid_from", "valid_to", "successor")
    for row, (begin, end, successor) in enumerate(zip(*map(rows.column, columns), strict=True)):
        if end and begin > end:
            message = f"lies before valid_from {begin}"
            found.append(rows.fault(row, "valid_to", message, "change one of the two"))
        if successor and not end:
            message = "follows an organisation that has no end"
            found.append(rows.fault(row, "successor", message, "fill the column valid_to"))
    circle = set(_in_circles(rows.column("id"), rows.column("successor")))
    for row, name in enumerate(rows.column("id")):
        if name in circle:
            message = "leads back to the organisation itself"
            found.append(rows.fault(row, "successor", message, "break the circle"))
    return found


def _years(rows: TextRows, _: KnownIds) -> list[Fault]:
    wrong = [
        cell
        for cell in rows.distinct("period")
        if (read := period(cell)) is not None and read.kind != "year"
    ]
    remedy = "write the year that the plan is for, such as 2021"
    return [
        rows.faults(places, "period", "is not a plan's year", remedy)
        for places in rows.rows_by_cell("period", wrong).values()
    ]


def _single_days(rows: TextRows, known: KnownIds) -> list[Fault]:
    """Flows on one day, which are months that a spreadsheet has made dates of."""
    days = [
        cell
        for cell in rows.distinct("period")
        if (read := period(cell)) is not None and read.kind == "day"
    ]
    indicators, flows = rows.column("indicator") if days else [], known.of_kind("flow")
    found = []
    for day, places in rows.rows_by_cell("period", days).items():
        of_flows = [row for row in places if indicators[row] in flows]
        if of_flows:
            message = "is a single day, and the indicator a flow, which is counted over a period"
            remedy = f"write the month, {day[:7]}, or the period that was meant"
            found.append(rows.faults(of_flows, "period", message, remedy))
    return found


def _printed_values(rows: TextRows, known: KnownIds) -> list[Fault]:
    """Printed comparisons that no comparison can be: a ratio or share below nothing."""
    limited = {
        name
        for name in known.indicators
        if known.said(name, "printed_as").endswith(("ratio_pct", "attainment_pct"))
    }
    if not limited or not rows.has("indicator", "value"):
        return []
    values = rows.column("value")
    below = [
        row
        for row in rows.rows_with("indicator", limited)
        # The sign first: hardly any cell has one, and only those need be read as numbers.
        if values[row].startswith("-") and (number(values[row]) or 0) < 0
    ]
    message = "is below 0, which no printed ratio or share of a plan can be"
    remedy = "look at the source; growth_pct is what can fall below 0"
    return [rows.fault(row, "value", message, remedy) for row in below]


def _units(rows: TextRows, known: KnownIds) -> list[Fault]:
    if not rows.has("unit"):
        return []
    units = TABLES["indicators"].columns_of("unit")
    first: dict[str, str] = {}
    wrong: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, pair in enumerate(zip(rows.column("indicator"), rows.column("unit"), strict=True)):
        if pair[1]:
            first.setdefault(*pair)
            wrong[pair].append(row)
    found = []
    for (indicator, unit), places in wrong.items():
        own = {known.said(indicator, column) for column in units} - {""}
        # Where the indicator names no unit, the first that its figures name stands for it.
        allowed = sorted(own or {first[indicator]})
        if same(unit) not in map(same, allowed):
            message = f"is not the unit of {indicator!r}, {', '.join(allowed)}"
            found.append(rows.faults(places, "unit", message, "turn the value into that unit"))
    return found


def _like_names(rows: TextRows, _: KnownIds) -> list[Fault]:
    """Two ids for names that nobody can tell apart: one was typed in another way."""
    name = "title" if rows.name == "sources" else "name"
    found = []
    for column in TABLES[rows.name].columns_of(name):
        first: dict[str, int] = {}
        for row, cell in enumerate(rows.column(column)):
            before = first.setdefault(same(cell), row) if cell else row
            if before != row and rows.column(column)[before] != cell:
                message = (
                    f"is spelt otherwise in row {rows.line(before)} "
                    "(kind of letters, spaces or capitals)"
                )
                remedy = "give both rows one id, or names that differ"
                found.append(rows.fault(row, column, message, remedy, "doubt"))
    return found


_CHECKS: dict[str, tuple[Callable[[TextRows, KnownIds], list[Fault]], ...]] = {
    "organisations": (_ends, _like_names),
    "areas": (_like_names,),
    "indicators": (_pairs, _themselves, circular_quotients, _wholes, _like_names),
    "observations": (_units, _single_days, _printed_values),
    "targets": (_years,),
    "documents": (_undated,),
    "sources": (_like_names,),
}
