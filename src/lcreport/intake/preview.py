"""What would become of received figures: each beside what is there, and what speaks against it.

Nothing is written. The rules are those of `lcreport check`, asked of the dataset as it would be.
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from lcreport.dataset import checks
from lcreport.dataset.tables import sequence_of
from lcreport.errors import ReleaseError
from lcreport.intake import known_figures
from lcreport.intake.dataset_files import UNFINISHED
from lcreport.intake.known_figures import key_of
from lcreport.intake.proposals import Candidate, Match
from lcreport.intake.read_periods import plain
from lcreport.intake.write_dataset import is_same, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lcreport.errors import Fault
    from lcreport.intake.known_figures import Key, KnownFigures, TextRow
    from lcreport.intake.proposals import Proposal
    from lcreport.intake.read_form import Received
    from lcreport.intake.write_dataset import Package

State = Literal["new", "changed", "same", "missing", "withdrawn", "unsure", "doubted", "refused"]
STATES: tuple[State, ...] = get_args(State)
WAITING = ("unsure", "doubted", "refused")
"""The states of what a person has to look at first."""
WRITTEN = ("new", "changed", "withdrawn")
"""The states of what an acceptance writes."""
INTAKE = "intake"
"""The folder of a dataset that keeps what was received, and the log."""
_FIGURES = "observations"
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """How figures are taken in.

    Attributes:
        recorded: The day on which they became known, as an ISO date.
        new: Whether what is not known yet may be made.
        reason: Why figures in doubt are right; the note of those that have none.
        withdraw: Whether a cell left empty takes back the figure that is there.
        from_whom: Who sent the files.
        answers: Names as written → ids, which the dataset keeps once something is accepted.
    """

    recorded: str
    new: bool = False
    reason: str = ""
    withdraw: bool = False
    from_whom: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """What would become of one figure.

    Attributes:
        file: The file's name.
        organisation: Whose it is.
        indicator: What it counts, by its id, or by its name where it has none yet.
        name: What the indicator is called.
        period: For which period.
        unit: The indicator's.
        state: What would become of it.
        cell: Where it stands.
        value: What comes; None where only words do, or nothing.
        printed: The words that come.
        before: What is there of the same period; empty where nothing is.
        earlier: What is there of the same period a year earlier.
        remarks: Why it is refused or doubted, and what else is to be known.
    """

    file: str
    organisation: str
    indicator: str
    name: str
    period: str
    unit: str
    state: State
    cell: str = ""
    value: Decimal | None = None
    printed: str = ""
    before: str = ""
    earlier: str = ""
    remarks: list[str] = field(default_factory=list)
    row: TextRow | None = None

    @property
    def change(self) -> str:
        """How much more it is than a year earlier, in %; empty where that cannot be told."""
        if self.value is None or not self.earlier or not Decimal(self.earlier):
            return ""
        percents = (self.value / Decimal(self.earlier) - 1) * 100
        return f"{percents:+.1f}%"


@dataclass(slots=True)
class Preview:
    """What would become of received files.

    Attributes:
        lines: A figure each, file by file.
        remarks: What is to be known of whole files.
        received: The files.
        package: The dataset's tables as they would be written; what is refused is not in them.
        made: Table → ids that are new in it.
    """

    lines: list[Line]
    remarks: list[str]
    received: Sequence[Received]
    package: Package
    made: dict[str, list[str]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[State, int]:
        """State → how many figures."""
        found = Counter(line.state for line in self.lines)
        return {state: found[state] for state in STATES}

    @property
    def is_clean(self) -> bool:
        """True where nothing waits for a person."""
        return not any(line.state in WAITING for line in self.lines)

    @property
    def changes(self) -> bool:
        """True where an acceptance would write something."""
        return any(line.state in WRITTEN for line in self.lines)


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
    making.judge()
    return Preview(making.lines, making.remarks, received, package, making.made)


class _Making:
    """A preview while it is made."""

    def __init__(
        self, folder: Path, package: Package, settings: Settings, known: KnownFigures
    ) -> None:
        self.folder, self.package, self.settings, self.known = folder, package, settings, known
        self.lines: list[Line] = []
        self.remarks: list[str] = []
        self.made: dict[str, list[str]] = {}
        self.day = {
            (*key_of(row), row.get("recorded", "")): sequence_of(row) for row in package.vintages()
        }
        self.names = {
            plain(row.get(f"name_{known.language}", "")): key
            for key, row in known.indicators.items()
        }
        self.taken: dict[Key, Line] = {}

    def add(self, file: Received) -> None:
        """Take in one file."""
        self.remarks += [*file.remarks, *self._differences(file)]
        refused = self._refusal(file)
        for fault in file.faults:
            self.lines.append(self._refused(file, fault))
        for proposal in file.proposals:
            line = self._line(file, proposal)
            if refused:
                line.state = "refused"
                line.remarks.append(refused)
            else:
                self._place(line, proposal)
            self.lines.append(line)
        empty = (self._empty(file, indicator, refused) for indicator in file.empty)
        self.lines += [line for line in empty if line is not None]

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
            # A form in another language shows other words of the same definition.
            told = {text for column, text in now.items() if column.startswith("definition_")}
            if asked.definition and asked.definition not in told:
                found.append(f"{file.file}: {indicator!r} is defined otherwise since the form")
        return found

    def _refused(self, file: Received, fault: Fault) -> Line:
        cell = f"{fault.column or ''}{fault.row or ''}"
        line = Line(file.file, file.organisation, "", "", file.period, "", "refused", cell)
        line.remarks.append(str(fault))
        return line

    def _line(self, file: Received, proposal: Proposal) -> Line:
        indicator = self.known.indicators.get(proposal.indicator.id, {})
        key = proposal.key
        earlier = (*key[:2], str(proposal.period.year_earlier()))
        return Line(
            file.file,
            proposal.organisation.id or proposal.organisation.printed,
            proposal.indicator.id or proposal.indicator.printed,
            indicator.get(f"name_{self.known.language}", "") or proposal.indicator.printed,
            str(proposal.period),
            proposal.unit,
            "new",
            proposal.place.locator,
            proposal.value,
            proposal.printed,
            _shown(self.known.figures.get(key)),
            self.known.figures.get(earlier, {}).get("value", ""),
            list(proposal.doubts),
        )

    def _place(self, line: Line, proposal: Proposal) -> None:
        """Say what becomes of a figure by what is there; make its row if it changes anything."""
        why = self._unfit(proposal)
        if not why and not self._is_sure(line, proposal):
            return
        if not why and not proposal.indicator.id:
            proposal = self._resolve(line, proposal)
            why = "" if proposal.indicator.id else line.remarks.pop()
        if why:
            line.state = "refused"
            line.remarks.append(why)
            return
        key = proposal.key
        if other := self.taken.get(key):
            line.state = "refused"
            line.remarks.append(f"comes twice, also in {other.file} {other.cell}; send it once")
            return
        row = self._row(proposal)
        before = self.known.figures.get(key)
        line.state = "new" if before is None else "changed"
        if before is not None and is_same(before, row):
            line.state = "same"
            return
        self.taken[key], line.row = line, row

    def _unfit(self, proposal: Proposal) -> str:
        if proposal.role == "plan":
            return "is a plan; write plans into targets.csv"
        if proposal.organisation.state == "new":
            named = proposal.organisation.printed
            who = f"{named!r} is no known organisation" if named else "nobody is named"
            return f"{who}; say whose it is with --organisation ID"
        indicator = self.known.indicators.get(proposal.indicator.id)
        if proposal.indicator.id and indicator is None:
            return f"{proposal.indicator.id!r} is no indicator any more"
        unit = (indicator or {}).get(f"unit_{self.known.language}", proposal.unit)
        if proposal.unit and unit.casefold() != proposal.unit.casefold():
            return f"the unit is {proposal.unit!r} there and {unit!r} in the dataset; convert it"
        return ""

    def _is_sure(self, line: Line, proposal: Proposal) -> bool:
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

    def _resolve(self, line: Line, proposal: Proposal) -> Proposal:
        """Find or, where that is allowed, make the indicator of a row that names a new one."""
        name = proposal.indicator.printed
        if known := self.names.get(plain(name)):
            line.indicator = known
            line.remarks.append(f"is the known indicator {known!r} by its name")
            return dataclasses.replace(
                proposal, indicator=Match(name, known, (Candidate(known, 1),))
            )
        nearest = get_close_matches(plain(name), self.names, _NEAREST)
        # A printed comparison makes no new thing: it goes with the figure that it compares.
        if not self.settings.new and not proposal.printed_for:
            like = ", ".join(self.names[one] for one in nearest)
            hint = f"; the nearest are {like}" if like else ""
            line.remarks.append(f"{name!r} is no known indicator{hint}; --new makes it one")
            return proposal
        if not proposal.kind:
            line.remarks.append(f"{name!r} is new, and its kind is told nowhere; add a column kind")
            return proposal
        facts = {
            f"unit_{self.known.language}": proposal.unit,
            "kind": proposal.kind,
            "better": proposal.better,
            "decimals": "0",
            "printed_for": proposal.printed_for,
            "printed_as": proposal.printed_as,
        }
        made = self.package.named("indicators", name, facts)["id"]
        self.made.setdefault("indicators", []).append(made)
        self.names[plain(name)] = made
        line.indicator = made
        return dataclasses.replace(proposal, indicator=Match(name, made))

    def _row(self, proposal: Proposal) -> TextRow:
        organisation, indicator, period = proposal.key
        day = (organisation, indicator, period, self.settings.recorded)
        # The first value of a day has no number; what corrects it comes after it.
        sequence = f"{self.day[day] + 1}" if day in self.day else ""
        return {
            "organisation": organisation,
            "indicator": indicator,
            "period": period,
            "value": "" if proposal.value is None else written(proposal.value),
            "qualifier": proposal.qualifier,
            "status": proposal.status,
            "recorded": self.settings.recorded,
            "sequence": sequence,
            "locator": proposal.place.locator,
            "note": proposal.note,
            "printed": proposal.printed,
            "sentence": proposal.sentence,
        }

    def _empty(self, file: Received, indicator: str, refused: str) -> Line | None:
        now = self.known.indicators.get(indicator)
        if now is None or refused:
            return None
        key = (file.organisation, indicator, file.period)
        before = self.known.figures.get(key)
        name = now.get(f"name_{self.known.language}", "")
        unit = now.get(f"unit_{self.known.language}", "")
        line = Line(file.file, *key[:2], name, file.period, unit, "missing")
        line.before = _shown(before)
        if before is not None and self.settings.withdraw:
            line.state = "withdrawn"
        elif before is not None:
            line.remarks.append("is empty here and stays as it is; --withdraw takes it back")
        return line

    def judge(self) -> None:
        """Refuse or doubt what `lcreport check` would refuse or doubt once it were written.

        Raises:
            ReleaseError: there is no room for a copy of the dataset.
        """
        lines = [line for line in self.lines if line.row is not None]
        if not lines:
            return
        try:
            with tempfile.TemporaryDirectory() as temporary:
                place = Path(temporary) / self.folder.name
                left_out = shutil.ignore_patterns(INTAKE, UNFINISHED)
                shutil.copytree(self.folder, place, ignore=left_out, symlinks=True)
                before = {_bare(fault) for fault in checks.findings(str(place))}
                self._judge_rows(place, lines, before)
        except OSError as error:
            # shutil tells of each file that it could not copy, and of none the reason alone.
            message = f"{self.folder} cannot be copied to {tempfile.gettempdir()} for checking"
            raise ReleaseError(f"{message}; make room there, or set TMPDIR") from error

    def _judge_rows(self, place: Path, lines: list[Line], before: set[tuple[object, ...]]) -> None:
        rows = self.package.tables[_FIGURES]
        rows += [line.row for line in lines if line.row is not None]
        path = self.package.path(_FIGURES)
        starts = self.package.lines_of(_FIGURES)
        by_start = dict(zip(starts[-len(lines) :], lines, strict=True))
        for name, content in self.package.contents().items():
            (place / name).write_bytes(content)
        for fault in checks.findings(str(place)):
            if _bare(fault) in before:
                continue
            line = by_start.get(fault.row or 0) if fault.file == path else None
            if line is not None:
                self._weigh(line, fault)
            elif fault.grade != "information":
                self.remarks.append(str(fault))
        self._leave_out([line for line in lines if line.state in {"refused", "doubted"}])

    def _leave_out(self, lines: list[Line]) -> None:
        """Take the rows of these out of the tables again, and what was made for them alone."""
        gone = {id(line.row) for line in lines}
        tables = self.package.tables
        tables[_FIGURES] = [row for row in tables[_FIGURES] if id(row) not in gone]
        for line in lines:
            line.row = None
        made = set(self.made.get("indicators", ()))
        unused = made - {row["indicator"] for row in tables[_FIGURES]}
        tables["indicators"] = [row for row in tables["indicators"] if row["id"] not in unused]
        self.made = {"indicators": sorted(made - unused)}

    def _weigh(self, line: Line, fault: Fault) -> None:
        line.remarks.append(f"{fault.message}; {fault.remedy}")
        if fault.grade == "fault":
            line.state = "refused"
        elif fault.grade == "doubt" and line.state != "refused" and line.row is not None:
            if self.settings.reason:
                line.row["note"] = line.row["note"] or self.settings.reason
            else:
                line.state = "doubted"


def _bare(fault: Fault) -> tuple[object, ...]:
    """What stays of a finding whatever rows come after it."""
    return fault.grade, fault.file, fault.row, fault.column, fault.value, fault.message


def _shown(row: TextRow | None) -> str:
    if row is None:
        return ""
    return row.get("value") or row.get("printed") or row.get("qualifier", "")
