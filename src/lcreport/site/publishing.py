"""Releases → a site: editions that never change, and pages that lead to them."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from lcreport import files
from lcreport.errors import ParameterError, PeriodError, ReleaseError
from lcreport.period import Period
from lcreport.release import manifest
from lcreport.site import addresses
from lcreport.site.pages import (
    annex_page,
    feed,
    fill_template,
    front_pages,
    lists,
    llms,
    preview,
    release_pages,
    search_data,
)
from lcreport.site.pages.shell import Shell
from lcreport.site.report import SiteOptions, SiteReport
from lcreport.site.store import approval, editions, untouched_site
from lcreport.site.store.take_releases import Publication
from lcreport.site.store.target import Target
from lcreport.site.store.untouched_site import FoundInOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lcreport.site.store.edition import EditionKey
    from lcreport.site.store.editions import PublishedDataset
    from lcreport.site.store.untouched_site import Memory

RECORD = f"{addresses.ASSETS}/site.json"
FORMAT = 1
PageRecord: TypeAlias = "Sequence[str | int]"
"""Hash of what a page was made from, and the page's size."""


@dataclass(slots=True)
class SiteRecord:
    """What a site remembers of itself, in `_/site.json`.

    Attributes:
        name: What it was called when it was new, which tells its feed from others for good.
        drafts: Whether it shows drafts.
        base_url: Its address on the web, with a slash at its end; empty where it has none.
        made_from: Hash of all that its pages were made from.
        pages: Path → the record of that page.
        format: Of this record.
    """

    name: str = ""
    drafts: bool = True
    base_url: str = ""
    made_from: str = ""
    pages: dict[str, PageRecord] = field(default_factory=dict)
    format: int = FORMAT

    def check(self) -> None:
        """See that it has the form that lcreport writes.

        Raises:
            TypeError: it has another.
        """
        texts = (self.name, self.base_url, self.made_from)
        if not all(isinstance(text, str) for text in texts) or type(self.drafts) is not bool:
            raise TypeError("texts and whether drafts are shown")
        if not isinstance(self.pages, dict) or not all(
            isinstance(page, list) and [type(part) for part in page] == [str, int]
            for page in self.pages.values()
        ):
            raise TypeError("pages")

    def written(self) -> bytes:
        """As it stands in the file."""
        content = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def publish(
    address: str,
    out: Path,
    options: SiteOptions | None = None,
    on_wait: Callable[[str], None] = lambda _: None,
) -> SiteReport:
    """Bring a site up to date with the releases in a folder.

    Args:
        address: The site: a folder, or any address that fsspec knows.
        out: Folder of releases, or one release's.
        options: How.
        on_wait: Called with what is being waited for, where another process publishes there.

    Raises:
        ParameterError: there is no release, no such kind of address, or the site would stand
            among the releases.
        ReleaseError: the site cannot be read or written; a release that cannot be published is
            in the report instead, and stops no other.
    """
    began = time.monotonic()
    chosen = options or SiteOptions()
    if chosen.now and chosen.now.utcoffset() is None:
        raise ParameterError("the time to judge embargoes by has no offset")
    memory = untouched_site.memory_of(address, out)
    now = chosen.now or approval.clock()
    found = memory.finding(chosen, fill_template.code(), now, on_wait) if memory else None
    if found is None:
        report = _bring_up_to_date(Target(address), out, chosen, on_wait, memory)
    else:
        report = SiteReport(unchanged=found.unchanged, left_out=found.left_out, notes=found.notes)
    report.seconds = time.monotonic() - began
    return report


def _bring_up_to_date(
    target: Target,
    out: Path,
    chosen: SiteOptions,
    on_wait: Callable[[str], None],
    memory: Memory | None,
) -> SiteReport:
    # Before the site is opened, which makes its folder and a lock in it.
    _keep_apart(target.folder, out, manifest.find(out))
    with target.opened(on_wait):
        releases = memory.releases() if memory else None
        # Both may be others than before another publishing was waited for.
        now = chosen.now or approval.clock()
        # In order of time, so that a site is the same in however many steps it was published.
        folders = sorted(manifest.find(out), key=_order)
        record = _record(target, is_given=chosen.drafts is not None)
        if chosen.drafts is not None:
            record.drafts = chosen.drafts
        if chosen.base_url is not None:
            record.base_url = f"{chosen.base_url.rstrip('/')}/" if chosen.base_url else ""
        publication = Publication(target, chosen, drafts=record.drafts, now=now)
        for folder in folders:
            publication.take(folder)
        for why in publication.damaged.values():
            publication.report.refused.append(f"refused: {why}")
        _write_pages(publication, record)
        target.commit()
        publication.report.notes = publication.notes
        if memory and releases:
            found = FoundInOrder(
                fill_template.code(), record.drafts, record.base_url, chosen.unsealed
            )
            if _is_in_order(publication, found) and (there := target.settled()):
                memory.keep(found, there, releases)
    return publication.report


def _is_in_order(publication: Publication, found: FoundInOrder) -> bool:
    """Whether the next run would only find again what this one leaves, which is noted then."""
    report = publication.report
    fresh = {*report.published, *report.drafts, *report.announced}
    # What was said while something was made, such as of its dataset, is not said again.
    if report.failed or report.refused or (fresh and report.notes):
        return False
    found.until = publication.until.isoformat() if publication.until else ""
    found.unchanged = [name for name in publication.taken if name not in report.left_out]
    found.left_out, found.notes = report.left_out, report.notes
    return True


def _keep_apart(site: Path | None, out: Path, releases: Sequence[Path]) -> None:
    """Refuse a site whose pages would stand among releases: publishing tidies what it wrote.

    Raises:
        ParameterError: the site's folder holds a release or is in one.
    """
    if site is None:
        return
    place = site.resolve()
    taken = [out.resolve(), *(folder.resolve() for folder in releases)]
    inside = any(place.is_relative_to(folder) for folder in taken[1:])
    if inside or any(folder.is_relative_to(place) for folder in taken):
        raise ParameterError(
            f"the site {str(site)!r} would stand among the releases of {str(out)!r}; "
            "name a folder of its own, such as 'site'"
        )


def _order(folder: Path) -> tuple[str, tuple[int, Period, str]]:
    """Datasets by name, their periods in order of time: each is compared with the one before."""
    try:
        return folder.parent.name, (0, Period.parse(folder.name), "")
    except PeriodError:
        # Any period does: the 1 before it puts all that are none behind those that are.
        return folder.parent.name, (1, Period.parse("9999"), folder.name)


def _record(target: Target, *, is_given: bool) -> SiteRecord:
    content = target.read(RECORD)
    if content is None:
        return SiteRecord()
    try:
        read = files.from_json(content)
        if read["format"] == FORMAT:
            record = SiteRecord(**read)
            record.check()
            return record
    except (ValueError, TypeError, KeyError) as error:
        if is_given:
            return SiteRecord()
        # Anew without asking, it would show drafts on a site that never did.
        raise ReleaseError(
            f"{RECORD} on the site cannot be read ({error!r}); say what it shows, and it is "
            "written anew: give --drafts or --approved-only, and --base-url if it had one"
        ) from error
    raise ReleaseError(
        f"the site was written by another version of lcreport (format {read['format']}); "
        "publish with that one, or to an empty place"
    )


def _write_pages(publication: Publication, record: SiteRecord) -> None:
    """Write every page that is other than it was, and remove what no longer leads anywhere."""
    datasets = editions.datasets(publication.editions.values())
    record.name = record.name or " ".join(dataset.name for dataset in datasets)
    made_from = _hash(f"{publication.digest} {record.base_url} {fill_template.code()}".encode())
    sizes = publication.target.sizes
    # The sizes too: a page that somebody removed or cut off is made again.
    if record.made_from != made_from or any(
        sizes.get(path) != size for path, (_, size) in record.pages.items()
    ):
        # Only after the hash of everything differs: a run that changes nothing reads no page.
        made = _Pages(publication.target, record.pages)
        publication.write(made.to_write(_reading(publication, datasets, made, record.base_url)))
        publication.write(made.to_write(_pages(datasets, record)))
        if record.base_url:
            publication.write(made.to_write(_pictures(datasets, made)))
        for path in record.pages:
            # There is no record to make them from, and readers may have their addresses.
            if path.startswith(tuple(f"{folder}/" for folder in publication.damaged)):
                made.keep(path)
        publication.target.remove([path for path in record.pages if path not in made.now])
        record.pages = dict(sorted(made.now.items()))
        # What was refused is to be looked at, and named, again the next time.
        record.made_from = "" if publication.report.refused else made_from
    content = record.written()
    if publication.target.read(RECORD) != content:
        publication.write([(RECORD, content)])


def _pages(
    datasets: Sequence[PublishedDataset], record: SiteRecord
) -> Iterator[tuple[str, str, bytes]]:
    for path, content in _everything(datasets, record):
        yield path, _hash(content), content


def _everything(
    datasets: Sequence[PublishedDataset], record: SiteRecord
) -> Iterator[tuple[str, bytes]]:
    """Everything but editions and the pages to read annexes on."""
    for name in fill_template.ASSETS:
        yield f"{addresses.ASSETS}/{name}", fill_template.asset(name)
    languages = editions.languages(datasets)
    ordered = front_pages.in_order(datasets)
    # Of hits that fit as well as each other the script shows those first that come first here.
    yield from search_data.parts(ordered, languages)
    for language in languages:
        shell = Shell(ordered, language, record.base_url)
        if language == languages[0]:
            yield llms.page(shell)
        yield from front_pages.common(shell)
        for dataset in ordered:
            of_dataset = lists.Lists(shell, dataset)
            yield front_pages.of_dataset(of_dataset)
            yield from of_dataset.all()
            for edition in dataset.editions:
                yield from release_pages.ReleasePages(of_dataset, edition).all()
    yield from feed.feeds(datasets, languages, name=record.name, base=record.base_url)


def _pictures(
    datasets: Sequence[PublishedDataset], made: _Pages
) -> Iterator[tuple[str, str, bytes]]:
    """The pictures for sharing that are other than they were; the others are not drawn."""
    languages = editions.languages(datasets)
    for dataset in datasets:
        for path, source in preview.pictures(dataset, languages):
            digest = _hash(f"{source}{fill_template.code()}".encode(errors="replace"))
            if not made.stays(path, digest):
                yield path, digest, preview.drawn(source)


class _Pages:
    """Which pages are as they were, and which must be written."""

    def __init__(self, target: Target, before: dict[str, PageRecord]) -> None:
        self._sizes = target.sizes
        self._before = before
        self.now: dict[str, PageRecord] = {}

    def stays(self, path: str, digest: str) -> bool:
        """Whether a page made from this is there already; it is then among those that are now."""
        known = self._before.get(path)
        if known is None or known[0] != digest or self._sizes.get(path) != known[1]:
            return False
        self.now[path] = known
        return True

    def keep(self, path: str) -> None:
        """Leave a page as it is, for want of what to make it from."""
        if path in self._before:
            self.now[path] = self._before[path]

    def to_write(self, pages: Iterable[tuple[str, str, bytes]]) -> Iterator[tuple[str, bytes]]:
        """The pages that are not there yet: each comes with the hash of what it was made from."""
        for path, digest, content in pages:
            if not self.stays(path, digest):
                self.now[path] = (digest, len(content))
                yield path, content


def _reading(
    publication: Publication, datasets: Sequence[PublishedDataset], made: _Pages, base: str
) -> Iterator[tuple[str, str, bytes]]:
    """The pages to read annexes on whose bar is new; no document is read for the others."""
    languages = editions.languages(datasets)
    annexes = (
        (bars, edition, organisation, notebook, language)
        for bars in (annex_page.Bars(dataset, languages) for dataset in datasets)
        for edition in bars.dataset.editions
        for organisation in edition.organisations
        for notebook, versions in organisation.annexes.items()
        for language, sizes in versions.items()
        if "html" in sizes
    )
    pictures: dict[tuple[EditionKey, str], str] = {}
    for bars, edition, organisation, notebook, language in annexes:
        # Once an edition, for its picture names the key figures of all its organisations.
        key = edition.key, language
        if key not in pictures:
            found = preview.of_edition(edition, language, base)
            pictures[key] = annex_page.picture(found)
        shared = pictures[key]
        path = editions.reading(edition, organisation, notebook, language)
        bar = bars.of(edition, organisation, notebook, language)
        digest = _hash(edition.documents.encode() + bar + shared.encode(errors="replace"))
        if not made.stays(path, digest):
            document = publication.documents.read(edition, organisation.id, notebook, language)
            if document is None:
                made.keep(path)
            else:
                yield path, digest, annex_page.page(document, bar, path, shared)


def _hash(content: bytes) -> str:
    # 80 bits are plenty for telling two versions of one page apart; `_/site.json` has one for each.
    return hashlib.sha256(content).hexdigest()[:20]
