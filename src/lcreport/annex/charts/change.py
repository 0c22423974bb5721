"""Change against an earlier period as bars to both sides of zero."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

from lcreport.annex.charts import bars, frame, style, values
from lcreport.annex.charts.bar import Bar
from lcreport.annex.charts.chart import NOTHING, About, Chart, finish, identify, source_line
from lcreport.annex.charts.sheet import Sheet, surround
from lcreport.annex.charts.style import ACCENT, PALE
from lcreport.annex.tables import Cell, Column, Line, Table, cells
from lcreport.annex.wording import counts
from lcreport.annex.wording.numbers import seen_decimals
from lcreport.comparison.flow_steps import UNSETTLED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.frame import ChartRecord
    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Comparison, Direction, Figure, Row

Against = Literal["same_period_last_year", "previous", "year_end"]
ChangeMeasure = Literal["growth_pct", "points"]

# In %: a doubling is common and must be seen as what it is.
_LEAST_CAP = 100.0


@dataclass(frozen=True, slots=True)
class _Change:
    row: Row
    now: Figure
    against: Comparison
    value: float
    measure: ChangeMeasure
    words: Words

    @property
    def name(self) -> str:
        return self.row.indicator.name(self.words.language)

    @property
    def cell(self) -> Cell:
        is_growth = self.measure == "growth_pct"
        decimals = 1 if is_growth else max(1, self.row.indicator.decimals)
        decimals = seen_decimals(self.value, decimals)
        suffix = "%" if is_growth else ""
        cell = Cell(number=self.value, decimals=decimals, signed=True, suffix=suffix)
        return cells.changed(cell, self.against, self.words)

    @property
    def unit(self) -> str:
        """What a difference of two rates is counted in: of percentages percentage points."""
        return self.words.points_unit(self.row.indicator.unit(self.words.language))

    @property
    def label(self) -> str:
        return self.cell.written(self.words.language)

    @property
    def ends(self) -> tuple[Cell, Cell, Cell]:
        """Both values compared in one scale, and its unit."""
        indicator, words = self.row.indicator, self.words
        both = [self.against.value, self.now.value]
        scale = words.scale_of(indicator, both)
        # Both in one scale: "680 → 736 tỷ đồng" can be checked by eye.
        against = self.against
        before = values.cell_of(against.value or 0.0, scale, against.printed_qualifier, words)
        return before, values.cell(self.now, scale, words), Cell(scale.unit)

    def record(self) -> ChartRecord:
        """The figure, what it is compared with, and the measure of the change."""
        current = frame.of_figure(self.row.indicator, self.now, self.words)
        return {
            "organisation": self.row.organisation,
            **current,
            "against_period": str(self.against.period),
            "against_value": self.against.value,
            self.measure: self.value,
            "bound": self.against.bound,
        }

    def bar(self) -> Bar:
        before, now, unit = (end.written(self.words.language) for end in self.ends)
        from_to = self.words.phrase("chart.from_to", before=before, now=now)
        # A change is no surer than its base.
        estimated = self.against.status in UNSETTLED
        return Bar(
            name=self.name,
            length=self.value,
            label=self.label,
            detail=values.with_unit(from_to, unit, self.words),
            mark="estimate" if estimated else values.mark(self.now),
            bound=_towards(self.against.bound, self.value),
            colour=ACCENT if self.value >= 0 else PALE,
        )


def change(
    rows: Sequence[Row],
    words: Words,
    *,
    against: Against = "same_period_last_year",
    measure: ChangeMeasure = "growth_pct",
    about: About = NOTHING,
) -> Chart | None:
    """Bars of growth in percent (or of change in percentage points), the largest rise first.

    None where fewer than two rows have it, or where nothing changed.
    """
    found = sorted(_changes(rows, words, against, measure), key=lambda one: -one.value)
    if measure == "points":
        found = _in_one_unit(found)
    if len(found) < 2 or not any(one.value for one in found):
        return None
    period = words.period(found[0].row.period)
    versus = words.phrase(f"against.{against}")
    key = "change" if measure == "growth_pct" else "points"
    unit = "%" if measure == "growth_pct" else found[0].unit
    title = words.phrase(f"chart.title.{key}", against=versus, period=period)
    table = _table(found, unit, title, about)
    every = [one.bar() for one in found]
    kept = bars.fitting(every, _falls_first(found))
    cap = _cap([bar.length or 0.0 for bar in kept])
    notes = [words.phrase("chart.note.rising")] if found[0].value > 0 > found[-1].value else []
    notes += bars.notes(kept, len(every), words, cap)
    # Points and places are no percentages; the note says that there are such changes too.
    others = len(counts.compared(rows, against)) - len(found)
    notes += [words.plural("chart.note.other_measures", others)] if others else []
    synthetic = values.is_synthetic(one.now for one in found)
    measure_line = words.phrase("chart.with_unit", title=title, unit=unit)
    with style.in_force():
        around = surround([measure_line], notes, words, synthetic=synthetic)
        sheet = Sheet(around, bars.lay_out(kept).total)
        bars.draw(sheet, sheet.top, kept, cap)
    alt, caption = _alt(found, versus, period), about.title or _finding(found, versus)
    records = [one.record() for one in found]
    return finish(sheet.figure, alt, table, words, records, caption=caption)


def _finding(found: Sequence[_Change], versus: str) -> str:
    """How many rose and fell, with the largest fall or, where nothing fell, the largest rise."""
    words = found[0].words
    counted = words.join(counts.directions([(one.row, one.against) for one in found], words))
    text = words.phrase("summary.changes", against=versus, counted=counted)
    for direction in reversed(counts.DIRECTIONS):
        moved, chosen = _moved(found, direction)
        if chosen:
            unit = "" if chosen[0].measure == "growth_pct" else f" {chosen[0].unit}"
            key = "one" if len(moved) == 1 else "most"
            names = counts.named([one.row for one in chosen], words)
            change = f"{chosen[0].label}{unit}"
            return text + words.phrase(f"summary.{key}_{direction}", indicator=names, change=change)
    return text


def _moved(found: Sequence[_Change], direction: Direction) -> tuple[list[_Change], list[_Change]]:
    """Those that rose, or fell, and which of them did so the most; a single one is that."""
    moved = [one for one in found if one.against.direction == direction]
    if len(moved) == 1:
        return moved, moved
    most = counts.moved_most([(one.row, one.against) for one in found], direction)
    return moved, [one for one in moved if any(one.row is row for row, _ in most)]


def _in_one_unit(found: Sequence[_Change]) -> list[_Change]:
    """The changes in the unit that most of them have: points of % and of ‰ share no axis."""
    counted = Counter(one.unit for one in found)
    return [one for one in found if one.unit == counted.most_common(1)[0][0]]


def _falls_first(found: Sequence[_Change]) -> list[int]:
    """Places of the changes: every fall, the largest first, then the rises, the largest first.

    A fall is at most 100 % while a rise may be any size: by length the falls would go first, and
    what a leader has to see must not be what does not fit on the page.
    """
    return sorted(
        range(len(found)), key=lambda at: (found[at].value >= 0, -abs(found[at].value), at)
    )


def _changes(
    rows: Sequence[Row], words: Words, against: Against, measure: ChangeMeasure
) -> list[_Change]:
    found = []
    for row in rows:
        compared: Comparison | None = getattr(row, against)
        if compared is None:
            continue
        value, now = getattr(compared, measure), compared.now or row.now
        if value is not None and now is not None:
            found.append(_Change(row, now, compared, value, measure, words))
    return found


def _towards(bound: str | None, value: float) -> str | None:
    """A bound of the number as a bound of the bar's length: a fall of at least −12 is no longer."""
    if value < 0 and bound in {"at_least", "at_most"}:
        return "at_most" if bound == "at_least" else "at_least"
    return bound


def _cap(lengths: Sequence[float]) -> float:
    """Where bars are cut, so that one growing from next to nothing does not flatten the rest."""
    sizes = sorted(abs(length) for length in lengths)
    # By the median, which a single huge growth does not move.
    cap = max(_LEAST_CAP, 4 * median(sizes))
    # A bar that is only a little longer is drawn whole: a cut would save nothing.
    return cap if sizes[-1] > 1.5 * cap else float("inf")


def _alt(found: Sequence[_Change], versus: str, period: str) -> str:
    words = found[0].words
    alt = words.phrase(
        "chart.alt.change",
        counted=words.plural("indicators_counted", len(found)),
        against=versus,
        period=period,
        directions=words.join(counts.directions([(one.row, one.against) for one in found], words)),
    )
    for direction in counts.DIRECTIONS:
        moved, chosen = _moved(found, direction)
        if chosen:
            key = "one" if len(moved) == 1 else "most"
            items = words.join(list(map(_item, chosen)))
            alt += " " + words.phrase(f"chart.alt.{key}_{direction}", item=items)
    return alt


def _item(one: _Change) -> str:
    unit = "" if one.measure == "growth_pct" else f" {one.unit}"
    return values.item(one.name, one.label + unit, one.words)


def _table(found: Sequence[_Change], unit: str, caption: str, about: About) -> Table:
    words = found[0].words
    measure = found[0].measure
    kind: Literal["percent", "points"] = "percent" if measure == "growth_pct" else "points"
    column = "growth" if measure == "growth_pct" else "points"
    heading = words.phrase(f"chart.column.{column}", unit=unit)
    columns = [
        Column("name", words.phrase("chart.column.name")),
        Column("before", words.phrase("chart.column.before"), "number"),
        Column("now", words.phrase("chart.column.now"), "number"),
        Column("unit", words.phrase("chart.column.unit")),
        Column(column, heading, kind, unit, 1),
    ]
    lines = [Line((Cell(one.name), *one.ends, one.cell)) for one in found]
    return Table(
        identify("change", about, caption, lines),
        caption,
        columns,
        lines,
        head="name",
        unit=words.phrase("unit_line", unit=unit),
        source=source_line(about, words),
        language=words.language,
    )
