"""Pages of one edition of a release: its annexes, what changed, who reported when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, TypedDict

from markupsafe import Markup, escape

from lcreport.period import Period
from lcreport.site import addresses
from lcreport.site.pages import figure_files, figures, preview

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lcreport.site.pages.lists import FiguresByPlace, Lists
    from lcreport.site.pages.shell import Page, Shell
    from lcreport.site.pages.view import View
    from lcreport.site.store.edition import Edition, EditionChanges, PublishedOrganisation
    from lcreport.site.store.editions import PublishedDataset


FIGURES = "figures"
# More organisations of one indicator are read on the indicator's own page.
MOST_ROWS = 12


class _ChangeGroup(TypedDict):
    """The changes since one edition, with what is said where there are none."""

    heading: str
    rows: list[dict[str, str]]
    nothing: str
    fresh: str


@dataclass(frozen=True)
class ReleasePages:
    """The pages of one edition."""

    lists: Lists
    edition: Edition

    @property
    def shell(self) -> Shell:
        """The site that they are pages of."""
        return self.lists.shell

    @property
    def dataset(self) -> PublishedDataset:
        """The dataset of the edition."""
        return self.lists.dataset

    def all(self) -> Iterator[Page]:
        """Every page; of one that may not be seen yet, that it is to come."""
        edition = self.edition
        current = self.dataset.visible(edition.period)
        if edition.state == "announced":
            # Its address is given out beforehand; where an edition stands already, that one stays.
            if current is None:
                path = self.shell.view.page(f"{edition.release}/index")
                yield self._page("release.html.j2", path)
            return
        yield from self._annexes(f"{edition.folder}/index")
        # The address without a number always leads to the edition that counts.
        if current is edition:
            yield from self._annexes(f"{edition.release}/index")
        yield from self._figures()
        yield from self._changes()
        yield from self._completeness()

    def _page(self, name: str, path: str, **values: object) -> Page:
        view, edition = self.shell.view, self.edition
        label = view.label(edition)
        given: dict[str, object] = {"rows": [], "pages": [], "keys": [], "title": label} | values
        if edition.state != "announced":
            given["description"] = self._description()
        return self.shell.page(
            name, path, self.dataset, heading=label, section="periods",
            bands=view.bands([edition]), badges=view.badges(edition),
            notices=notices(view, self.dataset, edition), facts=list(self._facts()),
            tabs=self._tabs(path), editions=self._editions(),
            preview=preview.of_edition(edition, view.language, self.shell.base), **given,
        )  # fmt: skip

    def _description(self) -> str:
        """What a link to the release says where somebody shares it."""
        view = self.shell.view
        counts = ", ".join(f"{line['count']} {line['text']}" for line in view.tally(self.edition))
        whose = f"{self.shell.dataset_title(self.dataset)}, {view.label_inside(self.edition)}"
        return f"{whose}: {counts}" if counts else whose

    def _editions(self) -> list[dict[str, object]]:
        view = self.shell.view
        return [
            {
                "day": view.when(edition),
                "label": view.t["edition_number"].format(number=edition.number),
                "path": view.page(f"{edition.folder}/index"),
                "badges": view.badges(edition) if edition.state == "draft" else "",
                "note": edition.reason,
                "current": edition is self.edition,
            }
            for edition in reversed(self.dataset.of_period(self.edition.period))
        ]

    def _facts(self) -> Iterator[tuple[str, str]]:
        view, t, edition = self.shell.view, self.shell.view.t, self.edition
        if edition.released:
            announced = edition.state == "announced"
            yield (
                t["announced" if announced else "published"],
                view.moment(edition.released, edition.timezone),
            )
            at = view.moment(edition.approved_at, edition.timezone)
            yield t["approved"], t["approved_by"].format(by=edition.approved_by, at=at)
        else:
            yield t["state"], t["draft"]
        if edition.window[0]:
            yield t["window"], " – ".join(view.day(day) for day in edition.window)
        if edition.known_on:
            yield t["known_on"], view.day(edition.known_on)
        yield t["due"], view.day(edition.due) if edition.due else t["due_none"]
        yield t["edition"], str(edition.number)

    def _tabs(self, path: str) -> list[dict[str, object]]:
        if self.edition.state == "announced":
            return []
        view, changed = self.shell.view, self.edition.changed
        file = path.rpartition("/")[2]
        return [
            {
                "text": view.t[key],
                "path": view.page(f"{self.edition.folder}/{stem}"),
                "count": view.count(changed) if changed and stem == "changes" else "",
                "current": file.startswith(stem),
            }
            for key, stem in (
                ("annexes", "index"), ("figures", FIGURES), ("changes", "changes"),
                ("completeness", "completeness"),
            )
            # An edition that an earlier version published has no figures of its own.
            if stem != FIGURES or self._by_indicator
        ]  # fmt: skip

    def _annexes(self, stem: str) -> Iterator[Page]:
        edition, language = self.edition, self.shell.language
        # The overview first, the others as they were.
        organisations = sorted(
            edition.organisations, key=lambda organisation: organisation.id != edition.overview
        )
        names = [organisation.name.said(language) for organisation in organisations]
        for path, part, pages in self.shell.paged(stem, organisations, names):
            root = addresses.root(path)
            rows = [self._annex(root, organisation) for organisation in part]
            keys = self.lists.keys(edition) if part and part[0] is organisations[0] else []
            yield self._page(
                "release.html.j2", path, rows=rows, pages=pages, keys=keys,
                key_paths=self.lists.indicator_paths,
            )  # fmt: skip

    def _annex(self, root: str, organisation: PublishedOrganisation) -> Markup:
        """An organisation's row in the list of annexes."""
        shell, edition = self.shell, self.edition
        cells = shell.cells
        name = organisation.name.said(shell.language)
        opening, over = "<tr>", ""
        if organisation.id == edition.overview:
            opening = '<tr class="overview">'
            over = f'<span class="kicker">{shell.view.t["overview"]}</span> '
        return Markup(  # noqa: S704 - its parts are escaped
            f'{opening}<th scope="row">{over}'
            f"{cells.reading(root, edition, organisation, name)}</th>\n"
            f'<td class="files">{cells.files(root, edition, organisation)}</td>\n'
            f"<td>{cells.timing(edition, organisation)} "
            f'<span class="soft">{escape(shell.view.day(organisation.first))}</span></td></tr>'
        )

    @property
    def _by_indicator(self) -> FiguresByPlace:
        return self.lists.by_place(self.edition)

    def _figures(self) -> Iterator[Page]:
        """The values of the period, by area and indicator, and the file of them all."""
        if not self._by_indicator:
            return
        view, edition = self.shell.view, self.edition
        stem = f"{edition.folder}/{FIGURES}"
        # Once, for one file has the names in all languages.
        if view.language == self.shell.languages[0]:
            yield f"{stem}.csv", figure_files.of_edition(edition, self.shell.languages)
        title = f"{view.label(edition)}: {view.t['figures']}"
        places = sorted(self._by_indicator, key=self._place_of_area)
        names = [edition.indicators[place].name.said(view.language) for place in places]
        for path, part, pages in self.shell.paged(stem, places, names):
            root = addresses.root(path)
            yield self._page(
                "figures.html.j2", path, title=title, pages=pages, csv=f"{stem}.csv",
                save_as=f"{addresses.slug(edition.dataset)}-{edition.period}.csv",
                areas=[
                    {"name": name, "rows": [self._values(root, place) for place in group]}
                    for name, group in groupby(part, key=self._area_of)
                ],
            )  # fmt: skip

    @cached_property
    def _areas(self) -> dict[str, tuple[int, str]]:
        """Area's id → its place, and its name."""
        said = self.shell.language
        areas = enumerate(self.edition.areas)
        return {area.id: (place, area.name.said(said) or area.id) for place, area in areas}

    def _place_of_area(self, place: int) -> int:
        # What has no area stands at the end.
        known = self._areas.get(self.edition.indicators[place].area)
        return known[0] if known else len(self._areas)

    def _area_of(self, place: int) -> str:
        known = self._areas.get(self.edition.indicators[place].area)
        return known[1] if known else ""

    def _values(self, root: str, place: int) -> Markup:
        """An indicator's rows: who reported how much; how many have, where a list would be long."""
        view, edition = self.shell.view, self.edition
        indicator, rows = edition.indicators[place], self._by_indicator[place]
        name = escape(indicator.name.said(view.language) or indicator.id)
        if indicator.id in self.dataset.reporters:
            path = view.indicator_path(self.dataset, indicator.id)
            name = Markup(f'<a href="{root}{path}">{name}</a>')  # noqa: S704 - escaped above
        if len(rows) > MOST_ROWS:
            many = view.t["many_organisations"].format(count=view.count(len(rows)))
            return Markup(f'<tr><th scope="row">{name}</th>\n<td>{many}</td>\n<td></td></tr>')  # noqa: S704
        lines = []
        for number, (organisation, figure) in enumerate(rows):
            amount = figures.of_indicator(figure, indicator, view.language)
            head = f'<th scope="rowgroup" rowspan="{len(rows)}">{name}</th>' if not number else ""
            whose = escape(
                organisation.short.said(view.language) or organisation.name.said(view.language)
            )
            read = self.shell.cells.reading(root, edition, organisation, whose)
            said = figures.cell(figure, amount, view.language, edition.at)
            lines.append(f'<tr>{head}\n<td>{read}</td>\n<td class="number">{said}</td></tr>')
        return Markup("\n".join(lines))  # noqa: S704 - its parts are escaped

    def _changes(self) -> Iterator[Page]:
        view, edition = self.shell.view, self.edition
        groups = [self._group(edition.since, "changes_since")]
        # What a correction changed is what its readers come for.
        if edition.number > 1:
            groups.insert(0, self._group(edition.correction, "changes_correction"))
        # Both groups go over the same pages, so that a link leads to one place.
        longest = max(len(group["rows"]) for group in groups)
        title = f"{view.label(edition)}: {view.t['changes']}"
        for path, part, pages in self.shell.paged(f"{edition.folder}/changes", range(longest)):
            on_page = [
                {**group, "rows": group["rows"][part[0] : part[-1] + 1] if part else []}
                for group in groups
            ]
            yield self._page("changes.html.j2", path, title=title, groups=on_page, pages=pages)

    def _group(self, changes: EditionChanges, heading: str) -> _ChangeGroup:
        view = self.shell.view
        what = Period.parse(changes.period).label(view.language) if changes.period else ""
        fresh = view.t["changes_fresh"].format(count=view.count(changes.fresh))
        return {
            # Of the first release on a site there is none before it to name.
            "heading": view.t[heading].format(what=what, number=changes.edition).rstrip(": "),
            "rows": list(self._change_rows(changes)),
            "nothing": view.t["changes_none" if changes.period else "changes_nothing"],
            "fresh": fresh if changes.fresh else "",
        }

    def _change_rows(self, changes: EditionChanges) -> Iterator[dict[str, str]]:
        view, dataset = self.shell.view, self.dataset
        # The dataset may have dropped an indicator that this edition reported on.
        described = (*dataset.indicators, *self.edition.indicators)
        indicators = {indicator.id: indicator for indicator in described}
        for change in changes.rows:
            named = indicators.get(change.indicator)
            unit = named.unit.said(view.language) if named else ""
            who = dataset.history.get(change.organisation)
            is_figure = change.what != "redefined"
            old, new = change.old, change.new
            if is_figure:
                old, new = figures.before_and_now(old, new, unit, view.language)
            known = change.indicator in dataset.reporters
            yield {
                "what": change.what,
                "what_text": view.t[change.what],
                "indicator": (named.name.said(view.language) if named else "") or change.indicator,
                "path": view.indicator_path(dataset, change.indicator) if known else "",
                "organisation": who[0][1].name.said(view.language) if who else change.organisation,
                "period": Period.parse(change.period).short_label(view.language)
                if is_figure
                else "",
                "old": old,
                "new": new,
                "recorded": view.day(change.recorded),
            }

    def _completeness(self) -> Iterator[Page]:
        view, edition = self.shell.view, self.edition
        title = f"{view.label(edition)}: {view.t['completeness']}"
        organisations = edition.organisations
        names = [organisation.name.said(view.language) for organisation in organisations]
        stem = f"{edition.folder}/completeness"
        for path, part, pages in self.shell.paged(stem, organisations, names):
            root = addresses.root(path)
            rows = [self._reporter(root, organisation) for organisation in part]
            yield self._page(
                "completeness.html.j2", path, title=title, rows=rows, pages=pages,
                tally=view.tally(edition),
            )  # fmt: skip

    def _reporter(self, root: str, organisation: PublishedOrganisation) -> Markup:
        """An organisation's row in the list of who reported what and when."""
        view, t = self.shell.view, self.shell.view.t
        name = escape(organisation.name.said(view.language))
        missing = ""
        if organisation.missing:
            lines = "".join(
                f"<li>{escape(self.edition.indicators[place].name.said(view.language))}</li>"
                for place in organisation.missing
            )
            many = view.plural("indicators_counted", len(organisation.missing))
            missing = (
                # A screen reader lists folds by themselves: those of two organisations could not be
                # told apart.
                f'<details><summary>{many}<span class="unseen"> – {t["missing"]}, {name}</span>'
                f"</summary><ul>{lines}</ul></details>"
            )
        return Markup(  # noqa: S704 - its parts are escaped
            f'<tr><th scope="row"><a href="{root}'
            f'{view.organisation_path(self.dataset, organisation.id)}">{name}</a></th>\n'
            f"<td>{self.shell.cells.timing(self.edition, organisation)}</td>\n"
            f'<td data-label="{t["first_reported"]}">{escape(view.day(organisation.first))}</td>\n'
            f'<td class="number" data-label="{t["indicators"]}">'
            f"{view.count(len(organisation.reported))}</td>\n"
            f'<td data-label="{t["missing"]}">{missing}</td></tr>'
        )


def notices(view: View, dataset: PublishedDataset, edition: Edition) -> list[dict[str, str]]:
    """What a reader of an edition must know: replaced by which one and why, replacing which one."""
    t = view.t
    newer = dataset.following(edition)
    # Nothing else matters to whoever reads what has been replaced.
    if newer:
        text = t["superseded"].format(number=edition.number, newer=newer.number)
        path, link = view.page(f"{newer.folder}/index"), t["current_edition"]
        return [_notice(text, kind="warning", path=path, link=link, reason=newer.reason)]
    found = []
    if edition.number > 1 and edition.state == "published":
        text = t["replaces"].format(number=edition.number, before=edition.number - 1)
        found.append(_notice(text, reason=edition.reason))
    if edition.state == "announced":
        time = view.moment(edition.released, edition.timezone)
        found.append(_notice(t["embargo_note"].format(time=time)))
    pending = dataset.pending(edition)
    if pending:
        path = view.page(f"{pending.folder}/index")
        found.append(_notice(t["draft_pending"], path=path, link=t["draft"]))
    return found


def _notice(text: str, **values: str) -> dict[str, str]:
    return {"kind": "plain", "text": text, "path": "", "link": "", "reason": ""} | values
