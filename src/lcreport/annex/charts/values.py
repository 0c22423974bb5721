"""Figures as a chart writes and marks them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from lcreport.annex.charts.text import clean
from lcreport.annex.tables import Cell, cells
from lcreport.annex.wording.numbers import needed_decimals, seen_decimals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison.model import Figure, Row

Mark = Literal["plain", "estimate", "doubtful"]

_MARKS: dict[str, Mark] = {
    "estimate": "estimate",
    "preliminary": "estimate",
    "doubtful": "doubtful",
}


def known(row: Row) -> float | None:
    """The row's value where it is a number that can be drawn."""
    return None if row.now is None else drawn(row.now)


def drawn(figure: Figure) -> float | None:
    """The value where it is a number that can be drawn."""
    value = figure.value
    return value if value is not None and math.isfinite(value) else None


def mark(figure: Figure) -> Mark:
    """How a figure is drawn: estimates and preliminary ones are hatched, doubtful ones hollow."""
    return _MARKS.get(figure.status, "plain")


def scale_of(row: Row, scale: Scale) -> Scale:
    """The decimals for one row: those of its own indicator, unless all share a scale of money."""
    # Scaled money has one number of decimals, so that its commas stand below each other.
    if scale.factor != 1:
        return scale
    decimals = needed_decimals([known(row) or 0.0], 1.0)
    return replace(scale, decimals=max(row.indicator.decimals, decimals))


def readable(scale: Scale, figures: Iterable[Figure]) -> Scale:
    """The scale with no more decimals than four digits of the smallest value need.

    A bound keeps all its decimals, since rounding could turn it into something untrue.
    """
    listed = list(figures)
    sizes = [abs(drawn(figure) or 0.0) / scale.factor for figure in listed]
    sizes = [size for size in sizes if size]
    if not sizes or any(figure.qualifier in {"at_least", "at_most"} for figure in listed):
        return scale
    # Four digits tell two bars apart that differ by a tenth of a percent.
    wanted = max(0, 3 - math.floor(math.log10(min(sizes))))
    return replace(scale, decimals=min(scale.decimals, wanted))


def write(value: float, scale: Scale, words: Words) -> str:
    """A value in the chart's scale; one that is not zero is never written as zero."""
    scaled = value / scale.factor
    return words.number(scaled, seen_decimals(scaled, scale.decimals))


def cell(figure: Figure, scale: Scale, words: Words) -> Cell:
    """A figure as `write_figure` writes it, with its number for tables."""
    value = drawn(figure)
    if value is None:
        return Cell(write_figure(figure, scale, words))
    return cell_of(value, scale, figure.printed_qualifier, words)


def cell_of(value: float, scale: Scale, qualifier: str | None, words: Words) -> Cell:
    """A value as `write` writes it, with the word that bounds it."""
    scaled = value / scale.factor
    return cells.amount(scaled, seen_decimals(scaled, scale.decimals), qualifier, words)


def with_unit(written: str, unit: str, words: Words) -> str:
    """A written comparison of values with their unit, in a form that needs no plural."""
    # Vietnamese and English write 5% without a space; all other units have one.
    if unit.startswith("%"):
        return f"{written}{unit}"
    return words.phrase("chart.of_unit", value=written, unit=unit) if unit else written


def write_figure(figure: Figure, scale: Scale, words: Words) -> str:
    """A figure's value with the word that bounds it; a word for one without a number."""
    value = drawn(figure)
    if value is None:
        return words.phrase("described")
    return words.qualified(write(value, scale, words), figure.printed_qualifier)


def shared_unit(rows: Iterable[Row], words: Words) -> str | None:
    """The unit of all rows, None where they differ."""
    units = {row.indicator.unit(words.language) for row in rows}
    return units.pop() if len(units) == 1 else None


def is_synthetic(figures: Iterable[Figure]) -> bool:
    """True where any figure is invented."""
    return any(figure.status == "synthetic" for figure in figures)


def remark(figure: Figure | None, words: Words) -> str:
    """What a reader must know of a figure: its date, that it is an estimate; empty for nothing."""
    if figure is None:
        return ""
    status = "" if figure.status == "official" else words.phrase(f"flag.{figure.status}")
    return "; ".join(text for text in (dated(figure, words), status) if text)


def dated(figure: Figure, words: Words) -> str:
    """The day that a figure is dated to, empty where that is its period's last day."""
    if not figure.as_of or figure.date == figure.period.last_day:
        return ""
    return words.phrase("as_of", date=words.date(figure.date.isoformat()))


def item(name: str, value: str, words: Words) -> str:
    """A name with its value, for the alternative text."""
    return words.phrase("chart.alt.item", name=clean(name), value=value)


def doubted(written: str, figure: Figure, words: Words) -> str:
    """A written figure as a text tells it: with the word that it is doubtful, if it is."""
    if mark(figure) != "doubtful":
        return written
    return f"{written} ({words.phrase('flag.doubtful')})"


def caution(figures: Iterable[Figure], words: Words) -> str:
    """A sentence on bounds where any figure is one, with a space before it; empty otherwise."""
    if any(figure.qualifier in {"at_least", "at_most"} for figure in figures):
        return f" {words.phrase('chart.alt.bounds')}"
    return ""
