"""What a dataset holds already, as forms and previews look it up: the newest of each figure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lcreport.dataset.period_codes import one_code
from lcreport.dataset.source import open_source
from lcreport.dataset.tables import sequence_of
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.dataset.source import Source

TextRow = dict[str, str]
"""Column → cell."""
FigureKey = tuple[str, str, str]
"""Organisation, indicator and period code."""


@dataclass(frozen=True)
class KnownFigures:
    """The organisations, indicators and newest figures of a dataset.

    Attributes:
        name: The dataset's.
        language: In which language its names are.
        organisations: Id → row.
        indicators: Id → row, in the order of the table.
        figures: Key → the row that holds now.
        plans: Key → the row of the plan that holds now.
    """

    name: str
    language: str
    organisations: Mapping[str, TextRow]
    indicators: Mapping[str, TextRow]
    figures: Mapping[FigureKey, TextRow]
    plans: Mapping[FigureKey, TextRow]

    def reported_by(self, organisation: str) -> list[str]:
        """The indicators that an organisation has ever reported, in the order of the table.

        All of them where it has reported nothing yet. What the source itself printed as a
        comparison is left out, for nobody reports it.
        """
        asked = [key for key, row in self.indicators.items() if not row.get("printed_for")]
        own = {indicator for _, indicator, _ in self._keys_of.get(organisation, ())}
        return [indicator for indicator in asked if indicator in own] or asked

    def period_before(self, organisation: str, period: Period) -> Period | None:
        """The newest period before this one that an organisation has reported."""
        codes = {code for _, _, code in self._keys_of.get(organisation, ())}
        # Another period that ends on the same day, such as 2021-9M beside 2021-Q3, comes before it
        # too.
        periods = [read for code in codes if (read := Period.parse(code)) != period]
        return max((read for read in periods if read.last_day <= period.last_day), default=None)

    def history(self, organisation: str, indicator: str) -> list[float]:
        """Every value that an organisation has reported of an indicator."""
        rows = (
            self.figures[key] for key in self._keys_of.get(organisation, ()) if key[1] == indicator
        )
        return [float(row["value"]) for row in rows if row.get("value")]

    @cached_property
    def _keys_of(self) -> Mapping[str, Sequence[FigureKey]]:
        """Organisation → the keys of its figures."""
        # A form asks for each of its rows; looking through all figures every time took 30 s for
        # the forms of 1,000 organisations.
        found: dict[str, list[FigureKey]] = defaultdict(list)
        for key in self.figures:
            found[key[0]].append(key)
        return found


def known(address: str) -> KnownFigures:
    """What the dataset at a folder or address holds.

    Raises:
        DatasetError: it cannot be read.
    """
    source = open_source(address)
    names = ("organisations", "indicators", "observations", "targets")
    tables = {name: text_rows(source, name) for name in names}
    return of_rows(source.name, str(source.settings.get("language") or "vi"), tables)


def text_rows(source: Source, table: str) -> list[TextRow]:
    """The rows of a dataset's table; a cell without anything is empty."""
    return [
        {column: "" if cell is None else str(cell) for column, cell in row.items()}
        for row in source.table(table).to_pylist()
    ]


def of_rows(name: str, language: str, tables: Mapping[str, Sequence[TextRow]]) -> KnownFigures:
    """What these tables hold."""
    return KnownFigures(
        name,
        language,
        {row["id"]: row for row in tables["organisations"]},
        {row["id"]: row for row in tables["indicators"]},
        _newest(tables["observations"]),
        _newest(tables.get("targets", ())),
    )


def key_of(row: TextRow) -> FigureKey:
    """Whose figure a row is, of what, and for which period."""
    return row["organisation"], row["indicator"], one_code(row["period"])


def vintages(rows: Iterable[TextRow]) -> list[TextRow]:
    """The figures of a table, the last known of each one last."""
    # A restated figure stands beside its vintages and replaces none.
    own = [row for row in rows if not row.get("restated")]
    return sorted(own, key=lambda row: (row.get("recorded") or "", sequence_of(row)))


def _newest(rows: Iterable[TextRow]) -> dict[FigureKey, TextRow]:
    # Of several rows with one key the last stays, which is the newest.
    return {key_of(row): row for row in vintages(rows)}
