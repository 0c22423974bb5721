"""The figures and comparisons of data/gso recomputed in plain pandas, without lcreport.

A month's table prints three figures of a unit: the month before, settled; the month, estimated;
and January to the month, which is all settled months and that one estimate. What is taken from
them compares like with like:

- A month is its settled figure, else its estimate. A January that no table printed is, in March's
  table alone, the cumulative figure less February and March.
- A cumulative figure is the printed one. Where the unit is not in that table, it is the next
  table's cumulative figure less that table's estimate, which is settled; else the sum of months.
- A quarter is a quarterly table's figure where there is one (Lào Cai 2021); else the sum of its
  three months where all are settled; else the difference of two settled cumulative figures. Before
  its last month is settled it is the settled months and the last one's estimate, which is how the
  last month's own table adds them up; a first quarter is then January-March as printed. Where a
  month is lacking it is the printed cumulative figure less a settled one, in which only the last
  month is an estimate.
- Growth is against the same months of last year or against the period before, attainment against
  the year's plan, all as known on the day.

Doubtful figures take part in nothing, and where a month or cumulative figure is doubtful as printed
last, nothing else is put in its place. Every frame has one row a month (`12 * year + month - 1`,
the last month of the period) and one column a unit; values are in tỷ đồng, growth and attainment in
%; NaN where there is no figure.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path

import pandas as pd

GSO = Path(__file__).parents[1] / "data" / "gso"
FLOW, RATIO, ATTAINED = "von-dau-tu-nsnn", "cung-ky-gso-in", "ke-hoach-gso-in"
BILLION = 1e9


def month_number(code: str) -> int:
    """`2021-09` → the row of a frame."""
    return 12 * int(code[:4]) + int(code[5:7]) - 1


class Oracle:
    """Everything that the tables known on a day say, by default the newest."""

    def __init__(self, known_on: dt.date | None = None, folder: Path = GSO) -> None:
        rows = pd.read_csv(folder / "observations.csv", dtype=str)
        plans = pd.read_csv(folder / "targets.csv", dtype=str)
        if known_on is not None:
            rows = rows[rows["recorded"] <= known_on.isoformat()]
            plans = plans[plans["recorded"] <= known_on.isoformat()]
        code = rows["period"]
        length = code.str.extract(r"-(\d+)M$")[0]
        length = length.mask(code.str.len() == 4, "12").astype(float)
        year = code.str[:4].astype(int)
        month = code.str.extract(r"^\d{4}-(\d\d)$")[0].astype(float)
        quarter = code.str.extract(r"-Q(\d)$")[0].astype(float)
        last = month.fillna(length).fillna(3 * quarter).astype(int)
        span = pd.Series("month", rows.index).mask(length.notna(), "cumulative")
        self._rows = rows.assign(
            value=rows["value"].astype(float),
            when=12 * year + last - 1,
            span=span.mask(quarter.notna(), "quarter"),
            table=rows["recorded"].map(month_number),
        )
        self._plans = plans.assign(value=plans["value"].astype(float))
        good = self._rows[self._rows["status"] != "doubtful"]
        flows = good[good["indicator"] == FLOW].assign(value=good["value"] / BILLION)
        self._flows = flows
        tables = self._rows["table"]
        self._index = pd.RangeIndex(12 * (tables.min() // 12 - 1), tables.max() + 1, name="when")
        self._units = pd.Index(pd.read_csv(folder / "organisations.csv")["id"])

    def _wide(self, rows: pd.DataFrame) -> pd.DataFrame:
        newest = rows.sort_values("recorded", kind="stable").drop_duplicates(
            ["organisation", "when"], keep="last"
        )
        wide = newest.pivot_table("value", "when", "organisation")
        return wide.reindex(index=self._index, columns=self._units)

    @property
    def of_year(self) -> pd.Series:
        """The month of the year, 1 to 12, of every row of a frame."""
        return pd.Series(self._index % 12 + 1, self._index)

    def _doubtful(self, span: str) -> pd.DataFrame:
        rows = self._rows
        doubtful = (rows["status"] == "doubtful") & (rows["indicator"] == FLOW)
        return self._wide(rows[doubtful & (rows["span"] == span)]).notna()

    @cached_property
    def settled(self) -> pd.DataFrame:
        """What the next month's table printed of a month."""
        rows = self._flows
        return self._wide(rows[(rows["span"] == "month") & (rows["table"] == rows["when"] + 1)])

    @cached_property
    def estimated(self) -> pd.DataFrame:
        """What a month's own table printed of it."""
        rows = self._flows
        return self._wide(rows[(rows["span"] == "month") & (rows["table"] == rows["when"])])

    @cached_property
    def printed(self) -> pd.DataFrame:
        """January to the month as its own table printed it: in January, the month's estimate."""
        rows = self._flows
        wide = self._wide(rows[rows["span"] == "cumulative"])
        return wide.mask(self.of_year == 1, self.estimated, axis=0)

    @cached_property
    def _january(self) -> pd.DataFrame:
        """Januaries out of March's tables alone, each standing in January's row."""
        of_march = self.printed - self.estimated - self.settled.shift(1)
        return of_march.shift(-2).where(self.of_year == 1, axis=0)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """The month by itself."""
        january = self._january.mask(self._doubtful("month"))
        return self.settled.fillna(self.estimated).fillna(january)

    @cached_property
    def _settled_months(self) -> pd.DataFrame:
        return self.settled.fillna(self._january.where(self.estimated.isna()))

    @cached_property
    def settled_cumulative(self) -> pd.DataFrame:
        """January to the month, all settled: the next table's figure less that table's estimate."""
        after = (self.printed - self.estimated).shift(-1)
        known = after.where(self.of_year < 12, axis=0)
        two_tables_on = (self.printed - self.estimated - self.settled.shift(1)).shift(-2)
        return known.fillna(two_tables_on.where(self.of_year < 11, axis=0))

    @cached_property
    def cumulative(self) -> pd.DataFrame:
        """January to the month."""
        year = pd.Series(self._index // 12, self._index)
        summed = self._settled_months.groupby(year).cumsum(skipna=False)
        complete = self._settled_months.isna().astype(int).groupby(year).cumsum() == 0
        instead = self.settled_cumulative.fillna(summed.where(complete))
        return self.printed.fillna(instead.mask(self._doubtful("cumulative")))

    @cached_property
    def quarterly(self) -> pd.DataFrame:
        """The quarter by itself, in the row of its last month."""
        rows = self._flows
        of_a_quarterly_table = self._wide(rows[rows["span"] == "quarter"])
        months = self._settled_months
        summed = months + months.shift(1) + months.shift(2)
        with_estimate = self.estimated + months.shift(1) + months.shift(2)
        first = self.of_year == 3
        begun = self.settled_cumulative.shift(3).mask(first, 0.0, axis=0)
        found = (
            of_a_quarterly_table
            .fillna(summed)
            .fillna(self.settled_cumulative - begun)
            .fillna(self.cumulative.where(first, axis=0))
            .fillna(with_estimate)
            .fillna(self.cumulative - begun)
        )
        return found.where(self.of_year.isin([3, 6, 9, 12]), axis=0)

    def figures(self, span: str) -> pd.DataFrame:
        """The figures of `month`, `cumulative` or `quarter`."""
        return {
            "month": self.monthly, "cumulative": self.cumulative, "quarter": self.quarterly
        }[span]  # fmt: skip

    def growth(self, span: str) -> pd.DataFrame:
        """Growth in % against the same months of last year."""
        figures = self.figures(span)
        return 100 * (figures / figures.shift(12) - 1)

    def growth_against_previous(self, span: str) -> pd.DataFrame:
        """Growth in % against the period before of the same length.

        Months from January have none of their length before: what they added last is compared,
        their last quarter or else month. Three months are a quarter themselves, as they were
        printed. A year is compared with the year before.
        """
        if span == "month":
            return 100 * (self.monthly / self.monthly.shift(1) - 1)
        by_quarter = 100 * (self.quarterly / self.quarterly.shift(3) - 1)
        if span == "quarter":
            return by_quarter
        ends_a_quarter = self.of_year % 3 == 0
        last_part = self.growth_against_previous("month").mask(ends_a_quarter, by_quarter, axis=0)
        first_quarter = 100 * (self.cumulative / self.quarterly.shift(3) - 1)
        last_part = last_part.mask(self.of_year == 3, first_quarter, axis=0)
        last_part = last_part.mask(self.of_year == 12, self.growth(span), axis=0)
        # Beside a cumulative figure that is doubtful itself nothing is asked.
        return last_part.where(self.cumulative.notna())

    @cached_property
    def plan(self) -> pd.DataFrame:
        """The newest known plan of the year, in every row of the year."""
        newest = self._plans.sort_values("recorded", kind="stable").drop_duplicates(
            ["organisation", "period"], keep="last"
        )
        newest = newest.assign(year=newest["period"].astype(int))
        wide = newest.pivot_table("value", "year", "organisation")
        found = (wide / BILLION).reindex(self._index // 12).set_axis(self._index)
        return found.reindex(columns=self._units)

    @property
    def attainment(self) -> pd.DataFrame:
        """The cumulative figure in % of the year's plan."""
        return 100 * self.cumulative / self.plan

    def printed_comparison(self, indicator: str) -> pd.DataFrame:
        """What the tables themselves printed: `RATIO` (last year = 100) or `ATTAINED`, in %."""
        rows = self._rows
        rows = rows[(rows["indicator"] == indicator) & (rows["status"] != "doubtful")]
        return self._wide(rows[rows["span"] != "quarter"])
