"""Links to annexes as they stand in lists, made once however many lists hold them.

Plain string work, since a large site has half a million of them: names are escaped, and everything
else is a path or a text of our own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from lcreport.languages import language as language_of
from lcreport.site import addresses
from lcreport.site.pages import texts
from lcreport.site.pages.view import View
from lcreport.site.store import editions

if TYPE_CHECKING:
    from lcreport.site.store.edition import Edition, EditionKey, PublishedOrganisation
    from lcreport.site.store.editions import PublishedAnnex


@dataclass(frozen=True)
class Cells:
    """Cells in one language, remembered by where they stand and what they are of."""

    view: View
    _made: dict[tuple[str, EditionKey, str], tuple[str, str, str]] = field(default_factory=dict)

    def reading(
        self, root: str, edition: Edition, organisation: PublishedOrganisation, text: str
    ) -> Markup:
        """A text that leads to the page to read the annex on; bare where there is no annex."""
        opening, closing, _ = self._of(root, edition, organisation)
        return Markup(f"{opening}{escape(text)}{closing}")  # noqa: S704 - escaped

    def files(self, root: str, edition: Edition, organisation: PublishedOrganisation) -> Markup:
        """The annex's documents with their sizes."""
        return Markup(self._of(root, edition, organisation)[2])  # noqa: S704 - escaped below

    def timing(self, edition: Edition, organisation: PublishedOrganisation) -> Markup:
        """Whether an organisation reported in time, as a badge."""
        return self.view.badge(*self.view.timing(edition, organisation))

    def _of(
        self, root: str, edition: Edition, organisation: PublishedOrganisation
    ) -> tuple[str, str, str]:
        key = (root, edition.key, organisation.id)
        if key not in self._made:
            self._made[key] = self._make(root, edition, organisation)
        return self._made[key]

    def _make(
        self, root: str, edition: Edition, organisation: PublishedOrganisation
    ) -> tuple[str, str, str]:
        """What opens and closes the link to read the annex, and the links to its documents."""
        view = self.view
        annexes = editions.annexes(edition, organisation, view.language)
        if not annexes:
            return "", "", f'<span class="soft">{view.t["no_annex"]}</span>'
        attribute, note = self._language(annexes[0])
        opening = f'<a href="{root}{annexes[0].read}"{attribute}>'
        # The main notebook first and without its name, as nearly all organisations have only that.
        links = self._documents(root, edition, organisation, annexes[0])
        for annex in annexes[1:]:
            attribute, mark = self._language(annex)
            name = escape(view.notebook(annex.notebook))
            links.append(f'<br><a href="{root}{annex.read}"{attribute}>{name}</a>{mark}')
            links += self._documents(root, edition, organisation, annex)
        return opening, f"</a>{note}", "\n".join(links)

    def _language(self, annex: PublishedAnnex) -> tuple[str, str]:
        """An attribute and a note for an annex that is in another language than the page."""
        if annex.language == self.view.language:
            return "", ""
        note = f' <span class="soft">({language_of(annex.language).name})</span>'
        return f' hreflang="{annex.language}"', note

    def _documents(
        self,
        root: str,
        edition: Edition,
        organisation: PublishedOrganisation,
        annex: PublishedAnnex,
    ) -> list[str]:
        view = self.view
        name = organisation.short.said(view.language) or organisation.name.said(view.language)
        whose = f"{name}, {edition.at.short_label(view.language)}"
        if annex.notebook != organisation.notebooks[0]:
            # A screen reader lists links by themselves: two "PDF 120 kB" could not be told apart.
            whose += f", {view.notebook(annex.notebook)}"
        links = []
        for file in annex.files:
            kind = texts.kind(file.format, view.language)
            # A document that may not be seen yet is named, so that nobody looks for it in vain.
            if not file.path:
                links.append(f'<span class="file-none">{kind}: {view.t["withheld"]}</span>')
                continue
            size = texts.size(file.size, view.language)
            save_as = saved_as(edition, organisation, file)
            links.append(
                f'<a class="file" href="{root}{file.path}" download="{save_as}" '
                f'aria-label="{kind} {size}, {escape(whose)}">{kind} '
                f'<span class="size">{size}</span></a>'
            )
        return links


def saved_as(edition: Edition, organisation: PublishedOrganisation, file: editions.File) -> str:
    """The name that a document is downloaded by, which tells it from all others."""
    stem = f"{addresses.slug(edition.dataset)}-{addresses.slug(organisation.id)}-{edition.period}"
    # The main notebook's name says nothing in a folder of downloads.
    own = file.name.removeprefix("annex")
    return f"{stem}{own}" if own.startswith(".") else f"{stem}-{file.name}"
