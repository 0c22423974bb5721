"""What typer says of a command line by itself, in the language of messages.

It prints help, and what is wrong with options and arguments. Only a few of its words ask gettext
for a translation, so what it has put together is translated as a whole.
"""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any, Protocol, runtime_checkable

from typer import core

from lcreport.cli import messages
from lcreport.languages.translated import help_text, parser_text

if TYPE_CHECKING:
    from collections.abc import Callable

# click's, or that of the click which typer keeps under a private name.
_Context = Any


@runtime_checkable
class Refusal(Protocol):
    """What typer raises of a command line: a class of click's, of which typer keeps its own."""

    exit_code: int

    def show(self, file: IO[str] | None = None) -> None:
        """Write what is wrong."""


class Command(core.TyperCommand):
    """A command whose help is in the language that is spoken."""

    def get_help(self, ctx: _Context) -> str:
        """The help, as it is printed."""
        return _help(self, ctx, super().get_help)


class TranslatedGroup(core.TyperGroup):
    """A group of commands whose help is in the language that is spoken."""

    def get_help(self, ctx: _Context) -> str:
        """The help, as it is printed."""
        return _help(self, ctx, super().get_help)


def _help(
    command: core.TyperCommand | core.TyperGroup, ctx: _Context, printed: Callable[[_Context], str]
) -> str:
    # `--help` stands among no command's parameters: typer adds it when it is asked for.
    option = command.get_help_option(ctx)
    if option is not None and option.help:
        option.help = help_text(option.help, messages.code())
    return parser_text(printed(ctx), messages.code())


def refused(error: Refusal) -> str:
    """How a command is used, and what is wrong with the way it was called."""
    text = io.StringIO()
    error.show(text)
    return parser_text(text.getvalue().rstrip("\n"), messages.code())
