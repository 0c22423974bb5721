"""What a sheet leaves open, filled in: whose its figures are, what they count, of which kind.

For a dataset that is there names are matched with what it knows, and nothing new is made unless
somebody says so. For a new one kinds are proposed, and taken when a person accepts them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lcreport.errors import Fault, ParameterError
from lcreport.intake import kinds
from lcreport.intake.head_words import read_choice
from lcreport.intake.match import KnownNames, proposals
from lcreport.intake.read_cell import Unit
from lcreport.intake.read_periods import of_kind, plain
from lcreport.intake.workbooks import refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.intake.kinds import ProposedKind
    from lcreport.intake.mapping import Answers
    from lcreport.intake.proposals import Match, Proposal
    from lcreport.intake.sheet_reading import Reading, SheetFigure

_WRITE_UNIT = "write what it is counted in, or --unit NAME=UNIT, or --unit UNIT for all of them"
_BY_HAND = "give its sheet a column kind (loại), or --kind NAME=KIND, or take all with --yes"


def for_new(
    reading: Reading, organisation: str, given: Mapping[str, str], *, accept: bool
) -> list[SheetFigure]:
    """The figures of a dataset that is to be made.

    Args:
        reading: What the file says.
        organisation: Whose figures they are where the rows name nobody.
        given: Indicator → kind, as a person says.
        accept: Whether to take the kinds proposed.

    Raises:
        DatasetError: an organisation, unit or kind stays open.
        ParameterError: a kind is given for what is no indicator, or is none.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    chosen = _given(given, reading)
    proposed = [one for one in kinds.propose(reading.figures) if plain(one.indicator) not in chosen]
    faults = [*_nobody(reading, organisation), *_without_unit(reading)]
    if proposed and not accept:
        faults += [_open(reading, proposed)]
    if faults:
        raise refused(faults)
    kind_of = {plain(one.indicator): one.kind for one in proposed} | chosen
    return [
        replace(
            figure,
            organisation=figure.organisation or organisation,
            kind=figure.kind or kind_of[plain(figure.indicator)],
        )
        for figure in reading.figures
    ]


def months_of_flows(figures: Sequence[SheetFigure]) -> list[SheetFigure]:
    """The figures, a flow on the first of a month as one of that month.

    For a stock it is the day itself.

    Raises:
        DatasetError: a flow is said to be of another single day.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    found, faults = [], []
    for figure in figures:
        period = of_kind(figure.period, figure.kind)
        if figure.kind == "flow" and period.day:
            message = "is a single day, and the indicator a flow, which is counted over a period"
            month = f"{period.year}-{period.first_month:02}"
            remedy = f"write the month, {month}, or the period that was meant"
            seen = str(figure.period)
            faults.append(Fault(figure.sheet, figure.row, figure.column, seen, message, remedy))
        found.append(replace(figure, period=period))
    if faults:
        raise refused(faults)
    return found


def give_units(reading: Reading, units: Mapping[str, str]) -> None:
    """Count what the sheet names no unit for in those that a person gives.

    Args:
        reading: What the file says; its figures are changed.
        units: Indicator → unit; "" is every other one.

    Raises:
        ParameterError: a unit is given for what is no indicator.
    """
    names = {plain(figure.indicator) for figure in reading.figures}
    # With its scale: "triệu đồng" multiplies the figures that stood there without a unit.
    chosen = {plain(name): Unit.parse(text) for name, text in units.items()}
    for name in units:
        if name and plain(name) not in names:
            raise ParameterError(f"--unit names {name!r}, which is no indicator of {reading.file}")
    for at, figure in enumerate(reading.figures):
        unit = chosen.get(plain(figure.indicator), chosen.get(""))
        if figure.unit or unit is None:
            continue
        number = figure.value.number
        value = replace(figure.value, number=None if number is None else number * unit.scale)
        reading.figures[at] = replace(figure, unit=unit.name, value=value)


def _given(given: Mapping[str, str], reading: Reading) -> dict[str, str]:
    names = {plain(figure.indicator) for figure in reading.figures}
    chosen = {}
    for name, word in given.items():
        code = read_choice("kind", word)
        if plain(name) not in names:
            raise ParameterError(f"--kind names {name!r}, which is no indicator of {reading.file}")
        if code is None:
            raise ParameterError(f"{word!r} is no kind; write flow, stock, rate or rank")
        chosen[plain(name)] = code
    return chosen


def _nobody(reading: Reading, organisation: str) -> list[Fault]:
    without = [figure for figure in reading.figures if not figure.organisation]
    if organisation or not without:
        return []
    first = without[0]
    titles = [text for text in reading.titles.get(first.sheet, []) if text]
    seen = f"; above stands {titles[0]!r}" if titles else ""
    return [
        Fault(
            first.sheet, reading.head_rows.get(first.sheet), None, "organisation",
            f"has no column here{seen}",
            "say whose they are with --organisation, or name a column organisation (đơn vị)",
        )
    ]  # fmt: skip


def _without_unit(reading: Reading) -> list[Fault]:
    without = list(dict.fromkeys(
        figure.indicator for figure in reading.figures if not figure.unit
    ))  # fmt: skip
    if not without:
        return []
    # Named once, at the first row: a sheet without the column lacks a unit in every row.
    first = next(figure for figure in reading.figures if not figure.unit)
    has_column = any(figure.unit for figure in reading.figures)
    return [
        Fault(
            first.sheet, first.row if has_column else reading.head_rows.get(first.sheet), None,
            first.indicator if has_column else "unit",
            "has no unit" if has_column else "has no column here",
            "name columns organisation, indicator, unit (đvt); or --unit UNIT" if not has_column
            else _WRITE_UNIT,
            count=len(without),
        )
    ]  # fmt: skip


def _open(reading: Reading, proposed: Sequence[ProposedKind]) -> Fault:
    listed = "".join(f"\n  {one}" for one in proposed)
    message = f"names no kind for {len(proposed)} indicators. Proposed:{listed}\n"
    return Fault(reading.file, None, None, None, message, _BY_HAND)


def for_known(  # noqa: PLR0913 - one argument a thing that somebody knows
    reading: Reading,
    tables: Mapping[str, Sequence[Mapping[str, str]]],
    answers: Answers,
    organisation: str,
    language: str,
    *,
    new: bool,
) -> list[SheetFigure]:
    """The figures of a dataset that is there, its own ids in place of the names it knows.

    Args:
        reading: What the file says.
        tables: What the dataset has.
        answers: What people said before.
        organisation: Whose figures they are where the rows name nobody.
        language: The language of the dataset's units.
        new: Whether what is not known may be made.

    Raises:
        DatasetError: a name is not known, or nobody can be sure what it means.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    proposed = proposals(reading, KnownNames.of(tables), answers, organisation)
    faults = [
        *_unknown(reading, proposed, "organisation", new=new),
        *_unknown(reading, proposed, "indicator", new=new),
    ]
    if faults:
        raise refused(faults)
    rows = {row["id"]: row for row in tables.get("indicators", ())}
    return [
        _known_figure(figure, proposal, rows.get(proposal.indicator.id), language)
        for figure, proposal in zip(reading.figures, proposed, strict=True)
    ]


def _unknown(
    reading: Reading, proposed: Sequence[Proposal], what: str, *, new: bool
) -> list[Fault]:
    """A fault for each name that is not known, once, with what it may mean."""
    first: dict[str, tuple[Match, int, str]] = {}
    counts: dict[str, int] = {}
    for figure, proposal in zip(reading.figures, proposed, strict=True):
        match: Match = getattr(proposal, what)
        # --new makes a thing of its name; where nothing is named there is nothing to make.
        if match.state == "known" or (match.state == "new" and new and match.printed):
            continue
        first.setdefault(match.printed, (match, figure.row, figure.sheet))
        counts[match.printed] = counts.get(match.printed, 0) + 1
    return [
        Fault(sheet, row, None, name or what, *_words(match, what), count=counts[name])
        for name, (match, row, sheet) in first.items()
    ]


def _words(match: Match, what: str) -> tuple[str, str]:
    if not match.printed:
        return "is named nowhere, nor above the heads", f"say whose they are with --{what} ID"
    keep = f"write which under {what}s in the dataset's mapping.yaml"
    if match.state == "new":
        return f"is no {what} that the dataset knows", f"{keep}; or make it with --new"
    return (
        f"may be the {what} {match.likely}",
        f"{keep}: `{match.printed}: {match.candidates[0].id}`",
    )


def _known_figure(
    figure: SheetFigure, proposal: Proposal, known: Mapping[str, str] | None, language: str
) -> SheetFigure:
    whose = proposal.organisation.id or figure.organisation
    if known is None:
        return replace(figure, organisation=whose, kind=figure.kind or _kind_of(figure))
    unit = known.get(f"unit_{language}", "")
    # Another unit stays, so that it is refused: the figure must not pass as one in the known unit.
    same = not figure.unit or figure.unit.casefold() == unit.casefold()
    return replace(
        figure, organisation=whose, indicator=known["id"], unit=unit if same else figure.unit,
        kind=figure.kind or known.get("kind", ""),
    )  # fmt: skip


def _kind_of(figure: SheetFigure) -> str:
    return kinds.propose([figure])[0].kind
