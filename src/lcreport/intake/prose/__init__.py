"""A report in prose: its figures proposed, for a person to accept.

Nothing is learnt from anywhere but the dataset and the last report; there is no network and no
model. What one language's reports look like stands in `grammars/`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.dataset.source import open_source
from lcreport.errors import ParameterError, ReleaseError
from lcreport.intake.open_form import RECEIVED

if TYPE_CHECKING:
    from pathlib import Path

    from lcreport.intake.prose.proposals import ReportReading
    from lcreport.period import Period

__all__ = ["RECEIVED", "read", "write"]


def read(  # noqa: PLR0913 - a report, what it is held against, and how
    path: Path,
    dataset: str,
    period: Period,
    *,
    language: str = "",
    last: Path | None = None,
    anyway: bool = False,
) -> ReportReading:
    """The figures that a report proposes.

    Args:
        path: The report: .docx, .pdf with text, .html, .md or .txt.
        dataset: Folder or address of the dataset it belongs to.
        period: That it is about.
        language: Of the report; found by its letters if empty.
        last: The last report, whose sentences show what its figures were; not needed.
        anyway: Whether to read a report that seems to be of another place.

    Raises:
        ParameterError: the report cannot be read, is of another place, or what reading needs is
            not installed.
    """
    from lcreport.intake.prose import read_document  # noqa: PLC0415 - with what only reading needs

    try:
        from lcreport.intake.prose import proposals  # noqa: PLC0415
    except ImportError as error:
        raise ParameterError(
            f"to read reports needs {error.name}; install it with `pip install 'lcreport[read]'`"
        ) from error
    text = read_document.read(path)
    before = read_document.read(last) if last is not None else ""
    source = open_source(dataset)
    return proposals.propose(
        text, path.name, source, period, language=language, last=before, anyway=anyway
    )


def write(reading: ReportReading, folder: Path, report: Path) -> None:
    """Write a reading: proposals.json and .xlsx, rows.json, review.html, the report, and its text.

    Characters are counted in the text. The report is there for `take-in`, which keeps it.

    Args:
        reading: What was read.
        folder: Made if it is not there.
        report: The report's file.

    Raises:
        ReleaseError: the folder cannot be written.
    """
    from lcreport.intake.prose import proposals_form, review  # noqa: PLC0415 - only to write

    received = report.read_bytes()
    contents = {
        # In a folder of its own: a report may have the name of one of these files.
        folder / RECEIVED / report.name: received,
        folder / "report.txt": reading.report.text.encode(),
        folder / "proposals.json": reading.to_json(),
        folder / "rows.json": reading.rows_to_json(),
        folder / "proposals.xlsx": proposals_form.make(
            reading, hashlib.sha256(received).hexdigest()
        ),
        folder / "review.html": review.page(reading).encode(),
    }
    try:
        files.make_folder(folder)
        files.make_folder(folder / RECEIVED)
        files.write_whole(contents)
    except OSError as error:
        raise ReleaseError(f"{folder} cannot be written: {files.why_not_written(error)}") from error
