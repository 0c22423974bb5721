"""The command that shows the history of builds.

Everything but typer is imported by the command that needs it, so that `--help` is there at once.
"""

# ruff: noqa: PLC0415 - as the docstring says

from __future__ import annotations

import json as to_json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from lcreport.cli import messages
from lcreport.cli.options import JsonOption, OutOption
from lcreport.cli.streams import echo


def runs(
    *,
    out: OutOption = Path("out"),
    json: JsonOption = False,
    html: Annotated[Path | None, typer.Option(help="Write it as a page.")] = None,
) -> None:
    """List the last builds: when, by whom, what was made, what failed and why."""  # noqa: DOC501 - it is the help
    from lcreport import files
    from lcreport.build import history, history_table
    from lcreport.cli import print_results
    from lcreport.errors import ReleaseError

    try:
        found = history.read(out)
    except OSError as error:
        raise ReleaseError(
            f"{out / history.NAME} cannot be read: {files.why_not_read(error)}"
        ) from error
    if html is not None:
        try:
            files.write_whole({html: history_table.page(found.runs, messages.code()).encode()})
        except OSError as error:
            raise ReleaseError(
                f"{html} cannot be written: {files.why_not_written(error)}"
            ) from error
    for number in found.unread:
        line = messages.text("cli.runs.unread", file=out / history.NAME, line=number)
        echo(line, err=True)
    if json:
        records = [asdict(run) for run in found.runs]
        echo(to_json.dumps(records, ensure_ascii=False, indent=1))
    elif found.runs:
        print_results.print_runs(found.runs)
    else:
        echo(messages.text("cli.runs.none", out=out), err=True)
