"""Which charts an annex shows: those that fit what there is, and none where none does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lcreport import comparison
from lcreport.annex import charts, name_sources
from lcreport.annex.charts import About
from lcreport.dataset.frames import records
from lcreport.languages import choose
from lcreport.period import Period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.annex.charts import Chart
    from lcreport.annex.wording import Words
    from lcreport.comparison import Figure, Row
    from lcreport.dataset.frames import Dataset, Indicator, Organisation

# Four large charts of trends would take two pages, and be turned over before being compared.
_FEW_SERIES = 3
_TWO = 2
_MOST_MAGNITUDES = 2
# Fewer bars say no more than their rows of the table.
_FEWEST_BARS = 4
_MOST_PARTS = 3
# Of more a chart would leave out some, perhaps a fall; the summary names every one of those.
_MOST_CHANGES = 8
_MOST_SHARED = 2


def of_unit(
    data: Dataset, organisation: Organisation, period: Period, rows: Sequence[Row], words: Words
) -> list[Chart]:
    """Charts of one organisation.

    Several periods give plan, change against last year and trends; one period alone gives
    magnitudes of figures that belong together. Parts of a total are drawn either way. Where two or
    three bars would repeat the table, nothing is drawn.
    """
    reported = [row for row in rows if row.now is not None]
    trends = _trends(data, organisation, period, reported, words)
    alone = _about(data, words, reported)
    drawn = [
        *trends,
        *_parts(reported, words, alone),
    ]
    attained = [row for row in reported if row.target is not None and row.target.attainment_pct]
    if len(attained) >= _FEWEST_BARS:
        about = _about(data, words, reported, "target")
        drawn.insert(0, charts.attainment(reported, words, about=about))
    changed = [row for row in reported if _growth(row) is not None]
    if _FEWEST_BARS <= len(changed) <= _MOST_CHANGES:
        about = _about(data, words, reported, "same_period_last_year")
        drawn.insert(0, charts.change(reported, words, about=about))
    # Sizes of one period beside each other say least, and only where nothing can be followed.
    if not changed and not trends:
        drawn += _magnitudes(reported, words, alone)
    return [chart for chart in drawn if chart is not None]


def _growth(row: Row) -> float | None:
    compared = row.same_period_last_year
    return None if compared is None else compared.growth_pct


def of_shared(
    data: Dataset,
    rows: Mapping[str, Sequence[Row]],
    organisations: Mapping[str, Organisation],
    words: Words,
) -> list[Chart]:
    """Indicators that four organisations or more report, the organisations side by side.

    What two or three report, the table says as well; and a chart a row would repeat it.
    """
    names = {key: names.short(words.language) for key, names in organisations.items()}
    by_indicator: dict[str, list[Row]] = {}
    for members in rows.values():
        for row in members:
            # A figure in words only ("hàng chục") has no length.
            if row.now is not None and row.now.value is not None:
                by_indicator.setdefault(row.indicator.id, []).append(row)
    drawn = [
        charts.side_by_side(members, names, words, about=_about(data, words, members))
        for members in by_indicator.values()
        if len(members) >= _FEWEST_BARS
    ]
    return [chart for chart in drawn if chart is not None][:_MOST_SHARED]


def _about(data: Dataset, words: Words, rows: Iterable[Row], *against: str) -> About:
    """Who published the figures of a chart, those that they are compared with too."""
    sources = name_sources.of_rows(data, rows, against)
    return About(source=name_sources.publishers(data, sources, words))


def _about_points(data: Dataset, words: Words, points: Iterable[Figure]) -> About:
    sources = name_sources.of_figures(points)
    return About(source=name_sources.publishers(data, sources, words))


def _trends(
    data: Dataset,
    organisation: Organisation,
    period: Period,
    rows: Iterable[Row],
    words: Words,
) -> list[Chart | None]:
    """A line each for few indicators.

    Of many the table has small lines, which stand beside their figures.
    """
    series = [
        (row.indicator, comparison.series(data, organisation.id, row.indicator.id, period))
        for row in rows
        if row.indicator.kind != "rank"
    ]
    # No line leads through two points.
    several = [(indicator, points) for indicator, points in series if len(points) > _TWO]
    if len(several) > _FEW_SERIES:
        return []
    drawn = []
    for indicator, points in several:
        breaks = _breaks(data, organisation, indicator, words)
        about = _about_points(data, words, points)
        drawn.append(charts.trend(points, indicator, words, breaks=breaks, about=about))
    return drawn


def _breaks(
    data: Dataset, organisation: Organisation, indicator: Indicator, words: Words
) -> dict[dt.date, str]:
    rows = data.breaks
    # An empty cell means everybody.
    here = rows["organisation"].isin(["", organisation.id])
    concerned = rows[here & rows["indicator"].isin(["", indicator.id])]
    return {
        Period.parse(row["period"]).first_day: choose(row, "reason", words.language)
        for row in records(concerned)
    }


def _parts(rows: Sequence[Row], words: Words, about: About) -> list[Chart | None]:
    counted = Counter(row.indicator.part_of for row in rows)
    # The shares of two parts are one number, which the table has.
    totals = [total for total in charts.totals(rows, words) if counted[total] > _TWO]
    return [charts.parts(rows, total, words, about=about) for total in totals[:_MOST_PARTS]]


def _magnitudes(rows: Sequence[Row], words: Words, about: About) -> list[Chart | None]:
    """Those of figures of one group and unit: voters beside donors are alike in their unit only."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.indicator.group, []).append(row)
    drawn = [
        chart
        for members in groups.values()
        for chart in charts.magnitudes_by_unit(members, words, source=about.source)
        if len(chart.table.lines) >= _FEWEST_BARS
    ]
    # Sorting is stable: groups with as many indicators keep the dataset's order.
    drawn.sort(key=lambda chart: -len(chart.table.lines))
    return [*drawn[:_MOST_MAGNITUDES]]
