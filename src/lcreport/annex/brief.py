"""The brief: one page for a leader, of what the overview and the annexes find.

`notebooks/brief.ipynb` calls it. Its sentences are those of page one of the annexes, so that a
leader and an office read the same words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from lcreport.annex import key_figures, tables, wording
from lcreport.annex.overview_annex import Overview
from lcreport.blocks import Block, Group, Listing, Nothing, Paragraph
from lcreport.comparison import standings

if TYPE_CHECKING:
    from lcreport.blocks import Head
    from lcreport.comparison import Row

# So many of each fit on a page; the demo's fourteen late indicators alone would fill a half.
_MOST_ORGANISATIONS = 8
_MOST_LATE = 3
_MOST_DOUBTS = 3
_OPEN = {"uncertain", "not_measured"}


@dataclass(frozen=True, eq=False)
class Brief(Overview):
    """All organisations of a dataset in one period on one page; each method gives one section."""

    title_name: ClassVar[str] = "brief_title"

    def head(self) -> Head:
        """The head lines, without the number of an annex: the overview bears that of the whole."""
        head = super().head()
        given = self.reference.report_number or self.reference.report_date
        return replace(head, annex_label="", reference=head.reference if given else "")

    @property
    def _every(self) -> list[Row]:
        return [row for members in self.rows.values() for row in members]

    @property
    def _names(self) -> dict[str, str]:
        return {
            id: organisation.short(self.words.language)
            for id, organisation in self.organisations.items()
        }

    def summary(self) -> Block:
        """The overview's first sentence, and the key figures in tiles, each with whose it is."""
        names = {id: name for id, name in self._names.items() if id != self.organisation.id}
        tiles = key_figures.tiles_of_all(self.rows, names, self.words)
        headline = Paragraph(self._sentences()[0], role="headline")
        return Group([headline, tiles] if tiles is not None else [headline])

    def headlines(self) -> Block:
        """What matters most of each organisation, one sentence each."""
        found = self._first_findings(is_brief=True)
        if not found:
            reported = any(row.now is not None for row in self._every)
            key = "brief.all_to_check" if reported else "summary.nothing"
            return Nothing(self.words.phrase(key))
        names = self._names
        pairs = [(names[id], finding) for id, finding in found.items()]
        most = _kept(len(pairs), _MOST_ORGANISATIONS)
        # Date and sources stand here, where they need no heading of their own.
        notes = [self._more(len(pairs) - most), self.notes().to_text()]
        return tables.of_findings(pairs[:most], self.words, notes=list(filter(None, notes)))

    def behind(self) -> Block:
        """How many of the year's plans are behind or exceeded, and which, the worst first."""
        planned = standings(self._every)
        if not planned:
            return Nothing(self.words.phrase("brief.no_plan"))
        late = wording.late_rows(self._every)
        if not late:
            # Of those that are open nobody can say that they are not behind.
            is_sure = not any(where in _OPEN for _, where in planned)
            said = [wording.plans(planned, len(planned), self.words)]
            said += [self.words.phrase("brief.nothing_late")] if is_sure else []
            return Paragraph(" ".join(said))
        behind = [(row, where) for row, where in planned if row in late]
        most = _kept(len(late), _MOST_LATE)
        groups = {
            self.words.phrase(f"brief.{key}"): list(map(self._late, rows))
            for key, rows in wording.by_lateness(late[:most]).items()
        }
        more = self._more(len(late) - most)
        caption = wording.plans(behind, len(planned), self.words).rstrip(".")
        return tables.of_late(groups, self.words, caption=caption, note=more)

    def _late(self, row: Row) -> tuple[str, str]:
        name = self.words.phrase(
            "brief.owned",
            indicator=row.indicator.name(self.words.language),
            organisation=self._names[row.organisation],
        )
        return name, wording.attained(row, self.words)

    def to_check(self) -> Block:
        """What is to be checked again before anybody quotes it, each with the reason."""
        lines = [
            self.words.phrase(
                "overview.of",
                organisation=self._names[row.organisation],
                finding=f"{wording.doubt(row, self.words)}.",
            )
            for row in wording.doubtful(self._every)
        ]
        if not lines:
            return Nothing(self.words.phrase("brief.nothing_to_check"))
        most = _kept(len(lines), _MOST_DOUBTS)
        more = self._more(len(lines) - most)
        return Listing([*lines[:most], more] if more else lines)

    def _more(self, count: int) -> str:
        return self.words.plural("brief.more", count) if count else ""


def _kept(count: int, most: int) -> int:
    """How many of a list stay."""
    # A line that says "1 more" takes the room of the one that it leaves out.
    return count if count <= most + 1 else most
