"""One row an indicator: the figure of a period with all its comparisons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lcreport.comparison.against import unread
from lcreport.comparison.attain import attainment
from lcreport.comparison.bases import (
    against,
    figure_at_year_end,
    guess_before,
    last_before,
    own_part,
    previous,
    same_period_last_year,
    year_end,
)
from lcreport.comparison.ledger import Ledger
from lcreport.comparison.model import Attainment, Comparison, Figure, Row
from lcreport.comparison.printed import with_printed
from lcreport.languages import FIRST
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.dataset.frames import Dataset, Indicator

_STATUS_FLAGS = ("doubtful", "estimate", "preliminary", "synthetic")


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator at two chosen periods."""

    indicator: Indicator
    organisation: str
    now: Figure | None
    comparison: Comparison


def table(data: Dataset, organisation: str, period: Period) -> list[Row]:
    """One row an indicator that the organisation reported for the period, in the dataset's order.

    An indicator that it reported only for comparable periods has a row too, without a figure and
    with the flag `not_reported`. What a source printed as a comparison stands in the row of the
    indicator that it belongs to.

    Raises:
        ParameterError: the dataset has no such organisation.
    """
    data.organisation(organisation)
    ledger = Ledger(data, organisation)
    rows = (row_of(ledger, each, period) for each in figures_of_their_own(data))
    return [row for row in rows if row is not None]


def figures_of_their_own(data: Dataset) -> list[Indicator]:
    """Every indicator but those that are a printed comparison of another."""
    indicators = map(data.indicator, data.indicators["id"])
    return [each for each in indicators if not each.printed_for]


def row_of(ledger: Ledger, indicator: Indicator, period: Period) -> Row | None:
    """The row of one indicator; None where there is neither a figure nor a comparable one."""
    now = ledger.find(indicator, period)
    if isinstance(now, str):
        return _not_reported(ledger, indicator, period)
    row = Row(
        indicator=indicator,
        organisation=ledger.organisation,
        period=period,
        now=now,
        previous=previous(ledger, indicator, period, now),
        same_period_last_year=same_period_last_year(ledger, indicator, period, now),
        year_end=year_end(ledger, indicator, period, now),
        target=attainment(ledger, indicator, period, now),
        flags=(),
    )
    return _flagged(with_printed(ledger, row))


def between(data: Dataset, organisation: str, *, now: Period, before: Period) -> list[Change]:
    """Every indicator that the organisation reported for both or either of two periods.

    Raises:
        ParameterError: the dataset has no such organisation.
    """
    data.organisation(organisation)
    ledger = Ledger(data, organisation)
    changes = []
    for indicator in figures_of_their_own(data):
        found, then = ledger.find(indicator, now), ledger.find(indicator, before)
        if isinstance(found, Figure):
            compared = _between(ledger, indicator, found, then, before)
            changes.append(Change(indicator, organisation, found, compared))
        elif isinstance(then, Figure):
            compared = _only_then(then, before)
            changes.append(Change(indicator, organisation, None, compared))
    return changes


def _between(
    ledger: Ledger, indicator: Indicator, now: Figure, then: Figure | str, before: Period
) -> Comparison:
    unlike = isinstance(then, Figure) and then.period.months != now.period.months
    if indicator.kind == "flow" and isinstance(then, Figure) and unlike:
        return replace(unread(then, before), reason="lengths_differ")
    return against(ledger, indicator, now, then, before)


def _not_reported(ledger: Ledger, indicator: Indicator, period: Period) -> Row | None:
    points = ledger.points(indicator)
    recent = dt.date(period.year - 1, 1, 1)
    if not any(
        recent <= each.date < period.last_day or _same_months(each.period, period)
        for each in points
    ):
        return None
    last_year, last_day = period.year_earlier(), Period.parse(f"{period.year - 1:04}")
    dated = indicator.kind not in {"flow", "rank"}
    return Row(
        indicator=indicator,
        organisation=ledger.organisation,
        period=period,
        now=None,
        previous=_previous_without_now(ledger, indicator, period),
        same_period_last_year=_only_then(ledger.find(indicator, last_year), last_year),
        year_end=_only_then(figure_at_year_end(ledger, indicator, period), last_day)
        if dated
        else None,
        target=attainment(ledger, indicator, period, None),
        flags=("not_reported",),
    )


def _previous_without_now(ledger: Ledger, indicator: Indicator, period: Period) -> Comparison:
    if indicator.kind == "flow":
        before = guess_before(own_part(period))
        return _only_then(ledger.find(indicator, before), before)
    then = last_before(ledger, indicator, period, None)
    if then is None:
        return _only_then("no_earlier_figure", guess_before(period))
    return _only_then(then, then.period)


def _same_months(one: Period, other: Period) -> bool:
    return one.span[1:] == other.span[1:]


def _only_then(then: Figure | str, before: Period) -> Comparison:
    if isinstance(then, str):
        return Comparison(period=before, reason="not_reported")
    return replace(unread(then, before), reason="not_reported")


def _flagged(row: Row) -> Row:
    now = row.now
    flags: list[str] = []
    if now is not None:
        flags += [each for each in _STATUS_FLAGS if each in {now.status, now.stage}]
        flags += ["described"] if now.value is None else []
        flags += ["revised"] if now.first_value is not None else []
        flags += ["derived"] if now.derived else []
    compared = (row.previous, row.same_period_last_year, row.year_end)
    if any(each is not None and each.reason == "break" for each in compared):
        flags.append("break")
    return replace(row, flags=tuple(flags))


def records(rows: Iterable[Row], language: str = FIRST) -> list[dict[str, Any]]:
    """Rows as plain JSON values, unrounded, one object an indicator."""
    return [_record(row, language) for row in rows]


def _record(row: Row, language: str) -> dict[str, Any]:
    now = row.now
    return {
        "indicator": row.indicator.id,
        "unit": row.indicator.unit(language),
        "kind": row.indicator.kind,
        "better": row.indicator.better,
        "value": None if now is None else now.value,
        "qualifier": None if now is None else now.qualifier,
        "status": None if now is None else now.status,
        "period": str(row.period),
        "first_value": None if now is None else now.first_value,
        "previous": _compared(row.previous),
        "same_period_last_year": _compared(row.same_period_last_year),
        "year_end": _compared(row.year_end),
        "target": _attained(row.target),
        "flags": list(row.flags),
    }


def _compared(comparison: Comparison | None) -> dict[str, Any] | None:
    if comparison is None:
        return None
    plain = (
        "value", "qualifier", "status", "change", "growth_pct", "ratio_pct", "points", "places",
        "bound", "reason", "direction", "judgement", "printed", "printed_as", "printed_reason",
    )  # fmt: skip
    return {
        "period": str(comparison.period),
        **{name: getattr(comparison, name) for name in plain},
        "now": _brief(comparison.now),
        "remarks": list(comparison.remarks),
    }


def _attained(target: Attainment | None) -> dict[str, Any] | None:
    if target is None:
        return None
    plain = (
        "value", "attainment_pct", "elapsed_pct", "points", "bound", "reason", "printed",
        "printed_as", "printed_reason",
    )  # fmt: skip
    return {**{name: getattr(target, name) for name in plain}, "now": _brief(target.now)}


def _brief(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {
        "period": str(figure.period),
        "value": figure.value,
        "qualifier": figure.qualifier,
        "status": figure.status,
        "derived": figure.derived,
    }
