"""A preview of what comes in, as a table whose rows have numbers to name them by."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pandas as pd

from lcreport.annex.tables import Cell, Column, Line, Table
from lcreport.intake.write_dataset import written
from lcreport.languages.translated import translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lcreport.annex.wording import Words
    from lcreport.intake.preview import Preview, PreviewLine
    from lcreport.intake.proposals import Match, Proposal
    from lcreport.intake.received import Received

COLUMNS = (
    "row", "file", "cell", "organisation", "indicator", "name", "period", "unit", "state", "value",
    "printed", "before", "same_period_last_year", "change", "remarks",
)  # fmt: skip
"""The columns of a preview's frame; values are text, so that they keep their digits."""
MOST = 1000
"""So many rows are shown; a page with more of them takes seconds to draw."""
MOST_DECIMALS = 10
# A float keeps fifteen digits; a longer number stays text, with all of them.
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?")
FigureSpot = tuple[str, str, str, str]
"""File, cell, period and value, which a line and what was proposed for it share."""


@dataclass(slots=True)
class Question:
    """A name that may mean several things or is not known, and the rows that wait for it.

    Attributes:
        match: The name, and what it may mean.
        is_organisation: Whether it names who reports.
        rows: The numbers of the rows.
    """

    match: Match
    is_organisation: bool
    rows: list[int] = field(default_factory=list)


def of_preview(preview: Preview, words: Words) -> Table:
    """What is worth a look, row by row: all but what is the same, or missing as it was."""
    shown = [(row, line) for row, line in enumerate(preview.lines, 1) if _is_shown(line)]
    heads = ("row", "place", "organisation", "indicator", "period", "state", "before", "comes",
             "unit", "change", "remarks")  # fmt: skip
    columns = [Column(head, words.phrase(f"intake.table.{head}"), _type(head)) for head in heads]
    return Table(
        "intake",
        words.phrase(
            "intake.counts", files=f"{len(preview.received)}", counts=counts(preview, words)
        ),
        columns,
        [Line(tuple(_cells(row, line, words))) for row, line in shown[:MOST]],
        head="indicator",
        notes=[translated(remark, words.language) for remark in preview.remarks],
        landscape=True,
        language=words.language,
        cut_from=len(shown) if len(shown) > MOST else 0,
    )


def frame_of(preview: Preview) -> pd.DataFrame:
    """All rows, with the `COLUMNS`."""
    # Not what the table shows: a program wants the same rows whatever is folded away.
    rows = [dict(zip(COLUMNS, _values(row, line), strict=True))
            for row, line in enumerate(preview.lines, 1)]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def counts(preview: Preview, words: Words) -> str:
    """How many figures there are of each state."""
    return ", ".join(
        f"{count} {words.phrase(f'intake.state.{state}')}"
        for state, count in preview.counts.items()
    )


def questions(preview: Preview) -> list[Question]:
    """Names that want an answer, in the order of the rows."""
    found: dict[tuple[str, bool], Question] = {}
    by_spot = proposals_by_spot(preview.received)
    for row, line in enumerate(preview.lines, 1):
        proposal = by_spot.get(spot_of(line))
        # A line of a fault or of an empty cell proposes nothing.
        if proposal is None or line.state not in {"unsure", "refused"}:
            continue
        # Whose it is comes first: what it counts is looked for among what they report.
        is_organisation = not proposal.organisation.id
        match = proposal.organisation if is_organisation else proposal.indicator
        if not match.id:
            key = (match.printed, is_organisation)
            found.setdefault(key, Question(match, is_organisation)).rows.append(row)
    return list(found.values())


def proposals_by_spot(received: Sequence[Received]) -> Mapping[FigureSpot, Proposal]:
    """Where a figure stands → what was proposed there."""
    return {
        (form.file, proposal.place.locator, str(proposal.period), f"{proposal.value}"): proposal
        for form in received
        for proposal in form.proposals
    }


def spot_of(line: PreviewLine) -> FigureSpot:
    """Where the figure of a line stands."""
    return line.file, line.cell, line.period, f"{line.value}"


def _is_shown(line: PreviewLine) -> bool:
    return line.state != "same" and (line.state != "missing" or bool(line.before))


def _type(head: str) -> Literal["text", "number"]:
    return "number" if head in {"row", "before", "comes", "change"} else "text"


def _cells(row: int, line: PreviewLine, words: Words) -> Iterator[Cell]:
    yield Cell(number=row)
    yield Cell(f"{line.file} {line.cell}")
    yield Cell(line.organisation)
    yield Cell(line.name or line.indicator)
    yield Cell(line.period)
    yield Cell(words.phrase(f"intake.state.{line.state}"))
    yield _number(line.before)
    yield _number(line.printed if line.value is None else written(line.value))
    yield Cell(line.unit)
    yield (
        Cell()
        if not line.change
        else Cell(number=float(line.change.removesuffix("%")), decimals=1, signed=True, suffix="%")
    )
    yield Cell("; ".join(translated(remark, words.language) for remark in line.remarks))


def _number(text: str) -> Cell:
    """A number with all its digits, as the language writes it; words as they are."""
    if _NUMBER.fullmatch(text) is None:
        return Cell(text)
    return Cell(number=float(text), decimals=min(len(text.partition(".")[2]), MOST_DECIMALS))


def _values(row: int, line: PreviewLine) -> tuple[object, ...]:
    value = "" if line.value is None else written(line.value)
    return (
        row, line.file, line.cell, line.organisation, line.indicator, line.name, line.period,
        line.unit, line.state, value, line.printed, line.before, line.earlier, line.change,
        "; ".join(line.remarks),
    )  # fmt: skip
