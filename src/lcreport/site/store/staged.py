"""Changes to a site that happen all together: written aside first, then put in their places.

A publishing that is killed before `journal` was written has changed nothing. One that is killed
later is finished by the next: the journal says what was still to be moved and removed.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import stat
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from lcreport.files import Folder

_BATCH_FILES = 128
_BATCH_BYTES = 16 * 2**20
_THREADS = 4


@dataclass(slots=True)
class StagedFiles:
    """Files written aside, each known by a number.

    Attributes:
        root: A folder that this process may write to.
        inside: Where in it they are until they are put in their places; empty for the root itself.
        numbers: Path in the site → number.
    """

    root: Path
    inside: str = ""
    numbers: dict[str, int] = field(default_factory=dict)
    _next: Iterator[int] = field(default_factory=count)

    def file(self, path: str) -> Path:
        """Where a path's content is now."""
        return self.root / self.inside / str(self.numbers[path])

    def write(
        self, pairs: Iterable[tuple[str, bytes]], on_written: Callable[[str, int | None, int], None]
    ) -> None:
        """Write files in threads, while the next ones are being made.

        Args:
            pairs: Path and content.
            on_written: Called with each path, the number that it had before, and its size.

        Raises:
            OSError: one cannot be written; others may be.
        """
        names = list(filter(None, self.inside.split("/")))
        with (
            files.folder(self.root, *names, make=True) as aside,
            ThreadPoolExecutor(_THREADS) as pool,
        ):
            writing: deque[Future[None]] = deque()
            for batch in batched(pairs):
                numbered = []
                for path, content in batch.items():
                    number = next(self._next)
                    on_written(path, self.numbers.get(path), len(content))
                    self.numbers[path] = number
                    numbered.append((str(number), content))
                writing.append(pool.submit(_create_all, aside, numbered))
                # Files that are made faster than the disk takes them would fill the memory.
                if len(writing) > 2 * _THREADS:
                    writing.popleft().result()
            for written in writing:
                written.result()


@dataclass(frozen=True, slots=True)
class Journal:
    """What is still to be done so that a site on a disk is as it was published.

    Attributes:
        root: The site's folder.
        name: The journal's own place in it.
        staged: Where files are that are not in their places yet.
    """

    root: Path
    name: str
    staged: str

    def begin(self, moves: Mapping[str, int], removals: Iterable[str]) -> None:
        """Write down what is to be done, once all that it needs is on the disk.

        Raises:
            OSError: a folder is a link, or the disk is full; nothing has changed then.
        """
        made: set[str] = set()
        for path in moves:
            self._make_folder(path.rpartition("/")[0], made)
        sync(self.root)
        content = {"moves": moves, "removals": sorted(removals, reverse=True)}
        files.write_whole({self.root / self.name: json.dumps(content).encode()}, root=self.root)

    def carry_out(self) -> None:
        """Do what is still to be done, if anything.

        Raises:
            OSError: a file cannot be moved; the journal stays for the next time.
        """
        journal = files.below(self.root, *self.name.split("/"))
        try:
            content = json.loads(files.read(journal))
            moves = {str(path): int(number) for path, number in content["moves"].items()}
            removals = list(map(str, content["removals"]))
        except FileNotFoundError:
            return
        except (
            ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError,
        ):  # fmt: skip
            # It is moved to its place whole: what cannot be read is none of ours.
            self._remove_journal()
            return
        self._check([*moves, *removals])
        if files.below(self.root, *self.staged.split("/")).is_dir():  # else all was moved already
            with files.folder(self.root, *self.staged.split("/")) as staged:
                self._move(moves, staged)
        for path in removals:
            self._remove(path)
        # After a power cut nothing but the journal could say what is still to be moved.
        sync(self.root)
        self._remove_journal()

    def _remove_journal(self) -> None:
        *folders, name = self.name.split("/")
        with files.folder(self.root, *folders) as place:
            place.remove(name)

    def _move(self, moves: Mapping[str, int], staged: Folder) -> None:
        facts = {path: staged.facts(str(number)) for path, number in moves.items()}
        # A file that is not aside any more was moved before the kill; what is no file, such as a
        # link, was put there by somebody else.
        left = [path for path, found in facts.items() if found and stat.S_ISREG(found.st_mode)]
        # A site has few folders and many files in each.
        for folder, paths in itertools.groupby(left, lambda path: path.rpartition("/")[0]):
            with files.folder(self.root, *_names(folder), make=True) as place:
                for path in paths:
                    staged.move(str(moves[path]), place, path.rpartition("/")[2])

    def clear(self) -> None:
        """Remove what was written aside and is not wanted.

        Raises:
            OSError: the folder for it is a link.
        """
        *folders, name = self.staged.split("/")
        files.below(self.root, *folders, name)
        with contextlib.suppress(FileNotFoundError), files.folder(self.root, *folders) as place:
            place.remove_tree(name)
        # A failed first publishing would leave it; the root stays, for its lock may be waited for.
        with contextlib.suppress(OSError):
            (self.root / self.name).parent.rmdir()

    def _make_folder(self, folder: str, made: set[str]) -> None:
        if folder in made or not folder:
            return
        self._make_folder(folder.rpartition("/")[0], made)
        files.make_folder(self.root, *folder.split("/"))
        made.add(folder)

    def _check(self, paths: Iterable[str]) -> None:
        """Refuse paths that would lead out of the site, whoever wrote the journal.

        Raises:
            OSError: one would.
        """
        folders = set()
        for path in paths:
            folder, slash, name = path.rpartition("/")
            if name in {"", ".", ".."} or (slash and not folder) or not _can_be_written(path):
                raise OSError(
                    errno.EINVAL, f"{path!r} is no path of a site", f"{self.root / self.name}"
                )
            folders.add(folder)
        for folder in sorted(folders):
            files.below(self.root, *_names(folder))

    def _remove(self, path: str) -> None:
        folder, _, name = path.rpartition("/")
        names = _names(folder)
        with contextlib.suppress(FileNotFoundError), files.folder(self.root, *names) as place:
            place.remove(name)
        with contextlib.suppress(OSError):
            while names:
                *names, name = names
                with files.folder(self.root, *names) as place:
                    # It refuses a folder that holds anything, and ends the walk upwards there.
                    place.remove_folder(name)


def _names(folder: str) -> list[str]:
    return folder.split("/") if folder else []


def _can_be_written(path: str) -> bool:
    """Whether a system's call takes a path: half a surrogate pair and NUL are no part of one."""
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def sync(folder: Path) -> None:
    """Have the disk of a folder take all that was written: a call a file takes 100 times as long.

    Raises:
        OSError: the disk has failed.
    """
    if sys.platform == "win32":
        return
    import ctypes  # noqa: PLC0415 - Python itself offers only `os.sync`, which waits for all disks

    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:
        os.sync()
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        if syncfs(opened) != 0:
            failed = ctypes.get_errno()
            raise OSError(failed, os.strerror(failed), f"{folder}")
    finally:
        os.close(opened)


def batched(pairs: Iterable[tuple[str, bytes]]) -> Iterator[dict[str, bytes]]:
    """The files in batches, limited by their number and by their size together."""
    batch: dict[str, bytes] = {}
    size = 0
    for path, content in pairs:
        batch[path] = content
        size += len(content)
        if len(batch) >= _BATCH_FILES or size >= _BATCH_BYTES:
            yield batch
            batch, size = {}, 0
    if batch:
        yield batch


def _create_all(aside: Folder, numbered: Iterable[tuple[str, bytes]]) -> None:
    for number, content in numbered:
        # Only a new file: no link that somebody put there is written through.
        with open(aside.new_file(number), "wb") as opened:  # noqa: PTH123 - it is open already
            opened.write(content)
