"""Where a site is written: a folder, or any address that fsspec knows.

What is written and removed while a target is open happens when `commit` is called, all together
or, on a disk, not at all: `staged` has how.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from lcreport import files
from lcreport.errors import ParameterError, ReleaseError
from lcreport.site import addresses
from lcreport.site.store import listing
from lcreport.site.store.staged import Journal, StagedFiles, batched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from lcreport.site.store.listing import FolderListing

JOURNAL = f"{addresses.ASSETS}/.journal"
"""What is still to be put in its place, after a publishing was killed."""
STAGED = f"{addresses.ASSETS}/.unfinished"
"""What is written aside."""


class _FileFacts(TypedDict):
    """What every file system of fsspec says of a file; most say more."""

    size: int


class Target:
    """A site's files, by path from its root.

    Attributes:
        address: Where it is.
        sizes: Path → bytes of each file, as they are after `commit`.
        changed: Path → when each file was last changed, in ns; none where no disk says so.
    """

    def __init__(self, address: str) -> None:
        """Name a folder or address; nothing is read or written yet.

        Raises:
            ParameterError: no such kind of address is known.
            ReleaseError: it cannot be reached.
        """
        from fsspec.core import url_to_fs  # noqa: PLC0415 - 0.1 s, only where something is written
        from fsspec.implementations.local import LocalFileSystem  # noqa: PLC0415 - as above

        self.address = files.without_password(address)
        with self._explained(), files.reached(address):
            try:
                self._files, self._root = url_to_fs(address)
            except (ValueError, ImportError) as error:
                why = files.without_password(str(error))
                raise ParameterError(f"cannot publish to {self.address!r}: {why}") from error
        self._local = Path(self._root) if isinstance(self._files, LocalFileSystem) else None
        self.sizes: dict[str, int] = {}
        self.changed: dict[str, int] = {}
        self._there: dict[str, int] = {}
        self._listed: FolderListing | None = None
        self._own: set[str] = set()
        self._staged = StagedFiles(Path())
        self._undo: list[tuple[str, int | None, int | None]] = []

    @property
    def folder(self) -> Path | None:
        """The site's folder; None where it is not on this machine's disks."""
        return self._local

    @contextlib.contextmanager
    def opened(self, on_wait: Callable[[str], None]) -> Iterator[None]:
        """Keep other publishings out while the files are read and written, and list them.

        Where another one is at it, wait for its end; what it left unfinished is finished. An
        address that is no folder of this machine cannot be locked.

        Args:
            on_wait: Called once with what is being waited for.

        Raises:
            ReleaseError: it cannot be reached or written to.
        """
        with contextlib.ExitStack() as closing:
            with self._explained():
                closing.enter_context(self._kept(on_wait))
                self._there = dict(self._list())
                self.sizes = dict(self._there)
            yield

    @contextlib.contextmanager
    def _kept(self, on_wait: Callable[[str], None]) -> Iterator[None]:
        """The lock of a site on a disk, and a folder for what is written aside."""
        if self._local is None:
            # mkdtemp's folder is ours alone: nobody else can put a link into it.
            aside = Path(tempfile.mkdtemp(prefix="lcreport-site-"))
            self._staged = StagedFiles(aside)
            try:
                yield
            finally:
                shutil.rmtree(aside, ignore_errors=True)
            return
        self._local.mkdir(parents=True, exist_ok=True)
        waiting = f"waiting for another process, which publishes to {self.address}"
        with files.locked(self._local, lambda _: on_wait(waiting)):
            journal = Journal(self._local, JOURNAL, STAGED)
            journal.carry_out()
            journal.clear()
            self._local.mkdir(parents=True, exist_ok=True)
            self._staged = StagedFiles(self._local, STAGED)
            try:
                yield
            finally:
                # A journal that is still there names these files: the next publishing moves them.
                if not (self._local / JOURNAL).is_file():
                    journal.clear()

    def read(self, path: str) -> bytes | None:
        """A file's content, as it is after `commit`; None where it is not there.

        Raises:
            ReleaseError: it cannot be read.
        """
        if path not in self.sizes:
            return None
        try:
            if path in self._staged.numbers:
                return self._staged.file(path).read_bytes()
            if self._local is not None:
                return files.read(self._local / path)
            with files.reached(self.address):
                return bytes(self._files.cat_file(f"{self._root}/{path}"))
        except OSError as error:
            where = error.filename or f"{path} on the site"
            raise ReleaseError(f"{where} cannot be read: {files.why_not_read(error)}") from error

    def write(self, pairs: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> None:
        """Write files, which are in their places after `commit`.

        Raises:
            ReleaseError: one cannot be written.
        """
        chosen = pairs.items() if hasattr(pairs, "items") else pairs

        def note(path: str, number: int | None, size: int) -> None:
            self._undo.append((path, number, self.sizes.get(path)))
            self.sizes[path] = size

        with self._explained():
            if self._local is not None:
                files.make_folder(self._local, addresses.ASSETS)
                # It refuses a link, through which files would be written elsewhere.
                files.below(self._local, *STAGED.split("/"))
            self._staged.write(chosen, note)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, once `commit` is called, and on a disk the folders that are empty then."""
        for path in set(paths) & self.sizes.keys():
            self._undo.append((path, self._staged.numbers.pop(path, None), self.sizes.pop(path)))

    @contextlib.contextmanager
    def all_or_none(self) -> Iterator[None]:
        """Take back what was written and removed inside the block, where it ends in an error."""
        self._undo = []
        try:
            yield
        except BaseException:
            # The last first, for one path may have been written several times.
            for path, number, size in reversed(self._undo):
                if path in self._staged.numbers:
                    # Its room is wanted: the error may be that the disk is full.
                    with contextlib.suppress(OSError):
                        self._staged.file(path).unlink()
                    del self._staged.numbers[path]
                if number is not None:
                    self._staged.numbers[path] = number
                if size is None:
                    self.sizes.pop(path, None)
                else:
                    self.sizes[path] = size
            raise

    def commit(self) -> None:
        """Put everything in its place.

        New files come first, then new versions of those that are there, removals last, so that
        no page ever leads to one that is not there.

        Raises:
            ReleaseError: something cannot be put in its place.
        """
        order = sorted(self._staged.numbers, key=lambda path: path in self._there)
        moves = {path: self._staged.numbers[path] for path in order}
        removals = self._there.keys() - self.sizes.keys()
        if not moves and not removals:
            return
        with self._explained():
            if self._local is not None:
                journal = Journal(self._local, JOURNAL, STAGED)
                files.make_folder(self._local, addresses.ASSETS)
                journal.begin(moves, removals)
                journal.carry_out()
            else:
                with files.reached(self.address):
                    self._upload(order)
                    for path in sorted(removals, reverse=True):
                        self._files.rm_file(f"{self._root}/{path}")
        # Else `settled` would take our own changes for somebody else's.
        self._own.update(moves, removals)
        self._staged.numbers.clear()
        self._there = dict(self.sizes)

    def mark(self, path: str) -> None:
        """Make a file on a disk the last that was changed; nothing else of it is another then.

        Raises:
            ReleaseError: it cannot be written to.
        """
        if self._local is not None:
            with self._explained():
                facts = os.stat(self._local / path)  # noqa: PTH116 - as `os.utime`
                os.utime(self._local / path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
            self._own.add(path)

    def settled(self) -> FolderListing | None:
        """What stands on the site after `commit`.

        Returns:
            Its files; None where it is on no disk, somebody else wrote to it meanwhile, or it
            cannot be read any more, which is no fault of what was published.
        """
        if self._local is None or self._listed is None or not self._own:
            return self._listed
        try:
            now = listing.of(self._local)
        except OSError:
            return None
        for folder in [path for path in now.folders if f"{path}/".startswith(f"{STAGED}/")]:
            del now.folders[folder]
        before, after = (
            {path: time for path, time in known.changed.items() if path not in self._own}
            for known in (self._listed, now)
        )
        return now if before == after else None

    def below(self, folder: str) -> list[str]:
        """Paths of all files in a folder."""
        return [path for path in self.sizes if path.startswith(f"{folder}/")]

    def _list(self) -> Iterator[tuple[str, int]]:
        if self._local is not None:
            self._listed = listing.of(self._local)
            self.changed = self._listed.changed
            yield from self._listed.sizes.items()
            return
        with files.reached(self.address):
            if self._files.exists(self._root):
                # Another process may have written there since fsspec looked last.
                self._files.invalidate_cache()
                found: Mapping[str, _FileFacts] = self._files.find(self._root, detail=True)
                for path, known in found.items():
                    yield path.removeprefix(self._root).lstrip("/"), known["size"]

    def _upload(self, order: Iterable[str]) -> None:
        made: set[str] = set()
        # In parts, since what one call sends is held in memory.
        for batch in batched((path, self._staged.file(path).read_bytes()) for path in order):
            for path in batch:
                folder = f"{self._root}/{path}".rpartition("/")[0]
                if folder not in made:
                    self._files.makedirs(folder, exist_ok=True)
                    made.add(folder)
            # In one call: file systems on the web send what one call gives them side by side.
            self._files.pipe({f"{self._root}/{path}": content for path, content in batch.items()})

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = error.filename or self.address
            why = files.why_not_written(error)
            raise ReleaseError(f"{where} cannot be published to: {why}") from error
