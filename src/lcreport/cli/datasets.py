"""Commands that look into datasets, check them and make them.

Everything but typer is imported by the command that needs it, so that `--help` is there at once.
"""

# ruff: noqa: PLC0415 - as the docstring says

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lcreport.cli import messages
from lcreport.cli.options import (
    LAO_CAI,
    DatasetOption,
    JsonOption,
    KnownOnOption,
    Listed,
    OutOption,
    RecordedOption,
    TableForm,
    Window,
    found,
    language_option,
)
from lcreport.cli.streams import echo
from lcreport.languages import FIRST


def check(*, dataset: DatasetOption = LAO_CAI, json: JsonOption = False) -> None:
    """Name all faults and doubts of a dataset at once: file, row, column, value, remedy."""
    from lcreport.cli import print_results
    from lcreport.dataset import checks as checking

    findings = checking.findings(found(dataset))
    print_results.print_faults(findings, as_json=json)
    # 2 as for every wrong input, so that `check && build` stops there; doubts do not stop.
    sys.exit(2 if any(finding.grade == "fault" for finding in findings) else 0)


def table(  # noqa: PLR0913 - the options of the contract
    organisation: Annotated[str, typer.Argument(help="Id in organisations.csv.")],
    period: Annotated[str, typer.Argument(help="Period code, such as 2021-9M.")],
    dataset: DatasetOption = LAO_CAI,
    form: Annotated[TableForm, typer.Option("--format", help="How to print it.")] = TableForm.TEXT,
    language: Annotated[str, language_option("Language of names, units and numbers.")] = FIRST,
    *,
    as_known_on: KnownOnOption = None,
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="Print figures of a dataset with faults too.")
    ] = False,
) -> None:
    """Print an organisation's figures of a period beside the earlier ones."""
    from lcreport import comparison
    from lcreport.build import checked
    from lcreport.cli import listing, print_results, print_rows
    from lcreport.comparison import place
    from lcreport.dataset import checks
    from lcreport.dataset.frames import load
    from lcreport.period import Period

    at = Period.parse(period)
    # As `build` does: of two figures that cannot both be right, one would be printed.
    where = found(dataset)
    if unchecked:
        echo(messages.text("cli.unchecked"), err=True)
    else:
        # Where `build` has found nothing in it, the second that this takes is spared.
        checked.once(where, Path("out"), lambda: checks.refuse_faulty(where, figures=True))
    data = load(where, organisations=[organisation])
    # Only for its error: an unknown id would give a table without rows.
    data.organisation(organisation)
    given = as_known_on.date().isoformat() if as_known_on else ""
    data = comparison.as_known_on(data, given or comparison.known_day(data, at, organisation))
    rows = comparison.table(data, organisation, at)
    listing.check_figures(data, rows, organisation, at)
    # The text shows no places, and to read the rows of all units takes its time.
    if form is TableForm.TEXT:
        print_rows.print_rows(rows, language)
        return
    beside = place.load_with_units(data.source.address, organisation, data.as_known_on)
    records = comparison.records(rows, language, data=data, beside=beside)
    print_results.print_records(records, as_json=form is TableForm.JSON)


def list_(
    what: Annotated[Listed, typer.Argument(help="What to list.")],
    *,
    dataset: DatasetOption = LAO_CAI,
    out: OutOption = Path("out"),
    json: JsonOption = False,
) -> None:
    """List a dataset's organisations, indicators or periods, or the releases made."""
    from lcreport.cli import listing, print_results

    rows = (
        listing.releases(out)
        if what is Listed.RELEASES
        else listing.of_dataset(what.value, found(dataset))
    )
    print_results.print_listing(rows, as_json=json)


def new_dataset(  # noqa: PLR0913 - one option a property of the dataset
    name: Annotated[str, typer.Argument(help="Name of its folder in data/.")],
    spreadsheet: Annotated[
        Path, typer.Option("--from", help="Excel or OpenDocument file, or CSV.")
    ],
    *,
    sheet: Annotated[str, typer.Option(help="Its sheet; all with heads if not given.")] = "",
    recorded: RecordedOption = None,
    language: Annotated[str, language_option("Language of its names.")] = FIRST,
    window: Annotated[Window, typer.Option(help="Days that a period covers.")] = Window.CALENDAR,
    add: Annotated[
        bool, typer.Option("--add", help="Add figures to a dataset that is there.")
    ] = False,
    organisation: Annotated[
        str, typer.Option(help="Whose figures they are, where no column says it.")
    ] = "",
    period: Annotated[
        str, typer.Option(help="Their period, where the sheet names none, such as 2021-9M.")
    ] = "",
    decimal_mark: Annotated[
        str, typer.Option(help="`,` or `.`, for numbers as text that show no mark.")
    ] = "",
    kind: Annotated[
        list[str] | None, typer.Option(help="INDICATOR=flow, stock, rate or rank; repeatable.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--yes", help="Take the kinds that are proposed.")
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Make what the dataset does not know yet.")
    ] = False,
    title: Annotated[str, typer.Option(help="The dataset's title; the file's name if not.")] = "",
    source: Annotated[str, typer.Option(help="Where the figures are from.")] = "",
    overview: Annotated[
        str, typer.Option(help="The organisation that stands for all others.")
    ] = "",
    unit: Annotated[
        list[str] | None,
        typer.Option(help="INDICATOR=UNIT, or UNIT for all that name none; repeatable."),
    ] = None,
) -> None:
    """Make a dataset from a spreadsheet, or add its figures to one.

    On a terminal it asks once for what neither the sheet nor an option says.
    """
    from lcreport import documents, intake
    from lcreport.build import due, plan
    from lcreport.cli import taking_in
    from lcreport.intake import decimal_marks

    # A name such as ../x would be written outside data/.
    folder = documents.inside(plan.project_folder(Path.cwd()) / "data", name)
    day = recorded.date() if recorded else due.today(None)
    options = intake.IntakeOptions(
        sheet, language, window.value, add, organisation, period,
        decimal_marks.chosen(decimal_mark), taking_in.kinds(kind or ()), accept, new, title,
        source, overview, taking_in.units(unit or ()),
    )  # fmt: skip
    # Only a person at a terminal can answer; a script gets the faults.
    if not add and sys.stdin.isatty() and intake.can_be_made(folder, spreadsheet):
        options = taking_in.asked(intake.left_open(spreadsheet, options), spreadsheet, options)
    waiting = messages.text("intake.waiting", folder=folder)
    taken = intake.take_in(spreadsheet, folder, day, options, lambda _: echo(waiting, err=True))
    taking_in.print_taken(taken)
