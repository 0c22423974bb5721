"""One indicator of several organisations as bars, the largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.charts import frame, values
from lcreport.annex.charts.amounts import ChartAmount, ChartAmounts
from lcreport.annex.charts.chart import NOTHING, About, Chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Row


def side_by_side(
    rows: Sequence[Row], names: Mapping[str, str], words: Words, *, about: About = NOTHING
) -> Chart | None:
    """Bars of one indicator, one an organisation; a sign stands for those without a value.

    None where fewer than two organisations have a value, or where the rows are of several
    indicators or periods.

    Args:
        rows: One row an organisation.
        names: Organisation id → the name to print; the id itself where it is not there.
        words: The language to write.
        about: Title, source and id.
    """
    with_value = [row for row in rows if values.known(row) is not None]
    if len(with_value) < 2 or len({(row.indicator.id, row.period) for row in rows}) > 1:
        return None
    ranked = sorted(with_value, key=lambda row: -(values.known(row) or 0.0))
    indicator = ranked[0].indicator
    amounts = [values.known(row) or 0.0 for row in ranked]
    # Of ranks the best would have the shortest bar.
    if not any(amounts) or indicator.kind == "rank":
        return None
    scale = words.scale_of(indicator, amounts)
    every = tuple(
        ChartAmount(
            names.get(row.organisation, row.organisation), row.now, values.scale_of(row, scale)
        )
        for row in ranked
        if row.now is not None
    )
    # In the order given: they have no value to be ranked by.
    without = [row.organisation for row in rows if row not in ranked]
    missing = tuple(names.get(organisation, organisation) for organisation in without)
    drawn = ChartAmounts(every, missing, scale.unit, words, frame.of_rows(ranked, words))
    name, period = indicator.name(words.language), words.period(ranked[0].period)
    title = words.phrase("chart.title.side_by_side", name=name, period=period)
    alt = words.phrase(
        "chart.alt.equal" if drawn.are_equal else "chart.alt.side_by_side",
        counted=words.plural("chart.organisations_counted", len(every)),
        name=name,
        unit=scale.unit,
        period=period,
        value=drawn.write(every[0]),
        ends=drawn.ends(),
    )
    table = drawn.table("side-by-side", title, "chart.column.organisation", about)
    caption = about.title or drawn.finding("chart.finding.side_by_side", title, name=name)
    return drawn.chart(table, alt, caption)
