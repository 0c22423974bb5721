"""What a spreadsheet leaves open of a dataset that is made from it, for a person to say once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lcreport.intake import kinds
from lcreport.intake.read_periods import plain
from lcreport.intake.read_spreadsheet import read
from lcreport.intake.sheet_reading import ReadOptions

if TYPE_CHECKING:
    from pathlib import Path

    from lcreport.intake import IntakeOptions
    from lcreport.intake.kinds import ProposedKind
    from lcreport.intake.sheet_reading import Reading


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What to ask.

    Attributes:
        title: What stands above the heads; empty where nothing does.
        is_nobodys: Whether the rows name no organisation.
        organisations: Those that they name, totals too.
        without_unit: Indicators that have none.
        kinds: The kinds proposed for indicators that have none.
    """

    title: str
    is_nobodys: bool
    organisations: tuple[str, ...]
    without_unit: tuple[str, ...]
    kinds: tuple[ProposedKind, ...]


def left_open(spreadsheet: Path, options: IntakeOptions) -> LeftOpen:
    """What the sheet does not say, and the options neither.

    Raises:
        DatasetError: the spreadsheet cannot be read.
    """
    reading = read(spreadsheet, ReadOptions(options.sheet, options.period, options.decimal_mark))
    figures = reading.figures
    # A total may be the organisation that stands for all others, which only a person knows.
    named = dict.fromkeys(
        figure.organisation for figure in [*reading.totals, *figures] if figure.organisation
    )
    units = {plain(name) for name in options.units}
    without = {
        plain(figure.indicator): figure.indicator
        for figure in figures
        if not figure.unit and not ({"", plain(figure.indicator)} & units)
    }
    given = {plain(name) for name in options.kinds}
    return LeftOpen(
        _title(reading),
        not options.organisation and any(not figure.organisation for figure in figures),
        tuple(named),
        tuple(without.values()),
        tuple(one for one in kinds.propose(figures) if plain(one.indicator) not in given),
    )


def _title(reading: Reading) -> str:
    # The last one names the sheet itself.
    above = [text for titles in reading.titles.values() for text in titles[:-1]]
    return max(above, key=len, default="")
