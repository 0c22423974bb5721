"""What earlier builds found out about a dataset, kept in out/ for as long as it stays the same.

So a build of which all is up to date reads hashes of files, and no table: neither pyarrow nor numpy
is imported for it. What is made is made from rows that are read for it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from lcreport import files
from lcreport.build import fingerprints
from lcreport.dataset.answers import KnownAnswers

RECORD = ".answers.json"
"""Beside the releases in out/: the datasets last built, each with what was asked of its rows."""
_DATASETS = 8
_MOST_BYTES = 20_000_000


def read(address: str, out: Path | None) -> KnownAnswers:
    """What is known of a dataset as it is now.

    Args:
        address: The dataset.
        out: The folder with the record; None for none.
    """
    state = _state(address) if out else ""
    if not state or out is None:
        return KnownAnswers()
    return KnownAnswers(state, _records(out).get(state, {}))


def keep(answers: KnownAnswers, address: str, out: Path) -> None:
    """Keep what a build has found out; nothing where the dataset has changed since `read`.

    Args:
        answers: As `read` gave them.
        address: The dataset.
        out: The folder with the record.
    """
    if not answers.state or not answers.found or answers.state != _state(address):
        return
    records = _records(out)
    own = {**records.pop(answers.state, {}), **answers.found}
    records = dict([(answers.state, own), *records.items()][:_DATASETS])
    content = json.dumps([_seal(records), records], ensure_ascii=False).encode()
    if len(content) <= _MOST_BYTES:
        with contextlib.suppress(OSError):  # of a full disk the annexes speak
            files.write_whole({out / RECORD: content})


def _records(out: Path) -> dict[str, dict[str, Any]]:
    """State → answers; nothing where the file is torn, or was changed by somebody else."""
    with contextlib.suppress(OSError, ValueError, TypeError, RecursionError):
        seal, records = json.loads(files.read(out / RECORD, most=_MOST_BYTES))
        if seal == _seal(records):
            found: dict[str, dict[str, Any]] = records
            return found
    return {}


def _seal(records: object) -> str:
    return hashlib.sha256(json.dumps(records).encode()).hexdigest()


def _state(address: str) -> str:
    """A hash of all files of a dataset, and of what reads them; empty where that would take long.

    Not by the times of large files, as the check has them: an annex of other rows must never pass
    for one that is up to date.
    """
    if "://" in address:
        return ""
    total = hashlib.sha256(fingerprints.code().encode())
    total.update(json.dumps(fingerprints.versions(), sort_keys=True).encode())
    size = 0
    try:
        for path in sorted(Path(address).rglob("*")):
            # What a link to a folder leads to is not among these.
            if path.is_symlink() and path.is_dir():
                return ""
            if path.is_file():
                size += path.stat().st_size
                if size > _MOST_BYTES:
                    return ""
                name = path.relative_to(address).as_posix()
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                total.update(f"{digest} {name}\n".encode())
    except (OSError, ValueError):
        return ""
    return total.hexdigest()
