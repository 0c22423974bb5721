"""The annex's tables of indicators: what a reader asks first, and further comparisons.

Both stand upright on the page. A column in which nearly nothing would stand is left out of them,
and a line below the first says so, with the few values that it would hold.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from lcreport.annex import name_sources
from lcreport.annex.tables.indicator_cells import Base, CellWriter, does_not_apply, own_part
from lcreport.annex.wording import NEARLY_NONE, Words
from lcreport.blocks import Cell, Column, Line, Table
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lcreport.blocks import Spark
    from lcreport.comparison import Comparison, Row
    from lcreport.dataset.frames import Dataset

# "Biểu 1!F12", as a dataset keeps the cell of a spreadsheet.
_CELL = re.compile(r"![A-Z]{1,3}\d+")
_AGAINST = ("previous", "same_period_last_year", "year_end")
# A table of fewer rows costs more lines for its head than it saves.
_WORTH_A_TABLE = 3
_BEFORE = {"quarter": "quarter_before", "month": "month_before"}


class _Further(NamedTuple):
    """Columns of the further tables that belong together."""

    called: str
    columns: list[Column]
    has: Callable[[Row], bool]
    """Whether a row has something for them."""


class IndicatorTables:
    """The two tables of one organisation and period.

    Args:
        data: Where areas have their names and the base of ratios is set.
        rows: One row an indicator.
        words: The language to write.
        footnotes: Indicator id → its note.
        sparks: Indicator id → the small line of how its figure came about.
    """

    def __init__(
        self,
        data: Dataset,
        rows: Sequence[Row],
        words: Words,
        *,
        footnotes: Mapping[str, str] | None = None,
        sparks: Mapping[str, Spark] | None = None,
    ) -> None:
        self._data, self._rows, self._words = data, rows, words
        self._footnotes, self._sparks = footnotes or {}, sparks or {}
        self._base: Base = data.source.settings.get("ratio", "growth")
        self._so_far = _so_far(rows)

    def main(self, *, source: str = "") -> Table:
        """Figure, same period last year, change, share of the plan and small line, by area.

        Parts stand below their totals.

        Args:
            source: Text of the source line.
        """
        label = self._words.phrase
        period = self._rows[0].period.short_label(self._words.language) if self._rows else ""
        columns = [Column("now", label("column.now", period=period), "number")]
        columns += self._compared("same_period_last_year")
        if self._holds(_has_plan):
            columns.append(Column("attainment", label("column.attainment"), "percent", "%", 1))
        if self._sparks:
            columns.append(Column("spark", label("column.spark")))
        columns.append(Column("note", label("column.note")))
        made = self._table("indicators", "", columns)
        origins = _origins(self._data, self._rows, self._words)
        return replace(made, notes=self._left_out(), source=source, origins=origins)

    def further(self) -> list[Table]:
        """The period's last part by itself, the end of last year, the plan, first publications.

        Flows have other comparisons than stocks, rates and ranks: two tables, each with the columns
        that its rows fill, or one where two would not be worth their heads. None where there is
        nothing further.
        """
        flows = [row for row in self._rows if row.indicator.kind == "flow"]
        others = [row for row in self._rows if row.indicator.kind != "flow"]
        parts = [self._further("flows", flows), self._further("others", others)]
        made = [table for table in parts if table is not None]
        if len(made) > 1:
            heads = [[column.key for column in table.columns] for table in made]
            if heads[0] == heads[1] or any(len(table.lines) < _WORTH_A_TABLE for table in made):
                parts = [self._further("", self._rows)]
        return [table for table in parts if table is not None]

    def _further(self, of: str, rows: Sequence[Row]) -> Table | None:
        kept = [further for further in self._further_columns() if any(map(further.has, rows))]
        # A row of nothing but signs says nothing here; the first table has it.
        told = [row for row in rows if any(further.has(row) for further in kept)]
        if not told:
            return None
        columns = [column for further in kept for column in further.columns]
        caption = self._words.join([further.called for further in kept])
        id = f"further_{of}" if of else "further"
        return self._table(id, f"{caption[:1].upper()}{caption[1:]}", columns, told)

    def _further_columns(self) -> list[_Further]:
        label, language = self._words.phrase, self._words.language
        found: list[_Further] = []
        if self._so_far is not None:
            last = _rest_of(self._so_far).short_label(language)
            parts = [
                Column("so_far", self._so_far.short_label(language), "number"),
                Column("last_part", label("column.quarter", period=last), "number"),
            ]
            has_parts = partial(_has_parts, so_far=self._so_far)
            found.append(_Further(label("further_last_part"), parts, has_parts))
        own = next((part for row in self._rows if (part := own_part(row))), None)
        if own is not None:
            quarter = label("column.quarter", period=own.period.short_label(language))
            column = Column("quarter", quarter, "number")
            found.append(_Further(label("further_last_part"), [column], _has_own))
        before = _BEFORE.get(own.period.kind, "") if own is not None else ""
        told = [against for against in ("same_period_last_year",) if self._compared(against)]
        for against, head in (("previous", before), ("year_end", "")):
            has = partial(_is_new, against=against, told=tuple(told))
            if columns := self._compared(against, head):
                found.append(_Further(label(f"against.{against}"), columns, has))
                told.append(against)
        if self._holds(_has_plan):
            column = Column("target", label("column.target"), "number")
            found.append(_Further(label("against.target"), [column], _has_plan))
        if self._holds(_is_revised):
            column = Column("first", label("column.first"), "number")
            found.append(_Further(column.label.lower(), [column], _is_revised))
        return found

    def _table(
        self, id: str, caption: str, columns: Sequence[Column], rows: Sequence[Row] | None = None
    ) -> Table:
        words = self._words
        named = [
            Column(key, words.phrase(f"column.{key}")) for key in ("number", "indicator", "unit")
        ]
        writer = CellWriter(
            words, self._base, self._footnotes, self._so_far,
            name_sources.publisher_names(self._data, words), _of_stocks(self._data),
        )  # fmt: skip
        lines: list[Line] = []
        names = self._data.area_names(words.language)
        kept = {id_of(row) for row in (self._rows if rows is None else rows)}
        # Numbered through the areas, so that a report can cite a row, and alike in both tables.
        number = 0
        for area, members in _by_area(self._data, self._rows):
            inner = []
            for row, level in members:
                number += 1
                if id_of(row) in kept:
                    inner.append(self._line(writer, [*named, *columns], row, level, number))
            if inner and rows is None and names.get(area, area):
                inner.insert(0, Line((Cell(names.get(area, area)),), group=True))
            lines += inner
        # The name of the first table says whether it has areas.
        grouped = any(line.group for line in lines)
        return Table(
            id,
            caption
            or words.phrase("caption.indicators" if grouped else "caption.indicators_alone"),
            [*named, *columns],
            lines,
            head="indicator",
            legend=writer.legend(),
            language=words.language,
        )

    def _line(
        self, writer: CellWriter, columns: Sequence[Column], row: Row, level: int, number: int
    ) -> Line:
        made: dict[str, Callable[[], Cell]] = {
            "number": lambda: Cell(self._words.number(number)),
            "indicator": lambda: Cell(row.indicator.name(self._words.language)),
            "unit": lambda: Cell(writer.scale(row).unit),
            "now": lambda: writer.figure(row, row.now),
            "note": lambda: writer.note(row),
            "quarter": lambda: writer.own(row),
            "so_far": lambda: self._within_year(writer, row, so_far=True),
            "last_part": lambda: self._within_year(writer, row, so_far=False),
            "target": lambda: writer.plan(row),
            "attainment": lambda: writer.attainment(row),
            "spark": lambda: self._spark(row),
            "first": lambda: writer.first(row),
        }
        for against in _AGAINST:
            compared: Comparison | None = getattr(row, against)
            made[against] = partial(writer.compared, row, compared)
            made[f"{against}_change"] = partial(writer.change, row, compared)
        # Only the cells of columns that are there: a sign that stands nowhere needs no legend.
        return Line(tuple(made[column.key]() for column in columns), level=level)

    def _within_year(self, writer: CellWriter, row: Row, *, so_far: bool) -> Cell:
        if self._so_far is None:
            return Cell()
        parts = row.within_year
        if so_far:
            return writer.within_year(row, self._so_far, None if parts is None else parts.so_far)
        rest = _rest_of(self._so_far)
        return writer.within_year(row, rest, None if parts is None else parts.last)

    def _spark(self, row: Row) -> Cell:
        spark = self._sparks.get(row.indicator.id)
        return Cell(spark.alt, spark=spark) if spark is not None else Cell()

    def _compared(self, against: str, called: str = "") -> list[Column]:
        """The earlier figure and the change since; nothing where nearly no row has one."""
        if not self._holds(lambda row: _has_base(row, against)):
            return []
        called = called or against
        label = self._words.phrase(f"column.{called}")
        # Each column says whether it is growth or ratio: they differ by 100 and nothing else tells.
        short = self._words.phrase(f"against_short.{called}")
        change = self._words.phrase(f"column.{self._base}", against=short)
        return [
            Column(against, label, "number"),
            # A ratio says itself of what it is 100.
            Column(
                f"{against}_change", change, "percent", "%" if self._base == "growth" else "", 1
            ),
        ]

    def _holds(self, has: Callable[[Row], bool]) -> bool:
        """Whether enough rows have something for a column of its own."""
        held = sum(map(has, self._rows))
        return held > NEARLY_NONE * len(self._rows)

    def _left_out(self) -> list[str]:
        """Which columns are not there, with the few values that they would hold."""
        writer = CellWriter(
            self._words, self._base, {}, None, name_sources.publisher_names(self._data, self._words)
        )
        names: list[str] = []
        # What stands for reference for one reason is told with it once.
        told: dict[str, list[str]] = {}
        for against in _AGAINST:
            if self._compared(against):
                continue
            names.append(self._words.phrase(f"against.{against}"))
            for row in self._rows:
                if _has_base(row, against):
                    said, why = writer.reference(row, getattr(row, against))
                    told.setdefault(why, []).append(said)
        if not self._holds(_has_plan):
            names.append(self._words.phrase("against.target"))
            plans = [writer.planned(row) for row in self._rows if _has_plan(row)]
            told.setdefault("", []).extend(plans)
        left_out = self._words.phrase("columns_left_out", columns=self._words.join_either(names))
        revised = [writer.published_first(row) for row in self._rows if _is_revised(row)]
        if revised and not self._holds(_is_revised):
            told[self._words.phrase("published_first")] = revised
        notes = [
            f"{why}: {listed}." if why else f"{listed}."
            for why, items in told.items()
            if (listed := "; ".join(dict.fromkeys(items)))
        ]
        return [
            *([left_out] if names else []),
            *(f"{note[:1].upper()}{note[1:]}" for note in notes),
        ]


def of_indicators(
    data: Dataset,
    rows: Sequence[Row],
    words: Words,
    *,
    footnotes: Mapping[str, str] | None = None,
    source: str = "",
) -> Table:
    """The first of the two tables, without small lines."""
    return IndicatorTables(data, rows, words, footnotes=footnotes).main(source=source)


def id_of(row: Row) -> str:
    """What tells a row of one organisation from its others."""
    return row.indicator.id


def _has_base(row: Row, against: str) -> bool:
    compared: Comparison | None = getattr(row, against)
    return compared is not None and (
        compared.value is not None or compared.qualifier == "described"
    )


def _has_plan(row: Row) -> bool:
    return row.target is not None and row.target.value is not None


def _is_revised(row: Row) -> bool:
    return row.now is not None and row.now.first_value is not None


def _has_own(row: Row) -> bool:
    own = own_part(row)
    return own is not None and own.value is not None and not does_not_apply(row.previous)


def _has_parts(row: Row, *, so_far: Period) -> bool:
    """Whether a row of a year has that part of it, or why it has not."""
    parts = row.within_year
    if parts is None or row.period.kind != "year":
        return False
    return parts.so_far.period == so_far or bool(parts.reason)


def _is_new(row: Row, *, against: str, told: Sequence[str]) -> bool:
    """Whether a row has a base that is not that of a comparison told already.

    A year's same period last year is the end of last year too.
    """
    compared: Comparison | None = getattr(row, against)
    if compared is None or not _has_base(row, against):
        return False
    others: list[Comparison | None] = [getattr(row, other) for other in told]
    return not any(
        other is not None
        and other.period.last_day == compared.period.last_day
        and (other.value, other.now, other.reason)
        == (compared.value, compared.now, compared.reason)
        for other in others
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


def _of_stocks(data: Dataset) -> set[str]:
    """Ids of the rates of one stock in another, such as of overdue debt in all debt."""
    kinds = dict(zip(data.indicators["id"], data.indicators["kind"], strict=True))
    parts = data.indicators[["id", "numerator", "denominator"]].itertuples(index=False, name=None)
    return {id for id, *both in parts if all(kinds.get(part) == "stock" for part in both)}


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
    return Period.part(so_far.year, 12 - so_far.last_month, 12)


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
