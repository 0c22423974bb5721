"""Small datasets in memory, a figure a line, for tests of what is computed from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from lcreport.dataset.frames import Dataset
from lcreport.dataset.source import Source
from lcreport.dataset.tables import COLUMNS, defaults

INDICATORS = (
    {"id": "flow", "kind": "flow", "unit_vi": "đồng"},
    {"id": "stock", "kind": "stock", "unit_vi": "hộ", "better": "higher"},
    {"id": "rate", "kind": "rate", "unit_vi": "%", "better": "lower"},
    {"id": "rank", "kind": "rank", "unit_vi": "hạng", "better": "lower"},
    {"id": "share", "kind": "rate", "unit_vi": "%", "numerator": "some", "denominator": "all"},
    {"id": "some", "kind": "flow", "unit_vi": "người"},
    {"id": "all", "kind": "flow", "unit_vi": "người"},
    {"id": "ratio", "kind": "rate", "unit_vi": "%", "decimals": 1, "printed_for": "flow",
     "printed_as": "same_period_last_year.ratio_pct"},
    {"id": "attained", "kind": "rate", "unit_vi": "%", "decimals": 1, "printed_for": "flow",
     "printed_as": "target.attainment_pct"},
)  # fmt: skip


def figures(text: str) -> list[dict[str, Any]]:
    """Rows from lines: `[organisation/]indicator period value [column=value …]`."""
    return [_figure(line.split()) for line in text.strip().splitlines()]


def _figure(words: list[str]) -> dict[str, Any]:
    organisation, _, indicator = words[0].rpartition("/")
    row: dict[str, Any] = {
        "organisation": organisation or "a",
        "indicator": indicator,
        "period": words[1],
        "value": float("nan") if words[2] == "-" else float(words[2]),
    }
    for word in words[3:]:
        column, equals, value = word.partition("=")
        row |= {column: value} if equals else {"qualifier": column}
    return row


def dataset_of(  # noqa: PLR0913 - one option a table
    observations: str | list[dict[str, Any]],
    *,
    targets: str = "",
    breaks: Iterable[Mapping[str, str]] = (),
    organisations: Iterable[Mapping[str, str]] = ({"id": "a"}, {"id": "b"}),
    indicators: Iterable[Mapping[str, Any]] = INDICATORS,
    sources: Iterable[Mapping[str, str]] = (),
    settings: Mapping[str, str] | None = None,
) -> Dataset:
    """A dataset of these rows; every other table is empty."""
    rows: dict[str, Iterable[Mapping[str, Any]]] = {
        "organisations": organisations,
        "indicators": indicators,
        "observations": figures(observations) if isinstance(observations, str) else observations,
        "targets": figures(targets),
        "breaks": breaks,
        "sources": sources,
    }
    frames = {
        name: _frame(name, given) if (given := rows.get(name)) else _empty(name) for name in COLUMNS
    }
    return Dataset(Source("memory", {"name": "small", "lcreport": settings or {}}), frames)


@lru_cache
def _empty(name: str) -> pd.DataFrame:
    return _frame(name, ())


def _frame(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    given = [dict(line) for line in rows]
    columns = dict.fromkeys((*COLUMNS[name], *(column for row in given for column in row)))
    filled = defaults(name)
    full = [{one: row.get(one, filled.get(one, "")) for one in columns} for row in given]
    frame = pd.DataFrame(full, columns=list(columns))
    types = {"decimals": int, "value": float}
    return frame.astype({one: types[one] for one in columns if one in types})
