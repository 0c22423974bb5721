"""Files that came in, read one by one: forms and other spreadsheets; one that fails stops none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING

from lcreport.errors import DatasetError, ParameterError
from lcreport.intake import (
    mapping,
    match,
    open_form,
    read_form,
    read_spreadsheet,
    workbook_limits,
)
from lcreport.intake.open_dataset import opened
from lcreport.intake.prose import read_proposals
from lcreport.intake.read_many import read_all
from lcreport.intake.received import Received
from lcreport.intake.sheet_reading import ReadOptions
from lcreport.intake.workbooks import SUFFIXES, refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from lcreport.errors import Fault
    from lcreport.intake.decimal_marks import DecimalMark
    from lcreport.intake.known_figures import TextRow

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of received files beforehand.

    Attributes:
        organisation: Whose figures they are where a file names nobody.
        period: Of which period they are where a file names none.
        decimal_mark: For numbers as text where no column shows it.
        answers: Names as written → ids; kept in the dataset once something is accepted. `+` in
            place of an id says that the name is new.
    """

    organisation: str = ""
    period: str = ""
    decimal_mark: DecimalMark = ""
    answers: Mapping[str, str] = field(default_factory=dict)


def received(folder: Path, paths: Sequence[Path], said: Said | None = None) -> Sequence[Received]:
    """What files hold, and those of folders: forms, and any other spreadsheet.

    A file that cannot be read has its faults and nothing else, so that the others go on.

    Args:
        folder: The dataset's, whose names are looked for.
        paths: Files and folders; of a folder its spreadsheets, in the order of their names.
        said: What is known beforehand.

    Raises:
        DatasetError: not one file can be read, or the dataset is faulty.
        ParameterError: there is no such file, a folder has none, or an answer names no id.
        ReleaseError: there is no room to keep what many files hold.
    """  # noqa: DOC501 - `refused` makes a DatasetError
    # Tables are opened when the first file that is no form needs them: forms say what they are.
    reader = _Reader(folder, said or Said())
    if reader.said.answers:
        # A wrong answer is refused before a thousand files are read.
        _ = reader.answers
    chosen = list(files_of(paths))
    found = read_all(reader, chosen)
    # As far as the first that can be read: of many each look takes them from the disk again.
    if all(file.is_unread for file in found):
        raise refused([fault for file in found for fault in file.faults])
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

    def read(self, path: Path) -> Received:
        try:
            content = workbook_limits.content_of(path)
            form = open_form.opened(content, path.name)
            if form is None:
                found = self._of_office(path, content)
            else:
                found = self._of_form(form, path.parent)
        except DatasetError as error:
            return _unread(path, error)
        if not found.is_unread:
            found.lies_at(path)
        return found

    @staticmethod
    def _of_form(form: open_form.Opened, folder: Path) -> Received:
        if not form.facts.get(open_form.READING):
            return read_form.filled_in(form)
        found = read_proposals.read(form)
        _keep_report(found, folder)
        return found

    def _of_office(self, path: Path, content: bytes) -> Received:
        options = ReadOptions(
            period=self.said.period,
            decimal_mark=self.said.decimal_mark,
            organisations=match.names_of(self.tables["organisations"]),
            indicators=match.names_of(self.tables["indicators"]),
            in_part=True,
        )
        answers = self.answers
        try:
            reading = read_spreadsheet.read_content(content, path.name, options)
        except DatasetError as error:
            return _unread(path, error)
        known = match.KnownNames.of(self.tables)
        proposed = match.proposals(reading, known, answers, self.said.organisation)
        # `lcreport status` counts a batch for one organisation and period: a file of several names
        # none.
        whose = {one.organisation.id for one in proposed}
        periods = {str(one.period) for one in proposed if one.role == "figure"}
        marks = [
            f"{path.name}: {mark!r} in {count} cells is taken as missing"
            for mark, count in reading.marks.items()
        ]
        return Received(
            path.name,
            hashlib.sha256(content).hexdigest(),
            organisation=whose.pop() if len(whose) == 1 else "",
            period=periods.pop() if len(periods) == 1 else "",
            proposals=proposed,
            faults=list(reading.faults),
            remarks=[*map(str, reading.doubts), *marks],
        )


def _keep_report(form: Received, folder: Path) -> None:
    """Find the report that a form was read from, and its text, to be kept with the form."""
    # By its name alone: a hidden sheet that somebody changed may say any path.
    report = folder / open_form.RECEIVED / PurePath(form.source).name
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
    # Places of figures are counted in characters of the text as read, which another reader of the
    # same PDF may give otherwise.
    text = folder / "report.txt"
    if text.is_file():
        form.beside[f"{form.report}.text.txt"] = text.read_bytes()


def _unread(path: Path, error: DatasetError) -> Received:
    faults: Sequence[Fault] = error.faults
    return Received(path.name, faults=list(faults), is_unread=True)


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
        if meant == mapping.NEW:
            known.new.add(name)
            continue
        for kind in ("organisations", "indicators"):
            if any(row["id"] == meant for row in tables[kind]):
                getattr(known, kind)[name] = meant
                break
        else:
            raise ParameterError(
                f"the answer {name!r} names {meant!r}, which is no id of an organisation or "
                f"indicator of the dataset; see `lcreport list`, or write {mapping.NEW} for what "
                "is new"
            )
    return known


def passed_over(paths: Sequence[Path]) -> list[str]:
    """A sentence for each folder among these with files that are not read, so that none is lost."""
    said = []
    for folder in paths:
        if not folder.is_dir():
            continue
        others = [
            f"{one.name}/" if one.is_dir() else one.name
            for one in _listed(folder)
            if not _is_spreadsheet(one)
        ]
        if others:
            more = [f"… ({len(others)})"] if len(others) > _NAMED else []
            names = ", ".join([*others[:_NAMED], *more])
            said.append(
                f"in {folder} these are no spreadsheets and are passed over: {names}; "
                "ask for them as .xlsx, .ods or .csv, or name what a folder holds"
            )
    return said


def _listed(folder: Path) -> list[Path]:
    # What Excel leaves beside a file that somebody has open is no form.
    return sorted(path for path in folder.iterdir() if path.name[0] not in "~.")


def _is_spreadsheet(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files among these, and the spreadsheets of the folders among them.

    Raises:
        ParameterError: a folder has none.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        own = list(filter(_is_spreadsheet, _listed(path)))
        if not own:
            raise ParameterError(f"there is no spreadsheet in {path}; name files or another folder")
        yield from own
