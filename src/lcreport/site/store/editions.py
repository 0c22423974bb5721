"""All editions of a site at once, looked up the ways its pages need."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lcreport import documents
from lcreport.languages import FIRST, codes
from lcreport.site import addresses
from lcreport.site.store.edition import (
    Area,
    Edition,
    PublishedIndicator,
    PublishedOrganisation,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


# The end of a ZIP archive, which alone is one without files: an annex without charts has such.
_EMPTY_ARCHIVE = 22


@dataclass(frozen=True, slots=True)
class File:
    """A document of an annex.

    Attributes:
        format: Such as "html" or "pdf".
        name: Its file's name.
        path: Where it is in the site; empty where it is withheld.
        size: In bytes.
    """

    format: str
    name: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class PublishedAnnex:
    """An annex as pages in one language link to it.

    Attributes:
        notebook: The notebook that made it.
        language: Its own language, the page's where it exists in that.
        read: The page to read it on, or the first document where it has no HTML.
        files: Its documents, without archives that hold nothing.
    """

    notebook: str
    language: str
    read: str
    files: tuple[File, ...]


def annexes(
    edition: Edition, organisation: PublishedOrganisation, language: str
) -> list[PublishedAnnex]:
    """An organisation's annexes, each in a language or else in another; the main one first."""
    found = (
        annex(edition, organisation, notebook, language) for notebook in organisation.notebooks
    )
    return [one for one in found if one is not None]


def annex(
    edition: Edition, organisation: PublishedOrganisation, notebook: str, language: str
) -> PublishedAnnex | None:
    """One of them; None where it has no document that can be seen."""
    versions = organisation.annexes.get(notebook, {})
    # An annex that is in one language only is linked from the pages of all.
    chosen = next((code for code in (language, *codes()) if code in versions), None)
    if chosen is None:
        return None
    sizes = versions[chosen]
    folder = f"{edition.folder}/{addresses.slug(organisation.id)}"
    files = []
    for format_ in sorted(sizes, key=_place):
        name = addresses.document(notebook, chosen, format_)
        size = sizes[format_]
        if format_.endswith(".zip") and size == _EMPTY_ARCHIVE:
            continue
        files.append(File(format_, name, f"{folder}/{name}" if size else "", size))
    there = [file.path for file in files if file.path]
    if "html" in sizes:
        there.insert(0, reading(edition, organisation, notebook, chosen))
    return PublishedAnnex(notebook, chosen, there[0], tuple(files)) if there else None


def reading(
    edition: Edition, organisation: PublishedOrganisation, notebook: str, language: str
) -> str:
    """Where the page to read an annex on is."""
    folder = f"{edition.folder}/{addresses.slug(organisation.id)}"
    is_main = notebook == organisation.notebooks[0]
    return addresses.reading(folder, notebook, language, is_main=is_main)


def _place(format_: str) -> tuple[int, str]:
    """Formats in their usual order, those of other versions of lcreport at the end."""
    known = list(documents.FORMATS)
    return (known.index(format_) if format_ in known else len(known), format_)


@dataclass(frozen=True)
class PublishedDataset:
    """The editions of one dataset.

    Attributes:
        name: Its name.
        editions: All, by period and number.
    """

    name: str
    editions: Sequence[Edition] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Its folder."""
        return addresses.slug(self.name)

    @cached_property
    def current(self) -> list[Edition]:
        """What each period shows: its newest published edition, else its draft; newest first."""
        current: dict[str, Edition] = {}
        for edition in self.editions:
            before = current.get(edition.period)
            # In the order of their numbers: the last one published stays.
            if edition.state == "published" or (edition.state == "draft" and before is None):
                current[edition.period] = edition
        return sorted(current.values(), key=lambda edition: edition.at, reverse=True)

    @cached_property
    def upcoming(self) -> list[Edition]:
        """Approved, but not to be seen yet; the first to come first."""
        found = [edition for edition in self.editions if edition.state == "announced"]
        return sorted(found, key=lambda edition: (edition.released_at(), edition.at))

    @cached_property
    def newest(self) -> Edition:
        """The edition whose names hold now."""
        return self.current[0] if self.current else self.editions[-1]

    def of_period(self, period: str) -> list[Edition]:
        """All editions of a period that can be seen, the first one first."""
        return [
            edition
            for edition in self.editions
            # One that is only announced has none: nothing of it can be seen yet.
            if edition.period == period and edition.organisations
        ]

    def visible(self, period: str) -> Edition | None:
        """The edition that readers of a period see; None where there is none."""
        return next((edition for edition in self.current if edition.period == period), None)

    def following(self, edition: Edition) -> Edition | None:
        """The published edition that replaced one."""
        newest = self.visible(edition.period)
        return newest if newest and newest.number > edition.number else None

    def pending(self, edition: Edition) -> Edition | None:
        """The draft that is to replace a published edition."""
        for later in self.editions:
            newer = later.period == edition.period and later.number > edition.number
            if newer and later.state == "draft" and edition.state == "published":
                return later
        return None

    @cached_property
    def history(self) -> dict[str, list[tuple[Edition, PublishedOrganisation]]]:
        """Organisation's id → what it did in each period, the newest first."""
        found: dict[str, list[tuple[Edition, PublishedOrganisation]]] = {}
        for edition in self.current:
            for organisation in edition.organisations:
                found.setdefault(organisation.id, []).append((edition, organisation))
        return found

    @cached_property
    def areas(self) -> list[Area]:
        """Those of the newest edition, then those that only earlier ones had."""
        return list({area.id: area for edition in self._newest_last for area in edition.areas}
                    .values())  # fmt: skip

    @cached_property
    def indicators(self) -> list[PublishedIndicator]:
        """As `areas`."""
        found = {
            indicator.id: indicator
            for edition in self._newest_last
            for indicator in edition.indicators
        }
        return list(found.values())

    @property
    def _newest_last(self) -> list[Edition]:
        # A key keeps its first place in a dict and takes its last value, so both are the newest's.
        return [*self.current[:1], *reversed(self.current)]

    @cached_property
    def reporters(self) -> dict[str, list[tuple[PublishedOrganisation, Edition]]]:
        """Indicator's id → who reported it ever, and where last."""
        found: dict[str, dict[str, tuple[PublishedOrganisation, Edition]]] = {}
        for edition in self.current:
            ids = [indicator.id for indicator in edition.indicators]
            for organisation in edition.organisations:
                for place in organisation.reported:
                    found.setdefault(ids[place], {}).setdefault(
                        organisation.id, (organisation, edition)
                    )
        return {key: list(reporters.values()) for key, reporters in found.items()}

    @cached_property
    def by_area(self) -> list[tuple[Area, list[PublishedIndicator]]]:
        """Areas that have indicators somebody reported, with these; what has no area at the end."""
        reported = [indicator for indicator in self.indicators if indicator.id in self.reporters]
        known = {area.id for area in self.areas}
        rest = [indicator for indicator in reported if indicator.area not in known]
        groups = [
            (area, [indicator for indicator in reported if indicator.area == area.id])
            for area in self.areas
        ]
        groups.append((Area("", Text({})), rest))
        return [group for group in groups if group[1]]


def languages(datasets: Sequence[PublishedDataset]) -> tuple[str, ...]:
    """The languages of a site: those that its datasets have a title or an annex in.

    The first language is always one of them, for its pages have the addresses without a mark.
    """
    found = {FIRST}
    for dataset in datasets:
        for edition in dataset.editions:
            found.update(edition.title.words)
            for organisation in edition.organisations:
                for versions in organisation.annexes.values():
                    found.update(versions)
    return tuple(code for code in codes() if code in found)


def datasets(editions: Iterable[Edition]) -> list[PublishedDataset]:
    """The datasets of a site, by name."""
    found: dict[str, list[Edition]] = {}
    for edition in sorted(
        editions, key=lambda edition: (edition.dataset, edition.at, edition.number)
    ):
        found.setdefault(edition.dataset, []).append(edition)
    return [PublishedDataset(name, group) for name, group in found.items()]
