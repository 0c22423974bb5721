"""One row an indicator: the figure of a period with all its comparisons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from lcreport.comparison.choose_base import (
    figure_at_year_end,
    guess_before,
    last_before,
    last_part,
    previous,
    same_period_last_year,
    within_year,
    year_end,
)
from lcreport.comparison.compare_two import base_only
from lcreport.comparison.compare_with_plan import attainment
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.model import Comparison, Row
from lcreport.comparison.pace import pace
from lcreport.comparison.reconcile_printed import with_printed
from lcreport.comparison.tidy_frames import Rows, frame_of
from lcreport.errors import ParameterError
from lcreport.languages import FIRST
from lcreport.period import Period

if TYPE_CHECKING:
    import pandas as pd

    from lcreport.comparison.derive_flows import FigureOrReason
    from lcreport.dataset.frames import Dataset, Indicator

T = TypeVar("T")

_STATUS_FLAGS = ("doubtful", "estimate", "preliminary", "synthetic")


def table(data: Dataset, organisation: str, period: Period) -> Rows:
    """One row an indicator that the organisation reported for the period, in the dataset's order.

    An indicator that it reported only for comparable periods has a row too, without a figure and
    with the flag `not_reported`. What a source printed as a comparison stands in the row of the
    indicator that it belongs to.

    Raises:
        ParameterError: the dataset has no such organisation.
    """
    # Only for its error.
    data.organisation(organisation)
    figures = OrganisationFigures(data, organisation)
    rows = (row_of(figures, indicator, period) for indicator in own_indicators(data))
    return Rows(row for row in rows if row is not None)


def own_indicators(data: Dataset) -> list[Indicator]:
    """Every indicator but those that are a printed comparison of another."""
    indicators = map(data.indicator, data.indicators["id"])
    return [indicator for indicator in indicators if not indicator.printed_for]


def row_of(figures: OrganisationFigures, indicator: Indicator, period: Period) -> Row | None:
    """The row of one indicator; None where there is neither a figure nor a comparable one."""
    now = figures.find(indicator, period)
    if isinstance(now, str):
        return _not_reported(figures, indicator, period)
    # Before the rest, for the pace is measured by it.
    target = attainment(figures, indicator, period, now)
    row = Row(
        indicator=indicator,
        organisation=figures.organisation,
        period=period,
        now=now,
        previous=previous(figures, indicator, period, now),
        same_period_last_year=same_period_last_year(figures, indicator, period, now),
        year_end=year_end(figures, indicator, period, now),
        target=target,
        flags=(),
        pace=pace(figures, indicator, period, now, target),
        known_on=figures.seen_by,
        within_year=within_year(figures, indicator, period, now),
    )
    return _flagged(with_printed(figures, row))


def frame(
    data: Dataset,
    periods: Iterable[Period | str],
    organisations: Iterable[str] | None = None,
    *,
    language: str = FIRST,
) -> pd.DataFrame:
    """The comparisons of several organisations over several periods: one line a comparison.

    The columns are those of `COMPARISON_COLUMNS`; docs/comparisons.md says what each holds.

    >>> from lcreport import comparison, dataset
    >>> lines = comparison.frame(dataset.load("data/gso"), ["2020-9M", "2021-9M"])
    >>> growth = lines[lines["against"] == "same_period_last_year"]
    >>> growth.pivot(index="organisation", columns="period", values="growth_pct").shape
    (58, 2)

    Args:
        data: A dataset that holds these organisations.
        periods: Periods or their codes.
        organisations: Ids; by default everybody who ever reports, in the dataset's order.
        language: Of the units.

    Raises:
        ParameterError: there is no such organisation or language, or no list stands where one
            should.
        PeriodError: a period cannot be read.
    """
    if organisations is None:
        reporting = set(data.observations["organisation"])
        organisations = [id for id in data.organisations["id"] if id in reporting]
    ids = _several("organisations", organisations)
    asked_for = [Period.parse(str(period)) for period in _several("periods", periods)]
    rows = (row for id in ids for period in asked_for for row in table(data, id, period))
    return frame_of(rows, language)


def _several(what: str, given: Iterable[T]) -> list[T]:
    # A text is iterable too, and would be read letter by letter.
    if isinstance(given, str):
        raise ParameterError(f"{what} is the text {given!r}; give a list, such as [{given!r}]")
    if not isinstance(given, Iterable):
        raise ParameterError(f"{what} is {given!r}; give a list, such as ['2021-9M']")
    return list(given)


def _not_reported(figures: OrganisationFigures, indicator: Indicator, period: Period) -> Row | None:
    # An indicator that was given up years ago is not missing: its row would only say so each time.
    points = figures.points(indicator)
    recent = dt.date(period.year - 1, 1, 1)
    # What was first reported later is not missing either.
    if not any(
        point.date < period.last_day
        and (recent <= point.date or _same_months(point.period, period))
        for point in points
    ):
        return None
    last_year, last_day = period.year_earlier(), Period.parse(f"{period.year - 1:04}")
    # Neither a flow nor a place has an end of year.
    dated = indicator.kind not in {"flow", "rank"}
    return Row(
        indicator=indicator,
        organisation=figures.organisation,
        period=period,
        now=None,
        previous=_previous_without_now(figures, indicator, period),
        same_period_last_year=base_without_figure(figures.find(indicator, last_year), last_year),
        year_end=base_without_figure(figure_at_year_end(figures, indicator, period), last_day)
        if dated
        else None,
        target=attainment(figures, indicator, period, None),
        flags=("not_reported",),
        known_on=figures.seen_by,
    )


def _previous_without_now(
    figures: OrganisationFigures, indicator: Indicator, period: Period
) -> Comparison:
    if indicator.kind == "flow":
        before = guess_before(last_part(period))
        return base_without_figure(figures.find(indicator, before), before)
    then = last_before(figures, indicator, period, None)
    if then is None:
        return base_without_figure("no_earlier_figure", guess_before(period))
    return base_without_figure(then, then.period)


def _same_months(one: Period, other: Period) -> bool:
    return one.span[1:] == other.span[1:]


def base_without_figure(then: FigureOrReason, before: Period) -> Comparison:
    """The comparison of an indicator that was not reported: the earlier figure, if there is one."""
    if isinstance(then, str):
        return Comparison(period=before, reason="not_reported")
    return replace(base_only(then, before), reason="not_reported")


def _flagged(row: Row) -> Row:
    now = row.now
    flags: list[str] = []
    if now is not None:
        # By stage too: invented figures play estimates, and an annex of them is to look like a real
        # one.
        flags += [status for status in _STATUS_FLAGS if status in {now.status, now.stage}]
        flags += ["described"] if now.value is None else []
        flags += ["revised"] if now.first_value is not None else []
        flags += ["derived"] if now.derived else []
    if any(compared.reason == "break" for compared in row.comparisons):
        flags.append("break")
    if row.target is not None and row.target.is_implied:
        flags.append("implied_plan")
    is_merged = row.within_year is not None and row.within_year.so_far.derived == "merged"
    if is_merged or any("merged_base" in compared.remarks for compared in row.comparisons):
        flags.append("merged_base")
    return replace(row, flags=tuple(flags))
