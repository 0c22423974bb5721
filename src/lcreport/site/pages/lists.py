"""Pages that lead to annexes: by organisation, by area and by indicator."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from markupsafe import Markup, escape

from lcreport.site import addresses
from lcreport.site.pages import fill_template, texts
from lcreport.site.pages.shell import Page, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.site.store.edition import (
        Edition,
        EditionKey,
        PublishedIndicator,
        PublishedOrganisation,
    )
    from lcreport.site.store.editions import PublishedDataset


class _IndicatorRow(TypedDict):
    """An indicator as lists name it."""

    id: str
    name: str
    path: str
    unit: str
    definition: str
    count: str


class _AreaRows(TypedDict):
    """An area with its indicators; without a path where it has no page of its own."""

    name: str
    path: str
    indicators: list[_IndicatorRow]


@dataclass(frozen=True)
class Lists:
    """The pages of one dataset that lead to its annexes."""

    shell: Shell
    dataset: PublishedDataset
    _reported: dict[tuple[EditionKey, tuple[int, ...]], Markup] = field(default_factory=dict)
    _rows: dict[tuple[str, EditionKey], Markup] = field(default_factory=dict)

    def all(self) -> Iterator[Page]:
        """Every one."""
        yield from self._organisations()
        yield from self._areas()
        yield from self._indicators()

    @cached_property
    def named(self) -> list[dict[str, str]]:
        """All organisations by name."""
        view = self.shell.view
        found = [
            {
                "name": annexes[0][1].name.said(view.language),
                "path": view.organisation_path(self.dataset, id_),
            }
            for id_, annexes in self.dataset.history.items()
        ]
        # By path too, for two districts may have one name, and pages must be the same each time.
        return sorted(found, key=lambda row: (texts.sorting(row["name"]), row["path"]))

    def _organisations(self) -> Iterator[Page]:
        shell, dataset = self.shell, self.dataset
        heading = shell.view.t["organisations"]
        stem = f"{dataset.slug}/organisations/index"
        names = [row["name"] for row in self.named]
        for path, rows, pages in shell.paged(stem, self.named, names):
            yield shell.page(
                "organisations.html.j2", path, dataset,
                title=heading, heading=heading, rows=rows, pages=pages, section="organisations",
            )  # fmt: skip
        # Also those that report no more: their old annexes stay published.
        for id_, annexes in dataset.history.items():
            name = annexes[0][1].name.said(shell.language)
            path = shell.view.organisation_path(dataset, id_)
            edition, newest = annexes[0]
            yield shell.page(
                "organisation.html.j2", path, dataset, title=name, heading=name,
                section="organisations", bands=shell.view.bands([held for held, _ in annexes]),
                rows=[self._period(addresses.root(path), *annex) for annex in annexes],
                areas=self._areas_reported(edition, newest.reported),
            )  # fmt: skip

    def _period(self, root: str, edition: Edition, organisation: PublishedOrganisation) -> Markup:
        """A period's row on an organisation's page."""
        view, cells = self.shell.view, self.shell.cells
        label = view.label(edition)
        release = f"{root}{view.page(f'{edition.release}/index')}"
        return Markup(  # noqa: S704 - its parts are escaped
            f'<tr><th scope="row">{cells.reading(root, edition, organisation, label)} '
            f"{view.badges(edition)}</th>\n"
            f'<td class="files">{cells.files(root, edition, organisation)}</td>\n'
            f"<td>{cells.timing(edition, organisation)} "
            f'<span class="soft">{escape(view.day(organisation.first))}</span> '
            f'<a class="soft" href="{release}" aria-label="{view.t["release"]}: {label}">'
            f"{view.t['release']}</a></td></tr>"
        )

    def _areas_reported(self, edition: Edition, places: tuple[int, ...]) -> Markup:
        """What an organisation reported in its newest period, by area."""
        # Many organisations report the same, and their pages are in folders of the same depth.
        key = (edition.key, places)
        if key not in self._reported:
            reported = {edition.indicators[place].id for place in places}
            self._reported[key] = self._areas_of(reported)
        return self._reported[key]

    def _areas_of(self, reported: set[str]) -> Markup:
        root = addresses.root(self.shell.view.organisation_path(self.dataset, ""))
        groups = [
            {
                **group,
                "indicators": [
                    indicator for indicator in group["indicators"] if indicator["id"] in reported
                ],
            }
            for group in self._by_area
        ]
        # A heading over nothing would look like a fault.
        filled = [group for group in groups if group["indicators"]]
        written = fill_template.render(
            "indicators_reported.html.j2", self.shell.view, root=root, areas=filled
        )
        return Markup(written.decode())  # noqa: S704 - a template of ours

    @cached_property
    def _by_area(self) -> list[_AreaRows]:
        view = self.shell.view
        return [
            {
                "name": area.name.said(view.language) or area.id,
                "path": view.area_path(self.dataset, area.id),
                "indicators": [self._indicator(indicator) for indicator in indicators],
            }
            for area, indicators in self.dataset.by_area
        ]

    def _indicator(self, indicator: PublishedIndicator) -> _IndicatorRow:
        view = self.shell.view
        count = len(self.dataset.reporters.get(indicator.id, ()))
        return {
            "id": indicator.id,
            "name": indicator.name.said(view.language) or indicator.id,
            "path": view.indicator_path(self.dataset, indicator.id),
            "unit": indicator.unit.said(view.language),
            "definition": indicator.definition.said(view.language),
            "count": view.plural("organisations_counted", count),
        }

    def _areas(self) -> Iterator[Page]:
        heading = self.shell.view.t["areas"]
        path = self.shell.view.page(f"{self.dataset.slug}/areas/index")
        yield self._area_page(path, heading, self._by_area, with_definitions=False)
        for area in self._by_area:
            # What has no area stands in the list of all, and has no page of its own.
            if area["path"]:
                yield self._area_page(area["path"], area["name"], [{**area, "name": ""}])

    def _area_page(
        self, path: str, heading: str, areas: Sequence[_AreaRows], *, with_definitions: bool = True
    ) -> Page:
        return self.shell.page(
            "areas.html.j2", path, self.dataset, title=heading, heading=heading, areas=areas,
            with_definitions=with_definitions, section="areas",
        )  # fmt: skip

    def _indicators(self) -> Iterator[Page]:
        shell, dataset = self.shell, self.dataset
        for area in self._by_area:
            for indicator in area["indicators"]:
                rows = dataset.reporters[indicator["id"]]
                names = [organisation.name.said(shell.language) for organisation, _ in rows]
                stem = f"{dataset.slug}/indicators/{addresses.slug(indicator['id'])}/index"
                for path, part, pages in shell.paged(stem, rows, names):
                    # A page of many rows names few editions, and each band once.
                    editions = {edition.key: edition for _, edition in part}
                    yield shell.page(
                        "indicator.html.j2", path, dataset, title=indicator["name"],
                        heading=indicator["name"], indicator=indicator, pages=pages,
                        rows=[self._reporter(addresses.root(path), *row) for row in part],
                        area=area if area["path"] else None, section="areas",
                        bands=shell.view.bands(list(editions.values())),
                    )  # fmt: skip

    def _reporter(self, root: str, organisation: PublishedOrganisation, edition: Edition) -> Markup:
        """An organisation's row on an indicator's page, the same for all its indicators."""
        key = (organisation.id, edition.key)
        if key not in self._rows:
            view, cells = self.shell.view, self.shell.cells
            path = f"{root}{view.organisation_path(self.dataset, organisation.id)}"
            name = escape(organisation.name.said(view.language))
            self._rows[key] = Markup(  # noqa: S704 - its parts are escaped
                f'<tr><th scope="row"><a href="{path}">{name}</a></th>\n'
                f"<td>{cells.reading(root, edition, organisation, view.label(edition))} "
                f"{view.badges(edition)}</td>\n"
                f'<td class="files">{cells.files(root, edition, organisation)}</td></tr>'
            )
        return self._rows[key]
