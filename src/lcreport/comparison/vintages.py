"""What one organisation published for one indicator: every vintage of every period's figure.

A value may be printed again with another number: Lào Cai's investment of the second quarter of 2021
was 1.458,1 tỷ đồng in June and 1.469,8 in September. Nothing is overwritten; the last vintage
counts, and it keeps the first value, so that an annex can say "revised".
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar

from lcreport.comparison.decimal_arithmetic import difference
from lcreport.comparison.flow_steps import YearFlows
from lcreport.comparison.model import Figure, dated
from lcreport.comparison.publishers import UNKNOWN
from lcreport.dataset.tables import sequence_of
from lcreport.languages import codes
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lcreport.comparison.cached_rows import PlainRow
    from lcreport.comparison.publishers import Publishers
    from lcreport.dataset.frames import IndicatorKind

# Flows, rates and ranks belong to a span of months, however it is written; stocks to a day.
VintageKey = tuple[int, int, int, int | None] | dt.date
K = TypeVar("K")
V = TypeVar("V")
_NOTES = ("note", *(f"note_{code}" for code in codes()))


@lru_cache(maxsize=4096)
def read_period(code: str) -> Period:
    """`Period.parse`, remembered: a dataset writes few codes many times.

    Raises:
        PeriodError: the code cannot be read.
    """
    return Period.parse(code)


# Remembered for the same reason; `as_of` says nothing of a span, so that both are asked alike.
@lru_cache(maxsize=4096)
def _read_span(code: str, _as_of: str) -> VintageKey:
    return read_period(code).span


@lru_cache(maxsize=4096)
def _read_day(code: str, as_of: str) -> VintageKey:
    return dated(as_of, read_period(code))


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
        found = {key: self.newest_of(key) for key in self.by_key}
        return {key: figure for key, figure in found.items() if figure is not None}

    def newest_of(self, key: VintageKey) -> Figure | None:
        """One of `newest`, for which no other is read."""
        figures = self.by_key.get(key)
        # A last row without a value takes the figure back, unless it describes it in words.
        if not figures or (figures[-1].value is None and figures[-1].qualifier != "described"):
            return None
        return figures[-1]

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
            return self.newest_of(period.last_day) or self._by_last_day.get(period.last_day)
        newest = self.newest_of(period.span)
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
    restated: dict[tuple[VintageKey, str], list[PlainRow]] = {}
    found: dict[VintageKey, list[PlainRow]] = {}
    read_key = _read_day if kind == "stock" else _read_span
    for row in rows:
        key = read_key(row["period"], row["as_of"])
        since = row.get("restated", "")
        # Kept apart from vintages: it corrects nothing, but counts in another way.
        if since:
            restated.setdefault((key, since), []).append(row)
        else:
            found.setdefault(key, []).append(row)
    own = _of_one_publisher(found, publishers)

    def figures_of(key: VintageKey) -> tuple[Figure, ...]:
        figures: list[Figure] = []
        for published in _published(own[key], publishers):
            figures.append(_with_first_value(published, figures))
        return tuple(figures)

    def restated_of(key: tuple[VintageKey, str]) -> Figure:
        return _published(restated[key], publishers)[-1].figure

    return Vintages(kind, _MadeOnAsking(own, figures_of), _MadeOnAsking(restated, restated_of))


class _MadeOnAsking(Mapping[K, V]):
    """A mapping whose values are made as they are asked for, once.

    Among the units of a group an indicator's figures of two periods are asked for, out of perhaps
    thirteen years: making the others took half of the time that a ranking takes.
    """

    def __init__(self, keys: Iterable[K], make: Callable[[K], V]) -> None:
        self._keys = dict.fromkeys(keys)
        self._make = make
        self._made: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._made:
            if key not in self._keys:
                raise KeyError(key)
            self._made[key] = self._make(key)
        return self._made[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _of_one_publisher(
    found: Mapping[VintageKey, list[PlainRow]], publishers: Publishers
) -> Mapping[VintageKey, list[PlainRow]]:
    """The rows of each figure, without those of another publisher: they are no vintages."""
    if len(set(publishers.names.values())) < 2:
        return found
    names = (publishers.of(row["source"]) for rows in found.values() for row in rows)
    counts = Counter(name for name in names if name)
    if len(counts) < 2:
        return found
    return {key: _own(rows, publishers, counts) for key, rows in found.items()}


def _own(rows: list[PlainRow], publishers: Publishers, counts: Counter[str]) -> list[PlainRow]:
    names = {publishers.of(row["source"]) for row in rows} - {""}
    # By name where two published as many, so that the order of rows makes no difference.
    own = max(sorted(names), key=lambda name: counts[name], default="")
    return [row for row in rows if publishers.of(row["source"]) in {own, ""}]


def _published(rows: Sequence[PlainRow], publishers: Publishers) -> list[_Publication]:
    if len(rows) == 1:
        return [_read(rows[0], publishers)]
    # By the day of recording and then `sequence`: files are merged in any order.
    return sorted((_read(row, publishers) for row in rows), key=_order)


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
        notes={name: text for name in _NOTES if (text := row.get(name))},
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
