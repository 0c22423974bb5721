"""The files of a dataset's folder or address, none outside it, none that would be waited for."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from lcreport import files
from lcreport.errors import DatasetError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, eq=False)
class PackageFiles:
    """Where a package lies.

    Attributes:
        address: The folder or fsspec address, absolute, without a slash at its end.
    """

    address: str

    @property
    def _is_local(self) -> bool:
        return "://" not in self.address

    @cached_property
    def _remote(self) -> tuple[Any, str]:
        """The file system of fsspec, which has no types, and the root in it."""
        import fsspec  # noqa: PLC0415 - 0.1 s that a folder does not need

        with self._refusing(""):
            remote, root = fsspec.core.url_to_fs(self.address)
        return remote, str(root)

    def read(self, path: str, most: int) -> bytes:
        """The bytes of one file.

        Raises:
            DatasetError: it is missing, leads out of the package, is no file, or is too large.
        """
        with self._refusing(path):
            if self._is_local:
                return files.read(self._inside(path), most)
            remote, root = self._remote
            with remote.open(f"{root}/{path}", "rb") as file:
                # A byte more than is allowed, to see that there is more; its size need not be asked
                # for.
                content = bytes(file.read(most + 1))
        if len(content) > most:
            raise self.refusal(path, f"is larger than {most // 2**20:,} MB", "give a smaller one")
        return content

    @contextmanager
    def opened(self, path: str) -> Iterator[BinaryIO]:
        """One file, to be read in places.

        Raises:
            DatasetError: it is missing, leads out of the package, or is no file.
        """
        if not self._is_local:
            remote, root = self._remote
            with self._refusing(path):
                file = remote.open(f"{root}/{path}", "rb")
            # Apart: what goes wrong while it is read is for the reader to say.
            with file:
                yield cast("BinaryIO", file)
            return
        with self._refusing(path):
            place = self._inside(path)
            place.stat()
        if not place.is_file():  # a pipe would be waited for
            raise self.refusal(path, "is no ordinary file", "give one")
        with place.open("rb") as local:
            yield local

    def is_folder(self, path: str) -> bool:
        """True where a path is a folder.

        Raises:
            DatasetError: it leads out of the package.
        """
        with self._refusing(path):
            if self._is_local:
                return self._inside(path).is_dir()
            remote, root = self._remote
            return bool(remote.isdir(f"{root}/{path.rstrip('/')}"))

    def below(self, path: str) -> list[str]:
        """The paths of all files below a folder; folders that are links are not entered.

        Raises:
            DatasetError: it cannot be listed.
        """
        with self._refusing(path):
            if not self._is_local:
                remote, root = self._remote
                start = len(root.rstrip("/")) + 1
                return [str(found)[start:] for found in remote.find(f"{root}/{path}")]
            top = self._inside(path)
            return [
                (Path(path) / Path(folder).relative_to(top) / name).as_posix()
                for folder, _, names in os.walk(top)
                for name in names
            ]

    def _inside(self, path: str) -> Path:
        """The place of a file, which no link leads out of the package.

        Raises:
            DatasetError: one does.
        """
        # The folder is resolved too: it may itself be reached by a link, and often is on macOS.
        root = Path(self.address)
        place = root / path
        if not place.resolve().is_relative_to(root.resolve()):
            message = "leads out of the dataset by a link"
            raise self.refusal(path, message, "put the file itself there")
        return place

    @contextmanager
    def _refusing(self, path: str) -> Iterator[None]:
        """Turn what goes wrong into one line.

        Raises:
            DatasetError: something did.
        """
        try:
            yield
        except DatasetError:
            raise
        except FileNotFoundError as error:
            raise self.refusal(path, "the file is missing", "add it or its resource") from error
        except Exception as error:  # each of fsspec's file systems has errors of its own
            said = getattr(error, "strerror", None) or str(error) or type(error).__name__
            line = " ".join(files.without_password(said).split())[:200]
            raise self.refusal(path, f"cannot be read: {line}", "see that it can be") from error

    def refusal(self, path: str, message: str, remedy: str) -> DatasetError:
        """What is raised because of one file of the package."""
        fault = Fault(path, None, None, None, message, remedy)
        return DatasetError(f"{files.without_password(self.address)}: {fault}", [fault])
