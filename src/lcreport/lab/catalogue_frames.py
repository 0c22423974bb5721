"""What a dataset holds, one line an organisation, area, indicator or period.

Beside its id and name each line counts what was reported: `figures` is the number of rows of
observations, every vintage counted; `periods`, `first_period` and `last_period` say for how many
periods there are figures, and from which to which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.dataset.frames import Dataset, Indicator

CatalogueLine = dict[str, str | int]

_SPAN = ("periods", "first_period", "last_period")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("id", "name", "figures", *_SPAN),
    "area": ("id", "name", "indicators"),
    "indicator": ("id", "name", "area", "unit", "kind", "organisations", *_SPAN),
    "period": ("id", "name", "figures", "organisations"),
}
"""The columns of each catalogue's frame; `organisations` are ids with a comma between."""


def frame_of(what: str, lines: Iterable[CatalogueLine]) -> pd.DataFrame:
    """Lines as a DataFrame with the `COLUMNS` of what they describe."""
    # Named, for without lines a DataFrame would have no columns.
    return pd.DataFrame(list(lines), columns=list(COLUMNS[what]))


def organisations(data: Dataset, language: str) -> list[CatalogueLine]:
    """One line an organisation, in the dataset's order; also those that never reported."""
    periods = _grouped(data, "organisation", "period")
    figures = data.observations["organisation"].value_counts()
    return [
        {
            "id": id,
            "name": data.organisation(id).name(language),
            "figures": int(figures.get(id, 0)),
            **_span(periods.get(id, [])),
        }
        for id in data.organisations["id"]
    ]


def areas(data: Dataset, language: str) -> list[CatalogueLine]:
    """One line an area, in the dataset's order."""
    # An area without indicators counts 0 and stays: it is in the dataset, and may be a slip.
    counted = data.indicators["area"].value_counts()
    names = data.area_names(language)
    return [
        {"id": id, "name": name, "indicators": int(counted.get(id, 0))}
        for id, name in names.items()
    ]


def indicators(data: Dataset, chosen: Iterable[Indicator], language: str) -> list[CatalogueLine]:
    """One line an indicator, in the order given."""
    reporting = _grouped(data, "indicator", "organisation")
    periods = _grouped(data, "indicator", "period")
    return [
        {
            "id": indicator.id,
            "name": indicator.name(language),
            "area": indicator.area,
            "unit": indicator.unit(language),
            "kind": indicator.kind,
            "organisations": ", ".join(reporting.get(indicator.id, [])),
            **_span(periods.get(indicator.id, [])),
        }
        for indicator in chosen
    ]


def periods(data: Dataset, language: str) -> list[CatalogueLine]:
    """One line a period that holds a figure, in order of time."""
    reporting = _grouped(data, "period", "organisation")
    figures = data.observations["period"].map(_code).value_counts()
    return [
        {
            "id": str(period),
            "name": period.label(language),
            "figures": int(figures.get(str(period), 0)),
            "organisations": ", ".join(reporting.get(str(period), [])),
        }
        for period in data.periods()
    ]


def _span(codes: Sequence[str]) -> CatalogueLine:
    # Of an indicator that nobody has reported yet.
    first, last = (codes[0], codes[-1]) if codes else ("", "")
    return {"periods": len(codes), "first_period": first, "last_period": last}


def _grouped(data: Dataset, by: str, column: str) -> Mapping[str, list[str]]:
    """Id → the different values of another column in the order of the rows; periods by time."""
    rows = data.observations[[by, column]].drop_duplicates()
    if "period" in {by, column}:
        # Again: 2021 and 2021-12M are one period once they are written alike.
        rows = rows.assign(period=rows["period"].map(_code)).drop_duplicates()
    grouped: dict[str, list[str]] = {}
    for key, value in rows.itertuples(index=False):
        grouped.setdefault(str(key), []).append(str(value))
    if column == "period":
        order = {str(period): place for place, period in enumerate(data.periods())}
        for codes in grouped.values():
            codes.sort(key=lambda code: order.get(code, 0))
    return grouped


def _code(written: str) -> str:
    """A period code as it is always written: `2021-12M` is `2021`."""
    return str(Period.parse(written))
