"""The key figures of page one in tiles, and the small lines of how figures came about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport import comparison
from lcreport.annex import wording
from lcreport.annex.tables import cells
from lcreport.blocks import Spark, Tile, Tiles
from lcreport.blocks.tiles import MOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.annex.wording import Words
    from lcreport.comparison import Figure, Row
    from lcreport.dataset.frames import Dataset
    from lcreport.period import Period

# No line through two points: between them nothing is known.
_FEWEST_POINTS = 3
# What a line of 44 points can show one by one.
_MOST_POINTS = 12


def tiles(rows: Sequence[Row], words: Words, sparks: Mapping[str, Spark]) -> Tiles | None:
    """Up to four key figures; None where there are too few figures to choose from.

    Args:
        rows: One row an indicator.
        words: The language to write.
        sparks: Indicator id → its small line.
    """
    return _of_rows(wording.key_rows(rows, words, most=MOST), words, sparks, {})


def tiles_of_all(
    rows: Mapping[str, Sequence[Row]], names: Mapping[str, str], words: Words
) -> Tiles | None:
    """Up to four key figures of a whole dataset, each with whose it is; None where there are none.

    Without small lines, which would take from one page the room of four.

    Args:
        rows: Organisation id → its rows.
        names: Organisation id → what stands behind the name of an indicator; where an id is
            absent, nothing does.
        words: The language to write.
    """
    return _of_rows(wording.key_rows_of_all(rows, words, most=MOST), words, {}, names)


def _of_rows(
    chosen: Sequence[Row], words: Words, sparks: Mapping[str, Spark], names: Mapping[str, str]
) -> Tiles | None:
    if not chosen:
        return None
    heads = [words.phrase(f"column.{name}") for name in ("indicator", "value", "unit", "note")]
    made = [
        _tile(row, words, sparks.get(row.indicator.id), names.get(row.organisation, ""))
        for row in chosen
    ]
    return Tiles(words.phrase("caption.key_figures"), heads, made, words.language)


def _tile(row: Row, words: Words, spark: Spark | None, owner: str) -> Tile:
    now = row.now
    value = (now.value if now is not None else None) or 0.0
    qualifier = now.printed_qualifier if now is not None else None
    scale = words.scale_of_one(value, row.indicator, qualifier)
    before, unit = words.unit_around(scale, value / scale.factor)
    # Vietnamese and English write 5% without a space.
    percent, unit = (unit, "") if unit.startswith("%") else ("", unit)
    cell = cells.amount(value / scale.factor, scale.decimals, qualifier, words, before=before)
    cell = replace(cell, suffix=percent + cell.suffix)
    date = wording.dated(row, words, is_short=True)
    # Whose page holds the figures of all has named the period's last day above them.
    if owner and date == words.short_date(row.period.last_day.isoformat()):
        date = ""
    remarks = [words.phrase("as_of", date=date)] if date else []
    if now is not None and now.maturity in {"estimate", "preliminary"}:
        remarks.append(words.phrase(f"flag.{now.maturity}"))
    changed = wording.against(row, words) or wording.printed_against(row, words)
    remarks += [changed] if changed else []
    name = row.indicator.name(words.language)
    if owner:
        name = words.phrase("brief.owned", indicator=name, organisation=owner)
    return Tile(name, cell, unit, "; ".join(remarks), spark)


def sparks(data: Dataset, period: Period, rows: Sequence[Row], words: Words) -> dict[str, Spark]:
    """Indicator id → the small line of its comparable figures; where three or more are known."""
    found = {}
    for row in rows:
        if row.indicator.kind == "rank" or row.now is None:
            continue
        points = list(comparison.series(data, row.organisation, row.indicator.id, period))
        spark = _spark(points[-_MOST_POINTS:], row, words)
        if spark is not None:
            found[row.indicator.id] = spark
    return found


def _spark(points: Sequence[Figure], row: Row, words: Words) -> Spark | None:
    # A doubtful figure would set the scale of all others.
    values = {point.period: point.value if point.status != "doubtful" else None for point in points}
    known = [value for value in values.values() if value is not None]
    if len(known) < _FEWEST_POINTS:
        return None
    steps = list(values)
    if steps[-1].kind in {"year", "cumulative"} and row.indicator.kind != "stock":
        # A year without a figure keeps its place.
        years = range(steps[0].year, steps[-1].year + 1)
        steps = [steps[-1].year_earlier(steps[-1].year - year) for year in years]
    language = words.language
    first, last = steps[0].short_label(language), steps[-1].short_label(language)
    ends = [value for step in steps if (value := values.get(step)) is not None]
    alt = words.phrase(
        "spark",
        first=first,
        last=last,
        first_value=words.amount(ends[0], row.indicator, None),
        last_value=words.amount(ends[-1], row.indicator, None),
    )
    return Spark([values.get(step) for step in steps], alt)
