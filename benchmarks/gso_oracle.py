"""How far lcreport's comparisons of data/gso agree with the oracle in plain pandas.

    python benchmarks/gso_oracle.py [--every N] [YEAR …]

Compares figures, growth against last year and attainment of every unit for the months, cumulative
periods and quarters of some years (2013, 2016, 2018, 2021 and 2024 if none is named), with all that
is known today and as known on the last day of each period. Prints counts by kind of difference, and
for each kind the largest ones. tests/gso_oracle.py says by which rules.
"""

from __future__ import annotations

import argparse
import calendar
import datetime as dt
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from gso_oracle import BILLION, FLOW, GSO, Oracle, month_number  # noqa: E402
from lcreport import comparison  # noqa: E402
from lcreport.comparison import Row  # noqa: E402
from lcreport.dataset import frames  # noqa: E402
from lcreport.dataset.frames import Dataset  # noqa: E402
from lcreport.period import Period  # noqa: E402

YEARS = (2013, 2016, 2018, 2021, 2024)
SHOWN = 3


@dataclass(frozen=True)
class Compared:
    """One number of both sides; None where a side has none."""

    known: str
    span: str
    what: str
    unit: str
    period: str
    ours: float | None
    oracle: float | None
    reason: str

    @property
    def kind(self) -> str:
        if self.ours is None and self.oracle is None:
            return "neither has it"
        if self.ours is None:
            return f"oracle alone ({self.reason})"
        if self.oracle is None:
            return "lcreport alone"
        if math.isclose(self.ours, self.oracle, rel_tol=1e-9, abs_tol=1e-6):
            return "equal"
        if self.what != "value" and (self.ours < 0) != (self.oracle < 0):
            return "other sign"
        away = abs(self.ours - self.oracle)
        near = away <= (0.05 * abs(self.oracle) if self.what == "value" else 5)
        return "differs by up to 5 %" if near else "differs by more than 5 %"


def periods(year: int) -> Iterator[tuple[str, str, str]]:
    """Span, lcreport's code and the last month."""
    for month in range(1, 13):
        last = f"{year}-{month:02}"
        yield "month", last, last
        if month > 1:
            yield "cumulative", str(year) if month == 12 else f"{year}-{month}M", last
        if month % 3 == 0:
            yield "quarter", f"{year}-Q{month // 3}", last


def compared(
    known: str, data: Dataset, oracle: Oracle, chosen: list[tuple[str, str, str]], every: int
) -> Iterator[Compared]:
    for unit in list(data.organisations["id"])[::every]:
        for span, code, last in chosen:
            when = month_number(last)
            rows = comparison.table(data, unit, Period.parse(code))
            row = next((row for row in rows if row.indicator.id == FLOW), None)
            wanted = {
                "value": oracle.figures(span),
                "growth": oracle.growth(span),
                "attainment": oracle.attainment,
            }
            for what, (ours, reason) in numbers(row, span).items():
                frame = wanted[what]
                theirs = float(frame.loc[when, unit]) if when in frame.index else math.nan
                yield Compared(
                    known, span, what, unit, code, ours,
                    None if math.isnan(theirs) else theirs, reason,
                )  # fmt: skip


def numbers(row: Row | None, span: str) -> dict[str, tuple[float | None, str]]:
    now = None if row is None else row.now
    # The oracle leaves doubtful figures out.
    usable = now is not None and now.value is not None and now.status != "doubtful"
    value = now.value / BILLION if usable else None
    last_year = None if row is None else row.same_period_last_year
    found: dict[str, tuple[float | None, str]] = {
        "value": (value, "no figure"),
        "growth": (None, "no row")
        if last_year is None
        else (last_year.growth_pct, str(last_year.reason)),
    }
    if span == "cumulative":
        target = None if row is None else row.target
        found["attainment"] = (
            (None, "no row") if target is None else (target.attainment_pct, str(target.reason))
        )
    return found


def whole(years: list[int], every: int) -> Iterator[Compared]:
    data, oracle = frames.load(str(GSO)), Oracle()
    chosen = [period for year in years for period in periods(year)]
    yield from compared("today", data, oracle, chosen, every)


def on_the_day(years: list[int], every: int) -> Iterator[Compared]:
    for year in years:
        for month in range(3, 13, 3):
            last = f"{year}-{month:02}"
            day = dt.date(year, month, calendar.monthrange(year, month)[1])
            data, oracle = frames.load(str(GSO), as_known_on=day), Oracle(day)
            chosen = [period for period in periods(year) if period[2] == last]
            yield from compared("on the day", data, oracle, chosen, every)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("years", type=int, nargs="*", metavar="YEAR")
    parser.add_argument("--every", type=int, default=1, help="only every Nth unit")
    arguments = parser.parse_args()
    years = arguments.years or list(YEARS)
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    worst: dict[tuple[str, str, str], list[Compared]] = defaultdict(list)
    for number in (*whole(years, arguments.every), *on_the_day(years, arguments.every)):
        key = (number.known, number.span, number.what)
        counts[key][number.kind] += 1
        if number.kind.startswith(("differs by more", "other sign", "lcreport alone", "oracle")):
            worst[number.span, number.what, number.kind].append(number)
    for (known, span, what), kinds in counts.items():
        either = sum(count for kind, count in kinds.items() if kind != "neither has it")
        print(f"{known}, {span}, {what}: {either} compared, {kinds['equal']} equal")
        for kind, count in kinds.most_common():
            if kind not in {"equal", "neither has it"}:
                print(f"    {count:6} {kind}")
    print()
    for (span, what, kind), found in worst.items():
        print(f"{span}, {what}, {kind}:")
        found.sort(key=lambda number: -abs((number.ours or 0) - (number.oracle or 0)))
        for number in found[:SHOWN]:
            print(
                f"    {number.unit} {number.period} {number.known}: "
                f"lcreport {number.ours}, oracle {number.oracle}"
            )


if __name__ == "__main__":
    main()
