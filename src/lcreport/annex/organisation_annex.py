"""The annex of one organisation and period: what `notebooks/annex.ipynb` calls, by section."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from lcreport import comparison
from lcreport.annex import (
    ask_next,
    choose_charts,
    common_sections,
    explain_figure,
    key_figures,
    name_sources,
    tables,
    wording,
)
from lcreport.blocks import Block, Facts, Group, Listing, Nothing, Paragraph
from lcreport.dataset.frames import records
from lcreport.errors import PeriodError
from lcreport.languages import choose
from lcreport.period import Period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from lcreport.annex.common_sections import ReportReference
    from lcreport.annex.wording import Words
    from lcreport.blocks import Spark
    from lcreport.dataset.frames import Dataset, Organisation

_MOST_DEFINITIONS = 3
_BOUNDING = ("at_least", "at_most", "approx")
# Those that a reader meets as a word or sign in the table and has to have explained.
_FLAGS_IN_NOTES = ("described", "doubtful", "estimate", "revised")


@dataclass(frozen=True, eq=False)
class Annex:
    """One organisation and period of a dataset; each method gives one section of the annex.

    A section is a block: JupyterLab shows it as the last value of a cell, and the documents
    contain it.
    """

    data: Dataset
    organisation: Organisation
    period: Period
    words: Words
    reference: ReportReference

    @cached_property
    def rows(self) -> comparison.Rows:
        """One row an indicator, compared with the periods before, in the order of the annex."""
        found = comparison.table(self.data, self.organisation.id, self.period)
        return comparison.Rows(tables.in_order(self.data, found))

    def frame(self) -> pd.DataFrame:
        """The annex's comparisons for further work: one line a comparison.

        The columns are `comparison.COMPARISON_COLUMNS`; docs/comparisons.md says what each holds.
        """
        return self.rows.frame(self.words.language)

    @cached_property
    def _footnotes(self) -> dict[str, str]:
        return common_sections.footnotes(self.rows, self.words)

    @property
    def _base(self) -> str:
        return str(self.data.source.settings.get("ratio", "growth"))

    def head(self) -> Block:
        """The head lines of an annex by Nghị định 30/2020/NĐ-CP."""
        title = common_sections.title(
            self.data, self.organisation, self.period, self.words, "annex_title"
        )
        return common_sections.head(
            self.data, self.organisation, self.period, self.words, self.reference, title=title
        )

    @cached_property
    def _sparks(self) -> dict[str, Spark]:
        return key_figures.sparks(self.data, self.period, self.rows, self.words)

    def summary(self) -> Block:
        """The findings, first what matters most, with the key figures in tiles."""
        declared = common_sections.declared(self.data)
        first, *others = wording.summary(self.rows, self.words, declared=declared)
        tiles = key_figures.tiles(self.rows, self.words, self._sparks)
        parts = [Paragraph(first, role="headline"), tiles, Listing(others) if others else None]
        return Group([part for part in parts if part is not None])

    def regulation(self) -> Block:
        """The coordination regulation in force at the period's end: number, date, partner, term."""
        documents = _in_force(self.data.documents, self.organisation.id, self.period)
        if documents.empty:
            return Nothing(self.words.phrase("no_regulation"))
        return Group([self._regulation(row) for row in records(documents)])

    def _regulation(self, row: Mapping[str, str]) -> Paragraph:
        phrase, language = self.words.phrase, self.words.language
        subject = choose(row, "subject", language)
        name, short = self.organisation.name(language), self.organisation.short(language)
        # Most subjects name those who agreed.
        partner = "" if _says(subject, name) or _says(subject, short) else name
        return Paragraph(
            phrase(
                "regulation" if row["date"] else "regulation_undated",
                document=tables.document_title(row, self.words),
                date=self.words.date(row["date"]) if row["date"] else "",
                subject=_lower(subject),
                partner=phrase("regulation_partner", partner=partner) if partner else "",
                # "… giai đoạn 2021 - 2025; thời hạn: 2021-2025" would say it twice.
                term=""
                if tables.says_term(subject, row)
                else phrase(
                    "regulation_term",
                    term=tables.term(row, self.words) or phrase("unknown_date"),
                ),
            )
        )

    def indicators(self) -> Block:
        """The indicators by area, beside the periods they compare with."""
        if not self.rows:
            return Paragraph(self.words.phrase("summary.nothing"), role="warning")
        return self._tables.main()

    def further(self) -> Block:
        """The period's last part by itself, the end of last year, plans, first publications."""
        found = self._tables.further()
        return Group(found) if found else Nothing(self.words.phrase("no_further"))

    @cached_property
    def _tables(self) -> tables.IndicatorTables:
        return tables.IndicatorTables(
            self.data, self.rows, self.words, footnotes=self._footnotes, sparks=self._sparks
        )

    def printed_comparisons(self) -> Block:
        """What the source printed itself, beside what is computed from its figures."""
        table = tables.of_printed_comparisons(self.rows, self.words, base=self._base)
        return table or Nothing(self.words.phrase("no_printed"))

    def changes(self, path: str) -> Block:
        """What differs from an earlier release, as the file that a build leaves at `path` says.

        Args:
            path: A JSON file of `lcreport build --since`; empty where there is none.
        """
        # Of files, for a notebook's parameters are texts and numbers only.
        found = json.loads(Path(path).read_bytes())["changes"] if path else []
        if not found:
            return Nothing(self.words.phrase("no_changes"))
        return tables.of_changes(found, self.data, self.words)

    def asked_next(self) -> Block:
        """Pace of the year's plan, contributions of parts, place among units, growth over years."""
        found = ask_next.answers(self.data, self.organisation, self.period, self.rows, self.words)
        return Group(found) if found else Nothing(self.words.phrase("asked.none"))

    def charts(self) -> Block:
        """The charts that fit what there is."""
        drawn = choose_charts.of_unit(
            self.data, self.organisation, self.period, self.rows, self.words
        )
        return Group(drawn) if drawn else Nothing(self.words.phrase("no_chart"))

    def explain(self, indicator: str) -> Block:
        """Why a figure is as it is: its source, its publications, how each comparison was computed.

        >>> from lcreport import annex
        >>> report = annex.open("data/lao-cai", "hoi-ccb", "2021-9M", "en")
        >>> print(report.explain("du-no-uy-thac").to_text())  # doctest: +ELLIPSIS
        Outstanding entrusted loans
        <BLANKLINE>
        Veterans’ Association of Lào Cai Province, first nine months of 2021: over VND 736 billion.
        <BLANKLINE>
        As printed: trên 736 tỷ đồng
        ...

        Args:
            indicator: Id in indicators.csv.

        Raises:
            ParameterError: the dataset has no such indicator.
        """
        return explain_figure.of_indicator(
            self.data, self.organisation, self.period, self.words, indicator
        )

    def commitments(self) -> Block:
        """Tasks of this organisation; those that concern all stand in the overview.

        Where the dataset has no overview, they stand here.
        """
        rows = self.data.commitments
        shared = [] if self.data.overview else [""]
        own = rows["organisation"].isin([self.organisation.id, *shared])
        found = rows[own & rows["period"].isin([str(self.period), ""])]
        if found.empty:
            return Nothing(self.words.phrase("no_commitment"))
        # Whose they are, the annex itself says.
        return tables.of_commitments(found, {}, self.words)

    def notes(self) -> Block:
        """How to read the figures: qualifiers, doubtful ones, notes by number, date, sources."""
        flags = {flag for row in self.rows for flag in row.flags}
        bounding = self._bounding_words()
        keys = ["qualifier"] if bounding else []
        keys += [flag for flag in _FLAGS_IN_NOTES if flag in flags]
        language = self.words.language
        # Only of percentages there are percentage points to explain.
        shares = (row.indicator.unit(language) == "%" for row in self.rows
                  if row.indicator.kind == "rate" and wording.counts.is_compared(row))  # fmt: skip
        if any(shares):
            keys.append("rates")
        general = [self.words.phrase(f"note.{key}", items=bounding) for key in keys]
        date = self.words.date(common_sections.recorded_by(self.data, self.period))
        general.append(self.words.phrase("note.date", date=date))
        sources = name_sources.line(self.data, self.rows, self.words)
        general += [sources] if sources else []
        general += common_sections.of_release(self.data, self.period, self.words)
        # One paragraph, and not a list of one line each: it ends many a page.
        return Paragraph(" ".join([*general, *self._definitions()]), role="note")

    @cached_property
    def _defined(self) -> dict[str, list[comparison.Row]]:
        """What the reported indicators count, where somebody wrote it, with those it holds for."""
        named: dict[str, list[comparison.Row]] = {}
        for row in self.rows:
            # What the source does with it beyond that, `explain` says.
            text, _, _ = row.indicator.definition(self.words.language).partition(". ")
            if text and row.now is not None:
                named.setdefault(text.rstrip("."), []).append(row)
        return named

    def _prints_definitions(self) -> bool:
        """Whether the definitions stand among the notes, and not in a fold for whoever asks.

        Of a single period the table stands by itself: nothing is followed that could be misread.
        And those of an organisation's thirty indicators would take half a page.
        """
        is_compared = any(map(wording.counts.is_compared, self.rows))
        return is_compared and len(self._defined) <= _MOST_DEFINITIONS

    def _definitions(self) -> list[str]:
        if not self._prints_definitions():
            return []
        items = [
            self.words.phrase(
                "note.definition", indicators=wording.counts.named(rows, self.words), text=text
            )
            for text, rows in self._defined.items()
        ]
        return [self.words.phrase("note.definitions", items="; ".join(items))] if items else []

    def _bounding_words(self) -> str:
        """The words that bound the annex's figures, with how they do; empty where there are none.

        “hơn” and “trên” are lower bounds; of "không quá" nothing is said where nothing has it.
        """
        # Bases too: an annex may say "hơn" of last year's figure only.
        found = [result for row in self.rows for result in (row.now, *row.comparisons) if result]
        meant: dict[str, dict[str, None]] = {mark: {} for mark in _BOUNDING}
        for result in found:
            if result.qualifier in meant:
                word = self.words.qualified("", result.printed_qualifier).strip()
                meant[result.qualifier][f"“{word}”"] = None
        return "; ".join(
            self.words.phrase(f"note.bounding.{mark}", words=self.words.join(list(written)))
            for mark, written in meant.items()
            if written
        )

    def provenance(self) -> Block:
        """Dataset with its content hash, version, parameters; definitions that are not printed."""
        made = common_sections.provenance(
            self.data, self.organisation, self.period, self.words, self.reference
        )
        if not self._defined or self._prints_definitions():
            return made
        pairs = [
            (self.words.join([row.indicator.name(self.words.language) for row in rows]), text)
            for text, rows in self._defined.items()
        ]
        return Group([Facts(pairs, self.words.phrase("provenance.definitions")), made])


def _says(text: str, name: str) -> bool:
    """Whether a text has these words, as whole words, in whatever case."""
    words = re.escape(name.casefold())
    return bool(name) and re.search(rf"(?<!\w){words}(?!\w)", text.casefold()) is not None


def _lower(text: str) -> str:
    # Not `lower`: names within the subject keep their capitals.
    return text[:1].lower() + text[1:]


def _in_force(documents: pd.DataFrame, organisation: str, period: Period) -> pd.DataFrame:
    """The organisation's regulations whose term has begun and not ended by the period's end."""
    chosen = common_sections.is_regulation(documents)
    own = documents[chosen & (documents["organisation"] == organisation)]
    holds = [_holds(row, period.last_day) for row in records(own)]
    return own[pd.Series(holds, index=own.index, dtype=bool)]


def _holds(document: Mapping[str, str], day: dt.date) -> bool:
    # Signed and in force: a regulation may be signed for a later day.
    begins = [_days(document[column]) for column in ("date", "valid_from")]
    # A year alone holds to its last day: "2021 – 2025" is in force on 31/12/2025.
    ends = _days(document["valid_to"])
    has_begun = all(days is None or days.first_day <= day for days in begins)
    return has_begun and (ends is None or ends.last_day >= day)


def _days(date: str) -> Period | None:
    """The day, month or year of a date; None where there is none."""
    try:
        return Period.parse(date)
    except PeriodError:
        return None
