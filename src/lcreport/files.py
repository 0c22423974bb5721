"""Files as every writer of lcreport treats them: whole or not at all, never through a link.

Everything here raises `OSError` with the path and, where lcreport itself refuses, with words that
say why; each room turns it into an error of its own, which names what it was writing.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lcreport.errors import LcreportError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

PART = ".part"
"""How the name of a file ends that is not yet in its place; it begins with a dot."""
# Windows has neither flag: a link there needs a right that ordinary users do not have.
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_IS_FOLDER = getattr(os, "O_DIRECTORY", 0)
_HAS_DESCRIPTORS = {os.open, os.mkdir, os.rename, os.unlink, os.rmdir} <= os.supports_dir_fd
_NO_LOCKS = {errno.EBADF, errno.ENOTSUP, errno.ENOLCK, errno.EINVAL}
_HIDDEN = "***"
_USER = re.compile(r"(?<=://)[^\s/?#]+@")
_SECRET_SETTING = re.compile(
    r"([?&][\w.-]*(?:token|secret|passw|pwd|key|sig|credential)[\w.-]*=)[^&\s#'\"]+", re.IGNORECASE
)
_ANSWER_WITHIN_S = 30.0
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
HALF_CHARACTER = r"holds half a character (\ud800 to \udfff), which no file can hold"
_RIGHTS = (errno.EACCES, errno.EPERM)
_REMEDIES = {
    **dict.fromkeys(
        (*_RIGHTS, errno.EROFS),
        "get the right to write there, or name another place",
    ),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room there, and do it again"),
    errno.EFBIG: "allow larger files (ulimit -f), and do it again",
}
_OTHER_REMEDY = "see that it can be, and do it again"
_IS_DEVICE = "it is a device, pipe or socket, which a file would take the place of; name a file"
_IS_LINK = "it is a symbolic link, and nothing is written through one; remove it"


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
            raise OSError(errno.ELOOP, _IS_LINK, f"{path}")
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
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY
        with _named(self.path / name):
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
            _write(opened, content)
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
        _refuse_device(self.path / name)
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
        with _named(path):
            flags = os.O_RDONLY | _NO_WAIT | _NO_FOLLOW | _BINARY
            opened = os.open(self._at(name), flags, dir_fd=self.opened)
        return _content(opened, path, most)

    def move(self, name: str, place: Folder, new_name: str) -> None:
        """Put a file in its place, in which another may be.

        Raises:
            OSError: it is gone, or cannot be moved.
        """
        with _named(place.path / new_name):
            os.replace(
                self._at(name), place._at(new_name),
                src_dir_fd=self.opened, dst_dir_fd=place.opened,
            )  # fmt: skip

    def remove(self, name: str) -> None:
        """Remove a file or link, if it is there.

        Raises:
            OSError: it cannot be removed.
        """
        with _named(self.path / name), contextlib.suppress(FileNotFoundError):
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
            with _named(path):
                if make:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(name, dir_fd=opened)
                inner = os.open(name, os.O_RDONLY | _IS_FOLDER | _NO_FOLLOW, dir_fd=opened)
            os.close(opened)
            opened = inner
        yield Folder(path, opened)
    finally:
        os.close(opened)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Name the whole path in what the system says of a name in an open folder.

    Raises:
        OSError: the same, with the path.
    """
    try:
        yield
    except OSError as error:
        # Linux calls a link no folder where it was to open one.
        if error.errno in {errno.ELOOP, errno.ENOTDIR} and path.is_symlink():
            raise OSError(errno.ELOOP, _IS_LINK, f"{path}") from error
        raise OSError(error.errno, error.strerror, f"{path}") from error


def make_folder(root: Path, *names: str) -> Path:
    """A folder inside another, made if need be, as `below` gives it.

    Raises:
        OSError: it cannot be made, or would lie elsewhere.
    """
    with folder(root, *names, make=True) as made:
        return made.path


def write_whole(
    contents: Mapping[Path, bytes], unfinished: Path | None = None, root: Path | None = None
) -> None:
    """Write files so that each is, whatever happens, either as it was or as it is now.

    All are written to the disk beside their places first, then moved there in their order: one
    that vouches for the others comes last. Whoever writes holds a lock (`locked`), for what an
    earlier process left unfinished is overwritten.

    Args:
        contents: Place → content. A link that stands in a place is replaced, not followed; one to
            a device, and a device itself, is neither.
        unfinished: A folder on the same disk for files that are not in their places yet, removed
            afterwards; beside each place where None.
        root: A folder above all places, between which and them nothing may be a link; where None,
            the folder of each may be one.

    Raises:
        OSError: a file cannot be written; none is in its place then, unless moving failed.
    """
    parts: list[tuple[Folder, str, Folder, str]] = []
    with contextlib.ExitStack() as opening:
        places = {
            parent: opening.enter_context(_below_root(parent, root))
            for parent in {path.parent: None for path in contents}
        }
        aside = opening.enter_context(_folder_of_parts(unfinished)) if unfinished else None
        try:
            for number, (path, content) in enumerate(contents.items()):
                place = places[path.parent]
                beside = (place, f".{path.name}{PART}")
                part = (aside, f"{number}-{path.name}") if aside else beside
                parts.append((*part, place, path.name))
                _refuse_device(path)
                part[0].create(part[1], content, place.rights(path.name))
            for of_part, name, place, own_name in parts:
                of_part.move(name, place, own_name)
        except BaseException:
            for of_part, name, _, _ in parts:
                with contextlib.suppress(OSError):
                    of_part.remove(name)
            raise
        for place in places.values():
            place.sync()


def _refuse_device(path: Path) -> None:
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


def _below_root(place: Path, root: Path | None) -> contextlib.AbstractContextManager[Folder]:
    return folder(root, *place.relative_to(root).parts) if root else folder(place)


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file, made if need be, whole or not at all.

    Raises:
        OSError: the disk is full, or the file is a link.
    """
    with _open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT) as opened:
        size = os.fstat(opened).st_size
        try:
            _write(opened, line.removesuffix(b"\n") + b"\n")
            os.fsync(opened)
        except OSError:
            os.ftruncate(opened, size)
            raise


def read(path: Path, most: int | None = None) -> bytes:
    """The content of a file that may be somebody else's.

    Args:
        path: The file. A link is followed, but a pipe or device is not waited for.
        most: How many bytes it may have; any number where None.

    Raises:
        OSError: it cannot be read, is no file, or is larger.
    """
    # Opening a pipe would wait for somebody to write into it.
    try:
        opened = os.open(path, os.O_RDONLY | _NO_WAIT | _BINARY)
    except ValueError as error:  # NUL, or half a character, in its name
        raise OSError(errno.EINVAL, "no file has such a name", f"{path}") from error
    return _content(opened, path, most)


def _content(opened: int, path: Path, most: int | None) -> bytes:
    with os.fdopen(opened, "rb") as file:
        facts = os.fstat(opened)
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(errno.EINVAL, "it is no ordinary file", f"{path}")
        # One byte more, because a file can grow after its size was asked for.
        content = file.read() if most is None else file.read(most + 1)
    if most is not None and len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes", f"{path}")
    return content


def from_json(
    content: bytes | str,
    constants: Callable[[str], object] | None = None,
    pairs: Callable[[list[tuple[str, object]]], object] | None = None,
) -> Any:
    r"""What JSON says, in which every text can be written to a file again.

    >>> from_json(b'{"name": "\\ud83d\\ude00"}')
    {'name': '😀'}

    Args:
        content: The JSON, which may be somebody else's.
        constants: Called with NaN and Infinity, which Python reads although JSON has none.
        pairs: Called with the members of each object, to make what stands for it.

    Raises:
        ValueError: it is no JSON, is nested too deeply, or holds half a character.
    """
    # json.loads would read the bytes of half a character as one.
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    try:
        found = json.loads(text, parse_constant=constants, object_pairs_hook=pairs)
    except RecursionError as error:
        raise ValueError("it has brackets within brackets too deep to be read") from error
    # Looked for in the text first: to try it, everything is written once more.
    if _HALF.search(text) and has_half_character(found):
        raise ValueError(f"it {HALF_CHARACTER}; write the character itself")
    return found


def has_half_character(value: object) -> bool:
    """Whether a value as JSON and YAML give it holds half a surrogate pair, which no UTF-8 has."""
    try:
        json.dumps(value, ensure_ascii=False, skipkeys=True, default=str).encode()
    except UnicodeEncodeError:
        return True
    return False


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


def why_not_written(error: OSError) -> str:
    """Why something cannot be written, and what would do.

    >>> why_not_written(PermissionError(errno.EACCES, "Permission denied"))
    'Permission denied; get the right to write there, or name another place'
    """
    why = error.strerror or f"{error}"
    # What is refused here says itself what would do.
    return why if ";" in why else f"{why}; {_REMEDIES.get(error.errno or 0, _OTHER_REMEDY)}"


def why_not_read(error: OSError) -> str:
    """Why something cannot be read, and what would do where it is a matter of rights.

    >>> why_not_read(PermissionError(errno.EACCES, "Permission denied"))
    'Permission denied; get the right to read it'
    """
    why = error.strerror or f"{error}"
    return f"{why}; get the right to read it" if error.errno in _RIGHTS else why


@contextlib.contextmanager
def locked(place: Path, on_wait: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Keep other processes of lcreport out of a place; where one is in it, wait for its end.

    The system gives the lock back when the process ends, however it ends.

    Args:
        place: A folder that is there, or the file that stands for the lock, made if need be.
        on_wait: Called once if somebody else holds it, with that process's id; with "" where
            it cannot be known.

    Raises:
        OSError: it cannot be opened, or is a link.
    """
    if sys.platform == "win32":
        yield  # it has no such lock, but refuses to replace a file that another has open
        return
    is_folder = place.is_dir()
    # O_RDWR alone: cutting a file off is left until it is known to be ours.
    flags = os.O_RDONLY if is_folder else os.O_RDWR | os.O_CREAT
    with _open(place, flags, follow=is_folder) as opened:
        if not _take(opened, wait=False):
            on_wait("" if is_folder else os.pread(opened, 20, 0).decode("ascii", "replace").strip())
            _take(opened, wait=True)
        if not is_folder:
            os.ftruncate(opened, 0)
            os.pwrite(opened, f"{os.getpid()}\n".encode(), 0)
        yield


def without_password(text: str) -> str:
    """A text without users, passwords and keys of the addresses in it.

    >>> without_password("ftp://clerk:secret@host/data, s3://b/d?token=x&v=1")
    'ftp://***@host/data, s3://b/d?token=***&v=1'
    """
    return _SECRET_SETTING.sub(rf"\1{_HIDDEN}", _USER.sub(f"{_HIDDEN}@", text))


@contextlib.contextmanager
def reached(address: str) -> Iterator[None]:
    """Turn what a driver of fsspec raises into `OSError`, and wait 30 seconds for an answer.

    Args:
        address: What is being reached.

    Raises:
        OSError: it cannot be reached.
        FileNotFoundError: there is nothing.
        LcreportError: as it was raised inside.
    """
    import socket  # noqa: PLC0415 - only where an address is reached

    # ftplib and its like wait for ever for a machine that drops what it is sent.
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(before or _ANSWER_WITHIN_S)
    where = without_password(address)
    try:
        yield
    except (LcreportError, FileNotFoundError):
        raise
    except OSError as error:
        why = without_password(error.strerror or str(error) or type(error).__name__)
        raise OSError(error.errno or errno.EIO, why, error.filename or where) from error
    except Exception as error:  # each driver has exceptions of its own, with no common base
        why = without_password(f"{type(error).__name__}: {error}".rstrip(": "))
        raise OSError(errno.EIO, why, where) from error
    finally:
        socket.setdefaulttimeout(before)


def sync_folder(folder: Path) -> None:
    """Write to the disk what names a folder holds; Windows does not open folders."""
    if os.name == "posix":
        with _open(folder, os.O_RDONLY, follow=True) as opened:
            os.fsync(opened)


@contextlib.contextmanager
def _folder_of_parts(place: Path) -> Iterator[Folder]:
    with folder(place.parent) as around, folder(place.parent, place.name, make=True) as made:
        try:
            yield made
        finally:
            with contextlib.suppress(OSError):
                around.remove_folder(place.name)


def _take(opened: int, *, wait: bool) -> bool:
    import fcntl  # noqa: PLC0415 - Windows has none

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError as error:
        # Some network file systems lock nothing; writing must still be possible there.
        if error.errno not in _NO_LOCKS:
            raise
    return True


@contextlib.contextmanager
def _open(path: Path, flags: int, *, follow: bool = False) -> Iterator[int]:
    try:
        # A pipe as a lock would be waited for without O_NONBLOCK; to files it means nothing.
        opened = os.open(path, flags | _BINARY | _NO_WAIT | (0 if follow else _NO_FOLLOW), 0o666)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise OSError(errno.ELOOP, _IS_LINK, f"{path}") from error
    try:
        if not follow and not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError(errno.EINVAL, "it is no ordinary file; remove it", f"{path}")
        yield opened
    finally:
        os.close(opened)


def _write(opened: int, content: bytes) -> None:
    rest = memoryview(content)
    # os.write may take less than it is given.
    while rest:
        rest = rest[os.write(opened, rest) :]
