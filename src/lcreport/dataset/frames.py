"""A Data Package as a frozen `Dataset`: tidy frames of figures and what they mean.

The contract of the files stands in docs/dataset.md; `lcreport check` names every fault at once,
`load` stops at the first that would make a figure wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lcreport.dataset import tables
from lcreport.dataset.arrow_texts import as_text
from lcreport.dataset.checks.references import circular_quotients
from lcreport.dataset.checks.text_rows import TextRows
from lcreport.dataset.checks.values import cell_faults
from lcreport.dataset.metadata import Indicator, Organisation
from lcreport.dataset.period_codes import with_one_code_a_period
from lcreport.dataset.source import Source, open_source, refuse
from lcreport.dataset.tables import (
    COLUMNS,
    FIGURES,
    TABLES,
    Better,
    IndicatorKind,
    Qualifier,
    Status,
)
from lcreport.errors import ParameterError
from lcreport.languages import choose
from lcreport.period import Period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from lcreport.dataset.table_rows import TableRows
    from lcreport.dataset.tables import Record

__all__ = [
    "COLUMNS", "Better", "Dataset", "Indicator", "IndicatorKind", "Organisation", "Qualifier",
    "Status", "load", "records", "unknown",
]  # fmt: skip


_LARGE_ROWS = 100_000
# What numbers and comparisons are computed from; other cells stand as they are.
_COUNTED = ("period", "value", "sequence", "decimals")


class _Frame:
    """A table that lcreport itself uses, as an attribute of the dataset."""

    def __set_name__(self, owner: type[Dataset], name: str) -> None:
        self._name = name

    def __get__(self, data: Dataset, owner: type[Dataset]) -> pd.DataFrame:
        return data.tables[self._name]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Figures by organisation, indicator and period, and everything that explains them.

    Every frame has all the columns of `dataset.tables` and perhaps more; text columns are never
    null (empty text instead). `observations.value` is a float in the indicator's unit, NaN where
    there is none; `observations` holds every vintage that was known on `as_known_on`.

    Attributes:
        tables: Name of a table → its frame; those that lcreport itself uses are attributes too.
    """

    source: Source
    tables: Mapping[str, pd.DataFrame]
    as_known_on: dt.date | None = None
    read_for: tuple[str, ...] | None = None

    organisations = _Frame()
    areas = _Frame()
    indicators = _Frame()
    observations = _Frame()
    targets = _Frame()
    documents = _Frame()
    commitments = _Frame()
    difficulties = _Frame()
    strengths = _Frame()
    breaks = _Frame()
    sources = _Frame()

    @property
    def name(self) -> str:
        """The dataset's name in its descriptor."""
        return self.source.name

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 in hex of the rows read."""
        return self.source.digest(self.read_for)

    @property
    def synthetic(self) -> bool:
        """True where the figures are invented; real and invented never stand in one dataset."""
        return bool((self.observations["status"] == "synthetic").any())

    @property
    def overview(self) -> str:
        """Id of the organisation that stands for the whole, empty where there is none."""
        return str(self.source.settings.get("overview", ""))

    def area_names(self, language: str) -> dict[str, str]:
        """Area id → its name, in the order of the file."""
        return {row["id"]: choose(row, "name", language) for row in records(self.areas)}

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        rows = records(self.indicators[list(COLUMNS["indicators"])])
        return {row["id"]: Indicator.of(row) for row in rows}

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        # Filled as asked for: of ten thousand organisations a job needs one.
        return {}

    def indicator(self, indicator: str) -> Indicator:
        """One indicator's metadata.

        Raises:
            ParameterError: the dataset has no such indicator.
        """
        try:
            return self._indicators[indicator]
        except KeyError as error:
            raise ParameterError(unknown("indicator", indicator, self._indicators)) from error

    def organisation(self, organisation: str) -> Organisation:
        """One organisation's names.

        Raises:
            ParameterError: the dataset has no such organisation.
        """
        if organisation not in self._organisations:
            rows = self.organisations
            found = records(rows[rows["id"] == organisation][list(COLUMNS["organisations"])])
            if not found:
                raise ParameterError(unknown("organisation", organisation, list(rows["id"])))
            # Of two rows with one id, which `check` refuses, the last counts, as for indicators.
            self._organisations[organisation] = Organisation.of(found[-1])
        return self._organisations[organisation]

    def periods(self, organisation: str | None = None) -> list[Period]:
        """The periods that hold a figure (of one organisation), in order of time."""
        rows = self.observations
        if organisation is not None:
            rows = rows[rows["organisation"] == organisation]
        return sorted(Period.parse(code) for code in rows["period"].unique())

    def as_known_by(self, day: dt.date) -> Dataset:
        """The dataset without the vintages of figures and plans that were recorded after a day."""
        known = dict(self.tables)
        for name in FIGURES:
            rows = known[name]
            # ISO days compare as texts do; a row without a day was known from the beginning.
            known[name] = rows[rows["recorded"] <= day.isoformat()].reset_index(drop=True)
        return replace(self, tables=known, as_known_on=day)

    def _repr_html_(self) -> str:
        return self.indicators.to_html(index=False)


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows of one of the dataset's frames, each as column → value: text, but for numbers."""
    names = list(frame.columns)
    # All columns at once: to take them out one by one costs twice as much.
    rows = frame.to_numpy(dtype=object).tolist()
    return [dict(zip(names, row, strict=True)) for row in rows]


def unknown(what: str, seen: str, known: Collection[str]) -> str:
    """The line for a name that is not there, with the nearest names that are.

    >>> unknown("organisation", "hoi-cbb", ["hoi-ccb", "ldld"])  # doctest: +ELLIPSIS
    "unknown organisation 'hoi-cbb'; did you mean 'hoi-ccb'? (`lcreport list organisations` ... 2)"
    >>> unknown("organisation", "nobody", ["ldld"])
    "unknown organisation 'nobody' (`lcreport list organisations` shows all 1)"
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    near = get_close_matches(seen, list(known), n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    return f"unknown {what} {seen!r}{hint} (`lcreport list {what}s` shows all {len(known)})"


def load(
    address: str,
    *,
    organisations: Collection[str] | None = None,
    as_known_on: dt.date | None = None,
) -> Dataset:
    """The dataset at a folder or fsspec address.

    Args:
        address: Folder with a datapackage.json, or an fsspec address.
        organisations: Read only the rows of these, of those merged into them, and of none in
            particular.
        as_known_on: See only the vintages that were recorded by the end of this day.

    Raises:
        DatasetError: the package is incomplete, or a value, kind or period cannot be read.
    """
    source = open_source(address)
    read_for = None if organisations is None else tuple(source.kin(organisations))
    frames = {}
    for name in TABLES:
        rows = source.read_for(name, read_for)
        _check_cells(source, rows)
        if name == "indicators":
            # Else computing one would never end.
            refuse(source.address, circular_quotients(TextRows(rows)))
        frames[name] = _with_numbers(name, _frame(rows))
    data = Dataset(source, frames, read_for=read_for)
    return data if as_known_on is None else data.as_known_by(as_known_on)


def _frame(rows: TableRows) -> pd.DataFrame:
    # In Arrow, where a text column costs a twentieth of what it does in pandas.
    table, defaults = with_one_code_a_period(rows), tables.defaults(rows.name)
    columns = {
        column: _filled(table[column], defaults.get(column, ""))
        # Parquet may hold numbers as categories too.
        if column != "value" or not _is_numeric(table[column].type)
        else table[column]
        for column in table.column_names
    }
    for column in COLUMNS[rows.name]:
        if column not in columns:
            columns[column] = pa.repeat(defaults.get(column, ""), table.num_rows)
    # Threads, which a forked process starts anew, cost a small table more than they gain it.
    is_large = table.num_rows > _LARGE_ROWS
    frame: pd.DataFrame = pa.table(columns).to_pandas(use_threads=is_large)
    return frame


def _is_numeric(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def _filled(column: pa.ChunkedArray, default: str) -> pa.ChunkedArray:
    """A column as text, never null."""
    text = as_text(column).fill_null(default)
    # Compared only where there is a default: most columns have none.
    return pc.if_else(pc.equal(text, ""), default, text) if default else text


def _check_cells(source: Source, rows: TableRows) -> None:
    """Refuse cells that would make a figure another one, or none, in the words of `check`.

    Raises:
        DatasetError: there are some.
    """
    columns = [column for column in _COUNTED if column in TABLES[rows.name].by_name]
    refuse(source.address, cell_faults(TextRows(rows), columns) if columns else ())


def _with_numbers(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    if name == "indicators":
        # Cells were checked before: what is no digit does not come so far.
        return frame.assign(decimals=frame["decimals"].astype(int))
    if name not in FIGURES:
        return frame
    values = frame["value"]
    if not pd.api.types.is_numeric_dtype(values):
        # What only words describe has no value.
        values = values.replace("", math.nan)
    # Of -0, which would be printed with its sign, this makes 0.
    return frame.assign(value=values.astype(float) + 0.0)
