"""Ranks of units are those that each unit's own annex would give, however they are looked up."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from lcreport import comparison, dataset
from lcreport.comparison import cached_rows, place
from lcreport.period import Period
from seeds import moments
from small_data import dataset_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from lcreport.comparison import Row
    from lcreport.dataset.frames import Dataset

GSO = Path(__file__).parents[1] / "data" / "gso"
MEASURES: tuple[place.Measure, ...] = ("value", "growth_pct", "points", "attainment_pct")


@cache
def gso() -> Dataset:
    return dataset.load(str(GSO))


def whole_rows(data: Dataset, indicator: str, period: Period, group: str) -> dict[str, Row | None]:
    """Each unit's row as its own annex has it, from a dataset that nothing was read from before."""
    apart = dataset.load(data.source.address) if data is gso() else data
    found: dict[str, Row | None] = {}
    for unit in place.members(apart, group, period):
        rows = comparison.table(apart, unit, period)
        own = (row for row in rows if row.indicator.id == indicator and row.now is not None)
        found[unit] = next(own, None)
    return found


def ranks_of_whole_rows(
    rows: dict[str, Row | None], measure: place.Measure
) -> dict[str, tuple[float, int]]:
    """Unit → its value and rank, by pandas; only for figures that nothing bounds."""
    known = {unit: place.measured(row, measure) for unit, row in rows.items()}
    values = pd.Series({unit: value for unit, (value, _) in known.items() if value is not None})
    ranked = values.rank(method="min", ascending=False).astype(int)
    return {str(unit): (values[unit], ranked[unit]) for unit in values.index}


@pytest.mark.parametrize("code", ["2013-01", "2016-6M", "2020-Q2", "2021-9M", "2022", "2025-2M"])
def test_ranks_of_all_provinces_are_those_of_their_whole_rows(code: str) -> None:
    period = Period.parse(code)
    group = place.largest_group(gso(), period)
    (indicator,) = comparison.own_indicators(gso())
    found = comparison.units(gso(), indicator, period, group)
    assert found is not None
    rows = whole_rows(gso(), indicator.id, period, group)
    for ranking in found.rankings:
        expected = ranks_of_whole_rows(rows, ranking.measure)
        places = {unit: at for unit, at in ranking.places.items() if at.rank is not None}
        assert {unit: at.rank for unit, at in places.items()} == {
            unit: rank for unit, (_, rank) in expected.items() if unit in places
        }
        # What is not ranked is doubtful: nothing else may be missing.
        for unit in expected.keys() - places.keys():
            row = rows[unit]
            assert row is not None
            assert row.now is not None
            assert row.now.status == "doubtful"
        assert ranking.median == median(expected[unit][0] for unit in places)


UNITS = [f"u-{number}" for number in range(9)]
SOURCES = [
    {"id": "one", "publisher": "Cục Thống kê"},
    {"id": "two", "publisher": "Sở Tài chính"},
    {"id": "three"},
]
PERIODS = ["2020-3M", "2020-Q2", "2020-9M", "2020", "2021-3M", "2021-06", "2021-9M"]


def observations(chance: Random) -> Iterator[dict[str, object]]:
    """Figures of all kinds: revised, bounded, doubtful, restated, of two publishers."""
    for unit, indicator, period in product(UNITS, ("flow", "stock", "rate"), PERIODS):
        for day in range(chance.choice([0, 1, 1, 2, 3])):
            yield {
                "organisation": unit,
                "indicator": indicator,
                "period": period,
                "value": chance.choice([chance.randrange(1, 40), 10, 20, 20]),
                "qualifier": chance.choice(["exact"] * 6 + ["at_least", "at_most", "approx"]),
                "status": chance.choice(["official"] * 5 + ["estimate", "doubtful"]),
                "recorded": f"2021-10-{chance.randrange(1, 29):02}",
                "sequence": str(day),
                "source": chance.choice(["one", "one", "two", "three"]),
                "restated": chance.choice([""] * 9 + ["2021-01-01"]),
                "as_of": "2021-08-31" if indicator == "stock" and period == "2021-9M" else "",
            }


def random_data(turn: int = 0) -> Dataset:
    organisations = [{"id": unit, "group": "unit"} for unit in UNITS]
    targets = "\n".join(f"{unit}/flow 2021 30" for unit in UNITS[::2])
    breaks = [{"organisation": UNITS[0], "period": "2021-01", "reason_vi": "x"}]
    return dataset_of(
        list(observations(moments(f"places {turn}"))),
        organisations=organisations, targets=targets, breaks=breaks, sources=SOURCES,
    )  # fmt: skip


@pytest.mark.parametrize("turn", range(8))
def test_units_of_any_figures_are_measured_as_in_their_whole_rows(turn: int) -> None:
    data = random_data(turn)
    for id, code in product(("flow", "stock", "rate"), ("2021-9M", "2021-Q3", "2020-6M")):
        period = Period.parse(code)
        found = comparison.units(data, data.indicator(id), period, "unit")
        if found is None:
            continue
        rows = whole_rows(data, id, period, "unit")
        for unit, measure in product(UNITS, MEASURES):
            expected = place.measured(rows[unit], measure)
            assert place.measured(found.rows[unit], measure) == expected


def test_rows_of_all_units_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    read = cached_rows.records

    def counted(frame: pd.DataFrame) -> list[dict[str, object]]:
        looked.append(len(frame))
        return read(frame)

    monkeypatch.setattr(cached_rows, "records", counted)
    data = random_data()
    for id in ("flow", "stock", "rate"):
        comparison.units(data, data.indicator(id), Period.parse("2021-9M"), "unit")
    # Observations, plans, organisations, breaks and sources; not once a unit.
    assert len(looked) == 5


def test_rows_read_ahead_are_those_read_by_themselves() -> None:
    data, apart = random_data(), random_data()
    cached_rows.read_ahead(data, "observations", [*UNITS, "silent"])
    for unit in [*UNITS, "silent"]:
        ahead = list(cached_rows.rows_of(data, "observations", unit))
        assert ahead == list(cached_rows.rows_of(apart, "observations", unit))
