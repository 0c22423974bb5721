"""Attainment of the year's plan as bars before the plan's track, with the part of the year gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.annex.charts import bars, frame, style, values
from lcreport.annex.charts.bar import Bar
from lcreport.annex.charts.chart import NOTHING, About, Chart, finish, identify, source_line
from lcreport.annex.charts.sheet import HEAD, Sheet, surround
from lcreport.annex.charts.style import ACCENT, INK, PALE, SPARE, WIDTH
from lcreport.annex.tables import Cell, Column, Line, Table, cells
from lcreport.annex.wording import NOT_COMPARABLE, counts, extremes
from lcreport.annex.wording.plan_sentences import (
    attained,
    by_lateness,
    is_late,
    late_rows,
    urgency,
)
from lcreport.comparison import standings, yardstick_pct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.frame import ChartRecord
    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Attainment, Figure, Row

# In %: beyond it a plan was too low, and how much too low must not press the others together.
_CAP = 160.0


@dataclass(frozen=True, slots=True)
class _Attained:
    row: Row
    now: Figure
    target: Attainment
    value: float
    words: Words

    @property
    def name(self) -> str:
        return self.row.indicator.name(self.words.language)

    @property
    def elapsed(self) -> float | None:
        """Share of the year gone; for a flow only, since a stock does not grow from zero."""
        return self.target.elapsed_pct if self.row.indicator.kind == "flow" else None

    @property
    def is_over(self) -> bool:
        """Whether the plan's year has ended."""
        return (self.target.elapsed_pct or 0.0) >= 100

    @property
    def due(self) -> float | None:
        """Share of the plan that should be attained by now: of a flow as usual, else by time."""
        if self.is_over:
            return 100.0
        return None if self.elapsed is None else yardstick_pct(self.row)

    @property
    def has_profile(self) -> bool:
        return self.row.pace is not None and self.row.pace.yardstick == "profile"

    @property
    def is_late(self) -> bool:
        # Also what is spent too fast: the colour means "look here", not "too little".
        return is_late(self.row)

    @property
    def cell(self) -> Cell:
        share = Cell(number=self.value, decimals=1, suffix="%")
        return cells.bounded(share, self.target.bound, self.words)

    @property
    def label(self) -> str:
        return self.cell.written(self.words.language)

    @property
    def ends(self) -> tuple[Cell, Cell, Cell]:
        """Figure and plan in one scale, and its unit."""
        indicator, words = self.row.indicator, self.words
        both = [self.now.value, self.target.value]
        scale = words.scale_of(indicator, both)
        plan = values.cell_of(self.target.value or 0.0, scale, None, words)
        return values.cell(self.now, scale, words), plan, Cell(scale.unit)

    @property
    def of_plan(self) -> str:
        """The figure and the plan in one text."""
        now, plan, unit = (end.written(self.words.language) for end in self.ends)
        of = self.words.phrase("chart.plan_of", value=now, plan=plan)
        return values.with_unit(of, unit, self.words)

    def record(self) -> ChartRecord:
        """The figure, its plan and what of it is attained."""
        current = frame.of_figure(self.row.indicator, self.now, self.words)
        return {
            "organisation": self.row.organisation,
            **current,
            "target": self.target.value,
            "attainment_pct": self.value,
            "elapsed_pct": self.elapsed,
            "bound": self.target.bound,
        }

    def bar(self) -> Bar:
        return Bar(
            name=self.name,
            length=self.value,
            label=self.label,
            detail=self.of_plan,
            mark=values.mark(self.now),
            bound=self.target.bound,
            colour=PALE if self.is_late else ACCENT,
            tick=self.due,
            whole=100.0,
        )


def attainment(rows: Sequence[Row], words: Words, *, about: About = NOTHING) -> Chart | None:
    """Bars of attainment in percent, what is behind first; a mark shows how much of a year is gone.

    One row is enough, for it stands beside its plan and the year. None where no row has a plan that
    it can be measured by.
    """
    found = [
        _Attained(row, row.target.now or row.now, row.target, row.target.attainment_pct, words)
        for row in sorted(rows, key=urgency)
        if row.target is not None and row.target.attainment_pct is not None and row.now is not None
    ]
    if not found:
        return None
    period = words.period(found[0].row.period)
    title = words.phrase("chart.title.attainment", period=period)
    table = _table(found, title, about)
    every = [one.bar() for one in found]
    kept = bars.fitting(every, range(len(every)))
    notes = [words.phrase("chart.note.behind")] if any(one.is_late for one in found) else []
    notes += bars.notes(kept, len(every), words, _CAP)
    # A plan that cannot be measured is counted in the summary, so its absence is explained here.
    others = len(standings(rows)) - len(found)
    notes += [words.plural("chart.note.no_attainment", others)] if others else []
    measure = words.phrase("chart.with_unit", title=title, unit="%")
    # Of a year that is over the mark says it.
    head = [measure if found[0].is_over else f"{measure}; {words.phrase('chart.plan')}"]
    around = surround(head, notes, words, synthetic=values.is_synthetic(one.now for one in found))
    legend = _legend(found)
    room = len(legend) * HEAD.line + 4 if legend else 0.0
    with style.in_force():
        sheet = Sheet(around, room + bars.lay_out(kept).total)
        if legend:
            _draw_legend(sheet, legend)
        bars.draw(sheet, sheet.top + room, kept, _CAP)
    records = [one.record() for one in found]
    alt, caption = _alt(rows, found, period), about.title or _finding(rows, found, words)
    return finish(sheet.figure, alt, table, words, records, caption=caption)


def _finding(rows: Sequence[Row], found: Sequence[_Attained], words: Words) -> str:
    """How many plans stand where, and which of those drawn is furthest from where it should be."""
    counted = words.join(counts.standing_counts(standings(rows), words))
    text = words.phrase("chart.finding.plans", counted=counted)
    for key, (worst, *_) in by_lateness(late_rows([one.row for one in found])).items():
        name, share = worst.indicator.name(words.language), attained(worst, words)
        text += words.phrase(f"chart.finding.{key}", indicator=name, attained=share)
    return text


def _legend(found: Sequence[_Attained]) -> list[str]:
    """What the mark across the bars says, empty where there is none."""
    words = found[0].words
    elapsed = next((one.elapsed for one in found if one.elapsed is not None), None)
    if found[0].is_over:
        return HEAD.wrap(words.phrase("chart.plan"), WIDTH - 8 - SPARE)
    if elapsed is None:
        return []
    usual = any(one.has_profile for one in found)
    text = words.phrase("chart.usual" if usual else "chart.elapsed", share=words.percent(elapsed))
    return HEAD.wrap(text, WIDTH - 8 - SPARE)


def _draw_legend(sheet: Sheet, legend: Sequence[str]) -> None:
    top = sheet.top - 4
    sheet.lines((8, top), legend, HEAD)
    sheet.strokes([((2, top + 1), (2, top + HEAD.line - 1))], INK, 2.0)


def _alt(rows: Sequence[Row], found: Sequence[_Attained], period: str) -> str:
    words = found[0].words
    alt = words.phrase(
        "chart.alt.attainment" if len(found) > 1 else "chart.alt.attainment_one",
        counted=words.plural("indicators_counted", len(found)),
        period=period,
        most=_spoken(found[:1]),
    )
    ends = (("highest", extremes.largest), ("lowest", extremes.smallest))
    for key, outermost in ends if len(found) > 1 else ():
        chosen = outermost(found, lambda one: counts.attained_within(one.target))
        # Where all are equal there is no highest.
        if chosen and len(chosen) < len(found):
            alt += " " + words.phrase(f"chart.alt.{key}", item=_spoken(chosen))
    counted = words.join(counts.standing_counts(standings(rows), words))
    elapsed = next((one.elapsed for one in found if one.elapsed is not None), None)
    if elapsed is None:
        return f"{alt} " + words.phrase("chart.alt.standings", counted=counted)
    if elapsed >= 100:
        return f"{alt} " + words.phrase("chart.alt.year_over", counted=counted)
    share = words.percent(elapsed)
    return f"{alt} " + words.phrase("chart.alt.elapsed", share=share, counted=counted)


def _spoken(chosen: Sequence[_Attained]) -> str:
    return chosen[0].words.join([
        values.item(one.name, f"{one.label} ({one.of_plan})", one.words) for one in chosen
    ])


def _table(found: Sequence[_Attained], caption: str, about: About) -> Table:
    words = found[0].words
    columns = [
        Column("name", words.phrase("chart.column.name")),
        # Of several units, so that none can stand in the head.
        Column("now", words.phrase("chart.column.now"), "number"),
        Column("plan", words.phrase("chart.column.plan"), "number"),
        Column("unit", words.phrase("chart.column.unit")),
        Column("attainment", words.phrase("chart.column.attainment"), "percent", "%", 1),
        Column("elapsed", words.phrase("chart.column.elapsed"), "percent", "%", 1),
    ]
    lines = [
        Line((
            Cell(one.name),
            *one.ends,
            one.cell,
            Cell(NOT_COMPARABLE)
            if one.elapsed is None
            else Cell(number=one.elapsed, decimals=1, suffix="%"),
        ))
        for one in found
    ]
    has_gap = any(one.elapsed is None for one in found)
    return Table(
        identify("attainment", about, caption, lines),
        caption,
        columns,
        lines,
        head="name",
        unit=words.phrase("unit_line", unit="%"),
        legend=[(NOT_COMPARABLE, words.phrase("legend.not_applicable"))] if has_gap else [],
        source=source_line(about, words),
        language=words.language,
    )
