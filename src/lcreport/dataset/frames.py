"""A Data Package as a frozen `Dataset`: tidy frames of figures and what they mean.

The contract of the files stands in docs/dataset.md; `lcreport check` names every fault at once,
`load` stops at the first that would make a figure wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lcreport.dataset import amounts
from lcreport.dataset.source import Source, open_source
from lcreport.errors import DatasetError, Fault, ParameterError, PeriodError
from lcreport.period import Period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

IndicatorKind = Literal["flow", "stock", "rate", "rank"]
Better = Literal["higher", "lower", "none"]
Qualifier = Literal["exact", "at_least", "at_most", "approx", "described"]
Status = Literal["official", "preliminary", "estimate", "doubtful", "synthetic"]

COLUMNS: dict[str, tuple[str, ...]] = {
    "organisations": (
        "id", "name_vi", "name_en", "short_vi", "short_en", "valid_from", "valid_to", "successor",
    ),
    "areas": ("id", "name_vi", "name_en"),
    "indicators": (
        "id", "area", "name_vi", "name_en", "unit_vi", "unit_en", "kind", "better", "decimals",
        "part_of", "numerator", "denominator", "definition_vi", "definition_en", "printed_for",
        "printed_as",
    ),
    "observations": (
        "organisation", "indicator", "period", "value", "qualifier", "status", "as_of", "recorded",
        "source", "locator", "note", "note_en", "printed", "rounded_to", "restated", "stage",
    ),
    "targets": ("organisation", "indicator", "period", "value", "source", "recorded", "note"),
    "documents": (
        "id", "type", "type_en", "number", "date", "issuer", "issuer_en", "subject_vi",
        "subject_en", "organisation", "valid_from", "valid_to", "regulation", "term", "locator",
    ),
    "commitments": (
        "id", "organisation", "task_vi", "task_en", "due", "status", "period", "lead_vi", "lead_en",
        "due_text_vi", "due_text_en", "locator",
    ),
    "difficulties": ("id", "organisation", "text_vi", "text_en", "period", "locator"),
    "breaks": ("organisation", "indicator", "period", "reason_vi", "reason_en"),
    "sources": ("id", "title", "url", "publisher"),
}  # fmt: skip
DEFAULTS = {"qualifier": "exact", "status": "official", "better": "none", "decimals": "0"}


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted, in what unit and of what kind; `name` and `unit` in both languages."""

    id: str
    area: str
    name_vi: str
    name_en: str
    unit_vi: str
    unit_en: str
    kind: IndicatorKind
    better: Better
    decimals: int
    part_of: str
    numerator: str
    denominator: str
    definition_vi: str
    definition_en: str
    printed_for: str
    printed_as: str

    def name(self, language: str) -> str:
        """Its name; the other language's where this one is empty."""
        first, second = self.name_vi, self.name_en
        return (first or second) if language == "vi" else (second or first)

    def unit(self, language: str) -> str:
        """Its unit; the other language's where this one is empty."""
        first, second = self.unit_vi, self.unit_en
        return (first or second) if language == "vi" else (second or first)

    def definition(self, language: str) -> str:
        """Its definition, possibly empty."""
        first, second = self.definition_vi, self.definition_en
        return (first or second) if language == "vi" else (second or first)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who reports; `valid_to` and `successor` where it was merged into another."""

    id: str
    name_vi: str
    name_en: str
    short_vi: str
    short_en: str
    valid_from: str
    valid_to: str
    successor: str

    def name(self, language: str) -> str:
        """Its full name; the id where the dataset gives none."""
        first, second = self.name_vi, self.name_en
        return ((first or second) if language == "vi" else (second or first)) or self.id

    def short(self, language: str) -> str:
        """Its short name; the full one where the dataset gives none."""
        first, second = self.short_vi, self.short_en
        return ((first or second) if language == "vi" else (second or first)) or self.name(language)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Figures by organisation, indicator and period, and everything that explains them.

    Every frame has all the columns of `COLUMNS` and perhaps more; text columns are never null
    (empty text instead). `observations.value` is a float in the indicator's unit, NaN where there
    is none; `observations` holds every vintage that was known on `as_known_on`.
    """

    source: Source
    organisations: pd.DataFrame
    areas: pd.DataFrame
    indicators: pd.DataFrame
    observations: pd.DataFrame
    targets: pd.DataFrame
    documents: pd.DataFrame
    commitments: pd.DataFrame
    difficulties: pd.DataFrame
    breaks: pd.DataFrame
    sources: pd.DataFrame
    as_known_on: dt.date | None = None
    read_for: tuple[str, ...] | None = None

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
        return dict(zip(self.areas["id"], self.areas[f"name_{language}"], strict=True))

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        columns = list(COLUMNS["indicators"])
        return {
            row[0]: Indicator(**dict(zip(columns, row, strict=True)))
            for row in self.indicators[columns].to_numpy().tolist()
        }

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
            self._organisations[organisation] = Organisation(**found[-1])
        return self._organisations[organisation]

    def periods(self, organisation: str | None = None) -> list[Period]:
        """The periods that hold a figure (of one organisation), in order of time."""
        rows = self.observations
        if organisation is not None:
            rows = rows[rows["organisation"] == organisation]
        return sorted(Period.parse(code) for code in rows["period"].unique())

    def _repr_html_(self) -> str:
        return self.indicators.to_html(index=False)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of one of the dataset's frames, each as column → value: text, but for numbers."""
    names = list(frame.columns)
    columns = (frame[name].to_numpy().tolist() for name in names)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def unknown(what: str, seen: str, known: Collection[str]) -> str:
    """The line for a name that is not there, with the nearest names that are.

    >>> unknown("organisation", "hoi-cbb", ["hoi-ccb", "ldld"])  # doctest: +ELLIPSIS
    "unknown organisation 'hoi-cbb'; did you mean 'hoi-ccb'? (`lcreport list organisations` ... 2)"
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    near = get_close_matches(seen, list(known), n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    return f"unknown {what} {seen!r}; {hint}(`lcreport list {what}s` shows all {len(known)})"


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
    frames = {name: _frame(source, name, read_for) for name in COLUMNS}
    frames["indicators"] = _with_integers(source, frames["indicators"])
    for name in ("observations", "targets"):
        frame = _with_values(source, name, frames[name])
        if as_known_on is not None:
            frame = frame[frame["recorded"] <= as_known_on.isoformat()].reset_index(drop=True)
        frames[name] = frame
    return Dataset(source, **frames, as_known_on=as_known_on, read_for=read_for)


def _frame(source: Source, name: str, organisations: Collection[str] | None) -> pd.DataFrame:
    # In Arrow, where a text column costs a twentieth of what it does in pandas.
    table = source.table(name, organisations)
    columns = {
        column: _text(table[column], DEFAULTS.get(column, ""))
        if column != "value" or pa.types.is_string(table[column].type)
        else table[column]
        for column in table.column_names
    }
    for column in COLUMNS[name]:
        if column not in columns:
            columns[column] = pa.repeat(DEFAULTS.get(column, ""), table.num_rows)
    frame: pd.DataFrame = pa.table(columns).to_pandas()
    return frame


def _text(column: pa.ChunkedArray, default: str) -> pa.ChunkedArray:
    """A column as text, never null; Parquet holds days and numbers in types of their own."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32())  # the contract knows days only
    text = column.cast(pa.string()).fill_null(default)
    return pc.if_else(pc.equal(text, ""), default, text) if default else text


def _with_integers(source: Source, frame: pd.DataFrame) -> pd.DataFrame:
    decimals = pd.to_numeric(frame["decimals"], errors="coerce")
    if decimals.isna().any():
        raise _unreadable(source, "indicators", frame, "decimals", decimals.isna())
    return frame.assign(decimals=decimals.astype(int))


def _with_values(source: Source, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    for code in frame["period"].unique():
        try:
            Period.parse(code)
        except PeriodError as error:
            row = int((frame["period"] == code).to_numpy().argmax())
            fault = Fault(source.paths[name], row + 2, "period", code, str(error), "mend it")
            raise DatasetError(f"{source.address}: {fault}", [fault]) from error
    values = pd.to_numeric(frame["value"].replace("", math.nan), errors="coerce")
    unread = values.isna() & ~frame["value"].isin(["", math.nan])
    if unread.any():
        raise _unreadable(source, name, frame, "value", unread)
    return frame.assign(value=values.astype(float))


def _unreadable(
    source: Source, name: str, frame: pd.DataFrame, column: str, bad: pd.Series[bool]
) -> DatasetError:
    row = int(bad.to_numpy().argmax())
    seen = str(frame[column].iloc[row])
    plain = amounts.looks_vietnamese(seen)
    remedy = f"write {plain}" if plain else "write a plain number such as 1234.5"
    fault = Fault(source.paths[name], row + 2, column, seen, "is not a number", remedy)
    return DatasetError(f"{source.address}: {fault}", [fault])
