"""Batches: what was accepted together from one file, kept with the file, and taken back whole."""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcreport import files
from lcreport.errors import DatasetError, Fault, ParameterError
from lcreport.intake import mapping, match, read_form, read_spreadsheet, workbook_limits
from lcreport.intake.dataset_files import change, held
from lcreport.intake.known_figures import key_of
from lcreport.intake.preview import INTAKE, WRITTEN, Preview, Settings, preview
from lcreport.intake.prose import read_proposals
from lcreport.intake.read_form import Received
from lcreport.intake.read_periods import plain
from lcreport.intake.workbooks import SUFFIXES
from lcreport.intake.write_dataset import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lcreport.intake.known_figures import TextRow
    from lcreport.intake.marks import DecimalMark
    from lcreport.intake.preview import Line
    from lcreport.intake.write_dataset import Package

LOG = f"{INTAKE}/log.jsonl"
"""The log: a line of JSON a batch, in the order of their acceptance, and one for each undoing."""
_LOG_BYTES = 2**28
_FIGURES = "observations"
_BATCH = "batch"
_SENTENCE = "sentence"
Entry = dict[str, Any]
"""A line of the log."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was written.

    Attributes:
        preview: What became of each figure.
        batches: The names of the batches, one a file that changed anything.
    """

    preview: Preview
    batches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of received files beforehand.

    Attributes:
        organisation: Whose figures they are where a file names nobody.
        period: Of which period they are where a file names none.
        decimal_mark: For numbers as text where no column shows it.
        answers: Names as written → ids; kept in the dataset once something is accepted.
    """

    organisation: str = ""
    period: str = ""
    decimal_mark: DecimalMark = ""
    answers: Mapping[str, str] = field(default_factory=dict)


def received(folder: Path, paths: Sequence[Path], said: Said | None = None) -> list[Received]:
    """What files hold, and those of folders: forms, and any other spreadsheet.

    Args:
        folder: The dataset's, whose names are looked for.
        paths: Files and folders; of a folder its spreadsheets, in the order of their names.
        said: What is known beforehand.

    Raises:
        DatasetError: a file cannot be read; all that cannot at once.
        ParameterError: there is no such file, a folder has none, or an answer names no id.
    """
    reader = _Reader(folder, said or Said())
    found: list[Received] = []
    faults: list[Fault] = []
    for path in _files(paths):
        try:
            found.append(reader.read(path, workbook_limits.content_of(path)))
        except DatasetError as error:
            faults += error.faults
    if faults:
        raise DatasetError("\n".join(map(str, faults)), faults)
    return found


class _Reader:
    """Reads files for one dataset, whose tables are opened once, when one is no form."""

    def __init__(self, folder: Path, said: Said) -> None:
        self.folder, self.said = folder, said

    @cached_property
    def tables(self) -> Mapping[str, Sequence[TextRow]]:
        return opened(self.folder).tables

    @cached_property
    def answers(self) -> mapping.Answers:
        return answered(self.folder, self.tables, self.said.answers)

    def read(self, path: Path, content: bytes) -> Received:
        is_packed = path.suffix.lower() in {".xlsx", ".xlsm"}
        form = read_form.opened(content, path.name) if is_packed else None
        if form is None:
            return self._of_office(path, content)
        if form.facts.get(read_form.READING):
            received = read_proposals.read(form)
            _keep_report(received, path.parent)
            return received
        return read_form.filled_in(form)

    def _of_office(self, path: Path, content: bytes) -> Received:
        options = read_spreadsheet.ReadOptions(
            period=self.said.period,
            decimal_mark=self.said.decimal_mark,
            organisations=match.names_of(self.tables["organisations"]),
        )
        reading = read_spreadsheet.read(path, options)
        known = match.Known.of(self.tables)
        proposed = match.proposals(reading, known, self.answers, self.said.organisation)
        whose = {one.organisation.id for one in proposed}
        periods = {str(one.period) for one in proposed}
        marks = [
            f"{path.name}: {mark!r} in {count} cells is taken as missing"
            for mark, count in reading.marks.items()
        ]
        return Received(
            path.name,
            content,
            organisation=whose.pop() if len(whose) == 1 else "",
            period=periods.pop() if len(periods) == 1 else "",
            proposals=proposed,
            remarks=[*map(str, reading.doubts), *marks],
        )


def _keep_report(form: Received, folder: Path) -> None:
    """Find the report that a form was read from, and its text, to be kept with the form."""
    report = folder / read_form.RECEIVED / Path(form.source).name
    try:
        content = workbook_limits.content_of(report)
    except DatasetError:
        content = b""
    if hashlib.sha256(content).hexdigest() != form.report:
        form.remarks.append(
            f"{form.file}: the report {form.source} is not beside it as it was read, and is not "
            f"kept; put it into {report.parent}"
        )
        return
    form.beside[f"{form.report}{report.suffix}"] = content
    text = folder / "report.txt"
    if text.is_file():
        form.beside[f"{form.report}.text.txt"] = text.read_bytes()


def answered(
    folder: Path, tables: Mapping[str, Sequence[TextRow]], answers: Mapping[str, str]
) -> mapping.Answers:
    """The answers that a dataset keeps, and those given now.

    Raises:
        DatasetError: mapping.yaml cannot be read.
        ParameterError: an answer names an id that the dataset does not have.
    """
    known = mapping.load(folder)
    for name, meant in answers.items():
        for kind in ("organisations", "indicators"):
            if any(row["id"] == meant for row in tables[kind]):
                getattr(known, kind)[name] = meant
                break
        else:
            raise ParameterError(
                f"the answer {name!r} names {meant!r}, which is no id of an organisation or "
                "indicator of the dataset; see `lcreport list`"
            )
    return known


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        # What Excel leaves beside a file that somebody has open is no form.
        names = (one for one in sorted(path.iterdir()) if one.name[0] not in "~.")
        own = [one for one in names if one.suffix.lower() in SUFFIXES]
        if not own:
            raise ParameterError(f"there is no spreadsheet in {path}; name files or another folder")
        yield from own


def look(folder: Path, forms: Sequence[Received], settings: Settings) -> Preview:
    """What would become of received files; nothing is written.

    Raises:
        DatasetError: the dataset is faulty.
    """
    return preview(folder, opened(folder), forms, settings)


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
        found = look(folder, forms, settings)
        if seen is not None and _shown(seen) != _shown(found):
            raise ParameterError("the dataset has changed since the preview; look again")
        if not found.changes:
            return Accepted(found, ())
        log = entries(folder)
        contents: dict[str, bytes] = {}
        written = []
        for form in forms:
            lines = [line for line in found.lines if line.file == form.file]
            if any(line.state in WRITTEN for line in lines):
                entry = _entry(found, form, lines, settings, log)
                written.append(entry[_BATCH])
                log.append(entry)
                contents[f"{INTAKE}/{entry['sha256']}{Path(form.file).suffix}"] = form.content
                contents |= {f"{INTAKE}/{name}": own for name, own in form.beside.items()}
        if settings.answers:
            kept = answered(folder, found.package.tables, settings.answers)
            contents[mapping.FILE] = mapping.written(kept)
        # Received files first and the log last: what the log names is there.
        change(folder, {**contents, **found.package.contents(), LOG: _dumped(log)})
    return Accepted(found, tuple(written))


def _shown(found: Preview) -> list[tuple[object, ...]]:
    return [(line.cell, line.state, line.before, line.value) for line in found.lines]


def _entry(
    found: Preview, form: Received, lines: Sequence[Line], settings: Settings, log: Sequence[Entry]
) -> Entry:
    package = found.package
    whose = form.organisation or re.sub(r"[^a-z0-9]+", "-", plain(Path(form.file).stem)).strip("-")
    name = _name(f"{settings.recorded}-{whose}", log)
    title = form.source or form.file
    source = package.named("sources", title, {"title": title})["id"]
    _widen(package, lines)
    if _BATCH not in package.heads[_FIGURES]:
        package.heads[_FIGURES].append(_BATCH)
    removed: list[TextRow] = []
    for line in lines:
        if line.row is not None:
            line.row |= {"source": source, _BATCH: name}
            package.widen(line.row["indicator"], line.row["value"])
        elif line.state == "withdrawn":
            removed += _withdraw(package, (line.organisation, line.indicator, line.period))
    return {
        _BATCH: name,
        "time": _now(),
        "file": form.file,
        "sha256": form.sha256,
        "report": form.report,
        "from": settings.from_whom,
        "organisation": form.organisation,
        "period": form.period,
        "accepted_by": _who(),
        "reason": settings.reason,
        "counts": Counter(line.state for line in lines),
        "made": found.made,
        "removed": removed,
    }


def _widen(package: Package, lines: Sequence[Line]) -> None:
    """Give the table of figures the column of sentences, where any figure has one."""
    head = package.heads[_FIGURES]
    if _SENTENCE not in head and any(line.row and line.row[_SENTENCE] for line in lines):
        head.append(_SENTENCE)


def _withdraw(package: Package, key: tuple[str, str, str]) -> list[TextRow]:
    """Take all vintages of a figure out of the table; the log keeps them."""
    gone = [row for row in package.vintages() if key_of(row) == key]
    ids = set(map(id, gone))
    package.tables[_FIGURES] = [row for row in package.tables[_FIGURES] if id(row) not in ids]
    return gone


def _name(begin: str, log: Sequence[Entry]) -> str:
    taken = {entry.get(_BATCH) for entry in log}
    number, name = 1, begin
    while name in taken:
        number += 1
        name = f"{begin}-{number}"
    return name


def _now() -> str:
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return ""


def entries(folder: Path) -> list[Entry]:
    """The log of a dataset; nothing where nothing was accepted yet.

    Raises:
        DatasetError: it cannot be read.
    """
    try:
        text = files.read(folder / LOG, _LOG_BYTES).decode()
        return [json.loads(line) for line in text.splitlines() if line]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, RecursionError) as error:
        fault = Fault(LOG, None, None, None, f"cannot be read: {error}", "restore it")
        raise DatasetError(f"{folder}: {fault}", [fault]) from error


def standing(folder: Path) -> dict[str, Entry]:
    """The batches that stand, by name; those taken back are left out.

    Raises:
        DatasetError: the log cannot be read.
    """
    return _standing(entries(folder))


def _standing(log: Sequence[Entry]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in log:
        if "undone" in entry:
            found.pop(entry["undone"], None)
        else:
            found[entry[_BATCH]] = entry
    return found


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
        stand = _standing(log)
        if batch not in stand:
            was = any(entry.get(_BATCH) == batch for entry in log)
            known = ", ".join(list(stand)[-5:]) or "none"
            why = "was taken back already" if was else "is no batch"
            raise ParameterError(f"{batch!r} {why}; the last that stand are {known}")
        package = opened(folder)
        rows = package.tables[_FIGURES]
        gone = [row for row in rows if row.get(_BATCH) == batch]
        kept = [row for row in rows if row.get(_BATCH) != batch]
        back: list[TextRow] = stand[batch]["removed"]
        package.tables[_FIGURES] = kept + back
        _unmake(package, stand[batch]["made"])
        log.append({
            "undone": batch,
            "time": _now(),
            "by": _who(),
            "reason": reason,
            "rows": gone,
        })
        change(folder, {**package.contents(), LOG: _dumped(log)})
    return len(gone) + len(back)


def _unmake(package: Package, made: Mapping[str, Sequence[str]]) -> None:
    """Remove the indicators that a batch made, but those of which others have figures now."""
    used = {row["indicator"] for row in package.tables[_FIGURES]}
    gone = set(made.get("indicators", ())) - used
    rows = package.tables["indicators"]
    package.tables["indicators"] = [row for row in rows if row["id"] not in gone]


def _dumped(log: Sequence[Entry]) -> bytes:
    return "".join(f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in log).encode()
