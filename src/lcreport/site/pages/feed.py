"""The Atom feed of releases, once a language."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from lcreport.site.pages import fill_template, texts
from lcreport.site.pages.shell import Shell
from lcreport.site.pages.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.site.store.edition import Edition
    from lcreport.site.store.editions import PublishedDataset

# Readers of feeds ask for all of it every hour.
LONGEST = 100
# Never another one: every entry would be new to whoever follows the feed.
_NAMESPACE = uuid.UUID("0b4f0f0e-6c0e-5d4b-9a57-3f1f6f0a7a11")
# Atom requires a date, also of a feed without entries; the clock's would change its bytes.
_NEVER = "1970-01-01T00:00:00+00:00"


def feeds(
    datasets: Sequence[PublishedDataset], languages: Sequence[str], *, name: str, base: str
) -> Iterator[tuple[str, bytes]]:
    """Each feed, as its path and its bytes.

    Args:
        datasets: What the site holds.
        languages: Languages of the site.
        name: What the site was called when it was new, which tells it from others for good.
        base: The site's address with a slash at its end; empty where it has no fixed one.
    """
    for language in languages:
        yield _feed(datasets, View(language), name, base)


def _feed(
    datasets: Sequence[PublishedDataset], view: View, name: str, base: str
) -> tuple[str, bytes]:
    published = [
        edition
        for dataset in datasets
        for edition in dataset.editions
        if edition.state == "published"
    ]
    # As times: texts with different offsets do not sort by them.
    published.sort(key=lambda edition: (edition.released_at(), edition.key), reverse=True)
    shell = Shell(datasets, view.language)
    entries = [_entry(edition, view) for edition in published[:LONGEST]]
    path = view.file("feed", "xml")
    return path, fill_template.render(
        "feed.xml.j2", view,
        id=_urn(f"feed {view.language} {name}"),
        title=shell.title, author=shell.brand, base=base, entries=entries,
        updated=entries[0]["updated"] if entries else _NEVER,
    )  # fmt: skip


def _entry(edition: Edition, view: View) -> dict[str, str]:
    label = edition.at.label(view.language)
    title = edition.title.said(view.language) or edition.dataset
    if edition.number > 1:
        # Else a correction would stand in the feed under the same name as what it corrects.
        label += f" ({view.t['edition_number'].format(number=edition.number)})"
    tally = ", ".join(f"{line['count']} {line['text']}" for line in view.tally(edition))
    reason = f" {view.t['reason']}: {edition.reason}" if edition.reason else ""
    return {
        "id": _urn(" ".join(map(str, edition.key))),
        "title": f"{label} – {title}",
        "author": texts.alone(edition.issuer.said(view.language)) or view.t["site"],
        # An edition does not change once it is out, so that both of Atom's times are one.
        "published": edition.released,
        "updated": edition.released,
        "path": view.page(f"{edition.folder}/index"),
        "summary": f"{tally}.{reason}",
    }


def _urn(name: str) -> str:
    # No address: Atom wants an id that stays when a site moves to another one.
    return uuid.uuid5(_NAMESPACE, name).urn
