"""The real package as a model: which series there are, how large, and what belongs together."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from simulation import series
from simulation.series import Grid

ANCHOR = "2021-9M"
INVENTED_LEVEL = 240.0
ATTEMPTS = 10_000
ELECTION = "bau-cu"
EPIDEMIC = ("Covid",)
EPIDEMIC_QUARTER = 4
AT_TET = ("quà", "vé xe", "Tết")

# A change of definition, invented: (organisation, indicator) → first period, factor from then on.
BREAKS = {
    ("ldld", "sang-kien-duoc-cong-nhan"): ("2021-3M", 1.8),
    ("tinh-doan", "mo-hinh-thanh-nien-phat-trien-kinh-te"): ("2021-3M", 0.55),
}
# A quarter in which nothing occurred, so that a year later there is no percentage.
IDLE = {("ldld", "nha-mai-am-cong-doan"): "2020-3M"}
PERIODS = tuple(f"{year}{end}" for year in (2019, 2020, 2021) for end in ("-3M", "-6M", "-9M", ""))

Row = dict[str, str]
Figures = tuple[float | None, ...]


@dataclass(frozen=True)
class Family:
    """Indicators of one organisation that must agree: totals and parts, rates and their base."""

    organisation: str
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """The package that the simulation stays near, but never repeats."""

    folder: Path

    def rows(self, table: str) -> list[Row]:
        """One table, in the order of its file."""
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def indicators(self) -> dict[str, Row]:
        """Indicators by id, without those that only hold what a source printed for another."""
        return {row["id"]: row for row in self.rows("indicators") if not row.get("printed_for")}

    @cached_property
    def observations(self) -> list[Row]:
        """The real figures of these indicators."""
        return [row for row in self.rows("observations") if row["indicator"] in self.indicators]

    @cached_property
    def taken(self) -> dict[str, frozenset[float]]:
        """Every real figure, by indicator."""
        return {
            indicator: frozenset(
                float(row["value"])
                for row in self.observations
                if row["indicator"] == indicator and row["value"]
            )
            for indicator in self.indicators
        }

    @cached_property
    def anchors(self) -> dict[tuple[str, str], Row]:
        """The real rows of the period that levels are taken from."""
        return {
            (row["organisation"], row["indicator"]): row
            for row in self.observations
            if row["period"] == ANCHOR
        }

    def real(self, organisation: str, indicator: str) -> float | None:
        """The organisation's own figure, where it is a number and believed."""
        row = self.anchors.get((organisation, indicator), {})
        doubtful = row.get("status") == "doubtful"
        return float(row["value"]) if row.get("value") and not doubtful else None

    def level(self, organisation: str, indicator: str) -> float:
        """Magnitude: its own figure, else the mean of the others', else an invented one."""
        own = self.real(organisation, indicator)
        others = [self.real(each, indicator) for each, of in self.anchors if of == indicator]
        known = [each for each in others if each is not None] or [
            float(row["value"])
            for row in self.observations
            if (row["indicator"], row["status"]) == (indicator, "official") and row["value"]
        ]
        return own or (sum(known) / len(known) if known else INVENTED_LEVEL)

    def grid(self, organisation: str, indicator: str) -> Grid:
        """As coarse as the real figure's last digits, but of three digits at least."""
        level, real = self.level(organisation, indicator), self.real(organisation, indicator)
        row = self.indicators[indicator]
        step = 10.0 ** -int(row["decimals"] or 0)
        coarse = real is None and row["unit_vi"] == "đồng"
        while level >= step * 1000 and (coarse or (real and real % (step * 10) == 0)):
            step *= 10
        return Grid(step, self.taken[indicator])

    def families(self) -> list[Family]:
        """Every series, in the order of organisations and indicators, those bound together once."""
        found = []
        for organisation in [row["id"] for row in self.rows("organisations")]:
            reported = {
                row["indicator"] for row in self.observations if row["organisation"] == organisation
            }
            left = [each for each in self.indicators if each in reported]
            while left:
                kin = self._kin(left)
                found.append(Family(organisation, tuple(each for each in left if each in kin)))
                left = [each for each in left if each not in kin]
        return found

    def _kin(self, indicators: list[str]) -> set[str]:
        kin, size = {indicators[0]}, 0
        while size < len(kin):
            size = len(kin)
            for each in indicators:
                near = {each, *self.links(each)} & set(indicators)
                kin |= near if near & kin else set()
        return kin

    def links(self, indicator: str) -> list[str]:
        """The indicators that one is computed from or limited by."""
        row = self.indicators[indicator]
        field = f"don-vi-{indicator}" if row["kind"] == "rank" else ""
        near = (row["part_of"], row["numerator"], row["denominator"], field)
        return [each for each in near if each]

    def parts(self, organisation: str, indicator: str) -> list[str]:
        """The parts that fill a total in the real figures; none where they leave a rest."""
        parts = [
            each
            for each, row in self.indicators.items()
            if row["part_of"] == indicator and (organisation, each) in self.anchors
        ]
        values = [self.real(organisation, each) for each in parts]
        filled = sum(each or 0.0 for each in values) == self.real(organisation, indicator)
        return parts if len(parts) > 1 and None not in values and filled else []


def draw(model: Model, family: Family, seed: str) -> dict[str, Figures]:
    """Figures of every indicator of a family, by the quarters of three years.

    None where there is nothing to report: before an election, before an epidemic.

    Raises:
        SystemExit: no attempt gave figures that agree with each other and repeat no real one.
    """
    for attempt in range(ATTEMPTS):
        drawn = _Draw(model, family, f"{seed}/{family.organisation}/{attempt}")
        found = {each: drawn.figures(each) for each in family.indicators}
        if all(_fits(model, each, found) for each in family.indicators):
            return {each: _begun(model.indicators[each], found[each]) for each in found}
    raise SystemExit(f"{family}: no figures found in {ATTEMPTS} attempts; mend the model")


def _fits(model: Model, indicator: str, found: dict[str, list[float]]) -> bool:
    whole = found.get(model.indicators[indicator]["part_of"])
    within = whole is None or all(
        part <= total for part, total in zip(found[indicator], whole, strict=True)
    )
    return within and not model.taken[indicator] & set(found[indicator])


def _begun(row: Row, figures: list[float]) -> Figures:
    """Nothing before it began."""
    first = 0
    if row["area"] == ELECTION:
        first = series.QUARTERS - 3
    elif any(each in row["name_vi"] for each in EPIDEMIC):
        first = EPIDEMIC_QUARTER
    return (None,) * first + tuple(figures[first:])


class _Draw:
    """One attempt at a family."""

    def __init__(self, model: Model, family: Family, seed: str) -> None:
        self.model, self.family, self.seed = model, family, seed
        self.known: dict[str, list[float]] = {}

    def figures(self, indicator: str) -> list[float]:
        """The figures of one indicator, after those that it depends on."""
        if indicator not in self.known:
            self.known[indicator] = self._drawn(indicator)
        return self.known[indicator]

    def _drawn(self, indicator: str) -> list[float]:
        model, organisation = self.model, self.family.organisation
        row = model.indicators[indicator]
        parts = model.parts(organisation, indicator)
        if parts:
            columns = zip(*(self.figures(each) for each in parts), strict=True)
            return [sum(each) for each in columns]
        grid = model.grid(organisation, indicator)
        upwards = not self._limited(row)
        return [grid.nearest(each, up=upwards) for each in self._raw(indicator, row)]

    def _limited(self, row: Row) -> bool:
        """True for a part that leaves a rest of its total, and so must stay below it."""
        whole = row["part_of"]
        parts = self.model.parts(self.family.organisation, whole)
        return whole in self.family.indicators and not parts

    def _raw(self, indicator: str, row: Row) -> list[float]:
        random = Random(f"{self.seed}/{indicator}")  # noqa: S311 - reproducible, not secret
        level = self.model.level(self.family.organisation, indicator)
        if row["kind"] == "rank":
            return series.rank(random, level, self.figures(f"don-vi-{indicator}"))
        if row["kind"] == "rate":
            return self._rate(random, level, row)
        if self._limited(row):
            return self._share(random, level, row)
        if row["area"] == ELECTION:
            return series.once(random, level)
        if row["kind"] == "stock":
            drawn = series.stock(random, level, falling=row["better"] == "lower")
        else:
            tet = any(each in row["name_vi"] for each in AT_TET)
            drawn = series.flow(random, level, series.AT_TET if tet else series.ORDINARY)
        return self._eventful(indicator, drawn)

    def _rate(self, random: Random, level: float, row: Row) -> list[float]:
        above, below = row["numerator"], row["denominator"]
        if not {above, below} <= set(self.family.indicators):
            return series.rate(random, level)
        pairs = zip(self.figures(above), self.figures(below), strict=True)
        return [100 * part / whole for part, whole in pairs]

    def _share(self, random: Random, level: float, row: Row) -> list[float]:
        whole = self.figures(row["part_of"])
        of = level / self.model.level(self.family.organisation, row["part_of"])
        shares = series.share(random, of, by_year=row["kind"] == "flow")
        return [part * total for part, total in zip(shares, whole, strict=True)]

    def _eventful(self, indicator: str, drawn: list[float]) -> list[float]:
        key = (self.family.organisation, indicator)
        period, factor = BREAKS.get(key, (PERIODS[0], 1.0))
        after = PERIODS.index(period)
        broken = [each * (factor if at >= after else 1.0) for at, each in enumerate(drawn)]
        return [0.0 if PERIODS[at] == IDLE.get(key) else each for at, each in enumerate(broken)]
