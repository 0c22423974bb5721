"""Who has sent figures for a period, what is missing, and what of it is in doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport import documents, languages
from lcreport.intake import batches, known_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lcreport.period import Period


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one organisation's figures for a period are.

    Attributes:
        organisation: Its id.
        name: Its name.
        batches: The batches that stand, the newest last.
        reported: How many of its indicators have a figure for the period.
        asked: How many its form asks for.
        missing: The ids of the others.
        doubted: The ids of those whose figure is kept as doubtful.
        names: Id → name of those that are missing or doubted.
        made: Whether its annex is made.
        approved: Whether the release of the annex is approved.
    """

    organisation: str
    name: str
    batches: tuple[str, ...]
    reported: int
    asked: int
    missing: tuple[str, ...]
    doubted: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    made: bool = False
    approved: bool = False

    def named(self, indicators: Sequence[str]) -> str:
        """Indicators by their names, in one text."""
        # A name may hold a comma.
        return "; ".join(self.names.get(one) or one for one in indicators)


def status(
    folder: Path,
    period: Period,
    made: frozenset[str] = frozenset(),
    *,
    approved: bool = False,
    code: str = "",
) -> list[Progress]:
    """How far each organisation's figures are, in the order of the dataset.

    Args:
        folder: The dataset's.
        period: For which period.
        made: Organisations whose annexes are made.
        approved: Whether their release is approved.
        code: In which language names are; the dataset's if not given.

    Raises:
        DatasetError: the dataset or its log cannot be read.
    """
    known = known_figures.known(str(folder))
    language = code or known.language
    stand = batches.in_force(folder).items()
    found = []
    for organisation, row in known.organisations.items():
        asked = known.reported_by(organisation)
        keys = {one: (organisation, one, str(period)) for one in asked}
        there = [one for one in asked if keys[one] in known.figures]
        missing = tuple(one for one in asked if one not in there)
        doubted = tuple(
            one for one in there if known.figures[keys[one]].get("status") == "doubtful"
        )
        sent = tuple(
            name
            for name, entry in stand
            if (entry["organisation"], entry["period"]) == (organisation, str(period))
        )
        found.append(
            Progress(
                organisation,
                languages.choose(row, "name", language),
                sent,
                len(there),
                len(asked),
                missing,
                doubted,
                {
                    one: languages.choose(known.indicators[one], "name", language)
                    for one in missing + doubted
                },
                organisation in made,
                # An annex that is not made is in no release.
                approved and organisation in made,
            )
        )
    return found


def page(found: Sequence[Progress], period: Period, code: str) -> str:
    """The same as one page of HTML, which needs nothing else.

    Args:
        found: What `status` gives.
        period: For which period.
        code: In which language.
    """
    texts = languages.language(code).section("intake")
    heads = ("organisation", "batches", "reported", "missing", "doubted", "made", "approved")
    title = texts["status.title"].format(period=period.label(code))
    return documents.table_page(
        title,
        [texts[f"status.{one}"] for one in heads],
        (_cells(one, texts) for one in found),
        code,
    )


def _cells(one: Progress, texts: dict[str, str]) -> list[str]:
    def said(holds: object) -> str:
        return texts["status.yes"] if holds else texts["status.no"]

    return [
        one.name or one.organisation,
        ", ".join(one.batches),
        f"{one.reported}/{one.asked}",
        one.named(one.missing),
        one.named(one.doubted),
        said(one.made),
        said(one.approved),
    ]
