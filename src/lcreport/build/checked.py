"""A dataset that `lcreport check` refuses is not built: an annex of it would be wrong in silence.

The check reads the whole dataset, 0.5 s of CPU for 28,000 figures, and needs pandas, which the host
does without. So it runs in a process forked for it, and only where the dataset has changed since
the last time that nothing was found.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcreport import files
from lcreport.build import fingerprints
from lcreport.errors import DatasetError, Fault
from lcreport.files import without_password
from lcreport.kernels import forkserver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from lcreport.dataset.source import Source

RECORD = ".checked.json"
"""Beside the releases in out/: hashes of datasets in which nothing was found."""
_KEPT = 20
_SHOWN = 3
_LARGE_BYTES = 20_000_000
_LIMIT_S = 3600.0


def require(source: Source, out: Path, languages: Sequence[str] = ()) -> None:
    """Refuse a dataset that has faults.

    Args:
        source: The dataset.
        out: Where annexes go, and the record of datasets that have none.
        languages: Codes of those that annexes will be in, which the same server makes.

    Raises:
        DatasetError: it has faults; the error holds them all.
    """
    once(source.address, out, lambda: refuse(source, languages))


def once(address: str, out: Path, judge: Callable[[], object]) -> None:
    """Judge a dataset, unless it is as it was when nothing was found in it.

    Args:
        address: The dataset.
        out: The folder with the record of datasets that have no faults.
        judge: What raises where it has faults.
    """
    state = _state(address)
    known = _read(out / RECORD)
    if state and state in known:
        return
    judge()
    # The dataset may be changed while it is read: then what was checked is not what stands there.
    if state and state == _state(address):
        content = json.dumps([state, *known][:_KEPT]).encode()
        with contextlib.suppress(OSError):  # of a full disk the annexes speak
            files.write_whole({out / RECORD: content})


def refuse(source: Source, languages: Sequence[str] = ()) -> None:
    """Refuse a dataset that has faults, without a record of one that has none.

    Args:
        source: The dataset.
        languages: As `require`.

    Raises:
        DatasetError: it has faults; the error holds them all.
    """
    found = _faults(source.address, languages)
    if found:
        shown = "; ".join(map(str, found[:_SHOWN]))
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        where = without_password(source.address)
        raise DatasetError(
            f"{where}: nothing was started, for the dataset has faults: {shown}{more} "
            "(`lcreport check` names them all; --unchecked builds all the same, and the annexes "
            "say so)",
            found,
        )


def _read(record: Path) -> list[str]:
    with contextlib.suppress(OSError, ValueError, RecursionError):
        content = json.loads(files.read(record, most=1_000_000))
        if isinstance(content, list):
            return [state for state in content if isinstance(state, str)]
    return []


def _faults(address: str, languages: Sequence[str]) -> list[Fault]:
    if not forkserver.is_possible():
        with ProcessPoolExecutor(1) as processes:
            return processes.submit(checks_of, address).result()
    # The server has pandas already, and the annexes need it next.
    try:
        forkserver.start(languages)
        child = forkserver.fork(_send_faults, address)
        try:
            found: list[Fault] | str = child.receive(_LIMIT_S)
        finally:
            child.close()
    except (OSError, EOFError) as error:
        raise DatasetError(
            f"{address} could not be checked: the process that did was killed"
        ) from error
    if isinstance(found, str):
        raise DatasetError(f"{address} could not be checked: {found}; run `lcreport check`")
    return found


def checks_of(address: str) -> list[Fault]:
    """What refuses a dataset; by a name that other processes find."""
    from lcreport.dataset import checks  # noqa: PLC0415 - pandas

    return checks.faults(address)


def _send_faults(connection: Connection[Any, Any], address: str) -> None:
    try:
        connection.send(checks_of(address))
    except Exception as error:  # noqa: BLE001 - for the host, which has the command line
        connection.send(f"{type(error).__name__}: {error}")


def _state(address: str) -> str:
    """A hash of everything that a check depends on; empty where that cannot be known."""
    # With the code: another version may find what this one does not.
    total = hashlib.sha256(fingerprints.code().encode())
    try:
        for line in _remote(address) if "://" in address else _local(Path(address)):
            total.update(f"{line}\n".encode())
    except Exception:  # noqa: BLE001 - a store that cannot list its files is checked each time
        return ""
    return total.hexdigest()


def _local(folder: Path) -> Iterator[str]:
    """A line for each file: by its content, but for those whose reading would take long."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        facts = path.stat()
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".parquet" or facts.st_size > _LARGE_BYTES:
            # A dataset may be 18,000 files of Parquet, one an organisation.
            yield f"{name} {facts.st_size} {facts.st_mtime_ns}"
        else:
            yield f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _remote(address: str) -> Iterator[str]:
    import fsspec  # noqa: PLC0415 - 0.1 s that a folder does not need

    store, root = fsspec.core.url_to_fs(address)
    for path, facts in sorted(store.find(root, detail=True).items()):
        marks = [facts[name] for name in ("ETag", "etag", "mtime", "created") if name in facts]
        # By its size alone an exchanged file could pass for the one that was checked.
        if not marks:
            raise ValueError(path)
        yield f"{path} {facts.get('size')} {marks}"
