"""What one organisation reported for one indicator: every vintage of every period."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from lcreport.comparison.exact import difference
from lcreport.comparison.model import Figure
from lcreport.dataset.tables import sequence_of
from lcreport.languages import codes
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lcreport.dataset.frames import IndicatorKind

# Flows, rates and ranks belong to a span of months, however it is written; stocks to a day.
Key = tuple[int, int, int, int | None] | dt.date
_NOTES = ("note", *(f"note_{code}" for code in codes()))


@lru_cache(maxsize=4096)
def read_period(code: str) -> Period:
    """`Period.parse`, remembered: a dataset writes few codes many times."""
    return Period.parse(code)


def key_of(kind: IndicatorKind, figure: Figure) -> Key:
    """What two rows must share to be vintages of one figure."""
    return figure.date if kind == "stock" else figure.period.span


@dataclass(frozen=True)
class History:
    """Vintages by key, the oldest publication first.

    Attributes:
        kind: The indicator's kind.
        vintages: Key → every publication, in the order in which they became known.
        restated: Earlier figures counted again as after a break: (key, day of the break).
    """

    kind: IndicatorKind
    vintages: Mapping[Key, tuple[Figure, ...]]
    restated: Mapping[tuple[Key, str], Figure]

    @cached_property
    def newest(self) -> Mapping[Key, Figure]:
        """Key → the figure as known now, with its first value where it was revised."""
        return {
            key: figures[-1]
            for key, figures in self.vintages.items()
            if figures[-1].value is not None or figures[-1].qualifier == "described"
        }

    @cached_property
    def points(self) -> tuple[Figure, ...]:
        """Every reported figure, oldest first."""
        return tuple(sorted(self.newest.values(), key=lambda each: (each.date, each.period)))

    @cached_property
    def _ends(self) -> Mapping[dt.date, Figure]:
        ends: dict[dt.date, Figure] = {}
        for figure in self.points:
            for vintage in self.vintages[key_of(self.kind, figure)]:
                ends[vintage.period.last_day] = figure
        return ends

    def at(self, period: Period) -> Figure | None:
        """The figure reported for these months, or, for a stock, for the day they end on."""
        if self.kind == "stock":
            return self.newest.get(period.last_day) or self._ends.get(period.last_day)
        return self.newest.get(period.span)

    def restated_for(self, figure_key: Key, since: dt.date) -> Figure | None:
        """An earlier figure restated to be comparable with figures from `since` on."""
        return self.restated.get((figure_key, since.isoformat()))


@dataclass(frozen=True, slots=True)
class _Publication:
    figure: Figure
    since: str
    rounded_to: float
    sequence: int


def history_of(kind: IndicatorKind, rows: Iterable[Mapping[str, Any]]) -> History:
    """The history told by rows of `observations`, in any order."""
    vintages: dict[Key, list[Figure]] = {}
    restated: dict[tuple[Key, str], Figure] = {}
    for read in sorted(map(_read, rows), key=_order):
        key = key_of(kind, read.figure)
        if read.since:
            restated[key, read.since] = read.figure
        else:
            vintages.setdefault(key, []).append(_against_first(read, vintages.get(key)))
    return History(kind, {key: tuple(each) for key, each in vintages.items()}, restated)


def _read(row: Mapping[str, Any]) -> _Publication:
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


def _order(read: _Publication) -> tuple[str, int, str, str, str]:
    # Beyond `sequence` only to make what is equal independent of the order of rows.
    figure = read.figure
    return figure.recorded, read.sequence, str(figure.period), repr(figure.value), figure.source


def _against_first(read: _Publication, before: list[Figure] | None) -> Figure:
    """The figure, with the value first published where that says something else.

    A figure printed more coarsely than the first (950,1 after 950,117 tỷ) does not revise it.
    """
    if not before or read.figure.value is None:
        return read.figure
    first = before[0]
    if first.value is None:
        return read.figure
    same = abs(difference(read.figure.value, first.value)) <= read.rounded_to / 2
    if same and first.qualifier == read.figure.qualifier:
        return read.figure
    return replace(read.figure, first_value=first.value)
