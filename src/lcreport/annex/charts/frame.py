"""What a chart shows as rows of a tidy frame: one a figure, in the indicator's own unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.annex.charts import values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.annex.wording import Words
    from lcreport.comparison.model import Figure, Row
    from lcreport.dataset.frames import Indicator

ChartRecord = dict[str, str | float | None]


def of_rows(rows: Iterable[Row], words: Words) -> list[ChartRecord]:
    """One record a row that has a figure, with the organisation it is of."""
    return [
        {"organisation": row.organisation, **of_figure(row.indicator, row.now, words)}
        for row in rows
        if row.now is not None
    ]


def of_figure(indicator: Indicator, figure: Figure, words: Words) -> ChartRecord:
    """One figure with the name and the unit of its indicator; a value in words is None."""
    return {
        "indicator": indicator.id,
        "name": indicator.name(words.language),
        "period": str(figure.period),
        "date": figure.date.isoformat(),
        # Whatever the chart is scaled to, so that frames of several charts can be put together.
        "value": values.drawn(figure),
        "unit": indicator.unit(words.language),
        "qualifier": figure.qualifier,
        "status": figure.status,
    }
