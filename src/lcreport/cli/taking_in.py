"""What the command line asks and prints of a sheet that is taken in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from lcreport.cli import messages
from lcreport.cli.streams import echo
from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lcreport.intake import IntakeOptions, LeftOpen, Taken

# As many as are seen at once, and as a person answers one by one.
_SHOWN = 12


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


def units(given: Iterable[str]) -> dict[str, str]:
    """Indicator → unit, as --unit names them; "" is every other one.

    >>> units(["Dư nợ=triệu đồng", "hộ"])
    {'Dư nợ': 'triệu đồng', '': 'hộ'}

    Raises:
        ParameterError: one names no unit.
    """
    found = {}
    for text in given:
        name, _, unit = text.rpartition("=")
        if not unit.strip():
            raise ParameterError(f"--unit {text!r} is not of the form INDICATOR=UNIT or UNIT")
        found[name.strip()] = unit.strip()
    return found


def asked(left: LeftOpen, spreadsheet: Path, options: IntakeOptions) -> IntakeOptions:
    """The options with what a person at the terminal says; Enter takes what is proposed."""
    title = options.title or _ask("title", left.title or spreadsheet.stem)
    source = options.source or _ask("source", spreadsheet.name)
    organisation = options.organisation
    if left.is_nobodys:
        organisation = _ask("organisation", "")
    overview = options.overview
    if not overview and len(left.organisations) > 1:
        for name in left.organisations[:_SHOWN]:
            echo(f"  {name}")
        overview = _ask("overview", "")
    own = dict(options.units)
    if len(left.without_unit) > _SHOWN:
        # Asked once for all: nobody answers a thousand times.
        own[""] = _ask("unit_of_all", "", count=len(left.without_unit))
    else:
        own |= {name: _ask("unit", "", name=name) for name in left.without_unit}
    accept = options.accept
    if left.kinds and not accept:
        for one in left.kinds:
            echo(f"  {messages.said(str(one))}")
        answer = _ask("kinds", "", count=len(left.kinds)).casefold()
        accept = answer in messages.text("intake.yes_words").split()
    return replace(
        options, title=title, source=source, organisation=organisation, overview=overview,
        units={name: text for name, text in own.items() if text}, accept=accept,
    )  # fmt: skip


def _ask(what: str, proposed: str, **values: object) -> str:
    words = messages.text(f"cli.new.ask.{what}", **values)
    # To standard error, as all questions: what a command prints may go into a file.
    answer = typer.prompt(words, default=proposed, show_default=bool(proposed), err=True)
    return str(answer).strip()


def print_taken(taken: Taken) -> None:
    """What does not add up, what was passed over, and what the dataset holds now."""
    for doubt in taken.doubts:
        echo(messages.said(f"{doubt}"), err=True)
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
