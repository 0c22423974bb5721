"""Secrets of the environment, which no notebook may see.

A notebook runs as the user who builds, and that user may read the environment with which any of his
processes was started (`/proc/PID/environ`); taking a variable out of `os.environ` changes nothing
there. So a process that was started with a secret starts itself once more without it.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from lcreport.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET = "LCREPORT_NOTIFY"  # noqa: S105 - what the names of such variables begin with
_HANDED_ON = "LCREPORT_SECRETS"
"""Names the pipe in which a process finds what it was started with before."""
# A pipe takes so many bytes before anybody reads from it, on every system.
_LONGEST = 4096


def cleaned(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment for a process that runs notebooks: without secrets, and fit for libraries.

    Some libraries end with an error on import where SOURCE_DATE_EPOCH is set and is no time.
    """
    # Here, for every command runs `seclude`, and few have anything to clean.
    from lcreport.documents import EPOCH, source_date  # noqa: PLC0415 - 20 ms with the languages

    kept = {name: value for name, value in environment.items() if not _is_secret(name)}
    # Where systemd puts the secrets of a unit in files; a notebook is not to be led there.
    kept.pop("CREDENTIALS_DIRECTORY", None)
    if source_date(environment) is None:
        kept.pop(EPOCH, None)
    return kept


def seclude() -> None:
    """Start this program again without the secrets it was started with, unless it has none.

    Afterwards they stand in `os.environ` all the same, which no other process can read. To be
    called before anything else is started or opened.

    Raises:
        ParameterError: they are too long to be handed on.
    """
    handed_on = os.environ.pop(_HANDED_ON, "")
    if handed_on.isdecimal():
        _receive(int(handed_on))
        return
    secrets = {name: value for name, value in os.environ.items() if _is_secret(name)}
    if not secrets or not hasattr(os, "fork"):
        return
    content = "\0".join(f"{name}={value}" for name, value in secrets.items()).encode()
    if len(content) > _LONGEST:
        raise ParameterError(
            f"{', '.join(secrets)}: {len(content)} bytes are too many for the environment; "
            f"give at most {_LONGEST}"
        )
    # A pipe is empty once it has been read; a file could be opened by others.
    reader, writer = os.pipe()
    os.write(writer, content)
    os.close(writer)
    os.set_inheritable(reader, True)  # noqa: FBT003 - its only parameter
    environment = cleaned(os.environ) | {_HANDED_ON: str(reader)}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606


def _receive(reader: int) -> None:
    try:
        content = os.read(reader, _LONGEST).decode()
        os.close(reader)
    except OSError:
        return  # somebody set the variable by hand
    for pair in content.split("\0"):
        name, equals, value = pair.partition("=")
        if equals:
            os.environ[name] = value


def _is_secret(name: str) -> bool:
    return name.startswith(SECRET)
