"""Cells of the tables of indicators: figures, changes, plans, notes, and the signs they need."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from lcreport.annex.tables import cells
from lcreport.annex.wording import (
    MISSING,
    NO_PLAN,
    NOT_COMPARABLE,
    Scale,
    Words,
    attained,
    dated,
    own_decimals,
    short_change,
)
from lcreport.blocks import Cell
from lcreport.comparison.derive_flows import parted

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from lcreport.comparison import Comparison, Figure, Row
    from lcreport.period import Period

Base = Literal["growth", "ratio"]
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


@dataclass
class CellWriter:
    """Writes the cells of one table, with one set of marks for reasons.

    Attributes:
        of_stocks: Ids of the rates that are counted on a day, as both parts of them are.
    """

    words: Words
    base: Base
    footnotes: Mapping[str, str]
    so_far: Period | None = None
    publishers: Mapping[str, str] = field(default_factory=dict)
    of_stocks: Set[str] = frozenset()
    marks: dict[str, str] = field(default_factory=dict)
    symbols: set[str] = field(default_factory=set)

    def scale(self, row: Row) -> Scale:
        """The row's own: a table's would print "over 813 billion" as 813,000 million."""
        now = row.now.value if row.now is not None else None
        unit = row.indicator.unit(self.words.language)
        scale = self.words.own_scale(now, values_of(row), unit, row.indicator.decimals)
        return self.words.with_one(scale, row.indicator)

    def mark(self, reason: str) -> str:
        """A mark for a reason in words, such as (a): the same letter each time."""
        # Letters, for numbers in brackets are those of notes.
        return self.marks.setdefault(reason, f"({chr(ord('a') + len(self.marks))})")

    def missing(self) -> Cell:
        """The sign of a figure that is not there."""
        self.symbols.add("missing")
        return Cell(MISSING)

    def not_applicable(self) -> Cell:
        """The sign of what is not asked for."""
        self.symbols.add("not_applicable")
        return Cell(NOT_COMPARABLE)

    def no_plan(self) -> Cell:
        """The sign of a plan that is not there."""
        # Not the sign of a missing figure: a plan that was never set is no gap in reporting.
        self.symbols.add("no_plan")
        return Cell(NO_PLAN)

    def value(self, row: Row, value: float | None, qualifier: str | None) -> Cell:
        """A value in the row's scale, with the word that bounds it."""
        if qualifier == "described":
            return Cell(self.words.phrase("described"))
        if value is None:
            return self.missing()
        scale = self.scale(row)
        scaled = value / scale.factor
        # No more decimals than the figure has: "trên 26,000" would claim what nobody measured.
        decimals = own_decimals(value, scale.factor, row.indicator.decimals, qualifier)
        return cells.amount(scaled, decimals, qualifier, self.words)

    def figure(self, row: Row, figure: Figure | None) -> Cell:
        """A figure of the row."""
        return (
            self.missing()
            if figure is None
            else self.value(row, figure.value, figure.printed_qualifier)
        )

    def own(self, row: Row) -> Cell:
        """A flow's own last quarter, where the period is cumulative."""
        # A stock is counted on a day; no part of it belongs to the quarter.
        if row.indicator.kind != "flow" or does_not_apply(row.previous):
            return self.not_applicable()
        return self.figure(row, own_part(row))

    def within_year(self, row: Row, part: Period, figure: Figure | None) -> Cell:
        """A year's figure so far, or what its last part added, under the head of that part."""
        if row.indicator.kind != "flow":
            return self.not_applicable()
        is_missing = figure is None or figure.value is None
        if is_missing and row.within_year is not None and row.within_year.reason:
            why = self.words.phrase(f"reason.{row.within_year.reason}")
            return replace(self.missing(), symbol=self.mark(why))
        # A row may have another part of the year beside it than most, which does not belong below
        # this head.
        return self.figure(row, figure if figure and figure.period == part else None)

    def compared(self, row: Row, comparison: Comparison | None) -> Cell:
        """The earlier figure."""
        if comparison is None or does_not_apply(comparison):
            return self.not_applicable()
        return self.value(row, comparison.value, comparison.printed_qualifier)

    def change(self, row: Row, comparison: Comparison | None) -> Cell:
        """Growth or ratio, points or places; absolute change where only that can be given."""
        if comparison is None or does_not_apply(comparison):
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
        # Whoever wrote why ended it with a full stop, which would stand before a semicolon.
        details = [found.reason(self.words.language).rstrip(".") for found in comparison.breaks]
        if _is_dated(comparison) and comparison.date is not None:
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
            # A text, for in a column of percentages it must neither sort nor count as one.
            return Cell(self._amount_moved(row, comparison.change, comparison))
        return Cell()

    def _amount_moved(self, row: Row, change: float, comparison: Comparison) -> str:
        scale = self.scale(row)

        def write(value: float) -> str:
            scaled = value / scale.factor
            written = self.words.signed(scaled, scale.decimals)
            return f"{written} {scale.unit_beside(scaled)}"

        return self.words.spanned(change, comparison.bound, comparison.within, write)

    def points(self, row: Row, value: float) -> Cell:
        """A difference of rates."""
        unit = row.indicator.unit(self.words.language)
        if unit == "%":
            self.symbols.add("points")
        # A rate printed without decimals still moves by tenths.
        decimals = max(1, self.scale(row).decimals)
        return cells.points(value, decimals, self.words, short=True, unit=unit)

    def plan(self, row: Row) -> Cell:
        """The year's plan."""
        if row.target is None:
            return self.not_applicable()
        if row.target.value is None:
            return self.no_plan()
        return self.value(row, row.target.value, "exact")

    def attainment(self, row: Row) -> Cell:
        """What of the plan is attained."""
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
        on_day = row.indicator.id in self.of_stocks
        date = dated(row, self.words, is_short=True, on_day=on_day)
        if date:
            parts.append(self.words.phrase("as_of", date=date))
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
                # Its unit stands in the same row.
                value = self.words.number(figure.value / scale.factor, scale.decimals)
                label = figure.period.short_label(self.words.language)
                parts.append(f"{label}: {self.words.qualified(value, figure.printed_qualifier)}")
        return parts + apart

    def first(self, row: Row) -> Cell:
        """What was published first, where that differs."""
        first = row.now.first_value if row.now is not None else None
        return Cell() if first is None else self.value(row, first, "exact")

    def reference(self, row: Row, compared: Comparison) -> tuple[str, str]:
        """An earlier figure in words, and what became of the comparison."""
        indicator = self.words.quoted(row.indicator.name(self.words.language))
        amount = (
            self.words.phrase("described")
            if compared.value is None
            else self.words.amount(compared.value, row.indicator, compared.printed_qualifier)
        )
        # The day of a figure for reference stands with its publisher, once for all of them.
        if _is_dated(compared) and compared.period.kind == "day":
            said = self.words.phrase("page_one.named", indicator=indicator, amount=amount)
        else:
            period = self.words.period(compared.period)
            said = self.words.phrase("earlier", indicator=indicator, period=period, amount=amount)
        if compared.reason:
            return said, self._why(compared)
        changed = short_change(row, compared, self.words)
        return f"{said} ({changed})" if changed else said, ""

    def published_first(self, row: Row) -> str:
        """What was published first, in words."""
        first = (row.now.first_value if row.now is not None else None) or 0.0
        return self.words.phrase(
            "page_one.named",
            indicator=self.words.quoted(row.indicator.name(self.words.language)),
            amount=self.words.amount(first, row.indicator, "exact"),
        )

    def planned(self, row: Row) -> str:
        """A plan in words, with what of it is attained."""
        value = (row.target.value if row.target is not None else None) or 0.0
        said = self.words.phrase(
            "earlier",
            indicator=self.words.quoted(row.indicator.name(self.words.language)),
            period=self.words.phrase("against.target"),
            amount=self.words.amount(value, row.indicator, "exact"),
        )
        share = attained(row, self.words)
        return f"{said} ({share})" if share else said

    def legend(self) -> list[tuple[str, str]]:
        """The signs and marks that the cells need, with their meaning."""
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


def _is_dated(comparison: Comparison) -> bool:
    """Whether its reason is given with the day of the earlier figure."""
    return comparison.reason in _FOR_REFERENCE and comparison.date is not None


def does_not_apply(comparison: Comparison | None) -> bool:
    """Whether there is nothing to ask for, which is not the same as a figure that is missing."""
    reasons = {"not_for_this_kind", "not_for_this_period"}
    return comparison is not None and comparison.value is None and comparison.reason in reasons


def own_part(row: Row) -> Figure | None:
    """What a period from January added last: its quarter or month, also with none before it."""
    if row.previous is not None and row.previous.now is not None:
        return row.previous.now
    if row.within_year is None or row.period.kind == "year":
        return None
    return row.within_year.last


def values_of(row: Row) -> list[float | None]:
    """Every value that the row prints in the indicator's own unit."""
    every = (row.now, *row.comparisons, row.target)
    values = [found.value for found in every if found is not None]
    own = own_part(row)
    values += [own.value] if own is not None else []
    if row.within_year is not None:
        parts = (row.within_year.so_far, row.within_year.last)
        values += [part.value for part in parts if part is not None]
    return values
