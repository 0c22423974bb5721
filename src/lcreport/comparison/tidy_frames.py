"""Rows, changes and series as lists that also give a tidy DataFrame, for an analyst's own work.

One line is one comparison (or one figure of a series), one column one property of it. Numbers are
unrounded, in the indicator's unit, NaN where there is none; texts are never null, "" where there is
nothing to say; codes are those of `REASONS`, `FLAGS`, `REMARKS` and `PRINTED_REASONS`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd

from lcreport.comparison.model import Attainment, Comparison, Figure, Row
from lcreport.languages import FIRST
from lcreport.languages import language as language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.comparison.model import Change
    from lcreport.dataset.frames import Indicator
    from lcreport.period import Period

AGAINST = ("previous", "same_period_last_year", "year_end", "target")
"""The comparisons of a row, as its attributes and the column `against` name them."""

FrameValue = str | float | dt.date | None
FrameLine = dict[str, FrameValue]

_TEXT, _NUMBER, _DAY = "text", "number", "day"

COMPARISON_COLUMNS: Mapping[str, str] = {
    "organisation": _TEXT, "indicator": _TEXT, "kind": _TEXT, "unit": _TEXT,
    "period": _TEXT, "period_end": _DAY, "value": _NUMBER, "qualifier": _TEXT, "status": _TEXT,
    "flags": _TEXT,
    "against": _TEXT, "compared_period": _TEXT, "compared_value": _NUMBER,
    "base_period": _TEXT, "base_value": _NUMBER, "base_qualifier": _TEXT, "base_status": _TEXT,
    "change": _NUMBER, "growth_pct": _NUMBER, "ratio_pct": _NUMBER, "points": _NUMBER,
    "places": _NUMBER, "attainment_pct": _NUMBER, "elapsed_pct": _NUMBER,
    "bound": _TEXT, "reason": _TEXT, "direction": _TEXT, "judgement": _TEXT, "remarks": _TEXT,
    "printed": _NUMBER, "printed_as": _TEXT, "printed_reason": _TEXT,
}  # fmt: skip
"""Columns of a frame of comparisons, in order; docs/comparisons.md says what each holds."""

SERIES_COLUMNS: Mapping[str, str] = {
    "organisation": _TEXT, "indicator": _TEXT, "kind": _TEXT, "unit": _TEXT,
    "period": _TEXT, "period_end": _DAY, "date": _DAY, "value": _NUMBER, "qualifier": _TEXT,
    "status": _TEXT, "derived": _TEXT, "first_value": _NUMBER, "recorded": _TEXT, "source": _TEXT,
}  # fmt: skip
"""Columns of a frame of a series, in order."""


class Rows(list[Row]):
    """The rows of an annex: one an indicator."""

    def frame(self, language: str = FIRST) -> pd.DataFrame:
        """One line a comparison, with `COMPARISON_COLUMNS`; see docs/comparisons.md.

        Args:
            language: Of the units.

        Raises:
            ParameterError: there is no such language.
        """
        return frame_of(self, language)


class Changes(list["Change"]):
    """Indicators at two chosen periods."""

    def frame(self, language: str = FIRST) -> pd.DataFrame:
        """One line an indicator, with `COMPARISON_COLUMNS`; `against` is the earlier period.

        Args:
            language: Of the units.

        Raises:
            ParameterError: there is no such language.
        """
        language_of(language)
        lines = [
            _figure_line(change.organisation, change.indicator, change.period, change.now, language)
            | _comparison_line(change.now, str(change.comparison.period), change.comparison)
            for change in self
        ]
        return _frame(lines, COMPARISON_COLUMNS)


class Points(list[Figure]):
    """Comparable figures of one organisation and indicator, oldest first.

    Attributes:
        organisation: Its id.
        indicator: What they are figures of.
    """

    def __init__(self, figures: Iterable[Figure], organisation: str, indicator: Indicator) -> None:
        super().__init__(figures)
        self.organisation = organisation
        self.indicator = indicator

    def frame(self, language: str = FIRST) -> pd.DataFrame:
        """One line a point, oldest first, with `SERIES_COLUMNS`.

        `period_end` is the period's last day and `date` the day that a stock is dated to: one of
        them is the axis of a chart. `derived` says how a point came about that was not reported.

        Args:
            language: Of the unit.

        Raises:
            ParameterError: there is no such language.
        """
        language_of(language)
        lines = [
            _figure_line(self.organisation, self.indicator, point.period, point, language)
            | _publication(point)
            for point in self
        ]
        return _frame(lines, SERIES_COLUMNS)


def frame_of(rows: Iterable[Row], language: str) -> pd.DataFrame:
    """Rows of any organisations and periods as one frame: one line a comparison.

    Args:
        rows: What `table` gives, or several of them one after the other.
        language: Of the units.

    Raises:
        ParameterError: there is no such language.
    """
    language_of(language)
    lines = [
        _figure_line(row.organisation, row.indicator, row.period, row.now, language)
        | {"flags": ", ".join(row.flags)}
        | _comparison_line(row.now, name, result)
        for row in rows
        for name in AGAINST
        if (result := getattr(row, name)) is not None
    ]
    return _frame(lines, COMPARISON_COLUMNS)


def _figure_line(
    organisation: str,
    indicator: Indicator,
    period: Period,
    figure: Figure | None,
    language: str,
) -> FrameLine:
    known: FrameLine = {
        "organisation": organisation,
        "indicator": indicator.id,
        "kind": indicator.kind,
        "unit": indicator.unit(language),
        "period": str(period),
        "period_end": period.last_day,
    }
    if figure is not None:
        known |= {
            "value": figure.value,
            "qualifier": figure.qualifier,
            "status": figure.status,
        }
    return known


def _comparison_line(now: Figure | None, name: str, result: Comparison | Attainment) -> FrameLine:
    compared = result.now or now
    shared: FrameLine = {
        "against": name,
        "compared_period": str(compared.period) if compared else "",
        "compared_value": compared.value if compared else None,
        "base_value": result.value,
        "points": result.points,
        "bound": result.bound,
        "reason": result.reason,
        "printed": result.printed,
        "printed_as": result.printed_as,
        "printed_reason": result.printed_reason,
    }
    if isinstance(result, Attainment):
        return shared | {
            "attainment_pct": result.attainment_pct,
            "elapsed_pct": result.elapsed_pct,
        }
    return shared | {
        "base_period": str(result.period),
        "base_qualifier": result.qualifier,
        "base_status": result.status,
        "change": result.change,
        "growth_pct": result.growth_pct,
        "ratio_pct": result.ratio_pct,
        "places": result.places,
        "direction": result.direction,
        "judgement": result.judgement,
        "remarks": ", ".join(result.remarks),
    }


def _publication(figure: Figure) -> FrameLine:
    return {
        "date": figure.date,
        "derived": figure.derived,
        "first_value": figure.first_value,
        "recorded": figure.recorded,
        "source": figure.source,
    }


def _frame(lines: Sequence[FrameLine], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({
        name: _column([line.get(name) for line in lines], kind) for name, kind in columns.items()
    })


def _column(values: Sequence[FrameValue], kind: str) -> pd.Series[Any]:
    # Types are set by hand: a column without any value would else be of another type than the
    # same column of another organisation, and two frames would not concatenate.
    if kind == _NUMBER:
        return pd.Series(values, dtype="float64")
    if kind == _DAY:
        return pd.Series(values, dtype="datetime64[ns]")
    return pd.Series(["" if value is None else str(value) for value in values], dtype="str")
