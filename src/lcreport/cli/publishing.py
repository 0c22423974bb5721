"""Commands that publish releases, and that have the quarterly run started.

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
    OutOption,
    Scheduler,
    TrustOption,
    UnsealedOption,
    password,
)
from lcreport.cli.streams import echo


def approve(
    release: Annotated[Path, typer.Argument(help="Folder of a release, or one above several.")],
    by: Annotated[str, typer.Option(help="Who approves.")],
    embargo: Annotated[
        str, typer.Option(help="Not to be seen before, such as 2021-10-15T08:00+07:00.")
    ] = "",
    reason: Annotated[
        str, typer.Option(help="Why a published release is corrected; readers see it.")
    ] = "",
    sign: Annotated[
        Path | None, typer.Option(help="Secret key (minisign) to sign each approval with.")
    ] = None,
) -> None:
    """Approve releases as they stand now, for publishing at once or from a time on."""
    from lcreport import site
    from lcreport.release import signature

    # First of all: after a wrong password there would be approvals without a signature.
    key = signature.secret_key(sign, password) if sign else None
    until = site.time(embargo) if embargo else None
    # Whether a site shows what was approved before, only the site knows.
    before = [] if reason.strip() else site.approved_otherwise(release)
    approved = site.approve(release, by=by, embargo=until, reason=reason)
    if key:
        signature.sign_approvals(approved, key)
    for folder in approved:
        echo(messages.text("cli.approved", folder=folder))
    for folder in before:
        echo(messages.text("cli.approved_again", folder=folder), err=True)


def sign(
    release: Annotated[Path, typer.Argument(help="Folder of a release, or one above several.")],
    key: Annotated[Path, typer.Option(help="Secret key, as `minisign -G` makes it.")],
) -> None:
    """Sign releases and their approvals, so that others see whose they are: `--signed-by`."""
    from lcreport.release import find_releases, signature

    folders, secret = find_releases.find(release), signature.secret_key(key, password)
    for file in (*signature.sign(folders, secret), *signature.sign_approvals(folders, secret)):
        echo(messages.text("cli.wrote", file=file))


def publish(  # noqa: PLR0913 - the options of the command
    address: Annotated[str, typer.Argument(help="Folder of the site, or an fsspec address.")],
    *,
    out: OutOption = Path("out"),
    drafts: Annotated[
        bool | None,
        typer.Option("--drafts/--approved-only", help="Whether drafts are shown; as before."),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="The site's address on the web, for its feed.")
    ] = None,
    trust: TrustOption = False,
    unsealed: UnsealedOption = False,
    json: JsonOption = False,
) -> None:
    """Bring a site up to date with the releases made: for a folder, a stick, a web server."""
    from lcreport import site
    from lcreport.build import plan

    options = site.SiteOptions(
        drafts,
        base_url,
        project=plan.project_folder(Path.cwd()),
        trust=trust,
        unsealed=unsealed,
    )
    waiting = messages.text("cli.publish.waiting", address=address)
    report = site.publish(address, out, options, lambda _: echo(waiting, err=True))
    lines = [report.to_json()] if json else report.lines(messages.code())
    # Only JSON is a result that a pipe wants; words are about how it went.
    echo("\n".join(lines), err=not json)
    sys.exit(report.exit_code)


def schedule(
    scheduler: Annotated[Scheduler, typer.Option("--print", help="Whose unit to print.")],
    dataset: DatasetOption = LAO_CAI,
    to: Annotated[
        Path | None, typer.Option(help="Write the files of the unit into this folder instead.")
    ] = None,
) -> None:
    """Print a ready unit that makes the annexes each quarter, some days after the cut-off."""
    from lcreport import schedule as scheduling
    from lcreport.build import plan

    run = scheduling.run_of(dataset, plan.project_folder(Path.cwd()))
    # All before the first is written: a wrong params file writes no half of a unit.
    units = scheduling.files(scheduler.value, run)
    for path in scheduling.write(units, to) if to else ():
        echo(f"{path}", err=True)
    if not to:
        typer.echo("\n".join(units.values()), nl=False)
