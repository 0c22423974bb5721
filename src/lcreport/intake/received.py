"""What one file holds that somebody sent, whichever reader has read it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lcreport.errors import DatasetError, Fault
from lcreport.intake import workbook_limits
from lcreport.intake.count_cells import letters
from lcreport.intake.form import KIND, read_choice

if TYPE_CHECKING:
    from pathlib import Path

    from lcreport.intake.form import FormRow
    from lcreport.intake.proposals import Proposal, TableRow

__all__ = ["Received"]


@dataclass(slots=True)
class Received:
    """What one file holds.

    Attributes:
        file: The file's name.
        sha256: The hash of its bytes, by which they are kept.
        path: Where it lies; None where its bytes are at hand.
        kept: Its bytes, where it lies nowhere.
        dataset: The name of the dataset that the form was made from; empty where it does not say.
        organisation: The id of whose form it is.
        period: The period that it is for.
        asked: What each row asked for, by indicator.
        proposals: A figure each.
        empty: Indicators whose cells were left empty.
        faults: What cannot be read.
        cells: Indicator → the cell of its value.
        remarks: What a person should know of the file as a whole.
        is_unread: True where the file as a whole cannot be read, as its faults say.
        places: Column of a form → its place.
        source: Title of where its figures are from; the file's name where empty.
        report: Hash of the report that it was read from; empty where it is none's.
        beside: Further files to keep with it: hash and ending → bytes.
        rows: Rows of tables without figures, which a person has said yes to.
    """

    file: str
    sha256: str = ""
    path: Path | None = None
    kept: bytes = field(default=b"", repr=False)
    dataset: str = ""
    organisation: str = ""
    period: str = ""
    asked: dict[str, FormRow] = field(default_factory=dict)
    proposals: list[Proposal] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    is_unread: bool = False
    places: dict[str, int] = field(default_factory=dict)
    source: str = ""
    report: str = ""
    beside: dict[str, bytes] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)

    @classmethod
    def of(cls, file: str, content: bytes) -> Received:
        """A file with these bytes."""
        return cls(file, hashlib.sha256(content).hexdigest(), kept=content)

    def lies_at(self, path: Path) -> None:
        """Let go of the bytes: they are read again where they are to be kept."""
        # A thousand forms held with their bytes took as much memory as all their figures.
        self.path, self.kept = path, b""

    def content(self) -> bytes:
        """Its bytes.

        Raises:
            DatasetError: the file has gone since it was read, or is another one now.
        """
        if self.path is None:
            return self.kept
        content = workbook_limits.content_of(self.path)
        if hashlib.sha256(content).hexdigest() != self.sha256:
            message, remedy = "has changed since it was read", "look again"
            fault = Fault(self.file, None, None, None, message, remedy)
            raise DatasetError(str(fault), [fault])
        return content

    def fault(self, row: int | None, column: str, seen: object, message: str, remedy: str) -> None:
        """Note what cannot be read."""
        letter = letters(self.places.get(column, 0)) if column else None
        value = None if seen is None else f"{seen}"
        self.faults.append(Fault(self.file, row, letter, value, message, remedy))

    def choice(self, row: int, name: str, word: str, default: str) -> str | None:
        """The code of a word from a list; the default for no word, None where it is a fault."""
        if not word:
            return default
        code = read_choice(name, word)
        if code is None:
            column = KIND if name == "kind" else name
            self.fault(row, column, word, f"is no {name} that there is", "choose from the list")
        return code
