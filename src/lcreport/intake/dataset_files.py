"""A dataset's files changed all or none, by one process at a time.

`files.write_whole` keeps each file whole; a batch changes several. They are written beside their
places first, with a list of where each belongs. Before the list is there nothing has changed; once
it is there whoever next opens the dataset to write puts in place what a killed process left.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.dataset.resources import DESCRIPTOR, leads_out
from lcreport.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

UNFINISHED = ".unfinished"
"""Folder in a dataset for files that are not in their places yet; no dataset names it."""
_MOVES = "moves.json"
# Longer than any batch's: a list that is larger is not one of ours.
_MOVES_BYTES = 2**20


@contextlib.contextmanager
def held(
    folder: Path, *, new: bool = False, on_wait: Callable[[str], None] = lambda _: None
) -> Iterator[None]:
    """Keep other writers out of a dataset until its new state is in place.

    Args:
        folder: The dataset's.
        new: True where it is not there yet; its neighbours wait then too.
        on_wait: Called once with what is being waited for, if another process writes.

    Raises:
        ReleaseError: it cannot be locked, or what a killed process left cannot be put in place.
    """
    place = folder.parent if new else folder
    with contextlib.ExitStack() as closing:
        with _as_release_error(folder):
            if new:
                place.mkdir(parents=True, exist_ok=True)
            # A folder's lock needs no file of its own, which a dataset would then carry.
            lock = files.locked(place, lambda _: on_wait(f"waiting for who writes to {folder}"))
            closing.enter_context(lock)
            if folder.is_dir():
                _finish(folder)
        yield


def make(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Fill a new folder beside its place, and move it there; the caller holds it.

    Args:
        folder: The dataset's.
        contents: Path in it → content.

    Raises:
        ReleaseError: a file could not be written; nothing is in its place then.
    """
    beside = folder.with_name(f".{folder.name}{UNFINISHED}")
    with _as_release_error(folder):
        _clear(beside)
        try:
            for path in contents:
                files.make_folder(beside, *path.split("/")[:-1])
            files.write_whole({beside / path: content for path, content in contents.items()})
            # In one step: a folder that is there is a whole dataset.
            beside.rename(folder)
        except BaseException:
            _clear(beside)
            raise
        files.sync_folder(folder.parent)


def change(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replace files of a dataset, or add some, all or none of them; the caller holds it.

    Args:
        folder: The dataset's.
        contents: Path in it → content, in the order in which they are put in place: a reader that
            looks in between must find what each file names.

    Raises:
        ReleaseError: a file could not be written; nothing has changed then.
    """
    unfinished = folder / UNFINISHED
    with _as_release_error(folder):
        for path in contents:
            _place(folder, path)
        try:
            unfinished.mkdir()
            files.write_whole({unfinished / f"{at}": it for at, it in enumerate(contents.values())})
            moves = json.dumps(list(contents), ensure_ascii=False).encode()
            files.write_whole({unfinished / _MOVES: moves})
        except BaseException:
            # Else the rest of a full disk's files would keep it full.
            _clear(unfinished)
            raise
        _finish(folder)


def _finish(folder: Path) -> None:
    """Put in place what is wholly written, remove what is not."""
    unfinished = folder / UNFINISHED
    # A link would put in place what lies elsewhere, and was written by somebody else.
    if unfinished.is_symlink():
        unfinished.unlink()
    if (unfinished / _MOVES).is_file():
        paths = _moves_in(unfinished)
        for at, path in enumerate(paths):
            part, place = unfinished / f"{at}", _place(folder, path)
            if part.exists():  # else the killed process moved it
                _keep_rights(part, place)
                part.replace(place)
        for parent in {(folder / path).parent for path in paths}:
            files.sync_folder(parent)
        # The list goes first and to the disk, for without it the parts mean nothing.
        (unfinished / _MOVES).unlink()
        files.sync_folder(unfinished)
    _clear(unfinished)


def _moves_in(unfinished: Path) -> list[str]:
    """The places of what is wholly written, in order."""
    try:
        paths = files.from_json(files.read(unfinished / _MOVES, _MOVES_BYTES))
    except ValueError:
        # The list is moved to its place whole: what cannot be read is none of ours.
        return []
    whole = isinstance(paths, list) and all(isinstance(path, str) for path in paths)
    return paths if whole else []


def _place(folder: Path, path: str) -> Path:
    """Where a file of a dataset belongs: inside it, its folders made.

    Raises:
        OSError: it would be elsewhere.
    """
    if why := leads_out(path) if path != DESCRIPTOR else "":
        raise OSError(0, f"{path!r} {why}")
    *folders, name = path.split("/")
    return files.make_folder(folder, *folders) / name


def _keep_rights(part: Path, place: Path) -> None:
    # A file that a group may write stays so: the new one has this process's own rights.
    if place.is_file() and not place.is_symlink() and os.name == "posix":
        part.chmod(stat.S_IMODE(place.stat().st_mode))


def _clear(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


@contextlib.contextmanager
def _as_release_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        why = files.why_not_written(error) if isinstance(error, OSError) else f"{error}"
        raise ReleaseError(f"{folder} cannot be written: {why}") from error
