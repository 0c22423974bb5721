"""The whole tree of errors.

LcreportError
├── InputError            yours to mend; nothing was started (exit code 2)
│   ├── PeriodError       a period that cannot be read
│   ├── AmountError       a printed amount that cannot be read
│   ├── DatasetError      a dataset that is incomplete or contradicts itself; `.faults` lists all
│   └── ParameterError    a parameter, organisation or option that does not exist or fit
├── StageError            an annex was not made; the others were (exit code 1)
│   ├── RunError          a notebook failed, timed out or lost its kernel
│   ├── RenderError       an executed notebook could not be turned into a document
│   │   └── PayloadError  an output does not have the form that lcreport gives to its own
│   └── ReleaseError      a document could not be written, verified or published
└── NotifyError           a message about a build could not be sent (exit code 1)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence

# What stands in quotation marks is one word, blanks and all: it is what somebody sent.
_WORDS = re.compile(r"""'[^'\n]*'|"[^"\n]*"|\S+""")
_LONGEST = 300
_KEPT = 200
Grade = Literal["fault", "doubt", "information"]
GRADES: tuple[Grade, ...] = get_args(Grade)
"""How much something found weighs: a fault refuses, a doubt needs a note, information nothing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a dataset: where it stands, the value seen, and what would mend it.

    `row` is the line in the file as an editor counts it (the head row is line 1); None where the
    fault belongs to the whole file. Of another grade than `fault` it refuses nothing. `count` is in
    how many rows the same thing is wrong; `row` is then the first of them.
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    message: str
    remedy: str
    grade: Grade = "fault"
    count: int = 1

    def __str__(self) -> str:
        """One line: `targets.csv row 4, column value: '1.234,5' is not a number; write 1234.5`."""
        return shortened(f"{self.where}: {self.seen}{self.message}; {self.remedy}")

    @property
    def where(self) -> str:
        """File, row and column, as far as they are known."""
        where = self.file
        if self.row is not None:
            where += f" row {self.row}"
        if self.count > 1:
            where += f" and {self.count - 1:,} more"
        if self.column is not None:
            where += f", column {self.column}"
        return where

    @property
    def seen(self) -> str:
        """The value with a space behind it; empty where there is none."""
        # `repr`, so that a blank at an end or a quotation mark in a cell can be seen.
        return "" if self.value is None else f"{self.value!r} "


class LcreportError(Exception):
    """Whatever lcreport can tell you about; anything else that escapes is a defect of lcreport."""

    exit_code: ClassVar[int] = 1

    # Here, for a name or value that somebody sent may stand in any message, and be a megabyte.
    def __init__(self, message: str = "") -> None:
        super().__init__(shortened(message))


def shortened(message: str) -> str:
    """A message in which no word and nothing in quotation marks is longer than a line or two.

    >>> shortened(f"unknown organisation {'x' * 5000!r}").count("x")
    199
    """
    return _WORDS.sub(lambda found: _cut(found[0]), message)


def _cut(word: str) -> str:
    # With its last letter, which closes the quotation marks.
    return word if len(word) <= _LONGEST else f"{word[:_KEPT]}…{word[-1]}"


class InputError(LcreportError):
    """Something given to lcreport is wrong; nothing was started."""

    exit_code = 2


class PeriodError(InputError):
    """A period that cannot be read."""


class AmountError(InputError):
    """A printed amount that cannot be read."""


class ParameterError(InputError):
    """A parameter, organisation, period or option that does not exist or does not fit."""


class DatasetError(InputError):
    """A dataset that cannot be used.

    Attributes:
        faults: Every fault found, in the order of the files.
    """

    # With a default, for pickle makes an error from its message and sets the fields afterwards.
    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class StageError(LcreportError):
    """One annex was not made; it never stops the others."""


class RunError(StageError):
    """A notebook failed, ran over its time limit or lost its kernel.

    Attributes:
        section: Heading of the section that failed, empty where no cell had started.
        source: Source of the cell that failed.
        retryable: True where the death was not the notebook's own fault.
        executed: The notebook as a file, as far as it was executed; empty where there is none.
    """

    def __init__(
        self, message: str, *, section: str = "", source: str = "", retryable: bool = False
    ) -> None:
        super().__init__(message)
        self.section = section
        self.source = source
        self.retryable = retryable
        # Set by whoever runs the notebook: what raises it does not hold the whole notebook.
        self.executed = b""


class RenderError(StageError):
    """An executed notebook could not be turned into a document."""


class PayloadError(RenderError):
    """An output of a notebook says that it is lcreport's and does not have its form."""


class ReleaseError(StageError):
    """A document could not be written, verified or published."""


class NotifyError(LcreportError):
    """The build went as far as it could, but a message about it could not be sent."""
