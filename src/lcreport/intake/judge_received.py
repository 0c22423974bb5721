"""What `lcreport check` would say of received figures once they were written."""

from __future__ import annotations

import tempfile
from array import array
from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.dataset import checks
from lcreport.errors import ReleaseError, shortened
from lcreport.intake.dataset_files import UNFINISHED
from lcreport.intake.log import INTAKE
from lcreport.intake.write_dataset import FIGURES, PLANS
from lcreport.languages.translatable import Translatable, translatable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lcreport.errors import Fault
    from lcreport.intake.lines import PreviewLine
    from lcreport.intake.write_dataset import Package


def judge(folder: Path, package: Package, lines: list[PreviewLine], reason: str) -> list[str]:
    """Refuse or doubt lines as `lcreport check` would; what stays is added to the tables.

    Args:
        folder: The dataset's.
        package: Its tables, to which the rows of the lines are added.
        lines: Those that add a row; what is refused or doubted loses it.
        reason: Why what is doubted is right, if a person has said so.

    Returns:
        What is found besides, of rows that were there before.

    Raises:
        ReleaseError: there is no room for a copy of the dataset.
    """
    if not lines:
        return []
    try:
        with tempfile.TemporaryDirectory() as temporary:
            place = Path(temporary) / folder.name
            files.copy_folder(folder, place, {INTAKE, UNFINISHED})
            return _weigh_rows(folder, place, package, lines, reason)
    except OSError as error:
        where = f"{folder} cannot be copied to {tempfile.gettempdir()} for checking"
        message = f"{where}: {error.strerror or error}"
        raise ReleaseError(f"{message}; make room there, or set TMPDIR") from error


def _weigh_rows(
    folder: Path, place: Path, package: Package, lines: list[PreviewLine], reason: str
) -> list[str]:
    owned = _added(package, lines)
    _write_copy(place, package)
    # The rows of these lines were added behind all others.
    places = {
        package.path(table): (array("Q", package.lines_of(table)[-len(own) :]), own)
        for table, own in owned.items()
        if own
    }
    others: list[Fault] = []
    for fault in checks.findings(str(place)):
        judged = _line_at(fault, places)
        if judged is not None:
            _weigh(judged, fault, reason)
        elif fault.grade != "information":
            others.append(fault)
    if others:
        # Checking what was there takes as long as all the rest, and mostly nothing is asked of it.
        before = {_bare(fault) for fault in checks.findings(str(folder))}
        others = [fault for fault in others if _bare(fault) not in before]
    return list(map(_in_words, others))


def _in_words(fault: Fault) -> str:
    """A finding in one line, which can be said in another language where its message can."""
    if not isinstance(fault.message, Translatable):
        return str(fault)
    where = {"file": fault.file, "row": fault.row, "column": fault.column}
    # As `check` prints it; what a cell holds may be as long as somebody liked.
    return translatable(
        "cli.check.line",
        place=translatable("cli.check.place", **where),
        value=shortened(repr(fault.value)),
        message=fault.message,
        remedy=fault.remedy,
    )


def _write_copy(place: Path, package: Package) -> None:
    # In a function of its own, so that no content stays in memory while the copy is checked.
    for name, content in package.contents().items():
        (place / name).write_bytes(content)


def _line_at(
    fault: Fault, places: Mapping[str, tuple[array[int], list[PreviewLine]]]
) -> PreviewLine | None:
    """The line whose row a finding is about."""
    at, own = places.get(fault.file, (array("Q"), []))
    found = bisect_left(at, fault.row or 0)
    return own[found] if found < len(at) and at[found] == fault.row else None


def _added(package: Package, lines: list[PreviewLine]) -> dict[str, list[PreviewLine]]:
    """Table → the lines whose rows are its last ones now."""
    owned: dict[str, list[PreviewLine]] = {}
    for line in lines:
        table = line.table or (PLANS if line.role == "plan" else FIGURES)
        owned.setdefault(table, []).append(line)
    for line in owned.get(PLANS, ()):
        line.replaced = package.replace_plan(line.row) if line.row else ()
    for table, own in owned.items():
        # Rows without figures stand in their tables since they were looked up there.
        if table in {FIGURES, PLANS}:
            package.tables[table] += [line.row for line in own if line.row is not None]
    return owned


def _weigh(line: PreviewLine, fault: Fault, reason: str) -> None:
    found = {"message": fault.message, "remedy": fault.remedy}
    line.remarks.append(translatable("intake.found", **found))
    if fault.grade == "fault":
        line.state = "refused"
    elif fault.grade == "doubt" and line.state != "refused" and line.row is not None:
        if reason:
            # The office's own note stays: the reason may be given for many figures at once.
            line.row["note"] = line.row.get("note") or reason
        else:
            line.state = "doubted"


def _bare(fault: Fault) -> tuple[object, ...]:
    """What stays of a finding whatever rows come after it."""
    return fault.grade, fault.file, fault.row, fault.column, fault.value, fault.message
