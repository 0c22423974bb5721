"""Finished annexes in out/: whole or not at all, with a manifest of what made them.

`out/<dataset>/<period>/release.json` names every annex with the hashes of what it was made from and
of its files. While a build runs, annexes finished are added to a journal beside it, one line each,
so that a build that was killed goes on where it stopped; the manifest itself is written once, at
the end, and is the same for the same content however the build went.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from lcreport import documents
from lcreport.errors import ParameterError, ReleaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

MANIFEST = "release.json"
JOURNAL = ".journal.jsonl"
LOCK = ".lock"
UNFINISHED = ".unfinished"
AnnexKey = tuple[str, str, str]
"""Organisation, name of the notebook and language of an annex."""
# A site keeps the manifests of what it has published in folders named so.
_EDITION = re.compile(r"edition-[0-9]+")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of an annex."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One annex of a release.

    Attributes:
        organisation: Whose annex it is.
        language: Its language.
        notebook: Path of the notebook that made it.
        reads: Whose rows it read: `own` or `all`.
        parameters: What the notebook was given.
        inputs: Kind of input → hash, by which the annex is up to date or not.
        outputs: File name → hash and size.
    """

    organisation: str
    language: str
    notebook: str
    reads: str
    parameters: Mapping[str, Any]
    inputs: Mapping[str, str]
    outputs: Mapping[str, FileRecord]

    @property
    def key(self) -> AnnexKey:
        """What no other annex of the release has."""
        return self.organisation, PurePosixPath(self.notebook).stem, self.language


@dataclass(slots=True)
class Release:
    """The annexes of one dataset and period, as they stand in a folder.

    Attributes:
        folder: `out/<dataset>/<period>`.
        entries: Organisation, notebook and language → annex.
        figures: Organisation → indicator → period → value, qualifier, day recorded.
        facts: What holds for the whole release: dataset, period, versions, indicators.
    """

    folder: Path
    entries: dict[AnnexKey, Entry] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Release:
        """What stands in a folder: the manifest, and the journal of a build that was killed.

        Raises:
            ReleaseError: the manifest is not one.
        """
        manifest = folder / MANIFEST
        release = cls.parse(manifest.read_bytes(), folder) if manifest.is_file() else cls(folder)
        for line in _lines(folder / JOURNAL):
            entry = _entry(line["annex"])
            release.entries[entry.key] = entry
            release.figures[entry.organisation] = line["figures"]
        return release

    @classmethod
    def parse(cls, content: bytes, folder: Path) -> Release:
        """What a manifest says.

        Args:
            content: The manifest.
            folder: Where it stands.

        Raises:
            ReleaseError: it is not one.
        """
        release = cls(folder)
        try:
            facts = json.loads(content)
            entries = map(_entry, facts.pop("annexes"))
            release.entries = {entry.key: entry for entry in entries}
            release.figures = facts.pop("figures")
        except ParameterError as error:
            raise ReleaseError(f"{folder / MANIFEST} leads elsewhere: {error}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReleaseError(
                f"{folder / MANIFEST} cannot be read ({error!r}); remove it and build again"
            ) from error
        release.facts = facts
        return release

    def lacks(self, entry: Entry, names: set[str]) -> list[str]:
        """Which of an annex's files are not there as the manifest says, by name and size."""
        folder = self.folder / entry.organisation
        lacking = []
        for name in sorted(names):
            expected = entry.outputs.get(name)
            file = folder / name
            if expected is None or not file.is_file() or file.stat().st_size != expected.bytes:
                lacking.append(name)
        return lacking

    def put(
        self, entry: Entry, contents: Mapping[str, bytes], figures: Mapping[str, object]
    ) -> None:
        """Write an annex's files, remove what it no longer has, and note it in the journal.

        Args:
            entry: The annex; of its outputs, those that are not in `contents` are there already.
            contents: File name → content.
            figures: The organisation's figures, for `figures`.

        Raises:
            ReleaseError: a file could not be written, for want of space or of permission.
        """
        self.write_files(entry.organisation, contents)
        self._clear(entry.key, keep=set(entry.outputs))
        self.entries[entry.key] = entry
        self.figures[entry.organisation] = figures
        line = _plain({"annex": asdict(entry), "figures": figures})
        with _explained(self.folder / JOURNAL):
            _append(self.folder / JOURNAL, line.encode() + b"\n")

    def write_files(self, organisation: str, contents: Mapping[str, bytes]) -> None:
        """Put files into an organisation's folder, all of them or none.

        Raises:
            ReleaseError: a file could not be written.
        """
        folder = self.folder_of(organisation)
        with _explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
        files = {folder / name: content for name, content in contents.items()}
        _write_whole(files, self._unfinished)

    def folder_of(self, organisation: str) -> Path:
        """An organisation's folder in the release.

        Raises:
            ReleaseError: its id, or a link in the folder, leads elsewhere.
        """
        try:
            return documents.inside(
                self.folder, documents.safe_name(organisation, f"{self.folder}: organisation")
            )
        except ParameterError as error:
            raise ReleaseError(str(error)) from error

    def failed(self) -> list[AnnexKey]:
        """The annexes of which a failure left its notebook, whatever the manifest says."""
        found = sorted(self.folder.glob(f"*/*.{documents.FAILED}"))
        return [(path.parent.name, *documents.parts(path.name)[:2]) for path in found]

    def drop(self, key: AnnexKey) -> None:
        """Forget an annex that could not be made again, and remove its files.

        Raises:
            ReleaseError: a file cannot be removed.
        """
        self._clear(key, keep=set())
        self.entries.pop(key, None)

    def withdraw(self, key: AnnexKey) -> None:
        """Remove an annex that is no longer to be made; with the last one its figures go.

        Raises:
            ReleaseError: a file cannot be removed.
        """
        self.drop(key)
        organisation = key[0]
        if all(entry.organisation != organisation for entry in self.entries.values()):
            self.figures.pop(organisation, None)
            with contextlib.suppress(OSError):  # it holds files of somebody else's
                (self.folder / organisation).rmdir()

    def _clear(self, key: AnnexKey, keep: set[str]) -> None:
        """Remove an annex's files but some: those in the manifest, and any left by a failure."""
        organisation, notebook, language = key
        before = self.entries.get(key)
        others = {
            name
            for other, entry in self.entries.items()
            if other != key and entry.organisation == organisation
            for name in entry.outputs
        }
        endings = (*documents.FORMATS, documents.EXECUTED, documents.FAILED)
        stem = documents.stem(notebook, language)
        names = {f"{stem}.{ending}" for ending in endings} | set(before.outputs if before else ())
        with _explained(self.folder / organisation):
            for name in names - keep - others:
                (self.folder / organisation / name).unlink(missing_ok=True)

    def finish(self, facts: Mapping[str, object]) -> None:
        """Write the manifest, and remove the journal.

        Raises:
            ReleaseError: it could not be written.
        """
        self.facts = dict(facts)
        with _explained(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        content = self.manifest()
        manifest = self.folder / MANIFEST
        if not manifest.is_file() or manifest.read_bytes() != content:
            _write_whole({manifest: content}, self._unfinished)
        (self.folder / JOURNAL).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._unfinished.rmdir()

    def manifest(self) -> bytes:
        """The manifest as it is written, in one order whatever order the annexes were made in.

        An annex, and an organisation's figures, take a line each, so that two manifests can be
        compared line by line.
        """
        annexes = (_plain(asdict(self.entries[key])) for key in sorted(self.entries))
        figures = (f"{_plain(key)}: {_plain(self.figures[key])}" for key in sorted(self.figures))
        content = {key: _plain(value) for key, value in self.facts.items()} | {
            "annexes": _lines_of("[", annexes, "]"),
            "figures": _lines_of("{", figures, "}"),
        }
        members = (f"{_plain(key)}: {value}" for key, value in content.items())
        return f"{_lines_of('{', members, '}')}\n".encode()

    @property
    def _unfinished(self) -> Path:
        return self.folder / UNFINISHED


def _entry(content: dict[str, Any]) -> Entry:
    """An annex as a manifest has it; names in it become paths that are written and removed.

    Raises:
        ParameterError: a name in it can be no file's or folder's.
        ValueError, KeyError, TypeError, AttributeError: it has another form.
    """
    documents.safe_name(content["organisation"], "organisation")
    for name in content["outputs"]:
        documents.safe_name(name, "file", longest=documents.LONGEST_FILE)
    outputs = {name: FileRecord(**facts) for name, facts in content["outputs"].items()}
    return Entry(**{**content, "outputs": outputs})


def _plain(value: object) -> str:
    """A value as JSON on one line, for which Python has a fast encoder."""
    return json.dumps(value, ensure_ascii=False)


def _lines_of(start: str, members: Iterable[str], end: str) -> str:
    return "\n".join([start, ",\n".join(members), end])


def file_record(content: bytes) -> FileRecord:
    """What a manifest says of a file."""
    return FileRecord(hashlib.sha256(content).hexdigest(), len(content))


def find(place: Path) -> list[Path]:
    """The folders of all releases at or below a place, but for the editions of sites there.

    Raises:
        ParameterError: there is none.
    """
    if place.name == MANIFEST and place.is_file():
        return [place.parent]
    if (place / MANIFEST).is_file():
        return [place]
    found = []
    visited = set()
    # A dataset's folder in out/ may be a link to another disk.
    for folder, inner, names in os.walk(place, followlinks=True):
        inner[:] = [name for name in inner if not _EDITION.fullmatch(name)]
        real = os.path.realpath(folder)
        if real in visited:
            inner.clear()
        elif MANIFEST in names:
            found.append(Path(folder))
            inner.clear()
        visited.add(real)
    if not found:
        holder = next((above for above in place.parents if (above / MANIFEST).is_file()), None)
        hint = f"; the release is {holder}, which has one" if holder else ""
        raise ParameterError(f"there is no {MANIFEST} in {place} or below it{hint}")
    return sorted(found)


def pairs(old: Path, new: Path) -> list[tuple[Release, Release]]:
    """The releases of two places, each old one beside the new one to compare it with.

    Two single releases are compared whatever their periods; of several, those of the same dataset
    and period.

    Raises:
        ParameterError: there is no release in a place, or none that stand in both.
        ReleaseError: a manifest cannot be read.
    """
    before, now = ([Release.read(folder) for folder in find(place)] for place in (old, new))
    if len(before) == len(now) == 1:
        return [(before[0], now[0])]
    later = {_subject(release): release for release in now}
    found = [
        (release, later[_subject(release)]) for release in before if _subject(release) in later
    ]
    if not found:
        raise ParameterError(f"{old} and {new} have no release of the same dataset and period")
    return found


def _subject(release: Release) -> tuple[str, str]:
    return release.facts["dataset"]["name"], release.facts["period"]


@contextlib.contextmanager
def lock(out: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Keep other builds out of an output folder; where another one is in it, wait for its end.

    Args:
        out: The folder; made if need be.
        waiting: Called once with what is being waited for.

    Raises:
        ReleaseError: the folder cannot be made or written to.
    """
    with _explained(out):
        out.mkdir(parents=True, exist_ok=True)
        file = (out / LOCK).open("a+")
    with file:
        if not take_lock(file, wait=False):
            file.seek(0)
            waiting(f"waiting for process {file.read().strip() or '?'}, which builds into {out}")
            take_lock(file, wait=True)
        with _explained(out / LOCK):
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
        for leftover in out.glob(f"*/*/{UNFINISHED}"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def take_lock(file: IO[str] | int, *, wait: bool) -> bool:
    """True once no other process holds the file; the system gives it back when this one ends."""
    if sys.platform == "win32":
        return True  # it has no such lock, but refuses to replace a file that another has open
    import fcntl  # noqa: PLC0415 - as above

    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _write_whole(contents: Mapping[Path, bytes], unfinished: Path) -> None:
    """Write all files beside their places first and then move them there."""
    moves = []
    with _explained(unfinished):
        try:
            unfinished.mkdir(exist_ok=True)
            for number, (path, content) in enumerate(contents.items()):
                part = unfinished / f"{number}-{path.name}"
                moves.append((part, path))
                with part.open("wb") as file:
                    file.write(content)
                    file.flush()
                    # Else a power cut could leave the new name with nothing in it.
                    os.fsync(file.fileno())
            for part, path in moves:
                part.replace(path)
        except BaseException:
            for part, _ in moves:
                part.unlink(missing_ok=True)
            raise


def _append(path: Path, line: bytes) -> None:
    """Add a line, whole or not at all.

    Raises:
        OSError: the disk is full.
    """
    with path.open("ab") as journal:
        size = journal.tell()
        try:
            journal.write(line)
            journal.flush()
            os.fsync(journal.fileno())
        except OSError:
            os.truncate(path, size)
            raise


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReleaseError(
            f"{error.filename or path} cannot be written: {error.strerror}"
        ) from error


def _lines(journal: Path) -> list[dict[str, Any]]:
    """The journal's whole lines; the last one may have been cut off."""
    if not journal.is_file():
        return []
    lines = journal.read_bytes().split(b"\n")[:-1]
    found = []
    for line in lines:
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return found
