"""Releases taken onto a site: which becomes an edition, which a draft, which is only announced."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import documents as naming
from lcreport.errors import LcreportError, ReleaseError
from lcreport.release import manifest
from lcreport.site import addresses
from lcreport.site.report import SiteOptions, SiteReport
from lcreport.site.store import (
    approval,
    catalogue,
    compose,
    draft_documents,
    edition,
    release_documents,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from lcreport.release.manifest import Release
    from lcreport.site.store.compose import Candidate, EarlierEdition
    from lcreport.site.store.edition import Edition, EditionState
    from lcreport.site.store.target import Target

MANIFEST = manifest.MANIFEST
HtmlHashes = dict[manifest.AnnexKey, str]
"""Organisation, notebook and language → SHA-256, in hex, of the annex's HTML."""
_REMEMBERED_BYTES = 64 * 2**20


class Publication:
    """The editions of a site, and how new ones are added.

    Attributes:
        editions: All that the site holds.
        report: What became of each release.
        notes: What could not be found, for whoever publishes.
    """

    def __init__(
        self,
        target: Target,
        options: SiteOptions,
        *,
        drafts: bool,
        now: dt.datetime,
    ) -> None:
        """Read what the site holds.

        Raises:
            ReleaseError: an edition on the site cannot be read.
        """
        self.target = target
        self.report = SiteReport()
        self._drafts = drafts
        self._now = now
        self._unsealed = options.unsealed
        self._catalogues = catalogue.NamesOfDatasets(options.project, trust=options.trust)
        self.notes = self._catalogues.notes
        self._hashes: dict[str, str] = {}
        self.editions = {made.key: made for made in self._there()}
        self._sources: dict[tuple[str, str, int], Path] = {}
        self._hashes_of: dict[tuple[str, str, int], HtmlHashes] = {}
        self._before: tuple[Candidate, Edition] | None = None
        # Documents just written are kept, up to a limit, to make their pages without reading them.
        self._fresh: dict[str, bytes] = {}
        self._room = _REMEMBERED_BYTES

    def _there(self) -> Iterator[Edition]:
        for path in sorted(self.target.sizes):
            if path.endswith(f"/{edition.RECORD}"):
                content = self.target.read(path)
                if content is not None:
                    self._hashes[path] = hashlib.sha256(content).hexdigest()
                    yield edition.read(content, path)

    def take(self, folder: Path) -> None:
        """Put one release on the site, or note why not."""
        name = f"{folder.parent.name} {folder.name}"
        try:
            found = compose.candidate(folder, unsealed=self._unsealed)
            name = f"{found.dataset} {found.period}"
            self._settle(found, name)
        except LcreportError as error:
            self.report.failed[name] = str(error)

    def _settle(self, found: Candidate, name: str) -> None:
        there = [
            made
            for made in self.editions.values()
            if (made.dataset, made.period) == (found.dataset, str(found.period))
        ]
        published = max(
            (made for made in there if made.state == "published"),
            key=lambda made: made.number,
            default=None,
        )
        waiting = [made for made in there if made.state != "published"]
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

    def _state(self, found: Candidate) -> EditionState:
        if found.approval is None:
            return "draft"
        embargo = found.approval.embargo
        return "published" if embargo is None or embargo <= self._now else "announced"

    def _check_reason(
        self, found: Candidate, state: EditionState, published: Edition | None
    ) -> None:
        if published and state != "draft" and found.approval and not found.approval.reason:
            raise ReleaseError(
                f"{found.release.folder} differs from edition {published.number}, which is "
                "published and does not change; approve it with --reason, which readers of the "
                "old edition are shown"
            )

    def _add(
        self,
        found: Candidate,
        state: EditionState,
        published: Edition | None,
        waiting: Sequence[Edition],
    ) -> None:
        made = compose.compose(
            found,
            self._catalogues.of(found.release),
            number=published.number + 1 if published else 1,
            state=state,
            since=self._since(found, state),
            correction=self._said_by(published) if published else None,
        )
        self._drop(waiting)
        try:
            if state == "draft":
                made = self._write_draft(found, made)
            elif state == "published":
                self.write(release_documents.of(found, made.folder))
                manifest = (found.release.folder / MANIFEST).read_bytes()
                self.write([(f"{made.folder}/{MANIFEST}", manifest)])
        except LcreportError:
            # The record is written last: without it these files are no edition, and only in the
            # way.
            self.target.remove(self.target.below(made.folder))
            raise
        path, content = f"{made.folder}/{edition.RECORD}", made.written()
        self.write([(path, content)])
        self._hashes[path] = hashlib.sha256(content).hexdigest()
        self._keep(found, made)

    def _keep(self, found: Candidate, made: Edition) -> None:
        self.editions[made.key] = made
        if made.state == "draft":
            self._sources[made.key] = found.release.folder
            self._hashes_of[made.key] = _html_hashes(found.release)
        # Figures altered in out/ after publishing are no figures of the edition.
        if made.state != "announced" and made.seal in {"", found.release.seal}:
            self._before = (found, made)

    def _drop(self, waiting: Iterable[Edition]) -> None:
        """Take drafts and announcements off the site."""
        for made in waiting:
            del self.editions[made.key]
            self.target.remove(self.target.below(made.folder))

    def _since(self, found: Candidate, state: EditionState) -> EarlierEdition | None:
        """What the release of the period before said; a published one looks at published ones."""
        wanted = ("published",) if state == "published" else ("published", "draft")
        earlier = [
            made
            for made in self.editions.values()
            if made.dataset == found.dataset and made.at < found.period and made.state in wanted
        ]
        # Of a period's editions the last published one counts, else its draft.
        earlier.sort(key=lambda made: (made.at, made.state == "published", made.number))
        last = earlier[-1] if earlier else None
        return self._said_by(last) if last else None

    def _said_by(self, earlier: Edition) -> EarlierEdition | None:
        if self._before and self._before[1].key == earlier.key:
            manifest = self._before[0].release
            return compose.earlier_edition(
                {**manifest.facts, "figures": manifest.figures}, earlier.number
            )
        if earlier.state == "published":
            content = self.target.read(f"{earlier.folder}/{MANIFEST}")
            return self._published_before(content, earlier) if content else None
        source = self._sources.get(earlier.key)
        if source is None:
            return None
        return compose.earlier_edition(json.loads((source / MANIFEST).read_bytes()), earlier.number)

    def _published_before(self, content: bytes, earlier: Edition) -> EarlierEdition:
        """What the manifest on the site says.

        Raises:
            ReleaseError: it is not the one published.
        """
        release = manifest.Release.parse(content, Path(earlier.folder))
        # Editions that an earlier version published name no seal, and their manifests bear none.
        if earlier.seal and (release.misfit or release.seal != earlier.seal):
            raise ReleaseError(
                f"{earlier.folder}/{MANIFEST} on the site is not the one that was published; "
                "restore it from a copy of the site"
            )
        return compose.earlier_edition(
            {**release.facts, "figures": release.figures}, earlier.number
        )

    def _write_draft(self, found: Candidate, made: Edition) -> Edition:
        """Write a draft's documents with its mark; the edition with their sizes."""
        organisations = []
        for organisation in made.organisations:
            place = release_documents.inside(found, organisation.id)
            folder = f"{made.folder}/{addresses.slug(organisation.id)}"
            annexes: dict[str, dict[str, dict[str, int]]] = {}
            for notebook, versions in organisation.annexes.items():
                for language, formats in versions.items():
                    source = place / f"{naming.stem(notebook, language)}.{naming.EXECUTED}"
                    marked = draft_documents.documents(source, formats, language) or {}
                    self.write([
                        (f"{folder}/{addresses.document(notebook, language, format_)}", content)
                        for format_, content in marked.items()
                    ])
                    sizes = {format_: len(marked.get(format_, b"")) for format_ in formats}
                    annexes.setdefault(notebook, {})[language] = sizes
            organisations.append(replace(organisation, annexes=annexes))
        return replace(made, organisations=tuple(organisations))

    def write(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write files to the site, and count them.

        Raises:
            ReleaseError: one cannot be written.
        """

        def counted() -> Iterator[tuple[str, bytes]]:
            for path, content in files:
                self.report.written += 1
                if path.endswith(".html") and self._room >= len(content):
                    self._room -= len(content)
                    self._fresh[path] = content
                yield path, content

        self.target.write(counted())

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of all that the site's editions say."""
        lines = {f"{made.folder}/{edition.RECORD}" for made in self.editions.values()}
        said = sorted((path, self._hashes[path]) for path in lines)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def document(
        self, made: Edition, organisation: str, notebook: str, language: str
    ) -> bytes | None:
        """The HTML to make a page of, as it stands on the site; None where it is refused.

        Raises:
            ReleaseError: it cannot be read.
        """
        name = addresses.document(notebook, language, "html")
        path = f"{made.folder}/{addresses.slug(organisation)}/{name}"
        if path in self._fresh:
            return self._fresh[path]
        content = self.target.read(path)
        key = (organisation, notebook, language)
        if made.state == "draft":
            return content or self._unmarked(made, key)
        expected = self._published_hashes(made).get(key)
        if content is not None and hashlib.sha256(content).hexdigest() == expected:
            return content
        why = "is gone" if content is None else "is not the document that was published"
        self.report.refused.append(
            f"refused: {path} on the site {why}; restore it from a copy of the site"
        )
        return None

    def _published_hashes(self, made: Edition) -> HtmlHashes:
        """As the edition's own manifest says; none where that is not the one published."""
        if made.key not in self._hashes_of:
            content = self.target.read(f"{made.folder}/{MANIFEST}") or b""
            try:
                release = manifest.Release.parse(content, Path(made.folder))
                known = approval.fingerprint(release) == made.documents and (
                    not made.seal or (made.seal == release.seal and not release.misfit)
                )
            except ReleaseError:
                known = False
            self._hashes_of[made.key] = _html_hashes(release) if known else {}
        return self._hashes_of[made.key]

    def _unmarked(self, made: Edition, key: manifest.AnnexKey) -> bytes | None:
        """A draft that cannot bear its mark, as the release has it: it is only on its page."""
        folder = self._sources.get(made.key)
        if folder is None:
            return None
        organisation, notebook, language = key
        try:
            file = folder / organisation / f"{naming.stem(notebook, language)}.html"
            return release_documents.checked(file, self._hashes_of[made.key].get(key, ""))
        except ReleaseError as error:
            self.report.refused.append(f"refused: {error}")
            return None


def _html_hashes(release: Release) -> HtmlHashes:
    return {
        (entry.organisation, document.notebook, document.language): entry.outputs[
            document.name
        ].sha256
        for entry in release.entries.values()
        for document in approval.documents(entry)
        if document.format == "html"
    }


def _same(waiting: Edition, found: Candidate, state: EditionState) -> bool:
    approved = found.approval
    facts = (
        (approved.by, approved.at.isoformat(), approved.released.isoformat(), approved.reason)
        if approved
        else ("", "", "", "")
    )
    known = (waiting.approved_by, waiting.approved_at, waiting.released, waiting.reason)
    there = (waiting.state, waiting.documents, waiting.seal, known)
    return there == (state, found.documents, found.release.seal, facts)
