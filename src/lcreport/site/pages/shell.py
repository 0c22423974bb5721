"""What every page has around it, and lists cut into pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from lcreport.languages import language as language_of
from lcreport.site import addresses
from lcreport.site.pages import fill_template, preview, texts
from lcreport.site.pages.annex_links import Cells
from lcreport.site.pages.view import View
from lcreport.site.store import editions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.site.store.editions import PublishedDataset

Page = tuple[str, bytes]
# With the releases of 3,000 organisations the largest page then has 260 kB (benchmarks/site.py).
PER_PAGE = 300
_Row = TypeVar("_Row")


class PageLink(NamedTuple):
    """A link to one page of a list that goes over several.

    Attributes:
        path: The page's path.
        range: The names of its first and last row.
        current: Whether the link stands on this very page.
    """

    path: str
    range: str
    current: bool


@dataclass(frozen=True)
class Shell:
    """The site in one language.

    Attributes:
        datasets: What it holds.
        language: Its language.
        base: The site's address with a slash at its end; empty where it has no fixed one.
    """

    datasets: Sequence[PublishedDataset]
    language: str
    base: str = ""

    @cached_property
    def view(self) -> View:
        """The words."""
        return View(self.language)

    @cached_property
    def cells(self) -> Cells:
        """The links."""
        return Cells(self.view)

    @cached_property
    def title(self) -> str:
        """The site's title: that of its only dataset, else a general one."""
        # The site of one dataset needs no name beside it.
        if len(self.datasets) == 1:
            return self.dataset_title(self.datasets[0])
        return self.view.t["site"]

    @cached_property
    def brand(self) -> str:
        """Who publishes, where all datasets agree on it; else a general title."""
        # Of several publishers none may sign for the others.
        issuers = {dataset.newest.issuer.said(self.language) for dataset in self.datasets}
        only = issuers.pop() if len(issuers) == 1 else ""
        return texts.alone(only) or self.view.t["site"]

    def dataset_title(self, dataset: PublishedDataset) -> str:
        """A dataset's title."""
        return dataset.newest.title.said(self.language) or dataset.name

    def page(
        self, name: str, path: str, dataset: PublishedDataset | None = None, **values: object
    ) -> Page:
        """A template filled, as a page of the site.

        Args:
            name: The template.
            path: The page's path.
            dataset: Whose page it is; None for the whole site's.
            **values: What the template asks for besides.
        """
        current = dataset.current if dataset else ()
        common = {
            "title": "",
            "description": "",
            "bands": self.view.bands(current),
            "section": "",
            "dataset": dataset.slug if dataset else "",
            "dataset_title": self.dataset_title(dataset) if dataset else "",
            "site_title": self.title,
            "brand": self.brand,
            "root": addresses.root(path),
            "preview": preview.of_dataset(dataset or self.datasets[0], self.language, self.base)
            if self.datasets
            else None,
            "languages": " ".join(self.languages),
            "others": [
                {"language": code, "name": language_of(code).name, "path": self._in(code, path)}
                for code in self.languages
                if code != self.language
            ],
        }
        return path, fill_template.render(name, self.view, **(common | values))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the site."""
        return editions.languages(self.datasets)

    def _in(self, language: str, path: str) -> str:
        """The same page in another language."""
        return addresses.page(path.removesuffix(addresses.page("", self.language)), language)

    def paged(
        self, stem: str, rows: Sequence[_Row], names: Sequence[str] = ()
    ) -> Iterator[tuple[str, Sequence[_Row], list[PageLink]]]:
        """A list cut into pages: each page's path, its rows, and the links to all pages.

        Args:
            stem: The first page's path without language and ending.
            rows: The list.
            names: What each row is called, for saying from where to where a page goes.
        """
        # At least one page: the address of an empty list must not be dead.
        starts = range(0, max(len(rows), 1), PER_PAGE)
        parts = [rows[start : start + PER_PAGE] for start in starts]
        ends = [
            f"{names[start]} – {names[min(start + PER_PAGE, len(names)) - 1]}" if names else ""
            for start in starts
        ]
        for number, part in enumerate(parts, 1):
            path = self.view.page(stem, number)
            links = [
                PageLink(self.view.page(stem, page), ends[page - 1], page == number)
                for page in range(1, len(parts) + 1)
            ]
            yield path, part, links if len(links) > 1 else []
