"""What commands print: always without passwords, and on a terminal of whatever encoding."""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
from pathlib import Path

from lcreport.cli import messages
from lcreport.files import without_password

_HANDLER = "lcreport"
_lost: set[str] = set()
"""Encodings in which some letter could not be written."""


def echo(text: str, *, err: bool = False) -> None:
    """Print a text; addresses in it are without their passwords."""
    # typer's own echo writes UTF-8 to a stream that says it is ASCII.
    stream = sys.stderr if err else sys.stdout
    stream.write(f"{without_password(text)}\n")
    # A line at a time, also into a pipe or log, where Python would keep some kB back.
    stream.flush()


def echo_json(content: object) -> None:
    """Print an object of JSON, on one line."""
    echo(json.dumps(content, ensure_ascii=False))


def mend() -> None:
    r"""Let every text be printed: a letter that an encoding lacks stands as its number, `\u1ed9`.

    Where output was closed, by a supervisor perhaps, it goes nowhere.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            # Else the next file or socket would get this number, and be written to as a stream; in
            # a process that is started from here as well, which takes over what is inheritable.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # noqa: FBT003
    codecs.register_error(_HANDLER, _numbered)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for good
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def discard_unprinted() -> None:
    """Let text that cannot be printed go nowhere: Python would try once more as it ends."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def say_what_was_lost() -> None:
    """Say in a line that letters were printed as numbers, and what would print them."""
    if _lost:
        names = ", ".join(sorted(_lost))
        echo(f"lcreport: {messages.text('cli.letters_lost', encodings=names)}", err=True)
        _lost.clear()


def _numbered(error: UnicodeError) -> tuple[str, int]:
    """The letters that cannot be written, as JSON and Python write them: it stays what it was.

    Raises:
        UnicodeError: something else than writing failed.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    _lost.add(error.encoding)
    # JSON writes what lies beyond U+FFFF as two numbers, and so does UTF-16.
    lost = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = (lost[place : place + 2].hex() for place in range(0, len(lost), 2))
    return "".join(f"\\u{pair}" for pair in pairs), error.end
