"""Parts of a total as bars of shares, the largest first, each before the track of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.annex.charts import bars, ends, frame, style, values
from lcreport.annex.charts.bar import Bar
from lcreport.annex.charts.chart import NOTHING, About, Chart, finish, identify, source_line
from lcreport.annex.charts.sheet import Sheet, surround
from lcreport.annex.tables import Cell, Column, Line, Table, cells
from lcreport.annex.wording import extremes
from lcreport.comparison import combine_bounds
from lcreport.comparison.rounding import surely_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.charts.frame import ChartRecord
    from lcreport.annex.wording import Scale, Words
    from lcreport.comparison.model import Figure, Row
    from lcreport.dataset.frames import Qualifier

# Parts given as decimals sum to a little more than their total in binary.
_TOLERANCE = 1e-9
# As in `amounts`: nobody can skip within an alternative text.
_SPOKEN = 8


@dataclass(frozen=True, slots=True)
class _Part:
    row: Row
    figure: Figure
    of: Figure
    scale: Scale
    words: Words

    @property
    def name(self) -> str:
        return self.row.indicator.name(self.words.language)

    @property
    def value(self) -> float:
        return values.drawn(self.figure) or 0.0

    @property
    def share_pct(self) -> float:
        return 100 * self.value / (values.drawn(self.of) or 1.0)

    @property
    def bound(self) -> Qualifier | None:
        """How the share is bounded; None where part and total are bounds that do not combine."""
        # For bounds, dividing by the whole is as subtracting it: more of it makes the share less.
        return combine_bounds.subtracted(self.figure.qualifier, self.of.qualifier)

    @property
    def written(self) -> str:
        return values.write_figure(self.figure, self.scale, self.words)

    @property
    def share_cell(self) -> Cell:
        # The share of a bound in a bound may be anything.
        if self.bound is None:
            return Cell()
        share = Cell(number=self.share_pct, decimals=1, suffix="%")
        return share if self.bound == "exact" else cells.bounded(share, self.bound, self.words)

    @property
    def share(self) -> str:
        return self.share_cell.written(self.words.language)

    @property
    def label(self) -> str:
        if not self.share:
            return self.written
        return self.words.phrase("chart.share", value=self.written, share=self.share)

    @property
    def detail(self) -> str:
        dated = values.dated(self.figure, self.words)
        return "; ".join(text for text in (self.written, dated) if text)

    def item(self) -> str:
        """Name, value and share, for the alternative text."""
        told = values.doubted(self.label, self.figure, self.words)
        return values.item(self.name, told, self.words)

    def bar(self) -> Bar:
        return Bar(
            name=self.name,
            length=self.value / self.scale.factor,
            label=self.share or self.written,
            detail=self.detail if self.share else values.dated(self.figure, self.words),
            mark=values.mark(self.figure),
            bound=self.figure.qualifier,
            whole=(values.drawn(self.of) or 0.0) / self.scale.factor,
        )


def parts(rows: Sequence[Row], total: str, words: Words, *, about: About = NOTHING) -> Chart | None:
    """Bars of the parts of one total, each before a pale track as long as the total.

    Parts may overlap ("of whom women", "of whom members"), so no remainder is drawn or named.
    None where fewer than two parts have a value, where the total has none, where units or periods
    differ, where a value is negative, or where the parts exceed the total.

    Args:
        rows: Rows with the total and its parts among them.
        total: The indicator that the parts' `part_of` names.
        words: The language to write.
        about: Title, source and id.
    """
    whole = next((row for row in rows if row.indicator.id == total), None)
    found = [
        row for row in rows if row.indicator.part_of == total and values.known(row) is not None
    ]
    if whole is None or whole.now is None or not _fit(found, whole, words):
        return None
    unit = whole.indicator.unit(words.language)
    decimals = max(row.indicator.decimals for row in [whole, *found])
    scale = words.scale([values.known(row) for row in [whole, *found]], unit, decimals)
    drawn = [
        _Part(row, row.now, whole.now, scale, words)
        for row in sorted(found, key=lambda row: -(values.known(row) or 0.0))
        if row.now is not None
    ]
    return _chart(drawn, whole, about)


def totals(rows: Sequence[Row], words: Words) -> list[str]:
    """The indicators whose parts can be drawn, in the rows' order."""
    found = []
    for row in rows:
        its = [
            part
            for part in rows
            if part.indicator.part_of == row.indicator.id and values.known(part) is not None
        ]
        if _fit(its, row, words):
            found.append(row.indicator.id)
    return found


def _fit(found: Sequence[Row], whole: Row, words: Words) -> bool:
    """Whether the parts are parts of the whole in every respect."""
    total = values.known(whole)
    amounts = [values.known(row) or 0.0 for row in found]
    if total is None or total <= 0 or len(amounts) < 2 or min(amounts) < 0:
        return False
    # Of a total with a slipped mark every share is wrong by the same power of ten.
    if whole.now is not None and values.mark(whole.now) == "doubtful":
        return False
    return (
        sum(amounts) <= total * (1 + _TOLERANCE)
        and any(amounts)
        # A rate's parts do not add up to it.
        and whole.indicator.kind in {"flow", "stock"}
        and values.shared_unit([whole, *found], words) is not None
        and len({row.period for row in [whole, *found]}) == 1
    )


def _chart(drawn: Sequence[_Part], whole: Row, about: About) -> Chart:
    words, scale, of = drawn[0].words, drawn[0].scale, drawn[0].of
    name, period = whole.indicator.name(words.language), words.period(whole.period)
    title = words.phrase("chart.title.parts", name=words.quoted(name), period=period)
    measure = words.phrase("chart.with_unit", title=title, unit=scale.unit)
    table = _table(drawn, name, title, about)
    every = [part.bar() for part in drawn]
    kept = bars.fitting(every)
    figures = [of, *(part.figure for part in drawn)]
    total = words.phrase("chart.whole", value=values.write_figure(of, scale, words))
    alt = words.phrase(
        "chart.alt.parts",
        name=name,
        period=period,
        total=words.qualified(
            words.with_unit((of.value or 0) / scale.factor, scale), of.printed_qualifier
        ),
        ends=ends.sentence(
            drawn,
            lambda part: surely_within(part.figure),
            _Part.item,
            words,
            key="chart.alt.part_ends",
        ),
    )
    if 2 < len(drawn) <= _SPOKEN:
        items = "; ".join(map(_Part.item, drawn))
        alt += " " + words.phrase("chart.alt.all", items=items)
    alt += values.caution(figures, words)
    with style.in_force():
        around = surround(
            [f"{measure}. {total}"],
            bars.notes(kept, len(every), words),
            words,
            synthetic=values.is_synthetic(figures),
        )
        sheet = Sheet(around, bars.lay_out(kept).total)
        bars.draw(sheet, sheet.top, kept)
    caption = about.title or _finding(drawn, name)
    return finish(sheet.figure, alt, table, words, _records(drawn, whole), caption=caption)


def _finding(drawn: Sequence[_Part], whole: str) -> str:
    """What the largest part makes up; empty where several may be the largest."""
    found = extremes.largest(drawn, lambda part: surely_within(part.figure))
    if len(found) != 1 or not found[0].share or values.mark(found[0].figure) == "doubtful":
        return ""
    words, part = drawn[0].words, found[0]
    return words.phrase(
        "chart.finding.part", part=part.name, share=part.share, whole=words.quoted(whole)
    )


def _records(drawn: Sequence[_Part], whole: Row) -> list[ChartRecord]:
    """The whole, then its parts with their share of it."""
    words = drawn[0].words
    records = frame.of_rows([whole, *(part.row for part in drawn)], words)
    shares = [None, *(part.share_pct if part.bound else None for part in drawn)]
    return [
        record | {"part_of": part_of, "share_pct": share}
        for record, part_of, share in zip(
            records, ["", *(part.row.indicator.part_of for part in drawn)], shares, strict=True
        )
    ]


def _table(drawn: Sequence[_Part], name: str, caption: str, about: About) -> Table:
    words, scale, of = drawn[0].words, drawn[0].scale, drawn[0].of
    columns = [
        Column("name", words.phrase("chart.column.name")),
        Column("value", words.phrase("chart.column.value"), "number", scale.unit, scale.decimals),
        Column("share", words.phrase("chart.column.share"), "percent", "%", 1),
    ]
    whole = (
        Cell(name),
        values.cell(of, scale, words),
        Cell(""),
    )
    # The whole first, its parts a level below, as Vietnamese tables write "Tổng số – Trong đó".
    lines = [Line(whole)]
    for part in drawn:
        value = values.cell(part.figure, scale, words)
        lines.append(Line((Cell(part.name), value, part.share_cell), level=1))
    return Table(
        identify("parts", about, caption, lines),
        caption,
        columns,
        lines,
        head="name",
        unit=words.phrase("unit_line", unit=scale.unit),
        source=source_line(about, words),
        language=words.language,
    )
