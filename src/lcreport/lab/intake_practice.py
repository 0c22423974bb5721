"""A copy of a dataset and a form that came back, to practise taking in without touching anything.

The form has what returned forms have: figures above those of last time, a number a thousand times
too large, and one that stands at the end under another name than its own.
"""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.dataset.frames import unknown
from lcreport.dataset.source import find
from lcreport.errors import ParameterError
from lcreport.intake import form, known_figures
from lcreport.languages import FIRST
from lcreport.languages import check as known_language
from lcreport.period import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    FormCell = Cell | MergedCell

_GROWTH = 1.04
_SLIP = 1000
# Of these a slip shows: a share beyond 100 would be refused, and of 1 a thousand may be right.
_LEAST = 10


@dataclass(frozen=True, slots=True)
class Practice:
    """What to practise on; it goes when the kernel ends.

    Attributes:
        dataset: Folder of the copy.
        returned: The form that came back.
        indicator: The id of what stands in the form under another name.
    """

    dataset: str
    returned: str
    indicator: str


def practice(dataset: str, organisation: str, period: str, language: str = FIRST) -> Practice:
    """A copy of a dataset, and a form of it that an organisation has filled in.

    Args:
        dataset: Folder of the dataset; it stays as it is.
        organisation: Id of who fills in the form.
        period: For which period.
        language: Code of the form's language.

    Raises:
        ParameterError: the dataset is no folder or has no such organisation, or the organisation
            has too few figures to practise with.
        PeriodError: the period cannot be read.
        DatasetError: the dataset cannot be read.
    """
    source, at = Path(find(dataset)), Period.parse(period)
    known_language(language)
    if not source.is_dir():
        raise ParameterError(f"{dataset!r} is no folder, so that no copy can be made of it")
    place = Path(tempfile.mkdtemp(prefix="lcreport-practice-"))
    # Not a TemporaryDirectory: the copy must outlive the cell that made it, whoever holds it.
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folder = place / source.name
    files.copy_folder(source, folder)
    known = known_figures.known(str(folder))
    if organisation not in known.organisations:
        raise ParameterError(unknown("organisation", organisation, known.organisations))
    path = place / f"{organisation}-{at}.xlsx"
    # Whoever adds a row names its unit as the dataset does.
    asked = form.rows_of(known, organisation, known.language)
    units = {row.indicator: row.shown_unit for row in asked}
    renamed = _fill(form.make(known, organisation, at, language), path, units)
    if not renamed:
        raise ParameterError(f"{organisation} has too few figures before {period} to practise with")
    return Practice(str(folder), str(path), renamed)


def _fill(empty: bytes, path: Path, units: Mapping[str, str]) -> str:
    """Fill in a form as an office does; the id of the indicator that got another name."""
    import openpyxl  # noqa: PLC0415 - only to practise

    book = openpyxl.load_workbook(io.BytesIO(empty))
    sheet = book.worksheets[0]
    rows = [row for row in _rows(sheet) if isinstance(_of(row, "last").value, int | float)]
    for row in rows:
        _of(row, "value").value = _grown(row)
    counted = [
        row
        for row in rows
        if _of(row, "unit").value != "%" and float(str(_of(row, "last").value)) >= _LEAST
    ]
    if len(counted) < 2:
        return ""
    # The last two, so that what waits stands together at the end of the table.
    *_, slipped, renamed = counted
    _of(slipped, "value").value = _SLIP * float(str(_of(slipped, "last").value))
    free = next(row for row in _rows(sheet) if _of(row, "id").value == form.NEW_ROW)
    for column, value in {
        "name": _shortened(f"{_of(renamed, 'name').value}"),
        "unit": units[f"{_of(renamed, 'id').value}"],
        form.KIND: form.choices("kind", FIRST)["flow"],
        "value": _of(renamed, "value").value,
    }.items():
        _of(free, column).value = value
    _of(renamed, "value").value = None
    book.save(path)
    return str(_of(renamed, "id").value)


def _grown(row: Sequence[FormCell]) -> float:
    last = float(str(_of(row, "last").value))
    # A share that grows could pass 100 and be refused, which is not what is practised here.
    return last if _of(row, "unit").value == "%" else round(last * _GROWTH)


def _shortened(name: str) -> str:
    """A name as somebody in a hurry writes it.

    >>> _shortened("Dư nợ ủy thác"), _shortened("Hộ")
    ('Dư nợ ủy', 'Hộ*')
    """
    return name.rpartition(" ")[0] or f"{name}*"


def _rows(sheet: Worksheet) -> list[tuple[FormCell, ...]]:
    return [row for row in sheet.iter_rows(max_col=len(form.COLUMNS)) if row[0].value]


def _of(row: Sequence[FormCell], column: str) -> FormCell:
    return row[form.COLUMNS.index(column)]
