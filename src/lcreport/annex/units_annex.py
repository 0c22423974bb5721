"""All units of a group in one table, with their ranks: what `notebooks/units.ipynb` calls.

As a statistical office's monthly report prints the provinces: the whole first, then every unit with
its figure, growth and attainment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lcreport import comparison
from lcreport.annex import common_sections, name_sources, tables, units_map, wording
from lcreport.annex.wording import extremes
from lcreport.blocks import Block, Listing, Nothing, Paragraph
from lcreport.comparison import place

if TYPE_CHECKING:
    from lcreport.annex.common_sections import ReportReference
    from lcreport.annex.wording import Words
    from lcreport.comparison import Ranking, Row, Units
    from lcreport.dataset.frames import Dataset, Organisation
    from lcreport.period import Period


# Without slots, in which `cached_property` finds no place; by identity, for data frames have no
# single answer to whether they are equal.
@dataclass(frozen=True, eq=False)
class UnitsAnnex:
    """The units of one group in one period; each method gives one section.

    Attributes:
        organisation: The one that the annex is filed under, such as the whole.
        indicator: Id of what is compared; empty for the one that the most units report.
        group: As organisations.csv names it; empty for the one with the most units.
    """

    data: Dataset
    organisation: Organisation
    period: Period
    words: Words
    reference: ReportReference
    indicator: str = ""
    group: str = ""

    @cached_property
    def units(self) -> Units | None:
        """The units side by side; None where fewer than three have a figure."""
        group = self.group or place.largest_group(self.data, self.period)
        if self.indicator:
            chosen = self.data.indicator(self.indicator)
            return comparison.units(self.data, chosen, self.period, group)
        indicators = comparison.own_indicators(self.data)
        # The office that prints one indicator need not name it; of several the fullest is chosen.
        found = [
            comparison.units(self.data, indicator, self.period, group) for indicator in indicators
        ]
        return max(filter(None, found), key=_reporting, default=None)

    @cached_property
    def _names(self) -> dict[str, Organisation]:
        return {id: self.data.organisation(id) for id in self.data.organisations["id"]}

    def of(self, indicator: str = "", group: str = "") -> UnitsAnnex:
        """The same annex by another indicator, or of another group of units.

        Raises:
            ParameterError: the dataset has no such indicator.
        """
        if indicator:
            # Refused here, and not by the first section that needs it.
            self.data.indicator(indicator)
        return replace(self, indicator=indicator, group=group)

    def head(self) -> Block:
        """The head lines of an annex."""
        title = common_sections.title(
            self.data, self.organisation, self.period, self.words, "units_title"
        )
        return common_sections.head(
            self.data, self.organisation, self.period, self.words, self.reference, title=title
        )

    def summary(self) -> Block:
        """How many report, the median, the whole, and who stands first and last."""
        units = self.units
        ranking = None if units is None else units.by("value")
        if units is None or ranking is None:
            return Nothing(self.words.phrase("asked.no_units"))
        rows = [row for row in units.rows.values() if row is not None]
        text = self.words.phrase(
            "asked.summary",
            indicator=wording.counts.named(rows[:1], self.words),
            period=self.words.period(self.period),
            units=self.words.number(ranking.units),
            all=self.words.number(ranking.units + ranking.missing),
        )
        return Paragraph(text + self._of_whole(units, ranking) + self._ends(rows))

    def _of_whole(self, units: Units, ranking: Ranking) -> str:
        text = ""
        if ranking.median is not None:
            written = self.words.amount(ranking.median, units.indicator, ranking.median_bound)
            text += self.words.phrase("asked.summary_median", median=written)
        if units.whole is not None:
            name = self._names[units.whole.organisation].short(self.words.language)
            value = wording.amount(units.whole, self.words)
            text += self.words.phrase("asked.summary_whole", whole=name, value=value)
        return text

    def _ends(self, rows: list[Row]) -> str:
        sound = list(filter(wording.counts.is_sound, rows))
        text = ""
        for key, outermost in (("most", extremes.largest), ("least", extremes.smallest)):
            found = outermost(sound, wording.counts.within)
            if found:
                names = [self._names[row.organisation].short(self.words.language) for row in found]
                text += self.words.phrase(
                    f"asked.summary_{key}",
                    names=self.words.join(names),
                    value=wording.amount(found[0], self.words),
                )
        return text

    def table(self, *, noted: bool = False) -> Block:
        """Every unit with its figure, growth and attainment, each with its rank.

        Args:
            noted: With the notes in small letters below it, so that thirty units fit on a page.
        """
        units = self.units
        if units is None:
            return Nothing(self.words.phrase("asked.no_units"))
        caption = self.words.phrase(
            "caption.units",
            indicator=units.indicator.name(self.words.language),
            period=self.words.period(self.period),
        )
        notes = self._notes() if noted else ()
        return tables.of_units(units, self._names, self.words, caption=caption, notes=notes)

    def map(self) -> Block:
        """The units on a map, where the dataset brings their boundaries."""
        drawn = units_map.drawn(self.data, self.units, self.words) if self.units else None
        return drawn or Nothing(self.words.phrase("asked.no_map"))

    def notes(self) -> Block:
        """How ranks are given, who has no figure, the date of the figures and their sources."""
        return Listing(self._notes())

    def _notes(self) -> list[str]:
        texts = [self.words.phrase("asked.note.place")]
        units = self.units
        if units is not None and units.whole is not None and units.contributions():
            whole = self._names[units.whole.organisation].short(self.words.language)
            texts[0] += " " + self.words.phrase("asked.note.units_points", whole=whole)
        # By name, for a unit absent from a month's table is not zero.
        silent = [] if units is None else [id for id, row in units.rows.items() if row is None]
        if silent:
            names = [self._names[id].short(self.words.language) for id in silent]
            count = self.words.number(len(silent))
            texts.append(
                self.words.phrase("asked.note.units", count=count, names=self.words.join(names))
            )
        date = self.words.date(common_sections.recorded_by(self.data, self.period))
        rows = [] if units is None else [*units.rows.values(), units.whole]
        source = name_sources.line(self.data, filter(None, rows), self.words)
        dated = f"{self.words.phrase('note.date', date=date)} {source}".rstrip()
        return [*texts, dated, *common_sections.of_release(self.data, self.period, self.words)]

    def provenance(self) -> Block:
        """Dataset with its content hash, version of lcreport, parameters."""
        return common_sections.provenance(
            self.data, self.organisation, self.period, self.words, self.reference
        )


def _reporting(units: Units) -> int:
    ranking = units.by("value")
    return 0 if ranking is None else ranking.units
