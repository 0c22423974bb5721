"""The table of all units of a group: figure, growth and attainment, each with its rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.tables import answers, cells
from lcreport.annex.wording import MISSING
from lcreport.blocks import Cell, Column, Line, Table
from lcreport.comparison.place import measured

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison import Contribution, Ranking, Row, Units
    from lcreport.comparison.place import Measure
    from lcreport.dataset.frames import Organisation


def of_units(
    units: Units,
    organisations: Mapping[str, Organisation],
    words: Words,
    *,
    caption: str,
    notes: Sequence[str] = (),
) -> Table:
    """All units of a group with their figures and ranks, the whole first, in the dataset's order.

    Args:
        units: The units by one indicator.
        organisations: Organisation id → its names, also of the whole.
        words: The language to write.
        caption: The table's caption.
        notes: What stands in small letters below it.
    """
    rows = [row for row in units.rows.values() if row is not None and row.now is not None]
    # The whole stands first.
    whole = [] if units.whole is None else [units.whole]
    scale = words.scale_of(
        units.indicator, [row.now.value for row in (*whole, *rows) if row.now is not None]
    )
    parts = units.contributions()
    shared = any(part.points.value is not None for part in parts.values())
    columns = [Column("unit", words.phrase("asked.unit"))]
    for ranking in units.rankings:
        columns.append(_measure_column(ranking.measure, units, scale, words))
        columns.append(Column(f"{ranking.measure}_rank", words.phrase("asked.rank"), "number"))
    if shared:
        columns.append(Column("points", words.phrase("asked.contribution_short"), "points", "", 2))
    lines = []
    for row in (*whole, *rows):
        name = Cell(organisations[row.organisation].short(words.language))
        line = [name, *_measured_cells(row, units.rankings, scale, words)]
        if shared:
            line.append(_contributed(parts.get(row.organisation), words))
        lines.append(Line(tuple(line)))
    # Below the whole and above the units, which are measured by both.
    lines.insert(len(whole), _median_line(units.rankings, scale, len(columns), words))
    return answers.table("units", columns, lines, words, caption=caption, notes=notes)


def _measure_column(measure: Measure, units: Units, scale: Scale, words: Words) -> Column:
    if measure == "value":
        label = f"{units.period.short_label(words.language)} ({scale.unit})"
        return Column(measure, label, "number", scale.unit, scale.decimals)
    counted = words.points_unit(units.indicator.unit(words.language), short=True)
    label = words.phrase(f"asked.by.{measure}", unit=counted)
    return Column(measure, label, "points" if measure == "points" else "percent", "%", 1)


def _measured_cells(
    row: Row, rankings: Sequence[Ranking], scale: Scale, words: Words
) -> list[Cell]:
    """A unit's figures, each with its rank."""
    written: list[Cell] = []
    for ranking in rankings:
        place = ranking.places.get(row.organisation)
        written.append(_own(row, ranking.measure, scale, words))
        written.append(_rank_cell(place.rank, place.rank_to, words) if place else Cell())
    return written


def _own(row: Row, measure: Measure, scale: Scale, words: Words) -> Cell:
    value, bound = measured(row, measure)
    change = row.main_comparison
    if value is None or change is None or measure not in {"growth_pct", "points"}:
        return _number(value, bound, measure, scale, words)
    return cells.changed(Cell(number=value, decimals=1, signed=True), change, words)


def _contributed(part: Contribution | None, words: Words) -> Cell:
    if part is None:
        return Cell()
    return answers.ratio(part.points, words, decimals=2, signed=True)


def _rank_cell(first: int | None, last: int | None, words: Words) -> Cell:
    if first is None or last is None:
        return Cell(MISSING)
    # A number, so that the column sorts by rank; a span of ranks sorts by nothing.
    if first == last:
        return Cell(number=float(first))
    return Cell(f"{words.number(first)} – {words.number(last)}")


def _median_line(rankings: Sequence[Ranking], scale: Scale, width: int, words: Words) -> Line:
    line = [Cell(words.phrase("asked.median"))]
    for ranking in rankings:
        median, bound = ranking.median, ranking.median_bound
        cell = _number(median, bound, ranking.measure, scale, words)
        if median is None and ranking.units:
            # Figures there are, but what bounds them leaves it open.
            cell = Cell(words.phrase("asked.open"))
        if median is not None and ranking.measure in {"growth_pct", "points"}:
            cell = Cell(number=median, decimals=1, signed=True)
            cell = cells.spanned(cell, bound, ranking.median_within, words)
        line += [cell, Cell()]
    return Line((*line, *(Cell() for _ in range(width - len(line)))))


def _number(
    value: float | None, bound: str | None, measure: Measure, scale: Scale, words: Words
) -> Cell:
    if value is None:
        return Cell(MISSING)
    if measure == "value":
        return cells.amount(value / scale.factor, scale.decimals, bound, words)
    cell = Cell(number=value, decimals=1, signed=measure != "attainment_pct")
    return cells.bounded(cell, bound, words)
