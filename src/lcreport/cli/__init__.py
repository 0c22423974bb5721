"""The command line: arguments → calls → exit code.

0: all made; 1: some not made, the others are there; 2: the input is wrong and nothing was started.
Commands stand by subject in the modules beside this one, each a function with its options.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lcreport.cli import annexes, datasets, intake, notebooks, publishing, reading
from lcreport.errors import LcreportError
from lcreport.kernels import environment
from lcreport.languages import FIRST as FIRST
from lcreport.languages import codes as codes

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    help="Statistical annexes from indicator datasets: one notebook, every organisation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
new = typer.Typer(help="Begin something of one's own.", no_args_is_help=True)
new.command(name="project")(notebooks.new_project)
new.command(name="notebook")(notebooks.new_notebook)
new.command(name="dataset")(datasets.new_dataset)

app.command()(annexes.build)
app.command()(datasets.check)
app.command()(datasets.table)
app.command(name="list")(datasets.list_)
app.command()(reading.read)
app.command()(annexes.verify)
app.command()(annexes.diff)
app.command()(publishing.schedule)
app.command()(notebooks.kernel)
app.command()(notebooks.lab)
app.command(name="open")(notebooks.open_)
app.add_typer(new, name="new")
app.command()(publishing.approve)
app.command()(publishing.sign)
app.command()(publishing.publish)
app.command()(intake.form)
app.command(name="take-in")(intake.take_in)
app.command()(intake.undo)
app.command()(intake.status)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end with its exit code; an error of ours is one line.

    Raises:
        OSError: the system refused something that no command expects.
    """
    _mend_streams()
    try:
        if arguments is None:
            environment.seclude()
        app(arguments)
    except LcreportError as error:
        typer.echo(f"lcreport: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("lcreport: interrupted", err=True)
        sys.exit(1)
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        _discard_unprinted()
        with contextlib.suppress(OSError):
            typer.echo(f"lcreport: the output cannot be printed: {error.strerror}", err=True)
        sys.exit(1)


def _discard_unprinted() -> None:
    """Let text that cannot be printed go nowhere: Python would try once more as it ends."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _mend_streams() -> None:
    """Let every name be printed: what a terminal cannot show becomes a question mark.

    Where output was closed, by a supervisor perhaps, it goes nowhere.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            # Else the next file or socket would get this number, and be written to as a stream.
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for good
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
