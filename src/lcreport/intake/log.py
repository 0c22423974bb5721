"""The log of a dataset's batches: what was accepted, from whom and by whom, and taken back."""

from __future__ import annotations

import datetime as dt
import getpass
import json
from typing import TYPE_CHECKING, TypedDict, cast

from lcreport import files
from lcreport.errors import DatasetError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lcreport.intake.known_figures import TextRow

INTAKE = "intake"
"""The folder of a dataset that keeps what was received, and the log."""
LOG = f"{INTAKE}/log.jsonl"
"""A line of JSON a batch, in the order of their acceptance, and one for each undoing."""
_LOG_BYTES = 2**28


# Written as a call, for `from` is a word of the language.
BatchEntry = TypedDict(
    "BatchEntry",
    {
        "batch": str,
        "time": str,
        "file": str,
        "sha256": str,
        # Hash of the report that a form was read from; empty for another file.
        "report": str,
        "from": str,
        "organisation": str,
        "period": str,
        "accepted_by": str,
        "reason": str,
        "counts": "Mapping[str, int]",
        "made": "Mapping[str, Sequence[str]]",
        # Figures that were withdrawn, and plans that gave way to another of the same day.
        "removed": "list[TextRow]",
        "replaced": "list[TextRow]",
        # Of an undoing: the batch, who did it, and the rows that went.
        "undone": str,
        "by": str,
        "rows": "list[TextRow]",
        "plans": "list[TextRow]",
        # Table without figures → its rows that went.
        "others": "Mapping[str, list[TextRow]]",
    },
    total=False,
)
"""A line of the log: of a batch, or of an undoing."""


def entries(folder: Path) -> list[BatchEntry]:
    """The log of a dataset; nothing where nothing was accepted yet.

    Raises:
        DatasetError: it cannot be read.
    """
    try:
        text = files.read(folder / LOG, _LOG_BYTES).decode()
        # Texts may hold Unicode's line separators, at which `splitlines` would cut an entry.
        found = [_checked(files.from_json(line)) for line in text.split("\n") if line]
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        fault = Fault(LOG, None, None, None, f"cannot be read: {error}", "restore it")
        raise DatasetError(f"{folder}: {fault}", [fault]) from error
    return found


def _checked(line: object) -> BatchEntry:
    """A line that has all that batches are looked up, shown and taken back by.

    Raises:
        ValueError: it lacks something, or has it in another form.
    """
    if not isinstance(line, dict):
        raise ValueError(f"a line holds {str(line)[:80]!r}, which is no batch")
    is_batch = "undone" not in line
    texts = ("batch", "sha256", "organisation", "period") if is_batch else ("undone",)
    for name in texts:
        if not isinstance(line.get(name), str):
            raise ValueError(
                f"a line has {str(line.get(name))[:80]!r} as {name!r}, which is no text"
            )
    if is_batch and not (_is_made(line.get("made")) and _are_rows(line)):
        raise ValueError(f"the line of {line['batch']!r} does not say what the batch changed")
    return cast("BatchEntry", line)


def _is_made(made: object) -> bool:
    return isinstance(made, dict) and all(
        isinstance(ids, list) and all(isinstance(one, str) for one in ids) for ids in made.values()
    )


def _are_rows(line: Mapping[str, object]) -> bool:
    # Batches of earlier versions have taken in no plans.
    lists = (line.get("removed"), line.get("replaced", []))
    return all(
        isinstance(rows, list)
        and all(
            isinstance(row, dict) and all(isinstance(cell, str) for cell in row.values())
            for row in rows
        )
        for rows in lists
    )


def in_force(log: Sequence[BatchEntry]) -> dict[str, BatchEntry]:
    """The batches of a log that stand, by name; those taken back are left out.

    >>> list(in_force([{"batch": "a"}, {"batch": "b"}, {"undone": "a"}]))
    ['b']
    """
    found: dict[str, BatchEntry] = {}
    for entry in log:
        if "undone" in entry:
            found.pop(entry["undone"], None)
        else:
            found[entry["batch"]] = entry
    return found


def dumped(log: Sequence[BatchEntry]) -> bytes:
    """The file that holds these entries."""
    return "".join(f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in log).encode()


def now() -> str:
    """The time, with its zone, as the log has it."""
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


def user() -> str:
    """Who runs this; empty where the machine has no name for them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return ""
