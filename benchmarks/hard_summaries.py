"""Summaries of ten hard cases in full, in Vietnamese and English, for a statistician to read.

`python benchmarks/hard_summaries.py` writes them as Markdown: bounds, doubts, breaks, merged units,
pace, a single indicator, ties, no plan, derived and revised figures, of the datasets in data/ and
of small ones made here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from lcreport import comparison, dataset  # noqa: E402 - the tests' helpers stand beside it
from lcreport.annex import wording  # noqa: E402
from lcreport.annex.wording import Words  # noqa: E402
from lcreport.dataset.frames import Dataset  # noqa: E402
from lcreport.period import Period  # noqa: E402
from small_data import dataset_of  # noqa: E402

Case = tuple[str, Dataset, str, str]


def indicator(id: str, vi: str, en: str, **more: str) -> Mapping[str, str]:
    """A flow of households that should rise, unless `more` says otherwise."""
    names = {"id": id, "name_vi": vi, "name_en": en, "unit_vi": "hộ", "unit_en": "households"}
    return {"kind": "flow", "better": "higher", "area": "x", **names, **more}


MONEY = {"unit_vi": "đồng", "unit_en": "VND", "better": "none"}
INDICATORS = (
    indicator("loans", "Hộ được vay vốn", "Households with new loans"),
    indicator("jobs", "Hộ có việc làm mới", "Households with new work"),
    indicator("capital", "Vốn đầu tư", "Investment", **MONEY),
    indicator("accidents", "Vụ tai nạn", "Accidents", better="lower",
              unit_vi="vụ", unit_en="accidents"),
    indicator("debt", "Dư nợ", "Outstanding loans", **{**MONEY, "kind": "stock"}),
)  # fmt: skip


def small(observations: str, **tables: Any) -> Dataset:
    """A dataset of these lines, with the indicators above."""
    return dataset_of(observations, indicators=INDICATORS, **tables)


def cases() -> Iterator[Case]:
    """Name, dataset, organisation and period of each."""
    lao_cai, gso = str(ROOT / "data/lao-cai"), str(ROOT / "data/gso")
    yield "Bounds", dataset.load(lao_cai), "hoi-ccb", "2021-9M"
    yield "A doubtful figure", dataset.load(lao_cai), "hoi-nong-dan", "2021-9M"
    profile = "\n".join(
        f"loans {year}-9M {done}\nloans {year} 100"
        for year, done in zip(range(2016, 2021), (60, 70, 62, 68, 65), strict=True)
    )
    yield (
        "Pace, a lower bound that leaves the verdict open, and what should stay low",
        small(
            f"{profile}\nloans 2021-9M 134\ncapital 2021-9M 7e11 at_least\naccidents 2021-9M 60\n"
            "jobs 2021-9M 90 status=doubtful",
            targets="loans 2021 200\ncapital 2021 1e12\naccidents 2021 100\njobs 2021 100",
        ),
        "a",
        "2021-9M",
    )
    yield "Pace of a single plan, with real figures", dataset.load(gso), "ha-noi", "2021-01"
    yield "The end of the year", dataset.load(gso), "ca-nuoc", "2021"
    yield (
        "A break: the figures stand, the comparison does not",
        small(
            "loans 2020-9M 80\nloans 2021-9M 120\ndebt 2020 5e9\ndebt 2021-9M 6e9",
            breaks=[{"organisation": "a", "indicator": "loans", "period": "2021",
                     "reason_vi": "Đổi cách tính", "reason_en": "Counted anew"}],
        ),
        "a",
        "2021-9M",
    )  # fmt: skip
    yield (
        "Merged units: the base is the sum of those merged",
        small(
            "b/capital 2024-9M 4e12\nc/capital 2024-9M 6e12\na/capital 2025-9M 11e12",
            organisations=[
                {"id": "b", "valid_to": "2024-12-31", "successor": "a"},
                {"id": "c", "valid_to": "2024-12-31", "successor": "a"},
                {"id": "a", "valid_from": "2025-01-01"},
            ],
        ),
        "a",
        "2025-9M",
    )
    yield (
        "Ties, a single fall, a bound that may have risen or fallen",
        small(
            "loans 2020-9M 100\nloans 2021-9M 130\njobs 2020-9M 200\njobs 2021-9M 260\n"
            "accidents 2020-9M 50\naccidents 2021-9M 45\n"
            "capital 2020-9M 5e11\ncapital 2021-9M 4.8e11 at_least",
            targets="loans 2021 200\njobs 2021 400",
        ),
        "a",
        "2021-9M",
    )
    yield (
        "A quarter derived from cumulative figures, compared with one derived alike",
        small("capital 2020-6M 4e11\ncapital 2020-9M 7e11\ncapital 2021-6M 5e11\n"
              "capital 2021-9M 8.6e11"),
        "a",
        "2021-Q3",
    )  # fmt: skip
    yield (
        "A revised figure, an estimate, and one that was reported before but not now",
        small(
            "loans 2020-9M 100\nloans 2021-9M 120 recorded=2021-09-30\n"
            "loans 2021-9M 125 recorded=2021-10-31\ncapital 2020-9M 5e11\n"
            "capital 2021-9M 6e11 status=estimate\njobs 2020-9M 40"
        ),
        "a",
        "2021-9M",
    )


def main() -> None:
    """Print all of them as Markdown."""
    for number, (name, data, organisation, period) in enumerate(cases(), 1):
        print(f"## {number}. {name}\n")
        rows = comparison.table(data, organisation, Period.parse(period))
        for language in ("vi", "en"):
            sentences = wording.summary(rows, Words(language))
            print(f"**{language}** ({organisation}, {period}): {' '.join(sentences)}\n")


if __name__ == "__main__":
    main()
