"""What the command line asks and prints of a sheet that is taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport.cli import messages
from lcreport.cli.streams import echo
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
        # The last one: a name may hold a sign of equality, a kind never.
        name, sign, word = text.rpartition("=")
        if not sign or not name.strip():
            raise ParameterError(f"--kind {text!r} is not of the form NAME=KIND")
        found[name.strip()] = word.strip()
    return found


def print_taken(taken: Taken) -> None:
    """What does not add up, what was passed over, and what the dataset holds now."""
    for doubt in taken.doubts:
        echo(f"{doubt}", err=True)
    if taken.missed:
        marks = ", ".join(f"{mark!r} {count}×" for mark, count in taken.missed.items())
        echo(messages.text("cli.new.missing", marks=marks), err=True)
    plans = messages.plural("cli.new.plans", taken.plans) if taken.plans else ""
    counts = {
        f"of_{name}": messages.plural(f"cli.new.{name}", getattr(taken, name))
        for name in ("organisations", "indicators", "figures")
    }
    added = messages.plural("cli.new.figures", taken.added)
    folder = f"data/{taken.folder.name}"
    echo(messages.text("cli.new.dataset", folder=folder, added=added, plans=plans, **counts))
