"""The table of two chosen periods side by side, indicator by indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.tables import Cell, Column, Line, Table, cells
from lcreport.annex.wording import MISSING
from lcreport.comparison.compare_two import change_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison import Change, Figure
    from lcreport.dataset.frames import Dataset
    from lcreport.period import Period


def of_changes(
    data: Dataset, changes: Sequence[Change], now: Period, before: Period, words: Words
) -> Table:
    """Indicators by area at two periods, with the change or the reason why there is none.

    Args:
        data: Where areas have their names.
        changes: What `comparison.between` gives.
        now: The later period.
        before: The earlier period.
        words: The language to write.
    """
    columns = [
        Column("indicator", words.phrase("column.indicator")),
        Column("unit", words.phrase("column.unit")),
        Column("before", before.short_label(words.language), "number"),
        Column("now", now.short_label(words.language), "number"),
        Column("change", words.phrase("explore.column.change"), "number"),
        Column("growth", words.phrase("chart.column.growth"), "percent", "%", 1),
        Column("note", words.phrase("column.note")),
    ]
    names, lines = data.area_names(words.language), []
    # All areas first, so that they stand in the dataset's order and not in that of the figures.
    by_area: dict[str, list[Change]] = {area: [] for area in names}
    for change in changes:
        by_area.setdefault(change.indicator.area, []).append(change)
    for area, members in by_area.items():
        if members:
            lines.append(Line((Cell(names.get(area, area)),), group=True))
            lines += [_line(member, words) for member in members]
    missing = any(cell.text == MISSING for line in lines for cell in line.cells)
    return Table(
        f"between-{before}-{now}",
        words.phrase("explore.caption.between", now=words.period(now), before=words.period(before)),
        columns,
        lines,
        head="indicator",
        legend=[(MISSING, words.phrase("legend.missing"))] if missing else [],
        # Seven columns of Vietnamese names do not fit an upright page.
        landscape=True,
        language=words.language,
    )


def _line(change: Change, words: Words) -> Line:
    indicator, compared = change.indicator, change.comparison
    value = None if change.now is None else change.now.value
    # One scale for both: 813 beside 1,2 tỷ could not be compared at a glance.
    scale = words.scale_of(indicator, [value, compared.value])
    notes = [words.phrase(f"reason.{compared.reason}")] if compared.reason else []
    notes += [words.phrase(f"remark.{code}") for code in compared.remarks]
    return Line((
        Cell(indicator.name(words.language)),
        Cell(scale.unit),
        _amount(compared.value, compared.printed_qualifier, scale, words),
        _now(change.now, scale, words),
        _change(change, scale, words),
        _growth(change, words),
        Cell("; ".join(notes)),
    ))


def _now(figure: Figure | None, scale: Scale, words: Words) -> Cell:
    if figure is None:
        return Cell(MISSING)
    return _amount(figure.value, figure.printed_qualifier, scale, words)


def _amount(value: float | None, qualifier: str | None, scale: Scale, words: Words) -> Cell:
    if value is None:
        return Cell(words.phrase("described") if qualifier == "described" else MISSING)
    return cells.amount(value / scale.factor, scale.decimals, qualifier, words)


def _change(change: Change, scale: Scale, words: Words) -> Cell:
    compared = change.comparison
    if compared.points is not None:
        # A change of 0,4 points in a rate printed without decimals would be 0.
        cell = cells.points(compared.points, max(1, scale.decimals), words)
    elif compared.places is not None:
        cell = cells.places(compared.places, words)
    elif compared.change is not None:
        value = compared.change / scale.factor
        cell = Cell(number=value, decimals=scale.decimals, signed=True)
    else:
        return Cell()
    if compared.change is None or change.now is None:
        return cells.changed(cell, compared, words)
    low, high = change_within(change.now, compared)
    return cells.spanned(cell, compared.bound, (low / scale.factor, high / scale.factor), words)


def _growth(change: Change, words: Words) -> Cell:
    growth = change.comparison.growth_pct
    if growth is None:
        return Cell()
    cell = Cell(number=growth, decimals=1, signed=True)
    return cells.changed(cell, change.comparison, words)
