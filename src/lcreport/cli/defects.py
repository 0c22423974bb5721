"""What no command expects: one line, and a file with all that its mending needs."""

from __future__ import annotations

import contextlib
import datetime
import errno
import platform
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import __version__
from lcreport.cli import messages, streams
from lcreport.files import without_password

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_CODE = 3
PREFIX = "lcreport-defect-"
_REFUSALS = {
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENAMETOOLONG,
    errno.ELOOP,
}  # fmt: skip


def report(error: Exception, arguments: Sequence[str]) -> None:
    """Say in one line that lcreport failed, and where its report is.

    Args:
        error: What escaped.
        arguments: Those of the command.
    """
    kind = type(error).__name__
    said = without_password(" ".join(str(error).split()))[:200]
    streams.echo(f"lcreport: {kind}: {said}" if said else f"lcreport: {kind}", err=True)
    lines = [messages.text("cli.defect.said")]
    # Where even the report cannot be written, the first line has to do.
    with contextlib.suppress(OSError):
        lines.append(messages.text("cli.defect.report", file=_written(error, arguments)))
    streams.echo(f"lcreport: {' '.join(lines)}", err=True)


def of_machine(error: Exception) -> str:
    """What a machine refused, in one line; empty where the error is not one of rights or room."""
    if not isinstance(error, OSError):
        return ""
    if error.filename is not None and error.errno in _REFUSALS:
        return f"{error.filename}: {error.strerror}; {messages.text('cli.machine.place')}"
    # Of tempfile, which names all folders that it has tried.
    if error.filename is None and error.errno == errno.ENOENT:
        return f"{error.strerror}; {messages.text('cli.machine.temporary')}"
    return ""


def _written(error: Exception, arguments: Sequence[str]) -> Path:
    command = without_password(" ".join(["lcreport", *arguments]))
    lines = (
        f"lcreport {__version__}, Python {platform.python_version()}, {platform.platform()}",
        command,
        datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "",
        # Without values of variables, which could be anybody's figures.
        without_password("".join(traceback.format_exception(error))),
    )
    # A name of a file that is not UTF-8 holds lone surrogates, which have no bytes in UTF-8.
    with tempfile.NamedTemporaryFile("wb", prefix=PREFIX, suffix=".txt", delete=False) as file:
        file.write("\n".join(lines).encode("utf-8", "backslashreplace"))
    return Path(file.name)


def arguments_of(given: Sequence[str] | None) -> Sequence[str]:
    """The arguments of the command that runs."""
    return sys.argv[1:] if given is None else given
