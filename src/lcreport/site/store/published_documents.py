"""The documents of a site: each as it was published, or refused.

Readers get the site's own copies. Whoever may write into the site may alter one, by accident or
not, so each is compared with the hash in its edition's manifest whenever it was written to since.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import documents as naming
from lcreport.errors import ReleaseError
from lcreport.release import manifest
from lcreport.site import addresses
from lcreport.site.store import approval, release_documents
from lcreport.site.store.edition import RECORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lcreport.release.manifest import Release
    from lcreport.site.report import SiteReport
    from lcreport.site.store.compose import ReleaseCandidate
    from lcreport.site.store.edition import Edition, EditionKey
    from lcreport.site.store.target import Target

DocumentHashes = dict[str, str]
"""Path of a document, or of the file of figures, in its edition's folder → its SHA-256, in hex."""
_REMEMBERED_BYTES = 64 * 2**20


class PublishedDocuments:
    """Documents of a site, compared with the hashes in the manifests of their editions.

    Attributes:
        sources: Edition → the release in out/ that a draft was made from.
    """

    def __init__(self, target: Target, report: SiteReport) -> None:
        self.sources: dict[EditionKey, ReleaseCandidate] = {}
        self._target = target
        self._report = report
        self._hashes_of: dict[EditionKey, DocumentHashes] = {}
        # Documents just written are kept, up to a limit, to make their pages without reading them.
        self._fresh: dict[str, bytes] = {}
        self._room = _REMEMBERED_BYTES

    def remember(self, path: str, content: bytes) -> None:
        """Keep what is being written, if it is a document and there is room."""
        self._fresh.pop(path, None)
        # Only HTML has a page made of it.
        if path.endswith(".html") and self._room >= len(content):
            self._room -= len(content)
            self._fresh[path] = content

    def forget(self) -> None:
        """Keep nothing of what was being written: it was taken back."""
        self._fresh.clear()

    def check(self, editions: Iterable[Edition]) -> None:
        """Refuse the published documents that are gone or are not what was published.

        The sizes of all are looked at each time. On a disk the content is, of every document that
        was written to after its edition's record, which is put in its place last.

        Raises:
            ReleaseError: the site cannot be read.
        """
        for made in editions:
            if made.state != "published":
                continue
            record = f"{made.folder}/{RECORD}"
            marked = self._target.changed.get(record, 0)
            sizes = dict(_sizes(made))
            for path in (*sizes, f"{made.folder}/{manifest.MANIFEST}"):
                size = self._target.sizes.get(path)
                if size is None or size != sizes.get(path, size):
                    self._refuse(path)
            written = [path for path in sizes if self._target.changed.get(path, 0) > marked]
            # The manifest too: what it says is what the others are compared with.
            if self._target.changed.get(f"{made.folder}/{manifest.MANIFEST}", 0) > marked:
                written = list(sizes)
            refused = [path for path in written if self._is_refused(path, made)]
            if written and not refused:
                # A site that was copied is read through once; nobody can set this time back.
                self._target.mark(record)

    def _is_refused(self, path: str, made: Edition) -> bool:
        content = self._target.read(path)
        expected = self._published_hashes(made).get(path.removeprefix(f"{made.folder}/"))
        if content is not None and hashlib.sha256(content).hexdigest() == expected:
            return False
        self._refuse(path)
        return True

    def _refuse(self, path: str) -> None:
        why = "is not the document that was published" if path in self._target.sizes else "is gone"
        line = f"refused: {path} on the site {why}; restore it from a copy of the site"
        if line not in self._report.refused:
            self._report.refused.append(line)

    def read(self, made: Edition, organisation: str, notebook: str, language: str) -> bytes | None:
        """The HTML to make a page of, as it stands on the site; None where it is refused.

        Raises:
            ReleaseError: it cannot be read.
        """
        name = addresses.document(notebook, language, "html")
        path = f"{made.folder}/{addresses.slug(organisation)}/{name}"
        if path in self._fresh and path in self._target.sizes:
            return self._fresh[path]
        if made.state == "draft":
            return self._target.read(path) or self._unmarked(made, organisation, notebook, language)
        return None if self._is_refused(path, made) else self._target.read(path)

    def _published_hashes(self, made: Edition) -> DocumentHashes:
        """As the edition's own manifest says; none where that is not the one published."""
        if made.key not in self._hashes_of:
            content = self._target.read(f"{made.folder}/{manifest.MANIFEST}") or b""
            try:
                release = manifest.Release.parse(content, Path(made.folder))
                # The manifest lies on the site as well: it counts only where it is the one that was
                # approved.
                known = approval.fingerprint(release) == made.documents and (
                    not made.seal or (made.seal == release.seal and not release.misfit)
                )
            except ReleaseError:
                known = False
            self._hashes_of[made.key] = _hashes(release) if known else {}
        return self._hashes_of[made.key]

    def _unmarked(
        self, made: Edition, organisation: str, notebook: str, language: str
    ) -> bytes | None:
        """A draft that cannot bear its mark, as the release has it: it is only on its page."""
        source = self.sources.get(made.key)
        if source is None:
            return None
        if made.key not in self._hashes_of:
            self._hashes_of[made.key] = _hashes(source.release)
        name = addresses.document(notebook, language, "html")
        expected = self._hashes_of[made.key].get(f"{addresses.slug(organisation)}/{name}", "")
        try:
            file = source.folder / organisation / f"{naming.stem(notebook, language)}.html"
            return release_documents.checked(file, expected)
        except ReleaseError as error:
            self._report.refused.append(f"refused: {error}")
            return None


def _sizes(made: Edition) -> Iterator[tuple[str, int]]:
    """Path on the site → size of every document of an edition, and of its file of figures."""
    for name, size in made.figures_file.items():
        yield f"{made.folder}/{name}", size
    for organisation in made.organisations:
        folder = f"{made.folder}/{addresses.slug(organisation.id)}"
        for notebook, versions in organisation.annexes.items():
            for language, sizes in versions.items():
                for format_, size in sizes.items():
                    yield f"{folder}/{addresses.document(notebook, language, format_)}", size


def _hashes(release: Release) -> DocumentHashes:
    found = {}
    if release.figures_file is not None:
        found[release.figures_name] = release.figures_file.sha256
    for entry in release.entries.values():
        folder = addresses.slug(entry.organisation)
        for document in approval.documents(entry):
            name = addresses.document(document.notebook, document.language, document.format)
            found[f"{folder}/{name}"] = entry.outputs[document.name].sha256
    return found
