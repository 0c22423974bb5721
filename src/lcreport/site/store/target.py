"""Where a site is written: a folder, or any address that fsspec knows."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcreport.errors import ParameterError, ReleaseError
from lcreport.release.manifest import take_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BATCH_FILES = 128
_BATCH_BYTES = 16 * 2**20
_THREADS = 4


class Target:
    """A site's files, by path from its root."""

    def __init__(self, address: str) -> None:
        """Name a folder or address; nothing is read or written yet.

        Raises:
            ParameterError: no such kind of address is known.
        """
        from fsspec.core import url_to_fs  # noqa: PLC0415 - 0.1 s, only where something is written
        from fsspec.implementations.local import LocalFileSystem  # noqa: PLC0415 - as above

        self.address = address
        try:
            self._files, self._root = url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise ParameterError(f"cannot publish to {address!r}: {error}") from error
        self._local = Path(self._root) if isinstance(self._files, LocalFileSystem) else None
        self._made: set[str] = set()
        self.sizes: dict[str, int] = {}

    @property
    def folder(self) -> Path | None:
        """The site's folder; None where it is not on this machine's disks."""
        return self._local

    @contextlib.contextmanager
    def opened(self, on_wait: Callable[[str], None]) -> Iterator[None]:
        """Keep other publishings out while the files are read and written, and list them.

        Where another one is at it, wait for its end. An address that is no folder of this machine
        cannot be locked.

        Args:
            on_wait: Called once with what is being waited for.

        Raises:
            ReleaseError: it cannot be reached or written to.
        """
        with contextlib.ExitStack() as closing:
            with self._explained():
                if self._local is not None and sys.platform != "win32":
                    self._local.mkdir(parents=True, exist_ok=True)
                    folder = os.open(self._local, os.O_RDONLY)
                    closing.callback(os.close, folder)
                    self._lock(folder, on_wait)
                self.sizes = dict(self._list())
            yield

    def _lock(self, folder: int, on_wait: Callable[[str], None]) -> None:
        try:
            if not take_lock(folder, wait=False):
                on_wait(f"waiting for another process, which publishes to {self.address}")
                take_lock(folder, wait=True)
        except OSError as error:
            # Some network file systems lock no folders; publishing must still be possible there.
            if error.errno not in {errno.EBADF, errno.ENOTSUP, errno.ENOLCK, errno.EINVAL}:
                raise

    def read(self, path: str) -> bytes | None:
        """A file's content; None where it is not there.

        Raises:
            ReleaseError: it cannot be read.
        """
        if path not in self.sizes:
            return None
        with self._explained():
            if self._local is not None:
                return (self._local / path).read_bytes()
            return bytes(self._files.cat_file(f"{self._root}/{path}"))

    def write(self, files: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> None:
        """Write files; a reader sees each either as it was or as it is now.

        Raises:
            ReleaseError: one cannot be written.
        """
        pairs = files.items() if isinstance(files, Mapping) else files
        with self._explained():
            if self._local is None:
                self._upload(pairs)
                return
            self._save(pairs)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, and on a disk the folders that are empty then.

        Raises:
            ReleaseError: one cannot be removed.
        """
        with self._explained():
            for path in sorted(set(paths) & self.sizes.keys(), reverse=True):
                if self._local is None:
                    self._files.rm_file(f"{self._root}/{path}")
                else:
                    self._unlink(self._local / path)
                del self.sizes[path]

    def below(self, folder: str) -> list[str]:
        """Paths of all files in a folder."""
        return [path for path in self.sizes if path.startswith(f"{folder}/")]

    def _list(self) -> Iterator[tuple[str, int]]:
        if self._local is not None:
            yield from _sizes(self._local, "")
        elif self._files.exists(self._root):
            # Another process may have written there since fsspec looked last.
            self._files.invalidate_cache()
            found: dict[str, Any] = self._files.find(self._root, detail=True)
            for path, facts in found.items():
                yield path.removeprefix(self._root).lstrip("/"), facts["size"]

    def _save(self, pairs: Iterable[tuple[str, bytes]]) -> None:
        """Write to the disk in threads, while the next pages are being made."""
        with ThreadPoolExecutor(_THREADS) as pool:
            saving: deque[Future[None]] = deque()
            for batch in batched(pairs):
                saving.append(pool.submit(self._put_all, batch))
                if len(saving) > 2 * _THREADS:
                    saving.popleft().result()
            for saved in saving:
                saved.result()

    def _put_all(self, files: Mapping[str, bytes]) -> None:
        for path, content in files.items():
            self._put(path, content)
        self.sizes |= {path: len(content) for path, content in files.items()}

    def _put(self, path: str, content: bytes) -> None:
        # Strings, not `Path`: a third faster for a hundred thousand small files.
        file = f"{self._local}/{path}"
        folder, _, name = file.rpartition("/")
        if folder not in self._made:
            try:
                os.mkdir(folder)  # noqa: PTH102 - as above
            except OSError:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - as above
            self._made.add(folder)
        # Only a file that is there already can be in use while it is written.
        part = f"{folder}/.{name}.part" if path in self.sizes else file
        opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            rest = memoryview(content)
            # os.write may take less than it is given.
            while rest:
                rest = rest[os.write(opened, rest) :]
        finally:
            os.close(opened)
        if part != file:
            os.replace(part, file)  # noqa: PTH105 - as above

    def _unlink(self, file: Path) -> None:
        file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            for folder in file.parents:
                if folder == self._local:
                    break
                folder.rmdir()
                self._made.discard(str(folder))

    def _upload(self, pairs: Iterable[tuple[str, bytes]]) -> None:
        for batch in batched(pairs):
            self._send(batch)

    def _send(self, files: dict[str, bytes]) -> None:
        for path in files:
            folder = f"{self._root}/{path}".rpartition("/")[0]
            if folder not in self._made:
                self._files.makedirs(folder, exist_ok=True)
                self._made.add(folder)
        self._files.pipe({f"{self._root}/{path}": content for path, content in files.items()})
        self.sizes |= {path: len(content) for path, content in files.items()}

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = error.filename or self.address
            why = error.strerror or str(error)
            raise ReleaseError(f"{where} cannot be published to: {why}") from error


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


def _sizes(folder: Path, before: str) -> Iterator[tuple[str, int]]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        path = f"{before}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _sizes(Path(entry.path), f"{path}/")
        else:
            yield path, entry.stat().st_size
