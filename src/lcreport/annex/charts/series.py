"""One indicator's points that have a number, in the scale they are written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport import comparison
from lcreport.annex.charts import line, values

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison.model import Figure
    from lcreport.dataset.frames import Indicator


@dataclass(frozen=True, slots=True)
class Series:
    """Two points or more, on different days, oldest first."""

    indicator: Indicator
    figures: tuple[Figure, ...]
    scale: Scale
    words: Words

    @property
    def name(self) -> str:
        """The indicator's name."""
        return self.indicator.name(self.words.language)

    @property
    def days(self) -> list[dt.date]:
        """Where each point stands in time."""
        return [line.day(figure, self.indicator.kind) for figure in self.figures]

    @property
    def amounts(self) -> list[float]:
        """The values as the scale writes them."""
        return [(values.drawn(figure) or 0.0) / self.scale.factor for figure in self.figures]

    @property
    def sure_amounts(self) -> list[float]:
        """Those of figures that are not doubtful; all where all are."""
        pairs = zip(self.amounts, self.figures, strict=True)
        sure = [amount for amount, figure in pairs if values.mark(figure) != "doubtful"]
        return sure or self.amounts

    @property
    def course(self) -> str:
        """Where the last comparable points lead, else the two ends: a key of the catalogue."""
        last = self.figures[-1]
        found = comparison.trend(self.figures)
        # The trend of all its points says more than its two ends, which chance decides.
        if found.direction is not None and last.status != "doubtful":
            return "level" if found.direction == "unchanged" else found.direction
        alike = self.alike
        return line.course(alike[0], last) if len(alike) > 1 else "unknown"

    @property
    def alike(self) -> list[Figure]:
        """The points that can be compared with the last one: of a flow those of its season.

        Between January and September of years that repeat, the ends say what the season does.
        """
        return [figure for figure in self.figures if _same_season(figure, self.figures[-1])]

    def write(self, number: int) -> str:
        """A point's value with the word that bounds it."""
        return values.write_figure(self.figures[number], self.scale, self.words)

    def say(self, number: int) -> str:
        """A point's value as a text tells it: with the word that it is doubtful, if it is."""
        return values.doubted(self.write(number), self.figures[number], self.words)

    def say_with_unit(self, number: int) -> str:
        """The same with the unit."""
        return values.doubted(self.write_with_unit(number), self.figures[number], self.words)

    def write_with_unit(self, number: int) -> str:
        """The same with the unit."""
        value = self.words.with_unit(self.amounts[number], self.scale)
        return self.words.qualified(value, self.figures[number].printed_qualifier)

    @property
    def has_trend(self) -> bool:
        """Whether its course is that of the last comparable points and not of the two ends."""
        found = comparison.trend(self.figures)
        return found.direction is not None and self.figures[-1].status != "doubtful"

    def when(self, number: int, *, short: bool = False) -> str:
        """A point's period, told or short; for a stock dated otherwise its day."""
        figure, words = self.figures[number], self.words
        # "Nine months" of a stock counted on 31 August would claim a day that nobody counted on.
        if self.indicator.kind == "stock" and figure.date != figure.period.last_day:
            return words.date(figure.date.isoformat())
        period = figure.period
        language = words.language
        return period.short_label(language) if short else period.label_told(language)


def _same_season(one: Figure, other: Figure) -> bool:
    """Whether two points are of the same months; a stock has no season."""
    parts = (one.period, other.period)
    if not all(period.is_part for period in parts):
        return True
    return parts[0].span[1:] == parts[1].span[1:]


def series_of(indicator: Indicator, points: Iterable[Figure], words: Words) -> Series | None:
    """The points as a series; None where fewer than two days have a value, or for a rank."""
    known = sorted(
        (figure for figure in points if values.drawn(figure) is not None),
        key=lambda figure: line.day(figure, indicator.kind),
    )
    days = {line.day(figure, indicator.kind) for figure in known}
    # A place depends on how many others there are, which changes from year to year.
    if indicator.kind == "rank" or len(days) < 2:
        return None
    amounts = [values.drawn(figure) for figure in known]
    scale = words.scale_of(indicator, amounts)
    return Series(indicator, tuple(known), values.readable(scale, known), words)
