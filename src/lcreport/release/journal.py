"""The journal of a build: a line for each annex finished, so that a killed build goes on there.

A line bears a hash, for a power cut may leave one that is whole but not what was written; then the
annex, a tab, and its organisation's figures.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING

from lcreport import files
from lcreport.errors import ParameterError, ReleaseError
from lcreport.release import seal
from lcreport.release.records import JOURNAL, AnnexKey, Entry, entry_of, plain

if TYPE_CHECKING:
    from pathlib import Path

    from lcreport.release.differences import Figures


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

    def annexes(self) -> Iterator[tuple[AnnexKey, int]]:
        """Each annex of a line that is whole, and where the line begins.

        What cannot be read costs one annex.
        """
        for place, line in _lines(self._path):
            with contextlib.suppress(ParameterError, ValueError, KeyError, TypeError):
                key = entry_of(files.from_json(_read(line)[0])).key
                self._places[key[0]] = place
                yield key, place

    def annex(self, key: AnnexKey, place: int) -> Entry:
        """The annex of a line, by where that begins.

        Raises:
            ReleaseError: the file is gone or another.
        """
        with self._explained():
            entry, _ = self._line(place)
            _check(is_same=entry.key == key)
            return entry

    def add(self, entry: Entry, figures: Figures) -> int:
        """Note an annex that is finished.

        Returns:
            Where its line begins.

        Raises:
            OSError: the line could not be written, and is not there.
        """
        line = f"{plain(entry.content)}\t{plain(figures)}"
        written = f"{seal.of_line(line)} {line}".encode()
        place = self._places[entry.organisation] = files.append_line(self._path, written)
        return place

    def forget(self, organisation: str) -> None:
        """Have no figures of an organisation."""
        self._places.pop(organisation, None)

    def remove(self) -> None:
        """Have no figures, and no file."""
        self._path.unlink(missing_ok=True)
        self._places.clear()

    def __getitem__(self, organisation: str) -> Figures:
        place = self._places[organisation]
        with self._explained():
            entry, text = self._line(place)
            _check(is_same=entry.organisation == organisation)
            figures: Figures = files.from_json(text)
        return figures

    def _line(self, place: int) -> tuple[Entry, str]:
        with self._path.open("rb") as file:
            file.seek(place)
            annex, figures = _read(file.readline())
        return entry_of(files.from_json(annex)), figures

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:
            raise ReleaseError(
                f"{self._path} was removed or altered while annexes were made; build again"
            ) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Annexes(MutableMapping[AnnexKey, Entry]):
    """Organisation, notebook and language → annex; one that a journal has stays there on disk.

    As objects they take 1.4 kB each, 28 MB a country.

    Args:
        journal: The build's.
    """

    def __init__(self, journal: BuildJournal) -> None:
        self._journal = journal
        # The annex, or where its line begins.
        self._found: dict[AnnexKey, Entry | int] = {}

    def leave(self, key: AnnexKey, place: int) -> None:
        """Have an annex that stands in the journal at this place."""
        self._found[key] = place

    def __getitem__(self, key: AnnexKey) -> Entry:
        found = self._found[key]
        return self._journal.annex(key, found) if isinstance(found, int) else found

    def __setitem__(self, key: AnnexKey, entry: Entry) -> None:
        self._found[key] = entry

    def __delitem__(self, key: AnnexKey) -> None:
        del self._found[key]

    def __contains__(self, key: object) -> bool:
        return key in self._found

    def __iter__(self) -> Iterator[AnnexKey]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


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


def _check(*, is_same: bool) -> None:
    # Where the file was removed, another annex's line may begin at the same place.
    if not is_same:
        raise ValueError("the line is another annex's")


def _read(line: bytes) -> tuple[str, str]:
    """The annex and the figures of a line, as JSON.

    Raises:
        ValueError: it is not what was written.
    """
    written, _, text = line.removesuffix(b"\n").decode().partition(" ")
    if written != seal.of_line(text):
        raise ValueError("the line does not have its hash")
    annex, _, figures = text.partition("\t")
    return annex, figures
