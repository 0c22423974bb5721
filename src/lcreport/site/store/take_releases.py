"""Releases taken onto a site: which becomes an edition, which a draft, which is only announced."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import documents as naming
from lcreport.build import project_letterhead
from lcreport.errors import LcreportError, ParameterError, ReleaseError
from lcreport.release import kept_figures, manifest
from lcreport.site import addresses
from lcreport.site.report import SiteOptions, SiteReport
from lcreport.site.store import (
    catalogue,
    compose,
    draft_documents,
    edition,
    published_documents,
    release_documents,
)
from lcreport.site.store.known_editions import KnownEditions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lcreport.release.records import Entry
    from lcreport.site.store.compose import EarlierEdition, ReleaseCandidate
    from lcreport.site.store.edition import Edition, EditionKey, EditionState
    from lcreport.site.store.target import Target

MANIFEST = manifest.MANIFEST


class Publication:
    """The editions of a site, and how new ones are added.

    Attributes:
        target: The site's files.
        report: What became of each release.
        notes: What could not be found, for whoever publishes.
        documents: The documents to make pages of.
        taken: The releases that are on the site, or rightly not yet, in the order taken.
        until: When the next embargo ends; None where there is none.
    """

    def __init__(
        self, target: Target, options: SiteOptions, *, drafts: bool, now: dt.datetime
    ) -> None:
        """Read what the site holds.

        Raises:
            ReleaseError: the site cannot be read.
        """
        self.target = target
        self.report = SiteReport()
        self._drafts = drafts
        self._now = now
        self._unsealed = options.unsealed
        self._project = options.project
        # Dataset → letterhead, or why it cannot be had: each annex of its drafts asks for it.
        self._letterheads: dict[str, tuple[bytes, str]] = {}
        self._catalogues = catalogue.NamesOfDatasets(options.project, trust=options.trust)
        self.notes = self._catalogues.notes
        self._known = KnownEditions.read(target)
        self.notes += self._known.notes
        self._by_seal = {made.seal: made for made in self.editions.values() if made.seal}
        self.documents = published_documents.PublishedDocuments(target, self.report)
        self.documents.check(self.editions.values())
        self.taken: list[str] = []
        self.until: dt.datetime | None = None
        # Periods come in order, so that the release to compare with was mostly taken just before.
        self._before: tuple[ReleaseCandidate, Edition] | None = None

    @property
    def editions(self) -> Mapping[EditionKey, Edition]:
        """All that the site holds."""
        return self._known.by_key

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of all that the site's editions say."""
        return self._known.digest

    @property
    def damaged(self) -> Mapping[str, str]:
        """Folder of an edition → why its record cannot be used."""
        return self._known.damaged

    def take(self, folder: Path) -> None:
        """Put one release on the site, or note why not; nothing of it is there then."""
        name = f"{folder.parent.name} {folder.name}"
        before = self._known.copy()
        try:
            found = compose.candidate(folder, self._by_seal, unsealed=self._unsealed)
            name = f"{found.dataset} {found.period}"
            with self.target.all_or_none():
                self._settle(found, name)
            self.taken.append(name)
        except LcreportError as error:
            self._known = before
            self.documents.forget()
            self.report.failed[name] = str(error)

    def _settle(self, found: ReleaseCandidate, name: str) -> None:
        embargo = found.approval.embargo if found.approval else None
        if embargo and embargo > self._now:
            self.until = min(embargo, self.until or embargo)
        there = self._known.of(found.dataset, str(found.period))
        published = max(
            (made for made in there if made.state == "published"),
            key=lambda made: made.number,
            default=None,
        )
        waiting = [made for made in there if made.state != "published"]
        # First of all, for a damaged edition is not among those that can be compared.
        if self._restore(found):
            self.report.published.append(name)
            return
        if published and published.documents == found.documents:
            # The release is again what is published: a correction begun meanwhile was taken back.
            self._drop(waiting)
            self._keep(found, published)
            self.report.unchanged.append(name)
            return
        state = self._state(found)
        if found.remark:
            self.notes.append(found.remark)
        if state == "draft" and not self._drafts:
            self._drop(waiting)
            self.report.left_out.append(name)
            return
        self._check_reason(found, state, published)
        if waiting and _same(waiting[0], found, state):
            self._keep(found, waiting[0])
            self.report.unchanged.append(name)
            return
        self._add(found, state, published, waiting)
        lists: dict[EditionState, list[str]] = {
            "draft": self.report.drafts,
            "announced": self.report.announced,
            "published": self.report.published,
        }
        lists[state].append(name)

    def _state(self, found: ReleaseCandidate) -> EditionState:
        if found.approval is None:
            return "draft"
        embargo = found.approval.embargo
        return "published" if embargo is None or embargo <= self._now else "announced"

    def _check_reason(
        self, found: ReleaseCandidate, state: EditionState, published: Edition | None
    ) -> None:
        if published and state != "draft" and found.approval and not found.approval.reason:
            raise ReleaseError(
                f"{found.folder} differs from edition {published.number}, which is "
                "published and does not change; approve it with --reason, which readers of the "
                "old edition are shown"
            )

    def _add(
        self,
        found: ReleaseCandidate,
        state: EditionState,
        published: Edition | None,
        waiting: Sequence[Edition],
    ) -> None:
        # A draft has the number, and with it the folder, of the edition that it becomes: it goes
        # first.
        number = published.number + 1 if published else 1
        self._drop(waiting)
        correction = self._said_by(published) if published else None
        self._write(found, state, number, correction)

    def _write(
        self,
        found: ReleaseCandidate,
        state: EditionState,
        number: int,
        correction: EarlierEdition | None,
    ) -> None:
        made = compose.compose(
            found,
            self._catalogues.of(found.release),
            number=number,
            state=state,
            since=self._since(found, state),
            correction=correction,
        )
        if state == "draft":
            made = self._write_draft(found, made)
        elif state == "published":
            self.write(release_documents.of(found, made.folder))
            records = [(MANIFEST, found.manifest())]
            if file := found.release.figures_file:
                content = kept_figures.read(found.folder, file)
                records.append((found.release.figures_name, content))
            self.write((f"{made.folder}/{name}", content) for name, content in records)
        record = made.written()
        # Last of an edition's files: `PublishedDocuments.check` compares the others with the time
        # of it.
        self.write([(f"{made.folder}/{edition.RECORD}", record)])
        self._known.add(made, record)
        self._keep(found, made)

    def _restore(self, found: ReleaseCandidate) -> bool:
        """Write a published edition anew whose record was damaged, where its release is here.

        Raises:
            ReleaseError: it was damaged, and the release is not the one that was published.
        """
        damaged = self._known.damaged_of(found.dataset, str(found.period))
        published = [folder for folder in damaged if f"{folder}/{MANIFEST}" in self.target.sizes]
        for folder in damaged:
            if folder not in published:
                # A draft or an announcement, of which the release here takes the place.
                self.target.remove(self.target.below(folder))
                del self._known.damaged[folder]
        for folder in published:
            is_same = self.target.read(f"{folder}/{MANIFEST}") == found.manifest()
            if not is_same or self._state(found) != "published":
                raise ReleaseError(self._known.damaged[folder])
            number = int(folder.rpartition("-")[2])
            there = self._known.of(found.dataset, str(found.period))
            corrected = next((made for made in there if made.number == number - 1), None)
            before = self._said_by(corrected) if corrected else None
            self._write(found, "published", number, before)
            del self._known.damaged[folder]
        return bool(published)

    def _keep(self, found: ReleaseCandidate, made: Edition) -> None:
        if made.state == "draft":
            # Without what was read of it: figures of all periods before.
            self.documents.sources[made.key] = replace(found, read_already=None)
        # Figures altered in out/ after publishing are no figures of the edition.
        if made.state != "announced" and made.seal in {"", found.seal}:
            self._before = (found, made)

    def _drop(self, waiting: Iterable[Edition]) -> None:
        """Take drafts and announcements off the site."""
        for made in waiting:
            self._known.drop(made)
            self.target.remove(self.target.below(made.folder))

    def _since(self, found: ReleaseCandidate, state: EditionState) -> EarlierEdition | None:
        """What the release of the period before said; a published one looks at published ones."""
        wanted = ("published",) if state == "published" else ("published", "draft")
        earlier = [
            made
            for made in self.editions.values()
            if made.dataset == found.dataset and made.at < found.period and made.state in wanted
        ]
        if not earlier:
            return None
        # Of a period's editions the last published one counts, else its draft.
        earlier.sort(key=lambda made: (made.at, made.state == "published", made.number))
        *others, last = earlier
        said = self._said_by(last)
        return self._with_those_back(found, said, others) if said else None

    def _with_those_back(
        self, found: ReleaseCandidate, said: EarlierEdition, others: Sequence[Edition]
    ) -> EarlierEdition:
        """What was said last of each organisation of a release, also of one left out in between.

        Else all its earlier figures would stand there as added, though readers have known them.
        """
        figures, away = dict(said.figures), found.release.figures.keys() - said.figures.keys()
        for made in reversed(others):
            back = {one.id for one in made.organisations if one.annexes and one.id in away}
            older = self._said_by(made) if back else None
            if older:
                known = back & older.figures.keys()
                figures |= {organisation: older.figures[organisation] for organisation in known}
                away -= known
        return replace(said, figures=figures)

    def _said_by(self, earlier: Edition) -> EarlierEdition | None:
        if self._before and self._before[1].key == earlier.key:
            return compose.earlier_edition(self._before[0].release, earlier.number)
        if earlier.state == "published":
            content = self.target.read(f"{earlier.folder}/{MANIFEST}")
            return self._published_before(content, earlier) if content else None
        source = self.documents.sources.get(earlier.key)
        return compose.earlier_edition(source.release, earlier.number) if source else None

    def _published_before(self, content: bytes, earlier: Edition) -> EarlierEdition:
        """What the manifest on the site says.

        Raises:
            ReleaseError: it is not the one published, or its file of figures is another.
        """
        release = manifest.Release.parse(content, Path(earlier.folder))
        # Editions that an earlier version published name no seal, and their manifests bear none.
        if earlier.seal and (release.misfit or release.seal != earlier.seal):
            raise ReleaseError(
                f"{earlier.folder}/{MANIFEST} on the site is not the one that was published; "
                "restore it from a copy of the site"
            )
        if name := release.figures_name:
            path = f"{earlier.folder}/{name}"
            release.take_figures(self.target.read(path) or b"", f"{path} on the site")
        return compose.earlier_edition(release, earlier.number)

    def _write_draft(self, found: ReleaseCandidate, made: Edition) -> Edition:
        """Write a draft's documents with its mark; the edition with their sizes."""
        organisations = []
        for organisation in made.organisations:
            place = found.release.folder_of(organisation.id)
            folder = f"{made.folder}/{addresses.slug(organisation.id)}"
            annexes: dict[str, dict[str, dict[str, int]]] = {}
            for notebook, versions in organisation.annexes.items():
                for language, formats in versions.items():
                    source = place / f"{naming.stem(notebook, language)}.{naming.EXECUTED}"
                    entry = found.release.entries[organisation.id, notebook, language]
                    letterhead = self._letterhead(found, entry) if naming.WORD in formats else b""
                    bearing = [
                        name for name in formats if name != naming.WORD or letterhead is not None
                    ]
                    marked = (
                        draft_documents.documents(source, bearing, language, letterhead or b"")
                        or {}
                    )
                    self.write([
                        (f"{folder}/{addresses.document(notebook, language, format_)}", content)
                        for format_, content in marked.items()
                    ])
                    # 0 says that a document is withheld: it cannot bear the mark.
                    sizes = {format_: len(marked.get(format_, b"")) for format_ in formats}
                    annexes.setdefault(notebook, {})[language] = sizes
            organisations.append(replace(organisation, annexes=annexes))
        return replace(made, organisations=tuple(organisations))

    def _letterhead(self, found: ReleaseCandidate, entry: Entry) -> bytes | None:
        """With which an annex's Word file was made; None where it is not to be had any more."""
        wanted = entry.inputs.get("letterhead", "")
        if not wanted:
            return b""
        if found.dataset not in self._letterheads:
            self._letterheads[found.dataset] = _letterhead_of(found.dataset, self._project)
        there, why = self._letterheads[found.dataset]
        if hashlib.sha256(there).hexdigest() == wanted:
            return there
        note = (
            f"{found.dataset} {found.period} was made with a letterhead that is not in the project "
            f"any more, so its draft has no Word files; put it back or build again{why}"
        )
        if note not in self.notes:
            self.notes.append(note)
        return None

    def write(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write files to the site, and count them.

        Raises:
            ReleaseError: one cannot be written.
        """

        def counted() -> Iterator[tuple[str, bytes]]:
            for path, content in files:
                self.report.written += 1
                self.documents.remember(path, content)
                yield path, content

        self.target.write(counted())


def _same(waiting: Edition, found: ReleaseCandidate, state: EditionState) -> bool:
    approved = found.approval
    facts = (
        (approved.by, approved.at.isoformat(), approved.released.isoformat(), approved.reason)
        if approved
        else ("", "", "", "")
    )
    known = (waiting.approved_by, waiting.approved_at, waiting.released, waiting.reason)
    there = (waiting.state, waiting.documents, waiting.seal, known)
    return there == (state, found.documents, found.seal, facts)


def _letterhead_of(dataset: str, project: Path | None) -> tuple[bytes, str]:
    """The letterhead of a project's dataset, and why there is none where it cannot be used."""
    try:
        return (project_letterhead.of_project(dataset, project) if project else b""), ""
    except ParameterError as error:
        return b"", f": {error}"
