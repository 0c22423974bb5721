"""What the command line asks and tells of a sheet that is taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lcreport.intake import Taken
    from lcreport.intake.marks import DecimalMark


def decimal_mark(text: str) -> DecimalMark:
    """The mark that --decimal-mark names.

    Raises:
        ParameterError: it is another text.
    """
    if text == ",":
        return ","
    if text == ".":
        return "."
    if text:
        raise ParameterError(f"--decimal-mark {text!r} is no decimal mark; write , or .")
    return ""


def kinds(given: Iterable[str]) -> dict[str, str]:
    """Indicator → kind, as --kind names them.

    >>> kinds(["Dư nợ=stock"])
    {'Dư nợ': 'stock'}

    Raises:
        ParameterError: one is not of the form NAME=KIND.
    """
    found = {}
    for text in given:
        name, sign, word = text.rpartition("=")
        if not sign or not name.strip():
            raise ParameterError(f"--kind {text!r} is not of the form NAME=KIND")
        found[name.strip()] = word.strip()
    return found


def print_doubts(taken: Taken) -> None:
    """Tell what does not add up, what was passed over, and which marks mean "no figure"."""
    for doubt in taken.doubts:
        typer.echo(f"{doubt}", err=True)
    if taken.missed:
        told = ", ".join(f"{mark!r} {count}×" for mark, count in taken.missed.items())
        typer.echo(f"Cells that say that there is no figure: {told}", err=True)
