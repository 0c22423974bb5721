"""The steps of the work on one annex, and how long each took, for those who watch the clock."""

from __future__ import annotations

import time
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


def step_of(format_: str) -> str:
    """What making the document of a format is called in messages."""
    return f"its {format_}"


def no_step(_step: Step) -> None:
    """For those who do not watch."""


class Clock:
    """How long each step took.

    Args:
        limit_s: How long all may take.
    """

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        # Not by the time of day, which may be set while an annex is made.
        self._began = time.monotonic()
        self._steps: list[tuple[str, float]] = []

    @property
    def step(self) -> str:
        """The name of the step that goes on; empty before the first."""
        return self._steps[-1][0] if self._steps else ""

    def note(self, name: str) -> None:
        """A step begins."""
        self._steps.append((name, time.monotonic()))

    def left(self) -> float:
        """Seconds until the limit; negative after it."""
        return self._began + self.limit_s - time.monotonic()

    def __str__(self) -> str:
        """What took how long: `its kernel's start 0.4 s, its cells 3.1 s, its html 1.5 s`."""
        ends = [began for _, began in self._steps[1:]] + [time.monotonic()]
        return ", ".join(
            f"{name} {end - began:.1f} s"
            for (name, began), end in zip(self._steps, ends, strict=True)
        )
