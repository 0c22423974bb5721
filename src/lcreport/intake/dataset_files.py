"""A dataset's files changed all or none, by one process at a time.

`files.write_whole` keeps single files whole; a batch changes several. They are written beside their
places first, with a list of where each belongs. Before the list is there nothing has changed; once
it is there whoever next opens the dataset to write puts in place what a killed process left.
"""

from __future__ import annotations

import contextlib
import json
import stat
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.dataset.resources import DESCRIPTOR, leads_out
from lcreport.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from lcreport.files import Folder

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
    beside = f".{folder.name}{UNFINISHED}"
    with _as_release_error(folder), files.folder(folder.parent) as around:
        around.remove_tree(beside)
        try:
            for path in contents:
                files.make_folder(folder.parent, beside, *path.split("/")[:-1])
            files.write_whole(
                {folder.parent / beside / path: content for path, content in contents.items()},
                root=folder.parent,
            )
            # In one step: a folder that is there is a whole dataset.
            around.move(beside, around, folder.name)
        except BaseException:
            around.remove_tree(beside)
            raise
        around.sync()


def change(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replace files of a dataset, or add some, all or none of them; the caller holds it.

    Args:
        folder: The dataset's.
        contents: Path in it → content, in the order in which they are put in place: a reader that
            looks in between must find what each file names.

    Raises:
        ReleaseError: a file could not be written; nothing has changed then.
    """
    with _as_release_error(folder), files.folder(folder) as dataset:
        # Each has the rights of the file that it follows: what a group may write stays so.
        rights = []
        for path in contents:
            with _place(folder, path) as (place, name):
                rights.append(place.rights(name))
        try:
            with files.folder(folder, UNFINISHED, make=True) as unfinished:
                for at, (content, mode) in enumerate(zip(contents.values(), rights, strict=True)):
                    unfinished.create(f"{at}", content, mode)
                unfinished.sync()
                unfinished.put(_MOVES, json.dumps(list(contents), ensure_ascii=False).encode())
        except BaseException:
            # Else the rest of a full disk's files would keep it full.
            dataset.remove_tree(UNFINISHED)
            raise
    _finish(folder)


def _finish(folder: Path) -> None:
    """Put in place what is wholly written, remove what is not.

    Raises:
        ReleaseError: a file cannot be moved; the list stays for the next time.
    """
    with _as_release_error(folder), files.folder(folder) as dataset:
        facts = dataset.facts(UNFINISHED)
        # A link would put in place what lies elsewhere, and was written by somebody else.
        if facts and stat.S_ISDIR(facts.st_mode):
            with files.folder(folder, UNFINISHED) as unfinished:
                if _is_file(unfinished, _MOVES):
                    _move(folder, unfinished)
        dataset.remove_tree(UNFINISHED)


def _move(folder: Path, unfinished: Folder) -> None:
    paths = _moves_in(unfinished)
    for at, path in enumerate(paths):
        with _place(folder, path) as (place, name):
            if _is_file(unfinished, f"{at}"):  # else the killed process moved it
                unfinished.move(f"{at}", place, name)
    # Once a folder: a thousand received files lie in one.
    for path in {path.rpartition("/")[0]: path for path in paths}.values():
        with _place(folder, path) as (place, _):
            place.sync()
    # The list goes first and to the disk, for without it the parts mean nothing.
    unfinished.remove(_MOVES)
    unfinished.sync()


def _is_file(place: Folder, name: str) -> bool:
    facts = place.facts(name)
    return facts is not None and stat.S_ISREG(facts.st_mode)


def _moves_in(unfinished: Folder) -> list[str]:
    """The places of what is wholly written, in order."""
    try:
        paths = files.from_json(unfinished.read(_MOVES, _MOVES_BYTES))
    except ValueError:
        # The list is moved to its place whole: what cannot be read is none of ours.
        return []
    whole = isinstance(paths, list) and all(isinstance(path, str) for path in paths)
    return paths if whole else []


@contextlib.contextmanager
def _place(folder: Path, path: str) -> Iterator[tuple[Folder, str]]:
    """The folder in which a file of a dataset belongs, made and held open, and its name there.

    Raises:
        OSError: it would be outside the dataset.
    """
    if why := leads_out(path) if path != DESCRIPTOR else "":
        raise OSError(0, f"{path!r} {why}")
    *folders, name = path.split("/")
    with files.folder(folder, *folders, make=True) as place:
        yield place, name


@contextlib.contextmanager
def _as_release_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        why = files.why_not_written(error) if isinstance(error, OSError) else f"{error}"
        raise ReleaseError(f"{folder} cannot be written: {why}") from error
