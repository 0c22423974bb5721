"""The command line: arguments → calls → exit code.

0: all made; 1: some not made, the others are there; 2: the input is wrong and nothing was started;
3: a defect of lcreport.
Commands stand by subject in the modules beside this one, each a function with its options.
"""

from __future__ import annotations

import contextlib
import errno
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from lcreport import __version__
from lcreport.cli import (
    annexes,
    datasets,
    defects,
    intake,
    messages,
    notebooks,
    options,
    parser_words,
    publishing,
    reading,
    runs,
    streams,
)
from lcreport.errors import LcreportError
from lcreport.kernels import environment, home
from lcreport.languages import FIRST as FIRST
from lcreport.languages import codes as codes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

app = typer.Typer(
    cls=parser_words.TranslatedGroup,
    help="Statistical annexes from indicator datasets: one notebook, every organisation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
new = typer.Typer(
    cls=parser_words.TranslatedGroup, help="Begin something of one's own.", no_args_is_help=True
)


def _print_version(value: bool) -> None:  # noqa: FBT001 - typer hands it over by place
    if value:
        streams.echo(f"lcreport {__version__}")
        raise typer.Exit


@app.callback()
def _whole(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print which lcreport this is, and end.",
        ),
    ] = False,
) -> None:
    pass


def _add(group: typer.Typer, command: Callable[..., None], name: str | None = None) -> None:
    group.command(name, cls=parser_words.Command)(messages.with_lang(command))


_add(new, notebooks.new_project, "project")
_add(new, notebooks.new_notebook, "notebook")
_add(new, datasets.new_dataset, "dataset")

_add(app, annexes.build)
_add(app, datasets.check)
_add(app, datasets.table)
_add(app, datasets.list_, "list")
_add(app, reading.read)
_add(app, runs.runs)
_add(app, annexes.verify)
_add(app, annexes.diff)
_add(app, annexes.join)
_add(app, publishing.schedule)
_add(app, notebooks.kernel)
_add(app, notebooks.lab)
_add(app, notebooks.open_, "open")
app.add_typer(new, name="new")
_add(app, publishing.approve)
_add(app, publishing.sign)
_add(app, publishing.publish)
_add(app, intake.form)
_add(app, intake.take_in, "take-in")
_add(app, intake.undo)
_add(app, intake.status)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end with its exit code; an error is one line, whatever it is."""
    streams.mend()
    try:
        if arguments is None:
            environment.seclude()
            home.give()
        command = typer.main.get_command(app)
        # Before it is parsed: `--help` prints and ends at once.
        given = sys.argv[1:] if arguments is None else arguments
        messages.choose_early(given)
        messages.translate_help(command)
        options.require_text(given)
        # Not standalone, or typer would print in English what is wrong, and end.
        sys.exit(command(arguments, standalone_mode=False) or 0)
    except LcreportError as error:
        streams.echo(f"lcreport: {messages.said(f'{error}')}", err=True)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        streams.echo(f"lcreport: {messages.text('cli.interrupted')}", err=True)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - whatever it is, a user gets no traceback
        if isinstance(error, parser_words.Refusal):
            streams.echo(parser_words.refused(error), err=True)
            sys.exit(error.exit_code)
        # A full disk behind standard output: what fails on a stream names no file.
        if isinstance(error, OSError) and error.errno == errno.ENOSPC and error.filename is None:
            streams.discard_unprinted()
            with contextlib.suppress(OSError):
                why = messages.text("cli.not_printed", why=error.strerror)
                streams.echo(f"lcreport: {why}", err=True)
            sys.exit(1)
        if why := defects.of_machine(error):
            streams.echo(f"lcreport: {why}", err=True)
            sys.exit(1)
        defects.report(error, defects.arguments_of(arguments))
        sys.exit(defects.EXIT_CODE)
    finally:
        with contextlib.suppress(OSError):
            streams.say_what_was_lost()
