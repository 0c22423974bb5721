"""The HTML that pages to read annexes on are made of: the site's own, as it was published."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from lcreport import documents as naming
from lcreport.errors import ReleaseError
from lcreport.release import manifest
from lcreport.site import addresses
from lcreport.site.store import approval, release_documents

if TYPE_CHECKING:
    from lcreport.release.manifest import AnnexKey, Release
    from lcreport.site.report import SiteReport
    from lcreport.site.store.compose import Candidate
    from lcreport.site.store.edition import Edition, EditionKey
    from lcreport.site.store.target import Target

HtmlHashes = dict[manifest.AnnexKey, str]
"""Organisation, notebook and language → SHA-256, in hex, of the annex's HTML."""
_REMEMBERED_BYTES = 64 * 2**20


class PublishedDocuments:
    """Documents of a site, compared with the hashes in the manifests of their editions.

    Attributes:
        sources: Edition → the release in out/ that a draft was made from.
    """

    def __init__(self, target: Target, report: SiteReport) -> None:
        self.sources: dict[EditionKey, Candidate] = {}
        self._target = target
        self._report = report
        self._hashes_of: dict[EditionKey, HtmlHashes] = {}
        # Documents just written are kept, up to a limit, to make their pages without reading them.
        self._fresh: dict[str, bytes] = {}
        self._room = _REMEMBERED_BYTES

    def remember(self, path: str, content: bytes) -> None:
        """Keep what is being written, if it is a document and there is room."""
        self._fresh.pop(path, None)
        if path.endswith(".html") and self._room >= len(content):
            self._room -= len(content)
            self._fresh[path] = content

    def forget(self) -> None:
        """Keep nothing of what was being written: it was taken back."""
        self._fresh.clear()

    def read(self, made: Edition, organisation: str, notebook: str, language: str) -> bytes | None:
        """The HTML to make a page of, as it stands on the site; None where it is refused.

        Raises:
            ReleaseError: it cannot be read.
        """
        name = addresses.document(notebook, language, "html")
        path = f"{made.folder}/{addresses.slug(organisation)}/{name}"
        if path in self._fresh and path in self._target.sizes:
            return self._fresh[path]
        content = self._target.read(path)
        key = (organisation, notebook, language)
        if made.state == "draft":
            return content or self._unmarked(made, key)
        expected = self._published_hashes(made).get(key)
        if content is not None and hashlib.sha256(content).hexdigest() == expected:
            return content
        why = "is gone" if content is None else "is not the document that was published"
        self._report.refused.append(
            f"refused: {path} on the site {why}; restore it from a copy of the site"
        )
        return None

    def _published_hashes(self, made: Edition) -> HtmlHashes:
        """As the edition's own manifest says; none where that is not the one published."""
        if made.key not in self._hashes_of:
            content = self._target.read(f"{made.folder}/{manifest.MANIFEST}") or b""
            try:
                release = manifest.Release.parse(content, Path(made.folder))
                known = approval.fingerprint(release) == made.documents and (
                    not made.seal or (made.seal == release.seal and not release.misfit)
                )
            except ReleaseError:
                known = False
            self._hashes_of[made.key] = _html_hashes(release) if known else {}
        return self._hashes_of[made.key]

    def _unmarked(self, made: Edition, key: AnnexKey) -> bytes | None:
        """A draft that cannot bear its mark, as the release has it: it is only on its page."""
        source = self.sources.get(made.key)
        if source is None:
            return None
        organisation, notebook, language = key
        if made.key not in self._hashes_of:
            self._hashes_of[made.key] = _html_hashes(source.release)
        try:
            file = source.folder / organisation / f"{naming.stem(notebook, language)}.html"
            return release_documents.checked(file, self._hashes_of[made.key].get(key, ""))
        except ReleaseError as error:
            self._report.refused.append(f"refused: {error}")
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
