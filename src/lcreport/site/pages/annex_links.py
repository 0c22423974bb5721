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
    from lcreport.site.store.edition import Edition, Organisation

_Key = tuple[str, tuple[str, str, int], str]


@dataclass(frozen=True)
class Cells:
    """Cells in one language, remembered by where they stand and what they are of."""

    view: View
    _made: dict[_Key, tuple[str, str, str]] = field(default_factory=dict)

    def reading(self, root: str, edition: Edition, organisation: Organisation, text: str) -> Markup:
        """A text that leads to the page to read the annex on; bare where there is no annex."""
        opening, closing, _ = self._of(root, edition, organisation)
        return Markup(f"{opening}{escape(text)}{closing}")  # noqa: S704 - escaped

    def files(self, root: str, edition: Edition, organisation: Organisation) -> Markup:
        """The annex's documents with their sizes."""
        return Markup(self._of(root, edition, organisation)[2])  # noqa: S704 - escaped below

    def timing(self, edition: Edition, organisation: Organisation) -> Markup:
        """Whether an organisation reported in time, as a badge."""
        return self.view.badge(*self.view.timing(edition, organisation))

    def _of(self, root: str, edition: Edition, organisation: Organisation) -> tuple[str, str, str]:
        key = (root, edition.key, organisation.id)
        if key not in self._made:
            self._made[key] = self._make(root, edition, organisation)
        return self._made[key]

    def _make(
        self, root: str, edition: Edition, organisation: Organisation
    ) -> tuple[str, str, str]:
        """What opens and closes the link to read the annex, and the links to its documents."""
        view = self.view
        annex = editions.annex(edition, organisation, view.language)
        if annex is None:
            return "", "", f'<span class="soft">{view.t["no_annex"]}</span>'
        tongue, said = "", ""
        if annex.language != view.language:
            tongue = f' hreflang="{annex.language}"'
            said = f' <span class="soft">({language_of(annex.language).name})</span>'
        name = organisation.short.said(view.language) or organisation.name.said(view.language)
        whose = escape(f"{name}, {edition.at.short_label(view.language)}")
        links = []
        for each in annex.files:
            kind = each.format.upper()
            if not each.path:
                links.append(f'<span class="file-none">{kind}: {view.t["withheld"]}</span>')
                continue
            size = texts.size(each.size, view.language)
            save_as = saved_as(edition, organisation, each)
            links.append(
                f'<a class="file" href="{root}{each.path}" download="{save_as}" '
                f'aria-label="{kind} {size}, {whose}">{kind} <span class="size">{size}</span></a>'
            )
        return f'<a href="{root}{annex.read}"{tongue}>', f"</a>{said}", "\n".join(links)


def saved_as(edition: Edition, organisation: Organisation, file: editions.File) -> str:
    """The name that a document is downloaded by, which tells it from all others."""
    stem = f"{addresses.slug(edition.dataset)}-{addresses.slug(organisation.id)}-{edition.period}"
    return stem + file.name.removeprefix("annex")
