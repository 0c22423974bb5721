"""The steps of the work on one annex, by whose names messages say what took how long."""

from __future__ import annotations

from dataclasses import dataclass

START = "its kernel's start"
CELLS = "its cells"
FAILURE_PAGE = "the page of its failure"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the work on one annex, as it begins.

    Attributes:
        name: What it is called in messages.
        executed: The executed notebook, once there is one.
        folder: Where the job has its temporary files.
    """

    name: str
    executed: bytes = b""
    folder: str = ""


def no_step(_step: Step) -> None:
    """For those who do not watch."""
