"""What would become of received figures: each beside what is there, and what speaks against it.

Nothing is written. The rules are those of `lcreport check`, asked of the dataset as it would be.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from sys import intern
from typing import TYPE_CHECKING

from lcreport.dataset.tables import sequence_of
from lcreport.intake import kinds, known_figures, read_periods, text_rows
from lcreport.intake.judge_received import judge
from lcreport.intake.known_figures import key_of
from lcreport.intake.lines import STATES, WAITING, WRITTEN, Preview, PreviewLine, Settings, State
from lcreport.intake.log import INTAKE
from lcreport.intake.new_names import NewNames
from lcreport.intake.write_dataset import FIGURES, PLANS, is_same, written
from lcreport.languages.translatable import translatable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lcreport.errors import Fault
    from lcreport.intake.known_figures import FigureKey, KnownFigures, TextRow
    from lcreport.intake.proposals import Proposal, Role, TableRow
    from lcreport.intake.received import Received
    from lcreport.intake.write_dataset import Package

__all__ = [
    "INTAKE",
    "STATES",
    "WAITING",
    "WRITTEN",
    "Preview",
    "PreviewLine",
    "Settings",
    "State",
    "preview",
]


def preview(
    folder: Path, package: Package, received: Sequence[Received], settings: Settings
) -> Preview:
    """What would become of these files in a dataset.

    Args:
        folder: The dataset's.
        package: Its tables, which are changed as an acceptance would write them.
        received: What the files hold.
        settings: How.

    Raises:
        DatasetError: the dataset cannot be checked.
        ReleaseError: there is no room to check it.
    """
    known = known_figures.of_rows(str(package.descriptor["name"]), package.language, package.tables)
    making = _Making(folder, package, settings, known)
    for file in received:
        making.add(file)
    # Where the figures are judged they take memory of their own, and nothing is looked up any more.
    del known
    making.forget()
    making.judge()
    return Preview(making.lines, making.remarks, received, package, making.new.made)


class _Making:
    """A preview while it is made."""

    def __init__(
        self, folder: Path, package: Package, settings: Settings, known: KnownFigures
    ) -> None:
        self.folder, self.package, self.settings, self.known = folder, package, settings, known
        self.lines: list[PreviewLine] = []
        self.remarks: list[str] = []
        self.new = NewNames(package, settings, known)
        self.day = {
            (*key_of(row), row.get("recorded", "")): sequence_of(row) for row in package.vintages()
        }
        self.taken: dict[tuple[Role, FigureKey], PreviewLine] = {}

    def add(self, file: Received) -> None:
        """Take in one file."""
        refused = self._refusal(file)
        self.remarks += file.remarks
        if refused and not file.proposals and not file.rows:
            self.lines.append(self._as_a_whole(file, refused))
        elif not refused:
            self.remarks += self._differences(file)
        # Before the figures: what cannot be read is what somebody has to do.
        for fault in file.faults:
            self.lines.append(self._refused(file, fault))
        for proposal in map(self._of_its_kind, file.proposals):
            line = self._line(file, proposal)
            if refused:
                line.state = "refused"
                line.remarks.append(refused)
            else:
                self._place(line, proposal)
            # A form shows the plan that there is: where it comes back as it was, nobody sent one.
            if not (file.asked and line.role == "plan" and line.state == "same"):
                self.lines.append(line)
        for row in file.rows:
            self.lines.append(self._text_row(file, row, refused))
        empty = (self._empty(file, indicator, refused) for indicator in file.empty)
        self.lines += [line for line in empty if line is not None]

    def _of_its_kind(self, proposal: Proposal) -> Proposal:
        """A proposal with the period that a figure of its indicator's kind has."""
        if proposal.period.day is None:
            return proposal
        known = self.known.indicators.get(proposal.indicator.id, {})
        kind = known.get("kind") or proposal.kind
        # As it would be made, where it is new.
        kind = kind or kinds.of_words(proposal.indicator.printed, proposal.unit)[0]
        return replace(proposal, period=read_periods.of_kind(proposal.period, kind))

    def _text_row(self, file: Received, row: TableRow, refused: str) -> PreviewLine:
        """What becomes of a row of a table without figures."""
        if refused:
            line = PreviewLine(file.file, "", row.table, row.text, file.period, "", "refused",
                        row.place.locator, table=row.table)  # fmt: skip
            line.remarks.append(refused)
            return line
        line = text_rows.line_of(
            row, file.file, file.period, self.package, self.folder, self.known.organisations
        )
        if line.row is not None:
            self.new.note(row.table, line.row["id"])
        return line

    @staticmethod
    def _as_a_whole(file: Received, why: str) -> PreviewLine:
        line = PreviewLine(file.file, file.organisation, "", "", file.period, "", "refused")
        line.remarks.append(why)
        return line

    def _refusal(self, file: Received) -> str:
        """Why nothing of a file can be taken in."""
        if file.dataset and file.dataset != self.known.name:
            return f"the form is of the dataset {file.dataset!r}, not of {self.known.name!r}"
        if file.organisation and file.organisation not in self.known.organisations:
            return f"{file.organisation!r} is no organisation of the dataset; see its list"
        return ""

    def _differences(self, file: Received) -> list[str]:
        """What an older form asks otherwise than the indicator list does now."""
        found = []
        for indicator, asked in file.asked.items():
            now = self.known.indicators.get(indicator)
            if now is None:
                found.append(f"{file.file}: {indicator!r} is no indicator any more")
                continue
            for column, asked_text, message in (
                ("definition", asked.definition, "is defined otherwise since the form"),
                ("name", asked.name, f"was called {asked.name!r} in the form"),
            ):
                # A form in another language shows other words of the same thing.
                texts = {text for name, text in now.items() if name.startswith(f"{column}_")}
                if asked_text and asked_text not in texts:
                    found.append(f"{file.file}: {indicator!r} {message}")
        if file.asked:
            since = set(self.known.reported_by(file.organisation)) - set(file.asked)
            named = ", ".join(one for one in self.known.indicators if one in since)
            if named:
                found.append(f"{file.file}: the form does not ask for {named} yet")
        return found

    def _refused(self, file: Received, fault: Fault) -> PreviewLine:
        cell = f"{fault.column or ''}{fault.row or ''}"
        line = PreviewLine(file.file, file.organisation, "", "", file.period, "", "refused", cell)
        line.remarks.append(str(fault))
        return line

    def _line(self, file: Received, proposal: Proposal) -> PreviewLine:
        indicator = self.known.indicators.get(proposal.indicator.id, {})
        key = proposal.key
        earlier = (*key[:2], str(proposal.period.year_earlier()))
        there = self._there(proposal.role)
        return PreviewLine(
            file.file,
            # What many lines share is kept once.
            intern(proposal.organisation.id or proposal.organisation.printed),
            intern(proposal.indicator.id or proposal.indicator.printed),
            indicator.get(f"name_{self.known.language}", "") or proposal.indicator.printed,
            intern(str(proposal.period)),
            intern(proposal.unit),
            "new",
            intern(proposal.place.locator),
            proposal.value,
            proposal.printed,
            _shown(there.get(key)),
            there.get(earlier, {}).get("value", ""),
            list(proposal.doubts),
            proposal.role,
            qualifier=proposal.qualifier,
            qualifier_before=there.get(key, {}).get("qualifier", ""),
        )

    def _there(self, role: Role) -> Mapping[FigureKey, TextRow]:
        return self.known.plans if role == "plan" else self.known.figures

    def _place(self, line: PreviewLine, proposal: Proposal) -> None:
        """Say what becomes of a figure by what is there; make its row if it changes anything."""
        why = self._unfit(proposal)
        if not why and not self._is_sure(line, proposal):
            return
        if not why:
            proposal = self.new.organisation(line, proposal)
            why = "" if proposal.organisation.id else line.remarks.pop()
        if not why and not proposal.indicator.id:
            proposal = self.new.indicator(line, proposal)
            why = "" if proposal.indicator.id else line.remarks.pop()
        if why:
            line.state = "refused"
            line.remarks.append(why)
            return
        line.organisation, line.indicator = map(intern, proposal.key[:2])
        if self._comes_twice(line, proposal):
            return
        make = self._plan_row if proposal.role == "plan" else self._row
        self._put(line, make(line, proposal), self._there(proposal.role).get(proposal.key))

    def _put(self, line: PreviewLine, row: TextRow, before: TextRow | None) -> None:
        """The row as the line's, unless what is there says the same."""
        line.state = "new" if before is None else "changed"
        if before is not None and self._is_same(before, row, line.role):
            if row.get("note", "") in {"", before.get("note", "")}:
                line.state = "same"
                return
            line.remarks.append("its value stays, and its note is new")
        if before is not None and before.get("batch"):
            at = f", {before['locator']}" if before.get("locator") else ""
            shown = _shown(before)
            value = Decimal(shown) if before["value"] else shown
            was = {"value": value, "batch": before["batch"], "at": at}
            line.remarks.append(translatable("intake.was", **was))
        line.row = row

    @staticmethod
    def _is_same(before: TextRow, row: TextRow, role: Role) -> bool:
        return before["value"] == row["value"] if role == "plan" else is_same(before, row)

    def _comes_twice(self, line: PreviewLine, proposal: Proposal) -> bool:
        """Whether the same figure came before, here or in another file; two answers are none."""
        key = (line.organisation, line.indicator, line.period)
        other = self.taken.setdefault((proposal.role, key), line)
        if other is line:
            return False
        said = (line.value, "" if line.value is not None else line.printed)
        before = (other.value, "" if other.value is not None else other.printed)
        if said == before and other.state != "refused":
            line.state = "same"
            line.remarks.append(f"stands in {other.file} {other.cell} as well")
            return True
        for one, beside in ((line, other), (other, line)):
            one.state, one.row, one.beside = "refused", None, beside.file
            one.remarks.append(f"comes twice, also in {beside.file} {beside.cell}; send it once")
        return True

    def _unfit(self, proposal: Proposal) -> str:
        organisation = proposal.organisation
        if organisation.state == "new" and not organisation.printed:
            return "nobody is named; say whose it is with --organisation ID"
        if proposal.role == "plan" and not self._is_of_year(proposal):
            return "is a plan for less than a year; give the plan of the whole year"
        if proposal.role == "plan" and proposal.value is None:
            return "is a plan without a number"
        indicator = self.known.indicators.get(proposal.indicator.id)
        if proposal.indicator.id and indicator is None:
            return f"{proposal.indicator.id!r} is no indicator any more"
        unit = (indicator or {}).get(f"unit_{self.known.language}", proposal.unit)
        if proposal.unit and unit.casefold() != proposal.unit.casefold():
            return f"the unit is {proposal.unit!r} there and {unit!r} in the dataset; convert it"
        return ""

    @staticmethod
    def _is_of_year(proposal: Proposal) -> bool:
        return str(proposal.period) == f"{proposal.period.year:04}"

    def _is_sure(self, line: PreviewLine, proposal: Proposal) -> bool:
        """False where a name may mean several things, which only a person can tell apart."""
        if proposal.undecided:
            line.state = "unsure"
            line.remarks.append(proposal.undecided)
            return False
        for match in (proposal.organisation, proposal.indicator):
            if match.state == "unsure":
                line.state = "unsure"
                line.remarks.append(
                    f"{match.printed!r} may be {match.likely}; say which with --answer "
                    f"{f'{match.printed}={match.candidates[0].id}'!r}"
                )
                return False
        return True

    def _plan_row(self, line: PreviewLine, proposal: Proposal) -> TextRow:
        row = {
            "organisation": line.organisation,
            "indicator": line.indicator,
            "period": line.period,
            "value": "" if proposal.value is None else written(proposal.value),
            "recorded": self.settings.recorded,
        }
        return row | _filled(locator=line.cell, note=proposal.note)

    def _row(self, line: PreviewLine, proposal: Proposal) -> TextRow:
        day = (*proposal.key, self.settings.recorded)
        # The first value of a day has no number; what corrects it comes after it.
        sequence = f"{self.day[day] + 1}" if day in self.day else ""
        row = {
            "organisation": line.organisation,
            "indicator": line.indicator,
            "period": line.period,
            "value": "" if proposal.value is None else written(proposal.value),
            "qualifier": proposal.qualifier,
            "status": proposal.status,
            "recorded": self.settings.recorded,
        }
        return row | _filled(
            sequence=sequence, locator=line.cell, note=proposal.note, printed=proposal.printed,
            sentence=proposal.sentence,
        )  # fmt: skip

    def _empty(self, file: Received, indicator: str, refused: str) -> PreviewLine | None:
        now = self.known.indicators.get(indicator)
        if now is None or refused:
            return None
        # What was never reported and is not reported now is still counted as missing.
        key = (file.organisation, indicator, file.period)
        before = self.known.figures.get(key)
        name = now.get(f"name_{self.known.language}", "")
        unit = now.get(f"unit_{self.known.language}", "")
        line = PreviewLine(file.file, *key[:2], name, file.period, unit, "missing")
        line.before = _shown(before)
        line.cell = file.cells.get(indicator, "")
        if before is not None and self.settings.withdraw:
            line.state = "withdrawn"
        elif before is not None:
            line.remarks.append("is empty here and stays as it is; --withdraw takes it back")
        return line

    def forget(self) -> None:
        """Let go of what figures are looked up by, once all files are added."""
        self.day, self.taken = {}, {}
        self.known = replace(self.known, figures={}, plans={})

    def judge(self) -> None:
        """Refuse or doubt what `lcreport check` would refuse or doubt once it were written.

        Raises:
            ReleaseError: there is no room for a copy of the dataset.
        """
        lines = [line for line in self.lines if line.row is not None]
        self.remarks += judge(self.folder, self.package, lines, self.settings.reason)
        self._leave_out([line for line in lines if line.state in WAITING])

    def _leave_out(self, lines: list[PreviewLine]) -> None:
        """Take the rows of these out of the tables again, and what was made for them alone."""
        # By identity: a row that was there before may say the same.
        gone = {id(line.row) for line in lines}
        tables = self.package.tables
        for table in {FIGURES, PLANS, *(line.table for line in lines if line.table)}:
            tables[table] = [row for row in tables[table] if id(row) not in gone]
        for line in lines:
            tables[PLANS] += line.replaced
            line.row, line.replaced = None, ()
        for table, column in (("indicators", "indicator"), ("organisations", "organisation")):
            made = set(self.new.made.get(table, ()))
            used = {row[column] for name in (FIGURES, PLANS) for row in tables[name]}
            # What was made for a refused figure alone would stay in the dataset without any.
            tables[table] = [row for row in tables[table] if row["id"] not in made - used]
            self.new.made[table] = sorted(made & used)


def _filled(**cells: str) -> TextRow:
    # A row of the usual ten cells takes 350 bytes, and one of eleven twice as many.
    return {column: cell for column, cell in cells.items() if cell}


def _shown(row: TextRow | None) -> str:
    if row is None:
        return ""
    return row.get("value") or row.get("printed") or row.get("qualifier", "")
