"""The page of one indicator: what was reported of it, as a chart, a table and a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from lcreport.languages import language as language_of
from lcreport.site import addresses
from lcreport.site.pages import chart, figure_files, figures, preview, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lcreport.period import Period
    from lcreport.site.pages.figure_files import PublishedLine
    from lcreport.site.pages.lists import AreaRows, IndicatorRow, Lists
    from lcreport.site.pages.shell import Page
    from lcreport.site.store.edition import (
        Edition,
        EditionKey,
        PublishedFigure,
        PublishedOrganisation,
    )

# As many as fit beside a name; the file has them all.
MOST_PERIODS = 3
# Their places are no lengths.
_UNDRAWN = ("rank",)
# Kinds that annexes work out of others' figures where nobody reported them.
_DERIVED = ("rate",)
_CUMULATIVE = ("year", "cumulative")


@dataclass(frozen=True)
class IndicatorPage:
    """The page of an indicator, in several parts where many reported it."""

    lists: Lists
    indicator: IndicatorRow
    area: AreaRows | None

    def all(self) -> Iterator[Page]:
        """Every part, and the file."""
        shell, dataset, indicator = self.lists.shell, self.lists.dataset, self.indicator
        rows = dataset.reporters[indicator["id"]]
        names = [organisation.name.said(shell.language) for organisation, _ in rows]
        folder = f"{dataset.slug}/indicators/{addresses.slug(indicator['id'])}"
        save_as = f"{dataset.slug}-{addresses.slug(indicator['id'])}.csv"
        file = f"{folder}/{save_as}" if self._lines else ""
        # Once, for one file has the names in all languages.
        if file and shell.language == shell.languages[0]:
            yield file, figure_files.of_indicator(self._lines, shell.languages)
        for path, part, pages in shell.paged(f"{folder}/index", rows, names):
            # A page of many rows names few editions, and each band once.
            editions = {edition.key: edition for _, edition in part}
            yield shell.page(
                "indicator.html.j2", path, dataset, title=indicator["name"],
                heading=indicator["name"], indicator=indicator, pages=pages,
                rows=[self._row(addresses.root(path), *row) for row in part],
                periods=[edition.at.short_label(shell.language) for edition in self._newest],
                unit=self._scale.words if self._newest else "",
                chart=self._chart if part and part[0] is rows[0] else None,
                csv=file, save_as=save_as, area=self.area, section="areas",
                bands=shell.view.bands(list(editions.values())),
                doubts=[*self._doubts([organisation for organisation, _ in part])],
                reported_only=self.indicator["kind"] in _DERIVED,
                description=self._description,
                preview=preview.of_edition(rows[0][1], shell.language, shell.base),
            )  # fmt: skip

    @property
    def _description(self) -> str:
        said = (self.indicator["name"], self.indicator["unit"], self.indicator["count"])
        return ", ".join(filter(None, said))

    @cached_property
    def _lines(self) -> list[PublishedLine]:
        """All figures of the indicator, the newest period first."""
        found: list[PublishedLine] = []
        for edition in self.lists.dataset.current:
            place = self.lists.places(edition).get(self.indicator["id"])
            if place is None:
                continue
            known = self.lists.by_place(edition).get(place, ())
            found += [(edition, one, edition.indicators[place], figure) for one, figure in known]
        return found

    @cached_property
    def _newest(self) -> list[Edition]:
        """The editions whose figures stand beside the names, the newest first."""
        editions = {edition.key: edition for edition, *_ in self._lines}
        return list(editions.values())[:MOST_PERIODS]

    @cached_property
    def _scale(self) -> figures.PageScale:
        values = [figure.value for _, _, _, figure in self._shown]
        return figures.scale(values, self.indicator["unit"], self.lists.shell.language)

    @cached_property
    def _shown(self) -> list[PublishedLine]:
        keys = {edition.key for edition in self._newest}
        return [line for line in self._lines if line[0].key in keys]

    @cached_property
    def _values(self) -> dict[tuple[str, EditionKey], PublishedFigure]:
        return {
            (organisation.id, edition.key): figure
            for edition, organisation, _, figure in self._shown
        }

    def _row(self, root: str, organisation: PublishedOrganisation, edition: Edition) -> Markup:
        language, ends = self.lists.shell.language, self.lists.reporter(root, organisation, edition)
        cells = []
        for shown in self._newest:
            figure = self._values.get((organisation.id, shown.key))
            text = figures.written(figure, self._scale, language, unit=False) if figure else ""
            said = figures.cell(figure, text, language, shown.at)
            if figure is None and self._is_to_come(organisation.id, shown):
                said = Markup('<span class="soft">{}</span>').format(self._no_annex)
            label = escape(shown.at.short_label(language))
            cells.append(f'<td class="number" data-label="{label}">{said}</td>\n')
        return Markup(f"{ends.before}{''.join(cells)}{ends.behind}")  # noqa: S704 - escaped parts

    def _doubts(self, organisations: Sequence[PublishedOrganisation]) -> Iterator[str]:
        """Why figures in the table are to be checked again, as annexes say it."""
        language = self.lists.shell.language
        for organisation in organisations:
            for shown in self._newest:
                figure = self._values.get((organisation.id, shown.key))
                if figure is None or figure.doubt is None or not figures.flag(figure, language):
                    continue
                yield self.lists.shell.view.t["doubt"].format(
                    organisation=organisation.name.said(language),
                    period=shown.at.short_label(language),
                    flag=figures.flag(figure, language),
                    reason=figure.doubt.said(language),
                )

    @property
    def _no_annex(self) -> str:
        return self.lists.shell.view.t["no_annex"]

    def _is_to_come(self, organisation: str, edition: Edition) -> bool:
        """Whether a figure was reported that no annex of the edition shows yet."""
        known = edition.by_id.get(organisation)
        if known is None or known.annexes:
            return False
        return self.lists.places(edition).get(self.indicator["id"], -1) in known.reported

    @cached_property
    def _chart(self) -> chart.BarChart | None:
        """Organisations of one kind in the newest period, or one organisation over periods."""
        if not self._lines or self._lines[0][2].kind in _UNDRAWN:
            return None
        organisations = {organisation.id for _, organisation, _, _ in self._lines}
        return self._over_periods() if len(organisations) == 1 else self._of_organisations()

    def _of_organisations(self) -> chart.BarChart | None:
        view = self.lists.shell.view
        newest = self._newest[0]
        of_newest = [line for line in self._lines if line[0].key == newest.key]
        # The sum of all, or of some, beside its parts would set the scale of all.
        of_newest = [line for line in of_newest if line[1].id != newest.overview]
        groups: dict[str, list[PublishedLine]] = {}
        for line in of_newest:
            groups.setdefault(line[1].group, []).append(line)
        largest = max(groups.values(), key=len, default=[])
        drawn = [line for line in largest if chart.is_drawn(line[3])]
        if len(drawn) < chart.FEWEST_BARS:
            return None
        drawn.sort(key=lambda line: figures.size(line[3]), reverse=True)
        title = view.t["chart_at"].format(
            indicator=self.indicator["name"], period=self._when(newest, of_newest)
        )
        lines = []
        if len(drawn) > chart.MOST_BARS:
            count, total = view.count(chart.MOST_BARS), view.count(len(drawn))
            lines.append(view.t["chart_largest"].format(count=count, total=total))
        if len(drawn) < len(largest):
            lines.append(view.t["chart_doubtful"])
        rows = [
            chart.BarValue(self._named(organisation, figure), figure)
            for _, organisation, _, figure in drawn[: chart.MOST_BARS]
        ]
        return self._draw(title, lines, rows)

    def _named(self, organisation: PublishedOrganisation, figure: PublishedFigure) -> str:
        """An organisation's short name, with the day where the title has another."""
        language = self.lists.shell.language
        day = figures.own_day(figure, self._newest[0].at)
        name = organisation.short.said(language) or organisation.name.said(language)
        return (
            f"{name} ({language_of(language).text('as_of', date=texts.day(day, language))})"
            if day
            else name
        )

    def _when(self, edition: Edition, lines: Sequence[PublishedLine]) -> str:
        """The period as a title has it: a stock is counted on its last day, not over it."""
        view = self.lists.shell.view
        if all(indicator.kind == "stock" for _, _, indicator, _ in lines):
            date = view.day(edition.at.last_day.isoformat())
            return language_of(view.language).text("as_of", date=date)
        return edition.at.label_inside(view.language)

    def _over_periods(self) -> chart.BarChart | None:
        view, newest = self.lists.shell.view, self._lines[0][0].at
        known = {
            edition.at: figure
            for edition, _, _, figure in self._lines
            # Nine months beside a year would look like a fall.
            if edition.at.kind == newest.kind and _is_alike(edition.at, newest)
        }
        periods = sorted(known)[-chart.MOST_BARS :]
        if len([at for at in periods if chart.is_drawn(known[at])]) < chart.FEWEST_PERIODS:
            return None
        if newest.kind in _CUMULATIVE:
            # A year without a figure keeps its place.
            years = range(max(periods[0].year, newest.year - chart.MOST_BARS + 1), newest.year + 1)
            periods = [newest.year_earlier(newest.year - year) for year in years]
        title = view.t["chart_over"].format(indicator=self.indicator["name"])
        left_out = any(at in known and not chart.is_drawn(known[at]) for at in periods)
        rows = [chart.BarValue(at.short_label(view.language), known.get(at)) for at in periods]
        return self._draw(title, [view.t["chart_doubtful"]] if left_out else [], rows)

    def _draw(
        self, title: str, lines: Sequence[str], rows: Sequence[chart.BarValue]
    ) -> chart.BarChart:
        return chart.draw(title, lines, rows, self.indicator["unit"], self.lists.shell.language)


def _is_alike(one: Period, other: Period) -> bool:
    """Whether two periods cover the same months of their years, or are months or quarters both."""
    if one.kind not in _CUMULATIVE:
        return True
    return one.year_earlier(one.year - other.year) == other
