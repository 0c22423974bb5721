"""Options that several commands share, and the words that options take."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.models import OptionInfo

from lcreport import languages
from lcreport.cli import messages
from lcreport.errors import ParameterError

LAO_CAI = "data/lao-cai"


def language_option(words: str, name: str = "--language") -> OptionInfo:
    """An option for a language, or several; one that there is not is refused in our own words."""
    # A list of choices would be read where this module is imported, before errors are caught.
    option: OptionInfo = typer.Option(name, parser=languages.check, metavar="CODE", help=words)
    return option


class TableForm(StrEnum):
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


DatasetOption = Annotated[str, typer.Option("--dataset", help="Folder or address of the dataset.")]
OutOption = Annotated[Path, typer.Option("--out", help="Folder that annexes are written to.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
TrustOption = Annotated[
    bool,
    typer.Option(
        "--trust", help="Run notebooks and open addresses from elsewhere that a release names."
    ),
]
UnsealedOption = Annotated[
    bool, typer.Option("--unsealed", help="Take releases of an earlier version, without a seal.")
]
KnownOnOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-known-on",
        formats=["%Y-%m-%d"],
        help="Leave out what was recorded later; by default than the period's own newest figure.",
    ),
]
RecordedOption = Annotated[
    datetime | None,
    typer.Option(
        "--recorded",
        formats=["%Y-%m-%d"],
        help="Day the figures became known; today's if not.",
    ),
]
NoBrowserOption = Annotated[
    bool, typer.Option("--no-browser", help="Only print the address, open no browser.")
]


def password() -> str:
    """The password of a key, typed unseen; empty where nobody is there to type it."""
    # A prompt in a scheduled run would wait for ever.
    if not sys.stdin or not sys.stdin.isatty():
        return ""
    return str(typer.prompt(messages.text("cli.password"), hide_input=True, err=True))


def found(dataset: str) -> str:
    """The dataset's folder, here or above here; an address as it is.

    Raises:
        DatasetError: there is none.
    """
    from lcreport.dataset.source import find  # noqa: PLC0415 - only where a command needs it

    return find(dataset)


def require_text(arguments: Sequence[str]) -> None:
    """Refuse an argument with a zero byte, or in no UTF-8 unless a file is called so.

    Raises:
        ParameterError: one is, and could be written into no record.
    """
    for argument in arguments:
        # No shell can give one, but a program that calls `main` can.
        if "\0" in argument:
            raise ParameterError(f"the argument {argument!a} holds a zero byte; remove it")
        value = argument.partition("=")[2] if argument.startswith("--") else argument
        # Python gives such bytes as halves of surrogate pairs.
        if not value.isascii() and re.search("[\ud800-\udfff]", value):
            with contextlib.suppress(OSError, ValueError):
                if os.path.lexists(value):
                    continue
            raise ParameterError(
                f"the argument {argument!a} is no text in UTF-8; "
                "type it in a terminal whose letters are UTF-8"
            )
