"""A sequence whose items lie in a file without a name, so that only one of them is in memory."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from array import array
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")
_SIZE_BYTES = 8


class Spilled(Sequence[T]):
    """Items that are written once and read one by one; each reading gives a new object.

    >>> found = Spilled()
    >>> found.extend(["a", "b"])
    >>> len(found), found[-1], list(found)
    (2, 'b', ['a', 'b'])
    """

    def __init__(self, file: IO[bytes] | None = None) -> None:
        """A sequence without items.

        Args:
            file: Where they are written; a temporary file of its own if None.
        """
        if file is None:
            # It has no name: nothing of it stays, however this process ends.
            file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this sequence
            weakref.finalize(self, file.close)
        self._file = file
        self._ends = array("Q", [0])

    def extend(self, items: Iterable[T]) -> None:
        """Write items behind the others.

        Raises:
            OSError: the disk is full.
        """
        for item in items:
            self._append(pickle.dumps(item))
        self._file.flush()

    def take_over(self, written: IO[bytes]) -> None:
        """Put behind the others what another process has written as this does.

        Raises:
            OSError: the disk is full.
        """
        written.seek(0)
        while size := written.read(_SIZE_BYTES):
            self._append(written.read(int.from_bytes(size, "big")))
        self._file.flush()

    def _append(self, content: bytes) -> None:
        # With its length before it, for who takes it over.
        self._file.write(len(content).to_bytes(_SIZE_BYTES, "big") + content)
        self._ends.append(self._ends[-1] + _SIZE_BYTES + len(content))

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        """The item at a place, or those of a slice."""
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        self._file.seek(self._ends[at] + _SIZE_BYTES)
        # Written by this process, or by one like it that it started.
        item: T = pickle.load(self._file)  # noqa: S301
        self._file.seek(0, 2)
        return item
