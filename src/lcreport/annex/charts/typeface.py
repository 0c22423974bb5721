"""The face that charts are drawn in: what matplotlib brings, or one that a build laid out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.font_manager import fontManager

from lcreport.documents import FONT_FOLDER, FONT_NAME

if TYPE_CHECKING:
    from pathlib import Path

TRAVELLING = "DejaVu Sans"
"""The face that matplotlib brings: for charts where none is named, and for signs that one lacks."""


@dataclass(frozen=True, slots=True)
class ChartFace:
    """A face of a machine's own.

    Attributes:
        family: What documents call it.
        folder: Where its files lie, one a style.
    """

    family: str
    folder: Path


# A kernel makes one annex, and all its charts are drawn in one face.
_current: ChartFace | None = None


def current() -> ChartFace | None:
    """The face of a machine's own in which charts are drawn; None for that which travels."""
    return _current


def family() -> str:
    """Its name; empty for that which travels."""
    return _current.family if _current else ""


def use(job: Path) -> None:
    """Draw charts in the face that a build laid out in a job's folder, if it did.

    Args:
        job: The folder in which the notebook runs.
    """
    global _current  # noqa: PLW0603 - as the note above it says
    folder = job.resolve() / FONT_FOLDER
    found = None
    with suppress(FileNotFoundError, NotADirectoryError):
        found = ChartFace((folder / FONT_NAME).read_text("utf-8"), folder)
    if found and found != _current:
        for file in sorted(folder.glob("*.ttf")):
            fontManager.addfont(file)
    _current = found
