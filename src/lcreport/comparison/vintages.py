"""What one organisation published for one indicator: every vintage of every period's figure.

A value may be printed again with another number: Lào Cai's investment of the second quarter of 2021
was 1.458,1 tỷ đồng in June and 1.469,8 in September. Nothing is overwritten; the last vintage
counts, and it keeps the first value, so that an annex can say "revised".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from lcreport.comparison.decimal_arithmetic import difference
from lcreport.comparison.model import Figure
from lcreport.dataset.tables import sequence_of
from lcreport.languages import codes
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lcreport.comparison.cached_rows import Record
    from lcreport.dataset.frames import IndicatorKind

# Flows, rates and ranks belong to a span of months, however it is written; stocks to a day.
Key = tuple[int, int, int, int | None] | dt.date
_NOTES = ("note", *(f"note_{code}" for code in codes()))


@lru_cache(maxsize=4096)
def read_period(code: str) -> Period:
    """`Period.parse`, remembered: a dataset writes few codes many times.

    Raises:
        PeriodError: the code cannot be read.
    """
    return Period.parse(code)


def key_of(kind: IndicatorKind, figure: Figure) -> Key:
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
    by_key: Mapping[Key, tuple[Figure, ...]]
    restated: Mapping[tuple[Key, str], Figure]

    @cached_property
    def newest(self) -> Mapping[Key, Figure]:
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
        return self.newest.get(period.span)

    def restated_for(self, key: Key, since: dt.date) -> Figure | None:
        """An earlier figure restated to be comparable with figures from `since` on."""
        return self.restated.get((key, since.isoformat()))


@dataclass(frozen=True, slots=True)
class _Publication:
    figure: Figure
    restated_since: str
    rounded_to: float
    sequence: int


def vintages_of(kind: IndicatorKind, rows: Iterable[Record]) -> Vintages:
    """The vintages in rows of `observations` of one organisation and indicator, in any order."""
    by_key: dict[Key, list[Figure]] = {}
    restated: dict[tuple[Key, str], Figure] = {}
    for published in sorted(map(_read, rows), key=_order):
        key = key_of(kind, published.figure)
        if published.restated_since:
            restated[key, published.restated_since] = published.figure
        else:
            by_key.setdefault(key, []).append(_with_first_value(published, by_key.get(key)))
    return Vintages(kind, {key: tuple(figures) for key, figures in by_key.items()}, restated)


def _read(row: Record) -> _Publication:
    value = row["value"]
    figure = Figure(
        value=None if value != value else float(value),  # noqa: PLR0124 - NaN is what is missing
        qualifier=row["qualifier"],
        status=row["status"],
        period=read_period(row["period"]),
        as_of=row["as_of"],
        recorded=row["recorded"],
        source=row["source"],
        locator=row["locator"],
        notes={name: row[name] for name in _NOTES if row.get(name)},
        stage=row.get("stage", ""),
        printed=row.get("printed", ""),
    )
    return _Publication(
        figure,
        row.get("restated", ""),
        float(row.get("rounded_to") or 0.0),
        sequence_of(row),
    )


def _order(published: _Publication) -> tuple[str, int, str, str, str]:
    # Beyond `sequence` only to make what is equal independent of the order of rows.
    figure = published.figure
    return (
        figure.recorded, published.sequence, str(figure.period), repr(figure.value), figure.source,
    )  # fmt: skip


def _with_first_value(published: _Publication, before: list[Figure] | None) -> Figure:
    """The figure, with the value first published where that says something else."""
    figure = published.figure
    if not before or figure.value is None:
        return figure
    first = before[0]
    if first.value is None:
        return figure
    # A figure printed more coarsely than the first (950,1 after 950,117 tỷ) does not revise it.
    same = abs(difference(figure.value, first.value)) <= published.rounded_to / 2
    if same and first.qualifier == figure.qualifier:
        return figure
    return replace(figure, first_value=first.value)
