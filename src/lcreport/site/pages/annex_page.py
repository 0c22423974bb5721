"""The page to read an annex on: the annex's own HTML with a bar that leads to all the others.

Nothing of the document is changed but its security policy, which must let the bar's script and
style in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import escape

from lcreport.languages import language as language_of
from lcreport.site import addresses
from lcreport.site.pages import annex_links, fill_template, release_pages, texts
from lcreport.site.pages.view import View
from lcreport.site.store import editions

if TYPE_CHECKING:
    from lcreport.site.pages.preview import SharingPicture
    from lcreport.site.store.edition import Edition, PublishedOrganisation
    from lcreport.site.store.editions import PublishedDataset

# It is changed, for a second one would only forbid more: of several policies all must let a file
# in.
_POLICY = re.compile(
    rb'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)', re.IGNORECASE
)
_BODY = re.compile(rb"<body[^>]*>\s*(?:<a class=\"lc-skip\"[^>]*>[^<]*</a>\s*)?", re.IGNORECASE)
_HEAD = re.compile(rb"</head>", re.IGNORECASE)
# file: for sites on a stick, where browsers take every file for another origin.
_OURS = (b"'self'", b"file:")
_OPEN, _CLOSE = b"<!-- site -->", b"<!-- /site -->\n"


def picture(preview: SharingPicture | None) -> str:
    """What the head of an annex's page says of its edition's picture for sharing."""
    if preview is None:
        return ""
    said = {"image": preview.address, "image:alt": preview.alt}
    return "".join(
        f'<meta property="og:{name}" content="{escape(value)}">' for name, value in said.items()
    )


def page(document: bytes, bar: bytes, path: str, shared: str = "") -> bytes:
    """An annex's HTML with the site's bar in it; the document itself where it is no HTML page.

    Args:
        document: The annex's HTML.
        bar: What `Bars` gives for it.
        path: Where the page will be.
        shared: What `picture` gives for its edition.
    """
    root = addresses.root(path)
    links = (
        # Without an icon a browser asks the server for /favicon.ico.
        f'{_OPEN.decode()}<link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{root}_/bar.css">'
        f'<script src="{root}_/site.js" data-root="{root}" defer></script>'
        f"{shared}{_CLOSE.decode()}"
    ).encode(errors="replace")
    body = _BODY.search(document)
    head = _HEAD.search(document)
    # An exporter of somebody else's may write a fragment; it is shown as it is.
    if body is None or head is None or head.start() > body.start():
        return document
    # Only above </head>: the annex's own text may speak of such a policy.
    start = document[: head.start()]
    return b"".join([
        _POLICY.sub(_opened, start, count=1),
        links,
        document[head.start() : body.end()],
        bar,
        document[body.end() :],
    ])


def _opened(found: re.Match[bytes]) -> bytes:
    """The policy with the site's own files allowed in scripts and styles."""
    directives = [words for part in found[2].split(b";") if (words := part.split())]
    for words in directives:
        if words[0] in {b"script-src", b"style-src"}:
            words.extend(_OURS)
    return found[1] + b"; ".join(b" ".join(words) for words in directives) + found[3]


def other(edition: Edition, organisation: PublishedOrganisation, notebook: str, wanted: str) -> str:
    """What a change of language leads to: the annex in that one, else its organisation there."""
    if "html" in organisation.annexes[notebook].get(wanted, {}):
        return editions.reading(edition, organisation, notebook, wanted)
    place = (
        f"{addresses.slug(edition.dataset)}/organisations/{addresses.slug(organisation.id)}/index"
    )
    return addresses.page(place, wanted)


@dataclass(frozen=True)
class Bars:
    """The bars of a dataset's annexes: what leads to the site, to other periods and organisations.

    A template is filled once an edition and language, with a mark for what each annex has of its
    own: a large site has a hundred thousand bars.
    """

    dataset: PublishedDataset
    languages: tuple[str, ...]
    _filled: dict[tuple[object, ...], str] = field(default_factory=dict)

    def of(
        self,
        edition: Edition,
        organisation: PublishedOrganisation,
        notebook: str,
        language: str,
    ) -> bytes:
        """The bar of one annex."""
        found = self._newer(edition, organisation, notebook, language)
        sizes = organisation.annexes[notebook][language]
        unmarked = edition.state == "draft" and not sizes["html"]
        key = (edition.key, language, found is None, unmarked)
        if key not in self._filled:
            replaced = found is not None
            self._filled[key] = self._fill(edition, language, replaced=replaced, unmarked=unmarked)
        own = {
            "shard": addresses.shard(organisation.id),
            "organisation": addresses.slug(organisation.id),
            "name": organisation.short.said(language) or organisation.name.said(language),
        }
        own |= {
            f"other-{code}": other(edition, organisation, notebook, code)
            for code in self._others(language)
        }
        written = {name: str(escape(text)) for name, text in own.items()}
        # It is markup already, and escaped where it was made.
        written["files"] = _files(edition, organisation, notebook, language)
        if found:
            written["newer"] = found.read
        bar = _MARKED.sub(lambda mark: written.get(mark[1], ""), self._filled[key])
        return fill_template.encoded(bar)

    def _others(self, language: str) -> list[str]:
        return [code for code in self.languages if code != language]

    def _newer(
        self,
        edition: Edition,
        organisation: PublishedOrganisation,
        notebook: str,
        language: str,
    ) -> editions.PublishedAnnex | None:
        """The same annex in the edition that replaced this one; the main one where it has none."""
        newer = self.dataset.following(edition)
        if newer is None or organisation.id not in newer.by_id:
            return None
        there = newer.by_id[organisation.id]
        found = editions.annex(newer, there, notebook, language)
        return found or next(iter(editions.annexes(newer, there, language)), None)

    def _fill(self, edition: Edition, language: str, *, replaced: bool, unmarked: bool) -> str:
        view = View(language)
        notices = release_pages.notices(view, self.dataset, edition)
        if replaced:
            # Straight to the same organisation's annex in the edition that counts.
            notices[0]["path"] = _mark("newer")
        badge = view.t["draft"] if edition.state == "draft" else ""
        if edition.number > 1 and not badge:
            badge = view.t["edition_number"].format(number=edition.number)
        return fill_template.render(
            "bar.html.j2", view,
            # As deep as every annex of the edition is.
            root=addresses.root(f"{edition.folder}/organisation/index.html"),
            shard=_mark("shard"), dataset=self.dataset.slug, organisation=_mark("organisation"),
            period=edition.period, name=_mark("name"), label=edition.at.short_label(language),
            badge=badge, files=_mark("files"), notices=notices,
            brand=edition.title.said(language) or edition.dataset,
            bands=[view.t["draft_mark"]] if unmarked else [],
            release=addresses.page(f"{edition.release}/index", language),
            languages=" ".join(self.languages),
            others=[
                {"language": code, "name": language_of(code).name, "path": _mark(f"other-{code}")}
                for code in self._others(language)
            ],
        ).decode()  # fmt: skip


# Of the letters that mean nothing, so that no name or title holds them.
_MARKED = re.compile("\ue000([a-z-]+)\ue001")


def _mark(name: str) -> str:
    return f"\ue000{name}\ue001"


def _files(
    edition: Edition, organisation: PublishedOrganisation, notebook: str, language: str
) -> str:
    """Links to the annex's documents and to the organisation's other annexes, all beside it."""
    view = View(language)
    download = view.t["download"]
    links = []
    for annex in editions.annexes(edition, organisation, language):
        if annex.notebook != notebook:
            name = escape(view.notebook(annex.notebook))
            links.append(f'<a href="{annex.read.rpartition("/")[2]}">{name}</a>')
            continue
        for file in annex.files:
            if file.path:
                kind, size = texts.kind(file.format, language), texts.size(file.size, language)
                save_as = annex_links.saved_as(edition, organisation, file)
                links.append(
                    f'<a href="{file.name}" download="{save_as}" '
                    f'title="{download}: {kind}, {size}">{kind}</a>'
                )
    return "\n".join(links)
