"""Figures of one unit beside each other: what magnitudes and side by side have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.annex.charts import bars, ends, style, values
from lcreport.annex.charts.bar import Bar
from lcreport.annex.charts.chart import About, Chart, finish, identify, source_line
from lcreport.annex.charts.sheet import Sheet, surround
from lcreport.annex.tables import Cell, Column, Line, Table
from lcreport.annex.wording import MISSING, extremes
from lcreport.comparison.rounding import surely_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.frame import ChartRecord
    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison.model import Figure

# A screen reader cannot skip within an alternative text; the table below the chart has all.
_SPOKEN = 8
# How far beyond the longest of the others a doubtful bar is drawn.
_DOUBTFUL_BEYOND = 1.25


@dataclass(frozen=True, slots=True)
class ChartAmount:
    """A figure with the name it is drawn under and the scale it is written in."""

    name: str
    figure: Figure
    scale: Scale

    @property
    def value(self) -> float:
        """The value as the scale writes it."""
        return (values.drawn(self.figure) or 0.0) / self.scale.factor


@dataclass(frozen=True, slots=True)
class ChartAmounts:
    """Figures in one unit, in the order of the bars.

    Attributes:
        every: Those that have a value.
        missing: Names of those that have none.
        unit: The unit of all values.
        records: The same for the chart's frame.
    """

    every: tuple[ChartAmount, ...]
    missing: tuple[str, ...]
    unit: str
    words: Words
    records: Sequence[ChartRecord]

    def item(self, number: int) -> str:
        """One name with its value, for the alternative text."""
        amount = self.every[number]
        written = values.doubted(self.write(amount), amount.figure, self.words)
        return values.item(amount.name, written, self.words)

    def write(self, amount: ChartAmount) -> str:
        """A value with the word that bounds it."""
        return values.write_figure(amount.figure, amount.scale, self.words)

    @property
    def are_equal(self) -> bool:
        """Whether all are surely the same number."""
        # Twice "over 5" need not be the same.
        qualifiers = {amount.figure.qualifier for amount in self.every}
        return len({amount.figure.value for amount in self.every}) == 1 and not (
            qualifiers & {"at_least", "at_most"}
        )

    def ends(self) -> str:
        """The largest and the smallest, for the alternative text."""
        # Nothing is concluded from a doubtful figure, here as in the comparisons.
        return ends.sentence(
            [one for one in self.every if values.mark(one.figure) != "doubtful"],
            lambda amount: surely_within(amount.figure),
            lambda amount: values.item(amount.name, self.write(amount), self.words),
            self.words,
            key="chart.alt.ends",
        )

    def items(self) -> str:
        """Every name with its value where they are few enough to listen to."""
        # Of two, the sentence before it names both, unless it leaves a doubtful one out.
        doubted = any(values.mark(amount.figure) == "doubtful" for amount in self.every)
        are_told = len(self.every) == 2 and not doubted
        if are_told or len(self.every) > _SPOKEN:
            return ""
        items = "; ".join(self.item(number) for number in range(len(self.every)))
        return " " + self.words.phrase("chart.alt.all", items=items)

    def table(self, kind: str, caption: str, head: str, about: About) -> Table:
        """Name, value and note of every row, those without a value too."""
        words = self.words
        decimals = max(amount.scale.decimals for amount in self.every)
        columns = [
            Column("name", words.phrase(head)),
            Column("value", words.phrase("chart.column.value"), "number", self.unit, decimals),
            Column("note", words.phrase("chart.column.status")),
        ]
        cells = [
            (
                Cell(amount.name),
                values.cell(amount.figure, amount.scale, words),
                Cell(values.remark(amount.figure, words)),
            )
            for amount in self.every
        ]
        cells += [(Cell(name), Cell(MISSING), Cell("")) for name in self.missing]
        # A column of empty notes takes room from the names.
        wanted = 3 if any(note.text for _, _, note in cells) else 2
        lines = [Line(row[:wanted]) for row in cells]
        return Table(
            identify(kind, about, caption, lines),
            caption,
            columns[:wanted],
            lines,
            head="name",
            unit=words.phrase("unit_line", unit=self.unit),
            legend=[(MISSING, words.phrase("legend.missing"))] if self.missing else [],
            source=source_line(about, words),
            language=words.language,
        )

    def finding(self, key: str, measure: str, **places: str) -> str:
        """Which is surely the largest of the figures that are not doubted; else the measure.

        Args:
            key: The text of the language, with the place `{items}`.
            measure: What stands there where nothing is surely the largest.
            places: Further places of the text.
        """
        sure = [one for one in self.every if values.mark(one.figure) != "doubtful"]
        found = extremes.largest(sure, lambda amount: surely_within(amount.figure))
        # Of two beside doubtful ones little is the largest.
        if not found or len(found) == len(sure):
            return measure
        items = self.words.join([amount.name for amount in found])
        text = self.words.phrase(key, items=items, **places)
        doubted = len(self.every) - len(sure)
        return text + (self.words.plural("chart.finding.doubted", doubted) if doubted else "")

    def chart(self, table: Table, alt: str, caption: str) -> Chart:
        """The bars, as many as fit on a page."""
        every = [self._bar(amount) for amount in self.every]
        # Nobody may take "not reported" for "none": they stand with the sign for missing.
        every += [Bar(name, None, MISSING) for name in self.missing]
        kept = bars.fitting(every)
        figures = [amount.figure for amount in self.every]
        alt += self.items() + values.caution(figures, self.words)
        cap = self._cap()
        with style.in_force():
            around = surround(
                [self.words.phrase("chart.with_unit", title=table.caption, unit=self.unit)],
                bars.notes(kept, len(every), self.words, cap),
                self.words,
                synthetic=values.is_synthetic(figures),
            )
            sheet = Sheet(around, bars.lay_out(kept).total)
            bars.draw(sheet, sheet.top, kept, cap)
        return finish(sheet.figure, alt, table, self.words, self.records, caption=caption)

    def _cap(self) -> float:
        """The length to which bars are cut, so that no doubtful figure sets the scale."""
        sizes = [abs(amount.value) for amount in self.every]
        sure = [
            size
            for size, amount in zip(sizes, self.every, strict=True)
            if values.mark(amount.figure) != "doubtful"
        ]
        # A mark slipped by one place makes ten times too much, and all others become dots.
        longest = _DOUBTFUL_BEYOND * max(sure, default=0.0)
        return longest if longest and max(sizes) > longest else float("inf")

    def _bar(self, amount: ChartAmount) -> Bar:
        return Bar(
            name=amount.name,
            length=amount.value,
            label=self.write(amount),
            detail=values.dated(amount.figure, self.words),
            mark=values.mark(amount.figure),
            bound=amount.figure.qualifier,
        )
