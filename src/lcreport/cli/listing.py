"""What a dataset holds and which releases have been made, as rows to list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.dataset.selection import Slices
from lcreport.dataset.source import open_source
from lcreport.errors import ParameterError
from lcreport.languages import FIRST, codes
from lcreport.period import Period
from lcreport.release import approval, manifest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lcreport.comparison import Row
    from lcreport.dataset.frames import Dataset

COLUMNS = {
    "organisations": ("id", *(f"name_{code}" for code in codes())),
    "indicators": ("id", f"name_{FIRST}", f"unit_{FIRST}", "kind"),
}


def of_dataset(what: str, address: str) -> list[dict[str, str]]:
    """The organisations, indicators or periods of a dataset, a row each.

    Raises:
        DatasetError: the dataset cannot be read.
    """
    # Through slices, which need no pandas: a list is there at once.
    slices = Slices(open_source(address))
    if what != "periods":
        return [
            {column: str(row.get(column) or "") for column in COLUMNS[what]}
            for row in slices.table(what)
        ]
    figures: dict[Period, set[str]] = {}
    counts: dict[Period, int] = {}
    for row in slices.table("observations"):
        period = Period.parse(str(row["period"]))
        figures.setdefault(period, set()).add(row["organisation"])
        counts[period] = counts.get(period, 0) + 1
    return [
        {
            "period": str(period),
            "label": period.label(FIRST),
            "figures": str(counts[period]),
            "organisations": str(len(figures[period])),
        }
        for period in sorted(figures)
    ]


def check_figures(data: Dataset, rows: Sequence[Row], organisation: str, period: Period) -> None:
    """Refuse a period for which an organisation has no figure, reported or derived.

    Raises:
        ParameterError: none of the rows holds a figure.
    """
    if any(row.now is not None for row in rows):
        return
    codes = ", ".join(map(str, data.periods(organisation))) or "none"
    known = f" as known on {data.as_known_on}" if data.as_known_on else ""
    raise ParameterError(
        f"no figure for {organisation} {period} in dataset {data.name!r}{known}, and none can be "
        f"derived; it has {codes}"
    )


def releases(out: Path) -> list[dict[str, str]]:
    """The releases in an output folder, a row each; none where nothing was made yet."""
    try:
        folders = manifest.find(out)
    # A project in which nothing was built yet has no out/, which is no fault of a list.
    except ParameterError:
        return []
    found = (manifest.Release.read(folder) for folder in folders)
    return [
        {
            "dataset": dataset,
            "period": period,
            "annexes": str(len(release.entries)),
            "time": str(release.facts.get("time", "")),
        }
        for release in found
        for dataset, period in [_subject(release)]
    ]


def _subject(release: manifest.Release) -> tuple[str, str]:
    """Of which dataset and period a release is: as it says, else as its folders are called."""
    dataset, period = release.facts.get("dataset"), release.facts.get("period")
    name = dataset.get("name") if isinstance(dataset, dict) else None
    return str(name or release.folder.parent.name), str(period or release.folder.name)


def made(out: Path, dataset: str, period: str) -> tuple[frozenset[str], bool]:
    """Whose annexes a release of a period has, and whether it is approved as it stands now."""
    # Who has sent figures is asked before the first build too, when there is no out/ yet.
    for folder in manifest.find(out) if out.is_dir() else ():
        release = manifest.Release.read(folder)
        if _subject(release) == (dataset, period):
            whose = frozenset(organisation for organisation, *_ in release.entries)
            # An approval of another state stays where it is when annexes are made anew.
            return whose, approval.is_for(folder, release.seal)
    return frozenset(), False
