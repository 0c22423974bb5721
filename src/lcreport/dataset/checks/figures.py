"""The figures that rules look at: rows of observations as one typed frame, with what they mean.

A rule is a function of such a frame and of `DatasetFacts`; it neither knows where rows come from
nor reads a file, so that figures that are only proposed can be judged by it as well.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import namedtuple
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from lcreport.dataset.cells import period
from lcreport.dataset.checks.text_tables import FILE, LINE, TextTable
from lcreport.dataset.numbers import number
from lcreport.errors import Fault, Grade
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lcreport.dataset.checks.text_rows import TextRows
    from lcreport.dataset.descriptor import DatasetSettings

SERIES = ["organisation", "indicator"]
SPAN = ["year", "first_month", "last_month", "day"]
EXACT = ("", "exact")
UNSETTLED = ("estimate", "preliminary")
WHOLES = {"%": 100.0, "‰": 1000.0}
"""Unit of a share → the whole in that unit."""
_TEXTS = (
    "qualifier", "status", "as_of", "recorded", "sequence", "note", "printed", "rounded_to",
    "restated", "stage",
)  # fmt: skip

# Any, for rules add columns of their own.
FigureRow = Any
"""A row of the frame of figures: its columns as attributes, and `Index`."""


@dataclass(frozen=True)
class DatasetFacts:
    """What the small tables and the descriptor say of figures.

    Attributes:
        indicators: Id → the cells of its row.
        organisations: Id → the cells of its row.
        breaks: The rows of breaks.csv.
        settings: The property `lcreport` of the descriptor.
    """

    indicators: Mapping[str, Mapping[str, str]]
    organisations: Mapping[str, Mapping[str, str]]
    breaks: tuple[Mapping[str, str], ...]
    settings: DatasetSettings

    @classmethod
    def of(cls, tables: Mapping[str, TextRows], settings: DatasetSettings) -> DatasetFacts:
        """What these tables say; one that is absent says nothing."""
        read = ("indicators", "organisations", "breaks")
        rows = {name: tables[name].records() for name in read if name in tables}
        by_id = {
            name: {row["id"]: row for row in rows.get(name, ()) if "id" in row}
            for name in ("indicators", "organisations")
        }
        breaks = tuple(row for row in rows.get("breaks", ()) if "period" in row)
        return cls(by_id["indicators"], by_id["organisations"], breaks, settings)

    def of_indicators(self, column: str) -> Mapping[str, str]:
        """Id of an indicator → one of its cells, empty where it has none."""
        return {name: cells.get(column, "") for name, cells in self.indicators.items()}


def figures_of(table: TextTable, facts: DatasetFacts) -> pd.DataFrame:
    """Every number of a readable period and a known indicator, in the order of the rows.

    Beside the columns of the file there are `file` and `line`, `code` (the one way to write its
    period), the months of the period, `first_day`, `last_day` and `end` as ISO days, `number` and
    `step` (to which it was rounded; 0 where nothing is said), `kind` of its indicator, and `order`
    (its place among the publications of the figure). `explained` is true where a note says why it
    is as it is, or where the row itself calls it doubtful.
    """
    frame = table.frame[["organisation", "indicator", "period", "value"]]
    # Names in Python's own texts: each column that is added copies them, from Arrow's in 3 ms.
    frame = frame.set_axis(frame.columns.astype(object), axis=1).assign(
        file=table.frame[FILE],
        line=table.frame[LINE],
        code=table.periods(),
        **{name: table.column(name) for name in _TEXTS},
    )
    frame["kind"] = frame["indicator"].map(facts.of_indicators("kind")).astype(object).fillna("")
    frame["number"] = numbers(frame["value"])
    periods = {code: period(code) for code in frame["code"].unique()}
    readable = frame["number"].notna() & (frame["kind"] != "")
    readable &= frame["code"].map({code: read is not None for code, read in periods.items()})
    frame = frame[readable & (frame["qualifier"] != "described")]
    spans = _spans({code: read for code, read in periods.items() if read is not None})
    # Without any row, too, the column has a type that joins with nothing.
    frame = frame.astype({"code": "str"}).join(spans, on="code")
    frame["end"] = frame["as_of"].where(frame["as_of"] != "", frame["last_day"])
    frame["step"] = numbers(frame["rounded_to"]).fillna(0.0)
    frame["order"] = numbers(frame["sequence"]).fillna(1.0)
    # An invented note is part of the invention: it explains nothing to a reader.
    noted = (frame["note"].str.strip() != "") & (frame["status"] != "synthetic")
    frame["explained"] = noted | (frame["status"] == "doubtful")
    return frame


def numbers(cells: pd.Series[str]) -> pd.Series[float]:
    """What cells hold; not a number where that is none."""
    # Most cells of a table repeat, so that each text is read once.
    return cells.map({cell: number(cell) for cell in cells.unique()}).astype(float)


def _spans(periods: Mapping[str, Period]) -> pd.DataFrame:
    spans = pd.DataFrame.from_dict(
        {
            code: (
                read.year, read.first_month, read.last_month, read.day or 0, read.months,
                read.first_day.isoformat(), read.last_day.isoformat(),
            )
            for code, read in periods.items()
        },
        orient="index",
        columns=[*SPAN, "months", "first_day", "last_day"],
    )  # fmt: skip
    # Without any period pandas numbers the rows, and numbers do not join with codes.
    return spans.set_axis(spans.index.astype("str"))


def newest(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures as known last; those restated for a comparison are left out."""
    # A restated figure is no vintage: it replaces nothing.
    own = figures[figures["restated"] == ""]
    own = own.sort_values(["recorded", "order"], kind="stable")
    return own.drop_duplicates([*SERIES, *SPAN], keep="last").sort_index()


def rows_in(frame: pd.DataFrame) -> Iterator[FigureRow]:
    """The rows of a frame of figures, each with its columns as attributes.

    As `itertuples` gives them, which takes 5 ms for the first row of a frame.
    """
    cells = (values for _, values in frame.items())
    return map(_row_type(tuple(frame.columns))._make, zip(frame.index, *cells, strict=True))


@functools.cache
def _row_type(columns: tuple[str, ...]) -> Any:
    return namedtuple("FigureRow", ["Index", *columns], rename=True)


def finding(
    row: FigureRow, message: str, remedy: str, *, column: str = "value", grade: Grade = "doubt"
) -> Fault:
    """What is found in a row; a doubt that the row explains is information.

    Args:
        row: A row of the frame of figures.
        message: What is wrong with its cell.
        remedy: What would mend it.
        column: The cell.
        grade: How much it weighs where nothing explains it.
    """
    weighed: Grade = "information" if grade == "doubt" and row.explained else grade
    seen = str(getattr(row, column))
    return Fault(row.file, int(row.line), column, seen, message, remedy, weighed)


def plain(value: float) -> str:
    """A number for a message: whole ones without a decimal point, others with few digits.

    >>> plain(1250000.0), plain(12.5), plain(0.333333333)
    ('1250000', '12.5', '0.333333')
    """
    # From a million on `g` would write a power of ten.
    return f"{value:.0f}" if value == round(value) or abs(value) >= 1e6 else f"{value:.6g}"


def next_day(day: str) -> str:
    """The day after an ISO day; empty where it is none."""
    try:
        return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()
    except ValueError:
        return ""
