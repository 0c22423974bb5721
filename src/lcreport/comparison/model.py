"""What a comparison is made of: figures, comparisons, attainments and rows, all frozen values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lcreport.comparison.combine_bounds import Bound, Span
from lcreport.comparison.decimal_arithmetic import difference
from lcreport.dataset import amounts
from lcreport.dataset.frames import Indicator, Qualifier, Status
from lcreport.period import Period

if TYPE_CHECKING:
    from lcreport.comparison.breaks import Break
    from lcreport.comparison.pace import Pace

Direction = Literal["rising", "falling", "unchanged"]
Judgement = Literal["improving", "worsening"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One value as known, reported or derived.

    Attributes:
        value: In the indicator's unit; None where the source only describes it in words.
        period: The period asked for; of a stock the one that it was reported for.
        as_of: The day it is dated to, empty where that is the period's last day.
        notes: The cells of `note`, `note_en`, … that hold a text.
        first_value: The value at its first publication where that differs; otherwise None.
        stage: Of an invented figure, what it plays: `official`, `preliminary` or `estimate`.
        derived: Empty where reported; `difference`, `sum`, `recomputed` or `merged`.
        printed: Its words in the source; empty where it is derived or they are not kept.
        sentence: Its sentence in the source, the number between ⟦ and ⟧; empty where not kept.
        publisher: Who published it, where the dataset names publishers or their addresses.
        is_dated: False where nothing dates it but the day on which its source appeared.
        rounded_to: What the dataset says it was rounded to, in its unit; 0 where it says nothing.
    """

    value: float | None
    qualifier: Qualifier
    status: Status
    period: Period
    as_of: str = ""
    recorded: str = ""
    source: str = ""
    locator: str = ""
    notes: Mapping[str, str] = field(default_factory=dict, hash=False)
    first_value: float | None = None
    derived: str = ""
    stage: str = ""
    printed: str = ""
    sentence: str = ""
    publisher: str = ""
    is_dated: bool = True
    rounded_to: float = 0.0

    @property
    def printed_word(self) -> str:
        """The Vietnamese word with which its source bounds it, such as `hơn`; perhaps empty."""
        return amounts.qualifier_word(self.printed, self.qualifier)

    @property
    def printed_qualifier(self) -> str:
        """The source's own word for the bound, else the qualifier; for `Words.qualified`."""
        return self.printed_word or self.qualifier

    @property
    def maturity(self) -> str:
        """`official`, `preliminary` or `estimate`, also of an invented figure; else its status."""
        return self.stage or self.status

    @property
    def date(self) -> dt.date:
        """The day that a stock is dated to."""
        return dated(self.as_of, self.period)


def dated(as_of: str, period: Period) -> dt.date:
    """The day that a figure is dated to: its own, or else its period's last."""
    try:
        return dt.date.fromisoformat(as_of) if as_of else period.last_day
    except ValueError:
        return period.last_day


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure against an earlier one.

    Attributes:
        period: The earlier period.
        value: The earlier figure, with its `qualifier` and `status`; None where there is none.
        change: now − then, for flows and stocks.
        growth_pct: 100 · (now / then − 1), for flows and stocks.
        ratio_pct: 100 · now / then, for flows and stocks.
        points: now − then in percentage points, for rates.
        places: then − now, for ranks: positive where places were gained.
        bound: Holds for the whole comparison; None where it is exact.
        reason: A code of `REASONS` where something cannot be given.
        direction: Of the number, for ranks of the place; None where it is not certain.
        judgement: What the direction means, from the indicator's `better`.
        now: What was really compared where it is not the row's own figure, as for the last
            quarter of a cumulative period.
        printed: What the source itself printed for this comparison, in terms of `printed_as`.
        printed_reason: A code of `PRINTED_REASONS` where that differs from what is computed.
        remarks: Codes of `REMARKS`.
        printed_word: As `Figure.printed_word`, of the earlier figure.
        source: Of the earlier figure: ids of sources.csv; its `publisher` where that is known.
        date: The day that the earlier figure is dated to.
        breaks: What stands between the two where `reason` is `break`.
        within: The least and the most that the result can be (`growth_pct`, `points` or `places`,
            else `change`); only where `bound` is `approx`, and no other bound has two ends.
        base_within: The least and the most that the earlier figure can be; only where it is
            approximate.
    """

    period: Period
    value: float | None = None
    qualifier: Qualifier | None = None
    status: Status | None = None
    change: float | None = None
    growth_pct: float | None = None
    ratio_pct: float | None = None
    points: float | None = None
    places: float | None = None
    bound: Bound | None = None
    reason: str | None = None
    direction: Direction | None = None
    judgement: Judgement | None = None
    now: Figure | None = None
    printed: float | None = None
    printed_as: str | None = None
    printed_reason: str | None = None
    remarks: tuple[str, ...] = ()
    printed_word: str = ""
    source: str = ""
    publisher: str = ""
    date: dt.date | None = None
    breaks: tuple[Break, ...] = ()
    within: Span | None = None
    base_within: Span | None = None

    @property
    def printed_qualifier(self) -> str | None:
        """As `Figure.printed_qualifier`, of the earlier figure."""
        return self.printed_word or self.qualifier

    @property
    def printed_growth_pct(self) -> float | None:
        """What the source printed, as growth; None where it printed neither growth nor ratio."""
        if self.printed is None or self.printed_as not in {"growth_pct", "ratio_pct"}:
            return None
        if self.printed_as == "growth_pct":
            return self.printed
        return difference(self.printed, 100.0)


@dataclass(frozen=True, slots=True)
class Attainment:
    """A figure against the year's plan.

    Attributes:
        value: The plan; None where there is none.
        attainment_pct: 100 · figure / plan, for flows (from January) and stocks.
        elapsed_pct: Share of the year that has passed at the period's end, in %.
        points: figure − plan in percentage points, for rates.
        bound: Holds for attainment and points; None where they are exact.
        reason: A code of `REASONS` where something cannot be given.
        now: The figure from January where that is not the row's own.
        printed: What the source itself printed, in terms of `printed_as`.
        printed_reason: A code of `PRINTED_REASONS` where that differs from what is computed.
        is_implied: True where no source prints the plan, but a percentage of it.
        within: The least and the most that can be attained, where `bound` is `approx`.
    """

    value: float | None = None
    attainment_pct: float | None = None
    elapsed_pct: float | None = None
    points: float | None = None
    bound: Bound | None = None
    reason: str | None = None
    now: Figure | None = None
    printed: float | None = None
    printed_as: str | None = None
    printed_reason: str | None = None
    is_implied: bool = False
    within: Span | None = None


@dataclass(frozen=True, slots=True)
class WithinYear:
    """How a flow from January came about within its year.

    Attributes:
        so_far: The last figure from January before: of a year its nine months, if there are any.
            Across a break as counted since, or without a value where that is not known.
        last: What was added since: a year's last quarter; None where `reason` says why.
        reason: A code of `REASONS`.
        adds_up: False where the two, of different publications, do not make up the figure.
    """

    so_far: Figure
    last: Figure | None
    reason: str | None = None
    adds_up: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of one organisation and period, with its comparisons.

    A comparison is None where it does not exist for the indicator's kind.

    Attributes:
        now: The period's figure; None where it was not reported.
        flags: Codes of `FLAGS`, about the figure and its comparisons.
        pace: How far a flow has come in its year; None where that is no question.
        within_year: Of a flow from January, its figure so far and its last part; None where there
            is no figure from January before.
        known_on: ISO day after which nothing that became known is in it; empty where all is.
    """

    indicator: Indicator
    organisation: str
    period: Period
    now: Figure | None
    previous: Comparison | None
    same_period_last_year: Comparison | None
    year_end: Comparison | None
    target: Attainment | None
    flags: tuple[str, ...]
    known_on: str = ""
    within_year: WithinYear | None = None
    pace: Pace | None = None

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Those with earlier periods, as far as they are asked for of its kind."""
        found = (self.previous, self.same_period_last_year, self.year_end)
        return tuple(compared for compared in found if compared is not None)

    @property
    def main_comparison(self) -> Comparison | None:
        """The comparison that growth is given by: of a stock that with the end of last year."""
        return self.year_end if self.indicator.kind == "stock" else self.same_period_last_year


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator at two chosen periods.

    Attributes:
        period: The later period.
        now: Its figure; None where it was not reported.
        comparison: With the earlier period.
    """

    indicator: Indicator
    organisation: str
    period: Period
    now: Figure | None
    comparison: Comparison
