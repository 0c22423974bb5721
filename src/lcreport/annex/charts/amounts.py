"""Figures of one unit beside each other: what magnitudes and side by side have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.annex.charts import bars, frame, values
from lcreport.annex.charts.bar import Bar
from lcreport.annex.charts.canvas import Canvas
from lcreport.annex.charts.chart import About, Chart, finish, identify, source_line
from lcreport.annex.tables import Cell, Column, Line, Table
from lcreport.annex.wording import MISSING

if TYPE_CHECKING:
    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison.model import Figure

_SPOKEN = 8


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with the name it is drawn under and the scale it is written in."""

    name: str
    figure: Figure
    scale: Scale

    @property
    def value(self) -> float:
        """The value as the scale writes it."""
        return (values.drawn(self.figure) or 0.0) / self.scale.factor


@dataclass(frozen=True, slots=True)
class Amounts:
    """Figures in one unit, in the order of the bars, and the names of those without one."""

    every: tuple[Amount, ...]
    missing: tuple[str, ...]
    unit: str
    words: Words

    def tell(self, number: int) -> str:
        """One name with its value, for the alternative text."""
        amount = self.every[number]
        return values.item(amount.name, self.write(amount), self.words)

    def write(self, amount: Amount) -> str:
        """A value with the word that bounds it."""
        return values.tell(amount.figure, amount.scale, self.words)

    def tell_all(self) -> str:
        """Every name with its value where they are few enough to listen to."""
        if not 2 < len(self.every) <= _SPOKEN:
            return ""
        items = "; ".join(self.tell(number) for number in range(len(self.every)))
        return " " + self.words.phrase("chart.alt.all", items=items)

    def table(self, kind: str, caption: str, head: str, about: About) -> Table:
        """Name, value and note of every row, those without a value too."""
        words = self.words
        decimals = max(each.scale.decimals for each in self.every)
        columns = [
            Column("name", words.phrase(head)),
            Column("value", words.phrase("chart.column.value"), "number", self.unit, decimals),
            Column("note", words.phrase("chart.column.status")),
        ]
        cells = [
            (
                Cell(each.name),
                Cell(self.write(each), each.value),
                Cell(values.remark(each.figure, words)),
            )
            for each in self.every
        ]
        cells += [(Cell(name), Cell(MISSING), Cell("")) for name in self.missing]
        wanted = 3 if any(note.text for _, _, note in cells) else 2
        lines = [Line(each[:wanted]) for each in cells]
        return Table(
            identify(kind, about, caption, lines),
            caption,
            columns[:wanted],
            lines,
            head="name",
            unit=words.phrase("unit_line", unit=self.unit),
            legend=[(MISSING, words.phrase("legend.missing"))] if self.missing else [],
            source=source_line(about, words),
        )

    def chart(self, table: Table, alt: str) -> Chart:
        """The bars, as many as fit on a page."""
        bars_of_all = [self._bar(each) for each in self.every]
        bars_of_all += [Bar(name, None, MISSING) for name in self.missing]
        kept = bars.fitting(bars_of_all)
        figures = [each.figure for each in self.every]
        canvas = Canvas()
        y = frame.head(canvas, [table.unit], self.words, figures)
        y = bars.draw(canvas, y, kept)
        notes = bars.notes(kept, len(bars_of_all), self.words)
        height = frame.foot(canvas, y, notes)
        alt += self.tell_all() + values.caution(figures, self.words)
        return finish(canvas, height, alt, table, self.words)

    def _bar(self, amount: Amount) -> Bar:
        return Bar(
            name=amount.name,
            length=amount.value,
            label=self.write(amount),
            detail=values.dated(amount.figure, self.words),
            mark=values.mark(amount.figure),
            bound=amount.figure.qualifier,
        )
