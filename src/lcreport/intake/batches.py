"""Batches: what was accepted together from one file, kept with the file, and taken back whole."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.errors import ParameterError
from lcreport.intake import mapping, text_rows
from lcreport.intake.dataset_files import change, held
from lcreport.intake.known_figures import key_of
from lcreport.intake.lines import WRITTEN, Preview, Settings
from lcreport.intake.log import INTAKE, LOG, BatchEntry, dumped, entries, now, user
from lcreport.intake.log import in_force as in_force_in
from lcreport.intake.open_dataset import add_table, opened
from lcreport.intake.preview import preview
from lcreport.intake.read_periods import plain
from lcreport.intake.receive import Said, answered, files_of, passed_over, received
from lcreport.intake.received import Received
from lcreport.intake.write_dataset import FIGURES, PLANS
from lcreport.languages.translatable import joined, translatable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lcreport.intake.known_figures import TextRow
    from lcreport.intake.lines import PreviewLine, State
    from lcreport.intake.write_dataset import Package

__all__ = [
    "INTAKE",
    "LOG",
    "Accepted",
    "Received",
    "Said",
    "accept",
    "answered",
    "entries",
    "files_of",
    "in_force",
    "look",
    "passed_over",
    "received",
    "undo",
]

_BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was written.

    Attributes:
        preview: What became of each figure.
        batches: The names of the batches, one a file that changed anything.
    """

    preview: Preview
    batches: tuple[str, ...]


def look(folder: Path, forms: Sequence[Received], settings: Settings) -> Preview:
    """What would become of received files; nothing is written.

    Raises:
        DatasetError: the dataset is faulty.
    """
    state = _state(folder)
    found = preview(folder, opened(folder), forms, settings)
    found.remarks += _sent_before(found, in_force(folder))
    found.state = state
    return found


def _state(folder: Path) -> str:
    """A hash of all files of a dataset but those that it received."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and inside.parts[0] != INTAKE:
            # With name and size before it: bytes that move from one file to the next change the
            # hash.
            total.update(f"{inside}\0{path.stat().st_size}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def _sent_before(found: Preview, stand: Mapping[str, BatchEntry]) -> list[str]:
    """What is to be known of files of which an earlier one stands."""
    said = []
    for form in found.received:
        if form.is_unread:
            continue
        whose = (form.organisation, form.period)
        same = [name for name, entry in stand.items() if entry["sha256"] == form.sha256]
        earlier = [
            name
            for name, entry in stand.items()
            if all(whose) and (entry["organisation"], entry["period"]) == whose
        ]
        if same:
            said.append(f"{form.file}: the same file was accepted as batch {same[-1]}")
        elif earlier:
            states = Counter(line.state for line in found.lines if line.file == form.file)
            after = {"file": form.file, "batch": earlier[-1], "counts": _counted(states)}
            said.append(translatable("intake.after_batch", **after))
    return said


def _counted(states: Mapping[State, int]) -> str:
    """How many there are of each state."""
    counts = [
        translatable("intake.count", count=count, state=translatable(f"intake.state.{state}"))
        for state, count in states.items()
    ]
    return joined(counts, ", ")


def accept(
    folder: Path,
    forms: Sequence[Received],
    settings: Settings,
    on_wait: Callable[[str], None] = lambda _: None,
    seen: Preview | None = None,
) -> Accepted:
    """Write what is neither refused nor doubted, a batch a file, all of them or none.

    Args:
        folder: The dataset's.
        forms: What the files hold.
        settings: How.
        on_wait: Called with what is being waited for.
        seen: The preview that a person has said yes to.

    Raises:
        DatasetError: the dataset is faulty.
        ParameterError: the dataset has become another one since that preview.
        ReleaseError: it cannot be written; nothing has changed then.
    """
    with held(folder, on_wait=on_wait):
        # Under the lock, for another process may have written since the preview.
        found = _as_seen(folder, seen) or look(folder, forms, settings)
        if seen is not None and _shown(seen) != _shown(found):
            raise ParameterError("the dataset has changed since the preview; look again")
        if not found.changes:
            return Accepted(found, ())
        log = entries(folder)
        # Also of those that were taken back: a name means one batch for good.
        names = {entry["batch"] for entry in log if "batch" in entry}
        contents: dict[str, bytes] = {}
        written = []
        lines_of: dict[str, list[PreviewLine]] = {}
        for line in found.lines:
            lines_of.setdefault(line.file, []).append(line)
        for form in forms:
            lines = lines_of.get(form.file, [])
            # A file that changes nothing is no batch: there would be nothing to take back.
            if any(line.state in WRITTEN for line in lines):
                entry = _entry(found, form, lines, settings, names)
                names.add(entry["batch"])
                written.append(entry["batch"])
                log.append(entry)
                contents[f"{INTAKE}/{entry['sha256']}{Path(form.file).suffix}"] = form.content()
                contents |= {f"{INTAKE}/{name}": own for name, own in form.beside.items()}
        # Only now: what was answered for a preview that nobody accepted is not kept.
        if settings.answers:
            kept = answered(folder, found.package.tables, settings.answers)
            contents[mapping.FILE] = mapping.written(kept)
        # Received files first and the log last: what the log names is there.
        change(folder, {**contents, **found.package.contents(), LOG: dumped(log)})
    return Accepted(found, tuple(written))


def _as_seen(folder: Path, seen: Preview | None) -> Preview | None:
    """The preview that a person saw, where the dataset is still the one it was made of."""
    if seen is None or seen.state != _state(folder):
        return None
    # Its tables are filled in while it is written; if that fails they do for no second time.
    seen.state = ""
    return seen


def _shown(found: Preview) -> list[tuple[object, ...]]:
    return [(line.cell, line.state, line.before, line.value) for line in found.lines]


def _entry(
    found: Preview,
    form: Received,
    lines: Sequence[PreviewLine],
    settings: Settings,
    taken: set[str],
) -> BatchEntry:
    package = found.package
    # What holds figures of several organisations is nobody's: its batch is named after the file.
    whose = form.organisation or re.sub(r"[^a-z0-9]+", "-", plain(Path(form.file).stem)).strip("-")
    name = _name(f"{settings.recorded}-{whose}", taken)
    title = form.source or form.file
    source = package.named("sources", title, {"title": title})["id"]
    removed: list[TextRow] = []
    replaced: list[TextRow] = []
    for line in lines:
        if line.row is not None and line.table:
            line.row[_BATCH] = name
        elif line.row is not None:
            table = PLANS if line.role == "plan" else FIGURES
            # A dataset that no form was taken into yet may lack these columns.
            package.head(table, "locator", "note", _BATCH)
            if line.row.get("sentence"):
                package.head(table, "sentence")
            line.row |= {"source": source, _BATCH: name}
            package.widen(line.row["indicator"], line.row["value"])
            replaced += line.replaced
        elif line.state == "withdrawn":
            removed += _withdraw(package, (line.organisation, line.indicator, line.period))
    return {
        "batch": name,
        "time": now(),
        "file": form.file,
        "sha256": form.sha256,
        "report": form.report,
        "from": settings.from_whom,
        "organisation": form.organisation,
        "period": form.period,
        "accepted_by": user(),
        "reason": settings.reason,
        "counts": Counter(line.state for line in lines),
        "made": found.made,
        "removed": removed,
        "replaced": replaced,
    }


def _withdraw(package: Package, key: tuple[str, str, str]) -> list[TextRow]:
    """Take all vintages of a figure out of the table; the log keeps them."""
    gone = [row for row in package.vintages() if key_of(row) == key]
    ids = set(map(id, gone))
    package.tables[FIGURES] = [row for row in package.tables[FIGURES] if id(row) not in ids]
    return gone


def _name(begin: str, taken: set[str]) -> str:
    number, name = 1, begin
    while name in taken:
        number += 1
        name = f"{begin}-{number}"
    return name


def in_force(folder: Path) -> dict[str, BatchEntry]:
    """The batches that stand, by name; those taken back are left out.

    Raises:
        DatasetError: the log cannot be read.
    """
    return in_force_in(entries(folder))


def undo(
    folder: Path, batch: str, reason: str = "", on_wait: Callable[[str], None] = lambda _: None
) -> int:
    """Take one accepted batch back; the log and the received file stay.

    Args:
        folder: The dataset's.
        batch: Its name.
        reason: Why, for the log.
        on_wait: Called with what is being waited for.

    Returns:
        How many figures were taken out or put back.

    Raises:
        ParameterError: there is no such batch, or it was taken back already.
        DatasetError: the dataset is faulty.
        ReleaseError: it cannot be written; nothing has changed then.
    """
    with held(folder, on_wait=on_wait):
        log = entries(folder)
        stand = in_force_in(log)
        if batch not in stand:
            was = any(entry.get(_BATCH) == batch for entry in log)
            known = ", ".join(list(stand)[-5:]) or "none"
            why = "was taken back already" if was else "is no batch"
            raise ParameterError(f"{batch!r} {why}; the last that stand are {known}")
        package = opened(folder)
        others = _take_out_rows(package, folder, stand[batch]["made"], batch)
        gone, plans = (_take_out(package, table, batch) for table in (FIGURES, PLANS))
        # What it withdrew comes back with all vintages, which the log has kept.
        back = stand[batch]["removed"]
        package.tables[FIGURES] += back
        # Batches of earlier versions have taken in no plans.
        package.tables[PLANS] += stand[batch].get("replaced", [])
        _unmake(package, stand[batch]["made"])
        log.append({
            "undone": batch,
            "time": now(),
            "by": user(),
            "reason": reason,
            "rows": gone,
            "plans": plans,
            "others": others,
        })
        change(folder, {**package.contents(), LOG: dumped(log)})
    return len(gone) + len(plans) + len(back) + sum(map(len, others.values()))


def _take_out_rows(
    package: Package, folder: Path, made: Mapping[str, Sequence[str]], batch: str
) -> dict[str, list[TextRow]]:
    """Take a batch's rows out of the tables without figures that it has any in."""
    found = {}
    for table in text_rows.ROW_TABLES:
        if made.get(table):
            add_table(package, folder, table, ())
            found[table] = _take_out(package, table, batch)
    return found


def _take_out(package: Package, table: str, batch: str) -> list[TextRow]:
    rows = package.tables[table]
    package.tables[table] = [row for row in rows if row.get(_BATCH) != batch]
    return [row for row in rows if row.get(_BATCH) == batch]


def _unmake(package: Package, made: Mapping[str, Sequence[str]]) -> None:
    """Remove what a batch made, but that of which others have figures now."""
    for table, column in (("indicators", "indicator"), ("organisations", "organisation")):
        used = {row[column] for name in (FIGURES, PLANS) for row in package.tables[name]}
        gone = set(made.get(table, ())) - used
        package.tables[table] = [row for row in package.tables[table] if row["id"] not in gone]
