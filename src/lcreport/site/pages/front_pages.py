"""The front pages, of the whole site and of each dataset, and the search."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lcreport.site.pages.lists import Lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.site.pages.shell import Page, Shell
    from lcreport.site.pages.view import View
    from lcreport.site.store.edition import Edition
    from lcreport.site.store.editions import PublishedDataset

# More names than that are no overview; the list of organisations has them all.
ON_FRONT = 60
# What stands below another dataset's names is not found behind three screens of them.
BESIDE_OTHERS = 12
SCRIPT_TEXTS = (
    "annex", "area", "indicator", "loading", "no_results", "organisation", "period", "results",
)  # fmt: skip


def in_order(datasets: Sequence[PublishedDataset]) -> list[PublishedDataset]:
    """The datasets as a site shows them.

    Those with real figures before invented ones, then those with published figures before drafts.
    """
    return sorted(datasets, key=lambda dataset: (dataset.newest.synthetic, _is_draft(dataset)))


def _is_draft(dataset: PublishedDataset) -> bool:
    return all(edition.state != "published" for edition in dataset.current)


def common(shell: Shell) -> Iterator[Page]:
    """The front page and the search."""
    view = shell.view
    alone = shell.datasets[0] if len(shell.datasets) == 1 else None
    bands = view.bands([edition for dataset in shell.datasets for edition in dataset.current])
    blocks = [_block(Lists(shell, dataset), alone=bool(alone)) for dataset in shell.datasets]
    yield shell.page(
        "front.html.j2", view.page("index"), alone,
        title=shell.title, blocks=blocks, bands=bands, section="periods", cells=shell.cells,
    )  # fmt: skip
    script_texts = json.dumps({key: view.t[key] for key in SCRIPT_TEXTS}, ensure_ascii=False)
    yield shell.page(
        "search.html.j2", view.page("search"), alone, title=view.t["search"],
        heading=view.t["search_hint"], script_texts=script_texts, bands=bands,
    )  # fmt: skip


def of_dataset(lists: Lists) -> Page:
    """The front page of one dataset."""
    shell, dataset = lists.shell, lists.dataset
    return shell.page(
        "front.html.j2", shell.view.page(f"{dataset.slug}/index"), dataset,
        title=shell.dataset_title(dataset), blocks=[_block(lists, alone=True)],
        section="periods", cells=shell.cells,
    )  # fmt: skip


def _block(lists: Lists, *, alone: bool) -> dict[str, object]:
    """A dataset on a front page; without a heading where it is the page's only one."""
    view, dataset = lists.shell.view, lists.dataset
    most = ON_FRONT if alone else BESIDE_OTHERS
    return {
        "slug": dataset.slug,
        "heading": "" if alone else lists.shell.dataset_title(dataset),
        "level": 2 if alone else 3,
        "marks": view.bands(dataset.current),
        "newest": _newest(lists),
        "keys": lists.keys(dataset.current[0]) if dataset.current else [],
        "key_paths": lists.indicator_paths,
        "periods": [_line(view, edition) for edition in [*dataset.upcoming, *dataset.current]],
        "organisations": lists.named[:most],
        "more": view.count(len(lists.named)) if len(lists.named) > most else "",
        "areas": [
            {
                "name": area.name.said(view.language) or area.id,
                "path": view.area_path(dataset, area.id),
                "count": view.plural("indicators_counted", len(indicators)),
            }
            for area, indicators in dataset.by_area
            if area.id
        ],
    }


def _line(view: View, edition: Edition) -> dict[str, object]:
    """A release in the calendar."""
    announced = edition.state == "announced"
    note = "" if announced else view.sent(edition)
    if edition.state == "draft":
        note = f"{view.t['known_on']} {view.day(edition.known_on)} · {note}"
    return {
        "day": view.when(edition),
        "label": view.label(edition),
        "path": "" if announced else view.page(f"{edition.release}/index"),
        "badges": view.badges(edition),
        "note": view.moment(edition.released, edition.timezone) if announced else note,
    }


def _newest(lists: Lists) -> dict[str, object] | None:
    if not lists.dataset.current:
        return None
    view, edition = lists.shell.view, lists.dataset.current[0]
    overview = edition.by_id.get(edition.overview)
    if edition.released:
        when = f"{view.t['published']}: {view.when(edition)}"
    else:
        when = f"{view.t['known_on']}: {view.day(edition.known_on)}"
    return {
        "path": view.page(f"{edition.release}/index"),
        "label": view.label(edition),
        "badges": view.badges(edition),
        "when": when,
        "edition": edition,
        # Not every dataset has an annex about all organisations together.
        "overview": overview if overview and overview.annexes else None,
        "count": view.plural(
            "organisations_counted", sum(bool(one.annexes) for one in edition.organisations)
        ),
        "changes": view.page(f"{edition.folder}/changes"),
        "changed": f"({view.count(edition.changed)})",
        "completeness": view.page(f"{edition.folder}/completeness"),
        "sent": view.sent(edition),
        "complete": ", ".join(
            f"{line['count']} {line['text']}" for line in view.tally(edition)[1:]
        ),
    }
