"""Values of one unit and one period as bars, the largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.charts import frame, values
from lcreport.annex.charts.amounts import ChartAmount, ChartAmounts
from lcreport.annex.charts.chart import NOTHING, About, Chart
from lcreport.annex.charts.parts import totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Row


def magnitudes(rows: Sequence[Row], words: Words, *, about: About = NOTHING) -> Chart | None:
    """Bars of the rows that have a value, the largest first.

    None where fewer than two have one, where units or periods differ, or where all are zero.
    Ranks are left out, for a place is no amount.
    """
    ranked = sorted(
        (row for row in rows if values.known(row) is not None and row.indicator.kind != "rank"),
        key=lambda row: -(values.known(row) or 0.0),
    )
    unit = values.shared_unit(ranked, words)
    if len(ranked) < 2 or unit is None or len({row.period for row in ranked}) > 1:
        return None
    amounts = [values.known(row) or 0.0 for row in ranked]
    # All zero: there is nothing to see.
    if not any(amounts):
        return None
    decimals = max(row.indicator.decimals for row in ranked)
    figures = [row.now for row in ranked if row.now is not None]
    scale = values.readable(words.scale(amounts, unit, decimals), figures)
    every = tuple(
        ChartAmount(row.indicator.name(words.language), row.now, values.scale_of(row, scale))
        for row in ranked
        if row.now is not None
    )
    drawn = ChartAmounts(every, (), scale.unit, words, frame.of_rows(ranked, words))
    period = words.period(ranked[0].period)
    key = "stocks" if all(row.indicator.kind == "stock" for row in ranked) else "magnitudes"
    title = words.phrase(f"chart.title.{key}", period=period)
    alt = words.phrase(
        "chart.alt.equal" if drawn.are_equal else "chart.alt.magnitudes",
        counted=words.plural("indicators_counted", len(every)),
        unit=scale.unit,
        period=period,
        value=drawn.write(every[0]),
        ends=drawn.ends(),
    )
    table = drawn.table("magnitudes", title, "chart.column.name", about)
    caption = about.title or drawn.finding("chart.finding.largest", title)
    return drawn.chart(table, alt, caption)


def magnitudes_by_unit(rows: Sequence[Row], words: Words, *, source: str = "") -> list[Chart]:
    """One chart of magnitudes for each unit that has enough rows for one, in the rows' order.

    Flows and stocks stand in charts of their own, and rates only beside those of the same base.
    Parts that `parts` can draw under their total are left to it.
    """
    divided = set(totals(rows, words))
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        indicator = row.indicator
        # Drawn twice, parts would look like further indicators.
        if indicator.part_of in divided:
            continue
        if indicator.kind != "rate" or indicator.denominator:
            # Of rates only those of one base: 13 % of households and 13 % of loans are no sizes to
            # compare.
            key = (indicator.unit(words.language), indicator.kind, indicator.denominator)
            groups.setdefault(key, []).append(row)
    charts = [magnitudes(group, words, about=About(source=source)) for group in groups.values()]
    return [chart for chart in charts if chart is not None]
