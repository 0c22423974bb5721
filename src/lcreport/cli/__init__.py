"""The command line: arguments → calls → exit code.

0: all made; 1: some not made, the others are there; 2: the input is wrong and nothing was started;
3: a defect of lcreport.
Commands stand by subject in the modules beside this one, each a function with its options.
"""

from __future__ import annotations

import contextlib
import errno
import sys
from typing import TYPE_CHECKING

import typer

from lcreport.cli import annexes, datasets, defects, intake, notebooks, publishing, reading, streams
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
    """Run a command and end with its exit code; an error is one line, whatever it is."""
    streams.mend()
    try:
        if arguments is None:
            environment.seclude()
        app(arguments)
    except LcreportError as error:
        streams.echo(f"lcreport: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        streams.echo("lcreport: interrupted", err=True)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - whatever it is, a user gets no traceback
        if isinstance(error, OSError) and error.errno == errno.ENOSPC and error.filename is None:
            streams.discard_unprinted()
            with contextlib.suppress(OSError):
                streams.echo(f"lcreport: the output cannot be printed: {error.strerror}", err=True)
            sys.exit(1)
        defects.tell(error, defects.arguments_of(arguments))
        sys.exit(defects.EXIT_CODE)
    finally:
        with contextlib.suppress(OSError):
            streams.say_what_was_lost()
