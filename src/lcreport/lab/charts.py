"""Every chart of the family, asked for by ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport import comparison
from lcreport.annex import Annex, charts
from lcreport.annex.common_sections import ReportReference
from lcreport.blocks import Block, Group, Nothing
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lcreport.annex.charts.change import Against, ChangeMeasure
    from lcreport.annex.wording import Words
    from lcreport.dataset.frames import Dataset

KINDS = (
    "trend", "magnitudes", "side_by_side", "change", "parts", "attainment", "small_multiples",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Charts:
    """Draws one chart; where none is right, a line says so.

    >>> from lcreport import lab
    >>> data = lab.open("data/demo", "en")
    >>> data.charts.trend("hoi-ccb", "2021-9M", "du-no-uy-thac").unit
    'Unit: VND billion'
    """

    data: Dataset = field(repr=False)
    words: Words
    # A board asks for its annex several times at every choice.
    _annexes: dict[tuple[str, str], Annex] = field(repr=False, default_factory=dict)

    def annex(self, organisation: str, period: str) -> Annex:
        """The annex of an organisation and period, made once.

        Raises:
            ParameterError: the dataset has no such organisation.
            PeriodError: the period cannot be read.
        """
        key = (str(organisation), str(period))
        if key not in self._annexes:
            names, at = self.data.organisation(organisation), Period.parse(period)
            # As the annex itself: what was published later was not known then.
            day = comparison.known_day(self.data, at, names.id)
            known = comparison.as_known_on(self.data, day)
            self._annexes[key] = Annex(known, names, at, self.words, ReportReference())
        return self._annexes[key]

    def trend(self, organisation: str, period: str, indicator: str) -> Block:
        """One indicator over its comparable periods, up to this one."""
        found = self.data.indicator(indicator)
        points = comparison.series(self.data, organisation, indicator, Period.parse(period))
        return self._or_nothing(charts.trend(points, found, self.words))

    def small_multiples(
        self, organisation: str, period: str, indicators: Sequence[str] = ()
    ) -> Block:
        """Several indicators over time, each with a scale of its own; all of them if not named."""
        rows = self.annex(organisation, period).rows
        at = Period.parse(period)
        series = [
            (
                self.data.indicator(indicator),
                comparison.series(self.data, organisation, indicator, at),
            )
            for indicator in indicators or [row.indicator.id for row in rows]
        ]
        return self._or_nothing(charts.small_multiples(series, self.words))

    def magnitudes(self, organisation: str, period: str, indicator: str = "") -> Block:
        """Indicators of one unit as bars: that of `indicator`, or one chart for each unit."""
        rows = self.annex(organisation, period).rows
        if indicator:
            unit = self.data.indicator(indicator).unit(self.words.language)
            same_unit = [row for row in rows if row.indicator.unit(self.words.language) == unit]
            return self._or_nothing(charts.magnitudes(same_unit, self.words))
        return self._together(charts.magnitudes_by_unit(rows, self.words))

    def parts(self, organisation: str, period: str, total: str = "") -> Block:
        """The parts of one total before the whole, or one chart for each total."""
        rows = self.annex(organisation, period).rows
        totals = [total] if total else charts.totals(rows, self.words)
        return self._together([charts.parts(rows, whole, self.words) for whole in totals])

    def change(
        self,
        organisation: str,
        period: str,
        *,
        against: Against = "same_period_last_year",
        measure: ChangeMeasure = "growth_pct",
    ) -> Block:
        """What rose and what fell, the largest rise first."""
        rows = self.annex(organisation, period).rows
        return self._or_nothing(charts.change(rows, self.words, against=against, measure=measure))

    def attainment(self, organisation: str, period: str) -> Block:
        """What of the year's plan is attained, beside how much of the year has passed."""
        rows = self.annex(organisation, period).rows
        return self._or_nothing(charts.attainment(rows, self.words))

    def side_by_side(self, period: str, indicator: str) -> Block:
        """One indicator of all organisations that report it."""
        rows = [
            row
            # Through the annexes, so that each is judged as in its own.
            for organisation in self.data.organisations["id"]
            for row in self.annex(organisation, period).rows
            if row.indicator.id == indicator
        ]
        ids = [row.organisation for row in rows]
        names = {id_: self.data.organisation(id_).short(self.words.language) for id_ in ids}
        return self._or_nothing(charts.side_by_side(rows, names, self.words))

    def of(self, kind: str, organisation: str, period: str, indicator: str) -> Block:
        """The chart of one kind that says most of an indicator; see `KINDS`.

        A part is drawn among the parts of its total.

        Raises:
            ParameterError: the dataset has no such organisation or indicator.
            PeriodError: the period cannot be read.
        """
        total = self.data.indicator(indicator).part_of or indicator
        # Functions, for a chart takes 40 ms and one of them is wanted.
        draw: dict[str, Callable[[], Block]] = {
            "trend": lambda: self.trend(organisation, period, indicator),
            "magnitudes": lambda: self.magnitudes(organisation, period, indicator),
            "side_by_side": lambda: self.side_by_side(period, indicator),
            "parts": lambda: self.parts(organisation, period, total),
            "change": lambda: self.change(organisation, period),
            "attainment": lambda: self.attainment(organisation, period),
            "small_multiples": lambda: self.small_multiples(organisation, period),
        }
        return draw[kind]()

    def best(self, organisation: str, period: str, indicator: str) -> Block:
        """The first kind that there is enough for: over time, else beside others."""
        # The others show many indicators or a plan, and not first of all the one that is asked for.
        for kind in KINDS[:3]:
            chart = self.of(kind, organisation, period, indicator)
            if not isinstance(chart, Nothing):
                return chart
        return Nothing(self.words.phrase("no_chart"))

    def _or_nothing(self, chart: Block | None) -> Block:
        return chart or Nothing(self.words.phrase("explore.no_chart"))

    def _together(self, charts: Sequence[Block | None]) -> Block:
        drawn = [chart for chart in charts if chart is not None]
        return Group(drawn) if len(drawn) > 1 else self._or_nothing(next(iter(drawn), None))
