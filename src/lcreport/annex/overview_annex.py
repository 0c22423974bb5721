"""The overview: the one annex that covers all organisations of a dataset together, by section.

`notebooks/overview.ipynb` calls it. A dataset that has an overview names, as `overview` in its
descriptor, the organisation that stands for the whole, such as the province.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from lcreport import comparison
from lcreport.annex import choose_charts, common_sections, name_sources, tables, wording
from lcreport.blocks import Block, Group, Listing, Nothing, Paragraph
from lcreport.dataset.frames import records
from lcreport.languages import choose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from lcreport.annex.common_sections import ReportReference
    from lcreport.annex.wording import Words
    from lcreport.blocks import Head
    from lcreport.comparison import Row
    from lcreport.dataset.frames import Dataset, Organisation
    from lcreport.period import Period


@dataclass(frozen=True, eq=False)
class Overview:
    """All organisations of a dataset in one period; each method gives one section.

    Attributes:
        title_name: Under which name the dataset and the language have the title.
        organisation: The one that stands for the whole.
    """

    title_name: ClassVar[str] = "overview_title"

    data: Dataset
    organisation: Organisation
    period: Period
    words: Words
    reference: ReportReference

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Id → names of the organisations that report in this period or before, in their order."""
        # Whoever is silent this time still stands there: that is what the overview is for.
        reporting = set(self.data.observations["organisation"])
        ids = [id for id in self.data.organisations["id"] if id in reporting]
        return {id: self.data.organisation(id) for id in ids}

    @cached_property
    def rows(self) -> dict[str, comparison.Rows]:
        """Organisation id → its rows of the comparison."""
        return {id: comparison.table(self.data, id, self.period) for id in self.organisations}

    def frame(self) -> pd.DataFrame:
        """The comparisons of all organisations for further work: one line a comparison.

        The columns are `comparison.COMPARISON_COLUMNS`; docs/comparisons.md says what each holds.
        """
        every = comparison.Rows(row for rows in self.rows.values() for row in rows)
        return every.frame(self.words.language)

    @property
    def _partners(self) -> dict[str, str]:
        ids = self.data.organisations["id"]
        return {id: self.data.organisation(id).short(self.words.language) for id in ids}

    def head(self) -> Head:
        """The head lines of an annex."""
        title = common_sections.title(
            self.data, self.organisation, self.period, self.words, self.title_name
        )
        return common_sections.head(
            self.data, self.organisation, self.period, self.words, self.reference, title=title
        )

    def summary(self) -> Block:
        """What was concluded, what organisations report alike, and what to check again."""
        first, *others = self._sentences()
        found = Paragraph(first, role="headline")
        return Group([found, Listing(others)]) if others else found

    def _sentences(self) -> list[str]:
        return wording.overview(
            self.rows,
            self.organisations,
            self.words,
            concluded=self._concluded(),
            whole=self.organisation.id,
        )

    def _concluded(self) -> str:
        """How many regulations were concluded, by their kinds; empty where none was."""
        kinds = Counter(
            choose(row, "type", self.words.language) for row in records(self._new_regulations)
        )
        if not kinds:
            return ""
        counted = [
            (self.words.count(count), f"{kind[:1].lower()}{kind[1:]}")
            for kind, count in kinds.items()
        ]
        told = [
            self.words.phrase("overview.kind", count=count, kind=kind) for count, kind in counted
        ]
        # "5 were concluded: 5 by decision" would say a number twice.
        is_alike = len(counted) == 1
        return self.words.plural(
            "overview.alike" if is_alike else "overview.concluded",
            kinds.total(),
            year=str(self.period.year),
            date=self.words.date(self.period.last_day.isoformat()),
            **({"kind": counted[0][1]} if is_alike else {"kinds": self.words.join(told)}),
        )

    @property
    def _new_regulations(self) -> pd.DataFrame:
        rows = self.data.documents
        # By calendar days, for a regulation is issued on one whatever window figures have.
        first, last = f"{self.period.year}-01-01", self.period.last_day.isoformat()
        chosen = common_sections.is_regulation(rows)
        return rows[chosen & (rows["date"] >= first) & (rows["date"] <= last)]

    def regulations(self) -> Block:
        """The coordination regulations issued in the period's year, up to its end."""
        found = self._new_regulations
        if found.empty:
            return Nothing(self.words.phrase("no_regulation"))
        caption = self.words.phrase("caption.new_regulations")
        return tables.of_documents(
            found, self._partners, self.words, id="regulations", caption=caption
        )

    def shared(self) -> Block:
        """Indicators that two organisations or more report, side by side."""
        table = tables.of_shared(self.rows, self.organisations, self.words)
        if table is None:
            return Nothing(self.words.phrase("no_shared"))
        drawn = choose_charts.of_shared(self.data, self.rows, self.organisations, self.words)
        return Group([table, *drawn])

    def over_periods(self) -> Block:
        """What several organisations report, each beside its own figure of last year."""
        table = tables.of_periods(self.data, self.rows, self.organisations, self.period, self.words)
        return table or Nothing(self.words.phrase("no_shared"))

    def headlines(self) -> Block:
        """What matters most of each organisation, one sentence each."""
        told = [
            self.words.phrase(
                "overview.of",
                organisation=self.organisations[id].short(self.words.language),
                finding=finding,
            )
            for id, finding in self._first_findings().items()
        ]
        return Listing(told) if told else Nothing(self.words.phrase("summary.nothing"))

    def _first_findings(self, *, is_brief: bool = False) -> dict[str, str]:
        return wording.first_findings(
            {id: self.rows[id] for id in self.organisations if id != self.organisation.id},
            self.words,
            declared=common_sections.declared(self.data),
            is_brief=is_brief,
        )

    def strengths(self) -> Block:
        """What the report says went well."""
        texts = self._texts(self.data.strengths)
        return Listing(texts) if texts else Nothing(self.words.phrase("no_strength"))

    def difficulties(self) -> Block:
        """Difficulties that the report names."""
        texts = self._texts(self.data.difficulties)
        return Listing(texts) if texts else Nothing(self.words.phrase("no_difficulty"))

    def _texts(self, rows: pd.DataFrame) -> list[str]:
        chosen = rows[rows["period"].isin([str(self.period), ""])]
        return [choose(row, "text", self.words.language) for row in records(chosen)]

    def tasks(self) -> Block:
        """Every task: who, what, by when."""
        rows = self.data.commitments
        found = rows[rows["period"].isin([str(self.period), ""])]
        if found.empty:
            return Nothing(self.words.phrase("no_commitment"))
        return tables.of_commitments(found, self._partners, self.words)

    def coverage(self) -> Block:
        """What was reported and what was not, by area and organisation."""
        areas = self.data.area_names(self.words.language)
        return tables.of_coverage(
            _counts(self.rows, list(areas)), areas, self.organisations, self.words
        )

    def documents(self) -> Block:
        """Every other document that the report refers to."""
        rows = self.data.documents
        others = rows[~common_sections.is_regulation(rows)]
        if others.empty:
            return Nothing(self.words.phrase("no_document"))
        caption = self.words.phrase("caption.documents")
        return tables.of_documents(
            others, self._partners, self.words, id="documents", caption=caption
        )

    def notes(self) -> Block:
        """Date of the figures and their sources."""
        date = self.words.date(common_sections.recorded_by(self.data, self.period))
        texts = [self.words.phrase("note.date", date=date)]
        rows = [row for members in self.rows.values() for row in members]
        # An overview shows each figure by itself, without what it is compared with.
        source = name_sources.line(self.data, rows, self.words, ())
        texts += [source] if source else []
        texts += common_sections.of_release(self.data, self.period, self.words)
        return Paragraph(" ".join(texts), role="note")

    def provenance(self) -> Block:
        """Dataset with its content hash, version of lcreport, parameters."""
        return common_sections.provenance(
            self.data, self.organisation, self.period, self.words, self.reference
        )


def _counts(
    rows: Mapping[str, Sequence[Row]], areas: Sequence[str]
) -> dict[str, dict[str, tuple[int, int]]]:
    """Area → organisation → (reported this period, ever reported), in the order of the areas."""
    counts: dict[str, dict[str, tuple[int, int]]] = {area: {} for area in areas}
    for organisation, members in rows.items():
        for row in members:
            # What was computed nobody reported.
            if row.now is not None and row.now.derived:
                continue
            by_organisation = counts.setdefault(row.indicator.area, {})
            reported, known = by_organisation.get(organisation, (0, 0))
            by_organisation[organisation] = (reported + (row.now is not None), known + 1)
    return {area: found for area, found in counts.items() if found}
