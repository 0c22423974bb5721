"""The office's own Word file, with whose head and styles the annexes of a build begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lcreport import files
from lcreport.build.fields import seen
from lcreport.errors import ParameterError, RenderError

if TYPE_CHECKING:
    from pathlib import Path

USUAL = "templates/annex.docx"
"""The project's, which needs no line in a params file."""
# A seal in colours has a few hundred kilobytes; every job carries the file.
_LONGEST_BYTES = 10_000_000


def read(named: str, where: str, project: Path) -> bytes:
    """The letterhead of a dataset's annexes; empty where there is none.

    Args:
        named: Its path as the params file names it; empty where it names none.
        where: The params file, for messages.
        project: The folder that holds params/ and templates/.

    Raises:
        ParameterError: the file that the params file names is not there, or one is no Word file
            that an annex can begin with.
    """
    place = named or USUAL
    said = f"{where}, letterhead: {seen(place)}" if named else place
    try:
        found = files.read(project / place, _LONGEST_BYTES)
    except FileNotFoundError as error:
        if not named:
            return b""
        raise ParameterError(
            f"{said} is not there; name a .docx by its path from the project's folder, such as "
            f"{USUAL}, or remove the line"
        ) from error
    except OSError as error:
        raise ParameterError(f"{said} cannot be read: {files.why_not_read(error)}") from error
    _check(found, said)
    return found


def _check(content: bytes, said: str) -> None:
    # Once here, and not by every job: all would fail for the same reason.
    from lcreport.render.word import letterhead  # noqa: PLC0415 - most projects have none

    try:
        letterhead.opened(content)
    except RenderError as error:
        raise ParameterError(f"{said}: {error}") from error
