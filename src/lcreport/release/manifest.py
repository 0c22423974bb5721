"""Finished annexes in out/: whole or not at all, with a manifest of what made them.

`out/<dataset>/<period>/release.json` names every annex with the hashes of what it was made from and
of its files. While a build runs, annexes finished are added to a journal beside it, one line each,
so that a build that was killed goes on where it stopped; the manifest itself is written once, at
the end, and is the same for the same content however the build went. Figures have a file of their
own (`kept_figures`), of which the manifest holds the hash.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections import ChainMap
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, cast

from lcreport import documents, files
from lcreport.errors import ParameterError, ReleaseError
from lcreport.release import kept_figures, seal
from lcreport.release.find_releases import find
from lcreport.release.journal import Annexes, BuildJournal
from lcreport.release.records import (
    JOURNAL,
    MANIFEST,
    UNFINISHED,
    AnnexKey,
    Entry,
    FileRecord,
    ReleaseFacts,
    entry_of,
    file_record,
    plain,
    record_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from lcreport.release.differences import Figures
    from lcreport.release.kept_figures import KeptFigures

__all__ = [
    "JOURNAL",
    "LOCK",
    "MANIFEST",
    "UNFINISHED",
    "AnnexKey",
    "Entry",
    "FileRecord",
    "Release",
    "file_record",
    "find",
    "lock",
]

LOCK = ".lock"


@dataclass(slots=True)
class Release:
    """The annexes of one dataset and period, as they stand in a folder.

    Attributes:
        folder: `out/<dataset>/<period>`.
        entries: Organisation, notebook and language → annex.
        own_figures: Those that are no longer, or not yet, in the file of figures: of a manifest
            that an earlier version wrote.
        facts: What holds for the whole release.
        seal: The hash of the manifest's content that it bears; empty before it is written.
        misfit: Why the manifest does not fit its seal; empty where it does.
        figures_file: The file of figures; None where the manifest itself holds them.
    """

    folder: Path
    entries: Annexes = field(init=False)
    own_figures: dict[str, Figures] = field(default_factory=dict)
    facts: ReleaseFacts = field(default_factory=dict)
    seal: str = ""
    misfit: str = ""
    figures_file: FileRecord | None = None
    _kept: KeptFigures | None = field(default=None, repr=False, compare=False)
    _has_other_figures: bool = field(default=False, repr=False, compare=False)
    _journal: BuildJournal = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._journal = BuildJournal(self.folder)
        self.entries = Annexes(self._journal)

    @classmethod
    def read(cls, folder: Path) -> Release:
        """What a build finds in a folder: the manifest, and the journal of a build that was killed.

        What an earlier version made, without a seal, is as if it were not there: whatever is said
        in it would be sealed anew with what is made now.

        Raises:
            ReleaseError: the manifest is not one, or does not fit its seal, or the file of figures
                is gone or another.
        """
        manifest = folder / MANIFEST
        try:
            content = manifest.read_bytes() if manifest.is_file() else None
        except OSError as error:
            raise ReleaseError(f"{manifest} cannot be read: {files.why_not_read(error)}") from error
        release = cls(folder) if content is None else cls.parse(content, folder)
        if release.misfit == seal.NONE:
            release = cls(folder)
        elif release.misfit:
            raise ReleaseError(
                f"{manifest} is not as it was made: {release.misfit}; remove it and build again"
            )
        if release.figures_file is not None:
            # Before anything is made: those of annexes that are not made now stay.
            kept_figures.read(folder, release.figures_file)
        for key, place in release._journal.annexes():
            release.entries.leave(key, place)
            release._has_other_figures = True
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
            facts = seal.without(files.from_json(content))
            entries = [entry_of(annex) for annex in facts.pop("annexes")]
            release.entries.update({entry.key: entry for entry in entries})
            _check_each_once(release.entries, entries)
            if "figures_file" in facts:
                release.figures_file = record_of(facts.pop("figures_file"))
                # For what it raises where no file can be called so.
                kept_figures.name(release.figures_file)
            else:
                release.own_figures = facts.pop("figures")
            release.facts = facts
            release.seal = seal.of(content)
            release.misfit = seal.misfit(content, lambda: release.members)
        except ParameterError as error:
            raise ReleaseError(f"{folder / MANIFEST} leads elsewhere: {error}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReleaseError(
                f"{folder / MANIFEST} cannot be read ({error!r}); remove it and build again"
            ) from error
        return release

    @property
    def figures(self) -> Mapping[str, Figures]:
        """Organisation → indicator → period → value, qualifier, status, day recorded.

        As manifest and file said when they were read, and what was put since.

        Raises:
            ReleaseError: the file of figures is gone or another.
        """
        if self.figures_file is not None and self._kept is None:
            content = kept_figures.read(self.folder, self.figures_file)
            self.take_figures(content, f"{self.folder / self.figures_name}")
        if self._kept and not self._journal and not self.own_figures:
            return self._kept
        layers: list[Mapping[str, Figures]] = [self._journal, self.own_figures, self._kept or {}]
        # For reading: nobody writes into what is given.
        return ChainMap(*cast("list[dict[str, Figures]]", layers))

    @property
    def figures_name(self) -> str:
        """What the file of figures is called; empty where there is none."""
        return kept_figures.name(self.figures_file) if self.figures_file else ""

    def take_figures(self, content: bytes, where: str) -> None:
        """Have the figures of a file that stands elsewhere than in the release's folder.

        Args:
            content: The file.
            where: What to call it in a message.

        Raises:
            ReleaseError: it is not the one that the manifest names.
        """
        if self.figures_file is not None:
            kept_figures.check(content, self.figures_file, where)
            self._kept = kept_figures.unpacked(content, where)

    def lacks(self, entry: Entry, names: set[str]) -> list[str]:
        """Which of an annex's files are not there as the manifest says, by name and size."""
        folder = self.folder / entry.organisation
        lacking = []
        for name in sorted(names):
            expected = entry.outputs.get(name)
            file = folder / name
            # By size, which costs no reading at every build; `intact` compares hashes.
            if expected is None or not file.is_file() or file.stat().st_size != expected.bytes:
                lacking.append(name)
        return lacking

    def put(self, entry: Entry, contents: Mapping[str, bytes], figures: Figures) -> None:
        """Write an annex's files, remove what it no longer has, and note it in the journal.

        Args:
            entry: The annex; of its outputs, those that are not in `contents` are there already.
            contents: File name → content.
            figures: The organisation's figures, for `figures`.

        Raises:
            ReleaseError: a file could not be written, for want of space or of permission.
        """
        # Files, then what is too many, then the journal: a build killed in between makes the annex
        # again.
        self.write_files(entry.organisation, contents)
        self._clear(entry.key, keep=set(entry.outputs))
        self.entries[entry.key] = entry
        self._has_other_figures = True
        try:
            with _explained(self.folder / JOURNAL):
                place = self._journal.add(entry, figures)
        except ReleaseError:
            # Its figures are nowhere: in the manifest it would be up to date without them.
            self.drop(entry.key)
            raise
        self.entries.leave(entry.key, place)

    def write_files(self, organisation: str, contents: Mapping[str, bytes]) -> None:
        """Put files into an organisation's folder, all of them or none.

        Raises:
            ReleaseError: a file could not be written.
        """
        folder = self.folder_of(organisation)
        with _explained(folder):
            files.make_folder(self.folder, organisation)
            files.write_whole(
                {self.folder / organisation / name: made for name, made in contents.items()},
                # Within the release: only on one file system is a move whole or not at all.
                self.folder / UNFINISHED,
                root=self.folder,
            )

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
        """The annexes of which a failure left its page or notebook, whatever the manifest says."""
        made = {
            (entry.organisation, name) for entry in self.entries.values() for name in entry.outputs
        }
        found = list(self.folder.glob(f"*/*.{documents.FAILED}"))
        # An annex whose kernel never came up leaves a page and no notebook.
        found += [
            path
            for path in self.folder.glob("*/*.html")
            if (path.parent.name, path.name) not in made and _is_of_a_failure(path)
        ]
        keys = ((path.parent.name, *documents.parts(path.name)[:2]) for path in found)
        return sorted(set(keys))

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
        if all(other != organisation for other, *_ in self.entries):
            _ = self.figures  # those of the file, which then has others
            if self._kept is not None:
                self._kept = self._kept.without(organisation)
            self._journal.forget(organisation)
            self.own_figures.pop(organisation, None)
            self._has_other_figures = True
            with contextlib.suppress(OSError):  # it holds files of somebody else's
                (self.folder / organisation).rmdir()

    def _clear(self, key: AnnexKey, keep: set[str]) -> None:
        """Remove an annex's files but some: those in the manifest, and any left by a failure."""
        organisation, notebook, language = key
        folder = self.folder / organisation
        before = self.entries.get(key)
        endings = (*documents.FORMATS, documents.EXECUTED, documents.FAILED)
        stem = documents.stem(notebook, language)
        names = {f"{stem}.{ending}" for ending in endings} | set(before.outputs if before else ())
        # First: the next step looks at every annex, and for a new one there is nothing to remove.
        left = {name for name in names - keep if os.path.lexists(folder / name)}
        if not left:
            return
        others = {
            name
            for other in self.entries
            if other != key and other[0] == organisation
            for name in self.entries[other].outputs
        }
        with _explained(folder), files.folder(self.folder, organisation) as opened:
            for name in left - others:
                opened.remove(name)

    def finish(self, facts: Mapping[str, object]) -> None:
        """Write the manifest, and remove the journal; what stands there is to be read anew then.

        Raises:
            ReleaseError: it could not be written.
        """
        self.facts = dict(facts)
        with _explained(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        contents = self._changed_figures()
        content = self.manifest()
        self.seal, self.misfit = seal.of(content), ""
        manifest = self.folder / MANIFEST
        with _explained(manifest):
            # An unchanged manifest keeps its time, by which mirrors and backups go.
            if not manifest.is_file() or manifest.read_bytes() != content:
                contents[manifest] = content
            if contents:
                files.write_whole(contents, self.folder / UNFINISHED)
            for file in kept_figures.left(self.folder, self.figures_file):
                file.unlink(missing_ok=True)
            self._journal.remove()
        self._kept, self.own_figures, self._has_other_figures = None, {}, False

    def _changed_figures(self) -> dict[Path, bytes]:
        """The file of figures, where it is to be written."""
        if self.figures_file is not None and not self._has_other_figures:
            return {}
        content = kept_figures.packed(self.figures)
        self.figures_file = file_record(content)
        file = self.folder / self.figures_name
        return {} if file.is_file() and file.read_bytes() == content else {file: content}

    def manifest(self) -> bytes:
        """The manifest as it is written, in one order whatever order the annexes were made in.

        An annex takes a line, so that two manifests can be compared line by line; in the file of
        figures an organisation does.
        """
        return seal.sealed(self.members)

    @property
    def members(self) -> dict[str, str]:
        """Name → value of all that the manifest says, as the JSON that stands in it."""
        annexes = (plain(self.entries[key].content) for key in sorted(self.entries))
        return {key: plain(value) for key, value in self.facts.items()} | {
            "annexes": _lines_of("[", annexes, "]"),
            **self._member_of_figures(),
        }

    def _member_of_figures(self) -> dict[str, str]:
        if self.figures_file is not None:
            return {"figures_file": plain(asdict(self.figures_file))}
        known = self.own_figures
        lines = (f"{plain(id_)}: {plain(known[id_])}" for id_ in sorted(known))
        return {"figures": _lines_of("{", lines, "}")}


def _check_each_once(by_key: Mapping[AnnexKey, Entry], entries: Sequence[Entry]) -> None:
    """Refuse a list in which one annex hides another.

    Raises:
        ValueError: there is one.
    """
    if len(by_key) < len(entries):
        raise ValueError("an annex stands there twice")


def _is_of_a_failure(page: Path) -> bool:
    with contextlib.suppress(OSError):
        return documents.FAILURE_MARK.encode() in files.read(page)
    return False


def _lines_of(start: str, members: Iterable[str], end: str) -> str:
    return "\n".join([start, ",\n".join(members), end])


@contextlib.contextmanager
def lock(out: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Keep other builds out of an output folder; where another one is in it, wait for its end.

    Args:
        out: The folder; made if need be.
        waiting: Called once with the number of the process that is waited for; "?" if unknown.

    Raises:
        ReleaseError: the folder cannot be made or written to.
    """

    def on_wait(process: str) -> None:
        waiting(process or "?")

    with contextlib.ExitStack() as closing:
        with _explained(out):
            out.mkdir(parents=True, exist_ok=True)
        with _explained(out / LOCK):
            closing.enter_context(files.locked(out / LOCK, on_wait))
        # Only with the lock: it may be what another build is writing this moment.
        for leftover in out.glob(f"*/*/{UNFINISHED}"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ReleaseError(
            f"{error.filename or path} cannot be written: {files.why_not_written(error)}"
        ) from error
