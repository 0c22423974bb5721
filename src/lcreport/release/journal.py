"""The journal of a build: a line for each annex finished, so that a killed build goes on there.

A line bears a hash, for a power cut may leave one that is whole but not what was written.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lcreport import files
from lcreport.errors import ParameterError, ReleaseError
from lcreport.release import seal
from lcreport.release.records import JOURNAL, entry_of, plain

if TYPE_CHECKING:
    from pathlib import Path

    from lcreport.release.differences import Figures
    from lcreport.release.records import Entry


class BuildJournal(Mapping[str, "Figures"]):
    """Organisation → its figures, of the annexes finished since the manifest was written.

    They stay on disk until they are asked for: as lists and texts nine quarters of 40 indicators
    take 130 kB an annex, 2.6 GB a country.

    Args:
        folder: The release's.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL
        # Where in the file the organisation's last line begins.
        self._places: dict[str, int] = {}

    def entries(self) -> list[Entry]:
        """The annexes of the lines that are whole; what cannot be read costs one annex."""
        found = []
        for place, line in _lines(self._path):
            with contextlib.suppress(ParameterError, ValueError, KeyError, TypeError):
                read = _read(line)
                entry = entry_of(read["annex"])
                self._places[entry.organisation] = place
                found.append(entry)
        return found

    def add(self, entry: Entry, figures: Figures) -> None:
        """Note an annex that is finished.

        Raises:
            OSError: the line could not be written, and is not there.
        """
        line = plain({"annex": entry.content, "figures": figures})
        written = f"{seal.of_line(line)} {line}".encode()
        self._places[entry.organisation] = files.append_line(self._path, written)

    def forget(self, organisation: str) -> None:
        """Have no figures of an organisation."""
        self._places.pop(organisation, None)

    def remove(self) -> None:
        """Have no figures, and no file."""
        self._path.unlink(missing_ok=True)
        self._places.clear()

    def __getitem__(self, organisation: str) -> Figures:
        place = self._places[organisation]
        try:
            with self._path.open("rb") as file:
                file.seek(place)
                figures: Figures = _read(file.readline())["figures"]
        except (OSError, ValueError) as error:
            raise ReleaseError(
                f"{self._path} was removed or altered while annexes were made; build again"
            ) from error
        return figures

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Where each line begins, and the line; without what stands after the last line end.

    That was being written when the build was killed.
    """
    if not path.is_file():
        return
    place = 0
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield place, line
            place += len(line)


def _read(line: bytes) -> dict[str, Any]:
    """What a line says.

    Raises:
        ValueError: it is not what was written.
    """
    written, _, text = line.removesuffix(b"\n").decode().partition(" ")
    if written != seal.of_line(text):
        raise ValueError("the line does not have its hash")
    found: dict[str, Any] = files.from_json(text)
    return found
