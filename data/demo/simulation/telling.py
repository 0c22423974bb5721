"""How a figure becomes known: estimated first, revised, rounded to a bound, in words, or never."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from random import Random
from typing import TYPE_CHECKING

from simulation.model import ELECTION, EPIDEMIC, PERIODS
from simulation.series import Grid, between

if TYPE_CHECKING:
    from simulation.model import Figures, Model, Row

SOURCE = "mo-phong"
LAST = len(PERIODS) - 1
MISSING = 0.025

# How an organisation tells a series: of a hundred series, five corrected once, and so on.
HABITS = {"corrected": 0.05, "estimate": 0.28, "preliminary": 0.4, "settled": 1.0}
CORRECTED = PERIODS.index("2020")

# Whole reports that never came.
UNREPORTED = {("hoi-lhpn", "2020-3M")}
# A total printed first with a slip, so that its parts do not add up to it until it is revised.
SLIPS = {("mttq", "doi-thoai-truc-tiep-nhan-dan", "2020-9M"): 1.0}

NOTES = {
    "described": (
        "Mô phỏng: kỳ này chỉ nêu bằng chữ, không có con số.",
        "Simulated: told in words only for this period, without a number.",
    ),
    "revised": (
        "Mô phỏng: số liệu được điều chỉnh sau khi rà soát.",
        "Simulated: the figure was corrected after review.",
    ),
    "slip": (
        "Mô phỏng: in nhầm lần đầu, lệch với tổng các thành phần.",
        "Simulated: a slip when first printed; it does not agree with its parts.",
    ),
    "plan": ("Mô phỏng: kế hoạch được điều chỉnh giữa năm.",),
}


@dataclass(frozen=True)
class Series:
    """One indicator of one organisation, as it was in truth."""

    model: Model
    organisation: str
    indicator: str
    figures: Figures

    @property
    def row(self) -> Row:
        """The indicator's row."""
        return self.model.indicators[self.indicator]

    @property
    def grid(self) -> Grid:
        """The values that it may print."""
        return self.model.grid(self.organisation, self.indicator)

    @property
    def summed(self) -> bool:
        """True for a total that its parts fill, and for such a part."""
        totals = (self.indicator, self.row["part_of"])
        return any(each and self.model.parts(self.organisation, each) for each in totals)

    @property
    def qualifier(self) -> str:
        """How the real figure is limited; empty where there is none."""
        anchor = self.model.anchors.get((self.organisation, self.indicator), {})
        return anchor.get("qualifier", "")


@dataclass(frozen=True)
class Vintage:
    """One figure as it became known on one day."""

    value: float | None
    recorded: str
    stage: str = "official"
    qualifier: str = "exact"
    note: str = ""


def released(at: int) -> str:
    """The 20th of the month after a quarter's end."""
    year, quarter = divmod(at, 4)
    return f"{2020 + year}-01-20" if quarter == 3 else f"{2019 + year}-{3 * quarter + 4:02}-20"


def text(value: float | None) -> str:
    """A plain number, without a decimal mark where it is whole."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def observations(series: Series, seed: str) -> list[Row]:
    """Rows of observations.csv: every vintage of every period, in order of periods."""
    random = _random(f"{seed}/{series.organisation}/{series.indicator}/telling")
    mood = random.random()
    habit = next(name for name, below in HABITS.items() if mood < below)
    rows = []
    printed = 0.0
    for at, value in enumerate(series.figures):
        chance, error = random.random(), between(random, -1, 1)
        missing = random.random() < MISSING and at != LAST and not series.summed
        if value is None or missing or (series.organisation, PERIODS[at]) in UNREPORTED:
            continue
        if at % 4 == 0 or series.row["kind"] != "flow":
            printed = 0.0
        vintages = (
            _slipped(series, at, value)
            or _worded(series, at, chance)
            or _unsettled(series, at, value, habit=habit, error=error)
            or _bounded(series, at, value, chance=chance, printed=printed)
            or [Vintage(value, released(at))]
        )
        printed = max(printed, *(each.value or 0.0 for each in vintages), 0.0)
        rows += [_row(series, PERIODS[at], each) for each in vintages]
    return rows


def _random(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - reproducible, not secret


def _slipped(series: Series, at: int, value: float) -> list[Vintage]:
    slip = SLIPS.get((series.organisation, series.indicator, PERIODS[at]))
    if slip is None:
        return []
    first = Vintage(value + slip, released(at), "preliminary", note="slip")
    return [first, Vintage(value, released(at + 1), note="revised")]


def _worded(series: Series, at: int, chance: float) -> list[Vintage]:
    """Words only, in about half of the periods of what the real report tells in words."""
    if series.qualifier != "described" or chance < 0.5:
        return []
    return [Vintage(None, released(at), qualifier="described", note="described")]


def _unsettled(series: Series, at: int, value: float, *, habit: str, error: float) -> list[Vintage]:
    """A first value and the final one; the last report of all is not settled yet."""
    if series.summed or habit == "settled" or (habit == "estimate" and at % 4 < 2):
        return []
    if habit == "corrected":
        if at != CORRECTED:
            return []
        stage, later, note = "official", at + 2, "revised"
    else:
        stage, later, note = habit, at + 1, ""
    first = value if series.row["kind"] in {"rate", "rank"} else _wrong(series, at, value, error)
    known = [Vintage(first, released(at), stage), Vintage(value, released(later), note=note)]
    return known if at < LAST else known[:1]


def _wrong(series: Series, at: int, value: float, error: float) -> float:
    """A first value a little off; a flow is never less than the quarter before."""
    before = series.figures[at - 1] if at % 4 else None
    first = series.grid.nearest(value * (1 + 0.035 * error))
    falls = series.row["kind"] == "flow" and before is not None and first < before
    return value if falls else first


def _bounded(
    series: Series, at: int, value: float, *, chance: float, printed: float
) -> list[Vintage]:
    """A round number on the safe side; none where it would fall below an earlier quarter's."""
    kind, better = series.row["kind"], series.row["better"]
    limit = 10.0 ** max(len(str(int(value))) - 2, 0)
    if series.summed or (value < 20 and kind != "rate"):
        return []
    bound, qualifier = floor(value / limit) * limit, "at_least"
    if kind == "rate" and better == "lower" and chance > 0.8:
        bound, qualifier = (floor(value * 10) + 1) / 10, "at_most"
    elif kind != "rate" and chance > 0.975:
        qualifier = "approx"
    elif series.qualifier != "at_least" or chance > 0.6:
        return []
    if bound in series.grid.taken or bound < printed:
        return []
    return [Vintage(bound, released(at), qualifier=qualifier)]


def _row(series: Series, period: str, told: Vintage) -> Row:
    note, note_en = NOTES.get(told.note, ("", ""))
    return {
        "organisation": series.organisation,
        "indicator": series.indicator,
        "period": period,
        "value": text(told.value),
        "qualifier": told.qualifier,
        "status": "synthetic",
        "stage": told.stage,
        "recorded": told.recorded,
        "source": SOURCE,
        "note": note,
        "note_en": note_en,
    }


def targets(series: Series, seed: str) -> list[Row]:
    """Rows of targets.csv: a plan for each year, for some of what should grow."""
    random = _random(f"{seed}/{series.organisation}/{series.indicator}/plan")
    row = series.row
    planned = random.random() < 0.5 and row["better"] == "higher"
    if not planned or row["area"] == ELECTION or any(each in row["name_vi"] for each in EPIDEMIC):
        return []
    rows = []
    revised = random.random() < 0.12
    for year in range(3):
        done = series.figures[4 * year + 3]
        if done is None:
            continue
        plan = _plan(series, done * between(random, 0.86, 1.14))
        rows.append(_target(series, year, plan, f"{2019 + year}-01-15"))
        if revised and year == 2:
            rows.append(_target(series, year, _plan(series, plan * 0.8), "2021-07-15", "plan"))
    return rows


def _plan(series: Series, value: float) -> float:
    """A round number of two digits; in the middle of the last one for a rate."""
    if series.row["kind"] == "rate":
        return min(Grid(1.0, series.grid.taken).nearest(value), 99.0)
    limit = 10.0 ** max(len(str(int(value))) - 2, 0)
    return Grid(limit, series.grid.taken).nearest(max(value, limit))


def _target(series: Series, year: int, value: float, recorded: str, note: str = "") -> Row:
    return {
        "organisation": series.organisation,
        "indicator": series.indicator,
        "period": str(2019 + year),
        "value": text(value),
        "source": SOURCE,
        "recorded": recorded,
        "note": NOTES[note][0] if note else "",
    }
