"""Why a number is as it is: source and place, publications, every step of arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.annex import tables
from lcreport.annex.arithmetic import Arithmetic
from lcreport.annex.workings import AGAINST, Workings, names
from lcreport.blocks import Facts, Group, Paragraph, Shown, Subheading
from lcreport.comparison.ledger import Ledger
from lcreport.comparison.origin import Origin, origin
from lcreport.comparison.rows import row_of
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
) -> Shown:
    """What one figure is, where it comes from, and how it compares.

    Raises:
        ParameterError: the dataset has no such indicator.
    """
    found = data.indicator(indicator)
    made = origin(data, organisation.id, indicator, period)
    row = row_of(Ledger(data, organisation.id), found, period)
    explained = _Explained(data, organisation, period, words, found, made, row)
    return Group([each for each in explained.parts() if each is not None])


@dataclass(frozen=True)
class _Explained:
    data: Dataset
    organisation: Organisation
    period: Period
    words: Words
    indicator: Indicator
    made: Origin
    row: Row | None

    @property
    def arithmetic(self) -> Arithmetic:
        unit = self.indicator.unit(self.words.language)
        scale = self.words.scale(self._values(), unit, self.indicator.decimals)
        return Arithmetic(self.indicator, self.words, scale)

    def parts(self) -> list[Shown | None]:
        heading = Subheading(self.indicator.name(self.words.language))
        if self.made.figure is None:
            return [heading, self._nothing(), self._facts_of_indicator(), self._comparisons()]
        return [
            heading,
            self._told(self.made.figure),
            self._derived(self.made.figure),
            self._facts(self.made.figure),
            self._vintages(),
            self._comparisons(),
        ]

    def _values(self) -> list[float | None]:
        """Every value that stands in one of the workings."""
        row, made = self.row, self.made
        figures = [made.figure, *made.vintages]
        if made.figure is not None and made.figure.derived != "recomputed":
            figures += [each.figure for each in made.terms]
        results = [getattr(row, name) for name in AGAINST] if row is not None else []
        figures += [each.now for each in results if each is not None]
        values = [each.value for each in figures if each is not None]
        values += [each.value for each in results if each is not None]
        return [*values, row.target.value] if row is not None and row.target else values

    def _nothing(self) -> Shown:
        text = self.words.phrase(
            "explain.none",
            organisation=self.organisation.name(self.words.language),
            period=self.words.period(self.period),
            reason=self.words.phrase("reason.not_reported"),
        )
        return Paragraph(text, role="warning")

    def _told(self, figure: Figure) -> Shown:
        text = self.words.phrase(
            "explain.told",
            organisation=self.organisation.name(self.words.language),
            period=self.words.period(self.period),
            amount=self.arithmetic.amount(figure.value, figure.printed_qualifier),
        )
        return Paragraph(text)

    def _derived(self, figure: Figure) -> Shown | None:
        if not figure.derived:
            return None
        working = self.arithmetic.made_of(
            figure, self.made.terms, names(self.made.terms, self.indicator, self.words)
        )
        return Paragraph(self.words.phrase("explain.derived", working=working))

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
        titles = dict(zip(self.data.sources["id"], self.data.sources["title"], strict=True))
        return "; ".join(titles.get(each, each) for each in ids.split("; ") if each)

    def _status(self, figure: Figure) -> str:
        key = "status.official" if figure.status == "official" else f"flag.{figure.status}"
        return self.words.phrase(key)

    def _vintages(self) -> Table | None:
        if len(self.made.vintages) < 2:
            return None
        heads = ("recorded", "value", "printed", "status", "source", "locator")
        rows = [
            (
                self.words.date(each.recorded) if each.recorded else "",
                self.arithmetic.amount(each.value, each.printed_qualifier),
                each.printed,
                self._status(each),
                self._source(each.source),
                each.locator,
            )
            for each in self.made.vintages
        ]
        return self._table("vintages", {each: f"explain.{each}" for each in heads}, rows)

    def _comparisons(self) -> Table | None:
        if self.row is None or self.row.now is None:
            return None
        lines = Workings(self.data, self.row, self.arithmetic).lines()
        columns = ("comparison", "period", "working", "remark")
        return self._table(
            "arithmetic", {each: f"explain.column.{each}" for each in columns}, lines
        )

    def _table(
        self, name: str, heads: dict[str, str], rows: Sequence[Sequence[str]]
    ) -> Table | None:
        kept = [index for index in range(len(heads)) if any(row[index] for row in rows)]
        columns = [tables.Column(key, self.words.phrase(text)) for key, text in heads.items()]
        return tables.Table(
            f"{name}-{self.indicator.id}",
            self.words.phrase(f"explain.{name}"),
            [columns[index] for index in kept],
            [tables.Line(tuple(tables.Cell(row[index]) for index in kept)) for row in rows],
            head=next(iter(heads)),
        )


_TERMS = {
    "kind", "definition", "printed", "source", "locator", "recorded", "as_of", "status", "note",
}  # fmt: skip
