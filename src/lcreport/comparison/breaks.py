"""Where a series breaks: rows of breaks.csv, an organisation's end, a merger.

When provinces were merged in 2025 the new Lào Cai kept its name for a larger area: a figure from
before and one from after are not of the same thing, whatever their names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lcreport.comparison.cached_rows import cached, rows_of
from lcreport.languages import choose
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.comparison.cached_rows import PlainRow
    from lcreport.comparison.model import Figure
    from lcreport.dataset.frames import Dataset, IndicatorKind


@dataclass(frozen=True, slots=True)
class Break:
    """From `since` on, figures are counted in another way or for another area.

    Attributes:
        mixes: True where a flow over months on both sides holds something of both ways.
        members: After a merger, the ids whose earlier figures add up to the organisation.
        reasons: The cells of breaks.csv that say why: `reason_vi`, `reason_en`, …
    """

    since: dt.date
    mixes: bool = True
    members: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)

    def reason(self, language: str) -> str:
        """Why, in a language or else another; empty where nobody wrote it."""
        return choose(self.reasons, "reason", language)


@dataclass(frozen=True, eq=False)
class Breaks:
    """The breaks of one organisation's series.

    Attributes:
        written: (indicator, break) of each row of breaks.csv; an empty indicator means all.
        own: Those of the organisation itself, its mergers first.
    """

    written: tuple[tuple[str, Break], ...]
    own: tuple[Break, ...]

    def of(self, indicator: str) -> tuple[Break, ...]:
        """Every break of one indicator's series, in order of time."""
        # A merger says more than a row of breaks.csv for the same day: who adds up to whom.
        merged = {own.since for own in self.own if own.members}
        about = [written for name, written in self.written if name in {indicator, ""}]
        found = {written for written in about if written.since not in merged}
        why = {written.since: written.reasons for written in about}
        own = {replace(mine, reasons=why.get(mine.since, {})) for mine in self.own}
        return tuple(sorted({*found, *own}, key=lambda found: (found.since, found.mixes)))


def breaks_of(data: Dataset, organisation: str) -> Breaks:
    """Where the series of an organisation break.

    Raises:
        ParameterError: the dataset has no such organisation.
    """
    written = tuple(
        (
            row["indicator"],
            replace(
                _written(row["period"]),
                reasons={name: cell for name, cell in row.items() if name.startswith("reason_")},
            ),
        )
        for row in rows_of(data, "breaks")
        # A row without an organisation is for all: a new definition by a law or a ministry.
        if row["organisation"] in {organisation, ""}
    )
    ended = _day(_unit(data, organisation)["valid_to"])
    # A figure under an id beyond its end is of something that was not counted before.
    end = () if ended is None else (Break(ended + dt.timedelta(days=1)),)
    return Breaks(written, (*_mergers(data, organisation), *end))


def breaks_between(
    kind: IndicatorKind, breaks: Sequence[Break], then: Figure, now: Figure
) -> tuple[Break, ...]:
    """The breaks that keep two figures from being compared."""
    return tuple(
        candidate
        # A break lies between where one figure ends before it and the other after it. A flow that
        # reaches over the day holds months of both ways, and is comparable only with one that does
        # so too.
        for candidate in breaks
        if (_end(kind, then) < candidate.since) != (_end(kind, now) < candidate.since)
        or (
            kind == "flow"
            and candidate.mixes
            and (_is_mixed(candidate, then) != _is_mixed(candidate, now))
        )
    )


def _end(kind: IndicatorKind, figure: Figure) -> dt.date:
    return figure.date if kind == "stock" else figure.period.last_day


def _is_mixed(found: Break, figure: Figure) -> bool:
    return figure.period.first_day < found.since <= figure.period.last_day


def _written(code: str) -> Break:
    period = Period.parse(code)
    if period.kind != "cumulative":
        return Break(period.first_day, mixes=period.kind != "year")
    # A break written as `2025-9M` begins with that cumulative figure, which is whole in itself:
    # it was counted in the new way from January on.
    own = (period.last_month - 1) // 3 * 3 + 1
    return Break(dt.date(period.year, own, 1), mixes=False)


def _mergers(data: Dataset, organisation: str) -> tuple[Break, ...]:
    began = _day(_unit(data, organisation)["valid_from"])
    joined: dict[dt.date, list[str]] = {}
    for row in _members(data).get(organisation, ()):
        ended = _day(row["valid_to"])
        if ended:
            # The day after the last one of the old unit: by the resolutions of 2025 the 34
            # provinces work from 1 July, the 63 until 30 June.
            joined.setdefault(ended + dt.timedelta(days=1), []).append(row["id"])
    return tuple(_merger(since, members, organisation, began) for since, members in joined.items())


def _unit(data: Dataset, organisation: str) -> PlainRow:
    # Of two rows with one id, which `check` refuses, the last counts, as it does for its names.
    units = cached(data, "units by id", lambda: {row["id"]: row for row in _units(data)})
    if organisation not in units:
        # Only for its error.
        data.organisation(organisation)
    return units[organisation]


def _members(data: Dataset) -> Mapping[str, Sequence[PlainRow]]:
    """Id of each successor → the rows of those that were merged into it."""

    def read() -> Mapping[str, list[PlainRow]]:
        found: dict[str, list[PlainRow]] = {}
        for row in _units(data):
            found.setdefault(row["successor"], []).append(row)
        return found

    return cached(data, "units by successor", read)


def _units(data: Dataset) -> Sequence[PlainRow]:
    return rows_of(data, "organisations")


def _merger(since: dt.date, members: list[str], organisation: str, began: dt.date | None) -> Break:
    # A successor that began with the merger has no past of its own; one that was there before is
    # itself among those whose figures add up.
    new = began is not None and began >= since
    every = members if new else [organisation, *members]
    return Break(since, mixes=not new, members=tuple(sorted(every)))


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
