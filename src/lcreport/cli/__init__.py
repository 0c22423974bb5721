"""The command line: arguments → calls → exit code.

0: all made; 1: some not made, the others are there; 2: the input is wrong and nothing was started.
Everything but typer is imported by the command that needs it, so that `--help` is there at once.
"""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lcreport.errors import LcreportError

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    help="Statistical annexes from indicator datasets: one notebook, every organisation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Language(StrEnum):
    """Languages of an annex."""

    VI = "vi"
    EN = "en"


class Form(StrEnum):
    """Forms of a table."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


class Window(StrEnum):
    """Which days a period covers."""

    CALENDAR = "calendar"
    ND09 = "nd09"


class Scheduler(StrEnum):
    """What can start the quarterly run."""

    SYSTEMD = "systemd"
    CRON = "cron"
    WINDOWS = "windows"
    AIRFLOW = "airflow"


class Listed(StrEnum):
    """What can be listed."""

    ORGANISATIONS = "organisations"
    INDICATORS = "indicators"
    PERIODS = "periods"
    RELEASES = "releases"


Dataset = Annotated[str, typer.Option("--dataset", help="Folder or address of the dataset.")]
Out = Annotated[Path, typer.Option("--out", help="Folder that annexes are written to.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LAO_CAI = "data/lao-cai"


@app.command()
def build(  # noqa: PLR0913 - the options of the contract
    *,
    dataset: Dataset = LAO_CAI,
    period: Annotated[
        list[str] | None, typer.Option(help="Period code, or latest; again for several.")
    ] = None,
    organisation: Annotated[
        list[str] | None, typer.Option(help="Only this one's annexes; again for several.")
    ] = None,
    language: Annotated[
        list[Language] | None, typer.Option(help="Only this language; again for several.")
    ] = None,
    to: Annotated[str, typer.Option(help="What to render.")] = "html,pdf,xlsx",
    out: Out = Path("out"),
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Annexes at once; as many as cores if not given.")
    ] = None,
    cluster: Annotated[str, typer.Option(help="Address of a dask scheduler.")] = "",
    since: Annotated[
        Path | None, typer.Option(help="Earlier release, to tell what changed since.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", "-p", help="NAME=VALUE for the notebooks; again for several."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Make what is up to date too.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Only say what would be made, and why.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object an event.")] = False,
    notify: Annotated[
        bool, typer.Option("--notify", help="Tell people how it went (LCREPORT_NOTIFY_URL).")
    ] = False,
) -> None:
    """Make the annexes that are not up to date."""
    from lcreport.build import builder, notebooks, plan  # noqa: PLC0415 - as the docstring says
    from lcreport.cli import progress  # noqa: PLC0415 - as the docstring says
    from lcreport.notify import informed  # noqa: PLC0415

    request = plan.Request(
        dataset,
        period or (),
        organisation or (),
        [each.value for each in language or ()],
        notebooks.read_values(parameter or ()),
    )
    with informed(dataset, wanted=notify and not explain) as people:
        made = plan.make(request, plan.project_folder(Path.cwd()))
        people.expect(made)
        options = builder.BuildOptions(
            out, plan.read_formats(to), jobs or builder.cores(), cluster, since, force
        )
        if explain:
            progress.print_reasons(builder.explain(made, options), as_json=json)
            return
        with builder.stoppable(), progress.printer(as_json=json) as on_event:
            report = builder.build(made, options, on_event)
        progress.print_report(report, made, as_json=json)
        people.tell(report, made)
    sys.exit(1 if made.missing else report.exit_code)


@app.command()
def check(*, dataset: Dataset = LAO_CAI, json: AsJson = False) -> None:
    """Name all faults of a dataset at once: file, row, column, value, remedy."""
    from lcreport.cli import progress  # noqa: PLC0415
    from lcreport.dataset import checks as checking  # noqa: PLC0415

    faults = checking.faults(_found(dataset))
    progress.print_faults(faults, as_json=json)
    sys.exit(2 if faults else 0)


@app.command()
def table(
    organisation: Annotated[str, typer.Argument(help="Id in organisations.csv.")],
    period: Annotated[str, typer.Argument(help="Period code, such as 2021-9M.")],
    dataset: Dataset = LAO_CAI,
    form: Annotated[Form, typer.Option("--format", help="How to print it.")] = Form.TEXT,
    language: Annotated[Language, typer.Option(help="Language of units.")] = Language.VI,
) -> None:
    """Print an organisation's figures of a period beside the earlier ones."""
    from lcreport import comparison  # noqa: PLC0415 - pandas
    from lcreport.cli import listing, progress  # noqa: PLC0415 - pandas
    from lcreport.dataset.frames import load  # noqa: PLC0415
    from lcreport.period import Period  # noqa: PLC0415

    at = Period.parse(period)
    data = load(_found(dataset), organisations=[organisation])
    listing.check_reported(data, organisation, at)
    rows = comparison.table(data, organisation, at)
    progress.print_records(comparison.records(rows, language.value), form.value)


@app.command(name="list")
def list_(
    what: Annotated[Listed, typer.Argument(help="What to list.")],
    *,
    dataset: Dataset = LAO_CAI,
    out: Out = Path("out"),
    json: AsJson = False,
) -> None:
    """List a dataset's organisations, indicators or periods, or the releases made."""
    from lcreport.cli import listing, progress  # noqa: PLC0415

    rows = (
        listing.releases(out)
        if what is Listed.RELEASES
        else listing.of_dataset(what.value, _found(dataset))
    )
    progress.print_listing(rows, as_json=json)


@app.command()
def verify(
    out: Annotated[Path, typer.Argument(help="Output folder, or one release's.")],
    *,
    dataset: Annotated[
        str | None, typer.Option(help="Dataset, where it is no longer where it was.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Annexes at once.")] = None,
    json: AsJson = False,
) -> None:
    """Make annexes anew from their manifest and compare them with those that are there."""
    from lcreport.build import builder, plan, verify  # noqa: PLC0415
    from lcreport.cli import progress  # noqa: PLC0415

    project = plan.project_folder(Path.cwd())
    with builder.stoppable():
        found = verify.verify(out, project, dataset=dataset, jobs=jobs or builder.cores())
    progress.print_findings(found, as_json=json)
    sys.exit(1 if any(not each.same for each in found) else 0)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="Folder or release.json of the earlier release.")],
    new: Annotated[Path, typer.Argument(help="Folder or release.json of the later release.")],
    *,
    json: AsJson = False,
) -> None:
    """Say what two releases tell differently, indicator by indicator."""
    from lcreport.cli import progress  # noqa: PLC0415
    from lcreport.release import differences as differing  # noqa: PLC0415
    from lcreport.release import manifest  # noqa: PLC0415

    pairs = manifest.pairs(old, new)
    changes = [
        change
        for before, now in pairs
        for change in differing.between(
            before.figures,
            now.figures,
            old_descriptions=before.facts["indicators"],
            new_descriptions=now.facts["indicators"],
        )
    ]
    progress.print_changes(changes, as_json=json)


@app.command()
def schedule(
    scheduler: Annotated[Scheduler, typer.Option("--print", help="Whose unit to print.")],
    dataset: Dataset = LAO_CAI,
    to: Annotated[
        Path | None, typer.Option(help="Write the files of the unit into this folder instead.")
    ] = None,
) -> None:
    """Print a ready unit that makes the annexes each quarter, some days after the cut-off."""
    from lcreport import schedule as scheduling  # noqa: PLC0415
    from lcreport.build import plan  # noqa: PLC0415

    run = scheduling.run_of(dataset, plan.project_folder(Path.cwd()))
    units = scheduling.files(scheduler.value, run)
    for path in scheduling.write(units, to) if to else ():
        typer.echo(f"{path}", err=True)
    if not to:
        typer.echo("\n".join(units.values()), nl=False)


@app.command()
def kernel() -> None:
    """Install the kernel `lcreport` into this environment, for JupyterLab and papermill."""
    from jupyter_client.kernelspec import KernelSpecManager  # noqa: PLC0415

    from lcreport.kernels.provisioner import KERNEL, SPECS  # noqa: PLC0415

    place = KernelSpecManager().install_kernel_spec(str(SPECS / KERNEL), KERNEL, prefix=sys.prefix)
    typer.echo(f"kernel {KERNEL!r} is in {place}")


NoBrowser = Annotated[
    bool, typer.Option("--no-browser", help="Only print the address, open no browser.")
]


@app.command()
def lab(
    options: Annotated[
        list[str] | None,
        typer.Argument(help="Further options of JupyterLab, after --: -- --port=9999"),
    ] = None,
    *,
    no_browser: NoBrowser = False,
) -> None:
    """Open JupyterLab in the project, at the notebook for exploring."""
    from lcreport.build import plan  # noqa: PLC0415
    from lcreport.lab import jupyterlab  # noqa: PLC0415

    project = plan.project_folder(Path.cwd())
    code = jupyterlab.lab(project, options=options or (), browser=not no_browser, tell=typer.echo)
    sys.exit(code)


@app.command(name="open")
def open_(
    organisation: Annotated[str, typer.Argument(help="Id in organisations.csv.")],
    period: Annotated[str, typer.Argument(help="Period code, such as 2021-9M.")],
    dataset: Dataset = LAO_CAI,
    language: Annotated[
        Language | None, typer.Option(help="Language; the dataset's own if not given.")
    ] = None,
    *,
    no_browser: NoBrowser = False,
) -> None:
    """Open one annex's notebook in JupyterLab, its parameters filled in."""
    from lcreport.build import plan  # noqa: PLC0415
    from lcreport.lab import jupyterlab, notebook_copies  # noqa: PLC0415

    project = plan.project_folder(Path.cwd())
    chosen = "" if language is None else language.value
    notebook = notebook_copies.fill_annex(project, organisation, period, dataset, chosen)
    sys.exit(jupyterlab.lab(project, notebook, browser=not no_browser, tell=typer.echo))


new = typer.Typer(help="Begin something of one's own.", no_args_is_help=True)
app.add_typer(new, name="new")


@new.command(name="notebook")
def new_notebook(
    name: Annotated[str, typer.Argument(help="Name of the file in notebooks/, without .ipynb.")],
    dataset: Dataset = LAO_CAI,
) -> None:
    """Write a notebook that runs, to be changed, and say how to have it built."""
    from lcreport.build import plan  # noqa: PLC0415
    from lcreport.lab import notebook_copies  # noqa: PLC0415

    path, remark = notebook_copies.new_notebook(plan.project_folder(Path.cwd()), name, dataset)
    typer.echo(f"wrote {path}; {remark}")


@new.command(name="dataset")
def new_dataset(  # noqa: PLR0913 - one option a property of the dataset
    name: Annotated[str, typer.Argument(help="Name of its folder in data/.")],
    spreadsheet: Annotated[Path, typer.Option("--from", help="Excel or OpenDocument file.")],
    *,
    sheet: Annotated[str, typer.Option(help="Its sheet; the first if not given.")] = "",
    recorded: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day the figures became known; today's if not."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of its names.")] = Language.VI,
    window: Annotated[Window, typer.Option(help="Days that a period covers.")] = Window.CALENDAR,
    add: Annotated[
        bool, typer.Option("--add", help="Add figures to a dataset that is there.")
    ] = False,
) -> None:
    """Make a dataset from a spreadsheet, or add its figures to one."""
    from lcreport import intake  # noqa: PLC0415
    from lcreport.build import due, plan  # noqa: PLC0415

    folder = plan.project_folder(Path.cwd()) / "data" / name
    day = recorded.date() if recorded else due.today(None)
    options = intake.Options(sheet, language.value, window.value, add)
    typer.echo(f"{intake.take_in(spreadsheet, folder, day, options)}")


@app.command()
def approve(
    release: Annotated[Path, typer.Argument(help="Folder of a release, or one above several.")],
    by: Annotated[str, typer.Option(help="Who approves.")],
    embargo: Annotated[
        str, typer.Option(help="Not to be seen before, such as 2021-10-15T08:00+07:00.")
    ] = "",
    reason: Annotated[
        str, typer.Option(help="Why a published release is corrected; readers see it.")
    ] = "",
) -> None:
    """Approve releases as they stand now, for publishing at once or from a time on."""
    from lcreport import site  # noqa: PLC0415

    until = site.time(embargo) if embargo else None
    for folder in site.approve(release, by=by, embargo=until, reason=reason):
        typer.echo(f"approved {folder}")


@app.command()
def publish(
    address: Annotated[str, typer.Argument(help="Folder of the site, or an fsspec address.")],
    *,
    out: Out = Path("out"),
    drafts: Annotated[
        bool | None,
        typer.Option("--drafts/--approved-only", help="Whether drafts are shown; as before."),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="The site's address on the web, for its feed.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Bring a site up to date with the releases made: for a folder, a stick, a web server."""
    from lcreport import site  # noqa: PLC0415
    from lcreport.build import plan  # noqa: PLC0415

    options = site.SiteOptions(drafts, base_url, project=plan.project_folder(Path.cwd()))
    report = site.publish(address, out, options, lambda text: typer.echo(text, err=True))
    typer.echo(report.to_json() if json else "\n".join(report.lines()), err=not json)
    sys.exit(report.exit_code)


def _found(dataset: str) -> str:
    from lcreport.dataset.source import find  # noqa: PLC0415

    return find(dataset)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end with its exit code; an error of ours is one line."""
    try:
        app(arguments)
    except LcreportError as error:
        typer.echo(f"lcreport: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("lcreport: interrupted", err=True)
        sys.exit(1)
