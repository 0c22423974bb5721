"""How well reports in prose are read, by kind: those in ../shared, and the invented ones in tests.

    .venv/bin/python benchmarks/reading.py

Prints what is right, missed and wrong of quantities, distractors, roles and alignment, and how long
reading takes.
"""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import prose_reports
from lcreport.dataset.source import open_source
from lcreport.intake.prose import proposals
from lcreport.intake.prose.proposals import NumberProposal, ReportReading
from lcreport.period import Period

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DATA = ROOT / "data" / "lao-cai"
Row = dict[str, str]


@dataclass
class Score:
    """Right, missed and wrongly found, with what went wrong."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.missed + other.missed,
            self.wrong + other.wrong,
            self.told + other.told,
        )

    def __str__(self) -> str:
        return (
            f"F1 {self.f1:.3f}, precision {self.precision:.3f}, recall {self.recall:.3f} "
            f"({self.right} right, {self.missed} missed, {self.wrong} wrong)"
        )


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def paired(
    text: str, gold: list[Row], found: tuple[NumberProposal, ...]
) -> Iterator[tuple[Row, NumberProposal | None]]:
    """Every number of the truth with the proposal that stands on its digits."""
    for row in gold:
        start = int(row["offset"])
        end = start + len(row["printed"])
        digits = [place for place in range(start, end) if text[place].isdigit()]
        first = digits[0] if digits and row["qualifier"] != "described" else start
        over = [p for p in found if p["start"] <= first < p["end"]]
        # 33/83 is two numbers on the same characters; the second begins later.
        yield row, max(over, key=lambda p: p["start"], default=None)


def is_alike(row: Row, proposal: NumberProposal) -> bool:
    """Whether value, unit and qualifier are all right."""
    value = None if row["value"] == "" else Decimal(row["value"])
    mine = None if proposal["value"] is None else Decimal(str(proposal["value"]))
    return (value, row["unit"], row["qualifier"]) == (mine, proposal["unit"], proposal["qualifier"])


def measure(text: str, gold: list[Row], found: tuple[NumberProposal, ...]) -> dict[str, Score]:
    """Quantities, distractors kept out, and roles."""
    scores = {"quantities": Score(), "distractors": Score(), "roles": Score()}
    met = set()
    for row, proposal in paired(text, gold, found):
        if proposal is not None:
            met.add(proposal["start"])
        is_out = row["role"] == "distractor"
        score = scores["distractors" if is_out else "quantities"]
        if is_out:
            right = proposal is None or proposal["role"] == "distractor"
        else:
            right = proposal is not None and is_alike(row, proposal)
            role = proposal is not None and proposal["role"] == row["role"]
            scores["roles"].right += role
            scores["roles"].missed += not role
        score.right += right
        score.missed += not right
        if not right:
            score.told.append(f"{row['id']} {row['printed']}")
            score.wrong += proposal is not None
    extra = [p for p in found if p["role"] != "distractor" and p["start"] not in met]
    scores["quantities"].wrong += len(extra)
    scores["quantities"].told += [f"not there: {p['printed']}" for p in extra]
    return scores


def measure_alignment(
    text: str, gold: list[Row], reading: ReportReading
) -> tuple[Score, list[str]]:
    """Known indicators, and what was sure and wrong."""
    score, sure_and_wrong = Score(), []
    for row, proposal in paired(text, gold, reading.proposals):
        if row["role"] == "distractor" or proposal is None:
            continue
        mine, theirs = proposal["indicator"], row["indicator"]
        is_there = row["role"] == "target" or proposal["organisation"] == row["organisation"]
        right = mine == theirs and is_there
        score.right += right
        score.missed += theirs != "new" and not right
        score.wrong += mine is not None and not right
        if (mine is not None and not right) or (theirs != "new" and not right):
            score.told.append(f"{row['id']} {row['printed']}: {theirs}, not {mine}")
        if proposal["sure"] and not (right and is_alike(row, proposal)):
            sure_and_wrong.append(f"{row['id']} {row['printed']}")
    return score, sure_and_wrong


def simulated() -> tuple[str, list[Row], ReportReading]:
    text = (SHARED / "prose" / "report-2021-6m-simulated.txt").read_text("utf-8")
    reading = proposals.propose(text, "simulated", open_source(str(DATA)), Period.parse("2021-6M"))
    return text, rows(SHARED / "prose" / "gold-2021-6m.csv"), reading


def excerpts() -> dict[str, Score]:
    total = {"quantities": Score(), "distractors": Score(), "roles": Score()}
    gold = rows(SHARED / "prose" / "real-excerpts-gold.csv")
    for excerpt in rows(SHARED / "prose" / "real-excerpts.csv"):
        reading = proposals.propose(
            excerpt["text"],
            excerpt["id"],
            open_source(str(DATA)),
            Period.parse("2021"),
            anyway=True,
        )
        mine = [row for row in gold if row["report"] == excerpt["id"]]
        scores = measure(excerpt["text"], mine, reading.proposals)
        total = {name: total[name] + scores[name] for name in total}
    return total


def read_case(case: prose_reports.Case) -> ReportReading:
    """An invented report, held against its province's dataset."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / case.dataset
        made = case.dataset in prose_reports.PLACES
        address = prose_reports.dataset(case.dataset, place) if made else str(DATA)
        return proposals.propose(
            case.text, case.name, open_source(address), Period.parse(case.period)
        )


def invented() -> dict[str, Score]:
    """Every kind over all invented reports."""
    total: dict[str, Score] = {}
    for case in prose_reports.cases():
        found = read_case(case)
        scores = measure(case.text, case.truth, found.proposals)
        scores["known indicators"], wrong = measure_alignment(case.text, case.truth, found)
        scores["sure and wrong"] = Score(wrong=len(wrong), told=wrong)
        total = {name: total.get(name, Score()) + score for name, score in scores.items()}
    return total


def without_figures(folder: Path) -> str:
    """The dataset with names and units only."""
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    path = folder / "observations.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    return str(folder)


def nine_months(folder: Path) -> tuple[int, int, int, int]:
    """Figures of the real report found, of how many; with their indicator; with another."""
    text = (SHARED / "report-2021-9m.txt").read_text("utf-8")
    source = open_source(without_figures(folder))
    reading = proposals.propose(text, "real", source, Period.parse("2021-9M"))
    known = [row for row in rows(DATA / "observations.csv") if row["period"] == "2021-9M"]
    figures = [p for p in reading.proposals if p["role"] == "figure"]
    there = Counter((_value(p["value"]), p["qualifier"], p["locator"]) for p in figures)
    wanted = Counter((_value(row["value"]), row["qualifier"], row["locator"]) for row in known)
    values = {(row["organisation"], row["indicator"]): _value(row["value"]) for row in known}
    aligned = [p for p in figures if p["indicator"] is not None]
    right = sum(
        values.get((p["organisation"] or "", p["indicator"] or ""), "-") == _value(p["value"])
        for p in aligned
    )
    return (there & wanted).total(), len(known), right, len(aligned) - right


def _value(value: object) -> str:
    return "" if value in {None, ""} else f"{Decimal(str(value)).normalize():f}"


def _took(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of processors, which other programs do not lengthen."""
    clock, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - used


def speed() -> dict[str, tuple[float, float]]:
    """What a report of 40 pages takes, and 1,000 sentences against 2,000 indicators."""
    text = (SHARED / "report-2021-9m.txt").read_text("utf-8")
    source = open_source(str(DATA))
    # A page of such a report has about 2,600 characters.
    half = Period.parse("2021-6M")
    pages = _took(lambda: proposals.propose(text * 3, "40 pages", source, half))
    with tempfile.TemporaryDirectory() as folder:
        large = open_source(_large(Path(folder)))
        lines = [
            f"- Hội đã mở {n} lớp loại {n % 97} cho {n * 3} người tại nơi {n}."
            for n in range(2, 1002)
        ]
        many = "\n\n".join(lines)
        sentences = _took(lambda: proposals.propose(many, "large", large, half, anyway=True))
        return {"40 pages": pages, "1,000 sentences": sentences}


def _large(folder: Path) -> str:
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    for table in ("indicators", "observations"):
        path = folder / f"{table}.csv"
        head, *lines = rows(path)[:1], *rows(path)
        names = list(head[0])
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            key = "id" if table == "indicators" else "indicator"
            for turn in range(2000 // 136 + 1):
                for line in lines:
                    writer.writerow(line | {key: f"{line[key]}-{turn}"})
    return str(folder)


def main() -> None:
    text, gold, reading = simulated()
    for name, score in measure(text, gold, reading.proposals).items():
        print(f"simulated, {name}: {score} {score.told}")
    score, sure_and_wrong = measure_alignment(text, gold, reading)
    sure = sum(p["sure"] for p in reading.proposals)
    print(f"simulated, known indicators: {score} {score.told}")
    print(f"simulated, sure: {sure}, of them wrong: {len(sure_and_wrong)} {sure_and_wrong}")
    for name, score in excerpts().items():
        print(f"real excerpts, {name}: {score} {score.told}")
    for name, score in invented().items():
        print(f"invented reports, {name}: {score} {score.told}")
    with tempfile.TemporaryDirectory() as folder:
        found, known, right, wrong = nine_months(Path(folder))
    print(
        f"nine months, names and units only: {found} of {known} found, "
        f"{right} with their indicator, {wrong} with another"
    )
    for name, (clock, used) in speed().items():
        print(f"{name}: {clock:.1f} s, of processors {used:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
