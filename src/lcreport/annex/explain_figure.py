"""Why a figure is as it is: its source, its publications, and how each comparison was computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.annex import tables
from lcreport.annex.explain_comparisons import COMPARISONS, ComparisonsExplained, term_names
from lcreport.annex.explain_log import LogExplained
from lcreport.annex.name_sources import titles_of
from lcreport.annex.write_formulas import Formulas
from lcreport.blocks import Block, Facts, Group, Listing, Paragraph, Subheading
from lcreport.comparison.derive_flows import parted
from lcreport.comparison.find_figure import OrganisationFigures
from lcreport.comparison.make_rows import row_of
from lcreport.comparison.trace_origin import Origin, origin
from lcreport.languages import choose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lcreport.annex.tables import Table
    from lcreport.annex.wording import Words
    from lcreport.comparison import Figure, Row
    from lcreport.dataset.frames import Dataset, Indicator, Organisation
    from lcreport.period import Period


def of_indicator(
    data: Dataset, organisation: Organisation, period: Period, words: Words, indicator: str
) -> Block:
    """What one figure is, where it comes from, and how it compares.

    Raises:
        ParameterError: the dataset has no such indicator.
    """
    found = data.indicator(indicator)
    traced = origin(data, organisation.id, indicator, period)
    row = row_of(OrganisationFigures(data, organisation.id), found, period)
    explanation = _Explanation(data, organisation, period, words, found, traced, row)
    return Group([part for part in explanation.parts() if part is not None])


@dataclass(frozen=True)
class _Explanation:
    data: Dataset
    organisation: Organisation
    period: Period
    words: Words
    indicator: Indicator
    origin: Origin
    row: Row | None

    @property
    def formulas(self) -> Formulas:
        scale = self.words.scale_of(self.indicator, self._values())
        return Formulas(self.indicator, self.words, scale)

    def parts(self) -> list[Block | None]:
        heading = Subheading(self.indicator.name(self.words.language))
        # Who asks for what was not reported still learns what it would be, and what it is compared
        # with.
        if self.origin.figure is None:
            return [
                heading,
                self._not_reported(),
                self._facts_of_indicator(),
                self._log(),
                self._comparisons(),
            ]
        return [
            heading,
            self._sentence(self.origin.figure),
            self._derived(self.origin.figure),
            self._facts(self.origin.figure),
            self._vintages(),
            self._log(),
            self._comparisons(),
        ]

    def _values(self) -> list[float | None]:
        """Every value that stands in one of the formulas: they all are written in one scale."""
        row, traced = self.row, self.origin
        figures = [traced.figure, *traced.vintages]
        # The two parts of a rate have units of their own.
        if traced.figure is not None and traced.figure.derived != "recomputed":
            figures += [term.figure for term in traced.terms]
        results = [getattr(row, name) for name in COMPARISONS] if row is not None else []
        figures += [result.now for result in results if result is not None]
        values = [figure.value for figure in figures if figure is not None]
        values += [result.value for result in results if result is not None]
        return [*values, row.target.value] if row is not None and row.target else values

    def _not_reported(self) -> Block:
        text = self.words.phrase(
            "explain.none",
            organisation=self.organisation.name(self.words.language),
            period=self.words.period(self.period),
            reason=self.words.phrase("reason.not_reported"),
        )
        return Paragraph(text, role="warning")

    def _sentence(self, figure: Figure) -> Block:
        text = self.words.phrase(
            "explain.figure",
            organisation=self.organisation.name(self.words.language),
            period=self.words.period(self.period),
            amount=self.formulas.amount(figure.value, figure.printed_qualifier),
        )
        return Paragraph(text)

    def _derived(self, figure: Figure) -> Block | None:
        if not figure.derived:
            return None
        formula = self.formulas.made_of(
            figure, self.origin.terms, term_names(self.origin.terms, self.indicator, self.words)
        )
        return Paragraph(self.words.phrase("explain.derived", working=formula))

    def _facts_of_indicator(self) -> Facts:
        pairs = [
            ("kind", self.words.phrase(f"kind.{self.indicator.kind}")),
            ("definition", self.indicator.definition(self.words.language)),
        ]
        return self._pairs(pairs)

    def _facts(self, figure: Figure) -> Facts:
        as_of = self.words.date(figure.date.isoformat()) if figure.as_of else ""
        pairs = [
            ("printed", figure.printed),
            ("sentence", figure.sentence),
            ("source", self._source(figure.source)),
            ("locator", figure.locator),
            ("recorded", self.words.date(figure.recorded) if figure.recorded else ""),
            ("as_of", as_of),
            ("status", self._status(figure)),
            ("note", choose(figure.notes, "note", self.words.language)),
            *self._facts_of_indicator().pairs,
        ]
        return self._pairs(pairs)

    def _pairs(self, pairs: Sequence[tuple[str, str]]) -> Facts:
        return Facts([
            (self.words.phrase(f"explain.{term}") if term in _TERMS else term, text)
            for term, text in pairs
            if text
        ])

    def _source(self, ids: str) -> str:
        titles = titles_of(self.data, self.words)
        # A derived figure has the sources of all that it is made from.
        return "; ".join(titles.get(id, id) for id in parted(ids))

    def _status(self, figure: Figure) -> str:
        key = "status.official" if figure.status == "official" else f"flag.{figure.status}"
        return self.words.phrase(key)

    def _vintages(self) -> Table | None:
        # A single publication stands among the facts already.
        if len(self.origin.vintages) < 2:
            return None
        heads = ("recorded", "value", "printed", "status", "source", "locator")
        rows = [
            (
                self.words.date(vintage.recorded) if vintage.recorded else "",
                self.formulas.amount(vintage.value, vintage.printed_qualifier),
                vintage.printed,
                self._status(vintage),
                self._source(vintage.source),
                vintage.locator,
            )
            for vintage in self.origin.vintages
        ]
        return self._table("vintages", {head: f"explain.{head}" for head in heads}, rows)

    def _log(self) -> Block | None:
        """What was withdrawn or taken back: it stands in no table any more."""
        lines = LogExplained(self.data, self.organisation.id, self.period, self.formulas).lines()
        if not lines:
            return None
        return Group([Paragraph(self.words.phrase("explain.log.heading")), Listing(lines)])

    def _comparisons(self) -> Table | None:
        if self.row is None or self.row.now is None:
            return None
        lines = ComparisonsExplained(self.data, self.row, self.formulas).lines()
        texts = [(line.against, line.base, line.formulas, line.remarks) for line in lines]
        columns = ("comparison", "period", "working", "remark")
        return self._table(
            "arithmetic", {name: f"explain.column.{name}" for name in columns}, texts
        )

    def _table(
        self, name: str, heads: dict[str, str], rows: Sequence[Sequence[str]]
    ) -> Table | None:
        # A column in which nothing stands would only take room.
        kept = [index for index in range(len(heads)) if any(row[index] for row in rows)]
        columns = [tables.Column(key, self.words.phrase(text)) for key, text in heads.items()]
        return tables.Table(
            f"{name}-{self.indicator.id}",
            self.words.phrase(f"explain.{name}"),
            [columns[index] for index in kept],
            [tables.Line(tuple(tables.Cell(row[index]) for index in kept)) for row in rows],
            head=next(iter(heads)),
            language=self.words.language,
        )


_TERMS = {
    "kind", "definition", "printed", "sentence", "source", "locator", "recorded", "as_of",
    "status", "note",
}  # fmt: skip
