"""The chart on an indicator's page: bars from zero, in HTML so that a phone can show the names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from lcreport.languages import language as language_of
from lcreport.site.pages import figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.site.store.edition import PublishedFigure

# More cannot be taken in at once; the table below has them all.
MOST_BARS = 25
FEWEST_BARS = 2
FEWEST_PERIODS = 3
# The width of the drawing, in its own units.
_WIDTH = 1000


class BarValue(NamedTuple):
    """What a bar stands for: a name, and the figure; None where there is none."""

    name: str
    figure: PublishedFigure | None


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """One bar, in units of the drawing."""

    name: str
    value: str
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart for a template.

    Attributes:
        title: What it shows.
        lines: What stands below the title: the unit, what is left out.
        rows: The bars.
        zero: Where zero is.
    """

    title: str
    lines: Sequence[str]
    rows: Sequence[DrawnBar]
    zero: str


def is_drawn(figure: PublishedFigure | None) -> bool:
    """Whether a figure has a length that can be trusted: a doubtful one would set the scale."""
    return figure is not None and bool(figure.value) and figure.status != "doubtful"


def draw(
    title: str, lines: Sequence[str], rows: Sequence[BarValue], unit: str, language: str
) -> BarChart:
    """Bars from one zero in one scale.

    Args:
        title: What they show.
        lines: What stands below the title.
        rows: The bars in their order.
        unit: What the figures are counted in.
        language: To write them in.
    """
    shown = [row.figure.value for row in rows if row.figure and is_drawn(row.figure)]
    values = list(map(Decimal, shown))
    lowest, highest = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    step = Decimal(_WIDTH) / ((highest - lowest) or 1)
    zero = -lowest * step
    scale = figures.scale(shown, unit, language)
    bars = [_bar(row, zero, step, scale, language) for row in rows]
    counted = language_of(language).text("site.unit_of", unit=scale.words)
    return BarChart(title, [*([counted] if scale.words else []), *lines], bars, _short(zero))


def _bar(
    row: BarValue, zero: Decimal, step: Decimal, scale: figures.PageScale, language: str
) -> DrawnBar:
    if row.figure is None or not is_drawn(row.figure):
        return DrawnBar(row.name, "…", "0", "")
    length = Decimal(row.figure.value) * step
    # The unit stands above all bars, once.
    written = figures.written(row.figure, scale, language, unit=False)
    return DrawnBar(row.name, written, _short(zero + min(length, Decimal(0))), _short(abs(length)))


def _short(length: Decimal) -> str:
    """A length to a tenth; nothing for zero, of which there is no bar."""
    rounded = length.quantize(Decimal("0.1"))
    return f"{rounded.normalize():f}" if rounded else "0"
