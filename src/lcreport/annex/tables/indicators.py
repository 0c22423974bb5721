"""The annex's main table: indicators by area, this period beside the periods it compares with."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from lcreport.annex import name_sources
from lcreport.annex.tables import cells
from lcreport.annex.wording import MISSING, NO_PLAN, NOT_COMPARABLE, Scale, Words, needed_decimals
from lcreport.blocks import Cell, Column, Line, Table
from lcreport.comparison.derive_flows import parted
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.comparison import Comparison, Figure, Row
    from lcreport.dataset.frames import Dataset

Base = Literal["growth", "ratio"]
# "Biểu 1!F12", as a dataset keeps the cell of a spreadsheet.
_CELL = re.compile(r"![A-Z]{1,3}\d+")
_AGAINST = ("previous", "same_period_last_year", "year_end")


@dataclass
class _CellWriter:
    """Writes cells for one table: one money scale, one set of marks for reasons."""

    words: Words
    base: Base
    money: Mapping[str, Scale]
    footnotes: Mapping[str, str]
    so_far: Period | None = None
    publishers: Mapping[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    symbols: set[str] = field(default_factory=set)

    def scale(self, row: Row) -> Scale:
        """The table's one scale for money; the row's own decimals for all else."""
        unit = row.indicator.unit(self.words.language)
        scale = self.money.get(unit)
        return scale or self.words.scale(_values(row), unit, row.indicator.decimals)

    def mark(self, reason: str) -> str:
        """A mark for a reason in words, such as (a): the same letter each time."""
        # Letters, for numbers in brackets are those of notes.
        return self.marks.setdefault(reason, f"({chr(ord('a') + len(self.marks))})")

    def missing(self) -> Cell:
        self.symbols.add("missing")
        return Cell(MISSING)

    def not_applicable(self) -> Cell:
        self.symbols.add("not_applicable")
        return Cell(NOT_COMPARABLE)

    def no_plan(self) -> Cell:
        self.symbols.add("no_plan")
        return Cell(NO_PLAN)

    def value(self, row: Row, value: float | None, qualifier: str | None) -> Cell:
        if qualifier == "described":
            return Cell(self.words.phrase("described"))
        if value is None:
            return self.missing()
        scale = self.scale(row)
        scaled = value / scale.factor
        # No more decimals than the figure has: "trên 26,000" would claim what nobody measured.
        decimals = max(row.indicator.decimals, needed_decimals([value], scale.factor))
        return cells.amount(scaled, decimals, qualifier, self.words)

    def figure(self, row: Row, figure: Figure | None) -> Cell:
        return (
            self.missing()
            if figure is None
            else self.value(row, figure.value, figure.printed_qualifier)
        )

    def own(self, row: Row) -> Cell:
        """A flow's own last quarter, where the period is cumulative."""
        # A stock is counted on a day; no part of it belongs to the quarter.
        if row.indicator.kind != "flow" or _does_not_apply(row.previous):
            return self.not_applicable()
        return self.figure(row, _own_part(row))

    def within_year(self, row: Row, part: Period, figure: Figure | None) -> Cell:
        """A year's figure so far, or what its last part added, under the head of that part."""
        if row.indicator.kind != "flow":
            return self.not_applicable()
        is_missing = figure is None or figure.value is None
        if is_missing and row.within_year is not None and row.within_year.reason:
            why = self.words.phrase(f"reason.{row.within_year.reason}")
            return replace(self.missing(), symbol=self.mark(why))
        return self.figure(row, figure if figure and figure.period == part else None)

    def compared(self, row: Row, comparison: Comparison | None) -> Cell:
        """The earlier figure."""
        if comparison is None or _does_not_apply(comparison):
            return self.not_applicable()
        return self.value(row, comparison.value, comparison.printed_qualifier)

    def change(self, row: Row, comparison: Comparison | None) -> Cell:
        """Growth or ratio, points or places; absolute change where only that can be given."""
        if comparison is None or _does_not_apply(comparison):
            return self.not_applicable()
        if comparison.value is None and comparison.qualifier != "described":
            missing = self.missing()
            # What is withheld for a break is not what nobody reported.
            if comparison.reason != "break":
                return missing
            return replace(missing, symbol=self.mark(self._why(comparison)))
        cell = self._result(row, comparison)
        if comparison.reason is None:
            return cell
        return replace(cell, symbol=self.mark(self._why(comparison)))

    def _why(self, comparison: Comparison) -> str:
        """The reason in words, with the breaks between, or whose figure stands for reference."""
        text = self.words.phrase(f"reason.{comparison.reason}")
        details = [found.reason(self.words.language) for found in comparison.breaks]
        if comparison.reason in _FOR_REFERENCE and comparison.date is not None:
            date = self.words.date(comparison.date.isoformat())
            details.append(", ".join(filter(None, (self._publisher(comparison), date))))
        return ": ".join([text, *filter(None, dict.fromkeys(details))])

    def _publisher(self, comparison: Comparison) -> str:
        """Who published the earlier figure, in the table's language where the dataset says it."""
        named = [self.publishers.get(source, "") for source in parted(comparison.source)]
        return "; ".join(filter(None, dict.fromkeys(named))) or comparison.publisher

    def _result(self, row: Row, comparison: Comparison) -> Cell:
        if row.indicator.kind == "rank" and comparison.places is not None:
            cell = cells.places(comparison.places, self.words)
            return cells.changed(cell, comparison, self.words)
        if row.indicator.kind == "rate" and comparison.points is not None:
            cell = self.points(row, comparison.points)
            return cells.changed(cell, comparison, self.words)
        share = comparison.growth_pct if self.base == "growth" else comparison.ratio_pct
        if share is not None:
            cell = Cell(number=share, decimals=1, signed=self.base == "growth")
            none = 0.0 if self.base == "growth" else 100.0
            return cells.changed(cell, comparison, self.words, none=none)
        if comparison.change is not None:
            scale = self.scale(row)
            change = comparison.change / scale.factor
            # A text, for in a column of percentages it must neither sort nor count as one.
            cell = Cell(f"{self.words.signed(change, scale.decimals)} {scale.unit}")
            return cells.bounded(cell, comparison.bound, self.words)
        return Cell()

    def points(self, row: Row, value: float) -> Cell:
        unit = row.indicator.unit(self.words.language)
        if unit == "%":
            self.symbols.add("points")
        # A rate printed without decimals still moves by tenths.
        decimals = max(1, self.scale(row).decimals)
        return cells.points(value, decimals, self.words, short=True, unit=unit)

    def plan(self, row: Row) -> Cell:
        if row.target is None:
            return self.not_applicable()
        if row.target.value is None:
            return self.no_plan()
        return self.value(row, row.target.value, "exact")

    def attainment(self, row: Row) -> Cell:
        target = row.target
        if target is None:
            return self.not_applicable()
        if target.value is None:
            return self.no_plan()
        if target.attainment_pct is not None:
            cell = Cell(number=target.attainment_pct, decimals=1)
        elif target.points is not None:
            cell = self.points(row, target.points)
        else:
            if not target.reason:
                return self.missing()
            return Cell(symbol=self.mark(self.words.phrase(f"reason.{target.reason}")))
        return cells.bounded(cell, target.bound, self.words)

    def note(self, row: Row) -> Cell:
        """Flags in words, the date of the figure if it has its own, and a note."""
        parts = [self.words.phrase(f"flag.{flag}") for flag in row.flags if flag in _NAMED_FLAGS]
        if row.now is not None and row.now.as_of:
            parts.append(self.words.phrase("as_of", date=self.words.date(row.now.as_of)))
        parts += self._within_year(row)
        return Cell("; ".join(parts), note=self.footnotes.get(row.indicator.id, ""))

    def _within_year(self, row: Row) -> list[str]:
        """A year's figure so far and its last part, where other ones stand in the columns."""
        if row.within_year is None or row.period.kind != "year":
            return []
        apart = [] if row.within_year.adds_up else [self.words.phrase("parts_apart")]
        if self.so_far is not None and row.within_year.so_far.period == self.so_far:
            return apart
        scale, parts = self.scale(row), []
        for figure in (row.within_year.so_far, row.within_year.last):
            if figure is not None and figure.value is not None:
                value = self.words.with_unit(figure.value / scale.factor, scale)
                label = figure.period.short_label(self.words.language)
                parts.append(f"{label}: {self.words.qualified(value, figure.printed_qualifier)}")
        return parts + apart

    def legend(self) -> list[tuple[str, str]]:
        symbols = [
            (MISSING, "missing"), (NOT_COMPARABLE, "not_applicable"), (NO_PLAN, "no_plan"),
        ]  # fmt: skip
        symbols.append((self.words.phrase("points_short"), "points"))
        legend = [
            (symbol, self.words.phrase(f"legend.{key}"))
            for symbol, key in symbols
            if key in self.symbols
        ]
        return legend + [(mark, reason) for reason, mark in self.marks.items()]


_BEFORE = {"quarter": "column.quarter_before", "month": "column.month_before"}


def _does_not_apply(comparison: Comparison | None) -> bool:
    """Whether there is nothing to ask for, which is not the same as a figure that is missing."""
    reasons = {"not_for_this_kind", "not_for_this_period"}
    return comparison is not None and comparison.value is None and comparison.reason in reasons


_FOR_REFERENCE = frozenset({"other_source", "undated", "too_old"})
_NAMED_FLAGS = (
    "estimate",
    "preliminary",
    "revised",
    "doubtful",
    "derived",
    "break",
    "implied_plan",
    "merged_base",
)


def of_indicators(
    data: Dataset,
    rows: Sequence[Row],
    words: Words,
    *,
    footnotes: Mapping[str, str] | None = None,
    source: str = "",
) -> Table:
    """All indicators of one organisation and period, grouped by area, parts below their totals.

    Columns without any value are left out, and a note below the table says which.

    Args:
        data: Where areas have their names and the base of ratios is set.
        rows: One row an indicator.
        words: The language to write.
        footnotes: Indicator id → its note.
        source: Text of the source line.
    """
    base: Base = data.source.settings.get("ratio", "growth")
    so_far = _so_far(rows)
    writer = _CellWriter(
        words, base, _money_scales(rows, words), footnotes or {}, so_far,
        name_sources.publisher_names(data, words),
    )  # fmt: skip
    columns, dropped = _columns(rows, words, base)
    lines: list[Line] = []
    names = data.area_names(words.language)
    has_areas = False
    for area, members in _by_area(data, rows):
        if names.get(area, area):
            has_areas = True
            lines.append(Line((Cell(names.get(area, area)),), group=True))
        # Numbered through the areas, so that a report can cite a row.
        lines += _lines(writer, columns, members, first=1 + sum(not line.group for line in lines))
    notes = [words.phrase("columns_left_out", columns=words.join(dropped))] if dropped else []
    return Table(
        "indicators",
        words.phrase("caption.indicators" if has_areas else "caption.indicators_alone"),
        columns,
        lines,
        head="indicator",
        notes=notes,
        legend=writer.legend(),
        source=source,
        # Number, name, unit, figure and one comparison with its change are what an upright page
        # holds.
        landscape=len(columns) > 6,
        language=words.language,
        origins=_origins(data, rows, words),
    )


def _origins(data: Dataset, rows: Sequence[Row], words: Words) -> list[tuple[str, str, str, str]]:
    """Where the figures of the rows stand in what was received: a cell, or a sentence."""
    titles = name_sources.titles_of(data, words)
    found = []
    for row in in_order(data, rows):
        figure = row.now
        # A section alone is no place that shows the number.
        if figure is None or not (figure.sentence or _CELL.search(figure.locator)):
            continue
        name = row.indicator.name(words.language)
        file = titles.get(figure.source, figure.source)
        found.append((name, file, figure.locator, figure.sentence or figure.printed))
    return found


def _lines(
    writer: _CellWriter, columns: Sequence[Column], rows: Sequence[tuple[Row, int]], *, first: int
) -> list[Line]:
    keys = {column.key for column in columns}
    lines = []
    for number, (row, level) in enumerate(rows, first):
        found = {
            "number": Cell(writer.words.number(number)),
            "indicator": Cell(row.indicator.name(writer.words.language)),
            "unit": Cell(writer.scale(row).unit),
            "now": writer.figure(row, row.now),
            "note": writer.note(row),
        }
        if "quarter" in keys:
            found["quarter"] = writer.own(row)
        if "so_far" in keys and writer.so_far is not None:
            parts = row.within_year
            found["so_far"] = writer.within_year(
                row, writer.so_far, None if parts is None else parts.so_far
            )
            found["last_part"] = writer.within_year(
                row, _rest_of(writer.so_far), None if parts is None else parts.last
            )
        for against in _AGAINST:
            if against in keys:
                comparison: Comparison | None = getattr(row, against)
                found[against] = writer.compared(row, comparison)
                found[f"{against}_change"] = writer.change(row, comparison)
        if "target" in keys:
            found |= {"target": writer.plan(row), "attainment": writer.attainment(row)}
        lines.append(Line(tuple(found[column.key] for column in columns), level=level))
    return lines


def _columns(rows: Sequence[Row], words: Words, base: Base) -> tuple[list[Column], list[str]]:
    period = rows[0].period.short_label(words.language) if rows else ""
    columns = [
        Column("number", words.phrase("column.number")),
        Column("indicator", words.phrase("column.indicator")),
        Column("unit", words.phrase("column.unit")),
        Column("now", words.phrase("column.now", period=period), "number"),
    ]
    dropped = []
    so_far = _so_far(rows)
    if so_far is not None:
        label = words.phrase("column.quarter", period=_rest_of(so_far).short_label(words.language))
        columns.append(Column("so_far", so_far.short_label(words.language), "number"))
        columns.append(Column("last_part", label, "number"))
    own = next((part for row in rows if (part := _own_part(row))), None)
    if own is not None:
        quarter = words.phrase("column.quarter", period=own.period.short_label(words.language))
        columns.append(Column("quarter", quarter, "number"))
    for against in _AGAINST:
        found = [getattr(row, against) for row in rows]
        label = words.phrase(f"column.{against}")
        # A column of nothing but signs would say less than the line below the table.
        if not any(one is not None and _has_value(one) for one in found):
            dropped.append(label.lower())
            continue
        if against == "previous" and own is not None:
            label = words.phrase(_BEFORE.get(own.period.kind, "column.previous"))
        columns.append(Column(against, label, "number"))
        # Each column says whether it is growth or ratio: they differ by 100 and nothing else tells.
        head = words.phrase(f"column.{base}", against=label[0].lower() + label[1:])
        columns.append(Column(f"{against}_change", head, "percent", "%", 1))
    if any(row.target is not None and row.target.value is not None for row in rows):
        columns.append(Column("target", words.phrase("column.target"), "number"))
        columns.append(Column("attainment", words.phrase("column.attainment"), "percent", "%", 1))
    else:
        dropped.append(words.phrase("column.target").lower())
    columns.append(Column("note", words.phrase("column.note")))
    return columns, dropped


def _own_part(row: Row) -> Figure | None:
    """What a period from January added last: its quarter or month, also with none before it."""
    if row.previous is not None and row.previous.now is not None:
        return row.previous.now
    if row.within_year is None or row.period.kind == "year":
        return None
    return row.within_year.last


def _so_far(rows: Sequence[Row]) -> Period | None:
    """The part of the year that most rows of a year have beside it; None where none has."""
    parts = Counter(
        row.within_year.so_far.period
        for row in rows
        if row.within_year is not None and row.period.kind == "year"
    )
    return parts.most_common(1)[0][0] if parts else None


def _rest_of(so_far: Period) -> Period:
    """What is left of the year after its first nine, eleven or six months."""
    rest = {9: "Q4", 11: "12", 6: "H2"}[so_far.last_month]
    return Period.parse(f"{so_far.year:04}-{rest}")


def _has_value(comparison: Comparison) -> bool:
    return comparison.value is not None or comparison.qualifier == "described"


def _money_scales(rows: Sequence[Row], words: Words) -> dict[str, Scale]:
    """Unit of money → the one scale of its values in this table."""
    values: dict[str, list[float | None]] = {}
    for row in rows:
        unit = row.indicator.unit(words.language)
        if words.is_money(unit):
            values.setdefault(unit, []).extend(_values(row))
    return {unit: words.scale(found, unit) for unit, found in values.items()}


def _values(row: Row) -> list[float | None]:
    """Every value that the row prints in the indicator's own unit."""
    every = (row.now, *row.comparisons, row.target)
    values = [found.value for found in every if found is not None]
    own = _own_part(row)
    values += [own.value] if own is not None else []
    if row.within_year is not None:
        parts = (row.within_year.so_far, row.within_year.last)
        values += [part.value for part in parts if part is not None]
    return values


def in_order(data: Dataset, rows: Sequence[Row]) -> list[Row]:
    """The rows in the order of the table: by area, parts behind their total."""
    return [row for _, members in _by_area(data, rows) for row, _ in members]


def _by_area(data: Dataset, rows: Sequence[Row]) -> list[tuple[str, list[tuple[Row, int]]]]:
    """Area id → its rows in the dataset's order, each with its level below a total."""
    grouped: dict[str, list[Row]] = {area: [] for area in data.areas["id"]}
    for row in rows:
        grouped.setdefault(row.indicator.area, []).append(row)
    return [(area, _nested(members)) for area, members in grouped.items() if members]


def _nested(rows: Sequence[Row]) -> list[tuple[Row, int]]:
    present = {row.indicator.id for row in rows}
    nested: list[tuple[Row, int]] = []

    parts: dict[str, list[Row]] = {}
    for row in rows:
        total = row.indicator.part_of
        parts.setdefault(total if total in present else "", []).append(row)

    def place(members: Sequence[Row], level: int) -> None:
        for row in members:
            nested.append((row, level))
            place(parts.pop(row.indicator.id, []), level + 1)

    place(parts.pop("", []), 0)
    # What is left is part of itself, which `lcreport check` reports; it still must not vanish.
    for rest in parts.values():
        nested += [(row, 0) for row in rest]
    return nested
