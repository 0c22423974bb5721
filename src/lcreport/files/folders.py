"""Folders held open: what is done in one is done there, whatever takes its name meanwhile."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport.files.descriptors import (
    BINARY,
    IS_LINK,
    NO_FOLLOW,
    NO_WAIT,
    content_of,
    naming,
    write_all,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

PART = ".part"
"""How the name of a file ends that is not yet in its place; it begins with a dot."""
_IS_FOLDER = getattr(os, "O_DIRECTORY", 0)
_HAS_DESCRIPTORS = {os.open, os.mkdir, os.rename, os.unlink, os.rmdir} <= os.supports_dir_fd
_IS_DEVICE = "it is a device, pipe or socket, which a file would take the place of; name a file"


def below(root: Path, *names: str) -> Path:
    """A path inside a folder; the folder itself may be a link, nothing inside it may.

    >>> below(Path("out"), "lao-cai", "release.json").as_posix()
    'out/lao-cai/release.json'

    Args:
        root: The folder.
        names: What follows, one name of a folder or file each.

    Raises:
        OSError: a name would lead elsewhere, or stands for a link.
    """
    path = root
    for name in names:
        if name in {"", ".", ".."} or set(name) & set("/\\\0"):
            raise OSError(errno.EINVAL, f"{name!r} is no name of a file inside it", f"{path}")
        path /= name
        if path.is_symlink():
            raise OSError(errno.ELOOP, IS_LINK, f"{path}")
    return path


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder held open: what is done in it is done there, whatever takes its name meanwhile.

    Attributes:
        path: Where it was when it was opened.
        opened: Its descriptor; None on Windows, which opens no folders, and goes by the path.
    """

    path: Path
    opened: int | None

    def new_file(self, name: str) -> int:
        """A descriptor of a new file, to write to.

        Raises:
            OSError: something of that name is there, or it cannot be made.
        """
        # O_EXCL follows no link and opens no file that somebody else keeps open.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW | BINARY
        with naming(self.path / name):
            return os.open(self._at(name), flags, 0o666, dir_fd=self.opened)

    def create(self, name: str, content: bytes, mode: int | None = None) -> None:
        """Write a new file to the disk; one of that name, which is none of anybody's, goes first.

        Args:
            name: Of the file.
            content: Of the file.
            mode: Its rights; those that the user's files have where None.

        Raises:
            OSError: it cannot be written.
        """
        self.remove(name)
        opened = self.new_file(name)
        try:
            if mode is not None and sys.platform != "win32":
                os.fchmod(opened, mode)
            write_all(opened, content)
            # Else a power cut could leave the new name with nothing in it.
            os.fsync(opened)
        finally:
            os.close(opened)

    def put(self, name: str, content: bytes) -> None:
        """Write a file, which is either as it was or as it is now, as `write_whole` does.

        Raises:
            OSError: it cannot be written.
        """
        part = f".{name}{PART}"
        refuse_device(self.path / name)
        try:
            self.create(part, content, self.rights(name))
            self.move(part, self, name)
        except BaseException:
            with contextlib.suppress(OSError):
                self.remove(part)
            raise
        self.sync()

    def read(self, name: str, most: int | None = None) -> bytes:
        """The content of a file, as the function `read` gives it, but not through a link.

        Raises:
            OSError: it cannot be read, is no file, or is larger.
        """
        path = self.path / name
        with naming(path):
            flags = os.O_RDONLY | NO_WAIT | NO_FOLLOW | BINARY
            opened = os.open(self._at(name), flags, dir_fd=self.opened)
        return content_of(opened, path, most)

    def move(self, name: str, place: Folder, new_name: str) -> None:
        """Put a file in its place, in which another may be.

        Raises:
            OSError: it is gone, or cannot be moved.
        """
        with naming(place.path / new_name):
            os.replace(
                self._at(name), place._at(new_name),
                src_dir_fd=self.opened, dst_dir_fd=place.opened,
            )  # fmt: skip

    def remove(self, name: str) -> None:
        """Remove a file or link, if it is there.

        Raises:
            OSError: it cannot be removed.
        """
        with naming(self.path / name), contextlib.suppress(FileNotFoundError):
            os.unlink(self._at(name), dir_fd=self.opened)

    def remove_folder(self, name: str) -> None:
        """Remove a folder.

        Raises:
            OSError: it holds something, or is none.
        """
        os.rmdir(self._at(name), dir_fd=self.opened)

    def remove_tree(self, name: str) -> None:
        """Remove a folder with all that it holds, or whatever bears its name, if it is there.

        Raises:
            OSError: something in it cannot be removed.
        """
        facts = self.facts(name)
        if facts and stat.S_ISDIR(facts.st_mode):
            # It goes by open folders too, and follows no link in them.
            shutil.rmtree(self._at(name), dir_fd=self.opened)
        else:
            self.remove(name)

    def sync(self) -> None:
        """Write to the disk what names it holds; else a power cut could undo moves."""
        if self.opened is not None:
            os.fsync(self.opened)

    def rights(self, name: str) -> int | None:
        """The rights of the file that bears a name already, which its successor keeps."""
        facts = self.facts(name)
        return stat.S_IMODE(facts.st_mode) if facts and stat.S_ISREG(facts.st_mode) else None

    def facts(self, name: str) -> os.stat_result | None:
        """What the disk says of a file, or of a link itself; None where there is nothing."""
        try:
            return os.stat(self._at(name), dir_fd=self.opened, follow_symlinks=False)
        except OSError:
            return None

    def _at(self, name: str) -> str:
        return f"{self.path / name}" if self.opened is None else name


@contextlib.contextmanager
def folder(root: Path, *names: str, make: bool = False) -> Iterator[Folder]:
    """A folder inside another, held open; the root may be a link, nothing inside it may.

    `below` says only what was so when it was asked: whoever may write there could put a link in
    the place of a folder before the next call. What is opened stays what it is.

    Args:
        root: The folder.
        names: What follows, one name of a folder each.
        make: Make what is not there.

    Raises:
        OSError: a name would lead elsewhere or stands for a link, or a folder is not there or
            cannot be made.
    """
    path = below(root, *names)
    if make:
        root.mkdir(parents=True, exist_ok=True)
    if not _HAS_DESCRIPTORS:
        if make:
            path.mkdir(parents=True, exist_ok=True)
        yield Folder(path, None)
        return
    opened, path = os.open(root, os.O_RDONLY | _IS_FOLDER), root
    try:
        for name in names:
            path /= name
            with naming(path):
                if make:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(name, dir_fd=opened)
                inner = os.open(name, os.O_RDONLY | _IS_FOLDER | NO_FOLLOW, dir_fd=opened)
            os.close(opened)
            opened = inner
        yield Folder(path, opened)
    finally:
        os.close(opened)


def make_folder(root: Path, *names: str) -> Path:
    """A folder inside another, made if need be, as `below` gives it.

    Raises:
        OSError: it cannot be made, or would lie elsewhere.
    """
    with folder(root, *names, make=True) as made:
        return made.path


def copy_folder(source: Path, target: Path, left_out: Collection[str] = ()) -> None:
    """Copy a folder so that the user may write in the copy, whoever may in the original.

    Args:
        source: The folder. A link in it stays a link.
        target: Where its copy is to be.
        left_out: Names of files and folders that are not copied.

    Raises:
        OSError: something cannot be read or written.
    """
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        place = target / path.name
        if path.name in left_out:
            continue
        if path.is_symlink():
            place.symlink_to(path.readlink())
        elif path.is_dir():
            copy_folder(path, place, left_out)
        else:
            # Without its rights, which shutil.copytree would copy too.
            shutil.copyfile(path, place)


def refuse_device(path: Path) -> None:
    """See that no file takes the place of a device, which every program of the machine may need.

    Raises:
        OSError: one stands there, or a link to one.
    """
    # Of /dev/null an administrator's `--html /dev/null` made a file, in which the output of all
    # programs was then kept. /dev/stdout is a link to whatever the output is.
    is_stream = False
    with contextlib.suppress(OSError):
        is_stream = path.is_symlink() and f"{path.readlink()}".startswith("/proc/")
        mode = path.stat().st_mode
        is_stream = is_stream or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    if is_stream:
        raise OSError(errno.EINVAL, _IS_DEVICE, f"{path}")
