"""Writing files whole or not at all."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from lcreport.files.descriptors import opened_file, write_all
from lcreport.files.folders import PART, Folder, folder, refuse_device

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


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
                refuse_device(path)
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


def append_line(path: Path, line: bytes) -> int:
    """Add a line to a file, made if need be, whole or not at all.

    What a power cut has left of a line before it stays a line of its own.

    Returns:
        Where in the file it begins.

    Raises:
        OSError: the disk is full, or the file is a link.
    """
    with opened_file(path, os.O_RDWR | os.O_APPEND | os.O_CREAT) as opened:
        size = os.fstat(opened).st_size
        os.lseek(opened, max(0, size - 1), os.SEEK_SET)
        end = b"" if os.read(opened, 1) in {b"", b"\n"} else b"\n"
        try:
            write_all(opened, end + line.removesuffix(b"\n") + b"\n")
            os.fsync(opened)
        except OSError:
            os.ftruncate(opened, size)
            raise
        return size + len(end)


def _below_root(place: Path, root: Path | None) -> contextlib.AbstractContextManager[Folder]:
    return folder(root, *place.relative_to(root).parts) if root else folder(place)


@contextlib.contextmanager
def _folder_of_parts(place: Path) -> Iterator[Folder]:
    with folder(place.parent) as around, folder(place.parent, place.name, make=True) as made:
        try:
            yield made
        finally:
            with contextlib.suppress(OSError):
                around.remove_folder(place.name)
