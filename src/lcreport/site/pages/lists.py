"""Pages that lead to annexes: by organisation, by area and by indicator."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from markupsafe import Markup, escape

from lcreport.site import addresses
from lcreport.site.pages import figures, preview, texts
from lcreport.site.pages.indicator_page import IndicatorPage
from lcreport.site.pages.shell import Page, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.period import Period
    from lcreport.site.store.edition import (
        Edition,
        EditionKey,
        PublishedFigure,
        PublishedIndicator,
        PublishedOrganisation,
    )
    from lcreport.site.store.editions import PublishedDataset


FiguresByPlace = dict[int, list[tuple["PublishedOrganisation", "PublishedFigure"]]]
"""Place of an indicator → its figures, with whose they are."""


class IndicatorRow(TypedDict):
    """An indicator as lists name it."""

    id: str
    name: str
    path: str
    unit: str
    one: str
    kind: str
    definition: str
    count: str


class AreaRows(TypedDict):
    """An area with its indicators; without a path where it has no page of its own."""

    name: str
    path: str
    indicators: list[IndicatorRow]


@dataclass(frozen=True)
class Lists:
    """The pages of one dataset that lead to its annexes."""

    shell: Shell
    dataset: PublishedDataset
    _rows: dict[tuple[str, EditionKey], Reporter] = field(default_factory=dict)
    _keys: dict[EditionKey, list[dict[str, str]]] = field(default_factory=dict)
    _indexed: dict[EditionKey, tuple[dict[str, int], FiguresByPlace]] = field(default_factory=dict)

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
            keys = self.keys(edition, newest)
            yield shell.page(
                "organisation.html.j2", path, dataset, title=name, heading=name,
                section="organisations", bands=shell.view.bands([held for held, _ in annexes]),
                rows=[self._period(addresses.root(path), *annex) for annex in annexes],
                areas=self._areas_reported(edition, newest), keys=keys,
                key_paths=self.indicator_paths,
                description=self._description(edition, name, keys),
                preview=preview.of_edition(edition, shell.language, shell.base),
            )  # fmt: skip

    def _description(self, edition: Edition, name: str, keys: Sequence[dict[str, str]]) -> str:
        """What a link to an organisation's page says where somebody shares it."""
        behind = [f" ({key['remarks']})" if key["remarks"] else "" for key in keys]
        told = "; ".join(
            f"{key['name']}: {key['value']}{remarks}"
            for key, remarks in zip(keys, behind, strict=True)
        )
        return f"{name}, {self.shell.view.label_inside(edition)}{': ' if told else ''}{told}"

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
            f'<a class="soft block" href="{release}" aria-label="{view.t["release"]}: {label}">'
            f"{view.t['release']}</a></td></tr>"
        )

    def _areas_reported(self, edition: Edition, organisation: PublishedOrganisation) -> Markup:
        """What an organisation reported in its newest period, by area, with the figures."""
        view = self.shell.view
        root = addresses.root(view.organisation_path(self.dataset, ""))
        reported = {edition.indicators[place].id for place in organisation.reported}
        known = {edition.indicators[figure.place].id: figure for figure in organisation.figures}
        parts = []
        for number, group in enumerate(self._by_area, 1):
            lines = [
                self._reported(root, indicator, known.get(indicator["id"]), edition.at)
                for indicator in group["indicators"]
                if indicator["id"] in reported
            ]
            # A heading over nothing would look like a fault.
            if not lines:
                continue
            name = escape(group["name"]) if group["path"] else view.t["indicators"]
            head = f'<a href="{root}{group["path"]}">{name}</a>' if group["path"] else name
            parts.append(
                f'<section aria-labelledby="area-{number}">\n<h3 id="area-{number}">{head}</h3>\n'
                f"<ul>\n{''.join(lines)}</ul>\n</section>"
            )
        if not parts:
            return Markup("")
        head = view.t["figures" if known else "indicators"]
        period = f": {escape(view.label(edition))}" if known else ""
        written = "\n".join(parts)
        return Markup(f'<h2>{head}{period}</h2>\n<div class="areas">\n{written}\n</div>')  # noqa: S704

    def _reported(
        self, root: str, indicator: IndicatorRow, figure: PublishedFigure | None, at: Period
    ) -> str:
        # Plain string work: every organisation of a large site has a page of these.
        link = f'<a href="{root}{indicator["path"]}">{escape(indicator["name"])}</a>'
        if figure is None:
            return f"<li>{link}</li>\n"
        language = self.shell.language
        amount = figures.amount(
            figure, indicator["unit"], language, kind=indicator["kind"], one=indicator["one"]
        )
        said = figures.cell(figure, amount, language, at)
        return f'<li>{link} <span class="value">{said}</span></li>\n'

    def keys(
        self, edition: Edition, organisation: PublishedOrganisation | None = None
    ) -> list[dict[str, str]]:
        """The key figures of a release, or of one organisation in it, as templates show them."""
        language = self.shell.language
        if organisation is not None:
            return figures.tiles(figures.of_organisation(edition, organisation), language)
        # Once, for the front, the release and the edition show the same.
        if edition.key not in self._keys:
            names = {
                one.id: one.short.said(language) or one.name.said(language)
                for one in edition.organisations
                if one.id != edition.overview
            }
            tiles = figures.tiles(figures.of_edition(edition), language, names)
            self._keys[edition.key] = tiles
        return self._keys[edition.key]

    def places(self, edition: Edition) -> dict[str, int]:
        """Indicator's id → its place in an edition's list."""
        return self._index(edition)[0]

    def by_place(self, edition: Edition) -> FiguresByPlace:
        """Place of an indicator → an edition's figures of it, with whose they are."""
        return self._index(edition)[1]

    def _index(self, edition: Edition) -> tuple[dict[str, int], FiguresByPlace]:
        # Once an edition, for every indicator looks into every one.
        if edition.key not in self._indexed:
            found: FiguresByPlace = {}
            for organisation in edition.organisations:
                for figure in organisation.figures:
                    found.setdefault(figure.place, []).append((organisation, figure))
            places = {one.id: place for place, one in enumerate(edition.indicators)}
            self._indexed[edition.key] = places, found
        return self._indexed[edition.key]

    @cached_property
    def indicator_paths(self) -> dict[str, str]:
        """Indicator's id → its page; empty for those that have none."""
        paths: dict[str, str] = defaultdict(str)
        for id_ in self.dataset.reporters:
            paths[id_] = self.shell.view.indicator_path(self.dataset, id_)
        return paths

    @cached_property
    def _by_area(self) -> list[AreaRows]:
        view = self.shell.view
        return [
            {
                "name": area.name.said(view.language) or area.id,
                "path": view.area_path(self.dataset, area.id),
                "indicators": [self._indicator(indicator) for indicator in indicators],
            }
            for area, indicators in self.dataset.by_area
        ]

    def _indicator(self, indicator: PublishedIndicator) -> IndicatorRow:
        view = self.shell.view
        count = len(self.dataset.reporters.get(indicator.id, ()))
        return {
            "id": indicator.id,
            "name": indicator.name.said(view.language) or indicator.id,
            "path": view.indicator_path(self.dataset, indicator.id),
            "unit": indicator.unit.said(view.language),
            "one": indicator.unit_one.words.get(view.language, ""),
            "kind": indicator.kind,
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
        self, path: str, heading: str, areas: Sequence[AreaRows], *, with_definitions: bool = True
    ) -> Page:
        return self.shell.page(
            "areas.html.j2", path, self.dataset, title=heading, heading=heading, areas=areas,
            with_definitions=with_definitions, section="areas",
        )  # fmt: skip

    def _indicators(self) -> Iterator[Page]:
        for area in self._by_area:
            for indicator in area["indicators"]:
                page = IndicatorPage(self, indicator, area if area["path"] else None)
                yield from page.all()

    def reporter(
        self, root: str, organisation: PublishedOrganisation, edition: Edition
    ) -> Reporter:
        """The ends of an organisation's row on an indicator's page, the same for all indicators."""
        key = (organisation.id, edition.key)
        if key not in self._rows:
            view, cells = self.shell.view, self.shell.cells
            path = f"{root}{view.organisation_path(self.dataset, organisation.id)}"
            name = escape(organisation.name.said(view.language))
            self._rows[key] = Reporter(
                f'<tr><th scope="row"><a href="{path}">{name}</a></th>\n',
                f"<td>{cells.reading(root, edition, organisation, view.label(edition))} "
                f"{view.badges(edition)}</td>\n"
                f'<td class="files">{cells.files(root, edition, organisation)}</td></tr>',
            )
        return self._rows[key]


class Reporter(NamedTuple):
    """What stands before and behind the figures in an organisation's row."""

    before: str
    behind: str
