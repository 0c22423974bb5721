"""What a release's manifest does not say and its pages need: names, areas, days of reporting."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from lcreport.build import due, params
from lcreport.build.trusted import is_inside
from lcreport.dataset.source import Source, find, open_source
from lcreport.errors import DatasetError
from lcreport.files import without_password
from lcreport.period import Period
from lcreport.site.store import known_observations
from lcreport.site.store.edition import Area, PublishedIndicator, Text
from lcreport.site.store.known_observations import PrintedFigure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lcreport.dataset.descriptor import DatasetSettings
    from lcreport.release.manifest import Release
    from lcreport.site.store.known_observations import FirstKnown, KnownObservations


_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation's names, and when it existed."""

    name: Text
    short: Text
    valid_from: str = ""
    valid_to: str = ""
    group: str = ""

    def existed(self, period: Period) -> bool:
        """Whether it existed in some part of a period."""
        # Texts: days in ISO form sort as the days do.
        begun = self.valid_from <= period.last_day.isoformat()
        return begun and (not self.valid_to or self.valid_to >= period.first_day.isoformat())


class ReleaseNames:
    """A dataset's names and days, read without pandas.

    Attributes:
        notebooks: The names of those in its params file, in their order there.
    """

    def __init__(
        self, source: Source, rule: due.Rule | None, notebooks: Sequence[str] = ()
    ) -> None:
        self._source = source
        self._rule = rule
        self.notebooks = notebooks

    @property
    def settings(self) -> DatasetSettings:
        """The descriptor's `lcreport` property."""
        return self._source.settings

    @cached_property
    def title(self) -> Text:
        """The dataset's title."""
        given = str(self._source.descriptor.get("title", ""))
        return Text.of(self.settings, "title") or Text.plain(given)

    @cached_property
    def organisations(self) -> dict[str, Named]:
        """Id → names, in the dataset's order."""
        return {
            row["id"]: Named(
                Text.of(row, "name"),
                Text.of(row, "short"),
                str(row.get("valid_from") or ""),
                str(row.get("valid_to") or ""),
                str(row.get("group") or ""),
            )
            for row in self._source.table("organisations").to_pylist()
        }

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """All areas, in the dataset's order."""
        rows = self._source.table("areas").to_pylist()
        return tuple(Area(row["id"], Text.of(row, "name")) for row in rows)

    @cached_property
    def indicators(self) -> tuple[PublishedIndicator, ...]:
        """All indicators but those that are only a comparison printed for another."""
        return tuple(
            PublishedIndicator(
                row["id"],
                str(row.get("area") or ""),
                Text.of(row, "name"),
                Text.of(row, "unit"),
                Text.of(row, "definition"),
                str(row.get("kind") or ""),
                _priority(row.get("priority")),
                Text.of(row, "unit_one"),
            )
            for row in self._source.table("indicators").to_pylist()
            if not row.get("printed_for")
        )

    def window(self, period: Period) -> tuple[str, str]:
        """First and last day of a period's data."""
        first, last = period.window(self.settings.get("window", "calendar"))
        return first.isoformat(), last.isoformat()

    def due(self, period: Period) -> str:
        """The day by which a period's figures are due; empty where no rule is set."""
        return self._rule.due(period).isoformat() if self._rule else ""

    @property
    def timezone(self) -> str:
        """That of the office: of its schedule, else the one that schedules have by themselves."""
        return (self._rule or due.Rule()).timezone

    def first_known(self, period: Period, until: str) -> FirstKnown:
        """Who reported what for a period, and when first, as it was known on a day.

        Raises:
            DatasetError: the observations cannot be read.
        """
        return {
            organisation: {
                indicator: day for indicator, day in days.items() if not until or day <= until
            }
            for organisation, days in self._known.first.get(str(period), {}).items()
            # Who reported later is as if he had not.
            if not until or min(days.values()) <= until
        }

    def beside(
        self, period: Period, organisation: str, indicator: PublishedIndicator, day: str
    ) -> PrintedFigure:
        """What stands beside a figure: its source's word, its own day, that it was revised.

        Args:
            period: Of the figure.
            organisation: Whose it is.
            indicator: What it counts.
            day: When it was recorded.

        Raises:
            DatasetError: the observations cannot be read.
        """
        figure = str(period), organisation, indicator.id
        return self._known.beside(figure, day, of_a_day=indicator.kind == "stock")

    @cached_property
    def _known(self) -> KnownObservations:
        return known_observations.read(self._source)


class IdsOnly(ReleaseNames):
    """What can be said of a release whose dataset is not at hand: ids, and its own figures."""

    def __init__(self, release: Release) -> None:
        super().__init__(Source("", {"name": "", "resources": []}), None)
        self._release = release

    @cached_property
    def title(self) -> Text:
        """The dataset's name."""
        name = str(self._release.facts["dataset"]["name"])
        return Text.plain(name)

    @cached_property
    def organisations(self) -> dict[str, Named]:
        """Those that have an annex or a figure, by id."""
        ids = {
            *self._release.figures,
            *(organisation for organisation, _, _ in self._release.entries),
        }
        return {name: Named(Text.plain(name), Text({})) for name in sorted(ids)}

    @cached_property
    def indicators(self) -> tuple[PublishedIndicator, ...]:
        """As the manifest describes them, without areas."""
        return tuple(
            PublishedIndicator(
                id_,
                "",
                Text.of(description, "name"),
                Text.of(description, "unit"),
                Text.of(description, "definition"),
                str(description.get("kind") or ""),
                unit_one=Text.of(description, "unit_one"),
            )
            for id_, description in self._release.facts.get("indicators", {}).items()
        )

    def beside(
        self, period: Period, organisation: str, indicator: PublishedIndicator, day: str
    ) -> PrintedFigure:
        """Nothing, for the manifest does not have it."""
        del period, organisation, indicator, day
        return PrintedFigure()

    def first_known(self, period: Period, until: str) -> FirstKnown:
        """As `Catalogue.first_known`, by the last vintages, which are all that the manifest has."""
        found: FirstKnown = {}
        for organisation, indicators in self._release.figures.items():
            for indicator, periods in indicators.items():
                vintage = periods.get(str(period))
                # Its fourth part is the day on which it was recorded.
                if vintage and (not until or vintage[3] <= until):
                    found.setdefault(organisation, {})[indicator] = vintage[3]
        return found


@dataclass(slots=True)
class NamesOfDatasets:
    """Opens the dataset of each release once.

    Attributes:
        project: The folder that holds params/; None where there is none.
        trust: Whether to open a dataset that a release names outside the project.
        notes: What could not be found, for whoever publishes.
    """

    project: Path | None = None
    trust: bool = False
    notes: list[str] = field(default_factory=list)
    _opened: dict[str, ReleaseNames | None] = field(default_factory=dict)

    def of(self, release: Release) -> ReleaseNames:
        """The catalogue of a release's dataset.

        Raises:
            ParameterError: the rule in its params file cannot be read.
        """
        dataset = release.facts["dataset"]
        address = str(dataset["address"])
        # Once, for a site has many releases of one dataset.
        if address not in self._opened:
            self._opened[address] = self._open(address, str(dataset["name"]))
        return self._opened[address] or IdsOnly(release)

    def _open(self, address: str, name: str) -> ReleaseNames | None:
        shown = without_password(address)
        if not self.trust and not is_inside(address, self.project or Path.cwd()):
            self.notes.append(
                f"dataset {shown!r} lies outside the project and was not opened, so pages show "
                "ids instead of names; --trust opens it"
            )
            return None
        place = address
        # A relative folder is meant from the project, from wherever the site is published.
        if self.project and "://" not in address:
            place = str(self.project / address)
        try:
            source = open_source(place if "://" in place else find(place))
        except DatasetError as error:
            why = without_password(str(error))
            self.notes.append(
                f"dataset {shown!r} cannot be read, so pages show ids instead of names: {why}"
            )
            return None
        where = f"params/{name}.yaml"
        content = params.content_of(self.project / where, where) if self.project else None
        if not isinstance(content, dict):
            return ReleaseNames(source, None)
        return ReleaseNames(source, _rule(content, source, where), _notebooks(content))


def _rule(content: Mapping[str, object], source: Source, where: str) -> due.Rule | None:
    if content.get("schedule") is None:
        return None
    return due.read(content["schedule"], source.settings.get("window", "calendar"), where)


def _notebooks(content: Mapping[str, object]) -> list[str]:
    entries = content.get("notebooks")
    # A build refuses what is none; the site makes do without.
    paths = (
        [entry.get("notebook") for entry in entries if isinstance(entry, dict)]
        if isinstance(entries, list)
        else []
    )
    return [PurePosixPath(path).stem for path in paths if isinstance(path, str)]


def _priority(value: object) -> int:
    """A priority as the table has it; 0 for what is none, which the dataset's check names."""
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0


def places(indicators: Iterable[PublishedIndicator]) -> dict[str, int]:
    """Indicator's id → its place in the list."""
    return {indicator.id: place for place, indicator in enumerate(indicators)}
