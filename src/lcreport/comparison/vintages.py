"""What one organisation published for one indicator: every vintage of every period's figure.

A value may be printed again with another number: Lào Cai's investment of the second quarter of 2021
was 1.458,1 tỷ đồng in June and 1.469,8 in September. Nothing is overwritten; the last vintage
counts, and it keeps the first value, so that an annex can say "revised".
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from lcreport.comparison.decimal_arithmetic import difference
from lcreport.comparison.flow_steps import YearFlows
from lcreport.comparison.model import Figure
from lcreport.comparison.publishers import UNKNOWN
from lcreport.dataset.tables import sequence_of
from lcreport.languages import codes
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lcreport.comparison.cached_rows import PlainRow
    from lcreport.comparison.publishers import Publishers
    from lcreport.dataset.frames import IndicatorKind

# Flows, rates and ranks belong to a span of months, however it is written; stocks to a day.
VintageKey = tuple[int, int, int, int | None] | dt.date
_NOTES = ("note", *(f"note_{code}" for code in codes()))


@lru_cache(maxsize=4096)
def read_period(code: str) -> Period:
    """`Period.parse`, remembered: a dataset writes few codes many times.

    Raises:
        PeriodError: the code cannot be read.
    """
    return Period.parse(code)


def key_of(kind: IndicatorKind, figure: Figure) -> VintageKey:
    """What two rows must share to be vintages of one figure."""
    return figure.date if kind == "stock" else figure.period.span


@dataclass(frozen=True)
class Vintages:
    """The publications of one indicator's figures, the oldest first.

    Attributes:
        kind: The indicator's kind.
        by_key: Key → every publication, in the order in which they became known.
        restated: Earlier figures counted again as after a break: (key, day of the break).
    """

    kind: IndicatorKind
    by_key: Mapping[VintageKey, tuple[Figure, ...]]
    restated: Mapping[tuple[VintageKey, str], Figure]

    @cached_property
    def newest(self) -> Mapping[VintageKey, Figure]:
        """Key → the figure as known now, with its first value where it was revised."""
        # A last row without a value takes the figure back, unless it describes it in words.
        return {
            key: figures[-1]
            for key, figures in self.by_key.items()
            if figures[-1].value is not None or figures[-1].qualifier == "described"
        }

    @cached_property
    def points(self) -> tuple[Figure, ...]:
        """Every reported figure as known now, oldest first."""
        return tuple(sorted(self.newest.values(), key=lambda figure: (figure.date, figure.period)))

    @cached_property
    def _years(self) -> dict[int, YearFlows]:
        return {}

    def flows_of(self, year: int) -> YearFlows:
        """What a flow of the year may be derived from."""
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = self._flows_of(year)
        return known

    def _flows_of(self, year: int) -> YearFlows:
        keys = [
            key
            for key, figure in self.newest.items()
            if figure.period.year == year and figure.period.months
        ]
        # One source gives one publication a day, in which a correction replaces what it corrects.
        published: dict[tuple[str, str], dict[VintageKey, Figure]] = {}
        for key in keys:
            for figure in self.by_key[key]:
                if figure.value is not None and figure.status != "doubtful":
                    published.setdefault((figure.recorded, figure.source), {})[key] = figure
        newest_first = sorted(published, reverse=True)
        return YearFlows(
            _in_order(self.newest[key] for key in keys),
            tuple(_in_order(published[name].values()) for name in newest_first),
        )

    @cached_property
    def _by_last_day(self) -> Mapping[dt.date, Figure]:
        ends: dict[dt.date, Figure] = {}
        for figure in self.points:
            for vintage in self.by_key[key_of(self.kind, figure)]:
                ends[vintage.period.last_day] = figure
        return ends

    def at(self, period: Period) -> Figure | None:
        """The figure reported for these months, or, for a stock, for the day they end on."""
        if self.kind == "stock":
            # A stock is dated first of all: "tính đến ngày 31/8/2021" within nine months. One
            # reported for the period, but dated otherwise, stands in where none has that day.
            return self.newest.get(period.last_day) or self._by_last_day.get(period.last_day)
        newest = self.newest.get(period.span)
        if newest is None or newest.period == period or newest.first_value is not None:
            return newest
        # A quarterly table's 950,1 confirms the 950,117 that January-March was printed with, and
        # takes no decimals from it.
        finer = [own for own in self.by_key[period.span] if own.period == period]
        if not finer or finer[-1].value is None:
            return newest
        return replace(finer[-1], status=newest.status, stage=newest.stage)

    def restated_for(self, key: VintageKey, since: dt.date) -> Figure | None:
        """An earlier figure restated to be comparable with figures from `since` on."""
        return self.restated.get((key, since.isoformat()))


def _in_order(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    return tuple(sorted(figures, key=lambda figure: figure.period))


@dataclass(frozen=True, slots=True)
class _Publication:
    figure: Figure
    restated_since: str
    sequence: int


def vintages_of(
    kind: IndicatorKind, rows: Iterable[PlainRow], publishers: Publishers = UNKNOWN
) -> Vintages:
    """The vintages in rows of `observations` of one organisation and indicator.

    Args:
        kind: The indicator's kind.
        rows: In any order.
        publishers: Who published what. Of one figure that several published, the vintages are
            those of the publisher with most of the indicator's figures.
    """
    restated: dict[tuple[VintageKey, str], Figure] = {}
    found: dict[VintageKey, list[_Publication]] = {}
    # By the day of recording and then `sequence`: files are merged in any order.
    for published in sorted((_read(row, publishers) for row in rows), key=_order):
        key = key_of(kind, published.figure)
        # Kept apart from vintages: it corrects nothing, but counts in another way.
        if published.restated_since:
            restated[key, published.restated_since] = published.figure
        else:
            found.setdefault(key, []).append(published)
    by_key: dict[VintageKey, tuple[Figure, ...]] = {}
    for key, publications in _of_one_publisher(found).items():
        figures: list[Figure] = []
        for published in publications:
            figures.append(_with_first_value(published, figures))
        by_key[key] = tuple(figures)
    return Vintages(kind, by_key, restated)


def _of_one_publisher(
    found: Mapping[VintageKey, list[_Publication]],
) -> Mapping[VintageKey, list[_Publication]]:
    """The publications of each figure, without those of another publisher: they are no vintages."""
    counts = Counter(
        published.figure.publisher
        for publications in found.values()
        for published in publications
        if published.figure.publisher
    )
    if len(counts) < 2:
        return found
    return {key: _own(publications, counts) for key, publications in found.items()}


def _own(publications: list[_Publication], counts: Counter[str]) -> list[_Publication]:
    names = {published.figure.publisher for published in publications} - {""}
    # By name where two published as many, so that the order of rows makes no difference.
    own = max(sorted(names), key=lambda name: counts[name], default="")
    return [published for published in publications if published.figure.publisher in {own, ""}]


def _read(row: PlainRow, publishers: Publishers) -> _Publication:
    value = row["value"]
    period = read_period(row["period"])
    figure = Figure(
        value=None if value != value else float(value),  # noqa: PLR0124 - NaN is what is missing
        qualifier=row["qualifier"],
        status=row["status"],
        period=period,
        as_of=row["as_of"],
        recorded=row["recorded"],
        source=row["source"],
        locator=row["locator"],
        notes={name: row[name] for name in _NOTES if row.get(name)},
        stage=row.get("stage", ""),
        printed=row.get("printed", ""),
        sentence=row.get("sentence", ""),
        publisher=publishers.of(row["source"]),
        is_dated=publishers.dates(row["source"], period, row["as_of"]),
        rounded_to=float(row.get("rounded_to") or 0.0),
    )
    return _Publication(figure, row.get("restated", ""), sequence_of(row))


def _order(published: _Publication) -> tuple[str, int, str, str, str]:
    # Beyond `sequence` only to make what is equal independent of the order of rows.
    figure = published.figure
    return (
        figure.recorded, published.sequence, str(figure.period), repr(figure.value), figure.source,
    )  # fmt: skip


def _with_first_value(published: _Publication, before: list[Figure] | None) -> Figure:
    """The figure, with the value first published where that says something else."""
    figure = published.figure
    # Taken back: nothing was revised to.
    if not before or figure.value is None:
        return figure
    first = before[0]
    if first.value is None:
        return figure
    # A figure printed more coarsely than the first (950,1 after 950,117 tỷ) does not revise it.
    same = abs(difference(figure.value, first.value)) <= figure.rounded_to / 2
    if same and first.qualifier == figure.qualifier:
        return figure
    return replace(figure, first_value=first.value)
