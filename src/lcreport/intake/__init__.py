"""A spreadsheet as a dataset: read whole or not at all, with every fault of the sheet at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.dataset.resources import DESCRIPTOR
from lcreport.errors import ParameterError
from lcreport.intake import complete, mapping, read_spreadsheet
from lcreport.intake.dataset_files import held
from lcreport.intake.left_open import LeftOpen, left_open
from lcreport.intake.match import names_of
from lcreport.intake.open_dataset import opened
from lcreport.intake.sheet_reading import ReadOptions
from lcreport.intake.write_dataset import Package
from lcreport.languages import FIRST
from lcreport.period import Period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from lcreport.errors import Fault
    from lcreport.intake.decimal_marks import DecimalMark
    from lcreport.intake.prose.show_reading import ShownReading
    from lcreport.intake.sheet_reading import Reading, SheetFigure

__all__ = ["IntakeOptions", "LeftOpen", "Taken", "can_be_made", "left_open", "read", "take_in"]

# It is a folder's name, a data package's and a part of a site's addresses: these signs do in all.
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """How to take in a spreadsheet.

    Attributes:
        sheet: The sheet's name; all that have heads if empty.
        language: In which language its names are; for a new dataset.
        window: Which days a period covers, "calendar" or "nd09"; for a new dataset.
        add: Whether to add to a dataset that is there, rather than to refuse.
        organisation: Whose figures they are where the sheet's rows name nobody.
        period: Of which period they are where the sheet names none.
        decimal_mark: For numbers as text where no column shows it.
        kinds: Indicator → its kind, where the sheet does not say it.
        accept: Whether to take the kinds that are proposed; for a new dataset.
        new: Whether organisations and indicators may be made that the dataset does not know.
        title: The new dataset's; the file's name if empty.
        source: Title of where the figures are from; the file's name if empty.
        overview: The organisation that stands for all others; for a new dataset.
        units: Indicator → its unit, where the sheet names none; "" is every other one.
    """

    sheet: str = ""
    language: str = FIRST
    window: str = "calendar"
    add: bool = False
    organisation: str = ""
    period: str = ""
    decimal_mark: DecimalMark = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    accept: bool = False
    new: bool = False
    title: str = ""
    source: str = ""
    overview: str = ""
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in.

    Attributes:
        folder: The dataset's.
        added: Figures that are new, or not what they were.
        organisations: How many the dataset has now.
        indicators: How many the dataset has now.
        figures: How many the dataset has now, with all vintages.
        plans: Planned values that are new, or not what they were.
        missed: Mark that means "no figure" in the sheet → how often it stands there.
        doubts: What a person should look at, and what was passed over.
    """

    folder: Path
    added: int
    organisations: int
    indicators: int
    figures: int
    plans: int = 0
    missed: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[Fault, ...] = ()


def read(  # noqa: PLR0913 - a report, what it is held against, and how
    path: Path | str,
    dataset: Path | str,
    period: Period | str,
    *,
    language: str = "",
    last: Path | None = None,
    anyway: bool = False,
) -> ShownReading:
    """A report in prose in JupyterLab: its review page, and its figures to accept row by row.

    Args:
        path: The report: .docx, .pdf with text, .html, .md or .txt.
        dataset: Folder of the dataset it belongs to.
        period: That it is about.
        language: Of the report; found by its letters if empty.
        last: The last report, whose sentences show what its figures were; not needed.
        anyway: Whether to read a report that seems to be of another place.

    Raises:
        ParameterError: the report cannot be read, is of another place, or what reading needs is
            not installed.
    """
    # With numpy and scipy behind it, which a sheet does not need.
    from lcreport.intake import prose  # noqa: PLC0415
    from lcreport.intake.prose.show_reading import ShownReading  # noqa: PLC0415

    at = Period.parse(period) if isinstance(period, str) else period
    report, folder = Path(path), Path(dataset)
    reading = prose.read(report, str(folder), at, language=language, last=last, anyway=anyway)
    return ShownReading(reading, report, folder)


def take_in(
    spreadsheet: Path,
    folder: Path,
    recorded: dt.date,
    options: IntakeOptions,
    on_wait: Callable[[str], None] = lambda _: None,
) -> Taken:
    """Write a spreadsheet's figures into a dataset.

    In a dataset that is there nothing is overwritten: a figure that is another than it was becomes
    a new vintage, also where it was recorded on the same day, and one that is the same is left out.

    Args:
        spreadsheet: An Excel or OpenDocument file.
        folder: The dataset's folder; its last part is the dataset's name.
        recorded: The day on which the figures became known.
        options: How.
        on_wait: Called with what is being waited for, if another process writes there.

    Raises:
        ParameterError: the name does not fit, or the dataset is there and nothing is to be added
            to it, or is not there and something is.
        DatasetError: the spreadsheet cannot be read, or contradicts the dataset.
        ReleaseError: the dataset cannot be written.
    """
    _check_place(folder, spreadsheet, options)
    # Before others are kept out of the dataset: a large workbook takes its time.
    reading = _read(spreadsheet, folder, options)
    with held(folder, new=not options.add, on_wait=on_wait):
        package = _package(folder, spreadsheet, options)
        figures = _completed(reading, folder, package, options)
        package.add(figures, options.source or spreadsheet.name, recorded.isoformat())
        # After the figures, which may make the organisation that it names.
        _set_overview(package, options)
        if package.added or package.plans:
            package.write(folder)
    organisations, indicators, all_figures = (
        len(package.tables[name]) for name in ("organisations", "indicators", "observations")
    )
    return Taken(
        folder, package.added, organisations, indicators, all_figures, package.plans,
        reading.marks, tuple(reading.doubts),
    )  # fmt: skip


def _read(spreadsheet: Path, folder: Path, options: IntakeOptions) -> Reading:
    tables = opened(folder).tables if options.add else {}
    # "Toàn tỉnh" may be an organisation of the dataset, and not the total of the sheet.
    names = [*names_of(tables.get("organisations", ())), *filter(None, [options.overview])]
    asked = ReadOptions(
        options.sheet, options.period, options.decimal_mark, names,
        names_of(tables.get("indicators", ())),
    )  # fmt: skip
    return read_spreadsheet.read(spreadsheet, asked)


def _completed(
    reading: Reading, folder: Path, package: Package, options: IntakeOptions
) -> list[SheetFigure]:
    complete.give_units(reading, options.units)
    if options.add:
        figures = complete.for_known(
            reading, package.tables, mapping.load(folder), options.organisation, package.language,
            new=options.new,
        )  # fmt: skip
    else:
        figures = complete.for_new(
            reading, options.organisation, options.kinds, accept=options.accept
        )
    return complete.months_of_flows(figures)


def _set_overview(package: Package, options: IntakeOptions) -> None:
    if not options.overview or options.add:
        return
    ids = package.id_of("organisations", options.overview)
    if not ids:
        known = ", ".join(row["id"] for row in package.tables["organisations"])
        raise ParameterError(
            f"--overview names {options.overview!r}, which is no organisation; there are {known}"
        )
    package.descriptor["lcreport"]["overview"] = ids


def can_be_made(folder: Path, spreadsheet: Path) -> bool:
    """Whether a new dataset can be made there of a file that is there, before anything is asked."""
    is_new = not (folder / DESCRIPTOR).is_file()
    return is_new and _NAME.fullmatch(folder.name) is not None and spreadsheet.is_file()


def _check_place(folder: Path, spreadsheet: Path, options: IntakeOptions) -> None:
    if _NAME.fullmatch(folder.name) is None:
        raise ParameterError(
            f"{folder.name!r} does not do as a dataset's name; "
            "write small letters, digits and hyphens, such as visits-2026"
        )
    if not spreadsheet.is_file():
        raise ParameterError(f"there is no file {spreadsheet}")
    if options.add and not (folder / DESCRIPTOR).is_file():
        raise ParameterError(f"there is no dataset {folder} to add to; leave out --add")
    _check_is_new(folder, options)


def _check_is_new(folder: Path, options: IntakeOptions) -> None:
    if not options.add and (folder / DESCRIPTOR).is_file():
        raise ParameterError(f"there is a dataset {folder} already; --add adds figures to it")


def _package(folder: Path, spreadsheet: Path, options: IntakeOptions) -> Package:
    # Again, for another process may have made it while this one waited.
    _check_is_new(folder, options)
    if options.add:
        return opened(folder)
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": folder.name,
        "title": options.title or spreadsheet.stem,
        "lcreport": {
            "window": options.window,
            "language": options.language,
            # As offices tell it; tables of the statistics office print the ratio, with last year as
            # 100.
            "ratio": "growth",
            "overview": "",
            f"title_{options.language}": options.title or spreadsheet.stem,
        },
        "resources": [],
    }
    return Package(options.language, descriptor)
