"""What a dataset's observations say of figures beyond what a release keeps, read without pandas."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

from lcreport.dataset import amounts
from lcreport.dataset.tables import doubt_of, publisher_of, sequence_of
from lcreport.languages import FIRST, codes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lcreport.dataset.source import Source
    from lcreport.dataset.tables import Qualifier

FirstKnown = dict[str, dict[str, str]]
"""Organisation → indicator → the first day on which its figure became known."""
_Figure = tuple[str, str, str]
"""Period, organisation, indicator."""
_DOUBTFUL = "doubtful"
_NONE: Mapping[str, str] = MappingProxyType({})


class PrintedFigure(NamedTuple):
    """What stands beside a figure.

    Attributes:
        word: The word by which its source bounds it, such as "hơn"; empty where none is known.
        as_of: The day that it holds for, YYYY-MM-DD; empty where the source dates it to none.
        is_revised: Whether another number was published before.
        doubt: Language → why somebody doubts it, where it is doubtful and a note says so.
    """

    word: str = ""
    as_of: str = ""
    is_revised: bool = False
    doubt: Mapping[str, str] = _NONE


class _Vintage(NamedTuple):
    recorded: str
    sequence: int
    value: str
    qualifier: str
    as_of: str
    source: str
    rounded_to: str


@dataclass(frozen=True)
class KnownObservations:
    """Days, words and vintages of all figures.

    Attributes:
        first: Period → organisation → indicator → day of its first vintage.
        words: Figure and day recorded → the word that bounds it, where there is one.
        dates: The same → the day that it holds for, where it has one.
        vintages: Figure → its vintages, where there are several.
        publishers: Source → who published it; empty where nobody says.
        doubts: Figure and day recorded → language → why it is doubted.
    """

    first: Mapping[str, FirstKnown]
    words: Mapping[tuple[str, ...], str]
    dates: Mapping[tuple[str, ...], str]
    vintages: Mapping[_Figure, list[_Vintage]]
    publishers: Mapping[str, str]
    doubts: Mapping[tuple[str, ...], Mapping[str, str]]

    def beside(self, figure: _Figure, day: str, *, of_a_day: bool) -> PrintedFigure:
        """What stands beside a figure.

        Args:
            figure: Its period, organisation and indicator.
            day: When the vintage that counts was recorded.
            of_a_day: Whether figures of two days are two figures, as those of a stock.
        """
        key = (*figure, day)
        word, as_of = self.words.get(key, ""), self.dates.get(key, "")
        is_revised = self._is_revised(figure, day, of_a_day=of_a_day)
        return PrintedFigure(word, as_of, is_revised, self.doubts.get(key, _NONE))

    def _is_revised(self, figure: _Figure, day: str, *, of_a_day: bool) -> bool:
        known = sorted(one for one in self.vintages.get(figure, ()) if one.recorded <= day)
        if not known or not known[-1].value:
            return False
        last = known[-1]
        own = {self.publishers.get(last.source, ""), ""}
        # What another publisher says of it corrects nothing, nor does a stock of another day.
        first = next(
            one
            for one in known
            if (self.publishers.get(one.source, "") in own or own == {""})
            and (one.as_of == last.as_of or not of_a_day)
        )
        return bool(first.value) and (
            first.qualifier != last.qualifier or _is_apart(first.value, last)
        )


def _is_apart(first: str, last: _Vintage) -> bool:
    try:
        # A figure printed more coarsely than the first does not revise it.
        return abs(Decimal(last.value) - Decimal(first)) > Decimal(last.rounded_to or 0) / 2
    except InvalidOperation:
        return first != last.value


def read(source: Source) -> KnownObservations:
    """What stands in the observations of a dataset.

    Raises:
        DatasetError: the observations, or the sources, cannot be read.
    """
    first: dict[str, FirstKnown] = {}
    words: dict[tuple[str, ...], str] = {}
    dates: dict[tuple[str, ...], str] = {}
    repeated: set[_Figure] = set()
    doubtful = False
    names = (
        "period", "organisation", "indicator", "recorded", "qualifier", "printed", "as_of",
        "status",
    )  # fmt: skip
    for row in _rows(source, names):
        period, organisation, indicator, day = map(_shared, row[:4])
        days = first.setdefault(period, {}).setdefault(organisation, {})
        if indicator in days:
            repeated.add((period, organisation, indicator))
        days[indicator] = min(day, days.get(indicator, day))
        # As annexes have it, so that a figure reads the same on both.
        if row[5] and (word := _word(row[5], row[4])):
            words[period, organisation, indicator, day] = word
        if row[6]:
            dates[period, organisation, indicator, day] = _shared(row[6])
        doubtful = doubtful or row[7] == _DOUBTFUL
    vintages = _vintages(source, repeated) if repeated else {}
    publishers = _publishers(source) if repeated else {}
    doubts = _doubts(source) if doubtful else {}
    return KnownObservations(first, words, dates, vintages, publishers, doubts)


def _doubts(source: Source) -> dict[tuple[str, ...], Mapping[str, str]]:
    """Why figures are doubted, by the first sentence of their notes, as annexes have it."""
    # A second look here too: notes are long, and few figures are doubted.
    found: dict[tuple[str, ...], Mapping[str, str]] = {}
    notes = [f"note_{code}" for code in codes()]
    names = ("period", "organisation", "indicator", "recorded", "status", "note", *notes)
    for row in _rows(source, names):
        if row[4] == _DOUBTFUL:
            # A column without a language is in the first.
            given = dict(zip(codes(), row[6:], strict=True))
            given[FIRST] = given[FIRST] or row[5]
            found[row[:4]] = {code: doubt_of(note) for code, note in given.items() if note}
    return found


def _vintages(source: Source, figures: Collection[_Figure]) -> dict[_Figure, list[_Vintage]]:
    # A second look, for nearly all figures have one vintage, and millions need not be kept.
    found: dict[_Figure, list[_Vintage]] = {}
    names = ("period", "organisation", "indicator", "restated", *_Vintage._fields)
    for row in _rows(source, names):
        figure = row[0], row[1], row[2]
        # Before anything is made of them: most of millions of rows have one vintage.
        if figure not in figures:
            continue
        cells = dict(zip(names, row, strict=True))
        # One counted again as after a break corrects nothing.
        if not cells["restated"]:
            found.setdefault(figure, []).append(
                _Vintage(
                    cells["recorded"],
                    sequence_of(cells),
                    cells["value"],
                    cells["qualifier"] or "exact",
                    cells["as_of"],
                    cells["source"],
                    cells["rounded_to"],
                )
            )
    return found


def _word(printed: str, qualifier: str) -> str:
    return amounts.qualifier_word(printed, cast("Qualifier", qualifier or "exact"))


def _publishers(source: Source) -> dict[str, str]:
    return {str(row["id"]): publisher_of(row) for row in source.table("sources").to_pylist()}


def _rows(source: Source, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Cells of all observations as text, empty where a column is missing."""
    # A part at a time and each text once: seven million rows took three gigabytes.
    for rows in source.columns("observations", names):
        nothing = [""] * len(rows)
        columns = [
            rows[name].to_pylist() if name in rows.column_names else nothing for name in names
        ]
        for row in zip(*columns, strict=True):
            yield tuple("" if cell is None else str(cell) for cell in row)


def _shared(cell: str) -> str:
    return sys.intern(cell)
